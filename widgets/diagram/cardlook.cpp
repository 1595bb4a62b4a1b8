// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/diagram/cardlook.h"
#include "data/bounds/findings.h"
#include "data/core/format.h"
#include <cmath>

namespace bs {

using namespace bounds;

namespace {

QString number(const Maybe &v) { return v ? formatCount(*v) : QStringLiteral("–"); }

Health healthOf(Severity s) {
    return s >= Severity::Over ? Health::Crit : s == Severity::Warn ? Health::Warn : Health::Ok;
}

Health saturationHealth(double ratio) {
    return ratio >= 0.95 ? Health::Crit : ratio >= 0.8 ? Health::Warn : Health::Ok;
}

// Measured in-flight, or the worst case where nothing is measured: the bar never mixes the two.
void fillBar(CardLook &look, const DiagramModel &m, const Node &n) {
    const Maybe offer = n.offer();
    const auto live = m.live().constFind(n.id);
    if (live != m.live().constEnd() && live->inflight) {
        look.live = true;
        const Maybe capacity = live->capacity ? live->capacity : offer;
        if (capacity && *capacity > 0) {
            const double ratio = *live->inflight / *capacity;
            look.fill = std::min(1.0, ratio);
            look.bar = saturationHealth(ratio);
            look.barText = QStringLiteral("%1 · %2").arg(formatCount(*live->inflight), formatPercent(ratio));
        } else {
            look.hatch = true;
            look.bar = Health::Crit;
            look.barText = QStringLiteral("%1 live").arg(formatCount(*live->inflight));
        }
        return;
    }
    const Tier *t = m.analysis().tier(n.id);
    if (!t || !t->clippedInflight) {
        look.barText = QStringLiteral("unknown");
        return;
    }
    if (!offer) {
        look.hatch = true;
        look.bar = Health::Warn;
        look.barText = QStringLiteral("%1 open").arg(formatCount(*t->clippedInflight));
        return;
    }
    const double ratio = t->ratioInflight.value_or(0);
    look.fill = std::isinf(ratio) ? 1.0 : std::min(1.0, ratio);
    look.bar = ratio > 1 && !nearly(ratio, 1) ? Health::Crit : Health::Ok;
    look.barText = QStringLiteral("%1 · %2").arg(formatCount(*t->clippedInflight),
                                                 ratio > 1 && !nearly(ratio, 1)
                                                     ? (std::isinf(ratio) ? QStringLiteral("∞") : formatTimes(ratio))
                                                     : formatPercent(ratio));
}

} // namespace

CardLook lookOf(const DiagramModel &m, const Node &n) {
    CardLook look;
    look.kind = n.kind;
    look.title = displayText(n.title(), 60);
    look.rps = number(n.maxRps);
    const Maybe offer = n.offer();
    look.noBound = !offer;
    look.inflight = offer ? formatCount(*offer) : QStringLiteral("none");
    look.pods = number(n.pods);
    look.state = healthOf(m.severityOf(n.id));
    fillBar(look, m, n);
    if (look.live && !look.hatch && look.bar > look.state) {
        look.state = look.bar;
    }
    const auto live = m.live().constFind(n.id);
    if (live != m.live().constEnd() && live->state == Availability::Stale) {
        look.state = Health::NoData;
        look.barText = QStringLiteral("stale");
    }
    look.selected = m.selectedNodes().contains(n.id);
    if (const Maybe lets = m.bindsAt(n.id)) {
        look.tag = QStringLiteral("Binding tier: %1").arg(formatCount(floorOf(*lets)));
    }
    return look;
}

EdgeLook lookOf(const DiagramModel &m, const Call &c) {
    EdgeLook look;
    look.pill = DiagramGeometry::pillText(c);
    look.async = c.async;
    look.selected = m.selectedCalls().contains(c.id);
    const Tier *from = m.analysis().tier(c.from);
    const Tier *to = m.analysis().tier(c.to);
    if (from && to && from->clippedInflight && to->offerInflight && !c.async) {
        const double lets =
            std::min(*from->clippedInflight, from->offerInflight.value_or(*from->clippedInflight)) * c.openAtOnce();
        const bool over = lets > *to->offerInflight && !nearly(lets, *to->offerInflight);
        look.state = !over ? Health::Ok : m.bindsAt(c.to) ? Health::Crit : Health::Warn;
    }
    if (c.retries && *c.retries > 0) {
        look.caption = QStringLiteral("retries %1").arg(exactNumber(*c.retries));
    } else if (c.async) {
        look.caption = QStringLiteral("async");
    }
    const auto live = m.liveCalls().constFind(c.id);
    if (live != m.liveCalls().constEnd() && live->perRequest && *live->perRequest > c.calls() * 1.2) {
        look.caption = QStringLiteral("declared %1").arg(look.pill);
        look.pill = QStringLiteral("×") + formatCount(*live->perRequest);
        look.state = Health::Crit;
    }
    return look;
}

FrameLook frameLookOf(const DiagramModel &m, const Node &group) {
    FrameLook look;
    look.title = displayText(group.title(), 60);
    look.selected = m.selectedNodes().contains(group.id);
    double worst = 0;
    for (const TierSum &g : m.analysis().groups) {
        if (g.group == group.id && g.demand && g.offer) {
            look.sum = QStringLiteral("tier sum %1 of %2").arg(formatCount(*g.demand), formatCount(*g.offer));
        }
        if (g.group == group.id) {
            for (const NodeId id : g.members) {
                const Tier *t = m.analysis().tier(id);
                worst = std::max(worst, t ? t->ratioInflight.value_or(0) : 0);
            }
        }
    }
    if (worst > 1 && !nearly(worst, 1)) {
        look.state = Health::Crit;
        look.chip = std::isinf(worst) ? QStringLiteral("over") : QStringLiteral("%1 over").arg(formatTimes(worst));
    }
    return look;
}

} // namespace bs
