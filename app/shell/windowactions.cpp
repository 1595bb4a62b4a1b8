// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The window's own commands: palette, keys, theme, range and live.
#include "app/shell/alertwatch.h"
#include "app/shell/keylist.h"
#include "app/shell/mainwindow.h"
#include "app/shell/offers.h"
#include "app/shell/palette.h"
#include "app/shell/rail.h"
#include "app/shell/sourcewatch.h"
#include "app/shell/systemtheme.h"
#include "app/shell/topbar.h"
#include "app/shell/welcomepage.h"
#include "data/core/format.h"
#include <QApplication>
#include <algorithm>

namespace bs {

QAction *MainWindow::add(const QString &text, const QKeySequence &keys, std::function<void()> run) {
    auto *a = new QAction(text, this);
    a->setShortcut(keys);
    connect(a, &QAction::triggered, this, [run = std::move(run)] { run(); });
    addAction(a);
    return a;
}

void MainWindow::createActions() {
    TimeAuthority *time = m_context.time;
    add(QStringLiteral("Search or run a command"), QKeySequence(Qt::CTRL | Qt::Key_K), [this] { openPalette(); });
    add(QStringLiteral("Keyboard list"), QKeySequence(Qt::Key_Question), [this] {
        auto *list = new KeyList(allActions(), this);
        list->setAttribute(Qt::WA_DeleteOnClose);
        list->show();
    });
    for (const PageEntry &p : pageRegistry()) {
        add(QStringLiteral("Go to %1").arg(p.title), {}, [this, id = p.id] { showPage(id); });
    }
    add(QStringLiteral("Open an incident now"), QKeySequence(Qt::CTRL | Qt::Key_I),
        [this] { showPage(QStringLiteral("incident"), QStringLiteral("new")); });
    add(QStringLiteral("Connect a server"), {}, [this] { showPage(QStringLiteral("welcome")); });
    add(QStringLiteral("Next source of the workspace, or all of them"), QKeySequence(Qt::SHIFT | Qt::Key_S),
        [this] { nextSource(); });
    add(QStringLiteral("Open a file"), QKeySequence::Open, [this] { Q_EMIT m_welcome->browseRequested(); });
    add(QStringLiteral("Time range"), QKeySequence(Qt::Key_T), [this] { m_top->openRangePicker(); });
    add(QStringLiteral("Previous range"), QKeySequence(Qt::ALT | Qt::Key_Left), [time] { time->goBack(); });
    add(QStringLiteral("Next range"), QKeySequence(Qt::ALT | Qt::Key_Right), [time] { time->goForward(); });
    add(QStringLiteral("Pause or resume live"), QKeySequence(Qt::Key_L),
        [time] { time->setPaused(time->mode() == TimeAuthority::Mode::Live); });
    add(QStringLiteral("Refresh now"), QKeySequence(Qt::Key_R), [time] { time->refresh(); });
    add(QStringLiteral("Pin the crosshair"), QKeySequence(Qt::Key_Space), [time] { time->togglePin(); });
    for (const auto &[name, length] :
         {std::pair{"15 m", 900'000LL}, {"1 h", 3'600'000LL}, {"6 h", 21'600'000LL}, {"1 d", 86'400'000LL}}) {
        add(QStringLiteral("Last %1").arg(QLatin1String(name)), {},
            [time, length = length] { time->setSpec(RangeSpec::last(length)); });
    }
    add(QStringLiteral("Theme: dark"), {}, [this] { setThemeChoice(QStringLiteral("dark")); });
    add(QStringLiteral("Theme: light"), {}, [this] { setThemeChoice(QStringLiteral("light")); });
    add(QStringLiteral("Theme: as the system"), {}, [this] { setThemeChoice(QStringLiteral("system")); });
    for (const auto &[choice, words] : {std::pair{"off", "off"},
                                        {"critical", "critical alerts"},
                                        {"warning", "warnings and critical alerts"},
                                        {"all", "every alert"}}) {
        add(QStringLiteral("Desktop notifications: %1").arg(QLatin1String(words)), {},
            [this, choice = QString::fromLatin1(choice)] {
                AlertWatch::setChoice(*m_context.settings, choice);
                m_alerts->look();
            });
    }
    add(QStringLiteral("Quit"), QKeySequence::Quit, [] { QApplication::quit(); });
}

QList<QAction *> MainWindow::allActions() const {
    QList<QAction *> all = actions();
    if (const Page *p = currentPage()) {
        all = p->commands() + all;
    }
    return all;
}

void MainWindow::openPalette() {
    auto *palette = new CommandPalette((m_offers ? m_offers->actions() : QList<QAction *>()) + allActions(), this);
    palette->setAttribute(Qt::WA_DeleteOnClose);
    palette->setAlertOpener(
        [this](const QString &pasted) { showPage(QStringLiteral("incident"), QStringLiteral("alert:") + pasted); });
    palette->openOver(this);
}

void MainWindow::setThemeChoice(const QString &choice) {
    m_themeChoice = choice;
    m_context.settings->setValue(QStringLiteral("theme"), choice);
    const bool dark = choice == u"system" ? systemPrefersDark() : choice != u"light";
    applyTheme(*qApp, dark ? Theme::darkTheme() : Theme::lightTheme());
    m_rail->themeButton()->setIconName(choice == u"system" ? QStringLiteral("system")
                                       : dark              ? QStringLiteral("moon")
                                                           : QStringLiteral("sun"));
}

void MainWindow::cycleTheme() {
    setThemeChoice(m_themeChoice == u"dark"    ? QStringLiteral("light")
                   : m_themeChoice == u"light" ? QStringLiteral("system")
                                               : QStringLiteral("dark"));
}

void MainWindow::addSources(QMenu *menu) {
    if (m_context.sources.size() < 2) {
        return;
    }
    const auto add = [&](const QString &text, const QString &name) {
        QAction *a = menu->addAction(text, this, [this, name] { m_hooks.chooseSource(name); });
        a->setCheckable(true);
        a->setChecked(m_context.sourceName == name);
    };
    add(QStringLiteral("All %1 sources side by side").arg(m_context.sources.size()), {});
    for (const NamedSource &s : m_context.sources) {
        QString text =
            displayText(s.environment.isEmpty() ? s.name : s.name + QStringLiteral(" · ") + s.environment, 60);
        if (m_watch && m_watch->summary().partsDown().contains(s.name)) {
            text += QStringLiteral("  (down)");
        }
        add(text.replace(u'&', QStringLiteral("&&")), s.name);
    }
    menu->addSeparator();
}

void MainWindow::openSourceMenu() {
    if (m_context.sources.size() < 2) {
        return showPage(QStringLiteral("welcome"));
    }
    m_sourceMenu->clear();
    addSources(m_sourceMenu);
    m_sourceMenu->addAction(QStringLiteral("Connect a server…"), this, [this] { showPage(QStringLiteral("welcome")); });
    BarButton *button = m_top->sourceButton();
    m_sourceMenu->popup(button->mapToGlobal(QPoint(0, button->height() + 2)));
}

void MainWindow::nextSource() {
    const auto &all = m_context.sources;
    if (all.size() < 2) {
        return;
    }
    const auto at =
        std::find_if(all.begin(), all.end(), [this](const auto &s) { return s.name == m_context.sourceName; });
    m_hooks.chooseSource(m_context.sourceName.isEmpty()           ? all.front().name
                         : at == all.end() || at + 1 == all.end() ? QString()
                                                                  : (at + 1)->name);
}

void MainWindow::fillWorkspaceMenu() {
    QMenu *menu = m_top->workspaceMenu();
    menu->clear();
    addSources(menu);
    for (const QString &path : m_hooks.recent()) {
        menu->addAction(displayText(path.section(u'/', -1), 60), this, [this, path] { m_hooks.openAny(path); });
    }
    if (!menu->isEmpty()) {
        menu->addSeparator();
    }
    menu->addAction(QStringLiteral("Connect a server…"), this, [this] { showPage(QStringLiteral("welcome")); });
    menu->addAction(QStringLiteral("Open a file…"), this, [this] { Q_EMIT m_welcome->browseRequested(); });
    if (m_hooks.openDemo) {
        menu->addAction(QStringLiteral("Open the demo"), this, [this] { m_hooks.openDemo(); });
    }
    menu->addSeparator();
    for (const char *choice : {"dark", "light", "system"}) {
        const QString c = QString::fromLatin1(choice);
        QAction *a = menu->addAction(QStringLiteral("Theme: %1").arg(c), this, [this, c] { setThemeChoice(c); });
        a->setCheckable(true);
        a->setChecked(m_themeChoice == c);
    }
}

} // namespace bs
