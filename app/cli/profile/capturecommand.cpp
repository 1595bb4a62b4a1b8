// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/profile/common.h"
#include "data/capture/pprofendpoint.h"
#include "data/core/bytes.h"
#include "data/core/format.h"
#include "data/promql/parser.h"
#include "data/workspace/workspace.h"
#include <QDir>
#include <QElapsedTimer>
#include <QThreadPool>

namespace bs::cli::profiles {

namespace {

Result<capture::FetchRequest> requestFrom(const Args &a) {
    capture::FetchRequest q;
    const auto number = [&](QStringView name, int fallback, int most) -> Result<int> {
        bool ok = true;
        const int n = a.has(name) ? a.value(name).toInt(&ok) : fallback;
        if (!ok || n < 0 || n > most) {
            return std::unexpected(usageError(QStringLiteral("--%1 %2").arg(name, a.value(name)),
                                              QStringLiteral("is a number up to %1").arg(most)));
        }
        return n;
    };
    q.debug = TRY(number(u"debug", 0, 2));
    q.seconds = TRY(number(u"seconds", 0, 3600));
    if (a.has(u"timeout")) {
        q.timeoutMs = TRY(parseDuration(a.value(u"timeout").toStdString()));
    }
    if (a.has(u"max-bytes")) {
        q.maxBytes = TRY(parseBytes(a.value(u"max-bytes").toStdString()));
    }
    return q;
}

// A dump stops the process it is taken of: what that costs is said before it is asked for.
void sayCost(capture::PprofEndpoint &endpoint) {
    const auto types = wait(endpoint.types());
    if (!types) {
        warn(QStringLiteral("the cost of debug=2 is unknown: ") + types.error().text());
        return;
    }
    for (const capture::ProfileType &t : *types) {
        if (t.id == u"goroutine" && t.count) {
            warn(QStringLiteral("debug=2: ") + capture::dumpCost(*t.count).text());
        }
    }
}

QString endingOf(const capture::Captured &c) {
    return c.profile->format == profile::Format::Pprof ? QStringLiteral(".pb.gz") : QStringLiteral(".txt");
}

Status keep(const capture::Captured &c, const QString &file) {
    for (const Warning &w : c.profile->warnings) {
        warn(c.origin + QStringLiteral(": warning: ") + w.message);
    }
    return writeFile(file, c.profile->format == profile::Format::Pprof ? gzip(*c.bytes) : *c.bytes);
}

void writeCapture(JsonWriter &w, const capture::Captured &c, const QString &file, qint64 tookMs) {
    const std::int64_t total = c.profile->types.empty() ? 0 : c.profile->total(c.profile->defaultTypeIndex());
    w.field("file", file).field("format", toString(c.profile->format)).field("total", total);
    w.field("duration_ms", tookMs).field("url", c.origin).field("truncated", c.profile->truncated);
}

// The pprof endpoints of a workspace whose labels match; their names, in its order.
Result<std::vector<std::pair<QString, capture::PodTarget>>> targetsOf(const Args &a) {
    const Workspace workspace = TRY(readWorkspace(a.value(u"workspace")));
    std::vector<Matcher> matchers;
    if (a.has(u"select")) {
        QString text = a.value(u"select");
        text = text.contains(u'{') ? text : u'{' + text + u'}';
        matchers = TRY(promql::parseSelector(text.toStdString()));
    }
    const MatcherSet set = TRY(MatcherSet::compile(std::move(matchers)));
    std::vector<std::pair<QString, capture::PodTarget>> out;
    for (const ProfileEndpoint &e : workspace.profiles) {
        if (e.kind == u"pprof" && set.matches(e.labels)) {
            out.push_back({e.name, {e.labels, e.connection}});
        }
    }
    if (out.empty()) {
        return std::unexpected(
            inputError(a.value(u"workspace"), QStringLiteral("names no pprof endpoint that matches")));
    }
    return out;
}

Result<int> captureWorkspace(const Args &a, capture::FetchRequest q) {
    const auto targets = TRY(targetsOf(a));
    q.type = a.value(u"type", QStringLiteral("goroutine"));
    const QString out = a.value(u"out");
    const bool many = targets.size() > 1;
    if (many && !QDir().mkpath(out)) {
        return std::unexpected(
            inputError(out, QStringLiteral("cannot be made a folder, and %1 endpoints match").arg(targets.size())));
    }
    std::vector<capture::PodTarget> pods;
    for (const auto &t : targets) {
        pods.push_back(t.second);
    }
    QThreadPool pool;
    const auto all = TRY(wait(capture::captureMany(
        pods, q, 4, &pool, nullptr,
        [](int done, int of) { warn(QStringLiteral("captured %1 of %2").arg(done).arg(of)); }, {})));
    JsonWriter w;
    w.object().key("captures").array();
    std::optional<Error> failed;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto &r = all[i].result;
        if (!r) {
            failed = r.error();
            w.object().field("name", targets[i].first).field("error", r.error().text()).end();
            warn(r.error().text());
            continue;
        }
        const QString safe = QString(targets[i].first).replace(u'/', u'_');
        const QString file = many ? QDir(out).filePath(safe + endingOf(*r)) : out;
        CHECK_STATUS(keep(*r, file));
        w.object().field("name", targets[i].first);
        writeCapture(w, *r, file, r->elapsedMs);
        w.end();
        if (!a.has(u"json")) {
            print(QStringLiteral("%1\n").arg(file));
        }
    }
    w.end().end();
    if (a.has(u"json")) {
        printJson(w.text());
    }
    return failed ? Unreachable : Fine;
}

Result<int> run(const Args &a) {
    capture::FetchRequest q = TRY(requestFrom(a));
    if (a.has(u"workspace") && a.words().isEmpty() && a.has(u"out")) {
        return captureWorkspace(a, q);
    }
    if (a.words().size() != 1 || !a.has(u"out") || a.has(u"workspace")) {
        return std::unexpected(
            usageError(QStringLiteral("profile capture"), QStringLiteral("takes a URL or --workspace W, and --out F")));
    }
    Connection connection = TRY(connectionTo(a.words()[0]));
    connection.timeoutMs = q.timeoutMs + q.seconds * 1000LL;
    connection.idleTimeoutMs =
        std::min<DurationMs>(connection.timeoutMs, connection.idleTimeoutMs + q.seconds * 1000LL);
    QThreadPool pool;
    capture::PprofEndpoint endpoint(connection, &pool);
    q.type = a.value(u"type", endpoint.namedType().isEmpty() ? QStringLiteral("goroutine") : endpoint.namedType());
    if (q.debug == 2 || QUrl(a.words()[0]).query().contains(QStringLiteral("debug=2"))) {
        sayCost(endpoint);
    }
    QElapsedTimer clock;
    clock.start();
    const capture::Captured c = TRY(wait(endpoint.fetch(q)));
    const qint64 took = clock.elapsed();
    CHECK_STATUS(keep(c, a.value(u"out")));
    JsonWriter w;
    w.object();
    writeCapture(w, c, a.value(u"out"), took);
    w.end();
    if (a.has(u"json")) {
        printJson(w.text());
    } else {
        print(QStringLiteral("%1: %2, %3 ms\n").arg(a.value(u"out"), toString(c.profile->format)).arg(took));
    }
    return Fine;
}

} // namespace

int captureTo(const QStringList &args) {
    const auto a = Args::parse(args,
                               {QStringLiteral("type"), QStringLiteral("out"), QStringLiteral("debug"),
                                QStringLiteral("seconds"), QStringLiteral("timeout"), QStringLiteral("max-bytes"),
                                QStringLiteral("workspace"), QStringLiteral("select")},
                               {QStringLiteral("json")});
    const auto r = a ? run(*a) : std::unexpected(a.error());
    return r ? *r : fail(r.error());
}

} // namespace bs::cli::profiles
