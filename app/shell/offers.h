// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/shell/appcontext.h"
#include "data/evidence/detections.h"
#include <QAction>

namespace bs {

// Detections on raw samples as lines of the palette, "Open an incident: ntf-sender-3 grows by 212/min". They stay as
// long as what they saw does, and open nothing by themselves.
class Offers : public QObject {
public:
    // `open` gets the subject for the incident page ("alert:alertname=...,pod=..."). Looks only at a source that lives:
    // a bundle or an ended recording has nothing to offer.
    Offers(const AppContext &context, std::function<void(const QString &subject)> open, QObject *parent);
    std::function<void(const QString &text)> onOffer = [](const QString &) {};
    [[nodiscard]] QList<QAction *> actions(); // of what stands now; owned by this
    [[nodiscard]] static QString subjectOf(const evidence::Detection &d);

private:
    std::function<void(const QString &subject)> m_open;
    std::unique_ptr<evidence::DetectionWatch> m_watch;
    QList<QAction *> m_actions;
};

} // namespace bs
