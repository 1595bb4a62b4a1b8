// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/flame/suspectlist.h"
#include "data/core/format.h"
#include "widgets/common/sparkline.h"
#include <QFontMetricsF>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace bs {

namespace {
constexpr int kCard = 66;
constexpr int kStep = kCard + 6;
} // namespace

QString perMinuteText(double perMinute) {
    const double shown = std::abs(perMinute) >= 10 ? std::round(perMinute) : std::round(perMinute * 10) / 10;
    return formatSigned(shown) + QStringLiteral("/min");
}

SuspectList::SuspectList(QWidget *parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(QStringLiteral("Leak suspects"));
}

void SuspectList::setCards(std::vector<SuspectCard> cards) {
    m_cards = std::move(cards);
    QStringList words;
    for (const SuspectCard &c : m_cards) {
        words << QStringLiteral("%1: %2 goroutines, %3, %4")
                     .arg(displayText(c.title, 120), formatCount(double(c.count)),
                          c.perMinute ? perMinuteText(*c.perMinute) : formatSigned(double(c.delta)),
                          displayText(c.words, 200));
    }
    setAccessibleDescription(words.isEmpty() ? QStringLiteral("none") : words.join(QStringLiteral("; ")));
    setMinimumHeight(sizeHint().height());
    updateGeometry();
    update();
}

void SuspectList::setSelected(quint64 id) {
    m_selected = id;
    update();
}

QSize SuspectList::sizeHint() const { return {340, std::max(1, int(m_cards.size())) * kStep}; }

void SuspectList::paintCard(QPainter &p, const Theme &theme, const SuspectCard &card, const QRectF &r) const {
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(QPen(card.id == m_selected ? theme.accent : theme.hairline, 1));
    p.setBrush(theme.raised);
    p.drawRoundedRect(r.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    p.setRenderHint(QPainter::Antialiasing, false);
    p.fillRect(QRectF(r.left(), r.top() + 3, 3, r.height() - 6), statusColor(card.health, theme));
    paintStatus(p, QRectF(r.left() + 12, r.top() + 8, 12, 12), card.health, theme, theme.raised);
    p.setFont(textFont(TextRole::Code));
    p.setPen(theme.text);
    const QFontMetricsF code(p.font());
    p.drawText(QRectF(r.left() + 30, r.top() + 5, r.width() - 38, 18), Qt::AlignVCenter | Qt::AlignLeft,
               code.elidedText(displayText(card.title), Qt::ElideMiddle, r.width() - 40));
    const double spark = 92;
    p.setFont(textFont(TextRole::GaugeValue));
    const QString n = formatCount(double(card.count));
    p.drawText(QPointF(r.left() + 12, r.top() + 40), n);
    double x = r.left() + 12 + QFontMetricsF(p.font()).horizontalAdvance(n) + 10;
    p.setPen(theme.grew);
    const QString growth = card.perMinute ? QStringLiteral("▲ ") + perMinuteText(*card.perMinute)
                                          : QStringLiteral("▲ %1").arg(formatSigned(double(card.delta)));
    p.drawText(QPointF(x, r.top() + 40), growth);
    p.setFont(textFont(TextRole::Label));
    p.setPen(theme.text2);
    p.drawText(QRectF(r.left() + 12, r.top() + 45, r.width() - 24, 16), Qt::AlignVCenter | Qt::AlignLeft,
               QFontMetricsF(p.font()).elidedText(displayText(card.words), Qt::ElideRight, r.width() - 24));
    paintSparkline(p, QRectF(r.right() - spark - 10, r.top() + 24, spark, 20), card.trend, {.line = theme.grew});
}

void SuspectList::paintEvent(QPaintEvent *) {
    const Theme &theme = themeOf(this);
    QPainter p(this);
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        paintCard(p, theme, m_cards[i], QRectF(0, double(i) * kStep, width(), kCard));
    }
}

void SuspectList::mousePressEvent(QMouseEvent *event) {
    const auto i = static_cast<std::size_t>(std::max(0.0, event->position().y()) / kStep);
    if (i < m_cards.size()) {
        setSelected(m_cards[i].id);
        Q_EMIT chosen(m_selected);
    }
}

void SuspectList::keyPressEvent(QKeyEvent *event) {
    const int step = event->key() == Qt::Key_Down ? 1 : event->key() == Qt::Key_Up ? -1 : 0;
    if (m_cards.empty() || (step == 0 && event->key() != Qt::Key_Return)) {
        QWidget::keyPressEvent(event);
        return;
    }
    int at = 0;
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        at = m_cards[i].id == m_selected ? int(i) + step : at;
    }
    setSelected(m_cards[static_cast<std::size_t>(std::clamp(at, 0, int(m_cards.size()) - 1))].id);
    Q_EMIT chosen(m_selected);
}

} // namespace bs
