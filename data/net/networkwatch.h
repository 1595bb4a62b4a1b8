// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <functional>
#include <memory>

class QObject;

namespace bs {

// Calls `changed` on the thread of `context` when the machine comes into another network (VPN up or down, another
// Wi-Fi), where the desktop tells. Nothing happens where it does not.
void watchNetwork(QObject *context, std::function<void()> changed);

} // namespace bs
