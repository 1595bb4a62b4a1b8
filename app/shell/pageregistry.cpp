// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/pageregistry.h"
#include "app/pages/bounds/boundspage.h"
#include "app/pages/fleet/fleetpage.h"
#include "app/pages/incident/incidentpage.h"
#include "app/pages/postmortem/postmortempage.h"
#include "app/pages/profiles/profilespage.h"
#include "app/pages/runbook/runbookpage.h"

namespace bs {

namespace {

template <class P> PageEntry entry(const char *id, const char *title, bool inRail = true) {
    return {QString::fromLatin1(id), QString::fromLatin1(title), QString::fromLatin1(id),
            [](const AppContext &context, QWidget *parent) -> Page * { return new P(context, parent); }, inRail};
}

} // namespace

const std::vector<PageEntry> &pageRegistry() {
    // One line a page: the order of the rail (fleet, bounds, profiles, incident, postmortem, objectives, ...).
    static const std::vector<PageEntry> pages{
        entry<FleetPage>("fleet", "Fleet"),
        entry<BoundsPage>("bounds", "Bounds"),
        entry<ProfilesPage>("profiles", "Profiles"),
        entry<IncidentPage>("incident", "Incident"),
        entry<PostmortemPage>("postmortem", "Postmortem"),
        entry<RunbookPage>("runbook", "Runbook", false),
    };
    return pages;
}

const PageEntry *findPage(const QString &id) {
    for (const PageEntry &p : pageRegistry()) {
        if (p.id == id) {
            return &p;
        }
    }
    return nullptr;
}

} // namespace bs
