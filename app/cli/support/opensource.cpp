// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/support/opensource.h"
#include "data/source/local/localsource.h"
#include "data/source/remote/remotesource.h"

namespace bs::cli {

QStringList sourceOptions() { return {QStringLiteral("source"), QStringLiteral("store"), QStringLiteral("workspace")}; }

Result<std::shared_ptr<store::Store>> openStore(const Args &args, bool forWriting) {
    const QString path = args.value(u"store");
    if (path.isEmpty()) {
        return std::unexpected(
            usageError(QStringLiteral("--store"), QStringLiteral("names the store's file; it is missing")));
    }
    store::StoreOptions o;
    o.database.readOnly = !forWriting;
    o.database.immutable = !forWriting && path.endsWith(u".bsi");
    return store::Store::open(path, o);
}

Result<TimeMs> timeOption(const Args &args, QStringView name, TimeMs fallback, TimeMs end) {
    if (!args.has(name)) {
        return fallback;
    }
    auto t = parseTime(args.value(name).toStdString(), SystemClock().now(), end);
    if (!t) {
        return std::unexpected(usageError(QStringLiteral("--") + name.toString(), t.error().reason));
    }
    return *t;
}

Result<OpenSource> openSource(const Args &args) {
    const bool url = args.has(u"source");
    const bool db = args.has(u"store");
    if (args.has(u"workspace")) {
        return std::unexpected(
            usageError(QStringLiteral("--workspace"), QStringLiteral("is not known to this build yet")));
    }
    if (url == db) {
        return std::unexpected(usageError(QStringLiteral("--source"),
                                          url ? QStringLiteral("and --store exclude each other")
                                              : QStringLiteral("URL or --store DB says where the metrics come from")));
    }
    OpenSource out;
    if (db) {
        out.store = TRY(openStore(args, false));
        out.end = out.store->maxTime();
        out.source = std::make_unique<LocalSource>(out.store);
        return out;
    }
    out.source = std::make_unique<RemoteSource>(TRY(connectionTo(args.value(u"source"))));
    return out;
}

} // namespace bs::cli
