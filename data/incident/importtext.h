// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/incident/importers.h"

namespace bs::incident {

// RFC 3339, "yyyy-MM-dd HH:mm[:ss]" (UTC) or Unix seconds; kNoTime when it is none.
[[nodiscard]] TimeMs importTime(const QString &text);
[[nodiscard]] Result<Imported> readCsv(const QString &text, const QString &thing);
[[nodiscard]] Result<Imported> readTemplate(const QString &text, const QString &thing);
// RFC 4180, at most 10,000 characters a cell.
[[nodiscard]] std::vector<QStringList> csvRows(const QString &text);

} // namespace bs::incident
