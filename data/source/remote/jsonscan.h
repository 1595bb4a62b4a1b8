// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/time.h"
#include <cstdint>
#include <string>

namespace bs::json {

// What reading one piece of JSON out of an incomplete text came to.
enum class Scan : std::uint8_t { Ok, NeedMore, Bad };

// A place in a text whose end may not have arrived yet. Every reader moves `at` only when it returns Ok.
struct Cursor {
    const char *at = nullptr;
    const char *end = nullptr;
};

void skipSpace(Cursor &c);      // white space
void skipSeparators(Cursor &c); // white space and commas
[[nodiscard]] Scan readString(Cursor &c, std::string &out);
[[nodiscard]] Scan skipValue(Cursor &c); // any value; nesting to 64
[[nodiscard]] Scan readBool(Cursor &c, bool &out);
// Seconds as a bare number -> milliseconds, rounded to the nearest.
[[nodiscard]] Scan readSeconds(Cursor &c, TimeMs &out);
// A sample value: a number in quotes, "NaN", "+Inf", "-Inf"; a bare number too.
[[nodiscard]] Scan readSample(Cursor &c, double &out);
// A bare number.
[[nodiscard]] Scan readNumber(Cursor &c, double &out);
// One expected character after white space.
[[nodiscard]] Scan expect(Cursor &c, char what);

} // namespace bs::json
