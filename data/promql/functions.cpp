// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/promql/functions.h"
#include <unordered_map>

namespace bs::promql {

const std::vector<Function> &allFunctions() {
    constexpr ValueType S = ValueType::Scalar;
    constexpr ValueType V = ValueType::Vector;
    constexpr ValueType M = ValueType::Matrix;
    constexpr ValueType T = ValueType::String;
    static const std::vector<Function> table = {
        {"abs", Fn::Abs, {V}},
        {"absent", Fn::Absent, {V}},
        {"absent_over_time", Fn::AbsentOverTime, {M}},
        {"acos", Fn::Acos, {V}},
        {"acosh", Fn::Acosh, {V}},
        {"asin", Fn::Asin, {V}},
        {"asinh", Fn::Asinh, {V}},
        {"atan", Fn::Atan, {V}},
        {"atanh", Fn::Atanh, {V}},
        {"avg_over_time", Fn::AvgOverTime, {M}},
        {"ceil", Fn::Ceil, {V}},
        {"changes", Fn::Changes, {M}},
        {"clamp", Fn::Clamp, {V, S, S}},
        {"clamp_max", Fn::ClampMax, {V, S}},
        {"clamp_min", Fn::ClampMin, {V, S}},
        {"cos", Fn::Cos, {V}},
        {"cosh", Fn::Cosh, {V}},
        {"count_over_time", Fn::CountOverTime, {M}},
        {"day_of_month", Fn::DayOfMonth, {V}, 1, V, true},
        {"day_of_week", Fn::DayOfWeek, {V}, 1, V, true},
        {"day_of_year", Fn::DayOfYear, {V}, 1, V, true},
        {"days_in_month", Fn::DaysInMonth, {V}, 1, V, true},
        {"deg", Fn::Deg, {V}},
        {"delta", Fn::Delta, {M}},
        {"deriv", Fn::Deriv, {M}},
        {"double_exponential_smoothing", Fn::DoubleExponentialSmoothing, {M, S, S}},
        {"end", Fn::End, {}, 0, S},
        {"exp", Fn::Exp, {V}},
        {"first_over_time", Fn::FirstOverTime, {M}},
        {"floor", Fn::Floor, {V}},
        {"histogram_avg", Fn::HistogramAvg, {V}},
        {"histogram_count", Fn::HistogramCount, {V}},
        {"histogram_fraction", Fn::HistogramFraction, {S, S, V}},
        {"histogram_quantile", Fn::HistogramQuantile, {S, V}},
        {"histogram_quantiles", Fn::HistogramQuantiles, {V, T, S, S}, 10},
        {"histogram_stddev", Fn::HistogramStddev, {V}},
        {"histogram_stdvar", Fn::HistogramStdvar, {V}},
        {"histogram_sum", Fn::HistogramSum, {V}},
        {"hour", Fn::Hour, {V}, 1, V, true},
        {"idelta", Fn::Idelta, {M}},
        {"increase", Fn::Increase, {M}},
        {"info", Fn::Info, {V, V}, 1},
        {"irate", Fn::Irate, {M}},
        {"label_join", Fn::LabelJoin, {V, T, T, T}, -1},
        {"label_replace", Fn::LabelReplace, {V, T, T, T, T}},
        {"last_over_time", Fn::LastOverTime, {M}},
        {"ln", Fn::Ln, {V}},
        {"log10", Fn::Log10, {V}},
        {"log2", Fn::Log2, {V}},
        {"mad_over_time", Fn::MadOverTime, {M}},
        {"max_of", Fn::MaxOf, {S, S}, 0, S},
        {"max_over_time", Fn::MaxOverTime, {M}},
        {"min_of", Fn::MinOf, {S, S}, 0, S},
        {"min_over_time", Fn::MinOverTime, {M}},
        {"minute", Fn::Minute, {V}, 1, V, true},
        {"month", Fn::Month, {V}, 1, V, true},
        {"pi", Fn::Pi, {}, 0, S},
        {"predict_linear", Fn::PredictLinear, {M, S}, 0, V, true},
        {"present_over_time", Fn::PresentOverTime, {M}},
        {"quantile_over_time", Fn::QuantileOverTime, {S, M}},
        {"rad", Fn::Rad, {V}},
        {"range", Fn::Range, {}, 0, S},
        {"rate", Fn::Rate, {M}},
        {"resets", Fn::Resets, {M}},
        {"round", Fn::Round, {V, S}, 1},
        {"scalar", Fn::Scalar, {V}, 0, S},
        {"sgn", Fn::Sgn, {V}},
        {"sin", Fn::Sin, {V}},
        {"sinh", Fn::Sinh, {V}},
        {"sort", Fn::Sort, {V}},
        {"sort_by_label", Fn::SortByLabel, {V, T}, -1},
        {"sort_by_label_desc", Fn::SortByLabelDesc, {V, T}, -1},
        {"sort_desc", Fn::SortDesc, {V}},
        {"sqrt", Fn::Sqrt, {V}},
        {"start", Fn::Start, {}, 0, S},
        {"start_timestamp", Fn::StartTimestamp, {V}, 0, V, true},
        {"stddev_over_time", Fn::StddevOverTime, {M}},
        {"stdvar_over_time", Fn::StdvarOverTime, {M}},
        {"step", Fn::Step, {}, 0, S},
        {"sum_over_time", Fn::SumOverTime, {M}},
        {"tan", Fn::Tan, {V}},
        {"tanh", Fn::Tanh, {V}},
        {"time", Fn::Time, {}, 0, S, true},
        {"timestamp", Fn::Timestamp, {V}, 0, V, true},
        {"ts_of_first_over_time", Fn::TsOfFirstOverTime, {M}},
        {"ts_of_last_over_time", Fn::TsOfLastOverTime, {M}},
        {"ts_of_max_over_time", Fn::TsOfMaxOverTime, {M}},
        {"ts_of_min_over_time", Fn::TsOfMinOverTime, {M}},
        {"vector", Fn::Vector, {S}},
        {"year", Fn::Year, {V}, 1, V, true},
    };
    return table;
}

const Function *findFunction(std::string_view name) {
    static const auto index = [] {
        std::unordered_map<std::string_view, const Function *> out;
        for (const Function &f : allFunctions()) {
            out.emplace(f.name, &f);
        }
        return out;
    }();
    const auto it = index.find(name);
    return it == index.end() ? nullptr : it->second;
}

} // namespace bs::promql
