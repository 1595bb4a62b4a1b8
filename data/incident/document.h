// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/incident/incident.h"
#include "data/incident/picture.h"
#include "data/incident/redact.h"
#include <variant>

namespace bs::incident {

// The postmortem as blocks, from which every text form is written: what one format says, all say.
struct Heading {
    QString text;
    int level = 2;
};
struct Text { // Markdown of the subset: paragraphs, "- " lists, fenced code, `code`, **bold**
    QString markdown;
};
struct Fact {
    QString name, value, detail;
};
struct Facts {
    std::vector<Fact> facts;
};
struct Table {
    QStringList head;
    std::vector<QStringList> rows;
};
struct Picture {
    TimelinePicture picture;
};
using Block = std::variant<Heading, Text, Facts, Table, Picture>;

struct Document {
    QString title;
    std::vector<Block> blocks;
    [[nodiscard]] const TimelinePicture *picture() const;
};

using Sections = std::vector<std::pair<QString, QString>>; // id and title, in the order of the document

struct ExportOptions {
    QString zone = QStringLiteral("UTC");
    QStringList hide;    // names to take out
    Sections sections{}; // of a person's own template; empty = the built-in one
};

// Does the document's timeline tell this event? What a person ticked or pinned; while nobody ticked any, alerts,
// deploys, kills, thresholds, decisions: what happened, not each answer.
[[nodiscard]] bool inTimeline(const Incident &i, const Event &e);
[[nodiscard]] Document postmortemDocument(const Incident &i, const ExportOptions &options);
// The template's sections in order: id and title.
[[nodiscard]] const Sections &templateSections();

[[nodiscard]] QString toMarkdown(const Document &d, const QString &pictureFile);
// One file: style inside, the picture inline, no script, nothing fetched.
[[nodiscard]] QString toHtml(const Document &d, const QByteArray &svg);
[[nodiscard]] QString markdownToHtml(const QString &markdown); // the subset; everything is escaped
[[nodiscard]] QString timelineCsv(const Incident &i, const ExportOptions &options);
[[nodiscard]] QString actionsCsv(const Incident &i, const ExportOptions &options); // Jira's import columns
// The lossless form; with names to hide it is redacted, and says so.
[[nodiscard]] std::string exportJson(const Incident &i, const ExportOptions &options);
[[nodiscard]] Incident redacted(const Incident &i, const Redactor &redact);

} // namespace bs::incident
