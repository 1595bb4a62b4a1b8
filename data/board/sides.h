// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/board/assemble.h"
#include "data/source/metricsource.h"
#include "data/vocabulary/vocabulary.h"
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bs {

// One of the sources a board runs over. Each has its own names for things: one cluster says service, another job.
struct BoardSide {
    std::string name; // empty when it is the only one: nothing is labelled then
    MetricSource *source = nullptr;
    std::shared_ptr<const BoundVocabulary> vocabulary; // null until it was found
    TimeMs boundAt = 0;
    QString error; // why there is no vocabulary
};

// What one side said to one question.
struct SideAnswer {
    std::string name;
    Availability availability = Availability::NotChecked;
    QString reason;
    std::shared_ptr<const QueryResult> result; // null unless it was answered
    std::shared_ptr<const BoundVocabulary> vocabulary;
};

// What a board over all sides speaks: the label that every side uses for an identity, or the identity's own name where
// they differ; the slowest scrape interval.
[[nodiscard]] std::shared_ptr<const BoundVocabulary> commonVocabulary(const std::vector<BoardSide> &sides);

// The page's matchers in the words of one side: service="edge" is job="edge" where services are told by job.
[[nodiscard]] std::string filterFor(const std::string &filter, const BoundVocabulary &common,
                                    const BoundVocabulary &side);

// All answers side by side, in the common words, each series with its source. A single unnamed side passes as it is.
[[nodiscard]] assemble::Answer joinAnswers(const std::vector<SideAnswer> &answers, const BoundVocabulary &common);

// What the board may not keep quiet about: "eu: connection refused" for every side that failed.
[[nodiscard]] QStringList missingSides(const std::vector<SideAnswer> &answers);

// How one number per source becomes one for all: only where that is true. sum() and count() add up, max() and min()
// choose; a mean or a quotient of several sources is nobody's, and stays untold.
enum class AcrossSources : std::uint8_t { Add, Largest, Smallest, Unknown };
[[nodiscard]] AcrossSources acrossSources(const std::string &expr);
[[nodiscard]] std::optional<double> combine(AcrossSources rule, const std::vector<double> &values);

} // namespace bs
