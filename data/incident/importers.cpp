// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/incident/importers.h"
#include "data/incident/importtext.h"
#include "data/incident/timeline.h"
#include <QJsonArray>
#include <QJsonDocument>

namespace bs::incident {

namespace {

constexpr qsizetype kMaxEvents = 200'000;

TimeMs anyTime(const QJsonValue &v) {
    if (v.isDouble()) {
        const double d = v.toDouble();
        return static_cast<TimeMs>(d > 1e11 ? d : d * 1000);
    }
    return importTime(v.toString());
}

QString alertText(const QJsonObject &alert, const char *what) {
    const QJsonObject labels = alert.value(u"labels").toObject();
    const QString name = labels.value(u"alertname").toString(QStringLiteral("alert"));
    const QJsonObject notes = alert.value(u"annotations").toObject();
    const QString summary = notes.value(u"summary").toString(notes.value(u"description").toString());
    return QStringLiteral("%1 %2%3").arg(name, QString::fromLatin1(what),
                                         summary.isEmpty() ? QString() : QStringLiteral(": ") + summary);
}

void takeAlert(const QJsonObject &alert, Imported &out) {
    const QJsonObject labels = alert.value(u"labels").toObject();
    const TimeMs starts = anyTime(alert.contains(u"startsAt") ? alert.value(u"startsAt") : alert.value(u"activeAt"));
    const TimeMs ends = anyTime(alert.value(u"endsAt"));
    if (labels.isEmpty() || starts == kNoTime) {
        return;
    }
    if (out.labels.empty()) {
        for (auto l = labels.begin(); l != labels.end(); ++l) {
            out.labels.emplace_back(l.key(), l.value().toString());
        }
        out.title = alertText(alert, "fired");
        const QString severity = labels.value(u"severity").toString();
        out.severity = severity == u"critical" || severity == u"page" ? QStringLiteral("SEV1")
                       : severity == u"warning"                       ? QStringLiteral("SEV2")
                                                                      : QString();
    }
    Event e;
    e.kind = QStringLiteral("alert");
    e.source = QStringLiteral("alertmanager");
    e.external =
        alert.value(u"fingerprint").toString(QString::fromUtf8(QJsonDocument(labels).toJson(QJsonDocument::Compact)));
    e.occurred = e.observed = starts;
    e.text = alertText(alert, "fires");
    e.data = {{QStringLiteral("labels"), labels}};
    const bool resolved = ends != kNoTime && ends > starts;
    if (resolved) {
        e.ended = ends;
    }
    out.events.push_back(e);
    if (resolved && alert.value(u"status").toString() != u"firing") {
        e.occurred = e.observed = ends;
        e.ended = kNoTime;
        e.external += QStringLiteral("/resolved");
        e.text = alertText(alert, "resolved");
        out.events.push_back(e);
    }
}

Event takeEvent(const QJsonObject &o) {
    Event e = eventFromJson(o);
    for (const char *name : {"occurred_at", "time", "timestamp", "at", "started_at"}) {
        if (e.occurred == kNoTime) {
            e.occurred = anyTime(o.value(QLatin1String(name)));
        }
    }
    for (const char *name : {"text", "message", "description", "event", "title"}) {
        if (e.text.isEmpty()) {
            e.text = o.value(QLatin1String(name)).toString();
        }
    }
    e.kind = e.kind.isEmpty() ? o.value(u"type").toString(QStringLiteral("external")) : e.kind;
    e.source = e.source.isEmpty() ? QStringLiteral("import") : e.source;
    e.observed = e.observed == kNoTime ? e.occurred : e.observed;
    return e;
}

QJsonArray listIn(const QJsonDocument &doc) {
    if (doc.isArray()) {
        return doc.array();
    }
    const QJsonObject o = doc.object();
    for (const char *name : {"alerts", "events"}) {
        if (o.value(QLatin1String(name)).isArray()) {
            return o.value(QLatin1String(name)).toArray();
        }
    }
    const QJsonValue data = o.value(u"data");
    return data.isArray() ? data.toArray() : data.toObject().value(u"alerts").toArray();
}

Result<Imported> readJson(const QJsonDocument &doc, const QByteArray &bytes, const QString &thing) {
    Imported out;
    if (doc.object().value(u"format").toString() == u"boundscope-incident") {
        out.whole = TRY(incidentFromJson(bytes, thing));
        out.format = QStringLiteral("incident");
        return out;
    }
    const QJsonArray list = listIn(doc);
    if (list.size() > kMaxEvents) {
        return std::unexpected(inputError(thing, QStringLiteral("has more than %1 events").arg(kMaxEvents)));
    }
    out.title = doc.object().value(u"title").toString();
    int skipped = 0;
    for (const QJsonValue &v : list) {
        const QJsonObject o = v.toObject();
        if (o.contains(u"labels") && (o.contains(u"startsAt") || o.contains(u"activeAt"))) {
            takeAlert(o, out);
            out.format = QStringLiteral("alertmanager");
            continue;
        }
        Event e = takeEvent(o);
        if (e.occurred == kNoTime || e.text.isEmpty()) {
            ++skipped;
            continue;
        }
        out.events.push_back(std::move(e));
        out.format = QStringLiteral("json");
    }
    if (out.events.empty()) {
        return std::unexpected(
            inputError(thing, skipped > 0 ? QStringLiteral("no event in it has a time and a text")
                                          : QStringLiteral("is neither an incident, alerts, nor a list of events")));
    }
    return out;
}

} // namespace

Result<Imported> readImport(const QByteArray &bytes, const QString &thing) {
    const QByteArray start = bytes.left(512).trimmed();
    if (start.startsWith('{') || start.startsWith('[')) {
        QJsonParseError why;
        const QJsonDocument doc = QJsonDocument::fromJson(bytes, &why);
        if (doc.isNull()) {
            const QByteArray before = bytes.left(why.offset);
            return std::unexpected(inputError(thing, why.errorString(), static_cast<int>(before.count('\n')) + 1,
                                              static_cast<int>(why.offset - before.lastIndexOf('\n'))));
        }
        return readJson(doc, bytes, thing);
    }
    if (start.startsWith("TITLE:")) {
        return readTemplate(QString::fromUtf8(bytes), thing);
    }
    return readCsv(QString::fromUtf8(bytes), thing);
}

} // namespace bs::incident
