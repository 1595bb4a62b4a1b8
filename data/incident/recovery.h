// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/incident/incident.h"

namespace bs::incident {

// When the incident's own curve came back to what was usual before the impact, and stayed there for two minutes to its
// end; nullopt while it did not, or while there is too little before the impact to say what was usual.
[[nodiscard]] std::optional<TimeMs> recoveredAt(const Incident &i);

} // namespace bs::incident
