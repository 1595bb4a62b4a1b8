// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/guide/treeview.h"
#include "data/core/format.h"
#include "widgets/common/statusglyph.h"
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>
#include <QWheelEvent>
#include <cmath>

namespace bs {

namespace {
constexpr double kLeast = 0.35;
constexpr double kMost = 2;
constexpr double kFitLeast = 0.7; // smaller and labels cannot be read: then it scrolls
} // namespace

TreeView::TreeView(QWidget *parent) : QAbstractScrollArea(parent) {
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Decision tree"));
    viewport()->setAutoFillBackground(false);
}

void TreeView::setDrawing(guide::TreeDrawing drawing) {
    const QString before = current();
    guide::layoutTree(drawing);
    m_drawing = std::move(drawing);
    m_current = -1;
    QStringList said;
    for (int i = 0; i < m_drawing.cards.size(); ++i) {
        m_current = m_drawing.cards[i].id == before || (before.isEmpty() && m_drawing.cards[i].root) ? i : m_current;
        said << displayText(m_drawing.cards[i].label, 80);
    }
    setAccessibleDescription(said.join(QStringLiteral("; ")));
    m_fitted ? fit() : updateBars();
    viewport()->update();
}

QString TreeView::current() const { return m_current < 0 ? QString() : m_drawing.cards[m_current].id; }

void TreeView::setCurrent(const QString &id) {
    for (int i = 0; i < m_drawing.cards.size(); ++i) {
        if (m_drawing.cards[i].id == id) {
            choose(i);
        }
    }
}

void TreeView::choose(int card) {
    if (card < 0 || card == m_current) {
        return;
    }
    m_current = card;
    const QRectF box = m_drawing.cards[card].box;
    const auto show = [](QScrollBar *bar, double from, double to) {
        if (from < bar->value()) {
            bar->setValue(int(from) - 20);
        } else if (to > bar->value() + bar->pageStep()) {
            bar->setValue(int(to) - bar->pageStep() + 20);
        }
    };
    show(verticalScrollBar(), box.top() * m_zoom, box.bottom() * m_zoom);
    show(horizontalScrollBar(), box.left() * m_zoom, box.right() * m_zoom);
    viewport()->update();
    Q_EMIT currentChanged(current());
}

void TreeView::fit() {
    m_fitted = true;
    const double wanted = m_drawing.size.width() > 0 ? viewport()->width() / m_drawing.size.width() : 1;
    m_zoom = std::clamp(wanted, kFitLeast, 1.0);
    updateBars();
    viewport()->update();
}

void TreeView::setZoom(double zoom) {
    m_fitted = false;
    m_zoom = std::clamp(zoom, kLeast, kMost);
    updateBars();
    viewport()->update();
}

void TreeView::updateBars() {
    const QSize all = (m_drawing.size * m_zoom).toSize();
    const QSize view = viewport()->size();
    horizontalScrollBar()->setPageStep(view.width());
    horizontalScrollBar()->setRange(0, std::max(0, all.width() - view.width()));
    verticalScrollBar()->setPageStep(view.height());
    verticalScrollBar()->setRange(0, std::max(0, all.height() - view.height()));
    verticalScrollBar()->setSingleStep(24);
}

QPointF TreeView::origin() const {
    const double spare = std::max(0.0, viewport()->width() - m_drawing.size.width() * m_zoom) / 2;
    return {spare - horizontalScrollBar()->value(), -double(verticalScrollBar()->value())};
}

void TreeView::resizeEvent(QResizeEvent *event) {
    QAbstractScrollArea::resizeEvent(event);
    m_fitted ? fit() : updateBars();
}

void TreeView::wheelEvent(QWheelEvent *event) {
    if (event->modifiers() & Qt::ControlModifier) {
        setZoom(m_zoom * std::pow(1.1, event->angleDelta().y() / 120.0));
        return;
    }
    QAbstractScrollArea::wheelEvent(event);
}

void TreeView::mousePressEvent(QMouseEvent *event) {
    const QPointF at = (event->position() - origin()) / m_zoom;
    for (int i = 0; i < m_drawing.cards.size(); ++i) {
        if (m_drawing.cards[i].box.contains(at)) {
            choose(i);
        }
    }
}

// Down and Right follow the ways of a card (Right the first that leads aside), Up goes back to who leads here.
void TreeView::keyPressEvent(QKeyEvent *event) {
    const int key = event->key();
    if (key == Qt::Key_Plus || key == Qt::Key_Minus) {
        setZoom(m_zoom * (key == Qt::Key_Plus ? 1.2 : 1 / 1.2));
        return;
    }
    if (key == Qt::Key_0) {
        fit();
        return;
    }
    if (m_current < 0 || (key != Qt::Key_Down && key != Qt::Key_Up && key != Qt::Key_Left && key != Qt::Key_Right)) {
        QAbstractScrollArea::keyPressEvent(event);
        return;
    }
    const QRectF here = m_drawing.cards[m_current].box;
    int best = -1;
    double least = 1e12;
    for (int i = 0; i < m_drawing.cards.size(); ++i) {
        const QPointF to = m_drawing.cards[i].box.center() - here.center();
        const double along = key == Qt::Key_Down    ? to.y()
                             : key == Qt::Key_Up    ? -to.y()
                             : key == Qt::Key_Right ? to.x()
                                                    : -to.x();
        const double across = key == Qt::Key_Down || key == Qt::Key_Up ? std::abs(to.x()) : std::abs(to.y());
        if (i != m_current && along > 1 && along + 3 * across < least) {
            least = along + 3 * across;
            best = i;
        }
    }
    choose(best);
}

void TreeView::paintWay(QPainter &p, const guide::TreeWay &way, int lane) const {
    const Theme &t = themeOf(this);
    const QRectF from = m_drawing.cards[way.from].box, to = m_drawing.cards[way.to].box;
    const bool lit = way.from == m_current || way.to == m_current;
    const QColor ink = lit ? t.accent : way.back ? t.warn : t.hairlineStrong;
    p.setPen(QPen(ink, lit ? 1.75 : 1.25, way.back ? Qt::DashLine : Qt::SolidLine));
    p.setBrush(Qt::NoBrush);
    const double shift = 14.0 * lane;
    const double down = 3 + 14 * (lane % 2); // neighbours' words stand on two lines
    QPainterPath path;
    QPointF start, end(to.center().x(), to.top()), word;
    if (way.back) { // up again along the right side
        start = QPointF(from.right(), from.center().y());
        end = QPointF(to.right(), to.center().y() + 12);
        path.moveTo(start);
        path.cubicTo(start + QPointF(40 + shift, 0), end + QPointF(40 + shift, 0), end);
        word = QPointF(start.x() + 6, start.y() - 14);
    } else {
        start = QPointF(from.left() + 30 + 70.0 * lane, from.bottom());
        if (std::abs(to.left() - from.left()) < 1 && to.top() - from.bottom() > 60) { // past cards between: at the left
            start = QPointF(from.left(), from.center().y() + 8);
            end = QPointF(to.left(), to.center().y() - 8);
            path.moveTo(start);
            path.cubicTo(start - QPointF(16, -12), end - QPointF(16, 12), end);
            word = QPointF(from.left() + 6, from.bottom() + down);
        } else {
            end.setX(std::clamp(start.x(), to.left() + 18, to.right() - 18));
            const double middle = start.y() + (end.y() - start.y()) / 2;
            path.moveTo(start);
            path.cubicTo(QPointF(start.x(), middle), QPointF(end.x(), middle), end);
            word = QPointF(start.x() + 5, start.y() + down);
        }
    }
    p.drawPath(path);
    p.setPen(Qt::NoPen);
    p.setBrush(ink);
    const double angle = way.back || end.y() != to.top() ? (way.back ? M_PI : 0) : M_PI / 2;
    QPolygonF head{QPointF(0, 0), QPointF(-7, -3.5), QPointF(-7, 3.5)};
    p.save();
    p.translate(end);
    p.rotate(angle * 180 / M_PI);
    p.drawPolygon(head);
    p.restore();
    p.setFont(textFont(TextRole::Label));
    p.setPen(lit ? t.accent : t.text2);
    p.drawText(word + QPointF(0, 11), displayText(way.label, 40));
}

void TreeView::paintCard(QPainter &p, const guide::TreeCard &c, bool now) const {
    const Theme &t = themeOf(this);
    using Kind = guide::TreeCard::Kind;
    const QColor line = now ? t.accent : c.escape ? t.warn : t.hairlineStrong;
    p.setPen(QPen(line, now ? 2 : 1));
    p.setBrush(c.kind == Kind::Question ? t.raised : t.surface);
    p.drawRoundedRect(c.box, c.kind == Kind::End ? c.box.height() / 2 : metric::kRadius,
                      c.kind == Kind::End ? c.box.height() / 2 : metric::kRadius);
    if (c.kind == Kind::Action) { // a bar at the left: something is done here
        p.fillRect(QRectF(c.box.left(), c.box.top() + 6, 3, c.box.height() - 12), t.info);
    }
    const double pad = c.kind == Kind::End ? 26 : 12;
    const QRectF inner = c.box.adjusted(pad, 7, -pad, -7);
    p.setFont(textFont(TextRole::BodyStrong));
    p.setPen(t.text);
    const QRectF words(inner.left(), inner.top(), inner.width(),
                       c.note.isEmpty() ? inner.height() : inner.height() - 16);
    p.drawText(words, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextWordWrap, displayText(c.label, 80));
    if (!c.note.isEmpty()) {
        p.setFont(textFont(TextRole::Label));
        p.setPen(t.textMuted);
        p.drawText(QRectF(inner.left(), inner.bottom() - 14, inner.width(), 14), Qt::AlignVCenter,
                   p.fontMetrics().elidedText(displayText(c.note, 120), Qt::ElideRight, int(inner.width())));
    }
}

void TreeView::paintEvent(QPaintEvent *) {
    QPainter p(viewport());
    p.setRenderHint(QPainter::Antialiasing);
    p.fillRect(viewport()->rect(), themeOf(this).bg);
    p.translate(origin());
    p.scale(m_zoom, m_zoom);
    const QRectF seen(-origin() / m_zoom, QSizeF(viewport()->size()) / m_zoom);
    std::vector<int> lanes(static_cast<std::size_t>(m_drawing.cards.size()), 0);
    for (const guide::TreeWay &w : m_drawing.ways) {
        const int lane = lanes[static_cast<std::size_t>(w.from)]++;
        if (seen.intersects(m_drawing.cards[w.from].box.united(m_drawing.cards[w.to].box).adjusted(-60, 0, 60, 0))) {
            paintWay(p, w, lane);
        }
    }
    for (int i = 0; i < m_drawing.cards.size(); ++i) {
        if (seen.intersects(m_drawing.cards[i].box)) {
            paintCard(p, m_drawing.cards[i], i == m_current);
        }
    }
}

} // namespace bs
