// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/incident/incidentpage.h"
#include "app/pages/incident/handover.h"
#include "app/pages/incident/incidentvalues.h"
#include "data/core/format.h"
#include "widgets/common/panel.h"
#include "widgets/guide/handoverpanel.h"
#include "widgets/guide/incidentheader.h"
#include "widgets/guide/noticebar.h"
#include "widgets/guide/questioncard.h"
#include "widgets/guide/thenpanel.h"
#include "widgets/guide/trailview.h"
#include "widgets/guide/walkstrip.h"
#include "widgets/timeline/timelinepanel.h"
#include <QAction>
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
    connectTimeline();
    m_second.setInterval(1000);
}

void IncidentPage::createWalk() {
    m_header = new IncidentHeader(this);
    m_strip = new WalkStrip(this);
    m_notice = new NoticeBar(this);
    m_hands = new HandOverPanel(this);
    m_hands->hide();
    m_trail = new TrailView(this);
    m_card = new QuestionCard(this);
    m_then = new ThenPanel(this);
    m_timeline = new TimelinePanel(this);
    m_empty = new Panel(tr("Incident"), this);
    m_empty->setExpandable(false);
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
    left->addWidget(m_hands, 2);
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
    column->addWidget(m_strip);
    column->addWidget(m_notice);
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
    // What went wrong stays until it is put away: nothing of it may vanish by itself.
    connect(m_controller, &IncidentController::failed, this, [this](const QString &why) {
        m_notice->say(why);
        m_openingSince = kNoTime;
        if (!m_ready && !m_controller->state().looking) {
            m_ready = true;
            Q_EMIT readyChanged();
        }
    });
    connect(&m_second, &QTimer::timeout, this, &IncidentPage::secondPassed);
}

void IncidentPage::setActive(bool active) {
    if (active) {
        m_controller->load();
        if (const NamedSource *side = m_context.evidenceSide(); side && m_context.sourceName.isEmpty()) {
            m_context.notify(QStringLiteral("Evidence is read from %1 alone; Shift+S chooses another").arg(side->name));
        }
        if (!m_context.rendering) {
            m_second.start();
        }
    } else {
        redactNow();
        m_second.stop();
    }
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
        announceChip();
        if (m_openingSince == kNoTime) {
            m_ready = true;
            Q_EMIT readyChanged();
        }
        return;
    }
    if (m_openingSince != kNoTime && s.incident->opened >= m_openingSince) {
        m_openingSince = kNoTime;
    }
    m_header->setHeader(headerOf(*s.incident, m_context.clock->now()));
    showIncidents();
    const bool mitigated = s.incident->mark(incident::Mark::Mitigation) != kNoTime;
    m_header->primary()->setText(mitigated ? tr("Mark resolved  Ctrl+Shift+M") : tr("Mark mitigated  Ctrl+M"));
    m_header->primary()->setVisible(s.incident->mark(incident::Mark::Resolution) == kNoTime && !s.readOnly);
    const bool open = s.incident->closed == kNoTime;
    m_header->secondary()->setText(open ? tr("Escalate  Ctrl+E") : tr("Postmortem"));
    m_header->secondary()->setVisible(!s.readOnly || !open);
    m_trail->setSteps(s.walk ? trailOf(*s.walk) : QVector<guide::Step>());
    m_timeline->setRows(rowsOf(*s.incident));
    m_timeline->setWritable(!s.readOnly);
    showHands();
    announceChip();
    showSuggestion();
    secondPassed();
}

void IncidentPage::showHands() {
    const auto &walk = m_controller->state().walk;
    const auto &i = m_controller->state().incident;
    if (!walk || !i) {
        m_hands->hide();
        return;
    }
    if (!walk->offeredTo().isEmpty()) {
        m_hands->show(); // an offer that nobody took stands in everybody's way until somebody does
    }
    if (m_hands->isVisibleTo(this)) {
        m_hands->setCard(handOverCard(*i, *walk, m_context.clock->now()), walk->holder(), walk->offeredTo());
    }
}

// The other incidents: a menu on the header's title, and a line each in the palette.
void IncidentPage::showIncidents() {
    qDeleteAll(m_switches);
    m_switches.clear();
    const auto &s = m_controller->state();
    int others = 0;
    for (auto b = s.briefs.rbegin(); b != s.briefs.rend(); ++b) {
        if (b->id == s.incident->id) {
            continue;
        }
        others += b->open ? 1 : 0;
        auto *a = new QAction(
            tr("Incident %1: %2%3").arg(b->id, displayText(b->title, 60), b->open ? QString() : tr(" (closed)")), this);
        connect(a, &QAction::triggered, this, [this, id = b->id] { m_controller->load(id); });
        m_switches << a;
    }
    m_header->setOthers(others, m_switches);
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
        m_then->setConsequences(consequencesOf(s, m_context.kubeTarget()));
    }
    if (!s.looking && !s.scanning && !m_ready && m_openingSince == kNoTime) {
        m_ready = true;
        Q_EMIT readyChanged();
    }
}

void IncidentPage::secondPassed() {
    m_controller->notice();
    const auto &s = m_controller->state();
    if (!s.incident) {
        return;
    }
    m_controller->watch();
    const TimeMs now = m_context.clock->now();
    m_header->setClocks(clocksOf(*s.incident, now));
    m_strip->setItems(stripOf(s, now));
    const bool stuck = s.walk && s.incident->closed == kNoTime && s.walk->shouldEscalate(now);
    m_header->setEscalates(stuck);
    if (s.walk && !s.looking) {
        m_card->setStamps(questionOf(s, now));
    }
    const bool insists = s.walk && !s.walk->complete() && s.incident->closed == kNoTime && !s.readOnly &&
                         s.walk->handOverDue(now) == runbook::Walk::HandOverDue::Insist;
    if (insists && !m_hands->isVisibleTo(this)) {
        m_hands->show(); // after three hours nobody holds on alone
        showHands();
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

void IncidentPage::resizeEvent(QResizeEvent *event) {
    Page::resizeEvent(event);
    const bool narrow = width() < kTabsBelow;
    if (narrow == m_narrow) {
        return;
    }
    m_narrow = narrow;
    m_trail->setMaxRows(narrow ? 1 : 5); // a narrow window is a low one: question and answers stay in view
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
