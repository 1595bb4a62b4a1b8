// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/yaml.h"
#include "data/series/labels.h"
#include <QRegularExpression>
#include <optional>
#include <string>
#include <vector>

namespace bs {

// One step of relabel_configs or metric_relabel_configs, as Prometheus defines them.
struct RelabelRule {
    enum class Action : std::uint8_t {
        Replace,
        Keep,
        Drop,
        KeepEqual,
        DropEqual,
        HashMod,
        LabelMap,
        LabelDrop,
        LabelKeep,
        Lowercase,
        Uppercase,
    };
    std::vector<std::string> sourceLabels;
    std::string separator = ";";
    std::string regexText = "(.*)";
    QRegularExpression regex; // anchored
    std::uint64_t modulus = 0;
    std::string targetLabel;
    std::string replacement = "$1";
    Action action = Action::Replace;
};

// A list of rules; errors carry file, line and column.
[[nodiscard]] Result<std::vector<RelabelRule>> readRelabelRules(const YamlNode *list, const QString &file);

// The labels after all rules, or nothing when a rule drops them.
[[nodiscard]] std::optional<Labels> relabel(Labels labels, const std::vector<RelabelRule> &rules);

} // namespace bs
