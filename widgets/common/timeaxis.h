// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/time.h"
#include "data/series/quality.h"
#include "widgets/common/theme.h"
#include <QRectF>
#include <QString>
#include <QTimeZone>
#include <optional>
#include <vector>

class QPainter;

namespace bs {

// Pixel <-> time along one horizontal axis.
struct TimeScale {
    TimeRange range;
    double left = 0;
    double width = 1;
    [[nodiscard]] double x(TimeMs t) const {
        const auto length = static_cast<double>(std::max<DurationMs>(1, range.length()));
        return left + width * static_cast<double>(t - range.start) / length;
    }
    [[nodiscard]] TimeMs at(double x) const {
        return range.start + static_cast<DurationMs>((x - left) / width * static_cast<double>(range.length()));
    }
    [[nodiscard]] double perPixel() const { return static_cast<double>(range.length()) / width; } // ms
};

struct TimeTick {
    TimeMs at = 0;
    QString text;
};
// Round instants of the zone, at least `spacing` px apart; the text is as coarse as the step allows.
[[nodiscard]] std::vector<TimeTick> timeTicks(const TimeScale &scale, const QTimeZone &zone, double spacing = 90);
[[nodiscard]] QString timeText(TimeMs at, const QTimeZone &zone, DurationMs resolution);

// Something that happened: deploys are info flags, impact crit, restarts a quiet dotted line without a flag.
struct TimeMark {
    enum class Kind : std::uint8_t { Deploy, Impact, Restart, Note };
    TimeMs at = 0;
    Kind kind = Kind::Deploy;
    QString text;
    bool operator==(const TimeMark &) const = default;
};
void paintTimeMarks(QPainter &painter, const QRectF &plot, const TimeScale &scale, const std::vector<TimeMark> &marks,
                    const Theme &theme, bool flags = true);
// Tick labels under `plot`, leaving out those the crosshair's chip would cover; gridlines are the caller's.
void paintTimeAxis(QPainter &painter, const QRectF &plot, const TimeScale &scale, const QTimeZone &zone,
                   std::optional<TimeMs> crosshair, const Theme &theme);
// The strip of 4 px right under `plot` that tells how far the data can be trusted, each kind by a form of its own.
[[nodiscard]] QRectF qualityRect(const QRectF &plot);
void paintQuality(QPainter &painter, const QRectF &plot, const TimeScale &scale, const std::vector<QualitySpan> &spans,
                  const Theme &theme);
// The vertical line at 75 % and its inverse chip under the axis.
void paintCrosshair(QPainter &painter, const QRectF &plot, const TimeScale &scale, TimeMs at, const QTimeZone &zone,
                    bool pinned, const Theme &theme);

} // namespace bs
