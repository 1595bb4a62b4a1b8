// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/time.h"
#include <QString>
#include <span>

// What a goroutine count does over a window, in the words of the text: flat is good, monotonically rising is a leak,
// oscillating with load is healthy; a burst is many goroutines at once through old code.
namespace bs::stats {

enum class Shape : std::uint8_t { Unknown, Flat, Rising, Falling, Oscillating, Burst };

struct ShapeResult {
    Shape shape = Shape::Unknown;
    QString rule; // the rule that decided, with its numbers
    double perMinute = 0;
    int n = 0;
};

// `load` is the request rate at the same times, empty when it was not checked: then nothing is called oscillating with
// load. Rising: Theil-Sen slope above 10/min and a rise above 5 % and 5, and the count per request rises too. Burst: at
// least half of the rise came within two samples, and it was flat afterwards.
[[nodiscard]] ShapeResult classify(std::span<const TimeMs> times, std::span<const double> values,
                                   std::span<const double> load = {});
[[nodiscard]] QString shapeName(Shape shape);

// Where the rise of a series came at once: at least `share` of (highest - median before) within two consecutive steps,
// and the time after it not rising on. `at` is the sample before the jump.
struct Burst {
    bool found = false;
    std::size_t at = 0;
    double before = 0;
    double after = 0;
    double share = 0; // of the rise that came in the jump
};
[[nodiscard]] Burst findBurst(std::span<const double> values, double share = 0.5);

// The text's interpretation bands of a goroutine count of one process, half-open: [0,50) idle, [50,500) moderate,
// [500,5000) heavy, [5000,50000) very heavy, from 50000 a leak or intentional.
enum class Band : std::uint8_t { Unknown, Idle, Moderate, Heavy, VeryHeavy, LeakOrIntentional };
[[nodiscard]] Band band(double goroutines);
[[nodiscard]] QString bandName(Band band);

} // namespace bs::stats
