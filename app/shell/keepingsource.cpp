// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/keepingsource.h"
#include "data/promql/parser.h"
#include "data/source/remote/remotesource.h"
#include <QFileInfo>

namespace bs {

namespace {

constexpr auto kUpkeep = std::chrono::hours(1);

// A server whose copy this process keeps up, over a connection of its own: what a person asks never waits behind it.
class KeepingSource final : public KeptSource {
public:
    KeepingSource(const WorkspaceSource &source, const KeepOptions &options, std::unique_ptr<MetricSource> live,
                  const std::shared_ptr<store::Store> &copy, const Clock *clock,
                  std::shared_ptr<const SecretReader> secrets)
        : KeptSource(std::move(live), copy, clock), m_server(source.connection, std::move(secrets)),
          m_keeper(&m_server, copy, options, &m_system) {
        connect(&m_upkeep, &QTimer::timeout, this,
                [this, copy] { m_work.start([copy] { (void)copy->applyRetention(SystemClock().now()); }); });
        m_upkeep.start(kUpkeep);
        m_keeper.start();
    }
    ~KeepingSource() override { m_work.waitForDone(); }
    void wake() override {
        KeptSource::wake();
        m_server.wake();
    }

private:
    SystemClock m_system;
    RemoteSource m_server;
    Keeper m_keeper;
    QTimer m_upkeep;
    QThreadPool m_work;
};

} // namespace

Result<KeepOptions> keepOptions(const WorkspaceSource &source) {
    KeepOptions o;
    o.selectors = source.keep->selectors;
    o.last = source.keep->last;
    o.every = source.keep->every;
    o.maxSeries = source.keep->maxSeries;
    for (const std::string &selector : o.selectors) {
        if (const auto ok = promql::parseSelector(selector); !ok) {
            return std::unexpected(inputError(
                QStringLiteral("keep of %1").arg(source.name),
                QStringLiteral("%1 is no selector: %2").arg(QString::fromStdString(selector), ok.error().reason)));
        }
    }
    return o;
}

Result<std::unique_ptr<MetricSource>> openServer(const WorkspaceSource &source, Keeping keeping, const Clock *clock,
                                                 std::shared_ptr<const SecretReader> secrets) {
    std::unique_ptr<MetricSource> live = std::make_unique<RemoteSource>(source.connection, secrets);
    if (!source.keep) {
        return live;
    }
    const KeepOptions options = TRY(keepOptions(source));
    store::StoreOptions o;
    o.retention = options.last;
    const bool there = QFileInfo::exists(source.keep->store);
    if (keeping == Keeping::Write) {
        const auto copy = store::Store::open(source.keep->store, o);
        if (copy) {
            return std::make_unique<KeepingSource>(source, options, std::move(live), *copy, clock, secrets);
        }
        if (!there) {
            return std::unexpected(copy.error());
        } // else another process keeps it, and it can be read
    }
    if (!there) {
        return live; // nothing was kept yet
    }
    o.database.readOnly = true;
    return std::make_unique<KeptSource>(std::move(live), TRY(store::Store::open(source.keep->store, o)), clock);
}

} // namespace bs
