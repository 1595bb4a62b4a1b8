// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/bounds/contract.h"
#include "data/series/matrix.h"
#include <string>

namespace bs::bounds {

// Is a contract kept? By its callers (their rate and what they have in flight against their quotas) and by the service
// (does it refuse what it promised to take, does it take what it promised to refuse?), from live metrics of one moment.
struct AdherenceQuery {
    enum class Gives : std::uint8_t {
        Rps,
        Inflight,
        Refused,
        CallerRps,
        CallerInflight,
        CallerRefused
    } gives = Gives::Rps;
    std::string expr;
    std::string caller; // labels of the answer that name the caller, or the status code; blanks between candidates
};
[[nodiscard]] std::vector<AdherenceQuery> adherenceQueries(const QString &service);

struct CallerUse {
    QString caller;
    Maybe rps, inflight, refusedRps;
    Maybe quotaRps, quotaInflight; // its own line, or the default one
    bool byDefault = false;
    bool tenant = false; // counted by the service per tenant, not by a calling service
};
struct Adherence {
    Maybe rps, inflight;
    std::vector<std::pair<QString, double>> refused; // status or reason -> per second
    std::vector<CallerUse> callers;                  // by name
    bool measured = false;                           // something answered; otherwise nothing was checked
    std::vector<ContractProblem> problems;
};
class AdherenceMeter {
public:
    AdherenceMeter(const Contract &contract, const QString &service);
    [[nodiscard]] const std::vector<AdherenceQuery> &queries() const { return m_queries; }
    void take(std::size_t query, const Matrix &answer);
    [[nodiscard]] Adherence result() const;

private:
    CallerUse &use(const QString &caller);
    const Contract &m_contract;
    std::vector<AdherenceQuery> m_queries;
    Adherence m_out;
};

} // namespace bs::bounds
