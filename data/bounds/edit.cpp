// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/bounds/edit.h"
#include <algorithm>

namespace bs::bounds {

namespace {

Error refuse(const QString &thing, const QString &why) { return usageError(thing, why); }

class Applier {
public:
    explicit Applier(Document &d) : m_d(d) {}

    Result<Edit> operator()(const SetName &e) {
        SetName back{m_d.name};
        m_d.name = e.name;
        return Edit{back};
    }
    Result<Edit> operator()(const AddNode &e) {
        if (!e.node.id || m_d.node(e.node.id)) {
            return std::unexpected(refuse(e.node.name, QStringLiteral("a node with this id exists")));
        }
        CHECK_STATUS(nameFits(e.node));
        CHECK_STATUS(parentFits(e.node));
        m_d.nodes.insert(m_d.nodes.begin() + place(m_d.nodes, e.index), e.node);
        return Edit{RemoveNode{e.node.id}};
    }
    Result<Edit> operator()(const RemoveNode &e) {
        const Node *n = m_d.node(e.id);
        if (!n) {
            return std::unexpected(refuse(QStringLiteral("node"), QStringLiteral("there is no such node")));
        }
        const bool used =
            std::any_of(m_d.calls.begin(), m_d.calls.end(),
                        [&](const Call &c) { return c.from == e.id || c.to == e.id; }) ||
            std::any_of(m_d.nodes.begin(), m_d.nodes.end(), [&](const Node &o) { return o.parent == e.id; });
        if (used) {
            return std::unexpected(refuse(n->name, QStringLiteral("calls or members still use it")));
        }
        const auto index = static_cast<std::size_t>(n - m_d.nodes.data());
        AddNode back{std::move(m_d.nodes[index]), index};
        m_d.nodes.erase(m_d.nodes.begin() + static_cast<std::ptrdiff_t>(index));
        return Edit{std::move(back)};
    }
    Result<Edit> operator()(const ChangeNode &e) {
        Node *n = m_d.node(e.node.id);
        if (!n) {
            return std::unexpected(refuse(e.node.name, QStringLiteral("there is no such node")));
        }
        CHECK_STATUS(nameFits(e.node));
        CHECK_STATUS(parentFits(e.node));
        CHECK_STATUS(kindFits(*n, e.node.kind));
        ChangeNode back{std::move(*n)};
        *n = e.node;
        return Edit{std::move(back)};
    }
    Result<Edit> operator()(const AddCall &e) {
        if (!e.call.id || m_d.call(e.call.id)) {
            return std::unexpected(refuse(QStringLiteral("call"), QStringLiteral("a call with this id exists")));
        }
        CHECK_STATUS(callFits(e.call));
        m_d.calls.insert(m_d.calls.begin() + place(m_d.calls, e.index), e.call);
        return Edit{RemoveCall{e.call.id}};
    }
    Result<Edit> operator()(const RemoveCall &e) {
        const Call *c = m_d.call(e.id);
        if (!c) {
            return std::unexpected(refuse(QStringLiteral("call"), QStringLiteral("there is no such call")));
        }
        const auto index = static_cast<std::size_t>(c - m_d.calls.data());
        AddCall back{std::move(m_d.calls[index]), index};
        m_d.calls.erase(m_d.calls.begin() + static_cast<std::ptrdiff_t>(index));
        return Edit{std::move(back)};
    }
    Result<Edit> operator()(const ChangeCall &e) {
        Call *c = m_d.call(e.call.id);
        if (!c) {
            return std::unexpected(refuse(QStringLiteral("call"), QStringLiteral("there is no such call")));
        }
        CHECK_STATUS(callFits(e.call));
        ChangeCall back{std::move(*c)};
        *c = e.call;
        return Edit{std::move(back)};
    }
    Result<Edit> operator()(const Batch &e) {
        Batch back;
        for (const Edit &one : e.edits) {
            auto undo = std::visit(*this, one.what);
            if (!undo) { // all or nothing
                for (auto it = back.edits.rbegin(); it != back.edits.rend(); ++it) {
                    (void)std::visit(*this, it->what);
                }
                return undo;
            }
            back.edits.push_back(std::move(*undo));
        }
        std::reverse(back.edits.begin(), back.edits.end());
        return Edit{std::move(back)};
    }

private:
    template <class Items> static std::ptrdiff_t place(const Items &items, std::size_t index) {
        return static_cast<std::ptrdiff_t>(std::min(index, items.size()));
    }
    Status nameFits(const Node &n) const {
        if (n.name.trimmed().isEmpty()) {
            return std::unexpected(refuse(QStringLiteral("name"), QStringLiteral("a node needs a name")));
        }
        const Node *other = m_d.nodeNamed(n.name);
        if (other && other->id != n.id) {
            return std::unexpected(refuse(n.name, QStringLiteral("another node has this name")));
        }
        return {};
    }
    Status kindFits(const Node &n, NodeKind kind) const {
        const bool group = kind == NodeKind::Group;
        if (group == (n.kind == NodeKind::Group)) {
            return {};
        }
        const bool called = std::any_of(m_d.calls.begin(), m_d.calls.end(),
                                        [&](const Call &c) { return c.from == n.id || c.to == n.id; });
        const bool parent =
            std::any_of(m_d.nodes.begin(), m_d.nodes.end(), [&](const Node &o) { return o.parent == n.id; });
        if (group ? called : parent) {
            return std::unexpected(refuse(n.name, group ? QStringLiteral("it has calls: a group has members only")
                                                        : QStringLiteral("it has members: it must stay a group")));
        }
        return {};
    }
    Status parentFits(const Node &n) const {
        NodeId at = n.parent;
        for (std::size_t steps = 0; at && steps <= m_d.nodes.size(); ++steps) {
            const Node *p = m_d.node(at);
            if (!p || p->kind != NodeKind::Group || at == n.id) {
                return std::unexpected(refuse(n.name, QStringLiteral("its parent must be another node of kind group")));
            }
            at = p->parent;
        }
        return {};
    }
    Status callFits(const Call &c) const {
        const Node *from = m_d.node(c.from);
        const Node *to = m_d.node(c.to);
        if (!from || !to) {
            return std::unexpected(refuse(QStringLiteral("call"), QStringLiteral("it needs two nodes")));
        }
        if (from->kind == NodeKind::Group || to->kind == NodeKind::Group) {
            return std::unexpected(
                refuse(QStringLiteral("call"), QStringLiteral("a call goes from and to a member, not to a group")));
        }
        return {};
    }

    Document &m_d;
};

bool has(const std::vector<NodeId> &ids, NodeId id) { return std::find(ids.begin(), ids.end(), id) != ids.end(); }

void shift(Node &n, Point offset) {
    if (n.position) {
        n.position = Point{n.position->x + offset.x, n.position->y + offset.y};
    }
}

} // namespace

Result<Edit> apply(Document &document, const Edit &edit) { return std::visit(Applier(document), edit.what); }

Edit removal(const Document &d, const std::vector<NodeId> &nodes, const std::vector<CallId> &calls) {
    Batch b;
    for (const Call &c : d.calls) {
        if (has(nodes, c.from) || has(nodes, c.to) || std::find(calls.begin(), calls.end(), c.id) != calls.end()) {
            b.edits.push_back({RemoveCall{c.id}});
        }
    }
    for (const Node &n : d.nodes) {
        if (n.parent && has(nodes, n.parent) && !has(nodes, n.id)) {
            Node free = n;
            const Node *group = d.node(n.parent);
            free.parent = group && !has(nodes, group->parent) ? group->parent : NodeId{};
            b.edits.push_back({ChangeNode{free}});
        }
    }
    // Members before their groups, however deep.
    std::vector<NodeId> left = nodes;
    while (!left.empty()) {
        const auto it = std::find_if(left.begin(), left.end(), [&](NodeId id) {
            return std::none_of(left.begin(), left.end(), [&](NodeId o) {
                const Node *n = d.node(o);
                return n && n->parent == id;
            });
        });
        const auto gone = it == left.end() ? left.begin() : it;
        b.edits.push_back({RemoveNode{*gone}});
        left.erase(gone);
    }
    return {b};
}

Edit renaming(const Document &d, NodeId id, const QString &name) {
    Batch b;
    const Node *n = d.node(id);
    if (!n) {
        return {ChangeNode{Node{.id = id, .name = name}}}; // refused by apply
    }
    Node renamed = *n;
    renamed.name = name;
    b.edits.push_back({ChangeNode{renamed}});
    for (const Node &o : d.nodes) {
        const auto named = [&](const CallerCap &c) { return c.caller == n->name; };
        if (o.id != id && std::any_of(o.callers.begin(), o.callers.end(), named)) {
            Node changed = o;
            std::find_if(changed.callers.begin(), changed.callers.end(), named)->caller = name;
            b.edits.push_back({ChangeNode{changed}});
        }
    }
    return {b};
}

Edit moving(const Document &d, const std::vector<std::pair<NodeId, Point>> &to) {
    Batch b;
    for (const auto &[id, point] : to) {
        if (const Node *n = d.node(id); n && n->position != point) {
            Node moved = *n;
            moved.position = point;
            b.edits.push_back({ChangeNode{moved}});
        }
    }
    return {b};
}

Document piece(const Document &d, const std::vector<NodeId> &nodes) {
    Document out;
    for (const Node &n : d.nodes) {
        if (has(nodes, n.id)) {
            out.nodes.push_back(n);
            if (!has(nodes, n.parent)) {
                out.nodes.back().parent = {};
            }
        }
    }
    for (const Call &c : d.calls) {
        if (has(nodes, c.from) && has(nodes, c.to)) {
            out.calls.push_back(c);
        }
    }
    return out;
}

Duplicate insertion(const Document &d, const Document &piece, Point offset) {
    Duplicate out;
    Batch b;
    Document grown = d; // names and ids as they fill up
    std::vector<std::pair<NodeId, NodeId>> ids;
    for (const Node &n : piece.nodes) {
        Node copy = n;
        copy.id = grown.nextNodeId();
        copy.name = grown.freeName(n.name);
        copy.parent = {};
        shift(copy, offset);
        ids.emplace_back(n.id, copy.id);
        out.nodes.push_back(copy.id);
        grown.nodes.push_back(copy);
        b.edits.push_back({AddNode{copy}});
    }
    const auto twin = [&](NodeId id) {
        const auto it = std::find_if(ids.begin(), ids.end(), [id](const auto &p) { return p.first == id; });
        return it == ids.end() ? NodeId{} : it->second;
    };
    for (const Node &n : piece.nodes) {
        if (const NodeId parent = twin(n.parent)) {
            Node member = *grown.node(twin(n.id));
            member.parent = parent;
            b.edits.push_back({ChangeNode{member}});
        }
    }
    for (const Call &c : piece.calls) {
        Call copy = c;
        copy.id = grown.nextCallId();
        copy.from = twin(c.from);
        copy.to = twin(c.to);
        grown.calls.push_back(copy);
        b.edits.push_back({AddCall{copy}});
    }
    out.edit = {b};
    return out;
}

Duplicate duplication(const Document &d, const std::vector<NodeId> &nodes, Point offset) {
    const Document copied = piece(d, nodes);
    Duplicate out = insertion(d, copied, offset);
    auto &batch = std::get<Batch>(out.edit.what);
    for (std::size_t i = 0; i < copied.nodes.size(); ++i) { // copies stay in the group of the original
        if (copied.nodes[i].parent == NodeId{} && d.node(copied.nodes[i].id)->parent) {
            std::get<AddNode>(batch.edits[i].what).node.parent = d.node(copied.nodes[i].id)->parent;
        }
    }
    CallId next = {d.nextCallId().v + static_cast<std::uint32_t>(copied.calls.size())};
    for (const Call &c : d.calls) {
        if (has(nodes, c.from) == has(nodes, c.to)) {
            continue;
        }
        Call joined = c;
        joined.id = next;
        ++next.v;
        for (std::size_t i = 0; i < copied.nodes.size(); ++i) {
            joined.from = c.from == copied.nodes[i].id ? out.nodes[i] : joined.from;
            joined.to = c.to == copied.nodes[i].id ? out.nodes[i] : joined.to;
        }
        batch.edits.push_back({AddCall{joined}});
    }
    return out;
}

Edit grouping(const Document &d, const std::vector<NodeId> &nodes, const QString &name) {
    Batch b;
    Node group;
    group.id = d.nextNodeId();
    group.kind = NodeKind::Group;
    group.name = d.freeName(name);
    b.edits.push_back({AddNode{group}});
    for (const NodeId id : nodes) {
        if (const Node *n = d.node(id)) {
            Node member = *n;
            member.parent = group.id;
            b.edits.push_back({ChangeNode{member}});
        }
    }
    return {b};
}

Edit ungrouping(const Document &d, NodeId group) { return removal(d, {group}); }

Edit becoming(const Document &from, const Document &to) {
    Batch b;
    if (from.name != to.name) {
        b.edits.push_back({SetName{to.name}});
    }
    for (const Call &c : from.calls) {
        if (!to.call(c.id)) {
            b.edits.push_back({RemoveCall{c.id}});
        }
    }
    std::vector<NodeId> gone;
    for (const Node &n : from.nodes) {
        if (!to.node(n.id)) {
            gone.push_back(n.id);
        }
    }
    Document without = from;
    without.calls.clear();
    for (const Edit &e : std::get<Batch>(removal(without, gone).what).edits) {
        b.edits.push_back(e);
    }
    // Parents may be new too: add nodes without them, then set everything.
    for (std::size_t i = 0; i < to.nodes.size(); ++i) {
        const Node *was = from.node(to.nodes[i].id);
        if (!was) {
            Node bare = to.nodes[i];
            bare.parent = {};
            bare.name = QStringLiteral("\x01") + QString::number(bare.id.v); // free whatever names move around
            b.edits.push_back({AddNode{bare, i}});
        } else if (was->name != to.nodes[i].name) {
            Node aside = *was;
            aside.parent = {};
            aside.name = QStringLiteral("\x01") + QString::number(aside.id.v);
            b.edits.push_back({ChangeNode{aside}});
        }
    }
    for (const bool groups : {true, false}) {
        for (const Node &n : to.nodes) {
            const Node *was = from.node(n.id);
            if ((n.kind == NodeKind::Group) == groups && (!was || *was != n)) {
                b.edits.push_back({ChangeNode{n}});
            }
        }
    }
    for (std::size_t i = 0; i < to.calls.size(); ++i) {
        const Call *was = from.call(to.calls[i].id);
        if (!was) {
            b.edits.push_back({AddCall{to.calls[i], i}});
        } else if (*was != to.calls[i]) {
            b.edits.push_back({ChangeCall{to.calls[i]}});
        }
    }
    return {b};
}

} // namespace bs::bounds
