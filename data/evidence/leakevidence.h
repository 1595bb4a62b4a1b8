// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/evidence/situation.h"
#include "data/profilestore/profilestore.h"
#include "data/runbook/evidence.h"

namespace bs::evidence {

// Does one stack of the fastest growing pod grow from capture to capture? Blocking: called on a pool.
[[nodiscard]] runbook::Evidence leakEvidence(const profilestore::ProfileStore &captures, const Situation &s);

} // namespace bs::evidence
