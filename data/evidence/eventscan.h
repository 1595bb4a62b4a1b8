// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/evidence/situation.h"
#include "data/incident/incident.h"

namespace bs::evidence {

// What happened by itself, read back from stored metrics: deploys, restarts, OOM kills, alerts, breakers, pools that
// fill up, counts that leave their range, captures, stretches without samples. It answers "what happened in the 30
// minutes before" when an incident is opened late, and goes on telling while it is open. Every event names its source
// and has an id of its own there, so that a second scan adds nothing twice.
struct EventScan {
    std::vector<incident::Event> events; // in the order of a timeline
    std::vector<incident::Curve> curves; // goroutines of the service that rose most, all pods: what the picture draws
    QStringList unread;                  // what could not be asked, with the reason
    TimeMs impact = kNoTime;             // the earliest moment something left its range
    TimeMs detection = kNoTime;          // the first alert that fired from then on
};

struct ScanRequest {
    TimeRange range;
    TimeMs recorded = 0;                    // when it is written down: now
    QString service;                        // whose curve is kept; empty: the one that rose most against its start
    std::vector<incident::Event> crossings; // see crossingsOf()
    QStringList captures;        // stores whose captures by hand and because of alerts are told, where they exist
    QThreadPool *pool = nullptr; // what reads them; null: Qt's own
};

[[nodiscard]] DurationMs scanStep(TimeRange range); // whole quarter minutes, a thousand points at most
// The queries of a scan over a range, and what their answers say.
[[nodiscard]] std::vector<NamedQuery> scanQueries(TimeRange range, const BoundVocabulary &vocabulary);
[[nodiscard]] EventScan readScan(const std::map<std::string, Fetched> &answers, const ScanRequest &request,
                                 const BoundVocabulary &vocabulary);

// What a snapshot found out of range and since when, as events: counts, errors, dependencies, fan-outs.
[[nodiscard]] std::vector<incident::Event> crossingsOf(const Situation &s);

// Of a scan's events those that the incident does not have yet, and those that end one it has. Samples fall on another
// grid in a later scan: the same thing a few minutes apart is the same thing.
[[nodiscard]] std::vector<incident::Event> unseen(const incident::Incident &i,
                                                  const std::vector<incident::Event> &scan);

// Asks a source, side by side as it allows. A query that fails is among `unread`; the future itself fails only when
// the source cannot be asked what its metrics are called.
[[nodiscard]] QFuture<Result<EventScan>> scanEvents(MetricSource *source, ScanRequest request, const Words &words,
                                                    std::stop_token stop);

} // namespace bs::evidence
