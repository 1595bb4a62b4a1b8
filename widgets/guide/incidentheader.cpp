// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/guide/incidentheader.h"
#include "data/core/format.h"
#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QStyle>

namespace bs {

namespace {
constexpr int kHeight = 66;
constexpr int kClock = 148;
constexpr int kLeastTitle = 300;
} // namespace

IncidentHeader::IncidentHeader(QWidget *parent) : QFrame(parent) {
    setFixedHeight(kHeight);
    m_primary = new QPushButton(this);
    m_secondary = new QPushButton(this);
    m_primary->setProperty("kind", QStringLiteral("primary"));
    m_others = new QPushButton(this);
    m_others->setProperty("menu", true);
    m_others->setMenu(new QMenu(m_others));
    m_others->hide();
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 12, 0);
    row->setSpacing(6);
    row->addStretch(1);
    row->addWidget(m_others);
    row->addWidget(m_primary);
    row->addWidget(m_secondary);
}

void IncidentHeader::setOthers(int open, const QList<QAction *> &switches) {
    m_others->setVisible(!switches.isEmpty());
    m_others->setText(open > 0 ? tr("%1 more open").arg(open) : tr("Earlier ones"));
    m_others->menu()->clear();
    for (QAction *a : switches) {
        m_others->menu()->addAction(a);
    }
}

void IncidentHeader::setEscalates(bool now) {
    if (now == m_escalates) {
        return;
    }
    m_escalates = now;
    const QString primary = QStringLiteral("primary");
    m_secondary->setProperty("kind", now ? primary : QString());
    m_primary->setProperty("kind", now ? QString() : primary);
    for (QPushButton *b : {m_primary, m_secondary}) {
        b->style()->unpolish(b);
        b->style()->polish(b);
    }
}

void IncidentHeader::setHeader(const guide::Header &header) {
    m_header = header;
    setAccessibleName(
        tr("Incident %1, %2: %3").arg(displayText(header.id), displayText(header.severity), displayText(header.title)));
    update();
}

void IncidentHeader::setClocks(const QVector<guide::ClockValue> &clocks) {
    const bool sameCount = clocks.size() == m_header.clocks.size();
    m_header.clocks = clocks;
    if (!sameCount || clocks.isEmpty()) {
        update();
        return;
    }
    update(clockRect(0).united(clockRect(clocksShown() - 1)));
}

int IncidentHeader::leftmostButton() const {
    int x = width() + 2;
    for (const QPushButton *b : {m_others, m_primary, m_secondary}) {
        x = b->isVisible() ? std::min(x, b->x()) : x;
    }
    return x;
}

int IncidentHeader::clocksShown() const {
    const int right = leftmostButton() - 14;
    return std::clamp((right - kLeastTitle) / kClock, 1, std::max(1, int(m_header.clocks.size())));
}

QRect IncidentHeader::clockRect(int index) const {
    const int right = leftmostButton() - 14;
    return {right - (clocksShown() - index) * kClock, 0, kClock, kHeight};
}

void IncidentHeader::resizeEvent(QResizeEvent *event) {
    QFrame::resizeEvent(event);
    update();
}

void IncidentHeader::paintEvent(QPaintEvent *) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const Theme &t = themeOf(this);
    p.setPen(t.hairline);
    p.setBrush(t.surface);
    p.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), metric::kRadius, metric::kRadius);
    const Health health = m_header.running ? Health::Crit : Health::Ok;
    p.fillRect(QRectF(0, 3, 3, kHeight - 6), statusColor(health, t));
    paintStatus(p, QRectF(18, 26, 14, 14), health, t, t.surface);
    p.setFont(textFont(TextRole::ScreenTitle));
    p.setPen(statusColor(health, t));
    p.drawText(QRect(38, 0, 60, kHeight), Qt::AlignVCenter, displayText(m_header.severity, 8));
    const int left = 38 + p.fontMetrics().horizontalAdvance(displayText(m_header.severity, 8)) + 16;
    const int room = clockRect(0).left() - left - 14;
    QFont title = textFont(TextRole::GaugeValue);
    p.setFont(title);
    p.setPen(t.text);
    p.drawText(QRect(left, 12, room, 20), Qt::AlignVCenter,
               p.fontMetrics().elidedText(displayText(m_header.title), Qt::ElideRight, room));
    int x = left;
    p.setFont(textFont(TextRole::Code));
    p.setPen(t.text2);
    p.drawText(QRect(x, 35, room, 18), Qt::AlignVCenter, displayText(m_header.id, 24));
    x += p.fontMetrics().horizontalAdvance(displayText(m_header.id, 24)) + 14;
    for (const auto &[name, value] : m_header.facts) {
        const QString n = displayText(name, 40) + u' ';
        const QString v = displayText(value, 60);
        const int nameWidth = QFontMetrics(textFont(TextRole::Body)).horizontalAdvance(n);
        const int valueWidth = QFontMetrics(textFont(TextRole::BodyStrong)).horizontalAdvance(v);
        if (x + nameWidth + valueWidth > left + room) {
            break;
        }
        p.setFont(textFont(TextRole::Body));
        p.setPen(t.text2);
        p.drawText(QRect(x, 35, nameWidth, 18), Qt::AlignVCenter, n);
        p.setFont(textFont(TextRole::BodyStrong));
        p.setPen(t.text);
        p.drawText(QRect(x + nameWidth, 35, valueWidth + 2, 18), Qt::AlignVCenter, v);
        x += nameWidth + valueWidth + 14;
    }
    const int shown = std::min(clocksShown(), int(m_header.clocks.size()));
    for (int i = 0; i < shown; ++i) {
        const guide::ClockValue &c = m_header.clocks[i];
        const QRect box = clockRect(i);
        p.setPen(t.hairline);
        p.drawLine(box.left(), 10, box.left(), kHeight - 10);
        p.setFont(textFont(TextRole::Label));
        p.setPen(t.textMuted);
        p.drawText(QRect(box.left() + 14, 6, kClock - 16, 14), Qt::AlignVCenter, displayText(c.label));
        p.drawText(QRect(box.left() + 14, 46, kClock - 16, 14), Qt::AlignVCenter, displayText(c.remark));
        int cx = box.left() + 14;
        if (c.health == Health::Ok || c.health == Health::Warn || c.health == Health::Crit) {
            paintStatus(p, QRectF(cx, 26, 14, 14), c.health, t, t.surface);
            cx += 20;
        }
        p.setFont(textFont(TextRole::Clock));
        p.setPen(c.health == Health::Warn || c.health == Health::Crit ? statusColor(c.health, t) : t.text);
        p.drawText(QRect(cx, 20, kClock - 20, 26), Qt::AlignVCenter,
                   c.known ? formatRunning(c.length) : QStringLiteral("–"));
    }
}

} // namespace bs
