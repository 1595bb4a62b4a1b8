// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/incident/budget.h"
#include "data/core/format.h"

namespace bs::incident {

std::optional<BudgetSpent> budgetSpent(const BudgetInput &in, TimeMs impact, TimeMs resolution) {
    if (in.target <= 0 || in.target >= 1 || in.windowDays <= 0 || impact == kNoTime || resolution == kNoTime ||
        resolution < impact) {
        return std::nullopt;
    }
    BudgetSpent out;
    out.budgetMinutes = (1 - in.target) * in.windowDays * 24 * 60;
    out.outageMinutes = static_cast<double>(resolution - impact) / 60'000;
    out.timeBased = out.outageMinutes / out.budgetMinutes;
    out.sentence = QStringLiteral("%1 of %2 min (%3, %4 d): %5 by time")
                       .arg(QString::number(out.outageMinutes, 'f', 1), QString::number(out.budgetMinutes, 'f', 1),
                            formatPercent(in.target, in.target >= 0.9995 ? 2 : 1), QString::number(in.windowDays),
                            formatPercent(out.timeBased, 1));
    if (in.errorRatio > 0 && in.errorRatio <= 1) {
        out.eventMinutes = out.outageMinutes * in.errorRatio;
        out.eventBased = out.eventMinutes / out.budgetMinutes;
        out.sentence += QStringLiteral("; %1 by events, at %2 errors")
                            .arg(formatPercent(*out.eventBased, 2), formatPercent(in.errorRatio, 1));
    }
    return out;
}

} // namespace bs::incident
