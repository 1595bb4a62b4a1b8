// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/net/networkwatch.h"
#include <QNetworkInformation>
#include <QObject>

namespace bs {

void watchNetwork(QObject *context, std::function<void()> changed) {
    if (!QNetworkInformation::loadBackendByFeatures(QNetworkInformation::Feature::Reachability)) {
        return;
    }
    const QNetworkInformation *network = QNetworkInformation::instance();
    QObject::connect(network, &QNetworkInformation::reachabilityChanged, context,
                     [changed](QNetworkInformation::Reachability reach) {
                         if (reach != QNetworkInformation::Reachability::Disconnected) {
                             changed();
                         }
                     });
    QObject::connect(network, &QNetworkInformation::transportMediumChanged, context, [changed] { changed(); });
}

} // namespace bs
