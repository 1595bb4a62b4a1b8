// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/source/scrape/relabel.h"
#include <QCryptographicHash>
#include <QtEndian>
#include <algorithm>

namespace bs {

namespace {

using Action = RelabelRule::Action;

constexpr std::pair<std::string_view, Action> kActions[] = {
    {"replace", Action::Replace},     {"keep", Action::Keep},           {"drop", Action::Drop},
    {"keepequal", Action::KeepEqual}, {"dropequal", Action::DropEqual}, {"hashmod", Action::HashMod},
    {"labelmap", Action::LabelMap},   {"labeldrop", Action::LabelDrop}, {"labelkeep", Action::LabelKeep},
    {"lowercase", Action::Lowercase}, {"uppercase", Action::Uppercase},
};

QString toText(std::string_view s) { return QString::fromUtf8(s.data(), static_cast<qsizetype>(s.size())); }

// Go's Regexp.Expand: $1, ${1}, $name, ${name}, $$; what names no group is empty.
std::string expand(std::string_view pattern, const QRegularExpressionMatch &match) {
    std::string out;
    const auto group = [&match](std::string_view name) {
        bool number = false;
        const int index = toText(name).toInt(&number);
        return (number ? match.captured(index) : match.captured(toText(name))).toStdString();
    };
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != '$' || i + 1 == pattern.size()) {
            out += pattern[i];
            continue;
        }
        if (pattern[i + 1] == '$') {
            out += '$';
            ++i;
            continue;
        }
        const bool braces = pattern[i + 1] == '{';
        std::size_t from = i + (braces ? 2 : 1);
        std::size_t to = from;
        while (to < pattern.size() &&
               (isLegacyLabelName(std::string(1, pattern[to])) || (pattern[to] >= '0' && pattern[to] <= '9'))) {
            ++to;
        }
        if (to == from || (braces && (to == pattern.size() || pattern[to] != '}'))) {
            out += '$'; // no name: a dollar sign
            continue;
        }
        out += group(pattern.substr(from, to - from));
        i = braces ? to : to - 1;
    }
    return out;
}

std::string joined(const Labels &labels, const RelabelRule &rule) {
    std::string out;
    for (std::size_t i = 0; i < rule.sourceLabels.size(); ++i) {
        out += i > 0 ? rule.separator : "";
        out += labels.get(rule.sourceLabels[i]);
    }
    return out;
}

void replace(Labels &labels, const RelabelRule &rule, const std::string &value) {
    const QRegularExpressionMatch match = rule.regex.match(toText(value));
    if (!match.hasMatch()) {
        return;
    }
    const std::string target = expand(rule.targetLabel, match);
    if (!target.empty()) {
        labels.set(target, expand(rule.replacement, match));
    }
}

void hashMod(Labels &labels, const RelabelRule &rule, const std::string &value) {
    const QByteArray md5 = QCryptographicHash::hash(QByteArray::fromStdString(value), QCryptographicHash::Md5);
    const auto word = qFromBigEndian<quint64>(md5.constData() + 8);
    labels.set(rule.targetLabel, std::to_string(word % rule.modulus));
}

void mapNames(Labels &labels, const RelabelRule &rule) {
    const Labels before = labels;
    for (const auto &[name, value] : before) {
        const QRegularExpressionMatch match = rule.regex.match(toText(name));
        if (match.hasMatch()) {
            labels.set(expand(rule.replacement, match), value);
        }
    }
}

void filterNames(Labels &labels, const RelabelRule &rule, bool keep) {
    const Labels before = labels;
    for (const auto &[name, value] : before) {
        if (rule.regex.match(toText(name)).hasMatch() != keep) {
            labels.remove(name);
        }
    }
}

// False: dropped.
bool apply(Labels &labels, const RelabelRule &rule) {
    const std::string value = joined(labels, rule);
    const auto matches = [&] { return rule.regex.match(toText(value)).hasMatch(); };
    switch (rule.action) {
    case Action::Replace: replace(labels, rule, value); return true;
    case Action::Keep: return matches();
    case Action::Drop: return !matches();
    case Action::KeepEqual: return labels.get(rule.targetLabel) == value;
    case Action::DropEqual: return labels.get(rule.targetLabel) != value;
    case Action::HashMod: hashMod(labels, rule, value); return true;
    case Action::LabelMap: mapNames(labels, rule); return true;
    case Action::LabelDrop: filterNames(labels, rule, false); return true;
    case Action::LabelKeep: filterNames(labels, rule, true); return true;
    case Action::Lowercase: labels.set(rule.targetLabel, toText(value).toLower().toStdString()); return true;
    case Action::Uppercase: labels.set(rule.targetLabel, toText(value).toUpper().toStdString()); return true;
    }
    return true;
}

// What Prometheus refuses when it loads a configuration.
QString problemOf(const RelabelRule &r) {
    const bool needsTarget = r.action == Action::Replace || r.action == Action::KeepEqual ||
                             r.action == Action::DropEqual || r.action == Action::HashMod ||
                             r.action == Action::Lowercase || r.action == Action::Uppercase;
    if (needsTarget && r.targetLabel.empty()) {
        return QStringLiteral("this action needs a target_label");
    }
    if (r.action == Action::HashMod && r.modulus == 0) {
        return QStringLiteral("hashmod needs a modulus above 0");
    }
    if (!r.regex.isValid()) {
        return QStringLiteral("regex: ") + r.regex.errorString();
    }
    return {};
}

Result<RelabelRule> readRule(const YamlNode &node, const QString &file) {
    YamlMap m(node, file);
    CHECK_STATUS(m.isMap());
    RelabelRule r;
    r.sourceLabels = TRY(m.texts("source_labels"));
    r.separator = TRY(m.text("separator")).value_or(r.separator);
    r.regexText = TRY(m.text("regex")).value_or(r.regexText);
    r.targetLabel = TRY(m.text("target_label")).value_or("");
    r.replacement = TRY(m.text("replacement")).value_or(r.replacement);
    r.modulus = static_cast<std::uint64_t>(std::max<std::int64_t>(0, TRY(m.integer("modulus")).value_or(0)));
    const std::string action = toText(TRY(m.text("action")).value_or("replace")).toLower().toStdString();
    const auto *known = std::ranges::find(kActions, action, [](const auto &a) { return a.first; });
    if (known == std::end(kActions)) {
        return std::unexpected(m.errorAt(node, QStringLiteral("the action \"%1\" is unknown").arg(toText(action))));
    }
    r.action = known->second;
    CHECK_STATUS(m.finish());
    // the same checks of RE2's syntax that selectors get
    if (const auto checked = compileAnchoredRegex(r.regexText); !checked) {
        return std::unexpected(m.errorAt(node, checked.error().reason));
    }
    r.regex = QRegularExpression(QStringLiteral("(*LIMIT_MATCH=1000000)\\A(?s:%1)\\z").arg(toText(r.regexText)),
                                 QRegularExpression::UseUnicodePropertiesOption);
    if (const QString problem = problemOf(r); !problem.isEmpty()) {
        return std::unexpected(m.errorAt(node, problem));
    }
    return r;
}

} // namespace

Result<std::vector<RelabelRule>> readRelabelRules(const YamlNode *list, const QString &file) {
    std::vector<RelabelRule> out;
    if (list == nullptr || list->isNull()) {
        return out;
    }
    if (list->kind != YamlNode::Kind::List) {
        return std::unexpected(yamlError(file, *list, QStringLiteral("is not a list of relabelling rules")));
    }
    for (const YamlNode &item : list->items) {
        out.push_back(TRY(readRule(item, file)));
    }
    return out;
}

std::optional<Labels> relabel(Labels labels, const std::vector<RelabelRule> &rules) {
    for (const RelabelRule &rule : rules) {
        if (!apply(labels, rule)) {
            return std::nullopt;
        }
    }
    return labels;
}

} // namespace bs
