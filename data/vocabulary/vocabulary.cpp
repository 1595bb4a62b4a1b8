// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/vocabulary/vocabulary.h"
#include "data/core/yaml.h"
#include "data/series/labels.h"
#include <algorithm>

namespace bs {

namespace {

using Kind = VocabularyEntry::Kind;

Result<Kind> kindOf(const YamlMap &map, const YamlNode &node, const std::string &text) {
    static const std::map<std::string, Kind> kinds{{"gauge", Kind::Gauge},
                                                   {"counter", Kind::Counter},
                                                   {"histogram", Kind::Histogram},
                                                   {"expression", Kind::Expression}};
    const auto it = kinds.find(text);
    if (it == kinds.end()) {
        return std::unexpected(map.errorAt(node, QStringLiteral("kind is gauge, counter, histogram or expression")));
    }
    return it->second;
}

Status readLabelMap(YamlMap &map, VocabularyEntry &entry) {
    const YamlNode *node = map.node("labels");
    if (!node || node->isNull()) {
        return {};
    }
    for (const auto &pair : node->entries) {
        if (!isLegacyLabelName(pair.key) || pair.value.kind != YamlNode::Kind::Scalar || pair.value.text.empty()) {
            return std::unexpected(
                map.errorAt(pair.value, QStringLiteral("labels maps our label name to the metric's")));
        }
        entry.labels[pair.key] = pair.value.text;
    }
    return {};
}

Result<VocabularyEntry> readEntry(const YamlNode &node, const QString &file, const QString &unit) {
    VocabularyEntry entry;
    entry.unit = unit;
    if (node.kind == YamlNode::Kind::Scalar) {
        entry.metric = node.text;
        return entry;
    }
    YamlMap map(node, file);
    CHECK_STATUS(map.isMap());
    entry.metric = TRY(map.text("metric")).value_or(std::string());
    entry.expr = TRY(map.text("expr")).value_or(std::string());
    entry.where = TRY(map.text("where")).value_or(std::string());
    entry.needs = TRY(map.texts("needs"));
    entry.scale = TRY(map.number("scale")).value_or(1);
    if (const auto own = TRY(map.text("unit"))) {
        entry.unit = QString::fromStdString(*own);
    }
    if (const auto kind = TRY(map.text("kind"))) {
        entry.kind = TRY(kindOf(map, *map.node("kind"), *kind));
    } else if (!entry.expr.empty()) {
        entry.kind = Kind::Expression;
    }
    CHECK_STATUS(readLabelMap(map, entry));
    CHECK_STATUS(map.finish());
    const bool expression = entry.kind == Kind::Expression;
    if (expression ? entry.expr.empty() || entry.needs.empty() : entry.metric.empty()) {
        return std::unexpected(
            map.errorAt(node, QStringLiteral("an entry has a metric, or an expr with what it needs")));
    }
    return entry;
}

Status readConcept(Vocabulary &v, const YamlNode::Entry &item, const QString &file) {
    const auto &specs = conceptSpecs();
    const auto spec =
        std::find_if(specs.begin(), specs.end(), [&](const ConceptSpec &s) { return s.name == item.key; });
    if (spec == specs.end()) {
        return std::unexpected(yamlError(
            file, item.value, QStringLiteral("there is no concept called %1").arg(QString::fromStdString(item.key))));
    }
    auto &entries = v.concepts[item.key];
    if (item.value.kind != YamlNode::Kind::List) {
        entries.push_back(TRY(readEntry(item.value, file, spec->unit)));
        return {};
    }
    for (const YamlNode &node : item.value.items) {
        entries.push_back(TRY(readEntry(node, file, spec->unit)));
    }
    return {};
}

} // namespace

Result<Vocabulary> readVocabulary(const std::string &yaml, const QString &file) {
    const YamlNode root = TRY(parseYaml(yaml, file));
    YamlMap map(root, file);
    CHECK_STATUS(map.isMap());
    Vocabulary v;
    v.name = QString::fromStdString(TRY(map.requiredText("vocabulary")));
    v.title = QString::fromStdString(TRY(map.text("title")).value_or(v.name.toStdString()));
    if (const YamlNode *concepts = map.node("concepts")) {
        for (const auto &item : concepts->entries) {
            CHECK_STATUS(readConcept(v, item, file));
        }
    }
    if (const YamlNode *identity = map.node("identity")) {
        for (const auto &item : identity->entries) {
            for (const YamlNode &candidate : item.value.items) {
                v.identity.labels[item.key].push_back(candidate.text);
            }
        }
    }
    CHECK_STATUS(map.finish());
    return v;
}

std::string BoundVocabulary::label(const std::string &identityName) const {
    const auto it = identity.find(identityName);
    return it == identity.end() ? identityName : it->second;
}

QString noMetricFor(const QStringList &concepts, const std::vector<Vocabulary> &vocabularies) {
    constexpr qsizetype kNamed = 3;
    std::vector<const Vocabulary *> goFirst;
    for (const Vocabulary &v : vocabularies) {
        goFirst.insert(v.name == u"go" ? goFirst.begin() : goFirst.end(), &v);
    }
    QStringList out;
    for (const QString &name : concepts) {
        QString text = name;
        for (const ConceptSpec &spec : conceptSpecs()) {
            if (spec.name == name.toStdString()) {
                text += QStringLiteral(" (%1)").arg(spec.describes);
            }
        }
        QStringList metrics;
        for (const Vocabulary *v : goFirst) {
            const auto it = v->concepts.find(name.toStdString());
            for (const VocabularyEntry &e : it == v->concepts.end() ? std::vector<VocabularyEntry>() : it->second) {
                const QString metric = QString::fromStdString(e.needs.empty() ? e.metric : e.needs.front());
                if (!metric.isEmpty() && !metrics.contains(metric)) {
                    metrics << metric;
                }
            }
        }
        if (!metrics.isEmpty()) {
            const qsizetype more = metrics.size() - kNamed;
            text += QStringLiteral(": none of ") + metrics.mid(0, kNamed).join(QStringLiteral(", "));
            text += more > 0 ? QStringLiteral(" and %1 more").arg(more) : QString();
        }
        out << text;
    }
    return QStringLiteral("no metric for ") + out.join(QStringLiteral("; "));
}

} // namespace bs
