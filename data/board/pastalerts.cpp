// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/board/pastalerts.h"
#include "data/core/async.h"
#include <cmath>
#include <map>

namespace bs {

std::vector<AlertInfo> alertsOf(const QueryResult &result) {
    const auto without = [](const Labels &labels) {
        std::vector<Labels::Pair> pairs(labels.begin(), labels.end());
        std::erase_if(pairs, [](const Labels::Pair &p) { return p.first == "__name__" || p.first == "alertstate"; });
        return Labels::fromPairs(std::move(pairs));
    };
    std::vector<AlertInfo> out;
    std::map<Labels, TimeMs> since;
    for (const Series &s : result.matrix.series) {
        if (s.values.empty()) {
            continue;
        }
        const double value = s.values.back();
        if (s.labels.metric() == "ALERTS_FOR_STATE") {
            if (std::isfinite(value) && std::abs(value) < 1e12) {
                since[without(s.labels)] = std::llround(value * 1000);
            }
        } else if (value == 1) {
            out.push_back({.labels = without(s.labels), .state = std::string(s.labels.get("alertstate"))});
        }
    }
    for (AlertInfo &a : out) {
        const auto it = since.find(a.labels);
        a.activeAt = it == since.end() ? kNoTime : it->second;
    }
    return out;
}

QFuture<Result<std::vector<AlertInfo>>> alertsAt(MetricSource *source, TimeMs at, std::stop_token stop) {
    auto promise = std::make_shared<QPromise<Result<std::vector<AlertInfo>>>>();
    promise->start();
    const InstantQuery q{.expr = R"({__name__=~"ALERTS|ALERTS_FOR_STATE"})", .time = at};
    deliver(source->query(q, std::move(stop)), source, [promise](const Result<std::shared_ptr<const QueryResult>> &r) {
        promise->addResult(r ? Result<std::vector<AlertInfo>>(alertsOf(**r)) : std::unexpected(r.error()));
        promise->finish();
    });
    return promise->future();
}

} // namespace bs
