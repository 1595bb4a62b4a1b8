// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/fleet/alertstrip.h"
#include "data/core/format.h"
#include "widgets/common/plaintooltip.h"
#include <QContextMenuEvent>
#include <QFontMetricsF>
#include <QHelpEvent>
#include <QMenu>
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

// Takes from `labels` what `other` does not have as well.
void keepCommon(Labels &labels, const Labels &other) {
    const Labels all = labels;
    for (const auto &[name, value] : all) {
        if (other.get(name) != value) {
            labels.remove(name);
        }
    }
}

QString joined(const std::set<QString> &texts) {
    return QStringList(texts.begin(), texts.end()).mid(0, 10).join(QStringLiteral(", "));
}

QString detailsOf(const std::vector<const AlertView *> &list, const std::set<QString> &subjects) {
    QStringList lines{text(list.front()->alert.annotations.get("summary"))};
    for (const QString &s : subjects) {
        lines << s;
    }
    lines.removeAll(QString());
    lines = lines.mid(0, 20);
    std::set<QString> receivers;
    std::set<QString> inhibitors;
    int silenced = 0;
    for (const AlertView *v : list) {
        silenced += v->silenced ? 1 : 0;
        for (const std::string &r : v->receivers) {
            receivers.insert(text(r));
        }
        for (const std::string &i : v->inhibitedBy) {
            inhibitors.insert(text(i));
        }
    }
    if (silenced > 0) {
        lines << QStringLiteral("%1 of %2 silenced").arg(silenced).arg(list.size());
    }
    if (!inhibitors.empty()) {
        lines << QStringLiteral("inhibited by ") + joined(inhibitors);
    }
    if (!receivers.empty()) {
        lines << QStringLiteral("to ") + joined(receivers);
    }
    return lines.join(u'\n');
}

// What stands on a card in place of the value when not everybody hears of it.
QString mutedWord(const AlertGroup &g) {
    const int muted = g.silenced + g.inhibited;
    const QString word = g.silenced > 0 ? QStringLiteral("silenced") : QStringLiteral("inhibited");
    return muted == 0 ? QString() : muted >= g.count ? word : QStringLiteral("%1 %2").arg(muted).arg(word);
}

QString shownValue(const AlertGroup &g) {
    const QString muted = mutedWord(g);
    return muted.isEmpty() ? g.value : muted;
}

} // namespace

std::vector<AlertGroup> groupAlerts(const std::vector<AlertInfo> &alerts) {
    return groupAlerts(mergeAlerts(alerts, {}));
}

std::vector<AlertGroup> groupAlerts(const std::vector<AlertView> &views) {
    std::map<QString, std::vector<const AlertView *>> byName;
    for (const AlertView &v : views) {
        if (v.alert.state == "firing") {
            byName[text(v.alert.labels.get("alertname"))].push_back(&v);
        }
    }
    std::vector<AlertGroup> out;
    for (const auto &[name, list] : byName) {
        AlertGroup g;
        g.name = name;
        g.severity = Health::None;
        std::set<QString> subjects;
        QString kind;
        g.labels = list.front()->alert.labels;
        for (const AlertView *v : list) {
            const AlertInfo *a = &v->alert;
            g.silenced += v->silenced ? 1 : 0;
            g.inhibited += !v->silenced && v->inhibited ? 1 : 0;
            g.severity = std::max(g.severity, severityOf(*a));
            g.since = a->activeAt == kNoTime ? g.since
                      : g.since == kNoTime   ? a->activeAt
                                             : std::min(g.since, a->activeAt);
            const auto [k, subject] = subjectOf(*a);
            kind = k;
            subjects.insert(subject);
            keepCommon(g.labels, a->labels);
        }
        g.count = static_cast<int>(list.size());
        g.subject = subjects.size() == 1 ? *subjects.begin() : plural(kind, subjects.size());
        g.value = list.size() == 1 ? valueOf(list.front()->alert) : QString();
        g.details = detailsOf(list, subjects);
        out.push_back(std::move(g));
    }
    std::stable_sort(out.begin(), out.end(), [](const AlertGroup &a, const AlertGroup &b) {
        if (a.isMuted() != b.isMuted()) {
            return b.isMuted();
        }
        return a.severity != b.severity ? a.severity > b.severity : a.since < b.since;
    });
    return out;
}

int pendingCount(const std::vector<AlertInfo> &alerts) {
    return static_cast<int>(
        std::count_if(alerts.begin(), alerts.end(), [](const AlertInfo &a) { return a.state == "pending"; }));
}

AlertStrip::AlertStrip(const Clock *clock, QWidget *parent) : ItemView(parent), m_clock(clock) { setFixedHeight(34); }

void AlertStrip::setAlerts(const std::vector<AlertInfo> &alerts, const QString &missing, TimeMs at) {
    m_alerts = alerts;
    m_at = at;
    m_pending = pendingCount(alerts);
    m_known = missing.isEmpty();
    m_unknown = missing;
    regroup();
}

void AlertStrip::setSilencing(Silencing silencing) {
    m_silencing = std::move(silencing);
    regroup();
}

void AlertStrip::regroup() {
    // What the Alertmanagers say is of now.
    m_groups = groupAlerts(m_at == kNoTime ? mergeAlerts(m_alerts, m_silencing.alerts) : mergeAlerts(m_alerts, {}));
    setAccessibleName(words().join(QStringLiteral("; ")));
    update();
}

QString AlertStrip::moment() const {
    return m_at == kNoTime ? QString() : QStringLiteral("at %1").arg(formatClock(m_at));
}

QString AlertStrip::silencesText() const {
    if (!m_silencing.configured || m_at != kNoTime) {
        return {};
    }
    if (!m_silencing.known) {
        return m_silencing.error.isEmpty() ? QStringLiteral("Silences …") : QStringLiteral("Silences not known");
    }
    return m_silencing.silences == 1 ? QStringLiteral("1 silence")
                                     : QStringLiteral("%1 silences").arg(m_silencing.silences);
}

void AlertStrip::setUnknown(const QString &reason) {
    m_unknown = reason;
    m_at = kNoTime;
    m_known = false;
    m_alerts.clear(); // what an Alertmanager says still stands
    m_pending = 0;
    regroup();
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
    const QString time = since(g.since, now());
    double w = 9 + 20 + strong.horizontalAdvance(displayText(g.name, 60)) + 7 +
               plain.horizontalAdvance(displayText(g.subject, 40)) + 14;
    w += shownValue(g).isEmpty() ? 0 : strong.horizontalAdvance(shownValue(g)) + 7;
    return static_cast<int>(std::ceil(w + plain.horizontalAdvance(time) + 10));
}

std::vector<AlertStrip::Card> AlertStrip::cards() const {
    std::vector<Card> out;
    QStringList told;
    if (m_pending > 0) {
        told << QStringLiteral("%1 pending").arg(m_pending);
    }
    if (!m_unknown.isEmpty() && (!m_groups.empty() || m_pending > 0)) { // somebody spoke, and somebody did not
        told << QStringLiteral("▲ not all known");
    }
    if (!moment().isEmpty() && (!m_groups.empty() || m_pending > 0)) {
        told << moment();
    }
    const QString pending = told.join(QStringLiteral(" · "));
    const QFontMetricsF fm(textFont(TextRole::Body));
    const QString silences = silencesText();
    const auto widthOfTail = [&fm](const QString &s, int more) {
        return s.isEmpty() ? 0 : static_cast<int>(fm.horizontalAdvance(s)) + more;
    };
    const int tail = widthOfTail(pending, 24);
    const int silencesTail = widthOfTail(silences, 24);
    const int room = width() - (tail > 0 ? tail + 6 : 0) - (silencesTail > 0 ? silencesTail + 6 : 0);
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
        out.push_back({QRect(x, 0, w, 34), static_cast<int>(i), {}, false});
        x += w + 6;
    }
    if (more) {
        const QString text = QStringLiteral("+%1").arg(m_groups.size() - fit);
        out.push_back({QRect(x, 0, 46, 34), -1, text, false});
        x += 52;
    }
    if (!pending.isEmpty()) {
        out.push_back({QRect(x, 0, tail, 34), -1, pending, false});
    }
    if (!silences.isEmpty()) {
        out.push_back({QRect(width() - silencesTail, 0, silencesTail, 34), -1, silences, true});
    }
    return out;
}

QStringList AlertStrip::words() const {
    QStringList out;
    if (!m_unknown.isEmpty() && m_groups.empty() && m_pending == 0) {
        out << QStringLiteral("Alerts not known: ") + displayText(m_unknown, 120);
    } else if (!m_known && m_unknown.isEmpty()) {
        out << QStringLiteral("Asking for alerts");
    }
    for (const AlertGroup &g : m_groups) {
        out << QStringLiteral("%1 %2 %3")
                   .arg(displayText(g.name, 60), displayText(g.subject, 40), shownValue(g))
                   .simplified();
    }
    if (m_pending > 0) {
        out << QStringLiteral("%1 pending").arg(m_pending);
    }
    if (!m_unknown.isEmpty() && (!m_groups.empty() || m_pending > 0)) {
        out << QStringLiteral("not all are known: ") + displayText(m_unknown, 120);
    }
    if (out.isEmpty()) {
        out << (m_at == kNoTime ? QStringLiteral("No alerts firing")
                                : QStringLiteral("No alert was recorded %1").arg(moment()));
    }
    if (!moment().isEmpty() && (!m_groups.empty() || m_pending > 0)) {
        out << moment();
    }
    if (!silencesText().isEmpty()) {
        out << silencesText();
    }
    return out;
}

void AlertStrip::paintCard(QPainter &p, const QRect &box, const AlertGroup &g) const {
    const Theme &t = themeOf(this);
    const Health health = g.isMuted() ? Health::NoData : g.severity; // muted: hollow, neutral, and said in a word
    p.setPen(QPen(g.isMuted() ? t.hairlineStrong : statusLine(health, t), 1));
    p.setBrush(g.isMuted() ? t.surface : statusTint(health, t));
    p.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), metric::kRadius, metric::kRadius);
    paintStatus(p, QRectF(box.x() + 9, 10.5, 13, 13), health, t, g.isMuted() ? t.surface : statusTint(health, t));
    const QFont strong = textFont(TextRole::BodyStrong);
    const QFont plain = textFont(TextRole::Body);
    QRectF line = QRectF(box).adjusted(29, 0, -9, 0);
    const QString time = since(g.since, now());
    const QString value = shownValue(g);
    const double right = QFontMetricsF(plain).horizontalAdvance(time) + 7 +
                         (value.isEmpty() ? 0 : QFontMetricsF(strong).horizontalAdvance(value) + 7);
    p.setFont(strong);
    p.setPen(g.isMuted() ? t.text2 : t.text);
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
               Qt::AlignVCenter | Qt::AlignRight, value);
}

void AlertStrip::paintEvent(QPaintEvent * /*event*/) {
    const Theme &t = themeOf(this);
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const std::vector<Card> all = cards();
    if (m_groups.empty() && m_pending == 0) {
        const int taken = all.empty() ? 0 : width() - all.back().box.x() + 6;
        p.setPen(QPen(t.hairline, 1));
        p.setBrush(t.surface);
        p.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5 - taken, -0.5), metric::kRadius, metric::kRadius);
        paintStatus(p, QRectF(9, 10.5, 13, 13),
                    m_known && m_at == kNoTime ? Health::Ok // of the past only what was recorded is known
                    : m_known                  ? Health::NoData
                    : m_unknown.isEmpty()      ? Health::NoData
                                               : Health::Warn,
                    t);
        p.setFont(textFont(TextRole::Body));
        p.setPen(m_known ? t.text2 : t.textMuted);
        p.drawText(rect().adjusted(29, 0, -9 - taken, 0), Qt::AlignVCenter,
                   QFontMetricsF(p.font()).elidedText(words().constFirst(), Qt::ElideRight, width() - 38 - taken));
    }
    for (const Card &c : all) {
        if (c.group >= 0) {
            paintCard(p, c.box, m_groups[static_cast<std::size_t>(c.group)]);
            continue;
        }
        p.setPen(QPen(t.hairlineStrong, 1));
        p.setBrush(t.surface);
        p.drawRoundedRect(QRectF(c.box).adjusted(0.5, 0.5, -0.5, -0.5), metric::kRadius, metric::kRadius);
        p.setFont(textFont(TextRole::Body));
        p.setPen(c.silences && !m_silencing.error.isEmpty() ? t.warn : c.silences ? t.text2 : t.textMuted);
        p.drawText(c.box, Qt::AlignCenter, c.text);
    }
    paintFocus(p);
}

int AlertStrip::itemCount() const { return static_cast<int>(cards().size()); }

QString AlertStrip::itemName(int i) const {
    const Card c = cards()[static_cast<std::size_t>(i)];
    return c.group < 0 ? c.text : displayText(m_groups[static_cast<std::size_t>(c.group)].name, 128);
}

QString AlertStrip::itemValue(int i) const {
    const Card c = cards()[static_cast<std::size_t>(i)];
    if (c.group < 0) {
        return {};
    }
    const AlertGroup &g = m_groups[static_cast<std::size_t>(c.group)];
    const QString muted = mutedWord(g);
    return QStringLiteral("%1, %2, firing for %3%4")
        .arg(statusWord(g.severity), displayText(g.subject, 80), since(g.since, now()),
             muted.isEmpty() ? QString() : QStringLiteral(", ") + muted);
}

QRectF AlertStrip::itemRect(int i) const { return cards()[static_cast<std::size_t>(i)].box; }

void AlertStrip::activateItem(int i, Qt::KeyboardModifiers /*modifiers*/) {
    const Card c = cards()[static_cast<std::size_t>(i)];
    if (c.group >= 0) {
        Q_EMIT alertClicked(m_groups[static_cast<std::size_t>(c.group)].name);
    } else if (c.silences) {
        Q_EMIT silencesRequested();
    }
}

void AlertStrip::mouseReleaseEvent(QMouseEvent *event) {
    if (event->button() != Qt::LeftButton) {
        return; // its menu has opened
    }
    for (int i = 0; i < itemCount(); ++i) {
        if (itemRect(i).contains(event->pos())) {
            activateItem(i, event->modifiers());
            return;
        }
    }
}

void AlertStrip::contextMenuEvent(QContextMenuEvent *event) {
    for (const Card &c : cards()) {
        if (c.group < 0 || !c.box.contains(event->pos())) {
            continue;
        }
        const AlertGroup g = m_groups[static_cast<std::size_t>(c.group)];
        auto *menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->addAction(QStringLiteral("Open in the incident page"), this, [this, g] { Q_EMIT alertClicked(g.name); });
        if (m_silencing.configured) {
            menu->addAction(QStringLiteral("Silence…"), this, [this, g] { Q_EMIT silenceRequested(g.labels); });
            menu->addAction(QStringLiteral("List of silences"), this, [this] { Q_EMIT silencesRequested(); });
        }
        Q_EMIT menuRequested(g.name, menu);
        menu->popup(event->globalPos());
    }
}

bool AlertStrip::event(QEvent *event) {
    if (event->type() == QEvent::ToolTip) {
        auto *help = static_cast<QHelpEvent *>(event);
        QString tip = words().join(u'\n');
        for (const Card &c : cards()) {
            if (c.group >= 0 && c.box.contains(help->pos())) {
                tip = m_groups[static_cast<std::size_t>(c.group)].details;
            } else if (c.silences && c.box.contains(help->pos()) && !m_silencing.error.isEmpty()) {
                tip = m_silencing.error + QStringLiteral("\nWhether an alert is silenced is not known.");
            }
        }
        showPlainToolTip(help->globalPos(), tip, this, rect());
        return true;
    }
    return ItemView::event(event);
}

} // namespace bs
