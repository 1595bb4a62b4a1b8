// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/bounds/reader.h"
#include <QHash>
#include <cmath>

namespace bs::bounds {

namespace {

constexpr double kLargest = 1e15; // beyond this a number is a slip of the keyboard

QString words(std::string_view utf8) { return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size())); }

// Reads one file and goes on after an error, so that a person sees them all at once.
class Reader {
public:
    Reader(Reading &out, QString file) : m_out(out), m_file(std::move(file)) {}

    void document(const YamlNode &root);
    Node node(const YamlNode &fields);
    Call call(const YamlNode &fields);
    void setNames(const Document &d) {
        for (const Node &n : d.nodes) {
            m_ids.insert(n.name, n.id);
        }
    }

private:
    void error(const YamlNode &at, const QString &reason) { m_out.errors.push_back(yamlError(m_file, at, reason)); }
    void take(const Error &e) { m_out.errors.push_back(e); }

    Maybe number(YamlMap &m, std::string_view key, double least = 0, double most = kLargest, bool whole = false);
    QString text(YamlMap &m, std::string_view key);
    std::optional<bool> boolean(YamlMap &m, std::string_view key);
    // Calls fn with the map under `key`, if there is one.
    template <class Fn> void submap(YamlMap &m, std::string_view key, Fn fn);
    void warnUnknown(const YamlMap &m, const QString &where);
    PolicyRule rule(YamlMap &m, std::string_view key);
    NodeId named(YamlMap &m, std::string_view key, bool required, const YamlNode &fields);
    void nodeSections(YamlMap &m, Node &n);
    void callers(const YamlNode &list, Node &n);
    void nodes(const YamlNode &list);
    void calls(const YamlNode &list);
    void layout(const YamlNode &list);

    Reading &m_out;
    QString m_file;
    QHash<QString, NodeId> m_ids;
};

Maybe Reader::number(YamlMap &m, std::string_view key, double least, double most, bool whole) {
    const auto v = m.number(key);
    if (!v) {
        Error e = v.error();
        e.reason = words(key) + u' ' + e.reason;
        take(e);
        return std::nullopt;
    }
    const YamlNode *at = m.node(key);
    if (*v && (**v < least || **v > most)) {
        error(*at, most < kLargest ? QStringLiteral("%1 must be between %2 and %3").arg(words(key)).arg(least).arg(most)
                   : **v > most    ? QStringLiteral("%1 is too large").arg(words(key))
                                   : QStringLiteral("%1 must be at least %2").arg(words(key)).arg(least));
        return std::nullopt;
    }
    if (*v && whole && **v != std::floor(**v)) {
        error(*at, QStringLiteral("%1 must be a whole number").arg(words(key)));
        return std::nullopt;
    }
    return *v;
}

QString Reader::text(YamlMap &m, std::string_view key) {
    const auto v = m.text(key);
    if (!v) {
        take(v.error());
        return {};
    }
    return *v ? QString::fromStdString(**v) : QString();
}

std::optional<bool> Reader::boolean(YamlMap &m, std::string_view key) {
    const auto v = m.boolean(key);
    if (!v) {
        Error e = v.error();
        e.reason = words(key) + u' ' + e.reason;
        take(e);
        return std::nullopt;
    }
    return *v;
}

template <class Fn> void Reader::submap(YamlMap &m, std::string_view key, Fn fn) {
    const YamlNode *at = m.node(key);
    if (!at) {
        return;
    }
    YamlMap sub(*at, m_file);
    if (auto status = sub.isMap(); !status) {
        error(*at, QStringLiteral("%1 must be a map of keys and values").arg(words(key)));
        return;
    }
    fn(sub);
    warnUnknown(sub, words(key));
}

void Reader::warnUnknown(const YamlMap &m, const QString &where) {
    for (const YamlNode::Entry *e : m.unknown()) {
        m_out.warnings.push_back({QStringLiteral("unknown key \"%1\" in %2 is kept and not used")
                                      .arg(QString::fromStdString(e->key).left(80), where),
                                  e->line, e->column, e->offset});
    }
}

PolicyRule Reader::rule(YamlMap &m, std::string_view key) {
    PolicyRule r;
    submap(m, key, [&](YamlMap &s) {
        static const QStringList actions{QStringLiteral("reject"), QStringLiteral("queue"), QStringLiteral("degrade"),
                                         QStringLiteral("shed"), QStringLiteral("throttle")};
        r.action = text(s, "action");
        if (!r.action.isEmpty() && !actions.contains(r.action)) {
            error(*s.node("action"), QStringLiteral("action must be one of reject, queue, degrade, shed, throttle"));
        }
        r.status = number(s, "status", 100, 599, true);
        r.retryAfterS = number(s, "retry_after_s");
        r.queueDepth = number(s, "queue_depth", 0, kLargest, true);
    });
    return r;
}

NodeId Reader::named(YamlMap &m, std::string_view key, bool required, const YamlNode &fields) {
    const QString name = text(m, key);
    if (name.isEmpty()) {
        if (required) {
            error(fields, QStringLiteral("%1 is missing").arg(words(key)));
        }
        return {};
    }
    const NodeId id = m_ids.value(name);
    if (!id) {
        error(*m.node(key),
              QStringLiteral("%1 names \"%2\", which is not among the nodes").arg(words(key), name.left(80)));
    }
    return id;
}

void Reader::callers(const YamlNode &list, Node &n) {
    if (list.kind != YamlNode::Kind::Map) {
        error(list, QStringLiteral("callers must be a map from a caller's name (or default) to its caps"));
        return;
    }
    for (const YamlNode::Entry &e : list.entries) {
        CallerCap cap;
        cap.caller = QString::fromStdString(e.key);
        if (!e.value.isNull()) {
            YamlMap m(e.value, m_file);
            if (auto status = m.isMap(); !status) {
                take(status.error());
                continue;
            }
            cap.rps = number(m, "rps");
            cap.inflight = number(m, "inflight");
            cap.count = number(m, "count", 0, kLargest, true);
            warnUnknown(m, QStringLiteral("callers"));
        }
        n.callers.push_back(std::move(cap));
    }
}

void Reader::nodeSections(YamlMap &m, Node &n) {
    if (const YamlNode *latency = m.node("latency_s"); latency && latency->kind == YamlNode::Kind::Scalar) {
        n.latency.mean = number(m, "latency_s"); // a lone number is the mean
    } else {
        submap(m, "latency_s", [&](YamlMap &s) {
            n.latency.mean = number(s, "mean");
            n.latency.p99 = number(s, "p99");
        });
    }
    submap(m, "policy", [&](YamlMap &s) {
        n.policy.overInflight = rule(s, "over_inflight");
        n.policy.overRps = rule(s, "over_rps");
        n.policy.overCaller = rule(s, "over_caller");
    });
    if (const YamlNode *list = m.node("callers")) {
        callers(*list, n);
    }
    submap(m, "why", [&](YamlMap &s) {
        n.why = {text(s, "rationale"), text(s, "derived_from"), text(s, "validated_by"), text(s, "reviewed")};
    });
    submap(m, "live", [&](YamlMap &s) {
        n.live = {text(s, "inflight"), text(s, "rps"), text(s, "capacity"), text(s, "latency_mean"),
                  text(s, "latency_p99")};
    });
}

Node Reader::node(const YamlNode &fields) {
    Node n;
    YamlMap m(fields, m_file);
    if (fields.isNull()) {
        return n; // "worker:" alone is a service about which nothing is known
    }
    if (auto status = m.isMap(); !status) {
        take(status.error());
        return n;
    }
    if (const QString kind = text(m, "kind"); !kind.isEmpty()) {
        const auto k = nodeKindFrom(kind);
        if (!k) {
            error(*m.node("kind"), QStringLiteral("kind must be one of entry, service, pool, database, queue, cache, "
                                                  "broker, external, tenant, group"));
        }
        n.kind = k.value_or(NodeKind::Service);
    }
    n.label = text(m, "label");
    n.owner = text(m, "owner");
    n.parent = named(m, "parent", false, fields);
    n.contract = text(m, "contract");
    n.maxRps = number(m, "max_rps");
    n.maxInflight = number(m, "max_inflight");
    n.pods = number(m, "pods");
    n.inflightPerPod = number(m, "inflight_per_pod");
    n.burstS = number(m, "burst_s");
    nodeSections(m, n);
    n.pinned = boolean(m, "pinned").value_or(false);
    n.notes = text(m, "notes");
    warnUnknown(m, QStringLiteral("a node"));
    return n;
}

Call Reader::call(const YamlNode &fields) {
    Call c;
    YamlMap m(fields, m_file);
    if (auto status = m.isMap(); !status) {
        error(fields, QStringLiteral("a call must be a map with from and to"));
        return c;
    }
    c.from = named(m, "from", true, fields);
    c.to = named(m, "to", true, fields);
    c.label = text(m, "label");
    c.perRequest = number(m, "per_request");
    if (const QString mode = text(m, "mode"); !mode.isEmpty()) {
        if (mode != u"serial" && mode != u"parallel") {
            error(*m.node("mode"), QStringLiteral("mode must be serial or parallel"));
        }
        c.mode = mode == u"parallel" ? CallMode::Parallel : CallMode::Serial;
    }
    c.width = number(m, "width", 1);
    c.retries = number(m, "retries", 0, kLargest, true);
    if (const YamlNode *fail = m.node("fail"); fail && fail->kind == YamlNode::Kind::Scalar) {
        if (yamlNumber(*fail, m_file)) {
            c.fail = number(m, "fail", 0, 1);
        } else {
            c.failQuery = QString::fromStdString(fail->text);
        }
    } else if (fail) {
        error(*fail, QStringLiteral("fail must be a share between 0 and 1, or a query"));
    }
    c.timeoutS = number(m, "timeout_s");
    c.cancels = boolean(m, "cancels");
    c.holdShare = number(m, "hold_share", 0, 1);
    c.async = boolean(m, "async").value_or(false);
    c.depth = number(m, "depth", 0, 1000, true);
    submap(m, "contract",
           [&](YamlMap &s) { c.contract = {text(s, "version"), text(s, "acknowledged_by"), text(s, "on")}; });
    c.notes = text(m, "notes");
    warnUnknown(m, QStringLiteral("a call"));
    return c;
}

void Reader::nodes(const YamlNode &list) {
    if (list.kind != YamlNode::Kind::Map) {
        error(list, QStringLiteral("nodes must be a map from names to their fields"));
        return;
    }
    std::uint32_t id = 0;
    for (const YamlNode::Entry &e : list.entries) {
        m_ids.insert(QString::fromStdString(e.key), NodeId{++id});
    }
    id = 0;
    for (const YamlNode::Entry &e : list.entries) {
        Node n = node(e.value);
        n.id = {++id};
        n.name = QString::fromStdString(e.key);
        if (n.name.isEmpty()) {
            m_out.errors.push_back(inputError(m_file, QStringLiteral("a node needs a name"), e.line, e.column));
        }
        m_out.document.nodes.push_back(std::move(n));
    }
    for (std::size_t i = 0; i < list.entries.size(); ++i) {
        const Node *group = m_out.document.node(m_out.document.nodes[i].parent);
        if (group && group->kind != NodeKind::Group) {
            error(list.entries[i].value, QStringLiteral("parent \"%1\" is not a group").arg(group->name.left(80)));
        }
    }
}

void Reader::calls(const YamlNode &list) {
    if (list.kind != YamlNode::Kind::List) {
        error(list, QStringLiteral("calls must be a list"));
        return;
    }
    std::uint32_t id = 0;
    for (const YamlNode &item : list.items) {
        Call c = call(item);
        c.id = {++id};
        const Node *to = m_out.document.node(c.to);
        if (to && c.async && to->kind != NodeKind::Queue && to->kind != NodeKind::Broker) {
            error(item, QStringLiteral("async is only for calls to a queue or a broker; \"%1\" is a %2")
                            .arg(to->name.left(80), toString(to->kind)));
        }
        for (const NodeId end : {c.from, c.to}) {
            const Node *n = m_out.document.node(end);
            if (n && n->kind == NodeKind::Group) {
                error(item, QStringLiteral("\"%1\" is a group: a call goes to or from one of its members")
                                .arg(n->name.left(80)));
            }
        }
        m_out.document.calls.push_back(std::move(c));
    }
}

void Reader::layout(const YamlNode &list) {
    if (list.kind != YamlNode::Kind::Map) {
        error(list, QStringLiteral("layout must be a map from node names to [x, y]"));
        return;
    }
    for (const YamlNode::Entry &e : list.entries) {
        const NodeId id = m_ids.value(QString::fromStdString(e.key));
        if (!id) {
            m_out.warnings.push_back({QStringLiteral("layout places \"%1\", which is not among the nodes")
                                          .arg(QString::fromStdString(e.key).left(80)),
                                      e.line, e.column, e.offset});
            continue;
        }
        if (e.value.kind != YamlNode::Kind::List || e.value.items.size() != 2) {
            error(e.value, QStringLiteral("a position is [x, y]"));
            continue;
        }
        const auto x = yamlNumber(e.value.items[0], m_file);
        const auto y = yamlNumber(e.value.items[1], m_file);
        if (!x || !y || std::abs(*x) > 1e7 || std::abs(*y) > 1e7) {
            error(e.value, QStringLiteral("a position is [x, y], two numbers within 10 million"));
            continue;
        }
        m_out.document.node(id)->position = Point{*x, *y};
    }
}

void Reader::document(const YamlNode &root) {
    YamlMap m(root, m_file);
    if (auto status = m.isMap(); !status) {
        error(root, QStringLiteral("not a bound-stack document: it must be a map that begins with bounds: 1"));
        return;
    }
    const auto version = m.integer("bounds");
    if (!version) {
        take(version.error());
    } else if (!*version) {
        error(root, QStringLiteral("bounds: 1 is missing; this does not say it is a bound-stack document"));
    } else if (**version != 1) {
        error(*m.node("bounds"), QStringLiteral("format version %1 is not known; this program reads version 1")
                                     .arg(static_cast<qlonglong>(**version)));
    }
    if (!m_out.ok()) {
        return;
    }
    m_out.document.name = text(m, "name");
    if (const YamlNode *list = m.node("nodes")) {
        nodes(*list);
    }
    if (const YamlNode *list = m.node("calls")) {
        calls(*list);
    }
    if (const YamlNode *list = m.node("layout")) {
        layout(*list);
    }
    warnUnknown(m, QStringLiteral("the document"));
}

template <class Item, class Fn>
Result<Item> one(const YamlNode &fields, const Document &document, const QString &field, Fn read) {
    Reading out;
    Reader reader(out, QString());
    reader.setNames(document);
    Item item = read(reader, fields);
    if (!out.errors.empty()) {
        return std::unexpected(out.errors.front());
    }
    if (!out.warnings.empty()) {
        return std::unexpected(usageError(field, QStringLiteral("there is no such field")));
    }
    return item;
}

} // namespace

Reading readDocument(const std::string &text, const QString &file) {
    Reading out;
    auto root = parseYaml(text, file);
    if (!root) {
        out.errors.push_back(root.error());
        return out;
    }
    out.root = std::move(*root);
    Reader(out, file).document(out.root);
    return out;
}

Result<Document> documentFrom(const std::string &text, const QString &file) {
    Reading r = readDocument(text, file);
    if (!r.ok()) {
        return std::unexpected(r.errors.front());
    }
    return std::move(r.document);
}

Result<Node> nodeFrom(const YamlNode &fields, const Document &document, const QString &field) {
    return one<Node>(fields, document, field, [](Reader &r, const YamlNode &f) { return r.node(f); });
}

Result<Call> callFrom(const YamlNode &fields, const Document &document, const QString &field) {
    return one<Call>(fields, document, field, [](Reader &r, const YamlNode &f) { return r.call(f); });
}

} // namespace bs::bounds
