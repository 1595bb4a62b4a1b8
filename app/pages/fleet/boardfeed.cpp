// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/fleet/boardfeed.h"

namespace bs {

BoardFeed *makeBoardFeed(const AppContext & /*context*/, const QString & /*boardId*/, QObject * /*parent*/) {
    return nullptr;
}

} // namespace bs
