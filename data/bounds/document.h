// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QList>
#include <QString>
#include <cstdint>
#include <optional>
#include <vector>

namespace bs::bounds {

// Ids live as long as the document is open; a file knows nodes by name only. 0 = none.
struct NodeId {
    std::uint32_t v = 0;
    auto operator<=>(const NodeId &) const = default;
    explicit operator bool() const { return v != 0; }
};
struct CallId {
    std::uint32_t v = 0;
    auto operator<=>(const CallId &) const = default;
    explicit operator bool() const { return v != 0; }
};

enum class NodeKind : std::uint8_t { Entry, Service, Pool, Database, Queue, Cache, Broker, External, Tenant, Group };
[[nodiscard]] QString toString(NodeKind kind);
[[nodiscard]] std::optional<NodeKind> nodeKindFrom(QStringView word);
[[nodiscard]] const std::vector<NodeKind> &allNodeKinds();

// A value that somebody declared, or nothing. Nothing is unknown or unbounded, never zero.
using Maybe = std::optional<double>;

struct Latency {
    Maybe mean; // seconds
    Maybe p99;  // seconds
    bool operator==(const Latency &) const = default;
};

// What a node does above a bound. `action` is reject, queue, degrade, shed or throttle; empty = not said.
struct PolicyRule {
    QString action;
    Maybe status;      // HTTP status of a rejection
    Maybe retryAfterS; // seconds
    Maybe queueDepth;  // requests
    bool operator==(const PolicyRule &) const = default;
};
struct Policy {
    PolicyRule overInflight, overRps, overCaller;
    bool operator==(const Policy &) const = default;
};

// A cap for one caller ("default" for callers without a line of their own); `count` callers share the line's terms.
struct CallerCap {
    QString caller;
    Maybe rps;
    Maybe inflight;
    Maybe count;
    bool operator==(const CallerCap &) const = default;
};

// The bound justification template.
struct Why {
    QString rationale, derivedFrom, validatedBy, reviewed;
    bool operator==(const Why &) const = default;
};

// PromQL that measures what the node declares.
struct LiveQueries {
    QString inflight, rps, capacity, latencyMean, latencyP99;
    bool operator==(const LiveQueries &) const = default;
};

struct Point {
    double x = 0;
    double y = 0;
    bool operator==(const Point &) const = default;
};

struct Node {
    NodeId id;
    QString name; // the key in the file, unique
    NodeKind kind = NodeKind::Service;
    QString label; // shown instead of the name when not empty
    QString owner;
    NodeId parent;     // a group
    QString contract;  // version of the contract this node publishes
    Maybe maxRps;      // requests per second
    Maybe maxInflight; // requests at once, over all pods; wins over pods x inflightPerPod
    Maybe pods;
    Maybe inflightPerPod;
    Maybe burstS; // seconds above max RPS before the policy applies
    Latency latency;
    Policy policy;
    std::vector<CallerCap> callers;
    Why why;
    LiveQueries live;
    bool pinned = false; // auto layout leaves it where it is
    QString notes;
    std::optional<Point> position; // kept in the file's layout section
    bool operator==(const Node &) const = default;

    // In-flight offer: max_inflight, else pods x inflight_per_pod, else unbounded.
    [[nodiscard]] Maybe offer() const;
    [[nodiscard]] QString title() const { return label.isEmpty() ? name : label; }
};

enum class CallMode : std::uint8_t { Serial, Parallel };

struct ContractRef {
    QString version, acknowledgedBy, on;
    bool operator==(const ContractRef &) const = default;
};

struct Call {
    CallId id;
    NodeId from;
    NodeId to;
    QString label;    // what is called: "GET /cart"
    Maybe perRequest; // mean calls per request of `from`; 1 when absent; below 1 it is a probability
    CallMode mode = CallMode::Serial;
    Maybe width;                 // how many at once
    Maybe retries;               // extra attempts, at most
    Maybe fail;                  // share of attempts that fail, 0..1
    QString failQuery;           // the same as PromQL; its value is unknown until somebody measures it
    Maybe timeoutS;              // seconds per attempt
    std::optional<bool> cancels; // does a timed-out attempt stop at the callee? true when absent
    Maybe holdShare;             // share of the caller's time for which the callee is held
    bool async = false;
    Maybe depth; // how often this call may be walked on one path through a cycle
    ContractRef contract;
    QString notes;
    bool operator==(const Call &) const = default;

    [[nodiscard]] double calls() const { return perRequest.value_or(1); }
    [[nodiscard]] bool cancelsTimedOut() const { return cancels.value_or(true); }
    // Calls that one request of the caller can have open at once, however short (BOUNDS.md, worst case).
    [[nodiscard]] double openAtOnce() const;
    // Attempts per call in the mean: 1 + fail + fail^2 + ...; unknown when it retries and nobody knows how often.
    [[nodiscard]] Maybe attempts() const;
};

struct Document {
    QString name;
    std::vector<Node> nodes; // in the order of the file
    std::vector<Call> calls;
    bool operator==(const Document &) const = default;

    [[nodiscard]] const Node *node(NodeId id) const;
    [[nodiscard]] Node *node(NodeId id);
    [[nodiscard]] const Node *nodeNamed(QStringView name) const;
    [[nodiscard]] const Call *call(CallId id) const;
    [[nodiscard]] Call *call(CallId id);
    [[nodiscard]] NodeId nextNodeId() const;
    [[nodiscard]] CallId nextCallId() const;
    [[nodiscard]] QString freeName(const QString &wish) const; // wish, or wish-2, wish-3 ...
};

} // namespace bs::bounds

template <> struct std::hash<bs::bounds::NodeId> {
    std::size_t operator()(bs::bounds::NodeId id) const noexcept { return id.v; }
};
template <> struct std::hash<bs::bounds::CallId> {
    std::size_t operator()(bs::bounds::CallId id) const noexcept { return id.v; }
};
