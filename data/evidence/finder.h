// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/evidence/situation.h"
#include "data/runbook/evidence.h"

namespace bs::evidence {

// What profiles, alert rules and the bound diagram add; whoever has them hands them in. Absent: not checked.
struct SideEvidence {
    std::optional<runbook::Evidence> leak;   // provider profile_leak
    std::optional<runbook::Evidence> alert;  // provider alert
    std::optional<runbook::Evidence> bounds; // provider bounds
    std::optional<runbook::Evidence> frames; // provider deploy_frame
    // Answers of the provider "promql", by expression: asked beforehand, at the snapshot's time.
    std::map<std::string, Fetched> queries;
};

// Finds a tree's evidence in one snapshot: pure, immediate, the same answer for the same samples.
class SnapshotEvidence final : public runbook::EvidenceSource {
public:
    explicit SnapshotEvidence(std::shared_ptr<const Snapshot> snapshot, SideEvidence side = {});
    [[nodiscard]] runbook::Evidence find(const runbook::EvidenceRef &ref, TimeMs at) override;
    [[nodiscard]] const Situation &situation() const { return m_situation; }

private:
    std::shared_ptr<const Snapshot> m_snapshot;
    Situation m_situation;
    // While it recovers, the cause is looked for where it was worst: the same samples up to that moment.
    std::unique_ptr<Snapshot> m_worstSnapshot;
    std::unique_ptr<Situation> m_worst;
    SideEvidence m_side;
};

// Providers, each a function of the situation.
using Finder = runbook::Evidence (*)(const Situation &, const runbook::EvidenceRef &);
[[nodiscard]] Finder finderOf(const QString &provider); // null: not one of the metrics'

// Shared by the providers.
[[nodiscard]] runbook::Evidence begin(const Situation &s, const runbook::EvidenceRef &ref, const char *query,
                                      const char *metric);
void number(runbook::Evidence &e, double value, double threshold, const char *unit, bool yesIsAbove);
void fact(runbook::Evidence &e, const char *name, double value, const char *unit);
void fact(runbook::Evidence &e, const char *name, const QString &text);
[[nodiscard]] runbook::Curve curve(const Situation &s, const QString &label, const Column &c);
// The inputs of this evidence that the source does not have.
void needs(runbook::Evidence &e, const Situation &s, std::initializer_list<const char *> queries);
[[nodiscard]] QString subject(const char *kind, const std::string &name);

} // namespace bs::evidence
