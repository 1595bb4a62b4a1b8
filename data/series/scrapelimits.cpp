// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/series/scrapelimits.h"
#include "data/core/format.h"

namespace bs {

namespace {

Status readCount(YamlMap &map, std::string_view key, std::int64_t &value) {
    const auto given = TRY(map.integer(key));
    if (given && *given < 0) {
        return std::unexpected(
            map.errorAt(*map.node(key), QStringLiteral("%1 is 0 (no limit) or more")
                                            .arg(QLatin1String(key.data(), static_cast<qsizetype>(key.size())))));
    }
    value = given.value_or(value);
    return {};
}

} // namespace

Result<ScrapeLimits> readScrapeLimits(YamlMap &map, const ScrapeLimits &defaults) {
    ScrapeLimits out = defaults;
    if (const auto text = TRY(map.text("body_size_limit"))) {
        const auto bytes = parseBytes(*text);
        if (!bytes || *bytes < 0) {
            return std::unexpected(
                map.errorAt(*map.node("body_size_limit"),
                            bytes ? QStringLiteral("body_size_limit is 0 (no limit) or more") : bytes.error().reason));
        }
        out.bodySize = *bytes;
    }
    CHECK_STATUS(readCount(map, "sample_limit", out.samples));
    CHECK_STATUS(readCount(map, "target_limit", out.targets));
    CHECK_STATUS(readCount(map, "label_limit", out.labels));
    CHECK_STATUS(readCount(map, "label_name_length_limit", out.labelNameLength));
    CHECK_STATUS(readCount(map, "label_value_length_limit", out.labelValueLength));
    return out;
}

} // namespace bs
