// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/source/remote/endpoints.h"
#include "data/core/format.h"
#include "data/net/redirect.h"
#include "data/source/remote/envelope.h"
#include <QDateTime>
#include <cmath>
#include <simdjson.h>

namespace bs {

namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

// An answer and the parser that owns its text.
struct Document {
    simdjson::dom::parser parser;
    element data;
};

Result<std::unique_ptr<Document>> open(const HttpResponse &r, const QString &thing) {
    if (r.status < 200 || r.status > 299) {
        return std::unexpected(answerToError(r, thing));
    }
    auto doc = std::make_unique<Document>();
    element root;
    if (doc->parser.parse(r.body.constData(), static_cast<std::size_t>(r.body.size())).get(root) || !root.is_object()) {
        Error e = statusError(r);
        e.reason = QStringLiteral("is not JSON; ") + e.reason;
        return std::unexpected(e);
    }
    std::string_view status;
    [[maybe_unused]] const auto missing = root["status"].get(status);
    if (status != "success" || root["data"].get(doc->data)) {
        EnvelopeError error;
        std::string_view text;
        if (!root["errorType"].get(text)) {
            error.type = text;
        }
        if (!root["error"].get(text)) {
            error.message = text;
        }
        return std::unexpected(envelopeToError(error, r.status, r.url, thing));
    }
    return doc;
}

std::string text(const element &e, std::string_view key) {
    std::string_view value;
    return e[key].get(value) ? std::string() : std::string(value);
}

double number(const element &e, std::string_view key) {
    double value = 0;
    [[maybe_unused]] const auto missing = e[key].get(value);
    return value;
}

array list(const element &e, std::string_view key) {
    array out;
    [[maybe_unused]] const auto missing = e[key].get(out);
    return out;
}

Labels labelsOf(const element &e) {
    object o;
    std::vector<Labels::Pair> pairs;
    if (!e.get(o)) {
        for (const auto &[key, value] : o) {
            std::string_view v;
            if (!value.get(v)) {
                pairs.emplace_back(std::string(key), std::string(v));
            }
        }
    }
    return Labels::fromPairs(std::move(pairs));
}

Labels labels(const element &e, std::string_view key) {
    element inner;
    return e[key].get(inner) ? Labels() : labelsOf(inner);
}

TimeMs time(const element &e, std::string_view key) {
    const QString t = QString::fromStdString(text(e, key));
    if (t.isEmpty() || t.startsWith(u"0001-")) { // Go's zero time: never
        return kNoTime;
    }
    // Qt reads at most milliseconds; Go writes nanoseconds.
    const auto parsed = parseTime(t.toStdString(), 0);
    return parsed ? *parsed : kNoTime;
}

DurationMs duration(const element &e, std::string_view key) { return parseDuration(text(e, key)).value_or(0); }

AlertInfo alertOf(const element &e) {
    return {.labels = labels(e, "labels"),
            .annotations = labels(e, "annotations"),
            .state = text(e, "state"),
            .activeAt = time(e, "activeAt"),
            .value = text(e, "value")};
}

RuleInfo ruleOf(const element &e, const std::string &group, const std::string &file) {
    RuleInfo rule{.group = group,
                  .file = file,
                  .name = text(e, "name"),
                  .query = text(e, "query"),
                  .type = text(e, "type"),
                  .state = text(e, "state"),
                  .health = text(e, "health"),
                  .lastError = text(e, "lastError"),
                  .durationSeconds = number(e, "duration"),
                  .keepFiringSeconds = number(e, "keepFiringFor"),
                  .labels = labels(e, "labels"),
                  .annotations = labels(e, "annotations")};
    for (const element alert : list(e, "alerts")) {
        rule.alerts.push_back(alertOf(alert));
    }
    return rule;
}

} // namespace

Result<std::vector<std::string>> decodeTexts(const HttpResponse &r, const QString &thing) {
    const auto doc = TRY(open(r, thing));
    std::vector<std::string> out;
    array items;
    if (!doc->data.get(items)) {
        for (const element item : items) {
            std::string_view value;
            if (!item.get(value)) {
                out.emplace_back(value);
            }
        }
    }
    return out;
}

Result<std::vector<Labels>> decodeSeries(const HttpResponse &r, const QString &thing) {
    const auto doc = TRY(open(r, thing));
    std::vector<Labels> out;
    array items;
    if (!doc->data.get(items)) {
        for (const element item : items) {
            out.push_back(labelsOf(item));
        }
    }
    return out;
}

Result<std::vector<MetricMetadata>> decodeMetadata(const HttpResponse &r) {
    const auto doc = TRY(open(r, {}));
    std::vector<MetricMetadata> out;
    object metrics;
    if (!doc->data.get(metrics)) {
        for (const auto &[name, entries] : metrics) {
            array items;
            if (entries.get(items)) {
                continue;
            }
            for (const element item : items) {
                out.push_back({std::string(name), text(item, "type"), text(item, "help"), text(item, "unit")});
            }
        }
    }
    return out;
}

Result<std::vector<TargetInfo>> decodeTargets(const HttpResponse &r) {
    const auto doc = TRY(open(r, {}));
    std::vector<TargetInfo> out;
    for (const element t : list(doc->data, "activeTargets")) {
        out.push_back({.labels = labels(t, "labels"),
                       .pool = text(t, "scrapePool"),
                       .scrapeUrl = text(t, "scrapeUrl"),
                       .health = text(t, "health"),
                       .lastError = text(t, "lastError"),
                       .lastScrape = time(t, "lastScrape"),
                       .lastScrapeSeconds = number(t, "lastScrapeDuration"),
                       .interval = duration(t, "scrapeInterval"),
                       .timeout = duration(t, "scrapeTimeout")});
    }
    return out;
}

Result<std::vector<RuleInfo>> decodeRules(const HttpResponse &r) {
    const auto doc = TRY(open(r, {}));
    std::vector<RuleInfo> out;
    for (const element group : list(doc->data, "groups")) {
        for (const element rule : list(group, "rules")) {
            out.push_back(ruleOf(rule, text(group, "name"), text(group, "file")));
        }
    }
    return out;
}

Result<std::vector<AlertInfo>> decodeAlerts(const HttpResponse &r) {
    const auto doc = TRY(open(r, {}));
    std::vector<AlertInfo> out;
    for (const element alert : list(doc->data, "alerts")) {
        out.push_back(alertOf(alert));
    }
    return out;
}

Result<std::vector<Exemplar>> decodeExemplars(const HttpResponse &r, const QString &thing) {
    const auto doc = TRY(open(r, thing));
    std::vector<Exemplar> out;
    array items;
    [[maybe_unused]] const auto missing = doc->data.get(items);
    for (const element series : items) {
        const Labels seriesLabels = labels(series, "seriesLabels");
        for (const element e : list(series, "exemplars")) {
            out.push_back({.seriesLabels = seriesLabels,
                           .labels = labels(e, "labels"),
                           .value = QByteArray::fromStdString(text(e, "value")).toDouble(),
                           .time = static_cast<TimeMs>(std::llround(number(e, "timestamp") * 1000))});
        }
    }
    return out;
}

Result<QStringList> decodeFeatures(const HttpResponse &r) {
    constexpr qsizetype kMost = 2000;
    const auto doc = TRY(open(r, {}));
    QStringList out;
    object categories;
    if (doc->data.get(categories)) {
        return std::unexpected(sourceError(displayUrl(r.url), QStringLiteral("gives no list of features")));
    }
    for (const auto &[category, features] : categories) {
        object names;
        if (features.get(names)) {
            continue;
        }
        for (const auto &[name, on] : names) {
            bool value = false;
            if (!on.get(value) && value && out.size() < kMost) {
                out.append(displayText(QString::fromStdString(std::string(category) + "." + std::string(name)), 128));
            }
        }
    }
    out.sort();
    return out;
}

Result<BuildInfo> decodeBuildInfo(const HttpResponse &r) {
    const auto doc = TRY(open(r, {}));
    object fields;
    if (doc->data.get(fields)) {
        return std::unexpected(sourceError(displayUrl(r.url), QStringLiteral("gives no build information")));
    }
    return BuildInfo{QString::fromStdString(text(doc->data, "application")),
                     QString::fromStdString(text(doc->data, "version")), fields.size() == 1};
}

QString textOfData(const HttpResponse &r, std::string_view key) {
    const auto doc = open(r, {});
    return doc ? QString::fromStdString(text((*doc)->data, key)) : QString();
}

bool isSuccess(const HttpResponse &r) { return open(r, {}).has_value(); }

QString escapeLabelName(const std::string &name) {
    if (isLegacyLabelName(name)) {
        return QString::fromStdString(name);
    }
    QString out = QStringLiteral("U__");
    for (const char32_t ch : QString::fromStdString(name).toUcs4()) {
        const bool plain = ch < 128 && std::isalnum(static_cast<int>(ch));
        out += plain       ? QString(QChar(static_cast<char16_t>(ch)))
               : ch == '_' ? QStringLiteral("__")
                           : QStringLiteral("_%1_").arg(static_cast<uint>(ch), 0, 16);
    }
    return out;
}

} // namespace bs
