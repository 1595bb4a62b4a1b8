// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The bound-stack reader, its saver and the other forms: whatever is read is analysed, written and read again.
#include "data/bounds/analysis.h"
#include "data/bounds/exchange/exchange.h"
#include "data/bounds/writer.h"
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size) {
    using namespace bs::bounds;
    const std::string text(reinterpret_cast<const char *>(data), size);
    const QString file = QStringLiteral("fuzz");
    for (const Form form : {Form::Yaml, Form::Mermaid, Form::Dot, Form::Ascii}) {
        const auto document = fromForm(text, file, form);
        if (!document) {
            continue;
        }
        (void)analyse(*document);
        const auto again = fromForm(canonicalText(*document), file, Form::Yaml);
        if (!again || !sameMeaning(*again, *document)) {
            std::abort();
        }
        if (form == Form::Yaml) {
            const auto same = patchedText({text, file}, *document);
            if (same && *same != text) {
                std::abort();
            }
        }
    }
    return 0;
}
