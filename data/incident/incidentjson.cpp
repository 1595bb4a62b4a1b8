// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/incident/incident.h"
#include <QJsonArray>
#include <QJsonDocument>
#include <cmath>

namespace bs::incident {

namespace {

constexpr const char *kFormat = "boundscope-incident";
constexpr int kVersion = 1;

void writeTime(JsonWriter &w, const char *name, TimeMs t) {
    w.key(name);
    t == kNoTime ? w.null() : w.value(formatRfc3339(t));
}

TimeMs readTime(const QJsonValue &v) {
    const QString s = v.toString();
    const Result<TimeMs> t = parseTime(s.toStdString(), 0);
    return s.isEmpty() || !t ? kNoTime : *t;
}

void writeRaw(JsonWriter &w, const char *name, const QJsonObject &o) {
    w.key(name).raw(QJsonDocument(o).toJson(QJsonDocument::Compact).toStdString());
}

void writePairs(JsonWriter &w, const char *name, const std::vector<std::pair<QString, QString>> &pairs) {
    w.key(name).array();
    for (const auto &[k, v] : pairs) {
        w.array().value(k).value(v).end();
    }
    w.end();
}

void write(JsonWriter &w, const ActionItem &a) {
    w.object().field("id", a.id).field("priority", a.priority).field("text", a.text).field("owner", a.owner);
    w.field("due", a.due).field("state", a.state).field("kind", a.kind).end();
}

ActionItem actionFromJson(const QJsonObject &o) {
    const auto t = [&](const char *n) { return o.value(QLatin1String(n)).toString(); };
    return {t("id"), t("priority"), t("text"), t("owner"), t("due"), t("state"), t("kind")};
}

void writeCurves(JsonWriter &w, const std::vector<Curve> &curves) {
    w.key("curves").array();
    for (const Curve &c : curves) {
        write(w, c);
    }
    w.end();
}

std::vector<Curve> curvesFromJson(const QJsonValue &v) {
    std::vector<Curve> out;
    for (const QJsonValue &c : v.toArray()) {
        out.push_back(curveFromJson(c.toObject()));
    }
    return out;
}

} // namespace

void write(JsonWriter &w, const Curve &c) {
    w.object().field("label", c.label).field("unit", c.unit).field("query", c.query).key("points").array();
    for (std::size_t i = 0; i < c.times.size() && i < c.values.size(); ++i) {
        w.array().value(c.times[i]).value(c.values[i]).end();
    }
    w.end().end();
}

Curve curveFromJson(const QJsonObject &o) {
    Curve c{o.value(u"label").toString(), o.value(u"unit").toString(), o.value(u"query").toString(), {}, {}};
    for (const QJsonValue &p : o.value(u"points").toArray()) {
        c.times.push_back(p.toArray().at(0).toInteger());
        c.values.push_back(p.toArray().at(1).toDouble(std::nan("")));
    }
    return c;
}

void write(JsonWriter &w, const Event &e) {
    w.object().field("id", e.id);
    writeTime(w, "occurred_at", e.occurred);
    writeTime(w, "observed_at", e.observed);
    writeTime(w, "recorded_at", e.recorded);
    writeTime(w, "ended_at", e.ended);
    w.field("kind", e.kind).field("source", e.source).field("text", e.text).field("external", e.external);
    w.field("automatic", e.automatic).field("pinned", e.pinned).field("kept", e.kept).field("edited", e.edited);
    w.field("redacted", e.redacted).field("redact_reason", e.redactReason).field("count", e.count);
    writeTime(w, "last_at", e.last);
    writeCurves(w, e.curves);
    w.field("picture", e.picture);
    writeRaw(w, "data", e.data);
    w.end();
}

Event eventFromJson(const QJsonObject &o) {
    const auto t = [&](const char *n) { return o.value(QLatin1String(n)).toString(); };
    Event e;
    e.id = t("id");
    e.occurred = readTime(o.value(u"occurred_at"));
    e.observed = readTime(o.value(u"observed_at"));
    e.recorded = readTime(o.value(u"recorded_at"));
    e.ended = readTime(o.value(u"ended_at"));
    e.kind = t("kind");
    e.source = t("source");
    e.external = t("external");
    e.text = t("text");
    e.automatic = o.value(u"automatic").toBool(true);
    e.pinned = o.value(u"pinned").toBool();
    e.kept = o.value(u"kept").toBool();
    e.edited = o.value(u"edited").toBool();
    e.redacted = o.value(u"redacted").toBool();
    e.redactReason = t("redact_reason");
    e.count = o.value(u"count").toInt(1);
    e.last = readTime(o.value(u"last_at"));
    e.curves = curvesFromJson(o.value(u"curves"));
    e.picture = t("picture");
    e.data = o.value(u"data").toObject();
    return e;
}

void write(JsonWriter &w, const Postmortem &p) {
    w.object().field("title", p.title).field("author", p.author).field("status", p.status);
    w.field("affected", p.affected).field("triggering", p.triggering).field("root_cause", p.rootCauseSentence);
    w.key("sections").array();
    for (const Section &s : p.sections) {
        w.object().field("id", s.id).field("title", s.title).field("text", s.text).end();
    }
    w.end().key("actions").array();
    for (const ActionItem &a : p.actions) {
        write(w, a);
    }
    w.end().key("budget").object().field("target", p.budget.target).field("window_days", p.budget.windowDays);
    w.field("error_ratio", p.budget.errorRatio).field("query", p.budget.query).end().end();
}

Postmortem postmortemFromJson(const QJsonObject &o) {
    const auto t = [&](const char *n) { return o.value(QLatin1String(n)).toString(); };
    Postmortem p;
    p.title = t("title");
    p.author = t("author");
    p.status = t("status");
    p.affected = t("affected");
    p.triggering = t("triggering");
    p.rootCauseSentence = t("root_cause");
    for (const QJsonValue &v : o.value(u"sections").toArray()) {
        const QJsonObject s = v.toObject();
        p.sections.push_back({s.value(u"id").toString(), s.value(u"title").toString(), s.value(u"text").toString()});
    }
    for (const QJsonValue &v : o.value(u"actions").toArray()) {
        p.actions.push_back(actionFromJson(v.toObject()));
    }
    const QJsonObject b = o.value(u"budget").toObject();
    p.budget = {b.value(u"target").toDouble(), b.value(u"window_days").toDouble(30), b.value(u"error_ratio").toDouble(),
                b.value(u"query").toString()};
    return p;
}

std::string toJson(const Incident &i) {
    JsonWriter w;
    w.object().field("format", kFormat).field("version", kVersion).field("id", i.id).field("title", i.title);
    w.field("severity", i.severity).field("commander", i.commander).field("comms", i.comms);
    writeTime(w, "opened_at", i.opened);
    writeTime(w, "closed_at", i.closed);
    w.field("selection", i.selection);
    writePairs(w, "labels", i.labels);
    w.key("marks").object();
    for (const Mark m : kMarks) {
        writeTime(w, toString(m).toLatin1().constData(), i.mark(m));
    }
    w.end();
    const Times t = i.times();
    w.field("ttd_s", t.detect).field("ttfr_s", t.respond).field("ttm_s", t.mitigate).field("ttr_s", t.resolve);
    w.key("events").array();
    for (const Event &e : i.events) {
        write(w, e);
    }
    w.end();
    writeCurves(w, i.curves);
    w.key("postmortem");
    write(w, i.postmortem);
    w.field("tree", i.tree).field("tree_text", i.treeText).key("journal").array();
    for (const runbook::Entry &e : i.journal) {
        w.raw(runbook::writeEntry(e).toStdString());
    }
    w.end().field("audit", i.audit).end();
    return w.text();
}

Result<Incident> incidentFromJson(const QByteArray &json, const QString &thing) {
    QJsonParseError why;
    const QJsonObject o = QJsonDocument::fromJson(json, &why).object();
    if (o.value(u"format").toString() != QLatin1String(kFormat)) {
        return std::unexpected(inputError(thing, why.error != QJsonParseError::NoError
                                                     ? why.errorString()
                                                     : QStringLiteral("is not an exported incident")));
    }
    if (o.value(u"version").toInt() > kVersion) {
        return std::unexpected(inputError(thing, QStringLiteral("was written by a newer version")));
    }
    Incident i;
    const auto t = [&](const char *n) { return o.value(QLatin1String(n)).toString(); };
    i.id = t("id");
    i.title = t("title");
    i.severity = t("severity");
    i.commander = t("commander");
    i.comms = t("comms");
    i.opened = readTime(o.value(u"opened_at"));
    i.closed = readTime(o.value(u"closed_at"));
    i.selection = t("selection");
    for (const QJsonValue &l : o.value(u"labels").toArray()) {
        i.labels.emplace_back(l.toArray().at(0).toString(), l.toArray().at(1).toString());
    }
    for (const Mark m : kMarks) {
        i.marks[static_cast<std::size_t>(m)] = readTime(o.value(u"marks").toObject().value(toString(m)));
    }
    for (const QJsonValue &e : o.value(u"events").toArray()) {
        i.events.push_back(eventFromJson(e.toObject()));
    }
    i.curves = curvesFromJson(o.value(u"curves"));
    i.postmortem = postmortemFromJson(o.value(u"postmortem").toObject());
    i.tree = t("tree");
    i.treeText = t("tree_text");
    for (const QJsonValue &e : o.value(u"journal").toArray()) {
        i.journal.push_back(TRY(runbook::readEntry(QJsonDocument(e.toObject()).toJson(QJsonDocument::Compact), thing)));
    }
    i.audit = o.value(u"audit").toInteger();
    return i;
}

QJsonObject toObject(const std::string &json) {
    return QJsonDocument::fromJson(QByteArray::fromStdString(json)).object();
}

} // namespace bs::incident
