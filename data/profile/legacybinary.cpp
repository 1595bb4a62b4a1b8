// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Follows google/pprof profile/legacy_profile.go (Apache-2.0) in behaviour.
#include "data/profile/legacybinary.h"
#include "data/profile/debug1.h"
#include "data/profile/gotext.h"
#include "data/profile/javaprofile.h"
#include "data/profile/memorymap.h"
#include "data/profile/textlines.h"
#include <array>
#include <map>

namespace bs::profile {

namespace {

struct Words {
    std::string_view bytes;
    std::size_t size = 8;
    bool big = false;

    [[nodiscard]] std::size_t left() const { return bytes.size() / size; }
    std::uint64_t next() {
        std::uint64_t v = 0;
        for (std::size_t i = 0; i < size; ++i) {
            const auto b = static_cast<std::uint8_t>(bytes[big ? i : size - 1 - i]);
            v = v << 8 | b;
        }
        bytes.remove_prefix(size);
        return v;
    }
};

struct CpuHeader {
    Words rest;
    std::uint64_t periodMicros = 0;
    bool java = false; // names follow the samples instead of a memory map
};

std::optional<CpuHeader> cpuHeader(std::string_view bytes) {
    for (const std::size_t size : {std::size_t{4}, std::size_t{8}}) {
        for (const bool big : {false, true}) {
            Words w{bytes, size, big};
            if (w.left() < 5) {
                continue;
            }
            const std::uint64_t n1 = w.next();
            const std::uint64_t n2 = w.next();
            const std::uint64_t n3 = w.next();
            const std::uint64_t n4 = w.next();
            const std::uint64_t n5 = w.next();
            if (n1 == 0 && n2 == 3 && n3 <= 1 && n4 > 0 && n4 < (1ULL << 40) && n5 == 0) {
                return CpuHeader{w, n4, n3 == 1};
            }
        }
    }
    return std::nullopt;
}

// The signal handler's own frame sits second from the leaf of nearly all samples; at most two such frames are removed.
void removeHandlerFrames(Profile &p, std::vector<std::vector<std::uint32_t>> &stacks) {
    const std::size_t margin = stacks.size() / 32;
    for (int round = 0; round < 2; ++round) {
        std::map<std::uint64_t, std::size_t> second;
        for (const auto &s : stacks) {
            if (s.size() > 1) {
                ++second[p.locations[s[1]].address];
            }
        }
        for (const auto &[address, count] : second) {
            if (count < stacks.size() - margin) {
                continue;
            }
            for (auto &s : stacks) {
                if (s.size() > 1 && p.locations[s[1]].address == address) {
                    s.erase(s.begin() + 1);
                }
            }
            break;
        }
    }
}

// The leaf can be there twice, from unwinding (adjusted by 1) and from the signal context.
void removeDuplicateLeaf(const Profile &p, std::vector<std::uint32_t> &stack) {
    if (stack.size() > 1 && p.locations[stack[0]].address == p.locations[stack[1]].address + 1) {
        stack.erase(stack.begin() + 1);
    }
}

} // namespace

bool isLegacyCpu(std::string_view bytes) { return cpuHeader(bytes).has_value(); }

Result<Profile> readLegacyCpu(std::shared_ptr<const std::string> bytes, const QString &thing) {
    auto header = cpuHeader(*bytes);
    if (!header) {
        return std::unexpected(inputError(thing, QStringLiteral("is not a gperftools CPU profile")));
    }
    Profile p;
    p.bytes = bytes;
    p.thing = thing;
    p.format = Format::LegacyCpu;
    p.types = {{"samples", "count"}, {"cpu", "nanoseconds"}};
    p.periodType = p.types[1];
    p.period = static_cast<std::int64_t>(header->periodMicros) * 1000;
    LocationTable table(p);
    std::vector<std::vector<std::uint32_t>> stacks;
    std::vector<std::int64_t> counts;
    JavaSamples named;
    Words &w = header->rest;
    for (bool ended = false; !ended && w.left() > 0;) {
        if (w.left() < 2) {
            return std::unexpected(inputError(thing, QStringLiteral("is cut: the last CPU sample is incomplete")));
        }
        const std::uint64_t count = w.next();
        const std::uint64_t depth = w.next();
        if (depth > w.left()) {
            return std::unexpected(
                inputError(thing, QStringLiteral("is cut or damaged: a CPU sample claims %1 frames").arg(depth)));
        }
        std::vector<std::uint32_t> stack;
        std::uint64_t first = 1;
        for (std::uint64_t i = 0; i < depth; ++i) {
            const std::uint64_t a = w.next();
            first = i == 0 ? a : first;
            if (header->java) {
                named.stacks.resize(counts.size() + 1);
                named.stacks.back().push_back(a);
                continue;
            }
            // All but the leaf are return addresses; one less lands on the call.
            stack.push_back(table.byAddress(i > 0 ? a - 1 : a));
        }
        ended = count == 0 && depth == 1 && first == 0;
        if (!ended) {
            stacks.push_back(std::move(stack));
            counts.push_back(static_cast<std::int64_t>(count));
        }
    }
    named.stacks.resize(counts.size());
    removeHandlerFrames(p, stacks);
    for (std::size_t i = 0; i < stacks.size(); ++i) {
        removeDuplicateLeaf(p, stacks[i]);
        std::int64_t nanos = 0;
        if (__builtin_mul_overflow(counts[i], p.period, &nanos)) {
            return std::unexpected(
                inputError(thing, QStringLiteral("is damaged: a CPU sample counts %1").arg(counts[i])));
        }
        if (header->java) {
            named.values.insert(named.values.end(), {counts[i], nanos});
        } else {
            p.addSample(stacks[i], std::array<std::int64_t, 2>{counts[i], nanos});
        }
    }
    if (header->java) {
        addJavaSamples(p, named, w.bytes);
        return p;
    }
    TextLines lines(w.bytes);
    readMemoryMap(p, lines);
    addLegacyFrameFilters(p);
    return p;
}

namespace {

struct ThreadReader {
    Profile p;
    TextLines lines;
    LocationTable table{p};
    std::vector<std::vector<std::uint32_t>> stacks;
    std::vector<std::int64_t> counts;

    explicit ThreadReader(std::string_view text) : lines(text) {}

    // The addresses up to the next "---" line; `same` when the thread repeats the one before.
    std::vector<std::uint64_t> thread(bool &same) {
        std::vector<std::uint64_t> addresses;
        same = false;
        while (lines.next()) {
            const std::string_view line = trimmed(lines.line());
            if (line.starts_with("---")) {
                return addresses;
            }
            if (line.find("same as previous thread") != std::string_view::npos) {
                same = true;
                continue;
            }
            for (auto at = line.find("0x"); at != std::string_view::npos; at = line.find("0x", at + 2)) {
                std::string_view digits = line.substr(at + 2);
                if (const auto a = takeNumber<std::uint64_t>(digits, 16)) {
                    addresses.push_back(*a);
                }
            }
        }
        return addresses;
    }

    void add(const std::vector<std::uint64_t> &addresses, bool same) {
        if (same || addresses.empty()) {
            if (!counts.empty()) {
                ++counts.back();
            }
            return;
        }
        std::vector<std::uint32_t> stack;
        for (std::size_t i = 0; i < addresses.size(); ++i) {
            stack.push_back(table.byAddress(i > 0 ? addresses[i] - 1 : addresses[i]));
        }
        stacks.push_back(std::move(stack));
        counts.push_back(1);
    }
};

} // namespace

Result<Profile> readThreadText(std::shared_ptr<const std::string> bytes, const QString &thing) {
    ThreadReader r(*bytes);
    r.p.bytes = bytes;
    r.p.thing = thing;
    r.p.format = Format::LegacyThread;
    r.p.types = {{"thread", "count"}};
    r.p.periodType = r.p.types[0];
    r.p.period = 1;
    while (r.lines.next() && !isThreadHeader(r.lines.line())) {
    }
    if (r.lines.line().starts_with("--- threadz ")) {
        while (r.lines.next() && !isMemoryMapStart(r.lines.line()) && !r.lines.line().starts_with('-')) {
        }
    }
    while (!r.lines.atEnd() && !isMemoryMapStart(r.lines.line())) {
        if (!r.lines.line().starts_with("--- Thread ")) {
            if (!r.lines.line().starts_with("---- no stack trace for")) {
                r.p.warnings.push_back({QStringLiteral("a section that is no thread ends the profile"),
                                        r.lines.number(), 1, r.lines.offset()});
            }
            break;
        }
        bool same = false;
        const auto addresses = r.thread(same);
        r.add(addresses, same);
    }
    if (r.stacks.empty()) {
        return std::unexpected(inputError(thing, QStringLiteral("has a thread profile header but no stack below it")));
    }
    while (!isMemoryMapStart(r.lines.line()) && r.lines.next()) {
    }
    for (std::size_t i = 0; i < r.stacks.size(); ++i) {
        removeDuplicateLeaf(r.p, r.stacks[i]);
        r.p.addSample(r.stacks[i], std::span(&r.counts[i], 1));
    }
    readMemoryMap(r.p, r.lines);
    addLegacyFrameFilters(r.p);
    return std::move(r.p);
}

} // namespace bs::profile
