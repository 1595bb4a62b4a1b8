// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace bs {

// The window, on the last workspace or on what `open` names. Runs the application's event loop; returns the exit
// status.
int runWindow(int argc, char **argv, const QString &open);

} // namespace bs
