// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How a FlameView draws: rows of frames, the zoomed, selected and pinned outlines, the two halves of a sandwich.
#include "data/core/format.h"
#include "widgets/flame/flameview.h"
#include <QPaintEvent>
#include <QPainter>
#include <cmath>

namespace bs {

namespace {

constexpr double kLeast = 0.5;  // pixels: narrower nodes are skipped together with what is below them
constexpr double kSeamless = 3; // pixels: below this a gap between neighbours would hide more than it shows
constexpr int kLabelCharacters = 4;

// Black or white, whichever reads better on a fill (WCAG relative luminance).
QColor inkOn(const QColor &fill, const Theme &theme) {
    const auto linear = [](double c) { return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    const double l = 0.2126 * linear(fill.redF()) + 0.7152 * linear(fill.greenF()) + 0.0722 * linear(fill.blueF());
    const bool light = l > 0.24;
    return light ? (theme.dark ? theme.bg : theme.text) : QColor(Qt::white);
}

} // namespace

bool FlameView::dimmed(const FlameNode &n) const { return !m_matches.empty() && !m_matches[n.frame]; }

QColor FlameView::fill(const FlameGraph &g, const FlameNode &n, const Theme &theme) const {
    if (&n == &g.root()) {
        return theme.raised;
    }
    if (m_colour == ColourBy::Diff && g.differential()) {
        const double most = static_cast<double>(std::max<std::int64_t>(g.largestDelta(), 1));
        const double d = static_cast<double>(n.delta());
        const double t = std::copysign(std::sqrt(std::abs(d) / most), d); // LOOK: t = sqrt(|delta| / max |delta|)
        return Theme::along(theme.diff, 0.5 + t / 2);
    }
    if (m_colour == ColourBy::Flat) {
        return theme.dark ? theme.selected : theme.infoTint;
    }
    // A group keeps its hue on every page; the fill is calm enough to carry text.
    const QColor hue = theme.seriesColor(QString::fromStdString(g.frame(n).group));
    const double keep = theme.dark ? 0.42 : 0.34;
    const QColor &ground = theme.surface;
    const auto mix = [keep](int a, int b) { return static_cast<int>(std::lround(a * keep + b * (1 - keep))); };
    return {mix(hue.red(), ground.red()), mix(hue.green(), ground.green()), mix(hue.blue(), ground.blue())};
}

void FlameView::paintNode(QPainter &p, const FlameGraph &g, const FlameNode &n, QRectF r, const Theme &theme) const {
    const FlameFrame &f = g.frame(n);
    QColor colour = fill(g, n, theme);
    if (r.width() > kSeamless) {
        r.adjust(0, 0, -1, 0);
    }
    if (dimmed(n)) {
        colour = theme.hover;
    }
    if (f.pseudo) {
        p.fillRect(r, theme.surface);
        if (r.width() > kSeamless) {
            QPen pen(theme.hairlineStrong, 1, Qt::DashLine);
            p.setPen(pen);
            p.setBrush(Qt::NoBrush);
            p.drawRect(r.adjusted(0.5, 0.5, -0.5, -0.5));
        }
    } else {
        p.fillRect(r, colour);
    }
    const double room = r.width() - 12;
    const double character = p.fontMetrics().horizontalAdvance(QLatin1Char('m'));
    if (room < character * kLabelCharacters) {
        return;
    }
    QFont font = p.font();
    const bool slanted = f.pseudo;
    if (slanted) {
        font.setItalic(true);
        p.setFont(font);
    }
    p.setPen(f.pseudo || dimmed(n) ? theme.textMuted : &n == &g.root() ? theme.text : inkOn(colour, theme));
    p.drawText(r.adjusted(6, 0, -6, 0), Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
               p.fontMetrics().elidedText(label(g, n), Qt::ElideRight, static_cast<int>(room)));
    if (slanted) {
        font.setItalic(false);
        p.setFont(font);
    }
}

void FlameView::paintGraph(QPainter &p, const FlameGraph &g, const FlameGeometry &geo, const Theme &theme,
                           bool own) const {
    const std::vector<FlameNode> &nodes = g.nodes();
    for (std::size_t i = 0; i < nodes.size();) {
        const FlameNode &n = nodes[i];
        const double left = geo.x(n.start);
        const double right = geo.x(n.start + n.width);
        if (right <= 0 || left >= geo.width || right - left < kLeast) {
            i = n.end;
            continue;
        }
        const QRectF r = geo.rect(n);
        const bool beyond = geo.upwards ? r.bottom() < 0 : r.top() > geo.height;
        if (beyond) { // everything below is further out
            i = n.end;
            continue;
        }
        if (r.bottom() >= 0 && r.top() <= geo.height) {
            paintNode(p, g, n, r, theme);
            if (own && m_zoomed > 0 && n.depth < nodes[static_cast<std::size_t>(m_zoomed)].depth) {
                QColor veil = theme.surface;
                veil.setAlpha(110); // what is above the zoomed frame is only there to go back to
                p.fillRect(r, veil);
            }
        }
        ++i;
    }
}

void FlameView::paintFrameOf(QPainter &p, const FlameGeometry &geo, std::int64_t node, const QColor &colour,
                             double width) const {
    if (node < 0 || !m_graph || node >= static_cast<std::int64_t>(m_graph->nodes().size())) {
        return;
    }
    const QRectF r = geo.rect(m_graph->nodes()[static_cast<std::size_t>(node)]);
    if (r.width() < kLeast) {
        return;
    }
    p.setPen(QPen(colour, width));
    p.setBrush(Qt::NoBrush);
    const double inset = width / 2;
    p.drawRect(r.adjusted(inset, inset, -inset - (r.width() > kSeamless ? 1 : 0), -inset));
}

// Callers grow upwards from the middle, callees downwards: the function is the line between them.
void FlameView::paintSandwich(QPainter &p, const Theme &theme) const {
    if (!m_callers || !m_callees) {
        p.setPen(theme.textMuted);
        p.drawText(viewport()->rect(), Qt::AlignCenter, tr("Select a frame to see who calls it and what it calls."));
        return;
    }
    FlameGeometry up = geometry(true);
    up.from = 0;
    up.to = 1;
    up.scroll = 0;
    const double half = std::floor(viewport()->height() / 2.0 / up.row) * up.row;
    up.rows = m_callers->depth();
    up.height = half + up.row;
    up.scroll = static_cast<int>(std::max(up.contentHeight(), up.height) - up.height);
    p.save();
    p.setClipRect(QRectF(0, 0, up.width, half));
    paintGraph(p, *m_callers, up, theme, false);
    p.restore();
    FlameGeometry down = up;
    down.upwards = false;
    down.rows = m_callees->depth();
    down.scroll = 0;
    down.height = viewport()->height() - half;
    p.save();
    p.translate(0, half);
    p.setClipRect(QRectF(0, 0, down.width, down.height));
    paintGraph(p, *m_callees, down, theme, false);
    p.restore();
    p.setPen(QPen(theme.accent, 2));
    p.drawLine(QPointF(0, half - 0.5), QPointF(up.width, half - 0.5));
}

void FlameView::paintEvent(QPaintEvent *event) {
    QPainter p(viewport());
    const Theme &theme = themeOf(this);
    p.fillRect(event->rect(), theme.surface);
    if (!m_graph || m_graph->empty()) {
        return;
    }
    p.setFont(textFont(TextRole::Code));
    if (m_mode == Mode::Sandwich) {
        paintSandwich(p, theme);
        return;
    }
    const FlameGeometry geo = geometry(m_mode == Mode::Flame);
    paintGraph(p, *m_graph, geo, theme, true);
    if (m_pinned > 0) {
        for (const std::uint32_t n : m_graph->path(static_cast<std::uint32_t>(m_pinned))) {
            paintFrameOf(p, geo, n, theme.warn, 1);
        }
    }
    if (m_hovered > 0 && m_hovered != m_selected) {
        paintFrameOf(p, geo, m_hovered, theme.text2, 1);
    }
    paintFrameOf(p, geo, m_selected, theme.focus, 2);
}

} // namespace bs
