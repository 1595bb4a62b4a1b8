// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/profile/folded.h"
#include "data/profile/gotext.h"
#include "data/profile/textlines.h"
#include <algorithm>

namespace bs::profile {

namespace {

// "a;b;c 12": the stack and the count.
bool splitFolded(std::string_view line, std::string_view &stack, std::int64_t &count) {
    line = trimmed(line);
    const auto space = line.rfind(' ');
    if (space == std::string_view::npos || space == 0) {
        return false;
    }
    std::string_view digits = line.substr(space + 1);
    const auto n = takeNumber<std::int64_t>(digits);
    if (!n || !(digits.empty() || digits[0] == '.')) { // some writers print fractions
        return false;
    }
    stack = trimmed(line.substr(0, space));
    count = *n;
    return true;
}

} // namespace

bool looksFolded(std::string_view text) {
    TextLines lines(text.substr(0, 64 * 1024));
    int good = 0;
    int bad = 0;
    bool nested = false;
    while (lines.next() && good + bad < 50) {
        std::string_view stack;
        std::int64_t count = 0;
        if (trimmed(lines.line()).empty() || lines.line().starts_with('#')) {
            continue;
        }
        const bool ok = splitFolded(lines.line(), stack, count);
        good += ok ? 1 : 0;
        bad += ok || lines.isLast() ? 0 : 1;
        nested |= ok && stack.find(';') != std::string_view::npos;
    }
    return good > 0 && bad * 4 <= good && (nested || bad == 0);
}

Result<Profile> readFolded(std::shared_ptr<const std::string> bytes, const QString &thing) {
    Profile p;
    p.bytes = bytes;
    p.thing = thing;
    p.format = Format::Folded;
    p.types = {{"samples", "count"}};
    p.periodType = p.types[0];
    LocationTable table(p);
    TextLines lines(*bytes);
    std::vector<std::uint32_t> stack;
    while (lines.next()) {
        std::string_view text;
        std::int64_t count = 0;
        if (trimmed(lines.line()).empty() || lines.line().starts_with('#')) {
            continue;
        }
        if (!splitFolded(lines.line(), text, count)) {
            if (p.warnings.size() < 20) {
                p.warnings.push_back({QStringLiteral("a line without a count at its end is left out"), lines.number(),
                                      1, lines.offset()});
            }
            continue;
        }
        stack.clear();
        for (bool more = true; more;) {
            const auto semicolon = text.find(';');
            more = semicolon != std::string_view::npos;
            stack.push_back(table.byFrame({.function = text.substr(0, semicolon)}));
            text.remove_prefix(more ? semicolon + 1 : text.size());
        }
        std::erase_if(stack, [&](std::uint32_t l) { return p.lines.size() <= l; });
        std::reverse(stack.begin(), stack.end());
        p.addSample(stack, std::span(&count, 1));
    }
    if (p.samples.empty()) {
        return std::unexpected(inputError(thing, QStringLiteral("has no folded stack in it")));
    }
    return p;
}

} // namespace bs::profile
