// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/alertwatch.h"
#include "data/core/format.h"
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCall>

namespace bs {

namespace {

const QString kChoice = QStringLiteral("notify/severity");

bool wanted(const QString &choice, const QString &severity) {
    if (choice == u"all") {
        return true;
    }
    const bool critical = severity == u"critical" || severity == u"page";
    return choice == u"critical" ? critical : choice == u"warning" && (critical || severity == u"warning");
}

} // namespace

AlertWatch::AlertWatch(const AppContext &context, Send send, QObject *parent)
    : QObject(parent), m_context(context), m_send(std::move(send)) {
    connect(&m_timer, &QTimer::timeout, this, &AlertWatch::look);
}

QString AlertWatch::choice(const Settings &settings) {
    return settings.value(kChoice, QStringLiteral("off")).toString();
}

void AlertWatch::setChoice(Settings &settings, const QString &choice) { settings.setValue(kChoice, choice); }

void AlertWatch::start(int everyMs) { m_timer.start(everyMs); }

void AlertWatch::look() {
    if (!m_context.source || !m_context.settings || choice(*m_context.settings) == u"off") {
        m_primed = false;
        return;
    }
    InstantQuery q;
    q.expr = "ALERTS{alertstate=\"firing\"}";
    q.time = m_context.clock->now();
    q.limit = 1000;
    using Answer = std::shared_ptr<const QueryResult>;
    m_asking.run<Answer>(
        this, [this, q](std::stop_token stop) { return m_context.source->query(q, stop); },
        [this](const Result<Answer> &r) {
            if (r) { // a source that does not answer tells nothing, and nothing is forgotten
                take(**r);
            }
        });
}

void AlertWatch::take(const QueryResult &r) {
    const QString how = choice(*m_context.settings);
    QSet<QString> now;
    for (const Series &s : r.matrix.series) {
        const auto label = [&s](const char *name) { return displayText(s.labels.get(name), 80); };
        QStringList about;
        for (const char *name : {"service", "job", "pod", "pool", "tenant", "target"}) {
            if (const QString v = label(name); !v.isEmpty() && !about.contains(v)) {
                about << v;
            }
        }
        const QString key = label("alertname") + u'/' + about.join(u'/');
        now.insert(key);
        const QString severity = label("severity");
        if (m_primed && !m_firing.contains(key) && wanted(how, severity)) {
            const QString body = about.isEmpty() ? tr("firing") : about.join(QStringLiteral(", "));
            m_send(label("alertname"), severity.isEmpty() ? body : QStringLiteral("%1 · %2").arg(severity, body),
                   severity == u"critical" || severity == u"page");
        }
    }
    m_firing = now;
    m_primed = true;
}

void sendDesktopNotification(const QString &title, const QString &body, bool critical) {
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) {
        return;
    }
    QDBusMessage call = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("/org/freedesktop/Notifications"),
        QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("Notify"));
    // Bodies may be markup there: a label is never any.
    call << QStringLiteral("Boundscope") << uint(0) << QStringLiteral("boundscope") << title << body.toHtmlEscaped()
         << QStringList()
         << QVariantMap{{QStringLiteral("urgency"), QVariant::fromValue(uchar(critical ? 2 : 1))},
                        {QStringLiteral("desktop-entry"), QStringLiteral("boundscope")}}
         << (critical ? 0 : -1); // a critical one stays until it is seen
    bus.asyncCall(call);
}

} // namespace bs
