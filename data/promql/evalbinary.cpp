// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/promql/elementop.h"
#include "data/promql/evaluator.h"
#include "data/promql/histogrammath.h"

namespace bs::promql {

namespace {

HistogramPtr shared(NativeHistogram h) {
    compactHistogram(h);
    return std::make_shared<const NativeHistogram>(std::move(h));
}

Element kept(HistogramPtr h, bool keep = true) { return {0, std::move(h), keep, true}; }

Element refused(const char *l, Op op, const char *r, PosRange pos, Notes &notes) {
    notes.incompatibleTypes(l, opText(op), r, pos);
    return {};
}

Element histogramWithFloat(Op op, const NativeHistogram &h, double r, PosRange pos, Notes &notes) {
    NativeHistogram copy = h;
    switch (op) {
    case Op::Mul: multiplyHistogram(copy, r); break;
    case Op::Div: divideHistogram(copy, r); break;
    case Op::TrimUpper: trimHistogram(copy, r, true); break;
    case Op::TrimLower: trimHistogram(copy, r, false); break;
    default: return refused("histogram", op, "float", pos, notes);
    }
    return kept(shared(std::move(copy)));
}

Element histograms(Op op, const HistogramPtr &l, const HistogramPtr &r, PosRange pos, Notes &notes) {
    if (op == Op::Equal || op == Op::NotEqual) {
        return kept(l, sameHistogram(*l, *r) == (op == Op::Equal));
    }
    if (op != Op::Add && op != Op::Sub) {
        return refused("histogram", op, "histogram", pos, notes);
    }
    const bool add = op == Op::Add;
    const char *word = add ? "addition" : "subtraction";
    NativeHistogram copy = *l;
    const auto outcome = add ? addHistogram(copy, *r) : subtractHistogram(copy, *r);
    if (!outcome) {
        notes.incompatibleBucketLayout(opText(op), pos);
        return {};
    }
    if (outcome->counterResetCollision) {
        notes.counterResetCollision(word, pos);
    }
    if (outcome->boundsReconciled) {
        notes.mismatchedBuckets(word, pos);
    }
    if (!add) {
        copy.resetHint = NativeHistogram::ResetHint::Gauge;
    }
    return kept(shared(std::move(copy)));
}

} // namespace

Element elementOp(Op op, double l, double r, const HistogramPtr &hl, const HistogramPtr &hr, PosRange pos,
                  Notes &notes) {
    if (hl && hr) {
        return histograms(op, hl, hr, pos, notes);
    }
    if (hl) {
        return histogramWithFloat(op, *hl, r, pos, notes);
    }
    if (hr) {
        return op == Op::Mul ? histogramWithFloat(op, *hr, l, pos, notes)
                             : refused("float", op, "histogram", pos, notes);
    }
    if (op == Op::TrimUpper || op == Op::TrimLower) {
        return refused("float", op, "float", pos, notes);
    }
    if (isComparison(op)) {
        return {l, nullptr, scalarOp(op, l, r) != 0, true};
    }
    return {scalarOp(op, l, r), nullptr, true, true};
}

Result<Value> Evaluator::binary(const Binary &b, const Grid &grid) {
    Value left = TRY(eval(*b.lhs, grid));
    Value right = TRY(eval(*b.rhs, grid));
    if (left.type == ValueType::Scalar && right.type == ValueType::Scalar) {
        for (std::size_t i = 0; i < left.scalars.size(); ++i) {
            left.scalars[i] = scalarOp(b.op, left.scalars[i], right.scalars[i]);
        }
        return left;
    }
    if (right.type == ValueType::Scalar) {
        return vectorScalar(b, std::move(left), right.scalars, false, grid);
    }
    if (left.type == ValueType::Scalar) {
        return vectorScalar(b, std::move(right), left.scalars, true, grid);
    }
    return isSetOp(b.op) ? setOperation(b, std::move(left), std::move(right), grid)
                         : vectorVector(b, std::move(left), std::move(right), grid);
}

namespace {

// Floats of one lane against the scalar, in place. The vector's element is what a comparison keeps.
template <class F> void floatLane(std::vector<double> &values, const std::vector<double> &scalar, const F &f) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (present(values[i])) {
            values[i] = f(values[i], scalar[i]);
        }
    }
}

void plainLane(const Binary &b, std::vector<double> &values, const std::vector<double> &scalar, bool scalarLeft) {
    const Op op = b.op;
    if (isComparison(op)) {
        const bool toBool = b.returnBool;
        floatLane(values, scalar, [=](double v, double s) {
            const double holds = scalarLeft ? scalarOp(op, s, v) : scalarOp(op, v, s);
            return toBool ? holds : holds != 0 ? v : absent();
        });
    } else if (op == Op::Mul) {
        floatLane(values, scalar, [](double v, double s) { return v * s; });
    } else if (op == Op::Add) {
        floatLane(values, scalar, [](double v, double s) { return v + s; });
    } else {
        floatLane(values, scalar,
                  [=](double v, double s) { return scalarLeft ? scalarOp(op, s, v) : scalarOp(op, v, s); });
    }
}

} // namespace

Result<Value> Evaluator::vectorScalar(const Binary &b, Value vector, const std::vector<double> &scalar, bool scalarLeft,
                                      const Grid &grid) {
    const bool trims = b.op == Op::TrimUpper || b.op == Op::TrimLower;
    const auto one = [&](std::size_t k, Notes &notes) -> Status {
        Lane &lane = vector.lanes[k];
        if (changesMetric(b.op) || b.returnBool) {
            dropName(lane);
        }
        if (!lane.hasHists() && !trims) {
            plainLane(b, lane.values, scalar, scalarLeft);
            return {};
        }
        for (int i = 0; i < grid.n; ++i) {
            const auto at = static_cast<std::size_t>(i);
            const HistogramPtr h = lane.hasHists() ? lane.hists[at] : nullptr;
            const double v = lane.values[at];
            if (!lane.any(i)) {
                continue;
            }
            Element e = scalarLeft ? elementOp(b.op, scalar[at], v, nullptr, h, b.pos, notes)
                                   : elementOp(b.op, v, scalar[at], h, nullptr, b.pos, notes);
            if (isComparison(b.op) && scalarLeft && e.valid) {
                e.value = v;
                e.hist = h;
            }
            if (b.returnBool && e.valid) {
                e = {e.keep ? 1.0 : 0.0, nullptr, true, true};
            }
            const bool keep = e.valid && e.keep;
            lane.values[at] = keep && !e.hist ? e.value : absent();
            if (lane.hasHists()) {
                lane.hists[at] = keep ? e.hist : nullptr;
            }
        }
        return {};
    };
    CHECK_STATUS(parallel(vector.lanes.size(), grid.n, one));
    if (!m_env.options.delayedNameRemoval) {
        return mergeSame(std::move(vector), grid);
    }
    return vector;
}

} // namespace bs::promql
