// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Questions about who calls whom: one tenant, one endpoint, one request, pools, dependencies, breakers, retries.
#include "data/core/format.h"
#include "data/evidence/finder.h"
#include <algorithm>
#include <cmath>

namespace bs::evidence {

using runbook::Evidence;
using runbook::EvidenceRef;

namespace {

QString u8(const std::string &s) { return displayText(s, 80); }
QString word(bool yes) { return yes ? QStringLiteral("yes") : QStringLiteral("no"); }
bool unread(const Evidence &e) { return e.state != Availability::Data && e.state != Availability::Partial; }

Evidence fanout(const Situation &s, const EvidenceRef &ref) {
    Evidence e = begin(s, ref, "fanout", "largest fan-out against the usual");
    if (e.state == Availability::NoData && s.snapshot.get("fanout_factor").state == Availability::Data) {
        e = begin(s, ref, "fanout_factor", "largest fan-out against the usual");
    }
    if (unread(e)) {
        return e;
    }
    const FanoutState *worst = nullptr;
    for (const FanoutState &f : s.fanouts) {
        if (std::isfinite(f.times()) && (!worst || (f.peak >= 100) > (worst->peak >= 100) ||
                                         ((f.peak >= 100) == (worst->peak >= 100) && f.times() > worst->times()))) {
            worst = &f;
        }
    }
    if (!worst) {
        e.state = Availability::NoData;
        e.reason = QStringLiteral("no requests with a fan-out in the window");
        return e;
    }
    const double threshold = ref.threshold.value_or(8);
    const bool yes = worst->times() >= threshold && worst->peak >= 100;
    number(e, worst->times(), threshold, "times", yes);
    e.verdict = word(yes);
    e.text = QStringLiteral("one request of %1 started %2 calls, usually at most %3")
                 .arg(u8(worst->service), formatCount(worst->peak), formatCount(worst->usual));
    if (yes) {
        const auto t = largestTenant(s, worst->service);
        e.subject = t && t->ofAdded >= 0.3 ? subject("tenant", t->tenant) : subject("endpoint", worst->endpoint);
        if (t) {
            fact(e, "Tenant", QStringLiteral("%1, %2 of the added work").arg(u8(t->tenant), formatPercent(t->ofAdded)));
        }
        fact(e, "Endpoint", u8(worst->endpoint));
        if (worst->at != kNoTime) {
            fact(e, "Since", formatClock(worst->at));
        }
        if (const ServiceState *v = s.service(worst->service)) {
            e.curves.push_back(curve(s, QStringLiteral("goroutines of %1").arg(u8(v->name)), v->goroutines));
        }
    }
    fact(e, "service", u8(worst->service));
    return e;
}

Evidence tenantShare(const Situation &s, const EvidenceRef &ref) {
    Evidence e = begin(s, ref, "tenant_inflight", "part of the added work");
    needs(e, s, {"tenant_requests"});
    if (unread(e)) {
        return e;
    }
    std::optional<TenantShare> t = hog(s);
    if (!t) {
        t = largestTenant(s, s.victim);
    }
    for (const TenantState &x : s.tenants) {
        if (!t) {
            t = largestTenant(s, x.service);
        }
    }
    if (!t) {
        return e;
    }
    const double threshold = ref.threshold.value_or(50);
    const double share = std::max(t->ofAdded, t->hog ? t->now : 0.0) * 100;
    e.verdict = word(t->hog);
    number(e, share, threshold, "percent", t->hog);
    if (!t->hog && share >= threshold) { // most of what was added, but no larger part of the requests than ever
        e.value = kNone;
        e.threshold = kNone;
    }
    e.subject = subject("tenant", t->tenant);
    e.text = QStringLiteral("%1 holds %2 of %3, usually %4")
                 .arg(u8(t->tenant), formatPercent(t->now), u8(t->service), formatPercent(t->base));
    fact(e, "Of the added work", formatPercent(t->ofAdded));
    fact(e, "Requests against usual", formatTimes(t->requestsRatio));
    for (const TenantState &x : s.tenants) {
        if (x.name == t->tenant && x.service == t->service) {
            e.curves.push_back(curve(s, QStringLiteral("in flight of %1").arg(u8(x.name)), x.inFlight));
        }
    }
    return e;
}

// In flight by endpoint from Little's law: the time spent in requests each second.
Evidence endpointShare(const Situation &s, const EvidenceRef &ref) {
    Evidence e = begin(s, ref, "latency_sum", "part of the added work");
    if (unread(e)) {
        return e;
    }
    std::map<std::string, double> added;
    double all = 0;
    eachSeries(s, "latency_sum", [&](const Series &series, const Column &c) {
        if (serviceOf(series.labels) == s.victim) {
            const double d = std::max(0.0, s.grid.now(c, 2) - s.grid.base(c));
            added[std::string(series.labels.get("endpoint"))] += std::isfinite(d) ? d : 0;
            all += std::isfinite(d) ? d : 0;
        }
    });
    if (added.empty()) {
        e.state = Availability::NoData;
        e.reason = QStringLiteral("the victim has no endpoint labels");
        return e;
    }
    const auto top =
        std::max_element(added.begin(), added.end(), [](const auto &a, const auto &b) { return a.second < b.second; });
    const double share = all > 0 ? top->second / all * 100 : 0;
    const double threshold = ref.threshold.value_or(50);
    const bool yes = share >= threshold && added.size() > 1 && top->second >= 1;
    number(e, share, threshold, "percent", yes);
    e.verdict = word(yes);
    e.subject = subject("endpoint", top->first);
    e.text = QStringLiteral("%1 has %2 of the added time in requests").arg(u8(top->first), formatPercent(share / 100));
    return e;
}

Evidence pool(const Situation &s, const EvidenceRef &ref) {
    Evidence e = begin(s, ref, "pool_inflight", "use of the pool");
    if (e.state == Availability::NoData && s.snapshot.get("sql_inflight").state == Availability::Data) {
        e = begin(s, ref, "sql_inflight", "use of the pool");
    }
    if (unread(e) || s.pools.empty()) {
        return e;
    }
    // Of several full pools the one furthest down is the cause: callers fill up behind it.
    const auto depthOf = [&](const PoolState &p) {
        std::string here = p.service;
        int hops = 0;
        for (bool on = true; on && hops < 16;) {
            on = false;
            for (const EdgeState &edge : s.edges) {
                if (edge.target == here && edge.service != here) {
                    here = edge.service;
                    on = true;
                    hops += 2;
                    break;
                }
            }
        }
        // Beside the admission pool of its service, the pool before a database is the inner one.
        return hops + (p.guardsDatabase ? 1 : 0);
    };
    const PoolState *best = nullptr;
    for (const PoolState &p : s.pools) {
        const auto key = [&](const PoolState &x) {
            const bool full = x.full();
            return std::tuple(full, full ? depthOf(x) : 0, full && x.waitingSince != kNoTime ? -x.waitingSince : 0,
                              x.waitingNow, std::isfinite(x.saturation) ? x.saturation : 0.0);
        };
        if (!best || key(p) > key(*best)) {
            best = &p;
        }
    }
    const double threshold = ref.threshold.value_or(95);
    const bool yes = best->full();
    number(e, best->saturation * 100, threshold, "percent", yes);
    if (yes) { // at the limit is as far as use can go: the callers that wait say how bad it is
        const double capacity = std::max(1.0, s.grid.now(best->capacity));
        e.value = (best->saturation + best->waitingNow / capacity) * 100;
    }
    e.verdict = word(yes);
    if (yes && s.justFilled(*best)) {
        e.verdict.clear();
        e.state = Availability::Partial;
        e.reason = QStringLiteral("full for %1 only: what fills it shows after %2")
                       .arg(formatSpan(s.grid.at() - best->waitingSince), formatSpan(s.snapshot.rateWindow));
    }
    e.subject = subject("pool", best->name);
    e.text = QStringLiteral("%1: %2 in use, %3 wait")
                 .arg(u8(best->name), formatPercent(best->saturation), formatCount(best->waitingNow));
    fact(e, "In use",
         QStringLiteral("%1 / %2").arg(formatCount(s.grid.now(best->inFlight)),
                                       formatCount(s.grid.now(best->capacity))));
    fact(e, "Waiting", best->waitingNow, "count");
    fact(e, "Full since", best->onset == kNoTime ? QStringLiteral("–") : formatClock(best->onset));
    e.curves.push_back(curve(s, QStringLiteral("waiting for %1").arg(u8(best->name)), best->waiting));
    return e;
}

Evidence dependencySlow(const Situation &s, const EvidenceRef &ref) {
    Evidence e = begin(s, ref, "call_count", "call latency against the usual");
    needs(e, s, {"calls"});
    if (unread(e)) {
        return e;
    }
    const auto roots = s.roots(Trouble::Slow);
    const EdgeState *worst = roots.empty() ? nullptr : roots.front();
    if (!worst) {
        for (const EdgeState &x : s.edges) {
            if (!x.insideFleet && std::isfinite(x.latencyRatio) && (!worst || x.latencyRatio > worst->latencyRatio)) {
                worst = &x;
            }
        }
    }
    if (!worst) {
        e.state = Availability::NoData;
        e.reason = QStringLiteral("no calls to a dependency in the window");
        return e;
    }
    const bool yes = worst->trouble == Trouble::Slow;
    number(e, worst->latencyRatio, ref.threshold.value_or(2), "times", yes);
    if (yes && !(worst->latencyRatio >= e.threshold)) {
        number(e, worst->timeoutShare * 100, 30, "percent", true);
        e.metric = QStringLiteral("calls that time out");
    }
    e.verdict = word(yes);
    e.subject = yes ? subject("dependency", worst->target) : QString();
    e.text = QStringLiteral("calls from %1 to %2 take %3, usually %4")
                 .arg(u8(worst->service), u8(worst->target), formatValue(worst->latencyNow, QStringLiteral("seconds")),
                      formatValue(worst->latencyBase, QStringLiteral("seconds")));
    if (worst->onset != kNoTime) {
        fact(e, "Since", formatClock(worst->onset));
    }
    fact(e, "Timeouts", formatPercent(worst->timeoutShare));
    e.curves.push_back(
        curve(s, QStringLiteral("seconds a call to %1").arg(u8(worst->target)), ratio(worst->sum, worst->count)));
    return e;
}

Evidence breaker(const Situation &s, const EvidenceRef &ref) {
    Evidence e = begin(s, ref, "calls", "failed calls");
    needs(e, s, {"breakers"});
    if (unread(e)) {
        return e;
    }
    const auto roots = s.roots(Trouble::Down);
    const EdgeState *worst = roots.empty() ? nullptr : roots.front();
    const bool yes = worst != nullptr;
    for (const EdgeState &x : s.edges) {
        if (!yes && (!worst || x.failedShare > worst->failedShare)) {
            worst = &x;
        }
    }
    if (!worst) {
        return e;
    }
    number(e, (worst->failedShare - (yes ? 0 : worst->baseFailedShare)) * 100, 30, "percent", yes);
    e.missing.removeIf([yes](const QString &) { return yes; }); // calls that fail need no breaker to be seen
    e.verdict = yes ? QStringLiteral("open") : QStringLiteral("closed");
    e.subject = yes ? subject("dependency", worst->target) : QString();
    e.text = QStringLiteral("%1 of the calls from %2 to %3 fail%4")
                 .arg(formatPercent(worst->failedShare), u8(worst->service), u8(worst->target),
                      worst->open ? QStringLiteral(", its breaker is open") : QString());
    if (!worst->breaker.empty()) {
        fact(e, "Breaker",
             QStringLiteral("%1 %2").arg(u8(worst->breaker),
                                         worst->open ? QStringLiteral("open") : QStringLiteral("closed")));
    }
    if (worst->onset != kNoTime) {
        fact(e, "Since", formatClock(worst->onset));
    }
    e.curves.push_back(curve(s, QStringLiteral("failed calls to %1").arg(u8(worst->target)), worst->error));
    return e;
}

Evidence retries(const Situation &s, const EvidenceRef &ref) {
    Evidence e = begin(s, ref, "retries", "retries among the calls");
    needs(e, s, {"calls"});
    if (unread(e)) {
        return e;
    }
    // Retries of a dependency that is down or slow are its doing; a storm feeds itself, with nothing broken below.
    const EdgeState *worst = nullptr, *storm = nullptr;
    const double threshold = ref.threshold.value_or(20) / 100;
    for (const EdgeState &x : s.edges) {
        if (!worst || x.retryShare > worst->retryShare) {
            worst = &x;
        }
        const bool self = x.insideFleet && !s.troubledBelow(x.target);
        if (self && x.retryShare >= threshold && x.retryShare > 2 * x.retryBase &&
            (!storm || x.retryRate > storm->retryRate)) {
            storm = &x;
        }
    }
    if (!worst) {
        return e;
    }
    const EdgeState &shown = storm ? *storm : *worst;
    number(e, shown.retryShare * 100, threshold * 100, "percent", storm != nullptr);
    if (!storm && shown.retryShare >= threshold) {
        e.value = kNone; // many, but something below them is broken
        e.threshold = kNone;
    }
    e.verdict = word(storm != nullptr);
    e.subject = storm ? subject("service", storm->service) : QString();
    e.text = QStringLiteral("%1 of the calls from %2 to %3 are retries")
                 .arg(formatPercent(shown.retryShare), u8(shown.service), u8(shown.target));
    fact(e, "Retries", shown.retryRate, "per_second");
    fact(e, "service", u8(shown.service));
    e.curves.push_back(
        curve(s, QStringLiteral("retries from %1 to %2").arg(u8(shown.service), u8(shown.target)), shown.retries));
    return e;
}

} // namespace

Finder callFinder(const QString &provider) {
    static const std::map<QString, Finder> all{{QStringLiteral("fanout"), fanout},
                                               {QStringLiteral("tenant_share"), tenantShare},
                                               {QStringLiteral("endpoint_share"), endpointShare},
                                               {QStringLiteral("pool"), pool},
                                               {QStringLiteral("dependency_slow"), dependencySlow},
                                               {QStringLiteral("breaker"), breaker},
                                               {QStringLiteral("retries"), retries}};
    const auto it = all.find(provider);
    return it == all.end() ? nullptr : it->second;
}

} // namespace bs::evidence
