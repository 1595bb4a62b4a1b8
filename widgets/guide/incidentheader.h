// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/guide/guidevalues.h"
#include <QFrame>
#include <QList>

class QAction;
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
    // Other open incidents: a button beside the title with a menu of `switches`; hidden when there are none.
    void setOthers(int open, const QList<QAction *> &switches);
    void setEscalates(bool now); // no progress for too long: escalate becomes the primary button
    [[nodiscard]] bool escalates() const { return m_escalates; }
    [[nodiscard]] QPushButton *primary() const { return m_primary; }
    [[nodiscard]] QPushButton *secondary() const { return m_secondary; }
    [[nodiscard]] QSize sizeHint() const override { return {900, 66}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    [[nodiscard]] QRect clockRect(int index) const;
    [[nodiscard]] int clocksShown() const;
    [[nodiscard]] int leftmostButton() const;
    guide::Header m_header;
    QPushButton *m_primary = nullptr, *m_secondary = nullptr, *m_others = nullptr;
    bool m_escalates = false;
};

} // namespace bs
