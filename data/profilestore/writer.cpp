// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/profilestore/writer.h"
#include "data/core/bytes.h"
#include "data/profile/exporter.h"
#include "data/profile/hash.h"
#include <algorithm>
#include <cstring>
#include <set>

namespace bs::profilestore {

namespace {

// A key after at most this many differences: what reading one capture costs.
constexpr int kMostDifferences = 48;

std::uint64_t frameKey(std::uint32_t function, std::uint32_t file, std::int64_t line) {
    return profile::mix64(static_cast<std::uint64_t>(function) << 32 | file, static_cast<std::uint64_t>(line));
}

} // namespace

Result<Counts> countsOf(store::Connection &c, CaptureId id) {
    std::vector<Counts> chain;
    store::Statement *s = TRY(c.cached("SELECT base, counts FROM profile_capture WHERE id = ?"));
    for (CaptureId at = id; at != 0 && chain.size() < 10000;) {
        s->reset();
        s->bind(1, at);
        if (!TRY(s->step())) {
            return std::unexpected(
                inputError(QStringLiteral("capture %1").arg(at), QStringLiteral("is not in the store")));
        }
        const CaptureId base = s->isNull(0) ? 0 : s->integer(0);
        auto counts = decodeCounts(TRY(unpacked(s->blob(1))));
        if (!counts) {
            return std::unexpected(
                inputError(QStringLiteral("capture %1").arg(at), QStringLiteral("is damaged in the store")));
        }
        chain.push_back(std::move(*counts));
        at = base;
    }
    s->reset();
    Counts out;
    for (auto it = chain.rbegin(); it != chain.rend(); ++it) {
        out = applied(out, *it);
    }
    return out;
}

Status ProfileStore::Writer::refresh(store::Connection &c) {
    if (!stale.exchange(false)) {
        return {};
    }
    m_texts.clear();
    m_frames.clear();
    m_stacks.clear();
    m_last.clear();
    auto texts = TRY(c.prepare("SELECT id, text FROM profile_text"));
    while (TRY(texts.step())) {
        m_texts.emplace(texts.text(1), static_cast<std::uint32_t>(texts.integer(0)));
    }
    auto frames = TRY(c.prepare("SELECT id, function, file, line FROM profile_frame"));
    while (TRY(frames.step())) {
        m_frames.emplace(frameKey(static_cast<std::uint32_t>(frames.integer(1)),
                                  static_cast<std::uint32_t>(frames.integer(2)), frames.integer(3)),
                         static_cast<std::uint32_t>(frames.integer(0)));
    }
    m_nextText = static_cast<std::uint32_t>(TRY(c.number("SELECT max(id) FROM profile_text"))) + 1;
    m_nextFrame = static_cast<std::uint32_t>(TRY(c.number("SELECT max(id) FROM profile_frame"))) + 1;
    return readStacks(c);
}

Status ProfileStore::Writer::readStacks(store::Connection &c) {
    m_nextStack = 1;
    auto stacks = TRY(c.prepare("SELECT first, hashes FROM profile_stacks"));
    while (TRY(stacks.step())) {
        const std::string_view hashes = stacks.blob(1);
        std::int64_t number = stacks.integer(0);
        for (std::size_t at = 0; at + 8 <= hashes.size(); at += 8, ++number) {
            profile::StackId id = 0;
            std::memcpy(&id, hashes.data() + at, 8);
            m_stacks.emplace(id, number);
        }
        m_nextStack = std::max(m_nextStack, number);
    }
    return {};
}

Result<std::int64_t> ProfileStore::Writer::subject(store::Connection &c, const Subject &s) {
    auto q = TRY(c.prepare("SELECT id FROM profile_subject WHERE service = ? AND pod = ? AND type = ?"));
    q.bindAll(s.service, s.pod, s.type);
    if (TRY(q.step())) {
        return q.integer(0);
    }
    CHECK_STATUS(c.run("INSERT INTO profile_subject(service, pod, type) VALUES(?, ?, ?)", s.service, s.pod, s.type));
    return c.lastId();
}

Result<std::uint32_t> ProfileStore::Writer::text(store::Connection &c, std::string_view t) {
    const auto [it, isNew] = m_texts.try_emplace(std::string(t), m_nextText);
    if (isNew) {
        ++m_nextText;
        store::Statement *s = TRY(c.cached("INSERT INTO profile_text(id, text) VALUES(?, ?)"));
        s->bind(1, static_cast<std::int64_t>(it->second)).bind(2, t);
        CHECK_STATUS(s->run());
    }
    return it->second;
}

Result<std::uint32_t> ProfileStore::Writer::frame(store::Connection &c, const profile::Frame &f) {
    const std::uint32_t function = TRY(text(c, f.function));
    const std::uint32_t file = TRY(text(c, f.file));
    const auto [it, isNew] = m_frames.try_emplace(frameKey(function, file, f.line), m_nextFrame);
    if (isNew) {
        ++m_nextFrame;
        store::Statement *s = TRY(c.cached("INSERT INTO profile_frame(id, function, file, line) VALUES(?, ?, ?, ?)"));
        s->bindAll(static_cast<std::int64_t>(it->second), static_cast<std::int64_t>(function),
                   static_cast<std::int64_t>(file), f.line);
        CHECK_STATUS(s->run());
    }
    return it->second;
}

Result<Counts> ProfileStore::Writer::intern(store::Connection &c, const profile::StackGroups &groups) {
    Counts out;
    std::string hashes;
    std::vector<std::vector<std::uint32_t>> stacks;
    for (const profile::StackGroup &g : groups.groups) {
        auto known = m_stacks.find(g.id);
        if (known == m_stacks.end()) {
            const auto frames = groups.frames(g);
            std::vector<std::uint32_t> rootFirst;
            for (auto f = frames.rbegin(); f != frames.rend(); ++f) {
                rootFirst.push_back(TRY(frame(c, *f)));
            }
            stacks.push_back(std::move(rootFirst));
            hashes.append(reinterpret_cast<const char *>(&g.id), 8);
            known = m_stacks.emplace(g.id, m_nextStack + static_cast<std::int64_t>(stacks.size()) - 1).first;
        }
        if (g.count != 0) {
            out.push_back({known->second, g.count});
        }
    }
    if (!stacks.empty()) {
        auto s = TRY(c.prepare("INSERT INTO profile_stacks(first, hashes, frames) VALUES(?, ?, ?)"));
        s.bind(1, m_nextStack).bindBlob(2, hashes).bindBlob(3, packed(encodeStacks(stacks)));
        CHECK_STATUS(s.run());
        m_nextStack += static_cast<std::int64_t>(stacks.size());
    }
    std::sort(out.begin(), out.end(), [](const StackCount &a, const StackCount &b) { return a.stack < b.stack; });
    return out;
}

Result<ProfileStore::Writer::Last *> ProfileStore::Writer::last(store::Connection &c, std::int64_t subject) {
    if (const auto it = m_last.find(subject); it != m_last.end()) {
        return &it->second;
    }
    Last l;
    auto s = TRY(c.prepare(
        "SELECT id, depth FROM profile_capture WHERE subject = ? AND counts IS NOT NULL ORDER BY id DESC LIMIT 1"));
    s.bind(1, subject);
    if (TRY(s.step())) {
        l.capture = s.integer(0);
        l.depth = static_cast<int>(s.integer(1));
        l.counts = TRY(countsOf(c, l.capture));
    }
    return &m_last.emplace(subject, std::move(l)).first->second;
}

Result<CaptureId> ProfileStore::Writer::add(store::Connection &c, const Subject &who, const profile::Profile &p,
                                            const AddOptions &o) {
    CHECK_STATUS(refresh(c));
    const std::int64_t subjectId = TRY(subject(c, who));
    const std::size_t type = p.defaultTypeIndex();
    const bool interned = p.isGoroutines();
    const profile::StackGroups groups = profile::groupStacks(p, type);
    CaptureId base = 0;
    int depth = 0;
    std::string counts;
    Last *before = nullptr;
    Counts now;
    if (interned) {
        now = TRY(intern(c, groups));
        before = TRY(last(c, subjectId));
        counts = encodeCounts(now);
        const std::string delta = encodeCounts(difference(before->counts, now));
        if (before->capture != 0 && before->depth < kMostDifferences && delta.size() * 2 < counts.size()) {
            base = before->capture;
            depth = before->depth + 1;
            counts = delta;
        }
    }
    auto s =
        TRY(c.prepare("INSERT INTO profile_capture(subject, time, base, depth, total, stacks, format, origin, pinned, "
                      "truncated, counts, original) VALUES(?,?,?,?,?,?,?,?,?,?,?,?)"));
    s.bind(1, subjectId)
        .bind(2, o.time)
        .bind(4, depth)
        .bind(5, groups.total)
        .bind(6, static_cast<std::int64_t>(groups.groups.size()));
    base != 0 ? s.bind(3, base) : s.bindNull(3);
    s.bind(7, toString(p.format)).bind(8, o.origin).bind(9, o.pinned ? 1 : 0).bind(10, p.truncated ? 1 : 0);
    interned ? s.bindBlob(11, packed(std::move(counts))) : s.bindNull(11);
    if (o.keepOriginal || !interned) {
        s.bindBlob(12, gzip(p.bytes ? std::string_view(*p.bytes) : std::string_view(profile::toPprof(p))));
    } else {
        s.bindNull(12);
    }
    CHECK_STATUS(s.run());
    const CaptureId id = c.lastId();
    if (before != nullptr) {
        *before = {id, depth, std::move(now)};
    }
    return id;
}

Status ProfileStore::Writer::remove(store::Connection &c, CaptureId id) {
    // Captures that are a difference from this one are written in full before it goes.
    std::vector<CaptureId> dependants;
    auto q = TRY(c.prepare("SELECT id FROM profile_capture WHERE base = ?"));
    q.bind(1, id);
    while (TRY(q.step())) {
        dependants.push_back(q.integer(0));
    }
    const CaptureId grandparent =
        TRY(c.number(("SELECT base FROM profile_capture WHERE id = " + std::to_string(id)).c_str()));
    const Counts base = grandparent != 0 ? TRY(countsOf(c, grandparent)) : Counts();
    for (const CaptureId d : dependants) {
        const Counts now = TRY(countsOf(c, d));
        auto u = TRY(c.prepare("UPDATE profile_capture SET base = ?, counts = ? WHERE id = ?"));
        grandparent != 0 ? u.bind(1, grandparent) : u.bindNull(1);
        u.bindBlob(2, packed(encodeCounts(grandparent != 0 ? difference(base, now) : now))).bind(3, d);
        CHECK_STATUS(u.run());
    }
    return c.run("DELETE FROM profile_capture WHERE id = ?", id);
}

Result<std::int64_t> ProfileStore::Writer::thinSubject(store::Connection &c, std::int64_t subject,
                                                       const ThinPolicy &policy) {
    struct Row {
        CaptureId id;
        TimeMs time;
        std::int64_t total;
        bool pinned;
    };
    std::vector<Row> rows;
    auto q = TRY(c.prepare("SELECT id, time, total, pinned FROM profile_capture WHERE subject = ? ORDER BY time, id"));
    q.bind(1, subject);
    while (TRY(q.step())) {
        rows.push_back({q.integer(0), q.integer(1), q.integer(2), q.integer(3) != 0});
    }
    std::set<CaptureId> keep;
    std::unordered_map<std::int64_t, const Row *> firsts;
    std::unordered_map<std::int64_t, const Row *> peaks;
    for (const Row &r : rows) {
        const std::int64_t window = r.time / std::max<DurationMs>(policy.window, 1);
        firsts.try_emplace(window, &r);
        const Row *&peak = peaks.try_emplace(window, &r).first->second;
        peak = r.total > peak->total ? &r : peak;
    }
    for (const auto &by : {firsts, peaks}) {
        for (const auto &[window, r] : by) {
            keep.insert(r->id);
        }
    }
    std::int64_t gone = 0;
    for (const Row &r : rows) {
        const bool edge = &r == &rows.front() || &r == &rows.back();
        const bool drop = r.time < policy.dropBefore || (r.time < policy.olderThan && !edge && !keep.contains(r.id));
        if (drop && !r.pinned) {
            CHECK_STATUS(remove(c, r.id));
            ++gone;
        }
    }
    return gone;
}

Result<std::int64_t> ProfileStore::Writer::thin(store::Connection &c, const ThinPolicy &policy) {
    CHECK_STATUS(refresh(c));
    std::vector<std::int64_t> subjects;
    auto q = TRY(c.prepare("SELECT id FROM profile_subject"));
    while (TRY(q.step())) {
        subjects.push_back(q.integer(0));
    }
    std::int64_t gone = 0;
    for (const std::int64_t s : subjects) {
        gone += TRY(thinSubject(c, s, policy));
    }
    m_last.clear();
    return gone;
}

} // namespace bs::profilestore
