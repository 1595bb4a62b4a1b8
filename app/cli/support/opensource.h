// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/cli/support/command.h"
#include "data/source/metricsource.h"
#include "data/store/store.h"
#include "data/workspace/tunnel.h"
#include "data/workspace/workspace.h"
#include <memory>

namespace bs::cli {

// The options that say where a command's metrics come from: --source URL, --store DB, or --workspace W [--source NAME].
[[nodiscard]] QStringList sourceOptions(); // for Args::parse

struct OpenSource {
    std::unique_ptr<MetricSource> source;
    std::shared_ptr<store::Store> store; // with --store
    std::shared_ptr<Tunnel> tunnel;      // with --workspace, while the source needs it
    std::optional<Workspace> workspace;  // with --workspace
    TimeMs end = kNoTime;                // newest sample of a store: what `end` means in a time
};

// Opens what the options name; a usage Error when they name nothing or contradict each other. A store is opened for
// reading only.
[[nodiscard]] Result<OpenSource> openSource(const Args &args);

// --store DB for commands that write. Created when missing.
[[nodiscard]] Result<std::shared_ptr<store::Store>> openStore(const Args &args, bool forWriting);

// A time option such as --start; `fallback` when absent.
[[nodiscard]] Result<TimeMs> timeOption(const Args &args, QStringView name, TimeMs fallback, TimeMs end);

} // namespace bs::cli
