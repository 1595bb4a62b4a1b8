// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/cli/support/command.h"
#include "data/core/json.h"
#include "data/profile/filter.h"
#include "data/profile/reader.h"
#include "data/profile/stacks.h"
#include "data/profile/waits.h"

namespace bs::cli::profiles {

// One sub-command of `boundscope profile`: arguments without the program, "profile" and its own name.
using SubCommand = int (*)(const QStringList &args);
int info(const QStringList &args);
int top(const QStringList &args);
int stacks(const QStringList &args);
int diff(const QStringList &args);
int leaks(const QStringList &args);
int exportTo(const QStringList &args);
int captureTo(const QStringList &args);
int types(const QStringList &args);

// The options every analysing sub-command takes.
[[nodiscard]] QStringList filterOptionNames();
[[nodiscard]] profile::FilterOptions filterOptions(const Args &args);

// Reads the profile named by the one positional argument, and says its warnings on stderr.
[[nodiscard]] Result<profile::ProfilePtr> openOne(const Args &args);
[[nodiscard]] Result<profile::ProfilePtr> open(const QString &path);
[[nodiscard]] Result<profile::WaitRules> builtinWaits();
[[nodiscard]] Result<int> limitOption(const Args &args, int fallback);

void writeFrames(JsonWriter &w, const std::vector<profile::Frame> &frames);
// "main.f main.go:12 < main.main main.go:3": a stack in one line for people, at most `most` frames.
[[nodiscard]] QString stackLine(const std::vector<profile::Frame> &frames, std::size_t most);
[[nodiscard]] QString text(std::string_view utf8);
// A value in its unit, as pprof prints it: 1013, 12.50MB, 1.2s.
[[nodiscard]] QString valueText(std::int64_t value, const std::string &unit);

} // namespace bs::cli::profiles
