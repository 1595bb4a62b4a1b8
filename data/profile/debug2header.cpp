// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/profile/debug2.h"
#include "data/profile/textlines.h"

namespace bs::profile {

namespace {

// The end of a bracketed text: `close` outside quotes, or npos.
std::size_t closing(std::string_view s, char close) {
    for (std::size_t i = 0; i < s.size(); ++i) {
        if (s[i] == '"') {
            for (++i; i < s.size() && s[i] != '"'; ++i) {
                i += s[i] == '\\' ? 1 : 0;
            }
        } else if (s[i] == close) {
            return i;
        }
    }
    return std::string_view::npos;
}

void stripFlag(std::string_view &s, std::string_view flag, bool *seen) {
    if (s.ends_with(flag)) {
        s.remove_suffix(flag.size());
        if (seen != nullptr) {
            *seen = true;
        }
    }
}

void parsePart(std::string_view part, GoroutineHeader &out) {
    if (part == "locked to thread") {
        out.locked = true;
        return;
    }
    std::string_view rest = part;
    const auto n = takeNumber<std::int32_t>(rest);
    if (n && *n >= 0 && (rest == " minutes" || rest == " minute")) {
        out.waitMinutes = *n;
    }
    // Anything else ("synctest bubble 3", what later versions add) is a flag we do not know, never an error.
}

void parseState(std::string_view inside, GoroutineHeader &out) {
    if (const auto at = inside.find(" labels:{"); at != std::string_view::npos && inside.ends_with('}')) {
        out.labels = inside.substr(at + 8);
        inside = inside.substr(0, at);
    }
    auto comma = inside.find(", ");
    out.state = inside.substr(0, comma);
    while (comma != std::string_view::npos) {
        inside.remove_prefix(comma + 2);
        comma = inside.find(", ");
        parsePart(inside.substr(0, comma), out);
    }
    for (int i = 0; i < 2; ++i) {
        stripFlag(out.state, " (scan)", nullptr);
        stripFlag(out.state, " (leaked)", &out.leaked);
    }
}

} // namespace

bool parseGoroutineHeader(std::string_view line, GoroutineHeader &out) {
    const auto at = line.starts_with("goroutine ") ? 0 : line.find("goroutine ");
    if (at == std::string_view::npos) {
        return false;
    }
    std::string_view s = line.substr(at + 10);
    const auto id = takeNumber<std::uint64_t>(s);
    if (!id || !take(s, " ")) {
        return false;
    }
    out = GoroutineHeader{.id = *id, .prefix = at};
    if (s.starts_with("gp=")) { // "gp=0xc000002380 m=3 mp=0xc000100008 " or "gp=0x... m=nil "
        const auto bracket = s.find('[');
        if (bracket == std::string_view::npos) {
            return false;
        }
        s.remove_prefix(bracket);
    }
    if (!take(s, "[")) {
        return false;
    }
    const auto end = closing(s, ']');
    if (end == std::string_view::npos) {
        return false;
    }
    parseState(s.substr(0, end), out);
    s.remove_prefix(end + 1);
    if (s.starts_with(" {")) {
        const auto brace = closing(s, '}');
        if (brace == std::string_view::npos) {
            return false;
        }
        out.labels = s.substr(1, brace);
        s.remove_prefix(brace + 1);
    }
    return trimmed(s) == ":";
}

} // namespace bs::profile
