// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/guide/thenpanel.h"
#include "data/core/format.h"
#include "widgets/common/icon.h"
#include "widgets/common/plaintooltip.h"
#include <QHBoxLayout>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>

namespace bs {

namespace {
constexpr int kLeastBody = 40; // below that it scrolls: question and answers go first
}

CommandRow::CommandRow(const guide::Command &command, QWidget *parent) : QWidget(parent), m_command(command) {
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(
        copyable() ? tr("Copy command %1: %2").arg(command.key, displayText(command.text, 1000))
                   : tr("Command that cannot be copied, missing %1").arg(command.unfilled.join(QStringLiteral(", "))));
}

QRect CommandRow::buttonRect() const { return {width() - 50, 5, 46, 24}; }

void CommandRow::copy() {
    if (copyable()) {
        m_copied = true;
        update();
        Q_EMIT copyRequested(m_command.text);
    }
}

void CommandRow::mouseReleaseEvent(QMouseEvent *event) {
    if (buttonRect().contains(event->position().toPoint())) {
        copy();
    }
}

void CommandRow::keyPressEvent(QKeyEvent *event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space) {
        copy();
    } else {
        QWidget::keyPressEvent(event);
    }
}

bool CommandRow::event(QEvent *event) {
    if (event->type() == QEvent::ToolTip) {
        const QString text =
            copyable() ? m_command.text
                       : tr("%1\nMissing: %2").arg(m_command.shown, m_command.unfilled.join(QStringLiteral(", ")));
        showPlainToolTip(static_cast<QHelpEvent *>(event)->globalPos(), text, this, rect());
        return true;
    }
    return QWidget::event(event);
}

void CommandRow::paintEvent(QPaintEvent *) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const Theme &t = themeOf(this);
    const QRectF box = QRectF(rect()).adjusted(0.5, 1.5, -0.5, -0.5);
    p.setPen(hasFocus() ? QPen(t.focus, 2) : QPen(t.hairline, 1));
    p.setBrush(t.bg);
    p.drawRoundedRect(box, metric::kRadius, metric::kRadius);
    int right = buttonRect().left() - 6;
    if (m_command.changesProduction) {
        const int w = chipWidth(Health::Warn, tr("changes prod"));
        paintChip(p, QPoint(right - w, 7), Health::Warn, tr("changes prod"), t);
        right -= w + 6;
    }
    p.setFont(textFont(TextRole::Code));
    p.setPen(copyable() ? t.text : t.textMuted);
    const QString shown = copyable() ? m_command.text : m_command.shown;
    p.drawText(QRect(10, 1, right - 12, height() - 1), Qt::AlignVCenter,
               p.fontMetrics().elidedText(displayText(shown), Qt::ElideRight, right - 14));
    const QRectF button = QRectF(buttonRect()).adjusted(0.5, 0.5, -0.5, -0.5);
    p.setPen(t.hairlineStrong);
    p.setBrush(t.raised);
    p.drawRoundedRect(button, metric::kRadius, metric::kRadius);
    const QColor ink = copyable() ? t.text2 : t.hairlineStrong;
    paintIcon(p, QRectF(button.left() + 7, button.top() + 5, 13, 13),
              m_copied ? QStringLiteral("check") : QStringLiteral("copy"), m_copied ? t.ok : ink);
    p.setFont(textFont(TextRole::LabelMedium));
    p.setPen(ink);
    p.drawText(QRectF(button.left() + 24, button.top(), 18, button.height()), Qt::AlignCenter, m_command.key);
}

ThenPanel::ThenPanel(QWidget *parent) : Panel(tr("Then"), parent) {
    setSubtitle(tr("what each answer leads to · copied commands run in your own terminal, never from here"));
    setExpandable(false);
}

void ThenPanel::setConsequences(const QVector<guide::Consequence> &consequences) {
    m_rows.clear();
    auto *scroll = new QScrollArea(this);
    scroll->setMinimumHeight(kLeastBody);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->viewport()->setAutoFillBackground(false);
    auto *host = new QWidget(scroll);
    host->setAutoFillBackground(false);
    auto *row = new QHBoxLayout(host);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    for (const guide::Consequence &c : consequences) {
        auto *cell = new QWidget(host);
        auto *column = new QVBoxLayout(cell);
        column->setContentsMargins(12, 9, 12, 9);
        column->setSpacing(4);
        auto *title = new QLabel(QStringLiteral("%1   %2").arg(c.key, displayText(c.title)), cell);
        title->setTextFormat(Qt::PlainText);
        title->setFont(textFont(TextRole::BodyStrong));
        title->setWordWrap(true);
        column->addWidget(title);
        auto *text = new QLabel(displayText(c.text, 400), cell);
        text->setTextFormat(Qt::PlainText);
        text->setWordWrap(true);
        text->setProperty("tone", QStringLiteral("second"));
        column->addWidget(text);
        for (const guide::Command &command : c.commands) {
            auto *line = new CommandRow(command, cell);
            connect(line, &CommandRow::copyRequested, this, &ThenPanel::copyRequested);
            column->addWidget(line);
            m_rows << line;
            if (!command.expect.isEmpty()) {
                auto *expect = new QLabel(tr("Expect: %1").arg(displayText(command.expect, 200)), cell);
                expect->setTextFormat(Qt::PlainText);
                expect->setWordWrap(true);
                expect->setProperty("tone", QStringLiteral("muted"));
                column->addWidget(expect);
            }
        }
        if (!c.verify.isEmpty()) {
            auto *verify = new QLabel(tr("Verify: %1").arg(displayText(c.verify, 300)), cell);
            verify->setTextFormat(Qt::PlainText);
            verify->setWordWrap(true);
            verify->setProperty("tone", QStringLiteral("muted"));
            column->addWidget(verify);
        }
        column->addStretch(1);
        cell->setAutoFillBackground(c.suggested);
        cell->setBackgroundRole(QPalette::AlternateBase);
        row->addWidget(cell, c.suggested ? 3 : 2);
    }
    scroll->setWidget(host);
    host->setAutoFillBackground(false); // setWidget fills it with the window's ground
    setBody(scroll);
}

bool ThenPanel::hasKey(const QString &key) const {
    return !key.isEmpty() &&
           std::any_of(m_rows.begin(), m_rows.end(), [&key](const CommandRow *r) { return r->command().key == key; });
}

bool ThenPanel::copyByKey(const QString &key) {
    for (CommandRow *r : m_rows) {
        if (!key.isEmpty() && r->command().key == key) {
            r->copy();
            return true;
        }
    }
    return false;
}

} // namespace bs
