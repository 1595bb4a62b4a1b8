// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What is out of its usual range, beyond what the load explains; which service shows it most; whose doing it may be.
#include "data/core/format.h"
#include "data/evidence/situation.h"
#include "data/stats/robust.h"
#include <algorithm>
#include <cmath>

namespace bs::evidence {

namespace {

QString u8(const std::string &s) { return displayText(s, 80); }

void add(std::vector<Anomaly> &to, const char *kind, const std::string &service, double size, TimeMs onset,
         const QString &text, const std::string &about = {}) {
    if (std::isfinite(size) && size > 0) {
        to.push_back({kind, service, size, onset, text, about});
    }
}

// How much more the count grew than the requests did: 1 at half as much again.
double countSize(const ServiceState &v, double goroutineRatio) {
    if (!std::isfinite(goroutineRatio)) {
        return 0;
    }
    const double load = std::isfinite(v.requestRatio) ? std::max(1.0, v.requestRatio) : 1.0;
    return (goroutineRatio / load - 1) / 0.5;
}

void judgeService(const Situation &s, const ServiceState &v, std::vector<Anomaly> &out) {
    const double base = s.grid.base(v.goroutines), now = s.grid.now(v.goroutines);
    if (std::isfinite(base) && now - base > 50) {
        add(out, "count", v.name, countSize(v, v.goroutineRatio), s.grid.onset(v.goroutines, 1.25 * base),
            QStringLiteral("%1 goroutines %2, usually %3").arg(u8(v.name), formatCount(now), formatCount(base)));
    }
    if (v.latencyRatio > 1 && v.latencyNow - v.latencyBase > 0.01) {
        add(out, "latency", v.name, (v.latencyRatio - 1) / 1.0,
            s.grid.onset(ratio(v.latencySum, v.latencyCount), 1.5 * v.latencyBase),
            QStringLiteral("%1 answers in %2, usually %3")
                .arg(u8(v.name), formatValue(v.latencyNow, QStringLiteral("seconds")),
                     formatValue(v.latencyBase, QStringLiteral("seconds"))));
    }
    add(out, "errors", v.name, (v.errorNow - v.errorBase) / 0.05,
        s.grid.onset(ratio(v.errors, v.requests), v.errorBase + 0.02),
        QStringLiteral("%1 of the requests to %2 fail").arg(formatPercent(v.errorNow, 1), u8(v.name)));
}

// A pod that has just left its service's usual count by far is out of range before the sum of its service is, and
// before its slope is known: two samples say so, as they let the burst alert fire.
void judgePodCounts(const Situation &s, const ServiceState &v, std::vector<Anomaly> &out) {
    std::vector<double> usual;
    usual.reserve(v.pods.size());
    for (const std::size_t i : v.pods) {
        usual.push_back(s.pods[i].before);
    }
    std::erase_if(usual, [](double x) { return !std::isfinite(x); });
    const double before = stats::median(std::move(usual));
    const double load = std::isfinite(v.requestRatio) ? std::max(1.0, v.requestRatio) : 1.0;
    for (const std::size_t i : v.pods) {
        const Column &c = s.pods[i].goroutines;
        const double now = c.size() < 2 ? kNone : std::min(c.back(), c[c.size() - 2]);
        if (now - before > 500 && now > 2 * load * before) {
            add(out, "count", v.name, 1.05, kNoTime, // no more: what the service as a whole shows comes first
                QStringLiteral("%1 has %2 goroutines, usually %3")
                    .arg(u8(s.pods[i].name), formatCount(now), formatCount(before)));
        }
    }
}

void judgeEdges(const Situation &s, std::vector<Anomaly> &out) {
    for (const EdgeState &e : s.edges) {
        const QString edge = QStringLiteral("%1 to %2").arg(u8(e.service), u8(e.target));
        if (e.trouble == Trouble::Down) {
            add(out, "dependency", e.service, std::max(1.0, e.failedShare / 0.3), e.onset,
                QStringLiteral("%1 of the calls from %2 fail").arg(formatPercent(e.failedShare), edge), e.target);
        } else if (e.trouble == Trouble::Slow) {
            add(out, "dependency", e.service, std::max({1.0, e.latencyRatio / 2, e.timeoutShare / 0.3}), e.onset,
                QStringLiteral("calls from %1 take %2, usually %3")
                    .arg(edge, formatValue(e.latencyNow, QStringLiteral("seconds")),
                         formatValue(e.latencyBase, QStringLiteral("seconds"))),
                e.target);
        } else {
            add(out, "dependency", e.service,
                std::max((e.failedShare - e.baseFailedShare) / 0.3,
                         std::isfinite(e.latencyRatio) && e.latencyNow - e.latencyBase > 0.01
                             ? (e.latencyRatio - 1) / 1.0
                             : 0.0) *
                    0.9,
                kNoTime, QStringLiteral("calls from %1").arg(edge), e.target);
        }
        add(out, "retries", e.service, (e.retryShare - e.retryBase) / 0.2, s.grid.onset(ratio(e.retries, e.ok), 0.1),
            QStringLiteral("%1 of the calls from %2 are retries").arg(formatPercent(e.retryShare), edge));
    }
}

void judgeRest(const Situation &s, std::vector<Anomaly> &out) {
    for (const PoolState &p : s.pools) {
        if (std::isfinite(p.saturation)) {
            const double size = p.full() ? 1 + std::min(2.0, p.waitingNow / std::max(1.0, s.grid.now(p.capacity)))
                                         : std::min(0.9, p.saturation / 0.95 * 0.5);
            add(out, "pool", p.service, size, p.onset,
                QStringLiteral("pool %1 %2 used, %3 wait")
                    .arg(u8(p.name), formatPercent(p.saturation), formatCount(p.waitingNow)));
        }
    }
    for (const FanoutState &f : s.fanouts) {
        if (f.peak >= 100) {
            add(out, "fanout", f.service, f.times() / 8, f.at,
                QStringLiteral("one request of %1 started %2 calls, usually at most %3")
                    .arg(u8(f.service), formatCount(f.peak), formatCount(f.usual)));
        }
    }
    for (const PodState &p : s.pods) {
        if (p.growing) {
            add(out, "growth", p.service, std::min(p.perMinute / 10, p.rise / std::max(0.05 * p.before, 5.0)), kNoTime,
                QStringLiteral("%1 grows by %2/min").arg(u8(p.name), formatCount(p.perMinute)));
        }
        if (p.oomKilled) {
            add(out, "oom", p.service, 2, kNoTime, QStringLiteral("%1 was OOM-killed").arg(u8(p.name)));
        }
    }
    if (const auto t = hog(s)) {
        add(out, "tenant", t->service, 1 + t->ofAdded, kNoTime,
            QStringLiteral("%1 holds %2 of %3").arg(u8(t->tenant), formatPercent(t->now), u8(t->service)));
    }
    for (const auto &[name, v] : s.services) {
        if (std::isfinite(v.requestRatio) && s.grid.now(v.requests, 2) > 1) {
            add(out, "load", name, (v.requestRatio - 1) / 0.75, s.grid.onset(v.requests, 1.4 * s.grid.base(v.requests)),
                QStringLiteral("requests to %1 are %2 of the usual").arg(u8(name), formatPercent(v.requestRatio)));
        }
    }
}

// What was out of range within the last 20 minutes for three points or more.
void judgePast(Situation &s) {
    for (const auto &[name, v] : s.services) {
        const auto past = [&](const char *kind, const Column &c, double limit) {
            double peak = 0;
            std::vector<TimeMs> above;
            for (std::size_t i = s.grid.indexOf(s.grid.at() - s.grid.span(20)); i < c.size(); ++i) {
                if (std::isfinite(c[i]) && c[i] > limit) {
                    above.push_back(s.grid.times()[i]);
                    peak = std::max(peak, c[i]);
                }
            }
            if (std::isfinite(limit) && static_cast<DurationMs>(above.size()) * s.grid.step() >= s.grid.span(2)) {
                s.pastAnomalies.push_back(
                    {kind,
                     name,
                     peak / limit,
                     above[above.size() * 2 / 3], // well inside it
                     QStringLiteral("%1 of %2 was out of range").arg(QString::fromLatin1(kind), u8(name)),
                     {}});
            }
        };
        const double load = std::isfinite(v.requestRatio) ? std::max(1.0, v.requestRatio) : 1.0;
        past("count", v.goroutines, 1.75 * load * s.grid.base(v.goroutines) + 50);
        past("latency", ratio(v.latencySum, v.latencyCount), 2.5 * v.latencyBase + 0.01);
        past("errors", ratio(v.errors, v.requests), v.errorBase + 0.08);
    }
    std::stable_sort(s.pastAnomalies.begin(), s.pastAnomalies.end(),
                     [](const Anomaly &a, const Anomaly &b) { return a.size > b.size; });
}

// Of the services that show it: who has the trouble at first hand. A fan-out, a growing process, a full pool or a bad
// call is first hand; latency and errors travel up to the callers.
void chooseVictim(Situation &s) {
    const auto rank = [](const Anomaly &a) {
        const bool firstHand =
            a.kind == "growth" || a.kind == "fanout" || a.kind == "pool" || a.kind == "oom" || a.kind == "count";
        return firstHand ? 1 : 0;
    };
    const Anomaly *best = nullptr;
    for (const Anomaly &a : s.anomalies) {
        if (a.size >= 1 && (!best || rank(a) > rank(*best) || (rank(a) == rank(*best) && a.size > best->size))) {
            best = &a;
        }
    }
    s.victim = best ? best->service : s.anomalies.empty() ? std::string() : s.anomalies.front().service;
}

} // namespace

void judge(Situation &s) {
    for (const auto &[name, v] : s.services) {
        judgeService(s, v, s.anomalies);
        judgePodCounts(s, v, s.anomalies);
    }
    judgeEdges(s, s.anomalies);
    judgeRest(s, s.anomalies);
    std::stable_sort(s.anomalies.begin(), s.anomalies.end(),
                     [](const Anomaly &a, const Anomaly &b) { return a.size > b.size; });
    judgePast(s);
    chooseVictim(s);
}

namespace {

std::vector<TenantShare> sharesOf(const Situation &s, const std::string &service) {
    double addedAll = 0, nowAll = 0, baseAll = 0;
    std::vector<TenantShare> shares;
    for (const TenantState &t : s.tenants) {
        if (t.service != service) {
            continue;
        }
        const double now = s.grid.now(t.inFlight, 2), base = s.grid.base(t.inFlight);
        const double b = std::isfinite(base) ? base : 0, n = std::isfinite(now) ? now : 0;
        // A burst may be over, or its pod gone, by now: the highest of the last 15 minutes counts for what was added.
        const double top = s.grid.max(t.inFlight, 15);
        const double added = std::max(0.0, (std::isfinite(top) ? top : n) - b);
        const double requests = s.grid.now(t.requests, 2), before = s.grid.base(t.requests);
        shares.push_back({t.name, service, added, n, b, before > 0 ? requests / before : kNone, added, false});
        addedAll += added;
        nowAll += n;
        baseAll += b;
    }
    for (TenantShare &t : shares) {
        t.ofAdded = addedAll > 0 ? t.ofAdded / addedAll : 0;
        t.now = nowAll > 0 ? t.now / nowAll : 0;
        t.base = baseAll > 0 ? t.base / baseAll : 0;
    }
    return shares;
}

} // namespace

std::optional<TenantShare> largestTenant(const Situation &s, const std::string &service) {
    const std::vector<TenantShare> shares = sharesOf(s, service);
    const auto most = std::max_element(shares.begin(), shares.end(),
                                       [](const TenantShare &a, const TenantShare &b) { return a.added < b.added; });
    return most == shares.end() ? std::nullopt : std::optional(*most);
}

namespace {

// The part of the requests a tenant has: now and usually.
std::pair<double, double> requestShare(const Situation &s, const std::string &service, const std::string &tenant) {
    Column all = s.grid.empty(), one = s.grid.empty();
    for (const TenantState &t : s.tenants) {
        if (t.service == service) {
            addTo(all, t.requests);
            if (t.name == tenant) {
                addTo(one, t.requests);
            }
        }
    }
    const Column r = ratio(one, all);
    return {s.grid.now(r, 2), s.grid.base(r)};
}

} // namespace

namespace {

// A tenant's requests against the usual, at the services that no other service with tenants calls: the largest.
double requestsAtTheDoor(const Situation &s, const std::string &tenant) {
    const auto hasTenants = [&](const std::string &service) {
        return std::any_of(s.tenants.begin(), s.tenants.end(),
                           [&](const TenantState &t) { return t.service == service; });
    };
    double most = kNone;
    for (const TenantState &t : s.tenants) {
        const bool behind = std::any_of(s.edges.begin(), s.edges.end(), [&](const EdgeState &e) {
            return e.target == t.service && e.service != t.service && hasTenants(e.service);
        });
        const double base = s.grid.base(t.requests);
        if (t.name == tenant && !behind && base > 0) {
            most = std::fmax(most, s.grid.now(t.requests, 2) / base);
        }
    }
    return most;
}

} // namespace

namespace {

// The tenant with the largest part of the requests that were added, and that part. In flight is a handful where
// answers are quick, and says little within the first minute; requests are counted.
std::pair<std::string, double> mostAddedRequests(const Situation &s, const std::string &service) {
    std::pair<std::string, double> most{{}, 0};
    double all = 0;
    for (const TenantState &t : s.tenants) {
        const double added = t.service == service ? s.grid.now(t.requests, 2) - s.grid.base(t.requests) : 0;
        if (std::isfinite(added) && added > 0) {
            all += added;
            most = added > most.second ? std::pair(t.name, added) : most;
        }
    }
    return {most.first, all > 0 ? most.second / all : 0};
}

} // namespace

std::optional<TenantShare> hog(const Situation &s) {
    std::optional<TenantShare> best;
    std::map<std::string, bool> services;
    for (const TenantState &t : s.tenants) {
        services[t.service] = true;
    }
    for (const auto &[service, yes] : services) {
        std::optional<TenantShare> t = largestTenant(s, service);
        if (!t) {
            continue;
        }
        const auto [sender, ofRequests] = mostAddedRequests(s, service);
        const bool sends = ofRequests >= 0.6;
        for (const TenantShare &other : sends ? sharesOf(s, service) : std::vector<TenantShare>()) {
            if (other.tenant == sender && t->ofAdded < 0.5) { // nobody holds most of the work: who sends it then
                t = other;
            }
        }
        // It sends a larger part of the requests than it used to, and holds most of what was added: a tenant whose
        // requests merely wait longer, like everybody's, holds its old part of the queue.
        const auto [now, base] = requestShare(s, service, t->tenant);
        const bool sendsMore = std::isfinite(now) ? now - base >= 0.12 && now >= 1.3 * base : t->now - t->base >= 0.2;
        // ... and sends more than it used to, where requests come in: further down retries multiply everybody's, and an
        // uncapped tenant has a larger part of what is left without sending one request more.
        const double rose = requestsAtTheDoor(s, t->tenant);
        const bool rateRose = !std::isfinite(rose) || rose >= 1.3;
        const bool mostOfRequests = sends && sender == t->tenant;
        const bool holds = t->ofAdded >= 0.5 || (t->now >= 0.5 && t->now - t->base >= 0.15) || mostOfRequests;
        t->hog = sendsMore && rateRose && holds && std::max({t->now, t->base, mostOfRequests ? now : 0}) >= 0.3;
        if (t->hog && (!best || t->added > best->added)) {
            best = t;
        }
    }
    return best;
}

namespace {

// The part of the service's pods that ran the new version, over the time that rates look at.
double newPart(const Situation &s, const ServiceState &v, const DeployState &d) {
    double sum = 0;
    int n = 0;
    for (std::size_t i = s.grid.indexOf(s.grid.at() - s.snapshot.rateWindow); i < s.grid.size(); ++i, ++n) {
        const auto up =
            std::count_if(d.pods.begin(), d.pods.end(), [&](const auto &p) { return p.second <= s.grid.times()[i]; });
        sum += static_cast<double>(up) / std::max<double>(1, static_cast<double>(v.pods.size()));
    }
    return n > 0 ? std::min(1.0, sum / n) : 0;
}

// Side by side, under the same traffic: the median count of the new pods against the old ones'; 0 without either.
double newAgainstOld(const Situation &s, const ServiceState &v, const DeployState &d) {
    std::vector<double> fresh, old;
    for (const std::size_t i : v.pods) {
        const PodState &p = s.pods[i];
        const double now = s.grid.now(p.goroutines);
        if (std::isfinite(now)) {
            (d.has(p.name) ? fresh : old).push_back(now);
        }
    }
    return fresh.empty() || old.empty()
               ? 0
               : stats::median(std::move(fresh)) / std::max(1.0, stats::median(std::move(old)));
}

// In the middle of a rollout the medians above lag. Pod by pod: those that have run the new version for a minute
// against all others (on the old one, or only just restarted), each measured by its own usual range and under the same
// traffic. Only the deploy tells the two apart when the first are out, two at least and half of them, and none of the
// others is.
struct Sides {
    int judged = 0, judgedOut = 0, others = 0, othersOut = 0;
    [[nodiscard]] bool apart() const {
        return others >= 1 && othersOut == 0 && judgedOut >= 2 && judgedOut * 2 >= judged;
    }
};

Sides sidesOf(const Situation &s, const ServiceState &v, const DeployState &d) {
    Sides out;
    for (const std::size_t i : v.pods) {
        const PodState &p = s.pods[i];
        const double now = s.grid.now(p.goroutines);
        if (!std::isfinite(now)) {
            continue;
        }
        const bool isOut = p.outOfRange(now);
        const bool settled = std::any_of(d.pods.begin(), d.pods.end(), [&](const auto &x) {
            return x.first == p.name && s.grid.at() - x.second >= s.grid.span(1);
        });
        (settled ? out.judged : out.others) += 1;
        (settled ? out.judgedOut : out.othersOut) += isOut ? 1 : 0;
    }
    return out;
}

} // namespace

std::optional<BadDeploy> badDeploy(const Situation &s) {
    std::optional<BadDeploy> best;
    for (const DeployState &d : s.deploys) {
        const ServiceState *v = s.service(d.service);
        if (!v) {
            continue;
        }
        BadDeploy b{&d, {}, 0, kNoTime};
        // More CPU for the same request is the code's own doing; nothing that comes from outside does that. While the
        // rollout is under way only the new pods show it.
        const Column perRequest = ratio(v->cpu, v->requests);
        const double part = std::max(0.15, newPart(s, *v, d));
        const double more = 1 + (v->cpuPerRequestRatio - 1) / part;
        const TimeMs cpuSince = s.grid.onset(perRequest, (1 + 0.4 * part) * s.grid.base(perRequest));
        if (more >= 1.6 && v->cpuPerRequestRatio >= 1.15 && cpuSince != kNoTime && cpuSince >= d.at - s.grid.span(3)) {
            b.size = more / 1.6;
            b.onset = cpuSince;
            b.why = QStringLiteral("CPU per request ×%1 since").arg(QString::number(more, 'f', 1));
        }
        if (const double times = newAgainstOld(s, *v, d);
            times >= 1.6 && b.size < times / 1.6 && !s.troubledBelow(d.service)) {
            b.size = times / 1.6;
            b.onset = d.at;
            b.why =
                QStringLiteral("its new pods hold ×%1 the goroutines of the old").arg(QString::number(times, 'f', 1));
        }
        if (const Sides sides = sidesOf(s, *v, d); b.size < 1 && sides.apart() && !s.troubledBelow(d.service)) {
            b.size = 1 + static_cast<double>(sides.judgedOut) / sides.judged;
            b.onset = d.at;
            b.why = QStringLiteral("%1 of %2 pods are out of their range a minute into it, none of the %3 others")
                        .arg(sides.judgedOut)
                        .arg(sides.judged)
                        .arg(sides.others);
        }
        int growing = 0, judged = 0;
        double slope = 0;
        for (const std::size_t i : v->pods) {
            const PodState &p = s.pods[i];
            if (!d.has(p.name) || p.n < 5) {
                continue;
            }
            ++judged;
            growing += p.growing;
            slope += p.growing ? p.perMinute : 0;
        }
        if (judged >= 1 && growing * 2 >= judged && !s.troubledBelow(d.service)) {
            const double size = 1 + slope / growing / 50;
            if (size > b.size) {
                b.size = size;
                b.onset = d.at;
                b.why = QStringLiteral("%1 of %2 new pods grow, by %3/min each")
                            .arg(growing)
                            .arg(judged)
                            .arg(formatCount(slope / growing));
            }
        }
        const TimeMs countSince = s.grid.onset(v->goroutines, 1.25 * s.grid.base(v->goroutines));
        if (const double size = countSize(*v, v->goroutineRatio);
            size >= 1 && b.size < 1 && countSince != kNoTime && countSince >= d.at - s.grid.span(1) &&
            countSince <= d.at + s.grid.span(10) && !s.troubledBelow(d.service)) {
            b.size = size;
            b.onset = countSince;
            b.why = QStringLiteral("×%1 the goroutines since").arg(QString::number(v->goroutineRatio, 'f', 1));
        }
        if (b.size == 0 && v->errorNow - v->errorBase >= 0.05 && !s.troubledBelow(d.service)) {
            const TimeMs since = s.grid.onset(ratio(v->errors, v->requests), v->errorBase + 0.03);
            if (since != kNoTime && since >= d.at - s.grid.span(2) && since <= d.at + s.grid.span(8)) {
                b.size = (v->errorNow - v->errorBase) / 0.05;
                b.onset = since;
                b.why = QStringLiteral("%1 of its requests fail since").arg(formatPercent(v->errorNow, 1));
            }
        }
        if (b.size >= 1 && (!best || b.size > best->size)) {
            best = b;
        }
    }
    return best;
}

} // namespace bs::evidence
