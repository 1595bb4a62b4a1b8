// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/profile/common.h"
#include "app/cli/profile/endpoints.h"
#include "app/cli/support/opensource.h"
#include "data/capture/pprofendpoint.h"
#include "data/core/bytes.h"
#include "data/core/format.h"
#include "data/profile/exporter.h"
#include "data/workspace/paths.h"
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

// A pod's name as a file's: nothing in it leads elsewhere.
QString fileName(QString name) {
    for (QChar &c : name) {
        c = c.isLetterOrNumber() || c == u'-' || c == u'.' || c == u'_' ? c : u'_';
    }
    return name.startsWith(u'.') ? u'_' + name : name;
}

QString endingOf(const capture::Captured &c) {
    return c.profile->format == profile::Format::Pprof ? QStringLiteral(".pb.gz") : QStringLiteral(".txt");
}

Status keep(const capture::Captured &c, const QString &file) {
    for (const Warning &w : c.profile->warnings) {
        warn(c.origin + QStringLiteral(": warning: ") + w.message);
    }
    // An average has no bytes of its own, and a flame graph of an old server is no profile: they are written as pprof.
    const bool pprof = c.profile->format == profile::Format::Pprof;
    return writeFile(file, !c.bytes ? gzip(profile::toPprof(*c.profile)) : pprof ? gzip(*c.bytes) : *c.bytes);
}

void writeCapture(JsonWriter &w, const capture::Captured &c, const QString &file, qint64 tookMs) {
    const std::int64_t total = c.profile->types.empty() ? 0 : c.profile->total(c.profile->defaultTypeIndex());
    w.field("file", file).field("format", toString(c.profile->format)).field("total", total);
    w.field("duration_ms", tookMs).field("url", c.origin).field("truncated", c.profile->truncated);
}

// What of the workspace's endpoints was asked for.
struct Chosen {
    std::vector<CaptureTarget> pods;
    std::optional<ProfileEndpoint> server;
};

Result<Chosen> chosen(const Args &a) {
    const WorkspaceProfiles all = TRY(profilesOf(a));
    const QString name = a.value(u"name");
    Chosen out;
    const MatcherSet matchers = TRY(matchersOf(a.value(u"select")));
    for (const CaptureTarget &t : all.pods.targets) {
        Labels labels = t.target.labels;
        labels.set("service", t.service.toStdString());
        labels.set("pod", t.pod.toStdString());
        if ((name.isEmpty() || t.endpoint == name) && matchers.matches(labels)) {
            out.pods.push_back(t);
        }
    }
    if (!out.pods.empty()) {
        return out;
    }
    // A server is asked when it is named, or when there is nothing else: not in the place of a pod that did not match.
    const bool serversAlone = all.pods.targets.empty() && all.pods.problems.isEmpty();
    for (const ProfileEndpoint &e : all.servers) {
        if (name.isEmpty() ? serversAlone && !out.server : e.name == name) {
            out.server = e;
        }
    }
    if (!out.server) {
        for (const QString &p : all.pods.problems) {
            warn(p);
        }
        return std::unexpected(
            inputError(a.value(u"workspace"), QStringLiteral("names no profile endpoint that matches")));
    }
    return out;
}

// What the dumps of these pods cost, before they are asked for.
void sayCost(const std::vector<CaptureTarget> &pods, QThreadPool *pool) {
    for (const CaptureTarget &t : pods) {
        if (t.target.tunnel.isEmpty()) {
            capture::PprofEndpoint endpoint(t.target.connection, pool);
            sayCost(endpoint);
        } else {
            warn(QStringLiteral("%1: debug=2 stops the target; for how long is unknown through a tunnel").arg(t.pod));
        }
    }
}

Result<int> capturePods(const Args &a, const std::vector<CaptureTarget> &targets, capture::FetchRequest q) {
    q.type = a.value(u"type", QStringLiteral("goroutine"));
    const QString out = a.value(u"out");
    const bool many = targets.size() > 1;
    if (many && !QDir().mkpath(out)) {
        return std::unexpected(
            inputError(out, QStringLiteral("cannot be made a folder, and %1 endpoints match").arg(targets.size())));
    }
    std::vector<capture::PodTarget> pods;
    for (const CaptureTarget &t : targets) {
        pods.push_back(t.target);
    }
    QThreadPool pool;
    if (q.debug == 2) {
        sayCost(targets, &pool);
    }
    const auto all = TRY(wait(capture::captureMany(
        pods, q, 4, &pool, nullptr,
        [](int done, int of) { warn(QStringLiteral("captured %1 of %2").arg(done).arg(of)); }, {})));
    JsonWriter w;
    w.object().key("captures").array();
    std::optional<Error> failed;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto &r = all[i].result;
        const QString name = targets[i].endpoint;
        if (!r) {
            failed = r.error();
            w.object().field("name", name).field("pod", targets[i].pod).field("error", r.error().text()).end();
            warn(r.error().text());
            continue;
        }
        const QString safe = many ? fileName(targets[i].service + u'_' + targets[i].pod) : QString();
        const QString file = many ? QDir(out).filePath(safe + endingOf(*r)) : out;
        CHECK_STATUS(keep(*r, file));
        w.object().field("name", name).field("service", targets[i].service).field("pod", targets[i].pod);
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

// Of a profile server: the type it is asked for by its id, by the part before the first colon, or the first that
// counts goroutines.
Result<QString> typeIdOf(const Args &a, const ProfileEndpoint &e, capture::ProfileSource &source) {
    const QString asked = a.value(u"type", e.type);
    if (asked.contains(u':')) {
        return asked;
    }
    const QString prefix = asked.isEmpty() ? QStringLiteral("goroutine") : asked;
    const auto types = TRY(wait(source.types()));
    QStringList known;
    for (const capture::ProfileType &t : types) {
        if (t.id.section(u':', 0, 0) == prefix || (asked.isEmpty() && t.id.startsWith(prefix)) ||
            t.id.section(u':', 1, 1) == prefix) {
            return t.id;
        }
        known << t.id;
    }
    return std::unexpected(sourceError(
        source.name(),
        known.isEmpty()
            ? QStringLiteral("has no profiles")
            : QStringLiteral("has no type %1, but %2").arg(prefix, known.mid(0, 12).join(QStringLiteral(", ")))));
}

Result<int> captureServer(const Args &a, const ProfileEndpoint &e, capture::FetchRequest q) {
    QThreadPool pool;
    const auto source = serverOf(e, &pool, Approvals(Paths::fromEnvironment().approvals()));
    q.type = TRY(typeIdOf(a, e, *source));
    const QString select = a.value(u"select", e.select);
    q.selector = select.isEmpty() || select.startsWith(u'{') ? select : u'{' + select + u'}';
    const TimeMs now = SystemClock().now();
    q.range.end = TRY(timeOption(a, u"at", now, kNoTime));
    q.range.start = q.range.end - (a.has(u"range") ? TRY(parseDuration(a.value(u"range").toStdString())) : 300'000);
    q.merged = a.has(u"merge");
    const capture::Captured c = TRY(wait(source->fetch(q)));
    for (const QString &note : c.notes) {
        warn(source->name() + QStringLiteral(": ") + note);
    }
    CHECK_STATUS(keep(c, a.value(u"out")));
    JsonWriter w;
    w.object().field("name", source->name()).field("type", q.type).field("time", formatRfc3339(c.time));
    writeCapture(w, c, a.value(u"out"), c.elapsedMs);
    w.key("notes").array();
    for (const QString &note : c.notes) {
        w.value(note);
    }
    w.end().end();
    if (a.has(u"json")) {
        printJson(w.text());
    } else {
        print(QStringLiteral("%1: %2 at %3, total %4\n")
                  .arg(a.value(u"out"), q.type, formatRfc3339(c.time))
                  .arg(c.profile->types.empty() ? 0 : c.profile->total(c.profile->defaultTypeIndex())));
    }
    return Fine;
}

Result<int> captureWorkspace(const Args &a, const capture::FetchRequest &q) {
    const Chosen what = TRY(chosen(a));
    return what.server ? captureServer(a, *what.server, q) : capturePods(a, what.pods, q);
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
                                QStringLiteral("workspace"), QStringLiteral("select"), QStringLiteral("name"),
                                QStringLiteral("at"), QStringLiteral("range"), QStringLiteral("source")},
                               {QStringLiteral("json"), QStringLiteral("merge")});
    const auto r = a ? run(*a) : std::unexpected(a.error());
    return r ? *r : fail(r.error());
}

} // namespace bs::cli::profiles
