// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/incident/bundle.h"
#include "data/incident/document.h"
#include "data/incident/incidentstore.h"
#include "data/incident/picture.h"
#include <QFile>
#include <QFileInfo>

namespace bs::incident {

namespace {

constexpr DurationMs kBefore = 60 * 60'000;
constexpr std::size_t kBatch = 50'000;

Labels redacted(const Labels &labels, const Redactor &redact) {
    std::vector<Labels::Pair> out;
    for (const auto &[name, value] : labels) {
        out.emplace_back(name, name == kMetricName ? value : redact(QString::fromStdString(value)).toStdString());
    }
    return Labels::fromPairs(std::move(out));
}

// Copies every series with its samples of the window.
Status copySamples(const store::Store &from, store::Store &to, TimeRange range, const Redactor &redact,
                   BundleResult &out) {
    const MatcherSet all = TRY(MatcherSet::compile({{Matcher::Op::Regex, std::string(kMetricName), ".+"}}));
    const auto series = TRY(from.select(all, range, {}));
    store::Batch batch;
    const auto flush = [&]() -> Status {
        if (!batch.empty()) {
            (void)TRY(to.appendNow(std::exchange(batch, {})));
        }
        return {};
    };
    for (const auto &s : series) {
        if (s->times.empty() && s->histogramTimes.empty()) {
            continue;
        }
        const store::SeriesRef ref = to.ref(redacted(s->labels, redact));
        ++out.series;
        for (std::size_t i = 0; i < s->times.size(); ++i) {
            batch.samples.push_back({ref, s->times[i], s->values[i]});
        }
        for (std::size_t i = 0; i < s->histogramTimes.size(); ++i) {
            batch.histograms.push_back({ref, s->histogramTimes[i], s->histograms[i]});
        }
        out.samples += static_cast<std::int64_t>(s->times.size() + s->histogramTimes.size());
        if (batch.samples.size() + batch.histograms.size() >= kBatch) {
            CHECK_STATUS(flush());
        }
    }
    return flush();
}

} // namespace

Result<BundleResult> writeBundle(const QString &path, const Incident &incident, const store::Store *samples,
                                 const Redactor &redact) {
    if (QFileInfo::exists(path)) {
        return std::unexpected(inputError(path, QStringLiteral("is there already")));
    }
    const Incident clean = redacted(incident, redact);
    BundleResult out;
    {
        store::StoreOptions options;
        options.database.rollbackJournal = true;
        const auto to = TRY(store::Store::open(path, options));
        if (samples) {
            TimeRange range = timelinePicture(incident, {}).range;
            range.start -= kBefore; // what was usual before
            CHECK_STATUS(copySamples(*samples, *to, range, redact, out));
            CHECK_STATUS(to->compact(range.end));
        }
    }
    {
        auto to = TRY(IncidentStore::open(path, IncidentStore::Mode::Bundle));
        (void)TRY(to.adopt(wholeEntry(clean, QStringLiteral("bundle"), clean.opened)));
    }
    QFile::remove(path + QStringLiteral(".lock"));
    out.bytes = QFileInfo(path).size();
    return out;
}

} // namespace bs::incident
