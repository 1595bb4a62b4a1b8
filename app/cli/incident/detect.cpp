// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// incident detect: what raw samples show, so that a person may open an incident.
#include "app/cli/incident/incidentcli.h"
#include "app/cli/support/opensource.h"
#include "data/core/json.h"
#include "data/evidence/detections.h"

namespace bs::cli::incidents {

Result<int> detect(const Args &args) {
    const OpenSource open = TRY(openSource(args));
    const TimeMs now = SystemClock().now();
    const TimeMs at = TRY(timeOption(args, u"at", open.end == kNoTime ? now : open.end, open.end));
    const auto snapshot =
        TRY(wait(evidence::takeSnapshot(open.source.get(), at, args.values(u"select").join(u','), {})));
    const evidence::Situation situation = evidence::understand(*snapshot);
    const std::vector<evidence::Detection> found = evidence::detections(situation);
    // Nothing found is something else than nothing read.
    const bool stale = situation.newest == kNoTime || at - situation.newest > 5 * snapshot->interval;
    const QString state = situation.newest == kNoTime ? QStringLiteral("no_data")
                          : stale                     ? QStringLiteral("stale")
                                                      : QStringLiteral("data");
    if (args.has(u"json")) {
        JsonWriter w;
        w.object().field("state", state).key("detections").array();
        for (const evidence::Detection &d : found) {
            w.object().field("kind", d.kind).field("service", QString::fromStdString(d.service));
            w.field("pod", QString::fromStdString(d.pod)).field("text", d.text).end();
        }
        w.end().end();
        printJson(w.text());
        return Fine;
    }
    for (const evidence::Detection &d : found) {
        print(QStringLiteral("%1  %2\n").arg(d.kind, -14).arg(d.text));
    }
    if (found.empty()) {
        print(situation.newest == kNoTime ? QStringLiteral("no samples of goroutines, threads or tasks\n")
              : stale                     ? QStringLiteral("the newest sample is too old to tell\n")
                                          : QStringLiteral("nothing grows, bursts or nears its memory limit\n"));
    }
    return Fine;
}

} // namespace bs::cli::incidents
