// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The widgets of the postmortem page and how they hang together.
#include "app/pages/postmortem/postmortemforms.h"
#include "app/pages/postmortem/postmortempage.h"
#include "data/core/format.h"
#include "data/incident/budget.h"
#include "widgets/common/panel.h"
#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTextEdit>
#include <QVBoxLayout>

namespace bs {

namespace {

QLabel *label(TextRole role, const char *tone, QWidget *parent) {
    auto *l = new QLabel(parent);
    l->setTextFormat(Qt::PlainText);
    l->setFont(textFont(role));
    l->setProperty("tone", QLatin1StringView(tone));
    return l;
}

} // namespace

QWidget *PostmortemPage::createHeader() {
    auto *header = new QWidget(this);
    header->setFixedHeight(32);
    auto *row = new QHBoxLayout(header);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    auto *name = label(TextRole::ScreenTitle, "", header);
    name->setText(tr("Postmortem"));
    m_incidents = new QComboBox(header);
    m_incidents->setMinimumWidth(320);
    m_incidents->setAccessibleName(tr("Incident"));
    connect(m_incidents, &QComboBox::activated, this, [this](int i) {
        save();
        m_controller->load(m_incidents->itemData(i).toString());
    });
    m_status = new Chip(header);
    m_progress = label(TextRole::Body, "second", header);
    auto *back = new QPushButton(tr("Back to incident"), header);
    connect(back, &QPushButton::clicked, this, [this] { m_context.openPage(QStringLiteral("incident"), QString()); });
    m_export = new QPushButton(tr("Export"), header);
    m_export->setProperty("kind", QStringLiteral("primary"));
    row->addWidget(name);
    row->addWidget(m_incidents);
    row->addWidget(m_status);
    row->addWidget(m_progress);
    row->addStretch(1);
    row->addWidget(back);
    row->addWidget(m_export);
    return header;
}

void PostmortemPage::createEditor() {
    m_editorPanel = new Panel(tr("Editor"), this);
    m_editorPanel->setSubtitle(tr("template: concurrency incident"));
    m_editorPanel->setExpandable(false);
    m_saved = label(TextRole::Label, "muted", m_editorPanel);
    m_editorPanel->setLegend(m_saved);
    auto *body = new QWidget(m_editorPanel);
    auto *left = new QWidget(body);
    left->setFixedWidth(196);
    m_outline = new QListWidget(left);
    m_outline->setFrameShape(QFrame::NoFrame);
    m_outline->setAccessibleName(tr("Sections"));
    m_outline->setIconSize(QSize(14, 14));
    m_outline->setSpacing(2);
    m_outline->setTextElideMode(Qt::ElideRight);
    connect(m_outline, &QListWidget::currentRowChanged, this, [this] { showSection(); });
    m_checks = label(TextRole::Label, "second", left);
    m_checks->setWordWrap(true);
    m_checks->setAlignment(Qt::AlignTop);
    auto *leftColumn = new QVBoxLayout(left);
    leftColumn->setContentsMargins(8, 8, 8, 8);
    leftColumn->addWidget(m_outline, 1);
    leftColumn->addWidget(m_checks);
    m_editors = new QStackedWidget(body);
    m_editors->addWidget(createProse(m_editors));
    createForms(m_editors);
    connectForms();
    auto *right = new QVBoxLayout;
    right->setContentsMargins(12, 10, 12, 12);
    right->setSpacing(6);
    auto *titleLabel = label(TextRole::Label, "muted", body);
    titleLabel->setText(tr("Title, one line, no blame"));
    m_title = new QLineEdit(body);
    m_title->setMaxLength(300);
    m_title->setAccessibleName(tr("Title"));
    connect(m_title, &QLineEdit::textEdited, this, [this](const QString &text) {
        if (!m_loaded.isEmpty()) {
            m_draft.title = text;
            touched();
        }
    });
    auto *sectionRow = new QHBoxLayout;
    m_sectionTitle = label(TextRole::BodyStrong, "", body);
    m_count = label(TextRole::Label, "muted", body);
    m_insert = new QPushButton(tr("Insert a value"), body);
    m_insert->setProperty("size", QStringLiteral("small"));
    m_insert->setProperty("menu", true);
    m_insert->setMenu(new QMenu(m_insert));
    sectionRow->addWidget(m_sectionTitle);
    sectionRow->addStretch(1);
    sectionRow->addWidget(m_count);
    sectionRow->addWidget(m_insert);
    right->addWidget(titleLabel);
    right->addWidget(m_title);
    right->addSpacing(4);
    right->addLayout(sectionRow);
    right->addWidget(m_editors, 1);
    auto *row = new QHBoxLayout(body);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(left);
    row->addLayout(right, 1);
    m_editorPanel->setBody(body);
}

QWidget *PostmortemPage::createProse(QWidget *parent) {
    auto *prose = new QWidget(parent);
    m_text = new QPlainTextEdit(prose);
    m_text->setAccessibleName(tr("Text of the section, Markdown"));
    m_text->setTabChangesFocus(true);
    m_links = new LinkHighlighter(m_text->document(), this);
    connect(m_text, &QPlainTextEdit::textChanged, this, &PostmortemPage::edited);
    auto *linked = label(TextRole::Label, "muted", prose);
    linked->setText(tr("Underlined values are linked to data: when a mark moves, they follow."));
    linked->setWordWrap(true);
    m_hints = label(TextRole::Label, "second", prose);
    m_hints->setWordWrap(true);
    auto *column = new QVBoxLayout(prose);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    column->addWidget(m_text, 1);
    column->addWidget(linked);
    column->addWidget(m_hints);
    return prose;
}

void PostmortemPage::createForms(QWidget *parent) {
    m_facts = new FactsForm(parent);
    m_timelineForm = new TimelineForm(parent);
    m_actions = new ActionsForm(parent);
    m_budget = new BudgetForm(parent);
    m_exportForm = new ExportForm(parent);
    for (QWidget *w :
         {static_cast<QWidget *>(m_facts), static_cast<QWidget *>(m_timelineForm), static_cast<QWidget *>(m_actions),
          static_cast<QWidget *>(m_budget), static_cast<QWidget *>(m_exportForm)}) {
        m_editors->addWidget(w);
    }
}

void PostmortemPage::connectForms() {
    connect(m_facts, &FactsForm::edited, this, [this] {
        m_facts->apply(m_draft);
        touched();
    });
    connect(m_actions, &ActionsForm::edited, this, [this] {
        m_draft.actions = m_actions->items();
        touched();
    });
    connect(m_budget, &BudgetForm::edited, this, [this] {
        m_draft.budget = m_budget->value();
        const incident::Incident i = current();
        const auto spent =
            incident::budgetSpent(m_draft.budget, i.mark(incident::Mark::Impact), i.mark(incident::Mark::Resolution));
        m_budget->setSentence(spent ? spent->sentence : QString());
        touched();
    });
    connect(m_timelineForm, &TimelineForm::kept, m_controller, &IncidentController::keepEvents);
    connect(m_exportForm, &ExportForm::edited, this, [this] { m_previewSoon.start(); });
    connect(m_exportForm, &ExportForm::templateWanted, this, &PostmortemPage::chooseTemplate);
}

void PostmortemPage::createPreview() {
    m_previewPanel = new Panel(tr("Preview"), this);
    m_previewPanel->setSubtitle(tr("as exported"));
    m_previewPanel->setExpandable(false);
    m_preview = new QTextEdit(m_previewPanel);
    m_preview->setReadOnly(true);
    m_preview->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_preview->setFrameShape(QFrame::NoFrame);
    m_preview->setAccessibleName(tr("Preview"));
    // Paper in both themes.
    m_preview->setStyleSheet(QStringLiteral(
        "QTextEdit { background: #FFFFFF; color: #161A20; border: 0; border-radius: 4px; padding: 12px; }"));
    m_previewPanel->setBody(m_preview);
}

void PostmortemPage::layoutPage() {
    m_splitter = new QSplitter(Qt::Horizontal, this);
    m_splitter->setHandleWidth(metric::kPanelGap);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(m_editorPanel);
    m_splitter->addWidget(m_previewPanel);
    m_splitter->setSizes({610, 715});
    m_tabs = new QTabWidget(this);
    m_tabs->setDocumentMode(true);
    m_tabs->hide();
    m_empty = new Panel(tr("Postmortem"), this);
    m_empty->setExpandable(false);
    m_empty->hide();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(metric::kWindowMargin, metric::kWindowMargin, metric::kWindowMargin,
                               metric::kWindowMargin);
    column->setSpacing(metric::kPanelGap);
    column->addWidget(m_header);
    column->addWidget(m_splitter, 1);
    column->addWidget(m_tabs, 1);
    column->addWidget(m_empty, 1);
}

void PostmortemPage::createExports() {
    auto *menu = new QMenu(m_export);
    const auto add = [this, menu](const QString &text, const QString &format, const QKeySequence &key) {
        QAction *action = menu->addAction(text);
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, [this, format] { exportAs(format); });
        addAction(action);
        m_commands << action;
    };
    add(tr("Export as Markdown (chart as SVG beside it)"), QStringLiteral("md"), QKeySequence(Qt::CTRL | Qt::Key_E));
    add(tr("Export as HTML (one file, charts inline)"), QStringLiteral("html"), {});
    add(tr("Export as PDF (with page numbers)"), QStringLiteral("pdf"), {});
    add(tr("Export as JSON (lossless, can be imported)"), QStringLiteral("json"), {});
    add(tr("Export the timeline as CSV"), QStringLiteral("csv"), {});
    add(tr("Export the action items as CSV for Jira"), QStringLiteral("actions.csv"), {});
    add(tr("Export the timeline's picture as SVG"), QStringLiteral("svg"), {});
    add(tr("Export the timeline's picture as PNG"), QStringLiteral("png"), {});
    m_export->setProperty("menu", true);
    m_export->setMenu(menu);
}

} // namespace bs
