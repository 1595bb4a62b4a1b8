// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/guide/questioncard.h"
#include "data/core/format.h"
#include "widgets/common/plaintooltip.h"
#include <QApplication>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace bs {

namespace {

constexpr int kFactsWidth = 264;
constexpr int kFactsFrom = 640; // narrower cards have no column of facts: the chart gets the width

QLabel *plainLabel(TextRole role, QWidget *parent) {
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setFont(textFont(role));
    return label;
}

QString factText(const guide::Fact &f) {
    return f.state == Availability::Data ? displayText(f.value)
                                         : QStringLiteral("– ") + toString(f.state).replace(u'_', u' ');
}

} // namespace

SuggestionBar::SuggestionBar(QWidget *parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void SuggestionBar::set(const guide::Question &question) {
    m_question = question;
    setAccessibleName(question.suggestion.isEmpty()
                          ? tr("No suggestion")
                          : tr("Suggested: %1, %2").arg(displayText(question.suggestion), question.confidence));
    setAccessibleDescription(displayText(question.reason, 1000) + u' ' + secondLine());
    updateGeometry();
    update();
}

QString SuggestionBar::secondLine() const {
    QStringList parts;
    if (!m_question.missing.isEmpty()) {
        parts << tr("missing: %1").arg(displayText(QStringList(m_question.missing).join(QStringLiteral(", "))));
    }
    if (!m_question.flip.isEmpty()) {
        parts << tr("would flip if %1").arg(displayText(m_question.flip));
    }
    return parts.join(QStringLiteral(" · "));
}

QSize SuggestionBar::sizeHint() const { return {600, secondLine().isEmpty() ? 36 : 54}; }

void SuggestionBar::paintEvent(QPaintEvent *) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const Theme &t = themeOf(this);
    const bool known = !m_question.suggestion.isEmpty();
    const Health health = known ? m_question.suggestionHealth : Health::NoData;
    p.setPen(statusLine(health, t));
    p.setBrush(statusTint(health, t));
    p.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), metric::kRadius, metric::kRadius);
    paintStatus(p, QRectF(12, 11, 14, 14), health, t, statusTint(health, t));
    int x = 34;
    const auto words = [&](TextRole role, const QColor &colour, const QString &text, int limit) {
        p.setFont(textFont(role));
        p.setPen(colour);
        const QString shown = p.fontMetrics().elidedText(text, Qt::ElideRight, std::max(0, limit - x));
        p.drawText(QRect(x, 0, limit - x, 36), Qt::AlignVCenter, shown);
        x += p.fontMetrics().horizontalAdvance(shown) + 8;
    };
    p.setFont(textFont(TextRole::Label));
    const QString decide = tr("you decide");
    const int end = width() - 12 - p.fontMetrics().horizontalAdvance(decide);
    p.setPen(statusColor(health, t));
    p.drawText(QRect(end, 0, width() - 12 - end, 36), Qt::AlignVCenter | Qt::AlignRight, decide);
    if (m_question.pending) {
        words(TextRole::Lead, t.text2, tr("Looking at the evidence…"), end - 8);
    } else if (known) {
        words(TextRole::Lead, statusColor(health, t), tr("Suggested"), end - 8);
        words(TextRole::LeadStrong, t.text,
              displayText(m_question.suggestion) + QStringLiteral(", ") + m_question.confidence, end - 8);
        words(TextRole::Lead, t.text2, displayText(m_question.reason, 300), end - 8);
    } else {
        words(TextRole::LeadStrong, t.text2, tr("No suggestion: insufficient evidence"), end - 8);
        words(TextRole::Lead, t.text2, displayText(m_question.reason, 300), end - 8);
    }
    if (const QString second = secondLine(); !second.isEmpty()) {
        p.setFont(textFont(TextRole::Body));
        p.setPen(t.text2);
        p.drawText(QRect(34, 32, width() - 46, 18), Qt::AlignVCenter,
                   p.fontMetrics().elidedText(second, Qt::ElideRight, width() - 46));
    }
}

QuestionCard::QuestionCard(QWidget *parent) : QFrame(parent) {
    setAccessibleName(tr("Question"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 12, 16, 10);
    column->setSpacing(0);
    column->addLayout(createHeader());
    m_text = plainLabel(TextRole::Question, this);
    m_text->setWordWrap(true);
    column->addSpacing(8);
    column->addWidget(m_text);
    column->addSpacing(10);
    m_suggestion = new SuggestionBar(this);
    column->addWidget(m_suggestion);
    column->addSpacing(10);
    createEvidence();
    auto *evidence = new QHBoxLayout;
    evidence->setSpacing(16);
    evidence->addWidget(m_chart, 1);
    evidence->addWidget(m_facts);
    column->addLayout(evidence, 1);
    m_answers = new QHBoxLayout;
    m_answers->setSpacing(0);
    column->addSpacing(6);
    column->addLayout(m_answers);
}

QLayout *QuestionCard::createHeader() {
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    m_step = new Chip(this);
    m_step->setSelectedLook(true);
    m_runbook = plainLabel(TextRole::Label, this);
    m_progress = plainLabel(TextRole::Label, this);
    m_runbook->setProperty("tone", QStringLiteral("muted"));
    m_progress->setProperty("tone", QStringLiteral("muted"));
    m_undo = new QPushButton(tr("Undo answer  Backspace"), this);
    m_undo->setProperty("size", QStringLiteral("small"));
    connect(m_undo, &QPushButton::clicked, this, &QuestionCard::undoRequested);
    row->addWidget(m_step);
    row->addWidget(m_runbook);
    row->addStretch(1);
    row->addWidget(m_progress);
    row->addWidget(m_undo);
    return row;
}

void QuestionCard::createEvidence() {
    m_chart = new EvidenceChart(this);
    m_facts = new QWidget(this);
    m_facts->setFixedWidth(kFactsWidth);
    auto *column = new QVBoxLayout(m_facts);
    column->setContentsMargins(0, 16, 0, 0);
    column->setSpacing(0);
    m_factRows = new QGridLayout;
    m_factRows->setContentsMargins(0, 0, 0, 0);
    m_factRows->setSpacing(0);
    column->addLayout(m_factRows);
    m_open = new QPushButton(tr("Open in Fleet"), m_facts);
    m_open->setProperty("kind", QStringLiteral("quiet"));
    m_open->setProperty("size", QStringLiteral("small"));
    connect(m_open, &QPushButton::clicked, this, &QuestionCard::evidenceOpened);
    column->addSpacing(6);
    column->addWidget(m_open, 0, Qt::AlignLeft);
    column->addStretch(1);
}

void QuestionCard::setQuestion(const guide::Question &question) {
    m_question = question;
    m_step->set(Health::None, tr("Step %1").arg(question.number));
    m_runbook->setText(tr("runbook: %1").arg(displayText(question.runbook)));
    m_progress->setText(question.progress);
    m_undo->setEnabled(question.canUndo);
    m_text->setText(displayText(question.text));
    m_suggestion->set(question);
    m_chart->setChart(question.chart);
    fillFacts();
    fillAnswers();
    setAccessibleDescription(displayText(question.text));
}

void QuestionCard::fillFacts() {
    while (QLayoutItem *item = m_factRows->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    int row = 0;
    for (const guide::Fact &f : m_question.facts) {
        if (row >= 7) { // what does not fit is in the timeline's frozen evidence
            break;
        }
        auto *name = plainLabel(TextRole::Body, m_facts);
        name->setText(displayText(f.name, 40));
        name->setFixedHeight(26);
        name->setProperty("tone", QStringLiteral("second"));
        auto *value = plainLabel(TextRole::BodyStrong, m_facts);
        const int room = kFactsWidth - name->fontMetrics().horizontalAdvance(name->text()) - 12;
        value->setText(value->fontMetrics().elidedText(factText(f), Qt::ElideRight, room));
        setPlainToolTip(value, f.value);
        value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        m_factRows->addWidget(name, row, 0);
        m_factRows->addWidget(value, row, 1);
        ++row;
    }
}

void QuestionCard::fillAnswers() {
    // Who is typing a note keeps the focus: an answer never happens by a letter meant for the note.
    const QWidget *focus = QApplication::focusWidget();
    const bool editing =
        focus && (focus->inherits("QLineEdit") || focus->inherits("QPlainTextEdit") || focus->inherits("QTextEdit"));
    qDeleteAll(m_buttons);
    m_buttons.clear();
    for (const guide::Answer &a : m_question.answers) {
        auto *button = new AnswerButton(a, this);
        connect(button, &AnswerButton::clicked, this, [this, id = a.id] { Q_EMIT answered(id); });
        m_answers->addWidget(button, 1);
        m_buttons << button;
        if (a.suggested && !editing) {
            button->show(); // a layout shows its new children later, and a hidden button takes no focus
            button->setFocus();
        }
    }
}

bool QuestionCard::answerByKey(const QString &key) {
    for (AnswerButton *b : m_buttons) {
        if (!key.isEmpty() && b->answer().key.compare(key, Qt::CaseInsensitive) == 0) {
            Q_EMIT answered(b->answer().id);
            return true;
        }
    }
    return false;
}

void QuestionCard::keyPressEvent(QKeyEvent *event) {
    if (event->key() == Qt::Key_Backspace && m_question.canUndo) {
        Q_EMIT undoRequested();
        return;
    }
    if (event->modifiers() == Qt::NoModifier && answerByKey(event->text())) {
        return;
    }
    QFrame::keyPressEvent(event);
}

void QuestionCard::resizeEvent(QResizeEvent *event) {
    QFrame::resizeEvent(event);
    m_facts->setVisible(width() >= kFactsFrom);
    m_progress->setVisible(width() >= kFactsFrom);
}

void QuestionCard::paintEvent(QPaintEvent *) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const Theme &t = themeOf(this);
    p.setPen(t.accent);
    p.setBrush(t.surface);
    p.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), metric::kRadius, metric::kRadius);
    if (m_facts->isVisible()) {
        p.setPen(t.hairline);
        for (int row = 0; row < m_factRows->rowCount(); ++row) {
            if (QLayoutItem *item = m_factRows->itemAtPosition(row, 0); item && item->widget()) {
                const int y = item->widget()->mapTo(this, QPoint(0, item->widget()->height())).y();
                p.drawLine(QPointF(m_facts->x(), y - 0.5), QPointF(m_facts->x() + m_facts->width(), y - 0.5));
            }
        }
    }
}

} // namespace bs
