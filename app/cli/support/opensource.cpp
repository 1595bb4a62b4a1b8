// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/support/opensource.h"
#include "app/shell/keepingsource.h"
#include "data/source/local/localsource.h"
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

constexpr int kTunnelPatienceMs = 5000;

// Runs until the tunnel has said something, which both kubectl and ssh -v do when they are through.
void waitForTunnel(Tunnel &tunnel) {
    QEventLoop loop;
    QTimer::singleShot(kTunnelPatienceMs, &loop, &QEventLoop::quit);
    tunnel.onChange = [&] {
        if (!tunnel.lastLine().isEmpty()) {
            loop.quit();
        }
    };
    tunnel.start();
    loop.exec();
    tunnel.onChange = [] {};
}

Status openStorePath(OpenSource &out, const QString &path) {
    store::StoreOptions o;
    o.database.readOnly = true;
    o.database.immutable = path.endsWith(u".bsi");
    out.store = TRY(store::Store::open(path, o));
    out.end = out.store->maxTime();
    out.source = std::make_unique<LocalSource>(out.store);
    return {};
}

Result<OpenSource> openWorkspace(const QString &path, const QString &name) {
    OpenSource out;
    out.workspace = TRY(readWorkspace(path));
    WorkspaceSource source = TRY(sourceOf(*out.workspace, name));
    if (source.isStore()) {
        CHECK_STATUS(openStorePath(out, source.storePath));
        return out;
    }
    const Approvals approvals(Paths::fromEnvironment().approvals());
    applyApprovals(source.connection, approvals);
    if (!source.tunnel.isEmpty()) {
        if (!approvals.isApproved(source.tunnel)) {
            return std::unexpected(
                inputError(path, QStringLiteral("the tunnel of %1 is not approved: boundscope workspace approve %2")
                                     .arg(source.name, path)));
        }
        out.tunnel = std::make_shared<Tunnel>(source.tunnel);
        waitForTunnel(*out.tunnel);
    }
    static const SystemClock clock;
    out.source = TRY(openServer(source, Keeping::Read, &clock));
    return out;
}

} // namespace

Result<OpenSource> openSource(const Args &args) {
    const bool url = args.has(u"source");
    const bool db = args.has(u"store");
    if (args.has(u"workspace")) {
        if (db) {
            return std::unexpected(
                usageError(QStringLiteral("--store"), QStringLiteral("and --workspace exclude each other")));
        }
        return openWorkspace(args.value(u"workspace"), args.value(u"source"));
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
        out.source = std::make_unique<LocalSource>(out.store);
        return out;
    }
    out.source = std::make_unique<RemoteSource>(TRY(connectionTo(args.value(u"source"))));
    return out;
}

} // namespace bs::cli
