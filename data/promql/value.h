// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/time.h"
#include "data/promql/ast.h"
#include "data/series/matrix.h"
#include <atomic>
#include <vector>

namespace bs::promql {

// The instants an expression is evaluated at. Every node is evaluated for all of them at once.
struct Grid {
    TimeMs start = 0;
    DurationMs step = 1;
    int n = 1;
    [[nodiscard]] TimeMs at(int i) const { return start + static_cast<DurationMs>(i) * step; }
    [[nodiscard]] TimeMs last() const { return at(n - 1); }
};

// In a column a step without a value holds the stale marker: it is no value a series can have, and arithmetic never
// makes it (a signalling NaN is quieted by every operation).
[[nodiscard]] inline bool present(double v) { return !isStale(v); }
[[nodiscard]] inline double absent() { return staleMarker(); }

// One series over the grid: a value a step.
struct Lane {
    Labels labels;
    bool dropName = false;           // the metric name (and type and unit) go at the end of the evaluation
    std::vector<double> values;      // n; absent() where there is no float
    std::vector<HistogramPtr> hists; // empty, or n; at one step there is a float or a histogram, never both

    [[nodiscard]] bool hasHists() const { return !hists.empty(); }
    [[nodiscard]] const NativeHistogram *hist(int i) const {
        return hists.empty() ? nullptr : hists[static_cast<std::size_t>(i)].get();
    }
    [[nodiscard]] bool any(int i) const { return present(values[static_cast<std::size_t>(i)]) || hist(i) != nullptr; }
    void setHist(int i, HistogramPtr h) {
        if (hists.empty()) {
            hists.resize(values.size());
        }
        hists[static_cast<std::size_t>(i)] = std::move(h);
    }
};

// Samples held in memory by one query, against its limit.
class Budget {
public:
    explicit Budget(std::int64_t limit) : m_limit(limit) {}
    bool take(std::int64_t n) { return (m_used += n) <= m_limit; }
    void give(std::int64_t n) { m_used -= n; }

private:
    std::atomic<std::int64_t> m_used{0};
    std::int64_t m_limit;
};

// Gives back to the budget what a value took when the value goes.
class Charge {
public:
    Charge() = default;
    Charge(Budget *budget, std::int64_t n) : m_budget(budget), m_n(n) {}
    Charge(Charge &&o) noexcept : m_budget(std::exchange(o.m_budget, nullptr)), m_n(o.m_n) {}
    Charge &operator=(Charge &&o) noexcept {
        if (this != &o) {
            release();
            m_budget = std::exchange(o.m_budget, nullptr);
            m_n = o.m_n;
        }
        return *this;
    }
    Charge(const Charge &) = delete;
    Charge &operator=(const Charge &) = delete;
    ~Charge() { release(); }

private:
    void release() {
        if (m_budget != nullptr) {
            m_budget->give(m_n);
            m_budget = nullptr;
        }
    }
    Budget *m_budget = nullptr;
    std::int64_t m_n = 0;
};

struct Value {
    ValueType type = ValueType::Vector;
    std::vector<Lane> lanes;     // Vector
    std::vector<double> scalars; // Scalar: n values
    std::string text;            // String
    Charge charge;
};

// Without __name__, __type__ and __unit__: what the value measures has changed.
[[nodiscard]] Labels withoutMetadata(const Labels &labels);
// {__name__="a", b="c"}: labels as Prometheus prints them in errors.
[[nodiscard]] std::string plainLabels(const Labels &labels);

// Kahan's summation as improved by Neumaier: `sum` and its compensation.
inline void kahanAdd(double inc, double &sum, double &c) {
    const double t = sum + inc;
    if (std::isinf(t)) {
        c = 0;
    } else if (std::abs(sum) >= std::abs(inc)) {
        c += (sum - t) + inc;
    } else {
        c += (inc - t) + sum;
    }
    sum = t;
}

} // namespace bs::promql
