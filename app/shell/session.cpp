// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/session.h"
#include "app/shell/keepingsource.h"
#include "app/shell/pageregistry.h"
#include "app/shell/secrets.h"
#include "data/alertmanager/alertwatch.h"
#include "data/core/async.h"
#include "data/core/bytes.h"
#include "data/core/format.h"
#include "data/evidence/bundle.h"
#include "data/source/local/localsource.h"
#include "data/source/many/manysources.h"
#include "data/source/remote/remotesource.h"
#include "data/vocabulary/detect.h"
#include "data/workspace/approvals.h"
#include "data/workspace/paths.h"
#include "data/workspace/workspace.h"
#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace bs {

Session::Session(const Clock *clock, Settings *settings)
    : m_time(clock), m_secrets(makeSecretReader()), m_clock(clock) {
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
    m_context.sources.clear();
    m_context.sourceName.clear();
    m_context.environment.clear();
    m_context.kubeContext.clear();
    m_context.kubeNamespace.clear();
    m_context.links.clear();
}

void Session::useClock(const Clock *clock) {
    m_context.clock = clock;
    m_time.setClock(clock);
}

Status Session::open(const Choice &choice) {
    useClock(m_clock);
    m_bundleRange.reset();
    if (!choice.url.isEmpty()) {
        const Connection connection = TRY(connectionTo(choice.url));
        setSource(std::make_shared<RemoteSource>(connection, m_secrets), QUrl(choice.url).host());
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
    useClock(m_clock);
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
    useClock(&m_bundleClock);
    m_time.setSpec(RangeSpec::fixed(bundle->range));
}

namespace {

// One source that hangs holds up a page of several no longer; a picture that is drawn once can wait.
constexpr DurationMs kPatience = 5'000;
constexpr DurationMs kPatienceOfPictures = 20'000;

} // namespace

Result<std::shared_ptr<MetricSource>> Session::openSource(const Workspace &w, WorkspaceSource source,
                                                          std::vector<OpenTunnel> &tunnels) {
    if (source.isStore()) {
        store::StoreOptions options;
        options.database.readOnly = true;
        options.database.immutable = source.storePath.endsWith(u".bsi");
        return std::make_shared<LocalSource>(TRY(store::Store::open(source.storePath, options)), source.name);
    }
    const Approvals approvals(Paths::fromEnvironment().approvals());
    applyApprovals(source.connection, approvals);
    if (!source.tunnel.isEmpty()) {
        if (!approvals.isApproved(source.tunnel)) {
            return std::unexpected(
                inputError(w.path, QStringLiteral("the tunnel of %1 is not approved: boundscope workspace approve %2")
                                       .arg(source.name, w.path)));
        }
        tunnels.push_back({source.name, std::make_unique<Tunnel>(source.tunnel)});
        tunnels.back().tunnel->onChange = [this] { onTunnelChange(); };
    }
    source.connection.name = source.name;
    // A picture reads the copy; the window keeps it up.
    const Keeping keeping = m_context.rendering ? Keeping::Read : Keeping::Write;
    return std::shared_ptr<MetricSource>(TRY(bs::openServer(source, keeping, m_context.clock, m_secrets)));
}

QStringList Session::tunnelLines() const {
    QStringList out;
    for (const OpenTunnel &t : m_tunnels) {
        out.append(describeTunnel(t.source, *t.tunnel));
    }
    return out;
}

// One source by name, or every one the workspace has, side by side.
Status Session::openSources(const Workspace &w, const QString &sourceName) {
    const bool all = sourceName.isEmpty() && w.sources.size() > 1;
    std::vector<ManySources::Part> parts;
    std::vector<NamedSource> named;
    std::vector<OpenTunnel> tunnels;
    for (const WorkspaceSource &s : w.sources) {
        named.push_back({s.name, s.environment, s.kubeContext, s.kubeNamespace, nullptr});
        if (all || s.name == sourceName || (sourceName.isEmpty() && parts.empty())) {
            parts.push_back({s.name, s.environment, TRY(openSource(w, s, tunnels))});
            named.back().source = parts.back().source.get();
        }
    }
    if (parts.empty()) {
        return std::unexpected(sourceOf(w, sourceName).error());
    }
    QStringList environments;
    for (const ManySources::Part &part : parts) {
        if (!part.environment.isEmpty() && !environments.contains(part.environment)) {
            environments.append(part.environment);
        }
    }
    m_tunnels = std::move(tunnels); // the old ones end first: two cannot listen on one port
    for (const OpenTunnel &t : m_tunnels) {
        t.tunnel->start();
    }
    const bool one = parts.size() == 1;
    setSource(one ? parts.front().source
                  : std::make_shared<ManySources>(parts, m_context.rendering ? kPatienceOfPictures : kPatience),
              w.name);
    m_context.environment = environments.join(QStringLiteral(" + "));
    m_context.sourceName = one ? parts.front().name : QString();
    m_context.sources = std::move(named);
    const NamedSource *side = one ? m_context.evidenceSide() : nullptr;
    m_context.kubeContext = side ? side->kubeContext : QString();
    m_context.kubeNamespace = side ? side->kubeNamespace : QString();
    return {};
}

Status Session::openWorkspace(const QString &path, const QString &sourceName) {
    const Workspace w = TRY(readWorkspace(path));
    m_context.storePath.clear();
    if (w.sources.empty() && w.scrape) {
        CHECK_STATUS(openStore(w.scrape->store)); // a workspace that only records is looked at through its store
    } else if (const auto only = sourceOf(w, sourceName);
               only && only->isStore() && (w.sources.size() == 1 || !sourceName.isEmpty())) {
        CHECK_STATUS(openStore(only->storePath));
        m_context.environment = only->environment;
        m_context.kubeContext = only->kubeContext;
        m_context.kubeNamespace = only->kubeNamespace;
        m_context.sourceName = only->name;
        m_tunnels.clear();
        for (const WorkspaceSource &s : w.sources) {
            m_context.sources.push_back({s.name, s.environment, s.kubeContext, s.kubeNamespace,
                                         s.name == only->name ? m_source.get() : nullptr});
        }
    } else {
        CHECK_STATUS(openSources(w, sourceName));
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
    m_context.links = w.links;
    m_context.profileEndpoints.clear();
    for (const ProfileEndpoint &p : w.profiles) {
        m_context.profileEndpoints.append(p.kind == u"files" ? p.path : p.connection.url.toString());
    }
    if (m_context.storePath.isEmpty() && w.scrape) {
        m_context.storePath = w.scrape->store;
    }
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

void Session::wake() {
    if (m_source) {
        m_source->wake();
    }
    m_time.refresh();
}

Status Session::chooseSource(const QString &name) { return openWorkspace(m_context.workspacePath, name); }

namespace {

// What a connection test has learnt so far, one line each.
struct Findings {
    QStringList lines;
    std::function<void(bool, const QString &)> answer;
    void tell(const QString &line) {
        lines.append(line);
        answer(true, lines.join(u'\n'));
    }
};

QString greeting(const SourceInfo &info) {
    QString out = QStringLiteral("Found %1 %2, answered in %3 ms").arg(info.flavour, info.version).arg(info.latencyMs);
    if (!info.features.isEmpty()) {
        out += QStringLiteral(", %1 features").arg(info.features.size());
    }
    if (std::abs(info.clockSkewMs) > 2000) {
        out += QStringLiteral("; its clock differs from this one by %1").arg(formatSpan(std::abs(info.clockSkewMs)));
    }
    return out;
}

QString targetsLine(const Result<std::vector<TargetInfo>> &targets) {
    if (!targets || targets->empty()) {
        return targets ? QStringLiteral("It has no targets") : QStringLiteral("It does not list its targets");
    }
    const auto up =
        std::count_if(targets->begin(), targets->end(), [](const TargetInfo &t) { return t.health == "up"; });
    return QStringLiteral("%1 of %2 targets up").arg(up).arg(targets->size());
}

// Which of our words this server has metrics for, and which panels would stay empty.
QString vocabularyLine(const Result<std::shared_ptr<const BoundVocabulary>> &found) {
    if (!found) {
        return QStringLiteral("What its metrics are called was not learnt: ") + found.error().text();
    }
    if ((*found)->fits.isEmpty()) {
        return QStringLiteral("No vocabulary fits its metrics: add one to a workspace, and the panels fill");
    }
    QStringList missing;
    for (const auto &[name, words] : {std::pair{"goroutines", "goroutines"},
                                      {"pool_inflight", "pools"},
                                      {"requests", "requests"},
                                      {"tenant_inflight", "tenants"},
                                      {"fanout", "fan-out"}}) {
        if (!(*found)->has(name) && !(QLatin1String(name) == u"goroutines" && (*found)->has("tasks"))) {
            missing.append(QString::fromLatin1(words));
        }
    }
    // Many share names such as http_requests_total: the one that counts its units of concurrency is the server's own.
    QStringList own;
    for (const char *counted : {"goroutines", "tasks"}) {
        if (const auto it = (*found)->concepts.find(counted); it != (*found)->concepts.end()) {
            for (const BoundConcept::Entry &e : it->second.entries) {
                own.append(e.vocabulary);
            }
        }
    }
    own.removeDuplicates();
    QString out =
        QStringLiteral("Vocabulary: %1").arg((own.isEmpty() ? (*found)->fits : own).join(QStringLiteral(", ")));
    return missing.isEmpty() ? out : out + QStringLiteral("; no metrics for ") + missing.join(QStringLiteral(", "));
}

} // namespace

void Session::test(const QString &url, QObject *context, std::function<void(bool, const QString &)> answer) {
    const auto connection = connectionTo(url);
    if (!connection) {
        answer(false, connection.error().text());
        return;
    }
    // Kept until its answers are there; the next test ends it.
    const auto tested = std::make_shared<RemoteSource>(*connection, m_secrets);
    m_tested = tested;
    deliver(tested->info({}), context, [this, context, answer, tested](const Result<SourceInfo> &info) {
        if (m_tested != tested) {
            return; // another address is being tested
        }
        if (!info) {
            answer(false, info.error().text());
            return;
        }
        const auto findings = std::make_shared<Findings>(Findings{{}, answer});
        findings->tell(greeting(*info));
        deliver(tested->targets({}), context,
                [this, context, findings, tested](const Result<std::vector<TargetInfo>> &targets) {
                    if (m_tested != tested) {
                        return;
                    }
                    findings->tell(targetsLine(targets));
                    const auto words = readVocabularies({QStringLiteral(":/boundscope/vocabularies")});
                    const TimeMs now = m_context.clock->now();
                    deliver(detectVocabulary(tested.get(), words.value_or(std::vector<Vocabulary>()),
                                             {now - 3'600'000, now}, {}),
                            context, [this, findings, tested](const auto &found) {
                                if (m_tested == tested) {
                                    findings->tell(vocabularyLine(found));
                                }
                            });
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
