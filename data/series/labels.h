// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bs {

inline constexpr std::string_view kMetricName = "__name__";

// A label set: unique names, sorted by name, UTF-8 bytes, no empty values (an empty value is an absent label).
class Labels {
public:
    using Pair = std::pair<std::string, std::string>;
    Labels() = default;
    Labels(std::initializer_list<Pair> pairs);
    // Sorts, drops empty values; of duplicate names the last wins.
    static Labels fromPairs(std::vector<Pair> pairs);

    [[nodiscard]] std::string_view get(std::string_view name) const; // "" when absent
    [[nodiscard]] bool has(std::string_view name) const;
    void set(std::string_view name, std::string_view value); // "" removes
    void remove(std::string_view name) { set(name, {}); }
    [[nodiscard]] std::string_view metric() const { return get(kMetricName); }
    [[nodiscard]] bool empty() const { return m_pairs.empty(); }
    [[nodiscard]] std::size_t size() const { return m_pairs.size(); }
    [[nodiscard]] auto begin() const { return m_pairs.begin(); }
    [[nodiscard]] auto end() const { return m_pairs.end(); }
    [[nodiscard]] const std::vector<Pair> &pairs() const { return m_pairs; }
    [[nodiscard]] std::uint64_t hash() const;
    // name{a="b",c="d"} as Prometheus prints it; names outside the legacy charset are quoted.
    [[nodiscard]] std::string toString() const;

    bool operator==(const Labels &) const = default;
    auto operator<=>(const Labels &) const = default;

private:
    std::vector<Pair> m_pairs;
};

struct LabelsHash {
    std::size_t operator()(const Labels &l) const { return static_cast<std::size_t>(l.hash()); }
};

// Legacy charset: [a-zA-Z_:][a-zA-Z0-9_:]* (metric) / without ':' (label). Anything else needs quotes.
[[nodiscard]] bool isLegacyMetricName(std::string_view name);
[[nodiscard]] bool isLegacyLabelName(std::string_view name);
// A Go-quoted string: "a\nb".
[[nodiscard]] std::string quoteGo(std::string_view text);

struct Matcher {
    enum class Op : std::uint8_t { Equal, NotEqual, Regex, NotRegex };
    Op op = Op::Equal;
    std::string name;
    std::string value;
    bool operator==(const Matcher &) const = default;
    [[nodiscard]] std::string toString() const; // a="b"
};

// A compiled set of matchers. Regexes are fully anchored, as in Prometheus; compile errors are an Error.
class MatcherSet {
public:
    [[nodiscard]] static Result<MatcherSet> compile(std::vector<Matcher> matchers);
    [[nodiscard]] bool matches(const Labels &labels) const;
    // One matcher against one value (index into matchers()).
    [[nodiscard]] bool matchesValue(std::size_t index, std::string_view value) const;
    [[nodiscard]] const std::vector<Matcher> &matchers() const { return m_matchers; }

private:
    std::vector<Matcher> m_matchers;
    std::vector<std::function<bool(std::string_view)>> m_tests;
};

// Prometheus's RE2 syntax, fully anchored. Literal alternations and prefix/suffix/contains shapes avoid the regex
// engine.
[[nodiscard]] Result<std::function<bool(std::string_view)>> compileAnchoredRegex(const std::string &pattern);

} // namespace bs
