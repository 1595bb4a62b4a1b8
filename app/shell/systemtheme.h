// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace bs {

// Whether the desktop asks for dark (the portal's org.freedesktop.appearance color-scheme); true when nobody answers
// within 200 ms, as dark is this program's default. Linux only, one file.
[[nodiscard]] bool systemPrefersDark();

} // namespace bs
