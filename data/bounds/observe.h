// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/bounds/discover.h"
#include "data/series/matrix.h"

namespace bs::bounds {

// What meshes, tracers, client libraries and pools count, as queries about the whole fleet. Whoever has a source asks
// them all and gives the answers back; a metric that the source does not have is an empty answer.
struct ObservationQuery {
    QString origin; // "istio", "service graph", "go_sql", ...
    std::string expr;
};
[[nodiscard]] const std::vector<ObservationQuery> &observationQueries();

// Everything that was observed, with what it was read from.
class Observer {
public:
    void take(std::size_t query, const Matrix &answer);
    [[nodiscard]] bool empty() const { return m_calls.empty() && m_pools.empty(); }
    [[nodiscard]] Found found() const;

private:
    std::vector<ObservedCall> m_calls;
    std::vector<ObservedPool> m_pools;
    std::vector<ObservedService> m_services;
};

// One step from a document towards what was found: to accept or to leave.
struct Proposal {
    enum class What : std::uint8_t { AddNode, AddCall, SetField } what = What::AddNode;
    bool isCall = false;    // SetField: of a call
    QString name;           // "catalog" or "catalog -> pg-main"
    QString field;          // SetField
    QString from, to;       // SetField: as text, `from` empty = not declared
    QString evidence;       // what it was read from, in words and numbers
    std::vector<int> needs; // proposals without which this one cannot be
    [[nodiscard]] QString words() const;
};
// What `found` has and `current` has not, and fields that differ. Nothing is ever proposed to be removed: what is not
// seen in five minutes may be seen at night.
[[nodiscard]] std::vector<Proposal> propose(const Document &current, const Found &found);
// `current` with the accepted ones, and those they need. Ids of what was there stay.
[[nodiscard]] Document accepted(const Document &current, const Found &found, const std::vector<Proposal> &all,
                                const std::vector<bool> &chosen);

} // namespace bs::bounds
