// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/support/opensource.h"
#include "app/shell/keepingsource.h"
#include "app/shell/secrets.h"
#include "data/net/listens.h"
#include "data/source/local/localsource.h"
#include "data/source/many/manysources.h"
#include "data/source/remote/remotesource.h"
#include "data/workspace/approvals.h"
#include "data/workspace/paths.h"
#include <QTimer>

namespace bs::cli {

QStringList sourceOptions() { return {QStringLiteral("source"), QStringLiteral("store"), QStringLiteral("workspace")}; }

Result<std::shared_ptr<store::Store>> openStore(const Args &args, bool forWriting) {
    const QString path = args.value(u"store");
    if (path.isEmpty()) {
        return std::unexpected(
            usageError(QStringLiteral("--store"), QStringLiteral("names the store's file; it is missing")));
    }
    store::StoreOptions o;
    o.database.readOnly = !forWriting;
    o.database.immutable = !forWriting && path.endsWith(u".bsi");
    return store::Store::open(path, o);
}

Result<TimeMs> timeOption(const Args &args, QStringView name, TimeMs fallback, TimeMs end) {
    if (!args.has(name)) {
        return fallback;
    }
    auto t = parseTime(args.value(name).toStdString(), SystemClock().now(), end);
    if (!t) {
        return std::unexpected(usageError(QStringLiteral("--") + name.toString(), t.error().reason));
    }
    return *t;
}

namespace {

constexpr int kTunnelPatienceMs = 10'000;
constexpr int kKnockEveryMs = 50;

// Runs until somebody listens where the tunnel should end, or until it is clear that nobody will.
void waitForTunnel(const QString &source, Tunnel &tunnel, const QUrl &url) {
    bool open = false;
    QEventLoop loop;
    QTimer::singleShot(kTunnelPatienceMs, &loop, &QEventLoop::quit);
    QTimer knock;
    QObject::connect(&knock, &QTimer::timeout, &loop, [&] {
        open = listens(url.host(), url.port(url.scheme() == u"https" ? 443 : 80));
        if (open) {
            loop.quit();
        }
    });
    tunnel.onChange = [&] {
        if (tunnel.restarts() > 2) { // it ends as soon as it is started
            loop.quit();
        }
    };
    tunnel.start();
    knock.start(kKnockEveryMs);
    loop.exec();
    tunnel.onChange = [] {};
    if (!open) {
        warn(describeTunnel(source, tunnel));
    }
}

Status openStorePath(OpenSource &out, const QString &path) {
    store::StoreOptions o;
    o.database.readOnly = true;
    o.database.immutable = path.endsWith(u".bsi");
    out.store = TRY(store::Store::open(path, o));
    out.end = out.store->maxTime();
    out.source = std::make_shared<LocalSource>(out.store);
    return {};
}

Result<std::shared_ptr<MetricSource>> openOne(OpenSource &out, const Workspace &w, WorkspaceSource source,
                                              const std::shared_ptr<const SecretReader> &secrets, bool alone) {
    if (source.isStore()) {
        if (alone) {
            CHECK_STATUS(openStorePath(out, source.storePath));
            return out.source;
        }
        store::StoreOptions o;
        o.database.readOnly = true;
        o.database.immutable = source.storePath.endsWith(u".bsi");
        return std::make_shared<LocalSource>(TRY(store::Store::open(source.storePath, o)), source.name);
    }
    const Approvals approvals(Paths::fromEnvironment().approvals());
    applyApprovals(source.connection, approvals);
    if (!source.tunnel.isEmpty()) {
        if (!approvals.isApproved(source.tunnel)) {
            return std::unexpected(
                inputError(w.path, QStringLiteral("the tunnel of %1 is not approved: boundscope workspace approve %2")
                                       .arg(source.name, w.path)));
        }
        out.tunnels.push_back(std::make_shared<Tunnel>(source.tunnel));
        waitForTunnel(source.name, *out.tunnels.back(), source.connection.url);
    }
    static const SystemClock clock;
    source.connection.name = source.name;
    return std::shared_ptr<MetricSource>(TRY(openServer(source, Keeping::Read, &clock, secrets)));
}

Result<OpenSource> openWorkspace(const QString &path, const QString &name, Several several) {
    OpenSource out;
    out.workspace = TRY(readWorkspace(path));
    const Workspace &w = *out.workspace;
    const auto secrets = makeSecretReader();
    if (!name.isEmpty() || w.sources.size() < 2 || several == Several::First) {
        const WorkspaceSource source = TRY(sourceOf(w, name));
        if (name.isEmpty() && w.sources.size() > 1) {
            warn(QStringLiteral("%1: asks %2, the first of %3 sources; --source NAME chooses another")
                     .arg(path, source.name)
                     .arg(w.sources.size()));
        }
        out.sourceName = source.name;
        out.source = TRY(openOne(out, w, source, secrets, true));
        return out;
    }
    std::vector<ManySources::Part> parts;
    for (const WorkspaceSource &source : w.sources) {
        parts.push_back({source.name, source.environment, TRY(openOne(out, w, source, secrets, false))});
    }
    out.source = std::make_shared<ManySources>(std::move(parts));
    return out;
}

} // namespace

Result<OpenSource> openSource(const Args &args, Several several) {
    const bool url = args.has(u"source");
    const bool db = args.has(u"store");
    if (args.has(u"workspace")) {
        if (db) {
            return std::unexpected(
                usageError(QStringLiteral("--store"), QStringLiteral("and --workspace exclude each other")));
        }
        return openWorkspace(args.value(u"workspace"), args.value(u"source"), several);
    }
    if (url == db) {
        return std::unexpected(usageError(QStringLiteral("--source"),
                                          url ? QStringLiteral("and --store exclude each other")
                                              : QStringLiteral("URL or --store DB says where the metrics come from")));
    }
    OpenSource out;
    if (db) {
        out.store = TRY(openStore(args, false));
        out.end = out.store->maxTime();
        out.source = std::make_shared<LocalSource>(out.store);
        return out;
    }
    out.source = std::make_shared<RemoteSource>(TRY(connectionTo(args.value(u"source"))));
    return out;
}

} // namespace bs::cli
