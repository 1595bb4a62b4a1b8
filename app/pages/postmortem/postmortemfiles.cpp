// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/postmortem/postmortemfiles.h"
#include "app/pages/incident/runbooks.h"
#include "data/core/bytes.h"
#include "data/incident/draft.h"
#include "widgets/timeline/picturemaker.h"
#include <QDir>
#include <QFileInfo>

namespace bs {

namespace {

constexpr QSize kPicture(760, 360);

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

const QStringList &postmortemFormats() {
    static const QStringList formats{QStringLiteral("md"),   QStringLiteral("html"), QStringLiteral("pdf"),
                                     QStringLiteral("json"), QStringLiteral("csv"),  QStringLiteral("svg"),
                                     QStringLiteral("png")};
    return formats;
}

incident::Incident draftedPostmortem(incident::Incident i, const QString &zone) {
    incident::Conclusion c;
    QString why;
    if (const auto walk = walkOf(i, {}, why)) {
        const auto found = walk->conclusion();
        c = {found.cause, found.subject, found.mitigation};
    }
    i.postmortem = incident::draftPostmortem(i, c, zone);
    return i;
}

Status writePostmortem(const incident::Incident &i, const PostmortemExport &options, const QString &format,
                       const QString &path) {
    if (format == u"svg" || format == u"png") {
        return writePicture(i, options.zone, format, path);
    }
    if (format == u"json") {
        return writeFile(path, incident::exportJson(i, options));
    }
    if (format == u"csv") {
        return writeText(path, options.actions ? incident::actionsCsv(i, options) : incident::timelineCsv(i, options));
    }
    const incident::Document d = incident::postmortemDocument(i, options);
    if (format == u"md") {
        return writeMarkdown(d, path);
    }
    if (format == u"pdf") {
        return writePdf(d, path, options.page);
    }
    WidgetPictureMaker maker;
    return writeText(path, incident::toHtml(d, d.picture() ? maker.svg(*d.picture(), kPicture) : QByteArray()));
}

} // namespace bs
