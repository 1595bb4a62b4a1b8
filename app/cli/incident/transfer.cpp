// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// export and import.
#include "app/cli/incident/fromsamples.h"
#include "app/cli/incident/incidentcli.h"
#include "app/pages/postmortem/postmortemfiles.h"
#include "data/core/bytes.h"
#include "data/core/json.h"
#include "data/incident/importers.h"
#include "data/incident/template.h"
#include "data/incident/timeline.h"
#include <QFileInfo>

namespace bs::cli::incidents {

namespace {

// What a picture is drawn from is kept, so that it can be drawn again when the samples are gone. A bundle holds what it
// will ever hold.
incident::Incident kept(const Call &call, incident::Incident i, std::vector<incident::Curve> curves) {
    if (!call.store.path().endsWith(u".bsi")) {
        auto store = incident::IncidentStore::open(call.store.path());
        auto written = store ? store->append(i.id, {incident::curvesEntry(i.id, curves, call.now)})
                             : Result<incident::Incident>(std::unexpected(store.error()));
        if (written) {
            return std::move(*written);
        }
        warn(QStringLiteral("the rest of the curve is drawn and not kept: %1").arg(written.error().text()));
    }
    i.curves = std::move(curves);
    return i;
}

Result<std::optional<incident::Template>> templateOf(const Call &call, const QString &format) {
    const QString path = call.args.value(u"template");
    if (path.isEmpty()) {
        return std::optional<incident::Template>();
    }
    if (format != u"md" && format != u"html" && format != u"pdf") {
        return std::unexpected(usageError(
            QStringLiteral("--template"),
            QStringLiteral("shapes md, html and pdf; %1 has no sections of prose to put in order").arg(format)));
    }
    const std::string bytes = TRY(readFile(path, {1LL << 20, 1LL << 20}));
    return std::optional(TRY(incident::readPostmortemTemplate(QString::fromStdString(bytes), path)));
}

} // namespace

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
    const auto form = TRY(templateOf(call, format));
    PostmortemExport options;
    options.zone = TRY(incident::checkZone(call.args.value(u"timezone", QStringLiteral("UTC"))));
    options.hide = call.args.values(u"hide");
    options.page = paper == u"a4" ? incident::PageSize::A4 : incident::PageSize::Letter;
    options.actions = call.args.has(u"actions");
    incident::Incident stored = TRY(call.named(1));
    if (auto curves = freshCurves(call, stored); curves != stored.curves) {
        stored = kept(call, std::move(stored), std::move(curves));
    }
    incident::Incident told = format == u"json" ? stored : draftedPostmortem(stored, options.zone);
    if (form) {
        told.postmortem = incident::applyTemplate(told.postmortem, *form);
        options.sections = form->sections();
    }
    CHECK_STATUS(writePostmortem(told, options, format, out));
    return Fine;
}

Result<int> importFrom(Call &call) {
    const QString path = call.args.words().value(1);
    if (path.isEmpty()) {
        return std::unexpected(
            usageError(QStringLiteral("incident import"), QStringLiteral("needs a file (- for standard input)")));
    }
    const std::string bytes = TRY(readFile(path, {64LL << 20, 256LL << 20}));
    incident::Imported read = TRY(incident::readImport(QByteArray::fromStdString(bytes), path));
    CHECK_STATUS(incident::leaveImpossible(read, call.now, path));
    for (const QString &left : read.left) {
        warn(QStringLiteral("left out: %1").arg(left));
    }
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
