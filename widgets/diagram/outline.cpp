// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/diagram/outline.h"
#include "data/bounds/exchange/exchange.h"
#include "data/core/format.h"
#include "widgets/diagram/cardlook.h"
#include <QHeaderView>
#include <QScopedValueRollback>

namespace bs {

using namespace bounds;

namespace {
constexpr int kNode = Qt::UserRole;
constexpr int kCall = Qt::UserRole + 1;
} // namespace

DiagramOutline::DiagramOutline(DiagramModel *model, QWidget *parent) : QTreeWidget(parent), m_model(model) {
    setHeaderHidden(true);
    setColumnCount(1);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setUniformRowHeights(true);
    setIndentation(14);
    setAccessibleName(QStringLiteral("Outline: nodes, calls and findings"));
    // Every change of the document comes with an analysis; the tree is made when somebody can see (or hear) it.
    connect(model, &DiagramModel::analysisChanged, this, [this] {
        m_stale = true;
        if (isVisible()) {
            fill();
        }
    });
    connect(model, &DiagramModel::selectionChanged, this, [this] {
        if (isVisible()) {
            takeSelection();
        }
    });
    connect(this, &QTreeWidget::itemSelectionChanged, this, &DiagramOutline::giveSelection);
}

void DiagramOutline::showEvent(QShowEvent *event) {
    QTreeWidget::showEvent(event);
    m_stale ? fill() : takeSelection();
}

void DiagramOutline::fill() {
    const QScopedValueRollback<bool> busy(m_busy, true);
    m_stale = false;
    clear();
    const Document &d = m_model->document();
    QHash<NodeId, QList<const Call *>> calls;
    for (const Call &c : d.calls) {
        calls[c.from].append(&c);
    }
    const auto strong = textFont(TextRole::BodyStrong);
    const auto section = [&](const QString &title) {
        auto *item = new QTreeWidgetItem(this, {title});
        item->setFont(0, strong);
        item->setFlags(Qt::ItemIsEnabled);
        item->setExpanded(true);
        return item;
    };
    QTreeWidgetItem *nodes = section(QStringLiteral("Nodes"));
    for (const Node &n : d.nodes) {
        QString text = toString(n.kind) + QStringLiteral("  ") + displayText(boundLabel(n), 120);
        if (m_model->bindsAt(n.id)) {
            text += QStringLiteral(", binds");
        }
        auto *item = new QTreeWidgetItem(nodes, {text});
        item->setData(0, kNode, n.id.v);
        item->setExpanded(true);
        for (const Call *c : calls.value(n.id)) {
            auto *call = new QTreeWidgetItem(
                item, {QStringLiteral("calls %1 %2%3%4")
                           .arg(displayText(d.node(c->to)->title(), 60), DiagramGeometry::pillText(*c),
                                c->mode == CallMode::Parallel ? QStringLiteral(" parallel") : QString(),
                                c->label.isEmpty() ? QString() : QStringLiteral(", ") + displayText(c->label, 60))});
            call->setData(0, kCall, c->id.v);
        }
    }
    QTreeWidgetItem *findings = section(QStringLiteral("Findings"));
    for (const Finding &f : m_model->analysis().findings) {
        auto *item = new QTreeWidgetItem(
            findings, {bounds::toString(f.severity) + QStringLiteral("  ") + displayText(titleOf(d, f), 160)});
        item->setData(0, f.call ? kCall : kNode, f.call ? f.call.v : f.node.v);
    }
    if (m_model->analysis().findings.empty()) {
        new QTreeWidgetItem(findings, {m_model->analysisError().isEmpty() ? QStringLiteral("none")
                                                                          : displayText(m_model->analysisError())});
    }
    expandAll();
    takeSelection();
}

void DiagramOutline::takeSelection() {
    const QScopedValueRollback<bool> busy(m_busy, true);
    QTreeWidgetItem *first = nullptr;
    const auto visit = [&](auto &self, QTreeWidgetItem *item, bool finding) -> void {
        const NodeId node{item->data(0, kNode).toUInt()};
        const CallId call{item->data(0, kCall).toUInt()};
        const bool on = !finding && ((node && m_model->selectedNodes().contains(node)) ||
                                     (call && m_model->selectedCalls().contains(call)));
        item->setSelected(on);
        first = on && !first ? item : first;
        for (int i = 0; i < item->childCount(); ++i) {
            self(self, item->child(i), finding);
        }
    };
    for (int i = 0; i < topLevelItemCount(); ++i) {
        visit(visit, topLevelItem(i), i == 1);
    }
    if (first) {
        scrollToItem(first);
    }
}

void DiagramOutline::giveSelection() {
    if (m_busy) {
        return;
    }
    QSet<NodeId> nodes;
    QSet<CallId> calls;
    for (const QTreeWidgetItem *item : selectedItems()) {
        if (const uint id = item->data(0, kNode).toUInt()) {
            nodes.insert(NodeId{id});
        }
        if (const uint id = item->data(0, kCall).toUInt()) {
            calls.insert(CallId{id});
        }
    }
    const QScopedValueRollback<bool> busy(m_busy, true);
    m_model->select(nodes, calls);
}

} // namespace bs
