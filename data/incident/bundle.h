// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/incident/incident.h"
#include "data/incident/redact.h"
#include "data/store/store.h"

namespace bs::incident {

struct BundleResult {
    std::int64_t series = 0;
    std::int64_t samples = 0;
    std::int64_t bytes = 0;
};

// Writes an incident and the samples of its window into one new file, journal_mode=DELETE: a store that opens anywhere,
// read-only. Everything is written anew and redacted on its way in, so that no page of the file ever held a hidden
// name. `samples` may be null: then the bundle holds the incident alone. An existing file is refused.
[[nodiscard]] Result<BundleResult> writeBundle(const QString &path, const Incident &incident,
                                               const store::Store *samples, const Redactor &redact);

} // namespace bs::incident
