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
    [[nodiscard]] virtual QString where() const = 0;
};

// The store is opened for reading when first asked.
[[nodiscard]] std::shared_ptr<CaptureBook> storeBook(const QString &path);

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
