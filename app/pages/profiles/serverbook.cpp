// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/profiles/serverbook.h"
#include <algorithm>
#include <cmath>

namespace bs {

using namespace profilestore;

namespace {

constexpr DurationMs kSnapshot = 15'000;
constexpr int kMostCaptures = 240;
constexpr std::size_t kKept = 12;
constexpr std::size_t kMostSites = 200'000;
const QString kEveryPod = QStringLiteral("(all pods)");

} // namespace

ServerBook::ServerBook(std::shared_ptr<capture::ProfileSource> source, QString firstType)
    : m_source(std::move(source)), m_firstType(std::move(firstType)) {}

// Blocks: from a pool that is not the source's own. A book that was stopped asks nothing more: the source's pool may be
// gone by then.
template <class Ask> auto ServerBook::answer(Ask ask) {
    const std::stop_token stop = m_stop.get_token();
    using Answer = std::decay_t<decltype(ask(stop).resultAt(0))>;
    if (!stop.stop_requested()) {
        auto f = ask(stop);
        f.waitForFinished();
        if (f.resultCount() > 0) {
            return Answer(f.resultAt(0));
        }
    }
    return Answer(std::unexpected(cancelled(QStringLiteral("profiles"))));
}

void ServerBook::setRange(TimeRange range) {
    const std::lock_guard lock(m_mutex);
    m_range = range;
}

DurationMs ServerBook::stepOf(TimeRange range) {
    const DurationMs exact = std::max<DurationMs>(kSnapshot, range.length() / kMostCaptures);
    return (exact + kSnapshot - 1) / kSnapshot * kSnapshot;
}

Result<std::vector<SubjectInfo>> ServerBook::subjects() {
    TimeRange range;
    {
        const std::lock_guard lock(m_mutex);
        range = m_range;
    }
    auto all = TRY(answer([&](const std::stop_token &stop) { return m_source->subjects(range, stop); }));
    // What a person most likely wants first: the type the workspace names, then goroutines.
    const auto rank = [this](const QString &type) {
        return !m_firstType.isEmpty() && type == m_firstType ? 0 : type.startsWith(u"goroutine") ? 1 : 2;
    };
    std::stable_sort(all.begin(), all.end(), [&](const auto &a, const auto &b) { return rank(a.type) < rank(b.type); });
    std::vector<SubjectInfo> out;
    for (const capture::ServerSubject &s : all) {
        SubjectInfo info;
        info.subject = {s.service.isEmpty() ? QStringLiteral("(no service)") : s.service,
                        s.pod.isEmpty() ? kEveryPod : s.pod, s.type};
        info.last = range.end;
        info.lastTotal = -rank(s.type); // not known; orders the choice of the first
        out.push_back(std::move(info));
    }
    return out;
}

capture::FetchRequest ServerBook::request(const Subject &s, TimeRange range) const {
    return {.type = s.type,
            .selector = m_source->selectorOf(
                {s.service == u"(no service)" ? QString() : s.service, s.pod == kEveryPod ? QString() : s.pod, s.type}),
            .range = range};
}

Result<std::vector<CaptureInfo>> ServerBook::captures(const Subject &s, TimeRange range) {
    if (s.type.isEmpty()) {
        return std::vector<CaptureInfo>(); // "of all": a server would be asked for everything
    }
    const DurationMs step = stepOf(range);
    // Whole steps, so that a live range keeps its captures' names.
    const TimeRange whole{range.start / step * step, range.end / step * step};
    const auto points =
        TRY(answer([&](const std::stop_token &stop) { return m_source->series(request(s, whole), step, stop); }));
    const std::lock_guard lock(m_mutex);
    if (!(m_subject == s) || m_step != step) {
        m_loaded.clear(); // ids are times: another pod's mean another profile
    }
    m_subject = s;
    m_step = step;
    std::vector<CaptureInfo> out;
    out.reserve(points.size());
    for (const capture::SeriesPoint &p : points) {
        out.push_back({.id = p.time,
                       .subject = s,
                       .time = p.time,
                       .total = std::llround(p.value),
                       .format = QStringLiteral("pprof"),
                       .origin = m_source->name(),
                       .hasOriginal = true});
    }
    return out;
}

Result<profile::ProfilePtr> ServerBook::load(CaptureId id) {
    capture::FetchRequest q;
    {
        const std::lock_guard lock(m_mutex);
        for (auto it = m_loaded.begin(); it != m_loaded.end(); ++it) {
            if (it->first == id) {
                m_loaded.splice(m_loaded.begin(), m_loaded, it);
                return m_loaded.front().second;
            }
        }
        q = request(m_subject, {id - m_step + 1, id});
        q.merged = m_step > kSnapshot; // a longer step is averaged over its snapshots
    }
    const auto c = TRY(answer([&](const std::stop_token &stop) { return m_source->fetch(q, stop); }));
    const std::lock_guard lock(m_mutex);
    remember(*c.profile);
    m_notes = c.notes;
    m_loaded.emplace_front(id, c.profile);
    if (m_loaded.size() > kKept) {
        m_loaded.pop_back();
    }
    return c.profile;
}

void ServerBook::remember(const profile::Profile &p) {
    const auto groups = profile::groupStacks(p, p.defaultTypeIndex());
    for (const profile::StackGroup &g : groups.groups) {
        if (m_sites.size() >= kMostSites) {
            return;
        }
        auto &site = m_sites[g.id];
        if (site.empty()) {
            const auto frames = groups.frames(g);
            for (auto f = frames.rbegin(); f != frames.rend(); ++f) {
                site.emplace_back(f->function);
            }
        }
    }
}

Result<std::vector<std::vector<TrendPoint>>>
ServerBook::trend(const Subject &s, const std::vector<profile::StackId> &ids, TimeRange range) {
    std::vector<std::vector<TrendPoint>> out(ids.size());
    if (!m_source->knowsStackSeries()) {
        return out;
    }
    const DurationMs step = stepOf(range);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        capture::FetchRequest q = request(s, {range.start / step * step, range.end / step * step});
        {
            const std::lock_guard lock(m_mutex);
            const auto it = m_sites.find(ids[i]);
            if (it == m_sites.end()) {
                continue;
            }
            q.callSite = it->second;
        }
        const auto points = TRY(answer([&](const std::stop_token &stop) { return m_source->series(q, step, stop); }));
        for (const capture::SeriesPoint &p : points) {
            out[i].push_back({p.time, p.time, std::llround(p.value)});
        }
    }
    return out;
}

QStringList ServerBook::notes() const {
    const std::lock_guard lock(m_mutex);
    return m_notes;
}

} // namespace bs
