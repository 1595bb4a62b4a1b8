// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/pack.h"
#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>

namespace bs::store {

std::uint64_t ByteReader::fixed64() {
    const std::string_view b = bytes(8);
    std::uint64_t v = 0;
    if (b.size() == 8) {
        std::memcpy(&v, b.data(), 8);
    }
    return v;
}

void putFixed64(std::string &out, std::uint64_t v) {
    char b[8];
    std::memcpy(b, &v, 8);
    out.append(b, 8);
}

namespace {

std::int64_t minus(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
std::int64_t plus(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
unsigned widthOf(std::uint64_t v) { return static_cast<unsigned>(std::bit_width(v)); }
unsigned varintBits(std::uint64_t v) { return 8 * std::max(1U, (widthOf(v) + 6) / 7); }

struct Frame {
    std::int64_t base = 0;
    unsigned width = 0;
    std::uint64_t bits = std::numeric_limits<std::uint64_t>::max(); // what all of it takes
    [[nodiscard]] bool holds(std::int64_t v) const {
        const auto off = static_cast<std::uint64_t>(minus(v, base));
        return v >= base && (width >= 64 || (off >> width) == 0);
    }
};

// The cheapest frame over sorted values: for each width the window that holds the most of them.
Frame bestFrame(const std::vector<std::int64_t> &sorted) {
    Frame best;
    const std::size_t n = sorted.size();
    if (n == 0) {
        best.bits = 0;
        return best;
    }
    const unsigned full = widthOf(static_cast<std::uint64_t>(minus(sorted.back(), sorted.front())));
    best = {sorted.front(), full, n * full};
    const std::uint64_t patch = 9 + std::max(varintBits(zigzag(sorted.front())), varintBits(zigzag(sorted.back())));
    unsigned worse = 0;
    for (unsigned w = full; w-- > 0 && worse < 6;) {
        std::size_t most = 0;
        std::size_t at = 0;
        for (std::size_t lo = 0, hi = 0; lo < n; ++lo) {
            while (hi < n && (static_cast<std::uint64_t>(minus(sorted[hi], sorted[lo])) >> w) == 0) {
                ++hi;
            }
            if (hi - lo > most) {
                most = hi - lo;
                at = lo;
            }
            if (hi == n) {
                break;
            }
        }
        const std::uint64_t bits = n * w + (n - most) * patch;
        if (bits < best.bits) {
            best = {sorted[at], w, bits};
            worse = 0;
        } else {
            ++worse;
        }
    }
    return best;
}

// A guess of the width of a column after subtracting its least.
std::uint64_t spread(std::span<const std::int64_t> values) {
    if (values.empty()) {
        return 0;
    }
    const std::int64_t least = *std::min_element(values.begin(), values.end());
    std::uint64_t bits = 0;
    for (const std::int64_t v : values) {
        bits += widthOf(static_cast<std::uint64_t>(minus(v, least)));
    }
    return bits;
}
std::uint64_t spreadAroundZero(std::span<const std::int64_t> values) {
    std::uint64_t bits = 0;
    for (const std::int64_t v : values) {
        bits += widthOf(zigzag(v));
    }
    return bits;
}

void putBits(std::string &out, std::span<const std::int64_t> values, const Frame &frame) {
    unsigned __int128 pending = 0;
    unsigned filled = 0;
    for (const std::int64_t v : values) {
        const std::uint64_t bits = frame.holds(v) ? static_cast<std::uint64_t>(minus(v, frame.base)) : 0;
        pending |= static_cast<unsigned __int128>(bits) << filled;
        filled += frame.width;
        while (filled >= 8) {
            out += static_cast<char>(static_cast<unsigned char>(pending));
            pending >>= 8U;
            filled -= 8;
        }
    }
    if (filled > 0) {
        out += static_cast<char>(static_cast<unsigned char>(pending));
    }
}

// `width` bits each, `count` times.
void takeBits(std::string_view in, unsigned width, std::size_t count, std::int64_t base, std::int64_t *out) {
    if (width == 0) {
        std::fill_n(out, count, base);
        return;
    }
    const std::uint64_t mask = width == 64 ? ~0ULL : (1ULL << width) - 1;
    std::size_t bit = 0;
    std::size_t i = 0;
    if (width <= 56 && in.size() >= 8) {
        const std::size_t last = (in.size() - 8) * 8; // bit positions whose 8 bytes are all inside
        for (; i < count && bit <= last; ++i, bit += width) {
            std::uint64_t word = 0;
            std::memcpy(&word, in.data() + (bit >> 3U), 8);
            out[i] = plus(base, static_cast<std::int64_t>((word >> (bit & 7U)) & mask));
        }
    }
    for (; i < count; ++i, bit += width) {
        unsigned __int128 word = 0;
        for (std::size_t b = bit >> 3U, shift = 0; b < in.size() && shift < 72; ++b, shift += 8) {
            word |= static_cast<unsigned __int128>(static_cast<unsigned char>(in[b])) << shift;
        }
        out[i] = plus(base, static_cast<std::int64_t>(static_cast<std::uint64_t>(word >> (bit & 7U)) & mask));
    }
}

} // namespace

// order | width, leading values, base, patches (how many, then gap and value each), bits
void packInts(std::string &out, std::span<const std::int64_t> values) {
    thread_local std::array<std::vector<std::int64_t>, 3> columns;
    columns[0].assign(values.begin(), values.end());
    for (unsigned order = 1; order < 3; ++order) {
        const auto &from = columns[order - 1];
        auto &to = columns[order];
        to.clear();
        for (std::size_t i = 1; i < from.size(); ++i) {
            to.push_back(minus(from[i], from[i - 1]));
        }
    }
    unsigned order = 0;
    std::uint64_t least = std::min(spread(columns[0]), spreadAroundZero(columns[0]));
    for (unsigned k = 1; k < 3 && columns[k - 1].size() > 1; ++k) {
        const std::uint64_t bits = std::min(spread(columns[k]), spreadAroundZero(columns[k])) + 16;
        if (bits < least) {
            least = bits;
            order = k;
        }
    }
    const auto &column = columns[order];
    thread_local std::vector<std::int64_t> sorted;
    sorted = column;
    std::sort(sorted.begin(), sorted.end());
    const Frame frame = bestFrame(sorted);
    out += static_cast<char>(order);
    out += static_cast<char>(frame.width);
    for (unsigned k = 0; k < order; ++k) {
        putSigned(out, columns[k][0]);
    }
    putSigned(out, frame.base);
    std::string patches;
    std::size_t count = 0;
    std::size_t previous = 0;
    for (std::size_t i = 0; i < column.size(); ++i) {
        if (!frame.holds(column[i])) {
            putVarint(patches, i - previous);
            putSigned(patches, column[i]);
            previous = i;
            ++count;
        }
    }
    putVarint(out, count);
    out += patches;
    putBits(out, column, frame);
}

bool unpackInts(ByteReader &in, std::size_t count, std::vector<std::int64_t> &out) {
    const std::string_view head = in.bytes(2);
    if (head.size() != 2) {
        return false;
    }
    const unsigned order = static_cast<unsigned char>(head[0]) & 3U;
    const unsigned width = static_cast<unsigned char>(head[1]);
    if (order > 2 || width > 64 || count < order) {
        return false;
    }
    std::int64_t lead[2] = {};
    for (unsigned k = 0; k < order; ++k) {
        lead[k] = in.signedInt();
    }
    const std::int64_t base = in.signedInt();
    const std::uint64_t patches = in.varint();
    const std::size_t n = count - order;
    if (!in.ok() || patches > n) {
        return false;
    }
    const std::size_t from = out.size();
    out.resize(from + count);
    std::int64_t *const column = out.data() + from + order;
    thread_local std::vector<std::pair<std::size_t, std::int64_t>> fixes;
    fixes.clear();
    std::size_t at = 0;
    for (std::uint64_t i = 0; i < patches; ++i) {
        const std::uint64_t gap = in.varint();
        if (gap >= n || at + gap >= n) {
            return false;
        }
        at += gap;
        fixes.emplace_back(at, in.signedInt());
    }
    const std::string_view bits = in.bytes((n * width + 7) / 8);
    if (!in.ok()) {
        return false;
    }
    takeBits(bits, width, n, base, column);
    for (const auto &[i, value] : fixes) {
        column[i] = value;
    }
    if (order == 2) {
        column[-1] = lead[1];
        for (std::size_t i = 0; i < n; ++i) {
            column[i] = plus(column[i], column[static_cast<std::ptrdiff_t>(i) - 1]);
        }
    }
    if (order >= 1) {
        std::int64_t *const all = out.data() + from;
        all[0] = lead[0];
        for (std::size_t i = 1; i < count; ++i) {
            all[i] = plus(all[i], all[i - 1]);
        }
    }
    return true;
}

} // namespace bs::store
