// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/evidence/side.h"
#include "data/core/async.h"
#include "data/core/format.h"
#include <set>

namespace bs::evidence {

namespace {

std::set<std::string> expressionsOf(const runbook::Tree &tree) {
    std::set<std::string> out;
    for (const runbook::Node &n : tree.nodes) {
        for (const runbook::EvidenceRef &r : n.evidence) {
            if (r.provider == u"promql") {
                out.insert(r.expr.toStdString());
            }
        }
    }
    return out;
}

// The alert rules of the source as one piece of evidence: firing, pending or inactive, with the names.
runbook::Evidence alertEvidence(const std::vector<RuleInfo> &rules, const Snapshot &frame) {
    runbook::Evidence e;
    e.provider = QStringLiteral("alert");
    e.source = frame.source;
    e.interval = frame.interval;
    e.metric = e.query = QStringLiteral("ALERTS");
    int alerting = 0;
    QStringList firing, pending;
    for (const RuleInfo &r : rules) {
        alerting += r.type == "alerting";
        for (const AlertInfo &a : r.alerts) {
            if (a.activeAt <= frame.at) {
                (a.state == "firing" ? firing : pending) << displayText(r.name, 60);
            }
        }
    }
    if (alerting == 0) {
        e.state = Availability::NotChecked;
        e.reason = QStringLiteral("the source has no alert rules");
        return e;
    }
    e.state = Availability::Data;
    e.n = alerting;
    e.asOf = frame.at;
    e.verdict = !firing.isEmpty()    ? QStringLiteral("firing")
                : !pending.isEmpty() ? QStringLiteral("pending")
                                     : QStringLiteral("inactive");
    firing.removeDuplicates();
    e.text = firing.isEmpty() ? QStringLiteral("%1 alert rules, none fires").arg(alerting)
                              : QStringLiteral("firing: %1").arg(firing.join(QStringLiteral(", ")));
    return e;
}

class SideGatherer : public QObject {
public:
    SideGatherer(MetricSource *source, const runbook::Tree &tree, const Snapshot &frame)
        : QObject(source), m_expressions(expressionsOf(tree)), m_frame(frame) {
        m_frame.answers.clear();
        m_promise.start();
    }
    QFuture<Result<SideEvidence>> begin(MetricSource *source, const std::stop_token &stop) {
        auto future = m_promise.future();
        m_left = m_expressions.size() + 1;
        deliver(source->rules(stop), this, [this](const Result<std::vector<RuleInfo>> &r) {
            if (r) {
                m_side.alert = alertEvidence(*r, m_frame);
            }
            one();
        });
        for (const std::string &expr : m_expressions) {
            RangeQuery q{expr, m_frame.at - 10 * 60'000, m_frame.at, m_frame.step, 2 * m_frame.interval + 5000, 1};
            deliver(source->queryRange(q, stop), this, [this, q](const Result<std::shared_ptr<const QueryResult>> &r) {
                Snapshot holder;
                store(holder, {q.expr, q}, r);
                m_side.queries[q.expr] = holder.answers[q.expr];
                one();
            });
        }
        return future;
    }

private:
    void one() {
        if (--m_left == 0) {
            m_promise.addResult(Result<SideEvidence>(std::move(m_side)));
            m_promise.finish();
            deleteLater();
        }
    }
    std::set<std::string> m_expressions;
    Snapshot m_frame;
    SideEvidence m_side;
    std::size_t m_left = 0;
    QPromise<Result<SideEvidence>> m_promise;
};

} // namespace

QFuture<Result<SideEvidence>> takeSide(MetricSource *source, const runbook::Tree &tree, const Snapshot &frame,
                                       std::stop_token stop) {
    auto *g = new SideGatherer(source, tree, frame);
    return g->begin(source, stop);
}

} // namespace bs::evidence
