// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/bounds/analysis.h"
#include "data/bounds/reader.h"
#include "data/bounds/simulate.h"
#include <string>

namespace bs::bounds {

// The JSON of `bounds analyze` and `bounds check` (CLI contract). Unknown and unbounded are null; so is a ratio
// against a bound of 0.
[[nodiscard]] std::string analysisJson(const Document &document, const Analysis &analysis,
                                       const std::vector<SimulatedNode> *simulation = nullptr);
[[nodiscard]] std::string checkJson(const Reading &reading, const std::vector<Error> &errors, const Analysis &analysis);

// The same for people.
[[nodiscard]] QString analysisText(const Document &document, const Analysis &analysis);
[[nodiscard]] QString simulationText(const Document &document, const Analysis &analysis,
                                     const std::vector<SimulatedNode> &simulation);
[[nodiscard]] QString findingsText(const Document &document, const Analysis &analysis);

} // namespace bs::bounds
