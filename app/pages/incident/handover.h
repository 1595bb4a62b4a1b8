// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/incident/incident.h"
#include "data/runbook/walk.h"

namespace bs {

// What the receiver of an incident has to know, as one card: state, what was tried, evidence, open timers. Pure.
[[nodiscard]] QString handOverCard(const incident::Incident &i, const runbook::Walk &walk, TimeMs now);

} // namespace bs
