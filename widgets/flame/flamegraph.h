// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bs {

// One frame of a merged tree of stacks. Nodes stand in pre-order: the subtree of node i is [i, i.end).
struct FlameNode {
    std::uint32_t frame = 0; // index into FlameGraph::frames
    std::uint32_t parent = 0;
    std::uint32_t end = 0; // one past the last node of the subtree
    std::uint32_t depth = 0;
    std::int64_t value = 0; // of the capture on screen ("B", or the only one)
    std::int64_t base = 0;  // of the capture it is compared with ("A"); 0 without one
    std::int64_t self = 0;  // part of value that ends here
    double start = 0;       // left edge and width as shares of the root, by the graph's WidthBy
    double width = 0;
    [[nodiscard]] std::int64_t delta() const { return value - base; }
};

struct FlameFrame {
    std::string name;    // as drawn
    std::string detail;  // file:line or package path, for the tooltip
    std::string group;   // what "colour by package" goes by
    bool pseudo = false; // no code of anybody: a wait reason, "(elided)"; drawn dashed and slanted
};

// A tree of merged stacks, laid out left-heavy. Immutable once built; shared between threads and widgets.
class FlameGraph {
public:
    enum class WidthBy : std::uint8_t { Value, AbsoluteDelta };

    [[nodiscard]] const std::vector<FlameNode> &nodes() const { return m_nodes; }
    [[nodiscard]] const FlameFrame &frame(const FlameNode &n) const { return m_frames[n.frame]; }
    [[nodiscard]] const std::vector<FlameFrame> &frames() const { return m_frames; }
    [[nodiscard]] const FlameNode &root() const { return m_nodes.front(); }
    [[nodiscard]] bool empty() const { return m_nodes.size() <= 1; }
    [[nodiscard]] bool differential() const { return m_differential; }
    [[nodiscard]] std::uint32_t depth() const { return m_depth; } // rows, the root included
    [[nodiscard]] std::int64_t largestDelta() const { return m_largestDelta; }
    // The node under `share` of the root's width in row `depth`, or -1.
    [[nodiscard]] std::int64_t at(double share, std::uint32_t depth) const;
    // Root first, without the root.
    [[nodiscard]] std::vector<std::uint32_t> path(std::uint32_t node) const;
    // The sandwich of a function: what it calls, and (root = the function, growing towards its callers) who calls it.
    // Recursion is counted once: an occurrence below another of the same function does not start a new tree.
    [[nodiscard]] std::shared_ptr<const FlameGraph> callees(std::uint32_t frame) const;
    [[nodiscard]] std::shared_ptr<const FlameGraph> callers(std::uint32_t frame) const;

private:
    friend class FlameBuilder;
    std::vector<FlameNode> m_nodes;
    std::vector<FlameFrame> m_frames;
    std::int64_t m_largestDelta = 0;
    std::uint32_t m_depth = 1;
    bool m_differential = false;
};

// Merges stacks into a FlameGraph: O(total frames), one hash look-up each.
class FlameBuilder {
public:
    explicit FlameBuilder(std::string rootName = "all");
    // The index of a frame; equal keys are one frame.
    std::uint32_t frame(const std::string &key, FlameFrame frame);
    // One stack, root first. `base` counts the same stack in the capture compared with.
    void add(std::span<const std::uint32_t> rootFirst, std::int64_t value, std::int64_t base = 0);
    void setDifferential(bool on) { m_differential = on; }
    [[nodiscard]] std::shared_ptr<const FlameGraph> build(FlameGraph::WidthBy widthBy = FlameGraph::WidthBy::Value);

private:
    friend class FlameGraph;
    struct Raw {
        std::uint32_t frame = 0, parent = 0, depth = 0;
        std::int64_t value = 0, base = 0, self = 0, weight = 0;
        std::uint32_t firstChild = 0, nextSibling = 0; // 0 = none: the root is nobody's child
    };
    void arrange(FlameGraph &graph, FlameGraph::WidthBy widthBy);
    std::vector<Raw> m_raw;
    std::vector<FlameFrame> m_frames;
    std::unordered_map<std::string, std::uint32_t> m_frameIndex;
    std::unordered_map<std::uint64_t, std::uint32_t> m_children; // parent << 32 | frame
    bool m_differential = false;
};

} // namespace bs
