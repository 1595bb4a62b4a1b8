// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/yaml.h"
#include "data/runbook/loader.h"
#include <functional>
#include <set>

namespace bs::runbook {

// Reads the fields of one map of a tree file and notes every problem instead of stopping at the first.
class Fields {
public:
    Fields(const YamlNode &node, QString path, QString file, std::vector<Problem> &problems);
    ~Fields(); // notes the keys nobody asked for
    Fields(const Fields &) = delete;
    Fields &operator=(const Fields &) = delete;

    [[nodiscard]] bool has(std::string_view key);
    QString text(std::string_view key);
    QString required(std::string_view key);
    // One of `words`, else a problem; empty when absent.
    QString word(std::string_view key, const QStringList &words);
    std::optional<double> number(std::string_view key);
    int integer(std::string_view key);
    bool flag(std::string_view key);
    DurationMs duration(std::string_view key);
    QStringList texts(std::string_view key);
    const YamlNode *node(std::string_view key);
    void each(std::string_view key, const std::function<void(const YamlNode &, const QString &path)> &fn);
    void problem(std::string_view key, const QString &message); // at the key's value, or at the map
    [[nodiscard]] const QString &path() const { return m_path; }
    [[nodiscard]] const YamlNode &self() const { return m_node; }

private:
    void take(const Error &e, std::string_view key);
    const YamlNode &m_node;
    QString m_path, m_file;
    std::vector<Problem> &m_problems;
    std::set<std::string, std::less<>> m_asked;
};

} // namespace bs::runbook
