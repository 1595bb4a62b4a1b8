// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/evidence/finder.h"
#include "data/core/format.h"
#include "data/runbook/providers.h"
#include <cmath>

namespace bs::evidence {

using runbook::Evidence;
using runbook::EvidenceRef;

Evidence begin(const Situation &s, const EvidenceRef &ref, const char *query, const char *metric) {
    Evidence e;
    e.id = ref.id;
    e.provider = ref.provider;
    e.source = s.snapshot.source;
    e.interval = s.snapshot.interval;
    e.metric = QString::fromLatin1(metric);
    e.window = formatDuration(ref.window > 0 ? ref.window : 10 * 60'000);
    const Fetched &f = s.snapshot.get(query);
    e.query = QString::fromStdString(f.query);
    e.state = f.state;
    e.reason = f.state == Availability::NoData       ? QStringLiteral("no such metric here")
               : f.state == Availability::NotChecked ? QStringLiteral("was not asked")
                                                     : f.reason;
    e.asOf = s.newest;
    const runbook::ProviderSpec *spec = runbook::provider(ref.provider);
    e.threshold = ref.threshold.value_or(spec ? spec->threshold : 0);
    e.unit = !ref.unit.isEmpty() ? ref.unit : spec && !spec->units.isEmpty() ? spec->units.front() : QString();
    if (f.state == Availability::Data && s.newest != kNoTime && s.snapshot.at - s.newest > 5 * s.snapshot.interval) {
        e.state = Availability::Stale;
        e.reason = QStringLiteral("newest sample is %1 old").arg(formatSpan(s.snapshot.at - s.newest));
    }
    int n = 0;
    if (f.result) {
        const TimeMs from = s.grid.at() - (ref.window > 0 ? ref.window : 10 * 60'000);
        for (const Series &series : f.result->matrix.series) {
            n = std::max(n, static_cast<int>(std::count_if(series.times.begin(), series.times.end(),
                                                           [&](TimeMs t) { return t > from; })));
        }
    }
    e.n = n;
    return e;
}

void number(Evidence &e, double value, double threshold, const char *unit, bool yesIsAbove) {
    e.value = value;
    e.threshold = threshold;
    e.unit = QString::fromLatin1(unit);
    e.above = yesIsAbove;
}

void fact(Evidence &e, const char *name, double value, const char *unit) {
    e.facts.push_back({QString::fromLatin1(name), {}, value, QString::fromLatin1(unit)});
}

void fact(Evidence &e, const char *name, const QString &text) {
    e.facts.push_back({QString::fromLatin1(name), text, kNone, {}});
}

runbook::Curve curve(const Situation &s, const QString &label, const Column &c) {
    runbook::Curve out{label, {}, {}};
    for (std::size_t i = 0; i < c.size(); ++i) {
        if (std::isfinite(c[i])) {
            out.times.push_back(s.grid.times()[i]);
            out.values.push_back(c[i]);
        }
    }
    return out;
}

void needs(Evidence &e, const Situation &s, std::initializer_list<const char *> queries) {
    for (const char *name : queries) {
        // "pool_inflight|sql_inflight": any of them will do.
        const QStringList any = QString::fromLatin1(name).split(u'|');
        const auto there = [&](const QString &one) {
            const Fetched &f = s.snapshot.get(one.toStdString());
            return f.result && !f.result->matrix.series.empty();
        };
        if (std::none_of(any.begin(), any.end(), there)) {
            const Fetched &f = s.snapshot.get(any.front().toStdString());
            QString what = any.front();
            what.replace(u'_', u' ');
            e.missing << (f.state == Availability::Error ? QStringLiteral("%1: %2").arg(what, f.reason)
                                                         : QStringLiteral("%1: no such metric here").arg(what));
        }
    }
}

QString subject(const char *kind, const std::string &name) {
    return name.empty() ? QString()
                        : QStringLiteral("%1:%2").arg(QString::fromLatin1(kind), QString::fromStdString(name));
}

SnapshotEvidence::SnapshotEvidence(std::shared_ptr<const Snapshot> snapshot, SideEvidence side)
    : m_snapshot(std::move(snapshot)), m_situation(understand(*m_snapshot)), m_side(std::move(side)) {
    const bool calm = m_situation.anomalies.empty() || m_situation.anomalies.front().size < 1;
    if (calm && !m_situation.pastAnomalies.empty() && m_situation.pastAnomalies.front().onset != kNoTime) {
        m_worstSnapshot = std::make_unique<Snapshot>(*m_snapshot);
        m_worstSnapshot->at = m_situation.pastAnomalies.front().onset;
        m_worst = std::make_unique<Situation>(understand(*m_worstSnapshot));
    }
}

namespace {

Evidence notChecked(const EvidenceRef &ref, const QString &why) {
    Evidence e;
    e.id = ref.id;
    e.provider = ref.provider;
    e.state = Availability::NotChecked;
    e.reason = why;
    return e;
}

Evidence fromSide(const std::optional<Evidence> &side, const EvidenceRef &ref, const QString &why) {
    if (!side) {
        return notChecked(ref, why);
    }
    Evidence e = *side;
    e.id = ref.id;
    e.provider = ref.provider;
    return e;
}

Evidence promql(const Situation &s, const SideEvidence &side, const EvidenceRef &ref) {
    const auto it = side.queries.find(ref.expr.toStdString());
    if (it == side.queries.end()) {
        return notChecked(ref, QStringLiteral("the query was not asked"));
    }
    Evidence e;
    e.id = ref.id;
    e.provider = ref.provider;
    e.query = e.metric = ref.expr;
    e.source = s.snapshot.source;
    e.interval = s.snapshot.interval;
    e.state = it->second.state;
    e.reason = it->second.state == Availability::NoData ? QStringLiteral("no such metric here") : it->second.reason;
    e.threshold = ref.threshold.value_or(0);
    e.unit = ref.unit;
    e.above = ref.test != u"below";
    if (!it->second.result || it->second.result->matrix.series.empty()) {
        return e;
    }
    const Series &series = it->second.result->matrix.series.front();
    e.curves.push_back(curve(s, ref.expr, s.grid.column(series)));
    e.n = static_cast<int>(series.values.size());
    e.asOf = series.times.empty() ? kNoTime
                                  : std::min(series.times.back(), s.newest == kNoTime ? series.times.back() : s.newest);
    e.value = series.values.empty() ? kNone : series.values.back();
    if (std::isfinite(e.value)) {
        e.verdict =
            (e.above ? e.value > e.threshold : e.value < e.threshold) ? QStringLiteral("yes") : QStringLiteral("no");
        const double scale =
            e.unit == u"percent" ? 0.01 : 1; // evidence counts percent from 0 to 100, the format from 0 to 1
        e.text = QStringLiteral("%1, threshold %2")
                     .arg(formatValue(e.value * scale, e.unit), formatValue(e.threshold * scale, e.unit));
    }
    return e;
}

} // namespace

Evidence SnapshotEvidence::find(const EvidenceRef &ref, TimeMs) {
    if (ref.provider == u"profile_leak") {
        return fromSide(m_side.leak, ref, QStringLiteral("no captures of this window"));
    }
    if (ref.provider == u"alert") {
        return fromSide(m_side.alert, ref, QStringLiteral("no alert rules are loaded"));
    }
    if (ref.provider == u"bounds") {
        Evidence e = fromSide(m_side.bounds, ref, QStringLiteral("no bound diagram is loaded"));
        // The value at the end of a range may be an older sample carried on: no fresher than the newest that is known.
        e.asOf = e.asOf != kNoTime && m_situation.newest != kNoTime ? std::min(e.asOf, m_situation.newest) : e.asOf;
        return e;
    }
    if (ref.provider == u"deploy_frame") {
        return fromSide(m_side.frames, ref, QStringLiteral("no checkout of the sources is configured"));
    }
    if (ref.provider == u"promql") {
        return promql(m_situation, m_side, ref);
    }
    const Finder f = finderOf(ref.provider);
    if (!f) {
        return notChecked(ref, QStringLiteral("no such provider"));
    }
    if (m_worst && ref.provider != u"symptom" && ref.provider != u"memory_limit" && ref.provider != u"restarts") {
        Evidence e = f(*m_worst, ref);
        e.asOf = m_situation.newest; // every sample up to now was read; the answer is about the worst moment of them
        e.text = QStringLiteral("at %1: %2").arg(formatClock(m_worstSnapshot->at), e.text);
        return e;
    }
    return f(m_situation, ref);
}

} // namespace bs::evidence
