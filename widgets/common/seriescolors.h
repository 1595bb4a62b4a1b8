// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/common/theme.h"
#include <QHash>
#include <array>

namespace bs {

// A colour per name for a session: the slot its hash asks for, or the next free one when another name has it, so that
// nine services of one panel are told apart. Past that, names share. Slot 6 (index 5) is too near crit to stand in a
// panel with crit marks and is given last.
class SeriesColors {
public:
    // 0..9 of Theme::series.
    int slot(const QString &name) {
        if (const auto it = m_slots.constFind(name); it != m_slots.constEnd()) {
            return *it;
        }
        static constexpr std::array<int, 9> kOrder{0, 1, 2, 3, 4, 6, 7, 8, 9};
        int at = Theme::seriesSlot(name);
        for (int tries = 0; tries < 9 && m_used[static_cast<std::size_t>(at)]; ++tries) {
            at = (at + 1) % 9;
        }
        m_used[static_cast<std::size_t>(at)] = true;
        return *m_slots.insert(name, kOrder[static_cast<std::size_t>(at)]);
    }
    QColor color(const QString &name, const Theme &theme) { return theme.series[static_cast<std::size_t>(slot(name))]; }

private:
    QHash<QString, int> m_slots;
    std::array<bool, 9> m_used{};
};

} // namespace bs
