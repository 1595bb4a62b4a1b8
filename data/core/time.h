// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include <QString>
#include <chrono>
#include <cstdint>
#include <limits>
#include <string_view>

namespace bs {

// Milliseconds since the Unix epoch, UTC: the resolution of Prometheus samples.
using TimeMs = std::int64_t;
using DurationMs = std::int64_t;

inline constexpr TimeMs kNoTime = std::numeric_limits<TimeMs>::min();

struct TimeRange {
    TimeMs start = 0; // inclusive
    TimeMs end = 0;   // inclusive
    bool operator==(const TimeRange &) const = default;
    [[nodiscard]] DurationMs length() const { return end - start; }
};

// Prometheus duration: "5m", "1h30m", "250ms", "2w"; units y w d h m s ms in descending order, each once.
[[nodiscard]] Result<DurationMs> parseDuration(std::string_view text);
// Shortest exact Prometheus form: 90000 -> "1m30s", 0 -> "0s".
[[nodiscard]] QString formatDuration(DurationMs ms);

// A time on the command line: RFC 3339, Unix seconds (decimals allowed), "now", "now-15m", "end", "end-15m".
// `now` and `end` are what those words stand for; `end` may be kNoTime when there is no store.
[[nodiscard]] Result<TimeMs> parseTime(std::string_view text, TimeMs now, TimeMs end = kNoTime);
[[nodiscard]] QString formatRfc3339(TimeMs t); // 2026-01-02T03:04:05Z, with .mmm when not whole seconds

// The clock is passed in, never asked for globally.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual TimeMs now() const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] TimeMs now() const override {
        return std::chrono::duration_cast<std::chrono::milliseconds>(
                   std::chrono::system_clock::now().time_since_epoch())
            .count();
    }
};

class FixedClock final : public Clock {
public:
    explicit FixedClock(TimeMs t) : m_now(t) {}
    [[nodiscard]] TimeMs now() const override { return m_now; }
    void set(TimeMs t) { m_now = t; }

private:
    TimeMs m_now;
};

} // namespace bs
