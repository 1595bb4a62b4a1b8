// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/promql/memorystorage.h"
#include "data/promql/histogrammath.h"
#include <algorithm>
#include <mutex>

namespace bs::promql {

namespace {

using Hint = NativeHistogram::ResetHint;

// The part of s inside the range; the series itself when that is all of it is not shared, since appends go on.
std::shared_ptr<const Series> cut(const Series &s, TimeRange range) {
    const auto bounds = [&](const std::vector<TimeMs> &times) {
        const auto from = std::lower_bound(times.begin(), times.end(), range.start) - times.begin();
        const auto to = std::upper_bound(times.begin(), times.end(), range.end) - times.begin();
        return std::pair(from, std::max(from, to));
    };
    const auto [f, fe] = bounds(s.times);
    const auto [h, he] = bounds(s.histogramTimes);
    if (f == fe && h == he) {
        return nullptr;
    }
    auto out = std::make_shared<Series>();
    out->labels = s.labels;
    out->times.assign(s.times.begin() + f, s.times.begin() + fe);
    out->values.assign(s.values.begin() + f, s.values.begin() + fe);
    out->histogramTimes.assign(s.histogramTimes.begin() + h, s.histogramTimes.begin() + he);
    out->histograms.assign(s.histograms.begin() + h, s.histograms.begin() + he);
    if (!s.startTimes.empty()) {
        out->startTimes.assign(s.startTimes.begin() + f, s.startTimes.begin() + fe);
    }
    if (!s.histogramStartTimes.empty()) {
        out->histogramStartTimes.assign(s.histogramStartTimes.begin() + h, s.histogramStartTimes.begin() + he);
    }
    return out;
}

// One start a sample, once any is known.
void noteStart(std::vector<TimeMs> &starts, std::size_t samples, TimeMs start) {
    if (start != 0 || !starts.empty()) {
        starts.resize(samples, 0);
        starts.back() = start;
    }
}

Error outOfOrder(const Labels &labels) {
    return inputError(QString::fromStdString(labels.toString()), QStringLiteral("out of order sample"));
}

// Prometheus writes histograms in chunks; the hint of a sample follows from how it could be appended.
Hint hintAfter(const NativeHistogram *before, const NativeHistogram &h) {
    if (h.resetHint == Hint::Gauge) {
        return Hint::Gauge;
    }
    if (h.resetHint == Hint::Reset) {
        return Hint::Reset;
    }
    if (before == nullptr || isStale(before->sum) || before->resetHint == Hint::Gauge) {
        return Hint::Unknown;
    }
    NativeHistogram plain = h;
    plain.resetHint = Hint::Unknown;
    if (h.count < before->count) {
        return Hint::Reset;
    }
    if (h.schema != before->schema || h.zeroThreshold != before->zeroThreshold) {
        return Hint::Unknown;
    }
    if (usesCustomBuckets(h) && h.customBounds != before->customBounds) {
        return Hint::Unknown; // other bounds begin another chunk, and may be reconciled
    }
    return detectReset(plain, *before) ? Hint::Reset : Hint::NotReset;
}

} // namespace

Series &MemoryStorage::seriesOf(const Labels &labels) {
    std::shared_ptr<Series> &s = m_series[labels];
    if (!s) {
        s = std::make_shared<Series>();
        s->labels = labels;
    }
    return *s;
}

Result<std::vector<std::shared_ptr<const Series>>> MemoryStorage::select(const MatcherSet &matchers, TimeRange range,
                                                                         std::stop_token) const {
    const std::shared_lock lock(m_mutex);
    std::vector<std::shared_ptr<const Series>> out;
    for (const auto &[labels, series] : m_series) {
        if (matchers.matches(labels)) {
            if (auto part = cut(*series, range)) {
                out.push_back(std::move(part));
            }
        }
    }
    return out;
}

Result<std::vector<Labels>> MemoryStorage::selectLabels(const MatcherSet &matchers, TimeRange, std::stop_token) const {
    const std::shared_lock lock(m_mutex);
    std::vector<Labels> out;
    for (const auto &[labels, series] : m_series) {
        if (matchers.matches(labels)) {
            out.push_back(labels);
        }
    }
    return out;
}

Status MemoryStorage::append(const Labels &labels, TimeMs time, double value, TimeMs start) {
    const std::unique_lock lock(m_mutex);
    Series &s = seriesOf(labels);
    const TimeMs newestHist = s.histogramTimes.empty() ? kNoTime : s.histogramTimes.back();
    if (isStale(value) && newestHist != kNoTime && (s.times.empty() || newestHist > s.times.back())) {
        auto marker = std::make_shared<NativeHistogram>(); // a series of histograms goes stale as one
        marker->sum = staleMarker();
        s.histogramTimes.push_back(time);
        s.histograms.push_back(std::move(marker));
        noteStart(s.histogramStartTimes, s.histograms.size(), 0);
        return {};
    }
    if (!s.times.empty() && s.times.back() == time &&
        std::bit_cast<std::uint64_t>(s.values.back()) == std::bit_cast<std::uint64_t>(value)) {
        return {};
    }
    if ((!s.times.empty() && s.times.back() >= time) || newestHist >= time) {
        return std::unexpected(outOfOrder(labels));
    }
    s.times.push_back(time);
    s.values.push_back(value);
    noteStart(s.startTimes, s.times.size(), start);
    return {};
}

Status MemoryStorage::append(const Labels &labels, TimeMs time, const NativeHistogram &value, TimeMs start) {
    const std::unique_lock lock(m_mutex);
    Series &s = seriesOf(labels);
    if ((!s.histogramTimes.empty() && s.histogramTimes.back() >= time) ||
        (!s.times.empty() && s.times.back() >= time)) {
        return std::unexpected(outOfOrder(labels));
    }
    auto h = std::make_shared<NativeHistogram>(value);
    const bool floatsBetween =
        !s.times.empty() && (s.histogramTimes.empty() || s.times.back() > s.histogramTimes.back());
    h->resetHint = hintAfter(s.histograms.empty() || floatsBetween ? nullptr : s.histograms.back().get(), value);
    s.histogramTimes.push_back(time);
    s.histograms.push_back(std::move(h));
    noteStart(s.histogramStartTimes, s.histograms.size(), start);
    return {};
}

void MemoryStorage::clear() {
    const std::unique_lock lock(m_mutex);
    m_series.clear();
}

} // namespace bs::promql
