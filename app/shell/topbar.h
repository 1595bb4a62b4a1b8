// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/shell/barbutton.h"
#include "app/shell/sourcewatch.h"
#include "app/shell/timeauthority.h"
#include <QMenu>
#include <QTimer>

namespace bs {

// 48 px: workspace, source status, search, range picker, live, incident chip.
class TopBar : public QWidget {
    Q_OBJECT
public:
    TopBar(TimeAuthority *time, QWidget *parent);
    void setWorkspace(const QString &name, const QString &environment = {});
    void setSource(const SourceSummary &summary, bool connected);
    void setIncident(const QString &severity, qint64 startedMs, qint64 resolvedMs);
    void setCompact(bool compact);
    QMenu *workspaceMenu() const { return m_workspaceMenu; }
    BarButton *sourceButton() const { return m_source; }
    BarButton *workspaceButton() const { return m_workspace; }
    void openRangePicker();

Q_SIGNALS:
    void searchRequested();
    void sourceRequested();
    void incidentRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void createControls();
    void refreshTime();
    void refreshIncident();
    void refreshLive();
    void fillLiveMenu();
    TimeAuthority *m_time;
    BarButton *m_workspace, *m_source, *m_search, *m_back, *m_forward, *m_range, *m_live, *m_incident;
    QMenu *m_workspaceMenu, *m_liveMenu;
    SourceSummary m_summary;
    bool m_connected = false;
    bool m_compact = false;
    QString m_workspaceName, m_severity;
    qint64 m_started = 0, m_resolved = 0;
    QTimer m_second;
};

} // namespace bs
