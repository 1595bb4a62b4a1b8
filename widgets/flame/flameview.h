// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/common/theme.h"
#include "widgets/flame/flamegeometry.h"
#include <QAbstractScrollArea>
#include <QImage>
#include <memory>
#include <vector>

namespace bs {

// Icicle, flame or sandwich of a FlameGraph. Rows of 24 px, labels from four characters. Keyboard: arrows walk the
// tree, Enter zooms, Backspace zooms out, Home shows all, Ctrl+C copies the stack, P pins the path. Ctrl+wheel zooms
// under the cursor, a drag pans. Everything narrower than half a pixel is skipped with its subtree, so that 200,000
// samples cost what is visible.
class FlameView : public QAbstractScrollArea {
    Q_OBJECT
public:
    enum class Mode : std::uint8_t { Icicle, Flame, Sandwich };
    enum class ColourBy : std::uint8_t { Diff, Group, Flat };

    explicit FlameView(QWidget *parent = nullptr);

    void setGraph(std::shared_ptr<const FlameGraph> graph); // keeps selection and zoom by path where they still exist
    [[nodiscard]] const std::shared_ptr<const FlameGraph> &graph() const { return m_graph; }
    void setMode(Mode mode);
    [[nodiscard]] Mode mode() const { return m_mode; }
    void setColourBy(ColourBy colour);
    void setUnit(const QString &unit); // "goroutines": for the root's line and tooltips
    // Frames whose name contains the text are drawn bright, the rest dimmed. Returns how many nodes match.
    int setSearch(const QString &text);
    void zoomTo(std::int64_t node); // -1 or 0 = all
    [[nodiscard]] std::int64_t zoomed() const { return m_zoomed; }
    void select(std::int64_t node); // scrolls it into view
    [[nodiscard]] std::int64_t selected() const { return m_selected; }
    [[nodiscard]] QString stackText(std::int64_t node) const; // leaf first, one frame a line
    [[nodiscard]] QString describe(std::int64_t node) const;  // what the tooltip and a screen reader say
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void selectionChanged(qint64 node);
    void zoomChanged(qint64 node);
    void copyRequested(const QString &text);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    [[nodiscard]] FlameGeometry geometry(bool upwards) const;
    [[nodiscard]] std::int64_t nodeAt(QPointF at) const;
    [[nodiscard]] QColor fill(const FlameGraph &g, const FlameNode &n, const Theme &theme) const;
    [[nodiscard]] bool dimmed(const FlameNode &n) const;
    [[nodiscard]] std::vector<std::uint32_t> childrenOf(std::uint32_t node) const;
    void paintGraph(QPainter &p, const FlameGraph &g, const FlameGeometry &geo, const Theme &theme, bool own) const;
    void paintNode(QPainter &p, const FlameGraph &g, const FlameNode &n, QRectF r, const Theme &theme) const;
    void paintFrameOf(QPainter &p, const FlameGeometry &geo, std::int64_t node, const QColor &colour,
                      double width) const;
    void paintSandwich(QPainter &p, const Theme &theme) const;
    void rebuildSandwich();
    void updateScrollBar();
    void moveSelection(int key);
    [[nodiscard]] QString label(const FlameGraph &g, const FlameNode &n) const;

    std::shared_ptr<const FlameGraph> m_graph;
    std::shared_ptr<const FlameGraph> m_callers, m_callees; // sandwich of the selected frame
    std::vector<bool> m_matches;                            // one a frame, empty without a search
    Mode m_mode = Mode::Icicle;
    ColourBy m_colour = ColourBy::Group;
    QString m_unit;
    QString m_search;
    double m_from = 0, m_to = 1;
    std::int64_t m_zoomed = 0, m_selected = -1, m_hovered = -1, m_pinned = -1;
    QPointF m_pressed;
    bool m_dragging = false;
};

} // namespace bs
