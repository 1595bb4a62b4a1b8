// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/incident/incident.h"

namespace bs::incident {

// What is kept stays as it is, so that a picture drawn again is the same; a fresh answer to the same query adds what
// lies before its first and after its last point.
[[nodiscard]] Curve extended(Curve kept, const Curve &fresh);
// The fresh curves, each with what was kept of it.
[[nodiscard]] std::vector<Curve> withKept(const std::vector<Curve> &kept, std::vector<Curve> fresh);

} // namespace bs::incident
