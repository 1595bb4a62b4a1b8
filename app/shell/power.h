// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace bs {

// Whether the machine runs on its battery: a battery discharges and no mains supply is online. False where the system
// does not tell.
[[nodiscard]] bool onBattery(const QString &supplies = QStringLiteral("/sys/class/power_supply"));

} // namespace bs
