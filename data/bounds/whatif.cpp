// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/bounds/whatif.h"
#include "data/bounds/fields.h"
#include <QHash>
#include <algorithm>
#include <cmath>

namespace bs::bounds {

namespace {

// Splits "name.field.sub" where the longest known name ends.
template <class Known> std::optional<std::pair<QString, QString>> split(const QString &text, Known known) {
    for (qsizetype dot = text.lastIndexOf(u'.'); dot > 0; dot = text.lastIndexOf(u'.', dot - 1)) {
        if (known(text.left(dot))) {
            return std::pair(text.left(dot), text.mid(dot + 1));
        }
    }
    return std::nullopt;
}

Error noSuch(const QString &what, const char *why) { return usageError(what, QString::fromUtf8(why)); }

} // namespace

Result<Document> withSetting(const Document &document, const QString &setting) {
    const qsizetype equals = setting.indexOf(u'=', setting.indexOf(QStringLiteral("->")) + 2);
    if (equals < 0) {
        return std::unexpected(noSuch(setting, "must be NODE.FIELD=VALUE or FROM->TO.FIELD=VALUE"));
    }
    const QString path = setting.left(equals).trimmed();
    const QString value = setting.mid(equals + 1);
    Document out = document;
    const qsizetype arrow = path.indexOf(QStringLiteral("->"));
    if (arrow < 0) {
        const auto parts = split(path, [&](const QString &name) { return document.nodeNamed(name) != nullptr; });
        if (!parts) {
            return std::unexpected(noSuch(path, "names no node of the document"));
        }
        Node *n = out.node(document.nodeNamed(parts->first)->id);
        *n = TRY(withField(document, *n, parts->second, value));
        return out;
    }
    const Node *from = document.nodeNamed(path.left(arrow).trimmed());
    const auto parts =
        split(path.mid(arrow + 2).trimmed(), [&](const QString &name) { return document.nodeNamed(name) != nullptr; });
    if (!from || !parts) {
        return std::unexpected(noSuch(path, "names no call of the document"));
    }
    const NodeId to = document.nodeNamed(parts->first)->id;
    bool any = false;
    for (Call &c : out.calls) {
        if (c.from == from->id && c.to == to) {
            c = TRY(withField(document, c, parts->second, value));
            any = true;
        }
    }
    if (!any) {
        return std::unexpected(noSuch(path, "names no call of the document"));
    }
    return out;
}

Result<Document> withBreakerOpen(const Document &document, const QString &ends) {
    const qsizetype arrow = ends.indexOf(QStringLiteral("->"));
    const Node *from = arrow < 0 ? nullptr : document.nodeNamed(ends.left(arrow).trimmed());
    const Node *to = arrow < 0 ? nullptr : document.nodeNamed(ends.mid(arrow + 2).trimmed());
    Document out = document;
    if (!from || !to ||
        std::erase_if(out.calls, [&](const Call &c) { return c.from == from->id && c.to == to->id; }) == 0) {
        return std::unexpected(noSuch(ends, "names no call of the document"));
    }
    return out;
}

// How much longer each node takes when one takes `more` seconds longer: what it waits for one after another adds up,
// of what it waits for at once the slowest counts. Async calls are not waited for. Round a cycle a node is counted
// once.
static double delayOf(const Document &d, NodeId node, NodeId slow, double more, std::vector<NodeId> &path,
                      QHash<NodeId, double> &known) {
    if (node == slow) {
        return more;
    }
    if (const auto it = known.constFind(node); it != known.constEnd()) {
        return *it;
    }
    constexpr std::size_t kDeepest = 10'000; // of a chain of calls: beyond it nobody waits in earnest
    if (path.size() > kDeepest || std::find(path.begin(), path.end(), node) != path.end()) {
        return 0;
    }
    path.push_back(node);
    double serial = 0;
    double parallel = 0;
    for (const Call &c : d.calls) {
        if (c.from != node || c.async) {
            continue;
        }
        const double delay = delayOf(d, c.to, slow, more, path, known);
        if (c.mode == CallMode::Parallel) {
            parallel = std::max(parallel, delay * std::min(1.0, c.calls()));
        } else {
            serial += delay * c.calls();
        }
    }
    path.pop_back();
    known.insert(node, serial + parallel);
    return serial + parallel;
}

Result<Document> withSlower(const Document &document, NodeId node, double factor) {
    const Node *slow = document.node(node);
    if (!slow || !slow->latency.mean) {
        return std::unexpected(noSuch(slow ? slow->name : QString(),
                                      "declares no mean latency (latency_s), so nobody knows what slower would be"));
    }
    const double more = *slow->latency.mean * (factor - 1);
    Document out = document;
    QHash<NodeId, double> known;
    std::vector<NodeId> path;
    for (Node &n : out.nodes) {
        const double delay = delayOf(document, n.id, node, more, path, known);
        if (n.latency.mean) {
            n.latency.mean = std::max(0.0, *n.latency.mean + delay);
        }
        if (n.latency.p99) {
            n.latency.p99 = n.id == node ? *n.latency.p99 * factor : std::max(0.0, *n.latency.p99 + delay);
        }
    }
    return out;
}

Result<Document> withSlower(const Document &document, const QString &setting) {
    const qsizetype equals = setting.lastIndexOf(u'=');
    const Node *n = document.nodeNamed(setting.left(equals));
    bool ok = false;
    const double factor = setting.mid(equals + 1).toDouble(&ok);
    if (equals < 0 || !n || !ok || !(factor > 0) || !std::isfinite(factor)) {
        return std::unexpected(
            noSuch(setting, n ? "must be NODE=FACTOR, a factor above zero" : "names no node of the document"));
    }
    return withSlower(document, n->id, factor);
}

std::vector<NodeId> entriesOf(const Document &document) {
    std::vector<NodeId> out;
    for (const Node &n : document.nodes) {
        if (n.kind == NodeKind::Entry) {
            out.push_back(n.id);
        }
    }
    if (!out.empty()) {
        return out;
    }
    for (const Node &n : document.nodes) {
        const auto any = [&](auto end) {
            return std::any_of(document.calls.begin(), document.calls.end(),
                               [&](const Call &c) { return c.*end == n.id; });
        };
        if (any(&Call::from) && !any(&Call::to)) {
            out.push_back(n.id);
        }
    }
    return out;
}

Status setEntryLoad(const Document &document, Options &options, const QString &text, bool rate) {
    const qsizetype equals = text.lastIndexOf(u'=');
    const std::vector<NodeId> entries = entriesOf(document);
    NodeId id;
    if (equals >= 0) {
        const Node *n = document.nodeNamed(text.left(equals));
        id = n ? n->id : NodeId{};
        if (std::find(entries.begin(), entries.end(), id) == entries.end()) {
            return std::unexpected(noSuch(text.left(equals), "is not an entry of the document"));
        }
    } else if (entries.size() == 1) {
        id = entries.front();
    } else {
        return std::unexpected(noSuch(text, entries.empty() ? "the document has no entry"
                                                            : "the document has several entries: say ENTRY=NUMBER"));
    }
    bool ok = false;
    const double value = text.mid(equals + 1).toDouble(&ok);
    if (!ok || value < 0 || !std::isfinite(value)) {
        return std::unexpected(noSuch(text, "must be a number, zero or more"));
    }
    const auto it =
        std::find_if(options.entries.begin(), options.entries.end(), [&](const auto &e) { return e.node == id; });
    Options::EntryLoad &load = it == options.entries.end() ? options.entries.emplace_back() : *it;
    load.node = id;
    (rate ? load.rps : load.inflight) = value;
    return {};
}

} // namespace bs::bounds
