// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/profilestore/encoding.h"
#include "data/core/bytes.h"
#include <algorithm>

namespace bs::profilestore {

namespace {

void putVarint(std::string &out, std::uint64_t v) {
    while (v >= 0x80) {
        out += static_cast<char>(v | 0x80);
        v >>= 7;
    }
    out += static_cast<char>(v);
}

std::uint64_t zigzag(std::int64_t v) {
    return (static_cast<std::uint64_t>(v) << 1) ^ static_cast<std::uint64_t>(v >> 63);
}
std::int64_t unzigzag(std::uint64_t v) { return static_cast<std::int64_t>(v >> 1) ^ -static_cast<std::int64_t>(v & 1); }

struct Cursor {
    std::string_view bytes;
    bool bad = false;
    std::uint64_t varint() {
        std::uint64_t v = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (bytes.empty()) {
                bad = true;
                return 0;
            }
            const auto b = static_cast<std::uint8_t>(bytes.front());
            bytes.remove_prefix(1);
            v |= static_cast<std::uint64_t>(b & 0x7f) << shift;
            if (b < 0x80) {
                return v;
            }
        }
        bad = true;
        return 0;
    }
};

} // namespace

std::string encodeCounts(const Counts &counts) {
    std::string out;
    std::int64_t last = 0;
    for (const StackCount &c : counts) {
        putVarint(out, static_cast<std::uint64_t>(c.stack - last));
        putVarint(out, zigzag(c.count));
        last = c.stack;
    }
    return out;
}

std::optional<Counts> decodeCounts(std::string_view bytes) {
    Counts out;
    out.reserve(bytes.size() / 2);
    Cursor c{bytes};
    std::int64_t last = 0;
    while (!c.bytes.empty() && !c.bad) {
        last += static_cast<std::int64_t>(c.varint());
        out.push_back({last, unzigzag(c.varint())});
    }
    return c.bad ? std::nullopt : std::optional(std::move(out));
}

namespace {

// Walks two ascending lists together: fn(stack, left count, right count).
template <class Fn> void merge(const Counts &a, const Counts &b, Fn fn) {
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() || j < b.size()) {
        if (j == b.size() || (i < a.size() && a[i].stack < b[j].stack)) {
            fn(a[i].stack, a[i].count, 0);
            ++i;
        } else if (i == a.size() || b[j].stack < a[i].stack) {
            fn(b[j].stack, 0, b[j].count);
            ++j;
        } else {
            fn(a[i].stack, a[i].count, b[j].count);
            ++i;
            ++j;
        }
    }
}

} // namespace

Counts difference(const Counts &base, const Counts &now) {
    Counts out;
    merge(base, now, [&](std::int64_t stack, std::int64_t before, std::int64_t after) {
        if (before != after) {
            out.push_back({stack, after - before});
        }
    });
    return out;
}

Counts applied(const Counts &base, const Counts &diff) {
    Counts out;
    out.reserve(base.size() + diff.size());
    merge(base, diff, [&](std::int64_t stack, std::int64_t before, std::int64_t change) {
        if (before + change != 0) {
            out.push_back({stack, before + change});
        }
    });
    return out;
}

std::string encodeStacks(const std::vector<std::vector<std::uint32_t>> &stacks) {
    std::string out;
    const std::vector<std::uint32_t> none;
    for (std::size_t i = 0; i < stacks.size(); ++i) {
        const auto &before = i == 0 ? none : stacks[i - 1];
        const auto &s = stacks[i];
        const auto shared =
            static_cast<std::size_t>(std::mismatch(s.begin(), s.end(), before.begin(), before.end()).first - s.begin());
        putVarint(out, shared);
        putVarint(out, s.size() - shared);
        for (std::size_t k = shared; k < s.size(); ++k) {
            putVarint(out, s[k]);
        }
    }
    return out;
}

std::optional<std::vector<std::vector<std::uint32_t>>> decodeStacks(std::string_view bytes) {
    std::vector<std::vector<std::uint32_t>> out;
    Cursor c{bytes};
    while (!c.bytes.empty()) {
        const std::uint64_t shared = c.varint();
        const std::uint64_t more = c.varint();
        if (c.bad || shared > (out.empty() ? 0 : out.back().size()) || more > c.bytes.size()) {
            return std::nullopt;
        }
        std::vector<std::uint32_t> s;
        if (shared > 0) {
            s.assign(out.back().begin(), out.back().begin() + static_cast<std::ptrdiff_t>(shared));
        }
        for (std::uint64_t k = 0; k < more; ++k) {
            s.push_back(static_cast<std::uint32_t>(c.varint()));
        }
        if (c.bad) {
            return std::nullopt;
        }
        out.push_back(std::move(s));
    }
    return out;
}

std::string packed(std::string bytes) {
    std::string small = bytes.size() > 200 ? gzip(bytes) : std::string();
    if (!small.empty() && small.size() < bytes.size()) {
        return '\1' + small;
    }
    return '\0' + std::move(bytes);
}

Result<std::string> unpacked(std::string_view bytes) {
    if (bytes.empty()) {
        return std::string();
    }
    std::string rest(bytes.substr(1));
    return bytes.front() == '\1' ? decompress(std::move(rest), QStringLiteral("stored capture"), 1LL << 30)
                                 : Result<std::string>(std::move(rest));
}

} // namespace bs::profilestore
