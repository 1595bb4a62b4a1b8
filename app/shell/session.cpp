// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/session.h"
#include "app/shell/keepingsource.h"
#include "app/shell/pageregistry.h"
#include "data/alertmanager/alertwatch.h"
#include "data/core/async.h"
#include "data/core/bytes.h"
#include "data/core/format.h"
#include "data/evidence/bundle.h"
#include "data/source/local/localsource.h"
#include "data/source/remote/remotesource.h"
#include "data/workspace/approvals.h"
#include "data/workspace/paths.h"
#include "data/workspace/workspace.h"
#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace bs {

Session::Session(const Clock *clock, Settings *settings) : m_time(clock), m_clock(clock) {
    m_interactive.setMaxThreadCount(std::max(2, QThread::idealThreadCount()));
    m_background.setMaxThreadCount(2);
    m_background.setThreadPriority(QThread::LowPriority);
    m_context.clock = clock;
    m_context.time = &m_time;
    m_context.settings = settings;
    m_context.interactive = &m_interactive;
    m_context.background = &m_background;
}

Session::~Session() {
    m_interactive.waitForDone();
    m_background.waitForDone();
}

void Session::setSource(std::shared_ptr<MetricSource> source, const QString &name) {
    m_source = std::move(source);
    m_context.source = m_source.get();
    m_context.workspaceName = name;
    m_context.alertmanagers = nullptr; // of the workspace before
    m_alertmanagers.reset();
    m_ownMetrics.clear();
}

Status Session::open(const Choice &choice) {
    m_context.clock = m_clock;
    m_bundleRange.reset();
    if (!choice.url.isEmpty()) {
        const Connection connection = TRY(connectionTo(choice.url));
        setSource(std::make_shared<RemoteSource>(connection, std::make_shared<PlainSecretReader>()),
                  QUrl(choice.url).host());
        return {};
    }
    if (!choice.store.isEmpty()) {
        return openStore(choice.store);
    }
    if (!choice.workspace.isEmpty()) {
        return openWorkspace(choice.workspace, choice.sourceName);
    }
    return {};
}

Status Session::openStore(const QString &path) {
    store::StoreOptions options;
    options.database.readOnly = true;
    options.database.immutable = path.endsWith(u".bsi");
    m_store = TRY(store::Store::open(path, options));
    setSource(std::make_shared<LocalSource>(m_store, QFileInfo(path).fileName()), QFileInfo(path).completeBaseName());
    m_context.storePath = path;
    m_context.clock = m_clock;
    m_bundleRange.reset();
    if (options.database.immutable) {
        openBundle(*m_store);
    }
    if (m_bundleRange) {
        return {};
    }
    // A recording that ended is shown where it ended; one that is still being written is followed.
    const TimeMs end = m_store->maxTime();
    if (end != kNoTime && m_context.clock->now() - end > 5 * 60'000) {
        m_time.setSpec(RangeSpec::fixed({end - 3'600'000, end}));
    }
    return {};
}

// What a bundle brought along becomes files again, for the pages that read files; its clock stands at the incident.
void Session::openBundle(const store::Store &store) {
    const auto bundle = evidence::readBundle(store);
    if (!bundle) {
        return; // written before bundles said so: it is shown where its samples end
    }
    m_bundleFiles = std::make_unique<QTemporaryDir>();
    const std::map<QString, QStringList *> lists{{QStringLiteral("diagram"), &m_context.diagramPaths},
                                                 {QStringLiteral("runbook"), &m_context.runbookPaths},
                                                 {QStringLiteral("board"), &m_context.boardPaths},
                                                 {QStringLiteral("vocabulary"), &m_context.vocabularyPaths}};
    for (const auto &[kind, list] : lists) {
        list->clear();
    }
    for (const evidence::BundleFile &f : bundle->files) {
        const auto it = lists.find(f.kind);
        const QString folder = m_bundleFiles->filePath(f.kind);
        if (it != lists.end() && QDir().mkpath(folder) && writeFile(folder + u'/' + f.name, f.text.toStdString())) {
            it->second->append(folder + u'/' + f.name);
        }
    }
    m_context.capacities = bundle->capacities;
    m_bundleRange = bundle->range;
    m_bundleClock.set(bundle->range.end);
    m_context.clock = &m_bundleClock;
    m_time.setSpec(RangeSpec::fixed(bundle->range));
}

Status Session::openWorkspace(const QString &path, const QString &sourceName) {
    const Workspace w = TRY(readWorkspace(path));
    if (w.sources.empty() && w.scrape) {
        CHECK_STATUS(openStore(w.scrape->store)); // a workspace that only records is looked at through its store
    } else {
        WorkspaceSource source = TRY(sourceOf(w, sourceName));
        if (source.isStore()) {
            CHECK_STATUS(openStore(source.storePath));
        } else {
            const Approvals approvals(Paths::fromEnvironment().approvals());
            applyApprovals(source.connection, approvals);
            if (!source.tunnel.isEmpty() && !approvals.isApproved(source.tunnel)) {
                return std::unexpected(
                    inputError(path, QStringLiteral("the tunnel of %1 is not approved: boundscope workspace approve %2")
                                         .arg(source.name, path)));
            }
            m_tunnel = source.tunnel.isEmpty() ? nullptr : std::make_unique<Tunnel>(source.tunnel);
            if (m_tunnel) {
                m_tunnel->start();
            }
            CHECK_STATUS(openServer(source, w.name));
        }
        m_context.environment = source.environment;
        m_context.kubeContext = source.kubeContext;
        m_context.kubeNamespace = source.kubeNamespace;
    }
    m_time.setZone(w.timeZone == u"local" ? QTimeZone::systemTimeZone() : QTimeZone(w.timeZone.toUtf8()));
    openAlertmanagers(w);
    m_ownMetrics = w.ownMetrics;
    m_context.workspaceName = w.name;
    m_context.workspacePath = path;
    m_context.diagramPaths = w.diagrams;
    m_context.runbookPaths = w.runbooks;
    m_context.boardPaths = w.boards;
    m_context.vocabularyPaths = w.vocabularies;
    m_context.capacities = w.capacities;
    m_context.profileEndpoints.clear();
    for (const ProfileEndpoint &p : w.profiles) {
        m_context.profileEndpoints.append(p.kind == u"files" ? p.path : p.connection.url.toString());
    }
    if (m_context.storePath.isEmpty() && w.scrape) {
        m_context.storePath = w.scrape->store;
    }
    return {};
}

Status Session::openServer(const WorkspaceSource &source, const QString &name) {
    // A picture reads the copy; the window keeps it up.
    const Keeping keeping = m_context.rendering ? Keeping::Read : Keeping::Write;
    setSource(TRY(bs::openServer(source, keeping, m_context.clock)), name);
    return {};
}

void Session::openAlertmanagers(const Workspace &workspace) {
    const Approvals approvals(Paths::fromEnvironment().approvals());
    std::vector<Connection> connections = workspace.alertmanagers;
    for (Connection &c : connections) {
        applyApprovals(c, approvals);
    }
    if (!connections.empty()) {
        m_alertmanagers = std::make_unique<AlertmanagerWatch>(connections, m_context.clock);
        m_context.alertmanagers = m_alertmanagers.get();
    }
}

void Session::test(const QString &url, QObject *context, std::function<void(bool, const QString &)> answer) {
    const auto connection = connectionTo(url);
    if (!connection) {
        answer(false, connection.error().text());
        return;
    }
    // Kept until its answers are there; the next test ends it.
    m_tested = std::make_shared<RemoteSource>(*connection, std::make_shared<PlainSecretReader>());
    deliver(m_tested->info({}), context, [this, context, answer](const Result<SourceInfo> &info) {
        if (!info) {
            answer(false, info.error().text());
            return;
        }
        const QString who = QStringLiteral("%1 %2, %3 ms").arg(info->flavour, info->version).arg(info->latencyMs);
        deliver(m_tested->targets({}), context, [answer, who](const Result<std::vector<TargetInfo>> &targets) {
            if (!targets) {
                answer(true, QStringLiteral("Found %1. It does not list its targets.").arg(who));
                return;
            }
            const auto up =
                std::count_if(targets->begin(), targets->end(), [](const TargetInfo &t) { return t.health == "up"; });
            answer(true, QStringLiteral("Found %1, %2 of %3 targets up.").arg(who).arg(up).arg(targets->size()));
        });
    });
}

Result<Session::Opened> Session::openAny(const QString &what) {
    if (what.startsWith(u"http://") || what.startsWith(u"https://")) {
        CHECK_STATUS(open({what, {}, {}, {}}));
        return Opened{QStringLiteral("fleet"), {}};
    }
    const QFileInfo file(what);
    if (!file.exists()) {
        return std::unexpected(inputError(what, QStringLiteral("no such file")));
    }
    if (what.endsWith(u".boundscope.yaml") || what.endsWith(u".boundscope.yml")) {
        CHECK_STATUS(open({{}, {}, file.absoluteFilePath(), {}}));
        return Opened{QStringLiteral("fleet"), {}};
    }
    return openByContent(file.absoluteFilePath());
}

Result<Session::Opened> Session::openByContent(const QString &path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return std::unexpected(inputError(path, file.errorString()));
    }
    const QByteArray head = file.read(4096);
    if (head.startsWith("SQLite format 3")) {
        CHECK_STATUS(openStore(path));
        const bool bundle = path.endsWith(u".bsi") && findPage(QStringLiteral("incident"));
        return Opened{bundle ? QStringLiteral("incident") : QStringLiteral("fleet"), {}};
    }
    // Profiles are gzip, protobuf or Go's text; runbooks and diagrams are YAML.
    const bool yaml = path.endsWith(u".yaml") || path.endsWith(u".yml");
    // A runbook names its root and its nodes; a diagram does not.
    const bool runbook = yaml && head.contains("\nroot:") && head.contains("\nnodes:");
    const QString page = runbook ? QStringLiteral("runbook")
                         : yaml  ? QStringLiteral("bounds")
                                 : QStringLiteral("profiles");
    if (!findPage(page)) {
        return std::unexpected(inputError(path, QStringLiteral("this build has no page for it")));
    }
    return Opened{page, QStringLiteral("file:") + path};
}

} // namespace bs
