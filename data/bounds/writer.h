// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/bounds/document.h"
#include "data/core/result.h"
#include <string>

namespace bs::bounds {

// The canonical form: sections in the order of BOUNDS.md, one line per node, call and position, so that a difference
// in git shows what changed and nothing else.
[[nodiscard]] std::string canonicalText(const Document &document);

// The text a file was opened with. Saving edits only the spans that changed: comments, order, unknown keys and every
// other byte stay. The ids of the document that was read from it must be those of the reader (1, 2, 3 in file order),
// so the saver always starts from the text as opened, never from what an earlier save wrote.
struct Source {
    std::string text;
    QString file;
};

// `document` as a patched `source`. The result is read back and compared before it is returned: an Error means that
// the file uses something which cannot be edited in place (an alias, an anchor, a scalar over several lines), and
// nothing was written.
[[nodiscard]] Result<std::string> patchedText(const Source &source, const Document &document);

// True when both say the same, whatever their ids.
[[nodiscard]] bool sameMeaning(const Document &a, const Document &b);

} // namespace bs::bounds
