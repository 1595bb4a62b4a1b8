// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/series/labels.h"
#include <algorithm>
#include <string>
#include <vector>

namespace bs::promql {

// The part of a label set that aggregation and vector matching go by: only the named labels, or all but the named
// ones and the metric name.
class Signature {
public:
    Signature(std::vector<std::string> names, bool without) : m_names(std::move(names)), m_without(without) {
        std::sort(m_names.begin(), m_names.end());
    }

    [[nodiscard]] bool keeps(std::string_view name) const {
        const bool named = std::binary_search(m_names.begin(), m_names.end(), name, std::less<>());
        return m_without ? !named && name != kMetricName : named;
    }
    // Equal exactly for label sets with the same signature.
    [[nodiscard]] std::string keyOf(const Labels &labels) const {
        std::string key;
        for (const Labels::Pair &p : labels) {
            if (keeps(p.first)) {
                key += p.first;
                key += '\xff';
                key += p.second;
                key += '\xff';
            }
        }
        return key;
    }
    [[nodiscard]] Labels labelsOf(const Labels &labels) const {
        std::vector<Labels::Pair> pairs;
        for (const Labels::Pair &p : labels) {
            if (keeps(p.first)) {
                pairs.push_back(p);
            }
        }
        return Labels::fromPairs(std::move(pairs));
    }

private:
    std::vector<std::string> m_names;
    bool m_without;
};

} // namespace bs::promql
