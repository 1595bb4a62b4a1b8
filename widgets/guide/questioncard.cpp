// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/guide/questioncard.h"
#include "data/core/format.h"
#include "widgets/common/plaintooltip.h"
#include "widgets/guide/suggestionbar.h"
#include <QApplication>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace bs {

namespace {

constexpr int kFactsWidth = 264;
constexpr int kMostFacts = 7;
constexpr int kLeastFacts = 3;  // fewer are not worth the width
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
    m_steps = new StepBar(this);
    column->addWidget(m_steps);
    connect(m_steps, &StepBar::moveChosen, this, &QuestionCard::moveChosen);
    connect(m_steps, &StepBar::noteGiven, this, &QuestionCard::answered);
    connect(m_steps, &StepBar::numberGiven, this, &QuestionCard::numberGiven);
    setFocusPolicy(Qt::ClickFocus);
    applyScale();
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
    const bool same = question.text == m_question.text && question.number == m_question.number;
    m_question = question;
    m_step->set(Health::None, tr("Step %1").arg(question.number));
    m_runbook->setText(question.drilled.isEmpty()
                           ? tr("runbook: %1").arg(displayText(question.runbook))
                           : tr("runbook: %1 · %2").arg(displayText(question.runbook), displayText(question.drilled)));
    m_progress->setText(question.pause.isEmpty() ? question.progress : displayText(question.pause));
    m_progress->setProperty("tone", question.pause.isEmpty() ? QStringLiteral("muted") : QStringLiteral("warn"));
    m_progress->style()->unpolish(m_progress);
    m_progress->style()->polish(m_progress);
    m_undo->setEnabled(question.canUndo);
    m_text->setText(displayText(question.text));
    m_suggestion->set(question);
    m_chart->setChart(question.chart);
    fillFacts();
    fillAnswers();
    m_steps->setMoves(question.moves);
    if (question.asksNumber) {
        m_steps->ask(StepBar::Ask::Number, tr("Or the number, in %1").arg(displayText(question.numberUnit, 20)), {});
    } else if (!same || m_steps->asking() == StepBar::Ask::Number) {
        m_steps->stopAsking();
    }
    setAccessibleDescription(displayText(question.text));
}

void QuestionCard::setStamps(const guide::Question &question) {
    if (question.chart.remark == m_question.chart.remark && question.chart.age == m_question.chart.age) {
        return;
    }
    m_question.chart.remark = question.chart.remark;
    m_question.chart.age = question.chart.age;
    m_chart->setChart(m_question.chart);
    if (question.facts != m_question.facts) {
        m_question.facts = question.facts;
        fillFacts();
    }
}

void QuestionCard::setScale(double scale) {
    m_scale = std::clamp(scale, 1.0, 2.0);
    applyScale();
    fillFacts();
    fillAnswers();
}

void QuestionCard::applyScale() {
    QFont font = textFont(TextRole::Question);
    font.setPixelSize(int(std::lround(30 * m_scale)));
    m_text->setFont(font);
    m_suggestion->setScale(m_scale);
    m_facts->setFixedWidth(int(kFactsWidth * (1 + (m_scale - 1) / 2)));
    m_chart->setVisible(m_scale < 1.75); // what is read goes before what is looked at
}

// The rows that stand beside the chart without pushing the answers away.
int QuestionCard::factsThatFit() const {
    const int taken =
        m_text->heightForWidth(width() - 32) + m_suggestion->sizeHint().height() + int(62 * m_scale) + 180;
    return std::clamp((height() - taken) / int(26 * m_scale), 0, kMostFacts);
}

void QuestionCard::fillFacts() {
    while (QLayoutItem *item = m_factRows->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    // What does not fit is in the timeline's frozen evidence.
    m_factsShown = factsThatFit();
    // A list of the same kind has one size: else the larger lines read as if they mattered more.
    const auto &facts = m_question.facts;
    const bool list =
        std::all_of(facts.begin(), facts.end(), [&](const guide::Fact &f) { return f.name == facts.front().name; });
    const bool longest = std::any_of(facts.begin(), facts.end(), [](const guide::Fact &f) { return f.words; });
    for (int row = 0; row < std::min<int>(m_factsShown, int(m_question.facts.size())); ++row) {
        const guide::Fact &f = m_question.facts[row];
        auto *name = plainLabel(TextRole::Body, m_facts);
        name->setText(displayText(f.name, 40));
        name->setFixedHeight(int(26 * m_scale));
        name->setProperty("tone", QStringLiteral("second"));
        auto *value = plainLabel(TextRole::BodyStrong, m_facts);
        QFont font = value->font();
        font.setPixelSize(int(std::lround(((list ? longest : f.words) ? 12 : 16) * m_scale)));
        font.setStrikeOut(f.age == Health::Crit); // too old to be called current
        value->setFont(font);
        value->setProperty("tone", f.age == Health::Crit   ? QStringLiteral("muted")
                                   : f.age == Health::Warn ? QStringLiteral("warn")
                                                           : QString());
        const int room = m_facts->width() - name->fontMetrics().horizontalAdvance(name->text()) - 12;
        value->setText(value->fontMetrics().elidedText(factText(f), Qt::ElideRight, room));
        setPlainToolTip(value, f.stamp.isEmpty() ? f.value : f.value + u'\n' + f.stamp);
        value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        m_factRows->addWidget(name, row, 0);
        m_factRows->addWidget(value, row, 1);
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
        button->setScale(m_scale);
        connect(button, &AnswerButton::clicked, this, [this, id = a.id] { choose(id); });
        m_answers->addWidget(button, 1);
        m_buttons << button;
        if (a.suggested && !editing) {
            button->show(); // a layout shows its new children later, and a hidden button takes no focus
            button->setFocus();
        }
    }
}

// An answer against the suggestion is possible with one key and one line that says why; both are kept.
void QuestionCard::choose(const QString &answerId) {
    QString suggested, label;
    for (const guide::Answer &a : m_question.answers) {
        suggested = a.suggested ? a.id : suggested;
        label = a.id == answerId ? a.label : label;
    }
    if (!suggested.isEmpty() && suggested != answerId) {
        m_steps->ask(StepBar::Ask::OverrideNote, tr("%1, against the suggestion. Why?").arg(displayText(label, 40)),
                     answerId);
        return;
    }
    Q_EMIT answered(answerId, QString());
}

bool QuestionCard::hasKey(const QString &key) const {
    return !key.isEmpty() && std::any_of(m_buttons.begin(), m_buttons.end(), [&key](const AnswerButton *b) {
        return b->answer().key.compare(key, Qt::CaseInsensitive) == 0;
    });
}

bool QuestionCard::answerByKey(const QString &key) {
    for (AnswerButton *b : m_buttons) {
        if (!key.isEmpty() && b->answer().key.compare(key, Qt::CaseInsensitive) == 0) {
            choose(b->answer().id);
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
    const int fit = factsThatFit();
    m_facts->setVisible(width() >= kFactsFrom && fit >= kLeastFacts);
    if (fit != m_factsShown) {
        fillFacts();
    }
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
