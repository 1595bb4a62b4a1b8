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
    connect(m_scroll, &QScrollBar::valueChanged, this, qOverload<>(&QWidget::update));
}

HeatMapView::Prepared HeatMapView::prepare(HeatDataPtr data) {
    Prepared p{std::move(data), {}, {}};
    p.cells = quantise(*p.data, 2'000);
    p.scores = heatScores(*p.data);
    return p;
}

void HeatMapView::setPrepared(Prepared prepared) {
    m_data = std::move(prepared.data);
    m_cells = std::move(prepared.cells);
    m_scores = std::move(prepared.scores);
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
    if (!m_collapsed.removeOne(group)) {
        m_collapsed << group;
    }
    relayout();
}

int HeatMapView::labelWidth() const {
    // Wide enough for most names; the longest are elided in the middle.
    const QFontMetricsF fm(textFont(TextRole::CodeSmall));
    qsizetype longest = 6;
    for (const HeatStrip &r : m_data->rows) {
        longest = std::max(longest, std::min<qsizetype>(r.name.size(), 24));
    }
    return std::min(static_cast<int>(fm.averageCharWidth() * static_cast<double>(longest)) + 12,
                    std::max(90, width() / 3));
}

QRectF HeatMapView::plotRect() const {
    const int right = m_scroll->isVisibleTo(this) ? 14 : 4;
    const double left = labelWidth();
    return {left, kTop, std::max(20.0, width() - left - right),
            std::max(10.0, static_cast<double>(height() - kTop - kBottom))};
}

int HeatMapView::visibleLines() const { return std::max(1, static_cast<int>(plotRect().height()) / m_rowHeight); }

void HeatMapView::relayout() {
    m_layout = HeatLayout::make(*m_data, m_sort, m_collapsed, m_scores);
    const int lines = static_cast<int>(m_layout.lines.size());
    const int room = std::max(10, height() - kTop - kBottom);
    m_rowHeight = std::clamp(lines > 0 ? room / lines : kMaxRow, kMinRow, kMaxRow);
    const int visible = std::max(1, room / m_rowHeight);
    m_scroll->setVisible(lines > visible);
    m_scroll->setRange(0, std::max(0, lines - visible));
    m_scroll->setPageStep(visible);
    m_scroll->setGeometry(width() - 10, kTop, 10, room);
    const Theme &t = themeOf(this);
    std::vector<int> order;
    order.reserve(m_layout.lines.size());
    for (const HeatLayout::Line &l : m_layout.lines) {
        order.push_back(l.row);
    }
    m_image = colourCells(m_cells, heatTable(m_viridis ? t.viridis : t.heat, t.surface), order, std::move(m_image));
    update();
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
        return QStringLiteral("%1 · %2 rows").arg(displayText(l.group, 64)).arg(l.rowsInGroup);
    }
    const HeatStrip &row = m_data->rows[static_cast<std::size_t>(l.row)];
    const TimeMs at = scale().at(pos.x());
    const auto index = static_cast<int>(std::lround(static_cast<double>(at - m_data->start) /
                                                    static_cast<double>(std::max<DurationMs>(1, m_data->step))));
    const bool inside = index >= 0 && index < m_data->count;
    const double v = inside ? row.values[static_cast<std::size_t>(index)] : std::numeric_limits<double>::quiet_NaN();
    return QStringLiteral("%1 · %2 · %3")
        .arg(displayText(row.name, 64), timeText(at, zone(), 1000),
             std::isnan(v) ? QStringLiteral("not scraped") : formatValue(v, m_data->unit));
}

void HeatMapView::clicked(const QPoint &pos, Qt::KeyboardModifiers modifiers) {
    const int line = lineAt(pos.y());
    if (line < 0) {
        TimeView::clicked(pos, modifiers);
        return;
    }
    const HeatLayout::Line &l = m_layout.lines[static_cast<std::size_t>(line)];
    if (l.row < 0 || (modifiers & Qt::ControlModifier)) {
        toggleGroup(l.group);
    } else {
        Q_EMIT rowClicked(m_data->rows[static_cast<std::size_t>(l.row)].name, scale().at(pos.x()));
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

void HeatMapView::keyPressEvent(QKeyEvent *event) {
    if (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down) {
        m_scroll->setValue(m_scroll->value() + (event->key() == Qt::Key_Down ? 1 : -1));
    } else {
        TimeView::keyPressEvent(event);
    }
}

} // namespace bs
