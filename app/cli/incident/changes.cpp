// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// new, note, mark, close: each makes one entry of the log.
#include "app/cli/incident/fromsamples.h"
#include "app/cli/incident/incidentcli.h"
#include "app/cli/runbook/trees.h"
#include "data/core/json.h"
#include "data/incident/plain.h"
#include "data/runbook/walk.h"

namespace bs::cli::incidents {

namespace {

Result<int> finish(Call &call, const incident::Incident &i) {
    if (call.json) {
        JsonWriter w;
        w.object().field("id", i.id).end();
        printJson(w.text());
    } else {
        print(i.id + u'\n');
    }
    return Fine;
}

// An incident of a simulated fleet may lie ahead of this machine's clock.
TimeMs lastOf(const incident::Incident &i) {
    TimeMs last = i.opened;
    for (const incident::Event &e : i.events) {
        last = std::max(last, e.occurred);
    }
    return last;
}

} // namespace

Result<int> create(Call &call) {
    const QString title = call.args.value(u"title").trimmed();
    if (title.isEmpty()) {
        return std::unexpected(usageError(QStringLiteral("incident new"), QStringLiteral("needs --title TEXT")));
    }
    const QString severity = call.args.value(u"severity", QStringLiteral("SEV2")).toUpper();
    static const QStringList known{QStringLiteral("SEV1"), QStringLiteral("SEV2"), QStringLiteral("SEV3")};
    if (!known.contains(severity)) {
        return std::unexpected(
            usageError(QStringLiteral("--severity ") + severity, QStringLiteral("is not one of SEV1, SEV2, SEV3")));
    }
    const TimeMs at = TRY(call.occurred(kNoTime));
    const runbook::TreePtr tree = TRY(findTree(call.args.value(u"tree", QStringLiteral("default"))));
    runbook::StartInfo start;
    start.by = call.by;
    start.at = at;
    start.selection = call.args.values(u"select").join(u',');
    const runbook::Walk walk = TRY(runbook::Walk::start(tree, start));
    const incident::Incident i = TRY(call.store.create(incident::openEntry(title.left(500), severity, call.by, at)));
    std::vector<incident::LogEntry> entries = backfilled(call, i.id, at, start.selection);
    entries.push_back(incident::walkEntry(i.id, walk.journal().back(), {}));
    return finish(call, TRY(call.store.append(i.id, std::move(entries))));
}

Result<int> note(Call &call) {
    const incident::Incident i = TRY(call.named(1));
    const QString text = call.args.words().mid(2).join(u' ').trimmed();
    if (text.isEmpty()) {
        return std::unexpected(
            usageError(QStringLiteral("incident note"), QStringLiteral("needs the text of the note")));
    }
    if (text.size() > incident::kMostText) {
        return std::unexpected(usageError(QStringLiteral("incident note"),
                                          QStringLiteral("a note holds %1 characters, this one has %2; more belongs "
                                                         "into the postmortem")
                                              .arg(incident::kMostText)
                                              .arg(text.size())));
    }
    incident::Event e;
    e.occurred = TRY(call.occurred(lastOf(i)));
    e.observed = e.recorded = call.now;
    e.kind = QStringLiteral("note");
    e.source = call.by;
    e.text = text;
    e.automatic = false;
    e.kept = true;
    return finish(call, TRY(call.store.append(i.id, {incident::eventEntry(i.id, e, call.by, call.now)})));
}

Result<int> mark(Call &call) {
    const incident::Incident i = TRY(call.named(1));
    const QString word = call.args.words().value(2);
    const auto which = incident::markFrom(word);
    if (!which) {
        return std::unexpected(
            usageError(word.isEmpty() ? QStringLiteral("incident mark") : word,
                       QStringLiteral("is not one of impact, detection, response, mitigation, resolution")));
    }
    const TimeMs at = TRY(call.occurred(lastOf(i)));
    return finish(call, TRY(call.store.append(i.id, {incident::markEntry(i.id, *which, at, call.by, call.now)})));
}

Result<int> close(Call &call) {
    const incident::Incident i = TRY(call.named(1));
    if (i.closed != kNoTime) {
        return std::unexpected(
            inputError(i.id, QStringLiteral("is closed already, since %1").arg(formatRfc3339(i.closed))));
    }
    const TimeMs at = TRY(call.occurred(lastOf(i)));
    std::vector<incident::LogEntry> entries;
    if (const auto curves = freshCurves(call, i); curves != i.curves) {
        entries.push_back(incident::curvesEntry(i.id, curves, call.now)); // kept, so that they outlive the samples
    }
    entries.push_back(incident::closeEntry(i.id, call.by, at));
    return finish(call, TRY(call.store.append(i.id, std::move(entries))));
}

} // namespace bs::cli::incidents
