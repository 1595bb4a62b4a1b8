// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/promql/ast.h"
#include "data/promql/notes.h"
#include "data/series/matrix.h"
#include <cmath>

namespace bs::promql {

[[nodiscard]] inline double scalarOp(Op op, double l, double r) {
    switch (op) {
    case Op::Add: return l + r;
    case Op::Sub: return l - r;
    case Op::Mul: return l * r;
    case Op::Div: return l / r;
    case Op::Mod: return std::fmod(l, r);
    case Op::Pow: return std::pow(l, r);
    case Op::Atan2: return std::atan2(l, r);
    case Op::Equal: return l == r ? 1 : 0;
    case Op::NotEqual: return l != r ? 1 : 0;
    case Op::Greater: return l > r ? 1 : 0;
    case Op::Less: return l < r ? 1 : 0;
    case Op::GreaterEqual: return l >= r ? 1 : 0;
    case Op::LessEqual: return l <= r ? 1 : 0;
    default: return quietNaN();
    }
}

// One element of a vector with another: of a float and a float, or with histograms.
struct Element {
    double value = 0;
    HistogramPtr hist;
    bool keep = false;  // a comparison held; arithmetic always
    bool valid = false; // false: these types do not go together (noted)
};
// `quiet`: a pair of types that does not go together is dropped, which is noted in `notes`.
[[nodiscard]] Element elementOp(Op op, double l, double r, const HistogramPtr &hl, const HistogramPtr &hr, PosRange pos,
                                Notes &notes);

} // namespace bs::promql
