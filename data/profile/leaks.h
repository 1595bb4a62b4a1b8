// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/profile/stacks.h"
#include <optional>
#include <unordered_map>

namespace bs::profile {

struct LeakOptions {
    std::int64_t over = 100; // a stack of fewer is no suspect, however fast it grows
    std::string type;        // empty: the default one
};

enum class Confidence : std::uint8_t { Weak, Strong };
[[nodiscard]] QString toString(Confidence c);

struct Suspect {
    StackId id = 0;
    std::vector<std::int64_t> counts;      // one per capture, oldest first
    std::optional<double> growthPerMinute; // when the captures know their times
    double growthPerCapture = 0;
    Confidence confidence = Confidence::Weak;
    bool followsLoad = false;        // grew no faster than the requests in flight
    bool reportedByRuntime = false;  // "(leaked)": the garbage collector found nobody can wake it
    std::optional<double> persisted; // share of the first capture's goroutines still there, by id
    std::optional<std::int32_t> waitMaxMinutes;
    std::vector<Frame> frames;
    std::string state; // what most wait on, when told
};

// A stack that grew and is left out, with the reason: a person may disagree.
struct Excused {
    StackId id = 0;
    std::vector<std::int64_t> counts;
    QString reason;
    std::vector<Frame> frames;
};

// How fast a stack grows, and since when: Theil-Sen's slope from the capture before it began to grow to the last one.
struct Growth {
    std::size_t from = 0;            // into the captures
    std::optional<double> perMinute; // when the captures know their times, and not all have the same
    double perCapture = 0;
};
// `first`: captures before it are not looked at. `timesNanos` is empty where times are not known.
[[nodiscard]] Growth growthOf(const std::vector<std::int64_t> &counts, const std::vector<std::int64_t> &timesNanos,
                              std::size_t first);

struct LeakReport {
    // What the frames below point into.
    std::vector<ProfilePtr> captures; // in the order of `counts`
    std::vector<std::shared_ptr<const FrameIndex>> indexes;
    std::vector<Suspect> suspects; // most suspicious first
    std::vector<Excused> excused;
    double loadFactor = 1;        // growth of requests in flight over the captures looked at; 1 when unknown
    std::size_t firstCapture = 0; // captures before a restart are not looked at
    // Of every stack, suspected or not, as the suspects' own is measured; nullopt for a stack in none of the captures.
    [[nodiscard]] std::optional<Growth> growth(StackId id) const;
    std::unordered_map<StackId, std::vector<std::int64_t>> counts;
    std::vector<std::int64_t> timesNanos; // of the captures; empty where one has none
};

// Which stacks leak, across captures of one process (oldest first; sorted by their own times when all have one).
//
// A suspect is over the threshold in the last capture and grew. Captures before it began to grow do not count against
// it. From three captures of growth on it must have grown steadily (Kendall's tau at least 0.7) and still be growing
// (by 5 % within the last eighth of its growth); a stack that was as large before and came down again goes up and down,
// it does not leak. The slope is Theil-Sen's. Confidence is "strong" from five captures with a tau of 0.8, or when the
// runtime itself says "(leaked)"; else "weak".
//
// Load is told from leaks by what a goroutine belongs to. Stacks rooted in a server's loop (net/http's conn.serve,
// grpc's handleStream ...) are requests in flight: their number is the load, and one of them is a suspect only when it
// outgrew the others, or its goroutines are known to stay (the same ids, or waits of minutes). Other stacks are ranked:
// first those that more than doubled (a doubling is what load does), then those whose goroutines are known to stay,
// then by the growth beyond what the load explains. Of two captures alone, what only doubled is not ranked beside a
// stack that outgrew a doubling.
[[nodiscard]] Result<LeakReport> findLeaks(std::vector<ProfilePtr> captures, const LeakOptions &options = {});

} // namespace bs::profile
