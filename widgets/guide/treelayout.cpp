// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/guide/treelayout.h"
#include <algorithm>
#include <vector>

namespace bs::guide {

namespace {

constexpr double kWidth = 236;
constexpr double kHeight = 64;
constexpr double kGapX = 44;
constexpr double kGapY = 46;
constexpr double kMargin = 20;

// The row of each card: the longest way from the root, so that every way but a circle's leads down.
std::vector<int> rowsOf(TreeDrawing &d) {
    const auto n = static_cast<std::size_t>(d.cards.size());
    std::vector<std::vector<int>> out(n);
    for (int w = 0; w < d.ways.size(); ++w) {
        out[static_cast<std::size_t>(d.ways[w].from)].push_back(w);
    }
    std::vector<int> state(n, 0), order;
    // Depth first with a stack of its own: a hostile file may be as deep as it is long.
    struct At {
        int card;
        std::size_t next;
    };
    for (std::size_t start = 0; start < n; ++start) {
        if (state[start] != 0) {
            continue;
        }
        std::vector<At> stack{{int(start), 0}};
        state[start] = 1;
        while (!stack.empty()) {
            At &top = stack.back();
            const auto &ways = out[static_cast<std::size_t>(top.card)];
            if (top.next == ways.size()) {
                state[static_cast<std::size_t>(top.card)] = 2;
                order.push_back(top.card);
                stack.pop_back();
                continue;
            }
            TreeWay &way = d.ways[ways[top.next++]];
            const auto to = static_cast<std::size_t>(way.to);
            way.back = state[to] == 1;
            if (state[to] == 0) {
                state[to] = 1;
                stack.push_back({way.to, 0});
            }
        }
    }
    std::reverse(order.begin(), order.end());
    std::vector<int> row(n, 0);
    for (const int card : order) {
        for (const int w : out[static_cast<std::size_t>(card)]) {
            const TreeWay &way = d.ways[w];
            if (!way.back) {
                int &r = row[static_cast<std::size_t>(way.to)];
                r = std::max(r, row[static_cast<std::size_t>(card)] + 1);
            }
        }
    }
    return row;
}

} // namespace

void layoutTree(TreeDrawing &d) {
    if (d.cards.isEmpty()) {
        d.size = {};
        return;
    }
    const std::vector<int> row = rowsOf(d);
    const int rows = *std::max_element(row.begin(), row.end()) + 1;
    std::vector<std::vector<int>> cards(static_cast<std::size_t>(rows));
    for (int c = 0; c < d.cards.size(); ++c) {
        cards[static_cast<std::size_t>(row[static_cast<std::size_t>(c)])].push_back(c);
    }
    std::size_t widest = 0;
    for (auto &line : cards) {
        // Questions are the trunk at the left, what is done about them stands beside it.
        std::stable_sort(line.begin(), line.end(), [&d](int a, int b) { return d.cards[a].kind < d.cards[b].kind; });
        widest = std::max(widest, line.size());
        for (std::size_t i = 0; i < line.size(); ++i) {
            TreeCard &c = d.cards[line[i]];
            const auto r = static_cast<double>(row[static_cast<std::size_t>(line[i])]);
            c.box = QRectF(kMargin + static_cast<double>(i) * (kWidth + kGapX), kMargin + r * (kHeight + kGapY), kWidth,
                           kHeight);
        }
    }
    d.size = QSizeF(2 * kMargin + static_cast<double>(widest) * (kWidth + kGapX) - kGapX,
                    2 * kMargin + rows * (kHeight + kGapY) - kGapY);
}

} // namespace bs::guide
