// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/promql/notes.h"
#include "data/promql/lexer.h"
#include "data/promql/value.h"
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace bs::promql {

namespace {

std::string forMetric(std::string text, std::string_view metric) {
    return metric.empty() ? text : std::move(text) + " for metric name " + quoteGo(metric);
}

} // namespace

std::string formatG(double v) {
    if (std::isnan(v)) {
        return "NaN";
    }
    if (std::isinf(v)) {
        return v > 0 ? "+Inf" : "-Inf";
    }
    std::array<char, 64> buffer{};
    auto r = std::to_chars(buffer.data(), buffer.data() + buffer.size(), v, std::chars_format::scientific);
    std::string scientific(buffer.data(), r.ptr);
    const int exponent = std::stoi(scientific.substr(scientific.find('e') + 1));
    if (v == 0 || (exponent >= -4 && exponent < 6)) { // as strconv does with the shortest precision
        std::array<char, 64> fixed{};
        r = std::to_chars(fixed.data(), fixed.data() + fixed.size(), v, std::chars_format::fixed);
        return {fixed.data(), r.ptr};
    }
    return scientific;
}

Labels withoutMetadata(const Labels &labels) {
    std::vector<Labels::Pair> pairs;
    pairs.reserve(labels.size());
    for (const Labels::Pair &p : labels) {
        if (p.first != kMetricName && p.first != "__type__" && p.first != "__unit__") {
            pairs.push_back(p);
        }
    }
    return Labels::fromPairs(std::move(pairs));
}

std::string plainLabels(const Labels &labels) {
    std::string out = "{";
    for (const Labels::Pair &p : labels) {
        if (out.size() > 1) {
            out += ", ";
        }
        out += (isLegacyLabelName(p.first) ? p.first : quoteGo(p.first)) + "=" + quoteGo(p.second);
    }
    return out + "}";
}

void Notes::merge(const Notes &other) {
    for (const auto &[text, note] : other.m_notes) {
        const auto [it, fresh] = m_notes.try_emplace(text, note);
        if (!fresh && note.forced.samples > 0) {
            Forced &f = it->second.forced;
            f.minTime = std::min(f.minTime, note.forced.minTime);
            f.maxTime = std::max(f.maxTime, note.forced.maxTime);
            f.minBucket = std::min(f.minBucket, note.forced.minBucket);
            f.maxBucket = std::max(f.maxBucket, note.forced.maxBucket);
            f.maxDiff = std::max(f.maxDiff, note.forced.maxDiff);
            f.samples += note.forced.samples;
        }
    }
}

void Notes::render(std::string_view query, std::vector<std::string> &warnings, std::vector<std::string> &infos) const {
    for (const auto &[text, note] : m_notes) {
        std::string line = (note.warning ? "PromQL warning: " : "PromQL info: ") + text;
        if (const Forced &f = note.forced; f.samples > 0) {
            std::array<char, 40> diff{};
            std::snprintf(diff.data(), diff.size(), "%.2g", f.maxDiff);
            line += ", from buckets " + formatG(f.minBucket) + " to " + formatG(f.maxBucket) + ", with a max diff of " +
                    diff.data() + ", over " + std::to_string(f.samples) + " samples from " +
                    formatRfc3339(f.minTime / 1000 * 1000).toStdString() + " to " +
                    formatRfc3339(f.maxTime / 1000 * 1000).toStdString();
        }
        line += " (" + positionText(query, note.pos.start) + ")";
        (note.warning ? warnings : infos).push_back(std::move(line));
    }
}

void Notes::invalidQuantile(double q, PosRange pos) {
    warn(pos, "quantile value should be between 0 and 1, got " + formatG(q));
}
void Notes::invalidRatio(double r, double capped, PosRange pos) {
    warn(pos, "ratio value should be between -1 and 1, got " + formatG(r) + ", capping to " + formatG(capped));
}
void Notes::badBucketLabel(std::string_view metric, std::string_view le, PosRange pos) {
    warn(pos, forMetric("bucket label \"le\" is missing or has a malformed value of " + quoteGo(le), metric));
}
void Notes::mixedFloatsHistograms(std::string_view metric, PosRange pos) {
    warn(pos, "encountered a mix of histograms and floats for metric name " + quoteGo(metric));
}
void Notes::mixedFloatsHistogramsAggregation(PosRange pos) {
    warn(pos, "encountered a mix of histograms and floats for aggregation");
}
void Notes::mixedClassicNative(std::string_view metric, PosRange pos) {
    warn(pos, forMetric("vector contains a mix of classic and native histograms", metric));
}
void Notes::notCounter(std::string_view metric, PosRange pos) {
    warn(pos, "this native histogram metric is not a counter: " + quoteGo(metric));
}
void Notes::notGauge(std::string_view metric, PosRange pos) {
    warn(pos, "this native histogram metric is not a gauge: " + quoteGo(metric));
}
void Notes::mixedExponentialCustom(std::string_view metric, PosRange pos) {
    warn(pos, "vector contains a mix of histograms with exponential and custom buckets schemas for metric name " +
                  quoteGo(metric));
}
void Notes::incompatibleBucketLayout(std::string_view op, PosRange pos) {
    warn(pos, "incompatible bucket layout encountered for binary operator " + std::string(op));
}
void Notes::sortInRangeQuery(PosRange pos) {
    warn(pos, "sort is ineffective for range queries since results are always ordered by labels");
}
void Notes::counterResetCollision(const char *operation, PosRange pos) {
    warn(pos, std::string("conflicting counter resets during histogram ") + operation);
}
void Notes::possibleNonCounter(std::string_view metric, PosRange pos) {
    info(pos, "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: " + quoteGo(metric));
}
void Notes::possibleNonCounterType(std::string_view metric, std::string_view type, PosRange pos) {
    info(pos, "metric might not be a counter, __type__ label is not set to \"counter\" or \"histogram\", got " +
                  quoteGo(type) + ": " + quoteGo(metric));
}
void Notes::forcedMonotonicity(std::string_view metric, PosRange pos, TimeMs at, double minBucket, double maxBucket,
                               double maxDiff) {
    Notes one;
    one.m_notes.emplace(
        forMetric("input to histogram_quantile needed to be fixed for monotonicity (see "
                  "https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)",
                  metric),
        Note{false, pos, {at, at, minBucket, maxBucket, maxDiff, 1}});
    merge(one);
}
void Notes::incompatibleTypes(const char *left, const char *op, const char *right, PosRange pos) {
    info(pos, "incompatible sample types encountered for binary operator " + quoteGo(op) + ": " + left + " " + op +
                  " " + right);
}
void Notes::histogramIgnored(const char *aggregation, PosRange pos) {
    info(pos, std::string("ignored histogram in ") + aggregation + " aggregation");
}
void Notes::histogramIgnoredInRange(std::string_view metric, PosRange pos) {
    info(pos, "ignored histograms in a range containing both floats and histograms for metric name " + quoteGo(metric));
}
void Notes::nanQuantileResult(std::string_view metric, PosRange pos) {
    info(pos, forMetric("input to histogram_quantile has NaN observations, result is NaN", metric));
}
void Notes::nanQuantileSkew(std::string_view metric, PosRange pos) {
    info(pos, forMetric("input to histogram_quantile has NaN observations, result is skewed higher", metric));
}
void Notes::nanFraction(std::string_view metric, PosRange pos) {
    info(pos,
         forMetric("input to histogram_fraction has NaN observations, which are excluded from all fractions", metric));
}
void Notes::mismatchedBuckets(const char *operation, PosRange pos) {
    info(pos, std::string("mismatched custom buckets were reconciled during ") + operation);
}

} // namespace bs::promql
