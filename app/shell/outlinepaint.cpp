// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/outlinepaint.h"
#include <QPaintEngine>
#include <QPainter>
#include <QPainterPath>

namespace bs {

namespace {

// Forwards to a painter on the target. State arrives by dirty flags; text is drawn as a path.
class OutlineEngine : public QPaintEngine {
public:
    explicit OutlineEngine(QPaintDevice *target) : QPaintEngine(AllFeatures), m_target(target) {}
    bool begin(QPaintDevice * /*device*/) override { return m_painter.begin(m_target); }
    bool end() override { return m_painter.end(); }
    [[nodiscard]] Type type() const override { return User; }

    void updateState(const QPaintEngineState &s) override {
        const auto dirty = s.state();
        m_painter.setTransform(s.transform());
        if (dirty & DirtyPen) {
            m_painter.setPen(s.pen());
        }
        if (dirty & (DirtyBrush | DirtyBrushOrigin)) {
            m_painter.setBrush(s.brush());
            m_painter.setBrushOrigin(s.brushOrigin());
        }
        if (dirty & DirtyFont) {
            m_painter.setFont(s.font());
        }
        if (dirty & DirtyOpacity) {
            m_painter.setOpacity(s.opacity());
        }
        if (dirty & DirtyHints) {
            m_painter.setRenderHints(s.renderHints());
        }
        if (dirty & DirtyClipEnabled) {
            m_painter.setClipping(s.isClipEnabled());
        }
        if (dirty & DirtyClipRegion) {
            m_painter.setClipRegion(s.clipRegion(), s.clipOperation());
        }
        if (dirty & DirtyClipPath) {
            m_painter.setClipPath(s.clipPath(), s.clipOperation());
        }
    }
    void drawPath(const QPainterPath &path) override { m_painter.drawPath(path); }
    void drawPolygon(const QPointF *points, int count, PolygonDrawMode mode) override {
        if (mode == PolylineMode) {
            m_painter.drawPolyline(points, count);
        } else {
            m_painter.drawPolygon(points, count, mode == WindingMode ? Qt::WindingFill : Qt::OddEvenFill);
        }
    }
    void drawRects(const QRectF *rects, int count) override { m_painter.drawRects(rects, count); }
    void drawLines(const QLineF *lines, int count) override { m_painter.drawLines(lines, count); }
    void drawEllipse(const QRectF &rect) override { m_painter.drawEllipse(rect); }
    void drawPixmap(const QRectF &to, const QPixmap &pm, const QRectF &from) override {
        m_painter.drawPixmap(to, pm, from);
    }
    void drawImage(const QRectF &to, const QImage &image, const QRectF &from, Qt::ImageConversionFlags flags) override {
        m_painter.drawImage(to, image, from, flags);
    }
    void drawTextItem(const QPointF &p, const QTextItem &item) override {
        QPainterPath path;
        path.addText(p, item.font(), item.text());
        m_painter.save();
        m_painter.setBrush(m_painter.pen().color());
        m_painter.setPen(Qt::NoPen);
        m_painter.drawPath(path);
        m_painter.restore();
    }

private:
    QPaintDevice *m_target;
    QPainter m_painter;
};

} // namespace

OutlineDevice::OutlineDevice(QPaintDevice *target)
    : m_target(target), m_engine(std::make_unique<OutlineEngine>(target)) {}
OutlineDevice::~OutlineDevice() = default;
QPaintEngine *OutlineDevice::paintEngine() const { return m_engine.get(); }

int OutlineDevice::metric(PaintDeviceMetric m) const {
    switch (m) {
    case PdmWidth: return m_target->width();
    case PdmHeight: return m_target->height();
    case PdmWidthMM: return m_target->widthMM();
    case PdmHeightMM: return m_target->heightMM();
    case PdmNumColors: return m_target->colorCount();
    case PdmDepth: return m_target->depth();
    case PdmDpiX:
    case PdmPhysicalDpiX: return 96;
    case PdmDpiY:
    case PdmPhysicalDpiY: return 96;
    case PdmDevicePixelRatio: return 1;
    default: return QPaintDevice::metric(m);
    }
}

} // namespace bs
