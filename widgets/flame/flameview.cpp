// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/flame/flameview.h"
#include "data/core/format.h"
#include "widgets/common/plaintooltip.h"
#include <QHelpEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <cmath>

namespace bs {

namespace {

constexpr int kRow = 24;

} // namespace

FlameView::FlameView(QWidget *parent) : QAbstractScrollArea(parent) {
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setMouseTracking(true);
    setAccessibleName(tr("Flame graph"));
    connect(verticalScrollBar(), &QScrollBar::valueChanged, viewport(), qOverload<>(&QWidget::update));
}

QSize FlameView::sizeHint() const { return {720, 12 * kRow}; }
QSize FlameView::minimumSizeHint() const { return {240, 4 * kRow}; }

void FlameView::setGraph(std::shared_ptr<const FlameGraph> graph) {
    // Selection and zoom follow their path of names into the new graph, so that stepping captures does not lose the
    // place.
    const auto names = [this](std::int64_t node) {
        std::vector<std::string> out;
        if (m_graph && node > 0) {
            for (const std::uint32_t n : m_graph->path(static_cast<std::uint32_t>(node))) {
                out.push_back(m_graph->frame(m_graph->nodes()[n]).name);
            }
        }
        return out;
    };
    const auto find = [this](const std::vector<std::string> &path) -> std::int64_t {
        std::uint32_t at = 0;
        for (const std::string &name : path) {
            std::uint32_t c = at + 1;
            while (c < m_graph->nodes()[at].end && m_graph->frame(m_graph->nodes()[c]).name != name) {
                c = m_graph->nodes()[c].end;
            }
            if (c >= m_graph->nodes()[at].end) {
                return -1;
            }
            at = c;
        }
        return path.empty() ? -1 : static_cast<std::int64_t>(at);
    };
    const auto zoomed = names(m_zoomed);
    const auto selected = names(m_selected);
    m_graph = std::move(graph);
    m_hovered = m_pinned = m_selected = -1;
    m_zoomed = 0;
    m_from = 0;
    m_to = 1;
    if (m_graph) {
        zoomTo(find(zoomed));
        m_selected = find(selected);
    }
    setSearch(m_search);
    rebuildSandwich();
    updateScrollBar();
    viewport()->update();
}

void FlameView::setMode(Mode mode) {
    m_mode = mode;
    rebuildSandwich();
    updateScrollBar();
    viewport()->update();
}

void FlameView::setColourBy(ColourBy colour) {
    m_colour = colour;
    viewport()->update();
}

void FlameView::setUnit(const QString &unit) { m_unit = unit; }

int FlameView::setSearch(const QString &text) {
    m_search = text;
    m_matches.clear();
    int count = 0;
    if (m_graph && !text.isEmpty()) {
        const std::string needle = text.toLower().toStdString();
        m_matches.reserve(m_graph->frames().size());
        for (const FlameFrame &f : m_graph->frames()) {
            m_matches.push_back(QString::fromStdString(f.name).toLower().toStdString().find(needle) !=
                                std::string::npos);
        }
        for (const FlameNode &n : m_graph->nodes()) {
            count += m_matches[n.frame] ? 1 : 0;
        }
    }
    viewport()->update();
    return count;
}

void FlameView::rebuildSandwich() {
    m_callers.reset();
    m_callees.reset();
    if (m_mode == Mode::Sandwich && m_graph && m_selected > 0) {
        const std::uint32_t frame = m_graph->nodes()[static_cast<std::size_t>(m_selected)].frame;
        m_callers = m_graph->callers(frame);
        m_callees = m_graph->callees(frame);
    }
}

FlameGeometry FlameView::geometry(bool upwards) const {
    FlameGeometry g;
    g.from = m_from;
    g.to = m_to;
    g.width = std::max(1, viewport()->width());
    g.height = viewport()->height();
    g.row = kRow;
    g.rows = m_graph ? m_graph->depth() : 1;
    g.upwards = upwards;
    g.scroll = verticalScrollBar()->value();
    return g;
}

void FlameView::updateScrollBar() {
    const bool before = verticalScrollBar()->value() == verticalScrollBar()->maximum();
    const int rows = m_graph ? static_cast<int>(m_graph->depth()) : 0;
    verticalScrollBar()->setRange(0, m_mode == Mode::Sandwich ? 0 : std::max(0, rows * kRow - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(kRow);
    if (m_mode == Mode::Flame && before) {
        verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    }
}

std::int64_t FlameView::nodeAt(QPointF at) const {
    if (!m_graph || m_mode == Mode::Sandwich) {
        return -1;
    }
    const FlameGeometry g = geometry(m_mode == Mode::Flame);
    const std::int64_t depth = g.depthAt(at.y());
    return depth < 0 || depth >= static_cast<std::int64_t>(g.rows)
               ? -1
               : m_graph->at(g.share(at.x()), static_cast<std::uint32_t>(depth));
}

void FlameView::zoomTo(std::int64_t node) {
    m_zoomed = std::max<std::int64_t>(node, 0);
    if (m_graph) {
        const FlameNode &n = m_graph->nodes()[static_cast<std::size_t>(m_zoomed)];
        m_from = n.start;
        m_to = n.width > 0 ? std::min(1.0, n.start + n.width) : 1;
    }
    viewport()->update();
    Q_EMIT zoomChanged(m_zoomed);
}

void FlameView::select(std::int64_t node) {
    if (node == m_selected) {
        return;
    }
    m_selected = node;
    rebuildSandwich();
    if (m_graph && node >= 0 && m_mode != Mode::Sandwich) {
        const FlameNode &n = m_graph->nodes()[static_cast<std::size_t>(node)];
        FlameGeometry g = geometry(m_mode == Mode::Flame);
        if (n.start + n.width <= m_from || n.start >= m_to) {
            zoomTo(0);
        }
        const double y = g.y(n.depth);
        if (y < 0 || y + kRow > viewport()->height()) {
            const double by = y < 0 ? y : y + kRow - viewport()->height();
            verticalScrollBar()->setValue(verticalScrollBar()->value() + static_cast<int>(by));
        }
    }
    setAccessibleDescription(node >= 0 ? describe(node) : QString());
    viewport()->update();
    Q_EMIT selectionChanged(node);
}

QString FlameView::label(const FlameGraph &g, const FlameNode &n) const {
    const QString name = displayText(g.frame(n).name);
    if (&n == &g.root()) {
        const QString unit = m_unit.isEmpty() ? QString() : QLatin1Char(' ') + m_unit;
        if (!g.differential()) {
            return QStringLiteral("%1  %2%3").arg(name, formatCount(static_cast<double>(n.value)), unit);
        }
        const QString percent = n.base > 0
                                    ? QStringLiteral(" (%1%2)").arg(
                                          n.delta() >= 0 ? QStringLiteral("+") : QString(),
                                          formatPercent(static_cast<double>(n.delta()) / static_cast<double>(n.base)))
                                    : QString();
        return QStringLiteral("%1  %2%3 at B, %4 at A, %5%6")
            .arg(name, formatCount(static_cast<double>(n.value)), unit, formatCount(static_cast<double>(n.base)),
                 formatSigned(static_cast<double>(n.delta())), percent);
    }
    return name + QLatin1Char(' ') +
           (g.differential() ? formatSigned(static_cast<double>(n.delta()))
                             : formatCount(static_cast<double>(n.value)));
}

QString FlameView::describe(std::int64_t node) const {
    if (!m_graph || node < 0) {
        return {};
    }
    const FlameNode &n = m_graph->nodes()[static_cast<std::size_t>(node)];
    const FlameFrame &f = m_graph->frame(n);
    const double total = static_cast<double>(m_graph->root().value);
    QString out = displayText(f.name);
    if (!f.detail.empty()) {
        out += QLatin1Char('\n') + displayText(f.detail);
    }
    out += QStringLiteral("\n%1 %2").arg(formatCount(static_cast<double>(n.value)), m_unit);
    if (total > 0) {
        out += QStringLiteral(", %1 of all").arg(formatPercent(static_cast<double>(n.value) / total, 1));
    }
    if (n.self != 0) {
        out += QStringLiteral(", %1 end here").arg(formatCount(static_cast<double>(n.self)));
    }
    if (m_graph->differential()) {
        out += QStringLiteral("\n%1 at A, %2 since")
                   .arg(formatCount(static_cast<double>(n.base)), formatSigned(static_cast<double>(n.delta())));
    }
    return out;
}

QString FlameView::stackText(std::int64_t node) const {
    QStringList lines;
    if (m_graph && node > 0) {
        const auto path = m_graph->path(static_cast<std::uint32_t>(node));
        for (auto it = path.rbegin(); it != path.rend(); ++it) {
            const FlameFrame &f = m_graph->frame(m_graph->nodes()[*it]);
            lines << QString::fromStdString(f.name) +
                         (f.detail.empty() ? QString() : QStringLiteral("\n\t") + QString::fromStdString(f.detail));
        }
    }
    return lines.join(u'\n');
}

void FlameView::resizeEvent(QResizeEvent *event) {
    QAbstractScrollArea::resizeEvent(event);
    updateScrollBar();
}

void FlameView::changeEvent(QEvent *event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        viewport()->update();
    }
}

bool FlameView::viewportEvent(QEvent *event) {
    if (event->type() == QEvent::ToolTip) {
        auto *help = static_cast<QHelpEvent *>(event);
        const std::int64_t node = nodeAt(help->pos());
        node < 0 ? QToolTip::hideText()
                 : showPlainToolTip(help->globalPos(), describe(node), viewport(),
                                    QRect(help->pos() - QPoint(4, 4), QSize(8, 8)));
        return true;
    }
    if (event->type() == QEvent::Leave && m_hovered >= 0) {
        m_hovered = -1;
        viewport()->update();
    }
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace bs
