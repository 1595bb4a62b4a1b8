// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/bounds/document.h"
#include "data/core/result.h"

namespace bs::bounds {

// The document as arrays for the analysis: nodes and calls by index, and the walk graph, an acyclic graph whose
// vertices are (node, how often each cycle may still be walked). Without cycles there is one vertex per node.
struct Graph {
    struct Edge {
        int call = 0; // index into Document::calls
        int to = 0;   // vertex
    };
    struct Vertex {
        int node = 0;      // index into Document::nodes
        int firstEdge = 0; // parallel calls first, then serial ones
        int firstSerial = 0;
        int endEdge = 0;
    };

    std::vector<Vertex> vertices; // callers before callees
    std::vector<Edge> edges;
    std::vector<double> open; // per call: calls open at once per request
    std::vector<Maybe> rate;  // per call: attempts per request in the mean; nullopt = unknown
    std::vector<int> from;    // per call: node index
    std::vector<int> to;
    std::vector<std::vector<int>> in;     // per node: calls that arrive
    std::vector<int> entries;             // node indexes of the entries
    std::vector<int> entryVertex;         // per entry
    std::vector<std::vector<int>> copies; // per node: its vertices

    // An Error names a cycle of which no call says `depth`.
    [[nodiscard]] static Result<Graph> of(const Document &document);
};

} // namespace bs::bounds
