// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/cli/record/selfmetrics.h"
#include "data/source/keep/keeper.h"
#include "data/workspace/tunnel.h"
#include "data/workspace/workspace.h"
#include <QThreadPool>
#include <mutex>

namespace bs::cli {

// The `keep` sections of a workspace's sources: a copy of some series of each server on this disk.
class Keeping : public QObject {
    Q_OBJECT
public:
    // `scraped` is the store of the scrape section, which a copy may share; null without one.
    [[nodiscard]] static Result<std::unique_ptr<Keeping>> open(const Workspace &workspace,
                                                               const std::shared_ptr<store::Store> &scraped);
    ~Keeping() override;
    [[nodiscard]] bool empty() const { return m_copies.empty(); }
    [[nodiscard]] std::int64_t samples() const;
    [[nodiscard]] QStringList stores() const;
    void applyRetention(QThreadPool &pool) const;
    // As of the newest change; may be called from any thread.
    [[nodiscard]] std::vector<SelfMetric> metrics() const;

Q_SIGNALS:
    void problem(const QString &text);

private:
    struct Copy;
    Keeping();
    Result<std::unique_ptr<Copy>> openOne(const WorkspaceSource &source, const QString &path,
                                          const std::shared_ptr<store::Store> &scraped);
    void note();
    SystemClock m_clock;
    std::vector<std::unique_ptr<Copy>> m_copies;
    mutable std::mutex m_mutex;
    std::vector<SelfMetric> m_metrics;
};

} // namespace bs::cli
