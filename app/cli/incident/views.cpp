// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// list, show, timeline, lint: what is known, as text or JSON.
#include "app/cli/incident/incidentcli.h"
#include "app/cli/support/opensource.h"
#include "data/core/bytes.h"
#include "data/core/format.h"
#include "data/core/json.h"
#include "data/incident/lint.h"
#include "data/incident/timeline.h"
#include "data/rules/rulefile.h"
#include <QRegularExpression>

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

namespace {

// The number an expression compares with at its end: what a timeline would cite.
double thresholdOf(const QString &expr) {
    static const QRegularExpression last(QStringLiteral("[<>]=?\\s*([0-9.]+(?:e[0-9]+)?)\\s*$"));
    return last.match(expr.trimmed()).captured(1).toDouble();
}

// The alert rules a timeline can contradict: of the files named, else those that the store's recorder ran.
Result<std::vector<incident::RuleFact>> ruleFacts(const Call &call) {
    std::vector<incident::RuleFact> out;
    for (const QString &file : call.args.values(u"rules")) {
        const rules::RuleFile read = rules::parseRuleFile(TRY(readFile(file, {8LL << 20, 16LL << 20})), file);
        if (!read.problems.empty()) {
            const rules::RuleProblem &p = read.problems.front();
            return std::unexpected(inputError(p.file, p.message, p.line, p.column));
        }
        for (const rules::RuleGroup &g : read.groups) {
            for (const rules::Rule &r : g.rules) {
                if (r.alerting) {
                    out.push_back(
                        {QString::fromStdString(r.name), thresholdOf(QString::fromStdString(r.expr)), r.holdFor});
                }
            }
        }
    }
    const Result<Args> args = Args::parse({QStringLiteral("--store"), call.store.path()}, sourceOptions(), {});
    if (call.args.has(u"rules") || !args) {
        return out;
    }
    if (const Result<OpenSource> open = openSource(*args)) {
        const auto known = wait(open->source->rules({}));
        for (const RuleInfo &r : known ? *known : std::vector<RuleInfo>()) {
            if (r.type == "alerting") {
                out.push_back({QString::fromStdString(r.name), thresholdOf(QString::fromStdString(r.query)),
                               static_cast<DurationMs>(r.durationSeconds * 1000)});
            }
        }
    }
    return out;
}

} // namespace

Result<int> lint(Call &call) {
    const incident::Incident i = TRY(call.named(1));
    const std::vector<incident::RuleFact> facts = TRY(ruleFacts(call));
    std::vector<incident::Finding> all = incident::lintBlame(i.postmortem, {i.commander, i.comms, i.postmortem.author});
    for (const auto &more : {incident::lintFacts(i, facts), incident::lintComplete(i)}) {
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
