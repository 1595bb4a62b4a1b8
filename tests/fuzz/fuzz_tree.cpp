// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The reader of decision trees: whatever is read is walked to its end, with evidence that knows nothing.
#include "data/runbook/autowalk.h"
#include "data/runbook/loader.h"
#include <cstdio>
#include <cstdlib>

namespace {

class Nothing final : public bs::runbook::EvidenceSource {
public:
    bs::runbook::Evidence find(const bs::runbook::EvidenceRef &ref, bs::TimeMs /*at*/) override {
        bs::runbook::Evidence e;
        e.id = ref.id;
        e.provider = ref.provider;
        return e;
    }
};

[[noreturn]] void broken(const char *why, const std::string &text) {
    std::fprintf(stderr, "%s:\n%s\n", why, text.c_str());
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size) {
    using namespace bs::runbook;
    const std::string text(reinterpret_cast<const char *>(data), size);
    const Loaded loaded = loadTree(text, QStringLiteral("fuzz"));
    if (static_cast<bool>(loaded.tree) != loaded.problems.empty()) {
        broken("a tree with problems, or nothing and no reason", text);
    }
    for (const Problem &p : loaded.problems) {
        if (p.message.isEmpty() || p.line < 1 || p.column < 1) {
            broken("a problem without words or place", qPrintable(p.message) + ("\n" + text));
        }
    }
    if (loaded.tree) {
        (void)loaded.tree->longestPath();
        Nothing nothing;
        const auto walk = walkAlone(loaded.tree, nothing, {QStringLiteral("fuzz"), 1'790'000'000'000, {}, {}});
        if (walk && !Walk::replay(loaded.tree, walk->walk.journal())) {
            broken("a journal that its own tree does not take", text);
        }
    }
    return 0;
}
