// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/heatmap/heatmapview.h"
#include "data/core/format.h"
#include <QFontMetricsF>
#include <QKeyEvent>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace bs {

namespace {
constexpr int kTop = 24;    // flags of deploys
constexpr int kBottom = 58; // axis and legend
constexpr int kMinRow = 10;
constexpr int kMaxRow = 16;
} // namespace

HeatMapView::HeatMapView(QWidget *parent) : TimeView(parent), m_data(std::make_shared<HeatData>()) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    m_scroll = new QScrollBar(Qt::Vertical, this);
    m_scroll->hide();
    m_scroll->setFocusPolicy(Qt::NoFocus);
    connect(m_scroll, &QScrollBar::valueChanged, this, [this] {
        colourShown();
        update();
    });
    makeViewsAccessible();
}

HeatMapView::Prepared HeatMapView::prepare(HeatDataPtr data) {
    Prepared p{std::move(data), {}, {}, {}};
    p.cells = quantise(*p.data, 2'000);
    p.scores = heatScores(*p.data);
    p.folds = foldRows(*p.data, p.cells);
    return p;
}

void HeatMapView::setPrepared(Prepared prepared) {
    m_data = std::move(prepared.data);
    m_cells = std::move(prepared.cells);
    m_scores = std::move(prepared.scores);
    m_folds = std::move(prepared.folds);
    m_longestName = 6;
    for (const HeatStrip &r : m_data->rows) {
        m_longestName = std::max(m_longestName, static_cast<int>(std::min<qsizetype>(r.name.size(), 24)));
    }
    setAccessibleDescription(QStringLiteral("%1 rows").arg(m_data->rows.size()));
    relayout();
}

void HeatMapView::setSort(HeatSort sort) {
    m_sort = sort;
    m_scroll->setValue(0);
    relayout();
}

void HeatMapView::setRamp(bool viridis) {
    m_viridis = viridis;
    relayout();
}

void HeatMapView::setMuted(bool stale) {
    m_muted = stale;
    update();
}

void HeatMapView::toggleGroup(const QString &group) {
    if (!m_folding.collapsed.removeOne(group)) {
        m_folding.collapsed << group;
    }
    relayout();
}

void HeatMapView::toggleEnded(const QString &group) {
    if (!m_folding.unfolded.removeOne(group)) {
        m_folding.unfolded << group;
    }
    relayout();
}

void HeatMapView::collapseAll(bool on) {
    m_folding.collapsed.clear();
    if (on) {
        for (const auto &[group, row] : m_folds.groups) {
            m_folding.collapsed << group;
        }
    }
    relayout();
}

int HeatMapView::labelWidth() const {
    // Wide enough for most names; the longest are elided in the middle.
    const QFontMetricsF fm(textFont(TextRole::CodeSmall));
    return std::min(static_cast<int>(fm.averageCharWidth() * m_longestName) + 22, std::max(90, width() / 3));
}

QRectF HeatMapView::plotRect() const {
    const int right = m_scroll->isVisibleTo(this) ? 14 : 4;
    const double left = labelWidth();
    return {left, kTop, std::max(20.0, width() - left - right),
            std::max(10.0, static_cast<double>(height() - kTop - kBottom))};
}

int HeatMapView::visibleLines() const { return std::max(1, static_cast<int>(plotRect().height()) / m_rowHeight); }

void HeatMapView::relayout() {
    m_layout = HeatLayout::make(*m_data, m_sort, m_folding, m_scores);
    const int lines = static_cast<int>(m_layout.lines.size());
    const int room = std::max(10, height() - kTop - kBottom);
    m_rowHeight = std::clamp(lines > 0 ? room / lines : kMaxRow, kMinRow, kMaxRow);
    const int visible = std::max(1, room / m_rowHeight);
    m_scroll->setVisible(lines > visible);
    m_scroll->setRange(0, std::max(0, lines - visible));
    m_scroll->setPageStep(visible);
    m_scroll->setGeometry(width() - 10, kTop, 10, room);
    m_current = std::min(m_current, lines - 1);
    colourShown();
    update();
}

int HeatMapView::cellRowOf(const HeatLayout::Line &line) const {
    if (line.row >= 0) {
        return line.row;
    }
    const auto &folds = line.ended ? m_folds.ended : m_folds.groups;
    const auto it = folds.find(line.group);
    return it == folds.end() ? -1 : it->second;
}

// Thousands of rows are coloured when they come into view: that is all a theme, a sort or a scroll costs.
void HeatMapView::colourShown() {
    const Theme &t = themeOf(this);
    m_imageFirst = m_scroll->value();
    const int n = std::min(visibleLines(), static_cast<int>(m_layout.lines.size()) - m_imageFirst);
    std::vector<int> order;
    for (int i = 0; i < n; ++i) {
        order.push_back(cellRowOf(m_layout.lines[static_cast<std::size_t>(m_imageFirst + i)]));
    }
    m_image = colourCells(m_cells, heatTable(m_viridis ? t.viridis : t.heat, t.surface), order, std::move(m_image));
}

void HeatMapView::resizeEvent(QResizeEvent * /*event*/) { relayout(); }

void HeatMapView::changeEvent(QEvent *event) {
    if (event->type() == QEvent::PaletteChange) {
        relayout();
    }
    TimeView::changeEvent(event);
}

double HeatMapView::yOf(int line) const { return plotRect().top() + (line - m_scroll->value()) * m_rowHeight; }

int HeatMapView::lineAt(double y) const {
    const QRectF r = plotRect();
    if (y < r.top() || y >= r.bottom()) {
        return -1;
    }
    const int line = m_scroll->value() + static_cast<int>((y - r.top()) / m_rowHeight);
    return line < static_cast<int>(m_layout.lines.size()) ? line : -1;
}

QString HeatMapView::hoverText(const QPoint &pos) const {
    const int line = lineAt(pos.y());
    const QRectF r = plotRect();
    if (line < 0 || pos.x() < r.left() || pos.x() > r.right()) {
        return {};
    }
    const HeatLayout::Line &l = m_layout.lines[static_cast<std::size_t>(line)];
    if (l.row < 0) {
        return QStringLiteral("%1 · %2").arg(itemName(line), itemValue(line));
    }
    const HeatStrip &row = m_data->rows[static_cast<std::size_t>(l.row)];
    const TimeMs at = scale().at(pos.x());
    const auto index = static_cast<int>(std::lround(static_cast<double>(at - m_data->start) /
                                                    static_cast<double>(std::max<DurationMs>(1, m_data->step))));
    const bool inside = index >= 0 && index < m_data->count;
    const double v = inside ? row.values[static_cast<std::size_t>(index)] : std::numeric_limits<double>::quiet_NaN();
    QString value = std::isnan(v) ? QStringLiteral("not scraped") : formatValue(v, m_data->unit);
    if (!std::isnan(v) && m_data->meaning) {
        value += QStringLiteral(" · ") + m_data->meaning(v);
    }
    return QStringLiteral("%1 · %2 · %3").arg(displayText(row.name, 64), timeText(at, zone(), 1000), value);
}

void HeatMapView::clicked(const QPoint &pos, Qt::KeyboardModifiers modifiers) {
    const int line = lineAt(pos.y());
    if (line < 0) {
        TimeView::clicked(pos, modifiers);
        return;
    }
    const HeatLayout::Line &l = m_layout.lines[static_cast<std::size_t>(line)];
    const bool chevron = l.firstOfGroup && pos.x() < 14;
    if (l.row < 0 && l.ended) {
        toggleEnded(l.group);
    } else if (l.row < 0 || chevron || (modifiers & Qt::ControlModifier)) {
        toggleGroup(l.group);
    } else {
        const TimeMs at = scale().at(std::max<double>(pos.x(), plotRect().left()));
        Q_EMIT rowClicked(m_data->rows[static_cast<std::size_t>(l.row)].name, at);
    }
}

void HeatMapView::hovered(const QPoint &pos) {
    const int line = pos.isNull() ? -1 : lineAt(pos.y());
    if (line != m_hover) {
        m_hover = line;
        const int row = line < 0 ? -1 : m_layout.lines[static_cast<std::size_t>(line)].row;
        Q_EMIT rowHovered(row < 0 ? QString() : m_data->rows[static_cast<std::size_t>(row)].name);
    }
    update();
}

void HeatMapView::wheelEvent(QWheelEvent *event) {
    if (event->modifiers() & Qt::ControlModifier) {
        TimeView::wheelEvent(event);
    } else if (m_scroll->isVisible()) {
        m_scroll->setValue(m_scroll->value() - event->angleDelta().y() / 40);
        event->accept();
    } else {
        event->ignore();
    }
}

void HeatMapView::showLine(int line) {
    const int visible = visibleLines();
    if (line < m_scroll->value()) {
        m_scroll->setValue(line);
    } else if (line >= m_scroll->value() + visible) {
        m_scroll->setValue(line - visible + 1);
    }
}

void HeatMapView::setCurrentLine(int line) {
    const int n = itemCount();
    if (n == 0) {
        return;
    }
    m_current = std::clamp(line, 0, n - 1);
    showLine(m_current);
    const int row = m_layout.lines[static_cast<std::size_t>(m_current)].row;
    Q_EMIT rowHovered(row < 0 ? QString() : m_data->rows[static_cast<std::size_t>(row)].name);
    tellCurrentItem(this, m_current);
    update();
}

void HeatMapView::focusOutEvent(QFocusEvent *event) {
    m_current = -1;
    TimeView::focusOutEvent(event);
    update();
}

// A pod that is brushed elsewhere comes into view, unless the pointer or the keyboard is at work here.
void HeatMapView::highlightChanged() {
    if (highlight().isEmpty() || hasPointer() || m_current >= 0) {
        return;
    }
    for (std::size_t i = 0; i < m_layout.lines.size(); ++i) {
        const int row = m_layout.lines[i].row;
        if (row >= 0 && m_data->rows[static_cast<std::size_t>(row)].name == highlight()) {
            showLine(static_cast<int>(i));
            return;
        }
    }
}

void HeatMapView::keyPressEvent(QKeyEvent *event) {
    const int step = event->key() == Qt::Key_Down       ? 1
                     : event->key() == Qt::Key_Up       ? -1
                     : event->key() == Qt::Key_PageDown ? visibleLines()
                     : event->key() == Qt::Key_PageUp   ? -visibleLines()
                                                        : 0;
    if (step != 0) {
        return setCurrentLine(m_current < 0 ? m_scroll->value() : m_current + step);
    }
    switch (event->key()) {
    case Qt::Key_Home: setCurrentLine(0); break;
    case Qt::Key_End: setCurrentLine(itemCount() - 1); break;
    case Qt::Key_Return:
    case Qt::Key_Enter: activateItem(m_current, event->modifiers()); break;
    case Qt::Key_G:
        if (event->modifiers() & Qt::ShiftModifier) {
            collapseAll(m_folding.collapsed.isEmpty());
        } else if (m_current >= 0) {
            toggleGroup(m_layout.lines[static_cast<std::size_t>(m_current)].group);
        }
        break;
    default: TimeView::keyPressEvent(event);
    }
}

} // namespace bs
