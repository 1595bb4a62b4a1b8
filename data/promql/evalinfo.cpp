// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// info(v, {data labels}): gives each series of v the labels of the info series (target_info unless another is named)
// with the same instance and job. Experimental in Prometheus; the labels that identify a target are fixed there too.
#include "data/promql/evaluator.h"
#include "data/promql/signature.h"
#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

namespace bs::promql {

namespace {

struct InfoLane {
    Labels labels;
    std::vector<double> times; // of the sample taken at each step
};

struct InfoQuery {
    std::vector<Matcher> names; // on the info metric's name
    std::vector<Matcher> data;  // on the labels wanted
};

InfoQuery queryOf(const Call &c) {
    InfoQuery q;
    if (c.args.size() > 1) {
        for (const Matcher &m : as<VectorSelector>(*c.args[1]).matchers) {
            (m.name == kMetricName ? q.names : q.data).push_back(m);
        }
    }
    const auto excludes = [](const Matcher &m) {
        return m.op == Matcher::Op::NotEqual || m.op == Matcher::Op::NotRegex;
    };
    if (q.names.empty()) {
        q.names.push_back({Matcher::Op::Equal, std::string(kMetricName), "target_info"});
    } else if (std::all_of(q.names.begin(), q.names.end(),
                           excludes)) { // what is excluded is excluded from info metrics
        q.names.push_back({Matcher::Op::Regex, std::string(kMetricName), ".+_info"});
    }
    return q;
}

class Enricher {
public:
    Enricher(const std::vector<InfoLane> &infos, const InfoQuery &query, bool mayLackInfo)
        : m_infos(infos), m_mayLackInfo(mayLackInfo), m_identity({"instance", "job"}, false) {
        for (const Matcher &m : query.data) {
            m_wanted.insert(m.name);
        }
        for (std::size_t i = 0; i < infos.size(); ++i) {
            m_bySignature[m_identity.keyOf(infos[i].labels)].push_back(i);
        }
    }

    // Splits a lane by the info series in force at each step.
    Status enrich(const Lane &base, int n, std::vector<Lane> &out) {
        const auto it = m_bySignature.find(m_identity.keyOf(base.labels));
        static const std::vector<std::size_t> none;
        const std::vector<std::size_t> &candidates = it == m_bySignature.end() ? none : it->second;
        std::map<std::vector<std::size_t>, std::size_t> lanes;
        for (int i = 0; i < n; ++i) {
            if (!base.any(i)) {
                continue;
            }
            const std::vector<std::size_t> chosen = TRY(choose(candidates, static_cast<std::size_t>(i)));
            if (chosen.empty() && !m_mayLackInfo) {
                continue;
            }
            auto lane = lanes.find(chosen);
            if (lane == lanes.end()) {
                Lane fresh;
                fresh.labels = TRY(labelsWith(base.labels, chosen));
                fresh.dropName = base.dropName;
                fresh.values.assign(static_cast<std::size_t>(n), absent());
                lane = lanes.emplace(chosen, out.size()).first;
                out.push_back(std::move(fresh));
            }
            Lane &to = out[lane->second];
            to.values[static_cast<std::size_t>(i)] = base.values[static_cast<std::size_t>(i)];
            if (base.hist(i) != nullptr) {
                to.setHist(i, base.hists[static_cast<std::size_t>(i)]);
            }
        }
        return {};
    }

private:
    // Of each info metric the series with the newest sample.
    Result<std::vector<std::size_t>> choose(const std::vector<std::size_t> &candidates, std::size_t step) const {
        std::map<std::string_view, std::size_t> newest;
        for (const std::size_t c : candidates) {
            const double t = m_infos[c].times[step];
            if (!present(t)) {
                continue;
            }
            const auto [it, fresh] = newest.try_emplace(m_infos[c].labels.metric(), c);
            if (fresh) {
                continue;
            }
            const double known = m_infos[it->second].times[step];
            if (known == t) {
                const auto at = [t] { return " @ " + std::to_string(static_cast<TimeMs>(t)); };
                return Evaluator::fail("found duplicate series for info metric: existing " +
                                       plainLabels(m_infos[it->second].labels) + at() + ", new " +
                                       plainLabels(m_infos[c].labels) + at());
            }
            it->second = known > t ? it->second : c;
        }
        std::vector<std::size_t> out;
        for (const auto &[name, c] : newest) {
            out.push_back(c);
        }
        return out;
    }

    Result<Labels> labelsWith(const Labels &base, const std::vector<std::size_t> &infos) const {
        Labels added;
        for (const std::size_t c : infos) {
            for (const Labels::Pair &p : m_infos[c].labels) {
                if (p.first == kMetricName || (!m_wanted.empty() && !m_wanted.contains(p.first))) {
                    continue;
                }
                const std::string_view known = added.get(p.first);
                if (!known.empty() && known != p.second) {
                    return Evaluator::fail("conflicting label: " + p.first);
                }
                if (!base.has(p.first)) {
                    added.set(p.first, p.second);
                }
            }
        }
        Labels out = base;
        for (const Labels::Pair &p : added) {
            out.set(p.first, p.second);
        }
        return out;
    }

    const std::vector<InfoLane> &m_infos;
    bool m_mayLackInfo;
    Signature m_identity;
    std::set<std::string, std::less<>> m_wanted;
    std::unordered_map<std::string, std::vector<std::size_t>> m_bySignature;
};

} // namespace

Result<Value> Evaluator::info(const Call &c, const Grid &grid) {
    const Value base = TRY(eval(*c.args[0], grid));
    const InfoQuery q = queryOf(c);
    const MatcherSet names = TRY(MatcherSet::compile(q.names));
    const MatcherSet data = TRY(MatcherSet::compile(q.data));
    VectorSelector selector;
    selector.matchers = q.names;
    selector.matchers.insert(selector.matchers.end(), q.data.begin(), q.data.end());
    std::vector<InfoLane> infos;
    for (const auto &s : TRY(select(selector, grid, m_env.lookback, 0))) {
        if (!s->histograms.empty()) {
            return fail("this should be an info metric, with float samples: " + plainLabels(s->labels));
        }
        infos.push_back({s->labels, sampleTimes(*s, selector.time, grid, m_env.lookback, false)});
    }
    bool mayLackInfo = true;
    for (std::size_t i = 0; i < q.data.size(); ++i) {
        mayLackInfo = mayLackInfo && data.matchesValue(i, {});
    }
    Enricher enricher(infos, q, mayLackInfo);
    Value out;
    for (const Lane &lane : base.lanes) {
        const bool isInfo = names.matches(Labels{{std::string(kMetricName), std::string(lane.labels.metric())}});
        if (isInfo) {
            out.lanes.push_back(lane); // info series are left as they are
        } else {
            CHECK_STATUS(enricher.enrich(lane, grid.n, out.lanes));
        }
    }
    CHECK_STATUS(charge(out, grid));
    return mergeSame(std::move(out), grid);
}

} // namespace bs::promql
