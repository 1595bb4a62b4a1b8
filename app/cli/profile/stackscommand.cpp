// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/profile/common.h"
#include <algorithm>
#include <limits>

namespace bs::cli::profiles {

namespace {

void writeDetails(JsonWriter &w, const profile::GroupDetails &d) {
    if (!d.states.empty()) {
        w.key("states").object();
        for (const auto &[state, n] : d.states) {
            w.field(state, n);
        }
        w.end();
    }
    if (d.waitMaxMinutes >= 0) {
        // A goroutine without minutes waits less than one, or does not tell: the lower bound is 0.
        w.field("wait_min_s", d.waitUnknown > 0 ? 0 : d.waitMinMinutes * 60LL)
            .field("wait_max_s", d.waitMaxMinutes * 60LL);
    }
    if (d.locked > 0) {
        w.field("locked_to_thread", d.locked);
    }
    if (d.leaked > 0) {
        w.field("leaked", d.leaked);
    }
    if (d.elided) {
        w.field("frames_elided", true);
    }
    if (!d.creators.empty()) {
        std::vector<std::pair<std::string_view, std::int64_t>> creators(d.creators.begin(), d.creators.end());
        std::stable_sort(creators.begin(), creators.end(),
                         [](const auto &a, const auto &b) { return a.second > b.second; });
        w.key("created_by").array();
        for (const auto &c : creators) {
            w.value(c.first);
        }
        w.end();
    }
    if (!d.labels.empty()) {
        w.key("labels").array();
        for (const auto &set : d.labels) {
            w.object();
            for (const auto &[key, value] : set) {
                w.field(key, value);
            }
            w.end();
        }
        w.end();
    }
}

std::string json(const profile::StackGroups &g, int limit) {
    JsonWriter w;
    w.object().field("total", g.total).key("stacks").array();
    for (std::size_t i = 0; i < g.groups.size() && i < static_cast<std::size_t>(limit); ++i) {
        const profile::StackGroup &s = g.groups[i];
        w.object().field("id", profile::idText(s.id)).field("count", s.count);
        if (s.details) {
            writeDetails(w, *s.details);
        }
        writeFrames(w, g.frames(s));
        w.end();
    }
    w.end().end();
    return w.text();
}

void printText(const profile::Profile &p, std::size_t type, const profile::StackGroups &g, int limit) {
    print(QStringLiteral("%1 in %2 stacks\n").arg(valueText(g.total, p.types[type].unit)).arg(g.groups.size()));
    for (std::size_t i = 0; i < g.groups.size() && i < static_cast<std::size_t>(limit); ++i) {
        const profile::StackGroup &s = g.groups[i];
        QStringList about;
        if (s.details) {
            for (const auto &[state, n] : s.details->states) {
                about << (s.details->states.size() > 1 ? QStringLiteral("%1 %2").arg(text(state)).arg(n) : text(state));
            }
            if (s.details->waitMaxMinutes >= 0) {
                about << QStringLiteral("up to %1 min").arg(s.details->waitMaxMinutes);
            }
        }
        print(QStringLiteral("%1  %2  %3\n            %4\n")
                  .arg(valueText(s.count, p.types[type].unit), 10)
                  .arg(profile::idText(s.id), about.join(QStringLiteral(", ")), stackLine(g.frames(s), 6)));
    }
    if (g.groups.size() > static_cast<std::size_t>(limit)) {
        print(
            QStringLiteral("… %1 more; --limit 0 shows all\n").arg(g.groups.size() - static_cast<std::size_t>(limit)));
    }
}

Result<int> run(const Args &a) {
    const bool asJson = a.has(u"json");
    const auto group = TRY(profile::parseGroup(a.value(u"group")));
    const int limit = TRY(limitOption(a, asJson ? std::numeric_limits<int>::max() : 30));
    const auto p = TRY(openOne(a));
    if (p->types.empty()) {
        return std::unexpected(inputError(p->thing, QStringLiteral("has no sample types")));
    }
    const std::size_t type = TRY(p->typeIndex(a.value(u"type").toStdString()));
    const profile::StackGroups g = profile::groupStacks(*p, type, group);
    if (asJson) {
        printJson(json(g, limit));
    } else {
        printText(*p, type, g, limit);
    }
    return Fine;
}

} // namespace

int stacks(const QStringList &args) {
    const auto a = Args::parse(args, {QStringLiteral("type"), QStringLiteral("group"), QStringLiteral("limit")},
                               {QStringLiteral("json")});
    const auto r = a ? run(*a) : std::unexpected(a.error());
    return r ? *r : fail(r.error());
}

} // namespace bs::cli::profiles
