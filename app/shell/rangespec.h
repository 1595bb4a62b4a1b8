// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/time.h"
#include <QString>
#include <QTimeZone>
#include <optional>

namespace bs {

// One end of a range as a person asked for it: an instant, or an offset from now, possibly rounded (`now/d`).
struct TimePoint {
    std::optional<TimeMs> at; // absolute; otherwise relative to now
    DurationMs back = 0;      // before now (negative: after)
    QChar round;              // s m h d w M y: the start of that unit in the zone; null = none
    bool operator==(const TimePoint &) const = default;
    [[nodiscard]] TimeMs resolve(TimeMs now, const QTimeZone &zone, bool end) const;
};

// A range as asked for: relative (both ends move), semi-relative (the start stands, the end is now) or absolute.
struct RangeSpec {
    TimePoint from{{}, 3'600'000, {}};
    TimePoint to;
    bool operator==(const RangeSpec &) const = default;

    [[nodiscard]] static RangeSpec last(DurationMs length) { return {{{}, length, {}}, {}}; }
    [[nodiscard]] static RangeSpec fixed(TimeRange r) { return {{r.start, 0, {}}, {r.end, 0, {}}}; }
    [[nodiscard]] bool moves() const { return !to.at; } // its end follows now
    [[nodiscard]] TimeRange resolve(TimeMs now, const QTimeZone &zone) const;
    [[nodiscard]] QString text(const QTimeZone &zone) const; // "Last 1 h", "2026-01-02 03:04 to now"
};

// What a person types: "1h", "last 6h", "now-6h", "now-1d/d to now/d", "2026-01-02 03:04 to 04:30",
// "2026-01-02T03:04:05Z to now", "03:04 to 03:30", "yesterday", "today". Times without a zone are read in `zone`.
[[nodiscard]] Result<RangeSpec> parseRange(const QString &text, TimeMs now, const QTimeZone &zone);

} // namespace bs
