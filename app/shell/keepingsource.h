// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/source/keep/keeper.h"
#include "data/source/keep/keptsource.h"
#include "data/workspace/workspace.h"

namespace bs {

// The server of a workspace, with the copy its `keep` section asks for. Nothing is kept when the section is absent.
enum class Keeping : std::uint8_t {
    Read,  // shows the copy another process keeps (a command, a picture)
    Write, // keeps it up, unless another process does already (the window)
};
// An Error names the file that cannot be opened. `clock` outlives the source.
[[nodiscard]] Result<std::unique_ptr<MetricSource>> openServer(const WorkspaceSource &source, Keeping keeping,
                                                               const Clock *clock,
                                                               std::shared_ptr<const SecretReader> secrets = nullptr);

// Options of a `keep` section; an Error names a selector that does not read.
[[nodiscard]] Result<KeepOptions> keepOptions(const WorkspaceSource &source);

} // namespace bs
