// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/pages/incident/incidentcontroller.h"
#include "app/pages/postmortem/postmortemfiles.h"
#include "app/shell/page.h"
#include "data/incident/links.h"
#include "data/incident/template.h"
#include <QTimer>

class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPlainTextEdit;
class QPushButton;
class QSplitter;
class QTabWidget;
class QStackedWidget;
class QTextEdit;

namespace bs {

class ActionsForm;
class BudgetForm;
class Chip;
class ExportForm;
class FactsForm;
class LinkHighlighter;
class Panel;
class TimelineForm;

// The postmortem of an incident: outline, one section at a time in the editor, and the page as it will be exported. A
// draft is filled in from timeline and walk; what a person wrote is never overwritten. Saved a second after the last
// keystroke.
class PostmortemPage : public Page {
    Q_OBJECT
public:
    PostmortemPage(const AppContext &context, QWidget *parent);
    ~PostmortemPage() override;
    [[nodiscard]] QString id() const override { return QStringLiteral("postmortem"); }
    [[nodiscard]] QString title() const override { return QStringLiteral("Postmortem"); }
    void setActive(bool active) override;
    [[nodiscard]] QVector<PanelState> panels() const override;
    [[nodiscard]] bool isReady() const override { return m_ready; }
    [[nodiscard]] QList<QAction *> commands() const override { return m_commands; }
    void openSubject(const QString &subject) override;

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *createHeader();
    void createEditor();
    QWidget *createProse(QWidget *parent);
    void createForms(QWidget *parent);
    void connectForms();
    void createPreview();
    void layoutPage();
    void createExports();
    void showState();
    void takeDraft(const incident::Incident &i);
    void showValues();
    void showForms();
    void showOutline();
    void touched(); // something was written: saved soon
    void loadTemplate(const QString &path, bool remember);
    void chooseTemplate();
    [[nodiscard]] QString shownSection() const; // id of the outline's row
    [[nodiscard]] PostmortemExport options() const;
    void showSection();
    void showChecks();
    void showPreview();
    void edited();
    void save();
    void exportAs(const QString &format);
    [[nodiscard]] incident::Incident current() const; // the incident with the postmortem as it is on screen

    AppContext m_context;
    IncidentController *m_controller;
    incident::Postmortem m_draft;
    QString m_loaded; // id of the incident in m_draft
    std::vector<incident::LinkedValue> m_values;
    std::optional<incident::Template> m_template;
    QStackedWidget *m_editors = nullptr;
    FactsForm *m_facts = nullptr;
    ActionsForm *m_actions = nullptr;
    BudgetForm *m_budget = nullptr;
    TimelineForm *m_timelineForm = nullptr;
    ExportForm *m_exportForm = nullptr;
    LinkHighlighter *m_links = nullptr;
    QLabel *m_hints = nullptr;
    QPushButton *m_insert = nullptr;
    QComboBox *m_incidents = nullptr;
    QLabel *m_progress = nullptr, *m_saved = nullptr, *m_sectionTitle = nullptr, *m_count = nullptr,
           *m_checks = nullptr;
    Chip *m_status = nullptr;
    QPushButton *m_export = nullptr;
    QListWidget *m_outline = nullptr;
    QLineEdit *m_title = nullptr;
    QPlainTextEdit *m_text = nullptr;
    QTextEdit *m_preview = nullptr;
    Panel *m_editorPanel = nullptr, *m_previewPanel = nullptr, *m_empty = nullptr;
    QSplitter *m_splitter = nullptr;
    QTabWidget *m_tabs = nullptr;
    QWidget *m_header = nullptr;
    QList<QAction *> m_commands;
    QTimer m_second, m_saveSoon, m_previewSoon;
    bool m_ready = false, m_narrow = false, m_showing = false;
    bool m_written = false; // by a person, since it was loaded: no new draft over it
};

} // namespace bs
