// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/bounds/contract.h"
#include "data/bounds/findings.h"
#include <QStringList>
#include <algorithm>

namespace bs::bounds {

namespace {

QString n(double v) { return exactNumber(v); }
QString n(const Maybe &v) { return v ? exactNumber(*v) : QStringLiteral("–"); }

class Lint {
public:
    Lint(const Contract &c, QDate today) : m_c(c), m_today(today) {}

    std::vector<ContractProblem> run() {
        capacity();
        quotas();
        batches();
        changes();
        acknowledgements();
        return std::move(m_out);
    }

private:
    void add(Severity s, const char *kind, const QString &text) {
        m_out.push_back({s, QString::fromLatin1(kind), text});
    }
    bool bothBounds() const { return m_c.maxRps && m_c.maxInflight && *m_c.maxRps > 0; }

    void capacity() {
        if (!m_c.maxRps || !m_c.maxInflight) {
            add(Severity::Error, "no_capacity",
                QStringLiteral("max_rps and max_inflight are both needed: one alone promises nothing about the other"));
            return;
        }
        if (bothBounds()) {
            add(Severity::Note, "implied_latency",
                QStringLiteral("implied mean latency %1 / %2 = %3 s: slower than that and max RPS cannot be reached")
                    .arg(n(m_c.maxInflight), n(m_c.maxRps), n(*m_c.maxInflight / *m_c.maxRps)));
        }
        const PolicyRule &over = m_c.degradation.overRps;
        if (m_c.burstS.value_or(0) > 0 && over.action == u"reject" && !m_c.rejectsAfterBurst) {
            add(Severity::Warn, "burst_contradicts_reject",
                QStringLiteral("burst tolerance %1 s contradicts %2 at once above %3 RPS: rejection may start only "
                               "after the burst allowance is spent (say after_burst: true)")
                    .arg(n(m_c.burstS), over.status ? n(over.status) : QStringLiteral("rejection"), n(m_c.maxRps)));
        }
        for (const auto &[rule, name] :
             {std::pair(&over, "over_rps"), std::pair(&m_c.degradation.overInflight, "over_inflight")}) {
            if (rule->action == u"reject" && !rule->retryAfterS) {
                add(Severity::Note, "no_retry_after",
                    QStringLiteral("%1 rejects without Retry-After: callers will retry at once")
                        .arg(QString::fromLatin1(name)));
            }
        }
    }

    void quotas() {
        const Contract::Quota *standard = nullptr;
        double rps = 0;
        double inflight = 0;
        for (const Contract::Quota &q : m_c.quotas) {
            if (q.caller == u"default") {
                standard = &q;
            } else {
                rps += q.rps.value_or(0);
                inflight += q.inflight.value_or(0);
            }
            quota(q);
        }
        if (m_c.maxRps && rps > *m_c.maxRps) {
            add(Severity::Error, "quota_sum",
                QStringLiteral("named quotas promise %1 RPS, the service has %2").arg(n(rps), n(m_c.maxRps)));
        }
        if (m_c.maxInflight && inflight > *m_c.maxInflight) {
            add(Severity::Error, "quota_sum",
                QStringLiteral("named quotas promise %1 in flight, the service has %2")
                    .arg(n(inflight), n(m_c.maxInflight)));
        }
        if (!standard && !m_c.quotas.empty()) {
            add(Severity::Warn, "no_default_quota",
                QStringLiteral("no default quota: a caller without a line of its own is not capped"));
        }
        if (standard && bothBounds() && standard->rps && standard->inflight && *standard->rps > 0 &&
            *standard->inflight > 0) {
            const double byRps = floorOf(std::max(0.0, *m_c.maxRps - rps) / *standard->rps);
            const double byInflight = floorOf(std::max(0.0, *m_c.maxInflight - inflight) / *standard->inflight);
            add(Severity::Note, "room_for_callers",
                QStringLiteral("beside the named callers there is room for %1 default callers: (%2 - %3) / %4 = %5 by "
                               "RPS, (%6 - %7) / %8 = %9 by in-flight")
                    .arg(n(std::min(byRps, byInflight)), n(m_c.maxRps), n(rps), n(standard->rps), n(byRps),
                         n(m_c.maxInflight), n(inflight), n(standard->inflight), n(byInflight)));
        }
    }

    void quota(const Contract::Quota &q) {
        if (!q.rps || !q.inflight || *q.rps <= 0 || !bothBounds()) {
            return;
        }
        const double implied = *m_c.maxInflight / *m_c.maxRps;
        const double own = *q.inflight / *q.rps;
        if (own < implied && !nearly(own, implied)) {
            add(Severity::Warn, "quota_latency",
                QStringLiteral(
                    "%1: %2 in flight for %3 RPS needs %4 s a request; at the implied %5 s it sustains only %6 RPS")
                    .arg(q.caller, n(q.inflight), n(q.rps), n(own), n(implied), n(*q.inflight / implied)));
        }
    }

    void batches() {
        double largest = 0;
        for (const Contract::Quota &q : m_c.quotas) {
            largest = std::max(largest, q.inflight.value_or(0));
        }
        for (const Contract::Endpoint &e : m_c.endpoints) {
            const bool costly = e.cost == u"high" || e.cost == u"very high";
            const bool bulk = e.path.contains(u"bulk") || e.path.contains(u"batch") || e.path.contains(u"import");
            if ((costly || bulk) && !e.maxBatch && e.method != u"GET") {
                add(Severity::Warn, "no_batch_limit",
                    QStringLiteral("%1 %2 is costly and has no max_batch: one request may hold any amount of work")
                        .arg(e.method, e.path));
            }
            if (e.cost == u"very high" && !e.async) {
                add(Severity::Warn, "costly_sync",
                    QStringLiteral("%1 %2 is very costly and not async only").arg(e.method, e.path));
            }
            if (e.maxBatch && !e.async && m_c.maxInflight && largest > 0 && *e.maxBatch * largest > *m_c.maxInflight) {
                add(Severity::Warn, "batch_above_bound",
                    QStringLiteral("%1 %2: a batch of %3 in %4 requests at once is %5 items, %6 times max in-flight: "
                                   "bound the work inside a request too")
                        .arg(e.method, e.path, n(e.maxBatch), n(largest), n(*e.maxBatch * largest),
                             n(*e.maxBatch * largest / *m_c.maxInflight)));
            }
        }
    }

    void changes() {
        for (const Contract::Change &c : m_c.changes) {
            const Maybe need = c.what == u"capacity"   ? m_c.capacityDays
                               : c.what == u"quota"    ? m_c.quotaDays
                               : c.what == u"breaking" ? m_c.breakingDays
                                                       : std::nullopt;
            if (!need) {
                add(Severity::Warn, "change_policy",
                    QStringLiteral("a change of %1 has no notice period in change_policy")
                        .arg(c.what.isEmpty() ? QStringLiteral("nothing") : c.what));
            } else if (!c.announced.isValid() || !c.effective.isValid()) {
                add(Severity::Warn, "change_dates",
                    QStringLiteral("a change of %1 says no dates: announced and effective").arg(c.what));
            } else if (const auto days = static_cast<double>(c.announced.daysTo(c.effective)); days < *need) {
                add(Severity::Error, "short_notice",
                    QStringLiteral("change of %1 announced %2 for %3: %4 days' notice, the policy promises %5")
                        .arg(c.what, c.announced.toString(Qt::ISODate), c.effective.toString(Qt::ISODate), n(days),
                             n(need)));
            }
        }
        if (m_c.reviewed.isValid() && m_c.reviewed.addYears(1) < m_today) {
            add(Severity::Warn, "review_overdue",
                QStringLiteral("last reviewed %1: the annual review is overdue")
                    .arg(m_c.reviewed.toString(Qt::ISODate)));
        }
    }

    void acknowledgements() {
        for (const Contract::Quota &q : m_c.quotas) {
            const auto it = std::find_if(m_c.acknowledged.begin(), m_c.acknowledged.end(),
                                         [&](const auto &a) { return a.caller == q.caller; });
            if (it != m_c.acknowledged.end() && it->version != m_c.version) {
                add(Severity::Warn, "stale_acknowledgement",
                    QStringLiteral("%1 acknowledged %2, the contract is %3").arg(q.caller, it->version, m_c.version));
            } else if (it == m_c.acknowledged.end() && q.caller != u"default" && !m_c.acknowledged.empty()) {
                add(Severity::Warn, "not_acknowledged",
                    QStringLiteral("%1 has a quota and has not acknowledged the contract").arg(q.caller));
            }
        }
    }

    const Contract &m_c;
    QDate m_today;
    std::vector<ContractProblem> m_out;
};

} // namespace

std::vector<ContractProblem> lintContract(const Contract &contract, QDate today) { return Lint(contract, today).run(); }

std::vector<ContractProblem> compareContracts(const Contract &a, const Contract &b) {
    std::vector<ContractProblem> out;
    const auto differ = [&](const QString &what, const QString &x, const QString &y) {
        if (x != y) {
            out.push_back(
                {Severity::Error, QStringLiteral("copies_differ"),
                 QStringLiteral("two copies of %1 %2 differ in %3: %4 and %5").arg(a.service, a.version, what, x, y)});
        }
    };
    differ(QStringLiteral("version"), a.version, b.version);
    differ(QStringLiteral("max_rps"), n(a.maxRps), n(b.maxRps));
    differ(QStringLiteral("max_inflight"), n(a.maxInflight), n(b.maxInflight));
    differ(QStringLiteral("burst_s"), n(a.burstS), n(b.burstS));
    QStringList callers;
    for (const auto *c : {&a, &b}) {
        for (const Contract::Quota &q : c->quotas) {
            callers << q.caller;
        }
    }
    callers.removeDuplicates();
    for (const QString &caller : callers) {
        const auto show = [&](const Contract &c) {
            const auto it =
                std::find_if(c.quotas.begin(), c.quotas.end(), [&](const auto &q) { return q.caller == caller; });
            return it == c.quotas.end() ? QStringLiteral("nothing")
                                        : QStringLiteral("%1 RPS, %2 in flight").arg(n(it->rps), n(it->inflight));
        };
        differ(QStringLiteral("the quota of ") + caller, show(a), show(b));
    }
    return out;
}

QString contractMarkdown(const Contract &c, const std::vector<ContractProblem> &problems) {
    const auto cell = [](QString s) { return s.replace(u'|', QStringLiteral("\\|")).replace(u'\n', u' '); };
    QString out = QStringLiteral("# %1 %2\n\n").arg(cell(c.service), cell(c.version));
    out += QStringLiteral("## Capacity\n\n- Max RPS: %1\n- Max in-flight: %2\n- Burst tolerance: %3 s\n")
               .arg(n(c.maxRps), n(c.maxInflight), n(c.burstS));
    out +=
        QStringLiteral("\n## Per-caller quotas\n\n| Caller | RPS | In-flight | Tier |\n| --- | ---: | ---: | --- |\n");
    for (const Contract::Quota &q : c.quotas) {
        out += QStringLiteral("| %1 | %2 | %3 | %4 |\n").arg(cell(q.caller), n(q.rps), n(q.inflight), cell(q.tier));
    }
    out += QStringLiteral("\n## Above capacity\n\n");
    const auto rule = [&](const char *what, const PolicyRule &r) {
        out += QStringLiteral("- %1: %2%3%4\n")
                   .arg(QString::fromLatin1(what), r.action.isEmpty() ? QStringLiteral("not said") : cell(r.action),
                        r.status ? QStringLiteral(" with ") + n(r.status) : QString(),
                        r.retryAfterS ? QStringLiteral(", Retry-After ") + n(r.retryAfterS) + QStringLiteral(" s")
                                      : QString());
    };
    rule("RPS", c.degradation.overRps);
    rule("In-flight", c.degradation.overInflight);
    rule("Caller over its quota", c.degradation.overCaller);
    if (!c.endpoints.empty()) {
        out += QStringLiteral(
            "\n## Endpoints\n\n| Path | Method | Cost | Max batch | |\n| --- | --- | --- | ---: | --- |\n");
        for (const Contract::Endpoint &e : c.endpoints) {
            out += QStringLiteral("| `%1` | %2 | %3 | %4 | %5 |\n")
                       .arg(cell(e.path), cell(e.method), cell(e.cost), n(e.maxBatch),
                            e.async ? QStringLiteral("async only") : QString());
        }
    }
    out += QStringLiteral("\n## Change policy\n\n- Capacity: %1 days' notice\n- Per-caller quota: %2 days' notice\n- "
                          "Breaking: %3 days' notice\n")
               .arg(n(c.capacityDays), n(c.quotaDays), n(c.breakingDays));
    if (!problems.empty()) {
        out += QStringLiteral("\n## What the numbers say\n\n");
        for (const ContractProblem &p : problems) {
            out += QStringLiteral("- **%1** %2\n").arg(toString(p.severity), p.text);
        }
    }
    return out;
}

} // namespace bs::bounds
