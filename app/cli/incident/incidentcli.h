// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/cli/support/command.h"
#include "data/core/time.h"
#include "data/incident/incidentstore.h"

// The sub-commands of `boundscope incident`, one function each. They share one context.
namespace bs::cli::incidents {

struct Call {
    Args args;
    incident::IncidentStore store;
    TimeMs now = 0;
    QString by;
    bool json = false;

    [[nodiscard]] Result<incident::Incident> named(qsizetype word) const; // the incident that words()[word] names
    [[nodiscard]] Result<TimeMs> at() const;                              // --at, else now
    // The same, refused where nothing can have occurred then: before 1970, or long after both now and `last`.
    [[nodiscard]] Result<TimeMs> occurred(TimeMs last) const;
};

[[nodiscard]] Result<int> create(Call &call);
[[nodiscard]] Result<int> list(Call &call);
[[nodiscard]] Result<int> show(Call &call);
[[nodiscard]] Result<int> note(Call &call);
[[nodiscard]] Result<int> mark(Call &call);
[[nodiscard]] Result<int> timeline(Call &call);
[[nodiscard]] Result<int> close(Call &call);
[[nodiscard]] Result<int> exportTo(Call &call);
[[nodiscard]] Result<int> importFrom(Call &call);
[[nodiscard]] Result<int> lint(Call &call);
[[nodiscard]] Result<int> bundle(Call &call);

// Needs no incident store: what raw samples of a source show now.
[[nodiscard]] Result<int> detect(const Args &args);

// Where incidents lie when no --store is given: the store of this person's data folder (XDG_DATA_HOME).
[[nodiscard]] QString defaultStore();

} // namespace bs::cli::incidents
