// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/cli/demo/options.h"
#include "app/cli/demo/storesink.h"
#include "app/demo/live.h"
#include "app/demo/pipe.h"
#include "data/profilestore/profilestore.h"
#include "data/source/local/localsource.h"
#include "data/source/scrape/scrapeloop.h"
#include <QProcess>
#include <QTemporaryDir>
#include <QThread>

namespace bs::cli {

// Virtual time as a clock: of the simulator, the scraper, the rules and the page alike.
class VirtualClock final : public Clock {
public:
    explicit VirtualClock(demo::VirtualTime time) : m_time(time) {}
    [[nodiscard]] TimeMs now() const override { return m_time.at(SystemClock().now()); }

private:
    demo::VirtualTime m_time;
};

class Captures;
class RuleTicker;

// The demo as it is watched: the simulator runs as a child process, its past comes over a pipe into the store, its
// present is scraped over HTTP like any service's. Ends the child with itself.
class LiveSession : public QObject {
    Q_OBJECT
public:
    // Starts the child and waits for its greeting and the newest hour, or until `stop` says so.
    [[nodiscard]] static Result<std::unique_ptr<LiveSession>> start(const DemoOptions &o,
                                                                    const std::function<bool()> &stop = {});
    ~LiveSession() override;

    [[nodiscard]] const Clock &clock() const { return *m_clock; }
    [[nodiscard]] std::shared_ptr<store::Store> store() const { return m_store; }
    [[nodiscard]] QString storePath() const { return m_storePath; }
    [[nodiscard]] QString workspacePath() const {
        return m_folder->filePath(QStringLiteral("courier-prod.boundscope.yaml"));
    }
    [[nodiscard]] QString diagramPath() const { return m_folder->filePath(QStringLiteral("courier.bounds.yaml")); }
    [[nodiscard]] QStringList targetUrls() const;
    [[nodiscard]] QStringList profileUrls() const; // base URLs of pprof
    [[nodiscard]] std::shared_ptr<LocalSource> source() const { return m_source; }
    // Rules and their alerts, from the next evaluation on, and captures by the clock and when an alert fires; called
    // once.
    void startRules();

Q_SIGNALS:
    void historyProgress(double seconds); // complete so far
    void ended(const QString &why);       // the simulator is gone

private:
    LiveSession() = default;
    Status launch(const DemoOptions &o);
    Status greet(const std::function<bool()> &stop);
    Status takeNewestHour(const std::function<bool()> &stop);
    Status waitForChild(int ms, const std::function<bool()> &stop, const QString &silent);
    Status writeWorkspace() const;
    [[nodiscard]] ScrapeJob job() const;
    void startScraping();
    void startCaptures();
    void take(const QByteArray &bytes);

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_storePath;
    std::unique_ptr<QProcess> m_child; // read on m_feeder's thread
    QByteArray m_firstBytes;
    QString m_address;
    double m_interval = 15;
    double m_speed = 1;
    std::shared_ptr<VirtualClock> m_clock;
    std::shared_ptr<store::Store> m_store;
    std::shared_ptr<LocalSource> m_source;
    std::shared_ptr<profilestore::ProfileStore> m_profiles;
    std::unique_ptr<StoreSink> m_sink;
    std::unique_ptr<demo::PipeReader> m_reader;
    std::unique_ptr<ScrapeLoop> m_scraper;
    std::unique_ptr<RuleTicker> m_rules;
    std::unique_ptr<Captures> m_captures; // asks the two above
    QThread m_feeder;
};

} // namespace bs::cli
