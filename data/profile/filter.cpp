// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Follows google/pprof profile/filter.go and prune.go (Apache-2.0) in behaviour, including what happens at the edges.
#include "data/profile/filter.h"
#include "data/profile/tagfilter.h"
#include <QRegularExpression>
#include <algorithm>
#include <optional>

namespace bs::profile {

namespace {

QString text(std::string_view s) { return QString::fromUtf8(s.data(), static_cast<qsizetype>(s.size())); }

Result<std::optional<QRegularExpression>> compile(const QString &option, const QString &pattern) {
    if (pattern.isEmpty()) {
        return std::optional<QRegularExpression>();
    }
    QRegularExpression re(pattern);
    if (!re.isValid()) {
        return std::unexpected(
            usageError(QStringLiteral("--%1 %2").arg(option, pattern),
                       QStringLiteral("%1 at position %2").arg(re.errorString()).arg(re.patternErrorOffset())));
    }
    return std::optional(std::move(re));
}

// Answers "does this function match" once per function.
class Matcher {
public:
    Matcher(const Profile &p, std::optional<QRegularExpression> re) : m_p(p), m_re(std::move(re)) {
        if (!m_re) {
            return;
        }
        m_functions.reserve(p.functions.size());
        for (const Function &f : p.functions) {
            m_functions.push_back(matches(p.text(f.name)) || matches(p.text(f.file)));
        }
        for (const Mapping &m : p.mappings) {
            m_mappings.push_back(matches(p.text(m.file)));
        }
    }
    [[nodiscard]] bool active() const { return m_re.has_value(); }
    [[nodiscard]] bool function(const Line &l) const { return l.function != 0 && m_functions[l.function - 1]; }
    [[nodiscard]] bool mapping(const Location &l) const { return l.mapping != 0 && m_mappings[l.mapping - 1]; }

private:
    [[nodiscard]] bool matches(std::string_view s) const { return m_re->match(text(s)).hasMatch(); }
    const Profile &m_p;
    std::optional<QRegularExpression> m_re;
    std::vector<char> m_functions;
    std::vector<char> m_mappings;
};

// A C++ name without its arguments: "tcmalloc::f(int)" -> "tcmalloc::f".
QString simplified(const QString &name) {
    QString n = name.startsWith(u'.') ? name.mid(1) : name;
    for (qsizetype i = 0; i < n.size(); ++i) {
        if (QStringView(n).mid(i).startsWith(u"(anonymous namespace)")) {
            i += 20;
        } else if (QStringView(n).mid(i).startsWith(u"operator()")) {
            i += 9;
        } else if (n[i] == u'(') {
            return n.left(i);
        }
    }
    return n;
}

} // namespace

class FilterRun {
public:
    FilterRun(ProfilePtr p, Filtered &out) : m_p(*p), m_out(out) {
        m_out.m_p = std::move(p);
        m_out.m_lineRanges.reserve(m_p.locations.size());
        for (const Location &l : m_p.locations) {
            m_out.m_lineRanges.emplace_back(l.firstLine, l.lineCount);
        }
        m_out.m_lines = m_p.lines;
        m_out.m_views.reserve(m_p.samples.size());
        for (std::uint32_t s = 0; s < m_p.samples.size(); ++s) {
            m_out.m_views.push_back({s, m_p.samples[s].firstFrame, m_p.samples[s].frameCount});
        }
        m_out.m_frames = m_p.frames;
    }

    Status run(const FilterOptions &o) {
        CHECK_STATUS(prune());
        const Matcher focus(m_p, TRY(compile(QStringLiteral("focus"), o.focus)));
        const Matcher ignore(m_p, TRY(compile(QStringLiteral("ignore"), o.ignore)));
        const Matcher hide(m_p, TRY(compile(QStringLiteral("hide"), o.hide)));
        const Matcher show(m_p, TRY(compile(QStringLiteral("show"), o.show)));
        const Matcher showFrom(m_p, TRY(compile(QStringLiteral("show_from"), o.showFrom)));
        const TagFilter tagFocus(m_p, TRY(compileTagFilter(m_p, QStringLiteral("tagfocus"), o.tagFocus)));
        const TagFilter tagIgnore(m_p, TRY(compileTagFilter(m_p, QStringLiteral("tagignore"), o.tagIgnore)));
        if (focus.active() || ignore.active() || hide.active() || show.active()) {
            byName(focus, ignore, hide, show);
        }
        if (showFrom.active()) {
            fromHighest(showFrom);
        }
        if (tagFocus.active() || tagIgnore.active()) {
            byTag(tagFocus, tagIgnore);
        }
        linesForBareLocations();
        return {};
    }

private:
    using Range = std::pair<std::uint32_t, std::uint32_t>;

    [[nodiscard]] std::span<const Line> lines(std::size_t location) const {
        const auto [first, count] = m_out.m_lineRanges[location];
        return {m_out.m_lines.data() + first, count};
    }

    // Keeps the lines of a location for which keep(line) holds; false when none is left.
    template <class Keep> bool keepLines(std::size_t location, Keep keep) {
        std::vector<Line> kept;
        for (const Line &l : lines(location)) {
            if (keep(l)) {
                kept.push_back(l);
            }
        }
        if (kept.size() != m_out.m_lineRanges[location].second) {
            m_out.m_lineRanges[location] = {static_cast<std::uint32_t>(m_out.m_lines.size()),
                                            static_cast<std::uint32_t>(kept.size())};
            m_out.m_lines.insert(m_out.m_lines.end(), kept.begin(), kept.end());
        }
        return !kept.empty();
    }

    // drop_frames: a frame that matches and all it called leave the stack, unless nothing of the caller's own was seen
    // before it (looking from the root).
    Status prune() {
        if (m_p.dropFrames == 0) {
            return {};
        }
        const QRegularExpression drop(QStringLiteral("^(%1)$").arg(text(m_p.text(m_p.dropFrames))));
        const QRegularExpression keep(QStringLiteral("^(%1)$").arg(text(m_p.text(m_p.keepFrames))));
        if (!drop.isValid() || (m_p.keepFrames != 0 && !keep.isValid())) {
            m_out.m_notes << QStringLiteral("the profile's drop_frames is no regular expression and was not applied");
            return {};
        }
        std::vector<char> dropped(m_p.functions.size(), 0);
        bool any = false;
        for (std::size_t i = 0; i < m_p.functions.size(); ++i) {
            const QString name = simplified(text(m_p.text(m_p.functions[i].name)));
            dropped[i] =
                !name.isEmpty() && drop.match(name).hasMatch() && !(m_p.keepFrames != 0 && keep.match(name).hasMatch());
            any |= dropped[i] != 0;
        }
        if (any) {
            pruneStacks(dropped);
        }
        return {};
    }

    void pruneStacks(const std::vector<char> &dropped) {
        enum : char { Keep, Below, Whole };
        std::vector<char> fate(m_p.locations.size(), Keep);
        for (std::size_t i = 0; i < m_p.locations.size(); ++i) {
            const auto all = lines(i);
            std::size_t k = all.size();
            while (k > 0 && !(all[k - 1].function != 0 && dropped[all[k - 1].function - 1])) {
                --k;
            }
            if (k == 0) {
                continue;
            }
            fate[i] = k == all.size() ? Whole : Below;
            if (fate[i] == Below) {
                auto &[first, count] = m_out.m_lineRanges[i];
                first += static_cast<std::uint32_t>(k);
                count -= static_cast<std::uint32_t>(k);
            }
        }
        for (Filtered::View &v : m_out.m_views) {
            const auto stack = m_out.stack(v);
            bool foundUser = false;
            for (std::size_t i = stack.size(); i-- > 0;) {
                const char f = fate[stack[i]];
                if (f == Keep) {
                    foundUser = true;
                } else if (foundUser) {
                    const auto cut = static_cast<std::uint32_t>(f == Whole ? i + 1 : i);
                    v.first += cut;
                    v.count -= cut;
                    break;
                }
            }
        }
    }

    void byName(const Matcher &focus, const Matcher &ignore, const Matcher &hide, const Matcher &show) {
        enum : char { Neither, Focused, Ignored };
        std::vector<char> verdict(m_p.locations.size(), Neither);
        std::vector<char> hidden(m_p.locations.size(), 0);
        bool focusSeen = false;
        bool anyHidden = false;
        for (std::size_t i = 0; i < m_p.locations.size(); ++i) {
            if (ignore.active() && matches(ignore, i)) {
                verdict[i] = Ignored;
            } else if (!focus.active() || matches(focus, i)) {
                verdict[i] = Focused;
                focusSeen = true;
            }
            if (hide.active() && matches(hide, i)) {
                const bool whole = hide.mapping(m_p.locations[i]);
                hidden[i] |= !keepLines(i, [&](const Line &l) { return !whole && !hide.function(l); });
            }
            if (show.active()) {
                const bool whole = show.mapping(m_p.locations[i]);
                // A line without a function counts as shown, a location without lines does not.
                hidden[i] |= !keepLines(i, [&](const Line &l) { return whole || l.function == 0 || show.function(l); });
            }
            anyHidden |= hidden[i] != 0;
        }
        if (focus.active() && !focusSeen) {
            m_out.m_notes << QStringLiteral("focus expression matched no samples");
        }
        dropSamples(verdict, hidden, anyHidden);
    }

    [[nodiscard]] bool matches(const Matcher &m, std::size_t location) const {
        const auto all = lines(location);
        return std::any_of(all.begin(), all.end(), [&](const Line &l) { return m.function(l); }) ||
               m.mapping(m_p.locations[location]);
    }

    void dropSamples(const std::vector<char> &verdict, const std::vector<char> &hidden, bool anyHidden) {
        std::vector<Filtered::View> kept;
        std::vector<std::uint32_t> frames;
        for (Filtered::View v : m_out.m_views) {
            const auto stack = m_out.stack(v);
            bool focused = false;
            bool ignored = false;
            for (const std::uint32_t l : stack) {
                focused |= verdict[l] == 1;
                ignored |= verdict[l] == 2;
            }
            if (!focused || ignored) {
                continue;
            }
            if (anyHidden) {
                const auto first = static_cast<std::uint32_t>(frames.size());
                std::copy_if(stack.begin(), stack.end(), std::back_inserter(frames),
                             [&](std::uint32_t l) { return !hidden[l]; });
                v.first = first;
                v.count = static_cast<std::uint32_t>(frames.size()) - first;
                if (v.count == 0) {
                    continue;
                }
            }
            kept.push_back(v);
        }
        m_out.m_views = std::move(kept);
        if (anyHidden) {
            m_out.m_ownFrames = std::move(frames);
            m_out.m_frames = m_out.m_ownFrames;
        }
    }

    void fromHighest(const Matcher &showFrom) {
        std::vector<char> matched(m_p.locations.size(), 0);
        for (std::size_t i = 0; i < m_p.locations.size(); ++i) {
            if (showFrom.mapping(m_p.locations[i])) {
                matched[i] = 1;
                continue;
            }
            const auto all = lines(i);
            for (std::size_t k = all.size(); k-- > 0;) {
                if (showFrom.function(all[k])) {
                    m_out.m_lineRanges[i].second = static_cast<std::uint32_t>(k + 1);
                    matched[i] = 1;
                    break;
                }
            }
        }
        std::vector<Filtered::View> kept;
        for (Filtered::View v : m_out.m_views) {
            const auto stack = m_out.stack(v);
            std::size_t i = stack.size();
            while (i > 0 && !matched[stack[i - 1]]) {
                --i;
            }
            if (i > 0) {
                v.count = static_cast<std::uint32_t>(i);
                kept.push_back(v);
            }
        }
        m_out.m_views = std::move(kept);
    }

    void byTag(const TagFilter &focus, const TagFilter &ignore) {
        std::erase_if(m_out.m_views, [&](const Filtered::View &v) {
            return (focus.active() && !focus.matches(v.sample)) || (ignore.active() && ignore.matches(v.sample));
        });
    }

    // Locations that never had a line stand for their address or mapping: one line without a function.
    void linesForBareLocations() {
        const auto bare = static_cast<std::uint32_t>(m_out.m_lines.size());
        m_out.m_lines.push_back({});
        for (auto &[first, count] : m_out.m_lineRanges) {
            if (count == 0) {
                first = bare;
                count = 1;
            }
        }
    }

    const Profile &m_p;
    Filtered &m_out;
};

Result<std::shared_ptr<const Filtered>> applyFilters(ProfilePtr p, const FilterOptions &options) {
    auto out = std::make_shared<Filtered>();
    FilterRun run(std::move(p), *out);
    CHECK_STATUS(run.run(options));
    return std::shared_ptr<const Filtered>(out);
}

} // namespace bs::profile
