// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/store.h"
#include "app/cli/support/command.h"
#include "data/core/format.h"
#include "data/core/json.h"
#include "data/profilestore/profilestore.h"
#include <QFileInfo>

namespace bs::cli {

namespace {

struct Profiles {
    std::int64_t count = 0;
    std::int64_t bytes = 0;
};

// A store without captures has no tables for them.
Profiles profilesOf(const store::Store &store) {
    const auto profiles = profilestore::ProfileStore::open(store.database());
    const auto figures = profiles ? (*profiles)->figures() : Result<profilestore::StoreFigures>();
    return figures ? Profiles{figures->captures, figures->bytes} : Profiles();
}

void report(const store::StoreInfo &i, const Profiles &p, const QString &integrity, bool json) {
    if (json) {
        JsonWriter w;
        w.object().field("series", i.series).field("samples", i.samples).field("sample_bytes", i.sampleBytes);
        w.field("bytes_per_sample", i.bytesPerSample()).field("profiles", p.count).field("profile_bytes", p.bytes);
        w.field("integrity", integrity).field("chunks", i.chunks).field("file_bytes", i.fileBytes);
        w.key("start").value(i.minTime == kNoTime ? QString() : formatRfc3339(i.minTime));
        w.key("end").value(i.maxTime == kNoTime ? QString() : formatRfc3339(i.maxTime)).end();
        printJson(w.text());
        return;
    }
    print(QStringLiteral("series            %1\nsamples           %2\nbytes per sample  %3\nfile              "
                         "%4\nprofiles          %5\n")
              .arg(i.series)
              .arg(i.samples)
              .arg(i.bytesPerSample(), 0, 'f', 2)
              .arg(formatBytes(static_cast<double>(i.fileBytes)))
              .arg(p.count));
    if (i.maxTime != kNoTime && i.minTime != kNoTime) {
        print(QStringLiteral("time              %1 to %2\n").arg(formatRfc3339(i.minTime), formatRfc3339(i.maxTime)));
    }
    print(QStringLiteral("integrity         %1\n").arg(integrity));
}

// A consistent copy while others read and write, and the copy proved: every chunk of it is decoded.
Result<int> backUp(const QString &from, const QString &to, bool json) {
    QString integrity;
    {
        const auto store = TRY(store::Store::open(from, {.database = {.readOnly = true}}));
        CHECK_STATUS(store->database()->backup(to));
    }
    const auto copy = TRY(store::Store::open(to, {.database = {.readOnly = true}}));
    integrity = TRY(copy->check());
    report(TRY(copy->info()), profilesOf(*copy), integrity, json);
    return integrity == u"ok" ? Fine : Problems;
}

Result<int> storeCommandRun(const QStringList &arguments) {
    const Args args = TRY(Args::parse(arguments, {QStringLiteral("retention"), QStringLiteral("retention-bytes")},
                                      {QStringLiteral("json")}));
    if (args.words().size() == 3 && args.words()[0] == u"backup") {
        return backUp(args.words()[1], args.words()[2], args.has(u"json"));
    }
    if (args.words().size() != 2) {
        return std::unexpected(
            usageError(QStringLiteral("store"), QStringLiteral("takes: info|check|compact DB, or backup DB COPY")));
    }
    const QString &verb = args.words()[0];
    store::StoreOptions o;
    o.database.readOnly = verb != u"compact";
    o.database.immutable = args.words()[1].endsWith(u".bsi");
    if (args.has(u"retention")) {
        o.retention = TRY(parseDuration(args.value(u"retention").toStdString()));
    }
    if (args.has(u"retention-bytes")) {
        o.retentionBytes = TRY(parseBytes(args.value(u"retention-bytes").toStdString()));
    }
    if (verb != u"info" && verb != u"check" && verb != u"compact") {
        return std::unexpected(usageError(verb, QStringLiteral("is not info, check, compact or backup")));
    }
    if (!QFileInfo::exists(args.words()[1])) { // compact would make one
        return std::unexpected(inputError(args.words()[1], QStringLiteral("does not exist")));
    }
    const auto store = TRY(store::Store::open(args.words()[1], o));
    QString integrity = QStringLiteral("not_checked");
    if (verb == u"compact") {
        const TimeMs newest = store->maxTime();
        CHECK_STATUS(store->compact(newest == kNoTime ? 0 : newest));
    }
    if (verb != u"info") {
        integrity = TRY(store->check());
    }
    report(TRY(store->info()), profilesOf(*store), integrity, args.has(u"json"));
    return verb == u"check" && integrity != u"ok" ? Problems : Fine;
}

} // namespace

Command storeCommand() {
    return {
        QStringLiteral("store"),
        QStringLiteral("size, integrity and compaction of a store"),
        QStringLiteral(
            "boundscope store info DB [--json]\n"
            "boundscope store check DB [--json]        decodes every chunk; exits with 1 when something is damaged\n"
            "boundscope store compact DB [--retention D] [--retention-bytes N] [--json]\n"
            "boundscope store backup DB COPY [--json]   a consistent copy, checked, while others read and write DB\n\n"
            "compact folds the log, merges small chunks, drops what is older than D (counted from the newest\n"
            "sample) or more than N bytes, and gives free pages back to the disk.\n"),
        {QStringLiteral("info"), QStringLiteral("check"), QStringLiteral("compact"), QStringLiteral("backup"),
         QStringLiteral("--json")},
        false,
        [](const QStringList &args) {
            const auto r = storeCommandRun(args);
            return r ? *r : fail(r.error());
        }};
}

} // namespace bs::cli
