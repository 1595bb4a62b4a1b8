// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/mainwindow.h"
#include "app/shell/alertwatch.h"
#include "app/shell/offers.h"
#include "app/shell/power.h"
#include "app/shell/rail.h"
#include "app/shell/sourcewatch.h"
#include "app/shell/stallmonitor.h"
#include "app/shell/statusbar.h"
#include "app/shell/systemtheme.h"
#include "app/shell/topbar.h"
#include "app/shell/welcomepage.h"
#include <QApplication>
#include <QClipboard>
#include <QCloseEvent>
#include <QDesktopServices>
#include <QFileDialog>
#include <QGridLayout>
#include <QWindow>

namespace bs {

MainWindow::MainWindow(const AppContext &context, WindowHooks hooks, QWidget *parent)
    : QMainWindow(parent), m_context(context), m_hooks(std::move(hooks)) {
    setWindowTitle(QStringLiteral("Boundscope"));
    setMinimumSize(1024, 700);
    resize(1440, 900);
    m_stalls = new StallMonitor(this);
    createFrame();
    createActions();
    connectContext();
    m_themeChoice = m_context.settings->value(QStringLiteral("theme"), QStringLiteral("dark")).toString();
    restoreGeometry(m_context.settings->value(QStringLiteral("geometry")).toByteArray());
    restoreChoices();
    watchPower();
    setContext(context);
}

// Range and refresh as they were left; a picture for `render` is of what was asked.
void MainWindow::restoreChoices() {
    TimeAuthority *time = m_context.time;
    Settings *settings = m_context.settings;
    if (m_context.rendering) {
        return;
    }
    const QString range = settings->value(QStringLiteral("time/range")).toString();
    const auto spec = parseRange(range, m_context.clock->now(), time->zone());
    if (!range.isEmpty() && spec && time->spec() == RangeSpec()) {
        time->setSpec(*spec);
    }
    const qlonglong interval = settings->value(QStringLiteral("time/interval"), -1).toLongLong();
    if (interval >= 1'000 && interval <= 3'600'000) {
        time->setInterval(interval);
    }
    connect(time, &TimeAuthority::specChanged, this, [this, time] {
        if (time->spec().moves()) {
            m_context.settings->setValue(QStringLiteral("time/range"), time->spec().text(QTimeZone::utc()));
        }
    });
    connect(time, &TimeAuthority::modeChanged, this, [this, time] {
        m_context.settings->setValue(QStringLiteral("time/interval"), static_cast<qlonglong>(time->interval()));
    });
}

void MainWindow::watchPower() {
    if (m_context.rendering) {
        return;
    }
    const auto look = [this] { m_context.time->setSaving(onBattery()); };
    connect(&m_power, &QTimer::timeout, this, look);
    m_power.start(60'000);
    look();
}

MainWindow::~MainWindow() { qDeleteAll(m_pages); }

void MainWindow::createFrame() {
    auto *centre = new QWidget(this);
    auto *grid = new QGridLayout(centre);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(0);
    m_rail = new Rail(centre);
    m_top = new TopBar(m_context.time, centre);
    m_stack = new QStackedWidget(centre);
    m_status = new StatusBar(m_context.clock, centre);
    m_welcome = new WelcomePage(m_hooks.openDemo != nullptr, m_stack);
    m_stack->addWidget(m_welcome);
    grid->addWidget(m_rail, 0, 0, 3, 1);
    grid->addWidget(m_top, 0, 1);
    grid->addWidget(m_stack, 1, 1);
    grid->addWidget(m_status, 2, 1);
    grid->setRowStretch(1, 1);
    setCentralWidget(centre);
    int number = 1;
    for (const PageEntry &p : pageRegistry()) {
        if (p.inRail) {
            m_rail->addPage(p.id, p.title, p.iconName, number++);
        }
    }
    connect(m_rail, &Rail::pageChosen, this, [this](const QString &id) { showPage(id); });
    connect(m_rail->themeButton(), &QAbstractButton::clicked, this, &MainWindow::cycleTheme);
    connect(m_rail->settingsButton(), &QAbstractButton::clicked, this, [this] {
        fillWorkspaceMenu();
        m_top->workspaceMenu()->popup(m_rail->settingsButton()->mapToGlobal(QPoint(60, -60)));
    });
    connect(m_top, &TopBar::searchRequested, this, &MainWindow::openPalette);
    connect(m_top, &TopBar::incidentRequested, this, [this] { showPage(QStringLiteral("incident")); });
    m_sourceMenu = new QMenu(this);
    connect(m_top, &TopBar::sourceRequested, this, &MainWindow::openSourceMenu);
    connect(m_top->workspaceMenu(), &QMenu::aboutToShow, this, &MainWindow::fillWorkspaceMenu);
    connect(m_welcome, &WelcomePage::openRequested, this, [this](const QString &what) { m_hooks.openAny(what); });
    connect(m_welcome, &WelcomePage::browseRequested, this, [this] {
        const QString path = m_context.askOpenPath(QStringLiteral("Open"), {});
        if (!path.isEmpty()) {
            m_hooks.openAny(path);
        }
    });
    connect(m_welcome, &WelcomePage::demoRequested, this, [this] {
        if (m_hooks.openDemo) {
            m_hooks.openDemo();
        }
    });
}

void MainWindow::connectContext() {
    m_context.openPage = [this](const QString &id, const QString &subject) { showPage(id, subject); };
    m_context.copyText = [this](const QString &text) {
        QApplication::clipboard()->setText(text);
        m_status->notify(QStringLiteral("Copied"));
    };
    m_context.openUrl = [](const QUrl &url) {
        if (url.scheme() == u"http" || url.scheme() == u"https") { // a server names it: nothing else is started
            QDesktopServices::openUrl(url);
        }
    };
    m_context.notify = [this](const QString &text) { m_status->notify(text); };
    m_context.askSavePath = [this](const QString &title, const QString &suggested, const QString &filter) {
        return QFileDialog::getSaveFileName(this, title, suggested, filter);
    };
    m_context.askOpenPath = [this](const QString &title, const QString &filter) {
        return QFileDialog::getOpenFileName(this, title, {}, filter);
    };
}

void MainWindow::setContext(const AppContext &context) {
    qDeleteAll(m_pages);
    m_pages.clear();
    delete m_watch;
    delete m_offers;
    m_context = context;
    m_status->setClock(m_context.clock);
    connectContext();
    m_offers =
        new Offers(m_context, [this](const QString &subject) { showPage(QStringLiteral("incident"), subject); }, this);
    m_offers->onOffer = [this](const QString &text) {
        m_rail->setBadge(QStringLiteral("incident"), Health::Warn); // stays when the line in the status bar is gone
        m_status->notify(QStringLiteral("Detected: %1. Ctrl+K offers an incident.").arg(text));
    };
    m_watch = new SourceWatch(m_context.source, this);
    connect(m_watch, &SourceWatch::changed, this, &MainWindow::refreshBars);
    m_watch->start(5'000);
    delete m_alerts;
    m_alerts = new AlertWatch(m_context, sendDesktopNotification, this);
    if (!m_context.rendering) {
        m_alerts->start(15'000);
    }
    // The environment is always in sight: what one does to production looks like what one does to staging.
    QStringList where{m_context.environment};
    if (m_context.sources.size() > 1) {
        where << (m_context.sourceName.isEmpty() ? QStringLiteral("all sources") : m_context.sourceName);
    }
    where.removeAll(QString());
    m_top->setWorkspace(m_context.workspaceName, where.join(QStringLiteral(" · ")));
    m_top->setIncident({}, 0, kNoTime);
    setWindowTitle(m_context.workspaceName.isEmpty() ? QStringLiteral("Boundscope")
                                                     : m_context.workspaceName + QStringLiteral(" – Boundscope"));
    refreshBars();
    m_current.clear();
    const QString first = pageRegistry().empty() ? QString() : pageRegistry().front().id;
    showPage(m_context.source || !m_context.storePath.isEmpty() ? first : QStringLiteral("welcome"));
}

Page *MainWindow::page(const QString &id) {
    if (Page *made = m_pages.value(id)) {
        return made;
    }
    const PageEntry *entry = findPage(id);
    if (!entry) {
        return nullptr;
    }
    Page *made = entry->create(m_context, m_stack);
    m_pages.insert(id, made);
    m_stack->addWidget(made);
    connect(made, &Page::badgeChanged, this, [this, id](Health worst) { m_rail->setBadge(id, worst); });
    connect(made, &Page::incidentChanged, m_top, &TopBar::setIncident);
    return made;
}

Page *MainWindow::currentPage() const { return m_pages.value(m_current); }

void MainWindow::showPage(const QString &id, const QString &subject) {
    Page *wanted = page(id);
    if (!wanted && id != u"welcome") {
        return;
    }
    if (m_current != id) {
        if (Page *before = currentPage()) {
            before->setActive(false);
        }
        m_current = id;
        m_rail->setCurrent(id);
        m_stack->setCurrentWidget(wanted ? static_cast<QWidget *>(wanted) : m_welcome);
        if (wanted) {
            wanted->setActive(true);
        }
        m_stack->currentWidget()->setFocus(Qt::OtherFocusReason);
        if (wanted && !m_context.rendering && !m_context.storePath.isEmpty()) {
            m_context.settings->setValue(kInIncident, id == u"incident" ? m_context.storePath : QString());
        }
    }
    if (wanted && !subject.isEmpty()) {
        wanted->openSubject(subject);
    }
}

void MainWindow::refreshBars() {
    m_top->setSource(m_watch->summary(), m_context.source != nullptr);
    m_status->setSource(m_watch->summary());
}

void MainWindow::resizeEvent(QResizeEvent *event) {
    const bool compact = width() < 1200;
    m_rail->setCompact(compact);
    m_top->setCompact(compact);
    QMainWindow::resizeEvent(event);
}

void MainWindow::closeEvent(QCloseEvent *event) {
    m_context.settings->setValue(QStringLiteral("geometry"), saveGeometry());
    QMainWindow::closeEvent(event);
}

void MainWindow::changeEvent(QEvent *event) {
    if (event->type() == QEvent::WindowStateChange) {
        m_context.time->setHidden(isMinimized());
    }
    QMainWindow::changeEvent(event);
}

void MainWindow::showEvent(QShowEvent *event) {
    m_context.time->setHidden(false);
    if (windowHandle()) {
        windowHandle()->installEventFilter(this);
    }
    QMainWindow::showEvent(event);
}

// Covered whole or on another desktop is hidden too, where the system tells.
bool MainWindow::eventFilter(QObject *watched, QEvent *event) {
    if (event->type() == QEvent::Expose && watched == windowHandle() && !m_context.rendering) {
        m_context.time->setHidden(!windowHandle()->isExposed());
    }
    return QMainWindow::eventFilter(watched, event);
}

void MainWindow::hideEvent(QHideEvent *event) {
    m_context.time->setHidden(true);
    QMainWindow::hideEvent(event);
}

} // namespace bs
