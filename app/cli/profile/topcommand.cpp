// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/profile/common.h"
#include "data/core/time.h"
#include "data/profile/top.h"
#include <algorithm>
#include <cmath>
#include <limits>

namespace bs::cli::profiles {

namespace {

double percent(std::int64_t value, std::int64_t total) {
    return total == 0 ? 0 : 100.0 * static_cast<double>(value) / static_cast<double>(total);
}

std::string json(const profile::Profile &p, std::size_t type, const profile::Top &t, int limit) {
    JsonWriter w;
    w.object().field("type", p.types[type].type).field("unit", p.types[type].unit).field("total", t.total);
    w.key("rows").array();
    for (std::size_t i = 0; i < t.rows.size() && i < static_cast<std::size_t>(limit); ++i) {
        const profile::TopRow &r = t.rows[i];
        w.object().field("name", r.name).field("flat", r.flat).field("flat_percent", percent(r.flat, t.total));
        w.field("cum", r.cum).field("cum_percent", percent(r.cum, t.total)).end();
    }
    w.end().end();
    return w.text();
}

QString percentText(std::int64_t value, std::int64_t total) {
    return QStringLiteral("%1%").arg(std::abs(percent(value, total)), 6, 'f', 2);
}

// As `go tool pprof -top` prints: rows below half a percent of the total are counted, not shown.
void printText(const profile::Profile &p, std::size_t type, const profile::Top &t, int limit) {
    const auto &unit = p.types[type].unit;
    const auto magnitude = [](std::int64_t v) { return v < 0 ? -v : v; };
    std::int64_t flatTotal = 0;
    for (const auto &r : t.rows) {
        flatTotal += r.flat;
    }
    const std::int64_t cutoff = magnitude(static_cast<std::int64_t>(static_cast<double>(flatTotal) * 0.005));
    std::vector<const profile::TopRow *> shown;
    for (const auto &r : t.rows) {
        if (magnitude(r.cum) >= cutoff) {
            shown.push_back(&r);
        }
    }
    const std::size_t kept = shown.size();
    shown.resize(std::min<std::size_t>(kept, static_cast<std::size_t>(limit)));
    std::int64_t sum = 0;
    for (const auto *r : shown) {
        sum += r->flat;
    }
    print(QStringLiteral("Type: %1\n").arg(text(p.types[type].type)));
    if (p.timeNanos != 0) {
        print(QStringLiteral("Time: %1\n").arg(formatRfc3339(p.timeNanos / 1000000)));
    }
    print(QStringLiteral("Showing nodes accounting for %1, %2 of %3 total\n")
              .arg(valueText(sum, unit), percentText(sum, t.total).trimmed(), valueText(t.total, unit)));
    if (kept < t.rows.size()) {
        print(QStringLiteral("Dropped %1 nodes (cum <= %2)\n").arg(t.rows.size() - kept).arg(valueText(cutoff, unit)));
    }
    if (shown.size() < kept) {
        print(QStringLiteral("Showing top %1 nodes out of %2\n").arg(shown.size()).arg(kept));
    }
    print(QStringLiteral("      flat   flat%    sum%        cum    cum%\n"));
    sum = 0;
    for (const auto *r : shown) {
        sum += r->flat;
        print(QStringLiteral("%1 %2 %3 %4 %5  %6\n")
                  .arg(valueText(r->flat, unit), 10)
                  .arg(percentText(r->flat, t.total), percentText(sum, t.total))
                  .arg(valueText(r->cum, unit), 10)
                  .arg(percentText(r->cum, t.total), text(r->name)));
    }
}

Result<int> run(const Args &a) {
    const bool byCum = a.value(u"sort", QStringLiteral("flat")) == u"cum";
    if (!byCum && a.value(u"sort", QStringLiteral("flat")) != u"flat") {
        return std::unexpected(
            usageError(QStringLiteral("--sort ") + a.value(u"sort"), QStringLiteral("is flat or cum")));
    }
    const auto granularity = TRY(profile::parseGranularity(a.value(u"granularity", QStringLiteral("functions"))));
    const int limit = TRY(limitOption(a, std::numeric_limits<int>::max()));
    const auto p = TRY(openOne(a));
    const std::size_t type = TRY(p->typeIndex(a.value(u"type").toStdString()));
    if (p->types.empty()) {
        return std::unexpected(inputError(p->thing, QStringLiteral("has no sample types")));
    }
    const auto filtered = TRY(profile::applyFilters(p, filterOptions(a)));
    for (const QString &note : filtered->notes()) {
        warn(p->thing + QStringLiteral(": ") + note);
    }
    const profile::Top t = profile::top(*filtered, type, byCum, granularity, a.has(u"noinlines"));
    if (a.has(u"json")) {
        printJson(json(*p, type, t, limit));
    } else {
        printText(*p, type, t, limit);
    }
    return Fine;
}

} // namespace

int top(const QStringList &args) {
    const auto a = Args::parse(args,
                               QStringList{QStringLiteral("type"), QStringLiteral("sort"), QStringLiteral("limit"),
                                           QStringLiteral("granularity")} +
                                   filterOptionNames(),
                               {QStringLiteral("json"), QStringLiteral("noinlines")});
    const auto r = a ? run(*a) : std::unexpected(a.error());
    return r ? *r : fail(r.error());
}

} // namespace bs::cli::profiles
