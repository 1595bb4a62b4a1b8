// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/incident/importers.h"
#include "data/core/format.h"
#include "data/incident/importtext.h"
#include "data/incident/plain.h"
#include "data/incident/timeline.h"
#include <QJsonArray>
#include <QJsonDocument>
#include <cmath>

namespace bs::incident {

namespace {

constexpr qsizetype kMaxEvents = 200'000;

TimeMs anyTime(const QJsonValue &v) {
    if (v.isDouble()) {
        const double d = v.toDouble();
        const double ms = std::abs(d) > 1e11 ? d : d * 1000;
        return std::abs(ms) < 9e18 ? static_cast<TimeMs>(ms) : kNoTime;
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
    e.text = shortened(alertText(alert, "fires"));
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
        e.text = shortened(alertText(alert, "resolved"));
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
    for (const QJsonValue v : list) {
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
        e.text = shortened(e.text);
        out.events.push_back(std::move(e));
        out.format = QStringLiteral("json");
    }
    if (out.events.empty()) {
        return std::unexpected(
            inputError(thing, skipped > 0 ? QStringLiteral("no event in it has a time and a text")
                                          : QStringLiteral("is neither an incident, alerts, nor a list of events")));
    }
    if (skipped > 0) {
        out.left << QStringLiteral("%1 of %2 events have no time or no text").arg(skipped).arg(list.size());
    }
    return out;
}

// A simulated fleet's clock may be ahead of ours: only what no calendar has is refused.
Status checkWhole(const Incident &i, const QString &thing) {
    constexpr TimeMs kEndOfYears = 253'402'214'400'000; // 9999-12-31
    CHECK_STATUS(checkOccurred(i.opened, kEndOfYears, QStringLiteral("%1: opened_at").arg(thing)));
    for (const Mark m : kMarks) {
        if (i.mark(m) != kNoTime) {
            CHECK_STATUS(
                checkOccurred(i.mark(m), kEndOfYears, QStringLiteral("%1: the mark %2").arg(thing, toString(m))));
        }
    }
    for (const Event &e : i.events) {
        CHECK_STATUS(
            checkOccurred(e.occurred, kEndOfYears,
                          QStringLiteral("%1: the time of the event \"%2\"").arg(thing, displayText(e.text, 40))));
    }
    return {};
}

} // namespace

Status leaveImpossible(Imported &read, TimeMs now, const QString &thing) {
    if (read.whole) {
        CHECK_STATUS(checkWhole(*read.whole, thing));
    }
    qsizetype left = 0;
    QString why;
    std::erase_if(read.events, [&](const Event &e) {
        const Status possible =
            checkOccurred(e.occurred, now, QStringLiteral("the time of \"%1\"").arg(displayText(e.text, 40)));
        if (!possible && left++ == 0) {
            why = possible.error().text();
        }
        return !possible;
    });
    if (left > 0) {
        read.left << (left == 1 ? why : QStringLiteral("%1, and %2 more").arg(why).arg(left - 1));
    }
    for (Event &e : read.events) {
        if (e.ended != kNoTime && !checkOccurred(e.ended, now, {})) {
            e.ended = kNoTime; // a guess of its source: "not ended"
        }
    }
    return left > 0 && read.events.empty() ? Status(std::unexpected(inputError(thing, read.left.back()))) : Status();
}

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
