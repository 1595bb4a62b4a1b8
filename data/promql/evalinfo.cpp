// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/promql/evaluator.h"

namespace bs::promql {

Result<Value> Evaluator::info(const Call &, const Grid &) { return fail("info() is not implemented"); }

} // namespace bs::promql
