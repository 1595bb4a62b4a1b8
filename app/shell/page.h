// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/availability.h"
#include "widgets/common/statusglyph.h"
#include <QAction>
#include <QVector>
#include <QWidget>

namespace bs {

// What one panel of a page shows, for `boundscope render --json` and tests.
struct PanelState {
    QString title;
    QString kind; // "area", "heatmap", "gauges", "fanout", "tenants", "scatter", "flame", "diagram", ...
    qint64 series = 0;
    qint64 points = 0;
    Availability state = Availability::NotChecked;
    bool operator==(const PanelState &) const = default;
};

// A screen of the window. Constructed once, lazily, from an AppContext; shown and hidden with setActive.
class Page : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;
    [[nodiscard]] virtual QString id() const = 0;    // "fleet": the PAGE of `render` and of the palette
    [[nodiscard]] virtual QString title() const = 0; // "Fleet": rail and header
    // Becoming active asks for data; leaving cancels what is under way.
    virtual void setActive(bool active) = 0;
    [[nodiscard]] virtual QVector<PanelState> panels() const = 0;
    // True when every panel has shown an answer (or an error): what `render` waits for. Emit readyChanged with it.
    [[nodiscard]] virtual bool isReady() const = 0;
    // Palette entries and keys that live while the page is active; give them shortcuts with
    // Qt::WidgetWithChildrenShortcut. Their text() is the palette's line.
    [[nodiscard]] virtual QList<QAction *> commands() const { return {}; }
    // Shows one thing: a pod, service, pool, file ... as another page's drill-down names it ("pod:ntf-sender-3").
    virtual void openSubject(const QString &subject) { Q_UNUSED(subject) }

Q_SIGNALS:
    void readyChanged();
    void badgeChanged(bs::Health worst); // the rail's 10 px glyph; Health::None or Ok hides it
    // The incident chip of the top bar: running since, or none when `severity` is empty. `startedMs` in ms UTC,
    // `resolvedMs` kNoTime while running.
    void incidentChanged(const QString &severity, qint64 startedMs, qint64 resolvedMs);
};

} // namespace bs
