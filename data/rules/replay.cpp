// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/rules/replay.h"
#include "data/core/format.h"
#include "data/promql/engine.h"
#include "data/promql/memorystorage.h"
#include "data/promql/parser.h"
#include "data/rules/replayclauses.h"
#include "data/rules/ruleengine.h"
#include <algorithm>
#include <map>

namespace bs::rules {

namespace {

constexpr std::int64_t kStepsAtOnce = 5'000;

// What is stored, with what the recording rules made of it; theirs wins where both have a series.
class Overlay final : public Queryable {
public:
    Overlay(const Queryable &stored, const Queryable &made) : m_stored(stored), m_made(made) {}

    Result<std::vector<std::shared_ptr<const Series>>> select(const MatcherSet &matchers, TimeRange range,
                                                              std::stop_token stop) const override {
        auto out = TRY(m_made.select(matchers, range, stop));
        std::set<Labels> known;
        for (const auto &s : out) {
            known.insert(s->labels);
        }
        for (auto &s : TRY(m_stored.select(matchers, range, stop))) {
            if (!known.contains(s->labels)) {
                out.push_back(std::move(s));
            }
        }
        return out;
    }
    Result<std::vector<Labels>> selectLabels(const MatcherSet &matchers, TimeRange range,
                                             std::stop_token stop) const override {
        auto out = TRY(m_made.selectLabels(matchers, range, stop));
        for (Labels &l : TRY(m_stored.selectLabels(matchers, range, stop))) {
            if (std::find(out.begin(), out.end(), l) == out.end()) {
                out.push_back(std::move(l));
            }
        }
        return out;
    }

private:
    const Queryable &m_stored;
    const Queryable &m_made;
};

promql::EngineOptions engineOptions() {
    promql::EngineOptions o;
    o.maxPoints = 0;
    return o;
}

// How far back an expression looks.
DurationMs reachOf(const std::string &expr) {
    DurationMs most = 0;
    const auto parsed = promql::parseExpr(expr);
    if (!parsed) {
        return 0;
    }
    promql::walk(**parsed, [&most](const promql::Expr &e) {
        if (e.kind == promql::NodeKind::Matrix) {
            const auto &m = promql::as<promql::MatrixSelector>(e);
            most = std::max(most, m.range + m.selector->time.offset);
        } else if (e.kind == promql::NodeKind::Subquery) {
            const auto &s = promql::as<promql::Subquery>(e);
            most = std::max(most, s.range + s.time.offset);
        } else if (e.kind == promql::NodeKind::Vector) {
            most = std::max(most, promql::as<promql::VectorSelector>(e).time.offset);
        }
    });
    return most;
}

class Replayer {
public:
    Replayer(const std::vector<RuleGroup> &groups, const Queryable &source, const ReplayOptions &options)
        : m_groups(groups), m_options(options), m_overlay(source, m_made), m_engine(m_overlay, engineOptions()) {}

    Result<ReplayReport> run() {
        DurationMs reach = 0;
        for (const RuleGroup &g : m_groups) {
            for (const Rule &r : g.rules) {
                reach = std::max(reach, r.alerting ? reachOf(r.expr) : 0);
            }
        }
        constexpr DurationMs most = 30LL * 24 * 3600 * 1000;
        m_warmup = std::min(reach, most) + 5 * 60'000;
        for (const RuleGroup &g : m_groups) {
            for (const Rule &r : g.rules) {
                if (!r.alerting) {
                    CHECK_STATUS(record(g, r));
                }
            }
        }
        for (const RuleGroup &g : m_groups) {
            for (const Rule &r : g.rules) {
                if (r.alerting && (m_options.alert.empty() || m_options.alert == r.name)) {
                    CHECK_STATUS(alert(g, r));
                }
            }
        }
        std::stable_sort(m_report.alerts.begin(), m_report.alerts.end(),
                         [](const auto &a, const auto &b) { return a.pendingAt < b.pendingAt; });
        return std::move(m_report);
    }

private:
    [[nodiscard]] DurationMs stepOf(const RuleGroup &g) const {
        return m_options.step > 0 ? m_options.step : g.interval > 0 ? g.interval : m_options.defaultStep;
    }

    // Evaluates an expression over [from, end] in pieces; fn(matrix, first, last step time). false: it failed (noted).
    template <class Fn>
    Result<bool> pieces(const std::string &name, const std::string &expr, TimeMs from, DurationMs step, const Fn &fn) {
        for (TimeMs t = from; t <= m_options.range.end; t += kStepsAtOnce * step) {
            const TimeMs last = std::min(m_options.range.end, t + (kStepsAtOnce - 1) * step);
            promql::QueryOptions q;
            q.stop = m_options.stop;
            auto r = m_engine.range(expr, t, last, step, q);
            if (!r && r.error().kind == Error::Kind::Cancelled) {
                return std::unexpected(r.error());
            }
            if (!r) {
                m_report.problems.push_back(name + ": " + r.error().text().toStdString());
                return false;
            }
            fn(r->matrix, t, t + (last - t) / step * step);
        }
        return true;
    }

    Status record(const RuleGroup &g, const Rule &r) {
        const DurationMs step = stepOf(g);
        const TimeMs from = (m_options.range.start - m_warmup) / step * step;
        const bool fine = TRY(pieces(r.name, r.expr, from, step, [&](const Matrix &m, TimeMs, TimeMs) {
            for (const Series &s : m.series) {
                Labels labels = s.labels;
                labels.set(kMetricName, r.name);
                for (const TemplatedPair &p : r.labels) {
                    labels.set(p.name, p.text);
                }
                for (std::size_t i = 0; i < s.times.size(); ++i) {
                    const bool gap = i > 0 && s.times[i] - s.times[i - 1] > step;
                    if (gap) {
                        (void)m_made.append(labels, s.times[i - 1] + step, staleMarker());
                    }
                    (void)m_made.append(labels, s.times[i], s.values[i]);
                }
                if (!s.times.empty() && s.times.back() + step <= m_options.range.end) {
                    m_open[labels] = s.times.back() + step; // ends here unless the next piece goes on
                }
            }
        }));
        if (!fine) {
            m_failed[r.name] = m_report.problems.back().substr(r.name.size() + 2);
        }
        for (const auto &[labels, end] : m_open) {
            (void)m_made.append(labels, end, staleMarker());
        }
        m_open.clear();
        return {};
    }

    struct Running {
        ReplayEpisode episode;
        TimeMs lastTrue = kNoTime;
    };

    Status alert(const RuleGroup &g, const Rule &r) {
        const DurationMs step = stepOf(g);
        ReplayRule rule;
        rule.name = r.name;
        rule.labels = r.plainLabels();
        rule.holdFor = r.holdFor;
        std::map<Labels, Running> running;
        const TimeMs from = (m_options.range.start + step - 1) / step * step;
        const bool fine = TRY(pieces(r.name, r.expr, from, step, [&](const Matrix &m, TimeMs, TimeMs) {
            for (const Series &s : m.series) {
                for (std::size_t i = 0; i < s.times.size(); ++i) {
                    see(r, s, i, step, running, rule);
                }
            }
        }));
        for (auto &[labels, a] : running) {
            const bool open = a.lastTrue + step > m_options.range.end;
            close(a, open ? kNoTime : a.lastTrue + step, rule);
        }
        if (!fine) {
            rule.why = "could not be evaluated: " + m_report.problems.back();
        } else if (rule.fired > 0) {
            rule.why = "fired " + std::to_string(rule.fired) + (rule.fired == 1 ? " time" : " times");
        } else {
            ClauseJudge judge(m_engine, r.expr, {from, m_options.range.end}, step, m_options.stop);
            rule.clauses = TRY(judge.clauses());
            rule.why = rule.longestFrom == kNoTime ? TRY(judge.whyNever()) : tooShort(r, rule, step, judge);
            rule.why += notRecorded(rule.why);
        }
        m_report.rules.push_back(std::move(rule));
        return {};
    }

    void see(const Rule &r, const Series &s, std::size_t i, DurationMs step, std::map<Labels, Running> &running,
             ReplayRule &rule) {
        const TimeMs t = s.times[i];
        TemplateContext context;
        context.labels = s.labels;
        context.labels.remove(kMetricName);
        context.value = s.values[i];
        const Labels labels = alertLabels(r, s.labels, context);
        const auto it = running.find(labels);
        if (it != running.end() && t - it->second.lastTrue > step + keptFor(r, it->second)) {
            close(it->second, it->second.lastTrue + step + keptFor(r, it->second), rule);
            running.erase(it);
        }
        Running &a = running[labels];
        if (a.lastTrue == kNoTime) {
            a.episode = {r.name, labels, t, kNoTime, kNoTime, s.values[i]};
        }
        a.lastTrue = std::max(a.lastTrue, t);
        if (a.episode.firingAt == kNoTime && t - a.episode.pendingAt >= r.holdFor) {
            a.episode.firingAt = t;
        }
    }

    static DurationMs keptFor(const Rule &r, const Running &a) {
        return a.episode.firingAt != kNoTime ? r.keepFiringFor : 0;
    }

    void close(Running &a, TimeMs resolvedAt, ReplayRule &rule) {
        a.episode.resolvedAt = resolvedAt;
        rule.fired += a.episode.firingAt != kNoTime ? 1 : 0;
        const DurationMs held = a.lastTrue - a.episode.pendingAt; // as `for` counts
        if (held > rule.longestTrue || rule.longestFrom == kNoTime) {
            rule.longestTrue = held;
            rule.longestFrom = a.episode.pendingAt;
            rule.longestLabels = a.episode.labels;
        }
        m_report.alerts.push_back(a.episode);
    }

    // Whose samples are missing because the rule that records them fails.
    [[nodiscard]] std::string notRecorded(const std::string &why) const {
        constexpr qsizetype kMost = 160;
        std::string out;
        for (const auto &[name, reason] : m_failed) {
            if (why.find(name) != std::string::npos) {
                out += "; `" + name + "` is not recorded: " + QString::fromStdString(reason).left(kMost).toStdString();
            }
        }
        return out;
    }

    [[nodiscard]] std::string tooShort(const Rule &r, const ReplayRule &rule, DurationMs step,
                                       const ClauseJudge &judge) const {
        const TimeMs end = rule.longestFrom + rule.longestTrue + step;
        const std::string ended = end > m_options.range.end ? std::string("it still was at the end")
                                                            : judge.whyEnded(end, end - step, rule.longestLabels);
        return "true for at most " + formatDuration(rule.longestTrue).toStdString() +
               ", of `for: " + formatDuration(r.holdFor).toStdString() + "`: from " +
               formatRfc3339(rule.longestFrom).toStdString() + " on " + rule.longestLabels.toString() +
               " (evaluated every " + formatDuration(step).toStdString() + ")" + (ended.empty() ? "" : "; " + ended);
    }

    const std::vector<RuleGroup> &m_groups;
    const ReplayOptions &m_options;
    promql::MemoryStorage m_made;
    Overlay m_overlay;
    promql::Engine m_engine;
    DurationMs m_warmup = 0;
    std::map<Labels, TimeMs> m_open;
    std::map<std::string, std::string> m_failed; // recording rules, and why
    ReplayReport m_report;
};

} // namespace

Result<ReplayReport> replayRules(const std::vector<RuleGroup> &groups, const Queryable &source,
                                 const ReplayOptions &options) {
    return Replayer(groups, source, options).run();
}

} // namespace bs::rules
