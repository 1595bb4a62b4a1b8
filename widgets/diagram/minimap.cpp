// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/diagram/minimap.h"
#include <QPainter>

namespace bs {

Minimap::Minimap(DiagramScene *scene, QGraphicsView *view) : QWidget(view), m_scene(scene), m_view(view) {
    setFixedSize(180, 110);
    setAccessibleName(QStringLiteral("Overview of the diagram"));
    // Not QGraphicsScene::changed: a scene that somebody listens to collects every rectangle it paints.
    const auto stale = [this] {
        m_cards = QPixmap();
        update();
    };
    connect(scene, &DiagramScene::cardsMoved, this, stale);
    connect(scene->model(), &DiagramModel::documentChanged, this, stale);
    connect(scene->model(), &DiagramModel::analysisChanged, this, stale);
    connect(scene->model(), &DiagramModel::selectionChanged, this, stale);
}

QTransform Minimap::fit() const {
    const QRectF all = m_scene->geometry().extent().adjusted(-60, -60, 60, 60);
    const double s = std::min((width() - 8) / std::max(1.0, all.width()), (height() - 8) / std::max(1.0, all.height()));
    return QTransform::fromTranslate(-all.center().x(), -all.center().y()) * QTransform::fromScale(s, s) *
           QTransform::fromTranslate(width() / 2.0, height() / 2.0);
}

void Minimap::drawCards(const Theme &t) {
    m_theme = &t;
    m_fit = fit();
    m_cards = QPixmap(size() * devicePixelRatioF());
    m_cards.setDevicePixelRatio(devicePixelRatioF());
    m_cards.fill(t.surface);
    QPainter p(&m_cards);
    p.setPen(t.hairlineStrong);
    p.setBrush(Qt::NoBrush);
    p.drawRect(rect().adjusted(0, 0, -1, -1));
    const auto &cards = m_scene->geometry().cards;
    p.setPen(Qt::NoPen);
    for (auto it = cards.constBegin(); it != cards.constEnd(); ++it) {
        const bool over = m_scene->model()->severityOf(it.key()) >= bounds::Severity::Over;
        p.setBrush(m_scene->model()->selectedNodes().contains(it.key()) ? t.accent : over ? t.crit : t.textMuted);
        p.drawRect(m_fit.mapRect(*it));
    }
}

void Minimap::paintEvent(QPaintEvent *) {
    const Theme &t = themeOf(this);
    if (m_cards.isNull() || m_theme != &t || m_cards.size() != size() * devicePixelRatioF()) {
        drawCards(t);
    }
    QPainter p(this);
    p.drawPixmap(0, 0, m_cards);
    p.setPen(t.accent);
    p.setBrush(Qt::NoBrush);
    p.drawRect(m_fit.mapRect(m_view->mapToScene(m_view->viewport()->rect()).boundingRect())
                   .toAlignedRect()
                   .intersected(rect().adjusted(0, 0, -1, -1)));
}

void Minimap::go(const QPointF &at) {
    m_view->centerOn(fit().inverted().map(at));
    update();
}

} // namespace bs
