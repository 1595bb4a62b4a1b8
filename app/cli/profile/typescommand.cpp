// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/profile/common.h"
#include "app/cli/profile/endpoints.h"
#include "app/cli/support/opensource.h"
#include "data/core/format.h"
#include "data/workspace/paths.h"
#include <QThreadPool>

namespace bs::cli::profiles {

Result<WorkspaceProfiles> profilesOf(const Args &args) {
    const Workspace w = TRY(readWorkspace(args.value(u"workspace")));
    WorkspaceProfiles out;
    bool perPod = false;
    for (const ProfileEndpoint &e : w.profiles) {
        perPod = perPod || e.isTemplate() || !e.tunnel.isEmpty() || (e.kind == u"pprof" && !e.select.isEmpty());
        if (e.isServer()) {
            out.servers.push_back(e);
        }
    }
    std::vector<TargetInfo> targets;
    if (perPod && !w.sources.empty()) {
        const OpenSource open = TRY(openSource(args));
        if (auto answer = wait(open.source->targets({}))) {
            targets = std::move(*answer);
        } else {
            warn(QStringLiteral("the targets are unknown: ") + answer.error().text());
        }
    }
    out.pods = captureTargets(w.profiles, targets, Approvals(Paths::fromEnvironment().approvals()));
    return out;
}

namespace {

struct Asked {
    QString name, kind, url, error;
    std::vector<capture::ProfileType> types;
    std::vector<capture::ServerSubject> subjects;
};

void ask(Asked &a, capture::ProfileSource &source, TimeRange range) {
    const auto types = wait(source.types());
    if (!types) {
        a.error = types.error().text();
        return;
    }
    a.types = *types;
    if (const auto subjects = wait(source.subjects(range))) {
        a.subjects = *subjects;
    } else {
        warn(QStringLiteral("%1: its services are unknown: %2").arg(a.name, subjects.error().text()));
    }
}

std::string json(const std::vector<Asked> &all) {
    JsonWriter w;
    w.object().key("endpoints").array();
    for (const Asked &a : all) {
        w.object().field("name", a.name).field("kind", a.kind).field("url", a.url);
        if (!a.error.isEmpty()) {
            w.field("error", a.error);
        }
        w.key("types").array();
        for (const capture::ProfileType &t : a.types) {
            w.object().field("id", t.id).field("title", t.title);
            if (t.count) {
                w.field("count", *t.count);
            }
            w.end();
        }
        w.end().key("subjects").array();
        for (const capture::ServerSubject &s : a.subjects) {
            w.object().field("service", s.service).field("pod", s.pod).field("type", s.type).end();
        }
        w.end().end();
    }
    w.end().end();
    return w.text();
}

void printText(const Asked &a) {
    print(QStringLiteral("%1  %2  %3%4\n")
              .arg(displayText(a.name, 80), a.kind, a.url,
                   a.error.isEmpty() ? QString() : QStringLiteral("  error: ") + a.error));
    for (const capture::ProfileType &t : a.types) {
        print(QStringLiteral("    %1%2\n")
                  .arg(displayText(t.id, 120), t.count ? QStringLiteral("  %1 records now").arg(*t.count) : QString()));
    }
    QStringList services;
    for (const capture::ServerSubject &s : a.subjects) {
        if (!services.contains(s.service)) {
            services << s.service;
        }
    }
    for (const QString &service : services) {
        print(QStringLiteral("    service %1\n").arg(displayText(service, 120)));
    }
}

Result<std::vector<Asked>> run(const Args &a) {
    std::vector<Asked> out;
    QThreadPool pool;
    const TimeMs now = SystemClock().now();
    const DurationMs range = a.has(u"range") ? TRY(parseDuration(a.value(u"range").toStdString())) : 3'600'000;
    const TimeRange when{now - range, now};
    if (a.words().size() == 1 && !a.has(u"workspace")) {
        ProfileEndpoint e;
        e.kind = a.value(u"kind", QStringLiteral("pprof"));
        e.connection = TRY(connectionTo(a.words()[0]));
        if (e.kind != u"pprof" && !e.isServer()) {
            return std::unexpected(
                usageError(QStringLiteral("--kind ") + e.kind, QStringLiteral("is pprof, pyroscope or parca")));
        }
        const auto source = e.isServer() ? serverOf(e, &pool, Approvals({}))
                                         : std::make_shared<capture::PprofEndpoint>(e.connection, &pool);
        Asked one{source->name(), e.kind, e.connection.url.toString(), {}, {}, {}};
        out.push_back((ask(one, *source, when), one));
        return out;
    }
    if (!a.has(u"workspace") || !a.words().isEmpty()) {
        return std::unexpected(
            usageError(QStringLiteral("profile types"), QStringLiteral("takes a URL or --workspace W")));
    }
    const WorkspaceProfiles all = TRY(profilesOf(a));
    for (const QString &p : all.pods.problems) {
        warn(p);
    }
    const MatcherSet matchers = TRY(matchersOf(a.value(u"select")));
    for (const CaptureTarget &t : all.pods.targets) {
        if (!matchers.matches(t.target.labels)) {
            continue;
        }
        Asked one{t.service + u'/' + t.pod, QStringLiteral("pprof"), t.target.connection.url.toString(), {}, {}, {}};
        if (t.target.tunnel.isEmpty()) {
            capture::PprofEndpoint endpoint(t.target.connection, &pool);
            ask(one, endpoint, when);
        } else {
            one.url = t.target.tunnel.join(u' ');
        }
        out.push_back(std::move(one));
    }
    for (const ProfileEndpoint &e : all.servers) {
        const auto source = serverOf(e, &pool, Approvals(Paths::fromEnvironment().approvals()));
        Asked one{source->name(), e.kind, e.connection.url.toString(), {}, {}, {}};
        out.push_back((ask(one, *source, when), one));
    }
    return out;
}

} // namespace

int types(const QStringList &args) {
    const auto a = Args::parse(args,
                               {QStringLiteral("workspace"), QStringLiteral("select"), QStringLiteral("range"),
                                QStringLiteral("kind"), QStringLiteral("source")},
                               {QStringLiteral("json")});
    const auto r = a ? run(*a) : std::unexpected(a.error());
    if (!r) {
        return fail(r.error());
    }
    bool failed = false;
    for (const Asked &one : *r) {
        failed = failed || !one.error.isEmpty();
    }
    if (a->has(u"json")) {
        printJson(json(*r));
    } else {
        for (const Asked &one : *r) {
            printText(one);
        }
    }
    return failed ? Unreachable : Fine;
}

} // namespace bs::cli::profiles
