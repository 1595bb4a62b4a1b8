// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/promql/ast.h"
#include "data/series/matrix.h"
#include <QString>
#include <optional>
#include <string>
#include <vector>

// What is kept of a server on this disk: which selectors, over which times. Pure values.
namespace bs {

// Times that were copied, as disjoint ranges in order.
class Coverage {
public:
    void add(TimeRange range);
    void forgetBefore(TimeMs t);
    [[nodiscard]] bool covers(TimeRange range) const;
    [[nodiscard]] TimeMs end() const { return m_ranges.empty() ? kNoTime : m_ranges.back().end; }
    [[nodiscard]] const std::vector<TimeRange> &ranges() const { return m_ranges; }
    // The newest piece of `wanted` that is missing, at most `most` long; nullopt when nothing longer than `least` is.
    [[nodiscard]] std::optional<TimeRange> missing(TimeRange wanted, DurationMs most, DurationMs least) const;

private:
    std::vector<TimeRange> m_ranges;
};

struct KeptSelector {
    std::string selector;
    Coverage covered;
    std::int64_t series = 0; // of the newest answer
    TimeMs answered = kNoTime;
    QString error; // of the newest question, empty when it was answered
};

// The document `kept` of a store.
struct KeptState {
    QString source; // whose copy it is
    std::vector<KeptSelector> selectors;
    [[nodiscard]] TimeMs answered() const; // the newest answer of all
};
[[nodiscard]] std::string writeKept(const KeptState &state);
[[nodiscard]] Result<KeptState> readKept(const std::string &json); // "" is nothing kept

// How much of what an expression reads is in the copy: all of it, a part (a selector that asks for more than is kept),
// or something that is not kept at all.
struct KeptAnswer {
    enum class Extent : std::uint8_t { All, Part, None };
    Extent extent = Extent::All;
    QString missing; // the selectors that are only there in part, or not at all
};
[[nodiscard]] KeptAnswer howMuchIsKept(const promql::Expr &expr, const std::vector<std::vector<Matcher>> &kept);

// A pause between samples of one series: did the server mark it stale, or did it only miss a scrape? `answers` are the
// times of a range query on a grid of `step`, where a value means that it was not stale. The time the marker belongs
// to, at most one step late; nullopt: not stale.
struct Pause {
    TimeMs from = 0; // the last sample before it
    TimeMs to = 0;   // the first after it, or the end of what was asked
};
[[nodiscard]] std::vector<Pause> pausesOf(const std::vector<TimeMs> &times, TimeMs end, DurationMs interval);
[[nodiscard]] std::optional<TimeMs> staleAt(Pause pause, const std::vector<TimeMs> &answers, TimeRange grid,
                                            DurationMs step);
// The usual distance of samples; 0 with fewer than two.
[[nodiscard]] DurationMs usualInterval(const std::vector<TimeMs> &times);

} // namespace bs
