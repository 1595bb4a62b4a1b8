// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plot/timeplot.h"
#include "data/core/format.h"
#include <QEvent>
#include <QFontMetricsF>
#include <QPainter>
#include <QtConcurrent>
#include <algorithm>

namespace bs {

namespace {
constexpr int kTooltipRows = 12;
constexpr qint64 kAtOnce = 60'000; // points that are drawn within a few milliseconds
} // namespace

TooltipData tooltipAt(const Grid &grid, int index, const QSet<QString> &hidden, int most) {
    TooltipData out;
    if (index < 0 || index >= grid.count) {
        return out;
    }
    for (const GridSeries &s : grid.series) {
        const double v = s.values[static_cast<std::size_t>(index)];
        if (!std::isnan(v) && !hidden.contains(s.name)) {
            out.rows.push_back({s.name, s.color, v, s.note});
            out.total += v;
        }
    }
    std::stable_sort(out.rows.begin(), out.rows.end(), [](const auto &a, const auto &b) { return a.value > b.value; });
    if (static_cast<int>(out.rows.size()) > most) {
        const auto keep = static_cast<std::size_t>(most - 1);
        TooltipRow rest{QStringLiteral("%1 more").arg(out.rows.size() - keep), {}, 0, {}};
        for (std::size_t i = keep; i < out.rows.size(); ++i) {
            rest.value += out.rows[i].value;
        }
        out.rows.resize(keep);
        out.rows.push_back(rest);
    }
    return out;
}

TimePlot::TimePlot(QWidget *parent) : TimeView(parent), m_grid(std::make_shared<Grid>()) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    makeViewsAccessible();
    connect(&m_drawing, &QFutureWatcherBase::finished, this, &TimePlot::takePicture);
}

TimePlot::~TimePlot() { m_drawing.waitForFinished(); }

void TimePlot::setForm(Form form) {
    m_form = form;
    invalidate();
}

void TimePlot::setMode(StackMode mode) {
    m_mode = mode;
    m_values.reset();
    invalidate();
}

void TimePlot::setGrid(GridPtr grid, const QString &unit) {
    m_grid = std::move(grid);
    m_unit = unit;
    setAccessibleDescription(QStringLiteral("%1 series").arg(m_grid->series.size()));
    invalidate();
    Q_EMIT seriesChanged();
}

void TimePlot::setMuted(bool stale) {
    if (m_muted != stale) {
        m_muted = stale;
        invalidate();
    }
}

void TimePlot::setThresholds(std::vector<std::pair<double, QString>> lines) {
    m_thresholds = std::move(lines);
    update();
}

void TimePlot::isolate(const QString &name) {
    QSet<QString> others;
    for (const GridSeries &s : m_grid->series) {
        others.insert(s.name);
    }
    others.remove(name);
    m_hidden = m_hidden == others ? QSet<QString>() : others;
    invalidate();
    Q_EMIT seriesChanged();
}

void TimePlot::toggle(const QString &name) {
    if (!m_hidden.remove(name)) {
        m_hidden.insert(name);
    }
    invalidate();
    Q_EMIT seriesChanged();
}

std::vector<bool> TimePlot::hiddenFlags() const {
    std::vector<bool> out(m_grid->series.size());
    for (std::size_t k = 0; k < out.size(); ++k) {
        out[k] = m_hidden.contains(m_grid->series[k].name);
    }
    return out;
}

void TimePlot::invalidate() {
    ++m_version;
    const std::vector<bool> hidden = hiddenFlags();
    m_top = 0;
    m_lowest = 0;
    if (m_form == Form::Stacked) {
        m_stack = stackOf(*m_grid, hidden, m_mode);
        m_top = m_mode == StackMode::Percent ? 1 : m_stack.top;
        m_lowest = m_stack.lowest;
    } else {
        m_lowest = std::numeric_limits<double>::infinity();
        for (std::size_t k = 0; k < hidden.size(); ++k) {
            for (const double v : m_grid->series[k].values) {
                if (!hidden[k] && std::isfinite(v)) {
                    m_top = std::max(m_top, v);
                    m_lowest = m_mode == StackMode::Log && v <= 0 ? m_lowest : std::min(m_lowest, v);
                }
            }
        }
    }
    update();
}

QRectF TimePlot::plotRect() const {
    return {46, 26, std::max(20.0, width() - 46.0 - 10), std::max(20.0, height() - 26.0 - 24)};
}

ValueScale TimePlot::valueScale() const {
    const QRectF r = plotRect();
    if (m_values) {
        const auto kind = m_mode == StackMode::Log ? ValueScale::Kind::Log : ValueScale::Kind::Linear;
        return {kind, m_values->first, m_values->second, r.bottom(), r.top()};
    }
    if (m_mode == StackMode::Percent) {
        return {ValueScale::Kind::Linear, 0, 1, r.bottom(), r.top()};
    }
    const auto kind = m_mode == StackMode::Log ? ValueScale::Kind::Log : ValueScale::Kind::Linear;
    const double lowest = m_form == Form::Stacked && m_mode == StackMode::Linear ? 0 : m_lowest;
    return niceScale(kind, lowest, m_top, r.bottom(), r.top());
}

bool TimePlot::stands(const GridSeries &series) const {
    return series.name == highlight() || (!highlightGroup().isEmpty() && series.name == highlightGroup());
}

void TimePlot::rebuild() {
    const qreal dpr = devicePixelRatioF();
    const QRectF r = plotRect();
    bool known = false;
    for (const GridSeries &s : m_grid->series) {
        known |= stands(s);
    }
    const QString key = QStringLiteral("%1|%2|%3|%4|%5|%6|%7")
                            .arg(r.width())
                            .arg(r.height())
                            .arg(dpr)
                            .arg(range().start)
                            .arg(range().end)
                            .arg(m_version)
                            .arg(known ? highlight() + u'|' + highlightGroup() : QString());
    if ((key == m_picture.key && !m_picture.image.isNull()) || (m_drawing.isRunning() && key == m_drawingKey)) {
        return;
    }
    RasterFrame frame;
    frame.size = (r.size() * dpr).toSize();
    frame.devicePixelRatio = dpr;
    frame.range = range();
    frame.scale = valueScale();
    frame.scale.from = frame.size.height();
    frame.scale.to = 0;
    std::vector<bool> dim(m_grid->series.size(), false);
    for (std::size_t k = 0; k < dim.size(); ++k) {
        dim[k] = m_muted || (known && !stands(m_grid->series[k]));
    }
    const bool large = m_pool && static_cast<qint64>(m_grid->series.size()) * m_grid->count > kAtOnce;
    const QColor muted = m_muted ? themeOf(this).textMuted : QColor();
    auto draw = [grid = m_grid, stack = large ? Stack(m_stack) : Stack(), mine = large ? nullptr : &m_stack,
                 hidden = hiddenFlags(), dim, frame, muted, key, dpr, stacked = m_form == Form::Stacked] {
        Grid grey;
        if (muted.isValid()) {
            grey = *grid;
            for (GridSeries &s : grey.series) {
                s.color = muted;
            }
        }
        const Grid &drawn = muted.isValid() ? grey : *grid;
        Picture p{stacked ? rasterStack(drawn, mine ? *mine : stack, hidden, dim, frame)
                          : rasterLines(drawn, hidden, dim, frame),
                  key, frame.range};
        p.image.setDevicePixelRatio(dpr);
        return p;
    };
    if (!large) {
        m_picture = draw();
        return;
    }
    if (!m_drawing.isRunning()) { // one at a time: what changed meanwhile is drawn after it
        m_drawingKey = key;
        m_drawing.setFuture(QtConcurrent::run(m_pool, std::move(draw)));
    }
}

void TimePlot::takePicture() {
    m_picture = m_drawing.result();
    update();
}

// A picture of another range or size stands where its time is until its successor is ready.
void TimePlot::paintPicture(QPainter &p) const {
    if (m_picture.image.isNull()) {
        return;
    }
    const QRectF r = plotRect();
    const QSizeF size = m_picture.image.deviceIndependentSize();
    if (m_picture.range == range() && (size - r.size()).width() < 1 && (size - r.size()).height() < 1) {
        p.drawImage(r.topLeft(), m_picture.image);
        return;
    }
    p.save();
    p.setClipRect(r);
    const double left = scale().x(m_picture.range.start);
    p.drawImage(QRectF(left, r.top(), scale().x(m_picture.range.end) - left, r.height()), m_picture.image);
    p.restore();
}

void TimePlot::paintAxes(QPainter &p) const {
    const Theme &t = themeOf(this);
    const QRectF r = plotRect();
    const ValueScale values = valueScale();
    p.setFont(textFont(TextRole::Label));
    for (const double v : valueTicks(values, std::max(2, static_cast<int>(r.height() / 38)))) {
        const double y = std::round(values.px(v)) + 0.5;
        p.setPen(QPen(t.grid, 1));
        p.drawLine(QPointF(r.left(), y), QPointF(r.right(), y));
        p.setPen(t.textMuted);
        const QString text = m_mode == StackMode::Percent ? formatPercent(v)
                             : m_unit == u"bytes"         ? formatBytes(v)
                             : m_unit == u"percent"       ? formatPercent(v)
                                                          : axisText(v);
        p.drawText(QRectF(0, y - 8, r.left() - 6, 16), Qt::AlignVCenter | Qt::AlignRight, text);
    }
    p.setPen(QPen(t.grid, 1));
    for (const TimeTick &tick : timeTicks(scale(), zone())) {
        const double x = std::round(scale().x(tick.at)) + 0.5;
        p.drawLine(QPointF(x, r.top()), QPointF(x, r.bottom()));
    }
}

void TimePlot::paintEvent(QPaintEvent * /*event*/) {
    rebuild();
    const Theme &t = themeOf(this);
    QPainter p(this);
    const QRectF r = plotRect();
    paintAxes(p);
    paintPicture(p);
    const ValueScale values = valueScale();
    for (const auto &[value, word] : m_thresholds) {
        const double y = std::round(values.px(value)) + 0.5;
        if (y < r.top() || y > r.bottom()) {
            continue;
        }
        QPen dash(t.warn, 1);
        dash.setDashPattern({4, 3});
        p.setPen(dash);
        p.drawLine(QPointF(r.left(), y), QPointF(r.right(), y));
        p.drawText(QRectF(r.left() + 4, y - 16, r.width(), 14), Qt::AlignLeft, displayText(word, 64));
    }
    paintTimeMarks(p, r, scale(), marks(), t);
    paintQuality(p, r, scale(), quality(), t);
    paintTimeAxis(p, r, scale(), zone(), crosshair(), t);
    paintSelection(p);
    if (crosshair()) {
        paintCrosshair(p, r, scale(), *crosshair(), zone(), pinned(), t);
        paintPoint(p);
        if (hasPointer() || pinned()) {
            paintTooltip(p);
        }
    }
}

void TimePlot::paintPoint(QPainter &p) const {
    const int index = m_grid->indexAt(*crosshair());
    if (index < 0 || m_form != Form::Stacked || m_stack.series == 0 || std::isnan(m_stack.total(index))) {
        return;
    }
    // The ring sits on the total, in the colour of the topmost series that has a point.
    QColor ink = themeOf(this).text2;
    for (const GridSeries &s : m_grid->series) {
        if (!std::isnan(s.values[static_cast<std::size_t>(index)]) && !m_hidden.contains(s.name)) {
            ink = s.color;
        }
    }
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(QPen(ink, 2));
    p.setBrush(themeOf(this).surface);
    p.drawEllipse(QPointF(scale().x(m_grid->timeOf(index)), valueScale().px(m_stack.total(index))), 3.5, 3.5);
    p.restore();
}

void TimePlot::paintTooltip(QPainter &p) const {
    const TooltipData tip = tooltipAt(*m_grid, m_grid->indexAt(*crosshair()), m_hidden, kTooltipRows);
    if (tip.rows.empty()) {
        return;
    }
    const Theme &t = themeOf(this);
    const QFont strong = textFont(TextRole::LabelStrong);
    const QFontMetricsF fm(strong);
    double names = 90;
    for (const TooltipRow &row : tip.rows) {
        names = std::max(names, fm.horizontalAdvance(displayText(row.name, 40) + u' ' + row.note));
    }
    const double width = names + 100;
    const double height = 20.0 + 16 * static_cast<double>(tip.rows.size()) + 18;
    const QRectF r = plotRect();
    const double x = scale().x(*crosshair());
    double left = x - width - 16;
    left = left < 4 ? std::min(x + 16, this->width() - width - 4) : left;
    const QRectF box(std::round(left) + 0.5,
                     std::round(std::clamp(std::min(r.top() + 16, r.bottom() - height), 2.0,
                                           std::max(2.0, this->height() - height - 2))) +
                         0.5,
                     std::round(width), height);
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(QPen(t.hairlineStrong, 1));
    p.setBrush(t.raised);
    p.drawRoundedRect(box, metric::kRadius, metric::kRadius);
    p.setPen(t.text);
    p.setFont(strong);
    QRectF line(box.left() + 10, box.top() + 8, box.width() - 20, 16);
    p.drawText(line, Qt::AlignVCenter | Qt::AlignLeft,
               timeText(*crosshair(), zone(), 1000) +
                   (zone() == QTimeZone::utc() ? QStringLiteral(" UTC") : QString()));
    if (m_form == Form::Stacked) {
        p.drawText(line, Qt::AlignVCenter | Qt::AlignRight, formatValue(tip.total, m_unit));
    }
    line.translate(0, 20);
    for (const TooltipRow &row : tip.rows) {
        if (row.color.isValid()) {
            p.setPen(Qt::NoPen);
            p.setBrush(row.color);
            p.drawRoundedRect(QRectF(line.left(), line.top() + 3.5, 9, 9), 2, 2);
        }
        p.setFont(textFont(row.name == highlight() || row.name == highlightGroup() ? TextRole::LabelStrong
                                                                                   : TextRole::Label));
        p.setPen(row.color.isValid() ? t.text : t.textMuted);
        p.drawText(line.adjusted(15, 0, -70, 0), Qt::AlignVCenter | Qt::AlignLeft, displayText(row.name, 40));
        if (!row.note.isEmpty()) {
            const double after = QFontMetricsF(p.font()).horizontalAdvance(displayText(row.name, 40)) + 21;
            p.setPen(t.textMuted);
            p.drawText(line.adjusted(after, 0, -60, 0), Qt::AlignVCenter | Qt::AlignLeft, row.note);
        }
        p.setFont(strong);
        p.setPen(t.text2);
        p.drawText(line, Qt::AlignVCenter | Qt::AlignRight, formatValue(row.value, m_unit));
        line.translate(0, 16);
    }
    p.restore();
}

QString TimePlot::seriesAt(const QPoint &pos) const {
    const int index = m_grid->indexAt(scale().at(pos.x()));
    if (index < 0 || !plotRect().contains(pos) || m_form != Form::Stacked) {
        return {};
    }
    const ValueScale values = valueScale();
    const auto n = static_cast<std::size_t>(m_stack.series);
    for (std::size_t k = 0; k < n; ++k) {
        const float top = m_stack.cumulative[static_cast<std::size_t>(index) * n + k];
        if (!std::isnan(top) && pos.y() >= values.px(top) && !m_hidden.contains(m_grid->series[k].name)) {
            return m_grid->series[k].name;
        }
    }
    return {};
}

void TimePlot::clicked(const QPoint &pos, Qt::KeyboardModifiers modifiers) {
    const QString name = seriesAt(pos);
    if (!name.isEmpty() && (modifiers & Qt::ControlModifier)) {
        toggle(name);
    } else if (!name.isEmpty() && (modifiers & Qt::ShiftModifier)) {
        isolate(name);
    } else {
        TimeView::clicked(pos, modifiers);
        if (!name.isEmpty()) {
            Q_EMIT seriesClicked(name);
        }
    }
}

void TimePlot::hovered(const QPoint & /*pos*/) { update(); }

void TimePlot::changeEvent(QEvent *event) {
    if (event->type() == QEvent::PaletteChange) {
        invalidate();
    }
    TimeView::changeEvent(event);
}

} // namespace bs
