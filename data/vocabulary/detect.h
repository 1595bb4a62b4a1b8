// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/source/metricsource.h"
#include "data/vocabulary/vocabulary.h"
#include <memory>

namespace bs {

// Asks a source which of the vocabularies' metrics it has within `range`, which labels name service, pod, namespace,
// cluster and tenant, and how often it scrapes. `source` outlives the future or the future is dropped.
[[nodiscard]] QFuture<Result<std::shared_ptr<const BoundVocabulary>>>
detectVocabulary(MetricSource *source, std::vector<Vocabulary> vocabularies, TimeRange range, std::stop_token stop);

// Every *.yaml of a folder (":/boundscope/vocabularies" holds the built-in ones).
[[nodiscard]] Result<std::vector<Vocabulary>> readVocabularies(const QStringList &folders);

} // namespace bs
