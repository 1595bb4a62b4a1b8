// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/core/format.h"
#include <QDateTime>
#include <QLocale>
#include <charconv>
#include <cmath>

namespace bs {

namespace {

const QChar kMinus(0x2212);
const QChar kDash(0x2013);

QString grouped(qint64 n) {
    QString s = QString::number(n);
    for (qsizetype i = s.size() - 3; i > 0; i -= 3) {
        s.insert(i, QLatin1Char(','));
    }
    return s;
}

// Three significant digits without trailing zeros: 12.84 -> "12.8", 170.2 -> "170".
QString significant(double v) {
    const int decimals = v >= 100 ? 0 : v >= 10 ? 1 : 2;
    QString s = QString::number(v, 'f', decimals);
    if (s.contains(QLatin1Char('.'))) {
        while (s.endsWith(QLatin1Char('0'))) {
            s.chop(1);
        }
        if (s.endsWith(QLatin1Char('.'))) {
            s.chop(1);
        }
    }
    return s;
}

QString magnitude(double v) {
    if (std::isinf(v)) {
        return QStringLiteral("∞");
    }
    if (v < 1) {
        return v == 0 ? QStringLiteral("0") : QString::number(v, 'g', 3);
    }
    if (v < 9999.5) {
        return v < 100 && v != std::floor(v) ? significant(v) : grouped(std::llround(v));
    }
    if (v < 999'500) {
        return significant(v / 1e3) + QLatin1Char('k');
    }
    if (v < 999.5e6) {
        return significant(v / 1e6) + QStringLiteral(" M");
    }
    if (v < 999.5e9) {
        return significant(v / 1e9) + QStringLiteral(" G");
    }
    return QString::number(v, 'g', 4);
}

} // namespace

QString formatCount(double value) {
    if (std::isnan(value)) {
        return kDash;
    }
    return value < 0 ? kMinus + magnitude(-value) : magnitude(value);
}

QString formatSigned(double value) {
    if (std::isnan(value)) {
        return kDash;
    }
    return value > 0 ? QLatin1Char('+') + magnitude(value) : formatCount(value);
}

QString formatPercent(double ratio, int decimals) {
    if (std::isnan(ratio)) {
        return kDash;
    }
    QString s = QString::number(std::abs(ratio) * 100.0, 'f', decimals);
    return (ratio < 0 ? QString(kMinus) : QString()) + s + QChar(0x202F) + QLatin1Char('%');
}

QString formatBytes(double bytes) {
    if (std::isnan(bytes)) {
        return kDash;
    }
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    double v = std::abs(bytes);
    int u = 0;
    while (v >= 1023.5 && u < 5) {
        v /= 1024.0;
        ++u;
    }
    return (bytes < 0 ? QString(kMinus) : QString()) + (u == 0 ? QString::number(v, 'f', 0) : significant(v)) +
           QLatin1Char(' ') + QLatin1StringView(units[u]);
}

QString formatSpan(DurationMs ms) {
    if (ms < 0) {
        return kMinus + formatSpan(-ms);
    }
    if (ms < 1000) {
        return QStringLiteral("%1 ms").arg(ms);
    }
    const qint64 s = ms / 1000;
    if (s < 60) {
        return QStringLiteral("%1 s").arg(s);
    }
    if (s < 3600) {
        return s % 60 ? QStringLiteral("%1 min %2 s").arg(s / 60).arg(s % 60) : QStringLiteral("%1 min").arg(s / 60);
    }
    if (s < 86400) {
        return s / 60 % 60 ? QStringLiteral("%1 h %2 min").arg(s / 3600).arg(s / 60 % 60)
                           : QStringLiteral("%1 h").arg(s / 3600);
    }
    return s / 3600 % 24 ? QStringLiteral("%1 d %2 h").arg(s / 86400).arg(s / 3600 % 24)
                         : QStringLiteral("%1 d").arg(s / 86400);
}

QString formatRunning(DurationMs ms) {
    const qint64 s = std::max<qint64>(0, ms / 1000);
    return QStringLiteral("%1:%2:%3")
        .arg(s / 3600, 2, 10, QLatin1Char('0'))
        .arg(s / 60 % 60, 2, 10, QLatin1Char('0'))
        .arg(s % 60, 2, 10, QLatin1Char('0'));
}

QString formatTimes(double ratio) {
    if (std::isnan(ratio)) {
        return kDash;
    }
    return ratio > 999 ? QStringLiteral(">999×") : significant(ratio) + QStringLiteral("×");
}

QString formatValue(double value, const QString &unit) {
    if (std::isnan(value)) {
        return kDash;
    }
    if (unit == u"percent") {
        return formatPercent(value);
    }
    if (unit == u"bytes") {
        return formatBytes(value);
    }
    if (unit == u"seconds") {
        return formatSpan(static_cast<DurationMs>(std::clamp(std::round(value * 1000.0), -9e15, 9e15)));
    }
    if (unit == u"per_second") {
        return formatCount(value) + QStringLiteral("/s");
    }
    if (unit == u"per_minute") {
        return formatCount(value) + QStringLiteral("/min");
    }
    return formatCount(value);
}

QString formatClock(TimeMs t) {
    return QDateTime::fromMSecsSinceEpoch(t, Qt::UTC).toString(QStringLiteral("HH:mm:ss"));
}

QString displayText(const QString &text, int limit) {
    QString out;
    const QStringView head = QStringView(text).left(limit);
    out.reserve(head.size() + 4);
    bool bidi = false;
    for (const QChar c : head) {
        const char16_t u = c.unicode();
        if (u == u'\n') {
            out += QStringLiteral("\\n");
        } else if (u == u'\t') {
            out += QStringLiteral("\\t");
        } else if (u == u'\r') {
            out += QStringLiteral("\\r");
        } else if (u < 0x20 || (u >= 0x7F && u < 0xA0) || u == 0x2028 || u == 0x2029 || (u >= 0x200B && u <= 0x200F) ||
                   (u >= 0x202A && u <= 0x202E) || (u >= 0x2066 && u <= 0x2069) || u == 0xFEFF) {
            out += QStringLiteral("\\u%1").arg(static_cast<uint>(u), 4, 16, QLatin1Char('0'));
        } else {
            const QChar::Direction d = c.direction();
            bidi = bidi || d == QChar::DirR || d == QChar::DirAL || c.isSurrogate();
            out += c;
        }
    }
    if (!out.isEmpty() && out.back().isHighSurrogate()) {
        out.chop(1);
    }
    if (text.size() > head.size()) {
        out += QChar(0x2026);
    }
    return bidi ? QChar(0x2068) + out + QChar(0x2069) : out;
}

QString displayText(std::string_view utf8, int limit) {
    const std::size_t bytes = std::min(utf8.size(), static_cast<std::size_t>(limit) * 4 + 4);
    return displayText(QString::fromUtf8(utf8.data(), static_cast<qsizetype>(bytes)), limit);
}

Result<std::int64_t> parseBytes(std::string_view text) {
    double n = 0;
    const auto [p, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
    const std::string_view unit(p, static_cast<std::size_t>(text.data() + text.size() - p));
    static constexpr std::pair<std::string_view, double> units[] = {
        {"", 1},     {"B", 1},      {"kB", 1e3},      {"KB", 1e3},           {"MB", 1e6},
        {"GB", 1e9}, {"KiB", 1024}, {"MiB", 1048576}, {"GiB", 1073741824.0}, {"TiB", 1099511627776.0}};
    for (const auto &[name, factor] : units) {
        if (ec == std::errc{} && name == unit && n >= 0 && n * factor < 9e18) {
            return static_cast<std::int64_t>(n * factor);
        }
    }
    return std::unexpected(inputError(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())),
                                      QStringLiteral("is not a size such as 64MiB")));
}

std::string promFloat(double value) {
    if (std::isnan(value)) {
        return "NaN";
    }
    if (std::isinf(value)) {
        return value > 0 ? "+Inf" : "-Inf";
    }
    char buffer[400];
    const double a = std::abs(value);
    const bool scientific = a != 0 && (a < 1e-6 || a >= 1e21);
    const auto r = std::to_chars(buffer, buffer + sizeof buffer, value,
                                 scientific ? std::chars_format::scientific : std::chars_format::fixed);
    return std::string(buffer, r.ptr);
}

} // namespace bs
