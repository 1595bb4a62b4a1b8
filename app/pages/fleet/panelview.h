// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/shell/appcontext.h"
#include "app/shell/page.h"
#include "data/board/panelresult.h"
#include "data/core/async.h"
#include "widgets/common/panel.h"
#include "widgets/common/seriescolors.h"
#include "widgets/common/timeview.h"

namespace bs {

class TimePlot;
class HeatMapView;
class PoolGauges;
class FanoutView;
class TenantsView;
class ScatterView;

// One panel of a board: the frame, the view its kind asks for, and the states. Old data stay on screen while newer are
// asked for, and turn muted with the age told when they no longer come.
class PanelView : public Panel {
    Q_OBJECT
public:
    // kinds: area line heatmap gauges fanout tenants scatter
    PanelView(const AppContext &context, std::shared_ptr<SeriesColors> colors, const QString &id, const QString &kind,
              const QString &title, QWidget *parent);
    void setResult(const PanelPtr &result);
    // The source did not answer: what is there turns stale, an empty panel says why.
    void setFailure(const QString &reason, const QString &where);
    void setWaiting(); // nothing has ever arrived
    void setMarks(const std::vector<TimeMark> &marks);
    void setTargetQuality(const std::vector<QualitySpan> &spans); // of the whole board, beside the panel's own
    void tick();                                                  // the age under the panel runs on
    [[nodiscard]] const PanelPtr &result() const { return m_result; }
    [[nodiscard]] PanelState state() const;
    [[nodiscard]] QString id() const { return m_id; }
    [[nodiscard]] bool answered() const { return m_answered; }
    [[nodiscard]] QString promql() const; // every query, as asked
    [[nodiscard]] QList<QAction *> menuActions() const { return m_actions; }
    [[nodiscard]] TimePlot *plot() const { return m_plot; }
    void drillInto(const QString &subject, TimeMs at = 0); // "pod:x" on the page the board names
    // What a right click on the thing called `name` offers; null when there is nothing. The caller owns it.
    [[nodiscard]] QMenu *menuFor(const QString &name);

Q_SIGNALS:
    void retryRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void createView(const QString &kind);
    void createHeat();
    void createPlot(const QString &kind);
    void keepSegment();
    void applyPlot();
    void applyQuality();
    void applyFoot();
    void applyAge();
    void connectTime(TimeView *view);
    void createMenu();
    void connectSubjects();                                      // the menus of what the view shows
    [[nodiscard]] QString plainName(const QString &shown) const; // without service or source
    void applyView();
    void applyHeat();
    void applyHeader();
    void setMuted(bool stale);
    void openAtServer();
    void saveImage(const QString &ending);
    void copyImage(const QString &ending);
    AppContext m_context;
    std::shared_ptr<SeriesColors> m_colors;
    QString m_id, m_kind;
    QString m_under; // the thing under the pointer
    PanelPtr m_result;
    std::vector<QualitySpan> m_targetQuality;
    QString m_failure;
    bool m_answered = false;
    TimePlot *m_plot = nullptr;
    HeatMapView *m_heat = nullptr;
    PoolGauges *m_pools = nullptr;
    FanoutView *m_fanout = nullptr;
    TenantsView *m_tenants = nullptr;
    ScatterView *m_scatter = nullptr;
    QList<QAction *> m_actions;
    Latest m_preparing, m_info;
};

} // namespace bs
