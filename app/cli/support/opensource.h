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
    std::vector<std::shared_ptr<Tunnel>> tunnels; // with --workspace, while the sources need them; end last
    std::shared_ptr<MetricSource> source;
    std::shared_ptr<store::Store> store; // with --store
    QString sourceName;                  // with --workspace: the one that answers; empty = all of them
    std::optional<Workspace> workspace;  // with --workspace
    TimeMs end = kNoTime;                // newest sample of a store: what `end` means in a time
};

// Opens what the options name; a usage Error when they name nothing or contradict each other. A store is opened for
// reading only. A workspace with several sources and no --source is asked side by side (Several::Together), or through
// its first source, which is said on stderr (Several::First).
enum class Several : std::uint8_t { First, Together };
[[nodiscard]] Result<OpenSource> openSource(const Args &args, Several several = Several::First);

// --store DB for commands that write. Created when missing.
[[nodiscard]] Result<std::shared_ptr<store::Store>> openStore(const Args &args, bool forWriting);

// A time option such as --start; `fallback` when absent.
[[nodiscard]] Result<TimeMs> timeOption(const Args &args, QStringView name, TimeMs fallback, TimeMs end);

} // namespace bs::cli
