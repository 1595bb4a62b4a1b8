// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/cli/support/command.h"

namespace bs::cli {

[[nodiscard]] QStringList walkOptions(); // for Args::parse, with a value each
[[nodiscard]] int walkRunbook(const Args &args);

} // namespace bs::cli
