// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/net/connection.h"
#include <QSslConfiguration>

namespace bs {

// The TLS side of a connection; an Error names a file that cannot be used. `withIdentity`: with client certificate.
[[nodiscard]] Result<QSslConfiguration> tlsConfiguration(const TlsConfig &tls, bool withIdentity);

} // namespace bs
