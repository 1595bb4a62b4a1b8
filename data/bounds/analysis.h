// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/bounds/document.h"
#include "data/core/result.h"

namespace bs::bounds {

// Two questions, two answers (BOUNDS.md), never mixed:
//   worst case    what the bounds promise when every call that may be open at once is open (in-flight);
//   steady state  what flows through in the mean (requests per second, Little's law).
// Everything unknown stays unknown (nullopt), and zero is a number.

struct Options {
    struct EntryLoad { // what is offered at one entry instead of its max_inflight and max_rps
        NodeId node;
        Maybe inflight;
        Maybe rps;
    };
    double load = 1; // multiplies what is offered at every entry; never an offer of a node
    std::vector<EntryLoad> entries;
    double headroom = 0.7; // pods are planned to be busy to this share
};

struct Tier {
    NodeId node;
    bool reached = false; // some entry's requests get here
    // Worst case.
    Maybe perEntry;        // m: open here per request open at the entry
    Maybe rawInflight;     // L * m
    Maybe clippedInflight; // after the bounds upstream have shed
    Maybe offerInflight;   // nullopt = unbounded
    Maybe ratioInflight;   // clipped / offer; infinity when something is demanded of a bound of 0
    // Steady state.
    Maybe rpsPerEntry;
    Maybe rps;
    Maybe offerRps; // max_rps
    Maybe ratioRps;
    Maybe meanInflight;         // lambda * W, or what callers hold
    Maybe ratioMean;            // mean in-flight / offer
    Maybe carriesRps;           // offer / W: throughput the bound can carry
    Maybe utilisation;          // the larger of ratioRps and ratioMean
    Maybe podsNeeded;           // for the mean in-flight, with headroom
    std::vector<double> openOf; // per entry, in the order of Analysis::entries: m of that entry
    std::vector<Maybe> rateOf;  // per entry: arrivals here per request there
    double amplification = 1;   // attempts at worst, over the retries of every tier on the way
};

struct Admissible {
    Maybe inflight;                    // requests at the entry that run without waiting; fractional
    std::vector<NodeId> inflightNodes; // those that bind; several when they tie
    Maybe rps;
    std::vector<NodeId> rpsNodes;
    Maybe heldRps; // the same with what callers hold of pools that have no latency of their own
    std::vector<NodeId> heldNodes;
};

struct EntryAnswer {
    NodeId node;
    Maybe inflight; // offered
    Maybe rps;
    Admissible admissible; // the others at their declared load
};

// The text's own sum over a group: it adds a tier to the tiers it calls, so it is shown with that remark only.
struct TierSum {
    NodeId group;
    std::vector<NodeId> members;
    Maybe demand; // raw demand on members that call no other member
    Maybe offer;  // of all members
    Maybe ratio;
    Maybe lastOffer; // of the members that call no other member
};

enum class Severity : std::uint8_t { Note, Warn, Over, Error };
[[nodiscard]] QString toString(Severity severity);

enum class FindingKind : std::uint8_t {
    OverInflight,
    OverRps,
    NoSteadyState,
    NoBound,
    ZeroBound,
    RpsOutOfReach,   // max_inflight < max_rps * W
    BoundNotDerived, // max_inflight > 3 * max_rps * W_p99
    LatencyTooShort, // W of a caller is less than what it waits for; or its p99 less than its mean
    PodsContradict,
    QuotaOversold,
    CallerOverCap,
    CapAboveBound,
    FanoutAboveBound,
    TimeoutGrows,
    RetryAmplification,
    ContractMismatch,
    ContractUnacknowledged,
    UnknownRate,
    Unreached,
};
[[nodiscard]] QString toString(FindingKind kind);

struct Fix {
    enum class Kind : std::uint8_t { AdmitLess, Raise, AddPods, CutFanout, Derive };
    Kind kind = Kind::AdmitLess;
    NodeId node; // whose field changes, unless `call` is set
    CallId call;
    QString field; // "max_inflight", "max_rps", "pods", "width", "per_request"
    Maybe from;
    double to = 0;
    std::vector<NodeId> bindsNext; // the entry's next limit once this is done
    Maybe admissibleThen;
    bool rate = false; // the answer is in requests per second
    bool operator==(const Fix &) const = default;
};

struct Finding {
    FindingKind kind = FindingKind::OverInflight;
    Severity severity = Severity::Warn;
    NodeId node;
    CallId call;
    Maybe demand;
    Maybe offer;
    Maybe ratio;
    bool rate = false; // demand and offer are requests per second
    QString subject;   // the caller, version or field it is about
    std::vector<Fix> fixes;
};

struct Analysis {
    Maybe entryInflight; // offered, all entries together
    Maybe entryRps;
    Admissible admissible;
    Maybe commonScaleInflight; // the largest factor on every entry's load that still runs without waiting
    Maybe commonScaleRps;
    std::vector<EntryAnswer> entries;
    std::vector<Tier> tiers; // every node but groups, in the order of the file
    std::vector<TierSum> groups;
    std::vector<Finding> findings; // worst first

    [[nodiscard]] const Tier *tier(NodeId id) const;
    [[nodiscard]] Severity worst() const; // Note when there is nothing
};

// Pure; an Error for a cycle that has no depth. 1,000 nodes and 3,000 calls take a few milliseconds.
[[nodiscard]] Result<Analysis> analyse(const Document &document, const Options &options = {});

// Words for people. Numbers as formatted on every page.
[[nodiscard]] QString titleOf(const Document &document, const Finding &finding);
[[nodiscard]] QString arithmeticOf(const Document &document, const Analysis &analysis, const Finding &finding);
[[nodiscard]] QString wordsOf(const Document &document, const Fix &fix);
[[nodiscard]] QString namesOf(const Document &document, const std::vector<NodeId> &nodes);
[[nodiscard]] QString exactNumber(double value); // 6.25, 1.333, 1,500

// The document with the fix done (for a preview); nullopt when the fix names something that is gone.
[[nodiscard]] std::optional<Document> fixed(const Document &document, const Fix &fix);

} // namespace bs::bounds
