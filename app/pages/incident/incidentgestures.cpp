// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a person does on the incident page: keys, buttons, the timeline's gestures.
#include "app/pages/incident/handover.h"
#include "app/pages/incident/incidentpage.h"
#include "app/pages/incident/incidentvalues.h"
#include "data/core/format.h"
#include "widgets/common/panel.h"
#include "widgets/guide/handoverpanel.h"
#include "widgets/guide/incidentheader.h"
#include "widgets/guide/noticebar.h"
#include "widgets/guide/questioncard.h"
#include "widgets/guide/thenpanel.h"
#include "widgets/guide/trailview.h"
#include "widgets/timeline/timelinepanel.h"
#include <QAction>
#include <QKeyEvent>
#include <QPushButton>
#include <QTabWidget>

namespace bs {

namespace {
constexpr QSize kFrozen(580, 220);
const QString kTextScale = QStringLiteral("incident/text-scale");
} // namespace

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
    add(tr("Mark mitigated"), QKeySequence(Qt::CTRL | Qt::Key_M),
        [this] { m_controller->mark(incident::Mark::Mitigation, m_context.clock->now()); });
    add(tr("Mark resolved"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_M), [this] { m_controller->markResolved(); });
    add(tr("Skip this step"), QKeySequence(Qt::CTRL | Qt::Key_J), [this] { m_controller->step(K::Skip); });
    add(tr("Defer this step"), QKeySequence(Qt::CTRL | Qt::Key_D), [this] { m_controller->step(K::Defer); });
    add(tr("It got worse"), QKeySequence(Qt::CTRL | Qt::Key_W), [this] { m_controller->step(K::Worse); });
    add(tr("Escalate"), QKeySequence(Qt::CTRL | Qt::Key_E),
        [this] { m_controller->step(K::Escalate, tr("from the runbook")); });
    add(tr("Hand over the incident"), QKeySequence(Qt::CTRL | Qt::Key_H), [this] { openHandOver(); });
    add(tr("Undo the last answer"), QKeySequence(), [this] { m_controller->step(K::Undo); });
    add(tr("Next open incident"), QKeySequence(Qt::CTRL | Qt::Key_Period), [this] { nextIncident(); });
    add(tr("Larger text"), QKeySequence(Qt::CTRL | Qt::Key_Plus), [this] { zoomText(1.25); });
    add(tr("Smaller text"), QKeySequence(Qt::CTRL | Qt::Key_Minus), [this] { zoomText(0.8); });
    add(tr("Pin or unpin the event"), QKeySequence(Qt::CTRL | Qt::Key_P), [this] { m_timeline->pinCurrent(); });
    add(tr("Runbook or timeline"), QKeySequence(Qt::CTRL | Qt::Key_T), [this] {
        if (m_narrow) {
            m_tabs->setCurrentIndex(1 - m_tabs->currentIndex());
        } else {
            m_timeline->list()->setFocus(Qt::ShortcutFocusReason);
        }
    });
    add(tr("Keep the event that is being redacted"), QKeySequence(Qt::CTRL | Qt::Key_Z), [this] {
        if (m_redactSoon.isActive()) {
            m_redactSoon.stop();
            m_redactEvent.clear();
            m_notice->putAway();
        }
    });
    add(tr("Look at the evidence again"), QKeySequence(Qt::Key_F5), [this] { m_controller->lookAgain(); });
    add(tr("Write a note"), QKeySequence(Qt::CTRL | Qt::Key_N), [this] { m_timeline->focusNote(); });
    add(tr("Show the runbook as a tree"), QKeySequence(), [this] {
        const auto &walk = m_controller->state().walk;
        m_context.openPage(QStringLiteral("runbook"), walk ? QStringLiteral("tree:") + walk->tree().id : QString());
    });
    add(tr("Close the incident"), QKeySequence(), [this] { closeIncident(); });
    add(tr("Reopen the incident"), QKeySequence(), [this] { m_controller->reopenIncident(); });
    add(tr("Write the postmortem"), QKeySequence(), [this] {
        const auto &i = m_controller->state().incident;
        m_context.openPage(QStringLiteral("postmortem"), i ? QStringLiteral("incident:") + i->id : QString());
    });
}

void IncidentPage::connectGestures() {
    using K = runbook::Entry::Kind;
    connect(m_card, &QuestionCard::answered, this, &IncidentPage::answerChosen);
    connect(m_card, &QuestionCard::numberGiven, this,
            [this](double value) { m_controller->answerNumber(value, {}, frozenPicture()); });
    connect(m_card, &QuestionCard::moveChosen, this, &IncidentPage::moveChosen);
    connect(m_hands, &HandOverPanel::offered, m_controller, &IncidentController::handOver);
    connect(m_hands, &HandOverPanel::accepted, this, [this](const QString &by) {
        m_hands->hide();
        m_controller->accept(by);
    });
    connect(m_hands, &HandOverPanel::left, this, [this] {
        m_hands->hide();
        m_card->setFocus();
    });
    connect(m_card, &QuestionCard::undoRequested, this, [this] { m_controller->step(K::Undo); });
    connect(m_card, &QuestionCard::evidenceOpened, this,
            [this] { m_context.openPage(QStringLiteral("fleet"), QString()); });
    connect(m_trail, &TrailView::stepChosen, this, [this](const QString &node) { m_controller->step(K::Undo, node); });
    connect(m_then, &ThenPanel::copyRequested, this, [this](const QString &command) {
        m_context.copyText(command);
        m_controller->step(K::Copy, command);
    });
    connect(m_header->primary(), &QPushButton::clicked, this, [this] {
        const auto &i = m_controller->state().incident;
        const bool mitigated = i && i->mark(incident::Mark::Mitigation) != kNoTime;
        if (mitigated) {
            m_controller->markResolved();
        } else {
            m_controller->mark(incident::Mark::Mitigation, m_context.clock->now());
        }
    });
    connect(m_header->secondary(), &QPushButton::clicked, this, [this] {
        const auto &i = m_controller->state().incident;
        if (i && i->closed != kNoTime) {
            m_context.openPage(QStringLiteral("postmortem"), QStringLiteral("incident:") + i->id);
            return;
        }
        m_controller->step(K::Escalate, tr("from the header"));
    });
    connect(m_empty, &Panel::messageAction, this,
            [this](int button) { button == 0 ? startIncident() : m_controller->load(); });
}

void IncidentPage::connectTimeline() {
    connect(m_timeline, &TimelinePanel::noteAdded, m_controller, &IncidentController::addNote);
    connect(m_timeline, &TimelinePanel::noteTooLong, this, [this](qsizetype characters, qsizetype most) {
        m_notice->say(tr("A note holds %1 characters, this one has %2; more belongs into the postmortem.")
                          .arg(most)
                          .arg(characters));
    });
    connect(m_timeline, &TimelinePanel::pinToggled, m_controller, &IncidentController::togglePin);
    connect(m_timeline, &TimelinePanel::edited, m_controller, &IncidentController::editEvent);
    connect(m_timeline, &TimelinePanel::redacted, this, &IncidentPage::redactSoon);
    m_redactSoon.setSingleShot(true);
    m_redactSoon.setInterval(5000);
    connect(&m_redactSoon, &QTimer::timeout, this, &IncidentPage::redactNow);
    // What was typed and not added yet outlives the program too.
    connect(m_timeline, &TimelinePanel::noteEdited, this,
            [this](const QString &text) { m_context.settings->setValue(QStringLiteral("incident/note"), text); });
    m_timeline->setNoteText(m_context.settings->value(QStringLiteral("incident/note"), {}).toString());
    const auto zone = [this] {
        const QTimeZone z = m_context.time->zone();
        m_timeline->setZone(z, QString::fromUtf8(z.id()));
    };
    connect(m_context.time, &TimeAuthority::zoneChanged, this, zone);
    zone();
    m_card->setScale(m_context.settings->value(kTextScale, 1.0).toDouble());
}

void IncidentPage::startIncident() {
    const auto &i = m_controller->state().incident;
    if (i && m_context.clock->now() - i->opened < 2000) {
        return; // the key repeats
    }
    m_ready = false;
    m_openingSince = m_context.clock->now();
    Opening o;
    o.title = tr("Incident of %1 UTC").arg(formatRfc3339(m_context.clock->now()).left(16).replace(u'T', u' '));
    m_controller->openIncident(o);
}

void IncidentPage::openSubject(const QString &subject) {
    if (subject.startsWith(u"incident:")) {
        m_controller->load(subject.mid(9));
    } else if (subject.startsWith(u"alert:")) {
        m_ready = false; // what was shown so far is not what was asked for
        m_openingSince = m_context.clock->now();
        m_controller->openAlert(subject.mid(6));
    } else if (subject == u"new") {
        startIncident();
    } else if (subject.startsWith(u"walk:")) {
        m_ready = false;
        m_openingSince = m_context.clock->now();
        Opening o;
        o.tree = subject.mid(5);
        o.title = tr("Walk of %1").arg(o.tree.section(u'/', -1));
        m_controller->openIncident(o);
    }
}

void IncidentPage::answerChosen(const QString &answer, const QString &note) {
    const auto &walk = m_controller->state().walk;
    const runbook::Node *node = walk ? walk->current() : nullptr;
    if (node && node->kind != runbook::Node::Kind::Question) {
        m_controller->step(runbook::Entry::Kind::Done);
        return;
    }
    m_controller->answer(answer, note, frozenPicture());
}

QByteArray IncidentPage::frozenPicture() const {
    const guide::Chart &chart = m_card->question().chart;
    return chart.curves.empty() ? QByteArray() : evidenceSvg(chart, kFrozen);
}

void IncidentPage::moveChosen(const QString &what) {
    using K = runbook::Entry::Kind;
    if (what == u"handover") {
        openHandOver();
        return;
    }
    m_controller->step(what == u"skip" ? K::Skip : what == u"defer" ? K::Defer : K::Worse);
}

void IncidentPage::openHandOver() {
    if (!m_controller->state().walk) {
        m_notice->say(tr("There is no walk to hand over."));
        return;
    }
    m_hands->show();
    showHands();
    m_hands->focusName();
}

void IncidentPage::nextIncident() {
    const auto &s = m_controller->state();
    QStringList open;
    for (const auto &b : s.briefs) {
        if (b.open) {
            open << b.id;
        }
    }
    if (s.incident && open.size() > 1) {
        m_controller->load(open[(open.indexOf(s.incident->id) + 1) % open.size()]);
    }
}

// Deferred steps are named once before the incident is closed; the second time it closes.
void IncidentPage::closeIncident() {
    const auto &s = m_controller->state();
    if (!s.incident) {
        return;
    }
    const QStringList left = s.walk ? s.walk->deferred() : QStringList();
    if (!left.isEmpty() && m_nagged != s.incident->id) {
        m_nagged = s.incident->id;
        QStringList words;
        for (const QString &id : left) {
            const runbook::Node *n = s.walk->tree().node(id);
            words << (n ? n->label : id);
        }
        m_notice->say(
            tr("Deferred and not answered: %1. Close again to close anyway.").arg(words.join(QStringLiteral("; "))));
        return;
    }
    m_controller->closeIncident();
}

void IncidentPage::redactSoon(const QString &event, const QString &reason) {
    redactNow(); // one at a time
    m_redactEvent = event;
    m_redactReason = reason;
    m_redactSoon.start();
    m_notice->say(tr("The event is taken out in 5 s. Ctrl+Z keeps it."));
}

void IncidentPage::redactNow() {
    m_redactSoon.stop();
    if (!m_redactEvent.isEmpty()) {
        m_notice->putAway();
        m_controller->redactEvent(std::exchange(m_redactEvent, {}), m_redactReason);
    }
}

void IncidentPage::zoomText(double factor) {
    double scale = std::clamp(m_card->scale() * factor, 1.0, 2.0);
    scale = scale < 1.1 ? 1.0 : scale > 1.9 ? 2.0 : scale;
    m_context.settings->setValue(kTextScale, scale);
    m_card->setScale(scale);
}

// The window's single-letter keys (T, L, R, Space) stand back where the letter is an answer on screen.
bool IncidentPage::event(QEvent *event) {
    if (event->type() == QEvent::ShortcutOverride) {
        auto *key = static_cast<QKeyEvent *>(event);
        if (key->modifiers() == Qt::NoModifier && m_controller->state().walk &&
            (m_card->hasKey(key->text()) || m_then->hasKey(key->text()))) {
            key->accept();
            return true;
        }
    }
    return Page::event(event);
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
    if (event->key() == Qt::Key_Escape && m_notice->isVisible()) {
        m_notice->putAway();
        return;
    }
    Page::keyPressEvent(event);
}

} // namespace bs
