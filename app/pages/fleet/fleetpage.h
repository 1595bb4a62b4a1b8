// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/shell/appcontext.h"
#include "app/shell/page.h"

namespace bs {

// The concurrency of the fleet: alerts, figures, six panels.
class FleetPage : public Page {
    Q_OBJECT
public:
    FleetPage(const AppContext &context, QWidget *parent);
    [[nodiscard]] QString id() const override { return QStringLiteral("fleet"); }
    [[nodiscard]] QString title() const override { return QStringLiteral("Fleet"); }
    void setActive(bool active) override;
    [[nodiscard]] QVector<PanelState> panels() const override;
    [[nodiscard]] bool isReady() const override;

private:
    AppContext m_context;
};

} // namespace bs
