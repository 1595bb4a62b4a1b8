// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/source/keep/coverage.h"
#include "data/core/json.h"
#include "data/promql/ast.h"
#include <algorithm>
#include <set>
#include <simdjson.h>

namespace bs {

namespace {

constexpr DurationMs kLookback = 5 * 60 * 1000;
constexpr std::size_t kMostRanges = 10'000;

// Does everything that fits `asked` fit `kept` too? By form alone, so that a yes is always right.
bool isWithin(const std::vector<Matcher> &asked, const std::vector<Matcher> &kept) {
    return std::all_of(kept.begin(), kept.end(), [&asked](const Matcher &k) {
        return std::any_of(asked.begin(), asked.end(), [&k](const Matcher &a) {
            if (a == k) {
                return true;
            }
            if (a.name != k.name || a.op != Matcher::Op::Equal) {
                return false;
            }
            const auto set = MatcherSet::compile({k});
            return set && set->matchesValue(0, a.value);
        });
    });
}

// Can nothing fit both? By form alone, so that a yes is always right.
bool excludeEachOther(const std::vector<Matcher> &asked, const std::vector<Matcher> &kept) {
    return std::any_of(kept.begin(), kept.end(), [&asked](const Matcher &k) {
        return std::any_of(asked.begin(), asked.end(), [&k](const Matcher &a) {
            if (a.name != k.name) {
                return false;
            }
            const auto differs = [](const Matcher &exact, const Matcher &other) {
                const auto set = MatcherSet::compile({other});
                return exact.op == Matcher::Op::Equal && set && !set->matchesValue(0, exact.value);
            };
            return differs(a, k) || differs(k, a);
        });
    });
}

std::string text(const std::vector<Matcher> &matchers) {
    std::string out;
    for (const Matcher &m : matchers) {
        out += (out.empty() ? "" : ",") + m.toString();
    }
    return "{" + out + "}";
}

} // namespace

void Coverage::add(TimeRange range) {
    if (range.end < range.start) {
        return;
    }
    std::vector<TimeRange> out;
    for (const TimeRange &r : m_ranges) {
        if (r.end < range.start || r.start > range.end) {
            out.push_back(r);
        } else {
            range = {std::min(r.start, range.start), std::max(r.end, range.end)};
        }
    }
    out.insert(std::upper_bound(out.begin(), out.end(), range,
                                [](const TimeRange &a, const TimeRange &b) { return a.start < b.start; }),
               range);
    m_ranges = std::move(out);
}

void Coverage::forgetBefore(TimeMs t) {
    std::erase_if(m_ranges, [t](const TimeRange &r) { return r.end < t; });
    if (!m_ranges.empty()) {
        m_ranges.front().start = std::max(m_ranges.front().start, t);
    }
}

bool Coverage::covers(TimeRange range) const {
    return std::any_of(m_ranges.begin(), m_ranges.end(),
                       [&range](const TimeRange &r) { return r.start <= range.start && r.end >= range.end; });
}

std::optional<TimeRange> Coverage::missing(TimeRange wanted, DurationMs most, DurationMs least) const {
    TimeMs end = wanted.end;
    for (auto it = m_ranges.rbegin(); it != m_ranges.rend() && end > wanted.start; ++it) {
        if (it->start > end) {
            continue;
        }
        if (it->end < end && end - std::max(it->end, wanted.start) > least) {
            return TimeRange{std::max({it->end, wanted.start, end - most}), end};
        }
        end = std::min(end, it->start);
    }
    if (end - wanted.start <= least) {
        return std::nullopt;
    }
    return TimeRange{std::max(wanted.start, end - most), end};
}

TimeMs KeptState::answered() const {
    TimeMs out = kNoTime;
    for (const KeptSelector &s : selectors) {
        out = std::max(out, s.answered);
    }
    return out;
}

std::string writeKept(const KeptState &state) {
    JsonWriter w;
    w.object().field("source", state.source).key("selectors").array();
    for (const KeptSelector &s : state.selectors) {
        w.object().field("selector", s.selector).field("series", s.series).field("error", s.error);
        w.key("answered_ms");
        s.answered == kNoTime ? w.null() : w.value(s.answered);
        w.key("covered_ms").array();
        for (const TimeRange &r : s.covered.ranges()) {
            w.array().value(r.start).value(r.end).end();
        }
        w.end().end();
    }
    return w.end().end().text();
}

Result<KeptState> readKept(const std::string &json) {
    KeptState out;
    if (json.empty()) {
        return out;
    }
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    simdjson::dom::array selectors;
    if (parser.parse(json).get(root) || root["selectors"].get(selectors)) {
        return std::unexpected(inputError(QStringLiteral("kept"), QStringLiteral("the store's document is damaged")));
    }
    const auto text = [](const simdjson::dom::element &e, const char *key) {
        std::string_view v;
        return e[key].get(v) ? std::string() : std::string(v);
    };
    out.source = QString::fromStdString(text(root, "source"));
    for (const simdjson::dom::element e : selectors) {
        KeptSelector s;
        s.selector = text(e, "selector");
        s.error = QString::fromStdString(text(e, "error"));
        std::int64_t n = 0;
        s.series = e["series"].get(n) ? 0 : n;
        s.answered = e["answered_ms"].get(n) ? kNoTime : n;
        simdjson::dom::array ranges;
        [[maybe_unused]] const auto missing = e["covered_ms"].get(ranges);
        std::size_t count = 0;
        for (const simdjson::dom::element r : ranges) {
            std::int64_t from = 0;
            std::int64_t to = 0;
            if (++count <= kMostRanges && !r.at(0).get(from) && !r.at(1).get(to)) {
                s.covered.add({from, to});
            }
        }
        out.selectors.push_back(std::move(s));
    }
    return out;
}

KeptAnswer howMuchIsKept(const promql::Expr &expr, const std::vector<std::vector<Matcher>> &kept) {
    KeptAnswer out;
    std::set<std::string> partly;
    std::set<std::string> absent;
    promql::walk(expr, [&](const promql::Expr &e) {
        if (e.kind != promql::NodeKind::Vector) {
            return;
        }
        const auto &asked = promql::as<promql::VectorSelector>(e).matchers;
        const auto whole = [&asked](const std::vector<Matcher> &k) { return isWithin(asked, k); };
        const auto none = [&asked](const std::vector<Matcher> &k) { return excludeEachOther(asked, k); };
        if (std::any_of(kept.begin(), kept.end(), whole)) {
            return;
        }
        (std::all_of(kept.begin(), kept.end(), none) ? absent : partly).insert(text(asked));
    });
    out.extent = !absent.empty()   ? KeptAnswer::Extent::None
                 : !partly.empty() ? KeptAnswer::Extent::Part
                                   : KeptAnswer::Extent::All;
    QStringList names;
    for (const std::string &s : absent.empty() ? partly : absent) {
        names << QString::fromStdString(s);
    }
    out.missing = names.join(QStringLiteral(" and "));
    return out;
}

DurationMs usualInterval(const std::vector<TimeMs> &times) {
    std::vector<DurationMs> gaps;
    for (std::size_t i = 1; i < times.size(); ++i) {
        gaps.push_back(times[i] - times[i - 1]);
    }
    if (gaps.empty()) {
        return 0;
    }
    const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
    std::nth_element(gaps.begin(), middle, gaps.end());
    return *middle;
}

std::vector<Pause> pausesOf(const std::vector<TimeMs> &times, TimeMs end, DurationMs interval) {
    std::vector<Pause> out;
    const DurationMs patience = interval + interval / 2;
    for (std::size_t i = 0; i < times.size(); ++i) {
        const TimeMs next = i + 1 < times.size() ? times[i + 1] : end;
        if (next - times[i] > patience) {
            out.push_back({times[i], next});
        }
    }
    return out;
}

std::optional<TimeMs> staleAt(Pause pause, const std::vector<TimeMs> &answers, TimeRange grid, DurationMs step) {
    for (TimeMs t = grid.start; t <= grid.end; t += step) {
        // After the lookback absence says nothing.
        if (t <= pause.from || t > pause.to || t - pause.from >= kLookback) {
            continue;
        }
        if (!std::binary_search(answers.begin(), answers.end(), t)) {
            return t;
        }
    }
    return std::nullopt;
}

} // namespace bs
