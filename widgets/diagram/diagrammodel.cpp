// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/diagram/diagrammodel.h"
#include "data/bounds/exchange/exchange.h"
#include "data/bounds/fields.h"
#include "data/bounds/findings.h"
#include "data/bounds/layout.h"
#include "data/bounds/whatif.h"
#include "data/bounds/writer.h"
#include <QUndoCommand>
#include <algorithm>
#include <cmath>

namespace bs {

using namespace bounds;

// Undo and redo are the same: apply the edit, keep its inverse.
class EditCommand : public QUndoCommand {
public:
    EditCommand(DiagramModel *model, Edit inverse, const QString &text, int gesture)
        : QUndoCommand(text), m_model(model), m_edit(std::move(inverse)), m_gesture(gesture) {}
    void redo() override {
        if (!m_first) {
            swap();
        }
        m_first = false;
    }
    void undo() override { swap(); }
    int id() const override { return m_gesture == 0 ? -1 : 1; }
    bool mergeWith(const QUndoCommand *other) override {
        const auto *next = static_cast<const EditCommand *>(other);
        if (next->m_gesture != m_gesture) {
            return false;
        }
        m_edit = {Batch{{next->m_edit, m_edit}}}; // undone last first
        return true;
    }

private:
    void swap() {
        if (auto inverse = apply(m_model->m_document, m_edit)) {
            m_edit = std::move(*inverse);
        }
        m_model->changed();
    }
    DiagramModel *m_model;
    Edit m_edit;
    int m_gesture;
    bool m_first = true; // push() has applied it already
};

DiagramModel::DiagramModel(QObject *parent) : QObject(parent) { analyse(); }

void DiagramModel::setDocument(const Document &document) {
    m_document = document;
    m_preview.reset();
    m_undo.clear();
    m_undo.setClean();
    m_nodes.clear();
    m_calls.clear();
    m_live.clear(); // its ids were those of another document
    m_liveCalls.clear();
    m_older.reset();
    compare();
    for (const auto &[id, point] : placed(m_document)) {
        m_document.node(id)->position = point; // a file without a layout can be drawn; saving writes it down
    }
    analyse();
    Q_EMIT documentChanged();
    Q_EMIT selectionChanged();
}

bool DiagramModel::push(const Edit &edit, const QString &text, int gesture) {
    setPreview(std::nullopt, QString());
    auto inverse = apply(m_document, edit);
    if (!inverse) {
        Q_EMIT refused(inverse.error().text());
        return false;
    }
    m_undo.push(new EditCommand(this, std::move(*inverse), text, gesture));
    changed();
    return true;
}

void DiagramModel::changed() {
    for (auto it = m_nodes.begin(); it != m_nodes.end();) {
        it = m_document.node(*it) ? std::next(it) : m_nodes.erase(it);
    }
    for (auto it = m_calls.begin(); it != m_calls.end();) {
        it = m_document.call(*it) ? std::next(it) : m_calls.erase(it);
    }
    m_preview.reset();
    analyse();
    Q_EMIT documentChanged();
    Q_EMIT selectionChanged();
}

void DiagramModel::analyse() {
    Options options;
    options.load = m_load;
    for (const NodeId id : m_liveInputs ? entriesOf(shown()) : std::vector<NodeId>{}) {
        const LiveNode live = m_live.value(id);
        options.entries.push_back({id, live.inflight, live.rps});
    }
    auto result = bounds::analyse(shown(), options);
    m_error = result ? QString() : result.error().reason;
    m_analysis = result ? std::move(*result) : Analysis{};
    m_severity.clear();
    for (const Finding &f : m_analysis.findings) {
        m_severity[f.node] = std::max(f.severity, m_severity.value(f.node, Severity::Note));
    }
    if (m_older) {
        compare();
    }
    sayAgainstToday();
    Q_EMIT analysisChanged();
}

// A what-if is worth its difference.
void DiagramModel::sayAgainstToday() {
    m_againstToday.clear();
    if (!m_preview && m_load == 1 && !m_liveInputs) {
        return;
    }
    const auto today = bounds::analyse(m_document);
    if (!today || !m_error.isEmpty()) {
        return;
    }
    const auto over = [](const Analysis &a) {
        return std::count_if(a.tiers.begin(), a.tiers.end(), [](const Tier &t) {
            return t.ratioInflight.value_or(0) > 1 && !nearly(*t.ratioInflight, 1);
        });
    };
    const auto change = [](const Maybe &a, const Maybe &b) {
        const auto word = [](const Maybe &v) { return v ? exactNumber(floorOf(*v)) : QStringLiteral("unknown"); };
        return word(a) == word(b) ? word(a) : word(a) + QStringLiteral(" → ") + word(b);
    };
    m_againstToday = QStringLiteral("against today: tiers over %1, admissible %2 in flight and %3/s")
                         .arg(change(static_cast<double>(over(*today)), static_cast<double>(over(m_analysis))),
                              change(today->admissible.inflight, m_analysis.admissible.inflight),
                              change(today->admissible.rps, m_analysis.admissible.rps));
}

void DiagramModel::setLiveInputs(bool on) {
    if (on != m_liveInputs) {
        m_liveInputs = on;
        analyse();
    }
}

void DiagramModel::previewBreakerOpen(CallId id) {
    const Call *c = m_document.call(id);
    if (!c) {
        return;
    }
    Document without = m_document;
    std::erase_if(without.calls, [id](const Call &o) { return o.id == id; });
    setPreview(without, QStringLiteral("the breaker %1 → %2 is open")
                            .arg(m_document.node(c->from)->title(), m_document.node(c->to)->title()));
}

void DiagramModel::previewSlower(NodeId id, double factor) {
    const auto slower = withSlower(m_document, id, factor);
    if (!slower) {
        Q_EMIT refused(slower.error().text());
        return;
    }
    setPreview(*slower,
               QStringLiteral("%1 takes %2 times as long").arg(m_document.node(id)->title(), exactNumber(factor)));
}

void DiagramModel::setLoad(double load) {
    if (load != m_load) {
        m_load = load;
        analyse();
    }
}

void DiagramModel::setPreview(const std::optional<Document> &document, const QString &what) {
    if (!document && !m_preview) {
        return;
    }
    m_preview = document;
    m_previewText = what;
    analyse();
}

void DiagramModel::setLive(const QHash<NodeId, LiveNode> &nodes, const QHash<CallId, LiveCall> &calls, TimeMs at) {
    m_liveAt = at;
    if (nodes != m_live || calls != m_liveCalls) {
        m_live = nodes;
        m_liveCalls = calls;
        if (m_liveInputs) {
            analyse();
        }
        Q_EMIT liveChanged();
    }
}

std::optional<Drift> DiagramModel::fanoutDrift(CallId id) const {
    const Call *c = m_document.call(id);
    const auto live = m_liveCalls.constFind(id);
    if (!c || live == m_liveCalls.constEnd() || !live->perRequest) {
        return std::nullopt;
    }
    const double declared = c->calls() * c->attempts().value_or(1);
    return declared > 0 ? std::optional(Drift{declared, *live->perRequest}) : std::nullopt;
}

std::optional<Drift> DiagramModel::latencyDrift(NodeId id) const {
    const Node *n = m_document.node(id);
    const auto live = m_live.constFind(id);
    if (!n || !n->latency.mean || *n->latency.mean <= 0 || live == m_live.constEnd() || !live->latencyMean) {
        return std::nullopt;
    }
    return Drift{*n->latency.mean, *live->latencyMean};
}

void DiagramModel::compareWith(const std::optional<Document> &older, const QString &what) {
    m_older = older;
    m_olderName = what;
    if (m_older) { // what is gone is drawn where it was, or where it would be
        for (const auto &[id, point] : placed(*m_older)) {
            m_older->node(id)->position = point;
        }
    }
    compare();
}

void DiagramModel::compare() {
    m_comparison = m_older ? bounds::comparison(*m_older, shown()) : Comparison{};
    Q_EMIT comparisonChanged();
}

std::vector<NodeId> DiagramModel::selection() const {
    std::vector<NodeId> out;
    for (const Node &n : m_document.nodes) {
        if (m_nodes.contains(n.id)) {
            out.push_back(n.id);
        }
    }
    return out;
}

void DiagramModel::select(const QSet<NodeId> &nodes, const QSet<CallId> &calls) {
    if (nodes != m_nodes || calls != m_calls) {
        m_nodes = nodes;
        m_calls = calls;
        Q_EMIT selectionChanged();
    }
}

Severity DiagramModel::severityOf(NodeId node) const { return m_severity.value(node, Severity::Note); }

Maybe DiagramModel::bindsAt(NodeId node) const {
    Maybe least;
    for (const EntryAnswer &e : m_analysis.entries) {
        const auto &nodes = e.admissible.inflightNodes;
        if (e.admissible.inflight && std::find(nodes.begin(), nodes.end(), node) != nodes.end()) {
            least = std::min(*e.admissible.inflight, least.value_or(*e.admissible.inflight));
        }
    }
    return least;
}

Point DiagramModel::freeSpot(NodeId near) const {
    const Node *n = m_document.node(near);
    Point p = n && n->position ? Point{n->position->x + 264, n->position->y} : Point{0, 0};
    const auto taken = [&](const Point &q) {
        return std::any_of(m_document.nodes.begin(), m_document.nodes.end(), [&](const Node &o) {
            return o.position && std::abs(o.position->x - q.x) < 184 && std::abs(o.position->y - q.y) < 94;
        });
    };
    while (taken(p)) {
        p.y += 104;
    }
    return p;
}

NodeId DiagramModel::addNode(const Point &at, const QString &label) {
    Node n;
    n.id = m_document.nextNodeId();
    n.kind = m_document.nodes.empty() ? NodeKind::Entry : NodeKind::Service;
    readLabel(label, n);
    n.name = m_document.freeName(n.label.isEmpty() ? QStringLiteral("node") : slugOf(n.label));
    n.label = n.label == n.name ? QString() : n.label;
    n.position = at;
    if (!push({AddNode{n}}, QStringLiteral("Add node"))) {
        return {};
    }
    selectOnly(n.id);
    return n.id;
}

bool DiagramModel::connectNodes(NodeId from, NodeId to) {
    Call c;
    c.id = m_document.nextCallId();
    c.from = from;
    c.to = to;
    return push({AddCall{c}}, QStringLiteral("Connect"));
}

bool DiagramModel::rename(NodeId id, const QString &typed) {
    const Node *n = m_document.node(id);
    if (!n || typed.trimmed().isEmpty()) {
        return false;
    }
    Node changed = *n;
    readLabel(typed, changed); // a bound that is not typed stays
    const QString slug = slugOf(changed.label);
    const Node *other = m_document.nodeNamed(slug);
    const QString name = other && other->id != id ? m_document.freeName(slug) : slug;
    changed.label = changed.label == name ? QString() : changed.label;
    auto batch = std::get<Batch>(renaming(m_document, id, name).what);
    changed.name = name;
    batch.edits.front() = {ChangeNode{changed}};
    return changed == *n || push({batch}, QStringLiteral("Rename"));
}

bool DiagramModel::setField(NodeId id, const QString &field, const QString &text, QString *why) {
    const Node *n = m_document.node(id);
    if (!n) {
        return false;
    }
    auto changed = withField(m_document, *n, field, text);
    if (!changed) {
        *why = changed.error().reason;
        return false;
    }
    return *changed == *n || push({ChangeNode{*changed}}, QStringLiteral("Set %1").arg(field));
}

bool DiagramModel::setField(CallId id, const QString &field, const QString &text, QString *why) {
    const Call *c = m_document.call(id);
    if (!c) {
        return false;
    }
    auto changed = withField(m_document, *c, field, text);
    if (!changed) {
        *why = changed.error().reason;
        return false;
    }
    return *changed == *c || push({ChangeCall{*changed}}, QStringLiteral("Set %1").arg(field));
}

void DiagramModel::toggleParallel() {
    std::vector<Call> chosen;
    for (const Call &c : m_document.calls) {
        if (m_calls.contains(c.id) || (m_calls.isEmpty() && m_nodes.contains(c.from))) {
            chosen.push_back(c);
        }
    }
    const bool serial =
        std::any_of(chosen.begin(), chosen.end(), [](const Call &c) { return c.mode == CallMode::Serial; });
    Batch batch;
    for (Call &c : chosen) {
        c.mode = serial ? CallMode::Parallel : CallMode::Serial;
        batch.edits.push_back({ChangeCall{c}});
    }
    if (!chosen.empty()) {
        push({batch}, serial ? QStringLiteral("Make parallel") : QStringLiteral("Make serial"));
    }
}

void DiagramModel::removeSelection() {
    const std::vector<NodeId> nodes = selection();
    const std::vector<CallId> calls(m_calls.begin(), m_calls.end());
    if (!nodes.empty() || !calls.empty()) {
        push(removal(m_document, nodes, calls), QStringLiteral("Delete"));
    }
}

void DiagramModel::duplicateSelection() {
    const Duplicate d = duplication(m_document, selection(), {32, 104});
    if (!d.nodes.empty() && push(d.edit, QStringLiteral("Duplicate"))) {
        select(QSet<NodeId>(d.nodes.begin(), d.nodes.end()));
    }
}

void DiagramModel::groupSelection() {
    const std::vector<NodeId> nodes = selection();
    if (!nodes.empty()) {
        push(grouping(m_document, nodes, QStringLiteral("tier")), QStringLiteral("Group"));
    }
}

void DiagramModel::ungroupSelection() {
    for (const NodeId id : selection()) {
        const Node *n = m_document.node(id);
        if (n && n->kind == NodeKind::Group) {
            push(ungrouping(m_document, id), QStringLiteral("Ungroup"));
        } else if (n && n->parent) {
            push(ungrouping(m_document, n->parent), QStringLiteral("Ungroup"));
            return;
        }
    }
}

void DiagramModel::nudge(double dx, double dy) {
    std::vector<std::pair<NodeId, Point>> to;
    for (const NodeId id : selection()) {
        if (const auto p = m_document.node(id)->position) {
            to.emplace_back(id, Point{p->x + dx, p->y + dy});
        }
    }
    if (!to.empty()) {
        push(moving(m_document, to), QStringLiteral("Move"));
    }
}

void DiagramModel::align(Align how) {
    std::vector<const Node *> nodes;
    for (const NodeId id : selection()) {
        const Node *n = m_document.node(id);
        if (n->position) {
            nodes.push_back(n);
        }
    }
    if (nodes.size() < 2) {
        return;
    }
    const auto byX = [](const Node *a, const Node *b) { return a->position->x < b->position->x; };
    const auto byY = [](const Node *a, const Node *b) { return a->position->y < b->position->y; };
    const bool row = how == Align::Row;
    std::stable_sort(nodes.begin(), nodes.end(), [&](auto a, auto b) { return row ? byX(a, b) : byY(a, b); });
    const double left = (*std::min_element(nodes.begin(), nodes.end(), byX))->position->x;
    const double top = (*std::min_element(nodes.begin(), nodes.end(), byY))->position->y;
    std::vector<std::pair<NodeId, Point>> to;
    const Point first = *nodes.front()->position;
    const Point last = *nodes.back()->position;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        Point p = *nodes[i]->position;
        const double share = static_cast<double>(i) / static_cast<double>(nodes.size() - 1);
        switch (how) {
        case Align::Left: p.x = left; break;
        case Align::Top: p.y = top; break;
        case Align::Row: p.x = std::round((first.x + share * (last.x - first.x)) / 8) * 8; break;
        case Align::Column: p.y = std::round((first.y + share * (last.y - first.y)) / 8) * 8; break;
        }
        to.emplace_back(nodes[i]->id, p);
    }
    push(moving(m_document, to), QStringLiteral("Align"));
}

QString DiagramModel::copyText() const { return QString::fromStdString(canonicalText(piece(m_document, selection()))); }

bool DiagramModel::paste(const QString &text) {
    const std::string utf8 = text.toStdString();
    const auto pasted = fromForm(utf8, QStringLiteral("clipboard"), guessForm(utf8, QString()));
    if (!pasted) {
        Q_EMIT refused(pasted.error().text());
        return false;
    }
    Document piece = *pasted;
    for (const auto &[id, point] : placed(piece)) {
        piece.node(id)->position = point;
    }
    const Duplicate d = insertion(m_document, piece, m_document.nodes.empty() ? Point{} : Point{32, 32});
    if (d.nodes.empty() || !push(d.edit, QStringLiteral("Paste"))) {
        return false;
    }
    select(QSet<NodeId>(d.nodes.begin(), d.nodes.end()));
    return true;
}

} // namespace bs
