// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace bs {

// The whole program: a command when argv names one, else the window. Returns the exit status.
int runProgram(int argc, char **argv);

} // namespace bs
