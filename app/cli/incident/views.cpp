// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// list, show, timeline, lint: what is known, as text or JSON.
#include "app/cli/incident/incidentcli.h"
#include "data/core/format.h"
#include "data/core/json.h"
#include "data/incident/lint.h"
#include "data/incident/timeline.h"

namespace bs::cli::incidents {

namespace {

void time(JsonWriter &w, std::string_view key, TimeMs t) {
    w.key(key);
    t == kNoTime ? w.null() : w.value(formatRfc3339(t));
}

QString seconds(const std::optional<std::int64_t> &s) {
    return s ? formatSpan(*s * 1000) : QStringLiteral("– (an end is not marked)");
}

} // namespace

Result<int> list(Call &call) {
    std::vector<incident::Incident> all;
    for (const QString &id : TRY(call.store.ids())) {
        all.push_back(TRY(call.store.load(id)));
    }
    if (call.json) {
        JsonWriter w;
        w.object().key("incidents").array();
        for (const incident::Incident &i : all) {
            w.object().field("id", i.id).field("title", i.title).field("severity", i.severity);
            time(w, "opened_at", i.opened);
            time(w, "closed_at", i.closed);
            w.end();
        }
        w.end().end();
        printJson(w.text());
        return Fine;
    }
    for (const incident::Incident &i : all) {
        print(QStringLiteral("%1  %2  %3  %4  %5\n")
                  .arg(i.id, i.severity, formatRfc3339(i.opened),
                       i.closed == kNoTime ? QStringLiteral("open  ") : QStringLiteral("closed"),
                       displayText(i.title)));
    }
    if (all.empty()) {
        print(QStringLiteral("no incidents in %1\n").arg(call.store.path()));
    }
    return Fine;
}

Result<int> show(Call &call) {
    const incident::Incident i = TRY(call.named(1));
    const incident::Times t = i.times();
    if (call.json) {
        JsonWriter w;
        w.object().field("id", i.id).field("title", i.title).field("severity", i.severity).key("marks").object();
        for (const incident::Mark m : incident::kMarks) {
            time(w, incident::toString(m).toStdString(), i.mark(m));
        }
        w.end()
            .field("ttd_s", t.detect)
            .field("ttfr_s", t.respond)
            .field("ttm_s", t.mitigate)
            .field("ttr_s", t.resolve);
        time(w, "opened_at", i.opened);
        time(w, "closed_at", i.closed);
        w.field("commander", i.commander).field("selection", i.selection).field("events", i.events.size()).end();
        printJson(w.text());
        return Fine;
    }
    print(QStringLiteral("%1  %2  %3\n").arg(i.id, i.severity, displayText(i.title)));
    for (const incident::Mark m : incident::kMarks) {
        print(QStringLiteral("  %1  %2\n")
                  .arg(incident::toString(m), -11)
                  .arg(i.mark(m) == kNoTime ? QStringLiteral("not marked") : formatRfc3339(i.mark(m))));
    }
    print(QStringLiteral("  to detect    %1\n  to respond   %2\n  to mitigate  %3\n  to resolve   %4\n")
              .arg(seconds(t.detect), seconds(t.respond), seconds(t.mitigate), seconds(t.resolve)));
    return Fine;
}

Result<int> timeline(Call &call) {
    const incident::Incident i = TRY(call.named(1));
    const QString zone = TRY(incident::checkZone(call.args.value(u"timezone", QStringLiteral("UTC"))));
    if (call.json) {
        JsonWriter w;
        w.object().key("events").array();
        for (const incident::Event &e : i.events) {
            w.object();
            time(w, "occurred_at", e.occurred);
            time(w, "recorded_at", e.recorded);
            w.field("kind", e.kind).field("source", e.source).field("text", e.text).field("id", e.id);
            w.field("automatic", e.automatic).field("pinned", e.pinned).field("count", e.count);
            time(w, "ended_at", e.ended);
            w.end();
        }
        w.end().end();
        printJson(w.text());
        return Fine;
    }
    for (const incident::Event &e : i.events) {
        print(QStringLiteral("%1  %2  %3  %4\n")
                  .arg(incident::clockIn(e.occurred, zone, true))
                  .arg(e.kind, -10)
                  .arg(displayText(e.source, 24), -14)
                  .arg(displayText(incident::eventLine(e, zone), 1000)));
    }
    return Fine;
}

Result<int> lint(Call &call) {
    const incident::Incident i = TRY(call.named(1));
    std::vector<incident::Finding> all = incident::lintBlame(i.postmortem, {i.commander, i.comms, i.postmortem.author});
    for (const auto &more : {incident::lintFacts(i, {}), incident::lintComplete(i)}) {
        all.insert(all.end(), more.begin(), more.end());
    }
    if (call.json) {
        JsonWriter w;
        w.object().key("findings").array();
        for (const incident::Finding &f : all) {
            w.object()
                .field("rule", f.rule)
                .field("section", f.section)
                .field("quote", f.quote)
                .field("message", f.message)
                .end();
        }
        w.end().end();
        printJson(w.text());
    } else {
        for (const incident::Finding &f : all) {
            print(QStringLiteral("%1: %2%3\n")
                      .arg(f.section, displayText(f.message, 1000),
                           f.quote.isEmpty() ? QString() : QStringLiteral(" (\"%1\")").arg(displayText(f.quote))));
        }
    }
    return all.empty() ? Fine : Problems;
}

} // namespace bs::cli::incidents
