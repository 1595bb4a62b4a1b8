// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/board/assemble.h"
#include <algorithm>
#include <cmath>
#include <map>

namespace bs::assemble {

namespace {

using PodKey = std::tuple<QString, QString, QString, QString>; // source, cluster, namespace, pod

class HeatBuilder {
public:
    HeatBuilder(const Input &in, PanelResult &out)
        : m_in(in), m_out(out), m_pod(in.label("pod")), m_service(in.label("service")), m_ns(in.label("namespace")),
          m_cluster(in.label("cluster")), m_row(in.label(in.panel->groupBy.toStdString())) {}

    void build() {
        for (const Series &s : m_in.answer("main").series()) {
            addRow(s, m_in.folded);
        }
        if (!m_in.folded) {
            markRestarts();
            markOom();
            markMissed();
        }
        for (HeatRow &row : m_out.rows) {
            std::sort(row.marks.begin(), row.marks.end(),
                      [](const PodMark &a, const PodMark &b) { return a.time < b.time; });
        }
        std::stable_sort(m_out.rows.begin(), m_out.rows.end(), [](const HeatRow &a, const HeatRow &b) {
            return (std::isnan(a.max) ? -INFINITY : a.max) > (std::isnan(b.max) ? -INFINITY : b.max);
        });
    }

private:
    void addRow(const Series &s, bool folded) {
        HeatRow row;
        row.labels = s.labels;
        row.service = text(s.labels, m_service);
        row.ns = text(s.labels, m_ns);
        row.cluster = text(s.labels, m_cluster);
        // A row is a pod unless the board calls its rows by another label: a pool, a kind of task.
        row.pod = folded ? row.service : text(s.labels, podRows() ? m_pod : m_row);
        row.source = m_in.sourceOf(s.labels);
        row.times = s.times;
        row.values = s.values;
        row.max = maxOf(s.values);
        row.last = lastValue(s);
        row.ended = s.times.empty() || s.times.back() < m_in.range.end - 2 * m_in.step;
        row.growthPerMinute = growthOf(s);
        m_byPod[keyOf(s)].push_back(m_out.rows.size());
        m_out.rows.push_back(std::move(row));
    }
    // The rank by growth needs no more than this many points; all pairs of a day's points for a thousand pods would
    // cost a second at every refresh.
    [[nodiscard]] std::optional<double> growthOf(const Series &s) const {
        constexpr std::size_t kPoints = 64;
        const std::size_t stride = std::max<std::size_t>(1, s.times.size() / kPoints);
        std::vector<TimeMs> times;
        std::vector<double> values;
        for (std::size_t i = s.times.size() % stride; i < s.times.size(); i += stride) {
            times.push_back(s.times[i]);
            values.push_back(s.values[i]);
        }
        const auto g = stats::growth(times, values, m_in.range.start - 1, m_in.range.end);
        return g ? std::optional(g->perMinute) : std::nullopt;
    }
    [[nodiscard]] bool podRows() const { return m_in.panel->groupBy.isEmpty() || m_in.panel->groupBy == u"service"; }
    [[nodiscard]] PodKey keyOf(const Series &s) const {
        return {m_in.sourceOf(s.labels), text(s.labels, m_cluster), text(s.labels, m_ns), text(s.labels, m_pod)};
    }
    // kube-state-metrics and the scraped pod may disagree about cluster or namespace: then the pod's name decides.
    [[nodiscard]] std::vector<HeatRow *> rowsOf(const Series &s) {
        std::vector<HeatRow *> rows;
        const auto exact = m_byPod.find(keyOf(s));
        if (exact != m_byPod.end()) {
            for (const std::size_t i : exact->second) {
                rows.push_back(&m_out.rows[i]);
            }
            return rows;
        }
        const QString pod = text(s.labels, m_pod);
        const QString source = m_in.sourceOf(s.labels);
        for (HeatRow &row : m_out.rows) {
            if (!pod.isEmpty() && row.pod == pod && row.source == source) {
                rows.push_back(&row);
            }
        }
        return rows;
    }
    void add(HeatRow &row, PodMark::Kind kind, TimeMs t) {
        for (PodMark &mark : row.marks) { // two sources of one event: the nearer to the cause wins
            if (std::abs(mark.time - t) <= 2 * m_in.step) {
                mark.kind = std::max(mark.kind, kind);
                return;
            }
        }
        row.marks.push_back({kind, t});
    }
    // The process's own start time: each new value is a restart, at exactly that time.
    void markRestarts() {
        for (const Series &s : m_in.answer("started").series()) {
            for (std::size_t i = 1; i < s.values.size(); ++i) {
                const auto t = static_cast<TimeMs>(s.values[i] * 1000);
                if (s.values[i] > s.values[i - 1] + 0.5 && t >= m_in.range.start) {
                    for (HeatRow *row : rowsOf(s)) {
                        add(*row, PodMark::Kind::Restart, t);
                    }
                }
            }
        }
        for (const Series &s : m_in.answer("restarts").series()) {
            for (std::size_t i = 1; i < s.values.size(); ++i) {
                if (s.values[i] > s.values[i - 1]) {
                    for (HeatRow *row : rowsOf(s)) {
                        add(*row, PodMark::Kind::Restart, s.times[i]);
                    }
                }
            }
        }
    }
    // "Last terminated reason" stays 1 after the kill: a restart while it is 1 was for want of memory.
    void markOom() {
        for (const Series &s : m_in.answer("oom").series()) {
            for (HeatRow *row : rowsOf(s)) {
                for (PodMark &mark : row->marks) {
                    const auto it = std::lower_bound(s.times.begin(), s.times.end(), mark.time);
                    const auto i = static_cast<std::size_t>(it - s.times.begin());
                    for (std::size_t k = i; k < s.times.size() && s.times[k] <= mark.time + 4 * m_in.step; ++k) {
                        if (s.values[k] > 0) {
                            mark.kind = PodMark::Kind::OomKilled;
                        }
                    }
                }
            }
        }
    }
    void markMissed() {
        for (const Series &s : m_in.answer("up").series()) {
            const bool listed = !s.times.empty() && s.times.back() >= m_in.range.end - 2 * m_in.step;
            for (HeatRow *row : rowsOf(s)) {
                // A target that is still asked has not ended, however silent: what is missing is a missed scrape.
                row->ended = row->ended && !listed;
                for (std::size_t i = 0; i < s.values.size(); ++i) {
                    if (s.values[i] != 0) {
                        continue;
                    }
                    if (!row->missed.empty() && s.times[i] - row->missed.back().end <= m_in.step) {
                        row->missed.back().end = s.times[i];
                    } else {
                        row->missed.push_back({s.times[i], s.times[i]});
                    }
                }
            }
        }
    }

    const Input &m_in;
    PanelResult &m_out;
    std::string m_pod, m_service, m_ns, m_cluster, m_row;
    std::map<PodKey, std::vector<std::size_t>> m_byPod;
};

} // namespace

void heatmap(const Input &in, PanelResult &out) { HeatBuilder(in, out).build(); }

} // namespace bs::assemble
