// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace bs {

// Gives memory that was used and is free again back to the system, where the allocator keeps it. Takes some ten
// milliseconds in a large process: for worker threads, now and then.
void returnFreeMemory();

} // namespace bs
