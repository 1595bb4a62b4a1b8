// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/exposition/exposition.h"
#include <deque>
#include <unordered_map>

// The label sets of a whole scrape, owned and compact. A set is a shape (which names, sorted: there are as many of
// them as metric names, not as samples) and its values, one behind the other in a slab. They are as Prometheus 3 stores
// them, exactly as labelsOf() says: without empty values, `le` and `quantile` in float form, a name at most once. Sets
// survive the bytes they were read from; nothing is allocated per sample once the table is warm.
namespace bs::exposition {

class LabelSets {
    struct Shape;

public:
    // A set of one table; valid until the table is cleared.
    class View {
    public:
        [[nodiscard]] std::size_t size() const; // the metric's name is one of them
        // fn(name, value) in the order of the names.
        template <class Fn> void forEach(Fn fn) const;
        [[nodiscard]] std::string_view get(std::string_view name) const; // "" when absent
        [[nodiscard]] std::uint64_t hash() const; // the same for equal sets in any table of this process
        [[nodiscard]] Labels toLabels() const;
        // Of two sets of one table.
        [[nodiscard]] bool operator==(const View &o) const { return m_shape == o.m_shape && m_bytes == o.m_bytes; }

    private:
        friend class LabelSets;
        View(const Shape *shape, std::string_view bytes) : m_shape(shape), m_bytes(bytes) {}
        const Shape *m_shape;
        std::string_view m_bytes;
    };

    LabelSets();
    ~LabelSets();
    LabelSets(const LabelSets &) = delete;
    LabelSets &operator=(const LabelSets &) = delete;

    // False when a label name occurs twice; then nothing is added.
    [[nodiscard]] bool add(const SampleView &sample);
    [[nodiscard]] std::size_t size() const { return m_sets.size(); }
    [[nodiscard]] View operator[](std::size_t i) const;
    void dropLast(); // takes back the last add()
    // Forgets the sets and keeps the memory, and the shapes.
    void clear();
    [[nodiscard]] std::size_t bytes() const; // of the slab: what the values take

private:
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    // Names sorted; kept once for all ways of writing them.
    struct Shape {
        std::vector<std::string> names;
        std::string metric;
        std::size_t metricAt = 0; // where __name__ stands among the names
        std::uint64_t hash = 0;
    };
    // Names as a target writes them: how to get from there to a shape.
    struct Written {
        std::string name;
        std::vector<std::string> names;
        std::vector<std::uint32_t> order; // the values' places, sorted by name
        int bound = -1;                   // which value is a number to be written as a float
        MetricType type = MetricType::Unknown;
        const Shape *shape = nullptr;
        bool twice = false; // a name occurs twice
    };
    struct Set {
        const Shape *shape = nullptr;
        std::uint64_t at = 0; // in the slab
    };
    [[nodiscard]] const Written &writtenAs(const SampleView &s);
    [[nodiscard]] const Written &learn(const SampleView &s);
    [[nodiscard]] const Shape *shapeOf(std::string_view metric, std::vector<std::string_view> names);
    void room(std::size_t bytes);
    void put(std::string_view value);

    static constexpr std::size_t kRecent = 64;
    const Written *m_recent[kRecent] = {};
    std::deque<Written> m_written;
    std::unordered_map<std::string, const Written *, Hash, std::equal_to<>> m_byText;
    std::unordered_map<std::string, std::unique_ptr<const Shape>, Hash, std::equal_to<>> m_shapes;
    std::vector<Set> m_sets;
    std::unique_ptr<char[]> m_slab;
    std::size_t m_used = 0;
    std::size_t m_capacity = 0;
    std::vector<LabelView> m_kept; // of a set with empty values: the others
    std::string m_key;
};

// A length and as many bytes: seven bits a byte, the last one below 128.
[[nodiscard]] inline std::string_view takePacked(const char *&p) {
    std::size_t length = static_cast<unsigned char>(*p++);
    if (length >= 128) {
        length &= 127U;
        for (unsigned shift = 7;; shift += 7) {
            const auto c = static_cast<unsigned char>(*p++);
            length |= static_cast<std::size_t>(c & 127U) << shift;
            if (c < 128) {
                break;
            }
        }
    }
    const std::string_view out(p, length);
    p += length;
    return out;
}

template <class Fn> void LabelSets::View::forEach(Fn fn) const {
    const char *p = m_bytes.data();
    for (std::size_t i = 0; i < m_shape->names.size(); ++i) {
        fn(std::string_view(m_shape->names[i]),
           i == m_shape->metricAt ? std::string_view(m_shape->metric) : takePacked(p));
    }
}

} // namespace bs::exposition
