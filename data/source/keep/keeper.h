// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/async.h"
#include "data/source/keep/coverage.h"
#include "data/source/metricsource.h"
#include "data/store/store.h"
#include <QTimer>
#include <map>

namespace bs {

struct KeepOptions {
    std::vector<std::string> selectors;
    DurationMs last = 24LL * 3600 * 1000; // how much of the past is wanted
    DurationMs every = 15'000;
    int maxSeries = 20'000; // of one selector
};

// Copies samples of a server into a store as they come, and what is missing of the wanted past behind them, newest
// first: raw samples with their own times, never resampled. Every question is bounded (series, samples, time), one is
// on the wire at a time. Where the server marked a series stale, so does the copy, at most one scrape interval later.
// What was copied is written beside it, so that a gap is known as a gap and filled when the server is there again.
class Keeper : public QObject {
    Q_OBJECT
public:
    // `source` and `clock` outlive it.
    Keeper(MetricSource *source, std::shared_ptr<store::Store> store, KeepOptions options, const Clock *clock,
           QObject *parent = nullptr);
    ~Keeper() override;
    void start();
    [[nodiscard]] const KeptState &state() const { return m_state; }
    [[nodiscard]] std::int64_t samples() const { return m_samples; } // stored by this process

Q_SIGNALS:
    void changed();
    void problem(const QString &text); // once for each new reason

private:
    using Answer = Result<std::shared_ptr<const QueryResult>>;
    // What is remembered of a series between two answers.
    struct Seen {
        TimeMs last = 0;
        DurationMs interval = 0;
    };
    struct Part { // one selector
        std::map<Labels, Seen> seen;
        DurationMs most = 5 * 60'000; // the longest piece that is asked for
        TimeMs counted = kNoTime;     // when its series were counted
    };
    struct Piece;
    void tick();
    void next();
    void count(std::size_t i);
    void fetch(std::size_t i);
    void taken(const std::shared_ptr<Piece> &piece, Answer answer);
    void checkPauses(const std::shared_ptr<Piece> &piece);
    void store(const std::shared_ptr<Piece> &piece);
    void stored(const std::shared_ptr<Piece> &piece, const Result<store::AppendResult> &result);
    void fail(std::size_t i, const QString &why);
    void save();
    template <class T, class Start, class Fn> void ask(Start start, Fn fn);

    MetricSource *m_source;
    std::shared_ptr<store::Store> m_store;
    KeepOptions m_options;
    const Clock *m_clock;
    KeptState m_state;
    std::vector<Part> m_parts;
    std::vector<std::size_t> m_todo; // selectors that have pieces to fetch in this round
    std::stop_source m_stop;
    QTimer m_timer;
    bool m_busy = false;
    std::int64_t m_samples = 0;
    QThreadPool m_pool; // last: its work ends first
};

} // namespace bs
