// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/bounds/document.h"
#include "data/core/result.h"
#include <variant>

namespace bs::bounds {

// Edits are values. apply(edit) changes the document and returns the edit that takes it back exactly, ids and places
// in the list included, so that undo and redo are the same function.
struct SetName {
    QString name;
};
struct AddNode {
    Node node;                           // with its id
    std::size_t index = ~std::size_t{0}; // where in the file; beyond the end = last
};
struct RemoveNode { // its calls must be gone (see removal())
    NodeId id;
};
struct ChangeNode { // the whole value of the node with this id
    Node node;
};
struct AddCall {
    Call call;
    std::size_t index = ~std::size_t{0};
};
struct RemoveCall {
    CallId id;
};
struct ChangeCall {
    Call call;
};
struct Edit;
struct Batch { // one gesture
    std::vector<Edit> edits;
};
struct Edit {
    std::variant<SetName, AddNode, RemoveNode, ChangeNode, AddCall, RemoveCall, ChangeCall, Batch> what;
};

// Refuses (and changes nothing) when the edit does not fit: an unknown id, a name that is taken or empty, a call of a
// group, a group that would contain itself.
[[nodiscard]] Result<Edit> apply(Document &document, const Edit &edit);

// Edits for gestures, from the document as it is.
[[nodiscard]] Edit removal(const Document &document, const std::vector<NodeId> &nodes,
                           const std::vector<CallId> &calls = {});
[[nodiscard]] Edit renaming(const Document &document, NodeId node, const QString &name); // caller caps follow
[[nodiscard]] Edit moving(const Document &document, const std::vector<std::pair<NodeId, Point>> &to);
struct Duplicate {
    Edit edit;
    std::vector<NodeId> nodes; // the copies
};
// Copies of nodes with the calls among them and the calls that join them to the rest.
[[nodiscard]] Duplicate duplication(const Document &document, const std::vector<NodeId> &nodes, Point offset);
// Nodes and calls of another document put into this one under free names (paste).
[[nodiscard]] Duplicate insertion(const Document &document, const Document &piece, Point offset);
// What copying takes along: the nodes and the calls among them.
[[nodiscard]] Document piece(const Document &document, const std::vector<NodeId> &nodes);
[[nodiscard]] Edit grouping(const Document &document, const std::vector<NodeId> &nodes, const QString &name);
[[nodiscard]] Edit ungrouping(const Document &document, NodeId group);
// Makes `from` into `to` by ids: what is new is added, what is gone removed (an external change of the file, a
// what-if).
[[nodiscard]] Edit becoming(const Document &from, const Document &to);

} // namespace bs::bounds
