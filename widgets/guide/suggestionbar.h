// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/guide/guidevalues.h"
#include <QWidget>

namespace bs {

// "Suggested  Growing, strong  +1,040/min over 10 min, n 19 ... you decide". A second line says what is missing and
// what would flip it.
class SuggestionBar : public QWidget {
    Q_OBJECT
public:
    explicit SuggestionBar(QWidget *parent = nullptr);
    void set(const guide::Question &question);
    void setScale(double scale); // of the text, 1 to 2
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {200, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] QString secondLine() const;
    [[nodiscard]] int firstHeight() const;
    guide::Question m_question;
    double m_scale = 1;
};

} // namespace bs
