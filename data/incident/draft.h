// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/incident/incident.h"

namespace bs::incident {

// What the walk concluded, in the words of the contract.
struct Conclusion {
    QString cause, subject, mitigation;
};

// A first draft from timeline, marks, curves and walk: what is known is written, what is not is left out. Sections a
// person has written stay as they are.
[[nodiscard]] Postmortem draftPostmortem(const Incident &i, const Conclusion &c, const QString &zone);
// "goroutines of notification-sender rose from 800 to 65,000": the largest rise a curve shows; empty without curves.
[[nodiscard]] QString peakSentence(const Incident &i);

} // namespace bs::incident
