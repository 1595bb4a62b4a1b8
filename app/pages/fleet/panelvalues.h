// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/board/panelresult.h"
#include "widgets/common/seriescolors.h"
#include "widgets/common/timeaxis.h"
#include "widgets/gauge/poolgauges.h"
#include "widgets/heatmap/heatcells.h"
#include "widgets/plot/fanoutview.h"
#include "widgets/plot/gridseries.h"
#include "widgets/plot/scatterview.h"
#include "widgets/plot/tenantsview.h"

namespace bs {

// From what a board answers to what views draw. Pure; unknown stays NaN, never zero.
[[nodiscard]] Grid gridOf(const PanelResult &panel, SeriesColors &colors, const Theme &theme);
[[nodiscard]] HeatData heatOf(const PanelResult &panel);
// What the pools are called on screen, in the panel's order: with service and source where the name alone is not one's.
[[nodiscard]] std::vector<QString> poolNames(const PanelResult &panel);
[[nodiscard]] std::vector<PoolState> poolsOf(const PanelResult &panel);
[[nodiscard]] std::vector<FanoutEndpoint> fanoutsOf(const PanelResult &panel);
[[nodiscard]] std::vector<TenantState> tenantsOf(const PanelResult &panel);
[[nodiscard]] ScatterData scatterOf(const PanelResult &panel, SeriesColors &colors, const Theme &theme);
[[nodiscard]] std::vector<TimeMark> marksOf(const std::vector<DeployMark> &deploys);

// How many things a panel shows: series, rows, pools, endpoints, tenants or points.
[[nodiscard]] qint64 countOf(const PanelResult &panel);
// The panel's values as CSV, RFC 4180: one row a sample, or one a row of the panel.
[[nodiscard]] QString csvOf(const PanelResult &panel);

} // namespace bs
