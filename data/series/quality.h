// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/time.h"
#include <QString>
#include <cstdint>
#include <vector>

namespace bs {

// How far what is drawn over a span of time can be trusted, for the strip under a time axis. Ordered by how much it
// matters: where two stand at one time, the later kind is drawn on top.
struct QualitySpan {
    enum class Kind : std::uint8_t {
        Downsampled,   // several scrapes share one point
        CounterReset,  // processes began anew: rates across it are counted from zero
        ScrapeFailure, // targets were asked and did not answer (up == 0)
        Partial,       // the source said that its answer lacks something
        Stale,         // nothing newer came
        Gap            // no series has a point
    };
    Kind kind = Kind::Gap;
    TimeRange range;
    QString text; // "2 targets not scraped"
    bool operator==(const QualitySpan &) const = default;
};

[[nodiscard]] inline QString qualityName(QualitySpan::Kind kind) {
    switch (kind) {
    case QualitySpan::Kind::Downsampled: return QStringLiteral("downsampled");
    case QualitySpan::Kind::CounterReset: return QStringLiteral("counter reset");
    case QualitySpan::Kind::ScrapeFailure: return QStringLiteral("scrape failure");
    case QualitySpan::Kind::Partial: return QStringLiteral("partial");
    case QualitySpan::Kind::Stale: return QStringLiteral("stale");
    case QualitySpan::Kind::Gap: return QStringLiteral("gap");
    }
    return {};
}

} // namespace bs
