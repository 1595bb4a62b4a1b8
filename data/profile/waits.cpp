// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/profile/waits.h"
#include "data/core/yaml.h"
#include <algorithm>

namespace bs::profile {

namespace {

QString text(std::string_view s) { return QString::fromUtf8(s.data(), static_cast<qsizetype>(s.size())); }

Result<QList<QRegularExpression>> patterns(YamlMap &m, const YamlNode &node, std::string_view key) {
    QList<QRegularExpression> out;
    for (const std::string &s : TRY(m.texts(key))) {
        QRegularExpression re(text(s));
        if (!re.isValid()) {
            return std::unexpected(
                m.errorAt(node, QStringLiteral("%1 is no regular expression: %2").arg(text(s), re.errorString())));
        }
        re.optimize();
        out.append(re);
    }
    return out;
}

} // namespace

Result<WaitRules> WaitRules::parse(const std::string &yaml, const QString &file) {
    const YamlNode root = TRY(parseYaml(yaml, file));
    YamlMap top(root, file);
    CHECK_STATUS(top.isMap());
    const YamlNode *list = top.node("waits");
    if (list == nullptr || list->kind != YamlNode::Kind::List) {
        return std::unexpected(yamlError(file, root, QStringLiteral("needs a list called waits")));
    }
    WaitRules out;
    for (const YamlNode &item : list->items) {
        YamlMap m(item, file);
        CHECK_STATUS(m.isMap());
        WaitRule r;
        r.id = text(TRY(m.requiredText("id")));
        r.resource = text(TRY(m.requiredText("resource")));
        r.says = text(TRY(m.requiredText("says")));
        r.check = text(TRY(m.text("check")).value_or(""));
        r.frames = TRY(patterns(m, item, "frames"));
        r.states = TRY(patterns(m, item, "states"));
        r.within = static_cast<int>(std::clamp<std::int64_t>(TRY(m.integer("within")).value_or(6), 1, 1000));
        if (r.frames.isEmpty() && r.states.isEmpty()) {
            return std::unexpected(m.errorAt(item, QStringLiteral("a wait needs frames or states")));
        }
        CHECK_STATUS(m.finish());
        out.m_rules.push_back(std::move(r));
    }
    CHECK_STATUS(top.finish());
    return out;
}

const WaitRule *WaitRules::explain(std::span<const Frame> leafFirst, std::string_view state) const {
    QStringList names;
    for (const Frame &f : leafFirst.first(std::min<std::size_t>(leafFirst.size(), 24))) {
        names << text(f.function);
    }
    const QString reason = text(state);
    for (const WaitRule &r : m_rules) {
        const auto matchesAny = [](const QList<QRegularExpression> &all, const QString &s) {
            return std::any_of(all.begin(), all.end(),
                               [&](const QRegularExpression &re) { return re.match(s).hasMatch(); });
        };
        if (!r.states.isEmpty() && (reason.isEmpty() ? r.frames.isEmpty() : !matchesAny(r.states, reason))) {
            continue;
        }
        const auto end = names.begin() + std::min<qsizetype>(names.size(), r.within);
        if (r.frames.isEmpty() ||
            std::any_of(names.begin(), end, [&](const QString &n) { return matchesAny(r.frames, n); })) {
            return &r;
        }
    }
    return nullptr;
}

} // namespace bs::profile
