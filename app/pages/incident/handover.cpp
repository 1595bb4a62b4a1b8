// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/incident/handover.h"
#include "data/core/format.h"
#include <QObject>

namespace bs {

namespace {

QString stateLine(const incident::Incident &i, TimeMs now) {
    using incident::Mark;
    const TimeMs impact = i.mark(Mark::Impact);
    QString out = impact == kNoTime
                      ? QObject::tr("Impact is not marked.")
                      : QObject::tr("Impact since %1 UTC, %2.").arg(formatClock(impact), formatSpan(now - impact));
    out += i.mark(Mark::Mitigation) == kNoTime
               ? QObject::tr(" Not mitigated yet.")
               : QObject::tr(" Mitigated at %1.").arg(formatClock(i.mark(Mark::Mitigation)));
    return i.postmortem.affected.isEmpty() ? out : out + QObject::tr(" Affects %1.").arg(i.postmortem.affected);
}

void addSteps(QStringList &lines, const runbook::Walk &walk) {
    lines << QString() << QObject::tr("What was asked and tried:");
    for (const runbook::Step &s : walk.trail()) {
        const runbook::Node *n = walk.tree().node(s.node);
        const QString what = n ? n->label : s.node;
        using S = runbook::Step::State;
        const QString how = s.state == S::Skipped    ? QObject::tr("skipped")
                            : s.state == S::Deferred ? QObject::tr("deferred, still open")
                            : s.state == S::Done     ? QObject::tr("done")
                                                     : s.answer;
        QString line = QStringLiteral("  %1  %2 %3").arg(formatClock(s.at), what, how);
        if (s.suggestion && !s.suggestion->reason.isEmpty() && s.state == S::Answered) {
            line += s.overridden ? QObject::tr(" (against: %1; because %2)").arg(s.suggestion->reason, s.note)
                                 : QStringLiteral(" (%1)").arg(s.suggestion->reason);
        }
        lines << line;
    }
    if (walk.trail().empty()) {
        lines << QObject::tr("  nothing yet");
    }
}

void addCopied(QStringList &lines, const runbook::Walk &walk) {
    QStringList copied;
    for (const runbook::Entry &e : walk.journal()) {
        if (e.kind == runbook::Entry::Kind::Copy) {
            copied << QStringLiteral("  %1  %2").arg(formatClock(e.at), e.note);
        }
    }
    if (!copied.isEmpty()) {
        lines << QString() << QObject::tr("Commands copied:") << copied;
    }
}

void addTimers(QStringList &lines, const runbook::Walk &walk, TimeMs now) {
    QStringList open;
    const runbook::Node *n = walk.current();
    if (n && n->timer > 0) {
        const DurationMs left = n->timer - (now - walk.stepSince());
        open << (left > 0 ? QObject::tr("  this step: %1 left").arg(formatSpan(left))
                          : QObject::tr("  this step: %1 over").arg(formatSpan(-left)));
    }
    for (const QString &id : walk.deferred()) {
        const runbook::Node *deferred = walk.tree().node(id);
        open << QObject::tr("  deferred: %1").arg(deferred ? deferred->label : id);
    }
    if (!open.isEmpty()) {
        lines << QString() << QObject::tr("Open:") << open;
    }
}

} // namespace

QString handOverCard(const incident::Incident &i, const runbook::Walk &walk, TimeMs now) {
    QStringList lines;
    lines << QStringLiteral("%1  %2  %3").arg(i.id, i.severity, i.title);
    lines << stateLine(i, now);
    const runbook::Node *n = walk.current();
    lines << (n ? QObject::tr("Step %1 of runbook %2: %3").arg(walk.trail().size() + 1).arg(walk.tree().id, n->label)
                : walk.completionCall());
    addSteps(lines, walk);
    addCopied(lines, walk);
    addTimers(lines, walk, now);
    QStringList decisions;
    for (const incident::Event &e : i.events) {
        if (e.kind == u"decision" && !e.redacted) {
            decisions << QStringLiteral("  %1  %2").arg(formatClock(e.occurred), e.text);
        }
    }
    if (!decisions.isEmpty()) {
        lines << QString() << QObject::tr("Decisions:") << decisions;
    }
    for (QString &line : lines) {
        line = displayText(line, 400);
    }
    return lines.mid(0, 400).join(u'\n');
}

} // namespace bs
