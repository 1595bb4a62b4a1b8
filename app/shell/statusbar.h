// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/shell/sourcewatch.h"
#include <QTimer>
#include <QWidget>

class QLabel;

namespace bs {

// 26 px: last scrape, what the store holds, warnings, UTC and local time, version.
class StatusBar : public QWidget {
    Q_OBJECT
public:
    StatusBar(const Clock *clock, QWidget *parent);
    void setClock(const Clock *clock); // of what is open: a bundle's stands at the incident
    void setSource(const SourceSummary &summary);
    void setStore(const QString &text);        // "Store 412 MB", empty hides it
    void setTunnels(const QStringList &lines); // what the commands say that open the way to the sources
    [[nodiscard]] QString tunnelText() const;
    void notify(const QString &text); // one line for some seconds
    [[nodiscard]] QString warningText() const;

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void tick();
    QLabel *cell();
    const Clock *m_clock;
    SourceSummary m_summary;
    QLabel *m_scrape, *m_store, *m_tunnel, *m_notice, *m_warning, *m_time, *m_version;
    QTimer m_second;
    int m_noticeLeft = 0;
};

} // namespace bs
