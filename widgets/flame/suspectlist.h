// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/common/statusglyph.h"
#include <QWidget>
#include <optional>
#include <vector>

namespace bs {

// A stack that may leak, as a person reads it.
struct SuspectCard {
    quint64 id = 0;
    QString title; // "email.(*Client).Post → getConn"
    qint64 count = 0;
    std::optional<double> perMinute;
    qint64 delta = 0;
    QString words; // what it waits on; where it is; how sure
    Health health = Health::Warn;
    std::vector<double> trend;
    bool operator==(const SuspectCard &) const = default;
};

// "+8,898/min"; below ten with one digit after the point: "+0.4/min".
[[nodiscard]] QString perMinuteText(double perMinute);

// Cards of 62 px, one below the other. Click or Enter chooses one; Up and Down move.
class SuspectList : public QWidget {
    Q_OBJECT
public:
    explicit SuspectList(QWidget *parent = nullptr);
    void setCards(std::vector<SuspectCard> cards);
    [[nodiscard]] const std::vector<SuspectCard> &cards() const { return m_cards; }
    void setSelected(quint64 id);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {260, 62}; }

Q_SIGNALS:
    void chosen(quint64 id);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void paintCard(QPainter &p, const Theme &theme, const SuspectCard &card, const QRectF &r) const;
    std::vector<SuspectCard> m_cards;
    quint64 m_selected = 0;
};

} // namespace bs
