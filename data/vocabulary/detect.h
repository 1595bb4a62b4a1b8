// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/source/metricsource.h"
#include "data/vocabulary/vocabulary.h"
#include <memory>
#include <set>

namespace bs {

// Asks a source which of the vocabularies' metrics it has within `range`, which labels name service, pod, namespace,
// cluster and tenant, and how often it scrapes. `source` outlives the future or the future is dropped.
[[nodiscard]] QFuture<Result<std::shared_ptr<const BoundVocabulary>>>
detectVocabulary(MetricSource *source, std::vector<Vocabulary> vocabularies, TimeRange range, std::stop_token stop);

// The meanings of `vocabularies` that a source with these metric names can answer; labels and interval are not known.
[[nodiscard]] BoundVocabulary bindVocabularies(const std::vector<Vocabulary> &vocabularies,
                                               const std::set<std::string> &have);

// Every *.yaml of a folder (":/boundscope/vocabularies" holds the built-in ones).
[[nodiscard]] Result<std::vector<Vocabulary>> readVocabularies(const QStringList &folders);

} // namespace bs
