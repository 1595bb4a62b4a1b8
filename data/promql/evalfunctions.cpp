// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/promql/evaluator.h"
#include "data/promql/rangekernels.h"
#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>

namespace bs::promql {

namespace {

using Map = double (*)(double);

Map mapOf(Fn id) {
    switch (id) {
    case Fn::Abs: return [](double v) { return std::fabs(v); };
    case Fn::Ceil: return [](double v) { return std::ceil(v); };
    case Fn::Floor: return [](double v) { return std::floor(v); };
    case Fn::Exp: return [](double v) { return std::exp(v); };
    case Fn::Sqrt: return [](double v) { return std::sqrt(v); };
    case Fn::Ln: return [](double v) { return std::log(v); };
    case Fn::Log2: return [](double v) { return std::log2(v); };
    case Fn::Log10: return [](double v) { return std::log10(v); };
    case Fn::Sin: return [](double v) { return std::sin(v); };
    case Fn::Cos: return [](double v) { return std::cos(v); };
    case Fn::Tan: return [](double v) { return std::tan(v); };
    case Fn::Asin: return [](double v) { return std::asin(v); };
    case Fn::Acos: return [](double v) { return std::acos(v); };
    case Fn::Atan: return [](double v) { return std::atan(v); };
    case Fn::Sinh: return [](double v) { return std::sinh(v); };
    case Fn::Cosh: return [](double v) { return std::cosh(v); };
    case Fn::Tanh: return [](double v) { return std::tanh(v); };
    case Fn::Asinh: return [](double v) { return std::asinh(v); };
    case Fn::Acosh: return [](double v) { return std::acosh(v); };
    case Fn::Atanh: return [](double v) { return std::atanh(v); };
    case Fn::Rad: return [](double v) { return v * std::numbers::pi / 180; };
    case Fn::Deg: return [](double v) { return v * 180 / std::numbers::pi; };
    case Fn::Sgn: return [](double v) { return v < 0 ? -1.0 : v > 0 ? 1.0 : v; };
    default: return nullptr;
    }
}

double dateField(Fn id, std::int64_t seconds) {
    using namespace std::chrono;
    const sys_seconds at{std::chrono::seconds{seconds}};
    const sys_days day = floor<days>(at);
    const year_month_day date{day};
    switch (id) {
    case Fn::Year: return static_cast<int>(date.year());
    case Fn::Month: return static_cast<unsigned>(date.month());
    case Fn::DayOfMonth: return static_cast<unsigned>(date.day());
    case Fn::DayOfWeek: return weekday(day).c_encoding();
    case Fn::DayOfYear: return static_cast<double>((day - sys_days(date.year() / January / 1)).count() + 1);
    case Fn::DaysInMonth: return static_cast<unsigned>((date.year() / date.month() / last).day());
    case Fn::Hour: return static_cast<double>(duration_cast<hours>(at - day).count());
    default: return static_cast<double>(duration_cast<minutes>(at - day).count() % 60);
    }
}

double goMin(double a, double b) { return std::isnan(a) || std::isnan(b) ? quietNaN() : std::min(a, b); }
double goMax(double a, double b) { return std::isnan(a) || std::isnan(b) ? quietNaN() : std::max(a, b); }

Value scalarValue(std::vector<double> values) {
    Value v;
    v.type = ValueType::Scalar;
    v.scalars = std::move(values);
    return v;
}

} // namespace

Result<Value> Evaluator::call(const Call &c, const Grid &grid) {
    const auto n = static_cast<std::size_t>(grid.n);
    const auto constant = [n](double v) { return scalarValue(std::vector<double>(n, v)); };
    switch (c.function->id) {
    case Fn::Time: {
        std::vector<double> out(n);
        for (int i = 0; i < grid.n; ++i) {
            out[static_cast<std::size_t>(i)] = static_cast<double>(grid.at(i)) / 1000;
        }
        return scalarValue(std::move(out));
    }
    case Fn::MinOf:
    case Fn::MaxOf: {
        std::vector<double> out = TRY(scalarArgument(*c.args[0], grid));
        const std::vector<double> other = TRY(scalarArgument(*c.args[1], grid));
        for (std::size_t i = 0; i < n; ++i) {
            out[i] = c.function->id == Fn::MinOf ? goMin(out[i], other[i]) : goMax(out[i], other[i]);
        }
        return scalarValue(std::move(out));
    }
    case Fn::Pi: return constant(std::numbers::pi);
    case Fn::Start: return constant(static_cast<double>(m_env.start) / 1000);
    case Fn::End: return constant(static_cast<double>(m_env.end) / 1000);
    case Fn::Step: return constant(static_cast<double>(m_env.step) / 1000);
    case Fn::Range: return constant(static_cast<double>(m_env.end - m_env.start) / 1000);
    case Fn::Vector: {
        Value out;
        Lane lane;
        lane.values = TRY(scalarArgument(*c.args[0], grid));
        out.lanes.push_back(std::move(lane));
        return out;
    }
    case Fn::Scalar: return scalarOf(c, grid);
    case Fn::Absent: return absentOf(c, grid);
    case Fn::Sort:
    case Fn::SortDesc:
    case Fn::SortByLabel:
    case Fn::SortByLabelDesc: return sorted(c, grid);
    case Fn::Timestamp:
    case Fn::StartTimestamp: return timestampOf(c, grid);
    case Fn::Year:
    case Fn::Month:
    case Fn::DayOfMonth:
    case Fn::DayOfWeek:
    case Fn::DayOfYear:
    case Fn::DaysInMonth:
    case Fn::Hour:
    case Fn::Minute: return dateOf(c, grid);
    case Fn::LabelReplace: return labelReplace(c, grid);
    case Fn::LabelJoin: return labelJoin(c, grid);
    case Fn::HistogramAvg:
    case Fn::HistogramCount:
    case Fn::HistogramSum:
    case Fn::HistogramStddev:
    case Fn::HistogramStdvar: return histogramScalar(c, grid);
    case Fn::HistogramFraction:
    case Fn::HistogramQuantile:
    case Fn::HistogramQuantiles: return histogramQuantiles(c, grid);
    case Fn::Info: return info(c, grid);
    default: break;
    }
    return kernelOf(c.function->id) != nullptr ? rangeCall(c, grid) : mapped(c, grid);
}

// Functions of one float: clamp, round and the mathematical ones. Histograms are dropped.
Result<Value> Evaluator::mapped(const Call &c, const Grid &grid) {
    const Fn id = c.function->id;
    Value v = TRY(eval(*c.args[0], grid));
    std::vector<double> a;
    std::vector<double> b;
    if (c.args.size() > 1) {
        a = TRY(scalarArgument(*c.args[1], grid));
    }
    if (c.args.size() > 2) {
        b = TRY(scalarArgument(*c.args[2], grid));
    }
    const Map map = mapOf(id);
    const double inf = std::numeric_limits<double>::infinity();
    const auto one = [&](double x, std::size_t i) {
        switch (id) {
        case Fn::Clamp: return b[i] < a[i] ? absent() : goMax(a[i], goMin(b[i], x));
        case Fn::ClampMax: return a[i] < -inf ? absent() : goMax(-inf, goMin(a[i], x));
        case Fn::ClampMin: return goMax(a[i], goMin(inf, x));
        case Fn::Round: {
            const double inverse = 1.0 / (a.empty() ? 1.0 : a[i]);
            return std::floor(x * inverse + 0.5) / inverse;
        }
        default: return map(x);
        }
    };
    CHECK_STATUS(parallel(v.lanes.size(), grid.n * 4, [&](std::size_t k, Notes &) -> Status {
        Lane &lane = v.lanes[k];
        dropName(lane);
        lane.hists.clear();
        for (std::size_t i = 0; i < lane.values.size(); ++i) {
            if (present(lane.values[i])) {
                lane.values[i] = one(lane.values[i], i);
            }
        }
        return {};
    }));
    std::erase_if(v.lanes, [](const Lane &l) { return std::none_of(l.values.begin(), l.values.end(), present); });
    return m_env.options.delayedNameRemoval ? Result<Value>(std::move(v)) : mergeSame(std::move(v), grid);
}

Result<Value> Evaluator::scalarOf(const Call &c, const Grid &grid) {
    const Value v = TRY(eval(*c.args[0], grid));
    std::vector<double> out(static_cast<std::size_t>(grid.n), quietNaN());
    std::vector<int> found(out.size(), 0);
    for (const Lane &lane : v.lanes) {
        for (std::size_t i = 0; i < out.size(); ++i) {
            if (present(lane.values[i])) {
                out[i] = ++found[i] == 1 ? lane.values[i] : quietNaN();
            }
        }
    }
    return scalarValue(std::move(out));
}

Labels labelsOfSelector(const Expr &e) {
    const Expr &inner = unwrapParens(e);
    const VectorSelector *v = nullptr;
    if (inner.kind == NodeKind::Vector) {
        v = &as<VectorSelector>(inner);
    } else if (inner.kind == NodeKind::Matrix) {
        v = as<MatrixSelector>(inner).selector.get();
    }
    Labels out;
    if (v == nullptr) {
        return out;
    }
    std::vector<std::string> several; // labels matched more than once say nothing
    std::vector<std::string> seen;
    for (const Matcher &m : v->matchers) {
        if (m.name == kMetricName) {
            continue;
        }
        const bool again = std::find(seen.begin(), seen.end(), m.name) != seen.end();
        if (m.op == Matcher::Op::Equal && !again) {
            out.set(m.name, m.value);
            seen.push_back(m.name);
        } else {
            several.push_back(m.name);
        }
    }
    for (const std::string &name : several) {
        out.remove(name);
    }
    return out;
}

Result<Value> Evaluator::absentOf(const Call &c, const Grid &grid) {
    const Value v = TRY(eval(*c.args[0], grid));
    return absentOverTime(*c.args[0], v.lanes, grid);
}

std::vector<double> sampleTimes(const Series &s, const TimeModifier &m, const Grid &grid, DurationMs lookback,
                                bool starts) {
    std::vector<double> out(static_cast<std::size_t>(grid.n), absent());
    const auto startOf = [](const std::vector<TimeMs> &all, std::size_t i) { return all.empty() ? 0 : all[i]; };
    for (int i = 0; i < grid.n; ++i) {
        const TimeMs ref = m.at.value_or(grid.at(i)) - m.offset;
        const auto f =
            static_cast<std::size_t>(std::upper_bound(s.times.begin(), s.times.end(), ref) - s.times.begin());
        const auto h = static_cast<std::size_t>(
            std::upper_bound(s.histogramTimes.begin(), s.histogramTimes.end(), ref) - s.histogramTimes.begin());
        const TimeMs floatTime = f > 0 ? s.times[f - 1] : kNoTime;
        const TimeMs histTime = h > 0 ? s.histogramTimes[h - 1] : kNoTime;
        const bool isFloat = floatTime >= histTime;
        if (std::max(floatTime, histTime) <= ref - lookback || std::max(floatTime, histTime) == kNoTime) {
            continue;
        }
        if (isFloat ? !isStale(s.values[f - 1]) : !isStale(s.histograms[h - 1]->sum)) {
            const TimeMs start = isFloat ? startOf(s.startTimes, f - 1) : startOf(s.histogramStartTimes, h - 1);
            out[static_cast<std::size_t>(i)] = static_cast<double>(starts ? start : isFloat ? floatTime : histTime);
        }
    }
    return out;
}

// timestamp and start_timestamp: of the samples themselves when the argument is a selector.
Result<Value> Evaluator::timestampOf(const Call &c, const Grid &grid) {
    const bool starts = c.function->id == Fn::StartTimestamp;
    const Expr &arg = unwrapParens(*c.args[0]);
    Value v;
    if (arg.kind == NodeKind::Vector && !as<VectorSelector>(arg).smoothed) {
        const auto &sel = as<VectorSelector>(arg);
        for (const auto &s : TRY(select(sel, grid, m_env.lookback, 0))) {
            Lane lane;
            lane.labels = s->labels;
            lane.values = sampleTimes(*s, sel.time, grid, m_env.lookback, starts);
            for (double &t : lane.values) {
                t = present(t) ? t / 1000 : t;
            }
            v.lanes.push_back(std::move(lane));
        }
        CHECK_STATUS(charge(v, grid));
        std::erase_if(v.lanes, [](const Lane &l) { return std::none_of(l.values.begin(), l.values.end(), present); });
    } else if (!starts) {
        v = TRY(eval(arg, grid));
        for (Lane &lane : v.lanes) {
            for (int i = 0; i < grid.n; ++i) {
                lane.values[static_cast<std::size_t>(i)] =
                    lane.any(i) ? static_cast<double>(grid.at(i)) / 1000 : absent();
            }
            lane.hists.clear();
        }
    }
    for (Lane &lane : v.lanes) {
        dropName(lane);
    }
    return m_env.options.delayedNameRemoval ? Result<Value>(std::move(v)) : mergeSame(std::move(v), grid);
}

Result<Value> Evaluator::dateOf(const Call &c, const Grid &grid) {
    const Fn id = c.function->id;
    Value v;
    if (c.args.empty()) {
        Lane lane;
        for (int i = 0; i < grid.n; ++i) {
            lane.values.push_back(dateField(id, grid.at(i) / 1000));
        }
        v.lanes.push_back(std::move(lane));
        return v;
    }
    v = TRY(eval(*c.args[0], grid));
    constexpr double limit = 6.7e10; // years around 2,100 and back: what a calendar means
    for (Lane &lane : v.lanes) {
        dropName(lane);
        lane.hists.clear();
        for (double &x : lane.values) {
            if (present(x)) {
                x = std::abs(x) < limit * 100 ? dateField(id, static_cast<std::int64_t>(x)) : quietNaN();
            }
        }
    }
    return m_env.options.delayedNameRemoval ? Result<Value>(std::move(v)) : mergeSame(std::move(v), grid);
}

namespace {

// Digits compare as numbers: pod-2 before pod-10.
bool naturalLess(std::string_view a, std::string_view b) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() && j < b.size()) {
        if (digit(a[i]) && digit(b[j])) {
            std::size_t ei = i;
            std::size_t ej = j;
            while (ei < a.size() && digit(a[ei])) {
                ++ei;
            }
            while (ej < b.size() && digit(b[ej])) {
                ++ej;
            }
            std::string_view na = a.substr(i, ei - i);
            std::string_view nb = b.substr(j, ej - j);
            const auto trim = [](std::string_view s) {
                const std::size_t k = s.find_first_not_of('0');
                return k == std::string_view::npos ? std::string_view() : s.substr(k);
            };
            na = trim(na);
            nb = trim(nb);
            if (na != nb) {
                return na.size() != nb.size() ? na.size() < nb.size() : na < nb;
            }
            i = ei;
            j = ej;
        } else if (a[i] != b[j]) {
            return a[i] < b[j];
        } else {
            ++i;
            ++j;
        }
    }
    return a.size() - i < b.size() - j;
}

} // namespace

Result<Value> Evaluator::sorted(const Call &c, const Grid &grid) {
    const Fn id = c.function->id;
    Value v = TRY(eval(*c.args[0], grid));
    if (m_env.isRange) {
        m_env.notes.sortInRangeQuery(c.pos);
    }
    if (id == Fn::Sort || id == Fn::SortDesc) {
        for (Lane &lane : v.lanes) {
            lane.hists.clear();
        }
        std::erase_if(v.lanes, [](const Lane &l) { return std::none_of(l.values.begin(), l.values.end(), present); });
        if (grid.n == 1) {
            std::stable_sort(v.lanes.begin(), v.lanes.end(), [id](const Lane &a, const Lane &b) {
                const double x = a.values[0];
                const double y = b.values[0];
                if (std::isnan(x) || std::isnan(y)) {
                    return !std::isnan(x) && std::isnan(y); // NaN sorts to the bottom either way
                }
                return id == Fn::Sort ? x < y : x > y;
            });
        }
        return v;
    }
    std::vector<std::string> names;
    for (std::size_t i = 1; i < c.args.size(); ++i) {
        names.push_back(stringArgument(*c.args[i]));
    }
    std::sort(v.lanes.begin(), v.lanes.end(), [&](const Lane &a, const Lane &b) {
        for (const std::string &name : names) {
            const std::string_view x = a.labels.get(name);
            const std::string_view y = b.labels.get(name);
            if (x != y) {
                const bool less = naturalLess(x, y);
                return id == Fn::SortByLabel ? less : !less;
            }
        }
        return id == Fn::SortByLabel ? a.labels < b.labels : b.labels < a.labels;
    });
    return v;
}

} // namespace bs::promql
