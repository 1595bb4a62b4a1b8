// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/core/time.h"
#include <QDateTime>
#include <array>
#include <charconv>
#include <cmath>

namespace bs {

namespace {

struct Unit {
    std::string_view name;
    DurationMs ms;
};
// Prometheus's units; a year is 365 days, a week 7, a day 24 h (prometheus/common model.ParseDuration).
constexpr std::array<Unit, 7> kUnits{{{"y", 31536000000LL},
                                      {"w", 604800000LL},
                                      {"d", 86400000LL},
                                      {"h", 3600000LL},
                                      {"m", 60000LL},
                                      {"s", 1000LL},
                                      {"ms", 1LL}}};

QString quoted(std::string_view text) {
    return QStringLiteral("\"%1\"").arg(
        QString::fromUtf8(text.data(), static_cast<qsizetype>(std::min<std::size_t>(text.size(), 80))));
}

} // namespace

Result<DurationMs> parseDuration(std::string_view text) {
    const auto bad = [&] {
        return std::unexpected(inputError(quoted(text), QStringLiteral("is not a duration such as 5m or 1h30m")));
    };
    if (text == "0") {
        return 0;
    }
    DurationMs total = 0;
    std::size_t next = 0; // the first unit that may still follow
    std::size_t i = 0;
    if (text.empty()) {
        return bad();
    }
    while (i < text.size()) {
        std::uint64_t n = 0;
        const auto [end, ec] = std::from_chars(text.data() + i, text.data() + text.size(), n);
        if (ec != std::errc{} || n > 1'000'000'000'000ULL) {
            return bad();
        }
        i = static_cast<std::size_t>(end - text.data());
        std::size_t letters = i;
        while (letters < text.size() && text[letters] >= 'a' && text[letters] <= 'z') {
            ++letters;
        }
        const std::string_view unit = text.substr(i, letters - i);
        std::size_t k = next;
        while (k < kUnits.size() && kUnits[k].name != unit) {
            ++k;
        }
        if (k == kUnits.size()) {
            return bad();
        }
        __int128 sum = static_cast<__int128>(n) * kUnits[k].ms + total;
        if (sum > std::numeric_limits<DurationMs>::max() / 1'000'000) {
            return std::unexpected(inputError(quoted(text), QStringLiteral("duration is out of range")));
        }
        total = static_cast<DurationMs>(sum);
        next = k + 1;
        i = letters;
    }
    return total;
}

QString formatDuration(DurationMs ms) {
    if (ms == 0) {
        return QStringLiteral("0s");
    }
    QString out;
    if (ms < 0) {
        out = QStringLiteral("-");
        ms = -ms;
    }
    for (const Unit &u : kUnits) {
        // Weeks and years are only used when they are the whole value, as Prometheus does.
        if ((u.name == "y" || u.name == "w") && ms % u.ms != 0) {
            continue;
        }
        if (const DurationMs n = ms / u.ms; n > 0) {
            out += QString::number(n) + QLatin1StringView(u.name.data(), static_cast<qsizetype>(u.name.size()));
            ms %= u.ms;
        }
    }
    return out;
}

Result<TimeMs> parseTime(std::string_view text, TimeMs now, TimeMs end) {
    const auto relative = [&](std::string_view word, TimeMs base) -> std::optional<Result<TimeMs>> {
        if (!text.starts_with(word)) {
            return std::nullopt;
        }
        const std::string_view rest = text.substr(word.size());
        if (base == kNoTime) {
            return std::unexpected(inputError(quoted(text), QStringLiteral("there is no stored sample to count from")));
        }
        if (rest.empty()) {
            return base;
        }
        if (rest[0] != '-' && rest[0] != '+') {
            return std::nullopt;
        }
        auto d = parseDuration(rest.substr(1));
        if (!d) {
            return std::unexpected(d.error());
        }
        return rest[0] == '-' ? base - *d : base + *d;
    };
    if (auto r = relative("now", now)) {
        return *r;
    }
    if (auto r = relative("end", end)) {
        return *r;
    }
    double seconds = 0;
    const auto [p, ec] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (ec == std::errc{} && p == text.data() + text.size() && std::isfinite(seconds) && std::abs(seconds) < 9e15) {
        return static_cast<TimeMs>(std::llround(seconds * 1000.0));
    }
    const QDateTime t =
        QDateTime::fromString(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())), Qt::ISODateWithMs);
    if (t.isValid() && text.size() >= 20) { // RFC 3339 always names its offset
        return t.toMSecsSinceEpoch();
    }
    return std::unexpected(
        inputError(quoted(text), QStringLiteral("is not a time: use RFC 3339, Unix seconds, now or now-15m")));
}

QString formatRfc3339(TimeMs t) {
    const QDateTime d = QDateTime::fromMSecsSinceEpoch(t, Qt::UTC);
    return d.toString(t % 1000 == 0 ? QStringLiteral("yyyy-MM-ddTHH:mm:ssZ")
                                    : QStringLiteral("yyyy-MM-ddTHH:mm:ss.zzzZ"));
}

} // namespace bs
