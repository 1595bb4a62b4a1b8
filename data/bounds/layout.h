// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/bounds/document.h"

namespace bs::bounds {

// A plain layered layout, left to right: callers left of callees, order within a column by the mean row of the
// neighbours, groups kept together. Pinned nodes stay where they are and nothing is put on them. Deterministic.
struct LayoutSpacing {
    double columnStep = 264; // card 176 and room for a pill
    double rowStep = 104;    // card 86 and a gap
    double grid = 8;
};
[[nodiscard]] std::vector<std::pair<NodeId, Point>> layered(const Document &document,
                                                            const LayoutSpacing &spacing = {});

// Places for nodes that have none, beside what calls them, so that a file without a layout can be drawn as it is.
[[nodiscard]] std::vector<std::pair<NodeId, Point>> placed(const Document &document, const LayoutSpacing &spacing = {});

// What `dot -Tplain` prints, as positions of the cards' upper left corners (pinned nodes left out). Empty when it is
// no such text. `dotInput` writes what it reads: boxes of the size of a card, named by id.
[[nodiscard]] std::string dotInput(const Document &document);
[[nodiscard]] std::vector<std::pair<NodeId, Point>> fromPlainDot(const Document &document, const std::string &text,
                                                                 double grid = 8);

} // namespace bs::bounds
