// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/record/keeping.h"
#include "app/shell/keepingsource.h"
#include "data/source/remote/remotesource.h"
#include "data/workspace/approvals.h"
#include "data/workspace/paths.h"

namespace bs::cli {

struct Keeping::Copy {
    std::shared_ptr<store::Store> store;
    bool shared = false; // with the scrape section, which has a retention of its own
    std::unique_ptr<Tunnel> tunnel;
    std::unique_ptr<RemoteSource> server;
    std::unique_ptr<Keeper> keeper;
};

Keeping::Keeping() = default;
Keeping::~Keeping() = default;

Result<std::unique_ptr<Keeping::Copy>> Keeping::openOne(const WorkspaceSource &source, const QString &path,
                                                        const std::shared_ptr<store::Store> &scraped) {
    auto copy = std::make_unique<Copy>();
    const KeepOptions options = TRY(keepOptions(source));
    copy->shared = scraped && scraped->database()->path() == source.keep->store;
    store::StoreOptions o;
    o.retention = options.last;
    copy->store = copy->shared ? scraped : TRY(store::Store::open(source.keep->store, o));
    const Approvals approvals(Paths::fromEnvironment().approvals());
    Connection connection = source.connection;
    applyApprovals(connection, approvals);
    if (!source.tunnel.isEmpty()) {
        if (!approvals.isApproved(source.tunnel)) {
            return std::unexpected(
                inputError(path, QStringLiteral("the tunnel of %1 is not approved: boundscope workspace approve %2")
                                     .arg(source.name, path)));
        }
        copy->tunnel = std::make_unique<Tunnel>(source.tunnel);
        copy->tunnel->start();
    }
    copy->server = std::make_unique<RemoteSource>(connection, std::make_shared<PlainSecretReader>());
    copy->keeper = std::make_unique<Keeper>(copy->server.get(), copy->store, options, &m_clock);
    connect(copy->keeper.get(), &Keeper::problem, this, &Keeping::problem);
    connect(copy->keeper.get(), &Keeper::changed, this, &Keeping::note);
    return copy;
}

Result<std::unique_ptr<Keeping>> Keeping::open(const Workspace &workspace,
                                               const std::shared_ptr<store::Store> &scraped) {
    std::unique_ptr<Keeping> out(new Keeping);
    for (const WorkspaceSource &source : workspace.sources) {
        if (source.keep) {
            out->m_copies.push_back(TRY(out->openOne(source, workspace.path, scraped)));
        }
    }
    for (const auto &copy : out->m_copies) {
        QTimer::singleShot(0, copy->keeper.get(), &Keeper::start); // when the asker listens
    }
    return out;
}

std::int64_t Keeping::samples() const {
    std::int64_t out = 0;
    for (const auto &copy : m_copies) {
        out += copy->keeper->samples();
    }
    return out;
}

QStringList Keeping::stores() const {
    QStringList out;
    for (const auto &copy : m_copies) {
        out << copy->store->database()->path();
    }
    return out;
}

void Keeping::applyRetention(QThreadPool &pool) const {
    for (const auto &copy : m_copies) {
        if (!copy->shared) {
            pool.start([store = copy->store] { (void)store->applyRetention(SystemClock().now()); });
        }
    }
}

void Keeping::note() {
    std::vector<SelfMetric> out;
    for (const auto &copy : m_copies) {
        const KeptState &state = copy->keeper->state();
        const std::string source = state.source.toStdString();
        out.push_back({"boundscope_kept_samples_total",
                       "Samples of a server that were copied into a store.",
                       true,
                       {{"source", source}},
                       static_cast<double>(copy->keeper->samples())});
        for (const KeptSelector &s : state.selectors) {
            const std::vector<std::pair<std::string, std::string>> labels{{"source", source}, {"selector", s.selector}};
            out.push_back({"boundscope_kept_series", "Series that a kept selector matched when it was last counted.",
                           false, labels, static_cast<double>(s.series)});
            out.push_back({"boundscope_kept_up", "Whether the newest question for a kept selector was answered.", false,
                           labels, s.error.isEmpty() && s.answered != kNoTime ? 1.0 : 0.0});
            if (s.answered != kNoTime) {
                out.push_back({"boundscope_kept_answered_timestamp_seconds", "When a kept selector was last answered.",
                               false, labels, static_cast<double>(s.answered) / 1000});
            }
        }
    }
    const std::lock_guard lock(m_mutex);
    m_metrics = std::move(out);
}

std::vector<SelfMetric> Keeping::metrics() const {
    const std::lock_guard lock(m_mutex);
    return m_metrics;
}

} // namespace bs::cli
