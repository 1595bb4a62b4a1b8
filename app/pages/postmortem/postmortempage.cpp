// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/postmortem/postmortempage.h"
#include "app/pages/postmortem/postmortemfiles.h"
#include "data/core/format.h"
#include "data/incident/document.h"
#include "data/incident/draft.h"
#include "data/incident/lint.h"
#include "widgets/common/panel.h"
#include "widgets/timeline/picturemaker.h"
#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSplitter>
#include <QTabWidget>
#include <QTextEdit>
#include <QVBoxLayout>

namespace bs {

namespace {

constexpr int kTabsBelow = 1100;

QIcon statusIcon(Health h, const Theme &t) {
    QPixmap pixmap(28, 28);
    pixmap.setDevicePixelRatio(2);
    pixmap.fill(Qt::transparent);
    QPainter p(&pixmap);
    paintStatus(p, QRectF(1, 1, 12, 12), h, t, t.surface);
    return pixmap;
}

QLabel *label(TextRole role, const char *tone, QWidget *parent) {
    auto *l = new QLabel(parent);
    l->setTextFormat(Qt::PlainText);
    l->setFont(textFont(role));
    l->setProperty("tone", QLatin1StringView(tone));
    return l;
}

int wordsIn(const QString &text) {
    return int(text.split(QRegularExpression(QStringLiteral("\\s+")), Qt::SkipEmptyParts).size());
}

} // namespace

PostmortemPage::PostmortemPage(const AppContext &context, QWidget *parent)
    : Page(parent), m_context(context), m_controller(new IncidentController(context, this)) {
    m_header = createHeader();
    createEditor();
    createPreview();
    layoutPage();
    createExports();
    m_saveSoon.setSingleShot(true);
    m_saveSoon.setInterval(1000);
    connect(&m_saveSoon, &QTimer::timeout, this, &PostmortemPage::save);
    connect(m_controller, &IncidentController::changed, this, &PostmortemPage::showState);
    connect(m_controller, &IncidentController::failed, this, [this](const QString &why) {
        m_saved->setText(tr("not saved: %1").arg(why));
        m_context.notify(why);
    });
}

PostmortemPage::~PostmortemPage() {
    if (m_saveSoon.isActive()) {
        save(); // the controller's store thread ends after what was queued
    }
}

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
    auto *right = new QVBoxLayout;
    right->setContentsMargins(12, 10, 12, 12);
    right->setSpacing(6);
    auto *titleLabel = label(TextRole::Label, "muted", body);
    titleLabel->setText(tr("Title, one line, no blame"));
    m_title = new QLineEdit(body);
    m_title->setMaxLength(300);
    m_title->setAccessibleName(tr("Title"));
    connect(m_title, &QLineEdit::textEdited, this, &PostmortemPage::edited);
    auto *sectionRow = new QHBoxLayout;
    m_sectionTitle = label(TextRole::BodyStrong, "", body);
    m_count = label(TextRole::Label, "muted", body);
    sectionRow->addWidget(m_sectionTitle);
    sectionRow->addStretch(1);
    sectionRow->addWidget(m_count);
    m_text = new QPlainTextEdit(body);
    m_text->setAccessibleName(tr("Text of the section, Markdown"));
    m_text->setTabChangesFocus(true);
    connect(m_text, &QPlainTextEdit::textChanged, this, &PostmortemPage::edited);
    right->addWidget(titleLabel);
    right->addWidget(m_title);
    right->addSpacing(4);
    right->addLayout(sectionRow);
    right->addWidget(m_text, 1);
    auto *row = new QHBoxLayout(body);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(left);
    row->addLayout(right, 1);
    m_editorPanel->setBody(body);
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
    add(tr("Export as PDF (A4)"), QStringLiteral("pdf"), {});
    add(tr("Export as JSON (lossless, can be imported)"), QStringLiteral("json"), {});
    add(tr("Export the timeline as CSV"), QStringLiteral("csv"), {});
    m_export->setMenu(menu);
}

void PostmortemPage::openSubject(const QString &subject) {
    if (subject.startsWith(u"incident:")) {
        m_controller->load(subject.mid(9));
    }
}

void PostmortemPage::setActive(bool active) {
    if (active) {
        m_controller->load(m_loaded);
    } else if (m_saveSoon.isActive()) {
        save();
    }
}

incident::Incident PostmortemPage::current() const {
    incident::Incident i = *m_controller->state().incident;
    i.postmortem = m_draft;
    return i;
}

void PostmortemPage::showState() {
    const auto &s = m_controller->state();
    const bool there = s.incident.has_value();
    m_empty->setVisible(!there);
    m_splitter->setVisible(there && !m_narrow);
    m_tabs->setVisible(there && m_narrow);
    m_export->setEnabled(there);
    if (!there) {
        PanelMessage m;
        m.kind = s.availability == Availability::Error ? PanelMessage::Kind::Error : PanelMessage::Kind::Empty;
        m.title =
            s.availability == Availability::Error ? tr("Incidents cannot be read") : tr("Nothing to write up yet.");
        m.hint = s.reason.isEmpty() ? tr("Resolve an incident, or import a timeline.") : s.reason;
        m_empty->setMessage(m);
    } else {
        m_showing = true;
        if (m_incidents->count() != s.ids.size()) {
            m_incidents->clear();
            for (const QString &id : s.ids) {
                m_incidents->addItem(id, id);
            }
        }
        const int at = m_incidents->findData(s.incident->id);
        m_incidents->setCurrentIndex(at);
        m_incidents->setItemText(at, displayText(QStringLiteral("%1 %2").arg(s.incident->id, s.incident->title), 38));
        if (m_loaded != s.incident->id) {
            m_loaded = s.incident->id;
            incident::Conclusion c;
            if (s.walk) {
                const auto found = s.walk->conclusion();
                c = {found.cause, found.subject, found.mitigation};
            }
            m_draft = incident::draftPostmortem(*s.incident, c, QStringLiteral("UTC"));
        }
        m_title->setText(m_draft.title);
        m_status->set(Health::None, m_draft.status == u"draft" ? tr("Draft") : m_draft.status);
        m_text->setReadOnly(s.readOnly);
        m_title->setReadOnly(s.readOnly);
        m_saved->setText(s.readOnly ? tr("read only") : tr("saved"));
        m_showing = false;
        showOutline();
        showSection();
        showPreview();
        showChecks();
    }
    if (!m_ready && !s.looking && !s.scanning) {
        m_ready = true;
        Q_EMIT readyChanged();
    }
}

void PostmortemPage::showOutline() {
    m_showing = true;
    const int row = std::max(0, m_outline->currentRow());
    const Theme &t = themeOf(this);
    m_outline->clear();
    int done = 0;
    for (const incident::Section &section : m_draft.sections) {
        const bool empty = section.text.trimmed().isEmpty();
        done += empty ? 0 : 1;
        auto *item = new QListWidgetItem(statusIcon(empty ? Health::NoData : Health::Ok, t), section.title, m_outline);
        item->setSizeHint(QSize(0, 28));
        item->setData(Qt::UserRole, section.id);
        item->setData(Qt::AccessibleTextRole, empty ? tr("%1, empty").arg(section.title) : section.title);
    }
    m_outline->setCurrentRow(std::min(row, m_outline->count() - 1));
    m_progress->setText(tr("%1 of %2 sections written").arg(done).arg(m_draft.sections.size()));
    m_showing = false;
}

void PostmortemPage::showSection() {
    const int row = m_outline->currentRow();
    if (m_showing || row < 0 || row >= int(m_draft.sections.size())) {
        return;
    }
    m_showing = true;
    const incident::Section &section = m_draft.sections[std::size_t(row)];
    m_sectionTitle->setText(section.title);
    m_text->setPlainText(section.text);
    m_count->setText(tr("%1 words").arg(wordsIn(section.text)));
    m_showing = false;
}

void PostmortemPage::showChecks() {
    const incident::Incident i = current();
    QStringList lines;
    std::vector<incident::Finding> all = incident::lintBlame(i.postmortem, {i.commander, i.comms, i.postmortem.author});
    for (const auto &more : {incident::lintFacts(i, {}), incident::lintComplete(i)}) {
        all.insert(all.end(), more.begin(), more.end());
    }
    for (const incident::Finding &f : all) {
        if (lines.size() < 6) {
            lines << QStringLiteral("• ") + displayText(f.message, 120);
        }
    }
    if (all.size() > 6) {
        lines << tr("and %1 more").arg(all.size() - 6);
    }
    m_checks->setText(all.empty() ? tr("Before export: nothing left to check.")
                                  : tr("Before export, %1 to look at:\n%2").arg(all.size()).arg(lines.join(u'\n')));
}

void PostmortemPage::showPreview() {
    const incident::Document d = incident::postmortemDocument(current(), {});
    const int scroll = m_preview->verticalScrollBar()->value();
    const int width = std::max(320, m_preview->viewport()->width() - 24);
    fillPostmortem(*m_preview->document(), incident::toHtml(d, d.picture() ? QByteArray("<svg></svg>") : QByteArray()),
                   d.picture() ? *d.picture() : incident::TimelinePicture(), width);
    m_preview->verticalScrollBar()->setValue(scroll);
}

void PostmortemPage::edited() {
    const int row = m_outline->currentRow();
    if (m_showing || row < 0 || m_loaded.isEmpty()) {
        return;
    }
    m_draft.title = m_title->text();
    incident::Section &section = m_draft.sections[std::size_t(row)];
    section.text = m_text->toPlainText();
    m_count->setText(tr("%1 words").arg(wordsIn(section.text)));
    m_saved->setText(tr("not saved yet"));
    m_saveSoon.start();
}

void PostmortemPage::save() {
    m_saveSoon.stop();
    if (m_loaded.isEmpty() || m_controller->state().readOnly || !m_controller->state().incident ||
        m_controller->state().incident->postmortem == m_draft) {
        return;
    }
    m_controller->savePostmortem(m_draft);
}

void PostmortemPage::exportAs(const QString &format) {
    const incident::Incident i = current();
    const QString path =
        m_context.askSavePath(tr("Export the postmortem"), i.id + u'.' + format, QStringLiteral("*.") + format);
    if (path.isEmpty()) {
        return;
    }
    const Status done = writePostmortem(i, {}, format, path);
    m_context.notify(done ? tr("Exported to %1").arg(path) : done.error().text());
}

QVector<PanelState> PostmortemPage::panels() const {
    const auto &s = m_controller->state();
    const Availability a = s.incident ? Availability::Data : s.availability;
    const auto written = std::count_if(m_draft.sections.begin(), m_draft.sections.end(),
                                       [](const auto &x) { return !x.text.trimmed().isEmpty(); });
    qint64 points = 0;
    if (s.incident) {
        for (const incident::Curve &c : s.incident->curves) {
            points += qint64(c.times.size());
        }
    }
    return {{tr("Editor"), QStringLiteral("editor"), qint64(m_draft.sections.size()), qint64(written), a},
            {tr("Preview"), QStringLiteral("preview"), s.incident ? qint64(s.incident->curves.size()) : 0, points, a}};
}

void PostmortemPage::resizeEvent(QResizeEvent *event) {
    Page::resizeEvent(event);
    const bool narrow = width() < kTabsBelow;
    if (narrow != m_narrow) {
        m_narrow = narrow;
        if (narrow) {
            m_tabs->addTab(m_editorPanel, tr("Editor"));
            m_tabs->addTab(m_previewPanel, tr("Preview"));
        } else {
            m_splitter->addWidget(m_editorPanel);
            m_splitter->addWidget(m_previewPanel);
            m_editorPanel->show();
            m_previewPanel->show();
        }
        const bool there = m_controller->state().incident.has_value();
        m_tabs->setVisible(narrow && there);
        m_splitter->setVisible(!narrow && there);
    }
    if (m_controller->state().incident) {
        QTimer::singleShot(0, this, &PostmortemPage::showPreview); // the picture follows the width
    }
}

} // namespace bs
