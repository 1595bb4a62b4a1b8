// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/profile/stacks.h"
#include "data/profile/hash.h"
#include <algorithm>

namespace bs::profile {

namespace {

constexpr std::size_t kMostLabelSets = 100;
constexpr std::string_view kUnknown = "(unknown)";

bool isRuntimeLabel(std::string_view key) { return key.starts_with("go::goroutine"); }

class Grouper {
public:
    Grouper(const Profile &p, std::size_t type, Group group)
        : m_p(p), m_type(type), m_group(group), m_index(std::make_shared<FrameIndex>(p)) {
        m_out.group = group;
        m_out.index = m_index;
    }

    StackGroups run() {
        m_out.groups.reserve(std::min<std::size_t>(m_p.samples.size(), 1 << 20));
        for (std::uint32_t s = 0; s < m_p.samples.size(); ++s) {
            const std::int64_t v = m_p.value(s, m_type);
            m_out.total += v;
            if (v != 0) {
                add(s, v);
            }
        }
        std::stable_sort(m_out.groups.begin(), m_out.groups.end(), [](const StackGroup &a, const StackGroup &b) {
            return std::abs(a.count) != std::abs(b.count) ? std::abs(a.count) > std::abs(b.count) : a.id < b.id;
        });
        return std::move(m_out);
    }

private:
    [[nodiscard]] StackId key(std::uint32_t sample) const {
        switch (m_group) {
        case Group::Exact: return m_index->id(sample);
        case Group::Function: {
            const auto frames = m_index->plain(sample);
            return frames.empty() ? 1 : hash64(frames[ownFrame(frames)].function);
        }
        case Group::Creator: return hash64(m_index->creator(sample).function);
        case Group::State: return hash64(m_index->state(sample));
        }
        return 1;
    }

    void add(std::uint32_t sample, std::int64_t value) {
        const auto [it, isNew] = m_byId.try_emplace(key(sample), static_cast<std::uint32_t>(m_out.groups.size()));
        if (isNew) {
            m_out.groups.push_back({.id = it->first, .sample = sample});
        }
        StackGroup &g = m_out.groups[it->second];
        g.count += value;
        if (m_p.samples[sample].labelCount == 0 && m_p.facts.empty()) {
            return;
        }
        if (!g.details) {
            g.details = std::make_unique<GroupDetails>();
        }
        addLabels(*g.details, sample);
        if (!m_p.facts.empty()) {
            addFacts(*g.details, sample, value);
        }
    }

    void addLabels(GroupDetails &g, std::uint32_t sample) {
        std::vector<std::pair<std::string_view, std::string>> set;
        for (const Label &l : m_p.labelsOf(sample)) {
            const std::string_view key = m_p.text(l.key);
            if (!isRuntimeLabel(key)) {
                set.emplace_back(key, l.numeric ? std::to_string(l.number) : std::string(m_p.text(l.text)));
            }
        }
        std::sort(set.begin(), set.end());
        if (!set.empty() && g.labels.size() < kMostLabelSets &&
            std::find(g.labels.begin(), g.labels.end(), set) == g.labels.end()) {
            g.labels.push_back(std::move(set));
        }
    }

    void addFacts(GroupDetails &g, std::uint32_t sample, std::int64_t value) {
        const GoroutineFacts &f = m_p.facts[sample];
        if (f.state != 0) {
            g.states[m_p.text(f.state)] += value;
        }
        if (f.createdBy != 0) {
            g.creators[m_index->creator(sample).function] += value;
        }
        g.waitUnknown += f.waitUnknown;
        if (f.waitMin >= 0) {
            g.waitMinMinutes = g.waitMinMinutes < 0 ? f.waitMin : std::min(g.waitMinMinutes, f.waitMin);
        }
        g.waitMaxMinutes = std::max(g.waitMaxMinutes, f.waitMax);
        g.locked += f.locked;
        g.leaked += f.leaked;
        g.elided |= f.elided;
    }

    const Profile &m_p;
    std::size_t m_type;
    Group m_group;
    std::shared_ptr<const FrameIndex> m_index;
    StackGroups m_out;
    std::unordered_map<StackId, std::uint32_t> m_byId;
};

} // namespace

Result<Group> parseGroup(const QString &name) {
    if (name.isEmpty() || name == u"exact") {
        return Group::Exact;
    }
    if (name == u"function") {
        return Group::Function;
    }
    if (name == u"creator") {
        return Group::Creator;
    }
    if (name == u"state") {
        return Group::State;
    }
    return std::unexpected(
        usageError(QStringLiteral("--group ") + name, QStringLiteral("is one of exact, function, creator, state")));
}

std::size_t ownFrame(std::span<const Frame> frames) {
    for (std::size_t i = 0; i < frames.size(); ++i) {
        if (!FrameIndex::isLibrary(frames[i].function)) {
            return i;
        }
    }
    return 0;
}

std::vector<Frame> StackGroups::frames(const StackGroup &g) const {
    std::string_view name;
    switch (group) {
    case Group::Exact: return index->plain(g.sample);
    case Group::Function: {
        const auto all = index->plain(g.sample);
        name = all.empty() ? kUnknown : all[ownFrame(all)].function;
        break;
    }
    case Group::Creator: name = index->creator(g.sample).function; break;
    case Group::State: name = index->state(g.sample); break;
    }
    return {Frame{name.empty() ? kUnknown : name}};
}

StackGroups groupStacks(const Profile &p, std::size_t type, Group group) { return Grouper(p, type, group).run(); }

} // namespace bs::profile
