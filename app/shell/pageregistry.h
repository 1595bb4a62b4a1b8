// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/shell/appcontext.h"
#include "app/shell/page.h"
#include <functional>
#include <vector>

namespace bs {

struct PageEntry {
    QString id;       // "fleet"
    QString title;    // "Fleet"
    QString iconName; // resources/icons/NAME.svg
    std::function<Page *(const AppContext &, QWidget *parent)> create;
    bool inRail = true; // else the palette and other pages lead to it
};

// The pages that are built, in the order of the rail (Alt+1...). A page that is not in this list does not appear.
[[nodiscard]] const std::vector<PageEntry> &pageRegistry();
[[nodiscard]] const PageEntry *findPage(const QString &id);

} // namespace bs
