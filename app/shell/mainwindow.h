// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/shell/appcontext.h"
#include "app/shell/page.h"
#include "app/shell/pageregistry.h"
#include <QHash>
#include <QMainWindow>
#include <QStackedWidget>
#include <QTimer>

namespace bs {

// Settings: the store whose incident was in front when the window last wrote it; empty elsewhere.
inline const QString kInIncident = QStringLiteral("incident/in-front-of");

class AlertWatch;
class Rail;
class TopBar;
class StatusBar;
class SourceWatch;
class Offers;
class StallMonitor;
class WelcomePage;

// What the window asks of the program around it.
struct WindowHooks {
    std::function<void(const QString &pathOrUrl)> openAny = [](const QString &) {}; // file, or a server's address
    std::function<void()> openDemo;                                                 // empty: not offered
    std::function<void(const QString &name)> chooseSource = [](const QString &) {}; // of the workspace; empty: all
    std::function<QStringList()> recent = [] { return QStringList(); };
};

// The frame: rail, top bar, pages, status bar, palette. Pages are made when first shown and again for a new context.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    MainWindow(const AppContext &context, WindowHooks hooks, QWidget *parent = nullptr);
    ~MainWindow() override;
    void setContext(const AppContext &context); // another source or workspace
    void showPage(const QString &id, const QString &subject = {});
    [[nodiscard]] Page *page(const QString &id); // creates it when needed; null when unknown
    [[nodiscard]] Page *currentPage() const;
    [[nodiscard]] QList<QAction *> allActions() const;
    TopBar *topBar() const { return m_top; }
    StatusBar *statusLine() const { return m_status; }
    WelcomePage *welcome() const { return m_welcome; }
    [[nodiscard]] const StallMonitor *stalls() const { return m_stalls; }
    void setThemeChoice(const QString &choice); // "dark", "light", "system"

protected:
    void resizeEvent(QResizeEvent *event) override;
    void closeEvent(QCloseEvent *event) override;
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void restoreChoices();
    void watchPower();
    void createFrame();
    void createActions();
    void connectContext();
    void refreshBars();
    void fillWorkspaceMenu();
    void addSources(QMenu *menu); // "all sources / one", when the workspace has several
    void openSourceMenu();
    void nextSource();
    void openPalette();
    void cycleTheme();
    QAction *add(const QString &text, const QKeySequence &keys, std::function<void()> run);
    AppContext m_context;
    WindowHooks m_hooks;
    Rail *m_rail = nullptr;
    TopBar *m_top = nullptr;
    StatusBar *m_status = nullptr;
    QStackedWidget *m_stack = nullptr;
    WelcomePage *m_welcome = nullptr;
    SourceWatch *m_watch = nullptr;
    Offers *m_offers = nullptr; // incidents that raw samples suggest
    StallMonitor *m_stalls = nullptr;
    QTimer m_power;
    AlertWatch *m_alerts = nullptr;
    QHash<QString, Page *> m_pages;
    QString m_current;
    QString m_themeChoice;
    QMenu *m_sourceMenu = nullptr;
};

} // namespace bs
