// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/head.h"
#include "data/store/pack.h"
#include <bit>
#include <cmath>
#include <cstring>

namespace bs::store {

namespace {

constexpr unsigned kRaw = 8; // a value of kRaw + n: its n leading bytes; kRaw alone: all eight

bool isWhole(double v) {
    return std::abs(v) < 9007199254740992.0 && v == std::floor(v) && !(v == 0 && std::signbit(v));
}

unsigned bytesOf(std::uint64_t v) { return (static_cast<unsigned>(std::bit_width(v)) + 7U) / 8U; }

void put(char *&p, std::uint64_t v, unsigned n) {
    for (unsigned i = 0; i < n; ++i) {
        *p++ = static_cast<char>(v >> (8U * i));
    }
}

std::uint64_t take(const char *&p, unsigned n) {
    std::uint64_t v = 0;
    for (unsigned i = 0; i < n; ++i) {
        v |= static_cast<std::uint64_t>(static_cast<unsigned char>(*p++)) << (8U * i);
    }
    return v;
}

std::int64_t minus(std::int64_t a, std::int64_t b) { // times may be any number
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

std::int64_t plus(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

} // namespace

void Head<double>::grow(std::size_t room) {
    if (m_capacity >= m_used + room) {
        return;
    }
    // sizes that an allocator has: a multiple of sixteen, and eight. Small steps at first: there are a million of them.
    const std::size_t wanted =
        std::max<std::size_t>(m_used + room, m_capacity < 100 ? 0U : m_capacity + m_capacity / 3U);
    const std::size_t capacity = (wanted + 7) / 16 * 16 + 8;
    std::unique_ptr<char[]> wider(new char[capacity]);
    if (m_used > 0) {
        std::memcpy(wider.get(), m_bytes.get(), m_used);
    }
    m_bytes = std::move(wider);
    m_capacity = static_cast<std::uint16_t>(capacity);
}

void Head<double>::append(TimeMs time, double value) {
    if (m_count == 0) { // the first sample is a change from nothing
        m_lastTime = 0;
        m_lastStep = 0;
        m_lastValue = 0;
    }
    const DurationMs step = minus(time, m_lastTime);
    const std::uint64_t change = zigzag(minus(step, m_lastStep));
    const std::uint64_t bits = std::bit_cast<std::uint64_t>(value);
    const bool same = bits == std::bit_cast<std::uint64_t>(m_lastValue);
    const unsigned timeBytes = bytesOf(change);
    unsigned form = 0; // the same value
    unsigned valueBytes = 0;
    std::uint64_t written = 0;
    if (!same && isWhole(value) && isWhole(m_lastValue)) {
        written = zigzag(static_cast<std::int64_t>(value) - static_cast<std::int64_t>(m_lastValue));
        form = valueBytes = bytesOf(written);
    } else if (!same) {
        valueBytes = 8 - static_cast<unsigned>(std::countr_zero(bits | (1ULL << 63U))) / 8;
        form = valueBytes == 8 ? kRaw : kRaw + valueBytes;
        written = bits >> (8U * (8U - valueBytes));
    }
    grow(1 + timeBytes + valueBytes);
    char *p = m_bytes.get() + m_used;
    *p++ = static_cast<char>(timeBytes << 4U | form);
    put(p, change, timeBytes);
    put(p, written, valueBytes);
    m_used = static_cast<std::uint16_t>(p - m_bytes.get());
    m_lastStep = m_count == 0 ? 0 : step;
    m_lastTime = time;
    m_lastValue = value;
    ++m_count;
}

void Head<double>::unpack(const char *p, std::size_t count, std::vector<Point<double>> &out) {
    TimeMs time = 0;
    DurationMs step = 0;
    double value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const auto head = static_cast<unsigned char>(*p++);
        step = plus(step, unzigzag(take(p, head >> 4U)));
        time = plus(time, step);
        const unsigned form = head & 15U;
        if (form >= kRaw) {
            const unsigned n = form == kRaw ? 8 : form - kRaw;
            value = std::bit_cast<double>(take(p, n) << (8U * (8U - n)));
        } else if (form > 0) {
            value = static_cast<double>(static_cast<std::int64_t>(value) + unzigzag(take(p, form)));
        }
        step = i == 0 ? 0 : step;
        out.push_back({time, value});
    }
}

Placed Head<double>::place(TimeMs time, double value) {
    constexpr std::size_t kFull = 60'000; // bytes; heads are sealed at a hundredth of it
    if ((sealedEnd != kNoTime && time <= sealedEnd) || m_used > kFull) {
        return Placed::Late; // merged into chunks, which always works
    }
    if (m_count == 0 || time > m_lastTime) {
        append(time, value);
        return Placed::Stored;
    }
    if (time == m_lastTime) {
        return Placed::Duplicate;
    }
    std::vector<Point<double>> all = points();
    const auto at = std::lower_bound(all.begin(), all.end(), time, [](const auto &a, TimeMs t) { return a.time < t; });
    if (at->time == time) {
        return Placed::Duplicate;
    }
    all.insert(at, {time, value});
    rebuild(all);
    return Placed::Stored;
}

void Head<double>::rebuild(const std::vector<Point<double>> &points) {
    m_count = 0;
    m_used = 0;
    for (const Point<double> &p : points) {
        append(p.time, p.value);
    }
}

std::vector<Point<double>> Head<double>::points() const {
    std::vector<Point<double>> out;
    out.reserve(m_count);
    unpack(m_bytes.get(), m_count, out);
    return out;
}

std::size_t Head<double>::sealingCount() const {
    std::size_t n = 0;
    for (const Sealed *s = m_sealing.get(); s != nullptr; s = s->before.get()) {
        n += s->count;
    }
    return n;
}

std::vector<Point<double>> Head<double>::sealingPoints() const {
    std::vector<const Sealed *> all;
    for (const Sealed *s = m_sealing.get(); s != nullptr; s = s->before.get()) {
        all.push_back(s);
    }
    std::vector<Point<double>> out;
    for (auto it = all.rbegin(); it != all.rend(); ++it) {
        unpack((*it)->bytes.get(), (*it)->count, out);
    }
    return out;
}

void Head<double>::seal() {
    if (m_count == 0) {
        return;
    }
    auto sealed = std::make_unique<Sealed>();
    sealed->bytes = std::move(m_bytes);
    sealed->before = std::move(m_sealing);
    sealed->count = m_count;
    m_sealing = std::move(sealed);
    m_count = 0;
    m_used = m_capacity = 0;
}

void Head<double>::settled() {
    while (m_sealing) { // one by one: a long chain must not end in a deep recursion
        m_sealing = std::move(m_sealing->before);
    }
}

} // namespace bs::store
