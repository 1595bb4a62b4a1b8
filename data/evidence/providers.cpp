// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Questions about the victim itself: symptom, growth, load, strain, pods, memory, restarts, deploys.
#include "data/core/format.h"
#include "data/evidence/detections.h"
#include "data/evidence/finder.h"
#include "data/stats/robust.h"
#include <algorithm>
#include <cmath>

namespace bs::evidence {

using runbook::Evidence;
using runbook::EvidenceRef;

namespace {

QString u8(const std::string &s) { return displayText(s, 80); }
QString word(bool yes) { return yes ? QStringLiteral("yes") : QStringLiteral("no"); }

// A finding without an answer: the state says why.
bool unread(const Evidence &e) { return e.state != Availability::Data && e.state != Availability::Partial; }

void context(Evidence &e, const Situation &s) {
    if (!s.victim.empty()) {
        fact(e, "service", u8(s.victim));
        if (const ServiceState *v = s.service(s.victim); v && !v->nameSpace.empty()) {
            fact(e, "namespace", u8(v->nameSpace));
        }
    }
    if (const PodState *p = s.worstPod()) {
        fact(e, "pod", u8(p->name));
    }
}

Evidence symptom(const Situation &s, const EvidenceRef &ref) {
    Evidence e = begin(s, ref, "goroutines", "size of the largest deviation");
    needs(e, s,
          {"requests", "latency_count", "calls", "pool_inflight|sql_inflight", "tenant_inflight",
           "fanout|fanout_factor", "breakers", "versions"});
    if (unread(e)) {
        return e;
    }
    const double worst = s.anomalies.empty() ? 0 : s.anomalies.front().size;
    number(e, worst, 1, "ratio", worst >= 1);
    e.subject = subject("service", s.victim);
    int shown = 0;
    for (const Anomaly &a : s.anomalies) {
        if (a.size >= 1 && shown++ < 6) {
            fact(e, a.kind.c_str(),
                 a.onset == kNoTime ? a.text : QStringLiteral("%1, since %2").arg(a.text, formatClock(a.onset)));
        }
    }
    context(e, s);
    if (worst >= 1) {
        e.verdict = QStringLiteral("abnormal");
        e.text = s.anomalies.front().text;
    } else if (!s.pastAnomalies.empty()) {
        e.verdict = QStringLiteral("recovering");
        e.text = s.pastAnomalies.front().text;
    } else if (e.missing.isEmpty()) {
        e.verdict = QStringLiteral("normal");
        e.text = s.anomalies.empty() ? QStringLiteral("nothing deviates")
                                     : QStringLiteral("largest deviation: %1").arg(s.anomalies.front().text);
    } else { // "no incident" needs every input
        e.state = Availability::Partial;
        e.reason = QStringLiteral("nothing deviates, but not every input could be read");
    }
    if (const ServiceState *v = s.service(s.victim)) {
        e.curves.push_back(curve(s, QStringLiteral("goroutines of %1").arg(u8(v->name)), v->goroutines));
    }
    return e;
}

// The pods of the victim's service that grow, and of how many.
std::pair<int, int> agreeing(const Situation &s, const std::string &service) {
    int growing = 0, all = 0;
    for (const PodState &p : s.pods) {
        if (p.service == service && p.n >= 5) {
            ++all;
            growing += p.growing;
        }
    }
    return {growing, all};
}

Evidence growth(const Situation &s, const EvidenceRef &ref) {
    Evidence e = begin(s, ref, "goroutines", "slope, Theil-Sen");
    if (unread(e)) {
        return e;
    }
    const PodState *p = s.worstPod();
    if (!p || !std::isfinite(p->perMinute)) {
        e.state = Availability::NoData;
        e.reason = QStringLiteral("too few samples of one process");
        return e;
    }
    const double threshold = ref.threshold.value_or(10);
    number(e, p->perMinute, threshold, "per_minute", p->growing);
    e.n = p->n;
    const auto [growing, all] = agreeing(s, p->service);
    e.subject = growing >= 2 && growing * 2 >= all ? subject("service", p->service) : subject("pod", p->name);
    const double now = s.grid.now(p->goroutines);
    e.verdict = p->growing                                                 ? QStringLiteral("growing")
                : p->burst && !(p->perMinute < -threshold)                 ? QStringLiteral("burst")
                : p->perMinute < -threshold && -p->rise > 0.05 * p->before ? QStringLiteral("falling")
                                                                           : QStringLiteral("stable");
    e.text = QStringLiteral("%1, %2%3/min on %4")
                 .arg(e.verdict, p->perMinute >= 0 ? QStringLiteral("+") : QString(), formatCount(p->perMinute),
                      u8(p->name));
    fact(e, "Slope, Theil-Sen", p->perMinute, "per_minute");
    fact(e, "98 % interval", QStringLiteral("%1 … %2").arg(formatCount(p->low), formatCount(p->high)));
    fact(e, "Samples", QStringLiteral("%1, every %2").arg(p->n).arg(formatSpan(s.grid.step())));
    fact(e, "Pods that agree", QStringLiteral("%1 of %2").arg(growing).arg(all));
    fact(e, "Now, usually", QStringLiteral("%1, %2").arg(formatCount(now), formatCount(p->before)));
    if (const auto m = stats::minutesToLimit(now, p->perMinute, 50'000); m && p->growing) {
        fact(e, "Reaches 50k in", formatSpan(static_cast<DurationMs>(*m * 60'000)));
    }
    fact(e, "pod", u8(p->name));
    fact(e, "service", u8(p->service));
    if (!p->nameSpace.empty()) {
        fact(e, "namespace", u8(p->nameSpace));
    }
    e.curves.push_back(curve(s, QStringLiteral("goroutines of %1").arg(u8(p->name)), p->goroutines));
    return e;
}

// The service whose requests rose most, weighed by how many they are.
const ServiceState *busiest(const Situation &s) {
    const ServiceState *best = nullptr;
    double most = 0;
    for (const auto &[name, v] : s.services) {
        const double added = s.grid.now(v.requests, 2) - s.grid.base(v.requests);
        if (std::isfinite(v.requestRatio) && (!best || added > most)) {
            best = &v;
            most = added;
        }
    }
    return best;
}

const ServiceState *loadOf(const Situation &s) {
    const ServiceState *v = s.service(s.victim);
    return v && std::isfinite(v->requestRatio) ? v : busiest(s);
}

Evidence load(const Situation &s, const EvidenceRef &ref) {
    Evidence e = begin(s, ref, "requests", "requests per second against the usual");
    const ServiceState *v = loadOf(s);
    if (unread(e) || !v) {
        return e;
    }
    const double threshold = ref.threshold.value_or(1.3);
    const bool up = v->requestRatio >= threshold;
    number(e, v->requestRatio, threshold, "ratio", up);
    e.verdict = up ? QStringLiteral("elevated") : QStringLiteral("normal");
    e.subject = subject("service", v->name);
    // Until the rates have seen one window of it, nobody can tell whose requests they are.
    const TimeMs since = up ? s.grid.onset(v->requests, threshold * s.grid.base(v->requests)) : kNoTime;
    if (since != kNoTime && s.grid.at() - since + s.grid.step() < s.snapshot.rateWindow) {
        e.verdict.clear();
        e.state = Availability::Partial;
        e.reason = QStringLiteral("more for %1 only: whose requests they are shows after %2")
                       .arg(formatSpan(s.grid.at() - since), formatSpan(s.snapshot.rateWindow));
    }
    e.text = QStringLiteral("requests to %1 are %2 of the usual").arg(u8(v->name), formatPercent(v->requestRatio));
    fact(e, "Now", s.grid.now(v->requests, 2), "per_second");
    fact(e, "Usually", s.grid.base(v->requests), "per_second");
    e.curves.push_back(curve(s, QStringLiteral("requests of %1").arg(u8(v->name)), v->requests));
    return e;
}

Evidence loadExplains(const Situation &s, const EvidenceRef &ref) {
    Evidence e = begin(s, ref, "goroutines", "correlation of count and requests");
    needs(e, s, {"requests"});
    const ServiceState *v = loadOf(s);
    if (unread(e) || !v || !std::isfinite(v->goroutineRatio)) {
        return e;
    }
    std::vector<double> a, b;
    for (std::size_t i = s.grid.indexOf(s.grid.at() - s.grid.span(30)); i < v->goroutines.size(); ++i) {
        if (std::isfinite(v->goroutines[i]) && std::isfinite(v->requests[i])) {
            a.push_back(v->goroutines[i]);
            b.push_back(v->requests[i]);
        }
    }
    const double r = stats::correlation(a, b).value_or(0);
    const double perRequest = v->goroutineRatio / std::max(0.2, v->requestRatio);
    const PodState *p = s.worstPod();
    const bool grows = p && p->service == v->name && p->growing;
    const bool yes = !grows && v->requestRatio > 1.1 && (r >= ref.threshold.value_or(0.8) || perRequest <= 1.25);
    number(e, std::isfinite(r) ? r : 0, ref.threshold.value_or(0.8), "ratio", yes);
    e.n = static_cast<int>(a.size());
    e.verdict = word(yes);
    if (std::any_of(s.pools.begin(), s.pools.end(), [&](const PoolState &p) { return s.justFilled(p); })) {
        e.verdict.clear(); // what grows are callers that wait: neither load nor a leak yet
        e.state = Availability::Partial;
        e.reason = QStringLiteral("a pool has just filled up: its callers are part of the count");
    }
    e.text = QStringLiteral("r %1, count per request %2").arg(QString::number(r, 'f', 2), formatTimes(perRequest));
    fact(e, "Correlation r", r, "");
    fact(e, "Count per request", formatTimes(perRequest));
    return e;
}

Evidence strain(const Situation &s, const EvidenceRef &ref) {
    Evidence e = begin(s, ref, "pool_inflight", "use of the fullest bound");
    if (e.state == Availability::NoData && s.snapshot.get("sql_inflight").state == Availability::Data) {
        e = begin(s, ref, "sql_inflight", "use of the fullest bound");
    }
    const ServiceState *v = loadOf(s);
    double used = kNone;
    for (const PoolState &p : s.pools) {
        used = std::isfinite(p.saturation) ? std::fmax(used, p.saturation) : used;
    }
    const bool bad = v && (v->latencyRatio >= 1.5 || v->errorNow - v->errorBase >= 0.02 || v->requestRatio >= 1.75);
    if (!std::isfinite(used) && !bad) {
        return e;
    }
    e.state = Availability::Data;
    const double threshold = ref.threshold.value_or(80);
    number(e, (std::isfinite(used) ? used : 0) * 100, threshold, "percent", used * 100 >= threshold);
    e.verdict = word(bad || used * 100 >= threshold);
    e.text = QStringLiteral("fullest bound at %1").arg(formatPercent(used));
    return e;
}

Evidence pods(const Situation &s, const EvidenceRef &ref) {
    Evidence e = begin(s, ref, "goroutines", "pods out of range");
    if (unread(e)) {
        return e;
    }
    int out = 0, all = 0;
    std::string one;
    for (const PodState &p : s.pods) {
        if (p.service != s.victim) {
            continue;
        }
        ++all;
        const double now = s.grid.now(p.goroutines);
        if (p.outOfRange(now)) {
            ++out;
            one = p.name;
        }
    }
    if (all == 0) {
        return e;
    }
    number(e, out, 1, "count", true);
    e.verdict = out <= 1 ? QStringLiteral("one") : out >= all ? QStringLiteral("all") : QStringLiteral("some");
    if (out == 0) {
        e.verdict = all == 1 ? QStringLiteral("one") : QStringLiteral("all"); // the trouble is not in the count
    }
    e.subject = out == 1 ? subject("pod", one) : subject("service", s.victim);
    e.text = QStringLiteral("%1 of %2 pods of %3").arg(out).arg(all).arg(u8(s.victim));
    return e;
}

Evidence memoryLimit(const Situation &s, const EvidenceRef &ref) {
    Evidence e = begin(s, ref, "memory", "minutes until the limit");
    if (e.state == Availability::NoData && s.snapshot.get("working_set").state == Availability::Data) {
        e = begin(s, ref, "working_set", "minutes until the limit");
    }
    needs(e, s, {"memory_limit"});
    if (unread(e) || !e.missing.isEmpty()) {
        return e;
    }
    double least = HUGE_VAL;
    const PodState *worst = nullptr;
    int n = 0;
    for (const PodState &p : s.pods) {
        const double now = s.grid.now(p.memory);
        const auto g = stats::growth(s.grid.times(), p.memory,
                                     std::max(s.grid.at() - s.grid.span(5), s.grid.times()[p.first]), s.grid.at());
        if (!g || !std::isfinite(now) || !std::isfinite(p.memoryLimit)) {
            continue;
        }
        n = std::max(n, g->n);
        const double minutes = minutesToMemoryLimit(s, p).value_or(HUGE_VAL);
        if (!worst || minutes < least) {
            least = minutes;
            worst = &p;
        }
    }
    if (!worst) {
        e.state = Availability::NoData;
        e.reason = QStringLiteral("no pod has both memory and a limit");
        return e;
    }
    const double threshold = ref.threshold.value_or(10);
    const double shown = std::min(least, 1440.0);
    number(e, shown, threshold, "minutes", shown >= threshold); // far above is strongly enough
    e.n = n;
    e.verdict = least < threshold ? QStringLiteral("short") : QStringLiteral("enough");
    e.subject = subject("pod", worst->name);
    e.text =
        least > 1440
            ? QStringLiteral("no pod nears its limit")
            : QStringLiteral("%1 reaches its limit in %2 min").arg(u8(worst->name), QString::number(least, 'f', 0));
    fact(e, "pod", u8(worst->name));
    fact(e, "namespace", u8(worst->nameSpace));
    fact(e, "Memory now", s.grid.now(worst->memory), "bytes");
    fact(e, "Limit", worst->memoryLimit, "bytes");
    e.curves.push_back(curve(s, QStringLiteral("memory of %1").arg(u8(worst->name)), worst->memory));
    return e;
}

Evidence restarts(const Situation &s, const EvidenceRef &ref) {
    Evidence e = begin(s, ref, "restarts", "restarts in 15 min");
    if (unread(e)) {
        return e;
    }
    double total = 0;
    int oom = 0;
    std::string who;
    for (const PodState &p : s.pods) {
        total += p.restarts;
        oom += p.oomKilled;
        who = p.oomKilled ? p.name : who;
    }
    number(e, std::max<double>(total, oom), 1, "count", total + oom > 0);
    e.verdict = oom > 0 ? QStringLiteral("oom") : total > 0 ? QStringLiteral("restarts") : QStringLiteral("none");
    e.subject = subject("pod", who);
    e.text =
        oom > 0 ? QStringLiteral("%1 pods OOM-killed").arg(oom) : QStringLiteral("%1 restarts").arg(formatCount(total));
    return e;
}

Evidence deploy(const Situation &s, const EvidenceRef &ref) {
    Evidence e = begin(s, ref, "versions", "minutes from deploy to trouble");
    needs(e, s, {"goroutines"});
    if (unread(e)) {
        return e;
    }
    const double threshold = ref.threshold.value_or(15);
    const std::optional<BadDeploy> bad = badDeploy(s);
    if (!bad) {
        number(e, static_cast<double>(s.deploys.size()), threshold, "count", false);
        e.verdict = QStringLiteral("no");
        e.text = s.deploys.empty()
                     ? QStringLiteral("no version changed in the hour")
                     : QStringLiteral("%1 was deployed, but is well by itself").arg(u8(s.deploys.front().service));
        e.value = kNone;
        e.threshold = kNone;
        return e;
    }
    const DeployState &d = *bad->deploy;
    number(e, bad->size, 1, "ratio", true);
    e.verdict = QStringLiteral("yes");
    e.subject = subject("service", d.service);
    e.text = QStringLiteral("%1 %2 at %3: %4").arg(u8(d.service), u8(d.to), formatClock(d.at), bad->why);
    fact(e, "Version", QStringLiteral("%1 to %2").arg(u8(d.from), u8(d.to)));
    fact(e, "service", u8(d.service));
    if (const ServiceState *v = s.service(d.service)) {
        fact(e, "namespace", u8(v->nameSpace));
        e.curves.push_back(curve(s, QStringLiteral("goroutines of %1").arg(u8(d.service)), v->goroutines));
    }
    return e;
}

} // namespace

[[nodiscard]] Finder callFinder(const QString &provider); // calls.cpp

Finder finderOf(const QString &provider) {
    static const std::map<QString, Finder> all{{QStringLiteral("symptom"), symptom},
                                               {QStringLiteral("growth"), growth},
                                               {QStringLiteral("load"), load},
                                               {QStringLiteral("load_explains"), loadExplains},
                                               {QStringLiteral("strain"), strain},
                                               {QStringLiteral("pods"), pods},
                                               {QStringLiteral("memory_limit"), memoryLimit},
                                               {QStringLiteral("restarts"), restarts},
                                               {QStringLiteral("deploy"), deploy}};
    const auto it = all.find(provider);
    return it != all.end() ? it->second : callFinder(provider);
}

} // namespace bs::evidence
