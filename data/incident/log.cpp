// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/incident/log.h"
#include "data/incident/timeline.h"
#include "data/runbook/suggestion.h"
#include <QJsonArray>
#include <QJsonDocument>

namespace bs::incident {

namespace {

constexpr std::size_t kMostFrozen = 6; // curves that one answer keeps

Event *find(Incident &i, const QString &id) {
    for (Event &e : i.events) {
        if (e.id == id) {
            return &e;
        }
    }
    return nullptr;
}

TimeMs timeOf(const QJsonValue &v) { return v.isDouble() ? v.toInteger() : kNoTime; }

Status applyToEvent(Incident &i, const LogEntry &e) {
    Event *event = find(i, e.data.value(u"event").toString());
    if (!event) {
        return std::unexpected(
            inputError(i.id, QStringLiteral("has no event %1").arg(e.data.value(u"event").toString().left(60))));
    }
    if (e.kind == u"edit") {
        if (e.data.contains(u"text")) {
            event->text = e.data.value(u"text").toString();
        }
        if (const TimeMs t = timeOf(e.data.value(u"occurred_at")); t != kNoTime) {
            event->occurred = t;
        }
        event->edited = true;
        sortEvents(i.events);
    } else if (e.kind == u"redact") {
        event->redacted = true;
        event->redactReason = e.data.value(u"reason").toString();
        event->text.clear(); // the original stays in the log, not in the state that is shown and exported
        event->curves.clear();
        event->picture.clear();
        event->data = {};
        event->external.clear();
    } else if (e.kind == u"pin") {
        event->pinned = e.data.value(u"on").toBool();
    } else {
        event->kept = e.data.value(u"on").toBool();
    }
    return {};
}

void setField(Incident &i, const QString &field, const QJsonValue &value) {
    const QString text = value.toString();
    if (field == u"title") {
        i.title = text;
    } else if (field == u"severity") {
        i.severity = text;
    } else if (field == u"commander") {
        i.commander = text;
    } else if (field == u"comms") {
        i.comms = text;
    } else if (field == u"selection") {
        i.selection = text;
    } else if (field == u"labels") {
        i.labels.clear();
        for (const QJsonValue &l : QJsonDocument::fromJson(text.toUtf8()).array()) {
            i.labels.emplace_back(l.toArray().at(0).toString(), l.toArray().at(1).toString());
        }
    }
}

QString markText(Mark m) {
    switch (m) {
    case Mark::Impact: return QStringLiteral("Impact starts");
    case Mark::Detection: return QStringLiteral("Detected");
    case Mark::Response: return QStringLiteral("First response");
    case Mark::Mitigation: return QStringLiteral("Mitigated");
    case Mark::Resolution: return QStringLiteral("Resolved");
    }
    return {};
}

Status applyMark(Incident &i, const LogEntry &e) {
    const std::optional<Mark> m = markFrom(e.data.value(u"mark").toString());
    const TimeMs at = timeOf(e.data.value(u"at"));
    if (!m || at == kNoTime) {
        return std::unexpected(inputError(i.id, QStringLiteral("a mark without a name or a time")));
    }
    i.marks[static_cast<std::size_t>(*m)] = at;
    std::erase_if(i.events, [&](const Event &v) { return v.kind == u"mark" && v.external == toString(*m); });
    Event v;
    v.id = QStringLiteral("m%1").arg(e.seq);
    v.kind = QStringLiteral("mark");
    v.external = toString(*m);
    v.occurred = at;
    v.observed = v.recorded = e.at;
    v.source = e.by;
    v.automatic = false;
    v.kept = true;
    v.text = markText(*m);
    addEvent(i.events, v);
    return {};
}

Status applyEvent(Incident &i, const LogEntry &e) {
    Event v = eventFromJson(e.data);
    if (v.occurred == kNoTime) {
        return std::unexpected(inputError(i.id, QStringLiteral("an event without a time")));
    }
    v.id = v.id.isEmpty() ? QStringLiteral("e%1").arg(e.seq) : v.id;
    v.recorded = v.recorded == kNoTime || v.recorded == 0 ? e.at : v.recorded;
    v.observed = v.observed == kNoTime || v.observed == 0 ? v.recorded : v.observed;
    addEvent(i.events, std::move(v));
    return {};
}

// The curves an answer rests on, as they were: those that decided, else all that the question looked at.
std::vector<Curve> frozenCurves(const runbook::Entry &entry) {
    std::vector<Curve> out;
    const QJsonObject suggestion = entry.data.value(u"suggestion").toObject();
    if (suggestion.isEmpty()) {
        return out;
    }
    const runbook::Suggestion s = runbook::suggestionFromJson(suggestion);
    const auto take = [&out](const runbook::Evidence &e) {
        for (const runbook::Curve &c : e.curves) {
            if (out.size() < kMostFrozen) {
                out.push_back({c.label, e.unit, e.query, c.times, c.values});
            }
        }
    };
    for (const int d : s.deciding) {
        if (d >= 0 && static_cast<std::size_t>(d) < s.because.size()) {
            take(s.because[static_cast<std::size_t>(d)]);
        }
    }
    for (const runbook::Evidence &e : s.because) {
        if (out.empty()) {
            take(e);
        }
    }
    return out;
}

Status applyWalk(Incident &i, const LogEntry &e) {
    runbook::Entry entry =
        TRY(runbook::readEntry(QJsonDocument(e.data.value(u"entry").toObject()).toJson(QJsonDocument::Compact), i.id));
    if (entry.kind == runbook::Entry::Kind::Start) {
        i.journal.clear(); // a new walk; the old one stays in the log
        i.tree = entry.data.value(u"tree").toString();
        i.treeText = e.data.value(u"tree_text").toString();
    }
    if (entry.seq != static_cast<std::int64_t>(i.journal.size()) + 1) {
        return std::unexpected(inputError(i.id, QStringLiteral("walk entry %1 is out of order").arg(entry.seq)));
    }
    if (std::optional<Event> v =
            eventOf(entry, e.data.value(u"question").toString(), e.data.value(u"answer").toString())) {
        v->id = QStringLiteral("w%1").arg(e.seq);
        v->picture = e.data.value(u"picture").toString();
        v->curves = frozenCurves(entry);
        addEvent(i.events, std::move(*v));
    }
    i.journal.push_back(std::move(entry));
    return {};
}

} // namespace

Status apply(Incident &i, const LogEntry &e) {
    ++i.audit;
    if (e.kind == u"open") {
        i.id = e.incident;
        i.opened = e.at;
        i.title = e.data.value(u"title").toString();
        i.severity = e.data.value(u"severity").toString();
        i.commander = e.by;
    } else if (e.kind == u"whole") {
        Incident read = TRY(incidentFromJson(QJsonDocument(e.data).toJson(QJsonDocument::Compact), e.incident));
        read.id = e.incident;
        i = std::move(read);
    } else if (e.kind == u"set") {
        setField(i, e.data.value(u"field").toString(), e.data.value(u"value"));
    } else if (e.kind == u"mark") {
        return applyMark(i, e);
    } else if (e.kind == u"event") {
        return applyEvent(i, e);
    } else if (e.kind == u"edit" || e.kind == u"redact" || e.kind == u"pin" || e.kind == u"keep") {
        return applyToEvent(i, e);
    } else if (e.kind == u"walk") {
        return applyWalk(i, e);
    } else if (e.kind == u"postmortem") {
        i.postmortem = postmortemFromJson(e.data);
    } else if (e.kind == u"curves") {
        i.curves.clear();
        for (const QJsonValue &c : e.data.value(u"curves").toArray()) {
            i.curves.push_back(curveFromJson(c.toObject()));
        }
    } else if (e.kind == u"close" || e.kind == u"reopen") {
        i.closed = e.kind == u"close" ? e.at : kNoTime;
    } else {
        return std::unexpected(inputError(i.id, QStringLiteral("unknown log entry \"%1\"").arg(e.kind.left(40))));
    }
    return {};
}

Result<Incident> fold(const std::vector<LogEntry> &log) {
    Incident i;
    for (const LogEntry &e : log) {
        CHECK_STATUS(apply(i, e));
    }
    return i;
}

std::optional<Event> eventOf(const runbook::Entry &e, const QString &question, const QString &answer) {
    using Kind = runbook::Entry::Kind;
    Event v;
    v.occurred = v.observed = v.recorded = e.at;
    v.source = e.by;
    v.automatic = e.by == u"auto";
    v.kind = QStringLiteral("answer");
    const QString q = question.isEmpty() ? e.node : question;
    const QString word = answer.isEmpty() ? e.answer : answer;
    // The answer with the value it rests on, where the evidence said the same.
    const QJsonObject proposed = e.data.value(u"suggestion").toObject();
    const QString reason = proposed.value(u"reason").toString().simplified();
    const bool agrees = !reason.isEmpty() && proposed.value(u"answer").toString() == e.answer;
    switch (e.kind) {
    case Kind::Start:
        v.text = QStringLiteral("Runbook %1 %2 begun")
                     .arg(e.data.value(u"tree").toString(), e.data.value(u"version").toString());
        break;
    case Kind::Answer:
        v.text = agrees ? QStringLiteral("%1 %2: %3").arg(q, word, reason) : QStringLiteral("%1 %2").arg(q, word);
        break;
    case Kind::Override:
        v.kind = QStringLiteral("override");
        v.text = QStringLiteral("%1 %2, against the suggestion: %3").arg(q, word, e.note);
        break;
    case Kind::Done: v.text = QStringLiteral("Done: %1").arg(q); break;
    case Kind::Skip: v.text = QStringLiteral("Skipped: %1").arg(q); break;
    case Kind::Defer: v.text = QStringLiteral("Deferred: %1").arg(q); break;
    case Kind::Undo: v.text = QStringLiteral("Back to: %1").arg(q); break;
    case Kind::Worse: v.text = QStringLiteral("It got worse: jumped to the escape point"); break;
    case Kind::Escalate: v.text = QStringLiteral("Escalated: %1").arg(e.note); break;
    case Kind::Copy:
        v.kind = QStringLiteral("copy");
        v.text = QStringLiteral("Copied: %1").arg(e.note);
        break;
    case Kind::Note:
        v.kind = QStringLiteral("note");
        v.text = e.note;
        break;
    case Kind::HandOver:
        v.kind = QStringLiteral("hand_over");
        v.text = QStringLiteral("%1 offers the incident to %2").arg(e.by, e.answer);
        break;
    case Kind::Accept:
        v.kind = QStringLiteral("hand_over");
        v.text = QStringLiteral("%1 takes the incident").arg(e.by);
        break;
    case Kind::Resume:
        v.kind = QStringLiteral("resumed");
        v.text = e.note;
        break;
    case Kind::Migrate:
        v.text = QStringLiteral("Runbook now version %1").arg(e.data.value(u"version").toString());
        break;
    }
    return v;
}

} // namespace bs::incident
