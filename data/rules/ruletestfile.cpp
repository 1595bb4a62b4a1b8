// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/rules/ruletestfile.h"
#include "data/core/yaml.h"
#include "data/promql/lexer.h"
#include "data/promql/parser.h"

namespace bs::rules {

namespace {

Result<Labels> labelMap(const YamlNode *node, const QString &file) {
    std::vector<Labels::Pair> pairs;
    if (node == nullptr) {
        return Labels();
    }
    if (node->kind != YamlNode::Kind::Map) {
        return std::unexpected(yamlError(file, *node, QStringLiteral("must be a map of names and texts")));
    }
    for (const YamlNode::Entry &e : node->entries) {
        pairs.emplace_back(e.key, e.value.text);
    }
    return Labels::fromPairs(std::move(pairs));
}

Result<AlertTest> alertTest(const YamlNode &node, const QString &file) {
    YamlMap m(node, file);
    CHECK_STATUS(m.isMap());
    AlertTest out;
    out.at = TRY(m.durationMs("eval_time")).value_or(0);
    out.alert = TRY(m.requiredText("alertname"));
    if (const YamlNode *list = m.node("exp_alerts")) {
        for (const YamlNode &a : list->items) {
            ExpectedAlert e;
            if (!a.isNull()) {
                YamlMap am(a, file);
                CHECK_STATUS(am.isMap());
                e.labels = TRY(labelMap(am.node("exp_labels"), file));
                e.annotations = TRY(labelMap(am.node("exp_annotations"), file));
                CHECK_STATUS(am.finish());
            }
            e.labels.set("alertname", out.alert);
            out.expected.push_back(std::move(e));
        }
    }
    CHECK_STATUS(m.finish());
    return out;
}

Result<ExpectedSample> expectedSample(const YamlNode &node, const QString &file) {
    YamlMap m(node, file);
    CHECK_STATUS(m.isMap());
    ExpectedSample s;
    const YamlNode *labels = m.node("labels");
    if (labels != nullptr && !labels->text.empty()) {
        auto parsed = promql::parseMetric(labels->text);
        if (!parsed) {
            return std::unexpected(yamlError(file, *labels, parsed.error().reason));
        }
        s.labels = std::move(*parsed);
    }
    if (const YamlNode *v = m.node("value")) {
        const auto n = promql::parseNumber(v->text);
        if (!n) {
            return std::unexpected(yamlError(file, *v, QStringLiteral("must be a number")));
        }
        s.value = *n;
    }
    if (const YamlNode *h = m.node("histogram"); h != nullptr && !h->text.empty()) {
        auto parsed = promql::parseNotedHistogram(h->text);
        if (!parsed) {
            return std::unexpected(yamlError(file, *h, parsed.error().reason));
        }
        s.hist = parsed->hist;
    }
    CHECK_STATUS(m.finish());
    return s;
}

Result<ExpressionTest> expressionTest(const YamlNode &node, const QString &file) {
    YamlMap m(node, file);
    CHECK_STATUS(m.isMap());
    ExpressionTest out;
    out.expr = TRY(m.requiredText("expr"));
    out.at = TRY(m.durationMs("eval_time")).value_or(0);
    if (const YamlNode *list = m.node("exp_samples")) {
        for (const YamlNode &s : list->items) {
            out.expected.push_back(TRY(expectedSample(s, file)));
        }
    }
    CHECK_STATUS(m.finish());
    return out;
}

Status inputSeries(const YamlNode &node, const QString &file, RuleTestGroup &out) {
    YamlMap m(node, file);
    CHECK_STATUS(m.isMap());
    const YamlNode *series = m.node("series");
    const YamlNode *values = m.node("values");
    if (series == nullptr || values == nullptr) {
        return std::unexpected(yamlError(file, node, QStringLiteral("series and values are both needed")));
    }
    auto labels = promql::parseMetric(series->text);
    if (!labels) {
        return std::unexpected(yamlError(file, *series, labels.error().reason));
    }
    std::string text = values->text;
    std::replace(text.begin(), text.end(), '\n', ' ');
    auto list = promql::parseNotedValues(text);
    if (!list) {
        return std::unexpected(yamlError(file, *values, list.error().reason));
    }
    (void)m.node("start_timestamps");
    out.series.emplace_back(std::move(*labels), std::move(*list));
    return m.finish();
}

Result<RuleTestGroup> testGroup(const YamlNode &node, const QString &file, std::size_t number, DurationMs fallback) {
    YamlMap m(node, file);
    CHECK_STATUS(m.isMap());
    RuleTestGroup out;
    out.line = node.line;
    out.name = TRY(m.text("name")).value_or("test " + std::to_string(number));
    out.interval = TRY(m.durationMs("interval")).value_or(fallback);
    if (const YamlNode *start = m.node("start_timestamp")) {
        const auto t = parseTime(start->text, 0);
        if (!t) {
            return std::unexpected(yamlError(file, *start, t.error().reason));
        }
        out.start = *t;
    }
    const auto each = [&](const char *key, const auto &fn) -> Status {
        if (const YamlNode *list = m.node(key)) {
            for (const YamlNode &item : list->items) {
                CHECK_STATUS(fn(item));
            }
        }
        return {};
    };
    CHECK_STATUS(each("input_series", [&](const YamlNode &n) { return inputSeries(n, file, out); }));
    CHECK_STATUS(each("alert_rule_test", [&](const YamlNode &n) -> Status {
        out.alerts.push_back(TRY(alertTest(n, file)));
        return {};
    }));
    CHECK_STATUS(each("promql_expr_test", [&](const YamlNode &n) -> Status {
        out.expressions.push_back(TRY(expressionTest(n, file)));
        return {};
    }));
    out.externalLabels = TRY(labelMap(m.node("external_labels"), file));
    out.externalUrl = TRY(m.text("external_url")).value_or("");
    CHECK_STATUS(m.finish());
    return out;
}

} // namespace

Result<RuleTestFile> parseRuleTestFile(const std::string &text, const QString &file) {
    const YamlNode root = TRY(parseYaml(text, file));
    YamlMap m(root, file);
    CHECK_STATUS(m.isMap());
    RuleTestFile out;
    out.ruleFiles = TRY(m.texts("rule_files"));
    out.evaluationInterval = TRY(m.durationMs("evaluation_interval")).value_or(60'000);
    if (out.evaluationInterval <= 0) {
        return std::unexpected(yamlError(file, root, QStringLiteral("evaluation_interval must be greater than 0")));
    }
    out.groupOrder = TRY(m.texts("group_eval_order"));
    out.fuzzy = TRY(m.boolean("fuzzy_compare")).value_or(false);
    if (const YamlNode *tests = m.node("tests")) {
        for (const YamlNode &t : tests->items) {
            out.tests.push_back(TRY(testGroup(t, file, out.tests.size() + 1, out.evaluationInterval)));
        }
    }
    CHECK_STATUS(m.finish());
    return out;
}

} // namespace bs::rules
