// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// export and import.
#include "app/cli/incident/incidentcli.h"
#include "app/cli/runbook/trees.h"
#include "data/core/bytes.h"
#include "data/core/json.h"
#include "data/incident/document.h"
#include "data/incident/draft.h"
#include "data/incident/importers.h"
#include "data/incident/timeline.h"
#include "data/runbook/walk.h"
#include "widgets/timeline/picturemaker.h"
#include <QDir>
#include <QFileInfo>

namespace bs::cli::incidents {

namespace {

constexpr QSize kPicture(760, 360);

// What the walk found goes into the draft; sections that a person wrote stay as they are.
incident::Incident drafted(incident::Incident i, const QString &zone) {
    incident::Conclusion c;
    if (!i.journal.empty()) {
        if (const auto tree = findTree(i.tree.isEmpty() ? QStringLiteral("default") : i.tree)) {
            if (const auto walk = runbook::Walk::replay(*tree, i.journal)) {
                const auto found = walk->conclusion();
                c = {found.cause, found.subject, found.mitigation};
            }
        }
    }
    i.postmortem = incident::draftPostmortem(i, c, zone);
    return i;
}

Status writeText(const QString &path, const QString &text) {
    const QByteArray utf8 = text.toUtf8();
    return writeFile(path, std::string_view(utf8.constData(), static_cast<std::size_t>(utf8.size())));
}

Status writeMarkdown(const incident::Document &d, const QString &out) {
    QString picture;
    if (d.picture() && out != u"-") {
        const QFileInfo info(out);
        picture = info.completeBaseName() + QStringLiteral(".svg");
        WidgetPictureMaker maker;
        const QByteArray svg = maker.svg(*d.picture(), kPicture);
        CHECK_STATUS(writeFile(info.dir().filePath(picture),
                               std::string_view(svg.constData(), static_cast<std::size_t>(svg.size()))));
    }
    return writeText(out, incident::toMarkdown(d, picture));
}

Status writePdf(const incident::Document &d, const QString &out, incident::PageSize size) {
    WidgetPictureMaker maker;
    const incident::TimelinePicture picture = d.picture() ? *d.picture() : incident::TimelinePicture();
    const QString html = incident::toHtml(d, d.picture() ? QByteArray("<svg></svg>") : QByteArray());
    const QByteArray pdf = TRY(maker.pdf(html, picture, size, d.title));
    return writeFile(out, std::string_view(pdf.constData(), static_cast<std::size_t>(pdf.size())));
}

Status writePicture(const incident::Incident &i, const QString &zone, const QString &format, const QString &out) {
    WidgetPictureMaker maker;
    const incident::TimelinePicture p = incident::timelinePicture(i, zone);
    const QByteArray bytes = format == u"svg" ? maker.svg(p, kPicture) : maker.png(p, kPicture);
    return writeFile(out, std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

} // namespace

Result<int> exportTo(Call &call) {
    const QString format = call.args.value(u"format", QStringLiteral("md")).toLower();
    static const QStringList formats{QStringLiteral("md"),   QStringLiteral("html"), QStringLiteral("pdf"),
                                     QStringLiteral("json"), QStringLiteral("csv"),  QStringLiteral("svg"),
                                     QStringLiteral("png")};
    if (!formats.contains(format)) {
        return std::unexpected(usageError(QStringLiteral("--format ") + format,
                                          QStringLiteral("is not one of ") + formats.join(QStringLiteral(", "))));
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
    incident::ExportOptions options;
    options.zone = TRY(incident::checkZone(call.args.value(u"timezone", QStringLiteral("UTC"))));
    options.hide = call.args.values(u"hide");
    const incident::Incident stored = TRY(call.named(1));
    const incident::Incident i = format == u"json" ? stored : drafted(stored, options.zone);
    const incident::Document d = incident::postmortemDocument(i, options);
    if (format == u"md") {
        CHECK_STATUS(writeMarkdown(d, out));
    } else if (format == u"html") {
        WidgetPictureMaker maker;
        CHECK_STATUS(
            writeText(out, incident::toHtml(d, d.picture() ? maker.svg(*d.picture(), kPicture) : QByteArray())));
    } else if (format == u"pdf") {
        CHECK_STATUS(writePdf(d, out, paper == u"a4" ? incident::PageSize::A4 : incident::PageSize::Letter));
    } else if (format == u"json") {
        CHECK_STATUS(writeFile(out, incident::exportJson(i, options)));
    } else if (format == u"csv") {
        CHECK_STATUS(writeText(out, call.args.has(u"actions") ? incident::actionsCsv(i, options)
                                                              : incident::timelineCsv(i, options)));
    } else {
        CHECK_STATUS(writePicture(i, options.zone, format, out));
    }
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
