// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plot/legendbar.h"
#include "data/core/format.h"
#include "widgets/common/plaintooltip.h"
#include "widgets/common/theme.h"
#include "widgets/plot/timeplot.h"
#include <QFontMetricsF>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace bs {

namespace {
constexpr int kRow = 18;
constexpr int kShutRows = 2;
constexpr int kOpenRows = 6;
constexpr int kMargin = 12;
constexpr double kLongest = 190; // of a name, px
} // namespace

LegendBar::LegendBar(TimePlot *plot, QWidget *parent) : ItemView(parent), m_plot(plot) {
    setMouseTracking(true);
    setAccessibleName(QStringLiteral("Legend"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(plot, &TimePlot::seriesChanged, this, &LegendBar::refresh);
    refresh();
}

void LegendBar::refresh() {
    m_entries.clear();
    const QFontMetricsF fm(textFont(TextRole::Label));
    // The plot draws the largest last, on top; a list is read from the top.
    const auto &series = m_plot->grid()->series;
    for (auto it = series.rbegin(); it != series.rend(); ++it) {
        Entry e;
        e.name = it->name;
        e.shown = fm.elidedText(displayText(it->name, 128), Qt::ElideMiddle, kLongest);
        e.color = it->color;
        e.note = it->note;
        e.detail = it->detail;
        e.hidden = m_plot->hidden().contains(it->name);
        m_entries.push_back(std::move(e));
    }
    place();
}

QString LegendBar::switchText() const {
    return m_open ? QStringLiteral("fewer") : QStringLiteral("+%1 more").arg(m_left);
}

void LegendBar::place() {
    m_cells.clear();
    m_left = 0;
    const QFontMetricsF fm(textFont(TextRole::Label));
    const double right = std::max(80, width() - kMargin);
    const double reserve = fm.horizontalAdvance(QStringLiteral("+9999 more")) + 16;
    double x = kMargin;
    int row = 0;
    const auto n = m_entries.size();
    for (std::size_t i = 0; i < n; ++i) {
        const double w = 15 + fm.horizontalAdvance(m_entries[i].shown) + 14;
        const bool lastRow = !m_open && row + 1 == kShutRows;
        if (x > kMargin && x + w > right - (lastRow && i + 1 < n ? reserve : 0)) {
            if (lastRow) {
                m_left = static_cast<int>(n - i);
                break;
            }
            x = kMargin;
            ++row;
        }
        m_cells.push_back({static_cast<int>(i), {x, static_cast<double>(row * kRow), w - 6, kRow}});
        x += w;
    }
    if (m_left > 0 || (m_open && row + 1 > kShutRows)) {
        const double w = fm.horizontalAdvance(switchText()) + 12;
        if (x > kMargin && x + w > right) {
            x = kMargin;
            ++row;
        }
        m_cells.push_back({-1, {x, static_cast<double>(row * kRow), w, kRow}});
    }
    m_rows = row + 1;
    m_scroll = std::clamp(m_scroll, 0, std::max(0, m_rows - kOpenRows) * kRow);
    const int wanted = m_entries.empty() ? 0 : std::min(m_rows, m_open ? kOpenRows : kShutRows) * kRow + 6;
    if (height() != wanted || minimumHeight() != wanted) {
        setFixedHeight(wanted);
    }
    setVisible(wanted > 0);
    update();
}

void LegendBar::setOpen(bool open) {
    m_open = open;
    m_scroll = 0;
    place();
}

QString LegendBar::itemName(int i) const {
    const int e = m_cells[static_cast<std::size_t>(i)].entry;
    return e < 0 ? switchText() : displayText(m_entries[static_cast<std::size_t>(e)].name, 128);
}

QString LegendBar::itemValue(int i) const {
    const int e = m_cells[static_cast<std::size_t>(i)].entry;
    if (e < 0) {
        return {};
    }
    const auto series = m_plot->itemCount() - 1 - e; // the plot's order is the reverse
    return m_plot->itemValue(series);
}

QRectF LegendBar::itemRect(int i) const { return m_cells[static_cast<std::size_t>(i)].box.translated(0, -m_scroll); }

void LegendBar::activateItem(int i, Qt::KeyboardModifiers modifiers) {
    const int e = m_cells[static_cast<std::size_t>(i)].entry;
    if (e < 0) {
        setOpen(!m_open);
        return;
    }
    const QString name = m_entries[static_cast<std::size_t>(e)].name;
    (modifiers & Qt::ControlModifier) ? m_plot->toggle(name) : m_plot->isolate(name);
}

int LegendBar::cellAt(const QPointF &pos) const {
    for (int i = 0; i < itemCount(); ++i) {
        if (itemRect(i).contains(pos)) {
            return i;
        }
    }
    return -1;
}

void LegendBar::showItem(int i) {
    const QRectF box = m_cells[static_cast<std::size_t>(i)].box;
    const int room = height() - 6;
    if (box.top() < m_scroll) {
        m_scroll = static_cast<int>(box.top());
    } else if (box.bottom() > m_scroll + room) {
        m_scroll = static_cast<int>(box.bottom()) - room;
    }
}

void LegendBar::currentChanged(int i) {
    const int e = i < 0 ? -1 : m_cells[static_cast<std::size_t>(i)].entry;
    Q_EMIT seriesHovered(e < 0 ? QString() : m_entries[static_cast<std::size_t>(e)].name);
}

void LegendBar::paintEvent(QPaintEvent * /*event*/) {
    const Theme &t = themeOf(this);
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    p.setFont(textFont(TextRole::Label));
    for (int i = 0; i < itemCount(); ++i) {
        const QRectF box = itemRect(i);
        const int at = m_cells[static_cast<std::size_t>(i)].entry;
        if (i == m_hover) {
            p.setPen(Qt::NoPen);
            p.setBrush(t.hover);
            p.drawRoundedRect(box.adjusted(-3, 1, 3, -1), metric::kChipRadius, metric::kChipRadius);
        }
        if (at < 0) {
            p.setPen(t.accent);
            p.drawText(box.adjusted(3, 0, 20, 0), Qt::AlignVCenter | Qt::AlignLeft, switchText());
            continue;
        }
        const Entry &e = m_entries[static_cast<std::size_t>(at)];
        const QRectF swatch(box.left(), box.center().y() - 4.5, 9, 9);
        // Hidden is a hollow square and a struck name: not by colour alone.
        p.setPen(e.hidden ? QPen(t.textMuted, 1) : QPen(Qt::NoPen));
        p.setBrush(e.hidden ? QBrush(Qt::NoBrush) : QBrush(e.color));
        p.drawRoundedRect(e.hidden ? swatch.adjusted(0.5, 0.5, -0.5, -0.5) : swatch, 2, 2);
        QFont font = textFont(TextRole::Label);
        font.setStrikeOut(e.hidden);
        p.setFont(font);
        p.setPen(e.hidden ? t.textMuted : t.text2);
        p.drawText(box.adjusted(14, 0, 20, 0), Qt::AlignVCenter | Qt::AlignLeft, e.shown);
        p.setFont(textFont(TextRole::Label));
    }
    paintFocus(p);
}

void LegendBar::resizeEvent(QResizeEvent * /*event*/) { place(); }

void LegendBar::mouseMoveEvent(QMouseEvent *event) {
    const int i = cellAt(event->position());
    if (i != m_hover) {
        m_hover = i;
        currentChanged(i);
        update();
    }
}

void LegendBar::mouseReleaseEvent(QMouseEvent *event) {
    if (const int i = cellAt(event->position()); i >= 0 && event->button() == Qt::LeftButton) {
        activateItem(i, event->modifiers());
    }
}

void LegendBar::leaveEvent(QEvent * /*event*/) {
    m_hover = -1;
    Q_EMIT seriesHovered({});
    update();
}

void LegendBar::wheelEvent(QWheelEvent *event) {
    const int most = std::max(0, m_rows - kOpenRows) * kRow;
    if (!m_open || most == 0) {
        event->ignore();
        return;
    }
    m_scroll = std::clamp(m_scroll - event->angleDelta().y() / 4, 0, most);
    update();
}

bool LegendBar::event(QEvent *event) {
    if (event->type() != QEvent::ToolTip) {
        return ItemView::event(event);
    }
    auto *help = static_cast<QHelpEvent *>(event);
    const int i = cellAt(help->pos());
    const int e = i < 0 ? -1 : m_cells[static_cast<std::size_t>(i)].entry;
    QStringList lines;
    if (e >= 0) {
        const Entry &entry = m_entries[static_cast<std::size_t>(e)];
        lines << entry.name << itemValue(i);
        if (!entry.detail.isEmpty()) {
            lines << entry.detail;
        }
        lines << QStringLiteral("Click: alone, again: all. Ctrl+click: hide or show.");
    }
    showPlainToolTip(help->globalPos(), lines.join(u'\n'), this, i < 0 ? QRect() : itemRect(i).toAlignedRect());
    return true;
}

} // namespace bs
