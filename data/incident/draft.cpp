// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/incident/draft.h"
#include "data/core/format.h"
#include "data/incident/document.h"
#include "data/incident/lint.h"
#include "data/incident/timeline.h"
#include <QDateTime>
#include <cmath>

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

QString shortClock(TimeMs t, const QString &zone) { return clockIn(t, zone).left(5); }

QString summary(const Incident &i, const Conclusion &c, const QString &zone) {
    const Times t = i.times();
    QStringList out;
    const QString start = i.mark(Mark::Impact) == kNoTime
                              ? QString()
                              : QStringLiteral("At %1 %2 ").arg(shortClock(i.mark(Mark::Impact), zone), zone);
    const QString peak = peakSentence(i);
    if (!peak.isEmpty()) {
        out << start + peak + u'.';
    } else if (!start.isEmpty()) {
        out << start + QStringLiteral("the impact began.");
    }
    out << fill(wordsOf(c.cause).sentence, subjectName(c, i));
    QStringList spans;
    const auto span = [&](const std::optional<std::int64_t> &s, const char *what) {
        if (s) {
            spans << QStringLiteral("%1 after %2").arg(QString::fromLatin1(what), formatSpan(*s * 1000));
        }
    };
    span(t.detect, "detected");
    span(t.mitigate, "mitigated");
    span(t.resolve, "resolved");
    if (!spans.isEmpty()) {
        out << QStringLiteral("It was %1.").arg(spans.join(QStringLiteral(", ")));
    }
    return out.join(u' ');
}

const Event *nearest(const Incident &i, Mark m, const QStringList &kinds) {
    const Event *best = nullptr;
    for (const Event &e : i.events) {
        if (kinds.contains(e.kind) && i.mark(m) != kNoTime && std::abs(e.occurred - i.mark(m)) <= 5 * 60'000 &&
            (!best || std::abs(e.occurred - i.mark(m)) < std::abs(best->occurred - i.mark(m)))) {
            best = &e;
        }
    }
    return best;
}

int countKind(const Incident &i, const char *kind) {
    int n = 0;
    for (const Event &e : i.events) {
        n += e.kind == QLatin1String(kind) ? e.count : 0;
    }
    return n;
}

QStringList well(const Incident &i) {
    QStringList out;
    const Times t = i.times();
    if (t.detect && *t.detect <= 300) {
        out << QStringLiteral("It was detected within %1.").arg(formatSpan(*t.detect * 1000));
    }
    if (t.detect && t.mitigate && *t.mitigate >= *t.detect && *t.mitigate - *t.detect <= 900) {
        out << QStringLiteral("From detection to mitigation it took %1.")
                   .arg(formatSpan((*t.mitigate - *t.detect) * 1000));
    }
    if (!i.journal.empty()) {
        out << QStringLiteral("The runbook was walked, and its evidence is kept with this document.");
    }
    return out;
}

QStringList poorly(const Incident &i) {
    QStringList out;
    const Times t = i.times();
    if (t.detect && *t.detect > 300) {
        out << QStringLiteral("It took %1 until it was detected.").arg(formatSpan(*t.detect * 1000));
    }
    if (const int n = countKind(i, "oom"); n > 0) {
        out << QStringLiteral("Pods were OOM-killed %1 times before the mitigation took hold.").arg(n);
    }
    if (const int n = countKind(i, "gap"); n > 0) {
        out << QStringLiteral("Data was missing %1 times while people were looking.").arg(n);
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
        double before = std::nan(""), peak = -1;
        for (std::size_t k = 0; k < c.times.size(); ++k) {
            if (!std::isfinite(c.values[k])) {
                continue;
            }
            if (i.mark(Mark::Impact) == kNoTime || c.times[k] <= i.mark(Mark::Impact)) {
                before = c.values[k];
            }
            peak = std::max(peak, c.values[k]);
        }
        if (std::isfinite(before) && peak > before * 1.1) {
            return QStringLiteral("%1 rose from %2 to %3")
                .arg(c.label, formatValue(before, c.unit), formatValue(peak, c.unit));
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
    const Event *deploy = nearest(i, Mark::Impact, {QStringLiteral("deploy"), QStringLiteral("threshold")});
    drafts[QStringLiteral("trigger")] =
        deploy ? QStringLiteral("%1: %2").arg(clockIn(deploy->occurred, zone), deploy->text) : fill(w.sentence, name);
    const Event *alarm =
        nearest(i, Mark::Detection, {QStringLiteral("alert"), QStringLiteral("page"), QStringLiteral("threshold")});
    if (i.mark(Mark::Detection) != kNoTime) {
        drafts[QStringLiteral("detected_by")] =
            alarm ? QStringLiteral("%1 (%2), %3").arg(alarm->text, alarm->source, clockIn(alarm->occurred, zone))
                  : QStringLiteral("A person, at %1.").arg(clockIn(i.mark(Mark::Detection), zone));
    }
    drafts[QStringLiteral("root_cause")] = fill(w.sentence, name);
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
