// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/runbook/autowalk.h"

namespace bs::runbook {

Result<AutoWalk> walkAlone(TreePtr tree, EvidenceSource &evidence, const StartInfo &info, int maxSteps) {
    AutoWalk out{TRY(Walk::start(tree, info)), {}};
    for (int i = 0; i < maxSteps && !out.walk.complete(); ++i) {
        const Node *n = out.walk.current();
        if (n->kind != Node::Kind::Question) {
            out.steps.emplace_back(n, std::nullopt);
            if (n->concludes || n->leaf()) {
                break; // what comes after is for those who carried it out
            }
            CHECK_STATUS(out.walk.done(info.by, info.at));
            continue;
        }
        std::vector<Evidence> found;
        for (const EvidenceRef &ref : n->evidence) {
            found.push_back(evidence.find(ref, info.at));
        }
        const Suggestion s = suggest(*n, std::move(found), info.at);
        out.steps.emplace_back(n, s);
        CHECK_STATUS(out.walk.answer(n->edge(s.answer) ? s.answer : QStringLiteral("unknown"), info.by, info.at, s));
    }
    return out;
}

} // namespace bs::runbook
