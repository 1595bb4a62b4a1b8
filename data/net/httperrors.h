// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/error.h"
#include <QNetworkReply>
#include <QString>

namespace bs {

// Why there is no answer, in words for a person.
[[nodiscard]] QString describeNetworkError(const QNetworkReply &reply);

// Whether a request ended because its answer is larger than it may be: by its own word, on the way, or unzipped.
[[nodiscard]] bool saysTooLarge(const Error &error);

} // namespace bs
