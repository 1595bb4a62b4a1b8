// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/incident/picture.h"

class QPainter;
class QTextDocument;

namespace bs {

// Draws the timeline of an incident for its exports: the metric, the bands to detection, mitigation and resolution,
// numbered events and their list below. Always on paper colours. With `outlines` text becomes paths, so that an SVG
// looks the same where our fonts are not installed. The same picture is drawn the same, byte for byte.
void paintTimelinePicture(QPainter &painter, const incident::TimelinePicture &picture, QSizeF size, bool outlines);

// Fills a text document with an exported postmortem (`html` as incident::toHtml writes it), its picture `width` pixels
// wide: what a preview shows is what the PDF prints.
void fillPostmortem(QTextDocument &document, const QString &html, const incident::TimelinePicture &picture, int width);

class WidgetPictureMaker final : public incident::PictureMaker {
public:
    [[nodiscard]] QByteArray svg(const incident::TimelinePicture &p, QSize size) override;
    [[nodiscard]] QByteArray png(const incident::TimelinePicture &p, QSize size) override;
    [[nodiscard]] Result<QByteArray> pdf(const QString &html, const incident::TimelinePicture &p,
                                         incident::PageSize size, const QString &title) override;
};

} // namespace bs
