// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/common/timeview.h"
#include "widgets/common/viewitems.h"
#include "widgets/heatmap/heatcells.h"
#include <QScrollBar>
#include <QStringList>

namespace bs {

// A row per pod, colour = count on a log scale. Rows are whole pixels, at least 10; more rows than fit scroll. Only the
// rows on the screen are ever coloured. Groups (services) and ended pods fold into one line each.
class HeatMapView : public TimeView, public ViewItems {
    Q_OBJECT
public:
    explicit HeatMapView(QWidget *parent);
    // A whole answer, made ready off the GUI thread when it is large.
    struct Prepared {
        HeatDataPtr data; // never null
        HeatCells cells;
        HeatScores scores;
        HeatFolds folds;
    };
    [[nodiscard]] static Prepared prepare(HeatDataPtr data);
    void setPrepared(Prepared prepared);
    void setData(HeatDataPtr data) { setPrepared(prepare(std::move(data))); }
    [[nodiscard]] const HeatDataPtr &data() const { return m_data; }
    void setSort(HeatSort sort);
    void setRamp(bool viridis);
    void setMuted(bool stale);
    void toggleGroup(const QString &group);
    void toggleEnded(const QString &group);
    void collapseAll(bool on);
    [[nodiscard]] const QStringList &collapsed() const { return m_folding.collapsed; }
    [[nodiscard]] QRectF plotRect() const override;
    [[nodiscard]] int lineAt(double y) const; // index into layout, -1 outside
    [[nodiscard]] const HeatLayout &heatLayout() const { return m_layout; }
    [[nodiscard]] int rowHeight() const { return m_rowHeight; }
    [[nodiscard]] int visibleLines() const;
    [[nodiscard]] QString hoverText(const QPoint &pos) const; // pod, time, value; empty outside
    [[nodiscard]] QSize minimumSizeHint() const override { return {260, 140}; }
    [[nodiscard]] int itemCount() const override { return static_cast<int>(m_layout.lines.size()); }
    [[nodiscard]] QString itemName(int i) const override;
    [[nodiscard]] QString itemValue(int i) const override;
    [[nodiscard]] QRectF itemRect(int i) const override;
    [[nodiscard]] int currentItem() const override { return m_current; }
    void activateItem(int i, Qt::KeyboardModifiers modifiers) override;

Q_SIGNALS:
    void rowClicked(const QString &name, bs::TimeMs at);
    void rowHovered(const QString &name); // empty: none

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void clicked(const QPoint &pos, Qt::KeyboardModifiers modifiers) override;
    void hovered(const QPoint &pos) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void highlightChanged() override;

private:
    void relayout();
    void colourShown();
    void setCurrentLine(int line);
    void showLine(int line);
    [[nodiscard]] int cellRowOf(const HeatLayout::Line &line) const;
    void paintHover(QPainter &p) const;
    [[nodiscard]] double yOf(int line) const;
    void paintRows(QPainter &p);
    void paintLabels(QPainter &p) const;
    void paintMarks(QPainter &p) const;
    void paintLegend(QPainter &p) const;
    [[nodiscard]] int labelWidth() const;
    HeatDataPtr m_data;
    HeatCells m_cells;
    HeatScores m_scores;
    HeatLayout m_layout;
    HeatFolds m_folds;
    QImage m_image; // of the lines on the screen, from m_imageFirst on
    int m_imageFirst = 0;
    HeatLayout::Folding m_folding;
    QScrollBar *m_scroll;
    HeatSort m_sort = HeatSort::Max;
    int m_rowHeight = 12;
    int m_longestName = 6; // letters, at most 24
    int m_hover = -1;
    int m_current = -1; // by the keyboard
    bool m_viridis = false;
    bool m_muted = false;
};

} // namespace bs
