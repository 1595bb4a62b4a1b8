// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/incident/document.h"
#include "data/core/format.h"
#include "data/incident/budget.h"
#include "data/incident/timeline.h"
#include <QJsonDocument>

namespace bs::incident {

namespace {

QString minutes(const std::optional<std::int64_t> &s) {
    return !s ? QStringLiteral("not marked") : *s == 0 ? QStringLiteral("0 s") : formatSpan(*s * 1000);
}

Fact timeFact(const Incident &i, const char *name, Mark to, const std::optional<std::int64_t> &s, const QString &zone) {
    const QString ends =
        s ? QStringLiteral("%1 to %2").arg(clockIn(i.mark(Mark::Impact), zone), clockIn(i.mark(to), zone))
          : QStringLiteral("%1 is not marked")
                .arg(i.mark(Mark::Impact) == kNoTime ? toString(Mark::Impact) : toString(to));
    return {QString::fromLatin1(name), minutes(s), ends};
}

Facts timeFacts(const Incident &i, const QString &zone) {
    const Times t = i.times();
    Facts out;
    out.facts = {timeFact(i, "Time to detect", Mark::Detection, t.detect, zone),
                 timeFact(i, "Time to first response", Mark::Response, t.respond, zone),
                 timeFact(i, "Time to mitigate", Mark::Mitigation, t.mitigate, zone),
                 timeFact(i, "Time to resolve", Mark::Resolution, t.resolve, zone)};
    if (const auto b = budgetSpent(i.postmortem.budget, i.mark(Mark::Impact), i.mark(Mark::Resolution))) {
        out.facts.push_back({QStringLiteral("Error budget spent"), formatPercent(b->timeBased, 0), b->sentence});
    }
    return out;
}

Table headTable(const Incident &i, const QString &zone) {
    Table t;
    const auto row = [&t](const char *name, const QString &value) {
        if (!value.isEmpty()) {
            t.rows.push_back({QString::fromLatin1(name), value});
        }
    };
    const TimeMs start = i.mark(Mark::Impact) == kNoTime ? i.opened : i.mark(Mark::Impact);
    row("Incident", i.id);
    row("Date", clockIn(start, zone, true).left(10));
    const TimeMs end = i.mark(Mark::Resolution);
    if (end != kNoTime) {
        row("Duration",
            QStringLiteral("%1 to %2 %3 (%4)")
                .arg(clockIn(start, zone).left(5), clockIn(end, zone).left(5), zone, formatSpan(end - start)));
    }
    row("Severity", i.severity);
    row("Author", i.postmortem.author);
    row("Status", i.postmortem.status);
    row("Detection", i.mark(Mark::Detection) == kNoTime ? QString() : clockIn(i.mark(Mark::Detection), zone, true));
    row("First response", i.mark(Mark::Response) == kNoTime ? QString() : clockIn(i.mark(Mark::Response), zone, true));
    row("Mitigation", i.mark(Mark::Mitigation) == kNoTime ? QString() : clockIn(i.mark(Mark::Mitigation), zone, true));
    row("Resolution", end == kNoTime ? QString() : clockIn(end, zone, true));
    row("Affected", i.postmortem.affected);
    row("Triggered by", i.postmortem.triggering);
    row("Root cause", i.postmortem.rootCauseSentence);
    return t;
}

// What goes into the document while nobody has chosen: what happened and what was decided, not each answer and gap.
bool tellsTheStory(const Event &e) {
    static const QStringList kinds =
        QStringLiteral("deploy config threshold breaker oom restart alert page mark override hand_over decision note "
                       "external capture")
            .split(u' ');
    return kinds.contains(e.kind) || e.pinned || (e.kind == u"answer" && e.text.startsWith(u"Escalated"));
}

bool anyTicked(const Incident &i) { // marks and notes are kept by themselves
    return std::any_of(i.events.begin(), i.events.end(), [](const Event &e) {
        return e.kept && e.kind != u"mark" && e.kind != u"note" && e.kind != u"decision";
    });
}

// A run of kills or restarts, pod after pod, is one row.
bool folds(const Event &e) { return e.kind == u"oom" || e.kind == u"restart"; }

QStringList foldedRow(const std::vector<const Event *> &run, const QString &zone) {
    int times = 0;
    QStringList names;
    for (const Event *e : run) {
        times += e->count;
        const QString name = e->text.section(u' ', 0, 0);
        if (!names.contains(name)) {
            names << name;
        }
    }
    const QString what = run.front()->text.section(u' ', 1);
    const Event *last = run.back();
    return {clockIn(run.front()->occurred, zone),
            QStringLiteral("%1, %2 and %3 more %4, %5 times until %6")
                .arg(names.value(0), names.value(1))
                .arg(std::max<qsizetype>(0, names.size() - 2))
                .arg(what)
                .arg(times)
                .arg(clockIn(last->last == kNoTime ? last->occurred : last->last, zone)),
            run.front()->source};
}

Table timelineTable(const Incident &i, const QString &zone) {
    const bool chosen = anyTicked(i);
    Table t;
    t.head = {QStringLiteral("Time (%1)").arg(zone), QStringLiteral("Event"), QStringLiteral("Source")};
    std::vector<const Event *> run;
    const auto flush = [&] {
        if (run.size() > 3) {
            t.rows.push_back(foldedRow(run, zone));
        } else {
            for (const Event *e : run) {
                t.rows.push_back({clockIn(e->occurred, zone), eventLine(*e, zone), e->source});
            }
        }
        run.clear();
    };
    for (const Event &e : i.events) {
        if (chosen ? !(e.kept || e.pinned) : !tellsTheStory(e)) {
            continue;
        }
        if (!run.empty() && (!folds(e) || e.kind != run.front()->kind || e.redacted || e.pinned)) {
            flush();
        }
        run.push_back(&e);
        if (!folds(e) || e.redacted || e.pinned) {
            flush();
        }
    }
    flush();
    return t;
}

Table actionTable(const Incident &i) {
    Table t;
    t.head = {QStringLiteral("Priority"), QStringLiteral("Action"), QStringLiteral("Owner"), QStringLiteral("Due"),
              QStringLiteral("State")};
    for (const ActionItem &a : i.postmortem.actions) {
        t.rows.push_back({a.priority, a.text, a.owner.isEmpty() ? QStringLiteral("no owner") : a.owner,
                          a.due.isEmpty() ? QStringLiteral("no date") : a.due,
                          a.state.isEmpty() ? QStringLiteral("open") : a.state});
    }
    return t;
}

} // namespace

const TimelinePicture *Document::picture() const {
    for (const Block &b : blocks) {
        if (const auto *p = std::get_if<Picture>(&b)) {
            return &p->picture;
        }
    }
    return nullptr;
}

const Sections &templateSections() {
    static const auto s = [](const char *id, const char *title) {
        return std::pair(QString::fromLatin1(id), QString::fromLatin1(title));
    };
    static const Sections all{s("summary", "Summary"),          s("timeline", "Timeline"),
                              s("trigger", "Trigger"),          s("detected_by", "Detected by"),
                              s("root_cause", "Root cause"),    s("contributing", "Contributing factors"),
                              s("went_well", "What went well"), s("went_poorly", "What went poorly"),
                              s("lucky", "Where we got lucky"), s("surprised", "Why it surprised us"),
                              s("actions", "Action items"),     s("evidence", "Supporting evidence")};
    return all;
}

Document postmortemDocument(const Incident &original, const ExportOptions &options) {
    const Incident i = redacted(original, Redactor(options.hide));
    const QString zone = options.zone.isEmpty() ? QStringLiteral("UTC") : options.zone;
    Document d;
    d.title = i.postmortem.title.isEmpty() ? i.title : i.postmortem.title;
    d.blocks.push_back(Heading{d.title, 1});
    d.blocks.push_back(headTable(i, zone));
    Sections sections = options.sections.empty() ? templateSections() : options.sections;
    for (const Section &s : i.postmortem.sections) { // what was written under another template is not lost
        const bool named =
            std::any_of(sections.begin(), sections.end(), [&s](const auto &p) { return p.first == s.id; });
        if (!named && !s.text.trimmed().isEmpty()) {
            sections.emplace_back(s.id, s.title.isEmpty() ? s.id : s.title);
        }
    }
    for (const auto &[id, title] : sections) {
        const QString text = i.postmortem.text(id).trimmed();
        if (id == u"timeline") {
            d.blocks.push_back(timeFacts(i, zone));
            d.blocks.push_back(Heading{title, 2});
            d.blocks.push_back(Picture{timelinePicture(i, zone)});
            d.blocks.push_back(timelineTable(i, zone));
        } else if (id == u"actions") {
            if (!i.postmortem.actions.empty()) {
                d.blocks.push_back(Heading{title, 2});
                d.blocks.push_back(actionTable(i));
            }
        } else if (!text.isEmpty()) { // an empty section is left out of a document; the editor lists it
            d.blocks.push_back(Heading{title, 2});
            d.blocks.push_back(Text{text});
        }
    }
    return d;
}

bool inTimeline(const Incident &i, const Event &e) { return anyTicked(i) ? e.kept || e.pinned : tellsTheStory(e); }

Incident redacted(const Incident &i, const Redactor &redact) {
    Incident out = i;
    const auto r = [&](QString &t) { t = redact(t); };
    r(out.title);
    r(out.selection);
    r(out.commander);
    r(out.comms);
    r(out.treeText);
    for (auto &[name, value] : out.labels) {
        r(name);
        r(value);
    }
    for (Event &e : out.events) {
        r(e.text);
        r(e.picture);
        for (Curve &c : e.curves) {
            r(c.label);
            r(c.query);
        }
        for (QString *t : {&e.source, &e.external, &e.redactReason}) {
            r(*t);
        }
        if (!e.data.isEmpty()) { // as text: names may lie at any depth; what redaction breaks is left out
            const QString text = QString::fromUtf8(QJsonDocument(e.data).toJson(QJsonDocument::Compact));
            e.data = QJsonDocument::fromJson(redact(text).toUtf8()).object();
        }
    }
    for (Curve &c : out.curves) {
        r(c.label);
        r(c.query);
    }
    Postmortem &p = out.postmortem;
    for (QString *t : {&p.title, &p.author, &p.affected, &p.triggering, &p.rootCauseSentence, &p.budget.query}) {
        r(*t);
    }
    for (Section &s : p.sections) {
        r(s.text);
    }
    for (ActionItem &a : p.actions) {
        r(a.text);
        r(a.owner);
    }
    for (runbook::Entry &e : out.journal) {
        const QByteArray line = runbook::writeEntry(e);
        if (const auto back = runbook::readEntry(redact(QString::fromUtf8(line)).toUtf8(), i.id)) {
            e = *back;
        } else {
            e.data = {};
            r(e.note);
        }
    }
    return out;
}

std::string exportJson(const Incident &i, const ExportOptions &options) {
    return toJson(redacted(i, Redactor(options.hide)));
}

} // namespace bs::incident
