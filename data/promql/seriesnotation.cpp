// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/promql/seriesnotation.h"
#include "data/promql/histogrammath.h"
#include "data/promql/lexer.h"
#include "data/promql/parser.h"
#include <charconv>
#include <cmath>

namespace bs::promql {

namespace {

constexpr std::uint64_t kMaxRepeat = 1'000'000;

bool space(char c) { return c == ' ' || c == '\t'; }

class NotationReader {
public:
    explicit NotationReader(std::string_view text) : m_text(text) {}

    Result<std::vector<NotedValue>> values() {
        std::vector<NotedValue> out;
        for (skipSpace(); m_at < m_text.size(); skipSpace()) {
            CHECK_STATUS(item(out));
            if (m_at < m_text.size() && !space(m_text[m_at])) {
                return refuse("unexpected character in series values");
            }
            if (out.size() > kMaxRepeat) {
                return refuse("too many values");
            }
        }
        return out;
    }

    Result<NotedValue> histogram() {
        NotedValue out;
        NativeHistogram h;
        m_at += 2;
        std::int64_t offset = 0;
        std::int64_t negativeOffset = 0;
        for (skipSpace(); !m_text.substr(m_at).starts_with("}}"); skipSpace()) {
            const std::string key = word();
            if (key.empty() || peek() != ':') {
                return refuse("unexpected character in histogram description");
            }
            ++m_at;
            CHECK_STATUS(field(key, h, offset, negativeOffset, out.hintSet));
        }
        m_at += 2;
        const auto spans = [](const std::vector<double> &counts, std::int64_t from) {
            std::vector<NativeHistogram::Span> s;
            if (!counts.empty()) {
                s.push_back({static_cast<std::int32_t>(from), static_cast<std::uint32_t>(counts.size())});
            }
            return s;
        };
        h.positiveSpans = spans(h.positive, offset);
        h.negativeSpans = spans(h.negative, negativeOffset);
        out.hist = std::make_shared<const NativeHistogram>(std::move(h));
        return out;
    }

private:
    [[nodiscard]] char peek() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }
    void skipSpace() {
        while (m_at < m_text.size() && space(m_text[m_at])) {
            ++m_at;
        }
    }
    [[nodiscard]] std::unexpected<Error> refuse(const char *why) const {
        return std::unexpected(
            inputError(QStringLiteral("series values"), QString::fromLatin1(why), 1, static_cast<int>(m_at) + 1));
    }
    std::string word() {
        const std::size_t from = m_at;
        while ((peek() >= 'a' && peek() <= 'z') || peek() == '_') {
            ++m_at;
        }
        return std::string(m_text.substr(from, m_at - from));
    }

    // A number without what a repetition needs: no hexadecimal, for x counts.
    Result<double> number() {
        const std::size_t from = m_at;
        if (peek() == '+' || peek() == '-') {
            ++m_at;
        }
        while (peek() >= '0' && peek() <= '9') {
            ++m_at;
        }
        if (peek() == '.') {
            ++m_at;
        }
        while (peek() >= '0' && peek() <= '9') {
            ++m_at;
        }
        if (peek() == 'e' || peek() == 'E') {
            ++m_at;
            if (peek() == '+' || peek() == '-') {
                ++m_at;
            }
            while (peek() >= '0' && peek() <= '9') {
                ++m_at;
            }
        }
        if (m_at - from <= 1 && !(peek() >= '0' && peek() <= '9')) {
            for (const std::string_view name : {"Inf", "inf", "NaN", "nan", "INF", "NAN"}) {
                if (m_text.substr(m_at).starts_with(name)) {
                    m_at += 3;
                    break;
                }
            }
        }
        const auto v = parseNumber(m_text.substr(from, m_at - from));
        if (!v) {
            return refuse("expected a number, \"stale\" or \"_\"");
        }
        return *v;
    }

    Result<std::uint64_t> repetitions() { // after the x
        std::uint64_t n = 0;
        const char *end = m_text.data() + m_text.size();
        const auto r = std::from_chars(m_text.data() + m_at, end, n);
        if (r.ec != std::errc() || n > kMaxRepeat) {
            return refuse("invalid repetition in series values");
        }
        m_at = static_cast<std::size_t>(r.ptr - m_text.data());
        return n;
    }

    Status item(std::vector<NotedValue> &out) {
        if (peek() == '_') {
            ++m_at;
            std::uint64_t n = 1;
            if (peek() == 'x') {
                ++m_at;
                n = TRY(repetitions());
            }
            NotedValue gap;
            gap.omitted = true;
            out.insert(out.end(), n, gap);
            return {};
        }
        if (m_text.substr(m_at).starts_with("{{")) {
            return histogramItem(out);
        }
        NotedValue v;
        if (m_text.substr(m_at).starts_with("stale")) {
            m_at += 5;
            v.value = staleMarker();
        } else {
            v.value = TRY(number());
        }
        double step = 0;
        const bool steps = peek() == '+' || peek() == '-';
        if (steps) {
            step = TRY(number());
        }
        std::uint64_t n = 0;
        if (peek() == 'x') {
            ++m_at;
            n = TRY(repetitions());
        } else if (steps) {
            return refuse("expected \"x\" and a number of repetitions");
        }
        for (std::uint64_t i = 0; i <= n; ++i) {
            out.push_back(v);
            if (steps) {
                v.value += step;
            }
        }
        return {};
    }

    Status histogramItem(std::vector<NotedValue> &out) {
        NotedValue base = TRY(histogram());
        const char sign = peek();
        std::optional<NotedValue> step;
        if (sign == '+' || sign == '-') {
            ++m_at;
            if (!m_text.substr(m_at).starts_with("{{")) {
                return refuse("expected a histogram");
            }
            step = TRY(histogram());
            base.hintSet = step->hintSet;
        }
        std::uint64_t n = 0;
        if (peek() == 'x') {
            ++m_at;
            n = TRY(repetitions());
        }
        if (n > 100'000) {
            return refuse("too many histograms");
        }
        out.push_back(base);
        for (std::uint64_t i = 1; i <= n; ++i) {
            if (step) {
                NativeHistogram next = *base.hist;
                const auto s = sign == '+' ? addHistogram(next, *step->hist) : subtractHistogram(next, *step->hist);
                if (!s || base.hist->schema > step->hist->schema) {
                    return refuse("error combining histograms: their schemas do not go together");
                }
                base.hist = std::make_shared<const NativeHistogram>(std::move(next));
            }
            out.push_back(base);
        }
        return {};
    }

    Result<std::vector<double>> numbers() {
        if (peek() != '[') {
            return refuse("expected \"[\" in histogram description");
        }
        ++m_at;
        std::vector<double> out;
        for (skipSpace(); peek() != ']'; skipSpace()) {
            out.push_back(TRY(number()));
            if (out.size() > 10'000) {
                return refuse("too many buckets");
            }
        }
        ++m_at;
        return out;
    }

    Status field(const std::string &key, NativeHistogram &h, std::int64_t &offset, std::int64_t &negativeOffset,
                 bool &hintSet) {
        using Hint = NativeHistogram::ResetHint;
        if (key == "buckets") {
            h.positive = TRY(numbers());
        } else if (key == "n_buckets") {
            h.negative = TRY(numbers());
        } else if (key == "custom_values") {
            h.customBounds = TRY(numbers());
        } else if (key == "counter_reset_hint") {
            const std::string hint = word();
            hintSet = true;
            h.resetHint = hint == "reset"       ? Hint::Reset
                          : hint == "not_reset" ? Hint::NotReset
                          : hint == "gauge"     ? Hint::Gauge
                                                : Hint::Unknown;
        } else {
            const double v = TRY(number());
            const bool whole = v == std::floor(v) && std::abs(v) < 1e9;
            if (key == "sum") {
                h.sum = v;
            } else if (key == "count") {
                h.count = v;
            } else if (key == "z_bucket") {
                h.zeroCount = v;
            } else if (key == "z_bucket_w") {
                h.zeroThreshold = v;
            } else if (key == "schema" && whole) {
                h.schema = static_cast<std::int32_t>(v);
                if (h.schema != kCustomBuckets && (h.schema < -4 || h.schema > 8)) {
                    return refuse("schema must be -53 or between -4 and 8");
                }
            } else if (key == "offset" && whole) {
                offset = static_cast<std::int64_t>(v);
            } else if (key == "n_offset" && whole) {
                negativeOffset = static_cast<std::int64_t>(v);
            } else {
                return refuse("unknown field in histogram description");
            }
        }
        return {};
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

} // namespace

namespace {

// A signed duration at the front of s, which is taken off.
Result<DurationMs> takeDuration(std::string_view &s) {
    const bool negative = s.starts_with('-');
    s.remove_prefix(!s.empty() && (s[0] == '-' || s[0] == '+') ? 1 : 0);
    std::size_t n = 0;
    while (n < s.size() && ((s[n] >= '0' && s[n] <= '9') || (s[n] >= 'a' && s[n] <= 'z' && s[n] != 'x'))) {
        ++n;
    }
    const DurationMs d = TRY(parseDuration(s.substr(0, n)));
    s.remove_prefix(n);
    return negative ? -d : d;
}

Error badStart() { return inputError(QStringLiteral("@st"), QStringLiteral("invalid start time sequence")); }

Result<std::uint64_t> takeRepeat(std::string_view s) { // "x5" or nothing
    std::uint64_t n = 0;
    if (s.empty()) {
        return n;
    }
    const auto r = std::from_chars(s.data() + 1, s.data() + s.size(), n);
    if (s[0] != 'x' || r.ec != std::errc() || r.ptr != s.data() + s.size() || n > kMaxRepeat) {
        return std::unexpected(badStart());
    }
    return n;
}

} // namespace

Result<std::vector<std::optional<DurationMs>>> parseNotedStarts(std::string_view text) {
    std::vector<std::optional<DurationMs>> out;
    DurationMs last = 0;
    while (true) {
        const std::size_t from = text.find_first_not_of(" \t");
        if (from == std::string_view::npos) {
            return out;
        }
        text.remove_prefix(from);
        std::string_view item = text.substr(0, text.find_first_of(" \t"));
        text.remove_prefix(item.size());
        if (item[0] == '_') {
            const std::uint64_t n = TRY(takeRepeat(item.substr(1)));
            out.insert(out.end(), item.size() > 1 ? n : 1, std::nullopt);
            continue;
        }
        DurationMs step = 0;
        if (item[0] == '*') {
            item.remove_prefix(1);
        } else {
            last = TRY(takeDuration(item));
            if (!item.empty() && (item[0] == '+' || item[0] == '-')) {
                step = TRY(takeDuration(item));
            }
        }
        const std::uint64_t n = TRY(takeRepeat(item));
        for (std::uint64_t i = 0; i <= n; ++i) {
            out.emplace_back(last);
            last += i < n ? step : 0;
        }
    }
}

std::size_t endOfMetric(std::string_view line) {
    char quote = '\0';
    int depth = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quote != '\0') {
            if (c == '\\' && quote != '`') {
                ++i;
            } else if (c == quote) {
                quote = '\0';
            }
        } else if (c == '"' || c == '\'' || c == '`') {
            quote = c;
        } else if (c == '{') {
            ++depth;
        } else if (c == '}') {
            --depth;
        } else if (space(c) && depth == 0) {
            const std::size_t next = line.find_first_not_of(" \t", i);
            if (next == std::string_view::npos || line[next] != '{' || line.substr(next).starts_with("{{")) {
                return i;
            }
        }
    }
    return line.size();
}

Result<NotedSeries> parseNotedSeries(std::string_view line) {
    NotedSeries out;
    const std::size_t end = endOfMetric(line);
    out.labels = TRY(parseMetric(line.substr(0, end)));
    out.values = TRY(parseNotedValues(line.substr(end)));
    return out;
}

Result<std::vector<NotedValue>> parseNotedValues(std::string_view text) { return NotationReader(text).values(); }

Result<NotedValue> parseNotedHistogram(std::string_view text) {
    if (!text.starts_with("{{")) {
        return std::unexpected(inputError(QStringLiteral("histogram"), QStringLiteral("expected {{ ... }}")));
    }
    return NotationReader(text).histogram();
}

} // namespace bs::promql
