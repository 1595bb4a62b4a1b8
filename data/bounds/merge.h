// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/bounds/edit.h"
#include "data/core/yaml.h"
#include <QHash>

namespace bs::bounds {

// Two people changed one file. `base` is what both began with, `ours` the document in the editor (its ids are those of
// base), `theirs` what lies on the disk now (names only). Field by field: what one side changed is taken, what both
// changed alike is taken, what both changed differently is a conflict and stays as ours until somebody chooses.
struct Conflict {
    enum class What : std::uint8_t { Field, RemovedByUs, RemovedByThem } what = What::Field;
    bool isCall = false;
    NodeId node; // in the merged document; 0 when we removed it
    CallId call;
    QString name;               // "catalog" or "catalog -> pg-main"
    QString field;              // "max_rps", "callers.default.rps"; empty for a removal
    QString base, ours, theirs; // as text; empty = absent
    std::vector<std::string> path;
    YamlNode theirValue; // Null: they removed it
    NodeId theirNode;    // RemovedByUs: in their document
    CallId theirCall;
};

// Which node and call of `text` (ids in file order) each of `document` is: by name, and by ends and turn.
struct Identity {
    QHash<NodeId, NodeId> nodes;
    QHash<CallId, CallId> calls;
};
[[nodiscard]] Identity identify(const Document &document, const Document &text);
struct Merge {
    Document document; // ids of ours; new ids for what they added
    std::vector<Conflict> conflicts;
    int taken = 0;     // changes of theirs that are in it
    Identity identity; // of `document` with theirs
};
[[nodiscard]] Merge merge(const Document &base, const Document &ours, const Document &theirs);

// The edit that settles a conflict their way; an Error when the document went on and it fits no more.
[[nodiscard]] Result<Edit> takeTheirs(const Document &document, const Document &theirs, const Conflict &conflict);

// The document with the ids of the text, in the text's order; what the text does not have comes last.
[[nodiscard]] Document renumbered(const Document &document, const Document &text, const Identity &identity);

} // namespace bs::bounds
