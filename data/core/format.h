// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/time.h"
#include <QString>

namespace bs {

// How numbers read on every page (LOOK: numbers). Missing values are the caller's: pass NaN and get an en dash.

// 5214 -> "5,214"; 12800 -> "12.8k"; 1.84e6 -> "1.84 M"; NaN -> "–".
[[nodiscard]] QString formatCount(double value);
// "+1,040", "−64" (U+2212), "0".
[[nodiscard]] QString formatSigned(double value);
// 0.88 -> "88 %" with U+202F before the sign.
[[nodiscard]] QString formatPercent(double ratio, int decimals = 0);
// 1536 -> "1.5 KiB"
[[nodiscard]] QString formatBytes(double bytes);
// 872 s -> "14 min 32 s"; below a second "250 ms".
[[nodiscard]] QString formatSpan(DurationMs ms);
// 872 s -> "00:14:32"
[[nodiscard]] QString formatRunning(DurationMs ms);
// Ratio with a ceiling: 2.5 -> "2.5×", 20000 -> ">999×".
[[nodiscard]] QString formatTimes(double ratio);
// A value in its unit: "count", "percent" (ratio 0..1), "bytes", "seconds", "per_second", "per_minute", "" .
[[nodiscard]] QString formatValue(double value, const QString &unit);
// HH:MM:SS of a time in UTC.
[[nodiscard]] QString formatClock(TimeMs t);

// Text from outside (label values, profile frames, server messages) made safe to draw: at most `limit` characters,
// control characters escaped, bidirectional runs isolated. Every such text passes through here before a font call.
[[nodiscard]] QString displayText(const QString &text, int limit = 256);
[[nodiscard]] QString displayText(std::string_view utf8, int limit = 256);

// Bytes such as "64MiB", "10kB", "512".
[[nodiscard]] Result<std::int64_t> parseBytes(std::string_view text);

// A double as Prometheus prints it: 'f' shortest, 'e' below 1e-6 or from 1e21, NaN, +Inf, -Inf.
[[nodiscard]] std::string promFloat(double value);

} // namespace bs
