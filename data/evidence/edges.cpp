// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The calls between services: which are slow, which fail, and where that comes from.
#include "data/evidence/situation.h"
#include <algorithm>
#include <cmath>
#include <set>

namespace bs::evidence {

namespace {

constexpr double kRecent = 5; // minutes

// A breaker that names no target guards what it is called after.
std::string targetOf(const Labels &l) {
    const std::string_view target = l.get("target");
    return std::string(target.empty() ? l.get("breaker") : target);
}

// How a call ended, in the words of hand-written clients, of gRPC and of Micrometer.
Column EdgeState::*columnOf(std::string_view outcome) {
    static const std::map<std::string_view, Column EdgeState::*> words{
        {"ok", &EdgeState::ok},
        {"success", &EdgeState::ok},
        {"OK", &EdgeState::ok},
        {"SUCCESS", &EdgeState::ok},
        {"INFORMATIONAL", &EdgeState::ok},
        {"REDIRECTION", &EdgeState::ok},
        {"CLIENT_ERROR", &EdgeState::ok}, // it answers
        {"NotFound", &EdgeState::ok},
        {"AlreadyExists", &EdgeState::ok},
        {"InvalidArgument", &EdgeState::ok},
        {"timeout", &EdgeState::timeout},
        {"DeadlineExceeded", &EdgeState::timeout},
        {"rejected", &EdgeState::rejected},
        {"circuit_open", &EdgeState::rejected},
    };
    const auto it = words.find(outcome);
    if (it != words.end()) {
        return it->second;
    }
    // Some count by status code.
    return outcome.starts_with('2') || outcome.starts_with('3') || outcome.starts_with('4') ? &EdgeState::ok
                                                                                            : &EdgeState::error;
}

// A caller whose series ended (its pods are gone) is judged by its last minutes: what it met before it went.
void bringToEnd(const Grid &g, EdgeState &e) {
    Column any = g.empty();
    addTo(any, e.ok);
    addTo(any, e.error);
    std::size_t last = any.size();
    while (last > 0 && !std::isfinite(any[last - 1])) {
        --last;
    }
    const std::size_t gap = any.size() - last;
    const auto gapMs = static_cast<DurationMs>(gap) * g.step();
    if (last == 0 || gapMs < g.span(2) || gapMs > g.span(20)) {
        return;
    }
    for (Column *c : {&e.ok, &e.error, &e.timeout, &e.rejected, &e.retries, &e.sum, &e.count, &e.breakerState}) {
        std::rotate(c->begin(), c->end() - static_cast<std::ptrdiff_t>(gap), c->end());
    }
}

// The highest share that lasted for three points within the last minutes: a storm that begins to fade was one.
double sustained(const Grid &g, const Column &c, double minutes) {
    double best = 0;
    const std::size_t from = g.indexOf(g.at() - g.span(minutes));
    for (std::size_t i = from + 2; i < c.size(); ++i) {
        const double low = std::min({c[i], c[i - 1], c[i - 2]});
        best = std::isfinite(low) ? std::max(best, low) : best;
    }
    return best;
}

void finishEdge(const Situation &s, EdgeState &e) {
    const Grid &g = s.grid;
    Column attempts = g.empty(), failed = g.empty();
    addTo(attempts, e.ok);
    addTo(attempts, e.error);
    addTo(attempts, e.timeout);
    addTo(failed, e.error);
    addTo(failed, e.timeout);
    e.open = g.max(e.breakerState, 4) >= 1; // open or half-open lately: the caller that knows may be gone by now
    // The last minutes, or the last one where it is worse: what began a minute ago is not averaged away. Behind an open
    // breaker hardly anything is tried: what opened it counts.
    for (const double minutes : {kRecent, 1.0, e.open ? 20.0 : 1.0}) {
        const double all = g.sum(attempts, minutes);
        const double share = all > 0 ? g.sum(failed, minutes) / all : 0;
        if (share > e.failedShare) {
            e.failedShare = share;
            e.timeoutShare = g.sum(e.timeout, minutes) / all;
        }
    }
    const double base = g.base(ratio(failed, attempts));
    e.baseFailedShare = std::isfinite(base) ? base : 0;
    const Column latency = ratio(e.sum, e.count);
    e.latencyBase = g.base(latency);
    e.latencyNow = g.now(latency, 1);
    e.latencyRatio = e.latencyBase > 0 ? e.latencyNow / e.latencyBase : kNone;
    const Column retried = ratio(e.retries, attempts);
    const double now = g.now(retried, 2), before = g.base(retried);
    e.retryShare = std::max(std::isfinite(now) ? now : 0, sustained(g, retried, 10));
    e.retryBase = std::isfinite(before) ? before : 0;
    e.retryRate = std::max(0.0, g.now(e.retries, 2));
    const bool slow = e.latencyRatio >= 2 && e.latencyNow - e.latencyBase >= 0.01;
    const bool fails = e.failedShare >= 0.3 && e.failedShare > 3 * e.baseFailedShare;
    // Whether it refuses or is late is said by all failures of a quarter of an hour, not by a last few.
    const bool refuses = g.sum(e.error, 15) >= g.sum(e.timeout, 15);
    if ((fails || e.open) && refuses) {
        e.trouble = Trouble::Down;
        e.onset = fails ? g.onset(ratio(failed, attempts), std::max(0.1, 2 * e.baseFailedShare))
                        : g.onset(e.breakerState, 0.5);
    } else if (slow || fails) {
        e.trouble = Trouble::Slow;
        e.onset = slow ? g.onset(latency, 1.5 * e.latencyBase) : g.onset(ratio(failed, attempts), 0.1);
    } else if (e.open) {
        e.trouble = refuses ? Trouble::Down : Trouble::Slow;
        e.onset = g.onset(e.breakerState, 0.5);
    }
}

} // namespace

void readEdges(Situation &s) {
    std::map<std::pair<std::string, std::string>, EdgeState> all;
    const auto edge = [&](const Series &series) -> EdgeState & {
        const std::string service = serviceOf(series.labels), target(targetOf(series.labels));
        EdgeState &e = all[{service, target}];
        if (e.service.empty()) {
            e.service = service;
            e.target = target;
            for (Column *c :
                 {&e.ok, &e.error, &e.timeout, &e.rejected, &e.retries, &e.sum, &e.count, &e.breakerState}) {
                *c = s.grid.empty();
            }
        }
        return e;
    };
    const auto each = [&](const char *name, auto fn) {
        if (const auto &r = s.snapshot.get(name).result) {
            for (const Series &series : r->matrix.series) {
                if (!targetOf(series.labels).empty()) {
                    fn(edge(series), series, s.grid.column(series));
                }
            }
        }
    };
    std::map<const EdgeState *, Column> untold; // calls that do not say how they ended
    each("calls", [&](EdgeState &e, const Series &series, const Column &c) {
        const std::string_view o = series.labels.get("outcome");
        if (o.empty()) {
            addTo(untold[&e], c);
        } else {
            addTo(e.*columnOf(o), c);
        }
    });
    each("call_errors", [&](EdgeState &e, const Series &, const Column &c) {
        if (untold.contains(&e)) { // else its outcomes have said it
            addTo(e.error, c);
        }
    });
    for (auto &[key, e] : all) {
        if (const auto it = untold.find(&e); it != untold.end()) {
            for (std::size_t i = 0; i < it->second.size(); ++i) {
                const double failed = std::isfinite(e.error[i]) ? e.error[i] : 0;
                it->second[i] = std::max(0.0, it->second[i] - failed);
            }
            addTo(e.ok, it->second);
        }
    }
    each("call_sum", [](EdgeState &e, const Series &, const Column &c) { addTo(e.sum, c); });
    each("call_count", [](EdgeState &e, const Series &, const Column &c) { addTo(e.count, c); });
    each("retries", [](EdgeState &e, const Series &, const Column &c) { addTo(e.retries, c); });
    each("breakers", [](EdgeState &e, const Series &series, const Column &c) {
        e.breaker = std::string(series.labels.get("breaker"));
        for (std::size_t i = 0; i < c.size(); ++i) {
            e.breakerState[i] = std::isfinite(e.breakerState[i]) ? std::fmax(e.breakerState[i], c[i]) : c[i];
        }
    });
    for (auto &[key, e] : all) {
        e.insideFleet = s.services.contains(e.target);
        bringToEnd(s.grid, e);
        finishEdge(s, e);
        s.edges.push_back(std::move(e));
    }
}

bool Situation::troubledBelow(const std::string &name) const {
    std::set<std::string> seen;
    std::vector<std::string> todo{name};
    while (!todo.empty()) {
        const std::string here = todo.back();
        todo.pop_back();
        if (!seen.insert(here).second) {
            continue;
        }
        for (const EdgeState &e : edges) {
            if (e.service == here && e.trouble != Trouble::None) {
                return true;
            }
            if (e.service == here && e.insideFleet) {
                todo.push_back(e.target);
            }
        }
    }
    return false;
}

std::vector<const EdgeState *> Situation::roots(Trouble kind) const {
    std::vector<const EdgeState *> out;
    for (const EdgeState &e : edges) {
        // Trouble with a service whose own calls are troubled comes from further down; trouble with one whose calls
        // are well is made inside it, and other questions ask about that.
        if (e.trouble == kind && !e.insideFleet) {
            out.push_back(&e);
        }
    }
    std::sort(out.begin(), out.end(), [](const EdgeState *a, const EdgeState *b) {
        const auto weight = [](const EdgeState *e) {
            return e->failedShare + (std::isfinite(e->latencyRatio) ? e->latencyRatio / 10 : 0);
        };
        return weight(a) > weight(b);
    });
    return out;
}

} // namespace bs::evidence
