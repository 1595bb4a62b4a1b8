// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/alertmanager/alertview.h"
#include <algorithm>
#include <limits>
#include <map>

namespace bs {

namespace {

bool hasAll(const Labels &whole, const Labels &part) {
    return std::all_of(part.begin(), part.end(),
                       [&whole](const Labels::Pair &p) { return whole.get(p.first) == p.second; });
}

void addNew(std::vector<std::string> &to, const std::vector<std::string> &more) {
    for (const std::string &m : more) {
        if (std::find(to.begin(), to.end(), m) == to.end()) {
            to.push_back(m);
        }
    }
}

using Names = std::map<std::string, std::string>; // fingerprint -> alertname

void take(AlertView &view, const ManagedAlert &m, const Names &names) {
    const bool silenced = !m.silencedBy.empty();
    const bool inhibited = !m.inhibitedBy.empty();
    view.silenced = view.managed ? view.silenced && (silenced || inhibited) : silenced;
    view.inhibited = view.managed ? view.inhibited && (silenced || inhibited) : inhibited;
    view.managed = true;
    addNew(view.silencedBy, m.silencedBy);
    addNew(view.receivers, m.receivers);
    for (const std::string &fingerprint : m.inhibitedBy) {
        const auto it = names.find(fingerprint);
        addNew(view.inhibitedBy, {it == names.end() ? fingerprint : it->second});
    }
}

} // namespace

std::vector<AlertView> mergeAlerts(const std::vector<AlertInfo> &alerts, const std::vector<ManagedAlert> &managed) {
    std::multimap<std::string, std::size_t> byName;
    Names names;
    for (std::size_t i = 0; i < managed.size(); ++i) {
        const std::string name(managed[i].labels.get("alertname"));
        byName.emplace(name, i);
        names.emplace(managed[i].fingerprint, name);
    }
    std::vector<bool> used(managed.size());
    std::vector<AlertView> out;
    for (const AlertInfo &a : alerts) {
        AlertView view;
        view.alert = a;
        // The closest ones: with the fewest labels beside the alert's own. Several are several Alertmanagers.
        std::size_t fewest = std::numeric_limits<std::size_t>::max();
        std::vector<std::size_t> closest;
        const auto [from, to] = byName.equal_range(std::string(a.labels.get("alertname")));
        for (auto it = from; it != to && a.state == "firing"; ++it) {
            const Labels &labels = managed[it->second].labels;
            if (!hasAll(labels, a.labels)) {
                continue;
            }
            used[it->second] = true;
            if (labels.size() < fewest) {
                fewest = labels.size();
                closest.clear();
            }
            if (labels.size() == fewest) {
                closest.push_back(it->second);
            }
        }
        for (const std::size_t i : closest) {
            take(view, managed[i], names);
        }
        out.push_back(std::move(view));
    }
    std::map<Labels, std::size_t> others; // one view for the same alert of several Alertmanagers
    for (std::size_t i = 0; i < managed.size(); ++i) {
        if (used[i]) {
            continue;
        }
        const auto [it, fresh] = others.emplace(managed[i].labels, out.size());
        if (fresh) {
            AlertView view;
            view.alert.labels = managed[i].labels;
            view.alert.annotations = managed[i].annotations;
            view.alert.state = "firing";
            view.alert.activeAt = managed[i].startsAt;
            out.push_back(std::move(view));
        }
        take(out[it->second], managed[i], names);
    }
    return out;
}

} // namespace bs
