// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/cli/support/command.h"
#include "app/shell/capturetargets.h"

namespace bs::cli::profiles {

// The profile endpoints of --workspace W. Where a URL or a tunnel has {{label}} in it, the workspace's source (--source
// NAME) is asked for its targets.
struct WorkspaceProfiles {
    CaptureTargets pods;
    std::vector<ProfileEndpoint> servers; // pyroscope, parca
};
[[nodiscard]] Result<WorkspaceProfiles> profilesOf(const Args &args);

} // namespace bs::cli::profiles
