// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/rules/rulescommands.h"
#include "app/cli/support/opensource.h"
#include "data/core/bytes.h"
#include "data/core/json.h"
#include "data/rules/replay.h"
#include <cmath>

namespace bs::cli {

namespace {

void timeField(JsonWriter &w, const char *name, TimeMs t) {
    w.key(name);
    if (t == kNoTime) {
        w.null();
    } else {
        w.value(formatRfc3339(t));
    }
}

void labelsField(JsonWriter &w, const Labels &labels) {
    w.key("labels").object();
    for (const Labels::Pair &p : labels) {
        w.field(p.first, p.second);
    }
    w.end();
}

void clauseJson(JsonWriter &w, const rules::ReplayClause &c) {
    w.object().field("expr", c.expr).field("ever_true", c.everTrue).key("closest");
    if (c.anyData) {
        w.value(c.best);
    } else {
        w.null();
    }
    timeField(w, "at", c.bestAt);
    w.key("against");
    if (std::isfinite(c.against)) {
        w.value(c.against);
    } else {
        w.null();
    }
    w.field("excludes", c.excludes).end();
}

void writeJson(const rules::ReplayReport &r) {
    JsonWriter w;
    w.object().key("alerts").array();
    for (const rules::ReplayEpisode &e : r.alerts) {
        w.object().field("name", e.name);
        labelsField(w, e.labels);
        timeField(w, "pending_at", e.pendingAt);
        timeField(w, "firing_at", e.firingAt);
        timeField(w, "resolved_at", e.resolvedAt);
        w.field("value", e.value).end();
    }
    w.end().key("rules").array();
    for (const rules::ReplayRule &rule : r.rules) {
        w.object().field("name", rule.name);
        labelsField(w, rule.labels);
        w.field("for_s", static_cast<double>(rule.holdFor) / 1000).field("fired", rule.fired);
        w.field("longest_true_s", static_cast<double>(rule.longestTrue) / 1000).field("why", rule.why);
        w.key("clauses").array();
        for (const rules::ReplayClause &c : rule.clauses) {
            clauseJson(w, c);
        }
        w.end().end();
    }
    w.end().key("problems").array();
    for (const std::string &p : r.problems) {
        w.value(p);
    }
    w.end().end();
    printJson(w.text());
}

QString when(TimeMs t, const char *never) { return t == kNoTime ? QString::fromLatin1(never) : formatRfc3339(t); }

void writeText(const rules::ReplayReport &r) {
    for (const rules::ReplayEpisode &e : r.alerts) {
        if (e.firingAt != kNoTime) {
            print(QStringLiteral("%1 %2\n    pending %3, firing %4, resolved %5\n")
                      .arg(QString::fromStdString(e.name), QString::fromStdString(e.labels.toString()),
                           when(e.pendingAt, "-"), when(e.firingAt, "never"), when(e.resolvedAt, "not by the end")));
        }
    }
    for (const rules::ReplayRule &rule : r.rules) {
        print(QStringLiteral("%1%2: %3\n")
                  .arg(QString::fromStdString(rule.name),
                       rule.labels.empty() ? QString() : QString::fromStdString(" " + rule.labels.toString()),
                       QString::fromStdString(rule.why)));
    }
    for (const std::string &p : r.problems) {
        warn(QString::fromStdString(p));
    }
}

} // namespace

int rulesReplay(const Args &args) {
    auto source = openSource(args);
    if (!source) {
        return fail(source.error());
    }
    if (!source->store) {
        return fail(
            usageError(QStringLiteral("rules replay"), QStringLiteral("wants a --store: it reads raw samples")));
    }
    std::vector<rules::RuleGroup> groups;
    for (const QString &path : args.words().mid(1)) {
        const auto text = readFile(path);
        if (!text) {
            return fail(text.error());
        }
        rules::RuleFile file = rules::parseRuleFile(*text, path);
        if (!file.problems.empty()) {
            const rules::RuleProblem &p = file.problems.front();
            return fail(inputError(p.file, p.message, p.line, p.column));
        }
        std::move(file.groups.begin(), file.groups.end(), std::back_inserter(groups));
    }
    rules::ReplayOptions options;
    const auto info = source->store->info();
    if (!info) {
        return fail(info.error());
    }
    const auto start = timeOption(args, u"start", info->minTime, source->end);
    const auto end = timeOption(args, u"end", source->end, source->end);
    if (!start || !end) {
        return fail(start ? end.error() : start.error());
    }
    if (*start == kNoTime || *end == kNoTime) {
        return fail(inputError(args.value(u"store"), QStringLiteral("holds no samples")));
    }
    options.range = {*start, *end};
    options.alert = args.value(u"alert").toStdString();
    if (args.has(u"step")) {
        const auto step = parseDuration(args.value(u"step").toStdString());
        if (!step || *step <= 0) {
            return fail(usageError(QStringLiteral("--step"), QStringLiteral("must be a duration such as 15s")));
        }
        options.step = *step;
    }
    const auto report = rules::replayRules(groups, *source->store, options);
    if (!report) {
        return fail(report.error());
    }
    args.has(u"json") ? writeJson(*report) : writeText(*report);
    return Fine;
}

} // namespace bs::cli
