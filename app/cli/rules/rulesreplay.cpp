// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/rules/rulescommands.h"

namespace bs::cli {

int rulesReplay(const Args &) {
    return fail(usageError(QStringLiteral("rules replay"), QStringLiteral("is not available in this build")));
}

} // namespace bs::cli
