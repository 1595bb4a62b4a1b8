// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/panel.h"
#include "data/core/format.h"
#include "widgets/common/panelparts.h"
#include "widgets/common/plaintooltip.h"
#include <QEvent>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace bs {

Panel::Panel(const QString &title, QWidget *parent) : QFrame(parent) {
    setObjectName(QStringLiteral("panel"));
    setAccessibleName(title);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1);
    column->setSpacing(0);
    m_header = new PanelHeader(this);
    m_header->title->setText(displayText(title));
    m_note = new QLabel(this);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setFont(textFont(TextRole::Label));
    m_note->setContentsMargins(12, 4, 12, 0);
    m_note->hide();
    m_foot = new QLabel(this);
    m_foot->setTextFormat(Qt::PlainText);
    m_foot->setFont(textFont(TextRole::Label));
    m_foot->setProperty("tone", QStringLiteral("muted"));
    m_foot->setContentsMargins(12, 0, 12, 6);
    m_foot->setWordWrap(true);
    m_foot->hide();
    auto *area = new QWidget(this);
    m_stack = new QStackedLayout(area);
    m_messageView = new MessageView(area);
    m_stack->addWidget(m_messageView);
    column->addWidget(m_header);
    column->addWidget(m_note);
    column->addWidget(area, 1);
    column->addWidget(m_foot);
    connect(m_header->expand, &QToolButton::clicked, this, &Panel::expandRequested);
    connect(m_messageView, &MessageView::action, this, &Panel::messageAction);
}

void Panel::setTitle(const QString &title) {
    m_header->title->setText(displayText(title));
    setAccessibleName(title);
    m_header->shed();
}
QString Panel::title() const { return m_header->title->text(); }

void Panel::setSubtitle(const QString &text) {
    m_header->fullSubtitle = displayText(text);
    m_header->subtitle->setText(m_header->fullSubtitle);
    m_header->shed();
}
QString Panel::subtitle() const { return m_header->fullSubtitle; }

void Panel::setStatus(Health status, const QString &text, const QString &why) {
    setPlainToolTip(m_header->chip, why);
    m_header->chip->set(status, text);
    m_header->chip->setVisible(!text.isEmpty());
    m_header->shed();
}

void Panel::setNote(Health status, const QString &text) {
    m_noteStatus = status;
    m_note->setText(displayText(text));
    QPalette p = palette();
    p.setColor(QPalette::WindowText, statusColor(status, themeOf(this)));
    m_note->setPalette(p);
    m_note->setVisible(!text.isEmpty());
}
QString Panel::note() const { return m_note->isHidden() ? QString() : m_note->text(); }

void Panel::setFoot(const QString &text) {
    m_foot->setText(displayText(text, 600));
    m_foot->setVisible(!text.isEmpty());
}
QString Panel::foot() const { return m_foot->isHidden() ? QString() : m_foot->text(); }

void Panel::setMessage(const PanelMessage &message) {
    m_message = message;
    if (message.kind == PanelMessage::Kind::None && m_body) {
        m_stack->setCurrentWidget(m_body);
        return;
    }
    m_messageView->set(message);
    m_stack->setCurrentWidget(m_messageView);
}

void Panel::setBody(QWidget *body) {
    delete m_body;
    m_body = body;
    m_stack->addWidget(body);
    setMessage(m_message);
}

void Panel::setLegend(QWidget *legend) { m_header->setLegend(legend); }
Segmented *Panel::segments() const { return m_header->segments; }
QMenu *Panel::menu() const {
    m_header->more->show();
    return m_header->menu;
}
void Panel::setExpandable(bool on) {
    m_header->expandable = on;
    m_header->expand->setVisible(on);
}

void Panel::changeEvent(QEvent *event) {
    if (event->type() == QEvent::PaletteChange) {
        m_header->refreshIcons();
        setNote(m_noteStatus, m_note->isHidden() ? QString() : m_note->text());
    }
    QFrame::changeEvent(event);
}

} // namespace bs
