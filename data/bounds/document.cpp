// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/bounds/document.h"
#include <algorithm>
#include <cmath>

namespace bs::bounds {

namespace {

struct KindName {
    NodeKind kind;
    QStringView name;
};
constexpr KindName kKinds[] = {
    {NodeKind::Entry, u"entry"},       {NodeKind::Service, u"service"},   {NodeKind::Pool, u"pool"},
    {NodeKind::Database, u"database"}, {NodeKind::Queue, u"queue"},       {NodeKind::Cache, u"cache"},
    {NodeKind::Broker, u"broker"},     {NodeKind::External, u"external"}, {NodeKind::Tenant, u"tenant"},
    {NodeKind::Group, u"group"},
};

template <class Items, class Id> auto *findById(Items &items, Id id) {
    // Ids are handed out in file order, so the guess "id - 1" is nearly always right.
    const std::size_t guess = id.v == 0 ? 0 : id.v - 1;
    if (guess < items.size() && items[guess].id == id) {
        return &items[guess];
    }
    const auto it = std::find_if(items.begin(), items.end(), [id](const auto &i) { return i.id == id; });
    return it == items.end() ? nullptr : &*it;
}

template <class Items> std::uint32_t highest(const Items &items) {
    std::uint32_t top = 0;
    for (const auto &i : items) {
        top = std::max(top, i.id.v);
    }
    return top;
}

} // namespace

QString toString(NodeKind kind) {
    for (const KindName &k : kKinds) {
        if (k.kind == kind) {
            return k.name.toString();
        }
    }
    return QStringLiteral("service");
}

std::optional<NodeKind> nodeKindFrom(QStringView word) {
    for (const KindName &k : kKinds) {
        if (k.name == word) {
            return k.kind;
        }
    }
    return std::nullopt;
}

const std::vector<NodeKind> &allNodeKinds() {
    static const std::vector<NodeKind> all = [] {
        std::vector<NodeKind> out;
        for (const KindName &k : kKinds) {
            out.push_back(k.kind);
        }
        return out;
    }();
    return all;
}

Maybe Node::offer() const {
    if (maxInflight) {
        return maxInflight;
    }
    if (pods && inflightPerPod) {
        return *pods * *inflightPerPod;
    }
    return std::nullopt;
}

double Call::openAtOnce() const {
    if (async) {
        return 0;
    }
    double c = mode == CallMode::Parallel ? std::max(1.0, calls()) : 1.0;
    if (width) {
        c = std::min(c, *width);
    }
    return cancelsTimedOut() ? c : c * (1 + retries.value_or(0));
}

Maybe Call::attempts() const {
    const double extra = retries.value_or(0);
    if (extra <= 0) {
        return 1;
    }
    if (!fail) {
        return std::nullopt;
    }
    // 1 + f + ... + f^n in closed form: retries come from a file and may be a billion.
    return *fail >= 1 ? 1 + extra : (1 - std::pow(*fail, extra + 1)) / (1 - *fail);
}

const Node *Document::node(NodeId id) const { return findById(nodes, id); }
Node *Document::node(NodeId id) { return findById(nodes, id); }
const Call *Document::call(CallId id) const { return findById(calls, id); }
Call *Document::call(CallId id) { return findById(calls, id); }

const Node *Document::nodeNamed(QStringView wanted) const {
    const auto it = std::find_if(nodes.begin(), nodes.end(), [wanted](const Node &n) { return n.name == wanted; });
    return it == nodes.end() ? nullptr : &*it;
}

NodeId Document::nextNodeId() const { return {highest(nodes) + 1}; }
CallId Document::nextCallId() const { return {highest(calls) + 1}; }

QString Document::freeName(const QString &wish) const {
    QString candidate = wish;
    for (int n = 2; nodeNamed(candidate); ++n) {
        candidate = QStringLiteral("%1-%2").arg(wish).arg(n);
    }
    return candidate;
}

} // namespace bs::bounds
