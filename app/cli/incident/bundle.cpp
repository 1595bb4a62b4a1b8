// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// incident bundle: the incident, the samples and captures of its window and the workspace's documents in one redacted
// file.
#include "data/evidence/bundle.h"
#include "app/cli/incident/fromsamples.h"
#include "app/cli/incident/incidentcli.h"
#include "app/cli/support/opensource.h"
#include "data/core/bytes.h"
#include "data/core/format.h"
#include "data/core/json.h"
#include "data/evidence/fetchsamples.h"
#include "data/incident/picture.h"
#include "data/source/local/documents.h"
#include <QDir>
#include <QFileInfo>
#include <QTemporaryDir>

namespace bs::cli::incidents {

namespace {

constexpr ReadLimits kDocumentLimits{8LL << 20, 16LL << 20};

// Files, and the YAML files of folders. What cannot be read is said, and does not stop a bundle.
void addFiles(evidence::BundleContents &to, const QString &kind, const QStringList &paths) {
    for (const QString &path : paths) {
        QStringList files{path};
        if (QFileInfo(path).isDir()) {
            files.clear();
            for (const QString &name :
                 QDir(path).entryList({QStringLiteral("*.yaml"), QStringLiteral("*.yml")}, QDir::Files, QDir::Name)) {
                files << QDir(path).filePath(name);
            }
        }
        for (const QString &file : files) {
            if (const auto text = readFile(file, kDocumentLimits)) {
                to.files.push_back({kind, QFileInfo(file).fileName(), QString::fromStdString(*text)});
            } else {
                warn(QStringLiteral("bundle: %1").arg(text.error().text()));
            }
        }
    }
}

Result<evidence::BundleContents> contentsOf(const Call &call, const store::Store *samples) {
    evidence::BundleContents out;
    out.samples = samples;
    out.captures = captureStores(call);
    if (samples) {
        out.captures.removeAll(QFileInfo(samples->database()->path()).absoluteFilePath()); // those are taken anyway
    }
    addFiles(out, QStringLiteral("diagram"), call.args.values(u"diagram"));
    if (call.args.has(u"workspace")) {
        const Workspace w = TRY(readWorkspace(call.args.value(u"workspace")));
        addFiles(out, QStringLiteral("diagram"), w.diagrams);
        addFiles(out, QStringLiteral("runbook"), w.runbooks);
        addFiles(out, QStringLiteral("board"), w.boards);
        addFiles(out, QStringLiteral("vocabulary"), w.vocabularies);
        out.capacities = w.capacities;
    }
    return out;
}

void printJsonAnswer(const incident::Incident &i, const QString &out, const evidence::BundleResult &r) {
    JsonWriter w;
    w.object().field("id", i.id).field("out", out).field("series", r.series).field("samples", r.samples);
    w.field("captures", r.captures).field("captures_left", r.capturesLeft).field("files", r.files);
    w.field("merged", r.merged).field("bytes", r.bytes).key("removed").array();
    for (const evidence::Removal &x : r.removed) {
        w.object().field("place", x.place).field("found", x.found).field("becomes", x.becomes).field("times", x.times);
        w.end();
    }
    w.end().key("left").array();
    for (const QString &l : r.left) {
        w.value(l);
    }
    w.end().end();
    printJson(w.text());
}

void printText(const QString &out, const evidence::BundleResult &r) {
    for (const evidence::Removal &x : r.removed) {
        print(QStringLiteral("  %1  %2 becomes %3, %4 times\n")
                  .arg(x.place, -18)
                  .arg(displayText(x.found, 60), displayText(x.becomes, 60))
                  .arg(x.times));
    }
    print(QStringLiteral("%1: %2 series, %3 samples, %4 captures, %5 documents, %6\n")
              .arg(out)
              .arg(r.series)
              .arg(r.samples)
              .arg(r.captures)
              .arg(r.files)
              .arg(formatBytes(static_cast<double>(r.bytes))));
    if (r.merged > 0) {
        warn(QStringLiteral("%1 samples met another of the same time once names were hidden").arg(r.merged));
    }
    if (r.capturesLeft > 0) {
        warn(QStringLiteral("%1 captures of the window were too many to take along").arg(r.capturesLeft));
    }
    for (const QString &l : r.left) {
        warn(QStringLiteral("left out: %1").arg(l));
    }
}

// The samples of a server (--source, or the workspace's), as a store of their own for as long as the bundle is written.
Result<std::shared_ptr<store::Store>> fetched(const Call &call, const incident::Incident &i, const QString &file,
                                              QStringList &left) {
    QStringList where;
    for (const QString &option : {QStringLiteral("source"), QStringLiteral("workspace")}) {
        where << (call.args.has(option) ? QStringList{QStringLiteral("--") + option, call.args.value(option)}
                                        : QStringList());
    }
    const OpenSource open = TRY(openSource(TRY(Args::parse(where, sourceOptions(), {}))));
    if (open.store) {
        return open.store;
    }
    TimeRange range = incident::timelinePicture(i, {}).range;
    range = {range.start - 60 * 60'000, std::min(range.end, call.now)};
    const auto vocabulary = TRY(wait(evidence::bindWords(open.source.get(), {}, range.end, {})));
    const auto store = TRY(store::Store::open(file));
    const auto ask = [&open](const InstantQuery &q) { return wait(open.source->query(q, {})); };
    left = TRY(evidence::fetchSamples(ask, evidence::metricsOf(*vocabulary), range, *store)).left;
    if (const auto targets = wait(open.source->targets({}))) {
        saveTargets(*store, *targets);
    }
    if (const auto rules = wait(open.source->rules({}))) {
        saveRules(*store, *rules);
    }
    return store;
}

} // namespace

Result<int> bundle(Call &call) {
    const incident::Incident i = TRY(call.named(1));
    const bool preview = call.args.has(u"preview");
    QString out = call.args.value(u"out");
    if (out.isEmpty() && !preview) {
        return std::unexpected(usageError(QStringLiteral("incident bundle"), QStringLiteral("needs --out F.bsi")));
    }
    QTemporaryDir unseen; // a preview is the bundle itself, written where nobody keeps it
    const QString path = preview ? unseen.filePath(QStringLiteral("preview.bsi")) : out;
    QStringList left;
    const Args args = TRY(Args::parse({QStringLiteral("--store"), call.store.path()}, sourceOptions(), {}));
    Result<std::shared_ptr<store::Store>> samples = openStore(args, false);
    if (call.args.has(u"source") || (call.args.has(u"workspace") && (!samples || (*samples)->maxTime() == kNoTime))) {
        samples = TRY(fetched(call, i, unseen.filePath(QStringLiteral("samples.db")), left));
    }
    const auto contents = TRY(contentsOf(call, samples ? samples->get() : nullptr));
    const incident::Redactor redact(call.args.values(u"redact") + call.args.values(u"hide"));
    evidence::BundleResult r = TRY(evidence::writeBundle(path, i, contents, redact));
    r.left += left;
    out = preview ? QStringLiteral("preview") : out;
    call.json ? printJsonAnswer(i, out, r) : printText(out, r);
    return Fine;
}

} // namespace bs::cli::incidents
