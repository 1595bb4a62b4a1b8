// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/board/assemble.h"
#include "data/source/many/manysources.h"
#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

namespace bs::assemble {

const std::vector<Series> &Answer::series() const {
    static const std::vector<Series> none;
    return result ? result->matrix.series : none;
}

const Answer &Input::answer(const std::string &name) const {
    static const Answer never;
    const auto it = answers.find(name);
    return it == answers.end() ? never : it->second;
}

QString Input::sourceOf(const Labels &labels) const {
    return many ? text(labels, std::string(kSourceLabel)) : QString();
}

double maxOf(std::span<const double> values) {
    double best = quietNaN();
    for (const double v : values) {
        if (!std::isnan(v) && !(v <= best)) {
            best = v;
        }
    }
    return best;
}

double lastValue(const Series &s) { return s.values.empty() ? quietNaN() : s.values.back(); }

QString text(const Labels &labels, const std::string &name) {
    const std::string_view v = labels.get(name);
    return QString::fromUtf8(v.data(), static_cast<qsizetype>(v.size()));
}

Series sumOf(const std::vector<const Series *> &series) {
    std::vector<std::pair<TimeMs, double>> points;
    for (const Series *s : series) {
        for (std::size_t i = 0; i < s->times.size(); ++i) {
            if (!std::isnan(s->values[i])) {
                points.emplace_back(s->times[i], s->values[i]);
            }
        }
    }
    std::stable_sort(points.begin(), points.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
    Series sum;
    for (const auto &[t, v] : points) {
        if (!sum.times.empty() && sum.times.back() == t) {
            sum.values.back() += v;
        } else {
            sum.times.push_back(t);
            sum.values.push_back(v);
        }
    }
    return sum;
}

namespace {

PanelSeries toPanelSeries(const Series &s, QString name) {
    PanelSeries out;
    out.name = std::move(name);
    out.labels = s.labels;
    out.times = s.times;
    out.values = s.values;
    out.max = maxOf(s.values);
    out.last = lastValue(s);
    return out;
}

QString nameOf(const Input &in, const Series &s, const std::string &label) {
    const QString source = in.sourceOf(s.labels);
    const QString name = text(s.labels, label);
    if (!name.isEmpty()) {
        return nameAt(name, source);
    }
    Labels rest = s.labels;
    if (!source.isEmpty()) {
        rest.remove(kSourceLabel);
    }
    return nameAt(rest.empty() ? QStringLiteral("all") : QString::fromStdString(rest.toString()), source);
}

// Largest over the window first: ranked once, so that nothing changes place while one looks.
std::vector<const Series *> ranked(const std::vector<Series> &series) {
    std::vector<std::pair<double, const Series *>> order;
    for (const Series &s : series) {
        const double max = maxOf(s.values);
        order.emplace_back(std::isnan(max) ? -INFINITY : max, &s);
    }
    std::stable_sort(order.begin(), order.end(), [](const auto &a, const auto &b) { return a.first > b.first; });
    std::vector<const Series *> out;
    for (const auto &[max, s] : order) {
        out.push_back(s);
    }
    return out;
}

// The values of `load` at the times of `s`, NaN where it has none.
std::vector<double> at(const std::vector<TimeMs> &times, const Series &load) {
    std::vector<double> out;
    auto it = load.times.begin();
    for (const TimeMs t : times) {
        it = std::lower_bound(it, load.times.end(), t);
        const bool same = it != load.times.end() && *it == t;
        out.push_back(same ? load.values[static_cast<std::size_t>(it - load.times.begin())] : quietNaN());
    }
    return out;
}

void classifyShapes(const Input &in, const std::string &label, PanelResult &out) {
    for (PanelSeries &s : out.series) {
        if (s.other) {
            continue;
        }
        std::vector<double> load;
        for (const Series &l : in.answer("load").series()) {
            if (nameOf(in, l, label) == s.name) {
                load = at(s.times, l);
                break;
            }
        }
        s.shape = stats::classify(s.times, s.values, load);
    }
}

} // namespace

void lines(const Input &in, PanelResult &out) {
    const std::vector<Series> &all = in.answer("main").series();
    const std::string label = in.label(in.panel->groupBy.toStdString());
    const auto order = ranked(all);
    const auto top = static_cast<std::size_t>(in.panel->top);
    // One series more than fits is drawn rather than folded alone.
    const std::size_t shown = order.size() <= top ? order.size() : top - 1;
    for (std::size_t i = 0; i < shown; ++i) {
        out.series.push_back(toPanelSeries(*order[i], nameOf(in, *order[i], label)));
    }
    if (shown < order.size()) {
        const std::vector<const Series *> rest(order.begin() + static_cast<std::ptrdiff_t>(shown), order.end());
        PanelSeries other = toPanelSeries(sumOf(rest), QStringLiteral("other"));
        other.other = true;
        other.folded = static_cast<int>(rest.size());
        out.notes.append(QStringLiteral("%1 more folded into other").arg(rest.size()));
        out.series.push_back(std::move(other));
    }
    out.total = toPanelSeries(sumOf(order), QStringLiteral("total"));
    if (in.panel->kind == u"area") {
        classifyShapes(in, label, out);
    }
}

std::vector<DeployMark> deploys(const std::vector<Series> &versions, const std::string &serviceLabel, TimeRange range,
                                DurationMs step) {
    // When a service was first seen with any version: the first of all is no deploy but the edge of what is known.
    std::map<QString, TimeMs> firstSeen;
    for (const Series &s : versions) {
        if (!s.times.empty()) {
            const auto [it, fresh] = firstSeen.try_emplace(text(s.labels, serviceLabel), s.times.front());
            it->second = std::min(it->second, s.times.front());
        }
    }
    std::vector<DeployMark> out;
    std::set<std::tuple<QString, QString, TimeMs>> known;
    for (const Series &s : versions) {
        if (s.times.empty()) {
            continue;
        }
        const QString service = text(s.labels, serviceLabel);
        QString version = text(s.labels, "version");
        if (version.isEmpty()) {
            version = text(s.labels, "revision").left(12);
        }
        version = version.section(u'/', -1); // of an image: without its registry
        const TimeMs t = s.times.front();
        if (t <= firstSeen[service] || t <= range.start + step || !known.insert({service, version, t}).second) {
            continue;
        }
        out.push_back({t, service, version});
    }
    std::sort(out.begin(), out.end(), [](const DeployMark &a, const DeployMark &b) { return a.time < b.time; });
    return out;
}

} // namespace bs::assemble
