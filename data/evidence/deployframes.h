// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/evidence/situation.h"
#include "data/runbook/evidence.h"
#include <functional>

namespace bs::evidence {

// A place in the code, as a profile names it.
struct CodePlace {
    std::string function, file;
    std::int64_t line = 0;
};

// A frame that was changed between two versions, and the commit that did it.
struct FrameChange {
    CodePlace place;
    QString commit, subject, when;
};

// Which of these places changed between two versions of a service. Whoever has a checkout of the sources answers;
// blocking, called on a pool. An Error names what could not be found (a version without a tag, ...).
using ChangedFrames =
    std::function<Result<std::vector<FrameChange>>(const std::string &service, const std::string &fromVersion,
                                                   const std::string &toVersion, const std::vector<CodePlace> &places)>;

// Did a recent deploy touch a frame of the suspicious stack? `places` are its frames, leaf first.
[[nodiscard]] runbook::Evidence deployFrameEvidence(const Situation &s, const std::vector<CodePlace> &places,
                                                    const ChangedFrames &changed);

} // namespace bs::evidence
