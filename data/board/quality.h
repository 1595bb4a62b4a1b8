// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/board/panelresult.h"

namespace bs::assemble {

// What a panel's own answer tells of its quality: gaps where no series has a point, stale from the newest sample on,
// partial and downsampled over the whole. `scrape` is the interval of the targets, `patience` what may pass before
// silence is staleness. Ascending in time per kind.
[[nodiscard]] std::vector<QualitySpan> qualityOf(const PanelResult &panel, DurationMs scrape, DurationMs patience);

// Spans of neighbouring steps where a count is above zero; `words` turns the largest count of a span into its text.
[[nodiscard]] std::vector<QualitySpan> spansAbove(const Series &counts, DurationMs step, QualitySpan::Kind kind,
                                                  const std::function<QString(double most)> &words);

} // namespace bs::assemble
