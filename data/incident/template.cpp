// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/incident/template.h"
#include <QRegularExpression>
#include <set>

namespace bs::incident {

namespace {

constexpr qsizetype kMostParts = 60;
constexpr qsizetype kMostText = 20'000;

QString idFrom(const QString &title) {
    static const std::vector<std::pair<const char *, const char *>> known{
        {"root cause", "root_cause"},  {"contributing", "contributing"},
        {"went well", "went_well"},    {"went poorly", "went_poorly"},
        {"went wrong", "went_poorly"}, {"lucky", "lucky"},
        {"surpris", "surprised"},      {"action", "actions"},
        {"evidence", "evidence"},      {"supporting", "evidence"},
        {"timeline", "timeline"},      {"summary", "summary"},
        {"trigger", "trigger"},        {"detect", "detected_by"}};
    for (const auto &[words, id] : known) {
        if (title.contains(QLatin1String(words), Qt::CaseInsensitive)) {
            return QString::fromLatin1(id);
        }
    }
    static const QRegularExpression other(QStringLiteral("[^a-z0-9]+"));
    return title.toLower().replace(other, QStringLiteral("_")).left(60);
}

} // namespace

Sections Template::sections() const {
    Sections out;
    for (const Part &p : parts) {
        out.emplace_back(p.id, p.title);
    }
    return out;
}

Result<Template> readPostmortemTemplate(const QString &markdown, const QString &file) {
    static const QRegularExpression head(
        QStringLiteral("^##\\s+(.{1,120}?)\\s*(?:\\{#([a-z][a-z0-9_]{0,59})\\})?\\s*$"));
    Template out;
    std::set<QString> ids;
    int line = 0;
    for (const QString &raw : markdown.split(u'\n')) {
        ++line;
        const QString text = raw.endsWith(u'\r') ? raw.chopped(1) : raw;
        if (text.contains(QChar(0)) || text.contains(QChar::ReplacementCharacter)) {
            return std::unexpected(inputError(file, QStringLiteral("is not text in UTF-8"), line, 1));
        }
        if (const auto m = head.match(text); m.hasMatch()) {
            const QString id = m.captured(2).isEmpty() ? idFrom(m.captured(1)) : m.captured(2);
            if (!ids.insert(id).second) {
                return std::unexpected(inputError(file, QStringLiteral("two sections are \"%1\"").arg(id), line, 1));
            }
            if (out.parts.size() >= static_cast<std::size_t>(kMostParts)) {
                return std::unexpected(
                    inputError(file, QStringLiteral("more than %1 sections").arg(kMostParts), line, 1));
            }
            out.parts.push_back({id, m.captured(1), {}});
        } else if (text.startsWith(u"# ") && out.parts.empty()) {
            out.name = text.mid(2).trimmed().left(120);
        } else if (!out.parts.empty() && out.parts.back().text.size() < kMostText) {
            out.parts.back().text += text + u'\n';
        }
    }
    if (out.parts.empty()) {
        return std::unexpected(inputError(file, QStringLiteral("has no section: each begins with \"## Title\"")));
    }
    for (Template::Part &p : out.parts) {
        p.text = p.text.trimmed();
    }
    return out;
}

Postmortem applyTemplate(Postmortem p, const Template &t) {
    std::vector<Section> ordered;
    for (const Template::Part &part : t.parts) {
        if (part.id == u"timeline" || part.id == u"actions") {
            continue; // made from the log and the list
        }
        const Section *there = p.section(part.id);
        ordered.push_back({part.id, part.title, there && !there->text.trimmed().isEmpty() ? there->text : part.text});
    }
    for (const Section &s : p.sections) {
        const bool named = std::any_of(ordered.begin(), ordered.end(), [&s](const Section &o) { return o.id == s.id; });
        if (!named && !s.text.trimmed().isEmpty()) {
            ordered.push_back(s);
        }
    }
    p.sections = std::move(ordered);
    return p;
}

} // namespace bs::incident
