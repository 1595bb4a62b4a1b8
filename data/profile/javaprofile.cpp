// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/profile/javaprofile.h"
#include "data/profile/gotext.h"
#include "data/profile/textlines.h"
#include "data/profile/unsample.h"
#include <unordered_set>

namespace bs::profile {

namespace {

constexpr std::int64_t kHeapRate = 512 << 10; // what the agent samples heaps by

struct Name {
    std::string_view function, file;
    std::int64_t line = 0;
};

// "com.example.A.f (A.java:12)", "GC (/usr/lib/libjvm.so)", "generated stub/JIT", or a function alone.
Name parseName(std::string_view s) {
    Name out{.function = s};
    const auto open = s.rfind(" (");
    if (open != std::string_view::npos && s.ends_with(')')) {
        const std::string_view inner = s.substr(open + 2, s.size() - open - 3);
        out.function = trimmed(s.substr(0, open));
        std::string_view file;
        if (splitFileLine(inner, file, out.line)) {
            out.file = file;
            out.line = std::max<std::int64_t>(out.line, 0);
        } else {
            out.file = inner.substr(inner.rfind('/') + 1);
        }
    } else if (s.find("generated stub/JIT") != std::string_view::npos) {
        out.function = "STUB";
    }
    return out;
}

std::unordered_map<std::uint64_t, Name> namesOf(std::string_view text) {
    std::unordered_map<std::uint64_t, Name> out;
    TextLines lines(text);
    while (lines.next()) {
        std::string_view s = trimmed(lines.line());
        if (!take(s, "0x")) {
            continue;
        }
        const auto address = takeNumber<std::uint64_t>(s, 16);
        if (address && !s.empty() && isSpace(s[0])) {
            out[*address] = parseName(trimmed(s));
        }
    }
    return out;
}

bool splitAttribute(std::string_view line, std::string_view &key, std::string_view &value) {
    const auto eq = line.find('=');
    key = trimmed(line.substr(0, eq));
    value = eq == std::string_view::npos ? std::string_view() : trimmed(line.substr(eq + 1));
    return eq != std::string_view::npos;
}

struct Reader {
    Profile p;
    TextLines lines;
    std::string_view all;
    bool heap = false;
    JavaSamples samples;

    Reader(std::string_view text, bool isHeap) : lines(text), all(text), heap(isHeap) {}

    Status header() {
        std::string_view key;
        std::string_view value;
        while (lines.next()) {
            const std::string_view line = trimmed(lines.line());
            if (line.empty() || line[0] == '#') {
                continue;
            }
            if (!splitAttribute(line, key, value)) {
                return {}; // the first sample
            }
            std::string_view digits = value;
            const auto n = takeNumber<std::int64_t>(digits);
            if (key == "resolution") {
                const std::string unit(value.substr(0, 40));
                p.types = heap ? std::vector<ValueType>{{"inuse_objects", "count"}, {"inuse_space", unit}}
                               : std::vector<ValueType>{{"contentions", "count"}, {"delay", unit}};
            } else if (key == "sampling period" && n) {
                p.periodType = {"contentions", "count"};
                p.period = *n;
            } else if (key == "ms since reset" && n &&
                       !__builtin_mul_overflow(*n, std::int64_t{1000000}, &p.durationNanos)) {
            } else if (key != "format") {
                return std::unexpected(inputError(
                    p.thing, QStringLiteral("an attribute of the header that is not known"), lines.number(), 1));
            }
        }
        return {};
    }

    // "7048 3 @ 0x10 0x11": size or delay first, then the number. False: no sample, but the list of names.
    bool sample(std::string_view line) {
        std::string_view s = trimmed(line);
        const auto size = takeNumber<std::int64_t>(s);
        skipSpaces(s);
        const auto count = size ? takeNumber<std::int64_t>(s) : std::nullopt;
        skipSpaces(s);
        if (!count || !take(s, "@")) {
            return false;
        }
        std::vector<std::uint64_t> stack;
        for (auto at = s.find("0x"); at != std::string_view::npos; at = s.find("0x", at + 2)) {
            std::string_view digits = s.substr(at + 2);
            if (const auto a = takeNumber<std::uint64_t>(digits, 16)) {
                stack.push_back(*a);
            }
        }
        std::int64_t n = *count;
        std::int64_t v = *size;
        if (heap) {
            unsampleHeap(n, v, kHeapRate);
        } else if (p.period > 0 &&
                   (__builtin_mul_overflow(n, p.period, &n) || __builtin_mul_overflow(v, p.period, &v))) {
            p.warnings.push_back({QStringLiteral("a contention record with a number that is too large is left out"),
                                  lines.number(), 1, lines.offset()});
            return true;
        }
        samples.stacks.push_back(std::move(stack));
        samples.values.push_back(n);
        samples.values.push_back(v);
        return true;
    }
};

} // namespace

void addJavaSamples(Profile &p, const JavaSamples &samples, std::string_view text) {
    const auto names = namesOf(text);
    LocationTable table(p);
    std::unordered_map<std::uint64_t, std::uint32_t> locations; // one each, though two may have one name
    std::vector<std::uint32_t> stack;
    for (std::size_t i = 0; i < samples.stacks.size(); ++i) {
        stack.clear();
        for (const std::uint64_t a : samples.stacks[i]) {
            auto [it, isNew] = locations.try_emplace(a, 0);
            if (isNew) {
                const auto name = names.find(a);
                it->second =
                    name == names.end()
                        ? table.byAddress(a)
                        : p.addLocation(0, table.function(name->second.function, name->second.file), name->second.line);
            }
            stack.push_back(it->second);
        }
        p.addSample(stack, std::span(samples.values).subspan(i * p.types.size(), p.types.size()));
    }
}

bool isJavaText(std::string_view bytes, std::string_view first) {
    const std::string_view line = trimmed(first);
    if (line != "--- heapz 1 ---" && line != "--- contentionz 1 ---") {
        return false;
    }
    TextLines lines(bytes.substr(0, 4096));
    std::string_view key;
    std::string_view value;
    while (lines.next()) {
        if (splitAttribute(lines.line(), key, value) && key == "format") {
            return value == "java";
        }
    }
    return false;
}

Result<Profile> readJavaText(std::shared_ptr<const std::string> bytes, const QString &thing) {
    const bool heap = bytes->find("--- heapz") < bytes->find("--- contentionz");
    Reader r(*bytes, heap);
    r.p.bytes = bytes;
    r.p.thing = thing;
    r.p.format = heap ? Format::LegacyHeap : Format::LegacyContention;
    r.p.types = heap ? std::vector<ValueType>{{"inuse_objects", "count"}, {"inuse_space", "bytes"}}
                     : std::vector<ValueType>{{"contentions", "count"}, {"delay", "microseconds"}};
    while (r.lines.next() && !trimmed(r.lines.line()).starts_with("---")) {
    }
    CHECK_STATUS(r.header());
    std::size_t names = bytes->size();
    while (!r.lines.atEnd()) {
        const std::string_view line = trimmed(r.lines.line());
        if (!line.empty() && line[0] != '#' && !r.sample(line)) {
            names = static_cast<std::size_t>(r.lines.offset());
            break;
        }
        r.lines.next();
    }
    if (r.samples.stacks.empty()) {
        return std::unexpected(inputError(thing, QStringLiteral("has the header of a Java profile but no sample")));
    }
    addJavaSamples(r.p, r.samples, std::string_view(*bytes).substr(names));
    return std::move(r.p);
}

} // namespace bs::profile
