// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/flame/waitbar.h"
#include "data/core/format.h"
#include <QFontMetricsF>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

namespace bs {

WaitBar::WaitBar(QWidget *parent) : QWidget(parent) { setAccessibleName(QStringLiteral("Wait reasons")); }

QColor WaitBar::colour(const QString &reason, const Theme &theme) {
    static const std::pair<QLatin1String, int> kSlots[] = {{QLatin1String("select"), 0},
                                                           {QLatin1String("chan receive"), 1},
                                                           {QLatin1String("IO wait"), 2},
                                                           {QLatin1String("net"), 2},
                                                           {QLatin1String("chan send"), 7},
                                                           {QLatin1String("channel"), 1},
                                                           {QLatin1String("pool"), 0},
                                                           {QLatin1String("mutex"), 6},
                                                           {QLatin1String("sync.Mutex.Lock"), 6},
                                                           {QLatin1String("semacquire"), 6},
                                                           {QLatin1String("sleep"), 8},
                                                           {QLatin1String("timer"), 8},
                                                           {QLatin1String("running"), 9},
                                                           {QLatin1String("unknown"), 9},
                                                           {QLatin1String("sync.WaitGroup.Wait"), 4},
                                                           {QLatin1String("sync.Cond.Wait"), 3},
                                                           {QLatin1String("http"), 4},
                                                           {QLatin1String("limiter"), 3},
                                                           {QLatin1String("semaphore"), 5},
                                                           {QLatin1String("group"), 7}};
    for (const auto &[name, slot] : kSlots) {
        if (reason == name) {
            return theme.series[static_cast<std::size_t>(slot)];
        }
    }
    return theme.seriesColor(reason);
}

void WaitBar::setShares(const QString &title, std::vector<WaitShare> shares) {
    m_title = title;
    m_shares = std::move(shares);
    update();
}

QRectF WaitBar::bar() const { return {0, height() - 18.0, double(width()), 16}; }

void WaitBar::paintEvent(QPaintEvent *) {
    const Theme &theme = themeOf(this);
    QPainter p(this);
    p.setFont(textFont(TextRole::LabelStrong));
    p.setPen(theme.text);
    p.drawText(QPointF(0, 14), m_title);
    const double titleEnd = QFontMetricsF(p.font()).horizontalAdvance(m_title) + 16;
    const QFontMetricsF label(textFont(TextRole::Label));
    const QFontMetricsF number(textFont(TextRole::LabelStrong));
    qint64 total = 0;
    double needed = 0;
    std::size_t shown = 0;
    for (const WaitShare &s : m_shares) {
        total += s.count;
        const double w = 14 + label.horizontalAdvance(displayText(s.name, 40)) + 5 +
                         number.horizontalAdvance(formatCount(double(s.count))) + 14;
        if (needed + w < width() - titleEnd) {
            needed += w;
            ++shown;
        } else {
            needed += 1e9;
        }
    }
    double x = width() + 14;
    for (std::size_t i = 0; i < shown; ++i) {
        const WaitShare &s = m_shares[i];
        x -= 14 + label.horizontalAdvance(displayText(s.name, 40)) + 5 +
             number.horizontalAdvance(formatCount(double(s.count))) + 14;
    }
    for (std::size_t i = 0; i < shown; ++i) {
        const WaitShare &s = m_shares[i];
        p.fillRect(QRectF(x, 6, 9, 9), colour(s.name, theme));
        p.setFont(textFont(TextRole::Label));
        p.setPen(theme.text2);
        const QString name = displayText(s.name, 40);
        p.drawText(QPointF(x + 14, 14), name);
        x += 14 + label.horizontalAdvance(name) + 5;
        p.setFont(textFont(TextRole::LabelStrong));
        p.setPen(theme.text);
        const QString n = formatCount(double(s.count));
        p.drawText(QPointF(x, 14), n);
        x += number.horizontalAdvance(n) + 14;
    }
    if (total <= 0) {
        return;
    }
    const QRectF b = bar();
    double at = 0;
    for (const WaitShare &s : m_shares) {
        const double w = b.width() * double(s.count) / double(total);
        const QRectF r(b.left() + at, b.top(), std::max(1.0, w - 1), b.height());
        p.fillRect(r, colour(s.name, theme));
        if (w > 40) {
            p.setFont(textFont(TextRole::LabelStrong));
            p.setPen(theme.dark ? QColor(13, 15, 18) : QColor(255, 255, 255));
            p.drawText(r.adjusted(8, 0, -4, 0), Qt::AlignVCenter | Qt::AlignLeft,
                       formatPercent(double(s.count) / double(total)));
        }
        at += w;
    }
}

void WaitBar::mousePressEvent(QMouseEvent *event) {
    qint64 total = 0;
    for (const WaitShare &s : m_shares) {
        total += s.count;
    }
    const QRectF b = bar();
    double at = b.left();
    for (const WaitShare &s : m_shares) {
        at += total > 0 ? b.width() * double(s.count) / double(total) : 0;
        if (b.contains(event->position()) && event->position().x() < at) {
            Q_EMIT chosen(s.name);
            return;
        }
    }
}

} // namespace bs
