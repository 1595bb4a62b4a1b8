// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/shell/appcontext.h"
#include "data/core/async.h"
#include <QObject>
#include <QSet>
#include <QTimer>

namespace bs {

// Tells the desktop that an alert began to fire: off by default, by severity. What fires already when it is turned on
// is known and not told; one that stops and fires again is told again.
class AlertWatch : public QObject {
    Q_OBJECT
public:
    using Send = std::function<void(const QString &title, const QString &body, bool critical)>;
    AlertWatch(const AppContext &context, Send send, QObject *parent);
    void start(int everyMs);
    void look(); // now; does nothing while notifications are off

    // "off", "critical", "warning" (and critical), "all"
    [[nodiscard]] static QString choice(const Settings &settings);
    static void setChoice(Settings &settings, const QString &choice);

private:
    void take(const QueryResult &r);
    AppContext m_context;
    Send m_send;
    QTimer m_timer;
    Latest m_asking;
    QSet<QString> m_firing;
    bool m_primed = false;
};

// Through org.freedesktop.Notifications, without waiting; silent where there is no such service.
void sendDesktopNotification(const QString &title, const QString &body, bool critical);

} // namespace bs
