// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/alertmanager/managed.h"
#include "data/source/metricsource.h"

namespace bs {

// One alert as a person should see it: what the rules say, and what the Alertmanager makes of it.
struct AlertView {
    AlertInfo alert;
    bool managed = false; // an Alertmanager knows it
    bool silenced = false;
    bool inhibited = false;
    std::vector<std::string> silencedBy;  // ids
    std::vector<std::string> inhibitedBy; // names of alerts; the fingerprint where the alert is not there
    std::vector<std::string> receivers;
};

// The rules' alerts, each with the managed alert that has all its labels (an Alertmanager sees external labels beside
// them), then managed ones that no rule here knows, as firing. An alert counts as muted only when every Alertmanager
// that knows it mutes it.
[[nodiscard]] std::vector<AlertView> mergeAlerts(const std::vector<AlertInfo> &alerts,
                                                 const std::vector<ManagedAlert> &managed);

} // namespace bs
