// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/json.h"
#include "data/source/local/transfer.h"

namespace bs::cli {

[[nodiscard]] inline std::string transferJson(const TransferResult &r) {
    JsonWriter w;
    w.object().field("series", r.series).field("samples", r.samples).field("bytes", r.bytes);
    w.field("seconds", r.seconds).field("duplicates", r.duplicates).end();
    return w.text();
}

[[nodiscard]] inline QString transferText(const TransferResult &r) {
    return QStringLiteral("%1 samples of %2 series, %3 bytes in %4 s%5\n")
        .arg(r.samples)
        .arg(r.series)
        .arg(r.bytes)
        .arg(r.seconds, 0, 'f', 3)
        .arg(r.duplicates > 0 ? QStringLiteral("; %1 duplicates ignored").arg(r.duplicates) : QString());
}

} // namespace bs::cli
