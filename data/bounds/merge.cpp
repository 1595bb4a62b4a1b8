// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Three-way merge of two versions of a document. Nodes are matched by id between base and ours (a rename of ours is
// seen) and by name between base and theirs (their rename reads as a removal and an addition, unless both sides chose
// the same new name). Calls are matched by their ends and their turn among calls between the same ends. Positions never
// conflict: where both moved a card it stays where ours is.
#include "data/bounds/merge.h"
#include "data/bounds/fields.h"
#include "data/bounds/reader.h"
#include <QHash>
#include <QSet>
#include <algorithm>

namespace bs::bounds {

namespace {

QString shown(const YamlNode *v) {
    if (!v || v->isNull()) {
        return {};
    }
    return QString::fromStdString(v->kind == YamlNode::Kind::Scalar ? v->text : flowText(*v));
}

bool same(const YamlNode *a, const YamlNode *b) {
    const bool noA = !a || a->isNull();
    const bool noB = !b || b->isNull();
    return noA || noB ? noA && noB : sameValue(*a, *b);
}

YamlNode emptyMap() {
    YamlNode m;
    m.kind = YamlNode::Kind::Map;
    return m;
}

void set(YamlNode &m, const std::vector<std::string> &path, std::size_t at, const YamlNode &value) {
    m.kind = YamlNode::Kind::Map;
    auto it = std::find_if(m.entries.begin(), m.entries.end(), [&](const auto &e) { return e.key == path[at]; });
    const bool last = at + 1 == path.size();
    if (last && value.isNull()) {
        if (it != m.entries.end()) {
            m.entries.erase(it);
        }
        return;
    }
    if (it == m.entries.end()) {
        m.entries.push_back({path[at], 0, 0, 0, emptyMap()});
        it = m.entries.end() - 1;
    }
    if (last) {
        it->value = value;
    } else {
        set(it->value, path, at + 1, value);
    }
}

// The n-th call between the same two names is the n-th.
struct CallKeys {
    QHash<QString, CallId> at;
    QHash<CallId, QString> of;
    explicit CallKeys(const Document &d) {
        QHash<QString, int> seen;
        for (const Call &c : d.calls) {
            const QString ends = d.node(c.from)->name + QChar(1) + d.node(c.to)->name;
            const QString key = ends + QChar(1) + QString::number(++seen[ends]);
            at.insert(key, c.id);
            of.insert(c.id, key);
        }
    }
};

QString callName(const Document &d, const Call &c) {
    return d.node(c.from)->name + QStringLiteral(" -> ") + d.node(c.to)->name;
}

class Merger {
public:
    Merger(const Document &base, const Document &ours, const Document &theirs)
        : m_base(base), m_ours(ours), m_theirs(theirs), m_baseCalls(base), m_theirCalls(theirs) {
        m_out.document = ours;
    }

    Merge run() {
        if (m_ours.name == m_base.name && m_theirs.name != m_base.name) {
            m_out.document.name = m_theirs.name;
            ++m_out.taken;
        }
        matchNodes();
        addNodes();
        mergeNodes();
        mergeCalls();
        removeNodes();
        for (auto it = m_mergedOf.constBegin(); it != m_mergedOf.constEnd(); ++it) {
            if (m_out.document.node(it.value())) {
                m_out.identity.nodes.insert(it.value(), it.key());
            }
        }
        return std::move(m_out);
    }

private:
    // theirs -> the node of the merged document.
    void matchNodes() {
        for (const Node &b : m_base.nodes) {
            const Node *ours = m_ours.node(b.id);
            const Node *theirs = m_theirs.nodeNamed(b.name);
            if (!theirs && ours && ours->name != b.name) {
                theirs = m_theirs.nodeNamed(ours->name); // both chose the same new name
            }
            if (theirs) {
                m_baseOf.insert(theirs->id, b.id);
                if (ours) {
                    m_mergedOf.insert(theirs->id, b.id);
                }
            }
        }
        for (const Node &t : m_theirs.nodes) {
            const Node *ours = m_ours.nodeNamed(t.name);
            if (!m_baseOf.contains(t.id) && ours) {
                m_mergedOf.insert(t.id, ours->id); // both added it
            }
        }
    }
    void addNodes() {
        for (const Node &t : m_theirs.nodes) {
            if (m_baseOf.contains(t.id) || m_mergedOf.contains(t.id)) {
                continue;
            }
            Node n = t;
            n.id = m_out.document.nextNodeId();
            n.parent = {};
            m_mergedOf.insert(t.id, n.id);
            m_out.document.nodes.push_back(n);
            m_added.insert(n.id);
            ++m_out.taken;
        }
        for (const Node &t : m_theirs.nodes) { // groups may be new too
            const NodeId mine = m_mergedOf.value(t.id);
            if (m_added.contains(mine)) {
                m_out.document.node(mine)->parent = m_mergedOf.value(t.parent);
            }
        }
    }
    void mergeNodes() {
        for (const Node &t : m_theirs.nodes) {
            const NodeId mine = m_mergedOf.value(t.id);
            const Node *base = m_base.node(m_baseOf.value(t.id));
            if (!mine) { // ours removed it
                if (base && !sameNode(m_base, *base, m_theirs, t)) {
                    Conflict c;
                    c.what = Conflict::What::RemovedByUs;
                    c.name = t.name;
                    c.theirNode = t.id;
                    m_out.conflicts.push_back(std::move(c));
                }
                continue;
            }
            if (m_added.contains(mine)) {
                continue;
            }
            const Node *ours = m_ours.node(mine);
            Conflict at;
            at.node = mine;
            at.name = ours->name;
            YamlNode fields = fieldsOf(m_out.document, *ours);
            const YamlNode was = base ? fieldsOf(m_base, *base) : emptyMap();
            const YamlNode now = fieldsOf(m_theirs, t);
            if (mergeMap(was, fieldsOf(m_ours, *ours), now, at, fields)) {
                take(fields, m_out.document.node(mine));
            }
            if (base && ours->position == base->position && t.position != base->position && t.position) {
                m_out.document.node(mine)->position = t.position;
            }
        }
    }
    void take(const YamlNode &fields, Node *node) {
        auto changed = nodeFrom(fields, m_out.document, QString());
        if (!changed) {
            return; // what they refer to is named differently here: ours stays
        }
        changed->id = node->id;
        changed->name = node->name;
        changed->position = node->position;
        *node = *changed;
    }
    // True when something of theirs is in `out`, which begins as ours.
    bool mergeMap(const YamlNode &base, const YamlNode &ours, const YamlNode &theirs, Conflict at, YamlNode &out) {
        QList<std::string> keys;
        for (const YamlNode *m : {&ours, &theirs, &base}) {
            for (const auto &e : m->entries) {
                if (!keys.contains(e.key)) {
                    keys << e.key;
                }
            }
        }
        bool any = false;
        for (const std::string &key : keys) {
            const YamlNode *b = base.find(key);
            const YamlNode *o = ours.find(key);
            const YamlNode *t = theirs.find(key);
            if (same(o, t) || same(b, t)) {
                continue;
            }
            Conflict deeper = at;
            deeper.path.push_back(key);
            const bool maps = o && t && o->kind == YamlNode::Kind::Map && t->kind == YamlNode::Kind::Map;
            if (maps) {
                const YamlNode nothing = emptyMap();
                any = mergeMap(b && b->kind == YamlNode::Kind::Map ? *b : nothing, *o, *t, deeper, out) || any;
            } else if (same(b, o)) {
                set(out, deeper.path, 0, t ? *t : YamlNode{});
                ++m_out.taken;
                any = true;
            } else {
                for (const std::string &p : deeper.path) {
                    deeper.field +=
                        (deeper.field.isEmpty() ? QString() : QStringLiteral(".")) + QString::fromStdString(p);
                }
                deeper.base = shown(b);
                deeper.ours = shown(o);
                deeper.theirs = shown(t);
                deeper.theirValue = t ? *t : YamlNode{};
                m_out.conflicts.push_back(std::move(deeper));
            }
        }
        return any;
    }
    static bool sameNode(const Document &da, const Node &a, const Document &db, const Node &b) {
        return a.name == b.name && sameValue(fieldsOf(da, a), fieldsOf(db, b));
    }

    void mergeCalls() {
        QSet<CallId> met; // of base
        for (const Call &t : m_theirs.calls) {
            const CallId base = baseCall(t);
            met.insert(base);
            if (!base) {
                addCall(t);
                continue;
            }
            const Call *ours = m_ours.call(base);
            if (ours) {
                m_out.identity.calls.insert(base, t.id);
            }
            if (!ours) {
                if (!sameValue(fieldsOf(m_base, *m_base.call(base)), fieldsOf(m_theirs, t))) {
                    Conflict c;
                    c.what = Conflict::What::RemovedByUs;
                    c.isCall = true;
                    c.name = callName(m_theirs, t);
                    c.theirCall = t.id;
                    m_out.conflicts.push_back(std::move(c));
                }
                continue;
            }
            Conflict at;
            at.isCall = true;
            at.call = base;
            at.name = callName(m_ours, *ours);
            YamlNode fields = fieldsOf(m_out.document, *ours);
            // Ends are what the call is known by: a rename of ours must not read as a change of theirs.
            YamlNode was = fieldsOf(m_base, *m_base.call(base));
            YamlNode now = fieldsOf(m_theirs, t);
            YamlNode mine = fieldsOf(m_ours, *ours);
            for (YamlNode *m : {&was, &now, &mine}) {
                std::erase_if(m->entries, [](const auto &e) { return e.key == "from" || e.key == "to"; });
            }
            if (mergeMap(was, mine, now, at, fields)) {
                if (auto changed = callFrom(fields, m_out.document, QString())) {
                    changed->id = base;
                    *m_out.document.call(base) = *changed;
                }
            }
        }
        for (const Call &b : m_base.calls) {
            const Call *ours = m_ours.call(b.id);
            if (met.contains(b.id) || !ours) {
                continue;
            }
            const Call &was = b;
            if (ours->from == was.from && ours->to == was.to && *ours == was) {
                std::erase_if(m_out.document.calls, [&](const Call &c) { return c.id == b.id; });
                ++m_out.taken;
                continue;
            }
            Conflict c;
            c.what = Conflict::What::RemovedByThem;
            c.isCall = true;
            c.call = b.id;
            c.name = callName(m_ours, *ours);
            m_out.conflicts.push_back(std::move(c));
        }
    }
    CallId baseCall(const Call &t) const {
        // Their names in base: a node they did not rename has the same.
        return m_baseCalls.at.value(m_theirCalls.of.value(t.id));
    }
    void addCall(const Call &t) {
        const NodeId from = m_mergedOf.value(t.from);
        const NodeId to = m_mergedOf.value(t.to);
        if (!from || !to) {
            return; // an end is gone here; choosing theirs for it brings the call along
        }
        Call c = t;
        c.from = from;
        c.to = to;
        for (const Call &o : m_out.document.calls) {
            Call twin = o;
            twin.id = c.id;
            if (!m_base.call(o.id) && twin == c) {
                m_out.identity.calls.insert(o.id, t.id);
                return; // both added the same
            }
        }
        c.id = m_out.document.nextCallId();
        m_out.identity.calls.insert(c.id, t.id);
        m_out.document.calls.push_back(c);
        ++m_out.taken;
    }

    // Nodes they removed: gone when ours left them and their calls alone.
    void removeNodes() {
        for (const Node &b : m_base.nodes) {
            const Node *ours = m_ours.node(b.id);
            const bool theirsHas = std::any_of(m_baseOf.begin(), m_baseOf.end(), [&](NodeId id) { return id == b.id; });
            if (!ours || theirsHas) {
                continue;
            }
            const bool used = std::any_of(m_out.document.calls.begin(), m_out.document.calls.end(),
                                          [&](const Call &c) { return c.from == b.id || c.to == b.id; });
            const bool parent = std::any_of(m_out.document.nodes.begin(), m_out.document.nodes.end(),
                                            [&](const Node &n) { return n.parent == b.id; });
            if (sameNode(m_base, b, m_ours, *ours) && !used && !parent) {
                std::erase_if(m_out.document.nodes, [&](const Node &n) { return n.id == b.id; });
                ++m_out.taken;
                continue;
            }
            Conflict c;
            c.what = Conflict::What::RemovedByThem;
            c.node = b.id;
            c.name = ours->name;
            m_out.conflicts.push_back(std::move(c));
        }
    }

    const Document &m_base, &m_ours, &m_theirs;
    CallKeys m_baseCalls, m_theirCalls;
    Merge m_out;
    QHash<NodeId, NodeId> m_baseOf;   // theirs -> base
    QHash<NodeId, NodeId> m_mergedOf; // theirs -> merged
    QSet<NodeId> m_added;             // merged ids
};

Error gone(const Conflict &c) { return usageError(c.name, QStringLiteral("is no more what the conflict was about")); }

Edit bringBack(const Document &document, const Document &theirs, const Conflict &conflict) {
    Batch b;
    const auto here = [&](NodeId id) {
        const Node *n = document.nodeNamed(theirs.node(id)->name);
        return n ? n->id : NodeId{};
    };
    if (conflict.isCall) {
        Call c = *theirs.call(conflict.theirCall);
        c.id = document.nextCallId();
        c.from = here(c.from);
        c.to = here(c.to);
        b.edits.push_back({AddCall{c}});
        return {b};
    }
    Node n = *theirs.node(conflict.theirNode);
    n.parent = n.parent ? here(n.parent) : NodeId{};
    n.id = document.nextNodeId();
    b.edits.push_back({AddNode{n}});
    CallId next = document.nextCallId();
    for (const Call &t : theirs.calls) {
        if (t.from != conflict.theirNode && t.to != conflict.theirNode) {
            continue;
        }
        Call c = t;
        c.id = next;
        c.from = t.from == conflict.theirNode ? n.id : here(t.from);
        c.to = t.to == conflict.theirNode ? n.id : here(t.to);
        if (c.from && c.to) {
            b.edits.push_back({AddCall{c}});
            ++next.v;
        }
    }
    return {b};
}

} // namespace

Merge merge(const Document &base, const Document &ours, const Document &theirs) {
    return Merger(base, ours, theirs).run();
}

Result<Edit> takeTheirs(const Document &document, const Document &theirs, const Conflict &c) {
    if (c.what == Conflict::What::RemovedByUs) {
        return bringBack(document, theirs, c);
    }
    const Node *n = document.node(c.node);
    const Call *call = document.call(c.call);
    if (c.isCall ? !call : !n) {
        return std::unexpected(gone(c));
    }
    if (c.what == Conflict::What::RemovedByThem) {
        return c.isCall ? removal(document, {}, {c.call}) : removal(document, {c.node});
    }
    YamlNode fields = c.isCall ? fieldsOf(document, *call) : fieldsOf(document, *n);
    set(fields, c.path, 0, c.theirValue);
    if (c.isCall) {
        Call changed = TRY(callFrom(fields, document, c.field));
        changed.id = c.call;
        return Edit{ChangeCall{changed}};
    }
    Node changed = TRY(nodeFrom(fields, document, c.field));
    changed.id = c.node;
    changed.name = n->name;
    changed.position = n->position;
    return Edit{ChangeNode{changed}};
}

Identity identify(const Document &document, const Document &text) {
    Identity out;
    for (const Node &n : document.nodes) {
        if (const Node *t = text.nodeNamed(n.name)) {
            out.nodes.insert(n.id, t->id);
        }
    }
    const CallKeys mine(document);
    const CallKeys other(text);
    for (const Call &c : document.calls) {
        if (const CallId t = other.at.value(mine.of.value(c.id))) {
            out.calls.insert(c.id, t);
        }
    }
    return out;
}

Document renumbered(const Document &document, const Document &text, const Identity &identity) {
    Document out;
    out.name = document.name;
    NodeId nextNode = text.nextNodeId();
    CallId nextCall = text.nextCallId();
    QHash<NodeId, NodeId> nodes;
    for (const Node &n : document.nodes) {
        NodeId id = identity.nodes.value(n.id);
        if (!id) {
            id = nextNode;
            ++nextNode.v;
        }
        nodes.insert(n.id, id);
    }
    for (Node n : document.nodes) {
        n.id = nodes.value(n.id);
        n.parent = n.parent ? nodes.value(n.parent) : NodeId{};
        out.nodes.push_back(std::move(n));
    }
    for (Call c : document.calls) {
        CallId id = identity.calls.value(c.id);
        if (!id) {
            id = nextCall;
            ++nextCall.v;
        }
        c.id = id;
        c.from = nodes.value(c.from);
        c.to = nodes.value(c.to);
        out.calls.push_back(std::move(c));
    }
    const auto byId = [](const auto &a, const auto &b) { return a.id < b.id; };
    std::sort(out.nodes.begin(), out.nodes.end(), byId); // ids are unique
    std::sort(out.calls.begin(), out.calls.end(), byId);
    return out;
}

} // namespace bs::bounds
