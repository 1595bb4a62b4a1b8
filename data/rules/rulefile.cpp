// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/rules/rulefile.h"
#include "data/core/yaml.h"
#include "data/promql/parser.h"
#include <map>
#include <set>

namespace bs::rules {

namespace {

QString qs(const std::string &s) { return QString::fromStdString(s); }

class RuleReader {
public:
    RuleReader(const QString &file, RuleFile &out) : m_file(file), m_out(out) {}

    void whole(const YamlNode &root) {
        if (root.isNull()) {
            return; // an empty file has no rules, and nothing wrong with it
        }
        YamlMap m(root, m_file);
        if (!note(m.isMap())) {
            return;
        }
        if (const YamlNode *groups = m.node("groups")) {
            for (const YamlNode &g : groups->items) {
                group(g);
            }
            if (groups->kind != YamlNode::Kind::List) {
                problem(*groups, QStringLiteral("groups must be a list"));
            }
        }
        unknownKeys(m);
    }

private:
    void problem(const YamlNode &at, const QString &why) {
        m_out.problems.push_back({m_file, at.line, at.column, why});
    }
    template <class R> bool note(const R &r) {
        if (!r) {
            m_out.problems.push_back({m_file, r.error().line, r.error().column, r.error().reason});
        }
        return r.has_value();
    }
    void unknownKeys(const YamlMap &m) {
        for (const YamlNode::Entry *e : m.unknown()) {
            m_out.problems.push_back(
                {m_file, e->line, e->column, QStringLiteral("unknown key \"%1\"").arg(qs(e->key).left(80))});
        }
    }
    template <class T> T get(Result<std::optional<T>> r) {
        note(r);
        return r && *r ? **r : T{};
    }

    void group(const YamlNode &node) {
        YamlMap m(node, m_file);
        if (!note(m.isMap())) {
            return;
        }
        RuleGroup g;
        g.file = m_file;
        g.line = node.line;
        g.column = node.column;
        g.name = get(m.text("name"));
        if (g.name.empty()) {
            problem(node, QStringLiteral("group name must not be empty"));
        } else if (!m_groupNames.insert(g.name).second) {
            problem(node, QStringLiteral("group \"%1\" is repeated in the same file").arg(qs(g.name)));
        }
        g.interval = get(m.durationMs("interval"));
        g.queryOffset = get(m.durationMs("query_offset"));
        g.limit = static_cast<int>(get(m.integer("limit")));
        (void)m.node("partial_response_strategy"); // Thanos
        (void)m.node("source_tenants");            // Mimir
        std::vector<TemplatedPair> shared;
        if (const YamlNode *labels = m.node("labels")) {
            pairs(*labels, shared, true, "label");
        }
        if (const YamlNode *rules = m.node("rules")) {
            for (const YamlNode &r : rules->items) {
                rule(r, g, shared);
            }
        }
        unknownKeys(m);
        m_out.groups.push_back(std::move(g));
    }

    void rule(const YamlNode &node, RuleGroup &g, const std::vector<TemplatedPair> &shared) {
        YamlMap m(node, m_file);
        if (!note(m.isMap())) {
            return;
        }
        Rule r;
        r.line = node.line;
        r.column = node.column;
        const std::string record = get(m.text("record"));
        const std::string alert = get(m.text("alert"));
        r.alerting = record.empty();
        r.name = r.alerting ? alert : record;
        if (!record.empty() && !alert.empty()) {
            problem(node, QStringLiteral("only one of 'record' and 'alert' must be set"));
        } else if (r.name.empty()) {
            problem(node, QStringLiteral("one of 'record' or 'alert' must be set"));
        }
        expression(m, node, r);
        r.holdFor = get(m.durationMs("for"));
        r.keepFiringFor = get(m.durationMs("keep_firing_for"));
        const YamlNode *labels = m.node("labels");
        const YamlNode *annotations = m.node("annotations");
        if (labels != nullptr) {
            pairs(*labels, r.labels, true, "label", r.alerting); // what is recorded has its labels word for word
        }
        if (annotations != nullptr) {
            pairs(*annotations, r.annotations, false, "annotation");
        }
        if (!r.alerting) {
            recording(node, r, annotations != nullptr);
        }
        for (const TemplatedPair &p : shared) { // labels of the rule win over those of its group
            if (std::none_of(r.labels.begin(), r.labels.end(), [&](const auto &l) { return l.name == p.name; })) {
                r.labels.push_back(p);
            }
        }
        unknownKeys(m);
        g.rules.push_back(std::move(r));
    }

    void expression(YamlMap &m, const YamlNode &node, Rule &r) {
        const YamlNode *at = m.node("expr");
        r.expr = at != nullptr ? at->text : std::string();
        if (r.expr.empty()) {
            problem(node, QStringLiteral("field 'expr' must be set in rule"));
            return;
        }
        const auto parsed = promql::parseExpr(r.expr);
        if (!parsed) {
            const Error &e = parsed.error();
            YamlNode place = *at;
            if (at->plain && e.line == 1 && r.expr.find('\n') == std::string::npos) {
                place.column += e.column - 1;
            }
            problem(place,
                    QStringLiteral("could not parse expression: %1:%2: %3").arg(e.line).arg(e.column).arg(e.reason));
        }
    }

    void recording(const YamlNode &node, const Rule &r, bool annotated) {
        if (annotated) {
            problem(node, QStringLiteral("invalid field 'annotations' in recording rule"));
        }
        if (r.holdFor != 0) {
            problem(node, QStringLiteral("invalid field 'for' in recording rule"));
        }
        if (r.keepFiringFor != 0) {
            problem(node, QStringLiteral("invalid field 'keep_firing_for' in recording rule"));
        }
        if (r.name.find_first_of("{}") != std::string::npos) {
            problem(
                node,
                QStringLiteral("braces present in the recording rule name; should it be in expr?: %1").arg(qs(r.name)));
        }
    }

    void pairs(const YamlNode &node, std::vector<TemplatedPair> &out, bool areLabels, const char *what,
               bool templated = true) {
        if (node.kind != YamlNode::Kind::Map) {
            problem(node, QStringLiteral("must be a map of names and texts"));
            return;
        }
        for (const YamlNode::Entry &e : node.entries) {
            if (e.key.empty() || (areLabels && (e.key == kMetricName || e.key == "alertname"))) {
                problem(e.value, QStringLiteral("invalid %1 name: %2").arg(QString::fromLatin1(what), qs(e.key)));
            }
            if (e.value.kind == YamlNode::Kind::List || e.value.kind == YamlNode::Kind::Map) {
                problem(e.value, QStringLiteral("%1 must be text").arg(qs(e.key)));
                continue;
            }
            TemplatedPair p{e.key, e.value.text, {}};
            auto t = templated ? Template::parse(p.text) : Result<Template>(Template());
            if (t) {
                p.value = std::move(*t);
            } else {
                problem(e.value, QStringLiteral("%1 \"%2\": error parsing template: %3")
                                     .arg(QString::fromLatin1(what), qs(e.key), t.error().reason));
            }
            out.push_back(std::move(p));
        }
    }

    QString m_file;
    RuleFile &m_out;
    std::set<std::string> m_groupNames;
};

Labels plain(const std::vector<TemplatedPair> &pairs) {
    std::vector<Labels::Pair> out;
    for (const TemplatedPair &p : pairs) {
        out.emplace_back(p.name, p.text);
    }
    return Labels::fromPairs(std::move(out));
}

} // namespace

Labels Rule::plainLabels() const { return plain(labels); }
Labels Rule::plainAnnotations() const { return plain(annotations); }

QString RuleProblem::text() const {
    return QStringLiteral("%1:%2:%3: %4").arg(file).arg(line).arg(column).arg(message);
}

int RuleFile::ruleCount() const {
    int n = 0;
    for (const RuleGroup &g : groups) {
        n += static_cast<int>(g.rules.size());
    }
    return n;
}

RuleFile parseRuleFile(const std::string &text, const QString &file) {
    RuleFile out;
    const auto root = parseYaml(text, file);
    if (!root) {
        out.problems.push_back({file, root.error().line, root.error().column, root.error().reason});
        return out;
    }
    RuleReader(file, out).whole(*root);
    return out;
}

std::vector<RuleProblem> duplicateRules(const RuleFile &file) {
    std::vector<RuleProblem> out;
    std::map<std::pair<std::string, Labels>, const Rule *> seen;
    for (const RuleGroup &g : file.groups) {
        for (const Rule &r : g.rules) {
            const Labels labels = r.plainLabels();
            const auto [it, fresh] = seen.try_emplace({r.name, labels}, &r);
            if (!fresh) {
                out.push_back({g.file, r.line, r.column,
                               QStringLiteral("duplicate rule: %1 with labels %2 is already at line %3; one of the two "
                                              "overwrites the other")
                                   .arg(qs(r.name), qs(labels.toString()))
                                   .arg(it->second->line)});
            }
        }
    }
    return out;
}

} // namespace bs::rules
