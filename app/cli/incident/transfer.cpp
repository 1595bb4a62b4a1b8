// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// export and import.
#include "app/cli/incident/fromsamples.h"
#include "app/cli/incident/incidentcli.h"
#include "app/pages/postmortem/postmortemfiles.h"
#include "data/core/bytes.h"
#include "data/core/json.h"
#include "data/incident/importers.h"
#include "data/incident/timeline.h"
#include <QFileInfo>

namespace bs::cli::incidents {

Result<int> exportTo(Call &call) {
    const QString format = call.args.value(u"format", QStringLiteral("md")).toLower();
    if (!postmortemFormats().contains(format)) {
        return std::unexpected(
            usageError(QStringLiteral("--format ") + format,
                       QStringLiteral("is not one of ") + postmortemFormats().join(QStringLiteral(", "))));
    }
    const QString out = call.args.value(u"out");
    if (out.isEmpty()) {
        return std::unexpected(
            usageError(QStringLiteral("incident export"), QStringLiteral("needs --out FILE (- for standard output)")));
    }
    const QString paper = call.args.value(u"page", QStringLiteral("a4")).toLower();
    if (paper != u"a4" && paper != u"letter") {
        return std::unexpected(usageError(QStringLiteral("--page ") + paper, QStringLiteral("is not a4 or letter")));
    }
    PostmortemExport options;
    options.zone = TRY(incident::checkZone(call.args.value(u"timezone", QStringLiteral("UTC"))));
    options.hide = call.args.values(u"hide");
    options.page = paper == u"a4" ? incident::PageSize::A4 : incident::PageSize::Letter;
    options.actions = call.args.has(u"actions");
    incident::Incident stored = TRY(call.named(1));
    if (format != u"json") { // the kept document is lossless as it is
        if (auto curves = freshCurves(call, stored); curves != stored.curves) {
            // What a picture is drawn from is kept, so that it can be drawn again when the samples are gone; a store
            // that cannot be written (a bundle) holds what it will ever hold.
            (void)call.store.append(stored.id, {incident::curvesEntry(stored.id, curves, call.now)});
            stored.curves = std::move(curves);
        }
    }
    CHECK_STATUS(
        writePostmortem(format == u"json" ? stored : draftedPostmortem(stored, options.zone), options, format, out));
    return Fine;
}

Result<int> importFrom(Call &call) {
    const QString path = call.args.words().value(1);
    if (path.isEmpty()) {
        return std::unexpected(
            usageError(QStringLiteral("incident import"), QStringLiteral("needs a file (- for standard input)")));
    }
    const std::string bytes = TRY(readFile(path, {64LL << 20, 256LL << 20}));
    const incident::Imported read = TRY(incident::readImport(QByteArray::fromStdString(bytes), path));
    const QString into = call.args.value(u"into");
    std::vector<incident::LogEntry> entries;
    incident::Incident i;
    if (!into.isEmpty()) {
        i = TRY(call.store.load(into));
    } else {
        const QString title = read.whole ? read.whole->title
                              : !read.title.isEmpty()
                                  ? read.title
                                  : QStringLiteral("Imported from %1").arg(QFileInfo(path).fileName());
        const QString severity = read.whole                ? read.whole->severity
                                 : read.severity.isEmpty() ? QStringLiteral("SEV2")
                                                           : read.severity;
        const TimeMs at = read.whole             ? read.whole->opened
                          : !read.events.empty() ? read.events.front().occurred
                                                 : call.now;
        i = TRY(call.store.create(incident::openEntry(title, severity, call.by, at)));
    }
    if (read.whole) {
        entries.push_back(incident::wholeEntry(*read.whole, call.by, call.now));
        entries.back().incident = i.id;
    }
    for (const incident::Event &e : read.events) {
        entries.push_back(incident::eventEntry(i.id, e, call.by, call.now));
    }
    if (!entries.empty()) {
        i = TRY(call.store.append(i.id, entries));
    }
    const std::size_t events = read.whole ? read.whole->events.size() : read.events.size();
    if (call.json) {
        JsonWriter w;
        w.object().field("id", i.id).field("events", events).end();
        printJson(w.text());
    } else {
        print(QStringLiteral("%1  %2 events\n").arg(i.id).arg(events));
    }
    return Fine;
}

} // namespace bs::cli::incidents
