// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/pages/incident/incidentcontroller.h"
#include "widgets/guide/guidevalues.h"
#include "widgets/timeline/timelinemodel.h"

// Incident and walk as the values the views draw. Pure.
namespace bs {

[[nodiscard]] guide::Header headerOf(const incident::Incident &i, TimeMs now);
[[nodiscard]] QVector<guide::ClockValue> clocksOf(const incident::Incident &i, TimeMs now);
[[nodiscard]] QVector<guide::Step> trailOf(const runbook::Walk &walk);
// The strip that never scrolls: step, holder, last answer, age of the data, what runs out next.
[[nodiscard]] QVector<guide::StripItem> stripOf(const IncidentController::State &state, TimeMs now);
[[nodiscard]] guide::Question questionOf(const IncidentController::State &state, TimeMs now);
// `where` stands in every command that may be copied.
[[nodiscard]] QVector<guide::Consequence> consequencesOf(const IncidentController::State &state,
                                                         const runbook::KubeTarget &where);
[[nodiscard]] QVector<TimelineRow> rowsOf(const incident::Incident &i);

} // namespace bs
