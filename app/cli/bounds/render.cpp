// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bounds/commands.h"
#include "app/cli/support/command.h"
#include "app/pages/bounds/diagrampicture.h"
#include <QApplication>

namespace bs::cli {

namespace {

Result<int> render(const QStringList &words) {
    const Args args =
        TRY(Args::parse(words, {QStringLiteral("out"), QStringLiteral("theme"), QStringLiteral("load")}, {}));
    const QString file = TRY(onlyWord(args.words(), QStringLiteral("bounds render")));
    const QString out = args.value(u"out");
    if (out.isEmpty()) {
        return std::unexpected(
            usageError(QStringLiteral("--out"), QStringLiteral("a file ending in .svg, .png or .pdf is needed")));
    }
    const QString theme = args.value(u"theme", QStringLiteral("light"));
    if (theme != u"light" && theme != u"dark") {
        return std::unexpected(usageError(QStringLiteral("--theme"), QStringLiteral("must be dark or light")));
    }
    const bounds::Document document = TRY(openBounds(file));
    loadFonts();
    DiagramModel model;
    model.setDocument(document);
    bool ok = false;
    const double load = args.value(u"load", QStringLiteral("1")).toDouble(&ok);
    if (!ok || !(load >= 0)) {
        return std::unexpected(usageError(QStringLiteral("--load"), QStringLiteral("must be a number, zero or more")));
    }
    model.setLoad(load);
    CHECK_STATUS(writeDiagram(&model, out, theme == u"dark" ? Theme::darkTheme() : Theme::lightTheme()));
    return Fine;
}

} // namespace

// The only sub-command that draws: it brings its own application, so that the others need no display platform.
int boundsRender(const QStringList &words) {
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
    }
    static char name[] = "boundscope";
    static char *argv[] = {name, nullptr};
    static int argc = 1;
    const QApplication app(argc, argv);
    const auto status = render(words);
    return status ? *status : fail(status.error());
}

} // namespace bs::cli
