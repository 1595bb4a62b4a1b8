// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/incident/incidentvalues.h"
#include "data/core/format.h"
#include "data/runbook/kubectl.h"

namespace bs {

namespace {

using incident::Mark;

// Five to nine items between pause points: a longer walk is divided here, whatever its tree.
constexpr int kPauseEvery = 7;

guide::ClockValue clock(const QString &label, const incident::Incident &i, Mark end, TimeMs now, DurationMs goal) {
    guide::ClockValue c;
    c.label = label;
    const TimeMs impact = i.mark(Mark::Impact);
    if (impact == kNoTime) {
        c.remark = QObject::tr("impact is not marked");
        c.health = Health::NoData;
        return c;
    }
    const TimeMs stopped = i.mark(end);
    c.known = true;
    c.length = (stopped == kNoTime ? now : stopped) - impact;
    c.remark = stopped == kNoTime ? QObject::tr("goal %1").arg(formatRunning(goal))
                                  : QObject::tr("stopped %1").arg(formatClock(stopped));
    c.health = stopped != kNoTime ? Health::Ok : c.length > goal * 9 / 10 ? Health::Warn : Health::None;
    return c;
}

QString answerWords(const runbook::Node *node, const runbook::Step &s) {
    const runbook::Edge *edge = node ? node->edge(s.answer) : nullptr;
    QString words = edge && !edge->label.isEmpty() ? edge->label : s.answer;
    // The answer is the observed state, not "checked": the numbers it rests on stand beside it.
    if (s.suggestion && s.suggestion->answer == s.answer && !s.suggestion->reason.isEmpty()) {
        words += QStringLiteral(", ") + s.suggestion->reason;
    }
    return words;
}

// Older than two scrapes is amber, older than five is no longer "now": crossed out.
Health ageOf(const runbook::Evidence &e, TimeMs now) {
    if (e.asOf == kNoTime || e.interval <= 0) {
        return Health::None;
    }
    const DurationMs age = now - e.asOf;
    return age > 5 * e.interval ? Health::Crit : age > 2 * e.interval ? Health::Warn : Health::None;
}

QString stampOf(const runbook::Evidence &e, TimeMs now) {
    QStringList out;
    if (!e.source.isEmpty()) {
        out << QObject::tr("source: %1").arg(e.source);
    }
    if (!e.query.isEmpty()) {
        out << QObject::tr("query: %1").arg(e.query);
    }
    if (e.asOf != kNoTime) {
        out << QObject::tr("as of %1 UTC, %2 ago, %3 samples")
                   .arg(formatClock(e.asOf), formatSpan(std::max<DurationMs>(0, now - e.asOf)))
                   .arg(e.n);
    }
    if (!e.reason.isEmpty()) {
        out << e.reason;
    }
    return out.join(u'\n');
}

QString ageWords(DurationMs age) { return age < 1000 ? QObject::tr("under 1 s") : formatSpan(age); }

// Evidence that is looked at in a range of the past is as old as that range, not as the clock on the wall.
TimeMs lookedAt(const IncidentController::State &state, TimeMs now) {
    return state.lookedAt == kNoTime ? now
                                     : std::min(now, state.lookedAt + std::max<DurationMs>(0, now - state.lookedOn));
}

guide::Chart chartOf(const runbook::Suggestion &s, TimeMs now) {
    guide::Chart chart;
    const runbook::Evidence *best = nullptr;
    for (const int i : s.deciding) {
        if (!s.because[static_cast<std::size_t>(i)].curves.empty()) {
            best = &s.because[static_cast<std::size_t>(i)];
            break;
        }
    }
    for (const runbook::Evidence &e : s.because) {
        best = best || e.curves.empty() ? best : &e;
    }
    if (!best) {
        chart.state = s.because.empty() ? Availability::NotChecked : s.because.front().state;
        chart.reason = s.because.empty() ? QObject::tr("This question looks at no metric.") : s.because.front().reason;
        chart.title = s.because.empty() ? QString() : s.because.front().query;
        return chart;
    }
    chart.state = best->state;
    chart.title = best->query.isEmpty() ? best->metric : best->query;
    TimeMs first = kNoTime;
    TimeMs last = kNoTime;
    for (const runbook::Curve &c : best->curves) {
        chart.curves.push_back({c.label, c.times, c.values});
        if (!c.times.empty()) {
            first = first == kNoTime ? c.times.front() : std::min(first, c.times.front());
            last = std::max(last, c.times.back());
        }
    }
    chart.range = {first, std::max(last, std::min(now, last + (last - first) / 5)) + (last - first) / 12};
    chart.now = best->asOf;
    chart.age = ageOf(*best, now);
    chart.remark = best->asOf == kNoTime
                       ? QString()
                       : QObject::tr("as of %1 UTC, %2 ago").arg(formatClock(best->asOf), ageWords(now - best->asOf));
    return chart;
}

QString unitWord(const QString &unit) {
    if (unit == u"per_minute") {
        return QStringLiteral("/min");
    }
    if (unit == u"per_second") {
        return QStringLiteral("/s");
    }
    return unit.isEmpty() || unit == u"count" || unit == u"percent" ? QString() : QLatin1Char(' ') + unit;
}

QString numberIn(double v, const QString &unit) {
    if (unit == u"percent" || unit == u"ratio") { // evidence counts percent from 0 to 100
        return formatPercent(unit == u"percent" ? v / 100 : v, 1);
    }
    if (unit == u"seconds") {
        return v < 10 ? QStringLiteral("%1 s").arg(v, 0, 'g', 3) : formatSpan(static_cast<DurationMs>(v * 1000));
    }
    if (unit == u"bytes") {
        return formatBytes(v);
    }
    return formatCount(v) + unitWord(unit);
}

QVector<guide::Fact> factsOf(const runbook::Suggestion &s, TimeMs now) {
    QVector<guide::Fact> out;
    for (const runbook::Evidence &e : s.because) {
        if (e.facts.empty() || e.state != Availability::Data) {
            const QString value = e.state == Availability::Data
                                      ? (std::isfinite(e.value) ? numberIn(e.value, e.unit) : e.verdict)
                                      : QString();
            out.push_back({QString(e.provider).replace(u'_', u' '), value, e.state, stampOf(e, now), ageOf(e, now)});
            continue;
        }
        for (const runbook::Fact &f : e.facts) {
            guide::Fact fact{f.name, f.text.isEmpty() ? numberIn(f.value, f.unit) : f.text, Availability::Data,
                             stampOf(e, now), ageOf(e, now)};
            fact.words = !f.text.isEmpty() && f.text.size() > 24;
            const bool told = std::any_of(out.begin(), out.end(), [&fact](const guide::Fact &o) {
                return o.name == fact.name && o.value == fact.value;
            });
            if (!told) {
                out.push_back(fact);
            }
        }
    }
    return out;
}

const QString &iconOf(const QString &kind) {
    static const QHash<QString, QString> icons{{QStringLiteral("deploy"), QStringLiteral("deploy")},
                                               {QStringLiteral("alert"), QStringLiteral("bell")},
                                               {QStringLiteral("page"), QStringLiteral("bell")},
                                               {QStringLiteral("oom"), QStringLiteral("cross")},
                                               {QStringLiteral("restart"), QStringLiteral("restart")},
                                               {QStringLiteral("breaker"), QStringLiteral("bolt")},
                                               {QStringLiteral("threshold"), QStringLiteral("target")},
                                               {QStringLiteral("capture"), QStringLiteral("camera")},
                                               {QStringLiteral("answer"), QStringLiteral("check")},
                                               {QStringLiteral("override"), QStringLiteral("check")},
                                               {QStringLiteral("copy"), QStringLiteral("copy")},
                                               {QStringLiteral("hand_over"), QStringLiteral("handover")},
                                               {QStringLiteral("gap"), QStringLiteral("gap")},
                                               {QStringLiteral("mark"), QStringLiteral("flag")},
                                               {QStringLiteral("decision"), QStringLiteral("person")},
                                               {QStringLiteral("resumed"), QStringLiteral("play")},
                                               {QStringLiteral("note"), QStringLiteral("note")},
                                               {QStringLiteral("external"), QStringLiteral("server")}};
    static const QString other = QStringLiteral("note");
    const auto it = icons.constFind(kind);
    return it == icons.constEnd() ? other : *it;
}

Health healthOf(const incident::Event &e) {
    if (e.kind == u"oom" || e.kind == u"alert" || e.kind == u"page") {
        return Health::Crit;
    }
    if (e.kind == u"threshold" || e.kind == u"breaker" || e.kind == u"restart" || e.kind == u"gap") {
        return Health::Warn;
    }
    if (e.kind == u"answer" || e.kind == u"override") {
        return Health::Ok;
    }
    return Health::Info;
}

} // namespace

QVector<guide::ClockValue> clocksOf(const incident::Incident &i, TimeMs now) {
    guide::ClockValue elapsed;
    elapsed.label = QObject::tr("Elapsed");
    const TimeMs impact = i.mark(Mark::Impact);
    const TimeMs from = impact == kNoTime ? i.opened : impact;
    const TimeMs until = i.mark(Mark::Resolution) != kNoTime ? i.mark(Mark::Resolution)
                         : i.closed != kNoTime               ? i.closed
                                                             : now;
    elapsed.known = true;
    elapsed.length = until - from;
    elapsed.remark = impact == kNoTime ? QObject::tr("since opened %1").arg(formatClock(from))
                                       : QObject::tr("since %1").arg(formatClock(from));
    return {elapsed, clock(QObject::tr("Time to detect"), i, Mark::Detection, now, 5 * 60'000),
            clock(QObject::tr("Time to mitigate"), i, Mark::Mitigation, now, 15 * 60'000)};
}

guide::Header headerOf(const incident::Incident &i, TimeMs now) {
    guide::Header h;
    h.severity = i.severity;
    h.title = i.title;
    h.id = i.id;
    h.running = i.closed == kNoTime && i.mark(Mark::Resolution) == kNoTime;
    const auto add = [&h](const QString &name, const QString &value) {
        if (!value.isEmpty()) {
            h.facts << qMakePair(name, value);
        }
    };
    add(QObject::tr("Commander"), i.commander);
    add(QObject::tr("Comms"), i.comms);
    add(QObject::tr("Affects"), i.postmortem.affected);
    h.clocks = clocksOf(i, now);
    return h;
}

QVector<guide::Step> trailOf(const runbook::Walk &walk) {
    QVector<guide::Step> out;
    int number = 0;
    for (const runbook::Step &s : walk.steps()) {
        guide::Step step;
        const runbook::Node *node = walk.tree().node(s.node);
        step.id = s.node;
        step.number = ++number;
        step.question = node ? node->label : s.node;
        step.answer = s.state == runbook::Step::State::Done ? QObject::tr("done") : answerWords(node, s);
        using S = runbook::Step::State;
        using G = guide::Step::State;
        step.state = s.state == S::Skipped    ? G::Skipped
                     : s.state == S::Deferred ? G::Deferred
                     : s.state == S::Greyed   ? G::Undone
                     : s.overridden           ? G::Overridden
                                              : G::Answered;
        step.stamp = QStringLiteral("%1 · %2").arg(formatClock(s.at), s.by);
        out << step;
    }
    return out;
}

namespace {

guide::StripItem timerItem(const runbook::Walk &walk, TimeMs now) {
    const runbook::Node *n = walk.current();
    if (!n || n->timer <= 0) {
        return {QObject::tr("Timer"), QObject::tr("none"), Health::None};
    }
    const DurationMs left = n->timer - (now - walk.stepSince());
    return left >= 0
               ? guide::StripItem{QObject::tr("Timer"), QObject::tr("%1 left").arg(formatRunning(left)), Health::None}
               : guide::StripItem{QObject::tr("Timer"), QObject::tr("%1 over").arg(formatRunning(-left)), Health::Warn};
}

guide::StripItem escalateItem(const runbook::Walk &walk, TimeMs now) {
    if (walk.complete()) {
        return {};
    }
    if (walk.shouldEscalate(now)) {
        return {QObject::tr("No progress:"), QObject::tr("escalate now"), Health::Crit};
    }
    const DurationMs left = walk.escalatesAt() - now;
    return {QObject::tr("Escalate in"), formatRunning(std::max<DurationMs>(0, left)), Health::None};
}

} // namespace

QVector<guide::StripItem> stripOf(const IncidentController::State &state, TimeMs now) {
    if (!state.walk) {
        return {
            {QObject::tr("Runbook"), state.reason.isEmpty() ? QObject::tr("not begun") : state.reason, Health::Warn}};
    }
    const runbook::Walk &w = *state.walk;
    QVector<guide::StripItem> out;
    out << guide::StripItem{QObject::tr("Step"),
                            w.complete()
                                ? QObject::tr("complete")
                                : QObject::tr("%1 of ≤ %2").arg(w.trail().size() + 1).arg(w.tree().longestPath()),
                            Health::None};
    using Due = runbook::Walk::HandOverDue;
    const Due due = w.complete() ? Due::No : w.handOverDue(now);
    const QString holds = due == Due::No
                              ? w.holder()
                              : QObject::tr("%1 for %2, hand over").arg(w.holder(), formatSpan(now - w.heldSince()));
    out << guide::StripItem{QObject::tr("Held by"),
                            w.offeredTo().isEmpty() ? holds
                                                    : QObject::tr("%1, offered to %2").arg(w.holder(), w.offeredTo()),
                            due == Due::Insist   ? Health::Crit
                            : due == Due::Prompt ? Health::Warn
                                                 : Health::None};
    out << guide::StripItem{QObject::tr("Last answer"),
                            QObject::tr("%1 ago").arg(formatRunning(now - w.lastAnswerAt())), Health::None};
    const runbook::Evidence *newest = nullptr;
    if (state.suggestion) {
        for (const runbook::Evidence &e : state.suggestion->because) {
            newest = e.asOf != kNoTime && (!newest || e.asOf > newest->asOf) ? &e : newest;
        }
    }
    if (newest) {
        const TimeMs at = lookedAt(state, now);
        out << guide::StripItem{QObject::tr("Data"), QObject::tr("%1 old").arg(ageWords(at - newest->asOf)),
                                ageOf(*newest, at)};
    } else if (!w.complete()) {
        out << guide::StripItem{QObject::tr("Data"),
                                state.looking ? QObject::tr("looking") : QObject::tr("none for this step"),
                                Health::NoData};
    }
    if (!w.complete()) {
        out << timerItem(w, now) << escalateItem(w, now);
    }
    return out;
}

guide::Question questionOf(const IncidentController::State &state, TimeMs wallNow) {
    const TimeMs now = lookedAt(state, wallNow);
    guide::Question q;
    const runbook::Walk &walk = *state.walk;
    const runbook::Node *node = walk.current();
    q.runbook = QStringLiteral("%1 %2").arg(walk.tree().id, walk.tree().version);
    q.number = int(walk.trail().size()) + 1;
    q.canUndo = !walk.trail().empty();
    q.drilled = walk.tree().drilled.isEmpty() ? QObject::tr("never drilled in an exercise")
                                              : QObject::tr("drilled %1").arg(walk.tree().drilled);
    if (!node) {
        q.text = walk.completionCall();
        QStringList left;
        for (const QString &id : walk.deferred()) {
            const runbook::Node *d = walk.tree().node(id);
            left << (d ? d->label : id);
        }
        q.chart.reason = left.isEmpty()
                             ? QObject::tr("Nothing was left out. Mark it resolved when the numbers are back, "
                                           "then write the postmortem.")
                             : QObject::tr("Deferred and not answered: %1").arg(left.join(QStringLiteral(" · ")));
        q.chart.state = Availability::NotChecked;
        return q;
    }
    q.moves = true;
    if (const runbook::Step *before = walk.greyed(node->id); before && !before->answer.isEmpty()) {
        const runbook::Edge *edge = node->edge(before->answer);
        q.before = edge && !edge->label.isEmpty() ? edge->label : before->answer;
    }
    if (q.number > 1 && (q.number - 1) % kPauseEvery == 0) {
        q.pause = QObject::tr("Pause point: read the %1 steps back first").arg(q.number - 1);
    }
    q.progress = QObject::tr("step %1 of at most %2").arg(q.number).arg(walk.tree().longestPath());
    q.text = node->label;
    q.pending = state.looking;
    if (state.suggestion) {
        const runbook::Suggestion &s = *state.suggestion;
        const runbook::Edge *edge = node->edge(s.answer);
        if (s.preselects()) {
            q.suggestion = edge && !edge->label.isEmpty() ? edge->label : s.answer;
        }
        q.confidence = runbook::toString(s.confidence);
        q.reason = s.reason;
        q.flip = s.wouldFlipIf;
        q.missing = QVector<QString>(s.missing.begin(), s.missing.end());
        q.suggestionHealth = s.confidence == runbook::Confidence::Weak ? Health::Warn : Health::Info;
        q.chart = chartOf(s, now);
        q.facts = factsOf(s, now);
    }
    if (node->kind != runbook::Node::Kind::Question) {
        q.answers.push_back({QStringLiteral("done"), QStringLiteral("D"),
                             node->leaf() ? QObject::tr("Done, close the runbook") : QObject::tr("Done"), node->prompt,
                             false});
        q.chart.reason = node->prompt;
        return q;
    }
    q.asksNumber = node->answers == runbook::Node::Answers::Number;
    q.numberUnit = node->unit;
    for (const runbook::Edge &e : node->edges) {
        guide::Answer a;
        a.id = e.answer;
        a.key = e.key.isEmpty() ? e.answer.left(1).toUpper() : e.key;
        a.label = !e.label.isEmpty()       ? e.label
                  : e.answer == u"unknown" ? QObject::tr("I don't know")
                                           : e.answer.at(0).toUpper() + e.answer.mid(1);
        a.hint = q.before.isEmpty() || q.before != (e.label.isEmpty() ? e.answer : e.label)
                     ? e.hint
                     : QObject::tr("your answer before");
        a.suggested = state.suggestion && state.suggestion->preselects() && state.suggestion->answer == e.answer;
        q.answers.push_back(a);
    }
    return q;
}

QVector<guide::Consequence> consequencesOf(const IncidentController::State &state, const runbook::KubeTarget &where) {
    QVector<guide::Consequence> out;
    const runbook::Walk &walk = *state.walk;
    const runbook::Node *node = walk.current();
    if (!node) {
        return out;
    }
    int digit = 0;
    auto parameters = walk.commandParameters();
    parameters.emplace_back(QStringLiteral("namespace"), where.space); // last: what the evidence names comes first
    const auto add = [&](const runbook::Node &to, const QString &key, bool suggested) {
        guide::Consequence c;
        c.key = key;
        c.title = to.label;
        c.text = to.prompt == to.label ? QString() : to.prompt;
        c.suggested = suggested;
        for (const runbook::Action &a : to.actions) {
            if (a.command.isEmpty()) {
                c.text += (c.text.isEmpty() ? QString() : QStringLiteral(" ")) + a.text + QLatin1Char('.');
                continue;
            }
            const runbook::FilledCommand filled = runbook::fillCommand(a.command, parameters);
            guide::Command command;
            const QString placed = runbook::inEnvironment(filled.text, where);
            command.text = filled.copyable() ? placed : QString();
            command.shown = placed;
            command.unfilled = filled.unfilled;
            command.changesProduction = a.changesProduction;
            command.expect = a.expect;
            command.key = ++digit < 10 ? QString::number(digit) : QString();
            c.commands << command;
        }
        if (to.verify) {
            const bool below = !to.verify->below.isEmpty();
            c.verify = QObject::tr("%1 %2 %3 within %4")
                           .arg(to.verify->metric, below ? QObject::tr("below") : QObject::tr("above"),
                                below ? to.verify->below : to.verify->above, formatSpan(to.verify->wait));
        }
        out << c;
    };
    if (node->kind != runbook::Node::Kind::Question) {
        add(*node, QString(), true);
        return out;
    }
    for (const runbook::Edge &e : node->edges) {
        if (const runbook::Node *to = walk.tree().node(e.next); to && e.answer != u"unknown") {
            add(*to, e.key.isEmpty() ? e.answer.left(1).toUpper() : e.key,
                state.suggestion && state.suggestion->preselects() && state.suggestion->answer == e.answer);
        }
    }
    return out;
}

QVector<TimelineRow> rowsOf(const incident::Incident &i) {
    QVector<TimelineRow> out;
    out.reserve(qsizetype(i.events.size()));
    for (const incident::Event &e : i.events) {
        TimelineRow r;
        r.id = e.id;
        r.at = e.occurred;
        r.ended = e.ended;
        r.icon = iconOf(e.kind);
        r.health = healthOf(e);
        r.text = e.text;
        r.who = e.automatic ? QObject::tr("auto") : e.source;
        r.automatic = e.automatic;
        r.note = e.kind == u"note" || e.kind == u"decision";
        r.pinned = e.pinned;
        r.redacted = e.redacted;
        r.count = e.count;
        out << r;
    }
    return out;
}

} // namespace bs
