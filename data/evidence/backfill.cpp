// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/evidence/backfill.h"
#include "data/core/format.h"
#include <algorithm>
#include <cmath>

namespace bs::evidence {

namespace {

class Writer {
public:
    Writer(const Situation &s, TimeMs recordedAt) : m_s(s), m_recorded(recordedAt) {}

    Backfill write() {
        for (const DeployState &d : m_s.deploys) {
            add("deploy", d.at, "deploy/" + d.service + "/" + d.to,
                QStringLiteral("Deploy %1 %2, was %3").arg(u8(d.service), u8(d.to), u8(d.from)));
        }
        restarts();
        for (const EdgeState &e : m_s.edges) {
            breaker(e);
        }
        for (const PoolState &p : m_s.pools) {
            if (p.full() && p.onset != kNoTime) {
                add("threshold", p.onset, "pool/" + p.service + "/" + p.name,
                    QStringLiteral("Pool %1 of %2 is full, %3 wait")
                        .arg(u8(p.name), u8(p.service), formatCount(p.waitingNow)));
            }
        }
        for (const FanoutState &f : m_s.fanouts) {
            if (f.at != kNoTime && f.peak >= 100 && f.times() >= 8) {
                add("threshold", f.at, "fanout/" + f.service,
                    QStringLiteral("One request of %1 starts %2 calls, usually at most %3")
                        .arg(u8(f.service), formatCount(f.peak), formatCount(f.usual)));
            }
        }
        for (const Anomaly &a : m_s.anomalies) {
            if (a.size >= 1 && a.onset != kNoTime &&
                (a.kind == "count" || a.kind == "dependency" || a.kind == "errors")) {
                add("threshold", a.onset, a.kind + "/" + a.service, a.text.left(1).toUpper() + a.text.mid(1));
            }
        }
        gaps();
        curves();
        for (const incident::Event &e : m_out.events) {
            if (e.kind == u"threshold" && (m_out.impact == kNoTime || e.occurred < m_out.impact)) {
                m_out.impact = e.occurred;
            }
        }
        pin();
        return std::move(m_out);
    }

private:
    // The first threshold, kill, breaker and deploy, with the curve they are seen on: evidence that outlives samples.
    void pin() {
        std::stable_sort(m_out.events.begin(), m_out.events.end(),
                         [](const incident::Event &a, const incident::Event &b) { return a.occurred < b.occurred; });
        QStringList kinds = QStringLiteral("threshold oom breaker deploy threshold").split(u' ');
        for (incident::Event &e : m_out.events) {
            if (kinds.removeOne(e.kind)) {
                e.pinned = true;
                e.curves = m_out.curves;
            }
        }
    }
    static QString u8(const std::string &s) { return displayText(s, 80); }

    void add(const char *kind, TimeMs at, const std::string &external, const QString &text) {
        incident::Event e;
        e.kind = QString::fromLatin1(kind);
        e.occurred = e.observed = at;
        e.recorded = m_recorded;
        e.source = QStringLiteral("metrics");
        e.external = QString::fromStdString(external) + u'/' + QString::number(at);
        e.text = text;
        m_out.events.push_back(std::move(e));
    }

    void restarts() {
        eachSeries(m_s, "restarts", [&](const Series &series, const Column &c) {
            const std::string pod(series.labels.get("pod"));
            double last = kNone;
            for (std::size_t i = 0; i < c.size(); ++i) {
                if (std::isfinite(c[i]) && std::isfinite(last) && c[i] > last) {
                    const TimeMs at = m_s.grid.times()[i];
                    const bool oom = killed(pod, i);
                    add(oom ? "oom" : "restart", at, (oom ? "oom/" : "restart/") + pod,
                        oom ? QStringLiteral("%1 OOMKilled").arg(u8(pod))
                            : QStringLiteral("%1 restarted").arg(u8(pod)));
                }
                last = std::isfinite(c[i]) ? c[i] : last;
            }
        });
    }
    bool killed(const std::string &pod, std::size_t at) const {
        bool yes = false;
        eachSeries(m_s, "oom", [&](const Series &series, const Column &c) {
            for (std::size_t i = at; i < std::min(c.size(), at + 4); ++i) {
                yes = yes || (series.labels.get("pod") == pod && std::isfinite(c[i]) && c[i] > 0);
            }
        });
        return yes;
    }
    void breaker(const EdgeState &e) {
        bool open = false;
        for (std::size_t i = 0; i < e.breakerState.size(); ++i) {
            const double v = e.breakerState[i];
            if (!std::isfinite(v) || v < 0) {
                continue;
            }
            if ((v >= 1.5) != open && (v >= 1.5 || v < 0.5)) {
                open = v >= 1.5;
                add("breaker", m_s.grid.times()[i], "breaker/" + e.breaker,
                    QStringLiteral("Breaker %1 of %2 %3")
                        .arg(u8(e.breaker), u8(e.service), open ? QStringLiteral("opens") : QStringLiteral("closes")));
            }
        }
    }
    void gaps() {
        const ServiceState *v = m_s.service(m_s.victim);
        if (!v) {
            return;
        }
        std::size_t from = 0;
        bool seen = false, inGap = false;
        for (std::size_t i = 0; i < v->goroutines.size(); ++i) {
            const bool there = std::isfinite(v->goroutines[i]);
            if (!there && seen && !inGap) {
                inGap = true;
                from = i;
            }
            if (there && inGap && i - from >= 3) {
                add("gap", m_s.grid.times()[from], "gap/" + v->name,
                    QStringLiteral("No samples of %1").arg(u8(v->name)));
                m_out.events.back().ended = m_s.grid.times()[i];
            }
            inGap = inGap && !there;
            seen = seen || there;
        }
    }
    void curves() {
        const ServiceState *v = m_s.service(m_s.victim);
        if (!v) {
            return;
        }
        incident::Curve c;
        c.label = QStringLiteral("goroutines of %1").arg(u8(v->name));
        c.unit = QStringLiteral("count");
        // The service's label is where serviceOf() found it.
        const QString name = QString::fromStdString(quoteGo(v->name));
        c.query = QStringLiteral("sum(process_goroutines{service=%1}) or sum(go_goroutines{service=%1}) or "
                                 "sum(process_goroutines{job=%1}) or sum(go_goroutines{job=%1})")
                      .arg(name);
        for (std::size_t i = 0; i < v->goroutines.size(); ++i) {
            if (std::isfinite(v->goroutines[i])) {
                c.times.push_back(m_s.grid.times()[i]);
                c.values.push_back(v->goroutines[i]);
            }
        }
        m_out.curves.push_back(std::move(c));
    }

    const Situation &m_s;
    TimeMs m_recorded;
    Backfill m_out;
};

} // namespace

Backfill backfill(const Situation &s, TimeMs recordedAt) { return Writer(s, recordedAt).write(); }

} // namespace bs::evidence
