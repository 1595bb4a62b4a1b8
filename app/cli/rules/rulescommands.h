// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/cli/support/command.h"

// The sub-commands of `boundscope rules`; args.words() begins with the name of the sub-command.
namespace bs::cli {

int rulesCheck(const Args &args);
int rulesTest(const Args &args);
int rulesReplay(const Args &args);

} // namespace bs::cli
