// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/bounds/difference.h"
#include "data/bounds/fields.h"
#include "data/bounds/findings.h"
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
    out.reserve(d.nodes.size());
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

// A finding by what it is about, not by its numbers.
QString keyOf(const Document &d, const Finding &f) {
    const auto name = [&d](NodeId id) { return d.node(id) ? d.node(id)->name : QString(); };
    const Call *c = d.call(f.call);
    return QStringList{toString(f.kind),
                       name(f.node),
                       c ? name(c->from) : QString(),
                       c ? name(c->to) : QString(),
                       f.rate ? QStringLiteral("rps") : QString(),
                       f.kind == FindingKind::ContractMismatch ? QString() : f.subject}
        .join(QChar(0));
}

void compareFindings(const Document &older, const Analysis *a, const Document &newer, const Analysis *b,
                     Difference &out) {
    static const Analysis none;
    QMap<QString, const Finding *> old;
    for (const Finding &f : (a ? a : &none)->findings) {
        old.insert(keyOf(older, f), &f);
    }
    for (const Finding &f : (b ? b : &none)->findings) {
        const Finding *was = old.take(keyOf(newer, f));
        const FindingChange change{titleOf(newer, f), f.kind, f.severity, was ? was->ratio : std::nullopt, f.ratio};
        if (!was) {
            out.appeared.push_back(change);
        } else if (was->ratio != f.ratio && !(was->ratio && f.ratio && nearly(*was->ratio, *f.ratio))) {
            out.changed.push_back(change);
        }
    }
    for (const Finding &f : (a ? a : &none)->findings) { // in their order
        if (old.contains(keyOf(older, f))) {
            out.gone.push_back({titleOf(older, f), f.kind, f.severity, f.ratio, {}});
        }
    }
}

bool fell(const Maybe &from, const Maybe &to) { return from && (!to || (*to < *from && !nearly(*to, *from))); }

QString show(const std::optional<QString> &v) { return v ? *v : QStringLiteral("–"); }
QString show(const Maybe &v) { return v ? exactNumber(*v) : QStringLiteral("unknown"); }

} // namespace

Difference difference(const Document &older, const Document &newer) {
    Difference out;
    compareItems(nodesOf(older), nodesOf(newer), false, out);
    compareItems(callsOf(older), callsOf(newer), true, out);
    const auto a = analyse(older);
    const auto b = analyse(newer);
    if (a) {
        out.admissibleFrom = a->admissible.inflight;
        out.rpsFrom = a->admissible.rps;
    } else {
        out.unanalysedFrom = a.error().reason;
    }
    if (b) {
        out.admissibleTo = b->admissible.inflight;
        out.rpsTo = b->admissible.rps;
    } else {
        out.unanalysedTo = b.error().reason;
    }
    compareFindings(older, a ? &*a : nullptr, newer, b ? &*b : nullptr, out);
    return out;
}

QStringList Difference::worse(Severity limit) const {
    QStringList out;
    if (!unanalysedTo.isEmpty() && unanalysedFrom.isEmpty()) {
        return {QStringLiteral("it cannot be analysed any more: %1").arg(unanalysedTo)};
    }
    if (fell(admissibleFrom, admissibleTo)) {
        out << QStringLiteral("admissible in flight fell from %1 to %2").arg(show(admissibleFrom), show(admissibleTo));
    }
    if (fell(rpsFrom, rpsTo)) {
        out << QStringLiteral("admissible RPS fell from %1 to %2").arg(show(rpsFrom), show(rpsTo));
    }
    for (const FindingChange &f : appeared) {
        if (f.severity >= limit) {
            out << QStringLiteral("new: %1").arg(f.title);
        }
    }
    for (const FindingChange &f : changed) {
        if (f.severity >= limit && f.worse()) {
            out << QStringLiteral("grew: %1").arg(f.title);
        }
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

namespace {

void findingsJson(JsonWriter &w, const char *key, const std::vector<FindingChange> &list) {
    w.key(key).array();
    for (const FindingChange &f : list) {
        w.object().field("kind", toString(f.kind)).field("severity", toString(f.severity)).field("title", f.title);
        w.field("ratio_from", f.ratioFrom).field("ratio_to", f.ratioTo).end();
    }
    w.end();
}

QString findingsText(QChar mark, const std::vector<FindingChange> &list) {
    QString out;
    for (const FindingChange &f : list) {
        out += QStringLiteral("%1 %2: %3\n").arg(mark).arg(toString(f.severity), f.title);
        if (mark == u'~') {
            out.insert(out.size() - 1, QStringLiteral(" (ratio %1 → %2)").arg(show(f.ratioFrom), show(f.ratioTo)));
        }
    }
    return out;
}

} // namespace

void differenceJson(JsonWriter &w, const Difference &d, Severity limit) {
    static const char *what[] = {"added", "removed", "changed"};
    w.key("changes").array();
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
    w.end();
    w.key("findings").object();
    findingsJson(w, "new", d.appeared);
    findingsJson(w, "gone", d.gone);
    findingsJson(w, "changed", d.changed);
    w.end().key("worse").array();
    for (const QString &reason : d.worse(limit)) {
        w.value(reason);
    }
    w.end();
    if (!d.unanalysedFrom.isEmpty() || !d.unanalysedTo.isEmpty()) {
        w.key("not_analysed").object().field("from", d.unanalysedFrom).field("to", d.unanalysedTo).end();
    }
}

std::string differenceJson(const Difference &d) {
    JsonWriter w;
    w.object();
    differenceJson(w, d, Severity::Warn);
    w.end();
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
    for (const auto &[which, why] : {std::pair("older", d.unanalysedFrom), std::pair("newer", d.unanalysedTo)}) {
        if (!why.isEmpty()) {
            out += QStringLiteral("the %1 version cannot be analysed: %2\n").arg(QString::fromLatin1(which), why);
        }
    }
    out += QStringLiteral("admissible in flight: %1 → %2\n").arg(show(d.admissibleFrom), show(d.admissibleTo));
    out += QStringLiteral("admissible RPS: %1 → %2\n").arg(show(d.rpsFrom), show(d.rpsTo));
    const QString findings =
        findingsText(u'+', d.appeared) + findingsText(u'~', d.changed) + findingsText(u'-', d.gone);
    return findings.isEmpty() ? out : out + QStringLiteral("findings:\n") + findings;
}

} // namespace bs::bounds
