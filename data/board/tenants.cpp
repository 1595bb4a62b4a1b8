// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/board/assemble.h"
#include <algorithm>
#include <cmath>
#include <map>

namespace bs::assemble {

void tenants(const Input &in, PanelResult &out) {
    const std::string label = in.label("tenant");
    std::map<QString, TenantRow> rows;
    const auto row = [&rows](const QString &tenant) -> TenantRow & {
        TenantRow &r = rows[tenant];
        if (r.tenant.isEmpty()) {
            r.tenant = tenant;
            r.inflight = quietNaN();
        }
        return r;
    };
    for (const Series &s : in.answer("main").series()) {
        row(text(s.labels, label)).consumption = lastValue(s);
    }
    for (const Series &s : in.answer("now").series()) {
        row(text(s.labels, label)).inflight = lastValue(s);
    }
    for (const Series &s : in.answer("cap").series()) {
        const auto it = rows.find(text(s.labels, label));
        if (it != rows.end() && !std::isnan(lastValue(s))) {
            it->second.cap = lastValue(s);
        }
    }
    for (auto &[name, r] : rows) {
        out.tenants.push_back(std::move(r));
    }
    // By what each used over the window: a rank that does not jump while one looks.
    std::stable_sort(out.tenants.begin(), out.tenants.end(),
                     [](const TenantRow &a, const TenantRow &b) { return a.consumption > b.consumption; });
    const auto top = static_cast<std::size_t>(in.panel->top);
    if (out.tenants.size() > top) {
        out.moreRows = static_cast<int>(out.tenants.size() - top);
        out.tenants.resize(top);
    }
}

} // namespace bs::assemble
