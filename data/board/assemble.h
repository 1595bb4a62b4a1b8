// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/board/board.h"
#include "data/board/panelresult.h"
#include "data/vocabulary/vocabulary.h"
#include <map>
#include <memory>
#include <span>

// From the answers to a panel's queries to what it shows: pure functions, run on a pool.
namespace bs::assemble {

// One answered (or failed, or never asked) query of a panel.
struct Answer {
    Availability availability = Availability::NotChecked;
    QString reason;
    std::shared_ptr<const QueryResult> result; // null unless it was answered
    [[nodiscard]] const std::vector<Series> &series() const;
};

struct Input {
    const BoardPanel *panel = nullptr;
    std::map<std::string, Answer> answers;
    std::shared_ptr<const BoundVocabulary> vocabulary;
    std::map<QString, double> declaredCapacities;
    TimeRange range;
    DurationMs step = 0;
    bool folded = false;         // the answers are of services, not of pods
    DurationMs newestHidden = 0; // the sources keep their newest samples back this long
    bool many = false;           // answers of several sources, each series labelled with its own
    [[nodiscard]] const Answer &answer(const std::string &name) const;
    [[nodiscard]] std::string label(const std::string &identity) const { return vocabulary->label(identity); }
    [[nodiscard]] QString sourceOf(const Labels &labels) const; // empty unless `many`
};

void lines(const Input &in, PanelResult &out); // line, area
void heatmap(const Input &in, PanelResult &out);
void gauges(const Input &in, PanelResult &out);
void fanout(const Input &in, PanelResult &out);
void tenants(const Input &in, PanelResult &out);
void scatter(const Input &in, PanelResult &out);

[[nodiscard]] std::vector<DeployMark> deploys(const std::vector<Series> &versions, const std::string &serviceLabel,
                                              TimeRange range, DurationMs step);

[[nodiscard]] double maxOf(std::span<const double> values); // NaN when there is none
[[nodiscard]] double lastValue(const Series &s);            // NaN when empty
[[nodiscard]] QString text(const Labels &labels, const std::string &name);
// The sum of several series at every time any of them has; NaN points are left out.
[[nodiscard]] Series sumOf(const std::vector<const Series *> &series);

} // namespace bs::assemble
