// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/availability.h"
#include "data/source/metricsource.h"
#include "data/vocabulary/detect.h"
#include <functional>
#include <map>
#include <memory>

namespace bs::evidence {

// What a walk reads of the metrics at one moment: a fixed list of queries over the hour before it, asked once and then
// shared by all questions, so that every answer of a step speaks about the same samples.
struct Fetched {
    std::string query;
    Availability state = Availability::NotChecked;
    QString reason; // of an error
    std::shared_ptr<const QueryResult> result;
};

struct Snapshot {
    TimeMs at = 0;
    TimeMs from = 0;
    DurationMs step = 15'000;
    DurationMs interval = 15'000; // between scrapes, as measured
    DurationMs rateWindow = 120'000;
    QString source;
    QString selection;
    std::shared_ptr<const BoundVocabulary> vocabulary; // what its words mean in this source
    std::map<std::string, Fetched> answers;

    [[nodiscard]] const Fetched &get(const std::string &name) const;
};

struct NamedQuery {
    std::string name;
    RangeQuery query;
};

// How often the source scrapes: the instant query that tells, and what its answer means.
[[nodiscard]] std::string intervalQuery(const QString &selection, const BoundVocabulary &vocabulary);
[[nodiscard]] DurationMs intervalFrom(const QueryResult &r);
// What can be asked here; `frame` has its vocabulary. What the source has no metric for is not among them.
[[nodiscard]] std::vector<NamedQuery> snapshotQueries(const Snapshot &frame);
void store(Snapshot &s, const NamedQuery &q, const Result<std::shared_ptr<const QueryResult>> &answer);
// The names of questions without a metric here: answered with "no such metric".
void storeAbsent(Snapshot &s);

// The words evidence is asked in. Without `bound` the source is asked which of `vocabularies` it speaks, and without
// those the built-in ones are read.
struct Words {
    std::vector<Vocabulary> vocabularies;
    std::shared_ptr<const BoundVocabulary> bound;
};
[[nodiscard]] QFuture<Result<std::shared_ptr<const BoundVocabulary>>>
bindWords(MetricSource *source, const Words &words, TimeMs at, std::stop_token stop);

// Asks a source; queries run side by side as the source allows. A query that fails is in the snapshot as such; the
// future fails only when the source cannot be asked at all.
[[nodiscard]] QFuture<Result<std::shared_ptr<const Snapshot>>>
takeSnapshot(MetricSource *source, TimeMs at, const QString &selection, std::stop_token stop, const Words &words = {});

} // namespace bs::evidence
