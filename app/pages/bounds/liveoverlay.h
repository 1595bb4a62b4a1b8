// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/shell/appcontext.h"
#include "widgets/diagram/diagrammodel.h"

namespace bs {

// Asks the source for what the nodes bind (live: inflight, rps, capacity, latency_mean) at one moment, and gives the
// answers to the model. A newer moment overtakes an older one; what did not answer stays unknown.
class LiveOverlay : public QObject {
    Q_OBJECT
public:
    LiveOverlay(const AppContext &context, DiagramModel *model, QObject *parent);
    void ask(TimeMs at);
    void cancel();
    [[nodiscard]] bool pending() const { return m_waiting > 0; }
    [[nodiscard]] int bound() const { return m_bound; } // queries that the document binds
    [[nodiscard]] int answered() const { return m_answered; }
    [[nodiscard]] Availability state() const;

Q_SIGNALS:
    void finished();

private:
    void take(bounds::NodeId node, int field, const Result<std::shared_ptr<const QueryResult>> &answer);
    void publish();
    AppContext m_context;
    DiagramModel *m_model;
    std::stop_source m_stop;
    int m_generation = 0;
    int m_waiting = 0;
    int m_bound = 0;
    int m_answered = 0;
    int m_failed = 0;
    QHash<bounds::NodeId, LiveNode> m_nodes;
};

} // namespace bs
