// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/board/assemble.h"
#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace bs::assemble {

namespace {

constexpr double kOutlierSigmas = 3;
constexpr double kLeastSpread = 0.01; // of the fitted value

} // namespace

void scatter(const Input &in, PanelResult &out) {
    const std::string pod = in.label("pod");
    const std::string service = in.label("service");
    using Key = std::tuple<QString, QString, QString, QString, QString>;
    const auto keyOf = [&](const Series &s) {
        return Key{in.sourceOf(s.labels), text(s.labels, in.label("cluster")), text(s.labels, in.label("namespace")),
                   text(s.labels, service), text(s.labels, pod)};
    };
    std::map<Key, double> xs;
    for (const Series &s : in.answer("x").series()) {
        xs[keyOf(s)] = lastValue(s);
    }
    ScatterResult result;
    std::vector<double> x, y;
    for (const Series &s : in.answer("y").series()) {
        const auto it = xs.find(keyOf(s));
        const double v = lastValue(s);
        if (it == xs.end() || !std::isfinite(it->second) || !std::isfinite(v)) {
            ++out.moreRows;
            continue;
        }
        result.points.push_back({text(s.labels, in.folded ? service : pod), text(s.labels, service), it->second, v,
                                 false, 0, in.sourceOf(s.labels)});
        x.push_back(it->second);
        y.push_back(v);
    }
    if (out.moreRows > 0) {
        out.notes.append(out.moreRows == 1
                             ? QStringLiteral("1 pod has no request rate and is not drawn")
                             : QStringLiteral("%1 pods have no request rate and are not drawn").arg(out.moreRows));
    }
    result.line = stats::theilSen(x, y);
    if (result.line) {
        for (std::size_t i = 0; i < x.size(); ++i) {
            const double fitted = result.line->intercept + result.line->slope * x[i];
            const double spread = std::max(result.line->sigma, kLeastSpread * std::abs(fitted));
            result.points[i].sigmas = spread > 0 ? (y[i] - fitted) / spread : 0;
        }
        for (const std::size_t i : stats::outliers(*result.line, x, y, kOutlierSigmas)) {
            result.points[i].outlier = true;
        }
        result.rule = QStringLiteral("outlier: more than %1 robust σ (%2) from the Theil-Sen line of %3 pods")
                          .arg(kOutlierSigmas)
                          .arg(result.line->sigma, 0, 'g', 3)
                          .arg(result.line->n);
    } else {
        result.rule = QStringLiteral("no line: fewer than three pods, or all have one request rate");
    }
    out.scatter = std::move(result);
}

} // namespace bs::assemble
