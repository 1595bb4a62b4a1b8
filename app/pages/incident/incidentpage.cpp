// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/incident/incidentpage.h"
#include "app/pages/incident/incidentvalues.h"
#include "widgets/common/panel.h"
#include "widgets/guide/incidentheader.h"
#include "widgets/guide/questioncard.h"
#include "widgets/guide/thenpanel.h"
#include "widgets/guide/trailview.h"
#include "widgets/timeline/timelinepanel.h"
#include <QAction>
#include <QKeyEvent>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QVBoxLayout>

namespace bs {

namespace {
constexpr int kTabsBelow = 1100; // width of the page under which the timeline becomes a tab
}

IncidentPage::IncidentPage(const AppContext &context, QWidget *parent)
    : Page(parent), m_context(context), m_controller(new IncidentController(context, this)) {
    createWalk();
    createCommands();
    layoutPage();
    connectController();
    connectGestures();
    m_second.setInterval(1000);
}

void IncidentPage::createWalk() {
    m_header = new IncidentHeader(this);
    m_trail = new TrailView(this);
    m_card = new QuestionCard(this);
    m_then = new ThenPanel(this);
    m_timeline = new TimelinePanel(this);
    m_empty = new Panel(tr("Incident"), this);
    m_empty->setExpandable(false);
}

void IncidentPage::createCommands() {
    const auto add = [this](const QString &text, const QKeySequence &key, auto fn) {
        auto *action = new QAction(text, this);
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, fn);
        addAction(action);
        m_commands << action;
    };
    using K = runbook::Entry::Kind;
    add(tr("Open an incident now"), QKeySequence(Qt::CTRL | Qt::Key_I), [this] { startIncident(); });
    add(tr("Mark mitigated"), QKeySequence(Qt::CTRL | Qt::Key_M),
        [this] { m_controller->mark(incident::Mark::Mitigation, m_context.clock->now()); });
    add(tr("Mark resolved"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_M),
        [this] { m_controller->mark(incident::Mark::Resolution, m_context.clock->now()); });
    add(tr("Skip this step"), QKeySequence(Qt::CTRL | Qt::Key_J), [this] { m_controller->step(K::Skip); });
    add(tr("Defer this step"), QKeySequence(Qt::CTRL | Qt::Key_D), [this] { m_controller->step(K::Defer); });
    add(tr("It got worse"), QKeySequence(Qt::CTRL | Qt::Key_W), [this] { m_controller->step(K::Worse); });
    add(tr("Escalate"), QKeySequence(Qt::CTRL | Qt::Key_E),
        [this] { m_controller->step(K::Escalate, tr("escalated from the runbook")); });
    add(tr("Look at the evidence again"), QKeySequence(Qt::Key_F5), [this] { m_controller->lookAgain(); });
    add(tr("Write a note"), QKeySequence(Qt::CTRL | Qt::Key_N), [this] { m_timeline->focusNote(); });
    add(tr("Close the incident"), QKeySequence(), [this] { m_controller->closeIncident(); });
}

void IncidentPage::layoutPage() {
    auto *trailPanel = new QFrame(this);
    trailPanel->setObjectName(QStringLiteral("panel"));
    auto *trailLayout = new QVBoxLayout(trailPanel);
    trailLayout->setContentsMargins(0, 0, 0, 0);
    trailLayout->addWidget(m_trail);
    m_left = new QWidget(this);
    auto *left = new QVBoxLayout(m_left);
    left->setContentsMargins(0, 0, 0, 0);
    left->setSpacing(metric::kPanelGap);
    left->addWidget(trailPanel);
    left->addWidget(m_card, 3);
    left->addWidget(m_then, 1);
    m_splitter = new QSplitter(Qt::Horizontal, this);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(metric::kPanelGap);
    m_splitter->addWidget(m_left);
    m_splitter->addWidget(m_timeline);
    m_splitter->setStretchFactor(0, 2);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({868, 460});
    m_left->setMinimumWidth(560);
    m_timeline->setMinimumWidth(340);
    m_tabs = new QTabWidget(this);
    m_tabs->setDocumentMode(true);
    m_tabs->hide();
    m_body = new QWidget(this);
    auto *column = new QVBoxLayout(m_body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metric::kPanelGap);
    column->addWidget(m_header);
    column->addWidget(m_splitter, 1);
    column->addWidget(m_tabs, 1);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_body);
    auto *page = new QVBoxLayout(this);
    page->setContentsMargins(metric::kWindowMargin, metric::kWindowMargin, metric::kWindowMargin,
                             metric::kWindowMargin);
    page->addWidget(m_stack);
}

void IncidentPage::connectController() {
    connect(m_controller, &IncidentController::changed, this, &IncidentPage::showState);
    connect(m_controller, &IncidentController::suggestionChanged, this, &IncidentPage::showSuggestion);
    connect(m_controller, &IncidentController::failed, this, [this](const QString &why) { m_context.notify(why); });
    connect(&m_second, &QTimer::timeout, this, &IncidentPage::showClocks);
}

void IncidentPage::connectGestures() {
    using K = runbook::Entry::Kind;
    connect(m_card, &QuestionCard::answered, this, &IncidentPage::answerChosen);
    connect(m_card, &QuestionCard::undoRequested, this, [this] { m_controller->step(K::Undo); });
    connect(m_card, &QuestionCard::evidenceOpened, this,
            [this] { m_context.openPage(QStringLiteral("fleet"), QString()); });
    connect(m_trail, &TrailView::stepChosen, this, [this](const QString &node) { m_controller->step(K::Undo, node); });
    connect(m_then, &ThenPanel::copyRequested, this, [this](const QString &command) {
        m_context.copyText(command);
        m_controller->step(K::Copy, command);
    });
    connect(m_timeline, &TimelinePanel::noteAdded, m_controller, &IncidentController::addNote);
    connect(m_timeline, &TimelinePanel::pinToggled, m_controller, &IncidentController::togglePin);
    connect(m_header->primary(), &QPushButton::clicked, this, [this] {
        const auto &i = m_controller->state().incident;
        const bool mitigated = i && i->mark(incident::Mark::Mitigation) != kNoTime;
        m_controller->mark(mitigated ? incident::Mark::Resolution : incident::Mark::Mitigation, m_context.clock->now());
    });
    connect(m_header->secondary(), &QPushButton::clicked, this,
            [this] { m_controller->step(K::Escalate, tr("escalated from the header")); });
    connect(m_empty, &Panel::messageAction, this,
            [this](int button) { button == 0 ? startIncident() : m_controller->load(); });
}

void IncidentPage::startIncident() {
    m_controller->openIncident(tr("Incident of %1").arg(formatRfc3339(m_context.clock->now())), QStringLiteral("SEV2"));
}

void IncidentPage::openSubject(const QString &subject) {
    if (subject.startsWith(u"incident:")) {
        m_controller->load(subject.mid(9));
    } else if (subject.startsWith(u"alert:")) {
        m_controller->openIncident(subject.mid(6), QStringLiteral("SEV2"));
    }
}

void IncidentPage::setActive(bool active) {
    if (active) {
        m_controller->load();
        if (!m_context.rendering) {
            m_second.start();
        }
    } else {
        m_second.stop();
    }
}

void IncidentPage::answerChosen(const QString &answer) {
    const auto &walk = m_controller->state().walk;
    const runbook::Node *node = walk ? walk->current() : nullptr;
    if (node && node->kind != runbook::Node::Kind::Question) {
        m_controller->step(runbook::Entry::Kind::Done);
        return;
    }
    // An answer against the suggestion is an override: the note box's text goes with it, or the words that say so.
    const auto &s = m_controller->state().suggestion;
    const bool against = s && s->preselects() && s->answer != answer;
    const QString note = m_timeline->noteText().trimmed();
    m_controller->answer(answer, against ? (note.isEmpty() ? tr("judgment of the person on call") : note) : QString());
}

void IncidentPage::showEmpty() {
    const auto &s = m_controller->state();
    PanelMessage m;
    if (s.availability == Availability::Error) {
        m.kind = PanelMessage::Kind::Error;
        m.title = tr("Incidents cannot be read");
        m.hint = s.reason;
        m.where = m_context.storePath;
    } else {
        m.kind = PanelMessage::Kind::Empty;
        m.title = tr("No open incident.");
        m.hint = s.reason.isEmpty() ? tr("Start one from an alert, or press Ctrl+I.") : s.reason;
        if (!m_context.storePath.isEmpty()) {
            m.buttons = {tr("Open an incident  Ctrl+I")};
        }
    }
    m_empty->setMessage(m);
}

void IncidentPage::showState() {
    const auto &s = m_controller->state();
    m_stack->setCurrentWidget(s.incident ? m_body : static_cast<QWidget *>(m_empty));
    if (!s.incident) {
        showEmpty();
        m_ready = true;
        Q_EMIT readyChanged();
        announceChip();
        return;
    }
    m_header->setHeader(headerOf(*s.incident, m_context.clock->now()));
    const bool mitigated = s.incident->mark(incident::Mark::Mitigation) != kNoTime;
    m_header->primary()->setText(mitigated ? tr("Mark resolved  Ctrl+Shift+M") : tr("Mark mitigated  Ctrl+M"));
    m_header->primary()->setVisible(s.incident->mark(incident::Mark::Resolution) == kNoTime && !s.readOnly);
    m_header->secondary()->setText(tr("Escalate"));
    m_header->secondary()->setVisible(!s.readOnly);
    m_trail->setSteps(s.walk ? trailOf(*s.walk) : QVector<guide::Step>());
    m_timeline->setRows(rowsOf(*s.incident));
    m_timeline->setWritable(!s.readOnly);
    announceChip();
    showSuggestion();
}

void IncidentPage::showSuggestion() {
    const auto &s = m_controller->state();
    if (!s.incident) {
        return;
    }
    m_card->setVisible(s.walk.has_value());
    m_then->setVisible(s.walk.has_value());
    if (s.walk) {
        m_card->setQuestion(questionOf(s, m_context.clock->now()));
        m_then->setConsequences(consequencesOf(s));
    }
    if (!s.looking && !s.scanning && !m_ready) {
        m_ready = true;
        Q_EMIT readyChanged();
    }
}

void IncidentPage::showClocks() {
    if (const auto &i = m_controller->state().incident) {
        m_header->setClocks(clocksOf(*i, m_context.clock->now()));
    }
}

void IncidentPage::announceChip() {
    const auto &i = m_controller->state().incident;
    if (!i || i->closed != kNoTime) {
        Q_EMIT incidentChanged(QString(), 0, kNoTime);
        Q_EMIT badgeChanged(Health::None);
        return;
    }
    const TimeMs impact = i->mark(incident::Mark::Impact);
    const TimeMs resolved = i->mark(incident::Mark::Resolution);
    Q_EMIT incidentChanged(i->severity, impact == kNoTime ? i->opened : impact, resolved);
    Q_EMIT badgeChanged(resolved == kNoTime ? Health::Crit : Health::None);
}

QVector<PanelState> IncidentPage::panels() const {
    const auto &s = m_controller->state();
    QVector<PanelState> out;
    const auto &sug = s.suggestion;
    const qint64 curves = sug ? qint64(std::count_if(sug->because.begin(), sug->because.end(),
                                                     [](const auto &e) { return !e.curves.empty(); }))
                              : 0;
    const Availability evidence = !s.incident                    ? s.availability
                                  : sug && !sug->because.empty() ? sug->because.front().state
                                                                 : Availability::NotChecked;
    out.push_back(
        {tr("Question"), QStringLiteral("question"), curves, sug ? qint64(sug->because.size()) : 0, evidence});
    out.push_back({tr("Trail"), QStringLiteral("trail"), 1, s.walk ? qint64(s.walk->trail().size()) : 0,
                   s.walk ? Availability::Data : s.availability});
    out.push_back({tr("Timeline"), QStringLiteral("timeline"), 1, s.incident ? qint64(s.incident->events.size()) : 0,
                   s.incident ? Availability::Data : s.availability});
    return out;
}

void IncidentPage::keyPressEvent(QKeyEvent *event) {
    if (event->modifiers() == Qt::NoModifier && m_controller->state().walk) {
        if (event->key() == Qt::Key_Backspace) {
            m_controller->step(runbook::Entry::Kind::Undo);
            return;
        }
        if (m_card->answerByKey(event->text()) || m_then->copyByKey(event->text())) {
            return;
        }
    }
    Page::keyPressEvent(event);
}

void IncidentPage::resizeEvent(QResizeEvent *event) {
    Page::resizeEvent(event);
    const bool narrow = width() < kTabsBelow;
    if (narrow == m_narrow) {
        return;
    }
    m_narrow = narrow;
    if (narrow) {
        m_tabs->addTab(m_left, tr("Runbook"));
        m_tabs->addTab(m_timeline, tr("Timeline"));
    } else {
        m_splitter->addWidget(m_left);
        m_splitter->addWidget(m_timeline);
        m_left->show();
        m_timeline->show();
    }
    m_tabs->setVisible(narrow);
    m_splitter->setVisible(!narrow);
}

} // namespace bs
