// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/bounds/merge.h"
#include "data/bounds/reader.h"
#include "data/bounds/writer.h"
#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>

namespace bs {

// The file behind a diagram: opened, saved in place, kept safe between saves, watched for other writers. A damaged
// file opens nothing and loses nothing. GUI thread; files are small.
class DiagramFile : public QObject {
    Q_OBJECT
public:
    explicit DiagramFile(QObject *parent);

    // The document, or an Error; nothing changes on an Error. `path` may be a resource (read only).
    [[nodiscard]] Result<bounds::Document> open(const QString &path);
    void forget(); // a new, unnamed diagram
    // In place when it was opened from the same path, canonical otherwise. Refuses when the file changed underneath,
    // unless `force`.
    [[nodiscard]] Status save(const bounds::Document &document, const QString &path, bool force = false);
    [[nodiscard]] const QString &path() const { return m_path; }
    [[nodiscard]] QString name() const;
    [[nodiscard]] bool writable() const { return !m_path.isEmpty() && !m_path.startsWith(u':'); }
    [[nodiscard]] const std::vector<Warning> &warnings() const { return m_warnings; }

    // Somebody else wrote the file: theirs and ours put together, on the base of what both began with. An Error (their
    // file is damaged or gone) changes nothing. Afterwards saving patches their text, so that nothing of theirs is
    // lost.
    struct Met {
        bounds::Merge merge;
        bounds::Document theirs;
    };
    [[nodiscard]] Result<Met> meet(const bounds::Document &ours);

    // The file read again, with the ids of `ours` where names are the same; saving patches what was read.
    [[nodiscard]] Result<bounds::Document> reread(const bounds::Document &ours);

    // Crash copy beside the file: written a moment after each change, removed by save and by a clean end.
    void keepCopy(const bounds::Document &document);
    void dropCopy();
    [[nodiscard]] QString copyPath() const;
    [[nodiscard]] std::optional<bounds::Document> leftOver() const; // a copy newer than the file, from a crash

Q_SIGNALS:
    void changedOutside();

private:
    [[nodiscard]] std::string onDisk() const;
    void writeCopy();
    void leave();
    QString m_path;
    void rebase(std::string text, const bounds::Document &read, const bounds::Document &document,
                const bounds::Identity &identity);
    bounds::Source m_source;     // the text that saving patches
    bounds::Document m_read;     // what it says, with the reader's ids
    bounds::Identity m_identity; // of the open document with m_read
    bounds::Document m_base;     // what lies on the disk, with the ids of the open document
    std::string m_saved;         // what we believe lies on the disk
    std::vector<Warning> m_warnings;
    QFileSystemWatcher m_watcher;
    QTimer m_copyTimer;
    bounds::Document m_copy;
};

} // namespace bs
