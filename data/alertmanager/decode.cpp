// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/alertmanager/decode.h"
#include "data/core/format.h"
#include "data/core/json.h"
#include "data/net/redirect.h"
#include <memory>
#include <simdjson.h>

namespace bs {

namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

constexpr std::size_t kMostItems = 100'000; // of one list; an Alertmanager of that size is looked at with a filter

struct Document {
    simdjson::dom::parser parser;
    element root;
};

// What a refusal says: a JSON text, or an object with a message.
Error refusal(const HttpResponse &r) {
    Error e = statusError(r);
    simdjson::dom::parser parser;
    element root;
    std::string_view text;
    if (!parser.parse(r.body.constData(), static_cast<std::size_t>(r.body.size())).get(root) &&
        (!root.get(text) || !root["message"].get(text))) {
        e.reason = QStringLiteral("HTTP %1: %2")
                       .arg(r.status)
                       .arg(displayText(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())), 200));
    }
    if (r.status == 400 || r.status == 404) {
        e.kind = Error::Kind::Input; // what was asked is at fault, not the way to the server
    }
    return e;
}

Result<std::unique_ptr<Document>> open(const HttpResponse &r) {
    if (r.status < 200 || r.status > 299) {
        return std::unexpected(refusal(r));
    }
    auto doc = std::make_unique<Document>();
    if (doc->parser.parse(r.body.constData(), static_cast<std::size_t>(r.body.size())).get(doc->root)) {
        Error e = statusError(r);
        e.reason = QStringLiteral("is not an Alertmanager: its answer is not JSON");
        return std::unexpected(e);
    }
    return doc;
}

Error wrongShape(const HttpResponse &r, const QString &what) {
    return sourceError(displayUrl(r.url), QStringLiteral("is not an Alertmanager: its answer is no ") + what);
}

std::string text(const element &e, std::string_view key) {
    std::string_view value;
    return e[key].get(value) ? std::string() : std::string(value);
}

TimeMs time(const element &e, std::string_view key) {
    const std::string t = text(e, key);
    if (t.empty() || t.starts_with("0001-")) { // Go's zero time: never
        return kNoTime;
    }
    const auto parsed = parseTime(t, 0);
    return parsed ? *parsed : kNoTime;
}

Labels labels(const element &e, std::string_view key) {
    object o;
    std::vector<Labels::Pair> pairs;
    if (!e[key].get(o)) {
        for (const auto &[name, value] : o) {
            std::string_view v;
            if (!value.get(v)) {
                pairs.emplace_back(std::string(name), std::string(v));
            }
        }
    }
    return Labels::fromPairs(std::move(pairs));
}

// The texts of a list, or the `name` of each of its objects.
std::vector<std::string> texts(const element &e, std::string_view key) {
    std::vector<std::string> out;
    array items;
    if (e[key].get(items)) {
        return out;
    }
    for (const element item : items) {
        std::string_view v;
        if (!item.get(v) || !item["name"].get(v)) {
            out.emplace_back(v);
        }
    }
    return out;
}

ManagedAlert alertOf(const element &e) {
    ManagedAlert a;
    a.labels = labels(e, "labels");
    a.annotations = labels(e, "annotations");
    a.startsAt = time(e, "startsAt");
    a.endsAt = time(e, "endsAt");
    a.updatedAt = time(e, "updatedAt");
    a.fingerprint = text(e, "fingerprint");
    a.generatorUrl = text(e, "generatorURL");
    a.receivers = texts(e, "receivers");
    element status;
    if (!e["status"].get(status)) {
        a.state = text(status, "state");
        a.silencedBy = texts(status, "silencedBy");
        a.inhibitedBy = texts(status, "inhibitedBy");
    }
    return a;
}

bool flag(const element &e, std::string_view key, bool fallback) {
    bool value = fallback;
    return e[key].get(value) ? fallback : value;
}

Silence silenceOf(const element &e) {
    Silence s;
    s.id = text(e, "id");
    s.startsAt = time(e, "startsAt");
    s.endsAt = time(e, "endsAt");
    s.updatedAt = time(e, "updatedAt");
    s.createdBy = text(e, "createdBy");
    s.comment = text(e, "comment");
    element status;
    if (!e["status"].get(status)) {
        s.state = text(status, "state");
    }
    array matchers;
    [[maybe_unused]] const auto missing = e["matchers"].get(matchers);
    for (const element m : matchers) {
        const bool regex = flag(m, "isRegex", false);
        const bool equal = flag(m, "isEqual", true); // absent before 0.22
        s.matchers.push_back({equal ? (regex ? Matcher::Op::Regex : Matcher::Op::Equal)
                                    : (regex ? Matcher::Op::NotRegex : Matcher::Op::NotEqual),
                              text(m, "name"), text(m, "value")});
    }
    return s;
}

template <class T, class Fn> Result<std::vector<T>> listOf(const HttpResponse &r, const QString &what, Fn one) {
    const auto doc = TRY(open(r));
    array items;
    if (doc->root.get(items)) {
        return std::unexpected(wrongShape(r, what));
    }
    std::vector<T> out;
    for (const element item : items) {
        if (out.size() >= kMostItems) {
            return std::unexpected(sourceError(
                displayUrl(r.url), QStringLiteral("has more than %1 of them: ask with a filter").arg(kMostItems)));
        }
        out.push_back(one(item));
    }
    return out;
}

} // namespace

Result<std::vector<ManagedAlert>> decodeManagedAlerts(const HttpResponse &r) {
    return listOf<ManagedAlert>(r, QStringLiteral("list of alerts"), alertOf);
}

Result<std::vector<ManagedGroup>> decodeManagedGroups(const HttpResponse &r) {
    return listOf<ManagedGroup>(r, QStringLiteral("list of groups"), [](const element &e) {
        ManagedGroup g;
        g.labels = labels(e, "labels");
        element receiver;
        if (!e["receiver"].get(receiver)) {
            g.receiver = text(receiver, "name");
        }
        array alerts;
        [[maybe_unused]] const auto missing = e["alerts"].get(alerts);
        for (const element a : alerts) {
            g.alerts.push_back(alertOf(a));
        }
        return g;
    });
}

Result<std::vector<Silence>> decodeSilences(const HttpResponse &r) {
    return listOf<Silence>(r, QStringLiteral("list of silences"), silenceOf);
}

Result<std::string> decodeSilenceId(const HttpResponse &r) {
    const auto doc = TRY(open(r));
    std::string id = text(doc->root, "silenceID");
    if (id.empty()) {
        return std::unexpected(wrongShape(r, QStringLiteral("silence")));
    }
    return id;
}

Result<AlertmanagerInfo> decodeAlertmanagerInfo(const HttpResponse &r) {
    const auto doc = TRY(open(r));
    element version;
    if (doc->root["versionInfo"].get(version)) {
        return std::unexpected(wrongShape(r, QStringLiteral("status of one")));
    }
    AlertmanagerInfo info;
    info.version = QString::fromStdString(text(version, "version"));
    element cluster;
    if (!doc->root["cluster"].get(cluster)) {
        info.cluster = QString::fromStdString(text(cluster, "status"));
        array peers;
        info.peers = cluster["peers"].get(peers) ? 0 : static_cast<int>(peers.size());
    }
    return info;
}

Status decodeNothing(const HttpResponse &r) {
    if (r.status < 200 || r.status > 299) {
        return std::unexpected(refusal(r));
    }
    return {};
}

QByteArray encodeSilence(const NewSilence &silence) {
    JsonWriter w;
    w.object().key("matchers").array();
    for (const Matcher &m : silence.matchers) {
        w.object().field("name", m.name).field("value", m.value);
        w.field("isRegex", m.op == Matcher::Op::Regex || m.op == Matcher::Op::NotRegex);
        w.field("isEqual", m.op == Matcher::Op::Equal || m.op == Matcher::Op::Regex).end();
    }
    w.end().field("startsAt", formatRfc3339(silence.startsAt)).field("endsAt", formatRfc3339(silence.endsAt));
    w.field("createdBy", silence.createdBy).field("comment", silence.comment).end();
    return QByteArray::fromStdString(w.text());
}

} // namespace bs
