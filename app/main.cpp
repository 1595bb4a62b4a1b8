// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// argv -> window or command. Everything else is put together in app/shell and app/cli.
#include "app/cli/support/command.h"
#include "app/shell/program.h"
#include <cstdio>

int main(int argc, char **argv) { return bs::runProgram(argc, argv); }
