// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// rate, increase, delta and their relatives. Prometheus extrapolates from the first and last sample of a window to its
// ends: all the way when they are near (within 1.1 of the average distance of samples), else by half that distance,
// and never to below zero for a counter (prometheus/promql/functions.go, extrapolatedRate).
#include "data/promql/histogrammath.h"
#include "data/promql/rangekernels.h"
#include <algorithm>
#include <cmath>

namespace bs::promql {

namespace {

using Hint = NativeHistogram::ResetHint;

Sample of(NativeHistogram h) {
    Sample s;
    s.hist = std::make_shared<const NativeHistogram>(std::move(h));
    return s;
}

double interpolate(const Window &w, std::size_t before, TimeMs at, bool counter) {
    double a = w.values[before];
    const double b = w.values[before + 1];
    if (counter && b < a) {
        a = 0;
    }
    return a + (b - a) * static_cast<double>(at - w.times[before]) /
                   static_cast<double>(w.times[before + 1] - w.times[before]);
}

// The last sample at or before the start of the window, or the first there is.
std::size_t firstOf(const Window &w) {
    const auto end = w.times.begin() + static_cast<std::ptrdiff_t>(w.times.size() - 1);
    const auto after = std::upper_bound(w.times.begin(), end, w.start) - w.times.begin();
    return static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, after - 1));
}

// anchored: from the last sample before the window to the last in it; smoothed: interpolated at both ends.
Sample extendedRate(const KernelEnv &env, const Window &w, bool counter, bool perSecond) {
    Sample out;
    if (w.times.empty()) {
        return out;
    }
    std::size_t last = w.times.size() - 1;
    std::size_t first = firstOf(w);
    if (env.smoothed) {
        const auto end = w.times.begin() + static_cast<std::ptrdiff_t>(last);
        last = static_cast<std::size_t>(std::lower_bound(w.times.begin(), end, w.end) - w.times.begin());
    }
    if (w.times[last] <= w.start) {
        return out;
    }
    const double left = env.smoothed && w.times[first] < w.start && first + 1 < w.times.size()
                            ? interpolate(w, first, w.start, counter)
                            : w.values[first];
    const double right =
        env.smoothed && last > 0 && w.times[last] > w.end ? interpolate(w, last - 1, w.end, counter) : w.values[last];
    double result = right - left;
    if (counter) {
        std::size_t from = first;
        std::size_t to = last + 1;
        from += w.times[first] <= w.start ? 1 : 0;
        to -= w.times[last] >= w.end ? 1 : 0;
        double previous = left;
        for (std::size_t i = from; i < to; ++i) {
            result += w.values[i] < previous ? previous : 0;
            previous = w.values[i];
        }
        result += right < previous ? previous : 0;
    }
    out.value = perSecond ? result / w.rangeSeconds : result;
    return out;
}

bool incompatible(const KernelEnv &env) {
    env.notes->mixedExponentialCustom(env.metric, env.argument);
    return false;
}

// last - first of the histograms, with what was lost in resets added back. false: they do not go together.
bool histogramDelta(const KernelEnv &env, const Window &w, bool counter, NativeHistogram &result) {
    const NativeHistogram *previous = w.hists.front().get();
    const NativeHistogram &last = *w.hists.back();
    NativeHistogram nothing;
    if (counter && (previous->resetHint == Hint::Gauge || last.resetHint == Hint::Gauge)) {
        env.notes->notCounter(env.metric, env.argument);
    }
    // After a reset at the second sample the first no longer matters, nor does its layout.
    const auto reset = [&w](std::size_t i, const NativeHistogram &before) {
        return (!w.histStarts.empty() &&
                startedAnew(w.histStarts[i - 1], w.histTimes[i - 1], w.histStarts[i], w.histTimes[i])) ||
               detectReset(*w.hists[i], before);
    };
    if (counter && reset(1, *previous)) {
        nothing.schema = w.hists[1]->schema;
        nothing.customBounds = w.hists[1]->customBounds;
        previous = &nothing;
    }
    const bool custom = usesCustomBuckets(*previous);
    if (usesCustomBuckets(last) != custom) {
        return incompatible(env);
    }
    int schema = std::min(last.schema, previous->schema);
    for (std::size_t i = 1; counter && i + 1 < w.hists.size(); ++i) {
        if (w.hists[i]->resetHint == Hint::Gauge) {
            env.notes->notCounter(env.metric, env.argument);
        }
        schema = std::min(schema, w.hists[i]->schema);
        if (usesCustomBuckets(*w.hists[i]) != custom) {
            return incompatible(env);
        }
    }
    result = toSchema(last, schema);
    const auto note = [&](const std::optional<HistogramSum> &s, const char *what) {
        if (s && s->boundsReconciled) {
            env.notes->mismatchedBuckets(what, env.argument);
        }
        return s.has_value();
    };
    if (!note(subtractHistogram(result, *previous), "subtraction")) {
        return incompatible(env);
    }
    if (counter) {
        for (std::size_t i = 1; i < w.hists.size(); ++i) {
            if (reset(i, *previous) && !note(addHistogram(result, *previous), "addition")) {
                return incompatible(env);
            }
            previous = w.hists[i].get();
        }
    } else if (w.hists.front()->resetHint != Hint::Gauge || last.resetHint != Hint::Gauge) {
        env.notes->notGauge(env.metric, env.argument);
    }
    result.resetHint = Hint::Gauge;
    compactHistogram(result);
    return true;
}

struct Extrapolation {
    double result = 0;     // unextrapolated: of the value, or the count of a histogram
    double firstValue = 0; // where a counter stood
    TimeMs firstTime = 0;
    TimeMs lastTime = 0;
    std::size_t samples = 0;
};

double factorOf(const Window &w, const Extrapolation &x, bool counter) {
    double toStart = static_cast<double>(x.firstTime - w.start) / 1000;
    double toEnd = static_cast<double>(w.end - x.lastTime) / 1000;
    const double sampled = static_cast<double>(x.lastTime - x.firstTime) / 1000;
    const double average = sampled / static_cast<double>(x.samples - 1);
    const double threshold = average * 1.1;
    if (toStart >= threshold) {
        toStart = average / 2;
    }
    if (counter) {
        double toZero = toStart;
        if (x.result > 0 && x.firstValue >= 0) {
            toZero = sampled * (x.firstValue / x.result);
        }
        toStart = std::min(toStart, toZero);
    }
    if (toEnd >= threshold) {
        toEnd = average / 2;
    }
    return (sampled + toStart + toEnd) / sampled;
}

// The counter began inside the window, before its first sample there: it stood at zero then, nothing need be guessed.
bool startsInside(const Window &w) {
    return !w.starts.empty() && w.starts.front() > w.start && w.starts.front() < w.times.front();
}

double factorSinceStart(const Window &w, const Extrapolation &x) {
    const double counted = static_cast<double>(x.lastTime - w.starts.front()) / 1000;
    const double sampled = static_cast<double>(x.lastTime - x.firstTime) / 1000;
    const double average = x.samples > 1 ? sampled / static_cast<double>(x.samples - 1) : 0;
    const double toEnd = static_cast<double>(w.end - x.lastTime) / 1000;
    return (counted + (toEnd >= average * 1.1 ? average / 2 : toEnd)) / counted;
}

template <bool counter, bool perSecond> Sample extrapolated(const KernelEnv &env, const Window &w) {
    if (env.anchored || env.smoothed) {
        return extendedRate(env, w, counter, perSecond);
    }
    Sample out;
    if (!w.hists.empty() && !w.values.empty()) {
        env.notes->mixedFloatsHistograms(env.metric, env.argument);
        return out;
    }
    if (w.hists.size() > 1) {
        NativeHistogram h;
        if (!histogramDelta(env, w, counter, h)) {
            return out;
        }
        const Extrapolation x{h.count, w.hists.front()->count, w.histTimes.front(), w.histTimes.back(), w.hists.size()};
        const double factor = factorOf(w, x, counter);
        multiplyHistogram(h, perSecond ? factor / w.rangeSeconds : factor);
        return of(std::move(h));
    }
    const bool started = counter && startsInside(w);
    if (w.values.size() < (started ? 1 : 2)) {
        return out;
    }
    double result = started ? w.values.back() : w.values.back() - w.values.front();
    if (counter) {
        for (const std::uint32_t drop : w.drops) {
            result += w.values[drop - w.first - 1];
        }
    }
    const Extrapolation x{result, w.values.front(), w.times.front(), w.times.back(), w.values.size()};
    const double factor = started ? factorSinceStart(w, x) : factorOf(w, x, counter);
    out.value = result * (perSecond ? factor / w.rangeSeconds : factor);
    return out;
}

// The last two samples of the window in time, floats or histograms.
struct Point {
    TimeMs time = 0;
    double value = 0;
    const NativeHistogram *hist = nullptr;
    TimeMs start = 0;
};

bool lastTwo(const Window &w, Point &a, Point &b) {
    std::size_t f = w.values.size();
    std::size_t h = w.hists.size();
    const auto newest = [&](Point &p) {
        if (f == 0 && h == 0) {
            return false;
        }
        if (h == 0 || (f > 0 && w.times[f - 1] > w.histTimes[h - 1])) {
            --f;
            p = {w.times[f], w.values[f], nullptr, w.starts.empty() ? 0 : w.starts[f]};
        } else {
            --h;
            p = {w.histTimes[h], 0, w.hists[h].get(), w.histStarts.empty() ? 0 : w.histStarts[h]};
        }
        return true;
    };
    return newest(b) && newest(a) && a.time != b.time;
}

Sample instantHistogram(const KernelEnv &env, const Point &a, const Point &b, bool perSecond) {
    if (perSecond && (a.hist->resetHint == Hint::Gauge || b.hist->resetHint == Hint::Gauge)) {
        env.notes->notCounter(env.metric, env.argument);
    }
    if (!perSecond && (a.hist->resetHint != Hint::Gauge || b.hist->resetHint != Hint::Gauge)) {
        env.notes->notGauge(env.metric, env.argument);
    }
    NativeHistogram h = *b.hist;
    if (!perSecond || !(startedAnew(a.start, a.time, b.start, b.time) || detectReset(*b.hist, *a.hist))) {
        const auto s = subtractHistogram(h, *a.hist);
        if (!s) {
            env.notes->mixedExponentialCustom(env.metric, env.argument);
            return {};
        }
        if (s->boundsReconciled) {
            env.notes->mismatchedBuckets("subtraction", env.argument);
        }
    }
    h.resetHint = Hint::Gauge;
    compactHistogram(h);
    if (perSecond) {
        divideHistogram(h, static_cast<double>(b.time - a.time) / 1000);
    }
    return of(std::move(h));
}

Sample instantValue(const KernelEnv &env, const Window &w, bool perSecond) {
    Sample out;
    Point a;
    Point b;
    if (!lastTwo(w, a, b)) {
        return out;
    }
    if ((a.hist == nullptr) != (b.hist == nullptr)) {
        env.notes->mixedFloatsHistograms(env.metric, env.argument);
        return out;
    }
    if (a.hist != nullptr) {
        return instantHistogram(env, a, b, perSecond);
    }
    const bool reset = b.value < a.value || startedAnew(a.start, a.time, b.start, b.time);
    out.value = perSecond && reset ? b.value : b.value - a.value; // after a reset a counter began at zero
    if (perSecond) {
        out.value /= static_cast<double>(b.time - a.time) / 1000;
    }
    return out;
}

// How often two neighbours in time differ in the sense of the two tests, or the second one started anew where starts
// count.
template <class FloatTest, class HistTest>
Sample countSteps(const KernelEnv &env, const Window &w, bool starts, FloatTest floats, HistTest hists) {
    Sample out;
    std::size_t f = 0;
    std::size_t h = 0;
    if (env.anchored) {
        if (w.times.empty() || w.times.back() <= w.start) {
            return out;
        }
        f = firstOf(w);
    }
    if (w.values.empty() && w.hists.empty()) {
        return out;
    }
    double count = 0;
    bool any = false;
    double value = 0;
    const NativeHistogram *hist = nullptr;
    TimeMs time = 0;
    TimeMs start = 0;
    while (f < w.values.size() || h < w.hists.size()) {
        const bool isFloat = h >= w.hists.size() || (f < w.values.size() && w.times[f] < w.histTimes[h]);
        const TimeMs at = isFloat ? w.times[f] : w.histTimes[h];
        const std::span<const TimeMs> known = isFloat ? w.starts : w.histStarts;
        const TimeMs since = known.empty() ? 0 : known[isFloat ? f : h];
        const double v = isFloat ? w.values[f++] : 0;
        const NativeHistogram *now = isFloat ? nullptr : w.hists[h++].get();
        if (any) {
            const bool differs = (hist == nullptr) != (now == nullptr) ? true
                                 : now == nullptr                      ? floats(value, v)
                                                                       : hists(*hist, *now);
            count += differs || (starts && startedAnew(start, time, since, at)) ? 1 : 0;
        }
        time = at;
        start = since;
        any = true;
        value = v;
        hist = now;
    }
    out.value = count;
    return out;
}

} // namespace

bool startedAnew(TimeMs previousStart, TimeMs previous, TimeMs start, TimeMs time) {
    if (start == 0 || start > time || start < previous) {
        return false; // unknown, invalid, or before the sample before
    }
    return start > previous || previousStart != 0; // equal: a delta series, if its start was known before as well
}

Sample kernelRate(const KernelEnv &env, const Window &w) { return extrapolated<true, true>(env, w); }
Sample kernelIncrease(const KernelEnv &env, const Window &w) { return extrapolated<true, false>(env, w); }
Sample kernelDelta(const KernelEnv &env, const Window &w) { return extrapolated<false, false>(env, w); }
Sample kernelIrate(const KernelEnv &env, const Window &w) { return instantValue(env, w, true); }
Sample kernelIdelta(const KernelEnv &env, const Window &w) { return instantValue(env, w, false); }

Sample kernelResets(const KernelEnv &env, const Window &w) {
    return countSteps(
        env, w, true, [](double a, double b) { return b < a; },
        [](const NativeHistogram &a, const NativeHistogram &b) { return detectReset(b, a); });
}

Sample kernelChanges(const KernelEnv &env, const Window &w) {
    return countSteps(
        env, w, false, [](double a, double b) { return a != b && !(std::isnan(a) && std::isnan(b)); },
        [](const NativeHistogram &a, const NativeHistogram &b) { return !sameHistogram(a, b); });
}

void extendToBounds(std::span<const TimeMs> times, std::span<const double> values, TimeMs start, TimeMs end,
                    bool smoothed, std::vector<TimeMs> &outTimes, std::vector<double> &outValues) {
    Window w;
    w.times = times;
    w.values = values;
    w.start = start;
    w.end = end;
    if (times.empty()) {
        return;
    }
    std::size_t last = times.size() - 1;
    const std::size_t first = firstOf(w);
    if (smoothed) {
        const auto stop = times.begin() + static_cast<std::ptrdiff_t>(last);
        last = static_cast<std::size_t>(std::lower_bound(times.begin(), stop, end) - times.begin());
    }
    if (times[last] <= start) {
        return;
    }
    const bool inLeft = smoothed && times[first] < start && first + 1 < times.size();
    const bool inRight = smoothed && last > 0 && times[last] > end;
    outTimes.push_back(start);
    outValues.push_back(inLeft ? interpolate(w, first, start, false) : values[first]);
    for (std::size_t i = first; i <= last; ++i) {
        if (times[i] > start && times[i] < end) {
            outTimes.push_back(times[i]);
            outValues.push_back(values[i]);
        }
    }
    outTimes.push_back(end);
    outValues.push_back(inRight ? interpolate(w, last - 1, end, false) : values[last]);
}

} // namespace bs::promql
