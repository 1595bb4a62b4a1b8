// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include "data/promql/engine.h"
#include "data/promql/functions.h"
#include "data/promql/notes.h"
#include "data/promql/value.h"
#include "data/series/queryable.h"
#include <functional>
#include <string_view>

namespace bs::promql {

struct Track; // rangekernels.h

// What one query is evaluated with. Lives as long as the evaluation.
struct Env {
    const Queryable &source;
    std::string_view query;
    const EngineOptions &options;
    DurationMs lookback;
    std::stop_token stop;
    TimeMs start; // of the query: start(), end(), step(), range()
    TimeMs end;
    DurationMs step;
    bool isRange;
    Budget budget;
    Notes notes;
};

// Evaluates nodes for a whole grid of instants: each node becomes series x steps columns. Its parts lie in eval*.cpp.
class Evaluator {
public:
    explicit Evaluator(Env &env) : m_env(env) {}
    Result<Value> eval(const Expr &e, const Grid &grid);
    // A range selector or subquery by itself: raw samples.
    Status matrixResult(const Expr &e, TimeMs at, QueryResult &out);

    // An error of the evaluation, worded without a place as Prometheus does.
    [[nodiscard]] static std::unexpected<Error> fail(const std::string &why);

private:
    Result<Value> evalOnce(const Expr &e, const Grid &grid);
    Result<Value> vectorSelector(const VectorSelector &v, const Grid &grid);
    Result<Value> call(const Call &c, const Grid &grid);
    Result<Value> unary(const Unary &u, const Grid &grid);

    // evalrange.cpp
    Result<Value> rangeCall(const Call &c, const Grid &grid);
    Result<std::vector<Track>> tracksOf(const Expr &arg, const Grid &grid, DurationMs before, DurationMs after);
    Result<std::vector<Track>> subqueryTracks(const Subquery &s, const Grid &grid);
    Result<Value> absentOverTime(const Expr &arg, const std::vector<Lane> &lanes, const Grid &grid);
    // evalbinary.cpp
    Result<Value> binary(const Binary &b, const Grid &grid);
    Result<Value> vectorScalar(const Binary &b, Value vector, const std::vector<double> &scalar, bool scalarLeft,
                               const Grid &grid);
    // evalmatching.cpp
    Result<Value> vectorVector(const Binary &b, Value left, Value right, const Grid &grid);
    Result<Value> setOperation(const Binary &b, Value left, Value right, const Grid &grid);
    // evalaggregate*.cpp
    Result<Value> aggregate(const Aggregate &a, const Grid &grid);
    Result<Value> aggregateSelecting(const Aggregate &a, Value in, const std::vector<double> &param, const Grid &grid);
    Result<Value> countValues(const Aggregate &a, Value in, const Grid &grid);
    // evalfunctions.cpp
    Result<Value> mapped(const Call &c, const Grid &grid);
    Result<Value> scalarOf(const Call &c, const Grid &grid);
    Result<Value> absentOf(const Call &c, const Grid &grid);
    Result<Value> sorted(const Call &c, const Grid &grid);
    Result<Value> timestampOf(const Call &c, const Grid &grid);
    Result<Value> dateOf(const Call &c, const Grid &grid);
    Result<Value> labelReplace(const Call &c, const Grid &grid);
    Result<Value> labelJoin(const Call &c, const Grid &grid);
    // evalhistogram.cpp
    Result<Value> histogramScalar(const Call &c, const Grid &grid);
    Result<Value> histogramQuantiles(const Call &c, const Grid &grid);
    // evalinfo.cpp
    Result<Value> info(const Call &c, const Grid &grid);

    Result<std::vector<double>> scalarArgument(const Expr &e, const Grid &grid);
    [[nodiscard]] static std::string stringArgument(const Expr &e);
    // The series a selector reads for this grid; `before` and `after` widen the range of times.
    Result<std::vector<std::shared_ptr<const Series>>> select(const VectorSelector &v, const Grid &grid,
                                                              DurationMs before, DurationMs after);
    // Takes the samples of a result from the budget.
    Status charge(Value &v, const Grid &grid);
    Status checkStop() const;
    // Removes the metadata labels now, or marks them to be removed at the end (delayed name removal).
    void dropName(Lane &lane) const;
    // Joins lanes with the same labels; an Error where two have a value at one step.
    Result<Value> mergeSame(Value v, const Grid &grid) const;
    // fn(i, notes) for every i below count, on several threads when the work is worth it.
    Status parallel(std::size_t count, std::int64_t workPerItem, const std::function<Status(std::size_t, Notes &)> &fn);

    Env &m_env;
    friend class Engine;
};

// When the sample an instant selector takes at each step was made, in ms; absent() where it takes none. With `starts`
// the start time of that sample instead.
[[nodiscard]] std::vector<double> sampleTimes(const Series &s, const TimeModifier &m, const Grid &grid,
                                              DurationMs lookback, bool starts);
// name{...} with only equality matchers, as absent() reports what is missing.
[[nodiscard]] Labels labelsOfSelector(const Expr &e);
[[nodiscard]] Status mergeSameLanes(std::vector<Lane> &lanes, int n);

} // namespace bs::promql
