// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plot/fanoutview.h"
#include "data/core/format.h"
#include "widgets/common/plaintooltip.h"
#include "widgets/common/valuescale.h"
#include <QFontMetricsF>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace bs {

namespace {
constexpr int kRow = 58;
constexpr int kFigures = 56; // right column: max and median
constexpr int kAxis = 18;
} // namespace

Health FanoutEndpoint::health(double alarming) const {
    if (std::isnan(max)) {
        return Health::NoData;
    }
    if (!std::isnan(cap)) {
        // A bucket says "more than lower": only a bucket that begins at the cap or above shows that it was broken. A
        // cap of 1,000 inside the bucket (512, 1,024] is not.
        const bool over = bars.empty() ? max > cap : bars.back().lower >= cap;
        return over ? Health::Warn : Health::Ok;
    }
    return max > alarming || overLastBound ? Health::Crit : Health::Ok;
}

FanoutView::FanoutView(QWidget *parent) : ItemView(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void FanoutView::setEndpoints(std::vector<FanoutEndpoint> endpoints) {
    m_endpoints = std::move(endpoints);
    double most = 256;
    for (const FanoutEndpoint &e : m_endpoints) {
        for (const FanoutBar &b : e.bars) {
            most = std::max(most, std::isfinite(b.upper) ? b.upper : b.lower * 2);
        }
        most = std::isnan(e.cap) ? most : std::max(most, e.cap);
    }
    m_most = std::pow(2.0, std::ceil(std::log2(most)));
    m_first = std::clamp(m_first, 0, std::max(0, static_cast<int>(m_endpoints.size()) - shown()));
    setAccessibleDescription(QStringLiteral("%1 endpoints").arg(m_endpoints.size()));
    update();
}

void FanoutView::setMuted(bool stale) {
    m_muted = stale;
    update();
}

int FanoutView::shown() const {
    const int fit = std::max(1, (height() - 8 - kAxis) / kRow);
    return std::min(fit, static_cast<int>(m_endpoints.size()));
}

QRectF FanoutView::rowRect(int i) const { return {12, 8.0 + i * kRow, width() - 24.0, kRow}; }

double FanoutView::xOf(double calls, const QRectF &row) const {
    const double w = row.width() - kFigures - 4;
    return row.left() + 4 + w * std::log2(std::max(1.0, calls) * 2) / std::log2(m_most * 2);
}

void FanoutView::paintRow(QPainter &p, const QRectF &row, const FanoutEndpoint &e) const {
    const Theme &t = themeOf(this);
    const Health health = e.health();
    const double base = row.top() + 48;
    paintStatus(p, QRectF(row.left() + 3.5, row.top() + 2.5, 11, 11), health, t);
    p.setFont(textFont(TextRole::CodeSmall));
    p.setPen(t.text);
    p.drawText(
        QRectF(row.left() + 20, row.top(), row.width() - 20 - kFigures, 16), Qt::AlignVCenter,
        QFontMetricsF(p.font()).elidedText(displayText(e.name, 96), Qt::ElideMiddle, row.width() - 24 - kFigures));
    double tallest = 1;
    for (const FanoutBar &b : e.bars) {
        tallest = std::max(tallest, b.count);
    }
    p.fillRect(QRectF(row.left() + 4, base, row.width() - kFigures - 8, 1), t.hairlineStrong);
    p.setPen(Qt::NoPen);
    for (const FanoutBar &b : e.bars) {
        if (b.count <= 0) {
            continue;
        }
        const double upper = std::isfinite(b.upper) ? b.upper : std::max(1.0, b.lower) * 2;
        const double x0 = xOf(b.lower, row) - (b.lower < 1 ? std::min(11.0, xOf(1, row) - row.left() - 4) : 0);
        const double x1 = xOf(upper, row);
        // Log height: one request among millions must still be seen.
        const double h = std::max(3.0, 28 * std::log10(1 + b.count) / std::log10(1 + tallest));
        const bool over = !std::isnan(e.cap) && b.lower >= e.cap;
        const bool wild = std::isnan(e.cap) && b.lower >= 1000;
        p.setBrush(m_muted ? t.textMuted : over ? t.warn : wild ? t.crit : t.series[0]);
        p.drawRoundedRect(QRectF(x0 + 0.5, base - h, std::max(2.0, x1 - x0 - 1.5), h), 1, 1);
    }
    p.setFont(textFont(TextRole::Label));
    if (!std::isnan(e.cap)) {
        const double x = std::round(xOf(e.cap, row)) + 0.5;
        p.setPen(QPen(t.text, 1.5));
        p.drawLine(QPointF(x, base - 30), QPointF(x, base + 4));
        p.setPen(t.textMuted);
        const QString cap = QStringLiteral("cap ") + formatCount(e.cap);
        const double w = QFontMetricsF(p.font()).horizontalAdvance(cap);
        const double end = row.right() - kFigures;
        const QRectF box(x + 4 + w > end ? x - w - 6 : x + 4, base - 31, w + 2, 14);
        if (box.right() < x) { // over the bars
            p.fillRect(box.adjusted(-2, 0, 1, 0), t.surface);
        }
        p.drawText(box, Qt::AlignVCenter, cap);
    } else if (health == Health::Crit || e.bars.empty()) {
        p.setPen(health == Health::Crit ? t.crit : t.textMuted);
        // On a narrow row the words keep to the right, away from the bars of the many small requests.
        p.drawText(QRectF(row.left() + 4, base - 31, row.width() - kFigures - 8, 14),
                   row.width() < 280 && !e.bars.empty() ? Qt::AlignRight : Qt::AlignHCenter,
                   e.bars.empty() ? QStringLiteral("gauge only, no histogram") : QStringLiteral("no cap declared"));
    }
    const QRectF figures(row.right() - kFigures, row.top(), kFigures, 16);
    p.setFont(textFont(TextRole::Label));
    p.setPen(t.textMuted);
    p.drawText(figures, Qt::AlignVCenter | Qt::AlignRight, QStringLiteral("max"));
    p.drawText(figures.translated(0, 35), Qt::AlignVCenter | Qt::AlignRight,
               QStringLiteral("p50 ") + formatCount(e.p50));
    p.setFont(textFont(TextRole::Workspace));
    p.setPen(health == Health::Crit ? t.crit : t.text);
    p.drawText(figures.translated(0, 17), Qt::AlignVCenter | Qt::AlignRight,
               (e.overLastBound ? QStringLiteral(">") : QString()) + formatCount(e.max));
}

void FanoutView::paintEvent(QPaintEvent * /*event*/) {
    const Theme &t = themeOf(this);
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const int n = shown();
    paintFocus(p);
    for (int i = 0; i < n; ++i) {
        paintRow(p, rowRect(i), m_endpoints[static_cast<std::size_t>(m_first + i)]);
    }
    if (n == 0) {
        return;
    }
    const QRectF last = rowRect(n - 1);
    p.setFont(textFont(TextRole::Label));
    p.setPen(t.textMuted);
    for (double v = 1; v <= m_most; v *= 16) {
        p.drawText(QRectF(xOf(v, last) - 24, last.bottom() - 6, 48, 14), Qt::AlignCenter,
                   v >= 1000 ? axisText(std::floor(v / 1000) * 1000) : axisText(v));
    }
    if (const int more = static_cast<int>(m_endpoints.size()) - n; more > 0) {
        p.drawText(QRectF(last.right() - 100, last.bottom() - 6, 100, 14), Qt::AlignRight,
                   QStringLiteral("%1–%2 of %3").arg(m_first + 1).arg(m_first + n).arg(m_endpoints.size()));
    }
}

QString FanoutView::nameAt(const QPoint &pos) const {
    for (int i = 0; i < shown(); ++i) {
        if (rowRect(i).contains(pos)) {
            return m_endpoints[static_cast<std::size_t>(m_first + i)].name;
        }
    }
    return {};
}

void FanoutView::mouseReleaseEvent(QMouseEvent *event) {
    const QString name = nameAt(event->pos());
    if (event->button() == Qt::LeftButton && !name.isEmpty()) {
        Q_EMIT endpointClicked(name);
    }
}

void FanoutView::wheelEvent(QWheelEvent *event) {
    const int most = static_cast<int>(m_endpoints.size()) - shown();
    if (most <= 0) {
        event->ignore();
        return;
    }
    m_first = std::clamp(m_first + (event->angleDelta().y() < 0 ? 1 : -1), 0, most);
    update();
}

bool FanoutView::event(QEvent *event) {
    if (event->type() != QEvent::ToolTip) {
        return ItemView::event(event);
    }
    auto *help = static_cast<QHelpEvent *>(event);
    for (int i = 0; i < shown(); ++i) {
        if (!rowRect(i).contains(help->pos())) {
            continue;
        }
        showPlainToolTip(help->globalPos(),
                         itemName(m_first + i) + u'\n' +
                             itemValue(m_first + i).replace(QStringLiteral(", "), QStringLiteral("\n")),
                         this, rowRect(i).toRect());
        return true;
    }
    showPlainToolTip(help->globalPos(), {}, this, {});
    return true;
}

QString FanoutView::itemName(int i) const { return displayText(m_endpoints[static_cast<std::size_t>(i)].name, 128); }

QString FanoutView::itemValue(int i) const {
    const FanoutEndpoint &e = m_endpoints[static_cast<std::size_t>(i)];
    QStringList out{statusWord(e.health())};
    if (e.overLastBound) {
        out << QStringLiteral("over the histogram's last bound %1: the true maximum is not known")
                   .arg(formatCount(e.max));
    } else {
        out << QStringLiteral("max %1 calls a request").arg(formatCount(e.max));
    }
    out << QStringLiteral("median %1").arg(formatCount(e.p50));
    out << (std::isnan(e.cap) ? QStringLiteral("no cap declared") : QStringLiteral("cap %1").arg(formatCount(e.cap)));
    return out.join(QStringLiteral(", "));
}

void FanoutView::activateItem(int i, Qt::KeyboardModifiers /*modifiers*/) {
    Q_EMIT endpointClicked(m_endpoints[static_cast<std::size_t>(i)].name);
}

void FanoutView::showItem(int i) {
    const int n = std::max(1, shown());
    m_first = i < m_first ? i : i >= m_first + n ? i - n + 1 : m_first;
}

} // namespace bs
