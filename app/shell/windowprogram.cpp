// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/windowprogram.h"
#include "app/cli/support/command.h"
#include "app/shell/mainwindow.h"
#include "app/shell/ownmetrics.h"
#include "app/shell/resumewatch.h"
#include "app/shell/session.h"
#include "app/shell/statusbar.h"
#include "app/shell/welcomepage.h"
#include "data/core/format.h"
#include "data/net/networkwatch.h"
#include "widgets/common/icon.h"
#include "widgets/common/theme.h"
#include <QApplication>
#include <QPainter>
#include <QProcess>
#include <QSettings>
#include <QTimer>

namespace bs {

namespace {

class FileSettings final : public Settings {
public:
    [[nodiscard]] QVariant value(const QString &key, const QVariant &fallback) const override {
        return m_file.value(key, fallback);
    }
    void setValue(const QString &key, const QVariant &value) override { m_file.setValue(key, value); }

private:
    QSettings m_file;
};

void remember(Settings &settings, const QString &what) {
    QStringList recent = settings.value(QStringLiteral("recent")).toStringList();
    recent.removeAll(what);
    recent.prepend(what);
    settings.setValue(QStringLiteral("recent"), recent.mid(0, 8));
}

// Opens and shows; an error goes to the welcome page in words, never into a dialog.
void openInto(MainWindow &window, Session &session, Settings &settings, const QString &what) {
    const QString inIncident = settings.value(kInIncident, {}).toString(); // before the new context writes it anew
    const auto opened = session.openAny(what);
    if (!opened) {
        window.showPage(QStringLiteral("welcome"));
        window.welcome()->setTestResult(false, opened.error().text());
        return;
    }
    remember(settings, what);
    const QString last = settings.value(QStringLiteral("source/") + session.context().workspaceName, {}).toString();
    if (!last.isEmpty() && session.context().sources.size() > 1) {
        (void)session.chooseSource(last); // a name that is gone leaves all of them
    }
    window.statusLine()->setTunnels(session.tunnelLines());
    window.setContext(session.context());
    // Who was in the middle of an incident when the program ended is there again.
    const bool back = opened->page == u"fleet" && !inIncident.isEmpty() && inIncident == session.context().storePath;
    window.showPage(back ? QStringLiteral("incident") : opened->page, opened->subject);
}

// Another source of the same workspace, remembered for the next time.
void choose(MainWindow &window, Session &session, Settings &settings, const QString &name) {
    const Status chosen = session.chooseSource(name);
    if (!chosen) {
        window.statusLine()->notify(chosen.error().text());
        return;
    }
    settings.setValue(QStringLiteral("source/") + session.context().workspaceName, name);
    window.setContext(session.context());
}

// After sleep and in another network nothing is believed that was known before.
void watchForReturn(MainWindow &window, Session &session, const Clock &clock) {
    auto *resume = new ResumeWatch(&clock, &window);
    QObject::connect(resume, &ResumeWatch::resumed, &window, [&](DurationMs away) {
        session.wake();
        window.statusLine()->notify(
            away > 0 ? QStringLiteral("Back after %1: asking again").arg(formatSpan(away / 1000 * 1000))
                     : QStringLiteral("Back: asking again"));
    });
    watchNetwork(&window, [&] { session.wake(); });
}

// The simulated fleet has its own process and window; this one goes when it shows nothing yet.
void openDemo(MainWindow &window, const Session &session) {
    if (!QProcess::startDetached(QCoreApplication::applicationFilePath(), {QStringLiteral("demo")})) {
        window.welcome()->setTestResult(false, QStringLiteral("The demo did not start."));
    } else if (!session.context().source) {
        QTimer::singleShot(1500, &window, &QWidget::close);
    }
}

QIcon windowIcon() {
    QIcon icon;
    const Theme &t = Theme::darkTheme();
    for (const int size : {16, 24, 32, 48, 64, 128, 256}) {
        QPixmap pixmap(size, size);
        pixmap.fill(Qt::transparent);
        QPainter p(&pixmap);
        p.setRenderHint(QPainter::Antialiasing);
        p.setPen(Qt::NoPen);
        p.setBrush(t.surface);
        p.drawRoundedRect(pixmap.rect(), size / 5.0, size / 5.0);
        paintLogo(p, QRectF(size / 16.0, size / 16.0, size * 14 / 16.0, size * 14 / 16.0), t.text, t.warn, t.accent);
        p.end();
        icon.addPixmap(pixmap);
    }
    return icon;
}

} // namespace

namespace {

void describe(QApplication &app) {
    app.setApplicationName(QStringLiteral("boundscope"));
    app.setOrganizationName(QStringLiteral("boundscope"));
    app.setApplicationVersion(QStringLiteral(BOUNDSCOPE_VERSION));
    app.setDesktopFileName(QStringLiteral("boundscope"));
}

} // namespace

int runWindowOn(const std::function<Result<Watched>()> &start) {
    int argc = 1;
    char name[] = "boundscope";
    char *argv[] = {name, nullptr};
    QApplication app(argc, argv);
    describe(app);
    FileSettings settings;
    applyTheme(app, Theme::darkTheme());
    app.setWindowIcon(windowIcon());
    const auto watched = start();
    if (!watched) {
        return cli::fail(watched.error());
    }
    Session session(watched->clock, &settings);
    session.setSource(watched->source, watched->name);
    session.edit().storePath = watched->storePath;
    session.edit().workspacePath = watched->workspacePath;
    session.edit().diagramPaths = watched->diagramPaths;
    session.edit().profileEndpoints = watched->profileEndpoints;
    MainWindow *shown = nullptr;
    WindowHooks hooks;
    hooks.openAny = [&](const QString &what) { openInto(*shown, session, settings, what); };
    hooks.recent = [&] { return settings.value(QStringLiteral("recent"), {}).toStringList(); };
    MainWindow window(session.context(), hooks);
    shown = &window;
    window.setThemeChoice(settings.value(QStringLiteral("theme"), QStringLiteral("dark")).toString());
    window.show();
    window.showPage(QStringLiteral("fleet"));
    if (watched->whenShown) {
        watched->whenShown();
    }
    return QApplication::exec();
}

int runWindow(int argc, char **argv, const QString &open, const QString &alert) {
    QApplication app(argc, argv);
    describe(app);
    FileSettings settings;
    const SystemClock clock;
    Session session(&clock, &settings);
    applyTheme(app, Theme::darkTheme());
    app.setWindowIcon(windowIcon());
    MainWindow *shown = nullptr;
    WindowHooks hooks;
    OwnMetrics *served = nullptr;
    hooks.openAny = [&](const QString &what) {
        openInto(*shown, session, settings, what);
        served->follow();
    };
    hooks.openDemo = [&] { openDemo(*shown, session); };
    hooks.chooseSource = [&](const QString &name) { choose(*shown, session, settings, name); };
    hooks.recent = [&] { return settings.value(QStringLiteral("recent"), {}).toStringList(); };
    MainWindow window(session.context(), hooks);
    shown = &window;
    OwnMetrics ownMetrics(session, window);
    served = &ownMetrics;
    window.setThemeChoice(settings.value(QStringLiteral("theme"), QStringLiteral("dark")).toString());
    session.onTunnelChange = [&] { window.statusLine()->setTunnels(session.tunnelLines()); };
    QObject::connect(window.welcome(), &WelcomePage::testRequested, &window, [&](const QString &url) {
        session.test(url, &window,
                     [&window](bool good, const QString &words) { window.welcome()->setTestResult(good, words); });
    });
    watchForReturn(window, session, clock);
    const QString first = open.isEmpty() ? hooks.recent().value(0) : open;
    window.show();
    if (first == u"demo") {
        hooks.openDemo();
    } else if (!first.isEmpty()) {
        hooks.openAny(first);
    }
    if (!alert.isEmpty()) {
        window.showPage(QStringLiteral("incident"), QStringLiteral("alert:") + alert);
    }
    return QApplication::exec();
}

} // namespace bs
