// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/rules/templateparts.h"
#include <QDateTime>
#include <array>
#include <cmath>

namespace bs::rules {

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

std::int64_t floorDiv(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

QDateTime dateOf(TemplateTime t) { return QDateTime::fromSecsSinceEpoch(floorDiv(t.ns, kSecond), Qt::UTC); }

std::int64_t nanosOf(TemplateTime t) { return t.ns - floorDiv(t.ns, kSecond) * kSecond; }

// ".128" of nanoseconds; empty when whole.
std::string fraction(std::int64_t nanos) {
    if (nanos == 0) {
        return {};
    }
    std::string digits = std::to_string(kSecond + nanos).substr(1);
    digits.erase(digits.find_last_not_of('0') + 1);
    return "." + digits;
}

std::string month(int m, bool brief) {
    static const std::array<const char *, 12> names = {"January",   "February", "March",    "April",
                                                       "May",       "June",     "July",     "August",
                                                       "September", "October",  "November", "December"};
    const std::string name = names.at(static_cast<std::size_t>(m - 1));
    return brief ? name.substr(0, 3) : name;
}

std::string weekday(int d, bool brief) {
    static const std::array<const char *, 7> names = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                      "Friday", "Saturday", "Sunday"};
    const std::string name = names.at(static_cast<std::size_t>(d - 1));
    return brief ? name.substr(0, 3) : name;
}

std::string two(int n) { return n < 10 ? "0" + std::to_string(n) : std::to_string(n); }

// Go's layouts: the reference time Mon Jan 2 15:04:05 MST 2006, piece by piece; the longest piece first.
std::string formatted(TemplateTime t, std::string_view layout) {
    const QDateTime d = dateOf(t);
    const QDate date = d.date();
    const QTime time = d.time();
    const int twelve = time.hour() % 12 == 0 ? 12 : time.hour() % 12;
    const std::array<std::pair<std::string_view, std::string>, 26> pieces = {{
        {"January", month(date.month(), false)},
        {"Monday", weekday(date.dayOfWeek(), false)},
        {"2006", std::to_string(date.year())},
        {"-07:00", "+00:00"},
        {"Z07:00", "Z"},
        {"-0700", "+0000"},
        {"Jan", month(date.month(), true)},
        {"Mon", weekday(date.dayOfWeek(), true)},
        {"MST", "UTC"},
        {"002", std::to_string(1000 + date.dayOfYear()).substr(1)},
        {"01", two(date.month())},
        {"02", two(date.day())},
        {"03", two(twelve)},
        {"04", two(time.minute())},
        {"05", two(time.second())},
        {"06", two(date.year() % 100)},
        {"15", two(time.hour())},
        {"_2", (date.day() < 10 ? " " : "") + std::to_string(date.day())},
        {"PM", time.hour() < 12 ? "AM" : "PM"},
        {"pm", time.hour() < 12 ? "am" : "pm"},
        {"1", std::to_string(date.month())},
        {"2", std::to_string(date.day())},
        {"3", std::to_string(twelve)},
        {"4", std::to_string(time.minute())},
        {"5", std::to_string(time.second())},
        {"", ""},
    }};
    std::string out;
    while (!layout.empty()) {
        if (layout[0] == '.' && layout.size() > 1 && (layout[1] == '0' || layout[1] == '9')) { // fractions of a second
            const char digit = layout[1];
            const std::size_t n = std::min(layout.find_first_not_of(digit, 1), layout.size()) - 1;
            std::string digits = std::to_string(kSecond + nanosOf(t)).substr(1, std::min<std::size_t>(n, 9));
            if (digit == '9') {
                digits.erase(digits.find_last_not_of('0') + 1);
            }
            out += digits.empty() ? "" : "." + digits;
            layout.remove_prefix(n + 1);
            continue;
        }
        std::size_t taken = 0;
        for (const auto &[piece, text] : pieces) {
            if (!piece.empty() && layout.starts_with(piece)) {
                out += text;
                taken = piece.size();
                break;
            }
        }
        if (taken == 0) {
            out += layout[0];
            taken = 1;
        }
        layout.remove_prefix(taken);
    }
    return out;
}

} // namespace

Result<TemplateTime> timeOf(double seconds) {
    const double ns = seconds * 1e9;
    if (!(ns > -9.2e18 && ns < 9.2e18)) {
        return refuseTemplate(TemplateValue(seconds).print() +
                              " cannot be represented as a nanoseconds timestamp since it overflows int64");
    }
    // Milliseconds are what samples have: beyond them a double's noise would be printed.
    return TemplateTime{static_cast<std::int64_t>(std::llround(seconds * 1000)) * 1'000'000};
}

std::string timeText(TemplateTime t) {
    return dateOf(t).toString(QStringLiteral("yyyy-MM-dd hh:mm:ss")).toStdString() + fraction(nanosOf(t)) +
           " +0000 UTC";
}

std::string durationText(TemplateDuration d) {
    if (d.ns == 0) {
        return "0s";
    }
    const std::string sign = d.ns < 0 ? "-" : "";
    const std::int64_t n = std::abs(d.ns);
    if (n < kSecond) {
        const std::int64_t unit = n < 1000 ? 1 : n < 1'000'000 ? 1000 : 1'000'000;
        const std::string digits = unit == 1 ? "" : fraction(n % unit * (kSecond / unit));
        return sign + std::to_string(n / unit) + digits + (unit == 1 ? "ns" : unit == 1000 ? "µs" : "ms");
    }
    const std::int64_t s = n / kSecond;
    std::string out = std::to_string(s % 60) + fraction(n % kSecond) + "s";
    if (s >= 60) {
        out = std::to_string(s / 60 % 60) + "m" + out;
    }
    if (s >= 3600) {
        out = std::to_string(s / 3600) + "h" + out;
    }
    return sign + out;
}

std::optional<Result<TemplateValue>> timeMethod(TemplateTime t, std::string_view name,
                                                const std::vector<TemplateValue> &args) {
    const QDateTime d = dateOf(t);
    const auto number = [](std::int64_t n) { return Result<TemplateValue>(TemplateValue(n)); };
    if (name == "Format") {
        if (args.size() != 1 || args[0].string() == nullptr) {
            return Result<TemplateValue>(refuseTemplate("wrong number of args for Format: want 1"));
        }
        return Result<TemplateValue>(TemplateValue(formatted(t, *args[0].string())));
    }
    if (!args.empty()) {
        return std::nullopt;
    }
    if (name == "Unix") {
        return number(floorDiv(t.ns, kSecond));
    }
    if (name == "UnixMilli") {
        return number(floorDiv(t.ns, 1'000'000));
    }
    if (name == "UnixNano") {
        return number(t.ns);
    }
    if (name == "Year") {
        return number(d.date().year());
    }
    if (name == "Month") {
        return Result<TemplateValue>(TemplateValue(month(d.date().month(), false)));
    }
    if (name == "Weekday") {
        return Result<TemplateValue>(TemplateValue(weekday(d.date().dayOfWeek(), false)));
    }
    if (name == "Day") {
        return number(d.date().day());
    }
    if (name == "YearDay") {
        return number(d.date().dayOfYear());
    }
    if (name == "Hour") {
        return number(d.time().hour());
    }
    if (name == "Minute") {
        return number(d.time().minute());
    }
    if (name == "Second") {
        return number(d.time().second());
    }
    if (name == "Nanosecond") {
        return number(nanosOf(t));
    }
    if (name == "UTC") {
        return Result<TemplateValue>(TemplateValue(t));
    }
    if (name == "String") {
        return Result<TemplateValue>(TemplateValue(timeText(t)));
    }
    return std::nullopt;
}

} // namespace bs::rules
