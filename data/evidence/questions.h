// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/evidence/snapshot.h"

namespace bs::evidence {

// A query in the product's own words: meanings of the vocabulary, and the labels it keeps.
struct Question {
    const char *name;
    const char *expr; // a template of vocabulary.h; @ stands for who a series belongs to, see Keep
    const char *keep; // further labels, "code" or "pool,le"
    enum Keep : std::uint8_t { Service, Pod, Cluster } who;
};

// The questions as PromQL of this source, over the frame's window. What the source has no metric for is left out, and
// named in `absent`.
struct Asked {
    std::vector<NamedQuery> queries;
    std::vector<std::string> absent;
};
[[nodiscard]] Asked ask(const std::vector<Question> &questions, const BoundVocabulary &vocabulary,
                        const std::string &filter, DurationMs rateWindow, const RangeQuery &frame);

// The vocabulary as evidence reads it: pools that only a database driver tells are a meaning of their own, for such a
// pool may be one that the service also measures itself.
[[nodiscard]] std::shared_ptr<const BoundVocabulary> forEvidence(const BoundVocabulary &vocabulary);

// The answer with the identity labels under our names (service, pod, namespace, cluster, tenant), whatever they are
// called in the source. Its own labels stay beside them.
[[nodiscard]] std::shared_ptr<const QueryResult> inOurWords(std::shared_ptr<const QueryResult> answer,
                                                            const BoundVocabulary &vocabulary);

// `label="name"` of the source for a service of this answer, as one would write it in a query there.
[[nodiscard]] std::string serviceMatcher(const std::string &service, const std::vector<Series> &answer,
                                         const BoundVocabulary &vocabulary);

} // namespace bs::evidence
