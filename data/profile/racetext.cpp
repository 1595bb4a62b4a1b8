// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/profile/racetext.h"
#include "data/profile/debug2.h"
#include "data/profile/textlines.h"
#include <map>

namespace bs::profile {

namespace {

constexpr std::string_view kBegin = "WARNING: DATA RACE";

struct Section {
    std::string id; // of the goroutine
    std::string state = "running";
    std::string frames; // as a dump has them
    std::string first;  // of them: two lines
};

// "Read at 0x00c0 by goroutine 8:", "Previous atomic write at 0x1 by main goroutine:"
bool accessHeader(std::string_view line, std::string &id) {
    const auto by = line.rfind(" by ");
    if (by == std::string_view::npos || line.find(" at 0x") == std::string_view::npos || !line.ends_with(':')) {
        return false;
    }
    std::string_view who = line.substr(by + 4, line.size() - by - 5);
    if (who == "main goroutine") {
        id = "1";
        return true;
    }
    if (!take(who, "goroutine ")) {
        return false;
    }
    id = std::string(who.substr(0, who.find_first_not_of("0123456789")));
    return !id.empty();
}

// "Goroutine 8 (running) created at:"
bool createdHeader(std::string_view line, std::string &id, std::string &state) {
    if (!take(line, "Goroutine ") || !line.ends_with("created at:")) {
        return false;
    }
    id = std::string(line.substr(0, line.find_first_not_of("0123456789")));
    const auto open = line.find('(');
    const auto close = line.find(')');
    if (open != std::string_view::npos && close != std::string_view::npos && close > open) {
        state = std::string(line.substr(open + 1, close - open - 1));
    }
    return !id.empty();
}

// The frames below a header, up to a blank line: a function with parentheses, then its file further in.
void readFrames(TextLines &lines, Section &s) {
    std::string function;
    while (lines.next()) {
        const std::string_view line = trimmed(lines.line());
        if (line.empty() || line.starts_with("====")) {
            return;
        }
        if (function.empty()) {
            function = std::string(line);
            continue;
        }
        const std::string frame = function + "\n\t" + std::string(line) + "\n";
        s.first = s.first.empty() ? frame : s.first;
        s.frames += frame;
        function.clear();
    }
}

} // namespace

bool isRaceText(std::string_view text) { return text.find(kBegin) != std::string_view::npos; }

Result<Profile> readRaceText(const std::shared_ptr<const std::string> &bytes, const QString &thing) {
    std::vector<Section> accesses;
    std::map<std::string, Section> creators;
    std::string dump;
    int races = 0;
    const auto flush = [&] {
        for (const Section &a : accesses) {
            const auto c = creators.find(a.id);
            dump += "goroutine " + a.id + " [" + (c == creators.end() ? a.state : c->second.state) + "]:\n" + a.frames;
            if (c != creators.end() && !c->second.first.empty()) {
                // A dump writes the creator without its arguments.
                std::string first = c->second.first;
                const auto paren = first.rfind('(', first.find('\n'));
                first.erase(paren == std::string::npos ? 0 : paren,
                            paren == std::string::npos ? 0 : first.find('\n') - paren);
                dump += "created by " + first;
            }
            dump += '\n';
        }
        accesses.clear();
        creators.clear();
    };
    TextLines lines(*bytes);
    while (lines.next()) {
        const std::string_view line = trimmed(lines.line());
        Section s;
        if (line.find(kBegin) != std::string_view::npos) {
            flush(); // ids mean another process's or another moment's goroutines from here on
            ++races;
        } else if (accessHeader(line, s.id)) {
            readFrames(lines, s);
            accesses.push_back(std::move(s));
        } else if (createdHeader(line, s.id, s.state)) {
            readFrames(lines, s);
            creators[s.id] = s;
        }
    }
    flush();
    if (dump.empty()) {
        return std::unexpected(inputError(thing, QStringLiteral("is a race report without a stack")));
    }
    Profile p = TRY(readDebug2(std::make_shared<const std::string>(std::move(dump)), thing));
    p.comments.push_back(p.texts.internCopy("race detector: " + std::to_string(races) +
                                            (races == 1 ? " race" : " races") + ", the goroutines of each access"));
    return p;
}

} // namespace bs::profile
