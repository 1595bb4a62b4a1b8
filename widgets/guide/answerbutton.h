// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/guide/guidevalues.h"
#include <QAbstractButton>

namespace bs {

// One answer, 54 px high: its key, its word, where it leads. The suggested one is filled and has the focus ring; it
// never answers by itself.
class AnswerButton : public QAbstractButton {
    Q_OBJECT
public:
    explicit AnswerButton(const guide::Answer &answer, QWidget *parent = nullptr);
    [[nodiscard]] const guide::Answer &answer() const { return m_answer; }
    void setScale(double scale); // of the text, 1 to 2
    [[nodiscard]] QSize sizeHint() const override { return {int(220 * m_scale), int(62 * m_scale)}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {110, int(62 * m_scale)}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    guide::Answer m_answer;
    double m_scale = 1;
};

} // namespace bs
