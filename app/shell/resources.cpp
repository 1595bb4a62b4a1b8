// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/resources.h"
#include <QDir>

static void registerResources() { Q_INIT_RESOURCE(boundscope); } // the macro may not stand inside a namespace

namespace bs {

void initResources() { registerResources(); }

} // namespace bs
