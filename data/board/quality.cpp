// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/board/quality.h"
#include "data/core/format.h"
#include <algorithm>
#include <cmath>

namespace bs::assemble {

namespace {

// Which steps of the panel's range have a point of any series.
class Steps {
public:
    explicit Steps(const PanelResult &p)
        : m_start(p.range.start), m_step(std::max<DurationMs>(1, p.step)),
          m_has(static_cast<std::size_t>(
                    std::clamp<DurationMs>(p.range.length() / std::max<DurationMs>(1, p.step) + 1, 0, 50'000)),
                false) {
        for (const PanelSeries &s : p.series) {
            mark(s.times, s.values);
        }
        for (const HeatRow &r : p.rows) {
            mark(r.times, r.values);
        }
    }
    [[nodiscard]] std::size_t size() const { return m_has.size(); }
    [[nodiscard]] bool has(std::size_t i) const { return m_has[i]; }
    [[nodiscard]] TimeMs timeOf(std::size_t i) const { return m_start + static_cast<DurationMs>(i) * m_step; }

private:
    void mark(const std::vector<TimeMs> &times, const std::vector<double> &values) {
        for (std::size_t i = 0; i < std::min(times.size(), values.size()); ++i) {
            const DurationMs from = times[i] - m_start;
            const auto at = static_cast<std::size_t>((from + m_step / 2) / m_step);
            if (from >= -m_step / 2 && at < m_has.size() && !std::isnan(values[i])) {
                m_has[at] = true;
            }
        }
    }
    TimeMs m_start;
    DurationMs m_step;
    std::vector<bool> m_has;
};

void addGaps(const PanelResult &p, std::vector<QualitySpan> &out) {
    const Steps steps(p);
    std::size_t last = steps.size(); // behind the newest point silence is staleness, not a gap
    while (last > 0 && !steps.has(last - 1)) {
        --last;
    }
    for (std::size_t i = 0; i < last; ++i) {
        if (steps.has(i)) {
            continue;
        }
        std::size_t end = i;
        while (end + 1 < last && !steps.has(end + 1)) {
            ++end;
        }
        const TimeRange gap{i == 0 ? p.range.start : steps.timeOf(i - 1), steps.timeOf(end + 1)};
        out.push_back({QualitySpan::Kind::Gap, gap, QStringLiteral("no data for %1").arg(formatSpan(gap.length()))});
        i = end;
    }
}

} // namespace

std::vector<QualitySpan> qualityOf(const PanelResult &p, DurationMs scrape, DurationMs patience) {
    std::vector<QualitySpan> out;
    if (p.step > scrape && scrape > 0) {
        out.push_back(
            {QualitySpan::Kind::Downsampled, p.range,
             QStringLiteral("one point for %1, a scrape every %2").arg(formatSpan(p.step), formatSpan(scrape))});
    }
    if (p.partial) {
        out.push_back(
            {QualitySpan::Kind::Partial, p.range, p.warnings.value(0, QStringLiteral("the answer is partial"))});
    }
    if (p.newest != kNoTime && p.range.end - p.newest > patience) {
        const TimeRange silent{std::max(p.newest, p.range.start), p.range.end};
        out.push_back({QualitySpan::Kind::Stale, silent,
                       QStringLiteral("nothing newer for %1").arg(formatSpan(p.range.end - p.newest))});
    }
    if (!p.series.empty() || !p.rows.empty()) {
        addGaps(p, out);
    }
    return out;
}

std::vector<QualitySpan> spansAbove(const Series &counts, DurationMs step, QualitySpan::Kind kind,
                                    const std::function<QString(double most)> &words) {
    std::vector<QualitySpan> out;
    double most = 0;
    for (std::size_t i = 0; i < counts.times.size(); ++i) {
        if (!(counts.values[i] > 0)) {
            continue;
        }
        const TimeMs t = counts.times[i];
        if (out.empty() || t - step > out.back().range.end) {
            out.push_back({kind, {t - step, t}, {}});
            most = 0;
        }
        most = std::max(most, counts.values[i]);
        out.back().range.end = t;
        out.back().text = words(most);
    }
    return out;
}

} // namespace bs::assemble
