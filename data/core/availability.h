// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <algorithm>
#include <cstdint>

namespace bs {

// What is known about a value. One vocabulary for panels, evidence and JSON alike; none of these is ever a zero.
enum class Availability : std::uint8_t {
    Data,       // a fresh value
    NoData,     // asked, and the answer was empty
    Stale,      // the newest value is too old to be called current
    Partial,    // some of what was asked for answered
    Error,      // asking failed
    NotChecked, // nobody asked (no metric, no source, no permission)
};

[[nodiscard]] inline QString toString(Availability a) {
    switch (a) {
    case Availability::Data: return QStringLiteral("data");
    case Availability::NoData: return QStringLiteral("no_data");
    case Availability::Stale: return QStringLiteral("stale");
    case Availability::Partial: return QStringLiteral("partial");
    case Availability::Error: return QStringLiteral("error");
    case Availability::NotChecked: return QStringLiteral("not_checked");
    }
    return QStringLiteral("not_checked");
}

} // namespace bs
