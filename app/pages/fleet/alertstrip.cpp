// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/fleet/alertstrip.h"
#include "data/core/format.h"
#include "widgets/common/plaintooltip.h"
#include <QFontMetricsF>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace bs {

namespace {

QString text(std::string_view v) { return QString::fromUtf8(v.data(), static_cast<qsizetype>(v.size())); }

Health severityOf(const AlertInfo &a) {
    const std::string_view s = a.labels.get("severity");
    if (s == "critical" || s == "page" || s == "crit" || s == "error" || s == "emergency") {
        return Health::Crit;
    }
    return s == "info" || s == "none" ? Health::Info : Health::Warn;
}

// Whom an alert is about: the most particular label it has.
std::pair<QString, QString> subjectOf(const AlertInfo &a) {
    for (const char *label : {"pool", "tenant", "endpoint", "pod", "instance", "target", "service", "job"}) {
        if (a.labels.has(label)) {
            return {QString::fromLatin1(label), text(a.labels.get(label))};
        }
    }
    return {};
}

QString plural(const QString &kind, std::size_t n) { return QStringLiteral("%1 %2s").arg(n).arg(kind); }

QString valueOf(const AlertInfo &a) {
    bool ok = false;
    const double v = QString::fromStdString(a.value).toDouble(&ok);
    return ok && std::isfinite(v) ? formatCount(v) : QString();
}

} // namespace

std::vector<AlertGroup> groupAlerts(const std::vector<AlertInfo> &alerts) {
    std::map<QString, std::vector<const AlertInfo *>> byName;
    for (const AlertInfo &a : alerts) {
        if (a.state == "firing") {
            byName[text(a.labels.get("alertname"))].push_back(&a);
        }
    }
    std::vector<AlertGroup> out;
    for (const auto &[name, list] : byName) {
        AlertGroup g;
        g.name = name;
        g.severity = Health::None;
        std::set<QString> subjects;
        QString kind;
        for (const AlertInfo *a : list) {
            g.severity = std::max(g.severity, severityOf(*a));
            g.since = a->activeAt == kNoTime ? g.since
                      : g.since == kNoTime   ? a->activeAt
                                             : std::min(g.since, a->activeAt);
            const auto [k, subject] = subjectOf(*a);
            kind = k;
            subjects.insert(subject);
        }
        g.count = static_cast<int>(list.size());
        g.subject = subjects.size() == 1 ? *subjects.begin() : plural(kind, subjects.size());
        g.value = list.size() == 1 ? valueOf(*list.front()) : QString();
        QStringList details{text(list.front()->annotations.get("summary"))};
        for (const QString &s : subjects) {
            details << s;
        }
        details.removeAll(QString());
        g.details = details.mid(0, 20).join(u'\n');
        out.push_back(std::move(g));
    }
    std::stable_sort(out.begin(), out.end(), [](const AlertGroup &a, const AlertGroup &b) {
        return a.severity != b.severity ? a.severity > b.severity : a.since < b.since;
    });
    return out;
}

int pendingCount(const std::vector<AlertInfo> &alerts) {
    return static_cast<int>(
        std::count_if(alerts.begin(), alerts.end(), [](const AlertInfo &a) { return a.state == "pending"; }));
}

AlertStrip::AlertStrip(const Clock *clock, QWidget *parent) : QWidget(parent), m_clock(clock) { setFixedHeight(34); }

void AlertStrip::setAlerts(const std::vector<AlertInfo> &alerts) {
    m_groups = groupAlerts(alerts);
    m_pending = pendingCount(alerts);
    m_known = true;
    m_unknown.clear();
    setAccessibleName(words().join(QStringLiteral("; ")));
    update();
}

void AlertStrip::setUnknown(const QString &reason) {
    m_unknown = reason;
    m_known = false;
    m_groups.clear();
    update();
}

namespace {
QString since(TimeMs from, TimeMs now) {
    if (from == kNoTime) {
        return {};
    }
    const QString running = formatRunning(std::max<DurationMs>(0, now - from));
    return running.startsWith(u"00:") ? running.mid(3) : running; // mm:ss below an hour
}
} // namespace

int AlertStrip::widthOf(const AlertGroup &g) const {
    const QFontMetricsF strong(textFont(TextRole::BodyStrong));
    const QFontMetricsF plain(textFont(TextRole::Body));
    const QString time = since(g.since, m_clock->now());
    double w = 9 + 20 + strong.horizontalAdvance(displayText(g.name, 60)) + 7 +
               plain.horizontalAdvance(displayText(g.subject, 40)) + 14;
    w += g.value.isEmpty() ? 0 : strong.horizontalAdvance(g.value) + 7;
    return static_cast<int>(std::ceil(w + plain.horizontalAdvance(time) + 10));
}

std::vector<AlertStrip::Card> AlertStrip::cards() const {
    std::vector<Card> out;
    const QString pending = m_pending > 0 ? QStringLiteral("%1 pending").arg(m_pending) : QString();
    const QFontMetricsF fm(textFont(TextRole::Body));
    const int tail = pending.isEmpty() ? 0 : static_cast<int>(fm.horizontalAdvance(pending)) + 24;
    const int room = width() - (tail > 0 ? tail + 6 : 0);
    int used = 0;
    std::size_t fit = 0;
    while (fit < m_groups.size()) {
        const bool last = fit + 1 == m_groups.size();
        const int need = widthOf(m_groups[fit]) + (fit > 0 ? 6 : 0);
        if (used + need + (last ? 0 : 52) > room && fit > 0) {
            break;
        }
        used += need;
        ++fit;
    }
    const bool more = fit < m_groups.size();
    const int spare = fit > 0 ? std::max(0, room - used - (more ? 52 : 0)) / static_cast<int>(fit) : 0;
    int x = 0;
    for (std::size_t i = 0; i < fit; ++i) {
        const int w = std::min(widthOf(m_groups[i]) + std::min(spare, 180), width() - x);
        out.push_back({QRect(x, 0, w, 34), static_cast<int>(i), {}});
        x += w + 6;
    }
    if (more) {
        const QString text = QStringLiteral("+%1").arg(m_groups.size() - fit);
        out.push_back({QRect(x, 0, 46, 34), -1, text});
        x += 52;
    }
    if (!pending.isEmpty()) {
        out.push_back({QRect(x, 0, tail, 34), -1, pending});
    }
    return out;
}

QStringList AlertStrip::words() const {
    if (!m_unknown.isEmpty()) {
        return {QStringLiteral("Alerts not known: ") + displayText(m_unknown, 120)};
    }
    if (!m_known) {
        return {QStringLiteral("Asking for alerts")};
    }
    QStringList out;
    for (const AlertGroup &g : m_groups) {
        out << QStringLiteral("%1 %2 %3")
                   .arg(displayText(g.name, 60), displayText(g.subject, 40), g.value)
                   .simplified();
    }
    if (m_pending > 0) {
        out << QStringLiteral("%1 pending").arg(m_pending);
    }
    return out.isEmpty() ? QStringList{QStringLiteral("No alerts firing")} : out;
}

void AlertStrip::paintCard(QPainter &p, const QRect &box, const AlertGroup &g) const {
    const Theme &t = themeOf(this);
    p.setPen(QPen(statusLine(g.severity, t), 1));
    p.setBrush(statusTint(g.severity, t));
    p.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), metric::kRadius, metric::kRadius);
    paintStatus(p, QRectF(box.x() + 9, 10.5, 13, 13), g.severity, t, statusTint(g.severity, t));
    const QFont strong = textFont(TextRole::BodyStrong);
    const QFont plain = textFont(TextRole::Body);
    QRectF line = QRectF(box).adjusted(29, 0, -9, 0);
    const QString time = since(g.since, m_clock->now());
    const double right = QFontMetricsF(plain).horizontalAdvance(time) + 7 +
                         (g.value.isEmpty() ? 0 : QFontMetricsF(strong).horizontalAdvance(g.value) + 7);
    p.setFont(strong);
    p.setPen(t.text);
    const QString name =
        QFontMetricsF(strong).elidedText(displayText(g.name, 60), Qt::ElideRight, line.width() - right);
    p.drawText(line, Qt::AlignVCenter, name);
    const double after = QFontMetricsF(strong).horizontalAdvance(name) + 7;
    p.setFont(plain);
    p.setPen(t.text2);
    p.drawText(
        line.adjusted(after, 0, -right, 0), Qt::AlignVCenter,
        QFontMetricsF(plain).elidedText(displayText(g.subject, 40), Qt::ElideMiddle, line.width() - right - after));
    p.setPen(t.textMuted);
    p.drawText(line, Qt::AlignVCenter | Qt::AlignRight, time);
    p.setFont(strong);
    p.setPen(t.text);
    p.drawText(line.adjusted(0, 0, -QFontMetricsF(plain).horizontalAdvance(time) - 7, 0),
               Qt::AlignVCenter | Qt::AlignRight, g.value);
}

void AlertStrip::paintEvent(QPaintEvent * /*event*/) {
    const Theme &t = themeOf(this);
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    if (m_groups.empty() && m_pending == 0) {
        p.setPen(QPen(t.hairline, 1));
        p.setBrush(t.surface);
        p.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), metric::kRadius, metric::kRadius);
        paintStatus(p, QRectF(9, 10.5, 13, 13),
                    m_known               ? Health::Ok
                    : m_unknown.isEmpty() ? Health::NoData
                                          : Health::Warn,
                    t);
        p.setFont(textFont(TextRole::Body));
        p.setPen(m_known ? t.text2 : t.textMuted);
        p.drawText(rect().adjusted(29, 0, -9, 0), Qt::AlignVCenter, words().constFirst());
        return;
    }
    for (const Card &c : cards()) {
        if (c.group >= 0) {
            paintCard(p, c.box, m_groups[static_cast<std::size_t>(c.group)]);
            continue;
        }
        p.setPen(QPen(t.hairlineStrong, 1));
        p.setBrush(t.surface);
        p.drawRoundedRect(QRectF(c.box).adjusted(0.5, 0.5, -0.5, -0.5), metric::kRadius, metric::kRadius);
        p.setFont(textFont(TextRole::Body));
        p.setPen(t.textMuted);
        p.drawText(c.box, Qt::AlignCenter, c.text);
    }
}

void AlertStrip::mouseReleaseEvent(QMouseEvent *event) {
    for (const Card &c : cards()) {
        if (c.group >= 0 && c.box.contains(event->pos())) {
            Q_EMIT alertClicked(m_groups[static_cast<std::size_t>(c.group)].name);
        }
    }
}

bool AlertStrip::event(QEvent *event) {
    if (event->type() == QEvent::ToolTip) {
        auto *help = static_cast<QHelpEvent *>(event);
        QString tip = words().join(u'\n');
        for (const Card &c : cards()) {
            if (c.group >= 0 && c.box.contains(help->pos())) {
                tip = m_groups[static_cast<std::size_t>(c.group)].details;
            }
        }
        showPlainToolTip(help->globalPos(), tip, this, rect());
        return true;
    }
    return QWidget::event(event);
}

} // namespace bs
