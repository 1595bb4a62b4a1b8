// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// incident bundle: the incident, the samples and captures of its window and the workspace's documents in one redacted
// file.
#include "data/evidence/bundle.h"
#include "app/cli/incident/incidentcli.h"
#include "app/cli/support/opensource.h"
#include "data/core/bytes.h"
#include "data/core/format.h"
#include "data/core/json.h"
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
    const Args args = TRY(Args::parse({QStringLiteral("--store"), call.store.path()}, sourceOptions(), {}));
    const Result<std::shared_ptr<store::Store>> samples = openStore(args, false);
    const auto contents = TRY(contentsOf(call, samples ? samples->get() : nullptr));
    const incident::Redactor redact(call.args.values(u"redact") + call.args.values(u"hide"));
    const evidence::BundleResult r = TRY(evidence::writeBundle(path, i, contents, redact));
    out = preview ? QStringLiteral("preview") : out;
    call.json ? printJsonAnswer(i, out, r) : printText(out, r);
    return Fine;
}

} // namespace bs::cli::incidents
