// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/board/assemble.h"

namespace bs {

// A panel on its way: what its queries answered so far, and what it will show.
struct PanelRun {
    assemble::Input input;
    PanelResult out;
    int left = 0;
};

void appendNew(QStringList &to, const QStringList &more);
void takeAnswer(PanelRun &p, const std::string &name, const Result<std::shared_ptr<const QueryResult>> &r);
// When every query has answered: the kind's assembly, then what the panel is worth. Runs on a pool.
void assemblePanel(PanelRun &p);

} // namespace bs
