// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/flame/capturestrip.h"
#include "data/core/format.h"
#include "widgets/common/plaintooltip.h"
#include <QFontMetricsF>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace bs {

namespace {
constexpr int kAxis = 24;
constexpr double kGrip = 12;
constexpr int kMarkRow = 15; // the words of marks stand above the bars
constexpr double kNearMark = 5;

QColor inkOf(const TimeMark &m, const Theme &theme) {
    return m.kind == TimeMark::Kind::Deploy ? theme.info : m.kind == TimeMark::Kind::Impact ? theme.crit : theme.text2;
}

QString wordsOf(const TimeMark &m) {
    return (m.kind == TimeMark::Kind::Deploy ? QStringLiteral("▲ ") : QString()) + displayText(m.text, 60);
}
} // namespace

int StripGeometry::nearest(const std::vector<CaptureBar> &bars, double at) const {
    int best = -1;
    double distance = 0;
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const double d = std::abs(x(bars[i].time) - at);
        if (best < 0 || d < distance) {
            best = static_cast<int>(i);
            distance = d;
        }
    }
    return best;
}

CaptureStrip::CaptureStrip(QWidget *parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(QStringLiteral("Captures"));
}

void CaptureStrip::setCaptures(std::vector<CaptureBar> bars, TimeRange range) {
    m_bars = std::move(bars);
    m_range = range;
    setAccessibleDescription(describe());
    update();
}

void CaptureStrip::setMarks(std::vector<TimeMark> marks) {
    m_marks = std::move(marks);
    setAccessibleDescription(describe());
    update();
}

QString CaptureStrip::describe() const {
    if (m_bars.empty()) {
        return QStringLiteral("no captures");
    }
    QStringList out{QStringLiteral("%1 captures").arg(m_bars.size())};
    for (const auto &[word, i] : {std::pair(QStringLiteral("A"), m_a), std::pair(QStringLiteral("B"), m_b)}) {
        if (i >= 0) {
            const CaptureBar &bar = m_bars[static_cast<std::size_t>(i)];
            out << QStringLiteral("%1 at %2: %3").arg(word, formatClock(bar.time), formatCount(bar.value));
        }
    }
    for (const TimeMark &m : m_marks) {
        if (m_range.start <= m.at && m.at <= m_range.end) {
            out << QStringLiteral("%1 at %2").arg(displayText(m.text, 60), formatClock(m.at));
        }
    }
    return out.join(QStringLiteral("; "));
}

// Of a mark when the pointer is on its line, else of the nearest capture.
QString CaptureStrip::toolTipAt(double x) const {
    const StripGeometry g = geometryOfBars();
    QStringList out;
    for (const TimeMark &m : m_marks) {
        if (std::abs(g.x(m.at) - x) <= kNearMark) {
            out << QStringLiteral("%1 UTC: %2").arg(formatClock(m.at), displayText(m.text, 120));
        }
    }
    const int i = g.nearest(m_bars, x);
    if (out.isEmpty() && i >= 0) {
        const CaptureBar &b = m_bars[static_cast<std::size_t>(i)];
        out << QStringLiteral("%1 UTC: %2 goroutines").arg(formatClock(b.time), formatCount(b.value));
        if (b.pinned) {
            out.back() += b.why.isEmpty() ? QStringLiteral(", kept")
                                          : QStringLiteral(", kept, because ") + displayText(b.why, 200);
        }
    }
    return out.join(u'\n');
}

void CaptureStrip::setHandles(int a, int b) {
    m_a = a < static_cast<int>(m_bars.size()) ? a : -1;
    m_b = b < static_cast<int>(m_bars.size()) ? b : -1;
    setAccessibleDescription(describe());
    update();
}

StripGeometry CaptureStrip::geometryOfBars() const {
    const int top = m_marks.empty() ? 6 : 6 + kMarkRow;
    return {QRectF(12, top, std::max(10, width() - 24), std::max(10, height() - kAxis - top)), m_range};
}

void CaptureStrip::paintBars(QPainter &p, const Theme &theme, const StripGeometry &g) const {
    double least = 1e300;
    double most = 1;
    double gap = g.plot.width();
    for (std::size_t i = 0; i < m_bars.size(); ++i) {
        least = std::min(least, std::max(1.0, m_bars[i].value));
        most = std::max(most, m_bars[i].value);
        gap = i > 0 ? std::min(gap, std::max(1.0, g.x(m_bars[i].time) - g.x(m_bars[i - 1].time))) : gap;
    }
    const double span = std::max(0.3, std::log10(most) - std::log10(least));
    const double barWidth = std::clamp(gap * 0.55, 2.0, 8.0);
    for (const CaptureBar &b : m_bars) {
        const double share = (std::log10(std::max(1.0, b.value)) - std::log10(least)) / span;
        const double h = std::round((0.22 + 0.76 * share) * g.plot.height());
        const QRectF r(std::round(g.x(b.time) - barWidth / 2), g.plot.bottom() - h, barWidth, h);
        p.fillRect(r, Theme::along(theme.heat, 0.28 + 0.6 * share));
        if (b.pinned) {
            p.fillRect(QRectF(r.left(), r.top() - 4, r.width(), 2), theme.accent);
        }
    }
}

void CaptureStrip::paintMarks(QPainter &p, const Theme &theme, const StripGeometry &g) const {
    p.setFont(textFont(TextRole::Label));
    const QFontMetricsF metrics(p.font());
    const auto place = [&](const TimeMark &m) { return std::round(g.x(m.at)) + 0.5; };
    std::vector<const TimeMark *> shown;
    for (const TimeMark &m : m_marks) {
        if (m_range.start <= m.at && m.at <= m_range.end) {
            shown.push_back(&m);
        }
    }
    for (const TimeMark *m : shown) {
        QPen pen(inkOf(*m, theme), 1);
        pen.setDashPattern({4, 3});
        p.setPen(pen);
        p.drawLine(QPointF(place(*m), 2), QPointF(place(*m), g.plot.bottom()));
    }
    double free = g.plot.left(); // where the next word may begin
    for (const TimeMark *m : shown) {
        const QString words = wordsOf(*m);
        const double w = metrics.horizontalAdvance(words);
        // To the right of the line; at the edge to its left.
        const double left = place(*m) + 5 + w > width() - 4 ? place(*m) - 5 - w : place(*m) + 5;
        if (left >= free) {
            p.fillRect(QRectF(left - 2, 0, w + 4, kMarkRow + 2), theme.surface); // no line goes through it
            p.setPen(inkOf(*m, theme));
            p.drawText(QPointF(left, 13), words);
            free = left + w + 8;
        }
    }
}

void CaptureStrip::paintAxis(QPainter &p, const Theme &theme, const StripGeometry &g) const {
    p.fillRect(QRectF(0, g.plot.bottom(), width(), 1), theme.hairlineStrong);
    p.setFont(textFont(TextRole::Label));
    p.setPen(theme.textMuted);
    static constexpr DurationMs kSteps[] = {60000,    300000,   600000,   900000,   1800000,  3600000,
                                            10800000, 21600000, 43200000, 86400000, 604800000};
    DurationMs step = kSteps[10];
    for (const DurationMs s : kSteps) {
        if (double(m_range.length()) / double(s) * 90 < g.plot.width()) {
            step = s;
            break;
        }
    }
    const QFontMetricsF metrics(p.font());
    for (TimeMs t = (m_range.start / step + 1) * step; t < m_range.end; t += step) {
        const QString label = formatClock(t).left(5);
        const double w = metrics.horizontalAdvance(label);
        const double x = std::clamp(g.x(t) - w / 2, 2.0, width() - w - 2);
        const auto under = [&](int i) { // the tag of a handle
            return i >= 0 && std::abs(std::clamp(g.x(m_bars[static_cast<std::size_t>(i)].time), 40.0, width() - 40.0) -
                                      x - w / 2) < 40 + w / 2;
        };
        if (!under(m_a) && !under(m_b)) {
            p.drawText(QPointF(x, height() - 7), label);
        }
    }
}

void CaptureStrip::paintHandle(QPainter &p, const StripGeometry &g, int index, const QString &word,
                               const QColor &colour) const {
    if (index < 0) {
        return;
    }
    const double x = std::round(g.x(m_bars[static_cast<std::size_t>(index)].time));
    p.fillRect(QRectF(x - 1, 0, 2, g.plot.bottom()), colour);
    p.setFont(textFont(TextRole::LabelStrong));
    const QString text = word + u' ' + formatClock(m_bars[static_cast<std::size_t>(index)].time);
    const double w = QFontMetricsF(p.font()).horizontalAdvance(text) + 12;
    QRectF tag(std::clamp(x - w / 2, 2.0, std::max(2.0, width() - w - 2)), g.plot.bottom() + 3, w, 18);
    if (tag.intersects(m_tagOfB)) { // A's, beside the one of B
        tag.moveLeft(x > m_tagOfB.center().x() || m_tagOfB.left() < w + 6 ? m_tagOfB.right() + 4
                                                                          : m_tagOfB.left() - w - 4);
    }
    m_tagOfB = tag;
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(Qt::NoPen);
    p.setBrush(colour);
    p.drawRoundedRect(tag, 3, 3);
    p.setRenderHint(QPainter::Antialiasing, false);
    p.setPen(themeOf(this).dark ? QColor(13, 15, 18) : QColor(255, 255, 255));
    p.drawText(tag, Qt::AlignCenter, text);
}

void CaptureStrip::paintEvent(QPaintEvent *) {
    const Theme &theme = themeOf(this);
    QPainter p(this);
    p.fillRect(rect(), theme.surface);
    if (m_bars.empty()) {
        return;
    }
    const StripGeometry g = geometryOfBars();
    if (m_a >= 0 && m_b >= 0) {
        const double a = g.x(m_bars[static_cast<std::size_t>(m_a)].time);
        const double b = g.x(m_bars[static_cast<std::size_t>(m_b)].time);
        p.fillRect(QRectF(std::min(a, b), 0, std::abs(b - a), g.plot.bottom()), theme.raised);
    }
    paintBars(p, theme, g);
    paintMarks(p, theme, g);
    paintAxis(p, theme, g);
    m_tagOfB = {};
    paintHandle(p, g, m_b, QStringLiteral("B"), theme.grew);
    paintHandle(p, g, m_a, QStringLiteral("A"), theme.shrank);
}

void CaptureStrip::choose(Drag which, int index) {
    if (index < 0) {
        return;
    }
    if (which == Drag::A && index != m_a) {
        m_a = index;
        setAccessibleDescription(describe());
        Q_EMIT aChosen(index);
    } else if (which == Drag::B && index != m_b) {
        m_b = index;
        setAccessibleDescription(describe());
        Q_EMIT bChosen(index);
    }
    update();
}

void CaptureStrip::mousePressEvent(QMouseEvent *event) {
    if (event->button() != Qt::LeftButton || m_bars.empty()) {
        return;
    }
    const StripGeometry g = geometryOfBars();
    const double x = event->position().x();
    const auto near = [&](int i) {
        return i >= 0 && std::abs(g.x(m_bars[static_cast<std::size_t>(i)].time) - x) <= kGrip;
    };
    if (near(m_b)) {
        m_drag = Drag::B;
    } else if (near(m_a)) {
        m_drag = Drag::A;
    } else {
        m_drag = event->modifiers() & Qt::ShiftModifier ? Drag::A : Drag::B;
        choose(m_drag, g.nearest(m_bars, x));
    }
}

void CaptureStrip::mouseMoveEvent(QMouseEvent *event) {
    if (m_drag != Drag::None) {
        choose(m_drag, geometryOfBars().nearest(m_bars, event->position().x()));
    }
}

void CaptureStrip::mouseReleaseEvent(QMouseEvent *) { m_drag = Drag::None; }

void CaptureStrip::keyPressEvent(QKeyEvent *event) {
    const int all = static_cast<int>(m_bars.size());
    const int step = event->key() == Qt::Key_Left    ? -1
                     : event->key() == Qt::Key_Right ? 1
                     : event->key() == Qt::Key_Home  ? -all
                     : event->key() == Qt::Key_End   ? all
                                                     : 0;
    if (step == 0 || m_bars.empty()) {
        QWidget::keyPressEvent(event);
        return;
    }
    const bool a = event->modifiers() & Qt::ShiftModifier;
    choose(a ? Drag::A : Drag::B, std::clamp((a ? m_a : m_b) + step, 0, static_cast<int>(m_bars.size()) - 1));
}

bool CaptureStrip::event(QEvent *event) {
    if (event->type() == QEvent::ToolTip && !m_bars.empty()) {
        auto *help = static_cast<QHelpEvent *>(event);
        const int x = help->pos().x();
        showPlainToolTip(help->globalPos(), toolTipAt(x), this, QRect(x - 4, 0, 8, height()));
        return true;
    }
    return QWidget::event(event);
}

} // namespace bs
