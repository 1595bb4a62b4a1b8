// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/exposition/exposition.h"
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <deque>
#include <string_view>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace bs::exposition {

enum CharClass : std::uint8_t { kMetricStart = 1, kMetricRest = 2, kLabelStart = 4, kLabelRest = 8, kBlank = 16 };

inline constexpr auto kClasses = [] {
    std::array<std::uint8_t, 256> t{};
    for (int c = 0; c < 256; ++c) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        const bool digit = c >= '0' && c <= '9';
        t[static_cast<std::size_t>(c)] = static_cast<std::uint8_t>(
            (letter || c == ':' ? kMetricStart : 0) | (letter || digit || c == ':' ? kMetricRest : 0) |
            (letter ? kLabelStart : 0) | (letter || digit ? kLabelRest : 0) | (c == ' ' || c == '\t' ? kBlank : 0));
    }
    return t;
}();

[[nodiscard]] inline bool is(char c, CharClass k) { return (kClasses[static_cast<unsigned char>(c)] & k) != 0; }

// Text that outlives one line but not the next: unescaped label values. A deque keeps what it handed out in place.
class Arena {
public:
    void clear() { m_used = 0; }
    std::string &next() {
        if (m_used == m_texts.size()) {
            m_texts.emplace_back();
        }
        std::string &s = m_texts[m_used++];
        s.clear();
        return s;
    }

private:
    std::deque<std::string> m_texts;
    std::size_t m_used = 0;
};

struct Quoted {
    std::string_view raw; // between the quotes
    bool escaped = false;
    bool ascii = true;
    bool newline = false; // a raw one inside
    bool closed = false;
};

// From the byte after an opening quote; `p` ends behind the closing one.
inline Quoted scanQuoted(const char *&p, const char *end) {
    Quoted q;
    const char *const start = p;
    for (;;) {
#ifdef __SSE2__
        while (end - p >= 16) {
            const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i *>(p));
            const __m128i hit = _mm_or_si128(
                _mm_cmpeq_epi8(v, _mm_set1_epi8('"')),
                _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('\\')), _mm_cmpeq_epi8(v, _mm_set1_epi8('\n'))));
            const auto found = static_cast<unsigned>(_mm_movemask_epi8(hit));
            const auto high = static_cast<unsigned>(_mm_movemask_epi8(v));
            const int skip = found == 0 ? 16 : std::countr_zero(found);
            q.ascii = q.ascii && (high & ((1U << static_cast<unsigned>(skip)) - 1U)) == 0;
            p += skip;
            if (found != 0) {
                break;
            }
        }
#endif
        while (p != end && *p != '"' && *p != '\\' && *p != '\n') {
            q.ascii = q.ascii && static_cast<signed char>(*p) >= 0;
            ++p;
        }
        if (p == end) {
            return q;
        }
        if (*p == '"') {
            q.raw = std::string_view(start, static_cast<std::size_t>(p - start));
            q.closed = true;
            ++p;
            return q;
        }
        if (*p == '\n') {
            q.newline = true;
            ++p;
            continue;
        }
        q.escaped = true;
        if (end - p < 2 || p[1] == '\n') {
            return q; // `\` does not escape a line break
        }
        q.ascii = q.ascii && static_cast<signed char>(p[1]) >= 0;
        p += 2;
    }
}

[[nodiscard]] bool validUtf8(std::string_view s);
// \\ \" \n; any other \x stays as it is written.
[[nodiscard]] std::string_view unescapeLabel(std::string_view raw, Arena &arena);
// \\ and \n alone (HELP of the text format).
[[nodiscard]] std::string_view unescapeHelp(std::string_view raw, Arena &arena);

// Where and why a line cannot be read.
struct Fault {
    const char *at = nullptr;
    const char *why = nullptr;
};

// The reusable state of one parse: everything a line needs, without allocating once warm.
struct LineState {
    std::vector<LabelView> labels;
    std::vector<LabelView> exemplarLabels;
    std::vector<ExemplarView> exemplars;
    std::vector<std::pair<std::size_t, std::size_t>> exemplarSpans; // into exemplarLabels
    Arena arena;
    std::string tail; // the input with a final line break, where it had none
    NativeHistogram histogram;
    std::string scratch; // name of an exploded series, or of a protobuf family
    std::vector<LabelView> moreLabels;
    bool commaMissing = false;
    bool trailingComma = false;
    bool modern = false; // OpenMetrics 2.0 was seen
};

} // namespace bs::exposition
