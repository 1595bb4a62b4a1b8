// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/topbar.h"
#include "app/shell/rangepicker.h"
#include "data/core/format.h"
#include "widgets/common/plaintooltip.h"
#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <utility>

namespace bs {

namespace {

class Divider : public QWidget {
public:
    explicit Divider(QWidget *parent) : QWidget(parent) { setFixedSize(13, 20); }

protected:
    void paintEvent(QPaintEvent * /*event*/) override {
        QPainter p(this);
        p.fillRect(QRect(6, 0, 1, height()), themeOf(this).hairline);
    }
};

} // namespace

TopBar::TopBar(TimeAuthority *time, QWidget *parent) : QWidget(parent), m_time(time) {
    setFixedHeight(48);
    createControls();
    connect(m_time, &TimeAuthority::specChanged, this, &TopBar::refreshTime);
    connect(m_time, &TimeAuthority::modeChanged, this, &TopBar::refreshLive);
    connect(&m_second, &QTimer::timeout, this, &TopBar::refreshIncident);
    refreshTime();
    refreshLive();
    setIncident({}, 0, kNoTime);
    setSource({}, false);
}

void TopBar::createControls() {
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(16, 0, 12, 1);
    row->setSpacing(8);
    const auto make = [this](const char *name) {
        auto *b = new BarButton(this);
        b->setObjectName(QString::fromLatin1(name));
        return b;
    };
    m_workspace = make("workspace");
    m_source = make("source");
    m_search = make("search");
    m_back = make("rangeBack");
    m_forward = make("rangeForward");
    m_range = make("range");
    m_live = make("live");
    m_incident = make("incident");
    m_workspaceMenu = new QMenu(this);
    m_liveMenu = new QMenu(this);
    row->addWidget(m_workspace);
    row->addWidget(new Divider(this));
    row->addWidget(m_source);
    row->addStretch(1);
    row->addWidget(m_search);
    row->addStretch(1);
    for (BarButton *b : {m_back, m_forward, m_range, m_live, m_incident}) {
        row->addWidget(b);
    }
    connect(m_workspace, &BarButton::clicked, this,
            [this] { m_workspaceMenu->popup(m_workspace->mapToGlobal(QPoint(0, m_workspace->height() + 2))); });
    connect(m_source, &BarButton::clicked, this, &TopBar::sourceRequested);
    connect(m_search, &BarButton::clicked, this, &TopBar::searchRequested);
    connect(m_back, &BarButton::clicked, m_time, &TimeAuthority::goBack);
    connect(m_forward, &BarButton::clicked, m_time, &TimeAuthority::goForward);
    connect(m_range, &BarButton::clicked, this, &TopBar::openRangePicker);
    connect(m_live, &BarButton::clicked, this, &TopBar::fillLiveMenu);
    connect(m_incident, &BarButton::clicked, this, &TopBar::incidentRequested);
}

void TopBar::setWorkspace(const QString &name, const QString &environment) {
    m_workspaceName = name;
    BarButton::Look l;
    l.strong = name.isEmpty() ? QStringLiteral("No workspace") : name;
    l.tail = displayText(environment, 40);
    l.frame = false;
    l.chevron = true;
    l.sized13 = true;
    m_workspace->setLook(l);
}

void TopBar::setSource(const SourceSummary &s, bool connected) {
    m_summary = s;
    if (std::exchange(m_connected, connected) != connected) {
        refreshLive();
    }
    BarButton::Look l;
    l.frame = false;
    QString targets = s.targets >= 0 ? QStringLiteral("%1/%2").arg(s.targetsUp).arg(s.targets) : QString();
    if (!connected) {
        l.glyph = Health::NoData;
        l.strong = QStringLiteral("No source");
    } else if (!s.parts.isEmpty()) {
        const qsizetype down = s.partsDown().size();
        const bool asking = s.status.kind == SourceStatus::Kind::Unknown;
        l.glyph = down == s.parts.size() ? Health::Crit
                  : down > 0             ? Health::Warn
                  : asking               ? Health::NoData
                                         : Health::Ok;
        l.strong = m_compact ? QString() : QStringLiteral("%1 sources").arg(s.parts.size());
        l.tail = down == s.parts.size() ? QStringLiteral("down")
                 : down > 0 ? QStringLiteral("%1 down").arg(displayText(s.partsDown().join(QStringLiteral(", ")), 32))
                 : asking   ? QStringLiteral("asking")
                            : QStringLiteral("ok");
        if (!targets.isEmpty()) {
            l.tail += m_compact ? QStringLiteral(" ") + targets : QStringLiteral("  •  %1 targets").arg(targets);
        }
    } else if (s.status.kind == SourceStatus::Kind::Down) {
        l.glyph = Health::Crit;
        l.strong = m_compact ? QString() : s.name;
        l.tail = QStringLiteral("down");
    } else {
        const bool slow = s.status.kind == SourceStatus::Kind::Slow;
        const bool unknown = s.status.kind == SourceStatus::Kind::Unknown;
        l.glyph = unknown ? Health::NoData : slow ? Health::Warn : Health::Ok;
        l.strong = m_compact ? QString() : s.flavour.isEmpty() ? s.name : s.flavour;
        const QString word = unknown ? QStringLiteral("asking") : slow ? QStringLiteral("slow") : QStringLiteral("ok");
        QString text = m_compact ? QString() : word;
        if (!m_compact && s.status.latencyMs > 0) {
            text += QStringLiteral(" %1 ms").arg(s.status.latencyMs);
        }
        if (!targets.isEmpty()) {
            text += m_compact ? targets : QStringLiteral("  •  %1 targets").arg(targets);
        }
        l.tail = text;
    }
    if (!l.strong.isEmpty() && !l.strong.contains(u':')) { // a flavour, not an address
        l.strong[0] = l.strong[0].toUpper();
    }
    m_source->setLook(l);
    QStringList tip{s.name};
    tip << s.status.reason.split(QStringLiteral("; "));
    tip.removeAll(QString());
    setPlainToolTip(m_source, tip.join(u'\n'));
}

void TopBar::refreshTime() {
    BarButton::Look l;
    l.icon = QStringLiteral("clock");
    l.strong = m_time->spec().text(m_time->zone());
    l.chevron = true;
    m_range->setLook(l);
    setPlainToolTip(m_range, QStringLiteral("Time range, in %1 (T)").arg(QString::fromLatin1(m_time->zone().id())));
    const auto arrow = [](BarButton *b, const char *icon, bool on, const char *tip) {
        BarButton::Look a;
        a.icon = QString::fromLatin1(icon);
        a.frame = false;
        a.width = 24;
        b->setLook(a);
        b->setVisible(on);
        b->setAccessibleName(QString::fromLatin1(tip));
        setPlainToolTip(b, QString::fromLatin1(tip));
    };
    arrow(m_back, "back", m_time->canGoBack(), "Previous range (Alt+Left, double-click a chart)");
    arrow(m_forward, "forward", m_time->canGoForward(), "Next range (Alt+Right)");
}

void TopBar::refreshLive() {
    const Theme &t = themeOf(this);
    BarButton::Look l;
    l.chevron = true;
    switch (m_time->mode()) {
    case TimeAuthority::Mode::Live:
        // The pointer over a chart holds the range still: said, or one would take old for new.
        l.dot = !m_connected ? t.textMuted : m_time->held() ? t.warn : t.ok;
        l.strong = m_time->held() ? QStringLiteral("Held") : QStringLiteral("Live");
        l.tail = formatSpan(m_time->interval());
        break;
    case TimeAuthority::Mode::Paused:
        l.dot = t.warn;
        l.strong = QStringLiteral("Paused");
        break;
    case TimeAuthority::Mode::Historic:
        l.dot = t.textMuted;
        l.strong = QStringLiteral("Historic");
        break;
    }
    m_live->setLook(l);
}

void TopBar::fillLiveMenu() {
    m_liveMenu->clear();
    if (m_time->mode() == TimeAuthority::Mode::Historic) {
        m_liveMenu->addAction(QStringLiteral("Back to live: last 1 h"), m_time,
                              [this] { m_time->setSpec(RangeSpec::last(3'600'000)); });
    } else {
        const bool paused = m_time->mode() == TimeAuthority::Mode::Paused;
        m_liveMenu->addAction(paused ? QStringLiteral("Resume (L)") : QStringLiteral("Pause (L)"), m_time,
                              [this, paused] { m_time->setPaused(!paused); });
    }
    m_liveMenu->addAction(QStringLiteral("Refresh now (R)"), m_time, &TimeAuthority::refresh);
    m_liveMenu->addSeparator();
    for (const DurationMs every : {5'000, 10'000, 15'000, 30'000, 60'000, 300'000}) {
        QAction *a = m_liveMenu->addAction(QStringLiteral("Every %1").arg(formatDuration(every)), m_time,
                                           [this, every] { m_time->setInterval(every); });
        a->setCheckable(true);
        a->setChecked(m_time->interval() == every);
    }
    m_liveMenu->popup(m_live->mapToGlobal(QPoint(0, m_live->height() + 2)));
}

void TopBar::setIncident(const QString &severity, qint64 startedMs, qint64 resolvedMs) {
    m_severity = severity;
    m_started = startedMs;
    m_resolved = resolvedMs;
    refreshIncident();
    if (!severity.isEmpty() && resolvedMs == kNoTime) {
        m_second.start(1000);
    } else {
        m_second.stop();
    }
}

void TopBar::refreshIncident() {
    const Theme &t = themeOf(this);
    BarButton::Look l;
    m_incident->setVisible(!m_severity.isEmpty());
    if (m_severity.isEmpty()) {
        return;
    }
    const bool running = m_resolved == kNoTime;
    l.glyph = running ? Health::Crit : Health::Ok;
    l.strong = m_severity;
    l.sized13 = true;
    l.tail = formatRunning((running ? m_time->clock()->now() : m_resolved) - m_started);
    l.tint = running ? t.critTint : t.okTint;
    l.line = running ? t.crit : t.okLine;
    l.strongColor = running ? t.crit : t.ok;
    m_incident->setLook(l);
}

void TopBar::setCompact(bool compact) {
    m_compact = compact;
    BarButton::Look l;
    l.icon = QStringLiteral("search");
    l.input = true;
    if (compact) {
        l.width = 34;
    } else {
        l.lead = QStringLiteral("Search or run a command");
        l.keycap = QStringLiteral("Ctrl+K");
        l.width = 264;
    }
    m_search->setLook(l);
    m_search->setAccessibleName(QStringLiteral("Search or run a command"));
    setPlainToolTip(m_search, compact ? QStringLiteral("Search or run a command (Ctrl+K)") : QString());
    setSource(m_summary, m_connected);
}

void TopBar::openRangePicker() {
    auto *picker = new RangePicker(m_time, this);
    picker->setAttribute(Qt::WA_DeleteOnClose);
    picker->openBelow(m_range);
}

void TopBar::paintEvent(QPaintEvent * /*event*/) {
    const Theme &t = themeOf(this);
    QPainter p(this);
    p.fillRect(rect(), t.surface);
    p.fillRect(QRect(0, height() - 1, width(), 1), t.hairline);
}

void TopBar::changeEvent(QEvent *event) {
    if (event->type() == QEvent::PaletteChange) {
        refreshLive();
        refreshIncident();
    }
    QWidget::changeEvent(event);
}

} // namespace bs
