// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/incident/incident.h"
#include <set>

namespace bs::incident::prose {

// What the lint needs to understand of a person's sentences. Deliberately small: it looks for numbers with a unit,
// clock times and words in common, and stays silent where it does not understand.

[[nodiscard]] QStringList sentences(const QString &text);
// Lower-case stems of the words that carry meaning ("rollout" and "rolling" meet, "the" does not).
[[nodiscard]] std::set<QString> stems(const QString &text);
[[nodiscard]] QStringList shared(const std::set<QString> &a, const std::set<QString> &b);
// The moment a phrase names: "incident start", "page", "alert", "detection", "mitigation", "resolution".
[[nodiscard]] std::optional<TimeMs> momentOf(const QString &phrase, const Incident &i);
[[nodiscard]] double wordNumber(const QString &text); // "150,000" -> 150000; NaN when it is none

} // namespace bs::incident::prose
