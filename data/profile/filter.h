// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/profile/model.h"
#include <QString>

namespace bs::profile {

// The filters of pprof, with its meaning. Regular expressions, matched anywhere in a function's name, its file, or the
// file of the mapping.
struct FilterOptions {
    QString focus;    // keep samples with a frame that matches
    QString ignore;   // drop samples with a frame that matches
    QString hide;     // take matching frames out of the stacks
    QString show;     // take all other frames out
    QString showFrom; // cut the stack above (towards the root of) the highest match
    QString tagFocus; // "key=regex", "regex", or a range such as "bytes=32kb:64kb"
    QString tagIgnore;
    bool operator==(const FilterOptions &) const = default;
    [[nodiscard]] bool isEmpty() const { return *this == FilterOptions{}; }
};

// A profile seen through filters: fewer samples, shorter stacks, fewer lines. The profile itself stays as it is.
class Filtered {
public:
    struct View {
        std::uint32_t sample = 0; // in the profile
        std::uint32_t first = 0;  // into frames()
        std::uint32_t count = 0;
    };
    [[nodiscard]] const Profile &profile() const { return *m_p; }
    [[nodiscard]] const std::vector<View> &views() const { return m_views; }
    [[nodiscard]] std::span<const std::uint32_t> stack(const View &v) const {
        return m_frames.subspan(v.first, v.count);
    }
    // The lines of a location that are left; for a location that never had any: one line without a function.
    [[nodiscard]] std::span<const Line> lines(std::uint32_t location) const {
        const auto [first, count] = m_lineRanges[location];
        return {m_lines.data() + first, count};
    }
    [[nodiscard]] std::size_t locationCount() const { return m_lineRanges.size(); }
    [[nodiscard]] const QStringList &notes() const { return m_notes; } // "focus matched no samples"

private:
    friend class FilterRun;
    ProfilePtr m_p;
    std::vector<View> m_views;
    std::vector<std::uint32_t> m_ownFrames;
    std::span<const std::uint32_t> m_frames;
    std::vector<Line> m_lines;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> m_lineRanges;
    QStringList m_notes;
};

// Applies the profile's own drop_frames and keep_frames, then the options, in pprof's order. A regular expression that
// cannot be read is a usage Error naming the option.
[[nodiscard]] Result<std::shared_ptr<const Filtered>> applyFilters(ProfilePtr p, const FilterOptions &options = {});

} // namespace bs::profile
