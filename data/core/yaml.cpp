// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/core/yaml.h"
#include "data/core/time.h"
#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>
#include <sstream>
#include <unordered_map>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

namespace bs {

namespace {

struct Refused { // thrown out of yaml-cpp's callbacks, caught in parseYaml: no exception leaves this file
    YAML::Mark mark;
    const char *why;
};

// Builds our nodes from yaml-cpp's events: its own Node tree accepts duplicate keys and is quadratic in look-ups.
class Builder final : public YAML::EventHandler {
public:
    explicit Builder(const YamlLimits &limits) : m_limits(limits) {}

    void OnDocumentStart(const YAML::Mark &) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark &mark, YAML::anchor_t anchor) override {
        add(make(mark, YamlNode::Kind::Null), anchor);
    }
    void OnAlias(const YAML::Mark &mark, YAML::anchor_t anchor) override {
        const auto it = m_anchors.find(anchor);
        if (it == m_anchors.end()) {
            throw Refused{mark, "alias of an anchor that is not complete"};
        }
        if (++m_aliases > m_limits.maxAliases) {
            throw Refused{mark, "too many aliases"};
        }
        m_nodes += size(it->second);
        if (m_nodes > m_limits.maxNodes) {
            throw Refused{mark, "document is too large once its aliases are followed"};
        }
        add(YamlNode(it->second), 0);
    }
    void OnScalar(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                  const std::string &value) override {
        YamlNode n = make(mark, YamlNode::Kind::Scalar);
        n.text = value;
        n.plain = tag != "!";
        if (n.plain && (value == "null" || value == "~" || value == "Null" || value == "NULL" || value.empty())) {
            n.kind = YamlNode::Kind::Null;
        }
        add(std::move(n), anchor);
    }
    void OnSequenceStart(const YAML::Mark &mark, const std::string &, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(make(mark, YamlNode::Kind::List), anchor);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark &mark, const std::string &, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(make(mark, YamlNode::Kind::Map), anchor);
    }
    void OnMapEnd() override { close(); }

    YamlNode root;

private:
    struct Level {
        YamlNode node;
        YAML::anchor_t anchor = 0;
        std::optional<YamlNode> key;
        std::set<std::string> keys;
        std::vector<YamlNode> merged; // what << names, in order
    };

    static YamlNode make(const YAML::Mark &mark, YamlNode::Kind kind) {
        YamlNode n;
        n.kind = kind;
        n.line = mark.line + 1;
        n.column = mark.column + 1;
        n.offset = mark.pos;
        return n;
    }
    static int size(const YamlNode &n) {
        int total = 1;
        for (const YamlNode &i : n.items) {
            total += size(i);
        }
        for (const YamlNode::Entry &e : n.entries) {
            total += size(e.value);
        }
        return total;
    }
    void open(YamlNode n, YAML::anchor_t anchor) {
        if (static_cast<int>(m_stack.size()) >= m_limits.maxDepth) {
            throw Refused{mark(n), "nested too deeply"};
        }
        m_stack.push_back({std::move(n), anchor, {}, {}, {}});
    }
    void close() {
        Level level = std::move(m_stack.back());
        m_stack.pop_back();
        // Keys of its own win over merged ones, wherever they stand; of several merged maps the first one wins.
        for (YamlNode &map : level.merged) {
            for (YamlNode::Entry &e : map.entries) {
                if (level.keys.insert(e.key).second) {
                    m_nodes += size(e.value);
                    level.node.entries.push_back(std::move(e));
                }
            }
        }
        if (m_nodes > m_limits.maxNodes) {
            throw Refused{mark(level.node), "document is too large once its aliases are followed"};
        }
        add(std::move(level.node), level.anchor);
    }
    static void merge(Level &level, YamlNode n) {
        const auto isMap = [](const YamlNode &m) { return m.kind == YamlNode::Kind::Map; };
        if (isMap(n)) {
            level.merged.push_back(std::move(n));
        } else if (n.kind == YamlNode::Kind::List && std::all_of(n.items.begin(), n.items.end(), isMap)) {
            level.merged.insert(level.merged.end(), n.items.begin(), n.items.end());
        } else {
            throw Refused{mark(n), "<< merges a map or a list of maps"};
        }
    }
    void add(YamlNode n, YAML::anchor_t anchor) {
        if (++m_nodes > m_limits.maxNodes) {
            throw Refused{mark(n), "document is too large"};
        }
        if (anchor != 0) {
            m_anchors[anchor] = n;
        }
        if (m_stack.empty()) {
            root = std::move(n);
            return;
        }
        Level &top = m_stack.back();
        if (top.node.kind == YamlNode::Kind::List) {
            top.node.items.push_back(std::move(n));
            return;
        }
        if (!top.key) {
            if (n.kind != YamlNode::Kind::Scalar && n.kind != YamlNode::Kind::Null) {
                throw Refused{mark(n), "a key must be plain text"};
            }
            const bool merges = n.plain && n.text == "<<";
            if (!top.keys.insert(merges ? std::string("<< ") : n.text).second) {
                throw Refused{mark(n), "duplicate key"};
            }
            top.key = std::move(n);
            return;
        }
        if (top.key->plain && top.key->text == "<<") {
            merge(top, std::move(n));
            top.key.reset();
            return;
        }
        top.node.entries.push_back(
            {std::move(top.key->text), top.key->line, top.key->column, top.key->offset, std::move(n)});
        top.key.reset();
    }
    static YAML::Mark mark(const YamlNode &n) {
        YAML::Mark m;
        m.line = n.line - 1;
        m.column = n.column - 1;
        return m;
    }

    YamlLimits m_limits;
    std::vector<Level> m_stack;
    std::unordered_map<YAML::anchor_t, YamlNode> m_anchors;
    int m_nodes = 0;
    int m_aliases = 0;
};

// yaml-cpp recurses once per level: refuse before it can run out of stack.
bool tooDeep(const std::string &text, int maxDepth) {
    int depth = 0;
    int indentLevels = 0;
    int widest = 0;
    for (const char c : text) {
        if (c == '[' || c == '{') {
            widest = std::max(widest, ++depth);
        } else if (c == ']' || c == '}') {
            depth = std::max(0, depth - 1);
        }
    }
    // "- - - - x" opens a level per dash on one line.
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        if (text[i] == '\n') {
            indentLevels = 0;
        } else if ((text[i] == '-' || text[i] == '?') && text[i + 1] == ' ') {
            widest = std::max(widest, ++indentLevels);
        }
    }
    return widest > std::max(maxDepth * 16, 1000);
}

} // namespace

const YamlNode *YamlNode::find(std::string_view key) const {
    for (const Entry &e : entries) {
        if (e.key == key) {
            return &e.value;
        }
    }
    return nullptr;
}

Error yamlError(const QString &file, const YamlNode &node, QString reason) {
    return inputError(file, std::move(reason), node.line, node.column);
}

Result<YamlNode> parseYaml(const std::string &text, const QString &file, const YamlLimits &limits) {
    if (tooDeep(text, limits.maxDepth)) {
        return std::unexpected(inputError(file, QStringLiteral("nested too deeply")));
    }
    Builder builder(limits);
    try {
        std::istringstream in(text);
        YAML::Parser parser(in);
        parser.HandleNextDocument(builder);
    } catch (const Refused &r) {
        return std::unexpected(inputError(file, QString::fromUtf8(r.why), r.mark.line + 1, r.mark.column + 1));
    } catch (const YAML::Exception &e) {
        return std::unexpected(inputError(file, QString::fromStdString(e.msg), e.mark.line + 1, e.mark.column + 1));
    } catch (const std::exception &e) {
        return std::unexpected(inputError(file, QString::fromUtf8(e.what())));
    }
    return std::move(builder.root);
}

Result<double> yamlNumber(const YamlNode &node, const QString &file) {
    double v = 0;
    const std::string &s = node.text;
    const bool octal = s.size() > 1 && s[0] == '0' && s[1] >= '0' && s[1] <= '9';
    const auto [p, ec] = std::from_chars(s.data(), s.data() + s.size(), v);
    if (node.kind != YamlNode::Kind::Scalar || !node.plain || octal || ec != std::errc{} || p != s.data() + s.size() ||
        !std::isfinite(v)) {
        return std::unexpected(yamlError(
            file, node,
            octal ? QStringLiteral("a number may not begin with 0: YAML readers disagree whether 010 is 8 or 10")
                  : QStringLiteral("must be a number")));
    }
    return v;
}

Result<bool> yamlBool(const YamlNode &node, const QString &file) {
    if (node.kind == YamlNode::Kind::Scalar && node.plain && (node.text == "true" || node.text == "false")) {
        return node.text == "true";
    }
    return std::unexpected(yamlError(file, node, QStringLiteral("must be true or false")));
}

YamlMap::YamlMap(const YamlNode &node, QString file)
    : m_node(&node), m_file(std::move(file)), m_asked(node.entries.size(), false) {}

Status YamlMap::isMap() const {
    if (m_node->kind == YamlNode::Kind::Map) {
        return {};
    }
    return std::unexpected(yamlError(m_file, *m_node, QStringLiteral("must be a map of keys and values")));
}

const YamlNode *YamlMap::node(std::string_view key) {
    for (std::size_t i = 0; i < m_node->entries.size(); ++i) {
        if (m_node->entries[i].key == key) {
            m_asked[i] = true;
            const YamlNode &v = m_node->entries[i].value;
            return v.isNull() ? nullptr : &v;
        }
    }
    return nullptr;
}

Error YamlMap::errorAt(const YamlNode &node, QString reason) const {
    return yamlError(m_file, node, std::move(reason));
}

Result<std::optional<std::string>> YamlMap::text(std::string_view key) {
    const YamlNode *n = node(key);
    if (!n) {
        return std::nullopt;
    }
    if (n->kind != YamlNode::Kind::Scalar) {
        return std::unexpected(errorAt(
            *n,
            QStringLiteral("%1 must be text").arg(QString::fromUtf8(key.data(), static_cast<qsizetype>(key.size())))));
    }
    return n->text;
}

Result<std::string> YamlMap::requiredText(std::string_view key) {
    auto v = TRY(text(key));
    if (!v) {
        return std::unexpected(errorAt(
            *m_node,
            QStringLiteral("%1 is missing").arg(QString::fromUtf8(key.data(), static_cast<qsizetype>(key.size())))));
    }
    return *v;
}

Result<std::optional<double>> YamlMap::number(std::string_view key) {
    const YamlNode *n = node(key);
    if (!n) {
        return std::nullopt;
    }
    return TRY(yamlNumber(*n, m_file));
}

Result<std::optional<std::int64_t>> YamlMap::integer(std::string_view key) {
    const YamlNode *n = node(key);
    if (!n) {
        return std::nullopt;
    }
    const double v = TRY(yamlNumber(*n, m_file));
    if (v != std::floor(v) || std::abs(v) > 9e15) {
        return std::unexpected(errorAt(*n, QStringLiteral("must be a whole number")));
    }
    return static_cast<std::int64_t>(v);
}

Result<std::optional<bool>> YamlMap::boolean(std::string_view key) {
    const YamlNode *n = node(key);
    if (!n) {
        return std::nullopt;
    }
    return TRY(yamlBool(*n, m_file));
}

Result<std::optional<std::int64_t>> YamlMap::durationMs(std::string_view key) {
    const YamlNode *n = node(key);
    if (!n) {
        return std::nullopt;
    }
    auto d = n->kind == YamlNode::Kind::Scalar ? parseDuration(n->text) : Result<DurationMs>(std::unexpected(Error{}));
    if (!d) {
        return std::unexpected(errorAt(*n, QStringLiteral("must be a duration such as 30s or 5m")));
    }
    return *d;
}

Result<std::vector<std::string>> YamlMap::texts(std::string_view key) {
    std::vector<std::string> out;
    const YamlNode *n = node(key);
    if (!n) {
        return out;
    }
    if (n->kind == YamlNode::Kind::Scalar) {
        out.push_back(n->text);
        return out;
    }
    for (const YamlNode &i : n->items) {
        if (i.kind != YamlNode::Kind::Scalar) {
            return std::unexpected(errorAt(i, QStringLiteral("must be text")));
        }
        out.push_back(i.text);
    }
    if (n->kind != YamlNode::Kind::List) {
        return std::unexpected(errorAt(*n, QStringLiteral("must be a list")));
    }
    return out;
}

std::vector<const YamlNode::Entry *> YamlMap::unknown() const {
    std::vector<const YamlNode::Entry *> out;
    for (std::size_t i = 0; i < m_node->entries.size(); ++i) {
        if (!m_asked[i]) {
            out.push_back(&m_node->entries[i]);
        }
    }
    return out;
}

Status YamlMap::finish() const {
    for (std::size_t i = 0; i < m_node->entries.size(); ++i) {
        if (!m_asked[i]) {
            const YamlNode::Entry &e = m_node->entries[i];
            return std::unexpected(
                inputError(m_file, QStringLiteral("unknown key \"%1\"").arg(QString::fromStdString(e.key).left(80)),
                           e.line, e.column));
        }
    }
    return {};
}

} // namespace bs
