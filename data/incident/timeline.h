// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/incident/incident.h"

namespace bs::incident {

// The one order of a timeline: when it occurred, then by kind (a cause before its alarm before its answer), then by the
// order of the source, then by id. The same events always come out in the same order.
[[nodiscard]] int kindRank(const QString &kind);
void sortEvents(std::vector<Event> &events);

// Takes a new event in. The same thing told twice (source, external id, kind, occurred) changes nothing and returns
// false; a repeat of the last event of its kind, source and text within five minutes folds into it (count, last).
bool addEvent(std::vector<Event> &events, Event e);

// "11:53:00" in `zone`; unknown zones are an Error when the zone is made.
[[nodiscard]] Result<QString> checkZone(const QString &zone);
[[nodiscard]] QString clockIn(TimeMs t, const QString &zone, bool withDate = false);
// "x6, last 11:53:10" of folded events, and the span of those with a duration.
[[nodiscard]] QString eventLine(const Event &e, const QString &zone);

} // namespace bs::incident
