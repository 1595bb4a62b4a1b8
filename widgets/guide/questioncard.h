// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/common/chip.h"
#include "widgets/guide/answerbutton.h"
#include "widgets/guide/evidencechart.h"
#include "widgets/guide/stepbar.h"
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
    void setStamps(const guide::Question &question); // the same question a second later: ages alone are drawn anew
    void setScale(double scale);                     // of what is read at 03:00, 1 to 2; the chart gives way
    [[nodiscard]] double scale() const { return m_scale; }
    [[nodiscard]] StepBar *steps() const { return m_steps; }
    // A key pressed anywhere on the page where nothing editable has the focus; true when it answered.
    bool answerByKey(const QString &key);
    [[nodiscard]] bool hasKey(const QString &key) const;

Q_SIGNALS:
    // `note` is empty unless the answer goes against the suggestion: then it was asked for.
    void answered(const QString &answerId, const QString &note);
    void numberGiven(double value);
    void moveChosen(const QString &what); // skip, defer, worse, handover
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
    [[nodiscard]] int factsThatFit() const;
    void fillAnswers();
    void choose(const QString &answerId);
    void applyScale();
    guide::Question m_question;
    Chip *m_step = nullptr;
    QLabel *m_runbook = nullptr, *m_progress = nullptr, *m_text = nullptr;
    QPushButton *m_undo = nullptr, *m_open = nullptr;
    SuggestionBar *m_suggestion = nullptr;
    EvidenceChart *m_chart = nullptr;
    QWidget *m_facts = nullptr;
    QGridLayout *m_factRows = nullptr;
    QHBoxLayout *m_answers = nullptr;
    StepBar *m_steps = nullptr;
    double m_scale = 1;
    int m_factsShown = 0;
    QList<AnswerButton *> m_buttons;
};

} // namespace bs
