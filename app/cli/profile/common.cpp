// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/profile/common.h"
#include "app/cli/support/opensource.h"
#include "data/capture/pprofendpoint.h"
#include "data/core/format.h"
#include <QThreadPool>
#include <QUrl>
#include <QUrlQuery>
#include <algorithm>
#include <cmath>
#include <limits>

namespace bs::cli::profiles {

QStringList filterOptionNames() {
    return {QStringLiteral("focus"),     QStringLiteral("ignore"),   QStringLiteral("hide"),     QStringLiteral("show"),
            QStringLiteral("show-from"), QStringLiteral("tagfocus"), QStringLiteral("tagignore")};
}

profile::FilterOptions filterOptions(const Args &args) {
    return {.focus = args.value(u"focus"),
            .ignore = args.value(u"ignore"),
            .hide = args.value(u"hide"),
            .show = args.value(u"show"),
            .showFrom = args.value(u"show-from"),
            .tagFocus = args.value(u"tagfocus"),
            .tagIgnore = args.value(u"tagignore")};
}

namespace {

constexpr DurationMs kTimeout = 15'000;

bool isUrl(const QString &path) {
    return path.startsWith(u"http://", Qt::CaseInsensitive) || path.startsWith(u"https://", Qt::CaseInsensitive);
}

// A process's pprof endpoint, asked once; nothing is kept.
Result<profile::ProfilePtr> fetch(const QString &url) {
    const QUrlQuery query(QUrl(url).query());
    if (query.queryItemValue(QStringLiteral("debug")) == u"2") {
        return std::unexpected(usageError(
            url, QStringLiteral("debug=2 stops the target: profile capture says for how long, and keeps the dump")));
    }
    capture::FetchRequest q;
    const int seconds = std::clamp(query.queryItemValue(QStringLiteral("seconds")).toInt(), 0, 3600);
    q.timeoutMs = kTimeout + seconds * 1000LL;
    Connection connection = TRY(connectionTo(url));
    connection.timeoutMs = q.timeoutMs;
    connection.idleTimeoutMs = std::min<DurationMs>(q.timeoutMs, connection.idleTimeoutMs + seconds * 1000LL);
    QThreadPool pool;
    capture::PprofEndpoint endpoint(connection, &pool);
    q.type = endpoint.namedType().isEmpty() ? q.type : endpoint.namedType();
    return TRY(wait(endpoint.fetch(q))).profile;
}

} // namespace

Result<profile::ProfilePtr> open(const QString &path) {
    auto p = TRY(isUrl(path) ? fetch(path) : profile::readProfileFile(path));
    for (const Warning &w : p->warnings) {
        warn(w.offset >= 0
                 ? QStringLiteral("%1:%2: warning: %3 (byte %4)").arg(p->thing).arg(w.line).arg(w.message).arg(w.offset)
                 : QStringLiteral("%1: warning: %2").arg(p->thing, w.message));
    }
    return p;
}

Result<profile::ProfilePtr> openOne(const Args &args) {
    if (args.words().size() != 1) {
        return std::unexpected(
            usageError(QStringLiteral("profile"), args.words().isEmpty()
                                                      ? QStringLiteral("name a FILE, a URL, or - for standard input")
                                                      : QStringLiteral("takes one FILE")));
    }
    return open(args.words().front());
}

Result<int> limitOption(const Args &args, int fallback) {
    if (!args.has(u"limit")) {
        return fallback;
    }
    bool ok = false;
    const int n = args.value(u"limit").toInt(&ok);
    if (!ok || n < 0) {
        return std::unexpected(
            usageError(QStringLiteral("--limit ") + args.value(u"limit"), QStringLiteral("is a whole number")));
    }
    return n == 0 ? std::numeric_limits<int>::max() : n;
}

QString text(std::string_view utf8) { return displayText(utf8, 400); }

void writeFrames(JsonWriter &w, const std::vector<profile::Frame> &frames) {
    w.key("frames").array();
    for (const profile::Frame &f : frames) {
        w.object().field("function", f.function).field("file", f.file).field("line", f.line).end();
    }
    w.end();
}

QString stackLine(const std::vector<profile::Frame> &frames, std::size_t most) {
    QStringList out;
    for (const profile::Frame &f : frames) {
        if (out.size() == static_cast<qsizetype>(most)) {
            out << QStringLiteral("… %1 more").arg(frames.size() - most);
            break;
        }
        const std::string_view file = f.file.substr(f.file.rfind('/') + 1);
        out << (f.line > 0 ? QStringLiteral("%1 %2:%3").arg(text(f.function), text(file)).arg(f.line)
                           : text(f.function));
    }
    return out.join(QStringLiteral(" < "));
}

QString valueText(std::int64_t value, const std::string &unit) {
    static const struct {
        const char *family;
        double factor;
        const char *name;
    } kUnits[] = {{"bytes", 1099511627776.0, "TB"},
                  {"bytes", 1073741824.0, "GB"},
                  {"bytes", 1048576.0, "MB"},
                  {"bytes", 1024.0, "kB"},
                  {"bytes", 1, "B"},
                  {"nanoseconds", 3600e9, "hrs"},
                  {"nanoseconds", 1e9, "s"},
                  {"nanoseconds", 1e6, "ms"},
                  {"nanoseconds", 1e3, "us"},
                  {"nanoseconds", 1, "ns"}};
    const double v = static_cast<double>(value);
    for (const auto &u : kUnits) {
        if (unit == u.family && std::abs(v) >= u.factor) {
            QString n = QString::number(v / u.factor, 'f', 2);
            if (n.endsWith(QStringLiteral(".00"))) {
                n.chop(3);
            }
            return n + QLatin1String(u.name);
        }
    }
    return QString::number(value);
}

} // namespace bs::cli::profiles
