// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/promql/engine.h"
#include "data/promql/evaluator.h"
#include "data/promql/parser.h"
#include <algorithm>

namespace bs::promql {

namespace {

Series toSeries(Lane &&lane, const Grid &grid) {
    Series s;
    s.labels = std::move(lane.labels);
    const auto count = std::count_if(lane.values.begin(), lane.values.end(), present);
    s.times.reserve(static_cast<std::size_t>(count));
    s.values.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < grid.n; ++i) {
        const double v = lane.values[static_cast<std::size_t>(i)];
        if (present(v)) {
            s.times.push_back(grid.at(i));
            s.values.push_back(v);
        } else if (lane.hist(i) != nullptr) {
            s.histogramTimes.push_back(grid.at(i));
            s.histograms.push_back(std::move(lane.hists[static_cast<std::size_t>(i)]));
        }
    }
    return s;
}

// A vector keeps the order it was made in (sort, topk); everything else is ordered by labels.
bool keepsOrder(const Expr &e) {
    const Expr &inner = unwrapParens(e);
    if (inner.kind == NodeKind::Aggregate) {
        const Agg op = as<Aggregate>(inner).op;
        return op == Agg::Topk || op == Agg::Bottomk;
    }
    if (inner.kind == NodeKind::Call) {
        const Fn id = as<Call>(inner).function->id;
        return id == Fn::Sort || id == Fn::SortDesc || id == Fn::SortByLabel || id == Fn::SortByLabelDesc;
    }
    return inner.kind == NodeKind::Binary;
}

Status finish(Value &v, const Grid &grid, bool sort, int limit, QueryResult &out) {
    for (Lane &lane : v.lanes) {
        if (lane.dropName) {
            lane.labels = withoutMetadata(lane.labels);
        }
    }
    CHECK_STATUS(mergeSameLanes(v.lanes, grid.n));
    for (Lane &lane : v.lanes) {
        Series s = toSeries(std::move(lane), grid);
        if (!s.times.empty() || !s.histogramTimes.empty()) {
            out.matrix.series.push_back(std::move(s));
        }
    }
    auto &series = out.matrix.series;
    if (sort) {
        std::sort(series.begin(), series.end(), [](const Series &a, const Series &b) { return a.labels < b.labels; });
    }
    if (limit > 0 && static_cast<int>(series.size()) > limit) {
        series.resize(static_cast<std::size_t>(limit));
        out.warnings.emplace_back("results truncated due to limit");
    }
    return {};
}

} // namespace

Result<QueryResult> Engine::instant(std::string_view expr, TimeMs time, const QueryOptions &q) const {
    return run(expr, time, time, 1, false, q);
}

Result<QueryResult> Engine::range(std::string_view expr, TimeMs start, TimeMs end, DurationMs step,
                                  const QueryOptions &q) const {
    if (step <= 0) {
        return std::unexpected(inputError(QStringLiteral("step"), QStringLiteral("must be greater than 0")));
    }
    if (end < start) {
        return std::unexpected(inputError(QStringLiteral("end"), QStringLiteral("lies before the start")));
    }
    if (m_options.maxPoints > 0 && (end - start) / step >= m_options.maxPoints) {
        return std::unexpected(
            inputError(QStringLiteral("step"),
                       QStringLiteral("exceeded maximum resolution of %1 points per timeseries: take a longer step")
                           .arg(m_options.maxPoints)));
    }
    return run(expr, start, end, step, true, q);
}

Result<QueryResult> Engine::run(std::string_view text, TimeMs start, TimeMs end, DurationMs step, bool isRange,
                                const QueryOptions &q) const {
    const ExprPtr expr = TRY(parseExpr(text));
    CHECK_STATUS(prepare(*expr, text, start, end, isRange ? step : 0));
    const ValueType type = typeOf(*expr);
    if (isRange && type != ValueType::Vector && type != ValueType::Scalar) {
        return std::unexpected(inputError(
            QStringLiteral("query"),
            QStringLiteral("invalid expression type \"%1\" for range query, must be Scalar or instant Vector")
                .arg(QString::fromLatin1(documentedType(type)))));
    }
    constexpr TimeMs kFar = 4'000'000'000'000'000'000; // times are added to and subtracted from
    if (start < -kFar || end > kFar) {
        return std::unexpected(inputError(QStringLiteral("time"), QStringLiteral("is out of range")));
    }
    if ((end - start) / step >= std::min<std::int64_t>(m_options.maxSamples, 1'000'000'000)) {
        return Evaluator::fail("query processing would load too many samples into memory in query execution");
    }
    const Grid grid{start, step, static_cast<int>((end - start) / step) + 1};
    Env env{m_source,  text,
            m_options, q.lookback > 0 ? q.lookback : m_options.lookback,
            q.stop,    start,
            end,       isRange ? step : 0,
            isRange,   Budget(m_options.maxSamples),
            {}};
    Evaluator evaluator(env);
    QueryResult out;
    if (type == ValueType::Matrix) {
        out.type = QueryResult::Type::Matrix;
        CHECK_STATUS(evaluator.matrixResult(unwrapParens(*expr), start, out));
    } else {
        Value v = TRY(evaluator.eval(*expr, grid));
        if (v.type == ValueType::String) {
            out.type = QueryResult::Type::String;
            out.text = std::move(v.text);
            out.textTime = start;
        } else if (v.type == ValueType::Scalar) {
            out.type = isRange ? QueryResult::Type::Matrix : QueryResult::Type::Scalar;
            Lane lane;
            lane.values = std::move(v.scalars);
            out.matrix.series.push_back(toSeries(std::move(lane), grid));
        } else {
            out.type = isRange ? QueryResult::Type::Matrix : QueryResult::Type::Vector;
            CHECK_STATUS(finish(v, grid, isRange || !keepsOrder(*expr), q.limit, out));
        }
    }
    env.notes.render(text, out.warnings, out.infos);
    return out;
}

} // namespace bs::promql
