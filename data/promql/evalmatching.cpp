// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Binary operators between vectors. Which lanes can meet depends on their labels alone, so the matching is worked out
// once for the whole grid: lanes are put into groups by their matching labels, and only groups with more than one
// lane on the "one" side need a look at every step.
#include "data/promql/elementop.h"
#include "data/promql/evaluator.h"
#include "data/promql/signature.h"
#include <algorithm>
#include <unordered_map>

namespace bs::promql {

namespace {

struct Group {
    std::vector<const Lane *> left;
    std::vector<const Lane *> right;
};

std::vector<Group> groupsOf(const Matching &m, const Value &left, const Value &right) {
    std::vector<Group> out;
    std::unordered_map<std::string, std::size_t> index;
    const Signature signature(m.labels, !m.on);
    const auto put = [&](const Value &v, bool isLeft) {
        for (const Lane &lane : v.lanes) {
            const auto [it, fresh] = index.try_emplace(signature.keyOf(lane.labels), out.size());
            if (fresh) {
                out.emplace_back();
            }
            Group &g = out[it->second];
            (isLeft ? g.left : g.right).push_back(&lane);
        }
    };
    put(left, true);
    put(right, false);
    return out;
}

bool anyAt(const std::vector<const Lane *> &lanes, int i) {
    return std::any_of(lanes.begin(), lanes.end(), [i](const Lane *l) { return l->any(i); });
}

// A made-up lane with the fill value wherever its side of the group has nothing and the other side has something.
Lane filled(const Signature &signature, const std::vector<const Lane *> &mine, const std::vector<const Lane *> &other,
            double fill, int n) {
    Lane lane;
    lane.labels = signature.labelsOf(other.front()->labels);
    lane.values.assign(static_cast<std::size_t>(n), absent());
    for (int i = 0; i < n; ++i) {
        if (!anyAt(mine, i) && anyAt(other, i)) {
            lane.values[static_cast<std::size_t>(i)] = fill;
        }
    }
    return lane;
}

Labels resultLabels(const Binary &b, const Labels &many, const Labels &one) {
    const Matching &m = b.matching;
    Labels out = changesMetric(b.op) ? withoutMetadata(many) : many;
    if (m.card == Matching::Card::OneToOne) {
        std::vector<Labels::Pair> pairs;
        for (const Labels::Pair &p : out) {
            if ((std::find(m.labels.begin(), m.labels.end(), p.first) != m.labels.end()) == m.on) {
                pairs.push_back(p);
            }
        }
        out = Labels::fromPairs(std::move(pairs));
    }
    for (const std::string &name : m.include) {
        out.set(name, one.get(name));
    }
    return out;
}

class Joiner {
public:
    // `many`: the steps at which the "many" side has any series at all.
    Joiner(const Binary &b, int n, const std::vector<char> &many, Notes &notes)
        : m_b(b), m_n(n), m_manyAt(many), m_notes(notes) {}

    // Appends what one group gives to `out`. Sides as written in the query.
    Status join(Group &g, std::vector<Lane> &out) {
        const bool swapped = m_b.matching.card == Matching::Card::OneToMany;
        const std::vector<const Lane *> &many = swapped ? g.right : g.left;
        const std::vector<const Lane *> &one = swapped ? g.left : g.right;
        if (one.size() > 1) {
            CHECK_STATUS(oneSideIsUnique(one, swapped));
        }
        if (many.empty() || one.empty()) {
            return {};
        }
        if (m_b.matching.card == Matching::Card::OneToOne && many.size() > 1) {
            CHECK_STATUS(matchesOnce(many, one));
        }
        const std::size_t from = out.size();
        for (const Lane *m : many) {
            for (const Lane *o : one) {
                pair(*m, *o, swapped, out);
            }
        }
        return many.size() > 1 || one.size() > 1 ? unite(out, from) : Status{};
    }

private:
    Status oneSideIsUnique(const std::vector<const Lane *> &one, bool swapped) const {
        for (int i = 0; i < m_n; ++i) {
            if (m_manyAt[static_cast<std::size_t>(i)] == 0) {
                continue;
            }
            std::vector<std::string> found;
            const Lane *first = nullptr;
            for (const Lane *l : one) {
                if (l->any(i)) {
                    first = l;
                    found.push_back(plainLabels(l->labels));
                }
            }
            if (found.size() > 1) {
                std::sort(found.begin(), found.end());
                const Signature signature(m_b.matching.labels, !m_b.matching.on);
                return Evaluator::fail("found duplicate series for the match group " +
                                       plainLabels(signature.labelsOf(first->labels)) + " on the " +
                                       (swapped ? "left" : "right") + " hand-side of the operation: [" + found[0] +
                                       ", " + found[1] +
                                       "];many-to-many matching not allowed: matching labels must be unique on one "
                                       "side");
            }
        }
        return {};
    }
    Status matchesOnce(const std::vector<const Lane *> &many, const std::vector<const Lane *> &one) const {
        for (int i = 0; i < m_n; ++i) {
            const auto matched = std::count_if(many.begin(), many.end(), [i](const Lane *l) { return l->any(i); });
            if (matched > 1 && anyAt(one, i)) {
                return Evaluator::fail("multiple matches for labels: many-to-one matching must be explicit "
                                       "(group_left/group_right)");
            }
        }
        return {};
    }

    void pair(const Lane &many, const Lane &one, bool swapped, std::vector<Lane> &out) {
        Lane lane;
        lane.labels = resultLabels(m_b, many.labels, one.labels);
        lane.dropName = many.dropName || m_b.returnBool;
        lane.values.assign(static_cast<std::size_t>(m_n), absent());
        const Lane &l = swapped ? one : many;
        const Lane &r = swapped ? many : one;
        bool met = false;
        if (!l.hasHists() && !r.hasHists() && m_b.op < Op::And) {
            met = floats(l.values, r.values, lane.values);
        } else {
            met = elements(l, r, lane);
        }
        if (met) {
            out.push_back(std::move(lane));
        }
    }

    bool floats(const std::vector<double> &l, const std::vector<double> &r, std::vector<double> &out) const {
        bool met = false;
        const Op op = m_b.op;
        const bool compares = isComparison(op);
        for (std::size_t i = 0; i < out.size(); ++i) {
            if (!present(l[i]) || !present(r[i])) {
                continue;
            }
            met = true;
            const double v = scalarOp(op, l[i], r[i]);
            out[i] = !compares || m_b.returnBool ? v : v != 0 ? l[i] : absent();
        }
        return met;
    }

    bool elements(const Lane &l, const Lane &r, Lane &lane) {
        bool met = false;
        static const HistogramPtr none;
        for (int i = 0; i < m_n; ++i) {
            const auto at = static_cast<std::size_t>(i);
            if (!l.any(i) || !r.any(i)) {
                continue;
            }
            met = true;
            const Element e = elementOp(m_b.op, l.values[at], r.values[at], l.hasHists() ? l.hists[at] : none,
                                        r.hasHists() ? r.hists[at] : none, m_b.pos, m_notes);
            if (!e.valid || (!e.keep && !m_b.returnBool)) {
                continue;
            }
            if (m_b.returnBool) {
                lane.values[at] = e.keep ? 1 : 0;
            } else if (e.hist) {
                lane.setHist(i, e.hist);
            } else {
                lane.values[at] = e.value;
            }
        }
        return met;
    }

    // Lanes of one group with the same labels: the same series at different steps, or an error.
    Status unite(std::vector<Lane> &out, std::size_t from) const {
        for (std::size_t a = from; a < out.size(); ++a) {
            for (std::size_t b = a + 1; b < out.size(); ++b) {
                if (out[a].labels != out[b].labels) {
                    continue;
                }
                for (int i = 0; i < m_n; ++i) {
                    if (out[a].any(i) && out[b].any(i)) {
                        return Evaluator::fail("multiple matches for labels: grouping labels must ensure unique "
                                               "matches");
                    }
                }
            }
        }
        return {};
    }

    const Binary &m_b;
    int m_n;
    const std::vector<char> &m_manyAt;
    Notes &m_notes;
};

} // namespace

Result<Value> Evaluator::vectorVector(const Binary &b, Value left, Value right, const Grid &grid) {
    const Matching &m = b.matching;
    std::vector<Group> groups = groupsOf(m, left, right);
    const Signature signature(m.labels, !m.on);
    std::vector<std::vector<Lane>> results(groups.size());
    std::vector<char> manyAt(static_cast<std::size_t>(grid.n), 0);
    for (const Lane &lane : m.card == Matching::Card::OneToMany ? right.lanes : left.lanes) {
        for (int i = 0; i < grid.n; ++i) {
            manyAt[static_cast<std::size_t>(i)] |= static_cast<char>(lane.any(i));
        }
    }
    const auto one = [&](std::size_t k, Notes &notes) -> Status {
        Group &g = groups[k];
        Lane virtualLeft;
        Lane virtualRight;
        const std::vector<const Lane *> realLeft = g.left;
        if (m.fillLeft && !g.right.empty()) {
            virtualLeft = filled(signature, realLeft, g.right, *m.fillLeft, grid.n);
        }
        if (m.fillRight && !realLeft.empty()) {
            virtualRight = filled(signature, g.right, realLeft, *m.fillRight, grid.n);
            g.right.push_back(&virtualRight);
        }
        if (!virtualLeft.values.empty()) {
            g.left.push_back(&virtualLeft);
        }
        return Joiner(b, grid.n, manyAt, notes).join(g, results[k]);
    };
    CHECK_STATUS(parallel(groups.size(), grid.n * 2, one));
    Value out;
    for (std::vector<Lane> &r : results) {
        std::move(r.begin(), r.end(), std::back_inserter(out.lanes));
    }
    CHECK_STATUS(charge(out, grid));
    if (!m_env.options.delayedNameRemoval) {
        for (Lane &lane : out.lanes) {
            if (lane.dropName) {
                lane.labels = withoutMetadata(lane.labels);
            }
        }
    }
    return mergeSame(std::move(out), grid);
}

Result<Value> Evaluator::setOperation(const Binary &b, Value left, Value right, const Grid &grid) {
    const std::vector<Group> groups = groupsOf(b.matching, left, right);
    const auto erase = [](const Lane *lane, int i) {
        auto *l = const_cast<Lane *>(lane); // our own, taken by value
        l->values[static_cast<std::size_t>(i)] = absent();
        if (l->hasHists()) {
            l->hists[static_cast<std::size_t>(i)] = nullptr;
        }
    };
    const auto one = [&](std::size_t k, Notes &) -> Status {
        const Group &g = groups[k];
        const std::vector<const Lane *> &filtered = b.op == Op::Or ? g.right : g.left;
        const std::vector<const Lane *> &by = b.op == Op::Or ? g.left : g.right;
        if (filtered.empty() || (by.empty() && b.op != Op::And)) {
            return {};
        }
        for (int i = 0; i < grid.n; ++i) {
            const bool other = anyAt(by, i);
            if (other != (b.op == Op::And)) {
                for (const Lane *lane : filtered) {
                    erase(lane, i);
                }
            }
        }
        return {};
    };
    CHECK_STATUS(parallel(groups.size(), grid.n, one));
    if (b.op == Op::Or) {
        std::move(right.lanes.begin(), right.lanes.end(), std::back_inserter(left.lanes));
        CHECK_STATUS(charge(left, grid));
    }
    std::erase_if(left.lanes, [&](const Lane &l) {
        return std::none_of(l.values.begin(), l.values.end(), present) &&
               std::none_of(l.hists.begin(), l.hists.end(), [](const HistogramPtr &h) { return h != nullptr; });
    });
    return b.op == Op::Or ? mergeSame(std::move(left), grid) : Result<Value>(std::move(left));
}

} // namespace bs::promql
