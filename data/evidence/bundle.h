// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/incident/incident.h"
#include "data/incident/redact.h"
#include "data/store/store.h"
#include <map>

namespace bs::evidence {

// An incident in one file (.bsi): a store with the samples, captures and incident of the window, and the diagrams,
// trees, boards and vocabularies that the pages need. It opens anywhere, read-only and offline.

// A document that lies beside a workspace.
struct BundleFile {
    QString kind; // diagram, runbook, board, vocabulary
    QString name; // without a folder
    QString text;
};

struct BundleContents {
    const store::Store *samples = nullptr; // null: none are taken along
    QStringList captures;                  // stores beside it whose captures are taken too, where they exist
    std::vector<BundleFile> files;
    std::map<QString, double> capacities; // pool -> slots, where no metric tells
};

// What was taken out, by place ("series", "stacks", "diagram", "timeline", ...): for the preview.
struct Removal {
    QString place, found, becomes;
    std::int64_t times = 0;
};

struct BundleResult {
    std::int64_t series = 0;
    std::int64_t samples = 0;
    std::int64_t merged = 0; // samples that met another of the same time once names were hidden
    std::int64_t captures = 0;
    std::int64_t capturesLeft = 0; // in the window, but too many
    std::int64_t files = 0;
    std::int64_t bytes = 0;
    std::vector<Removal> removed;
    QStringList left; // what could not be taken along, with the reason
};

// Writes one new file, journal_mode=DELETE. Everything is written anew and redacted on its way in, so that no page of
// the file ever held a hidden name. An existing file is refused.
[[nodiscard]] Result<BundleResult> writeBundle(const QString &path, const incident::Incident &incident,
                                               const BundleContents &contents, const incident::Redactor &redact);

// What an open bundle says about itself; an Error for a store that is none.
struct BundleInfo {
    QString incident;
    TimeRange range; // of the incident's picture
    std::vector<BundleFile> files;
    std::map<QString, double> capacities;
};
[[nodiscard]] Result<BundleInfo> readBundle(const store::Store &store);

} // namespace bs::evidence
