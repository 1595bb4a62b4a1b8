// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/profile/common.h"
#include "data/capture/pprofendpoint.h"
#include "data/core/bytes.h"
#include "data/core/format.h"
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

Result<int> run(const Args &a) {
    if (a.words().size() != 1 || !a.has(u"out")) {
        return std::unexpected(
            usageError(QStringLiteral("profile capture"), QStringLiteral("takes a URL and --out F")));
    }
    capture::FetchRequest q = TRY(requestFrom(a));
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
    const bool text = c.profile->format != profile::Format::Pprof;
    CHECK_STATUS(writeFile(a.value(u"out"), text ? *c.bytes : gzip(*c.bytes)));
    for (const Warning &w : c.profile->warnings) {
        warn(c.origin + QStringLiteral(": warning: ") + w.message);
    }
    const std::int64_t total = c.profile->types.empty() ? 0 : c.profile->total(c.profile->defaultTypeIndex());
    if (a.has(u"json")) {
        JsonWriter w;
        w.object().field("file", a.value(u"out")).field("format", toString(c.profile->format)).field("total", total);
        w.field("duration_ms", took).field("url", c.origin).field("truncated", c.profile->truncated).end();
        printJson(w.text());
    } else {
        print(QStringLiteral("%1: %2, total %3, %4 ms\n")
                  .arg(a.value(u"out"), toString(c.profile->format))
                  .arg(total)
                  .arg(took));
    }
    return Fine;
}

} // namespace

int captureTo(const QStringList &args) {
    const auto a = Args::parse(args,
                               {QStringLiteral("type"), QStringLiteral("out"), QStringLiteral("debug"),
                                QStringLiteral("seconds"), QStringLiteral("timeout"), QStringLiteral("max-bytes")},
                               {QStringLiteral("json")});
    const auto r = a ? run(*a) : std::unexpected(a.error());
    return r ? *r : fail(r.error());
}

} // namespace bs::cli::profiles
