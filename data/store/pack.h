// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bs::store {

inline void putVarint(std::string &out, std::uint64_t v) {
    while (v >= 0x80) {
        out += static_cast<char>(v | 0x80U);
        v >>= 7U;
    }
    out += static_cast<char>(v);
}
[[nodiscard]] inline std::uint64_t zigzag(std::int64_t v) {
    return (static_cast<std::uint64_t>(v) << 1U) ^ static_cast<std::uint64_t>(v >> 63);
}
[[nodiscard]] inline std::int64_t unzigzag(std::uint64_t v) {
    return static_cast<std::int64_t>((v >> 1U) ^ (~(v & 1U) + 1U));
}
inline void putSigned(std::string &out, std::int64_t v) { putVarint(out, zigzag(v)); }

// Reads what the above wrote. After the end, or at a number that is too long, everything is 0 and ok() is false.
class ByteReader {
public:
    explicit ByteReader(std::string_view in) : m_p(in.data()), m_end(in.data() + in.size()) {}
    [[nodiscard]] bool ok() const { return m_ok; }
    [[nodiscard]] bool atEnd() const { return m_p == m_end; }
    std::uint64_t varint() {
        std::uint64_t v = 0;
        for (unsigned shift = 0; shift < 64 && m_p != m_end; shift += 7) {
            const auto c = static_cast<unsigned char>(*m_p++);
            v |= static_cast<std::uint64_t>(c & 0x7FU) << shift;
            if (c < 0x80) {
                return v;
            }
        }
        m_ok = false;
        m_p = m_end;
        return 0;
    }
    std::int64_t signedInt() { return unzigzag(varint()); }
    std::string_view bytes(std::uint64_t n) {
        if (n > static_cast<std::uint64_t>(m_end - m_p)) {
            m_ok = false;
            m_p = m_end;
            return {};
        }
        const std::string_view out(m_p, static_cast<std::size_t>(n));
        m_p += n;
        return out;
    }
    std::uint64_t fixed64();
    [[nodiscard]] std::string_view rest() const { return {m_p, static_cast<std::size_t>(m_end - m_p)}; }

private:
    const char *m_p;
    const char *m_end;
    bool m_ok = true;
};

void putFixed64(std::string &out, std::uint64_t v);

// A column of integers: themselves, their differences, or the differences of those, whichever is narrowest, minus their
// least, in a fixed number of bits; the few that do not fit stand behind ("patched frame of reference", Zukowski et al.
// 2006). Differences wrap, so any 64 bits survive.
void packInts(std::string &out, std::span<const std::int64_t> values);
// Appends `count` integers to `out`. False when the bytes are damaged.
[[nodiscard]] bool unpackInts(ByteReader &in, std::size_t count, std::vector<std::int64_t> &out);

} // namespace bs::store
