// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/source/scrape/target.h"

namespace bs {

// The files that a job's patterns name now.
[[nodiscard]] QStringList targetFiles(const ScrapeJob &job);

} // namespace bs
