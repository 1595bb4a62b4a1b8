// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/source/keep/keeper.h"
#include "data/core/format.h"
#include <algorithm>

namespace bs {

namespace {

constexpr DurationMs kOverlap = 30'000; // samples reach a server some time after their own time
constexpr DurationMs kCountAgain = 10 * 60'000;
constexpr DurationMs kShortest = 60'000;
constexpr DurationMs kLongest = 2 * 3600'000;
constexpr std::int64_t kMostSamples = 200'000; // of one answer, aimed at
constexpr std::int64_t kMostPoints = 10'000;   // of one series of a range query
constexpr std::size_t kPiecesPerRound = 20;

std::string durationOf(DurationMs ms) { return std::to_string(ms) + "ms"; }

} // namespace

// One answer on its way into the store.
struct Keeper::Piece {
    std::size_t selector = 0;
    TimeRange range; // that counts as copied afterwards
    TimeRange asked; // with the overlap before it
    bool live = false;
    std::shared_ptr<const QueryResult> result;
    std::map<Labels, Seen> seen; // after this piece
    struct Suspect {
        Labels labels;
        Pause pause;
    };
    std::vector<Suspect> suspects;
    DurationMs step = 0;
    std::vector<std::pair<Labels, TimeMs>> stale;
    std::int64_t samples = 0;
};

Keeper::Keeper(MetricSource *source, std::shared_ptr<store::Store> store, KeepOptions options, const Clock *clock,
               QObject *parent)
    : QObject(parent), m_source(source), m_store(std::move(store)), m_options(std::move(options)), m_clock(clock) {
    m_pool.setMaxThreadCount(1);
    const auto before = m_store->document("kept");
    const auto known = before ? readKept(*before) : Result<KeptState>(KeptState());
    m_state.source = m_source->name();
    for (const std::string &selector : m_options.selectors) {
        KeptSelector s;
        s.selector = selector;
        if (known && (known->source == m_state.source)) {
            for (const KeptSelector &k : known->selectors) {
                if (k.selector == selector) {
                    s.covered = k.covered;
                    s.answered = k.answered;
                    s.series = k.series;
                }
            }
        }
        m_state.selectors.push_back(std::move(s));
    }
    m_parts.resize(m_state.selectors.size());
    connect(&m_timer, &QTimer::timeout, this, &Keeper::tick);
}

Keeper::~Keeper() {
    m_stop.request_stop();
    m_pool.waitForDone();
}

void Keeper::start() {
    m_timer.start(std::chrono::milliseconds(m_options.every));
    tick();
}

void Keeper::tick() {
    if (m_busy) {
        return; // the round before is still on the wire
    }
    const TimeMs horizon = m_clock->now() - m_options.last;
    for (KeptSelector &s : m_state.selectors) {
        s.covered.forgetBefore(horizon);
    }
    m_todo.clear();
    for (std::size_t round = 0; round < kPiecesPerRound; ++round) {
        for (std::size_t i = 0; i < m_parts.size(); ++i) {
            m_todo.push_back(m_parts.size() - 1 - i); // taken from the back
        }
    }
    m_busy = true;
    next();
}

void Keeper::next() {
    const TimeMs now = m_clock->now();
    while (!m_todo.empty()) {
        const std::size_t i = m_todo.back();
        m_todo.pop_back();
        const bool wanted = m_state.selectors[i]
                                .covered.missing({now - m_options.last, now}, kLongest, m_options.every / 2)
                                .has_value();
        if (!wanted) {
            continue;
        }
        const bool counted = m_parts[i].counted != kNoTime && now - m_parts[i].counted < kCountAgain;
        return counted ? fetch(i) : count(i);
    }
    m_busy = false;
}

template <class T, class Start, class Fn> void Keeper::ask(Start start, Fn fn) {
    deliver(start(m_stop.get_token()), this, [this, fn = std::move(fn)](Result<T> r) mutable {
        if (!m_stop.stop_requested()) {
            fn(std::move(r));
        }
    });
}

void Keeper::count(std::size_t i) {
    const InstantQuery q{.expr = "count(" + m_state.selectors[i].selector + ")", .time = m_clock->now()};
    ask<std::shared_ptr<const QueryResult>>(
        [this, q](const std::stop_token &stop) { return m_source->query(q, stop); },
        [this, i](Answer answer) {
            if (!answer) {
                return fail(i, answer.error().text());
            }
            const auto &series = (*answer)->matrix.series;
            const double n = series.empty() || series.front().values.empty() ? 0 : series.front().values.front();
            if (n > m_options.maxSeries) {
                return fail(i, QStringLiteral("%1 matches %2 series, more than max_series %3: it is not kept")
                                   .arg(QString::fromStdString(m_state.selectors[i].selector))
                                   .arg(n, 0, 'f', 0)
                                   .arg(m_options.maxSeries));
            }
            m_state.selectors[i].series = static_cast<std::int64_t>(n);
            m_parts[i].counted = m_clock->now();
            fetch(i);
        });
}

void Keeper::fetch(std::size_t i) {
    const TimeMs now = m_clock->now();
    const auto missing =
        m_state.selectors[i].covered.missing({now - m_options.last, now}, m_parts[i].most, m_options.every / 2);
    if (!missing) {
        return next();
    }
    auto piece = std::make_shared<Piece>();
    piece->selector = i;
    piece->range = *missing;
    piece->live = missing->end == now;
    piece->asked = {missing->start - kOverlap, missing->end};
    const InstantQuery q{.expr = m_state.selectors[i].selector + "[" + durationOf(piece->asked.length()) + "]",
                         .time = piece->asked.end};
    ask<std::shared_ptr<const QueryResult>>([this, q](const std::stop_token &stop) { return m_source->query(q, stop); },
                                            [this, piece](Answer answer) { taken(piece, std::move(answer)); });
}

void Keeper::taken(const std::shared_ptr<Piece> &piece, Answer answer) {
    Part &part = m_parts[piece->selector];
    if (!answer) {
        const bool large = answer.error().kind != Error::Kind::Source || answer.error().reason.contains(u"larger") ||
                           answer.error().reason.contains(u"within");
        part.most = large ? std::max(kShortest, part.most / 2) : part.most; // perhaps it was too much
        return fail(piece->selector, answer.error().text());
    }
    piece->result = *answer;
    piece->seen = piece->live ? part.seen : std::map<Labels, Seen>();
    auto work = [piece]() -> Result<bool> {
        const auto &all = piece->result->matrix.series;
        for (const Series &s : all) {
            piece->samples += static_cast<std::int64_t>(s.times.size() + s.histogramTimes.size());
            std::vector<TimeMs> times = s.times;
            times.insert(times.end(), s.histogramTimes.begin(), s.histogramTimes.end());
            std::sort(times.begin(), times.end());
            if (times.empty()) {
                continue;
            }
            Seen &seen = piece->seen[s.labels];
            const DurationMs usual = usualInterval(times);
            seen.interval = usual > 0 ? usual : seen.interval;
            seen.last = std::max(seen.last, times.back());
            const DurationMs interval = seen.interval > 0 ? seen.interval : 60'000;
            for (const Pause &p : pausesOf(times, piece->asked.end, interval)) {
                piece->suspects.push_back({s.labels, p});
            }
        }
        // Those that were here before and sent nothing.
        for (const auto &[labels, seen] : piece->seen) {
            if (seen.last < piece->asked.start && piece->asked.end - seen.last < 5 * 60'000 && seen.interval > 0 &&
                piece->asked.end - seen.last > seen.interval + seen.interval / 2) {
                piece->suspects.push_back({labels, {seen.last, piece->asked.end}});
            }
        }
        return true;
    };
    ask<bool>([this, work](const std::stop_token &) { return runOn<bool>(&m_pool, work); },
              [this, piece](const Result<bool> &) { piece->suspects.empty() ? store(piece) : checkPauses(piece); });
}

// Samples alone do not say whether a series was marked stale. A range query does: it has no value there, though a
// sample is near enough.
void Keeper::checkPauses(const std::shared_ptr<Piece> &piece) {
    DurationMs step = piece->asked.length();
    for (const Piece::Suspect &s : piece->suspects) {
        const auto it = piece->seen.find(s.labels);
        const DurationMs interval = it != piece->seen.end() && it->second.interval > 0 ? it->second.interval : 60'000;
        step = std::min(step, interval);
    }
    piece->step = std::max({step, DurationMs(1000), piece->asked.length() / kMostPoints});
    const RangeQuery q{.expr = m_state.selectors[piece->selector].selector,
                       .start = piece->asked.start,
                       .end = piece->asked.end,
                       .step = piece->step};
    ask<std::shared_ptr<const QueryResult>>(
        [this, q](const std::stop_token &stop) { return m_source->queryRange(q, stop); },
        [this, piece](Answer answer) {
            if (!answer) {
                return fail(piece->selector, answer.error().text());
            }
            auto work = [piece, answer = *answer]() -> Result<bool> {
                std::map<Labels, std::vector<TimeMs>> values;
                for (const Series &s : answer->matrix.series) {
                    auto &times = values[s.labels];
                    times = s.times;
                    times.insert(times.end(), s.histogramTimes.begin(), s.histogramTimes.end());
                    std::sort(times.begin(), times.end());
                }
                for (const Piece::Suspect &s : piece->suspects) {
                    if (const auto at = staleAt(s.pause, values[s.labels], piece->asked, piece->step)) {
                        piece->stale.emplace_back(s.labels, *at);
                        if (s.pause.to == piece->asked.end) {
                            piece->seen.erase(s.labels); // said once
                        }
                    }
                }
                return true;
            };
            ask<bool>([this, work](const std::stop_token &) { return runOn<bool>(&m_pool, work); },
                      [this, piece](const Result<bool> &) { store(piece); });
        });
}

void Keeper::store(const std::shared_ptr<Piece> &piece) {
    auto work = [piece, store = m_store]() -> Result<store::AppendResult> {
        store::Batch batch;
        for (const Series &s : piece->result->matrix.series) {
            const store::SeriesRef ref = store->ref(s.labels);
            for (std::size_t k = 0; k < s.times.size(); ++k) {
                batch.samples.push_back({ref, s.times[k], s.values[k]});
            }
            for (std::size_t k = 0; k < s.histogramTimes.size(); ++k) {
                batch.histograms.push_back({ref, s.histogramTimes[k], s.histograms[k]});
            }
        }
        for (const auto &[labels, at] : piece->stale) {
            batch.samples.push_back({store->ref(labels), at, staleMarker()});
        }
        if (batch.empty()) {
            return store::AppendResult{};
        }
        return store->appendNow(std::move(batch));
    };
    ask<store::AppendResult>(
        [this, work](const std::stop_token &) { return runOn<store::AppendResult>(&m_pool, work); },
        [this, piece](const Result<store::AppendResult> &r) { stored(piece, r); });
}

void Keeper::stored(const std::shared_ptr<Piece> &piece, const Result<store::AppendResult> &result) {
    if (!result) {
        return fail(piece->selector, result.error().text());
    }
    Part &part = m_parts[piece->selector];
    KeptSelector &s = m_state.selectors[piece->selector];
    if (piece->live) {
        part.seen = std::move(piece->seen);
    }
    m_samples += result->stored;
    s.covered.add(piece->range);
    s.answered = m_clock->now();
    s.error.clear();
    // The next piece is as long as keeps it near what one answer should hold.
    const DurationMs length = std::max<DurationMs>(1, piece->asked.length());
    const std::int64_t perMinute = std::max<std::int64_t>(1, piece->samples * 60'000 / length);
    part.most = std::clamp<DurationMs>(kMostSamples / perMinute * 60'000, kShortest, kLongest);
    save();
    next();
}

void Keeper::fail(std::size_t i, const QString &why) {
    KeptSelector &s = m_state.selectors[i];
    // The same reason with other numbers in it is no news.
    const auto form = [](QString text) { return text.removeIf([](QChar c) { return c.isDigit(); }); };
    const bool fresh = form(s.error) != form(why);
    s.error = why;
    save();
    if (fresh) {
        Q_EMIT problem(why);
    }
    // Not again in this round: what failed is asked again after `every`.
    std::erase(m_todo, i);
    next();
}

void Keeper::save() {
    (void)m_store->setDocument("kept", writeKept(m_state));
    Q_EMIT changed();
}

} // namespace bs
