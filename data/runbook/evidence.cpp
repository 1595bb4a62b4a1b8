// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/runbook/evidence.h"
#include "data/core/time.h"
#include <QJsonArray>
#include <cmath>

namespace bs::runbook {

namespace {

void writeTexts(JsonWriter &w, const char *name, const QStringList &texts) {
    w.key(name).array();
    for (const QString &t : texts) {
        w.value(t);
    }
    w.end();
}

QStringList texts(const QJsonValue &v) {
    QStringList out;
    for (const QJsonValue &t : v.toArray()) {
        out << t.toString();
    }
    return out;
}

double number(const QJsonValue &v) { return v.isDouble() ? v.toDouble() : std::nan(""); }

Availability availability(const QString &word) {
    for (const Availability a :
         {Availability::Data, Availability::NoData, Availability::Stale, Availability::Partial, Availability::Error}) {
        if (bs::toString(a) == word) {
            return a;
        }
    }
    return Availability::NotChecked;
}

void writeFacts(JsonWriter &w, const std::vector<Fact> &facts) {
    w.key("facts").array();
    for (const Fact &f : facts) {
        w.object().field("name", f.name).field("text", f.text).field("value", f.value).field("unit", f.unit).end();
    }
    w.end();
}

void writeCurves(JsonWriter &w, const std::vector<Curve> &curves) {
    w.key("curves").array();
    for (const Curve &c : curves) {
        w.object().field("label", c.label).key("points").array();
        for (std::size_t i = 0; i < c.times.size(); ++i) {
            w.array().value(c.times[i]).value(c.values[i]).end();
        }
        w.end().end();
    }
    w.end();
}

} // namespace

void writeEvidence(JsonWriter &w, const Evidence &e, bool withCurves) {
    w.object().field("state", e.state).field("metric", e.metric).field("query", e.query);
    w.field("value", e.value).field("threshold", e.threshold).field("unit", e.unit).field("window", e.window);
    w.field("n", e.n);
    w.key("as_of");
    e.asOf == kNoTime ? w.null() : w.value(formatRfc3339(e.asOf));
    w.field("source", e.source).field("id", e.id).field("provider", e.provider).field("verdict", e.verdict);
    w.field("subject", e.subject).field("text", e.text).field("reason", e.reason).field("above", e.above);
    w.field("interval_ms", e.interval);
    writeTexts(w, "missing", e.missing);
    writeFacts(w, e.facts);
    if (withCurves) {
        writeCurves(w, e.curves);
    }
    w.end();
}

Evidence evidenceFromJson(const QJsonObject &o) {
    const auto text = [&](const char *name) { return o.value(QLatin1String(name)).toString(); };
    Evidence e;
    e.id = text("id");
    e.provider = text("provider");
    e.state = availability(text("state"));
    e.verdict = text("verdict");
    e.subject = text("subject");
    e.metric = text("metric");
    e.query = text("query");
    e.source = text("source");
    e.window = text("window");
    e.text = text("text");
    e.reason = text("reason");
    e.unit = text("unit");
    e.value = number(o.value(u"value"));
    e.threshold = number(o.value(u"threshold"));
    e.above = o.value(u"above").toBool(true);
    e.n = o.value(u"n").toInt();
    e.interval = o.value(u"interval_ms").toInteger(15'000);
    e.missing = texts(o.value(u"missing"));
    if (const auto t = parseTime(text("as_of").toStdString(), 0); t && !text("as_of").isEmpty()) {
        e.asOf = *t;
    }
    for (const QJsonValue &v : o.value(u"facts").toArray()) {
        const QJsonObject f = v.toObject();
        e.facts.push_back({f.value(u"name").toString(), f.value(u"text").toString(), number(f.value(u"value")),
                           f.value(u"unit").toString()});
    }
    for (const QJsonValue &v : o.value(u"curves").toArray()) {
        Curve c{v.toObject().value(u"label").toString(), {}, {}};
        for (const QJsonValue &p : v.toObject().value(u"points").toArray()) {
            c.times.push_back(p.toArray().at(0).toInteger());
            c.values.push_back(number(p.toArray().at(1)));
        }
        e.curves.push_back(std::move(c));
    }
    return e;
}

} // namespace bs::runbook
