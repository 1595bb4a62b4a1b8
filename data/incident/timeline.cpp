// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/incident/timeline.h"
#include "data/core/format.h"
#include <QDateTime>
#include <QTimeZone>
#include <tuple>

namespace bs::incident {

namespace {

constexpr DurationMs kFoldWithin = 5 * 60'000;

} // namespace

int kindRank(const QString &kind) {
    static const QStringList order =
        QStringLiteral("deploy config threshold breaker oom restart gap alert page mark "
                       "capture hand_over answer override copy decision note resumed external")
            .split(u' ');
    const qsizetype i = order.indexOf(kind);
    return i < 0 ? static_cast<int>(order.size()) : static_cast<int>(i);
}

void sortEvents(std::vector<Event> &events) {
    std::stable_sort(events.begin(), events.end(), [](const Event &a, const Event &b) {
        return std::tuple(a.occurred, kindRank(a.kind), a.id) < std::tuple(b.occurred, kindRank(b.kind), b.id);
    });
}

bool addEvent(std::vector<Event> &events, Event e) {
    for (Event &known : events) {
        const bool same = known.source == e.source && known.kind == e.kind && known.occurred == e.occurred &&
                          known.external == e.external && (!e.external.isEmpty() || known.text == e.text);
        if (same && known.ended == kNoTime && e.ended != kNoTime && e.automatic) {
            known.ended = e.ended; // it went on when it was told first
            return true;
        }
        if (same) {
            return false;
        }
    }
    if (e.automatic && e.kind != u"answer" && e.kind != u"mark" && e.curves.empty()) {
        for (auto known = events.rbegin(); known != events.rend(); ++known) {
            const TimeMs last = known->last == kNoTime ? known->occurred : known->last;
            if (known->automatic && known->kind == e.kind && known->source == e.source && known->text == e.text &&
                e.occurred >= last && e.occurred - last <= kFoldWithin) {
                known->count += e.count;
                known->last = e.occurred;
                return true;
            }
        }
    }
    events.push_back(std::move(e));
    sortEvents(events);
    return true;
}

Result<QString> checkZone(const QString &zone) {
    if (zone.isEmpty() || zone == u"UTC" || QTimeZone(zone.toUtf8()).isValid()) {
        return zone.isEmpty() ? QStringLiteral("UTC") : zone;
    }
    return std::unexpected(usageError(zone, QStringLiteral("is no time zone such as Europe/Berlin")));
}

QString clockIn(TimeMs t, const QString &zone, bool withDate) {
    if (t == kNoTime) {
        return QStringLiteral("–");
    }
    const QTimeZone z = zone.isEmpty() || zone == u"UTC" ? QTimeZone::utc() : QTimeZone(zone.toUtf8());
    const QDateTime d = QDateTime::fromMSecsSinceEpoch(t, z);
    return d.toString(withDate ? QStringLiteral("yyyy-MM-dd HH:mm:ss") : QStringLiteral("HH:mm:ss"));
}

QString eventLine(const Event &e, const QString &zone) {
    if (e.redacted) {
        return QStringLiteral("[redacted: %1]")
            .arg(e.redactReason.isEmpty() ? QStringLiteral("no reason given") : e.redactReason);
    }
    QString out = e.text;
    if (e.count > 1) {
        out += QStringLiteral(" ×%1, last %2").arg(e.count).arg(clockIn(e.last, zone));
    }
    if (e.ended != kNoTime && e.ended > e.occurred) {
        out += QStringLiteral(" (%1)").arg(formatSpan(e.ended - e.occurred));
    }
    return out;
}

} // namespace bs::incident
