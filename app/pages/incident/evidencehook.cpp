// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/incident/evidencehook.h"

namespace bs {

std::shared_ptr<runbook::EvidenceSource> makeEvidence(const AppContext &, const QString &) { return nullptr; }

} // namespace bs
