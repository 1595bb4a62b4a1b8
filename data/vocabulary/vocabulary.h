// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include "data/core/time.h"
#include <QString>
#include <QStringList>
#include <map>
#include <string>
#include <vector>

namespace bs {

// What the product means by "goroutines" or "pool in-flight", as names of real metrics. A vocabulary is a YAML file
// (resources/vocabularies, and the user's own): it lists, per meaning, metrics that have it.
struct VocabularyEntry {
    enum class Kind : std::uint8_t { Gauge, Counter, Histogram, Expression };
    Kind kind = Kind::Gauge;
    std::string metric;             // histogram: the name without _bucket
    std::string where;              // further matchers, e.g. resource="memory"
    std::string expr;               // Kind::Expression: PromQL with $filter inside the braces of its selectors
    std::vector<std::string> needs; // Expression: the metrics that must exist
    std::map<std::string, std::string> labels; // our label -> the metric's, e.g. pool -> db_name
    double scale = 1;                          // multiplies the value into the unit
    QString unit;                              // count, bytes, seconds, per_second, percent, ""
    bool operator==(const VocabularyEntry &) const = default;
};

// The labels that say whose a series is, with their candidates, best first.
struct IdentityCandidates {
    std::map<std::string, std::vector<std::string>> labels; // "service" -> service, app, ..., job
};

struct Vocabulary {
    QString name;  // "go"
    QString title; // "Go services"
    std::map<std::string, std::vector<VocabularyEntry>> concepts;
    IdentityCandidates identity;
};

[[nodiscard]] Result<Vocabulary> readVocabulary(const std::string &yaml, const QString &file);

// The names a board, a rule or a question may ask for, with unit and one line of meaning.
struct ConceptSpec {
    std::string name;
    QString unit;
    QString describes;
};
[[nodiscard]] const std::vector<ConceptSpec> &conceptSpecs();

// One meaning as a source can answer it: the entries whose metrics exist there, best first. Empty: not checked.
struct BoundConcept {
    struct Entry {
        VocabularyEntry entry;
        QString vocabulary;
        bool classic = true;  // histogram: _bucket series exist
        bool native = false;  // histogram: the bare name exists
        bool summary = false; // histogram: _count exists, so that a mean can be had where there are no buckets
    };
    std::vector<Entry> entries;
    QString unit;
};

// What detect() found in one source. Immutable; shared by boards, evidence and alerts.
struct BoundVocabulary {
    std::map<std::string, BoundConcept> concepts;
    std::map<std::string, std::string> identity; // "service" -> the label that holds it here; absent: no such label
    QStringList fits;                            // vocabularies of which something was found: "go", "kubernetes"
    DurationMs scrapeInterval = 15'000;          // of the targets that matter, or the usual one
    bool scrapeIntervalKnown = false;
    [[nodiscard]] bool has(const std::string &name) const { return concepts.contains(name); }
    [[nodiscard]] std::string label(const std::string &identityName) const; // falls back to the name itself
};

// Why nothing can be asked: "no metric for pool_inflight (slots of a pool in use): none of pool_inflight,
// go_sql_in_use_connections, hikaricp_connections_active and 8 more".
[[nodiscard]] QString noMetricFor(const QStringList &concepts, const std::vector<Vocabulary> &vocabularies);

// Times and filters that a template's variables stand for.
struct Macros {
    DurationMs interval = 15'000;     // $__interval: the step
    DurationMs rateInterval = 60'000; // $__rate_interval
    DurationMs range = 3'600'000;     // $__range
    std::string filter;               // $filter: matchers of the page, e.g. zone="eu-west", without braces
};

// What a template became. `missing` names concepts the source does not have: the panel is then not checked.
struct Expanded {
    std::string expr;
    QStringList missing;
    QStringList notes; // "max per 1m": what was done to a gauge between two points
};

// Expands a PromQL template:
//   ${goroutines}        the bound expression (several metrics joined with `or`), in parentheses; counters as a rate
//   ${goroutines:max}    each gauge as max_over_time over $__interval when that is longer than a scrape (also min, avg)
//   ${goroutines:window_avg}, window_max   over $__range
//   ${start_time:changes}       how often a gauge changed since the point before
//   ${pool_inflight:timestamp}  the time of the newest sample
//   ${request_duration:sum}, :count, :rate_buckets   per second, over $__rate_interval
//   ${fanout:buckets}, ${fanout:native}    increase of a histogram's buckets, or of a native histogram, over $__range
//   ${oom_kills?}        optional: nothing at all when the source does not have it
//   $service $pod ...    the source's label for it; $__interval $__rate_interval $__range $filter
[[nodiscard]] Result<Expanded> expand(const std::string &pattern, const BoundVocabulary &vocabulary,
                                      const Macros &macros);

} // namespace bs
