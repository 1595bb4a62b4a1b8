// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/board/assemble.h"
#include <algorithm>
#include <cmath>
#include <map>

namespace bs::assemble {

void tenants(const Input &in, PanelResult &out) {
    const std::string label = in.label("tenant");
    using Key = std::pair<QString, QString>; // source, tenant: caps are each environment's own
    std::map<Key, TenantRow> rows;
    const auto keyOf = [&](const Series &s) { return Key{in.sourceOf(s.labels), text(s.labels, label)}; };
    const auto row = [&rows](const Key &key) -> TenantRow & {
        TenantRow &r = rows[key];
        if (r.tenant.isEmpty()) {
            r.source = key.first;
            r.tenant = key.second;
            r.inflight = quietNaN();
        }
        return r;
    };
    for (const Series &s : in.answer("main").series()) {
        row(keyOf(s)).consumption = lastValue(s);
    }
    for (const Series &s : in.answer("now").series()) {
        row(keyOf(s)).inflight = lastValue(s);
    }
    for (const Series &s : in.answer("cap").series()) {
        const auto it = rows.find(keyOf(s));
        if (it != rows.end() && !std::isnan(lastValue(s))) {
            it->second.cap = lastValue(s);
        }
    }
    for (auto &[key, r] : rows) {
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
