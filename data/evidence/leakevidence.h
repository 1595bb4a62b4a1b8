// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/evidence/deployframes.h"
#include "data/evidence/situation.h"
#include "data/profilestore/profilestore.h"
#include "data/runbook/evidence.h"

namespace bs::evidence {

// Does one stack of the fastest growing pod grow from capture to capture? Blocking: called on a pool.
// `places` gets the frames of that stack, leaf first.
[[nodiscard]] runbook::Evidence leakEvidence(const profilestore::ProfileStore &captures, const Situation &s,
                                             std::vector<CodePlace> *places = nullptr);

} // namespace bs::evidence
