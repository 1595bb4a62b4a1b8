// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/bounds/difference.h"
#include "data/bounds/analysis.h"
#include "data/bounds/fields.h"
#include "data/core/json.h"
#include <QHash>
#include <QMap>
#include <algorithm>

namespace bs::bounds {

namespace {

void flatten(const YamlNode &fields, const QString &prefix, QList<std::pair<QString, QString>> &out) {
    for (const YamlNode::Entry &e : fields.entries) {
        const QString key = prefix + QString::fromStdString(e.key);
        if (e.value.kind == YamlNode::Kind::Map && !e.value.entries.empty()) {
            flatten(e.value, key + u'.', out);
        } else {
            out.append({key, QString::fromStdString(e.value.kind == YamlNode::Kind::Scalar ? e.value.text
                                                                                           : flowText(e.value))});
        }
    }
}

std::vector<FieldChange> compare(const YamlNode &a, const YamlNode &b) {
    QList<std::pair<QString, QString>> from;
    QList<std::pair<QString, QString>> to;
    flatten(a, QString(), from);
    flatten(b, QString(), to);
    QMap<QString, QString> old;
    for (const auto &[key, value] : from) {
        old.insert(key, value);
    }
    std::vector<FieldChange> out;
    for (const auto &[key, value] : to) {
        const auto it = old.constFind(key);
        if (it == old.constEnd()) {
            out.push_back({key, std::nullopt, value});
        } else if (*it != value) {
            out.push_back({key, *it, value});
        }
        old.remove(key);
    }
    for (auto it = old.constBegin(); it != old.constEnd(); ++it) {
        out.push_back({it.key(), it.value(), std::nullopt});
    }
    return out;
}

using Item = std::pair<QString, YamlNode>;

std::vector<Item> nodesOf(const Document &d) {
    std::vector<Item> out;
    for (const Node &n : d.nodes) {
        out.emplace_back(n.name, fieldsOf(d, n));
    }
    return out;
}

std::vector<Item> callsOf(const Document &d) {
    std::vector<Item> out;
    QHash<QString, int> seen;
    for (const Call &c : d.calls) {
        QString name = d.node(c.from)->name + QStringLiteral(" -> ") + d.node(c.to)->name;
        if (const int n = ++seen[name]; n > 1) {
            name += QStringLiteral(" (%1)").arg(n);
        }
        out.emplace_back(name, fieldsOf(d, c));
    }
    return out;
}

void compareItems(const std::vector<Item> &older, const std::vector<Item> &newer, bool calls, Difference &out) {
    QHash<QString, const YamlNode *> old;
    for (const Item &i : older) {
        old.insert(i.first, &i.second);
    }
    const YamlNode nothing{.kind = YamlNode::Kind::Map};
    QHash<QString, bool> kept;
    for (const Item &i : newer) {
        const YamlNode *was = old.value(i.first);
        kept.insert(i.first, true);
        auto fields = compare(was ? *was : nothing, i.second);
        if (!was || !fields.empty()) {
            out.items.push_back(
                {was ? ItemChange::What::Changed : ItemChange::What::Added, calls, i.first, std::move(fields)});
        }
    }
    for (const Item &i : older) {
        if (!kept.contains(i.first)) {
            out.items.push_back({ItemChange::What::Removed, calls, i.first, {}});
        }
    }
}

QString show(const std::optional<QString> &v) { return v ? *v : QStringLiteral("–"); }
QString show(const Maybe &v) { return v ? exactNumber(*v) : QStringLiteral("unknown"); }

} // namespace

Difference difference(const Document &older, const Document &newer) {
    Difference out;
    compareItems(nodesOf(older), nodesOf(newer), false, out);
    compareItems(callsOf(older), callsOf(newer), true, out);
    if (const auto a = analyse(older)) {
        out.admissibleFrom = a->admissible.inflight;
        out.rpsFrom = a->admissible.rps;
    }
    if (const auto b = analyse(newer)) {
        out.admissibleTo = b->admissible.inflight;
        out.rpsTo = b->admissible.rps;
    }
    return out;
}

int Comparison::count(ItemChange::What what) const {
    return static_cast<int>(std::count_if(difference.items.begin(), difference.items.end(),
                                          [what](const ItemChange &i) { return i.what == what; }));
}

Comparison comparison(const Document &older, const Document &newer) {
    Comparison out;
    out.difference = difference(older, newer);
    QHash<QString, const ItemChange *> nodes;
    QHash<QString, const ItemChange *> calls;
    for (const ItemChange &i : out.difference.items) {
        (i.isCall ? calls : nodes).insert(i.name, &i);
    }
    for (const Node &n : newer.nodes) {
        if (const ItemChange *i = nodes.value(n.name); i && i->what != ItemChange::What::Removed) {
            out.nodes.insert(n.id, *i);
        }
    }
    const std::vector<Item> newCalls = callsOf(newer);
    for (std::size_t c = 0; c < newCalls.size(); ++c) {
        if (const ItemChange *i = calls.value(newCalls[c].first); i && i->what != ItemChange::What::Removed) {
            out.calls.insert(newer.calls[c].id, *i);
        }
    }
    for (const Node &n : older.nodes) {
        if (!newer.nodeNamed(n.name)) {
            out.removedNodes.push_back({n});
        }
    }
    const std::vector<Item> oldCalls = callsOf(older);
    for (std::size_t c = 0; c < oldCalls.size(); ++c) {
        const ItemChange *i = calls.value(oldCalls[c].first);
        if (i && i->what == ItemChange::What::Removed) {
            const Call &was = older.calls[c];
            const QString from = older.node(was.from)->name;
            const QString to = older.node(was.to)->name;
            const Node *a = newer.nodeNamed(from);
            const Node *b = newer.nodeNamed(to);
            out.removedCalls.push_back({was, from, to, a ? a->id : NodeId{}, b ? b->id : NodeId{}});
        }
    }
    return out;
}

std::string differenceJson(const Difference &d) {
    static const char *what[] = {"added", "removed", "changed"};
    JsonWriter w;
    w.object().key("changes").array();
    for (const ItemChange &i : d.items) {
        w.object().field("what", what[static_cast<int>(i.what)]).field(i.isCall ? "call" : "node", i.name);
        w.key("fields").array();
        for (const FieldChange &f : i.fields) {
            w.object().field("field", f.field).field("from", f.from).field("to", f.to).end();
        }
        w.end().end();
    }
    w.end();
    w.key("admissible").object();
    w.key("inflight").object().field("from", d.admissibleFrom).field("to", d.admissibleTo).end();
    w.key("rps").object().field("from", d.rpsFrom).field("to", d.rpsTo).end();
    w.end().end();
    return w.text();
}

QString differenceText(const Difference &d) {
    QString out;
    for (const ItemChange &i : d.items) {
        const QChar mark = i.what == ItemChange::What::Added ? u'+' : i.what == ItemChange::What::Removed ? u'-' : u'~';
        out += QStringLiteral("%1 %2\n").arg(mark).arg(i.name);
        for (const FieldChange &f : i.fields) {
            out += i.what == ItemChange::What::Changed
                       ? QStringLiteral("    %1: %2 → %3\n").arg(f.field, show(f.from), show(f.to))
                       : QStringLiteral("    %1: %2\n").arg(f.field, show(f.to));
        }
    }
    if (out.isEmpty()) {
        out = QStringLiteral("no difference\n");
    }
    out += QStringLiteral("admissible in flight: %1 → %2\n").arg(show(d.admissibleFrom), show(d.admissibleTo));
    return out + QStringLiteral("admissible RPS: %1 → %2\n").arg(show(d.rpsFrom), show(d.rpsTo));
}

} // namespace bs::bounds
