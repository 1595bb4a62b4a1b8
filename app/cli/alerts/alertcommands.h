// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/cli/support/command.h"
#include "data/alertmanager/alertmanager.h"
#include <map>

namespace bs::cli {

using AlertCommand = Result<int> (*)(const Args &args);

// The sub-commands of `alerts`.
[[nodiscard]] std::map<QString, AlertCommand> alertCommands();

// Which Alertmanager the options name.
[[nodiscard]] Result<std::unique_ptr<Alertmanager>> openAlertmanager(const Args &args);
// The words after the sub-command as matchers.
[[nodiscard]] Result<std::vector<Matcher>> matchersOf(const Args &args);
// Asks on the terminal; a usage Error when there is none or the answer is not yes.
[[nodiscard]] Status confirm(const Args &args, const QString &question);

Result<int> listAlerts(const Args &args);
Result<int> listGroups(const Args &args);
Result<int> listSilences(const Args &args);
Result<int> makeSilence(const Args &args);
Result<int> expireSilences(const Args &args);

} // namespace bs::cli
