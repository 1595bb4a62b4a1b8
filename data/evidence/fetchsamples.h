// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/evidence/snapshot.h"
#include "data/store/store.h"
#include <functional>

namespace bs::evidence {

// Raw samples of a server, taken into a store: what a bundle holds of an incident whose metrics were never recorded
// here. Only the metrics that the vocabularies mean are taken, so that a bundle does not become the server's copy.

struct FetchedSamples {
    std::int64_t series = 0;
    std::int64_t samples = 0;
    QStringList left; // what could not be had, with the reason
};

// The metrics a bound vocabulary reads, by name, with `up` and the alerts.
[[nodiscard]] std::vector<std::string> metricsOf(const BoundVocabulary &vocabulary);

// Blocking; `ask` answers an instant query, such as `up[10m]`. A metric that fails is in `left`; an Error when the
// store cannot be written.
using AskInstant = std::function<Result<std::shared_ptr<const QueryResult>>(const InstantQuery &)>;
[[nodiscard]] Result<FetchedSamples> fetchSamples(const AskInstant &ask, const std::vector<std::string> &metrics,
                                                  TimeRange range, store::Store &into);

} // namespace bs::evidence
