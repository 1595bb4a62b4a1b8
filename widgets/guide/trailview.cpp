// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/guide/trailview.h"
#include "data/core/format.h"
#include "widgets/common/icon.h"
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

namespace bs {

namespace {

constexpr int kRow = 28;
constexpr int kPadding = 4;

QString word(guide::Step::State s) {
    switch (s) {
    case guide::Step::State::Overridden: return QObject::tr("overridden");
    case guide::Step::State::Skipped: return QObject::tr("skipped");
    case guide::Step::State::Deferred: return QObject::tr("deferred");
    case guide::Step::State::Undone: return QObject::tr("undone");
    case guide::Step::State::Answered:
    case guide::Step::State::Current: break;
    }
    return {};
}

} // namespace

TrailView::TrailView(QWidget *parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setFocusPolicy(Qt::TabFocus);
    setAccessibleName(tr("Steps answered so far"));
}

void TrailView::setSteps(const QVector<guide::Step> &steps) {
    m_steps = steps;
    QStringList said;
    for (const guide::Step &s : m_steps) {
        said << QStringLiteral("%1. %2 %3 %4").arg(s.number).arg(s.question, s.answer, word(s.state));
    }
    setAccessibleDescription(said.join(u'\n'));
    updateGeometry();
    update();
}

void TrailView::setMaxRows(int rows) {
    m_maxRows = rows;
    updateGeometry();
    update();
}

int TrailView::firstShown() const { return std::max(0, int(m_steps.size()) - m_maxRows); }

QSize TrailView::sizeHint() const {
    const int rows = std::max(1, int(m_steps.size()) - firstShown());
    return {600, rows * kRow + 2 * kPadding};
}

void TrailView::paintEvent(QPaintEvent *) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const Theme &t = themeOf(this);
    int y = kPadding;
    if (m_steps.isEmpty()) {
        p.setFont(textFont(TextRole::Label));
        p.setPen(t.textMuted);
        p.drawText(QRect(12, y, width() - 24, kRow), Qt::AlignVCenter, tr("No question answered yet."));
        return;
    }
    for (int i = firstShown(); i < m_steps.size(); ++i, y += kRow) {
        const guide::Step &s = m_steps[i];
        if (i == m_focus && hasFocus()) {
            p.fillRect(QRect(1, y, width() - 2, kRow), t.hover);
        }
        if (i > firstShown()) {
            p.fillRect(QRect(12, y, width() - 24, 1), t.hairline);
        }
        p.setPen(QPen(t.hairlineStrong, 1));
        p.setBrush(Qt::NoBrush);
        p.drawEllipse(QRectF(12.5, y + 5.5, 17, 17));
        p.setFont(textFont(TextRole::Label));
        p.setPen(t.textMuted);
        p.drawText(QRect(12, y + 5, 18, 18), Qt::AlignCenter, QString::number(s.number));
        const bool answered = s.state == guide::Step::State::Answered;
        if (answered) {
            paintIcon(p, QRectF(38, y + 7, 14, 14), QStringLiteral("check"), t.ok);
        } else {
            paintStatus(p, QRectF(39, y + 8, 12, 12),
                        s.state == guide::Step::State::Overridden ? Health::Info : Health::NoData, t, t.surface);
        }
        const int right = width() - 12;
        p.setFont(textFont(TextRole::Label));
        const int stampWidth = p.fontMetrics().horizontalAdvance(s.stamp) + 8;
        p.setPen(t.textMuted);
        p.drawText(QRect(right - stampWidth, y, stampWidth, kRow), Qt::AlignVCenter | Qt::AlignRight, s.stamp);
        int x = 60;
        const int room = right - stampWidth - x - 8;
        p.setFont(textFont(TextRole::Body));
        const bool undone = s.state == guide::Step::State::Undone;
        p.setPen(undone ? t.textMuted : t.text2);
        const QString question = p.fontMetrics().elidedText(displayText(s.question), Qt::ElideRight, room * 6 / 10);
        p.drawText(QRect(x, y, room, kRow), Qt::AlignVCenter, question);
        x += p.fontMetrics().horizontalAdvance(question) + 8;
        p.setFont(textFont(TextRole::BodyStrong));
        p.setPen(undone ? t.textMuted : t.text);
        const QString extra = word(s.state);
        const QString answer = displayText(s.answer) + (extra.isEmpty() ? QString() : QStringLiteral(" · ") + extra);
        p.drawText(QRect(x, y, right - stampWidth - x - 8, kRow), Qt::AlignVCenter,
                   p.fontMetrics().elidedText(answer, Qt::ElideRight, right - stampWidth - x - 8));
    }
}

void TrailView::mousePressEvent(QMouseEvent *event) {
    const int row = (int(event->position().y()) - kPadding) / kRow + firstShown();
    if (row >= firstShown() && row < m_steps.size()) {
        m_focus = row;
        Q_EMIT stepChosen(m_steps[row].id);
        update();
    }
}

void TrailView::keyPressEvent(QKeyEvent *event) {
    if (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down) {
        const int last = int(m_steps.size()) - 1;
        m_focus = std::clamp(m_focus < 0 ? last : m_focus + (event->key() == Qt::Key_Down ? 1 : -1), firstShown(),
                             std::max(last, firstShown()));
        update();
    } else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && m_focus >= 0 &&
               m_focus < m_steps.size()) {
        Q_EMIT stepChosen(m_steps[m_focus].id);
    } else {
        QWidget::keyPressEvent(event);
    }
}

} // namespace bs
