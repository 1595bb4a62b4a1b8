// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/common/timeview.h"
#include "widgets/common/viewitems.h"
#include "widgets/plot/timeraster.h"
#include <QFutureWatcher>
#include <QSet>

class QThreadPool;

namespace bs {

// One line of the tooltip.
struct TooltipRow {
    QString name;
    QColor color;
    double value = 0;
    QString note;
    bool operator==(const TooltipRow &) const = default;
};
// The values of a grid point, largest first, at most `most`, the rest summed under "N more"; NaN left out.
struct TooltipData {
    double total = 0;
    std::vector<TooltipRow> rows;
};
[[nodiscard]] TooltipData tooltipAt(const Grid &grid, int index, const QSet<QString> &hidden, int most);

// A stacked area or lines along time. Draws the Grid it is given; gestures come from TimeView.
class TimePlot : public TimeView, public ViewItems {
    Q_OBJECT
public:
    enum class Form : std::uint8_t { Stacked, Lines };
    explicit TimePlot(QWidget *parent);
    ~TimePlot() override; // waits for a picture under way
    // Large pictures are drawn there, the old one standing in until they are ready; null: at once, on this thread.
    void setPool(QThreadPool *pool) { m_pool = pool; }
    void setForm(Form form);
    void setMode(StackMode mode);
    [[nodiscard]] StackMode mode() const { return m_mode; }
    void setGrid(GridPtr grid, const QString &unit); // never null; unit as formatValue knows it
    [[nodiscard]] const GridPtr &grid() const { return m_grid; }
    void setMuted(bool stale); // data turn text-muted
    // The values between two bounds fill the plot, until a double-click or another mode; none: all of them.
    void setValueRange(std::optional<std::pair<double, double>> range);
    [[nodiscard]] const std::optional<std::pair<double, double>> &valueRange() const { return m_values; }
    void setThresholds(std::vector<std::pair<double, QString>> lines); // a word on each
    [[nodiscard]] bool isDrawing() const { return m_drawing.isRunning(); }
    // Legend: click isolates (again: all), Ctrl+click toggles.
    void isolate(const QString &name);
    void toggle(const QString &name);
    [[nodiscard]] const QSet<QString> &hidden() const { return m_hidden; }
    [[nodiscard]] QRectF plotRect() const override;
    [[nodiscard]] ValueScale valueScale() const; // logical pixels
    [[nodiscard]] QSize minimumSizeHint() const override { return {240, 140}; }
    // A series as an item: its newest value, or that under the crosshair.
    [[nodiscard]] int itemCount() const override { return static_cast<int>(m_grid->series.size()); }
    [[nodiscard]] QString itemName(int i) const override;
    [[nodiscard]] QString itemValue(int i) const override;
    [[nodiscard]] QRectF itemRect(int i) const override;
    void activateItem(int i, Qt::KeyboardModifiers modifiers) override;

Q_SIGNALS:
    void seriesClicked(const QString &name);
    void seriesChanged(); // which series there are, or which of them are hidden

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;
    void clicked(const QPoint &pos, Qt::KeyboardModifiers modifiers) override;
    void hovered(const QPoint &pos) override;
    [[nodiscard]] bool zoomsValues() const override { return true; }
    void selectValues(double upperY, double lowerY) override;
    bool resetValues() override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void invalidate();
    void rebuild();
    void takePicture();
    [[nodiscard]] bool stands(const GridSeries &series) const; // for what is brushed
    void paintPicture(QPainter &p) const;
    [[nodiscard]] std::vector<bool> hiddenFlags() const;
    void paintAxes(QPainter &p) const;
    void paintPoint(QPainter &p) const;
    void paintTooltip(QPainter &p) const;
    [[nodiscard]] QString seriesAt(const QPoint &pos) const;
    Form m_form = Form::Stacked;
    StackMode m_mode = StackMode::Linear;
    GridPtr m_grid;
    QString m_unit;
    QSet<QString> m_hidden;
    std::vector<std::pair<double, QString>> m_thresholds;
    std::optional<std::pair<double, double>> m_values; // low, high
    Stack m_stack;
    double m_lowest = 0, m_top = 1;
    struct Picture {
        QImage image;
        QString key;
        TimeRange range;
    };
    Picture m_picture;
    QFutureWatcher<Picture> m_drawing;
    QString m_drawingKey;
    QThreadPool *m_pool = nullptr;
    int m_version = 0; // of everything but size and range
    bool m_muted = false;
};

} // namespace bs
