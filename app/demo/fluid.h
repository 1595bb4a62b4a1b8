// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <algorithm>
#include <cmath>

namespace bs::demo {

// Queueing as a fluid. A stage holds `content` requests, each for `residence` seconds on average, so that dX/dt = λ -
// X/W, whose exact solution over a tick is X(t+dt) = λW + (X(t) - λW) exp(-dt/W): stable for any tick, and Little's law
// (X = λW) where it settles. With `servers` < X the stage drains at its bound, servers/W, and the rest waits.

struct StageStep {
    double content = 0; // after the tick
    double out = 0;     // left during the tick
};

// `in` requests arrive during dt. `servers` <= 0 is unbounded.
inline StageStep stepStage(double content, double in, double residence, double servers, double dt) {
    const double w = std::max(residence, 1e-4);
    const double rate = in / dt;
    StageStep step;
    double from = content;
    double left = dt;
    if (servers > 0 && (content > servers || rate * w > servers)) {
        // Full: drains at the bound, until what waits is gone.
        const double net = servers / w - rate;
        const double until = content <= servers ? 0 : (net > 0 ? (content - servers) / net : dt);
        if (net <= 0 || until >= dt) {
            const double drained = std::min(content + in, servers / w * dt);
            step.content = content + in - drained;
            step.out = drained;
            return step;
        }
        from = std::min(content, servers);
        left = dt - until;
    }
    const double settled = rate * w;
    step.content = std::max(0.0, settled + (from - settled) * std::exp(-left / w));
    step.out = std::max(0.0, content + in - step.content);
    return step;
}

// How many requests may enter during dt so that the content ends at `bound`.
inline double admissible(double content, double bound, double residence, double dt) {
    const double w = std::max(residence, 1e-4);
    const double decay = std::exp(-dt / w);
    return std::max(0.0, (bound - content * decay) / (w * (1 - decay)) * dt);
}

// Mean wait for one of `servers` busy a share `utilisation` of the time (Sakasegawa's approximation of M/M/c).
inline double queueWait(double utilisation, double servers, double service) {
    const double u = std::clamp(utilisation, 0.0, 0.98);
    return service * std::pow(u, std::sqrt(2 * (servers + 1))) / (servers * (1 - u));
}

// Share of log-normally spread times (mean `mean`, sigma 0.5) above `limit`.
inline double shareAbove(double mean, double limit) {
    constexpr double kSigma = 0.5;
    if (mean <= 0 || limit <= 0) {
        return 0;
    }
    const double mu = std::log(mean) - kSigma * kSigma / 2;
    return 0.5 * std::erfc((std::log(limit) - mu) / (kSigma * std::sqrt(2.0)));
}

// Attempts a request makes when each fails with `failure` and `retries` more are allowed.
inline double attempts(double failure, int retries) {
    double sum = 1;
    double power = 1;
    for (int i = 0; i < retries; ++i) {
        power *= failure;
        sum += power;
    }
    return sum;
}

} // namespace bs::demo
