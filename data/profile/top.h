// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/profile/filter.h"

namespace bs::profile {

enum class Granularity : std::uint8_t { Functions, FileFunctions, Files, Lines, Addresses };
[[nodiscard]] Result<Granularity> parseGranularity(const QString &name);

struct TopRow {
    std::string name;
    std::int64_t flat = 0; // samples whose leaf it is
    std::int64_t cum = 0;  // samples it is anywhere in; recursion counts once
    bool operator==(const TopRow &) const = default;
};

struct Top {
    std::int64_t total = 0; // percentages are of this: all samples, before filters
    std::vector<TopRow> rows;
};

// pprof's `-top`, with its rules (google/pprof internal/graph, report): a node is a function name; the flat of a
// hidden leaf goes to its caller; nodes of zero flat and cum are left out; ties are in the order of names. Nothing is
// trimmed: `node_fraction` is a matter of printing.
[[nodiscard]] Top top(const Filtered &f, std::size_t type, bool sortByCum,
                      Granularity granularity = Granularity::Functions, bool noInlines = false);

} // namespace bs::profile
