// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/time.h"
#include <QWidget>
#include <optional>

namespace bs {

// The range as a line below the canvas: dragging along it shows the diagram as it was measured at that moment, the
// right end is now. Left and Right step a hundredth of the range, End goes back to live.
class ReplayStrip : public QWidget {
    Q_OBJECT
public:
    explicit ReplayStrip(QWidget *parent);
    void setRange(TimeRange range, bool live = true); // not live: its end is a moment of the past
    void setMeasured(bool on);                        // false: there is nothing to replay
    void setMoment(std::optional<TimeMs> at);         // nullopt: live
    [[nodiscard]] std::optional<TimeMs> moment() const { return m_at; }
    [[nodiscard]] QSize sizeHint() const override { return {400, 26}; }
    [[nodiscard]] QRectF track() const;

Q_SIGNALS:
    void momentChosen(bs::TimeMs at);
    void liveChosen();

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void take(double x);
    void choose(TimeMs at);
    TimeRange m_range;
    bool m_live = true;
    std::optional<TimeMs> m_at;
    bool m_measured = true;
};

} // namespace bs
