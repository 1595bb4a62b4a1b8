// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The PDF of a postmortem: the exported HTML set on pages, with real text, page numbers and the timeline's picture.
#include "data/core/format.h"
#include "widgets/common/theme.h"
#include "widgets/timeline/picturemaker.h"
#include <QAbstractTextDocumentLayout>
#include <QBuffer>
#include <QImage>
#include <QPainter>
#include <QPdfWriter>
#include <QTextDocument>

namespace bs {

namespace {

constexpr int kDpi = 96;
const QString kPicture = QStringLiteral("boundscope:timeline");

// What QTextDocument understands of style; the page's margins are the paper's.
const char *const kStyle = "h1{font-size:22px;margin:0 0 8px 0}h2{font-size:15px;margin:16px 0 4px 0}"
                           "p{margin:4px 0 4px 0}table{margin:6px 0 6px 0}td,th{padding:3px 10px 3px 0;text-align:left}"
                           "th{color:#5e6874}.facts td{padding:6px 10px 6px 10px}.muted{color:#5e6874;font-size:11px}"
                           "code,pre{font-family:'JetBrains Mono';font-size:11px}";

// QTextDocument knows no inline SVG: the picture becomes an image of the same size, in a paragraph of its own.
QString forPrint(QString html, QSize picture) {
    const auto replace = [&html](const QString &from, const QString &to, const QString &with) {
        const qsizetype a = html.indexOf(from);
        const qsizetype b = html.indexOf(to, a);
        if (a >= 0 && b > a) {
            html.replace(a, b + to.size() - a, with);
        }
    };
    replace(QStringLiteral("<style>"), QStringLiteral("</style>"),
            QStringLiteral("<style>%1</style>").arg(QLatin1StringView(kStyle)));
    replace(QStringLiteral("<svg"), QStringLiteral("</svg>"),
            QStringLiteral("<p><img src=\"%1\" width=\"%2\" height=\"%3\"></p>")
                .arg(kPicture)
                .arg(picture.width())
                .arg(picture.height()));
    return html;
}

QImage imageOf(const incident::TimelinePicture &picture, QSize size) {
    QImage image(size * 3, QImage::Format_RGB32);
    image.setDevicePixelRatio(3);
    image.fill(Qt::white);
    QPainter painter(&image);
    paintTimelinePicture(painter, picture, size, false);
    painter.end();
    image.setDevicePixelRatio(1);
    return image;
}

} // namespace

void fillPostmortem(QTextDocument &document, const QString &html, const incident::TimelinePicture &picture, int width) {
    loadFonts();
    const QSize box(width - 4, 320);
    document.setDefaultFont(textFont(TextRole::Body));
    document.addResource(QTextDocument::ImageResource, QUrl(kPicture), imageOf(picture, box));
    document.setHtml(forPrint(html, box));
}

Result<QByteArray> WidgetPictureMaker::pdf(const QString &html, const incident::TimelinePicture &picture,
                                           incident::PageSize size, const QString &title) {
    loadFonts();
    QByteArray out;
    QBuffer buffer(&out);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setPageSize(QPageSize(size == incident::PageSize::A4 ? QPageSize::A4 : QPageSize::Letter));
    writer.setPageMargins(QMarginsF(18, 16, 18, 18), QPageLayout::Millimeter);
    writer.setResolution(kDpi);
    writer.setTitle(title);
    writer.setCreator(QStringLiteral("Boundscope"));
    const QRectF page(QPointF(0, 0), QSizeF(writer.width(), writer.height()));
    const int footer = 24;
    const QSizeF body(page.width(), page.height() - footer);
    QTextDocument document;
    document.setDocumentMargin(0);
    document.documentLayout()->setPaintDevice(&writer);
    document.setPageSize(body);
    fillPostmortem(document, html, picture, int(body.width()));
    QPainter painter;
    if (!painter.begin(&writer)) {
        return std::unexpected(Error{Error::Kind::Internal, title, QStringLiteral("the PDF cannot be written")});
    }
    const int pages = std::max(1, document.pageCount());
    for (int n = 0; n < pages; ++n) {
        if (n > 0) {
            writer.newPage();
        }
        painter.save();
        painter.translate(0, -n * body.height());
        const QRectF view(0, n * body.height(), body.width(), body.height());
        painter.setClipRect(view);
        QAbstractTextDocumentLayout::PaintContext context;
        context.palette.setColor(QPalette::Text, Theme::lightTheme().text);
        context.clip = view;
        document.documentLayout()->draw(&painter, context);
        painter.restore();
        painter.setFont(textFont(TextRole::Label));
        painter.setPen(Theme::lightTheme().textMuted);
        const QRectF foot(0, page.height() - footer, page.width(), footer);
        painter.drawText(foot, Qt::AlignLeft | Qt::AlignBottom, displayText(title, 90));
        painter.drawText(foot, Qt::AlignRight | Qt::AlignBottom, QObject::tr("page %1 of %2").arg(n + 1).arg(pages));
    }
    painter.end();
    return out;
}

} // namespace bs
