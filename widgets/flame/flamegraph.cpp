// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/flame/flamegraph.h"
#include <algorithm>
#include <cmath>

namespace bs {

FlameBuilder::FlameBuilder(std::string rootName) {
    FlameFrame root;
    root.name = std::move(rootName);
    m_frames.push_back(std::move(root));
    m_raw.emplace_back();
}

std::uint32_t FlameBuilder::frame(const std::string &key, FlameFrame frame) {
    const auto [it, fresh] = m_frameIndex.try_emplace(key, static_cast<std::uint32_t>(m_frames.size()));
    if (fresh) {
        m_frames.push_back(std::move(frame));
    }
    return it->second;
}

void FlameBuilder::add(std::span<const std::uint32_t> rootFirst, std::int64_t value, std::int64_t base) {
    std::uint32_t at = 0;
    m_raw[0].value += value;
    m_raw[0].base += base;
    for (const std::uint32_t f : rootFirst) {
        const std::uint64_t key = static_cast<std::uint64_t>(at) << 32U | f;
        const auto [it, fresh] = m_children.try_emplace(key, static_cast<std::uint32_t>(m_raw.size()));
        if (fresh) {
            Raw n;
            n.frame = f;
            n.parent = at;
            n.depth = m_raw[at].depth + 1;
            n.nextSibling = m_raw[at].firstChild;
            m_raw[at].firstChild = it->second;
            m_raw.push_back(n);
        }
        at = it->second;
        m_raw[at].value += value;
        m_raw[at].base += base;
    }
    m_raw[at].self += value;
}

// Pre-order with the heaviest child first (equal ones by name), without recursion: stacks may be 100,000 frames deep.
void FlameBuilder::arrange(FlameGraph &graph, FlameGraph::WidthBy widthBy) {
    const auto own = [&](const Raw &n) {
        return widthBy == FlameGraph::WidthBy::Value ? n.value : std::abs(n.value - n.base);
    };
    // A parent is never narrower than its children together: opposite deltas below it do not cancel.
    for (std::size_t i = m_raw.size(); i-- > 1;) {
        m_raw[i].weight = std::max(m_raw[i].weight, own(m_raw[i]));
        m_raw[m_raw[i].parent].weight += m_raw[i].weight;
    }
    m_raw[0].weight = std::max(m_raw[0].weight, own(m_raw[0]));
    const double total = m_raw[0].weight > 0 ? static_cast<double>(m_raw[0].weight) : 1;

    struct Open {
        std::uint32_t raw;
        std::uint32_t parent;
        double start;
    };
    std::vector<Open> stack{{0, 0, 0}};
    std::vector<std::uint32_t> children;
    graph.m_nodes.reserve(m_raw.size());
    while (!stack.empty()) {
        const Open o = stack.back();
        stack.pop_back();
        const Raw &r = m_raw[o.raw];
        const auto index = static_cast<std::uint32_t>(graph.m_nodes.size());
        graph.m_nodes.push_back({r.frame, o.parent, index + 1, r.depth, r.value, r.base, r.self, o.start,
                                 static_cast<double>(r.weight) / total});
        graph.m_depth = std::max(graph.m_depth, r.depth + 1);
        graph.m_largestDelta = std::max(graph.m_largestDelta, std::abs(r.value - r.base));
        children.clear();
        for (std::uint32_t c = r.firstChild; c != 0; c = m_raw[c].nextSibling) {
            children.push_back(c);
        }
        std::sort(children.begin(), children.end(), [&](std::uint32_t a, std::uint32_t b) {
            return m_raw[a].weight != m_raw[b].weight ? m_raw[a].weight > m_raw[b].weight
                                                      : m_frames[m_raw[a].frame].name < m_frames[m_raw[b].frame].name;
        });
        double end = o.start;
        for (const std::uint32_t c : children) {
            end += static_cast<double>(m_raw[c].weight) / total;
        }
        for (auto it = children.rbegin(); it != children.rend(); ++it) {
            end -= static_cast<double>(m_raw[*it].weight) / total;
            stack.push_back({*it, index, end});
        }
    }
    for (std::size_t i = graph.m_nodes.size(); i-- > 1;) {
        FlameNode &parent = graph.m_nodes[graph.m_nodes[i].parent];
        parent.end = std::max(parent.end, graph.m_nodes[i].end);
    }
}

std::shared_ptr<const FlameGraph> FlameBuilder::build(FlameGraph::WidthBy widthBy) {
    auto graph = std::make_shared<FlameGraph>();
    graph->m_differential = m_differential;
    arrange(*graph, widthBy);
    graph->m_frames = std::move(m_frames);
    m_raw.clear();
    return graph;
}

std::int64_t FlameGraph::at(double share, std::uint32_t depth) const {
    std::size_t i = 0;
    while (i < m_nodes.size()) {
        const FlameNode &n = m_nodes[i];
        if (share < n.start || share >= n.start + n.width) {
            i = n.end; // not under the cursor: neither is anything below it
            continue;
        }
        if (n.depth == depth) {
            return static_cast<std::int64_t>(i);
        }
        ++i;
    }
    return -1;
}

std::vector<std::uint32_t> FlameGraph::path(std::uint32_t node) const {
    std::vector<std::uint32_t> out;
    for (std::uint32_t n = node; n != 0; n = m_nodes[n].parent) {
        out.push_back(n);
    }
    std::reverse(out.begin(), out.end());
    return out;
}

namespace {

// The outermost nodes of a function.
template <class Fn> void eachOutermost(const FlameGraph &g, std::uint32_t frame, Fn fn) {
    for (std::uint32_t i = 1; i < g.nodes().size();) {
        if (g.nodes()[i].frame == frame) {
            fn(i);
            i = g.nodes()[i].end;
        } else {
            ++i;
        }
    }
}

// Copies the frame table, so that indexes keep their meaning; the root becomes the function.
FlameBuilder builderFor(const FlameGraph &g, std::uint32_t frame, std::vector<std::uint32_t> &map) {
    FlameBuilder b(g.frames()[frame].name);
    map.resize(g.frames().size());
    for (std::uint32_t f = 1; f < g.frames().size(); ++f) {
        map[f] = b.frame(std::to_string(f), g.frames()[f]);
    }
    b.setDifferential(g.differential());
    return b;
}

} // namespace

std::shared_ptr<const FlameGraph> FlameGraph::callees(std::uint32_t frame) const {
    std::vector<std::uint32_t> map;
    FlameBuilder b = builderFor(*this, frame, map);
    std::vector<std::uint32_t> stack;
    eachOutermost(*this, frame, [&](std::uint32_t top) {
        for (std::uint32_t i = top; i < m_nodes[top].end; ++i) {
            // What ends at a node: its own less its children's, for both captures.
            std::int64_t base = m_nodes[i].base;
            for (std::uint32_t c = i + 1; c < m_nodes[i].end; c = m_nodes[c].end) {
                base -= m_nodes[c].base;
            }
            if (m_nodes[i].self == 0 && base == 0) {
                continue;
            }
            stack.clear();
            for (std::uint32_t n = i; n != top; n = m_nodes[n].parent) {
                stack.push_back(map[m_nodes[n].frame]);
            }
            std::reverse(stack.begin(), stack.end());
            b.add(stack, m_nodes[i].self, base);
        }
    });
    return b.build();
}

std::shared_ptr<const FlameGraph> FlameGraph::callers(std::uint32_t frame) const {
    std::vector<std::uint32_t> map;
    FlameBuilder b = builderFor(*this, frame, map);
    std::vector<std::uint32_t> stack;
    eachOutermost(*this, frame, [&](std::uint32_t top) {
        stack.clear();
        for (std::uint32_t n = m_nodes[top].parent; n != 0; n = m_nodes[n].parent) {
            stack.push_back(map[m_nodes[n].frame]);
        }
        b.add(stack, m_nodes[top].value, m_nodes[top].base);
    });
    return b.build();
}

} // namespace bs
