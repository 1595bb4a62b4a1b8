// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include "data/core/time.h"
#include <QString>

namespace bs::incident {

inline constexpr qsizetype kMostText =
    10'000; // characters of one event: more is an attachment, not a line of a timeline

// Control characters and marks that turn the direction of writing become visible (\u202e); line ends and tabs stay.
[[nodiscard]] QString visibleText(const QString &text);
// At most kMostText characters; what is cut says so, and how long it was.
[[nodiscard]] QString shortened(const QString &text);
// A moment that something can have occurred at: from 1970 to a day after `now` (clocks differ). `thing` is named else.
[[nodiscard]] Status checkOccurred(TimeMs t, TimeMs now, const QString &thing);

} // namespace bs::incident
