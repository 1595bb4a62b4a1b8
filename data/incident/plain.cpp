// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/incident/plain.h"
#include "data/core/format.h"

namespace bs::incident {

namespace {

constexpr DurationMs kClocksDiffer = 24 * 3'600'000;
constexpr TimeMs kEndOfYears = 253'402'300'799'000; // 9999-12-31T23:59:59Z, the last that RFC 3339 can say

bool hidden(char16_t u) {
    return (u < 0x20 && u != u'\n' && u != u'\t' && u != u'\r') || (u >= 0x7F && u < 0xA0) || u == 0x2028 ||
           u == 0x2029 || (u >= 0x200B && u <= 0x200F) || (u >= 0x202A && u <= 0x202E) ||
           (u >= 0x2066 && u <= 0x2069) || u == 0xFEFF || u == 0xFFFE || u == 0xFFFF;
}

} // namespace

QString visibleText(const QString &text) {
    QString out;
    out.reserve(text.size());
    for (const QChar c : text) {
        if (hidden(c.unicode())) {
            out += QStringLiteral("\\u%1").arg(static_cast<uint>(c.unicode()), 4, 16, QLatin1Char('0'));
        } else {
            out += c;
        }
    }
    return out;
}

QString shortened(const QString &text) {
    if (text.size() <= kMostText) {
        return text;
    }
    QString head = text.left(kMostText);
    if (head.back().isHighSurrogate()) {
        head.chop(1);
    }
    return head + QStringLiteral("… (cut here: it had %1 characters)").arg(text.size());
}

Status checkOccurred(TimeMs t, TimeMs now, const QString &thing) {
    if (t < 0) {
        return std::unexpected(inputError(thing, t == kNoTime ? QStringLiteral("is missing or no time")
                                                              : QStringLiteral("is before 1970")));
    }
    if (t > now + kClocksDiffer) {
        return std::unexpected(inputError(thing, t > kEndOfYears
                                                     ? QStringLiteral("is after the year 9999")
                                                     : QStringLiteral("is in the future: %1, and the clock says %2")
                                                           .arg(formatRfc3339(t), formatRfc3339(now))));
    }
    return {};
}

} // namespace bs::incident
