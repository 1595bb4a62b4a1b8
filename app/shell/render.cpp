// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/render.h"
#include "app/shell/outlinepaint.h"
#include "data/core/bytes.h"
#include "widgets/common/theme.h"
#include <QBuffer>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QImage>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <QTimer>

namespace bs {

namespace {

QByteArray pngOf(QWidget *widget, qreal scale) {
    QImage image(widget->size() * scale, QImage::Format_RGB32);
    image.setDevicePixelRatio(scale);
    image.fill(themeOf(widget).bg);
    widget->render(&image);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

QByteArray svgOf(QWidget *widget, const QString &title) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator svg;
    svg.setOutputDevice(&buffer);
    svg.setSize(widget->size());
    svg.setViewBox(widget->rect());
    svg.setTitle(title);
    svg.setDescription(QStringLiteral("Drawn by Boundscope " BOUNDSCOPE_VERSION));
    OutlineDevice outlines(&svg); // a viewer without our fonts shows the same letters
    widget->render(&outlines);
    return bytes;
}

QByteArray pdfOf(QWidget *widget, const QString &title) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter pdf(&buffer);
        pdf.setTitle(title);
        pdf.setCreator(QStringLiteral("Boundscope " BOUNDSCOPE_VERSION));
        pdf.setResolution(96);
        pdf.setPageSize(QPageSize(QSizeF(widget->size()) * 0.75, QPageSize::Point));
        pdf.setPageMargins(QMarginsF(0, 0, 0, 0));
        QPainter painter(&pdf);
        widget->render(&painter);
    }
    return bytes;
}

} // namespace

QByteArray pictureOf(QWidget *widget, const QString &ending, qreal scale, const QString &title) {
    return ending == u"svg"   ? svgOf(widget, title)
           : ending == u"pdf" ? pdfOf(widget, title)
           : ending == u"png" ? pngOf(widget, scale)
                              : QByteArray();
}

Status writePicture(QWidget *widget, const QString &path, qreal scale, const QString &title) {
    const QByteArray bytes = pictureOf(widget, path.section(u'.', -1).toLower(), scale, title);
    if (bytes.isEmpty()) {
        return std::unexpected(usageError(path, QStringLiteral("the name must end in .png, .svg or .pdf")));
    }
    return writeFile(path, std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

Result<RenderAnswer> renderPage(const AppContext &given, const RenderRequest &request) {
    if (!findPage(request.page) && request.page != u"welcome") {
        return std::unexpected(usageError(request.page, QStringLiteral("no such page in this build")));
    }
    QElapsedTimer clock;
    clock.start();
    AppContext context = given;
    context.rendering = true;
    MainWindow window(context, {});
    window.setAttribute(Qt::WA_DontShowOnScreen);
    window.setMinimumSize(0, 0);
    window.resize(request.size);
    window.show();
    window.resize(request.size);
    window.showPage(request.page, request.subject);
    Page *page = window.page(request.page);
    RenderAnswer answer;
    QEventLoop loop;
    QTimer deadline;
    deadline.setSingleShot(true);
    QObject::connect(&deadline, &QTimer::timeout, &loop, &QEventLoop::quit);
    if (page) {
        QObject::connect(page, &Page::readyChanged, &loop, [&] {
            if (page->isReady()) {
                loop.quit();
            }
        });
    }
    deadline.start(static_cast<int>(request.timeout));
    if (page && !page->isReady()) {
        loop.exec();
    }
    answer.complete = !page || page->isReady();
    // The bars ask the source beside the page: give their answers a moment, then let layouts and paints settle.
    QTimer::singleShot(150, &loop, &QEventLoop::quit);
    loop.exec();
    if (request.crosshair != kNoTime) {
        context.time->setCrosshair(request.crosshair);
        context.time->togglePin();
    }
    window.grab();
    answer.firstFrameMs = static_cast<double>(clock.nsecsElapsed()) / 1e6 - 150;
    answer.panels = page ? page->panels() : QVector<PanelState>();
    CHECK_STATUS(writePicture(&window, request.out, request.scale, QStringLiteral("Boundscope: ") + request.page));
    return answer;
}

} // namespace bs
