// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/scenario.h"

namespace bs::demo {

namespace {

Result<Span> readSpan(YamlMap &map, std::string_view key, Span fallback) {
    const YamlNode *node = map.node(key);
    if (!node) {
        return fallback;
    }
    if (node->kind != YamlNode::Kind::List || node->items.size() != 2) {
        return std::unexpected(map.errorAt(*node, QStringLiteral("expected [from, to]")));
    }
    const double low = TRY(yamlNumber(node->items[0], map.file()));
    const double high = TRY(yamlNumber(node->items[1], map.file()));
    if (high < low) {
        return std::unexpected(map.errorAt(*node, QStringLiteral("the end lies before the start")));
    }
    return Span{low, high};
}

Status readTruth(Scenario &s, const YamlNode &node, const QString &file) {
    YamlMap truth(node, file);
    CHECK_STATUS(truth.isMap());
    s.cause = TRY(truth.requiredText("cause"));
    s.subjectKind = TRY(truth.text("subject")).value_or("");
    s.mitigation = TRY(truth.requiredText("mitigation"));
    return truth.finish();
}

} // namespace

Result<Scenario> readScenario(const std::string &yaml, const QString &file) {
    const YamlNode root = TRY(parseYaml(yaml, file));
    YamlMap map(root, file);
    CHECK_STATUS(map.isMap());
    Scenario s;
    s.name = TRY(map.requiredText("name"));
    s.title = TRY(map.requiredText("title"));
    s.duration = TRY(map.number("duration_s")).value_or(s.duration);
    s.lead = TRY(readSpan(map, "lead_s", s.lead));
    s.fault = TRY(map.requiredText("fault"));
    s.among = TRY(map.texts("among"));
    s.size = TRY(readSpan(map, "size", s.size));
    s.every = TRY(readSpan(map, "every_s", s.every));
    s.mitigateAfter = TRY(readSpan(map, "mitigate_after_s", s.mitigateAfter));
    s.confounders = static_cast<int>(TRY(map.integer("confounders")).value_or(s.confounders));
    const YamlNode *truth = map.node("truth");
    if (!truth) {
        return std::unexpected(map.errorAt(root, QStringLiteral("truth is missing")));
    }
    CHECK_STATUS(readTruth(s, *truth, file));
    CHECK_STATUS(map.finish());
    return s;
}

} // namespace bs::demo
