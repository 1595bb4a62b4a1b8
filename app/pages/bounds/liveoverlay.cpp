// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/bounds/liveoverlay.h"
#include "data/core/async.h"
#include <cmath>

namespace bs {

using namespace bounds;

LiveOverlay::LiveOverlay(const AppContext &context, DiagramModel *model, QObject *parent)
    : QObject(parent), m_context(context), m_model(model) {}

void LiveOverlay::cancel() {
    m_stop.request_stop();
    ++m_generation;
    m_waiting = 0;
}

Availability LiveOverlay::state() const {
    if (!m_context.source || m_bound == 0) {
        return Availability::NotChecked;
    }
    if (m_failed == m_bound) {
        return Availability::Error;
    }
    return m_answered == 0 ? Availability::NoData : m_answered < m_bound ? Availability::Partial : Availability::Data;
}

void LiveOverlay::ask(TimeMs at) {
    cancel();
    m_stop = std::stop_source();
    m_nodes.clear();
    m_bound = m_answered = m_failed = 0;
    if (!m_context.source) {
        m_model->setLive({}, {});
        Q_EMIT finished();
        return;
    }
    const int generation = m_generation;
    for (const Node &n : m_model->document().nodes) {
        const QString *queries[] = {&n.live.inflight, &n.live.rps, &n.live.capacity, &n.live.latencyMean};
        for (int field = 0; field < 4; ++field) {
            if (queries[field]->isEmpty()) {
                continue;
            }
            ++m_bound;
            ++m_waiting;
            InstantQuery q;
            q.expr = queries[field]->toStdString();
            q.time = at;
            q.limit = 2;
            deliver(m_context.source->query(q, m_stop.get_token()), this,
                    [this, generation, id = n.id, field](const Result<std::shared_ptr<const QueryResult>> &answer) {
                        if (generation == m_generation) {
                            take(id, field, answer);
                        }
                    });
        }
    }
    if (m_waiting == 0) {
        publish();
    }
}

void LiveOverlay::take(NodeId node, int field, const Result<std::shared_ptr<const QueryResult>> &answer) {
    LiveNode &live = m_nodes[node];
    Maybe value;
    if (answer && *answer && (*answer)->matrix.series.size() == 1 && !(*answer)->matrix.series[0].values.empty()) {
        const double v = (*answer)->matrix.series[0].values.back();
        value = std::isfinite(v) ? Maybe(v) : std::nullopt;
    }
    m_failed += answer ? 0 : 1;
    m_answered += value ? 1 : 0;
    (field == 0 ? live.inflight : field == 1 ? live.rps : field == 2 ? live.capacity : live.latencyMean) = value;
    if (value) {
        live.state = Availability::Data;
    } else if (live.state != Availability::Data) {
        live.state = answer ? Availability::NoData : Availability::Error;
    }
    if (--m_waiting == 0) {
        publish();
    }
}

void LiveOverlay::publish() {
    // Measured fan-out: how much more the callee gets than its callers, where only one of them calls it.
    QHash<CallId, LiveCall> calls;
    for (const Call &c : m_model->document().calls) {
        const LiveNode from = m_nodes.value(c.from);
        const LiveNode to = m_nodes.value(c.to);
        int callers = 0;
        for (const Call &o : m_model->document().calls) {
            callers += o.to == c.to ? 1 : 0;
        }
        if (callers == 1 && from.rps && to.rps && *from.rps > 0) {
            calls.insert(c.id, LiveCall{*to.rps / *from.rps / c.attempts().value_or(1)});
        }
    }
    m_model->setLive(m_nodes, calls);
    Q_EMIT finished();
}

} // namespace bs
