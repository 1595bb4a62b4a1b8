// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plot/scatterview.h"
#include "data/core/format.h"
#include "widgets/common/plaintooltip.h"
#include <QFontMetricsF>
#include <QHash>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPaintEngine>
#include <QPainter>
#include <QPixmap>
#include <algorithm>
#include <cmath>

namespace bs {

ScatterView::ScatterView(QWidget *parent) : ItemView(parent) {
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void ScatterView::setData(ScatterData data) {
    m_data = std::move(data);
    int outliers = 0;
    for (const ScatterDot &d : m_data.dots) {
        outliers += d.outlier ? 1 : 0;
    }
    m_hover = -1;
    m_order.clear();
    for (std::size_t i = 0; i < m_data.dots.size(); ++i) {
        if (std::isfinite(m_data.dots[i].x) && std::isfinite(m_data.dots[i].y)) {
            m_order.push_back(static_cast<int>(i));
        }
    }
    std::stable_sort(m_order.begin(), m_order.end(), [this](int a, int b) {
        const ScatterDot &l = m_data.dots[static_cast<std::size_t>(a)];
        const ScatterDot &r = m_data.dots[static_cast<std::size_t>(b)];
        return std::pair(l.outlier, l.y) > std::pair(r.outlier, r.y);
    });
    setAccessibleDescription(QStringLiteral("%1 points, %2 outliers").arg(m_data.dots.size()).arg(outliers));
    rescale();
}

QRectF ScatterView::plotRect() const {
    return {46, 20, std::max(20.0, width() - 46.0 - 16), std::max(20.0, height() - 20.0 - 44)};
}

void ScatterView::rescale() {
    double top = 0;
    double right = 0;
    double low = std::numeric_limits<double>::infinity();
    for (const ScatterDot &d : m_data.dots) {
        if (std::isfinite(d.x) && std::isfinite(d.y)) {
            top = std::max(top, d.y);
            right = std::max(right, d.x);
            low = d.y > 0 ? std::min(low, d.y) : low;
        }
    }
    const QRectF r = plotRect();
    const bool log = low > 0 && top / low > 100;
    m_y = niceScale(log ? ValueScale::Kind::Log : ValueScale::Kind::Linear, log ? low : 0, top, r.bottom(), r.top());
    m_x = niceScale(ValueScale::Kind::Linear, 0, right, r.left(), r.right());
    update();
}

void ScatterView::resizeEvent(QResizeEvent * /*event*/) { rescale(); }

void ScatterView::setHighlight(const QString &name) {
    m_highlight = name;
    update();
}

void ScatterView::setMuted(bool stale) {
    m_muted = stale;
    update();
}

QPointF ScatterView::position(const ScatterDot &d) const { return {m_x.px(d.x), m_y.px(d.y)}; }

int ScatterView::dotAt(const QPointF &pos) const {
    int best = -1;
    double nearest = 8 * 8;
    for (int i = 0; i < static_cast<int>(m_data.dots.size()); ++i) {
        const QPointF d = position(m_data.dots[static_cast<std::size_t>(i)]) - pos;
        const double distance = QPointF::dotProduct(d, d);
        if (distance <= nearest) {
            nearest = distance;
            best = i;
        }
    }
    return best;
}

void ScatterView::setHover(int i) {
    if (i != m_hover) {
        m_hover = i;
        const ScatterDot none;
        const ScatterDot &d = i < 0 ? none : m_data.dots[static_cast<std::size_t>(i)];
        Q_EMIT dotHovered(d.name, d.group);
        update();
    }
}

void ScatterView::mouseMoveEvent(QMouseEvent *event) { setHover(dotAt(event->position())); }

void ScatterView::mouseReleaseEvent(QMouseEvent *event) {
    if (const int i = dotAt(event->position()); i >= 0 && event->button() == Qt::LeftButton) {
        Q_EMIT dotClicked(m_data.dots[static_cast<std::size_t>(i)].name);
    }
}

void ScatterView::leaveEvent(QEvent * /*event*/) { setHover(-1); }

QString ScatterView::itemName(int i) const { return displayText(dotOf(i).name, 128); }

QString ScatterView::itemValue(int i) const {
    const ScatterDot &d = dotOf(i);
    return QStringLiteral("%1, %2 at %3 %4%5")
        .arg(displayText(d.group, 64), formatCount(d.y), formatCount(d.x), m_data.xTitle,
             d.outlier ? QStringLiteral(", outlier") : QString());
}

QRectF ScatterView::itemRect(int i) const {
    const QPointF c = position(dotOf(i));
    return {c.x() - 7, c.y() - 7, 14, 14};
}

void ScatterView::activateItem(int i, Qt::KeyboardModifiers /*modifiers*/) { Q_EMIT dotClicked(dotOf(i).name); }

void ScatterView::currentChanged(int i) { setHover(i < 0 ? -1 : m_order[static_cast<std::size_t>(i)]); }

// Points have no rows and columns: every arrow goes along the list, outliers first.
void ScatterView::keyPressEvent(QKeyEvent *event) {
    const bool on = event->key() == Qt::Key_Right || event->key() == Qt::Key_Down;
    const bool back = event->key() == Qt::Key_Left || event->key() == Qt::Key_Up;
    if (itemCount() > 0 && (on || back)) {
        setCurrentItem(std::clamp(currentItem() + (on ? 1 : -1), 0, itemCount() - 1));
        return;
    }
    ItemView::keyPressEvent(event);
}

bool ScatterView::event(QEvent *event) {
    if (event->type() == QEvent::ToolTip) {
        auto *help = static_cast<QHelpEvent *>(event);
        const int dot = dotAt(help->pos());
        const auto at = std::find(m_order.begin(), m_order.end(), dot);
        const QString text = dot < 0 || at == m_order.end() ? m_data.rule
                                                            : itemName(static_cast<int>(at - m_order.begin())) + u'\n' +
                                                                  itemValue(static_cast<int>(at - m_order.begin()));
        showPlainToolTip(help->globalPos(), text, this, rect());
        return true;
    }
    return ItemView::event(event);
}

void ScatterView::paintAxes(QPainter &p) const {
    const Theme &t = themeOf(this);
    const QRectF r = plotRect();
    p.setRenderHint(QPainter::Antialiasing, false);
    p.setFont(textFont(TextRole::Label));
    for (const double v : valueTicks(m_y, std::max(2, static_cast<int>(r.height() / 40)))) {
        const double y = std::round(m_y.px(v));
        p.fillRect(QRectF(r.left(), y, r.width(), 1), t.grid);
        p.setPen(t.textMuted);
        p.drawText(QRectF(0, y - 8, r.left() - 6, 16), Qt::AlignVCenter | Qt::AlignRight, axisText(v));
    }
    for (const double v : valueTicks(m_x, std::max(2, static_cast<int>(r.width() / 56)))) {
        const double x = std::round(m_x.px(v));
        p.fillRect(QRectF(x, r.top(), 1, r.height()), t.grid);
        p.setPen(t.textMuted);
        p.drawText(QRectF(x - 30, r.bottom() + 4, 60, 14), Qt::AlignCenter, axisText(v));
    }
    p.drawText(QRectF(r.left(), r.bottom() + 22, r.width(), 14), Qt::AlignCenter,
               m_data.xTitle + (m_y.kind == ValueScale::Kind::Log ? QStringLiteral(" · y log") : QString()));
    p.setRenderHint(QPainter::Antialiasing);
}

void ScatterView::paintFit(QPainter &p) const {
    if (!m_data.fit) {
        return;
    }
    const Theme &t = themeOf(this);
    const QRectF r = plotRect();
    QPolygonF band;
    QPolygonF line;
    const auto at = [&](double x, double offset) {
        return QPointF(m_x.px(x), m_y.px(m_data.fit->intercept + m_data.fit->slope * x + offset));
    };
    constexpr int kParts = 40;
    const double half = m_data.bandSigmas * m_data.fit->sigma;
    for (int i = 0; i <= kParts; ++i) {
        const double x = m_x.low + (m_x.high - m_x.low) * i / kParts;
        band << at(x, half);
        line << at(x, 0);
    }
    for (int i = kParts; i >= 0; --i) {
        band << at(m_x.low + (m_x.high - m_x.low) * i / kParts, -half);
    }
    p.save();
    p.setClipRect(r);
    QColor fill = t.textMuted;
    fill.setAlphaF(0.16F);
    p.setPen(Qt::NoPen);
    p.setBrush(fill);
    p.drawPolygon(band);
    QPen dash(t.text2, 1.25);
    dash.setDashPattern({4, 2.4});
    p.setPen(dash);
    p.setBrush(Qt::NoBrush);
    p.drawPolyline(line);
    p.restore();
    const QString text = QStringLiteral("fit r² %1, ±%2σ").arg(m_data.fit->r2, 0, 'f', 2).arg(m_data.bandSigmas);
    p.setFont(textFont(TextRole::Label));
    p.setPen(t.textMuted);
    p.drawText(QRectF(r.left(), r.top() - 12, r.width(), 14), Qt::AlignRight, text);
}

namespace {

// A disc drawn once: a thousand antialiased ellipses are more than a frame, a thousand small pictures are not.
QPixmap dotPicture(const QColor &ink, qreal ratio) {
    QPixmap out(QSize(8, 8) * ratio);
    out.setDevicePixelRatio(ratio);
    out.fill(Qt::transparent);
    QPainter p(&out);
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(Qt::NoPen);
    p.setBrush(ink);
    p.drawEllipse(QPointF(4, 4), 3, 3);
    return out;
}

} // namespace

void ScatterView::paintDots(QPainter &p) const {
    const Theme &t = themeOf(this);
    const qreal ratio = p.device()->devicePixelRatioF();
    const bool pixels = p.paintEngine()->type() == QPaintEngine::Raster;
    QHash<QRgb, QPixmap> pictures;
    std::vector<std::size_t> above; // outliers and what is chosen: drawn one by one, on top
    for (std::size_t i = 0; i < m_data.dots.size(); ++i) {
        const ScatterDot &d = m_data.dots[i];
        if (!std::isfinite(d.x) || !std::isfinite(d.y)) {
            continue;
        }
        const bool chosen = static_cast<int>(i) == m_hover ||
                            (!m_highlight.isEmpty() && (d.name == m_highlight || d.group == m_highlight));
        if (d.outlier || chosen) {
            above.push_back(i);
            continue;
        }
        QColor ink = m_muted ? t.textMuted : d.color.isValid() ? d.color : t.seriesColor(d.group);
        ink.setAlphaF(0.85F);
        if (!pixels) { // a vector picture keeps its discs
            p.setPen(Qt::NoPen);
            p.setBrush(ink);
            p.drawEllipse(position(d), 3, 3);
            continue;
        }
        QPixmap &picture = pictures[ink.rgba()];
        if (picture.isNull()) {
            picture = dotPicture(ink, ratio);
        }
        p.drawPixmap(position(d) - QPointF(4, 4), picture);
    }
    for (const std::size_t i : above) {
        const ScatterDot &d = m_data.dots[i];
        const QPointF c = position(d);
        const bool chosen = static_cast<int>(i) == m_hover ||
                            (!m_highlight.isEmpty() && (d.name == m_highlight || d.group == m_highlight));
        p.setBrush(m_muted ? t.textMuted : d.color.isValid() ? d.color : t.seriesColor(d.group));
        if (d.outlier) {
            p.setPen(QPen(chosen ? t.text : t.surface, chosen ? 1.5 : 1));
            p.drawPolygon(QPolygonF{c + QPointF(0, -5), c + QPointF(5, 0), c + QPointF(0, 5), c + QPointF(-5, 0)});
        } else {
            p.setPen(QPen(t.text, 1.5));
            p.drawEllipse(c, 4, 4);
        }
    }
}

void ScatterView::paintLabels(QPainter &p) const {
    const Theme &t = themeOf(this);
    const QRectF r = plotRect();
    const QFont plain = textFont(TextRole::Label);
    const QFont strong = textFont(TextRole::LabelStrong);
    std::vector<QRectF> taken;
    const auto label = [&](const ScatterDot &d) {
        const QString name = displayText(d.name, 28);
        const QString value = formatCount(d.y);
        const double nameWidth = QFontMetricsF(plain).horizontalAdvance(name);
        const double width = nameWidth + 8 + QFontMetricsF(strong).horizontalAdvance(value);
        const QPointF c = position(d);
        for (const QPointF &offset : {QPointF(9, -7), QPointF(9, 5), QPointF(9, -19), QPointF(-9 - width, -7),
                                      QPointF(-9 - width, 5), QPointF(9, 17)}) {
            const QRectF box(c + offset, QSizeF(width, 14));
            const bool free =
                std::none_of(taken.begin(), taken.end(), [&](const QRectF &b) { return b.intersects(box); });
            if (!free || box.right() > r.right() + 12 || box.left() < r.left() || box.top() < 0) {
                continue;
            }
            taken.push_back(box);
            QColor halo = t.surface; // the fit and the grid do not run through the words
            halo.setAlphaF(0.8F);
            p.fillRect(box.adjusted(-2, 1, 2, -1), halo);
            p.setFont(plain);
            p.setPen(t.text);
            p.drawText(box, Qt::AlignVCenter | Qt::AlignLeft, name);
            p.setFont(strong);
            p.setPen(m_muted ? t.textMuted : d.color.isValid() ? d.color : t.seriesColor(d.group));
            p.drawText(box, Qt::AlignVCenter | Qt::AlignRight, value);
            return;
        }
    };
    if (m_hover >= 0 && m_hover < static_cast<int>(m_data.dots.size())) {
        label(m_data.dots[static_cast<std::size_t>(m_hover)]);
    }
    std::vector<const ScatterDot *> outliers;
    for (const ScatterDot &d : m_data.dots) {
        if (d.outlier) {
            outliers.push_back(&d);
        }
    }
    std::sort(outliers.begin(), outliers.end(), [](const auto *a, const auto *b) { return a->y > b->y; });
    for (std::size_t i = 0; i < std::min<std::size_t>(outliers.size(), 8); ++i) {
        if (m_hover < 0 || outliers[i] != &m_data.dots[static_cast<std::size_t>(m_hover)]) {
            label(*outliers[i]);
        }
    }
}

void ScatterView::paintEvent(QPaintEvent * /*event*/) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    paintAxes(p);
    paintFit(p);
    paintDots(p);
    paintLabels(p);
    paintFocus(p);
}

} // namespace bs
