// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Growth of each process: Theil-Sen over ten minutes, and whether the load explains it.
#include "data/evidence/situation.h"
#include "data/stats/robust.h"
#include "data/stats/shape.h"
#include <algorithm>
#include <cmath>
#include <span>

namespace bs::evidence {

namespace {

constexpr double kPerMinute = 10;

using PodKey = std::pair<std::string, std::string>; // service, pod

// What of a rise over [from, end] the requests of the service explain: the count may grow as much as they do.
double explainedRise(const Situation &s, const PodState &p, std::size_t from, double start) {
    const ServiceState *v = s.service(p.service);
    if (!v || !v->load) {
        return 0;
    }
    const std::size_t last = v->requests.size();
    std::vector<double> head, tail;
    for (std::size_t i = from; i < last; ++i) {
        if (std::isfinite(v->requests[i])) {
            (i < from + 4 ? head : tail).push_back(v->requests[i]);
        }
    }
    if (head.empty() || tail.size() < 2) {
        return 0;
    }
    tail.erase(tail.begin(), tail.end() - std::min<std::ptrdiff_t>(4, static_cast<std::ptrdiff_t>(tail.size())));
    const double a = stats::median(std::move(head)), b = stats::median(std::move(tail));
    return a > 0 ? std::max(0.0, (b / a - 1) * start * 1.5) : 0;
}

// What began some minutes ago is hidden in the median slope of ten: a steep rise of the last four is growth too.
void judgeSteep(const Situation &s, PodState &p, TimeMs from) {
    const TimeMs recent = std::max(from, s.grid.at() - s.grid.span(4));
    const std::optional<stats::Growth> g = stats::growth(s.grid.times(), p.goroutines, recent, s.grid.at());
    if (!g || g->n < 5 || g->low <= 0 || g->perMinute <= 5 * kPerMinute ||
        g->rise <= std::max(0.15 * g->first, 100.0)) {
        return;
    }
    if (explainedRise(s, p, s.grid.indexOf(recent), std::max(1.0, g->first)) < g->rise) {
        p.growing = true;
        p.perMinute = g->perMinute;
        p.low = g->low;
        p.high = g->high;
        p.rise = g->rise;
        p.n = g->n;
    }
}

void judgeGrowth(const Situation &s, PodState &p) {
    const auto &times = s.grid.times();
    // From the third sample of this process: a start is no growth.
    const TimeMs from = std::max(s.grid.at() - s.grid.span(10),
                                 p.first > 0 ? times[std::min(times.size() - 1, p.first + 2)] : times.front() - 1);
    const std::optional<stats::Growth> g = stats::growth(times, p.goroutines, from, s.grid.at());
    p.before = s.grid.base(p.goroutines);
    if (!g) {
        return;
    }
    p.perMinute = g->perMinute;
    p.low = g->low;
    p.high = g->high;
    p.rise = g->rise;
    p.n = g->n;
    const double start = std::max(1.0, g->first);
    // A process that has just come up warms its connections and caches: it must rise by more before that is growth.
    const double warm = p.first > 0 ? 2 : 1;
    const bool rises =
        g->n >= 5 && p.perMinute > warm * kPerMinute && p.rise > warm * std::max(0.05 * start, 5.0 * warm);
    const double explained = explainedRise(s, p, s.grid.indexOf(from), start);
    p.loadExplains = rises && explained >= p.rise;
    p.growing = rises && !p.loadExplains && p.low > 0;
    if (!p.growing) {
        judgeSteep(s, p, from);
    }
    std::vector<double> recent;
    for (std::size_t i = s.grid.indexOf(s.grid.at() - s.grid.span(20)); i < p.goroutines.size(); ++i) {
        if (i >= p.first && std::isfinite(p.goroutines[i])) {
            recent.push_back(p.goroutines[i]);
        }
    }
    const stats::Burst b = stats::findBurst(recent);
    p.burst = b.found && b.after - b.before > std::max(100.0, 0.5 * b.before);
}

} // namespace

void readPods(Situation &s) {
    std::map<PodKey, std::size_t> index;
    std::map<std::string, std::vector<std::size_t>> byPod; // pod name alone: cluster metrics know no service
    eachSeries(s, "goroutines", [&](const Series &series, const Column &c) {
        PodState p;
        p.service = serviceOf(series.labels);
        p.name = podOf(series.labels);
        p.nameSpace = std::string(series.labels.get("namespace"));
        p.goroutines = c;
        p.memory = s.grid.empty();
        index[{p.service, p.name}] = s.pods.size();
        byPod[p.name].push_back(s.pods.size());
        s.pods.push_back(std::move(p));
    });
    const auto at = [&](const Series &series) -> PodState * {
        const auto it = index.find({serviceOf(series.labels), podOf(series.labels)});
        return it == index.end() ? nullptr : &s.pods[it->second];
    };
    eachSeries(s, "started", [&](const Series &series, const Column &c) {
        if (PodState *p = at(series)) {
            double last = kNone;
            for (std::size_t i = 0; i < c.size(); ++i) {
                if (std::isfinite(c[i])) {
                    if (std::isfinite(last) && std::abs(c[i] - last) > 1) {
                        p->first = i; // another process from here on
                    }
                    last = c[i];
                }
            }
            p->started = std::isfinite(last) ? static_cast<TimeMs>(last * 1000) : kNoTime;
        }
    });
    eachSeries(s, "memory", [&](const Series &series, const Column &c) {
        if (PodState *p = at(series)) {
            addTo(p->memory, c);
        }
    });
    const auto cluster = [&](const char *name, auto fn) {
        eachSeries(s, name, [&](const Series &series, const Column &c) {
            for (const std::size_t i : byPod[std::string(series.labels.get("pod"))]) {
                fn(s.pods[i], c);
            }
        });
    };
    // Where a process does not tell its memory, what its container is charged for.
    cluster("working_set", [&](PodState &p, const Column &c) {
        if (std::none_of(p.memory.begin(), p.memory.end(), [](double x) { return std::isfinite(x); })) {
            p.memory = c;
        }
    });
    cluster("memory_limit", [&](PodState &p, const Column &c) { p.memoryLimit = s.grid.now(c, 10); });
    cluster("restarts", [&](PodState &p, const Column &c) {
        const double now = s.grid.now(c, 2);
        double then = kNone;
        for (std::size_t i = s.grid.indexOf(s.grid.at() - s.grid.span(15)); i < c.size() && !std::isfinite(then); ++i) {
            then = c[i];
        }
        p.restarts = std::isfinite(now) && std::isfinite(then) ? std::max(0.0, now - then) : 0;
    });
    cluster("oom", [&](PodState &p, const Column &c) {
        const std::size_t from = s.grid.indexOf(s.grid.at() - s.grid.span(15));
        const bool before = from > 0 && std::isfinite(c[from - 1]);
        p.oomKilled = s.grid.count(c, 15) > 0 && (!before || p.restarts > 0);
    });
    for (std::size_t i = 0; i < s.pods.size(); ++i) {
        PodState &p = s.pods[i];
        judgeGrowth(s, p);
        if (const auto v = s.services.find(p.service); v != s.services.end()) {
            v->second.pods.push_back(i);
            v->second.nameSpace = p.nameSpace;
        }
    }
}

const PodState *Situation::worstPod() const {
    const PodState *best = nullptr;
    const auto better = [&](const PodState &p) {
        if (!best) {
            return true;
        }
        if (p.growing != best->growing) {
            return p.growing;
        }
        return std::isfinite(p.perMinute) && (!std::isfinite(best->perMinute) || p.perMinute > best->perMinute);
    };
    for (const PodState &p : pods) {
        if ((victim.empty() || p.service == victim) && better(p)) {
            best = &p;
        }
    }
    return best;
}

} // namespace bs::evidence
