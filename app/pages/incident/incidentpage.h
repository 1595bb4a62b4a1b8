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

class HandOverPanel;
class IncidentHeader;
class NoticeBar;
class Panel;
class QuestionCard;
class ThenPanel;
class TimelinePanel;
class TrailView;
class WalkStrip;

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
    [[nodiscard]] QList<QAction *> commands() const override { return m_commands + m_switches; }
    void openSubject(const QString &subject) override; // "incident:INC-0001", "alert:LABELS or URL", "new"

protected:
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void createWalk();
    void createCommands();
    void layoutPage();
    void connectController();
    void connectGestures();
    void connectTimeline();
    void showState();
    void showSuggestion();
    void showHands();
    void showIncidents();
    void nextIncident();
    void moveChosen(const QString &what);
    void openHandOver();
    void closeIncident();
    void redactSoon(const QString &event, const QString &reason);
    void redactNow();
    void zoomText(double factor);
    Q_INVOKABLE void secondPassed(); // ages, timers, escalation: what changes without anybody doing anything
    void showEmpty();
    void announceChip();
    void answerChosen(const QString &answer, const QString &note);
    [[nodiscard]] QByteArray frozenPicture() const;
    void startIncident();

    AppContext m_context;
    IncidentController *m_controller;
    QStackedWidget *m_stack = nullptr;
    Panel *m_empty = nullptr;
    QWidget *m_body = nullptr;
    IncidentHeader *m_header = nullptr;
    WalkStrip *m_strip = nullptr;
    NoticeBar *m_notice = nullptr;
    HandOverPanel *m_hands = nullptr;
    TrailView *m_trail = nullptr;
    QuestionCard *m_card = nullptr;
    ThenPanel *m_then = nullptr;
    TimelinePanel *m_timeline = nullptr;
    QSplitter *m_splitter = nullptr;
    QTabWidget *m_tabs = nullptr; // below 1200 px the timeline is a tab
    QWidget *m_left = nullptr;
    QList<QAction *> m_commands;
    QList<QAction *> m_switches; // one for each other incident
    QTimer m_second;
    QTimer m_redactSoon; // five seconds in which a redaction can be taken back
    QString m_redactEvent, m_redactReason;
    QString m_nagged; // the incident whose deferred steps were named before it is closed
    bool m_ready = false;
    TimeMs m_openingSince = kNoTime; // an incident is being opened: until it is there nothing is ready
    bool m_narrow = false;
};

} // namespace bs
