// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>

namespace bs::profile {

// What a Poisson sample of rate R stands for: a block of size S is seen with probability 1 - exp(-S/R).
void unsampleHeap(std::int64_t &count, std::int64_t &size, std::int64_t rate);

} // namespace bs::profile
