// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/runbook/fields.h"

namespace bs::runbook {

namespace {
QString u8(std::string_view s) { return QString::fromUtf8(s.data(), static_cast<qsizetype>(s.size())); }
} // namespace

Fields::Fields(const YamlNode &node, QString path, QString file, std::vector<Problem> &problems)
    : m_node(node), m_path(std::move(path)), m_file(std::move(file)), m_problems(problems) {
    if (node.kind != YamlNode::Kind::Map) {
        m_problems.push_back({m_path, node.line, node.column, QStringLiteral("must be a map of fields")});
    }
}

Fields::~Fields() {
    for (const YamlNode::Entry &e : m_node.entries) {
        if (!m_asked.contains(e.key)) {
            m_problems.push_back(
                {m_path, e.line, e.column, QStringLiteral("unknown key \"%1\"").arg(u8(e.key).left(80))});
        }
    }
}

const YamlNode *Fields::node(std::string_view key) {
    m_asked.emplace(key);
    return m_node.kind == YamlNode::Kind::Map ? m_node.find(key) : nullptr;
}

bool Fields::has(std::string_view key) {
    const YamlNode *n = node(key);
    return n && !n->isNull();
}

void Fields::problem(std::string_view key, const QString &message) {
    const YamlNode *n = m_node.kind == YamlNode::Kind::Map && !key.empty() ? m_node.find(key) : nullptr;
    const YamlNode &at = n ? *n : m_node;
    const QString below = key.empty() ? QString() : (m_path.isEmpty() ? u8(key) : QStringLiteral(".") + u8(key));
    m_problems.push_back({m_path + below, at.line, at.column, message});
}

void Fields::take(const Error &e, std::string_view key) { problem(key, e.reason); }

QString Fields::text(std::string_view key) {
    const YamlNode *n = node(key);
    if (!n || n->isNull()) {
        return {};
    }
    if (n->kind != YamlNode::Kind::Scalar) {
        problem(key, QStringLiteral("must be text"));
        return {};
    }
    return u8(n->text).trimmed();
}

QString Fields::required(std::string_view key) {
    const QString t = text(key);
    if (t.isEmpty()) {
        problem({}, QStringLiteral("needs \"%1\"").arg(u8(key)));
    }
    return t;
}

QString Fields::word(std::string_view key, const QStringList &words) {
    const QString t = text(key);
    if (!t.isEmpty() && !words.contains(t)) {
        problem(key, QStringLiteral("\"%1\" is none of: %2").arg(t.left(60), words.join(QStringLiteral(", "))));
        return {};
    }
    return t;
}

std::optional<double> Fields::number(std::string_view key) {
    const YamlNode *n = node(key);
    if (!n || n->isNull()) {
        return std::nullopt;
    }
    const Result<double> v = yamlNumber(*n, m_file);
    if (!v) {
        take(v.error(), key);
        return std::nullopt;
    }
    return *v;
}

int Fields::integer(std::string_view key) {
    const std::optional<double> v = number(key);
    if (v && (*v != std::floor(*v) || *v < 0 || *v > 1e6)) {
        problem(key, QStringLiteral("must be a whole number from 0 to 1000000"));
        return 0;
    }
    return v ? static_cast<int>(*v) : 0;
}

bool Fields::flag(std::string_view key) {
    const YamlNode *n = node(key);
    if (!n || n->isNull()) {
        return false;
    }
    const Result<bool> v = yamlBool(*n, m_file);
    if (!v) {
        take(v.error(), key);
    }
    return v && *v;
}

DurationMs Fields::duration(std::string_view key) {
    const QString t = text(key);
    if (t.isEmpty()) {
        return 0;
    }
    const Result<DurationMs> d = parseDuration(t.toStdString());
    if (!d) {
        take(d.error(), key);
    }
    return d.value_or(0);
}

QStringList Fields::texts(std::string_view key) {
    const YamlNode *n = node(key);
    QStringList out;
    if (n && n->kind == YamlNode::Kind::Scalar) {
        out << u8(n->text);
    }
    if (n && n->kind == YamlNode::Kind::List) {
        for (const YamlNode &i : n->items) {
            if (i.kind != YamlNode::Kind::Scalar) {
                problem(key, QStringLiteral("must be a list of texts"));
                return out;
            }
            out << u8(i.text);
        }
    }
    return out;
}

void Fields::each(std::string_view key, const std::function<void(const YamlNode &, const QString &)> &fn) {
    const YamlNode *n = node(key);
    if (!n || n->isNull()) {
        return;
    }
    if (n->kind != YamlNode::Kind::List) {
        problem(key, QStringLiteral("must be a list"));
        return;
    }
    int i = 0;
    for (const YamlNode &item : n->items) {
        const QString dot = m_path.isEmpty() ? QString() : QStringLiteral(".");
        fn(item, QStringLiteral("%1%2%3[%4]").arg(m_path, dot, u8(key)).arg(i++));
    }
}

} // namespace bs::runbook
