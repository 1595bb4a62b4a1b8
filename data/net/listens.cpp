// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/net/listens.h"
#include <QTcpSocket>

namespace bs {

bool listens(const QString &host, int port, int patienceMs) {
    QTcpSocket socket;
    socket.connectToHost(host, static_cast<quint16>(port));
    return socket.waitForConnected(patienceMs);
}

} // namespace bs
