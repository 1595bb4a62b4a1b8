// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/incident/log.h"
#include <QJsonArray>
#include <QJsonDocument>

namespace bs::incident {

namespace {

LogEntry make(const QString &incident, const char *kind, const QString &by, TimeMs at, QJsonObject data) {
    return {0, incident, at, by, QString::fromLatin1(kind), std::move(data)};
}

LogEntry flag(const QString &incident, const char *kind, const QString &event, bool on, const QString &by, TimeMs now) {
    return make(incident, kind, by, now, {{QStringLiteral("event"), event}, {QStringLiteral("on"), on}});
}

} // namespace

LogEntry openEntry(const QString &title, const QString &severity, const QString &by, TimeMs at) {
    return make({}, "open", by, at, {{QStringLiteral("title"), title}, {QStringLiteral("severity"), severity}});
}

LogEntry markEntry(const QString &incident, Mark mark, TimeMs at, const QString &by, TimeMs now) {
    return make(incident, "mark", by, now,
                {{QStringLiteral("mark"), toString(mark)}, {QStringLiteral("at"), qint64(at)}});
}

LogEntry eventEntry(const QString &incident, const Event &e, const QString &by, TimeMs now) {
    JsonWriter w;
    write(w, e);
    return make(incident, "event", by, now, toObject(w.text()));
}

LogEntry editEntry(const QString &incident, const QString &event, const QString &text, TimeMs occurred,
                   const QString &by, TimeMs now) {
    QJsonObject o{{QStringLiteral("event"), event}, {QStringLiteral("text"), text}};
    if (occurred != kNoTime) {
        o.insert(QStringLiteral("occurred_at"), qint64(occurred));
    }
    return make(incident, "edit", by, now, o);
}

LogEntry redactEntry(const QString &incident, const QString &event, const QString &reason, const QString &by,
                     TimeMs now) {
    return make(incident, "redact", by, now, {{QStringLiteral("event"), event}, {QStringLiteral("reason"), reason}});
}

LogEntry pinEntry(const QString &incident, const QString &event, bool pinned, const QString &by, TimeMs now) {
    return flag(incident, "pin", event, pinned, by, now);
}

LogEntry keepEntry(const QString &incident, const QString &event, bool kept, const QString &by, TimeMs now) {
    return flag(incident, "keep", event, kept, by, now);
}

LogEntry walkEntry(const QString &incident, const runbook::Entry &e, const QString &question, const QByteArray &picture,
                   const QString &treeText, const QString &answer) {
    QJsonObject data{{QStringLiteral("entry"), QJsonDocument::fromJson(runbook::writeEntry(e)).object()},
                     {QStringLiteral("question"), question}};
    if (!picture.isEmpty()) {
        data.insert(QStringLiteral("picture"), QString::fromUtf8(picture));
    }
    if (!answer.isEmpty()) {
        data.insert(QStringLiteral("answer"), answer);
    }
    if (!treeText.isEmpty()) {
        data.insert(QStringLiteral("tree_text"), treeText);
    }
    return make(incident, "walk", e.by, e.at, data);
}

LogEntry postmortemEntry(const QString &incident, const Postmortem &p, const QString &by, TimeMs now) {
    JsonWriter w;
    write(w, p);
    return make(incident, "postmortem", by, now, toObject(w.text()));
}

LogEntry curvesEntry(const QString &incident, const std::vector<Curve> &curves, TimeMs now) {
    JsonWriter w;
    w.object().key("curves").array();
    for (const Curve &c : curves) {
        write(w, c);
    }
    w.end().end();
    return make(incident, "curves", QStringLiteral("auto"), now, toObject(w.text()));
}

LogEntry setEntry(const QString &incident, const QString &field, const QString &value, const QString &by, TimeMs now) {
    return make(incident, "set", by, now, {{QStringLiteral("field"), field}, {QStringLiteral("value"), value}});
}

LogEntry closeEntry(const QString &incident, const QString &by, TimeMs now) {
    return make(incident, "close", by, now, {});
}

LogEntry reopenEntry(const QString &incident, const QString &by, TimeMs now) {
    return make(incident, "reopen", by, now, {});
}

LogEntry wholeEntry(const Incident &incident, const QString &by, TimeMs now) {
    return make(incident.id, "whole", by, now, toObject(toJson(incident)));
}

} // namespace bs::incident
