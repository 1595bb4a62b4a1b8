// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/core/freememory.h"
#include <cstdlib>
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace bs {

void returnFreeMemory() {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

} // namespace bs
