// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/bounds/analysis.h"
#include "data/bounds/document.h"
#include "data/core/result.h"
#include <QDate>
#include <string>

namespace bs::bounds {

// The contract a service publishes to its callers (contract.yaml, `contract: 1`).
struct Contract {
    struct Quota {
        QString caller; // "default" for callers without a line of their own
        Maybe rps, inflight;
        QString tier; // "premium", as the team names it
        bool operator==(const Quota &) const = default;
    };
    struct Endpoint {
        QString path, method, cost; // cost: low, medium, high, "very high"
        Maybe maxBatch;
        bool async = false;
        bool operator==(const Endpoint &) const = default;
    };
    struct Change {
        QString what; // capacity, quota, breaking
        QDate announced, effective;
        QString notes;
        bool operator==(const Change &) const = default;
    };
    struct Acknowledgement {
        QString caller, version;
        QDate on;
        bool operator==(const Acknowledgement &) const = default;
    };
    QString service, version, owner;
    Maybe maxRps, maxInflight, burstS;
    std::vector<Quota> quotas;
    Policy degradation;
    bool rejectsAfterBurst = false; // over_rps says after_burst: true
    std::vector<Endpoint> endpoints;
    Maybe capacityDays, quotaDays, breakingDays; // notice that changes are announced with
    std::vector<Change> changes;
    QDate reviewed;
    std::vector<Acknowledgement> acknowledged;
    QString overrides; // where to ask for more
    bool operator==(const Contract &) const = default;
};

struct ContractProblem {
    Severity severity = Severity::Warn; // Note: what follows from the numbers; no problem by itself
    QString kind, text;
    bool operator==(const ContractProblem &) const = default;
};

struct ContractReading {
    Contract contract;
    std::vector<Error> errors;
    std::vector<Warning> warnings;
};
[[nodiscard]] ContractReading readContract(const std::string &text, const QString &file);

// What the numbers contradict or imply; `today` decides whether the review is overdue.
[[nodiscard]] std::vector<ContractProblem> lintContract(const Contract &contract, QDate today);
// Two copies of a contract (caller's and callee's) that do not say the same.
[[nodiscard]] std::vector<ContractProblem> compareContracts(const Contract &a, const Contract &b);

[[nodiscard]] QString contractMarkdown(const Contract &contract, const std::vector<ContractProblem> &problems);

} // namespace bs::bounds
