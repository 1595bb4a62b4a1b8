// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/pages/incident/incidentcontroller.h"
#include "app/shell/page.h"
#include <QTimer>

class QSplitter;
class QStackedWidget;
class QTabWidget;

namespace bs {

class IncidentHeader;
class MessageView;
class Panel;
class QuestionCard;
class ThenPanel;
class TimelinePanel;
class TrailView;

// One question at a time with its evidence on the table; all that happens lands on the timeline by itself.
class IncidentPage : public Page {
    Q_OBJECT
public:
    IncidentPage(const AppContext &context, QWidget *parent);
    [[nodiscard]] QString id() const override { return QStringLiteral("incident"); }
    [[nodiscard]] QString title() const override { return QStringLiteral("Incident"); }
    void setActive(bool active) override;
    [[nodiscard]] QVector<PanelState> panels() const override;
    [[nodiscard]] bool isReady() const override { return m_ready; }
    [[nodiscard]] QList<QAction *> commands() const override { return m_commands; }
    void openSubject(const QString &subject) override; // "incident:INC-0001", "alert:NAME"

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void createWalk();
    void createCommands();
    void layoutPage();
    void connectController();
    void connectGestures();
    void showState();
    void showSuggestion();
    void showClocks();
    void showEmpty();
    void announceChip();
    void answerChosen(const QString &answer);
    void startIncident();

    AppContext m_context;
    IncidentController *m_controller;
    QStackedWidget *m_stack = nullptr;
    Panel *m_empty = nullptr;
    QWidget *m_body = nullptr;
    IncidentHeader *m_header = nullptr;
    TrailView *m_trail = nullptr;
    QuestionCard *m_card = nullptr;
    ThenPanel *m_then = nullptr;
    TimelinePanel *m_timeline = nullptr;
    QSplitter *m_splitter = nullptr;
    QTabWidget *m_tabs = nullptr; // below 1200 px the timeline is a tab
    QWidget *m_left = nullptr;
    QList<QAction *> m_commands;
    QTimer m_second;
    bool m_ready = false;
    bool m_narrow = false;
};

} // namespace bs
