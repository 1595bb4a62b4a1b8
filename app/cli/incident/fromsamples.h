// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/cli/incident/incidentcli.h"

namespace bs::cli::incidents {

// Entries for what the samples in the incident's own store say happened before `at`: none when it has no samples.
[[nodiscard]] std::vector<incident::LogEntry> backfilled(Call &call, const QString &id, TimeMs at,
                                                         const QString &selection);
// The stores that may hold captures of this incident: its own, the workspace's, and those of captures by hand beside
// them. Absolute; not all exist.
[[nodiscard]] QStringList captureStores(const Call &call);
// The kept curves, longer where the picture reaches further than they do and there still are samples.
[[nodiscard]] std::vector<incident::Curve> freshCurves(Call &call, const incident::Incident &i);

} // namespace bs::cli::incidents
