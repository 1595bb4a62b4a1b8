// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/guide/stepbar.h"
#include "data/core/format.h"
#include "widgets/common/theme.h"
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>

namespace bs {

namespace {

constexpr int kMostNote = 300;

struct Move {
    const char *id;
    const char *text; // with its key: nothing here needs a mouse
};
constexpr Move kMoves[] = {{"skip", QT_TRANSLATE_NOOP("StepBar", "Skip  Ctrl+J")},
                           {"defer", QT_TRANSLATE_NOOP("StepBar", "Defer  Ctrl+D")},
                           {"worse", QT_TRANSLATE_NOOP("StepBar", "It got worse  Ctrl+W")},
                           {"handover", QT_TRANSLATE_NOOP("StepBar", "Hand over  Ctrl+H")}};

} // namespace

StepBar::StepBar(QWidget *parent) : QWidget(parent) {
    setFixedHeight(32);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(4, 2, 4, 2);
    row->setSpacing(6);
    for (const Move &m : kMoves) {
        auto *b = new QPushButton(tr(m.text), this);
        b->setProperty("size", QStringLiteral("small"));
        b->setProperty("kind", QStringLiteral("quiet"));
        connect(b, &QPushButton::clicked, this, [this, id = QString::fromLatin1(m.id)] { Q_EMIT moveChosen(id); });
        row->addWidget(b);
        m_moves << b;
    }
    m_question = new QLabel(this);
    m_question->setTextFormat(Qt::PlainText);
    m_question->setFont(textFont(TextRole::BodyStrong));
    m_edit = new QLineEdit(this);
    m_edit->setMaxLength(kMostNote);
    m_edit->installEventFilter(this);
    m_give = new QPushButton(tr("Answer  Enter"), this);
    m_give->setProperty("size", QStringLiteral("small"));
    connect(m_give, &QPushButton::clicked, this, &StepBar::given);
    connect(m_edit, &QLineEdit::returnPressed, this, &StepBar::given);
    row->addWidget(m_question);
    row->addWidget(m_edit, 1);
    row->addWidget(m_give);
    row->addStretch(0);
    stopAsking();
}

void StepBar::setMoves(bool on) {
    m_canMove = on;
    for (QPushButton *b : m_moves) {
        b->setVisible(m_ask == Ask::Nothing && on);
    }
}

void StepBar::ask(Ask what, const QString &question, const QString &about) {
    if (about != m_about || what != m_ask) {
        m_edit->clear(); // of another answer
    }
    m_ask = what;
    m_about = about;
    m_question->setText(displayText(question, 120));
    m_edit->setAccessibleName(m_question->text());
    m_edit->setPlaceholderText(what == Ask::Number ? tr("a number") : tr("one line, kept beside the suggestion"));
    for (QWidget *w :
         {static_cast<QWidget *>(m_question), static_cast<QWidget *>(m_edit), static_cast<QWidget *>(m_give)}) {
        w->setVisible(what != Ask::Nothing);
    }
    setMoves(m_canMove);
    if (what == Ask::OverrideNote) {
        m_edit->setFocus(Qt::ShortcutFocusReason);
    }
}

void StepBar::stopAsking() {
    const QString kept = m_edit->text();
    const QString about = m_about;
    ask(Ask::Nothing, {}, about);
    m_edit->setText(kept);
}

void StepBar::given() {
    const QString text = m_edit->text().simplified();
    if (m_ask == Ask::Number) {
        bool ok = false;
        QString plain = text;
        const double value = plain.remove(u',').toDouble(&ok);
        if (ok) {
            m_edit->clear();
            Q_EMIT numberGiven(value);
        } else {
            m_question->setText(tr("\"%1\" is no number").arg(displayText(text, 30)));
        }
        return;
    }
    if (!text.isEmpty()) {
        const QString about = m_about;
        m_edit->clear();
        ask(Ask::Nothing, {}, {});
        Q_EMIT noteGiven(about, text);
    }
}

bool StepBar::eventFilter(QObject *watched, QEvent *event) {
    if (watched == m_edit && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape) {
        if (m_ask == Ask::OverrideNote) {
            stopAsking();
        }
        parentWidget()->setFocus();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace bs
