// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QNetworkReply>
#include <QString>

namespace bs {

// Why there is no answer, in words for a person.
[[nodiscard]] QString describeNetworkError(const QNetworkReply &reply);

} // namespace bs
