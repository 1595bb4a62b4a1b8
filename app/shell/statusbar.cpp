// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/statusbar.h"
#include "data/core/format.h"
#include "widgets/common/plaintooltip.h"
#include "widgets/common/statusglyph.h"
#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

namespace bs {

QLabel *StatusBar::cell() {
    auto *l = new QLabel(this);
    l->setTextFormat(Qt::PlainText);
    l->setFont(textFont(TextRole::Label));
    l->setProperty("tone", QStringLiteral("muted"));
    l->setContentsMargins(10, 0, 10, 0);
    return l;
}

StatusBar::StatusBar(const Clock *clock, QWidget *parent) : QWidget(parent), m_clock(clock) {
    setFixedHeight(26);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(4, 1, 4, 0);
    row->setSpacing(0);
    m_scrape = cell();
    m_store = cell();
    m_tunnel = cell();
    m_notice = cell();
    m_notice->setProperty("tone", QStringLiteral("second"));
    m_warning = cell();
    m_warning->setProperty("tone", QStringLiteral("warn"));
    m_time = cell();
    m_time->setProperty("tone", QStringLiteral("second"));
    m_time->setFont(textFont(TextRole::LabelMedium));
    m_version = cell();
    m_version->setText(QStringLiteral("v" BOUNDSCOPE_VERSION));
    for (QLabel *l : {m_scrape, m_store, m_tunnel, m_notice}) {
        row->addWidget(l);
    }
    row->addStretch(1);
    for (QLabel *l : {m_warning, m_time, m_version}) {
        row->addWidget(l);
    }
    m_store->hide();
    m_tunnel->hide();
    m_notice->hide();
    m_warning->hide();
    connect(&m_second, &QTimer::timeout, this, &StatusBar::tick);
    m_second.start(1000);
    tick();
}

void StatusBar::setClock(const Clock *clock) {
    m_clock = clock;
    tick();
}

void StatusBar::setSource(const SourceSummary &summary) {
    m_summary = summary;
    QStringList warnings;
    QString count;
    if (summary.status.kind == SourceStatus::Kind::Down) {
        warnings << displayText(summary.status.reason, 120);
    }
    if (summary.status.kind != SourceStatus::Kind::Down) {
        for (const SourceSummary::Part &part : summary.parts) {
            if (part.status.kind == SourceStatus::Kind::Down) {
                warnings << displayText(QStringLiteral("%1 is down: %2").arg(part.name, part.status.reason), 120);
            }
        }
    }
    if (!summary.down.isEmpty()) {
        QString names = displayText(summary.down.mid(0, 2).join(QStringLiteral(", ")), 64);
        if (summary.down.size() > 2) {
            names += QStringLiteral(" and %1 more").arg(summary.down.size() - 2);
        }
        warnings << QStringLiteral("%1 not scraped").arg(names);
    }
    if (std::abs(summary.clockSkewMs) > 2000) {
        warnings
            << QStringLiteral("clock differs from the server's by %1").arg(formatSpan(std::abs(summary.clockSkewMs)));
    }
    m_warning->setVisible(!warnings.isEmpty());
    m_warning->setText(warnings.isEmpty() ? QString() : QStringLiteral("▲ ") + warnings.join(QStringLiteral(" · ")));
    setPlainToolTip(m_warning, summary.down.join(u'\n'));
    tick();
}

QString StatusBar::warningText() const { return m_warning->isHidden() ? QString() : m_warning->text(); }

void StatusBar::setStore(const QString &text) {
    m_store->setText(displayText(text));
    m_store->setVisible(!text.isEmpty());
}

void StatusBar::setTunnels(const QStringList &lines) {
    m_tunnel->setText(displayText(lines.value(0), 96));
    if (lines.size() > 1) {
        m_tunnel->setText(m_tunnel->text() + QStringLiteral("  +%1").arg(lines.size() - 1));
    }
    setPlainToolTip(m_tunnel, lines.join(u'\n'));
    m_tunnel->setVisible(!lines.isEmpty());
}

QString StatusBar::tunnelText() const { return m_tunnel->isHidden() ? QString() : m_tunnel->text(); }

void StatusBar::notify(const QString &text) {
    m_notice->setText(displayText(text));
    m_notice->setVisible(!text.isEmpty());
    m_noticeLeft = 6;
}

void StatusBar::tick() {
    if (isVisible() && window()->isMinimized()) {
        return; // nobody looks: no text is laid out for nobody
    }
    const TimeMs now = m_clock->now();
    const QString local = QDateTime::fromMSecsSinceEpoch(now).toString(QStringLiteral("HH:mm"));
    m_time->setText(QStringLiteral("%1 UTC · %2 local").arg(formatClock(now), local));
    if (m_summary.lastScrape != kNoTime && m_summary.lastScrape > 0) {
        const DurationMs age = (now - m_summary.lastScrape) / 1000 * 1000;
        m_scrape->setText(
            age <= 0
                ? QStringLiteral("Last scrape %1 · now").arg(formatClock(m_summary.lastScrape))
                : QStringLiteral("Last scrape %1 · %2 ago").arg(formatClock(m_summary.lastScrape), formatSpan(age)));
    } else if (m_summary.status.lastAnswer != kNoTime && m_summary.status.lastAnswer > 0) {
        m_scrape->setText(QStringLiteral("Last answer %1").arg(formatClock(m_summary.status.lastAnswer)));
    } else {
        m_scrape->setText(m_summary.name.isEmpty()                          ? QStringLiteral("No source")
                          : m_summary.status.kind == SourceStatus::Kind::Ok ? QStringLiteral("Source answers")
                                                                            : QStringLiteral("No answer yet"));
    }
    if (m_noticeLeft > 0 && --m_noticeLeft == 0) {
        m_notice->hide();
    }
}

void StatusBar::resizeEvent(QResizeEvent * /*event*/) { m_warning->setMaximumWidth(std::max(80, width() - 480)); }

void StatusBar::paintEvent(QPaintEvent * /*event*/) {
    const Theme &t = themeOf(this);
    QPainter p(this);
    p.fillRect(rect(), t.surface);
    p.fillRect(QRect(0, 0, width(), 1), t.hairline);
    for (const QLabel *l : {m_scrape, m_store, m_tunnel}) {
        if (l->isVisible()) {
            p.fillRect(QRect(l->geometry().right(), 6, 1, 14), t.hairline);
        }
    }
    for (const QLabel *l : {m_warning, m_time, m_version}) {
        if (l->isVisible()) {
            p.fillRect(QRect(l->geometry().left(), 6, 1, 14), t.hairline);
        }
    }
}

} // namespace bs
