// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/incident/picture.h"
#include "data/incident/plain.h"
#include "data/incident/timeline.h"

namespace bs::incident {

namespace {

constexpr DurationMs kMargin = 6 * 60'000;

void addBand(TimelinePicture &p, TimeMs from, TimeMs to, const char *label, int kind) {
    if (from != kNoTime && to != kNoTime && to > from) {
        p.bands.push_back({from, to, QString::fromLatin1(label), kind});
    }
}

// The marks and what was kept or pinned, at most nine, marks first in line.
// Where nobody chose, the first of each kind of what happened.
std::vector<const Event *> numbered(const Incident &i) {
    std::vector<const Event *> chosen;
    const bool anyChosen = std::any_of(i.events.begin(), i.events.end(),
                                       [](const Event &e) { return (e.kept || e.pinned) && e.kind != u"mark"; });
    QStringList kinds = anyChosen ? QStringList() : QStringLiteral("deploy threshold oom breaker alert").split(u' ');
    for (const bool marks : {true, false}) {
        for (const Event &e : i.events) {
            const bool isMark = e.kind == u"mark";
            if (isMark == marks && !e.redacted && (isMark || e.kept || e.pinned || kinds.removeOne(e.kind)) &&
                chosen.size() < 9) {
                chosen.push_back(&e);
            }
        }
    }
    std::stable_sort(chosen.begin(), chosen.end(),
                     [](const Event *a, const Event *b) { return a->occurred < b->occurred; });
    return chosen;
}

TimeRange rangeOf(const Incident &i) {
    TimeMs first = i.mark(Mark::Impact), last = i.mark(Mark::Resolution);
    for (const Event &e : i.events) {
        if (i.mark(Mark::Impact) == kNoTime) {
            first = first == kNoTime ? e.occurred : std::min(first, e.occurred);
        }
        if (i.mark(Mark::Resolution) == kNoTime) {
            last = last == kNoTime ? e.occurred : std::max(last, e.occurred);
        }
    }
    if (first == kNoTime || last == kNoTime) {
        return {i.opened - kMargin, i.opened + kMargin};
    }
    return {first - kMargin, std::max(last, first) + kMargin};
}

Curve cut(const Curve &c, TimeRange r) {
    Curve out{c.label, c.unit, c.query, {}, {}};
    for (std::size_t k = 0; k < c.times.size(); ++k) {
        if (c.times[k] >= r.start && c.times[k] <= r.end) {
            out.times.push_back(c.times[k]);
            out.values.push_back(c.values[k]);
        }
    }
    return out;
}

} // namespace

TimelinePicture timelinePicture(const Incident &i, const QString &zone) {
    TimelinePicture p;
    p.zone = zone.isEmpty() ? QStringLiteral("UTC") : zone;
    p.range = rangeOf(i);
    for (const Curve &c : i.curves) {
        p.curves.push_back(cut(c, p.range));
    }
    p.title = p.curves.empty() ? QStringLiteral("No samples were kept") : p.curves.front().label;
    p.unit = p.curves.empty() ? QString() : p.curves.front().unit;
    const TimeMs impact = i.mark(Mark::Impact);
    const TimeMs detect = i.mark(Mark::Detection), mitigate = i.mark(Mark::Mitigation),
                 resolve = i.mark(Mark::Resolution);
    addBand(p, impact, detect, "To detect", 0);
    addBand(p, detect == kNoTime ? impact : detect, mitigate, "To mitigate", 1);
    addBand(p, mitigate == kNoTime ? (detect == kNoTime ? impact : detect) : mitigate, resolve, "To resolve", 2);
    int n = 0;
    for (const Event *e : numbered(i)) {
        QString words = visibleText(eventLine(*e, p.zone)).simplified();
        if (words.size() > 34) {
            words = words.left(33) + QStringLiteral("…");
        }
        p.numbers.push_back(
            {++n, e->occurred, QStringLiteral("%1 %2").arg(clockIn(e->occurred, p.zone).left(5), words)});
    }
    return p;
}

} // namespace bs::incident
