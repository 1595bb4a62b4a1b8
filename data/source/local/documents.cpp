// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/source/local/documents.h"
#include "data/core/json.h"
#include "data/source/remote/endpoints.h"

namespace bs {

namespace {

void putLabels(JsonWriter &w, std::string_view key, const Labels &labels) {
    w.key(key).object();
    for (const auto &[name, value] : labels) {
        w.field(name, value);
    }
    w.end();
}

void putTime(JsonWriter &w, std::string_view key, TimeMs t) {
    w.key(key).value(t == kNoTime ? QStringLiteral("0001-01-01T00:00:00Z") : formatRfc3339(t));
}

void putAlert(JsonWriter &w, const AlertInfo &a) {
    w.object();
    putLabels(w, "labels", a.labels);
    putLabels(w, "annotations", a.annotations);
    w.field("state", a.state);
    putTime(w, "activeAt", a.activeAt);
    w.field("value", a.value).end();
}

void putRule(JsonWriter &w, const RuleInfo &r) {
    w.object().field("name", r.name).field("query", r.query).field("type", r.type);
    w.field("state", r.state).field("health", r.health).field("lastError", r.lastError);
    w.field("duration", r.durationSeconds).field("keepFiringFor", r.keepFiringSeconds);
    putLabels(w, "labels", r.labels);
    putLabels(w, "annotations", r.annotations);
    w.key("alerts").array();
    for (const AlertInfo &a : r.alerts) {
        putAlert(w, a);
    }
    w.end().end();
}

Result<HttpResponse> answerOf(const store::Store &store, std::string_view name) {
    HttpResponse r;
    r.status = 200;
    r.body = QByteArray::fromStdString(TRY(store.document(name)));
    return r;
}

} // namespace

void saveTargets(store::Store &store, const std::vector<TargetInfo> &targets) {
    JsonWriter w;
    w.object().field("status", "success").key("data").object().key("activeTargets").array();
    for (const TargetInfo &t : targets) {
        w.object();
        putLabels(w, "labels", t.labels);
        w.field("scrapePool", t.pool).field("scrapeUrl", t.scrapeUrl).field("health", t.health);
        w.field("lastError", t.lastError);
        putTime(w, "lastScrape", t.lastScrape);
        w.field("lastScrapeDuration", t.lastScrapeSeconds);
        w.field("scrapeInterval", formatDuration(t.interval)).field("scrapeTimeout", formatDuration(t.timeout)).end();
    }
    w.end().end().end();
    store.setDocument("targets", w.text());
}

void saveRules(store::Store &store, const std::vector<RuleInfo> &rules) {
    JsonWriter w;
    w.object().field("status", "success").key("data").object().key("groups").array();
    for (std::size_t i = 0; i < rules.size();) {
        const RuleInfo &first = rules[i];
        w.object().field("name", first.group).field("file", first.file).key("rules").array();
        for (; i < rules.size() && rules[i].group == first.group && rules[i].file == first.file; ++i) {
            putRule(w, rules[i]);
        }
        w.end().end();
    }
    w.end().end().end();
    store.setDocument("rules", w.text());
}

Result<std::vector<TargetInfo>> loadTargets(const store::Store &store) {
    const HttpResponse r = TRY(answerOf(store, "targets"));
    return r.body.isEmpty() ? Result<std::vector<TargetInfo>>() : decodeTargets(r);
}

Result<std::vector<RuleInfo>> loadRules(const store::Store &store) {
    const HttpResponse r = TRY(answerOf(store, "rules"));
    return r.body.isEmpty() ? Result<std::vector<RuleInfo>>() : decodeRules(r);
}

} // namespace bs
