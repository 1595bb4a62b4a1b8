// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <string_view>

namespace bs::profile {

// A cursor over protobuf wire bytes. A malformed or cut message makes `bad` true and every later read harmless; nothing
// is ever allocated because of a length the bytes merely claim.
struct Wire {
    const std::uint8_t *p = nullptr;
    const std::uint8_t *end = nullptr;
    bool bad = false;
    std::uint32_t field = 0;
    std::uint32_t type = 0; // 0 varint, 1 fixed 64, 2 bytes, 5 fixed 32
    std::uint64_t number = 0;
    std::string_view bytes;

    explicit Wire(std::string_view s) : p(reinterpret_cast<const std::uint8_t *>(s.data())), end(p + s.size()) {}

    [[nodiscard]] std::uint64_t varint() {
        if (p < end && *p < 0x80) {
            return *p++;
        }
        std::uint64_t v = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (p == end) {
                bad = true;
                return 0;
            }
            const std::uint8_t b = *p++;
            v |= static_cast<std::uint64_t>(b & 0x7f) << shift;
            if (b < 0x80) {
                return v;
            }
        }
        bad = true; // longer than ten bytes
        return 0;
    }

    // Steps to the next field; false at the end or when the bytes are bad.
    bool next() {
        if (p >= end || bad) {
            return false;
        }
        const std::uint64_t tag = varint();
        field = static_cast<std::uint32_t>(tag >> 3);
        type = static_cast<std::uint32_t>(tag & 7);
        if (bad || field == 0 || (tag >> 3) > 0x1fffffff) {
            bad = true;
            return false;
        }
        return payload();
    }

private:
    bool payload() {
        switch (type) {
        case 0: number = varint(); return !bad;
        case 2: {
            const std::uint64_t n = varint();
            if (bad || n > static_cast<std::uint64_t>(end - p)) {
                bad = true;
                return false;
            }
            bytes = {reinterpret_cast<const char *>(p), static_cast<std::size_t>(n)};
            p += n;
            return true;
        }
        case 1:
        case 5: {
            const int n = type == 1 ? 8 : 4;
            if (end - p < n) {
                bad = true;
                return false;
            }
            p += n;
            return true;
        }
        default: bad = true; return false;
        }
    }
};

} // namespace bs::profile
