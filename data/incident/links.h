// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/incident/incident.h"

namespace bs::incident {

// What a curve did: the median of the ten minutes before the impact, and its highest point from then on.
struct Rise {
    double before = 0, peak = 0;
    TimeMs at = kNoTime; // of the peak
};
[[nodiscard]] std::optional<Rise> riseOf(const Curve &c, TimeMs impact);

// A value that prose may name and data decides: a moment, a span, a peak. `text` is how the document writes it.
struct LinkedValue {
    QString name; // "detection", "time to mitigate", "peak"
    QString text; // "11:53", "14 min", "65k"
    bool operator==(const LinkedValue &) const = default;
};

[[nodiscard]] std::vector<LinkedValue> linkedValues(const Incident &i, const QString &zone);

// Where such a value stands in a text, as whole words; longer texts first, none inside another.
struct LinkedPlace {
    qsizetype at = 0, length = 0;
    std::size_t value = 0; // index
    bool operator==(const LinkedPlace &) const = default;
};
[[nodiscard]] std::vector<LinkedPlace> linkedPlaces(const QString &text, const std::vector<LinkedValue> &values);

// After data changed: every place of an old value becomes the new one. A text that two values share and that became two
// different ones is left alone (the lint then names it). Returns how many places changed.
int relink(Postmortem &p, const std::vector<LinkedValue> &before, const std::vector<LinkedValue> &after);

} // namespace bs::incident
