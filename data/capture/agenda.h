// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/time.h"
#include "data/series/labels.h"
#include <QString>
#include <QStringList>
#include <deque>
#include <map>
#include <set>
#include <vector>

namespace bs::capture {

// Something that happens now and asks for a capture: an alert that fires, a growth that was seen.
struct Occasion {
    enum class Kind : std::uint8_t { Alert, Growth };
    Kind kind = Kind::Alert;
    QString name;                       // of the alert; of a growth: what was seen
    Labels labels;                      // whom it is about: cluster, namespace, service, app, job, pod, instance
    TimeMs since = kNoTime;             // when it began: the same one, still going on, is no second occasion
    [[nodiscard]] QString text() const; // "alert PoolSaturated service=orders pod=orders-2"
};

// A pod that can be captured, and what its endpoint says of that.
struct AgendaPod {
    QString key; // the same pod, the same key
    Labels labels;
    DurationMs every = 0;   // 0: not by the clock
    bool everyAlert = true; // else those of `alerts`
    QStringList alerts;
    bool growth = true;
    DurationMs atMostEvery = 600'000;
    double goroutines = 0; // as last seen: of many pods that an occasion names the largest come first
};

struct Due {
    std::size_t pod = 0;
    QString because; // empty: its turn has come
};

// Which pods a recorder captures now. Each has a moment of its own within its interval, so that a fleet is not asked
// all at once, after a restart neither. An occasion is answered once, when it begins, with at most five pods; a pod
// within `atMostEvery` of the one before by an occasion is left out, and no more than twenty are captured by occasions
// within ten minutes: what goes on firing, or flaps, costs no more than that. Told the time; not thread-safe.
class Agenda {
public:
    static constexpr std::size_t kMostOfOne = 5;
    static constexpr std::size_t kMostOfAll = 20;
    static constexpr DurationMs kWindow = 600'000;

    // `left`: a line for each occasion that not all of its pods were captured for.
    [[nodiscard]] std::vector<Due> next(const std::vector<AgendaPod> &pods, const std::vector<Occasion> &now,
                                        TimeMs time, QStringList *left = nullptr);
    // The first moment after `now` that is a pod's own.
    [[nodiscard]] static TimeMs turnOf(const QString &key, DurationMs every, TimeMs now);

private:
    void answer(const Occasion &o, const std::vector<AgendaPod> &pods, TimeMs time, std::vector<Due> &due,
                QStringList *left);
    std::map<QString, TimeMs> m_turns; // by pod
    std::map<QString, TimeMs> m_taken; // by pod: by an occasion
    std::set<QString> m_answered;      // occasions that go on
    std::deque<TimeMs> m_recent;       // captures by occasions
};

} // namespace bs::capture
