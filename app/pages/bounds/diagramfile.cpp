// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/bounds/diagramfile.h"
#include "data/core/bytes.h"
#include <QDateTime>
#include <QFile>
#include <QFileInfo>

namespace bs {

using namespace bounds;

namespace {

Result<std::string> readAll(const QString &path) {
    if (path.startsWith(u':')) {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly)) {
            return std::unexpected(inputError(path, QStringLiteral("is not part of this program")));
        }
        return file.readAll().toStdString();
    }
    return readFile(path, {.maxBytes = 64LL << 20, .maxDecompressed = 64LL << 20});
}

} // namespace

DiagramFile::DiagramFile(QObject *parent) : QObject(parent) {
    m_copyTimer.setSingleShot(true);
    m_copyTimer.setInterval(1500);
    connect(&m_copyTimer, &QTimer::timeout, this, &DiagramFile::writeCopy);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, [this] {
        if (!m_watcher.files().contains(m_path) && QFileInfo::exists(m_path)) {
            m_watcher.addPath(m_path); // replaced by a rename, as editors do
        }
        if (writable() && QFileInfo::exists(m_path) && onDisk() != m_saved) {
            Q_EMIT changedOutside();
        }
    });
}

void DiagramFile::writeCopy() {
    m_copyTimer.stop();
    if (writable()) {
        (void)writeFile(copyPath(), canonicalText(m_copy)); // a full disk must not stop anybody from drawing
    }
}

// What is not saved yet stays beside its own file when another one is opened.
void DiagramFile::leave() {
    if (m_copyTimer.isActive()) {
        writeCopy();
    }
}

std::string DiagramFile::onDisk() const { return readAll(m_path).value_or(std::string()); }

QString DiagramFile::name() const {
    return m_path.isEmpty() ? QStringLiteral("not saved yet") : QFileInfo(m_path).fileName();
}

Result<Document> DiagramFile::open(const QString &path) {
    std::string text = TRY(readAll(path));
    Reading reading = readDocument(text, path);
    if (!reading.ok()) {
        return std::unexpected(reading.errors.front());
    }
    leave();
    if (!m_watcher.files().isEmpty()) {
        m_watcher.removePaths(m_watcher.files());
    }
    m_path = path;
    rebase(std::move(text), reading.document, reading.document, identify(reading.document, reading.document));
    m_warnings = std::move(reading.warnings);
    if (writable()) {
        m_watcher.addPath(path);
    }
    return std::move(reading.document);
}

void DiagramFile::rebase(std::string text, const Document &read, const Document &document, const Identity &identity) {
    m_source = {text, m_path};
    m_saved = std::move(text);
    m_read = read;
    m_identity = identity;
    Identity back;
    for (auto it = identity.nodes.constBegin(); it != identity.nodes.constEnd(); ++it) {
        back.nodes.insert(it.value(), it.key());
    }
    for (auto it = identity.calls.constBegin(); it != identity.calls.constEnd(); ++it) {
        back.calls.insert(it.value(), it.key());
    }
    m_base = renumbered(read, document, back);
}

Result<DiagramFile::Met> DiagramFile::meet(const Document &ours) {
    std::string text = TRY(readAll(m_path));
    Reading reading = readDocument(text, m_path);
    if (!reading.ok()) {
        return std::unexpected(reading.errors.front());
    }
    Met met{bounds::merge(m_base, ours, reading.document), reading.document};
    m_warnings = std::move(reading.warnings);
    rebase(std::move(text), met.theirs, met.merge.document, met.merge.identity);
    return met;
}

Result<Document> DiagramFile::reread(const Document &ours) {
    std::string text = TRY(readAll(m_path));
    Reading reading = readDocument(text, m_path);
    if (!reading.ok()) {
        return std::unexpected(reading.errors.front());
    }
    Merge all = bounds::merge(ours, ours, reading.document); // we changed nothing: theirs is taken as it is
    m_warnings = std::move(reading.warnings);
    rebase(std::move(text), reading.document, all.document, all.identity);
    return std::move(all.document);
}

void DiagramFile::forget() {
    leave();
    if (!m_watcher.files().isEmpty()) {
        m_watcher.removePaths(m_watcher.files());
    }
    m_path.clear();
    m_source = {};
    m_saved.clear();
    m_read = m_base = {};
    m_identity = {};
    m_warnings.clear();
}

Status DiagramFile::save(const Document &document, const QString &path, bool force) {
    const bool same = path == m_path && !m_source.text.empty();
    if (same && !force && onDisk() != m_saved) {
        return std::unexpected(inputError(path, QStringLiteral("was changed by somebody else since it was opened")));
    }
    std::string text =
        same ? TRY(patchedText(m_source, renumbered(document, m_read, m_identity))) : canonicalText(document);
    m_watcher.removePath(path);
    const Status status = writeFile(path, text);
    if (!status) {
        m_watcher.addPath(path);
        return status;
    }
    dropCopy();
    m_path = path;
    if (same) {
        m_saved = std::move(text); // the text as opened stays what is patched: its ids are known
        m_base = document;
    } else {
        const Reading reading = readDocument(text, path);
        rebase(std::move(text), reading.document, document, identify(document, reading.document));
        m_base = document;
    }
    m_watcher.addPath(path);
    return {};
}

QString DiagramFile::copyPath() const {
    const QFileInfo info(m_path);
    return info.path() + QStringLiteral("/.") + info.fileName() + QStringLiteral(".unsaved");
}

void DiagramFile::keepCopy(const Document &document) {
    m_copy = document;
    if (writable() && !m_copyTimer.isActive()) {
        m_copyTimer.start();
    }
}

void DiagramFile::dropCopy() {
    m_copyTimer.stop();
    if (writable()) {
        QFile::remove(copyPath());
    }
}

std::optional<Document> DiagramFile::leftOver() const {
    if (!writable() || !QFileInfo::exists(copyPath()) ||
        QFileInfo(copyPath()).lastModified() < QFileInfo(m_path).lastModified()) {
        return std::nullopt;
    }
    const auto text = readAll(copyPath());
    const auto document = text ? documentFrom(*text, copyPath()) : Result<Document>(std::unexpected(text.error()));
    // With the ids of the file, so that saving still patches the lines that these nodes have there.
    return document ? std::optional(renumbered(*document, m_read, identify(*document, m_read))) : std::nullopt;
}

} // namespace bs
