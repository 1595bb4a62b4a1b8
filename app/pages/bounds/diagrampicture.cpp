// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/bounds/diagrampicture.h"
#include "app/shell/outlinepaint.h"
#include "data/core/bytes.h"
#include "widgets/diagram/diagramscene.h"
#include <QBuffer>
#include <QImage>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>

namespace bs {

Status writeDiagram(DiagramModel *model, const QString &path, const Theme &theme) {
    DiagramScene scene(model, nullptr);
    scene.setTheme(theme);
    const QRectF all = scene.geometry().extent().adjusted(-24, -24, 24, 24);
    if (scene.geometry().cards.isEmpty()) {
        return std::unexpected(inputError(path, QStringLiteral("there is nothing to draw")));
    }
    const QString title = model->document().name.isEmpty() ? QStringLiteral("Bound stack") : model->document().name;
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    const QRectF page(QPointF(0, 0), all.size());
    if (path.endsWith(u".svg", Qt::CaseInsensitive)) {
        QSvgGenerator svg;
        svg.setOutputDevice(&buffer);
        svg.setSize(all.size().toSize());
        svg.setViewBox(page);
        svg.setTitle(title);
        svg.setDescription(QStringLiteral("Drawn by Boundscope " BOUNDSCOPE_VERSION));
        OutlineDevice outlines(&svg);
        QPainter painter(&outlines);
        scene.render(&painter, page, all);
    } else if (path.endsWith(u".pdf", Qt::CaseInsensitive)) {
        QPdfWriter pdf(&buffer);
        pdf.setTitle(title);
        pdf.setCreator(QStringLiteral("Boundscope " BOUNDSCOPE_VERSION));
        pdf.setResolution(96);
        pdf.setPageSize(QPageSize(all.size() * 0.75, QPageSize::Point));
        pdf.setPageMargins(QMarginsF(0, 0, 0, 0));
        QPainter painter(&pdf);
        scene.render(&painter, page, all);
    } else if (path.endsWith(u".png", Qt::CaseInsensitive)) {
        const double scale = std::min(2.0, 16000 / std::max(all.width(), all.height()));
        QImage image((all.size() * scale).toSize(), QImage::Format_RGB32);
        image.fill(theme.bg);
        QPainter painter(&image);
        scene.render(&painter, QRectF(image.rect()), all);
        painter.end();
        image.save(&buffer, "PNG");
    } else {
        return std::unexpected(usageError(path, QStringLiteral("the name must end in .png, .svg or .pdf")));
    }
    return writeFile(path, std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

} // namespace bs
