// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/bounds/analysis.h"
#include "data/bounds/graph.h"

namespace bs::bounds {

// The least of limit / per over many nodes, and who attains it. A node without a limit does not count; one whose share
// is unknown makes the answer unknown.
class Least {
public:
    void add(NodeId node, const Maybe &limit, const Maybe &per, const Maybe &others);
    [[nodiscard]] Maybe value() const { return m_unknown ? std::nullopt : m_least; }
    [[nodiscard]] std::vector<NodeId> nodes() const { return m_unknown ? std::vector<NodeId>{} : m_nodes; }

private:
    Maybe m_least;
    std::vector<NodeId> m_nodes;
    bool m_unknown = false;
};

[[nodiscard]] bool nearly(double a, double b); // equal but for rounding (1e-9 of the larger)
[[nodiscard]] double ceilOf(double value);     // ceil and floor that forgive rounding: 4.0000000001 is 4
[[nodiscard]] double floorOf(double value);

// Oversubscription and steady state, with computed fixes (findings.cpp); contradictions in what is declared (lint.cpp).
// Sorts all of them, worst first.
void addFindings(const Document &document, const Options &options, const Graph &graph, Analysis &analysis);
void addLint(const Document &document, const Graph &graph, Analysis &analysis);

} // namespace bs::bounds
