// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include "data/core/yaml.h"
#include "data/runbook/tree.h"
#include <vector>

namespace bs::runbook {

// Something wrong in a tree file: where in the document, where in the file, and why.
struct Problem {
    QString path; // nodes.q1.edges[0].next
    int line = 0;
    int column = 0;
    QString message;
    bool operator==(const Problem &) const = default;
};

struct Loaded {
    TreePtr tree; // null when there is any problem
    std::vector<Problem> problems;
};

// Reads and checks a tree. All problems are found, not only the first; syntax errors are one problem.
[[nodiscard]] Loaded loadTree(const std::string &text, const QString &file);
// The same from a file; an Error only when the file cannot be read.
[[nodiscard]] Result<Loaded> loadTreeFile(const QString &path);

// What graph.cpp checks: one root, every way leads somewhere, no unreachable node, no circle without loop_max.
void checkGraph(const Tree &tree, std::vector<Problem> &problems);

} // namespace bs::runbook
