// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/rules/ruleengine.h"
#include "data/core/format.h"
#include <chrono>
#include <cmath>

namespace bs::rules {

namespace {

Labels withoutName(const Labels &labels) {
    Labels out = labels;
    out.remove(kMetricName);
    return out;
}

Labels named(const Labels &labels, std::string_view metric) {
    Labels out = labels;
    out.set(kMetricName, metric);
    return out;
}

Error ruleError(const Rule &rule, const QString &why) { return inputError(QString::fromStdString(rule.name), why); }

const char *stateText(bool firing) { return firing ? "firing" : "pending"; }

} // namespace

Labels expandPairs(const std::vector<TemplatedPair> &pairs, const TemplateContext &context) {
    std::vector<Labels::Pair> out;
    for (const TemplatedPair &p : pairs) {
        if (p.value.isPlain()) {
            out.emplace_back(p.name, p.text);
            continue;
        }
        auto text = p.value.run(context);
        out.emplace_back(p.name, text ? std::move(*text)
                                      : "<error expanding template: " + text.error().reason.toStdString() + ">");
    }
    return Labels::fromPairs(std::move(out));
}

Labels alertLabels(const Rule &rule, const Labels &sample, const TemplateContext &context) {
    Labels out = withoutName(sample);
    const Labels own = expandPairs(rule.labels, context);
    for (const TemplatedPair &p : rule.labels) {
        out.set(p.name, own.get(p.name)); // an empty one removes the label
    }
    out.set("alertname", rule.name);
    return out;
}

RuleEngine::RuleEngine(std::vector<RuleGroup> groups, const Queryable &source, RuleEngineOptions options)
    : m_source(source), m_options(std::move(options)), m_engine(m_source, m_options.engine) {
    m_groups.reserve(groups.size());
    for (RuleGroup &g : groups) {
        m_groups.push_back({std::move(g), {}});
        GroupState &state = m_groups.back();
        state.rules.resize(state.group.rules.size());
        for (std::size_t i = 0; i < state.rules.size(); ++i) {
            state.rules[i].rule = &state.group.rules[i];
        }
    }
}

DurationMs RuleEngine::intervalOf(std::size_t i) const {
    return m_groups[i].group.interval > 0 ? m_groups[i].group.interval : m_options.defaultInterval;
}

Result<std::vector<TemplateSample>> RuleEngine::query(const std::string &expr, TimeMs time) const {
    const QueryResult r = TRY(m_engine.instant(expr, time, {.stop = m_options.stop}));
    if (r.type == QueryResult::Type::String || r.type == QueryResult::Type::Matrix) {
        return std::unexpected(
            inputError(QStringLiteral("query"), QStringLiteral("rule result is not a vector or scalar")));
    }
    std::vector<TemplateSample> out;
    for (const Series &s : r.matrix.series) {
        if (!s.values.empty()) {
            out.push_back({s.labels, s.values.front()});
        }
    }
    return out;
}

TemplateContext RuleEngine::contextOf(const Labels &labels, double value, TimeMs time) const {
    TemplateContext c;
    c.labels = labels; // {{ $labels }} has __name__ too, as in Prometheus
    c.value = value;
    c.externalLabels = m_options.externalLabels;
    c.externalUrl = m_options.externalUrl;
    c.now = time;
    c.query = [this, time](const std::string &expr) { return query(expr, time); };
    return c;
}

Result<RuleEngine::Samples> RuleEngine::record(const Rule &rule, TimeMs time, const RuleGroup &group) const {
    Samples out;
    std::set<Labels> seen;
    for (const TemplateSample &s : TRY(query(rule.expr, time))) {
        Labels labels = named(s.labels, rule.name);
        for (const TemplatedPair &p : rule.labels) {
            labels.set(p.name, p.text);
        }
        if (!seen.insert(labels).second) {
            return std::unexpected(ruleError(
                rule, QStringLiteral("vector contains metrics with the same labelset after applying rule labels")));
        }
        out.emplace_back(std::move(labels), s.value);
    }
    if (group.limit > 0 && static_cast<int>(out.size()) > group.limit) {
        return std::unexpected(
            ruleError(rule, QStringLiteral("exceeded limit of %1 with %2 series").arg(group.limit).arg(out.size())));
    }
    return out;
}

// pending -> firing once the expression held for as long as `for` asks; gone -> resolved, which is remembered.
void RuleEngine::advance(Alert &a, const Rule &rule, TimeMs time, bool present, DurationMs resolvedFor, bool &drop) {
    if (present) {
        a.keepFiringSince = kNoTime;
        if (a.state == State::Pending && time - a.activeAt >= rule.holdFor) {
            a.state = State::Firing;
        }
        return;
    }
    if (a.state == State::Firing && rule.keepFiringFor > 0) {
        if (a.keepFiringSince == kNoTime) {
            a.keepFiringSince = time;
        }
        if (time - a.keepFiringSince < rule.keepFiringFor) {
            return;
        }
    }
    drop = a.state == State::Pending || (a.resolvedAt != kNoTime && time - a.resolvedAt > resolvedFor);
    if (a.state != State::Inactive) {
        a.state = State::Inactive;
        a.resolvedAt = time;
    }
}

Result<RuleEngine::Samples> RuleEngine::alert(RuleState &state, TimeMs time, const RuleGroup &group) {
    const Rule &rule = *state.rule;
    std::set<Labels> present;
    for (const TemplateSample &s : TRY(query(rule.expr, time))) {
        const TemplateContext context = contextOf(s.labels, s.value, time);
        Labels labels = alertLabels(rule, s.labels, context);
        if (!present.insert(labels).second) {
            return std::unexpected(ruleError(
                rule, QStringLiteral("vector contains metrics with the same labelset after applying alert labels")));
        }
        Labels annotations = expandPairs(rule.annotations, context);
        const std::lock_guard lock(m_mutex);
        Alert &a = state.active[labels];
        if (a.labels.empty() || a.state == State::Inactive) {
            a = Alert{};
            a.labels = labels;
            a.activeAt = time;
        }
        a.value = s.value;
        a.annotations = std::move(annotations);
    }
    const std::lock_guard lock(m_mutex);
    Samples out;
    int active = 0;
    for (auto it = state.active.begin(); it != state.active.end();) {
        Alert &a = it->second;
        bool drop = false;
        advance(a, rule, time, present.contains(it->first), m_options.resolvedFor, drop);
        if (a.state != State::Inactive) {
            ++active;
            Labels shown = named(a.labels, "ALERTS");
            shown.set("alertstate", stateText(a.state == State::Firing));
            out.emplace_back(std::move(shown), 1);
            out.emplace_back(named(a.labels, "ALERTS_FOR_STATE"), std::floor(static_cast<double>(a.activeAt) / 1000));
        }
        it = drop ? state.active.erase(it) : std::next(it);
    }
    if (group.limit > 0 && active > group.limit) {
        state.active.clear();
        return std::unexpected(
            ruleError(rule, QStringLiteral("exceeded limit of %1 with %2 alerts").arg(group.limit).arg(active)));
    }
    return out;
}

void RuleEngine::evaluate(std::size_t index, TimeMs time, SampleSink &sink) {
    GroupState &g = m_groups[index];
    time -= g.group.queryOffset;
    for (RuleState &state : g.rules) {
        if (m_options.stop.stop_requested()) {
            return;
        }
        const auto begin = std::chrono::steady_clock::now();
        auto samples = state.rule->alerting ? alert(state, time, g.group) : record(*state.rule, time, g.group);
        Status wrote;
        std::set<Labels> now;
        if (samples) {
            for (auto &[labels, value] : *samples) {
                if (wrote) {
                    wrote = sink.append(labels, time, value);
                }
                now.insert(std::move(labels));
            }
            for (const Labels &before : state.written) {
                if (wrote && !now.contains(before)) {
                    wrote = sink.append(before, time, staleMarker());
                }
            }
        }
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        const std::lock_guard lock(m_mutex);
        state.error = !samples ? samples.error().text().toStdString()
                      : !wrote ? wrote.error().text().toStdString()
                               : "";
        state.seconds = took.count();
        state.last = time;
        if (samples) {
            state.written = std::move(now);
        }
    }
}

void RuleEngine::evaluateAll(TimeMs time, SampleSink &sink) {
    for (std::size_t i = 0; i < m_groups.size(); ++i) {
        evaluate(i, time, sink);
    }
}

void RuleEngine::restore(TimeMs time) {
    for (GroupState &g : m_groups) {
        for (RuleState &state : g.rules) {
            if (!state.rule->alerting || state.rule->holdFor == 0) {
                continue;
            }
            for (auto &[labels, a] : state.active) {
                std::vector<Matcher> matchers{{Matcher::Op::Equal, std::string(kMetricName), "ALERTS_FOR_STATE"}};
                for (const Labels::Pair &p : labels) {
                    matchers.push_back({Matcher::Op::Equal, p.first, p.second});
                }
                const auto set = MatcherSet::compile(std::move(matchers));
                const TimeRange range{time - m_options.outageTolerance, time - 1};
                const auto found = set ? m_source.select(*set, range, m_options.stop)
                                       : Result<std::vector<std::shared_ptr<const Series>>>();
                if (!found || found->empty() || found->front()->times.empty()) {
                    continue;
                }
                const Series &s = *found->front();
                std::size_t last = s.times.size();
                while (last > 0 && isStale(s.values[last - 1])) {
                    --last;
                }
                if (last == 0 || !(std::abs(s.values[last - 1]) < 1e12)) {
                    continue;
                }
                const TimeMs downAt = s.times[last - 1];
                const auto activeAt = static_cast<TimeMs>(s.values[last - 1] * 1000);
                const std::lock_guard lock(m_mutex);
                const bool wasFiring = downAt - activeAt >= state.rule->holdFor;
                a.activeAt = wasFiring ? activeAt : activeAt + (time - downAt); // the outage is no time it held
                if (time - a.activeAt >= state.rule->holdFor) {
                    a.state = State::Firing;
                }
            }
        }
    }
}

AlertInfo RuleEngine::infoOf(const Alert &a) {
    AlertInfo info;
    info.labels = a.labels;
    info.annotations = a.annotations;
    info.state = a.state == State::Inactive ? "inactive" : stateText(a.state == State::Firing);
    info.activeAt = a.activeAt;
    info.value = promFloat(a.value);
    return info;
}

std::vector<RuleInfo> RuleEngine::rules() const {
    const std::lock_guard lock(m_mutex);
    std::vector<RuleInfo> out;
    for (const GroupState &g : m_groups) {
        for (const RuleState &state : g.rules) {
            const Rule &rule = *state.rule;
            RuleInfo info;
            info.group = g.group.name;
            info.file = g.group.file.toStdString();
            info.name = rule.name;
            info.query = rule.expr;
            info.type = rule.alerting ? "alerting" : "recording";
            info.health = state.last == kNoTime ? "unknown" : state.error.empty() ? "ok" : "err";
            info.lastError = state.error;
            info.durationSeconds = static_cast<double>(rule.holdFor) / 1000;
            info.keepFiringSeconds = static_cast<double>(rule.keepFiringFor) / 1000;
            info.labels = rule.plainLabels();
            info.annotations = rule.plainAnnotations();
            State worst = State::Inactive;
            for (const auto &[labels, a] : state.active) {
                if (a.state != State::Inactive) {
                    worst = std::max(worst, a.state);
                    info.alerts.push_back(infoOf(a));
                }
            }
            info.state = !rule.alerting             ? ""
                         : worst == State::Inactive ? "inactive"
                                                    : stateText(worst == State::Firing);
            out.push_back(std::move(info));
        }
    }
    return out;
}

std::vector<AlertInfo> RuleEngine::alerts() const {
    std::vector<AlertInfo> out;
    for (RuleInfo &rule : rules()) {
        std::move(rule.alerts.begin(), rule.alerts.end(), std::back_inserter(out));
    }
    return out;
}

std::vector<AlertInfo> RuleEngine::firing(const std::string &alert) const {
    std::vector<AlertInfo> out;
    for (AlertInfo &a : alerts()) {
        if (a.state == "firing" && a.labels.get("alertname") == alert) {
            out.push_back(std::move(a));
        }
    }
    return out;
}

} // namespace bs::rules
