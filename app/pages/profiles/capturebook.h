// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/profilestore/profilestore.h"
#include <QStringList>
#include <mutex>

namespace bs {

// The captures a page can show, wherever they are: in the store, or files a person opened. Calls block: from a pool.
class CaptureBook {
public:
    virtual ~CaptureBook() = default;
    [[nodiscard]] virtual Result<std::vector<profilestore::SubjectInfo>> subjects() = 0;
    [[nodiscard]] virtual Result<std::vector<profilestore::CaptureInfo>> captures(const profilestore::Subject &subject,
                                                                                  TimeRange range) = 0;
    [[nodiscard]] virtual Result<profile::ProfilePtr> load(profilestore::CaptureId id) = 0;
    [[nodiscard]] virtual Result<std::vector<std::vector<profilestore::TrendPoint>>>
    trend(const profilestore::Subject &subject, const std::vector<profile::StackId> &stacks, TimeRange range) = 0;
    [[nodiscard]] virtual bool ignoresRange() const { return false; } // a few files: all are shown
    [[nodiscard]] virtual bool trendsCost() const { return false; }   // each is a question to a server: one at a time
    [[nodiscard]] virtual QString where() const = 0;
    virtual void stop() {} // ends the calls that wait, and all that come after; from any thread
};

// Captures that a person took. They go into the workspace's store; while a recorder writes to that, or there is none,
// into a store of their own beside it. Pinned: thinning leaves them, with goroutine ids and wait reasons where the form
// has them. Blocks.
class HandStore {
public:
    HandStore(QString main, QString side) : m_main(std::move(main)), m_side(std::move(side)) {}
    // The file it went into.
    [[nodiscard]] Result<QString> add(const profilestore::Subject &subject, profile::ProfilePtr profile, TimeMs time,
                                      const QString &origin) const;
    [[nodiscard]] const QString &side() const { return m_side; }

private:
    QString m_main, m_side;
};

// The store, and the one of captures taken by hand beside it, as one. Opened for reading when first asked; a file that
// is not there yet is empty, unless it is the main one.
[[nodiscard]] std::shared_ptr<CaptureBook> storeBook(const QString &path, const QString &side = {});

// Files, and captures that were just taken. In the order of their times; a file that does not know its time counts by
// when it was written.
class OpenedBook final : public CaptureBook {
public:
    void addFile(const QString &path); // read when first asked
    void add(const QString &name, profile::ProfilePtr profile, TimeMs time);
    [[nodiscard]] Result<std::vector<profilestore::SubjectInfo>> subjects() override;
    [[nodiscard]] Result<std::vector<profilestore::CaptureInfo>> captures(const profilestore::Subject &subject,
                                                                          TimeRange range) override;
    [[nodiscard]] Result<profile::ProfilePtr> load(profilestore::CaptureId id) override;
    [[nodiscard]] Result<std::vector<std::vector<profilestore::TrendPoint>>>
    trend(const profilestore::Subject &subject, const std::vector<profile::StackId> &stacks, TimeRange range) override;
    [[nodiscard]] bool ignoresRange() const override { return true; }
    [[nodiscard]] QString where() const override;

private:
    struct Item {
        QString name;
        profile::ProfilePtr profile;
        TimeMs time = 0;
    };
    [[nodiscard]] Status readFiles();
    [[nodiscard]] profilestore::Subject subjectOf(const Item &item) const;
    mutable std::mutex m_mutex;
    QStringList m_files;
    std::vector<Item> m_items;
};

} // namespace bs
