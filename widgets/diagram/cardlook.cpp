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

QColor changeColor(Change change, const Theme &t) {
    return change == Change::Added ? t.ok : change == Change::Changed ? t.info : t.crit;
}

QChar changeMark(Change change) {
    return change == Change::Added ? u'+' : change == Change::Changed ? u'~' : QChar(0x2212);
}

namespace {

Change changeOf(const ItemChange &i) {
    return i.what == ItemChange::What::Added     ? Change::Added
           : i.what == ItemChange::What::Removed ? Change::Removed
                                                 : Change::Changed;
}

// "max_rps 800 → 900", or how many fields.
QString changeWords(const ItemChange &i) {
    if (i.what == ItemChange::What::Added) {
        return QStringLiteral("added");
    }
    if (i.fields.size() != 1) {
        return QStringLiteral("%1 fields changed").arg(i.fields.size());
    }
    const FieldChange &f = i.fields.front();
    return QStringLiteral("%1 %2 → %3")
        .arg(f.field, displayText(f.from.value_or(QStringLiteral("–")), 24),
             displayText(f.to.value_or(QStringLiteral("–")), 24));
}

QString seconds(double s) { return formatSpan(static_cast<DurationMs>(std::llround(s * 1000))); }

// What the measurement says beside the bar: open breakers and refused requests first, then a latency that is not the
// declared one.
void setBadge(CardLook &look, const DiagramModel &m, const Node &n, const LiveNode &live) {
    QStringList bad;
    if (!live.openBreakers.isEmpty()) {
        bad << QStringLiteral("breaker %1 open").arg(displayText(live.openBreakers, 24));
    }
    if (live.rejectedRps && *live.rejectedRps >= 0.05) {
        bad << QStringLiteral("rejects %1/s").arg(formatCount(*live.rejectedRps));
    }
    if (!bad.isEmpty()) {
        look.badge = bad.join(QStringLiteral(", "));
        look.badgeState = Health::Crit;
    } else if (const auto drift = m.latencyDrift(n.id); drift && drift->far()) {
        look.badge = QStringLiteral("%1, declared %2").arg(seconds(drift->measured), seconds(drift->declared));
        look.badgeState = Health::Warn;
    }
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
    if (live != m.live().constEnd()) {
        setBadge(look, m, n, *live);
        look.state = std::max(look.state, look.badgeState);
    }
    if (const auto change = m.comparison().nodes.constFind(n.id); change != m.comparison().nodes.constEnd()) {
        look.change = changeOf(*change);
        look.changed = changeWords(*change);
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
    if (!c.label.isEmpty()) {
        const QString label = displayText(c.label, 40);
        look.caption = look.caption.isEmpty() ? label : label + QStringLiteral(" · ") + look.caption;
    }
    const auto live = m.liveCalls().constFind(c.id);
    if (live != m.liveCalls().constEnd()) {
        look.breaker = live->breaker;
        if (const auto drift = m.fanoutDrift(c.id); drift && drift->far()) {
            look.caption = QStringLiteral("declared %1").arg(look.pill);
            const double each = *live->perRequest;
            look.pill =
                QStringLiteral("×") + (each < 10 ? exactNumber(std::round(each * 100) / 100) : formatCount(each));
            look.drift = true;
            look.state = drift->ratio() > 2 ? Health::Crit : std::max(look.state, Health::Warn);
        }
        if (live->breaker == Breaker::Open || live->breaker == Breaker::HalfOpen) {
            look.caption =
                live->breaker == Breaker::Open ? QStringLiteral("breaker open") : QStringLiteral("breaker half open");
            look.state = live->breaker == Breaker::Open ? Health::Crit : std::max(look.state, Health::Warn);
        }
        if (live->rejectedRps && *live->rejectedRps >= 0.05) {
            const QString refused = QStringLiteral("rejects %1/s").arg(formatCount(*live->rejectedRps));
            look.caption = look.breaker >= Breaker::HalfOpen ? look.caption + QStringLiteral(", ") + refused : refused;
            look.state = std::max(look.state, Health::Warn);
        }
    }
    if (const auto change = m.comparison().calls.constFind(c.id); change != m.comparison().calls.constEnd()) {
        look.change = changeOf(*change);
        look.caption = changeWords(*change);
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
