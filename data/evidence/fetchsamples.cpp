// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/evidence/fetchsamples.h"
#include <set>

namespace bs::evidence {

namespace {

constexpr DurationMs kPiece = 10 * 60'000; // per request, so that no answer grows beyond what a server gives

std::string selector(const std::string &metric, DurationMs length) {
    return "{__name__=" + quoteGo(metric) + "}[" + formatDuration(length).toStdString() + "]";
}

Result<std::int64_t> append(const QueryResult &answer, TimeMs after, store::Store &into, std::set<Labels> &seen) {
    store::Batch batch;
    for (const Series &s : answer.matrix.series) {
        const store::SeriesRef ref = into.ref(s.labels);
        seen.insert(s.labels);
        for (std::size_t i = 0; i < s.times.size(); ++i) {
            if (s.times[i] > after) { // where the pieces meet, some servers give the edge twice
                batch.samples.push_back({ref, s.times[i], s.values[i]});
            }
        }
        for (std::size_t i = 0; i < s.histogramTimes.size(); ++i) {
            if (s.histogramTimes[i] > after) {
                batch.histograms.push_back({ref, s.histogramTimes[i], s.histograms[i]});
            }
        }
    }
    return batch.empty() ? 0 : TRY(into.appendNow(std::move(batch))).stored;
}

} // namespace

std::vector<std::string> metricsOf(const BoundVocabulary &vocabulary) {
    std::set<std::string> names{"up", "ALERTS"};
    for (const auto &[name, bound] : vocabulary.concepts) {
        for (const BoundConcept::Entry &e : bound.entries) {
            names.insert(e.entry.needs.begin(), e.entry.needs.end());
            if (e.entry.metric.empty()) {
                continue;
            }
            if (e.entry.kind != VocabularyEntry::Kind::Histogram || e.native) {
                names.insert(e.entry.metric);
            }
            if (e.entry.kind == VocabularyEntry::Kind::Histogram && (e.classic || e.summary)) {
                for (const char *suffix : {"_bucket", "_sum", "_count"}) {
                    names.insert(e.entry.metric + suffix);
                }
            }
        }
    }
    return {names.begin(), names.end()};
}

Result<FetchedSamples> fetchSamples(const AskInstant &ask, const std::vector<std::string> &metrics, TimeRange range,
                                    store::Store &into) {
    FetchedSamples out;
    std::set<Labels> seen;
    for (const std::string &metric : metrics) {
        for (TimeMs from = range.start; from < range.end; from += kPiece) {
            InstantQuery q;
            q.time = std::min(range.end, from + kPiece);
            q.expr = selector(metric, q.time - from);
            const auto answer = ask(q);
            if (!answer) {
                out.left << QStringLiteral("%1: %2").arg(QString::fromStdString(metric), answer.error().reason);
                break; // the next piece would fail alike
            }
            out.samples += TRY(append(**answer, from, into, seen));
        }
    }
    out.series = static_cast<std::int64_t>(seen.size());
    return out;
}

} // namespace bs::evidence
