// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The *_over_time functions and the regressions.
#include "data/promql/histogrammath.h"
#include "data/promql/quantile.h"
#include "data/promql/rangekernels.h"
#include <algorithm>
#include <cmath>

namespace bs::promql {

namespace {

Sample number(double v) {
    Sample s;
    s.value = v;
    return s;
}

Sample of(NativeHistogram h) {
    Sample s;
    s.hist = std::make_shared<const NativeHistogram>(std::move(h));
    return s;
}

double seconds(TimeMs t) { return static_cast<double>(t) / 1000; }

// Functions of floats alone: false when there are none; histograms beside them are ignored and reported.
bool floatsOnly(const KernelEnv &env, const Window &w) {
    if (w.values.empty()) {
        return false;
    }
    if (!w.hists.empty()) {
        env.notes->histogramIgnoredInRange(env.metric, env.argument);
    }
    return true;
}

bool mixed(const KernelEnv &env, const Window &w) {
    if (w.values.empty() || w.hists.empty()) {
        return false;
    }
    env.notes->mixedFloatsHistograms(env.metric, env.argument);
    return true;
}

struct HintsSeen {
    bool reset = false;
    bool notReset = false;
    void see(const NativeHistogram &h) {
        reset = reset || h.resetHint == NativeHistogram::ResetHint::Reset;
        notReset = notReset || h.resetHint == NativeHistogram::ResetHint::NotReset;
    }
};

Sample sumOfHistograms(const KernelEnv &env, const Window &w, bool average) {
    NativeHistogram sum = *w.hists.front();
    HintsSeen hints;
    hints.see(sum);
    double count = 1;
    bool incremental = false; // the sum would overflow: keep the mean instead
    for (const HistogramPtr &h : w.hists.subspan(1)) {
        hints.see(*h);
        count += 1;
        NativeHistogram next = sum;
        std::optional<HistogramSum> s;
        if (!incremental) {
            s = addHistogram(next, *h);
            if (s && average && overflows(next)) {
                incremental = true;
                divideHistogram(sum, count - 1);
                next = sum;
            }
        }
        if (incremental) {
            NativeHistogram part = *h;
            divideHistogram(part, count);
            multiplyHistogram(next, (count - 1) / count);
            s = addHistogram(next, part);
        }
        if (!s) {
            env.notes->mixedExponentialCustom(env.metric, env.argument);
            return {};
        }
        if (s->boundsReconciled) {
            env.notes->mismatchedBuckets("aggregation", env.argument);
        }
        sum = std::move(next);
    }
    if (hints.reset && hints.notReset) {
        env.notes->counterResetCollision("aggregation", env.argument);
    }
    if (average && !incremental) {
        divideHistogram(sum, count);
    }
    return of(std::move(sum));
}

// The part of a window that whole blocks cover: [from, to) of its values, blocks [block, end).
struct Covered {
    std::size_t from = 0;
    std::size_t to = 0;
    std::size_t block = 0;
    std::size_t end = 0;
};

Covered coveredBy(std::size_t blocks, const Window &w) {
    Covered c;
    c.block = (w.first + Blocks::kSize - 1) / Blocks::kSize;
    c.end = std::min((w.first + w.values.size()) / Blocks::kSize, blocks);
    if (c.block >= c.end) {
        return {};
    }
    c.from = c.block * Blocks::kSize - w.first;
    c.to = c.end * Blocks::kSize - w.first;
    return c;
}

// Sum of a window, in blocks where there are any. Infinite when it overflows on the way.
void windowSum(const Window &w, double &sum, double &c) {
    const Covered covered = coveredBy(w.blocks->sum.size(), w);
    for (std::size_t i = 0; i < covered.from; ++i) {
        kahanAdd(w.values[i], sum, c);
    }
    for (std::size_t b = covered.block; b < covered.end; ++b) {
        kahanAdd(w.blocks->sum[b], sum, c);
        c += w.blocks->compensation[b];
    }
    for (std::size_t i = covered.to; i < w.values.size(); ++i) {
        kahanAdd(w.values[i], sum, c);
    }
}

Sample sumOverTime(const KernelEnv &env, const Window &w) {
    if (mixed(env, w)) {
        return {};
    }
    if (w.values.empty()) {
        return sumOfHistograms(env, w, false);
    }
    double sum = 0;
    double c = 0;
    windowSum(w, sum, c);
    return number(std::isinf(sum) ? sum : sum + c);
}

Sample avgOverTime(const KernelEnv &env, const Window &w) {
    if (mixed(env, w)) {
        return {};
    }
    if (w.values.empty()) {
        return sumOfHistograms(env, w, true);
    }
    if (!w.blocks->sum.empty()) {
        double total = 0;
        double lost = 0;
        windowSum(w, total, lost);
        if (std::isfinite(total)) {
            const auto n = static_cast<double>(w.values.size());
            return number(total / n + lost / n);
        }
    }
    double sum = w.values[0];
    double c = 0;
    double mean = 0;
    double count = 1;
    bool incremental = false;
    for (const double v : w.values.subspan(1)) {
        count += 1;
        if (!incremental) {
            double newSum = sum;
            double newC = c;
            kahanAdd(v, newSum, newC);
            if (!std::isinf(newSum)) {
                sum = newSum;
                c = newC;
                continue;
            }
            incremental = true; // the sum overflows: go on with the mean
            mean = sum / (count - 1);
            c /= count - 1;
        }
        const double q = (count - 1) / count;
        mean *= q;
        c *= q;
        kahanAdd(v / count, mean, c);
    }
    return number(incremental ? mean + c : sum / count + c / count);
}

Sample countOverTime(const KernelEnv &, const Window &w) {
    return number(static_cast<double>(w.values.size() + w.hists.size()));
}

Sample presentOverTime(const KernelEnv &, const Window &) { return number(1); }

Sample lastOverTime(const KernelEnv &, const Window &w) {
    if (w.hists.empty() || (!w.values.empty() && w.histTimes.back() < w.times.back())) {
        return number(w.values.back());
    }
    Sample s;
    s.hist = w.hists.back();
    return s;
}

Sample firstOverTime(const KernelEnv &, const Window &w) {
    if (w.hists.empty() || (!w.values.empty() && w.times.front() < w.histTimes.front())) {
        return number(w.values.front());
    }
    Sample s;
    s.hist = w.hists.front();
    return s;
}

Sample tsOfFirst(const KernelEnv &, const Window &w) {
    const TimeMs f = w.times.empty() ? INT64_MAX : w.times.front();
    const TimeMs h = w.histTimes.empty() ? INT64_MAX : w.histTimes.front();
    return number(seconds(std::min(f, h)));
}

Sample tsOfLast(const KernelEnv &, const Window &w) {
    const TimeMs f = w.times.empty() ? INT64_MIN : w.times.back();
    const TimeMs h = w.histTimes.empty() ? INT64_MIN : w.histTimes.back();
    return number(seconds(std::max(f, h)));
}

template <bool maximum, bool timeOfIt> Sample extreme(const KernelEnv &env, const Window &w) {
    if (!floatsOnly(env, w)) {
        return {};
    }
    double best = w.values[0];
    std::size_t at = 0;
    Covered covered;
    if (!timeOfIt) {
        covered = coveredBy(w.blocks->extreme.size(), w);
        for (std::size_t b = covered.block; b < covered.end; ++b) {
            const double v = w.blocks->extreme[b];
            best = std::isnan(best) || (maximum ? v > best : v < best) ? v : best;
        }
    }
    for (std::size_t i = 0; i < w.values.size(); ++i) {
        if (i == covered.from && covered.to > i) {
            i = covered.to;
            if (i == w.values.size()) {
                break;
            }
        }
        const double v = w.values[i];
        const bool better = maximum ? (timeOfIt ? v >= best : v > best) : (timeOfIt ? v <= best : v < best);
        if (better || std::isnan(best)) {
            best = v;
            at = i;
        }
    }
    return number(timeOfIt ? seconds(w.times[at]) : best);
}

template <bool deviation> Sample spread(const KernelEnv &env, const Window &w) {
    if (!floatsOnly(env, w)) {
        return {};
    }
    double count = 0;
    double mean = 0;
    double cMean = 0;
    double aux = 0;
    double cAux = 0;
    for (const double v : w.values) {
        count += 1;
        const double delta = v - (mean + cMean);
        kahanAdd(delta / count, mean, cMean);
        kahanAdd(delta * (v - (mean + cMean)), aux, cAux);
    }
    const double variance = (aux + cAux) / count;
    return number(deviation ? std::sqrt(variance) : variance);
}

Sample quantileOverTime(const KernelEnv &env, const Window &w) {
    if (w.values.empty()) {
        return {};
    }
    if (std::isnan(w.p0) || w.p0 < 0 || w.p0 > 1) {
        env.notes->invalidQuantile(w.p0, env.scalar);
    }
    if (!w.hists.empty()) {
        env.notes->histogramIgnoredInRange(env.metric, env.scalar);
    }
    env.scratch->assign(w.values.begin(), w.values.end());
    return number(quantileOf(w.p0, *env.scratch));
}

Sample madOverTime(const KernelEnv &env, const Window &w) {
    if (!floatsOnly(env, w)) {
        return {};
    }
    env.scratch->assign(w.values.begin(), w.values.end());
    const double median = quantileOf(0.5, *env.scratch);
    for (double &v : *env.scratch) {
        v = std::abs(v - median);
    }
    return number(quantileOf(0.5, *env.scratch));
}

struct Line {
    double slope = 0;
    double intercept = 0; // at the time asked for
};

// Least squares, with compensated sums and times relative to `origin`, so that large timestamps do not eat precision.
Line regression(const Window &w, TimeMs origin) {
    double n = 0;
    double sumX = 0, cX = 0, sumY = 0, cY = 0, sumXY = 0, cXY = 0, sumX2 = 0, cX2 = 0;
    bool constant = true;
    for (std::size_t i = 0; i < w.values.size(); ++i) {
        const double y = w.values[i];
        constant = constant && (i == 0 || y == w.values[0]);
        const double x = static_cast<double>(w.times[i] - origin) / 1e3;
        n += 1;
        kahanAdd(x, sumX, cX);
        kahanAdd(y, sumY, cY);
        kahanAdd(x * y, sumXY, cXY);
        kahanAdd(x * x, sumX2, cX2);
    }
    if (constant) {
        return std::isinf(w.values[0]) ? Line{quietNaN(), quietNaN()} : Line{0, w.values[0]};
    }
    sumX += cX;
    sumY += cY;
    sumXY += cXY;
    sumX2 += cX2;
    const double slope = (sumXY - sumX * sumY / n) / (sumX2 - sumX * sumX / n);
    return {slope, sumY / n - slope * sumX / n};
}

// Two floats at least; a single one beside histograms is worth a word.
bool enoughForALine(const KernelEnv &env, const Window &w) {
    if (!w.values.empty() && !w.hists.empty()) {
        env.notes->histogramIgnoredInRange(env.metric, env.argument);
    }
    return w.values.size() >= 2;
}

Sample deriv(const KernelEnv &env, const Window &w) {
    return enoughForALine(env, w) ? number(regression(w, w.times[0]).slope) : Sample{};
}

Sample predictLinear(const KernelEnv &env, const Window &w) {
    if (!enoughForALine(env, w)) {
        return {};
    }
    const Line line = regression(w, w.step);
    return number(line.slope * w.p0 + line.intercept);
}

Sample doubleExponentialSmoothing(const KernelEnv &env, const Window &w) {
    if (!enoughForALine(env, w)) {
        return {};
    }
    const double sf = w.p0;
    const double tf = w.p1;
    double s0 = 0;
    double s1 = w.values[0];
    double b = w.values[1] - w.values[0];
    for (std::size_t i = 1; i < w.values.size(); ++i) {
        const double x = sf * w.values[i];
        if (i > 1) {
            b = tf * (s1 - s0) + (1 - tf) * b;
        }
        const double y = (1 - sf) * (s1 + b);
        s0 = s1;
        s1 = x + y;
    }
    return number(s1);
}

} // namespace

Kernel kernelOf(Fn id) {
    switch (id) {
    case Fn::Rate: return kernelRate;
    case Fn::Increase: return kernelIncrease;
    case Fn::Delta: return kernelDelta;
    case Fn::Irate: return kernelIrate;
    case Fn::Idelta: return kernelIdelta;
    case Fn::Resets: return kernelResets;
    case Fn::Changes: return kernelChanges;
    case Fn::SumOverTime: return sumOverTime;
    case Fn::AvgOverTime: return avgOverTime;
    case Fn::CountOverTime: return countOverTime;
    case Fn::AbsentOverTime:
    case Fn::PresentOverTime: return presentOverTime;
    case Fn::LastOverTime: return lastOverTime;
    case Fn::FirstOverTime: return firstOverTime;
    case Fn::TsOfFirstOverTime: return tsOfFirst;
    case Fn::TsOfLastOverTime: return tsOfLast;
    case Fn::MaxOverTime: return extreme<true, false>;
    case Fn::MinOverTime: return extreme<false, false>;
    case Fn::TsOfMaxOverTime: return extreme<true, true>;
    case Fn::TsOfMinOverTime: return extreme<false, true>;
    case Fn::StddevOverTime: return spread<true>;
    case Fn::StdvarOverTime: return spread<false>;
    case Fn::QuantileOverTime: return quantileOverTime;
    case Fn::MadOverTime: return madOverTime;
    case Fn::Deriv: return deriv;
    case Fn::PredictLinear: return predictLinear;
    case Fn::DoubleExponentialSmoothing: return doubleExponentialSmoothing;
    default: return nullptr;
    }
}

} // namespace bs::promql
