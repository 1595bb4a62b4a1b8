// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/bounds/discovery.h"
#include "data/core/async.h"

namespace bs {

using namespace bounds;

void Discovery::cancel() {
    m_stop.request_stop();
    ++m_generation;
}

void Discovery::ask(MetricSource *source, TimeMs at) {
    cancel();
    m_stop = std::stop_source();
    m_error.clear();
    m_name = source->name();
    const auto &queries = observationQueries();
    m_answers.assign(queries.size(), nullptr);
    m_waiting = static_cast<int>(queries.size());
    for (std::size_t i = 0; i < queries.size(); ++i) {
        InstantQuery q;
        q.expr = queries[i].expr;
        q.time = at;
        q.limit = 5000;
        deliver(source->query(q, m_stop.get_token()), this,
                [this, i, generation = m_generation](const Result<std::shared_ptr<const QueryResult>> &answer) {
                    if (generation != m_generation) {
                        return;
                    }
                    if (answer) {
                        m_answers[i] = *answer;
                    } else if (m_error.isEmpty()) {
                        m_error = answer.error().text();
                    }
                    done();
                });
    }
}

void Discovery::done() {
    if (--m_waiting > 0) {
        return;
    }
    Observer observer; // in order: calls before how long they take
    for (std::size_t i = 0; i < m_answers.size(); ++i) {
        if (m_answers[i]) {
            observer.take(i, m_answers[i]->matrix);
        }
    }
    if (!observer.empty()) {
        Q_EMIT found(observer.found());
    } else {
        Q_EMIT failed(m_error.isEmpty()
                          ? m_name +
                                QStringLiteral(" holds no request metrics with a caller and a callee, and no pools")
                          : m_error);
    }
}

} // namespace bs
