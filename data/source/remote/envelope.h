// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/net/httpclient.h"
#include "data/source/remote/decoder.h"

namespace bs {

// The server's words as an Error. A query the server refuses (bad_data, execution) is the asker's mistake: Input, named
// by `thing`; everything else is the source's. `status` 200 is possible: some gateways answer errors with it.
[[nodiscard]] Error envelopeToError(const EnvelopeError &envelope, int status, const QUrl &url, const QString &thing);

// An answer that is not 2xx: the envelope's error if there is one, else status and first bytes.
[[nodiscard]] Error answerToError(const HttpResponse &response, const QString &thing);

// May the same request be sent again with hope? (429, 502, 503, 504, unless the query itself timed out)
[[nodiscard]] bool worthRetrying(const HttpResponse &response);
// Does a proxy say that nobody is behind it?
[[nodiscard]] bool backendIsGone(const HttpResponse &response);

} // namespace bs
