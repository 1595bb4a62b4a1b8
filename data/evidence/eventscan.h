// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/evidence/snapshot.h"
#include "data/incident/incident.h"

namespace bs::evidence {

// What happened by itself, read back from stored metrics: deploys, restarts, OOM kills, alerts, breakers, pools that
// fill up, targets that were not scraped. It answers "what happened in the 30 minutes before" when an incident is
// opened late. Every event names its source and has an id of its own there, so that a second scan adds nothing twice.
struct EventScan {
    std::vector<incident::Event> events; // in the order of a timeline
    std::vector<incident::Curve> curves; // goroutines of the service that rose most, all pods: what the picture draws
    QStringList unread;                  // what could not be asked, with the reason
};

// The queries of a scan over a range, and what their answers say. `service` names whose curve is kept; empty: the one
// that rose most against its start.
[[nodiscard]] std::vector<NamedQuery> scanQueries(TimeRange range);
[[nodiscard]] EventScan readScan(const std::map<std::string, Fetched> &answers, TimeRange range,
                                 const QString &service);

// Asks a source, side by side as it allows. A query that fails is among `unread`; the future itself never fails.
[[nodiscard]] QFuture<Result<EventScan>> scanEvents(MetricSource *source, TimeRange range, const QString &service,
                                                    std::stop_token stop);

} // namespace bs::evidence
