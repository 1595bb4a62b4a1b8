// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/postmortem/postmortempage.h"
#include "app/pages/postmortem/postmortemforms.h"
#include "data/core/bytes.h"
#include "data/core/format.h"
#include "data/incident/budget.h"
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
#include <QStackedWidget>
#include <QTabWidget>
#include <QTextEdit>
#include <QVBoxLayout>

namespace bs {

namespace {

constexpr int kTabsBelow = 1100;
const QString kTemplate = QStringLiteral("postmortem/template");

// The outline's rows that are no section of prose, before and behind those that are.
const QString kFacts = QStringLiteral("facts");
const QString kTimeline = QStringLiteral("timeline");
const QString kActions = QStringLiteral("actions");
const QString kBudget = QStringLiteral("budget");
const QString kExport = QStringLiteral("export");

QIcon statusIcon(Health h, const Theme &t) {
    QPixmap pixmap(28, 28);
    pixmap.setDevicePixelRatio(2);
    pixmap.fill(Qt::transparent);
    QPainter p(&pixmap);
    paintStatus(p, QRectF(1, 1, 12, 12), h, t, t.surface);
    return pixmap;
}

int wordsIn(const QString &text) {
    return int(text.split(QRegularExpression(QStringLiteral("\\s+")), Qt::SkipEmptyParts).size());
}

} // namespace

PostmortemPage::PostmortemPage(const AppContext &context, QWidget *parent)
    : Page(parent), m_context(context),
      m_controller(new IncidentController(context, this, IncidentController::Role::Reads)) {
    m_header = createHeader();
    createEditor();
    createPreview();
    layoutPage();
    createExports();
    m_saveSoon.setSingleShot(true);
    m_saveSoon.setInterval(1000);
    connect(&m_saveSoon, &QTimer::timeout, this, &PostmortemPage::save);
    m_previewSoon.setSingleShot(true);
    m_previewSoon.setInterval(250); // the preview is true, and typing does not wait for it
    connect(&m_previewSoon, &QTimer::timeout, this, [this] {
        showPreview();
        showChecks();
    });
    m_second.setInterval(1000);
    connect(&m_second, &QTimer::timeout, m_controller, &IncidentController::notice);
    loadTemplate(m_context.settings->value(kTemplate, {}).toString(), false);
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

void PostmortemPage::openSubject(const QString &subject) {
    if (subject.startsWith(u"incident:")) {
        m_controller->load(subject.mid(9));
    }
}

void PostmortemPage::setActive(bool active) {
    if (active) {
        m_controller->load(m_loaded);
        m_second.start();
        return;
    }
    m_second.stop();
    if (m_saveSoon.isActive()) {
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
            m_written = !s.incident->postmortem.sections.empty();
            takeDraft(*s.incident);
        } else if (!m_written) {
            takeDraft(*s.incident); // timeline or marks moved, and nobody has written yet
        }
        showValues();
        if (m_title->text() != m_draft.title) {
            m_title->setText(m_draft.title);
        }
        m_status->set(Health::None, m_draft.status == u"draft" ? tr("Draft") : displayText(m_draft.status, 20));
        m_text->setReadOnly(s.readOnly);
        m_title->setReadOnly(s.readOnly);
        m_saved->setText(s.readOnly ? tr("read only") : tr("saved"));
        m_showing = false;
        showOutline();
        showForms();
        showSection();
        showPreview();
        showChecks();
    }
    if (!m_ready && !s.looking && !s.scanning) {
        m_ready = true;
        Q_EMIT readyChanged();
    }
}

void PostmortemPage::takeDraft(const incident::Incident &i) {
    incident::Conclusion c;
    if (const auto &walk = m_controller->state().walk) {
        const auto found = walk->conclusion();
        c = {found.cause, found.subject, found.mitigation};
    }
    m_draft = incident::draftPostmortem(i, c, m_exportForm->zone());
    if (m_template) {
        m_draft = incident::applyTemplate(m_draft, *m_template);
    }
    m_values.clear();
}

// The values that prose is linked to. When data moved since the last time, the prose follows.
void PostmortemPage::showValues() {
    const auto values = incident::linkedValues(current(), m_exportForm->zone());
    if (!m_values.empty() && values != m_values && !m_controller->state().readOnly) {
        if (const int changed = incident::relink(m_draft, m_values, values); changed > 0) {
            m_context.notify(tr("%1 linked values followed the data").arg(changed));
            m_saveSoon.start();
        }
    }
    m_values = values;
    m_links->setValues(values);
    m_insert->menu()->clear();
    for (const incident::LinkedValue &v : values) {
        m_insert->menu()->addAction(displayText(QStringLiteral("%1: %2").arg(v.name, v.text), 80), this,
                                    [this, text = v.text] { m_text->insertPlainText(text); });
    }
}

void PostmortemPage::showForms() {
    const incident::Incident i = current();
    const QString zone = m_exportForm->zone();
    const bool fixed = m_controller->state().readOnly;
    m_facts->set(i, zone);
    m_timelineForm->set(i, zone);
    m_actions->set(m_draft.actions);
    const auto spent =
        incident::budgetSpent(m_draft.budget, i.mark(incident::Mark::Impact), i.mark(incident::Mark::Resolution));
    m_budget->set(m_draft.budget, spent ? spent->sentence : QString());
    m_facts->setReadOnly(fixed);
    m_actions->setReadOnly(fixed);
    m_budget->setReadOnly(fixed);
    m_timelineForm->setEnabled(!fixed);
}

void PostmortemPage::showOutline() {
    m_showing = true;
    const QString before = shownSection();
    const Theme &t = themeOf(this);
    m_outline->clear();
    int done = 0, sections = 0, select = 1;
    const auto add = [&](const QString &id, const QString &title, Health health) {
        auto *item = new QListWidgetItem(statusIcon(health, t), title, m_outline);
        item->setSizeHint(QSize(0, 26));
        item->setData(Qt::UserRole, id);
        item->setData(Qt::AccessibleTextRole, health == Health::NoData ? tr("%1, empty").arg(title) : title);
        select = id == before ? m_outline->count() - 1 : select;
    };
    const auto &i = m_controller->state().incident;
    const bool marked = i && std::all_of(incident::kMarks.begin(), incident::kMarks.end(),
                                         [&i](auto m) { return i->mark(m) != kNoTime; });
    add(kFacts, tr("Title and facts"), marked && !m_draft.affected.isEmpty() ? Health::Ok : Health::Warn);
    add(kTimeline, tr("Timeline"), i && !i->events.empty() ? Health::Ok : Health::NoData);
    for (const incident::Section &section : m_draft.sections) {
        const bool empty = section.text.trimmed().isEmpty();
        done += empty ? 0 : 1;
        ++sections;
        add(section.id, section.title.isEmpty() ? section.id : section.title, empty ? Health::NoData : Health::Ok);
        if (section.id == u"summary") {
            select = before.isEmpty() ? m_outline->count() - 1 : select;
        }
    }
    const bool dated = std::all_of(m_draft.actions.begin(), m_draft.actions.end(),
                                   [](const auto &a) { return !a.due.isEmpty() && !a.owner.isEmpty(); });
    add(kActions, tr("Action items"), m_draft.actions.empty() ? Health::NoData : dated ? Health::Ok : Health::Warn);
    add(kBudget, tr("Error budget"), m_draft.budget.target > 0 ? Health::Ok : Health::NoData);
    add(kExport, tr("Export, hide names"), Health::None);
    m_outline->setCurrentRow(select);
    m_progress->setText(tr("%1 of %2 sections written").arg(done).arg(sections));
    m_showing = false;
}

QString PostmortemPage::shownSection() const {
    const QListWidgetItem *item = m_outline->currentItem();
    return item ? item->data(Qt::UserRole).toString() : QString();
}

void PostmortemPage::showSection() {
    const QString id = shownSection();
    if (m_showing || id.isEmpty()) {
        return;
    }
    m_showing = true;
    QWidget *form = id == kFacts      ? static_cast<QWidget *>(m_facts)
                    : id == kTimeline ? m_timelineForm
                    : id == kActions  ? m_actions
                    : id == kBudget   ? m_budget
                    : id == kExport   ? static_cast<QWidget *>(m_exportForm)
                                      : nullptr;
    m_editors->setCurrentWidget(form ? form : m_editors->widget(0));
    m_sectionTitle->setText(m_outline->currentItem()->text());
    m_count->setVisible(!form);
    m_insert->setVisible(!form && !m_controller->state().readOnly);
    if (!form) {
        const QString text = m_draft.text(id);
        if (m_text->toPlainText() != text) { // else who types keeps the cursor
            m_text->setPlainText(text);
        }
        m_count->setText(tr("%1 words").arg(wordsIn(text)));
        QStringList hints;
        for (const incident::Hint &h : incident::patternHints(current())) {
            hints << QStringLiteral("%1 (%2)").arg(h.pattern, h.because);
        }
        m_hints->setText(
            id == u"contributing" && !hints.isEmpty()
                ? tr("Patterns this incident shows:\n%1").arg(displayText(hints.join(QStringLiteral("; ")), 600))
                : QString());
        m_hints->setVisible(!m_hints->text().isEmpty());
    }
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

PostmortemExport PostmortemPage::options() const {
    PostmortemExport o;
    o.zone = m_exportForm->zone();
    o.hide = m_exportForm->hide();
    o.page = m_exportForm->letter() ? incident::PageSize::Letter : incident::PageSize::A4;
    if (m_template) {
        o.sections = m_template->sections();
    }
    return o;
}

void PostmortemPage::showPreview() {
    if (!m_controller->state().incident) {
        return;
    }
    const PostmortemExport how = options();
    const incident::Document d = incident::postmortemDocument(current(), how);
    m_exportForm->setPreview(incident::Redactor(how.hide).preview(QString::fromStdString(incident::toJson(current()))));
    const int scroll = m_preview->verticalScrollBar()->value();
    const int width = std::max(320, m_preview->viewport()->width() - 24);
    fillPostmortem(*m_preview->document(), incident::toHtml(d, d.picture() ? QByteArray("<svg></svg>") : QByteArray()),
                   d.picture() ? *d.picture() : incident::TimelinePicture(), width);
    m_preview->verticalScrollBar()->setValue(scroll);
}

void PostmortemPage::edited() {
    const QString id = shownSection();
    if (m_showing || id.isEmpty() || m_loaded.isEmpty()) {
        return;
    }
    m_draft.set(id, m_text->toPlainText());
    m_count->setText(tr("%1 words").arg(wordsIn(m_draft.text(id))));
    touched();
}

void PostmortemPage::touched() {
    m_written = true;
    m_saved->setText(tr("not saved yet"));
    m_saveSoon.start();
    m_previewSoon.start();
}

void PostmortemPage::chooseTemplate() {
    const QString path = m_context.askOpenPath(tr("A postmortem template"), QStringLiteral("*.md"));
    if (!path.isEmpty()) {
        loadTemplate(path, true);
    }
}

void PostmortemPage::loadTemplate(const QString &path, bool remember) {
    if (path.isEmpty()) {
        return;
    }
    const auto bytes = readFile(path, {1LL << 20, 1LL << 20});
    const auto read = bytes ? incident::readPostmortemTemplate(QString::fromStdString(*bytes), path)
                            : Result<incident::Template>(std::unexpected(bytes.error()));
    if (!read) {
        m_context.notify(read.error().text());
        return;
    }
    m_template = *read;
    m_editorPanel->setSubtitle(
        tr("template: %1").arg(displayText(read->name.isEmpty() ? path.section(u'/', -1) : read->name, 60)));
    if (remember) {
        m_context.settings->setValue(kTemplate, path);
        if (!m_loaded.isEmpty()) {
            m_draft = incident::applyTemplate(m_draft, *m_template);
            touched();
            showState();
        }
    }
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
    if (!m_controller->state().incident) {
        return;
    }
    const incident::Incident i = current();
    const QString ending = format.section(u'.', -1);
    const QString path =
        m_context.askSavePath(tr("Export the postmortem"), i.id + u'.' + format, QStringLiteral("*.") + ending);
    if (path.isEmpty()) {
        return;
    }
    PostmortemExport how = options();
    how.actions = format == u"actions.csv";
    const Status done = writePostmortem(i, how, ending, path);
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
