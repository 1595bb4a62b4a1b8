// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// topk, bottomk, limitk, limit_ratio: they choose series and keep their labels. And count_values, whose series are
// named after the values found.
#include "data/promql/evaluator.h"
#include "data/promql/histogrammath.h"
#include "data/promql/signature.h"
#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <unordered_map>

namespace bs::promql {

namespace {

// xxHash64, which Prometheus hashes labels with: limit_ratio then chooses the same series as it does.
std::uint64_t xxh64(std::string_view s) {
    constexpr std::uint64_t p1 = 11400714785074694791ULL;
    constexpr std::uint64_t p2 = 14029467366897019727ULL;
    constexpr std::uint64_t p3 = 1609587929392839161ULL;
    constexpr std::uint64_t p4 = 9650029242287828579ULL;
    constexpr std::uint64_t p5 = 2870177450012600261ULL;
    const auto rotate = [](std::uint64_t x, unsigned r) { return (x << r) | (x >> (64U - r)); };
    const auto read = [&s](std::size_t at, std::size_t n) {
        std::uint64_t v = 0;
        for (std::size_t i = 0; i < n; ++i) {
            v |= static_cast<std::uint64_t>(static_cast<unsigned char>(s[at + i])) << (8U * i);
        }
        return v;
    };
    const auto round = [&](std::uint64_t acc, std::uint64_t in) { return rotate(acc + in * p2, 31) * p1; };
    std::size_t at = 0;
    std::uint64_t h = p5;
    if (s.size() >= 32) {
        std::uint64_t v[4] = {p1 + p2, p2, 0, 0 - p1};
        for (; at + 32 <= s.size(); at += 32) {
            for (std::size_t k = 0; k < 4; ++k) {
                v[k] = round(v[k], read(at + 8 * k, 8));
            }
        }
        h = rotate(v[0], 1) + rotate(v[1], 7) + rotate(v[2], 12) + rotate(v[3], 18);
        for (const std::uint64_t x : v) {
            h = (h ^ round(0, x)) * p1 + p4;
        }
    }
    h += s.size();
    for (; at + 8 <= s.size(); at += 8) {
        h = rotate(h ^ round(0, read(at, 8)), 27) * p1 + p4;
    }
    if (at + 4 <= s.size()) {
        h = rotate(h ^ (read(at, 4) * p1), 23) * p2 + p3;
        at += 4;
    }
    for (; at < s.size(); ++at) {
        h = rotate(h ^ (read(at, 1) * p5), 11) * p1;
    }
    h = (h ^ (h >> 33U)) * p2;
    h = (h ^ (h >> 29U)) * p3;
    return h ^ (h >> 32U);
}

// Labels as Prometheus lays them out in memory: each string after its length (one byte, or 255 and three).
double ratioOffset(const Labels &labels) {
    std::string bytes;
    const auto put = [&bytes](const std::string &s) {
        const std::size_t n = s.size();
        if (n < 255) {
            bytes += static_cast<char>(n);
        } else {
            bytes += '\xff';
            for (unsigned k = 0; k < 3; ++k) {
                bytes += static_cast<char>((n >> (8U * k)) & 0xFFU);
            }
        }
        bytes += s;
    };
    for (const Labels::Pair &p : labels) {
        put(p.first);
        put(p.second);
    }
    return static_cast<double>(xxh64(bytes)) / 18446744073709551615.0;
}

// The lanes of each group, in the order they were found.
std::vector<std::vector<std::size_t>> groupIndices(const Aggregate &a, const Value &in) {
    std::vector<std::vector<std::size_t>> out;
    std::unordered_map<std::string, std::size_t> index;
    const Signature signature(a.grouping, a.without);
    for (std::size_t i = 0; i < in.lanes.size(); ++i) {
        const auto [it, fresh] = index.try_emplace(signature.keyOf(in.lanes[i].labels), out.size());
        if (fresh) {
            out.emplace_back();
        }
        out[it->second].push_back(i);
    }
    return out;
}

// Which lanes of a group stay at each step.
class Chooser {
public:
    Chooser(const Aggregate &a, const Value &in, const std::vector<std::size_t> &lanes,
            const std::vector<double> &param, Notes &notes)
        : m_a(a), m_in(in), m_lanes(lanes), m_param(param), m_notes(notes) {
        if (a.op == Agg::LimitRatio) {
            for (const std::size_t l : lanes) {
                m_offsets.push_back(ratioOffset(in.lanes[l].labels));
            }
        }
    }

    // Indices into in.lanes, best first for topk and bottomk.
    void at(int step, std::vector<std::size_t> &chosen) {
        chosen.clear();
        const double p = m_param[static_cast<std::size_t>(step)];
        switch (m_a.op) {
        case Agg::Topk:
        case Agg::Bottomk: best(step, p, chosen); break;
        case Agg::Limitk:
            for (const std::size_t l : m_lanes) {
                if (static_cast<double>(chosen.size()) >= std::floor(p)) {
                    break;
                }
                if (m_in.lanes[l].any(step)) {
                    chosen.push_back(l);
                }
            }
            break;
        default: {
            const double ratio = std::clamp(p, -1.0, 1.0);
            for (std::size_t k = 0; k < m_lanes.size() && ratio != 0; ++k) {
                const bool in = ratio >= 0 ? m_offsets[k] < ratio : m_offsets[k] >= 1.0 + ratio;
                if (in && m_in.lanes[m_lanes[k]].any(step)) {
                    chosen.push_back(m_lanes[k]);
                }
            }
        }
        }
    }

private:
    void best(int step, double p, std::vector<std::size_t> &chosen) {
        if (!(p >= 1)) {
            return;
        }
        m_ranked.clear();
        for (const std::size_t l : m_lanes) {
            const Lane &lane = m_in.lanes[l];
            const double v = lane.values[static_cast<std::size_t>(step)];
            if (present(v)) {
                m_ranked.emplace_back(v, l);
            } else if (lane.hist(step) != nullptr) {
                m_notes.histogramIgnored(aggText(m_a.op), m_a.pos);
            }
        }
        const auto k = static_cast<std::size_t>(std::min(p, static_cast<double>(m_ranked.size())));
        const bool top = m_a.op == Agg::Topk;
        const auto better = [top](const auto &a, const auto &b) { // NaN is the worst of both
            if (std::isnan(a.first) || std::isnan(b.first)) {
                return !std::isnan(a.first) || (std::isnan(b.first) && a.second < b.second);
            }
            return a.first != b.first ? (top ? a.first > b.first : a.first < b.first) : a.second < b.second;
        };
        const auto end = m_ranked.begin() + static_cast<std::ptrdiff_t>(k);
        if (k < m_ranked.size()) {
            std::nth_element(m_ranked.begin(), end, m_ranked.end(), better);
        }
        std::sort(m_ranked.begin(), end, better);
        for (auto it = m_ranked.begin(); it != end; ++it) {
            chosen.push_back(it->second);
        }
    }

    const Aggregate &m_a;
    const Value &m_in;
    const std::vector<std::size_t> &m_lanes;
    const std::vector<double> &m_param;
    Notes &m_notes;
    std::vector<double> m_offsets;
    std::vector<std::pair<double, std::size_t>> m_ranked;
};

Status checkParameter(const Aggregate &a, const std::vector<double> &param, Notes &notes) {
    const bool ratio = a.op == Agg::LimitRatio;
    const auto [low, high] = std::minmax_element(param.begin(), param.end());
    for (const double p : param) {
        if (std::isnan(p)) {
            return Evaluator::fail(ratio ? "Ratio value is NaN" : "Parameter value is NaN");
        }
        if (!ratio && p <= -9223372036854775808.0) {
            return Evaluator::fail("Scalar value " + formatG(p) + " underflows int64");
        }
        if (!ratio && p >= 9223372036854775807.0) {
            return Evaluator::fail("Scalar value " + formatG(p) + " overflows int64");
        }
    }
    if (ratio && *high > 1) {
        notes.invalidRatio(*high, 1, a.param->pos);
    }
    if (ratio && *low < -1) {
        notes.invalidRatio(*low, -1, a.param->pos);
    }
    return {};
}

} // namespace

Result<Value> Evaluator::aggregateSelecting(const Aggregate &a, Value in, const std::vector<double> &param,
                                            const Grid &grid) {
    CHECK_STATUS(checkParameter(a, param, m_env.notes));
    const auto groups = groupIndices(a, in);
    std::vector<std::vector<std::size_t>> order(groups.size()); // of an instant query
    std::vector<Lane> kept(in.lanes.size());
    const auto perGroup = static_cast<std::int64_t>(groups.empty() ? 0 : in.lanes.size() / groups.size());
    const auto one = [&](std::size_t g, Notes &notes) -> Status {
        Chooser chooser(a, in, groups[g], param, notes);
        std::vector<std::size_t> chosen;
        for (int i = 0; i < grid.n; ++i) {
            chooser.at(i, chosen);
            for (const std::size_t l : chosen) {
                Lane &lane = kept[l];
                const auto at = static_cast<std::size_t>(i);
                if (lane.values.empty()) {
                    lane.values.assign(static_cast<std::size_t>(grid.n), absent());
                }
                lane.values[at] = in.lanes[l].values[at];
                if (in.lanes[l].hist(i) != nullptr) {
                    lane.setHist(i, in.lanes[l].hists[at]);
                }
            }
        }
        order[g] = chosen;
        return {};
    };
    CHECK_STATUS(parallel(groups.size(), perGroup * grid.n * 4, one));
    Value out;
    const auto take = [&](std::size_t l) {
        if (!kept[l].values.empty()) {
            kept[l].labels = std::move(in.lanes[l].labels);
            kept[l].dropName = in.lanes[l].dropName;
            out.lanes.push_back(std::move(kept[l]));
        }
    };
    if (grid.n == 1) {
        for (const auto &chosen : order) {
            std::for_each(chosen.begin(), chosen.end(), take);
        }
    } else {
        for (std::size_t l = 0; l < kept.size(); ++l) {
            take(l);
        }
    }
    CHECK_STATUS(charge(out, grid));
    return out;
}

Result<Value> Evaluator::countValues(const Aggregate &a, Value in, const Grid &grid) {
    const std::string label = stringArgument(*a.param);
    const QString asText = QString::fromUtf8(label.data(), static_cast<qsizetype>(label.size()));
    if (label.empty() || asText.contains(QChar::ReplacementCharacter)) {
        std::string quoted = "\"";
        for (const char c : label) { // bytes that are no UTF-8 as Go quotes them
            const auto u = static_cast<unsigned char>(c);
            char hex[8];
            std::snprintf(hex, sizeof hex, "\\x%02x", u);
            quoted += u < 0x80 ? std::string(1, c) : std::string(hex);
        }
        return fail("invalid label name " + quoted + "\"");
    }
    std::vector<std::string> grouping = a.grouping;
    if (!a.without) {
        grouping.push_back(label);
    }
    const Signature signature(grouping, a.without);
    Value out;
    std::unordered_map<std::string, std::size_t> index; // result labels -> lane
    const auto countAt = [&](const Labels &labels, std::string_view value) {
        Labels with = labels;
        with.set(label, value);
        const auto [it, fresh] = index.try_emplace(signature.keyOf(with), out.lanes.size());
        if (fresh) {
            Lane lane;
            lane.labels = signature.labelsOf(with);
            lane.values.assign(static_cast<std::size_t>(grid.n), absent());
            out.lanes.push_back(std::move(lane));
        }
        return it->second;
    };
    // The lane a value of one series counts in does not change from step to step: looked up once a value.
    for (const Lane &lane : in.lanes) {
        CHECK_STATUS(checkStop());
        std::unordered_map<std::uint64_t, std::size_t> ofValue;
        std::uint64_t lastBits = kStaleBits;
        std::size_t last = 0;
        for (int i = 0; i < grid.n; ++i) {
            const double v = lane.values[static_cast<std::size_t>(i)];
            std::size_t at = 0;
            if (present(v)) {
                const auto bits = std::bit_cast<std::uint64_t>(v);
                if (bits == lastBits) {
                    at = last;
                } else if (const auto it = ofValue.find(bits); it != ofValue.end()) {
                    at = it->second;
                } else {
                    char text[400];
                    const auto r = std::to_chars(text, text + sizeof text, v, std::chars_format::fixed);
                    const std::string name = std::isfinite(v) ? std::string(text, r.ptr) : formatG(v);
                    at = countAt(lane.labels, name);
                    ofValue.emplace(bits, at);
                }
                lastBits = bits;
                last = at;
            } else if (lane.hist(i) != nullptr) {
                at = countAt(lane.labels, histogramText(*lane.hist(i)));
            } else {
                continue;
            }
            double &n = out.lanes[at].values[static_cast<std::size_t>(i)];
            n = present(n) ? n + 1 : 1;
        }
        if (static_cast<std::int64_t>(out.lanes.size()) * grid.n > m_env.options.maxSamples) {
            return fail("query processing would load too many samples into memory in query execution");
        }
    }
    CHECK_STATUS(charge(out, grid));
    return out;
}

} // namespace bs::promql
