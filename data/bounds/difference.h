// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/bounds/analysis.h"
#include <QHash>
#include <QStringList>
#include <string>

namespace bs {
class JsonWriter;
}
namespace bs::bounds {

// Two versions compared by name: nodes, and calls by their ends (the n-th call between the same two nodes is the n-th).
struct FieldChange {
    QString field;
    std::optional<QString> from, to; // nullopt = absent
};
struct ItemChange {
    enum class What : std::uint8_t { Added, Removed, Changed } what = What::Changed;
    bool isCall = false;
    QString name; // "catalog" or "catalog -> pg-main"
    std::vector<FieldChange> fields;
};
// A finding that both versions have with another ratio, or that only one of them has.
struct FindingChange {
    QString title; // in the words of the version that has it, the newer one where both do
    FindingKind kind = FindingKind::OverInflight;
    Severity severity = Severity::Note; // the newer one where both have it
    Maybe ratioFrom, ratioTo;
    bool worse() const { return ratioTo && (!ratioFrom || *ratioTo > *ratioFrom); }
};
struct Difference {
    std::vector<ItemChange> items;      // nodes, then calls, in the order of the newer document
    Maybe admissibleFrom, admissibleTo; // worst case, in flight
    Maybe rpsFrom, rpsTo;
    QString unanalysedFrom, unanalysedTo;               // why a version has no analysis; empty when it has one
    std::vector<FindingChange> appeared, gone, changed; // findings, worst first
    // What a gate stops at: less is admitted, an answer is lost, or a finding of at least `limit` came or grew. In
    // words; empty when nothing got worse.
    [[nodiscard]] QStringList worse(Severity limit = Severity::Warn) const;
};
// The same by the ids of the newer document, for a canvas that draws both. What was removed keeps its older value;
// ends of a removed call are those of the newer document where they live on.
struct Comparison {
    struct Removed {
        Node node; // as it was
    };
    struct RemovedCall {
        Call call;           // as it was, with the older document's ids
        QString from, to;    // names
        NodeId fromId, toId; // in the newer document, 0 = removed too
    };
    QHash<NodeId, ItemChange> nodes; // added and changed
    QHash<CallId, ItemChange> calls;
    std::vector<Removed> removedNodes;
    std::vector<RemovedCall> removedCalls;
    Difference difference; // the list, and what it did to the admissible load
    [[nodiscard]] int count(ItemChange::What what) const;
};
[[nodiscard]] Comparison comparison(const Document &older, const Document &newer);

// Layout is left out: a moved card changes nothing about capacity.
[[nodiscard]] Difference difference(const Document &older, const Document &newer);
[[nodiscard]] std::string differenceJson(const Difference &d);
void differenceJson(JsonWriter &w, const Difference &d, Severity limit); // its fields, into an object that is open
[[nodiscard]] QString differenceText(const Difference &d);

} // namespace bs::bounds
