// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/profile/exporter.h"
#include <unordered_map>

namespace bs::profile {

namespace {

void varint(std::string &out, std::uint64_t v) {
    while (v >= 0x80) {
        out += static_cast<char>(v | 0x80);
        v >>= 7;
    }
    out += static_cast<char>(v);
}

void number(std::string &out, int field, std::uint64_t v) {
    if (v != 0) {
        varint(out, static_cast<std::uint64_t>(field) << 3);
        varint(out, v);
    }
}

void bytes(std::string &out, int field, std::string_view v) {
    varint(out, static_cast<std::uint64_t>(field) << 3 | 2);
    varint(out, v.size());
    out.append(v);
}

class Writer {
public:
    explicit Writer(const Profile &p) : m_p(p) { (void)string(""); }

    std::string write() {
        for (const ValueType &t : m_p.types) {
            bytes(m_out, 1, valueType(t));
        }
        for (std::size_t s = 0; s < m_p.samples.size(); ++s) {
            bytes(m_out, 2, sample(s));
        }
        for (std::size_t i = 0; i < m_p.mappings.size(); ++i) {
            bytes(m_out, 3, mapping(m_p.mappings[i], i + 1));
        }
        for (std::size_t i = 0; i < m_p.locations.size(); ++i) {
            bytes(m_out, 4, location(m_p.locations[i], i + 1));
        }
        for (std::size_t i = 0; i < m_p.functions.size(); ++i) {
            bytes(m_out, 5, function(m_p.functions[i], i + 1));
        }
        number(m_out, 7, string(m_p.text(m_p.dropFrames)));
        number(m_out, 8, string(m_p.text(m_p.keepFrames)));
        number(m_out, 9, static_cast<std::uint64_t>(m_p.timeNanos));
        number(m_out, 10, static_cast<std::uint64_t>(m_p.durationNanos));
        bytes(m_out, 11, valueType(m_p.periodType));
        number(m_out, 12, static_cast<std::uint64_t>(m_p.period));
        for (const Text c : m_p.comments) {
            number(m_out, 13, string(m_p.text(c)));
        }
        number(m_out, 14, string(m_p.text(m_p.defaultType)));
        for (const std::string &s : m_strings) {
            bytes(m_out, 6, s);
        }
        return std::move(m_out);
    }

private:
    std::uint64_t string(std::string_view s) {
        const auto [it, isNew] = m_index.try_emplace(std::string(s), m_strings.size());
        if (isNew) {
            m_strings.emplace_back(s);
        }
        return it->second;
    }

    std::string valueType(const ValueType &t) {
        std::string out;
        number(out, 1, string(t.type));
        number(out, 2, string(t.unit));
        return out;
    }

    std::string sample(std::size_t s) {
        std::string out;
        std::string packed;
        for (const std::uint32_t l : m_p.stack(s)) {
            varint(packed, l + 1);
        }
        bytes(out, 1, packed);
        packed.clear();
        for (std::size_t t = 0; t < m_p.types.size(); ++t) {
            varint(packed, static_cast<std::uint64_t>(m_p.value(s, t)));
        }
        bytes(out, 2, packed);
        for (const Label &l : m_p.labelsOf(s)) {
            std::string label;
            number(label, 1, string(m_p.text(l.key)));
            number(label, 2, l.numeric ? 0 : string(m_p.text(l.text)));
            number(label, 3, static_cast<std::uint64_t>(l.number));
            number(label, 4, string(m_p.text(l.unit)));
            bytes(out, 3, label);
        }
        if (m_p.format == Format::Debug2 && m_p.facts[s].state != 0) {
            std::string label;
            number(label, 1, string("go::goroutine_state"));
            number(label, 2, string(m_p.text(m_p.facts[s].state)));
            bytes(out, 3, label);
        }
        return out;
    }

    std::string mapping(const Mapping &m, std::uint64_t id) {
        std::string out;
        number(out, 1, id);
        number(out, 2, m.start);
        number(out, 3, m.limit);
        number(out, 4, m.offset);
        number(out, 5, string(m_p.text(m.file)));
        number(out, 6, string(m_p.text(m.buildId)));
        number(out, 7, m.hasFunctions ? 1 : 0);
        number(out, 8, m.hasFilenames ? 1 : 0);
        number(out, 9, m.hasLineNumbers ? 1 : 0);
        number(out, 10, m.hasInlineFrames ? 1 : 0);
        return out;
    }

    std::string location(const Location &l, std::uint64_t id) {
        std::string out;
        number(out, 1, id);
        number(out, 2, l.mapping);
        number(out, 3, l.address);
        for (const Line &line : m_p.linesOf(l)) {
            std::string text;
            number(text, 1, line.function);
            number(text, 2, static_cast<std::uint64_t>(line.line));
            bytes(out, 4, text);
        }
        number(out, 5, l.folded ? 1 : 0);
        return out;
    }

    std::string function(const Function &f, std::uint64_t id) {
        std::string out;
        number(out, 1, id);
        number(out, 2, string(m_p.text(f.name)));
        number(out, 3, string(m_p.text(f.systemName)));
        number(out, 4, string(m_p.text(f.file)));
        number(out, 5, static_cast<std::uint64_t>(f.startLine));
        return out;
    }

    const Profile &m_p;
    std::string m_out;
    std::vector<std::string> m_strings;
    std::unordered_map<std::string, std::uint64_t> m_index;
};

} // namespace

std::string toPprof(const Profile &p) { return Writer(p).write(); }

} // namespace bs::profile
