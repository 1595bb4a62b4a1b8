// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace bs {

// Whether somebody accepts connections there. Waits at most `patienceMs`; meant for loopback, where the answer is
// immediate. Not for the thread that draws.
[[nodiscard]] bool listens(const QString &host, int port, int patienceMs = 200);

} // namespace bs
