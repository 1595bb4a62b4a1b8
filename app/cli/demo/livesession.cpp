// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/demo/livesession.h"
#include "app/cli/demo/ruleticker.h"
#include "app/cli/record/captures.h"
#include "data/core/bytes.h"
#include "data/core/yaml.h"
#include "data/profile/reader.h"
#include <QCoreApplication>
#include <QFile>

namespace bs::cli {

namespace {
constexpr std::size_t kMostCaptured = 500; // pods
constexpr int kGreetingMs = 10'000;
constexpr int kHistoryMs = 300'000; // ten thousand pods on a busy machine; a simulator that is gone is noticed at once

QStringList childArguments(const DemoOptions &o, const QString &targetsFile) {
    QStringList args{QStringLiteral("demo"),       QStringLiteral("--serve-only"),
                     QStringLiteral("--scenario"), o.scenario,
                     QStringLiteral("--seed"),     QString::number(o.seed),
                     QStringLiteral("--pods"),     QString::number(o.pods),
                     QStringLiteral("--speed"),    QString::number(o.speed),
                     QStringLiteral("--targets"),  targetsFile,
                     QStringLiteral("--history"),  formatDuration(std::max<DurationMs>(o.history, 120'000))};
    if (o.lead) {
        args << QStringLiteral("--start-in") << formatDuration(*o.lead);
    }
    if (o.mitigateAfter) {
        args << QStringLiteral("--mitigate-after")
             << (*o.mitigateAfter < 0 ? QStringLiteral("never")
                                      : formatDuration(static_cast<DurationMs>(*o.mitigateAfter * 1000)));
    }
    return args;
}
} // namespace

Result<std::unique_ptr<LiveSession>> LiveSession::start(const DemoOptions &o, const std::function<bool()> &stop) {
    std::unique_ptr<LiveSession> s(new LiveSession);
    s->m_folder = std::make_unique<QTemporaryDir>();
    s->m_storePath = o.store.isEmpty() ? s->m_folder->filePath(QStringLiteral("demo.db")) : o.store;
    CHECK_STATUS(s->launch(o));
    store::StoreOptions options;
    options.database.fullSync = false; // a demonstration may be computed again
    s->m_store = TRY(store::Store::open(s->m_storePath, options));
    s->m_source = std::make_shared<LocalSource>(s->m_store, QStringLiteral("demo"));
    s->m_sink = std::make_unique<StoreSink>(s->m_store);
    s->m_reader = std::make_unique<demo::PipeReader>(*s->m_sink);
    s->m_profiles = TRY(profilestore::ProfileStore::open(s->m_store->database()));
    s->m_reader->onProfile = [session = s.get()](const std::string &service, const std::string &pod, TimeMs t,
                                                 std::string pprof) {
        const QString name = QString::fromStdString(pod);
        if (const auto read = profile::readProfile(std::move(pprof), name)) {
            profilestore::AddOptions options;
            options.time = t;
            options.origin = QStringLiteral("http://%1/%2/debug/pprof/goroutine").arg(session->m_address, name);
            (void)session->m_profiles->add({QString::fromStdString(service), name, QStringLiteral("goroutine")}, *read,
                                           options);
        }
    };
    CHECK_STATUS(s->greet(stop));
    CHECK_STATUS(s->takeNewestHour(stop));
    CHECK_STATUS(s->writeWorkspace());
    s->startScraping();
    return s;
}

LiveSession::~LiveSession() {
    m_captures.reset();
    m_rules.reset();
    m_scraper.reset();
    if (m_feeder.isRunning()) {
        // The child belongs to the feeder's thread and ends there: its standard input closes.
        QMetaObject::invokeMethod(
            m_child.get(),
            [this] {
                QObject::disconnect(m_child.get(), nullptr, nullptr, nullptr);
                m_child->closeWriteChannel();
                constexpr int kPatience = 500; // it has nothing of its own to save
                if (!m_child->waitForFinished(kPatience)) {
                    m_child->kill();
                    m_child->waitForFinished(2000);
                }
                m_child.reset();
            },
            Qt::BlockingQueuedConnection);
        m_feeder.quit();
        m_feeder.wait();
    } else if (m_child && m_child->state() != QProcess::NotRunning) { // it never came as far as its history
        m_child->kill();
        m_child->waitForFinished(2000);
    }
    m_sink.reset();
}

Status LiveSession::launch(const DemoOptions &o) {
    m_child = std::make_unique<QProcess>();
    m_child->setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_child->start(QCoreApplication::applicationFilePath(),
                   childArguments(o, m_folder->filePath(QStringLiteral("targets.json"))));
    if (!m_child->waitForStarted(kGreetingMs)) {
        return std::unexpected(sourceError(QStringLiteral("simulator"), m_child->errorString()));
    }
    return {};
}

// Until the child has said something more; `silent` is what to say when it does not.
Status LiveSession::waitForChild(int ms, const std::function<bool()> &stop, const QString &silent) {
    constexpr int kLookMs = 100;
    for (int waited = 0; !m_child->waitForReadyRead(kLookMs); waited += kLookMs) {
        if (stop && stop()) {
            return std::unexpected(cancelled(QStringLiteral("demo")));
        }
        const bool gone = m_child->state() == QProcess::NotRunning;
        if (gone || waited >= ms) {
            return std::unexpected(
                sourceError(QStringLiteral("simulator"), gone ? QStringLiteral("it has ended") : silent));
        }
    }
    return {};
}

Status LiveSession::greet(const std::function<bool()> &stop) {
    while (!m_firstBytes.contains('\n')) {
        CHECK_STATUS(waitForChild(kGreetingMs, stop, QStringLiteral("it says nothing")));
        m_firstBytes += m_child->readAllStandardOutput();
    }
    const qsizetype end = m_firstBytes.indexOf('\n');
    const YamlNode root = TRY(parseYaml(m_firstBytes.left(end).toStdString(), QStringLiteral("simulator")));
    m_firstBytes.remove(0, end + 1);
    YamlMap map(root, QStringLiteral("simulator"));
    m_address = QString::fromStdString(TRY(map.requiredText("address")));
    m_interval = TRY(map.number("interval_s")).value_or(15);
    demo::VirtualTime time;
    time.realStart = TRY(map.integer("real_start_ms")).value_or(0);
    time.virtualStart = TRY(map.integer("virtual_start_ms")).value_or(0);
    time.speed = m_speed = TRY(map.number("speed")).value_or(1);
    m_clock = std::make_shared<VirtualClock>(time);
    return {};
}

// The newest hour here and now; what is older comes in behind, on a thread of its own.
Status LiveSession::takeNewestHour(const std::function<bool()> &stop) {
    take(std::exchange(m_firstBytes, {}));
    while (m_reader->progress() <= 0) {
        CHECK_STATUS(waitForChild(kHistoryMs, stop, QStringLiteral("its history does not come forward")));
        take(m_child->readAllStandardOutput());
    }
    CHECK_STATUS(m_sink->finish());
    m_child->moveToThread(&m_feeder);
    QObject::connect(m_child.get(), &QProcess::readyReadStandardOutput, m_child.get(),
                     [this] { take(m_child->readAllStandardOutput()); });
    QObject::connect(m_child.get(), &QProcess::finished, m_child.get(),
                     [this] { Q_EMIT ended(QStringLiteral("the simulator has ended")); });
    m_feeder.setObjectName(QStringLiteral("demo feeder"));
    m_feeder.start();
    return {};
}

void LiveSession::take(const QByteArray &bytes) {
    const double before = m_reader->progress();
    if (!m_reader->feed(bytes)) {
        Q_EMIT ended(QStringLiteral("the simulator's history cannot be read"));
    } else if (m_reader->progress() > before) {
        (void)m_sink->finish();
        Q_EMIT historyProgress(m_reader->progress());
    }
}

// What this program shows, for others to open, and what a recorder would scrape into a store of its own.
Status LiveSession::writeWorkspace() const {
    const QFile diagram(QStringLiteral(":/boundscope/diagrams/courier.bounds.yaml"));
    QString text = QStringLiteral("# The demo fleet, as long as it runs.\n"

                                  "environment: demo\n"
                                  "sources:\n"
                                  "  - {name: demo, store: \"%1\"}\n")
                       .arg(m_storePath);
    if (diagram.exists()) {
        QFile::copy(diagram.fileName(), diagramPath());
        QFile::setPermissions(diagramPath(), QFile::ReadOwner | QFile::WriteOwner);
        text += QStringLiteral("diagrams: [courier.bounds.yaml]\n");
    }
    QString profiles;
    QString targets;
    for (const ScrapeTarget &t : targetsOf(std::make_shared<const ScrapeJob>(job()), nullptr)) {
        QString labels;
        for (const auto &[name, value] : t.labels) {
            labels += QStringLiteral("%1%2: \"%3\"")
                          .arg(labels.isEmpty() ? QString() : QStringLiteral(", "), QString::fromStdString(name),
                               QString::fromStdString(value));
        }
        const QString url = t.url.toString();
        targets += QStringLiteral("    - {urls: \"%1\", labels: {%2}}\n").arg(url, labels);
        if (const QString pod = QString::fromStdString(std::string(t.labels.get("pod"))); !pod.isEmpty()) {
            profiles +=
                QStringLiteral("  - {name: %1, url: \"%2\", select: 'pod=\"%1\"', labels: {%3}}\n")
                    .arg(pod, QString(url).replace(QStringLiteral("/metrics"), QStringLiteral("/debug/pprof")), labels);
        }
    }
    text += QStringLiteral("profiles:\n%1scrape:\n  store: recorded.db\n  interval: %2s\n  targets:\n%3")
                .arg(profiles)
                .arg(m_interval)
                .arg(targets);
    return writeFile(workspacePath(), text.toStdString());
}

QStringList LiveSession::profileUrls() const {
    QStringList urls = targetUrls();
    urls.removeIf([](const QString &u) { return u.contains(u"/kube-state-metrics/"); });
    urls.replaceInStrings(QStringLiteral("/metrics"), QStringLiteral("/debug/pprof"));
    return urls;
}

ScrapeJob LiveSession::job() const {
    ScrapeJob job;
    job.name = "demo";
    job.interval = static_cast<DurationMs>(m_interval * 1000);
    job.timeout = std::min<DurationMs>(job.interval, 10'000);
    job.files = {m_folder->filePath(QStringLiteral("targets.json"))};
    return job;
}

void LiveSession::startScraping() {
    ScrapeOptions options;
    options.speed = m_speed;
    m_scraper = std::make_unique<ScrapeLoop>(m_store, m_clock, options);
    m_scraper->setJobs({job()});
    m_source->setTargetsProvider([this] { return m_scraper->targets(); });
    m_scraper->start();
}

void LiveSession::startRules() {
    auto groups = shippedRules();
    if (!groups) {
        warn(groups.error().text());
        return;
    }
    m_rules = std::make_unique<RuleTicker>(std::move(*groups), m_store, m_clock, m_speed);
    m_source->setRulesProvider([this] { return m_rules->rules(); });
    startCaptures();
}

void LiveSession::startCaptures() {
    const auto workspace = readWorkspace(workspacePath());
    if (!workspace) {
        warn(workspace.error().text());
        return;
    }
    if (workspace->profiles.size() > kMostCaptured) {
        return; // its past has captures, its present would need a machine of its own
    }
    m_captures =
        std::make_unique<Captures>(m_profiles, CaptureInputs{.endpoints = workspace->profiles,
                                                             .targets = [this] { return m_scraper->targets(); },
                                                             .rules = [this] { return m_rules->rules(); },
                                                             .clock = m_clock,
                                                             .speed = m_speed});
}

QStringList LiveSession::targetUrls() const {
    QStringList urls;
    for (const ScrapeTarget &t : targetsOf(std::make_shared<const ScrapeJob>(job()), nullptr)) {
        urls << t.url.toString();
    }
    return urls;
}

} // namespace bs::cli
