// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/incident/incident.h"
#include "data/incident/links.h"
#include "data/incident/redact.h"
#include <QSyntaxHighlighter>
#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QTableWidget;

namespace bs {

// The parts of a postmortem that are no prose, each as a form that is given a value and gives it back.

class FactsForm : public QWidget {
    Q_OBJECT
public:
    explicit FactsForm(QWidget *parent);
    void set(const incident::Incident &i, const QString &zone);
    void apply(incident::Postmortem &p) const;
    void setReadOnly(bool on);

Q_SIGNALS:
    void edited();

private:
    QLineEdit *m_author = nullptr, *m_affected = nullptr, *m_triggering = nullptr, *m_cause = nullptr;
    QComboBox *m_status = nullptr;
    QLabel *m_marks = nullptr;
    bool m_setting = false;
};

class ActionsForm : public QWidget {
    Q_OBJECT
public:
    explicit ActionsForm(QWidget *parent);
    void set(const std::vector<incident::ActionItem> &items);
    [[nodiscard]] std::vector<incident::ActionItem> items() const;
    void setReadOnly(bool on);
    void addItem();

Q_SIGNALS:
    void edited();

private:
    void setRow(int row, const incident::ActionItem &a);
    QTableWidget *m_table = nullptr;
    bool m_setting = false;
};

// Until objectives exist as a page: target, window and query are asked for here.
class BudgetForm : public QWidget {
    Q_OBJECT
public:
    explicit BudgetForm(QWidget *parent);
    void set(const incident::BudgetInput &in, const QString &sentence);
    [[nodiscard]] incident::BudgetInput value() const;
    void setSentence(const QString &sentence);
    void setReadOnly(bool on);

Q_SIGNALS:
    void edited();

private:
    QLineEdit *m_target = nullptr, *m_window = nullptr, *m_ratio = nullptr, *m_query = nullptr;
    QLabel *m_sentence = nullptr;
    bool m_setting = false;
};

// Which events the document's timeline tells.
class TimelineForm : public QWidget {
    Q_OBJECT
public:
    explicit TimelineForm(QWidget *parent);
    void set(const incident::Incident &i, const QString &zone);

Q_SIGNALS:
    void kept(const QStringList &events); // all that are ticked

private:
    QListWidget *m_list = nullptr;
    QLabel *m_count = nullptr;
    bool m_setting = false;
};

// How it leaves: zone, paper, and which names are hidden, with a preview of what would be taken out.
class ExportForm : public QWidget {
    Q_OBJECT
public:
    explicit ExportForm(QWidget *parent);
    [[nodiscard]] QString zone() const; // always one that exists
    [[nodiscard]] QStringList hide() const;
    [[nodiscard]] bool letter() const;
    void setPreview(const std::vector<incident::Redactor::Finding> &findings);
    [[nodiscard]] QLineEdit *names() const { return m_names; }
    [[nodiscard]] QComboBox *zones() const { return m_zone; }

Q_SIGNALS:
    void edited();
    void templateWanted();

private:
    QComboBox *m_zone = nullptr, *m_paper = nullptr;
    QLineEdit *m_names = nullptr;
    QListWidget *m_preview = nullptr;
};

// Underlines the values of a text that data decides.
class LinkHighlighter : public QSyntaxHighlighter {
public:
    LinkHighlighter(QTextDocument *document, QWidget *themed) : QSyntaxHighlighter(document), m_themed(themed) {}
    void setValues(const std::vector<incident::LinkedValue> &values);

protected:
    void highlightBlock(const QString &text) override;

private:
    QWidget *m_themed;
    std::vector<incident::LinkedValue> m_values;
};

} // namespace bs
