// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/exposition/labelsets.h"
#include "data/exposition/hashes.h"
#include "data/exposition/number.h"
#include <algorithm>
#include <cstring>
#include <numeric>

namespace bs::exposition {

namespace {

std::uint64_t load(const char *p, std::size_t n) {
    std::uint64_t v = 0;
    std::memcpy(&v, p, n);
    return v;
}

// Names are short: two loads that may overlap are quicker than a call.
bool same(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) {
        return false;
    }
    const std::size_t n = a.size();
    const auto *p = a.data();
    const auto *q = b.data();
    if (n > 16) {
        return std::memcmp(p, q, n) == 0;
    }
    if (n >= 8) {
        return load(p, 8) == load(q, 8) && load(p + n - 8, 8) == load(q + n - 8, 8);
    }
    if (n >= 4) {
        return load(p, 4) == load(q, 4) && load(p + n - 4, 4) == load(q + n - 4, 4);
    }
    return n == 0 || (p[0] == q[0] && p[n / 2] == q[n / 2] && p[n - 1] == q[n - 1]);
}

// A place in the table of recent writings: the ends of the metric's name tell neighbours apart (_bucket, _sum, _count).
std::size_t placeOf(const SampleView &s, std::size_t slots) {
    const std::size_t n = s.name.size();
    const std::uint64_t end = n >= 8 ? load(s.name.data() + n - 8, 8) : load(s.name.data(), n);
    std::uint64_t h = end ^ (static_cast<std::uint64_t>(n) << 56U) ^
                      (static_cast<std::uint64_t>(s.labels.size()) << 48U) ^
                      (static_cast<std::uint64_t>(s.type) << 40U);
    h *= 0x9E3779B97F4A7C15ULL;
    return static_cast<std::size_t>(h >> 32U) % slots;
}

bool isBound(std::string_view name, MetricType type) {
    return type == MetricType::Summary
               ? name == "quantile"
               : (type == MetricType::Histogram || type == MetricType::GaugeHistogram) && name == "le";
}

char *copy(char *to, const char *from, std::size_t n) {
    if (n >= 8 && n <= 16) {
        const std::uint64_t head = load(from, 8);
        const std::uint64_t tail = load(from + n - 8, 8);
        std::memcpy(to, &head, 8);
        std::memcpy(to + n - 8, &tail, 8);
    } else if (n < 8) {
        for (std::size_t i = 0; i < n; ++i) {
            to[i] = from[i];
        }
    } else {
        std::memcpy(to, from, n);
    }
    return to + n;
}

constexpr std::size_t kLengthBytes = 10; // a length takes at most as many

} // namespace

LabelSets::LabelSets() = default;
LabelSets::~LabelSets() = default;

const LabelSets::Shape *LabelSets::shapeOf(std::string_view metric, std::vector<std::string_view> names) {
    names.emplace_back(kMetricName);
    std::sort(names.begin(), names.end());
    std::string key;
    const auto append = [&key](std::string_view text) {
        key += std::to_string(text.size()) + ':';
        key += text;
    };
    append(metric);
    for (const std::string_view n : names) {
        append(n);
    }
    auto &known = m_shapes[key];
    if (!known) {
        auto shape = std::make_unique<Shape>();
        shape->names.assign(names.begin(), names.end());
        shape->metric = metric;
        shape->metricAt = static_cast<std::size_t>(std::ranges::find(names, kMetricName) - names.begin());
        shape->hash = mixHash(std::hash<std::string_view>{}(key));
        known = std::move(shape);
    }
    return known.get();
}

// The slow way: once for each metric and order of its labels.
const LabelSets::Written &LabelSets::learn(const SampleView &s) {
    m_key.clear();
    const auto append = [this](std::string_view text) {
        m_key += std::to_string(text.size()) + ':';
        m_key += text;
    };
    m_key += static_cast<char>('a' + static_cast<int>(s.type));
    append(s.name);
    for (const LabelView &l : s.labels) {
        append(l.name);
    }
    if (const auto it = m_byText.find(m_key); it != m_byText.end()) {
        return *it->second;
    }
    Written &w = m_written.emplace_back();
    w.name = s.name;
    w.type = s.type;
    w.order.resize(s.labels.size());
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < s.labels.size(); ++i) {
        w.names.emplace_back(s.labels[i].name);
        w.order[i] = static_cast<std::uint32_t>(i);
        names.push_back(s.labels[i].name);
        w.bound = isBound(s.labels[i].name, s.type) ? static_cast<int>(i) : w.bound;
        w.twice = w.twice || s.labels[i].name == kMetricName;
    }
    std::sort(w.order.begin(), w.order.end(), [&s](auto a, auto b) { return s.labels[a].name < s.labels[b].name; });
    std::vector<std::string_view> sorted = names;
    std::sort(sorted.begin(), sorted.end());
    w.twice = w.twice || std::ranges::adjacent_find(sorted) != sorted.end();
    w.shape = shapeOf(s.name, std::move(names));
    m_byText.emplace(m_key, &w);
    return w;
}

const LabelSets::Written &LabelSets::writtenAs(const SampleView &s) {
    const Written *&recent = m_recent[placeOf(s, kRecent)];
    if (recent != nullptr && recent->type == s.type && recent->names.size() == s.labels.size() &&
        same(recent->name, s.name)) {
        std::size_t i = 0;
        while (i < s.labels.size() && same(recent->names[i], s.labels[i].name)) {
            ++i;
        }
        if (i == s.labels.size()) {
            return *recent;
        }
    }
    recent = &learn(s);
    return *recent;
}

void LabelSets::room(std::size_t bytes) {
    if (m_capacity - m_used >= bytes) {
        return;
    }
    const std::size_t wider = std::max({m_used + bytes, m_capacity * 2, std::size_t{4096}});
    std::unique_ptr<char[]> slab(new char[wider]); // not value-initialised: pages are touched when they are used
    if (m_used > 0) {
        std::memcpy(slab.get(), m_slab.get(), m_used);
    }
    m_slab = std::move(slab);
    m_capacity = wider;
}

void LabelSets::put(std::string_view value) {
    char *p = m_slab.get() + m_used;
    std::size_t n = value.size();
    while (n >= 128) {
        *p++ = static_cast<char>((n & 127U) | 128U);
        n >>= 7U;
    }
    *p++ = static_cast<char>(n);
    p = copy(p, value.data(), value.size());
    m_used = static_cast<std::size_t>(p - m_slab.get());
}

bool LabelSets::add(const SampleView &s) {
    std::size_t bytes = 0;
    bool empty = false;
    for (const LabelView &l : s.labels) {
        bytes += l.value.size() + kLengthBytes;
        empty = empty || l.value.empty();
    }
    if (empty) [[unlikely]] { // an empty value takes the label away
        m_kept.clear();
        std::ranges::copy_if(s.labels, std::back_inserter(m_kept), [&s](const LabelView &l) {
            return std::ranges::none_of(s.labels,
                                        [&l](const LabelView &o) { return o.value.empty() && o.name == l.name; });
        });
        SampleView kept = s;
        kept.labels = m_kept;
        return add(kept);
    }
    const Written &w = writtenAs(s);
    if (w.twice) [[unlikely]] {
        return false;
    }
    room(bytes + kFloatText);
    m_sets.push_back({w.shape, m_used});
    for (const std::uint32_t i : w.order) {
        if (static_cast<int>(i) == w.bound) [[unlikely]] {
            char text[kFloatText];
            put(openMetricsBound(s.labels[i].value, text));
        } else {
            put(s.labels[i].value);
        }
    }
    return true;
}

LabelSets::View LabelSets::operator[](std::size_t i) const {
    const std::uint64_t from = m_sets[i].at;
    const std::uint64_t to = i + 1 < m_sets.size() ? m_sets[i + 1].at : m_used;
    return {m_sets[i].shape, std::string_view(m_slab.get() + from, to - from)};
}

void LabelSets::dropLast() {
    m_used = m_sets.back().at;
    m_sets.pop_back();
}

void LabelSets::clear() {
    m_sets.clear();
    m_used = 0;
    constexpr std::size_t kMostWritings = 100'000; // a target that makes up names must not fill the memory
    if (m_written.size() > kMostWritings) {
        std::fill(std::begin(m_recent), std::end(m_recent), nullptr);
        m_byText.clear();
        m_written.clear();
        m_shapes.clear();
    }
}

std::size_t LabelSets::bytes() const { return m_used; }

std::size_t LabelSets::View::size() const { return m_shape->names.size(); }

std::string_view LabelSets::View::get(std::string_view name) const {
    std::string_view found;
    forEach([&](std::string_view n, std::string_view value) { found = n == name ? value : found; });
    return found;
}

std::uint64_t LabelSets::View::hash() const {
    return mixHash(m_shape->hash ^ static_cast<std::uint64_t>(std::hash<std::string_view>{}(m_bytes)));
}

Labels LabelSets::View::toLabels() const {
    std::vector<Labels::Pair> pairs;
    pairs.reserve(size());
    forEach([&pairs](std::string_view name, std::string_view value) { pairs.emplace_back(name, value); });
    return Labels::fromPairs(std::move(pairs));
}

} // namespace bs::exposition
