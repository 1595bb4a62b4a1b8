// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace bs {

// Static libraries lose the self-registration of their resources; this asks for it by name. Idempotent and cheap: who
// reads below :/boundscope/ calls it, so that tests of app/ find what the program finds.
void initResources();

} // namespace bs
