// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/common/chip.h"
#include "widgets/guide/answerbutton.h"
#include "widgets/guide/evidencechart.h"
#include <QFrame>
#include <QLabel>

class QGridLayout;
class QHBoxLayout;
class QPushButton;

namespace bs {

class SuggestionBar;

// The one question on screen: its words at 30 px, what the program suggests and why, the evidence, and the answers.
// Keys of the answers live while the card, or nothing editable, has the focus.
class QuestionCard : public QFrame {
    Q_OBJECT
public:
    explicit QuestionCard(QWidget *parent = nullptr);
    void setQuestion(const guide::Question &question); // focus goes to the suggested answer
    [[nodiscard]] const guide::Question &question() const { return m_question; }
    // A key pressed anywhere on the page where nothing editable has the focus; true when it answered.
    bool answerByKey(const QString &key);

Q_SIGNALS:
    void answered(const QString &answerId);
    void undoRequested();
    void evidenceOpened();

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QLayout *createHeader();
    void createEvidence();
    void fillFacts();
    void fillAnswers();
    guide::Question m_question;
    Chip *m_step = nullptr;
    QLabel *m_runbook = nullptr, *m_progress = nullptr, *m_text = nullptr;
    QPushButton *m_undo = nullptr, *m_open = nullptr;
    SuggestionBar *m_suggestion = nullptr;
    EvidenceChart *m_chart = nullptr;
    QWidget *m_facts = nullptr;
    QGridLayout *m_factRows = nullptr;
    QHBoxLayout *m_answers = nullptr;
    QList<AnswerButton *> m_buttons;
};

// "Suggested  Growing, strong: +1,040/min over 10 min, n 19 ... you decide". Two lines when there is something missing.
class SuggestionBar : public QWidget {
    Q_OBJECT
public:
    explicit SuggestionBar(QWidget *parent = nullptr);
    void set(const guide::Question &question);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {200, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] QString secondLine() const;
    guide::Question m_question;
};

} // namespace bs
