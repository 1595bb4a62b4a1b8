// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/profile/common.h"
#include "data/core/time.h"
#include <set>

namespace bs::cli::profiles {

namespace {

std::set<std::string> labelKeys(const profile::Profile &p) {
    std::set<std::string> keys;
    for (const profile::Label &l : p.labels) {
        if (keys.size() < 200) {
            keys.emplace(p.text(l.key));
        }
    }
    return keys;
}

void writeWarnings(JsonWriter &w, const std::vector<Warning> &warnings) {
    w.key("warnings").array();
    for (const Warning &x : warnings) {
        w.object().field("line", x.line).field("column", x.column).key("offset");
        if (x.offset >= 0) {
            w.value(x.offset);
        } else {
            w.null();
        }
        w.field("message", x.message).end();
    }
    w.end();
}

std::string json(const profile::Profile &p) {
    JsonWriter w;
    w.object().field("format", toString(p.format)).key("types").array();
    for (std::size_t i = 0; i < p.types.size(); ++i) {
        w.object().field("type", p.types[i].type).field("unit", p.types[i].unit).field("total", p.total(i)).end();
    }
    w.end().field("default_type", p.types.empty() ? std::string() : p.types[p.defaultTypeIndex()].type);
    w.field("samples", p.samples.size()).field("total", p.types.empty() ? 0 : p.total(p.defaultTypeIndex()));
    w.key("time");
    if (p.timeNanos != 0) {
        w.value(formatRfc3339(p.timeNanos / 1000000));
    } else {
        w.null();
    }
    w.field("duration_s", static_cast<double>(p.durationNanos) / 1e9).field("period", p.period);
    w.field("truncated", p.truncated).field("functions", p.functions.size()).field("locations", p.locations.size());
    if (!p.goroutines.empty()) {
        w.field("goroutines", p.goroutines.size());
    }
    w.key("labels").array();
    for (const std::string &k : labelKeys(p)) {
        w.value(k);
    }
    w.end();
    w.key("comments").array();
    for (const profile::Text t : p.comments) {
        w.value(p.text(t));
    }
    w.end();
    writeWarnings(w, p.warnings);
    w.end();
    return w.text();
}

void printText(const profile::Profile &p) {
    print(QStringLiteral("%1: %2\n").arg(p.thing, toString(p.format)));
    for (std::size_t i = 0; i < p.types.size(); ++i) {
        const auto &t = p.types[i];
        print(QStringLiteral("  %1/%2  total %3%4\n")
                  .arg(text(t.type), text(t.unit), valueText(p.total(i), t.unit),
                       i == p.defaultTypeIndex() && p.types.size() > 1 ? QStringLiteral("  (default)") : QString()));
    }
    print(QStringLiteral("  %1 samples, %2 locations, %3 functions\n")
              .arg(p.samples.size())
              .arg(p.locations.size())
              .arg(p.functions.size()));
    if (!p.goroutines.empty()) {
        print(QStringLiteral("  %1 goroutines known by id\n").arg(p.goroutines.size()));
    }
    if (p.timeNanos != 0) {
        print(QStringLiteral("  taken %1\n").arg(formatRfc3339(p.timeNanos / 1000000)));
    }
    if (p.durationNanos != 0) {
        print(QStringLiteral("  over %1 s\n").arg(static_cast<double>(p.durationNanos) / 1e9));
    }
    QStringList keys;
    for (const std::string &k : labelKeys(p)) {
        keys << text(k);
    }
    if (!keys.isEmpty()) {
        print(QStringLiteral("  labels: %1\n").arg(keys.join(QStringLiteral(", "))));
    }
    if (p.truncated) {
        print(QStringLiteral("  TRUNCATED: the rest is missing\n"));
    }
}

} // namespace

int info(const QStringList &args) {
    const auto a = Args::parse(args, {}, {QStringLiteral("json")});
    if (!a) {
        return fail(a.error());
    }
    const auto p = openOne(*a);
    if (!p) {
        return fail(p.error());
    }
    if (a->has(u"json")) {
        printJson(json(**p));
    } else {
        printText(**p);
    }
    return Fine;
}

} // namespace bs::cli::profiles
