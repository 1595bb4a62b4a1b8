// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/time.h"
#include "data/profile/model.h"
#include "data/series/labels.h"
#include <QFuture>
#include <QStringList>
#include <optional>
#include <stop_token>
#include <vector>

namespace bs::capture {

// What to fetch. A pprof endpoint takes type, debug and seconds; a profile server type, selector and range.
struct FetchRequest {
    QString type = QStringLiteral("goroutine"); // "goroutine", "heap", ...; a server: its own type id
    int debug = 0;                              // 0 protobuf, 1 text, 2 one stack per goroutine: stops the target
    int seconds = 0;                            // cpu profiles, differences; 0 = an instant
    QString selector;                           // `{service_name="orders"}` of a profile server
    TimeRange range;                            // of a profile server
    bool merged = false; // of a profile server: all of the range in one, else the last snapshot in it
    // series() of a profile server: only stacks that begin with these functions, root first. Empty: all.
    std::vector<std::string> callSite;
    DurationMs timeoutMs = 30'000;
    std::int64_t maxBytes = 256LL << 20; // after decompression
};

struct Captured {
    profile::ProfilePtr profile;
    std::shared_ptr<const std::string> bytes; // as the server sent them, decompressed
    QString origin;                           // URL
    TimeMs time = 0;
    DurationMs elapsedMs = 0;
    QStringList notes; // "average of 12 snapshots"
};

struct ProfileType {
    QString id;                        // what FetchRequest::type takes
    QString title;                     // "goroutine/count"
    std::optional<std::int64_t> count; // how many records there are now, where the index tells
};

struct SeriesPoint {
    TimeMs time = 0;
    double value = 0;
};

// Whose profiles a server keeps.
struct ServerSubject {
    QString service;
    QString pod;  // empty: the server does not tell them apart
    QString type; // a type id
    bool operator==(const ServerSubject &) const = default;
};

// Which labels of a profile server tell service and pod; empty: the usual ones of its kind.
struct SubjectLabels {
    QString service;
    QString pod;
};

// Where profiles come from: a process's pprof endpoint, Pyroscope, Parca. Futures end on any thread; a stop request
// aborts the request. Errors are one line that names the URL and the reason.
class ProfileSource {
public:
    virtual ~ProfileSource() = default;
    [[nodiscard]] virtual QString name() const = 0;
    [[nodiscard]] virtual QFuture<Result<std::vector<ProfileType>>> types(std::stop_token stop = {}) = 0;
    [[nodiscard]] virtual QFuture<Result<Captured>> fetch(FetchRequest request, std::stop_token stop = {}) = 0;
    // The total over time, averaged where several snapshots fall into one step. Empty where the source keeps no past.
    [[nodiscard]] virtual QFuture<Result<std::vector<SeriesPoint>>> series(FetchRequest request, DurationMs step,
                                                                           std::stop_token stop = {}) = 0;
    // What there is in a range. Empty where the source is one process.
    [[nodiscard]] virtual QFuture<Result<std::vector<ServerSubject>>> subjects(TimeRange range,
                                                                               std::stop_token stop = {}) = 0;
    // The selector that means a subject of this source.
    [[nodiscard]] virtual QString selectorOf(const ServerSubject &) const { return {}; }
    // Whether series() can be of one stack alone.
    [[nodiscard]] virtual bool knowsStackSeries() const { return false; }
};

// Goroutines, memory in use, threads: as many as there are now. Adding up snapshots of them is wrong; those that count
// what happened since the one before (cpu, contentions, allocations) are added.
[[nodiscard]] bool isGauge(const QString &typeId);

} // namespace bs::capture
