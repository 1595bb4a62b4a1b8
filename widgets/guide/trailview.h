// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/guide/guidevalues.h"
#include <QWidget>

namespace bs {

// The spine of a walk: what was answered, skipped and deferred, one row of 28 px each; the newest `maxRows` are shown
// and a line says how many came before. A click, or Up/Down and Enter, chooses a step.
class TrailView : public QWidget {
    Q_OBJECT
public:
    explicit TrailView(QWidget *parent = nullptr);
    void setSteps(const QVector<guide::Step> &steps);
    void setMaxRows(int rows);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {200, sizeHint().height()}; }

Q_SIGNALS:
    void stepChosen(const QString &id);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    [[nodiscard]] int firstShown() const;
    QVector<guide::Step> m_steps;
    int m_maxRows = 5;
    int m_focus = -1;
};

} // namespace bs
