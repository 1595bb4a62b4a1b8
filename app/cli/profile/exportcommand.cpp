// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/profile/common.h"
#include "data/profile/exporter.h"
#include "data/profile/rawtext.h"

namespace bs::cli::profiles {

namespace {

Result<std::string> convert(const profile::Profile &p, const QString &to, std::size_t type) {
    if (to == u"pprof") {
        return gzip(profile::toPprof(p));
    }
    if (to == u"folded") {
        return profile::toFolded(p, type);
    }
    if (to == u"speedscope") {
        return profile::toSpeedscope(p);
    }
    if (to == u"json") {
        return profile::toJson(p);
    }
    if (to == u"svg") {
        return profile::toSvg(p, type);
    }
    if (to == u"raw") {
        return profile::rawText(p);
    }
    return std::unexpected(usageError(QStringLiteral("--to ") + to,
                                      QStringLiteral("is one of pprof, folded, speedscope, json, svg, raw")));
}

Result<int> run(const Args &a) {
    if (!a.has(u"to") || !a.has(u"out")) {
        return std::unexpected(
            usageError(QStringLiteral("profile export"), QStringLiteral("needs --to FORMAT and --out F")));
    }
    const auto p = TRY(openOne(a));
    if (p->types.empty()) {
        return std::unexpected(inputError(p->thing, QStringLiteral("has no sample types")));
    }
    const std::size_t type = TRY(p->typeIndex(a.value(u"type").toStdString()));
    const std::string out = TRY(convert(*p, a.value(u"to"), type));
    CHECK_STATUS(writeFile(a.value(u"out"), out));
    if (a.has(u"json")) {
        JsonWriter w;
        w.object().field("file", a.value(u"out")).field("format", a.value(u"to")).field("bytes", out.size()).end();
        printJson(w.text());
    }
    return Fine;
}

} // namespace

int exportTo(const QStringList &args) {
    const auto a = Args::parse(args, {QStringLiteral("type"), QStringLiteral("to"), QStringLiteral("out")},
                               {QStringLiteral("json")});
    const auto r = a ? run(*a) : std::unexpected(a.error());
    return r ? *r : fail(r.error());
}

} // namespace bs::cli::profiles
