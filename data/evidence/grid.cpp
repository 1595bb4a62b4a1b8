// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/evidence/grid.h"
#include "data/stats/robust.h"
#include <algorithm>
#include <cmath>

namespace bs::evidence {

Grid::Grid(const Snapshot &s)
    : m_step(s.step),
      m_scale(s.interval < 10'000 ? std::clamp(static_cast<double>(s.interval) / 15'000, 0.12, 1.0) : 1.0) {
    const TimeMs start = s.at - (s.at - s.from) / s.step * s.step;
    for (TimeMs t = start; t <= s.at; t += s.step) {
        m_times.push_back(t);
    }
    if (m_times.empty()) {
        m_times.push_back(s.at);
    }
}

Column Grid::column(const Series &s) const {
    Column out = empty();
    for (std::size_t i = 0; i < s.times.size() && i < s.values.size(); ++i) {
        const TimeMs t = s.times[i];
        if (t >= m_times.front() && t <= m_times.back() && !isStale(s.values[i])) {
            out[static_cast<std::size_t>((t - m_times.front()) / m_step)] = s.values[i];
        }
    }
    return out;
}

double Grid::base(const Column &c) const {
    std::vector<double> there;
    for (const double v : c) {
        if (std::isfinite(v)) {
            there.push_back(v);
        }
    }
    if (there.empty()) {
        return kNone;
    }
    const std::size_t n = std::min(there.size(), std::max<std::size_t>(8, there.size() / 3));
    there.resize(n);
    return stats::median(std::move(there));
}

std::size_t Grid::indexOf(TimeMs t) const {
    if (t <= m_times.front()) {
        return 0;
    }
    return std::min(m_times.size() - 1, static_cast<std::size_t>((t - m_times.front()) / m_step));
}

namespace {
std::size_t firstOf(const Grid &g, double minutes) { return g.indexOf(g.at() - g.span(minutes)); }
} // namespace

double Grid::now(const Column &c, double minutes) const {
    std::vector<double> there;
    for (std::size_t i = firstOf(*this, minutes); i < c.size(); ++i) {
        if (std::isfinite(c[i])) {
            there.push_back(c[i]);
        }
    }
    return stats::median(std::move(there));
}

double Grid::sum(const Column &c, double lastMinutes) const {
    double out = 0;
    for (std::size_t i = firstOf(*this, lastMinutes); i < c.size(); ++i) {
        out += std::isfinite(c[i]) ? c[i] : 0;
    }
    return out;
}

double Grid::max(const Column &c, double lastMinutes) const {
    double out = kNone;
    for (std::size_t i = firstOf(*this, lastMinutes); i < c.size(); ++i) {
        out = std::isfinite(c[i]) ? std::fmax(out, c[i]) : out;
    }
    return out;
}

int Grid::count(const Column &c, double lastMinutes) const {
    int n = 0;
    for (std::size_t i = firstOf(*this, lastMinutes); i < c.size(); ++i) {
        n += std::isfinite(c[i]);
    }
    return n;
}

TimeMs Grid::onset(const Column &c, double limit) const {
    int above = 0, seen = 0;
    TimeMs first = kNoTime;
    for (std::size_t i = c.size(); i-- > 0;) {
        if (!std::isfinite(c[i])) {
            continue;
        }
        ++seen;
        if (c[i] > limit) {
            ++above;
            if (above >= 0.6 * seen) {
                first = m_times[i];
            }
        } else if (seen - above >= 8 && above < 0.5 * seen) {
            break;
        }
    }
    return first;
}

void addTo(Column &sum, const Column &c) {
    if (sum.empty()) {
        sum = c;
        return;
    }
    for (std::size_t i = 0; i < sum.size() && i < c.size(); ++i) {
        if (std::isfinite(c[i])) {
            sum[i] = std::isfinite(sum[i]) ? sum[i] + c[i] : c[i];
        }
    }
}

Column ratio(const Column &a, const Column &b) {
    Column out(std::max(a.size(), b.size()), kNone);
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
        if (std::isfinite(a[i]) && b[i] > 0) {
            out[i] = a[i] / b[i];
        }
    }
    return out;
}

std::string serviceOf(const Labels &l) {
    const std::string_view s = l.get("service");
    return std::string(s.empty() ? l.get("job") : s);
}

std::string podOf(const Labels &l) {
    const std::string_view p = l.get("pod");
    return std::string(p.empty() ? l.get("instance") : p);
}

} // namespace bs::evidence
