// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include <QString>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bs {

// One strict YAML reader for every file a person writes. Refuses duplicate keys, merge keys (<<), aliases beyond a cap,
// and documents that are too deep or too large; keeps the position of every node. JSON is YAML, so JSON reads too.
// Values are immutable and cheap to copy.
struct YamlNode {
    enum class Kind : std::uint8_t { Null, Scalar, List, Map };
    struct Entry;

    Kind kind = Kind::Null;
    std::string text;  // scalar text
    bool plain = true; // false when the scalar was quoted: "10" in quotes is text, never a number
    std::vector<YamlNode> items;
    std::vector<Entry> entries; // in the order of the file
    int line = 0;               // 1-based
    int column = 0;             // 1-based
    std::int64_t offset = 0;    // byte offset of the node's start in the file

    [[nodiscard]] const YamlNode *find(std::string_view key) const;
    [[nodiscard]] bool isNull() const { return kind == Kind::Null; }
};
struct YamlNode::Entry {
    std::string key;
    int line = 0;
    int column = 0;
    std::int64_t offset = 0;
    YamlNode value;
};

struct YamlLimits {
    int maxDepth = 64;
    int maxNodes = 2'000'000;
    int maxAliases = 1000;
};

// `file` names the text in an Error.
[[nodiscard]] Result<YamlNode> parseYaml(const std::string &text, const QString &file, const YamlLimits &limits = {});

// Reads the fields of one map, and knows which keys nobody asked for:
//   YamlMap m(node, file); auto name = TRY(m.text("name")); auto n = TRY(m.number("max_rps"));
//   CHECK_STATUS(m.finish());
// Every getter returns nullopt when the key is absent or null, an Error with file:line:column when it has the wrong
// type.
class YamlMap {
public:
    YamlMap(const YamlNode &node, QString file);

    [[nodiscard]] Status isMap() const; // an Error unless the node is a map
    [[nodiscard]] const YamlNode *node(std::string_view key);
    [[nodiscard]] Result<std::optional<std::string>> text(std::string_view key);
    [[nodiscard]] Result<std::optional<double>> number(std::string_view key);
    [[nodiscard]] Result<std::optional<std::int64_t>> integer(std::string_view key);
    [[nodiscard]] Result<std::optional<bool>> boolean(std::string_view key);
    [[nodiscard]] Result<std::optional<std::int64_t>> durationMs(std::string_view key);
    [[nodiscard]] Result<std::vector<std::string>> texts(std::string_view key); // a list of scalars, or one scalar
    [[nodiscard]] Result<std::string> requiredText(std::string_view key);
    // An Error at the first key that was never asked for.
    [[nodiscard]] Status finish() const;
    // The same keys as a list, for documents whose policy is to warn and keep them.
    [[nodiscard]] std::vector<const YamlNode::Entry *> unknown() const;
    [[nodiscard]] Error errorAt(const YamlNode &node, QString reason) const;
    [[nodiscard]] const QString &file() const { return m_file; }

private:
    const YamlNode *m_node;
    QString m_file;
    std::vector<bool> m_asked;
};

[[nodiscard]] Result<double> yamlNumber(const YamlNode &node, const QString &file);
[[nodiscard]] Result<bool> yamlBool(const YamlNode &node, const QString &file);
[[nodiscard]] Error yamlError(const QString &file, const YamlNode &node, QString reason);

} // namespace bs
