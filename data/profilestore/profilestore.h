// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/time.h"
#include "data/profile/stacks.h"
#include "data/store/database.h"
#include <QFuture>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace bs::profilestore {

using CaptureId = std::int64_t; // 0 = none

// Whose profile it is.
struct Subject {
    QString service;
    QString pod;
    QString type = QStringLiteral("goroutine"); // goroutine, heap, mutex, block, cpu ...
    bool operator==(const Subject &) const = default;
    bool operator<(const Subject &o) const { return std::tie(service, pod, type) < std::tie(o.service, o.pod, o.type); }
};

struct CaptureInfo {
    CaptureId id = 0;
    Subject subject;
    TimeMs time = 0;
    std::int64_t total = 0; // of the type the profile shows first
    std::int64_t stacks = 0;
    QString format; // "pprof", "debug2" ...
    QString origin; // URL or file it came from
    bool pinned = false;
    bool truncated = false;
    bool hasOriginal = false; // the bytes as they came are kept: wait reasons and goroutine ids are known
    bool operator==(const CaptureInfo &) const = default;
};

// An origin that says why the capture was taken: "http://orders-0:6060/debug/pprof/goroutine, because alert X fired".
[[nodiscard]] QString originBecause(const QString &origin, const QString &why);
// "alert X fired"; empty: by hand or by the clock.
[[nodiscard]] QString whyOf(const QString &origin);

struct SubjectInfo {
    Subject subject;
    std::int64_t captures = 0;
    TimeMs first = 0;
    TimeMs last = 0;
    std::int64_t lastTotal = 0;
};

struct CaptureQuery {
    QString service; // empty: any
    QString pod;
    QString type;
    TimeRange range{std::numeric_limits<TimeMs>::min(), std::numeric_limits<TimeMs>::max()};
    bool keptOnly = false; // those pinned, and those with their bytes: taken for a reason
    int limit = 100000;
};

struct TrendPoint {
    CaptureId capture = 0;
    TimeMs time = 0;
    std::int64_t count = 0; // 0: captured, and no such stack
};

struct AddOptions {
    TimeMs time = 0;
    QString origin;
    // Keep the bytes too: for captures on demand and those of incidents, as a day of them is large. Profiles of other
    // types than goroutines always keep them.
    bool keepOriginal = false;
    bool pinned = false;
};

// What to keep of captures older than `olderThan`: those pinned, the first and last of each subject, the largest of
// each `window`, and the first of each `window`. Everything before `dropBefore` goes, but the pinned ones.
struct ThinPolicy {
    TimeMs olderThan = 0;
    DurationMs window = 3'600'000;
    TimeMs dropBefore = std::numeric_limits<TimeMs>::min();
};

struct StoreFigures {
    std::int64_t captures = 0;
    std::int64_t stacks = 0;
    std::int64_t bytes = 0; // of captures, stacks, frames and texts, without the database's own overhead
};

// Captures of many pods over weeks, in the tables profile_* of the shared database. Stacks are interned once, and a
// capture is the difference of its counts from the one before it: megabytes a day (see encoding.h). Thread-safe; reads
// block, so call them from a pool.
class ProfileStore {
public:
    [[nodiscard]] static Result<std::shared_ptr<ProfileStore>> open(std::shared_ptr<store::Database> database);
    ~ProfileStore();

    // Ends when the capture is on disk.
    [[nodiscard]] QFuture<Result<CaptureId>> add(Subject subject, profile::ProfilePtr profile, AddOptions options);

    [[nodiscard]] Result<std::vector<SubjectInfo>> subjects() const;
    [[nodiscard]] Result<std::vector<CaptureInfo>> captures(const CaptureQuery &query) const; // oldest first
    [[nodiscard]] Result<std::optional<CaptureInfo>> find(CaptureId id) const;
    // The newest capture of a subject at or before a time.
    [[nodiscard]] Result<std::optional<CaptureInfo>> before(const Subject &subject, TimeMs time) const;
    // As a profile again: the original where it was kept, else plain stacks with their counts.
    [[nodiscard]] Result<profile::ProfilePtr> load(CaptureId id) const;
    // How many goroutines each of these stacks had, in every capture of the subject; one list per stack.
    [[nodiscard]] Result<std::vector<std::vector<TrendPoint>>>
    trend(const Subject &subject, const std::vector<profile::StackId> &stacks, TimeRange range) const;

    [[nodiscard]] QFuture<Result<bool>> pin(CaptureId id, bool pinned);
    // Returns how many captures went.
    [[nodiscard]] QFuture<Result<std::int64_t>> thin(ThinPolicy policy);
    [[nodiscard]] Result<StoreFigures> figures() const;

private:
    ProfileStore() = default;
    struct Writer; // interning tables; touched by the database's writer thread alone
    std::shared_ptr<store::Database> m_database;
    std::shared_ptr<Writer> m_writer;
    int m_observer = 0;
};

} // namespace bs::profilestore
