// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/incident/draft.h"
#include "data/core/format.h"
#include "data/incident/document.h"
#include "data/incident/links.h"
#include "data/incident/lint.h"
#include "data/incident/timeline.h"
#include <QDateTime>
#include <QJsonObject>
#include <cmath>
#include <map>
#include <set>

namespace bs::incident {

namespace {

struct Words {
    const char *cause;
    const char *title; // %1 the subject's name
    const char *sentence;
    const char *first;  // P0
    const char *second; // P1
    const char *third;  // P2
};
constexpr std::array<Words, 11> kWords{{
    {"burst", "One caller's burst used up %1",
     "One caller (%1) started far more concurrent work than usual; the fan-out had no bound.",
     "Bound the fan-out that %1 reached", "Cap the items one request or event may carry",
     "Load-test the endpoint with 100 times the typical input"},
    {"tenant", "One tenant took the capacity of all: %1",
     "One tenant (%1) held most of the work in flight; nothing capped it.", "Set an in-flight cap for %1",
     "Give every tenant a cap and an alert at 80 % of it", "Add the tenant panel to the service's board"},
    {"leak", "Goroutines leaked in %1", "Goroutines of %1 grew without the load growing, and were not released.",
     "Release the goroutines of the leaking stack in %1", "Alert on growth above 10 per minute over an hour",
     "Compare goroutine profiles in the release checks"},
    {"deploy", "A deploy of %1 changed its concurrency", "%1 went out of range just after a deploy.",
     "Repair the change in %1 before it is deployed again",
     "Compare goroutines before and after each rollout for 30 minutes", "Add the regression to the load test"},
    {"pool-exhausted", "%1 was used up", "The pool %1 was at its limit while callers waited.",
     "Size %1 from its load, with its backend's limit in view", "Alert when %1 is above 95 % for 5 minutes",
     "Write down the bound in the capacity contract"},
    {"dependency-down", "%1 was down", "The dependency %1 did not answer.", "Serve a degraded answer while %1 is away",
     "Alert when its breaker is open for 5 minutes", "Agree on an escalation path with the owners of %1"},
    {"dependency-slow", "%1 was slow", "Calls to %1 slowed down before anything else did.",
     "Shorten the timeout on calls to %1 and bound those in flight", "Alert on the latency of calls to %1",
     "Agree on a latency objective with the owners of %1"},
    {"retry-storm", "Retries kept %1 overloaded",
     "Retries were a large part of the calls to %1 and kept it overloaded.",
     "Give retries to %1 a budget of a tenth of the requests", "Alert when retries exceed 20 % of the calls",
     "Add backoff with jitter to the client"},
    {"load", "More load than %1 was sized for", "Requests to %1 rose beyond what its bounds carry.",
     "Raise the capacity of %1 for the new peak", "Alert at 80 % of its pools",
     "Repeat the capacity plan with the new peak"},
    {"limit", "%1 reached a hard limit", "%1 reached a hard limit.", "Raise or bound what reached its limit in %1",
     "Alert at 80 % of that limit", "Write the limit into the capacity plan"},
    {"unknown", "%1 out of its usual range", "What set it off is not known yet.", "Find what set it off",
     "Record the data that was missing", "Walk this incident again in an exercise"},
}};

const Words &wordsOf(const QString &cause) {
    for (const Words &w : kWords) {
        if (cause == QLatin1String(w.cause)) {
            return w;
        }
    }
    return kWords.back();
}

QString subjectName(const Conclusion &c, const Incident &i) {
    const QString name = c.subject.section(u':', 1);
    if (!name.isEmpty()) {
        return name;
    }
    for (const auto &[k, v] : i.labels) {
        if (k == u"service") {
            return v;
        }
    }
    return QStringLiteral("the service");
}

QString fill(const char *text, const QString &name) {
    const QString t = QString::fromLatin1(text);
    return t.contains(u"%1") ? t.arg(name) : t;
}

QString list(const QStringList &lines) {
    QString out;
    for (const QString &l : lines) {
        out += QStringLiteral("- %1\n").arg(l);
    }
    return out.trimmed();
}

int countKind(const Incident &i, const char *kind) {
    int n = 0;
    for (const Event &e : i.events) {
        n += e.kind == QLatin1String(kind) ? e.count : 0;
    }
    return n;
}

// The alert that was there when it was detected; within five minutes of the mark.
const Event *alarmOf(const Incident &i) {
    const Event *best = nullptr;
    for (const Event &e : i.events) {
        const bool alarm = e.kind == u"alert" || e.kind == u"page";
        if (alarm && !e.redacted && i.mark(Mark::Detection) != kNoTime &&
            std::abs(e.occurred - i.mark(Mark::Detection)) <= 5 * 60'000 &&
            (!best ||
             std::abs(e.occurred - i.mark(Mark::Detection)) < std::abs(best->occurred - i.mark(Mark::Detection)))) {
            best = &e;
        }
    }
    return best;
}

// When the curve that rose was highest.
TimeMs peakTime(const Incident &i) {
    for (const Curve &c : i.curves) {
        const std::optional<Rise> r = riseOf(c, i.mark(Mark::Impact));
        if (r && r->peak > r->before * 1.1) {
            return r->at;
        }
    }
    return kNoTime;
}

QString shortClock(TimeMs t, const QString &zone) { return clockIn(t, zone).left(5); }

QString sentenceOf(const QString &text) {
    const QString t = text.trimmed();
    return t.isEmpty() || t.endsWith(u'.') ? t : t + u'.';
}

QString counted(int n, const char *one, const char *many) {
    return QStringLiteral("%1 %2").arg(n).arg(QString::fromLatin1(n == 1 ? one : many));
}

// The first event of a kind whose words match, from a little before the impact on.
const Event *firstOf(const Incident &i, const char *kind, const char *words = "") {
    const TimeMs from = i.mark(Mark::Impact) == kNoTime ? 0 : i.mark(Mark::Impact) - 2 * 60'000;
    const QString w = QString::fromLatin1(words);
    for (const Event &e : i.events) {
        if (e.kind == QLatin1String(kind) && !e.redacted && e.occurred >= from && e.text.contains(w)) {
            return &e;
        }
    }
    return nullptr;
}

struct Deaths {
    int times = 0;
    std::set<QString> pods;
    TimeMs first = kNoTime, last = kNoTime;
};

Deaths deathsOf(const Incident &i) {
    Deaths d;
    for (const Event &e : i.events) {
        if (e.kind == u"oom" && !e.redacted &&
            (i.mark(Mark::Impact) == kNoTime || e.occurred >= i.mark(Mark::Impact))) {
            d.times += e.count;
            d.pods.insert(e.text.section(u' ', 0, 0));
            d.first = d.first == kNoTime ? e.occurred : d.first;
            d.last = e.last == kNoTime ? e.occurred : e.last;
        }
    }
    return d;
}

// What happened between the rise and the repair, one sentence each: full pools, kills, an open breaker.
QStringList consequences(const Incident &i, const QString &zone) {
    QStringList out;
    if (const Event *pool = firstOf(i, "threshold", "Pool ")) {
        out << QStringLiteral("From %1 on: %2.").arg(shortClock(pool->occurred, zone), pool->text);
    }
    if (const Event *breaker = firstOf(i, "breaker")) {
        out << QStringLiteral("%1 at %2.").arg(breaker->text, shortClock(breaker->occurred, zone));
    }
    if (const Deaths d = deathsOf(i); d.times > 0) {
        QStringList names(d.pods.begin(), d.pods.end());
        const QString who = names.size() <= 3 ? names.join(QStringLiteral(", "))
                                              : QStringLiteral("%1 and %2 more")
                                                    .arg(QStringList(names.mid(0, 2)).join(QStringLiteral(", ")))
                                                    .arg(names.size() - 2);
        const QString span =
            d.last - d.first < 60'000
                ? QStringLiteral("at %1").arg(shortClock(d.first, zone))
                : QStringLiteral("from %1 to %2").arg(shortClock(d.first, zone), shortClock(d.last, zone));
        out << QStringLiteral("%1 killed for memory %2 (%3).")
                   .arg(names.size() == 1 ? QStringLiteral("One pod was")
                                          : QStringLiteral("%1 pods were").arg(names.size()),
                        span, who);
    }
    return out;
}

QString mitigationWords(const QString &mitigation) {
    static const std::map<QString, QString> words{
        {QStringLiteral("rollback"), QStringLiteral("to roll the deploy back")},
        {QStringLiteral("shed-load"), QStringLiteral("to shed low-priority load")},
        {QStringLiteral("cap-tenant"), QStringLiteral("to cap the tenant's work in flight")},
        {QStringLiteral("block-caller"), QStringLiteral("to block the caller, then bound the fan-out")},
        {QStringLiteral("bound-fanout"), QStringLiteral("to bound the fan-out")},
        {QStringLiteral("raise-capacity"), QStringLiteral("to raise the capacity")},
        {QStringLiteral("scale-out"), QStringLiteral("to add pods")},
        {QStringLiteral("stop-retries"), QStringLiteral("to stop the retries")},
        {QStringLiteral("open-breaker"), QStringLiteral("to hold the breaker open")},
        {QStringLiteral("wait-dependency"), QStringLiteral("to serve degraded answers until the dependency is back")},
        {QStringLiteral("restart"), QStringLiteral("to restart the pods one at a time")}};
    const auto it = words.find(mitigation);
    return it == words.end() ? QString() : it->second;
}

// How it was seen, what was done, when it ended: the second paragraph.
QString response(const Incident &i, const Conclusion &c, const QString &zone) {
    const Times t = i.times();
    QStringList out;
    const Event *alarm = alarmOf(i);
    if (t.detect) {
        const QString after = *t.detect < 60 ? QStringLiteral("less than a minute") : formatSpan(*t.detect * 1000);
        out << QStringLiteral("It was detected at %1, %2 after the impact began%3.")
                   .arg(shortClock(i.mark(Mark::Detection), zone), after,
                        alarm ? QStringLiteral(", by the alert %1").arg(alarm->text.section(u' ', 0, 0)) : QString());
    }
    const QString measure = mitigationWords(c.mitigation);
    if (!measure.isEmpty()) {
        out << QStringLiteral("The runbook's first mitigation was %1.").arg(measure);
    }
    if (t.mitigate) {
        out << QStringLiteral("The mitigation was in effect at %1, %2 after the impact began.")
                   .arg(shortClock(i.mark(Mark::Mitigation), zone), formatSpan(*t.mitigate * 1000));
    }
    if (t.resolve) {
        out << QStringLiteral("The service was back in its usual range at %1: %2 in all.")
                   .arg(shortClock(i.mark(Mark::Resolution), zone), formatSpan(*t.resolve * 1000));
    }
    return out.join(u' ');
}

QString summary(const Incident &i, const Conclusion &c, const QString &zone) {
    QStringList first;
    const QString start = i.mark(Mark::Impact) == kNoTime
                              ? QString()
                              : QStringLiteral("At %1 %2 ").arg(shortClock(i.mark(Mark::Impact), zone), zone);
    const QString peak = peakSentence(i);
    if (!peak.isEmpty()) {
        const TimeMs at = peakTime(i);
        first << start + peak +
                     (at == kNoTime ? QString() : QStringLiteral(", the peak at %1").arg(shortClock(at, zone))) + u'.';
    } else if (!start.isEmpty()) {
        first << start + QStringLiteral("the impact began.");
    }
    first << fill(wordsOf(c.cause).sentence, subjectName(c, i));
    first << consequences(i, zone);
    const QString second = response(i, c, zone);
    return second.isEmpty() ? first.join(u' ') : first.join(u' ') + QStringLiteral("\n\n") + second;
}

// What set it off: a request out of all proportion before a deploy, a deploy before the first thing out of range.
QString trigger(const Incident &i, const Conclusion &c, const QString &zone, const QString &name) {
    const Event *best = firstOf(i, "threshold", "One request of");
    if (!best && c.cause == u"deploy") {
        for (const Event &e : i.events) {
            const bool before = i.mark(Mark::Impact) == kNoTime || e.occurred <= i.mark(Mark::Impact) + 60'000;
            best = e.kind == u"deploy" && !e.redacted && before ? &e : best;
        }
    }
    best = best ? best : firstOf(i, "threshold");
    const QString cause = fill(wordsOf(c.cause).sentence, name);
    return best ? QStringLiteral("%1 %2: %3").arg(clockIn(best->occurred, zone), zone, sentenceOf(best->text)) : cause;
}

// The answers the conclusion rests on, with the numbers of their moment.
QStringList reasons(const Incident &i) {
    QStringList out;
    for (const runbook::Entry &e : i.journal) {
        if (e.kind != runbook::Entry::Kind::Answer || e.answer == u"no" || e.answer == u"unknown" ||
            e.answer == u"normal") {
            continue;
        }
        const QJsonObject s = e.data.value(u"suggestion").toObject();
        const QString reason = s.value(u"reason").toString().simplified();
        if (s.value(u"answer").toString() == e.answer && !reason.isEmpty() && !out.contains(reason)) {
            out << reason;
        }
    }
    return out;
}

QString rootCause(const Incident &i, const Conclusion &c, const QString &name) {
    QString out = fill(wordsOf(c.cause).sentence, name);
    const QStringList seen = reasons(i);
    if (!seen.isEmpty()) {
        out += QStringLiteral("\n\nWhat the walk saw:\n\n") + list(seen);
    }
    return out;
}

QStringList well(const Incident &i) {
    QStringList out;
    const Times t = i.times();
    if (t.detect && *t.detect <= 300) {
        out << QStringLiteral("An alert told of it within %1 of the impact.")
                   .arg(*t.detect < 60 ? QStringLiteral("a minute") : formatSpan(*t.detect * 1000));
    }
    if (t.detect && t.mitigate && *t.mitigate >= *t.detect && *t.mitigate - *t.detect <= 900) {
        out << QStringLiteral("From detection to mitigation it took %1.")
                   .arg(formatSpan((*t.mitigate - *t.detect) * 1000));
    }
    const auto answers = std::count_if(i.journal.begin(), i.journal.end(), [](const runbook::Entry &e) {
        return e.kind == runbook::Entry::Kind::Answer || e.kind == runbook::Entry::Kind::Override;
    });
    if (answers > 0) {
        out << QStringLiteral("The runbook was followed: %1, each kept with its evidence.")
                   .arg(counted(int(answers), "question answered", "questions answered"));
    }
    return out;
}

QStringList poorly(const Incident &i) {
    QStringList out;
    const Times t = i.times();
    if (t.detect && *t.detect > 300) {
        out << QStringLiteral("%1 passed between the impact and its detection.").arg(formatSpan(*t.detect * 1000));
    }
    if (const Deaths d = deathsOf(i); d.times > 0) {
        out << QStringLiteral("Memory ran out before anything was done: pods were killed %1.")
                   .arg(counted(d.times, "time", "times"));
    }
    if (t.detect && t.mitigate && *t.mitigate - *t.detect > 900) {
        out << QStringLiteral("From detection to mitigation it took %1.")
                   .arg(formatSpan((*t.mitigate - *t.detect) * 1000));
    }
    if (const int n = countKind(i, "gap"); n > 0) {
        out << QStringLiteral("Samples were missing while people were looking (%1).").arg(counted(n, "gap", "gaps"));
    }
    if (out.isEmpty()) {
        out << QStringLiteral("Nothing warned before the impact began.");
    }
    return out;
}

void addActions(Postmortem &p, const Conclusion &c, const Incident &i, const QString &name) {
    const Words &w = wordsOf(c.cause);
    const TimeMs base = i.mark(Mark::Resolution) == kNoTime ? i.opened : i.mark(Mark::Resolution);
    const QString owner = QStringLiteral("owners of %1").arg(name);
    const auto add = [&](const char *priority, const char *text, const char *kind, int days) {
        const QString due = QDateTime::fromMSecsSinceEpoch(base, Qt::UTC).addDays(days).date().toString(Qt::ISODate);
        p.actions.push_back({QStringLiteral("a%1").arg(p.actions.size() + 1), QString::fromLatin1(priority),
                             fill(text, name), owner, due, QStringLiteral("open"), QString::fromLatin1(kind)});
    };
    add("P0", w.first, "prevent", 2);
    add("P1", w.second, "mitigate", 7);
    add("P2", w.third, "process", 30);
}

QString evidence(const Incident &i) {
    QStringList out;
    for (const Event &e : i.events) {
        if (e.pinned && !e.redacted) {
            out << QStringLiteral("%1 %2%3").arg(
                clockIn(e.occurred, {}), e.text,
                e.curves.empty() ? QString() : QStringLiteral(" (`%1`)").arg(e.curves.front().query));
        }
    }
    for (const Curve &c : i.curves) {
        out << QStringLiteral("%1: `%2`, %3 samples kept").arg(c.label, c.query).arg(c.times.size());
    }
    if (!i.tree.isEmpty()) {
        out << QStringLiteral("Runbook %1, %2 journal entries kept").arg(i.tree).arg(i.journal.size());
    }
    return list(out);
}

} // namespace

QString peakSentence(const Incident &i) {
    for (const Curve &c : i.curves) {
        const std::optional<Rise> r = riseOf(c, i.mark(Mark::Impact));
        if (r && r->peak > r->before * 1.1) {
            return QStringLiteral("%1 rose from %2 to %3")
                .arg(c.label, formatValue(r->before, c.unit), formatValue(r->peak, c.unit));
        }
    }
    return {};
}

Postmortem draftPostmortem(const Incident &i, const Conclusion &c, const QString &zone) {
    Postmortem p = i.postmortem;
    const QString name = subjectName(c, i);
    const Words &w = wordsOf(c.cause);
    const bool found = !c.cause.isEmpty() && c.cause != u"unknown" && c.cause != u"none";
    p.title = !p.title.isEmpty() ? p.title : found || i.title.isEmpty() ? fill(w.title, name) : i.title;
    p.author = p.author.isEmpty() ? i.commander : p.author;
    p.rootCauseSentence = p.rootCauseSentence.isEmpty() ? fill(w.sentence, name) : p.rootCauseSentence;
    p.triggering = p.triggering.isEmpty() ? QString(c.subject).replace(u':', u' ') : p.triggering;
    std::map<QString, QString> drafts;
    drafts[QStringLiteral("summary")] = summary(i, c, zone);
    drafts[QStringLiteral("trigger")] = trigger(i, c, zone, name);
    if (i.mark(Mark::Detection) != kNoTime) {
        const Event *alarm = alarmOf(i);
        drafts[QStringLiteral("detected_by")] =
            alarm ? QStringLiteral("An alert, at %1 %2: %3 (%4)")
                        .arg(clockIn(alarm->occurred, zone), zone, sentenceOf(alarm->text), alarm->source)
                  : QStringLiteral("A person, at %1 %2.").arg(clockIn(i.mark(Mark::Detection), zone), zone);
    }
    drafts[QStringLiteral("root_cause")] = rootCause(i, c, name);
    QStringList factors;
    for (const Hint &h : patternHints(i)) {
        factors << h.pattern + u'.';
    }
    drafts[QStringLiteral("contributing")] = list(factors);
    drafts[QStringLiteral("went_well")] = list(well(i));
    drafts[QStringLiteral("went_poorly")] = list(poorly(i));
    drafts[QStringLiteral("evidence")] = evidence(i);
    for (const auto &[id, title] : templateSections()) {
        const bool written = !p.text(id).trimmed().isEmpty();
        if (!p.section(id) && id != u"timeline" && id != u"actions") {
            p.sections.push_back({id, title, {}});
        }
        if (!written && drafts.contains(id)) {
            p.set(id, drafts[id]);
        }
    }
    if (p.actions.empty()) {
        addActions(p, c, i, name);
    }
    return p;
}

} // namespace bs::incident
