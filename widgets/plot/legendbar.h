// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/common/itemview.h"
#include <QColor>
#include <QRectF>
#include <vector>

namespace bs {

class TimePlot;

// The series of a plot under it, the largest first: click shows one alone (again: all), Ctrl+click hides or shows it.
// As many as fit two lines, the rest behind "+12 more"; opened it takes up to a third of the panel and scrolls.
class LegendBar : public ItemView {
    Q_OBJECT
public:
    LegendBar(TimePlot *plot, QWidget *parent);
    [[nodiscard]] int itemCount() const override { return static_cast<int>(m_cells.size()); }
    [[nodiscard]] QString itemName(int i) const override;
    [[nodiscard]] QString itemValue(int i) const override;
    [[nodiscard]] QRectF itemRect(int i) const override;
    void activateItem(int i, Qt::KeyboardModifiers modifiers) override;
    [[nodiscard]] bool isOpen() const { return m_open; }
    void setOpen(bool open);

Q_SIGNALS:
    void seriesHovered(const QString &name); // empty: none

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    bool event(QEvent *event) override;
    void showItem(int i) override;
    void currentChanged(int i) override;

private:
    struct Entry {
        QString name, shown, note, detail;
        QColor color;
        bool hidden = false;
    };
    struct Cell {
        int entry = -1; // -1: the switch between two lines and all
        QRectF box;     // without the scroll
    };
    void refresh();
    void place();
    [[nodiscard]] int cellAt(const QPointF &pos) const;
    [[nodiscard]] QString switchText() const;
    TimePlot *m_plot;
    std::vector<Entry> m_entries;
    std::vector<Cell> m_cells;
    int m_left = 0; // entries that are not shown
    int m_hover = -1;
    int m_scroll = 0;
    int m_rows = 1;
    bool m_open = false;
};

} // namespace bs
