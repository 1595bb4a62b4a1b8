// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/shell/appcontext.h"
#include "data/core/async.h"
#include "data/vocabulary/detect.h"
#include "widgets/diagram/diagrammodel.h"

namespace bs {

// Asks the source what a diagram shows as measured at one moment, and gives the answers to the model: what the nodes
// bind (live: inflight, rps, capacity, latency_mean, latency_p99), and, through the vocabulary, what every service says
// of itself: refused requests, breakers, calls to its targets, who is in flight where. A newer moment overtakes an
// older one, but an older one that is nearly there is let through, so that dragging along the past shows pictures and
// not only the last; what did not answer stays unknown.
class LiveOverlay : public QObject {
    Q_OBJECT
public:
    LiveOverlay(const AppContext &context, DiagramModel *model, QObject *parent);
    void ask(TimeMs at);
    void askNext(TimeMs at); // when the answer under way is here: the moments of a drag
    void cancel();
    [[nodiscard]] bool pending() const { return m_waiting > 0; }
    [[nodiscard]] int bound() const { return m_bound; } // queries that the document binds
    [[nodiscard]] int answered() const { return m_answered; }
    [[nodiscard]] Availability state() const;
    [[nodiscard]] TimeMs at() const { return m_at; }

Q_SIGNALS:
    void finished();

private:
    using Answer = Result<std::shared_ptr<const QueryResult>>;
    struct Series { // one sample of a query about the whole fleet
        QString service, target, name;
        double value = 0;
    };
    enum Fleet {
        Requests,
        Rejected,
        Breakers,
        Calls,
        CallRefused,
        CallSeconds,
        CallInflight,
        Pools,
        Submitted,
        Pods,
        Last
    };
    void detect();
    void askBindings();
    void askFleet();
    void query(const std::string &expr, int limit, std::function<void(const Answer &)> take);
    void take(bounds::NodeId node, int field, const Answer &answer);
    void done();
    void publish();
    void index();
    void judgeNodes();
    [[nodiscard]] LiveCall judge(const bounds::Call &call) const;
    [[nodiscard]] bounds::Maybe sum(Fleet what, const QString &service, const QString &target = {}) const;
    AppContext m_context;
    DiagramModel *m_model;
    std::stop_source m_stop;
    Latest m_detecting;
    std::shared_ptr<const BoundVocabulary> m_vocabulary;
    bool m_detected = false; // or found out that it cannot be
    int m_generation = 0;
    int m_waiting = 0;
    int m_bound = 0;
    int m_answered = 0;
    int m_failed = 0;
    TimeMs m_at = kNoTime;
    std::optional<TimeMs> m_next;
    QHash<bounds::NodeId, LiveNode> m_nodes;
    std::vector<Series> m_fleet[Last];
    using Index = QHash<QString, std::vector<const Series *>>;
    Index m_byService[Last], m_byTarget[Last], m_byName[Last]; // made once all answers are here
    QHash<bounds::NodeId, int> m_callers;
};

} // namespace bs
