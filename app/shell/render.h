// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/shell/mainwindow.h"

namespace bs {

struct RenderRequest {
    QString page;
    QString subject;
    QSize size{1440, 900};
    qreal scale = 1;
    DurationMs timeout = 30'000; // what is not answered by then is drawn as it stands
    TimeMs crosshair = kNoTime;  // pinned there, with its tooltip
    QString out;                 // .png, .svg or .pdf
};

struct RenderAnswer {
    QVector<PanelState> panels;
    double firstFrameMs = 0;
    bool complete = false; // every panel had an answer in time
};

// Draws one page as the window would, without a display. Runs an event loop until the page is ready.
[[nodiscard]] Result<RenderAnswer> renderPage(const AppContext &context, const RenderRequest &request);

// The picture of a widget as bytes, "png", "svg" or "pdf"; empty for another ending.
[[nodiscard]] QByteArray pictureOf(QWidget *widget, const QString &ending, qreal scale, const QString &title);
// The picture of a widget into a file, by its ending: PNG pixels, SVG with text as outlines, PDF with selectable text.
[[nodiscard]] Status writePicture(QWidget *widget, const QString &path, qreal scale, const QString &title);

} // namespace bs
