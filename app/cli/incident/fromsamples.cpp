// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/incident/fromsamples.h"
#include "app/cli/support/opensource.h"
#include "data/evidence/eventscan.h"
#include "data/incident/curves.h"
#include "data/incident/picture.h"
#include "data/workspace/paths.h"
#include "data/workspace/workspace.h"
#include <QFileInfo>

namespace bs::cli::incidents {

namespace {

constexpr DurationMs kLooksBack = 30 * 60'000; // "what happened in the 30 min before"

// Where the samples are: --source or --workspace when they are named, else the incidents' own store. Null when there
// are none.
std::optional<OpenSource> samplesOf(const Call &call) {
    QStringList where{QStringLiteral("--store"), call.store.path()};
    if (call.args.has(u"source") || call.args.has(u"workspace")) {
        where.clear();
        for (const QString &option : {QStringLiteral("source"), QStringLiteral("workspace")}) {
            where << (call.args.has(option) ? QStringList{QStringLiteral("--") + option, call.args.value(option)}
                                            : QStringList());
        }
    }
    const Result<Args> args = Args::parse(where, sourceOptions(), {});
    if (!args) {
        return std::nullopt;
    }
    Result<OpenSource> open = openSource(*args);
    if (!open) {
        if (where.front() != u"--store") { // the incidents' own store need not have samples
            warn(open.error().text());
        }
        return std::nullopt;
    }
    if (open->store && open->end == kNoTime) {
        return std::nullopt;
    }
    return std::move(*open);
}

} // namespace

QStringList captureStores(const Call &call) {
    const QString workspace = call.args.value(u"workspace");
    QStringList stores{call.store.path()};
    if (!workspace.isEmpty()) {
        if (const auto w = readWorkspace(workspace)) {
            for (const WorkspaceSource &s : w->sources) {
                stores << (s.isStore() ? QStringList{s.storePath} : QStringList());
            }
            stores << (w->scrape ? w->scrape->store : QString()); // empty: captures by hand without a store
        }
    }
    QStringList out;
    for (const QString &store : stores) {
        if (!store.isEmpty()) {
            out << QFileInfo(store).absoluteFilePath();
        }
        out << Paths::fromEnvironment().capturesByHand(store, workspace);
    }
    out.removeDuplicates();
    return out;
}

std::vector<incident::LogEntry> backfilled(Call &call, const QString &id, TimeMs at, const QString &selection) {
    std::vector<incident::LogEntry> out;
    const std::optional<OpenSource> open = samplesOf(call);
    if (!open || (open->end != kNoTime && at > open->end + 10 * 60'000)) {
        return out; // nothing was recorded then
    }
    const auto snapshot = wait(evidence::takeSnapshot(open->source.get(), at, selection, {}));
    if (!snapshot) {
        warn(QStringLiteral("not on the timeline, what happened before: %1").arg(snapshot.error().text()));
        return out;
    }
    const evidence::Situation situation = evidence::understand(**snapshot);
    evidence::ScanRequest request;
    request.range = {at - kLooksBack, at};
    request.recorded = call.now;
    request.service = QString::fromStdString(situation.victim);
    request.crossings = evidence::crossingsOf(situation);
    request.captures = captureStores(call);
    evidence::Words words;
    words.bound = (*snapshot)->vocabulary;
    const auto found = wait(evidence::scanEvents(open->source.get(), std::move(request), words, {}));
    if (!found) {
        warn(QStringLiteral("not on the timeline, what happened before: %1").arg(found.error().text()));
        return out;
    }
    for (const QString &reason : found->unread) {
        warn(QStringLiteral("not on the timeline: %1").arg(reason));
    }
    for (const incident::Event &e : found->events) {
        out.push_back(incident::eventEntry(id, e, QStringLiteral("auto"), call.now));
    }
    for (const auto &[mark, when] :
         {std::pair(incident::Mark::Impact, found->impact), std::pair(incident::Mark::Detection, found->detection)}) {
        if (when != kNoTime) {
            out.push_back(incident::markEntry(id, mark, when, QStringLiteral("auto"), call.now));
        }
    }
    if (!found->curves.empty()) {
        out.push_back(incident::curvesEntry(id, found->curves, call.now));
    }
    return out;
}

std::vector<incident::Curve> freshCurves(Call &call, const incident::Incident &i) {
    std::vector<incident::Curve> out = i.curves;
    const std::optional<OpenSource> open = samplesOf(call);
    if (!open) {
        return out;
    }
    const TimeRange range = incident::timelinePicture(i, {}).range;
    for (incident::Curve &c : out) {
        RangeQuery q;
        q.expr = c.query.toStdString();
        q.start = range.start;
        q.end = range.end;
        q.step = std::max<DurationMs>(1000, range.length() / 240 / 1000 * 1000);
        q.lookback = std::max<DurationMs>(q.step + 5000, 65'000);
        const auto r = wait(open->source->queryRange(q, {}));
        if (r && (*r)->matrix.series.size() == 1) {
            const Series &s = (*r)->matrix.series.front();
            incident::Curve fresh{c.label, c.unit, c.query, s.times, s.values};
            c = incident::extended(std::move(c), std::move(fresh));
        }
    }
    return out;
}

} // namespace bs::cli::incidents
