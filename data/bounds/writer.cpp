// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/bounds/writer.h"
#include "data/bounds/fields.h"

namespace bs::bounds {

std::string canonicalText(const Document &d) {
    std::string out = "bounds: 1\n";
    if (!d.name.isEmpty()) {
        out += "name: " + scalarText(d.name.toStdString()) + '\n';
    }
    if (!d.nodes.empty()) {
        out += "nodes:\n";
    }
    std::string layout;
    for (const Node &n : d.nodes) {
        const std::string name = scalarText(n.name.toStdString());
        out += "  " + name + ": " + flowText(fieldsOf(d, n)) + '\n';
        if (n.position) {
            layout += "  " + name + ": " + flowText(positionOf(*n.position)) + '\n';
        }
    }
    if (!d.calls.empty()) {
        out += "calls:\n";
    }
    for (const Call &c : d.calls) {
        out += "  - " + flowText(fieldsOf(d, c)) + '\n';
    }
    return layout.empty() ? out : out + "layout:\n" + layout;
}

bool sameMeaning(const Document &a, const Document &b) {
    if (a.name != b.name || a.nodes.size() != b.nodes.size() || a.calls.size() != b.calls.size()) {
        return false;
    }
    for (std::size_t i = 0; i < a.nodes.size(); ++i) {
        if (a.nodes[i].name != b.nodes[i].name || a.nodes[i].position != b.nodes[i].position ||
            !sameValue(fieldsOf(a, a.nodes[i]), fieldsOf(b, b.nodes[i]))) {
            return false;
        }
    }
    for (std::size_t i = 0; i < a.calls.size(); ++i) {
        if (!sameValue(fieldsOf(a, a.calls[i]), fieldsOf(b, b.calls[i]))) {
            return false;
        }
    }
    return true;
}

} // namespace bs::bounds
