// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/runbook/evidence.h"
#include "data/runbook/tree.h"

namespace bs::runbook {

enum class Confidence : std::uint8_t { Insufficient, Weak, Strong };
[[nodiscard]] QString toString(Confidence c);

// What the program would answer, why, and what would change its mind. It never answers by itself.
struct Suggestion {
    QString answer; // "unknown" and no preselection while insufficient
    Confidence confidence = Confidence::Insufficient;
    std::vector<Evidence> because; // everything the question looked at
    std::vector<int> deciding;     // indices into because: those the answer rests on
    QString reason;                // one line with numbers
    QString wouldFlipIf;
    QStringList missing;

    [[nodiscard]] bool preselects() const { return confidence != Confidence::Insufficient && answer != u"unknown"; }
};

// Strong only if n >= 10, the newest sample is at most 2 intervals old, the value is at least twice (or at most half)
// its threshold, and no input is missing. Below 5 samples, or staler than 5 intervals: insufficient. Else weak.
[[nodiscard]] Confidence confidenceOf(const Evidence &e, TimeMs at);
[[nodiscard]] Suggestion suggest(const Node &question, std::vector<Evidence> evidence, TimeMs at);

void writeSuggestion(JsonWriter &w, const Suggestion &s, bool withCurves);
[[nodiscard]] Suggestion suggestionFromJson(const QJsonObject &o);

} // namespace bs::runbook
