// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/guide/handoverpanel.h"
#include "data/core/format.h"
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace bs {

HandOverPanel::HandOverPanel(QWidget *parent) : Panel(tr("Hand over"), parent) {
    setExpandable(false);
    auto *body = new QWidget(this);
    m_card = new QPlainTextEdit(body);
    m_card->setReadOnly(true);
    m_card->setTabChangesFocus(true);
    m_card->setAccessibleName(tr("Hand-over card"));
    m_card->setFont(textFont(TextRole::Lead));
    m_words = new QLabel(body);
    m_words->setTextFormat(Qt::PlainText);
    m_words->setFont(textFont(TextRole::Body));
    m_name = new QLineEdit(body);
    m_name->setMaxLength(80);
    m_give = new QPushButton(body);
    m_give->setProperty("kind", QStringLiteral("primary"));
    auto *leave = new QPushButton(tr("Leave  Esc"), body);
    connect(m_name, &QLineEdit::returnPressed, this, &HandOverPanel::given);
    connect(m_give, &QPushButton::clicked, this, &HandOverPanel::given);
    connect(leave, &QPushButton::clicked, this, &HandOverPanel::left);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_words);
    row->addWidget(m_name, 1);
    row->addWidget(m_give);
    row->addWidget(leave);
    auto *column = new QVBoxLayout(body);
    column->setContentsMargins(12, 8, 12, 10);
    column->setSpacing(8);
    column->addWidget(m_card, 1);
    column->addLayout(row);
    setBody(body);
    setCard({}, {}, {});
}

void HandOverPanel::setCard(const QString &card, const QString &holder, const QString &offeredTo) {
    const bool turned = offeredTo != m_offeredTo;
    m_offeredTo = offeredTo;
    if (m_card->toPlainText() != card) {
        m_card->setPlainText(card);
    }
    const QString holds = displayText(holder, 40);
    if (offeredTo.isEmpty()) {
        setSubtitle(tr("%1 holds the incident until the receiver accepts").arg(holds));
        m_words->setText(tr("To"));
        m_name->setAccessibleName(tr("Hand over to"));
        m_name->setPlaceholderText(tr("who takes it"));
        m_give->setText(tr("Offer  Enter"));
    } else {
        setSubtitle(tr("offered to %1; %2 still holds").arg(displayText(offeredTo, 40), holds));
        m_words->setText(tr("I take it:"));
        m_name->setAccessibleName(tr("Your name"));
        m_name->setPlaceholderText(tr("your name"));
        m_give->setText(tr("Accept  Enter"));
    }
    if (turned) {
        m_name->setText(offeredTo);
    }
}

QString HandOverPanel::card() const { return m_card->toPlainText(); }

void HandOverPanel::focusName() {
    m_name->setFocus(Qt::ShortcutFocusReason);
    m_name->selectAll();
}

void HandOverPanel::given() {
    const QString name = m_name->text().simplified();
    if (name.isEmpty()) {
        return;
    }
    if (m_offeredTo.isEmpty()) {
        m_name->clear();
        Q_EMIT offered(name, card());
    } else {
        Q_EMIT accepted(name);
    }
}

void HandOverPanel::keyPressEvent(QKeyEvent *event) {
    if (event->key() == Qt::Key_Escape) {
        Q_EMIT left(); // the text stays
        return;
    }
    Panel::keyPressEvent(event);
}

} // namespace bs
