// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Workspaces, boards and vocabularies: any text is a value or an Error.
#include "data/board/board.h"
#include "data/vocabulary/vocabulary.h"
#include "data/workspace/workspace.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const std::string text(reinterpret_cast<const char *>(data), size);
    const QString file = QStringLiteral("w.boundscope.yaml");
    (void)bs::parseWorkspace(text, file);
    (void)bs::readBoard(text, file);
    const auto vocabulary = bs::readVocabulary(text, file);
    bs::BoundVocabulary bound;
    if (vocabulary) {
        for (const auto &[name, entries] : vocabulary->concepts) {
            for (const auto &entry : entries) {
                bound.concepts[name].entries.push_back({entry, vocabulary->name});
            }
        }
    }
    (void)bs::expand(text, bound, {});
    return 0;
}
