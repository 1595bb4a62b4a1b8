// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/fleet/fleetpage.h"

namespace bs {

FleetPage::FleetPage(const AppContext &context, QWidget *parent) : Page(parent), m_context(context) {}
void FleetPage::setActive(bool /*active*/) {}
QVector<PanelState> FleetPage::panels() const { return {}; }
bool FleetPage::isReady() const { return false; }

} // namespace bs
