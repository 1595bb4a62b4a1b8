// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/guide/guidevalues.h"
#include <QFrame>

class QHBoxLayout;
class QPushButton;

namespace bs {

// The strip that never scrolls: severity, title, who holds it, the clocks, and the two buttons of the moment. 66 px.
class IncidentHeader : public QFrame {
    Q_OBJECT
public:
    explicit IncidentHeader(QWidget *parent = nullptr);
    void setHeader(const guide::Header &header);
    void setClocks(const QVector<guide::ClockValue> &clocks); // once a second: repaints the clocks alone
    [[nodiscard]] QPushButton *primary() const { return m_primary; }
    [[nodiscard]] QPushButton *secondary() const { return m_secondary; }
    [[nodiscard]] QSize sizeHint() const override { return {900, 66}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    [[nodiscard]] QRect clockRect(int index) const;
    [[nodiscard]] int clocksShown() const;
    guide::Header m_header;
    QPushButton *m_primary = nullptr, *m_secondary = nullptr;
};

} // namespace bs
