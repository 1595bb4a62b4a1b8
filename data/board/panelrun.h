// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/board/assemble.h"
#include "data/board/sides.h"

namespace bs {

// A panel on its way: what its queries answered so far, and what it will show.
struct PanelRun {
    assemble::Input input;
    PanelResult out;
    std::map<std::string, std::vector<SideAnswer>> sides; // query -> what each source said
    std::map<std::string, TimeMs> newestOf;               // source -> its newest sample, of queries over the range
    int left = 0;
};

void appendNew(QStringList &to, const QStringList &more);
void takeAnswers(PanelRun &p, const std::string &name, bool instant, std::vector<SideAnswer> answers);
// When every query has answered: the kind's assembly, then what the panel is worth. Runs on a pool.
void assemblePanel(PanelRun &p);

} // namespace bs
