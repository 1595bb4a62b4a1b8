// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/incident/document.h"

// The exports of a postmortem as files: one door for the page and the command.
namespace bs {

struct PostmortemExport : incident::ExportOptions {
    incident::PageSize page = incident::PageSize::A4;
    bool actions = false; // csv: the action items instead of the timeline
};

[[nodiscard]] const QStringList &postmortemFormats(); // md html pdf json csv svg png

// Markdown puts the timeline's picture beside the file as SVG. "-" is standard output.
[[nodiscard]] Status writePostmortem(const incident::Incident &i, const PostmortemExport &options,
                                     const QString &format, const QString &path);

// What timeline and walk know goes into the draft; sections that a person wrote stay as they are.
[[nodiscard]] incident::Incident draftedPostmortem(incident::Incident i, const QString &zone);

} // namespace bs
