// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/board/panelrun.h"
#include "data/board/quality.h"
#include "data/core/format.h"
#include <algorithm>

namespace bs {

namespace {

QStringList texts(const std::vector<std::string> &messages, const std::string &source) {
    QStringList out;
    for (const std::string &m : messages) {
        out.append(displayText(QString::fromStdString(source.empty() ? m : source + ": " + m)));
    }
    return out;
}

// The panel is worth what its needed queries are: an error beats nothing beats data; data with warnings is partial.
void decideAvailability(PanelRun &p) {
    PanelResult &out = p.out;
    bool data = false;
    bool error = false;
    bool missing = false;
    bool asked = false;
    bool failed = false; // even of an optional query
    QString why;
    for (const auto &[name, query] : p.input.panel->queries) {
        if (name.ends_with("_folded")) {
            continue; // its answer stands under the name before it
        }
        const assemble::Answer &answer = p.input.answer(name);
        asked = asked || answer.availability != Availability::NotChecked;
        failed = failed || answer.availability == Availability::Error;
        why = why.isEmpty() ? answer.reason : why;
        data = data || answer.availability == Availability::Data;
        if (query.optional ||
            (answer.availability != Availability::Error && answer.availability != Availability::NotChecked)) {
            continue;
        }
        error = error || answer.availability == Availability::Error;
        missing = missing || answer.availability == Availability::NotChecked;
        out.reason = out.reason.isEmpty() ? answer.reason : out.reason;
    }
    if (error || (failed && !data)) {
        out.reason = out.reason.isEmpty() ? why : out.reason;
        out.availability = data ? Availability::Partial : Availability::Error;
    } else if (missing || !asked) {
        out.availability = Availability::NotChecked;
        out.reason = out.reason.isEmpty() ? why : out.reason;
    } else if (!data) {
        out.availability = Availability::NoData;
        out.reason = QStringLiteral("the source answered, and had nothing in this range");
    } else {
        out.availability = out.partial ? Availability::Partial : Availability::Data;
        if (out.partial) {
            out.reason = out.warnings.value(0, QStringLiteral("the source says that its answer is partial"));
        }
    }
}

} // namespace

void appendNew(QStringList &to, const QStringList &more) {
    for (const QString &text : more) {
        if (!to.contains(text)) {
            to.append(text);
        }
    }
}

void takeAnswers(PanelRun &p, const std::string &name, bool instant, std::vector<SideAnswer> answers) {
    const QStringList missing = missingSides(answers);
    p.out.partial = p.out.partial || !missing.isEmpty();
    appendNew(p.out.warnings, missing);
    for (const SideAnswer &a : answers) {
        if (!a.result) {
            continue;
        }
        const QueryResult &q = *a.result;
        p.out.partial = p.out.partial || q.partial || !q.warnings.empty();
        appendNew(p.out.warnings, texts(q.warnings, a.name));
        appendNew(p.out.infos, texts(q.infos, a.name));
        for (const Series &s : q.matrix.series) {
            p.out.points += static_cast<std::int64_t>(s.times.size() + s.histogramTimes.size());
            for (const auto *times : {&s.times, &s.histogramTimes}) {
                if (!times->empty()) {
                    p.out.newest = std::max(p.out.newest, times->back());
                    TimeMs &own = p.newestOf.try_emplace(a.name, kNoTime).first->second;
                    own = instant ? own : std::max(own, times->back());
                }
            }
        }
    }
    p.sides[name] = std::move(answers);
}

namespace {

// One source that fell behind is not hidden by the others.
void sayWhoIsBehind(PanelRun &p, DurationMs patience) {
    for (const auto &[source, newest] : p.newestOf) {
        if (!source.empty() && newest != kNoTime && p.input.range.end - newest > patience) {
            p.out.partial = true;
            appendNew(p.out.warnings,
                      {QStringLiteral("%1: the newest sample is %2 older than the end of the range")
                           .arg(displayText(QString::fromStdString(source)), formatSpan(p.input.range.end - newest))});
        }
    }
}

} // namespace

void assemblePanel(PanelRun &p) {
    for (const auto &[name, answers] : p.sides) {
        p.input.answers[name] = joinAnswers(answers, *p.input.vocabulary);
    }
    const DurationMs usual = std::max(5 * p.input.vocabulary->scrapeInterval, 2 * p.input.step);
    const DurationMs patience = usual + p.input.newestHidden;
    const QString &kind = p.input.panel->kind;
    if (kind == u"line" || kind == u"area") {
        assemble::lines(p.input, p.out);
    } else if (kind == u"heatmap") {
        assemble::heatmap(p.input, p.out);
    } else if (kind == u"gauges") {
        assemble::gauges(p.input, p.out);
    } else if (kind == u"fanout") {
        assemble::fanout(p.input, p.out);
    } else if (kind == u"tenants") {
        assemble::tenants(p.input, p.out);
    } else if (kind == u"scatter") {
        assemble::scatter(p.input, p.out);
    }
    sayWhoIsBehind(p, patience);
    decideAvailability(p);
    // Data that ended before the range did is old, however fresh the answer.
    p.out.age = p.out.newest == kNoTime ? 0 : std::max<DurationMs>(0, p.out.asOf - p.out.newest);
    const bool ranged = std::any_of(p.input.panel->queries.begin(), p.input.panel->queries.end(),
                                    [](const auto &q) { return !q.second.instant; });
    if (ranged) {
        p.out.quality = assemble::qualityOf(p.out, p.input.vocabulary->scrapeInterval, patience);
    }
    const bool fresh =
        p.out.availability == Availability::Data || (p.out.availability == Availability::Partial && p.input.many);
    if (fresh && ranged && p.out.newest != kNoTime && p.input.range.end - p.out.newest > usual &&
        p.input.range.end - p.out.newest <= patience) {
        p.out.notes.append(QStringLiteral("the server keeps its newest %1 back").arg(formatSpan(p.input.newestHidden)));
    }
    if (fresh && ranged && p.input.range.end - p.out.newest > patience) {
        p.out.availability = Availability::Stale;
        p.out.reason = QStringLiteral("the newest sample is %1 older than the end of the range")
                           .arg(formatSpan(p.input.range.end - p.out.newest));
    }
}

} // namespace bs
