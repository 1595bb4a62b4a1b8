// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/bounds/fields.h"
#include "data/bounds/reader.h"
#include <QLocale>
#include <algorithm>
#include <cmath>
#include <cstring>

namespace bs::bounds {

namespace {

YamlNode map() {
    YamlNode n;
    n.kind = YamlNode::Kind::Map;
    return n;
}

YamlNode scalar(std::string text, bool plain) {
    YamlNode n;
    n.kind = YamlNode::Kind::Scalar;
    n.text = std::move(text);
    n.plain = plain;
    return n;
}

void put(YamlNode &m, const char *key, YamlNode value) { m.entries.push_back({key, 0, 0, 0, std::move(value)}); }
void put(YamlNode &m, const char *key, const Maybe &value) {
    if (value) {
        put(m, key, scalar(numberText(*value), true));
    }
}
void put(YamlNode &m, const char *key, const QString &text) {
    if (!text.isEmpty()) {
        put(m, key, scalar(text.toStdString(), false));
    }
}
void putWord(YamlNode &m, const char *key, const char *word) { put(m, key, scalar(word, true)); }
void putMap(YamlNode &m, const char *key, YamlNode value) {
    if (!value.entries.empty()) {
        put(m, key, std::move(value));
    }
}

YamlNode fieldsOf(const PolicyRule &rule) {
    YamlNode m = map();
    put(m, "action", rule.action);
    put(m, "status", rule.status);
    put(m, "retry_after_s", rule.retryAfterS);
    put(m, "queue_depth", rule.queueDepth);
    return m;
}

YamlNode policyOf(const Policy &policy) {
    YamlNode m = map();
    putMap(m, "over_inflight", fieldsOf(policy.overInflight));
    putMap(m, "over_rps", fieldsOf(policy.overRps));
    putMap(m, "over_caller", fieldsOf(policy.overCaller));
    return m;
}

YamlNode callersOf(const std::vector<CallerCap> &callers) {
    YamlNode m = map();
    for (const CallerCap &c : callers) {
        YamlNode cap = map();
        put(cap, "rps", c.rps);
        put(cap, "inflight", c.inflight);
        put(cap, "count", c.count);
        m.entries.push_back({c.caller.toStdString(), 0, 0, 0, std::move(cap)});
    }
    return m;
}

YamlNode whyOf(const Why &why) {
    YamlNode m = map();
    put(m, "rationale", why.rationale);
    put(m, "derived_from", why.derivedFrom);
    put(m, "validated_by", why.validatedBy);
    put(m, "reviewed", why.reviewed);
    return m;
}

YamlNode liveOf(const LiveQueries &live) {
    YamlNode m = map();
    put(m, "inflight", live.inflight);
    put(m, "rps", live.rps);
    put(m, "capacity", live.capacity);
    put(m, "latency_mean", live.latencyMean);
    put(m, "latency_p99", live.latencyP99);
    return m;
}

// "latency_s.mean" by its dots; a caller's name may hold dots itself.
QStringList partsOf(const QString &path) {
    const qsizetype first = path.indexOf(u'.');
    const qsizetype last = path.lastIndexOf(u'.');
    if (path.startsWith(u"callers.") && last > first) {
        return {path.left(first), path.mid(first + 1, last - first - 1), path.mid(last + 1)};
    }
    return path.split(u'.');
}

// Sets a path in a map, or removes it when `value` is null; keeps the order of keys. A caller whose last cap goes
// leaves with it.
void setPath(YamlNode &m, const QStringList &path, const YamlNode &value) {
    const std::string key = path.front().toStdString();
    m.kind = YamlNode::Kind::Map;
    auto it = std::find_if(m.entries.begin(), m.entries.end(), [&](const auto &e) { return e.key == key; });
    const bool last = path.size() == 1;
    if (value.isNull() && it == m.entries.end()) {
        return;
    }
    if (it == m.entries.end()) {
        m.entries.push_back({key, 0, 0, 0, map()});
        it = m.entries.end() - 1;
    }
    if (!last) {
        setPath(it->value, path.mid(1), value);
    } else if (!value.isNull()) {
        it->value = value;
    }
    if (value.isNull() && (last || it->value.entries.empty())) {
        m.entries.erase(it);
    }
}

YamlNode typed(const QString &text) {
    const QString t = text.trimmed();
    if (t.isEmpty() || t == u"null" || t == u"none") {
        return {};
    }
    return scalar(t.toStdString(), true);
}

template <class Item> Error fieldError(const Item &what, const QString &path, const Error &why) {
    return usageError(QStringLiteral("%1.%2").arg(what, path), why.reason);
}

} // namespace

YamlNode fieldsOf(const Document &document, const Node &n) {
    YamlNode m = map();
    put(m, "kind", scalar(toString(n.kind).toStdString(), true));
    put(m, "label", n.label);
    put(m, "owner", n.owner);
    if (const Node *group = document.node(n.parent)) {
        put(m, "parent", group->name);
    }
    put(m, "contract", n.contract);
    put(m, "max_rps", n.maxRps);
    put(m, "max_inflight", n.maxInflight);
    put(m, "pods", n.pods);
    put(m, "inflight_per_pod", n.inflightPerPod);
    put(m, "burst_s", n.burstS);
    YamlNode latency = map();
    put(latency, "mean", n.latency.mean);
    put(latency, "p99", n.latency.p99);
    putMap(m, "latency_s", std::move(latency));
    putMap(m, "policy", policyOf(n.policy));
    putMap(m, "callers", callersOf(n.callers));
    putMap(m, "why", whyOf(n.why));
    putMap(m, "live", liveOf(n.live));
    if (n.pinned) {
        putWord(m, "pinned", "true");
    }
    put(m, "notes", n.notes);
    return m;
}

YamlNode fieldsOf(const Document &document, const Call &c) {
    YamlNode m = map();
    const Node *from = document.node(c.from);
    const Node *to = document.node(c.to);
    put(m, "from", from ? from->name : QString());
    put(m, "to", to ? to->name : QString());
    put(m, "label", c.label);
    put(m, "per_request", c.perRequest);
    if (c.mode == CallMode::Parallel) {
        putWord(m, "mode", "parallel");
    }
    put(m, "width", c.width);
    put(m, "retries", c.retries);
    put(m, "fail", c.fail);
    put(m, "fail", c.failQuery);
    put(m, "timeout_s", c.timeoutS);
    if (c.cancels) {
        putWord(m, "cancels", *c.cancels ? "true" : "false");
    }
    put(m, "hold_share", c.holdShare);
    if (c.async) {
        putWord(m, "async", "true");
    }
    put(m, "depth", c.depth);
    YamlNode contract = map();
    put(contract, "version", c.contract.version);
    put(contract, "acknowledged_by", c.contract.acknowledgedBy);
    put(contract, "on", c.contract.on);
    putMap(m, "contract", std::move(contract));
    put(m, "notes", c.notes);
    return m;
}

YamlNode positionOf(const Point &point) {
    YamlNode list;
    list.kind = YamlNode::Kind::List;
    list.items.push_back(scalar(numberText(point.x), true));
    list.items.push_back(scalar(numberText(point.y), true));
    return list;
}

bool sameValue(const YamlNode &a, const YamlNode &b) {
    if (a.kind != b.kind || a.text != b.text || a.items.size() != b.items.size() ||
        a.entries.size() != b.entries.size()) {
        return false;
    }
    for (std::size_t i = 0; i < a.items.size(); ++i) {
        if (!sameValue(a.items[i], b.items[i])) {
            return false;
        }
    }
    for (std::size_t i = 0; i < a.entries.size(); ++i) {
        if (a.entries[i].key != b.entries[i].key || !sameValue(a.entries[i].value, b.entries[i].value)) {
            return false;
        }
    }
    return true;
}

std::string numberText(double value) {
    if (value == std::floor(value) && std::abs(value) < 9e15) {
        return std::to_string(static_cast<std::int64_t>(value));
    }
    return QString::number(value, std::abs(value) < 1e-9 || std::abs(value) >= 1e15 ? 'g' : 'f',
                           QLocale::FloatingPointShortest)
        .toStdString();
}

std::string scalarText(const std::string &text) {
    static const std::string special = "!&*-?|>@`%\"'#{}[],:=~<. \t";
    bool plain = !text.empty() && special.find(text.front()) == std::string::npos && text.back() != ' ' &&
                 text.back() != ':' && !(text.front() >= '0' && text.front() <= '9') && text.front() != '+';
    for (std::size_t i = 0; plain && i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        plain = c >= 0x20 && c != 0x7f && c < 0xc2 && !std::strchr("{}[],:#\"\\", c);
        plain = plain || c >= 0xc3; // letters beyond ASCII; C1 controls are quoted
    }
    static const std::string words[] = {"true", "false", "null", "yes",  "no",   "on",    "off",
                                        "True", "False", "Null", "NULL", "TRUE", "FALSE", "Yes",
                                        "No",   "On",    "Off",  "y",    "n",    "Y",     "N"};
    if (plain && std::find(std::begin(words), std::end(words), text) == std::end(words)) {
        return text;
    }
    std::string out = "\"";
    for (const char c : text) {
        switch (c) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default:
            if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
                char hex[8];
                std::snprintf(hex, sizeof hex, "\\x%02x", static_cast<unsigned>(c));
                out += hex;
            } else {
                out += c;
            }
        }
    }
    return out + '"';
}

std::string flowText(const YamlNode &value) {
    std::string out;
    switch (value.kind) {
    case YamlNode::Kind::Null: return "null";
    case YamlNode::Kind::Scalar: return value.plain ? value.text : scalarText(value.text);
    case YamlNode::Kind::List:
        for (const YamlNode &i : value.items) {
            out += (out.empty() ? "" : ", ") + flowText(i);
        }
        return '[' + out + ']';
    case YamlNode::Kind::Map:
        for (const YamlNode::Entry &e : value.entries) {
            out += (out.empty() ? "" : ", ") + scalarText(e.key) + ": " + flowText(e.value);
        }
        return '{' + out + '}';
    }
    return out;
}

std::optional<QString> fieldText(const YamlNode &fields, const QString &path) {
    const YamlNode *at = &fields;
    for (const QString &part : partsOf(path)) {
        at = at->find(part.toStdString());
        if (!at) {
            return std::nullopt;
        }
    }
    return at->kind == YamlNode::Kind::Scalar ? QString::fromStdString(at->text)
                                              : QString::fromStdString(flowText(*at));
}

Result<Node> withField(const Document &document, const Node &node, const QString &path, const QString &text) {
    YamlNode fields = fieldsOf(document, node);
    setPath(fields, partsOf(path), typed(text));
    auto changed = nodeFrom(fields, document, path);
    if (!changed) {
        return std::unexpected(fieldError(node.name, path, changed.error()));
    }
    changed->id = node.id;
    changed->name = node.name;
    changed->position = node.position;
    return changed;
}

Result<Call> withField(const Document &document, const Call &call, const QString &path, const QString &text) {
    YamlNode fields = fieldsOf(document, call);
    setPath(fields, partsOf(path), typed(text));
    auto changed = callFrom(fields, document, path);
    if (!changed) {
        const Node *from = document.node(call.from);
        const Node *to = document.node(call.to);
        const QString name = (from ? from->name : QString()) + QStringLiteral("->") + (to ? to->name : QString());
        return std::unexpected(fieldError(name, path, changed.error()));
    }
    changed->id = call.id;
    return changed;
}

} // namespace bs::bounds
