// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/common/statusglyph.h"
#include "widgets/common/theme.h"
#include "widgets/diagram/diagramgeometry.h"
#include "widgets/diagram/diagrammodel.h"

class QPainter;

namespace bs {

// What became of something between two versions that are compared on the canvas.
enum class Change : std::uint8_t { None, Added, Changed, Removed };
[[nodiscard]] QColor changeColor(Change change, const Theme &theme);
[[nodiscard]] QChar changeMark(Change change); // + ~ −

// What a card says, as text and numbers: made from the model, painted by paintCard.
struct CardLook {
    bounds::NodeKind kind = bounds::NodeKind::Service;
    QString title, rps, inflight, pods;
    QString barText;
    double fill = -1;   // 0..1 of the bar; below 0 nothing is known
    bool hatch = false; // no bound: the bar has no end
    bool live = false;  // the bar is measured, otherwise it is the worst case
    Health bar = Health::Ok;
    Health state = Health::Ok;
    bool selected = false;
    bool target = false; // of a connection that is being drawn
    bool noBound = false;
    QString tag;   // above the card of a binding tier
    QString badge; // on the lower border: what is refused, how far a measured value is from the declared
    Health badgeState = Health::None;
    Change change = Change::None;
    QString changed; // "max_rps 800 → 900", above the card
    bool operator==(const CardLook &) const = default;
};
[[nodiscard]] CardLook lookOf(const DiagramModel &model, const bounds::Node &node);

struct EdgeLook {
    QString pill, caption;
    Health state = Health::Ok; // demands more than the callee offers: Warn, and Crit where the callee binds
    bool selected = false;
    bool async = false;
    bool drift = false; // the measured fan-out is not the declared one: both are shown
    Breaker breaker = Breaker::Unknown;
    Change change = Change::None;
    bool operator==(const EdgeLook &) const = default;
};
[[nodiscard]] EdgeLook lookOf(const DiagramModel &model, const bounds::Call &call);

struct FrameLook {
    QString title, sum, chip;
    Health state = Health::Ok;
    bool selected = false;
};
[[nodiscard]] FrameLook frameLookOf(const DiagramModel &model, const bounds::Node &group);

// At the origin of the painter: a card of 176 x 86. Below kFarScale only what is readable is drawn.
constexpr double kFarScale = 0.45;
void paintCard(QPainter &painter, const CardLook &look, const Theme &theme, double scale);
void paintEdge(QPainter &painter, const EdgeShape &shape, const EdgeLook &look, const Theme &theme, double scale);
// The two halves of an edge: its line, and what is written on it.
void paintEdgeLine(QPainter &painter, const EdgeShape &shape, const EdgeLook &look, const Theme &theme);
void paintEdgeWords(QPainter &painter, const EdgeShape &shape, const EdgeLook &look, const Theme &theme);
[[nodiscard]] QColor edgeColor(const EdgeLook &look, const Theme &theme);
// Something that is no more: dashed and hollow, where it was.
void paintGhost(QPainter &painter, const QRectF &card, const QString &title, const Theme &theme, double scale);
void paintFrame(QPainter &painter, const QRectF &frame, const FrameLook &look, const Theme &theme, double scale);
void paintKind(QPainter &painter, const QRectF &box, bounds::NodeKind kind, const QColor &color);

} // namespace bs
