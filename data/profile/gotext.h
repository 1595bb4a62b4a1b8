// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/profile/model.h"
#include <optional>
#include <utility>

namespace bs::profile {

// The parts that the text forms of Go share: quoted strings, label sets, and `#` frames below a record.

// A Go %q string at the front of `s`, unescaped; nullopt when `s` does not start with one that ends.
[[nodiscard]] std::optional<std::string> takeQuoted(std::string_view &s);

struct TextLabel {
    std::string key;
    std::string value;
};
// `{"k":"v", "k2":"v2"}` of debug=1, `"k": "v"` of Go 1.26, `k: v, "k 2": "v 2"` of Go 1.27; braces are optional.
// What cannot be read ends the list.
[[nodiscard]] std::vector<TextLabel> parseTextLabels(std::string_view s);

struct SymbolFrame {
    std::uint64_t address = 0;
    std::string_view function; // empty: the address only
    std::string_view file;
    std::int64_t line = 0;
};
// `#\t0x674c04\tmain.f+0x24\t/src/main.go:7`; nullopt for a comment that is no frame.
[[nodiscard]] std::optional<SymbolFrame> parseSymbolFrame(std::string_view line);

// Splits "/src/a b.go:12" at the last colon; file "C:/x.go" keeps its own.
[[nodiscard]] bool splitFileLine(std::string_view s, std::string_view &file, std::int64_t &line);

// Locations of a text form: one per address, and one per symbolised frame.
class LocationTable {
public:
    explicit LocationTable(Profile &p) : m_p(p) {}
    [[nodiscard]] std::uint32_t byAddress(std::uint64_t address);
    [[nodiscard]] std::uint32_t byFrame(const SymbolFrame &frame);
    [[nodiscard]] std::uint32_t function(std::string_view name, std::string_view file);

private:
    struct Key {
        std::uint64_t address;
        std::uint32_t function;
        std::int64_t line;
        bool operator==(const Key &) const = default;
    };
    struct Hash {
        std::size_t operator()(const Key &k) const {
            return (k.address * 0x9e3779b97f4a7c15ULL) ^ (k.function * 0xc2b2ae3d27d4eb4fULL) ^
                   static_cast<std::size_t>(k.line) * 0x165667b19e3779f9ULL;
        }
    };
    Profile &m_p;
    std::unordered_map<std::uint64_t, std::uint32_t> m_addresses;
    std::unordered_map<Key, std::uint32_t, Hash> m_frames;
    std::unordered_map<std::uint64_t, std::uint32_t> m_functions; // by name and file text
};

} // namespace bs::profile
