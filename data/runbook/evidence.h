// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/availability.h"
#include "data/core/json.h"
#include "data/core/result.h"
#include "data/core/time.h"
#include "data/runbook/tree.h"
#include <QJsonObject>
#include <QString>
#include <limits>
#include <vector>

namespace bs::runbook {

// A number beside the answer: "slope, Theil-Sen", +212, per_minute.
struct Fact {
    QString name;
    QString text; // when the fact is no number
    double value = std::numeric_limits<double>::quiet_NaN();
    QString unit;
};

// The points an evidence chart draws, frozen with the answer.
struct Curve {
    QString label;
    std::vector<TimeMs> times;
    std::vector<double> values;
};

// What was found when a question was asked: one of six states, never a silent zero. `verdict` is a word of the
// provider, empty while nothing is known.
struct Evidence {
    QString id; // the EvidenceRef's
    QString provider;
    Availability state = Availability::NotChecked;
    QString verdict;
    QString subject; // KIND:NAME, empty when the answer is about no one thing
    QString metric, query, source, window;
    QString text; // one line with numbers, for the suggestion
    double value = std::numeric_limits<double>::quiet_NaN();
    double threshold = std::numeric_limits<double>::quiet_NaN();
    QString unit;      // of value and threshold
    bool above = true; // the verdict turned on value being above (else below) the threshold
    int n = 0;         // samples looked at
    TimeMs asOf = kNoTime;
    DurationMs interval = 15'000; // between samples of the source
    QString reason;               // why the state is not `data`
    QStringList missing;          // inputs that were not there
    std::vector<Fact> facts;
    std::vector<Curve> curves;

    [[nodiscard]] bool known() const { return !verdict.isEmpty(); }
};

// Finds evidence. Blocking; called off the GUI thread. `at` is the moment the question is asked about.
class EvidenceSource {
public:
    virtual ~EvidenceSource() = default;
    [[nodiscard]] virtual Evidence find(const EvidenceRef &ref, TimeMs at) = 0;
};

void writeEvidence(JsonWriter &w, const Evidence &e, bool withCurves);
[[nodiscard]] Evidence evidenceFromJson(const QJsonObject &o);

} // namespace bs::runbook
