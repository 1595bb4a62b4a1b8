// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/profilestore/profilestore.h"
#include "data/profile/gotext.h"
#include "data/profile/reader.h"
#include "data/profilestore/schema.h"
#include "data/profilestore/writer.h"
#include <algorithm>
#include <cstring>

namespace bs::profilestore {

namespace {

constexpr const char *kInfoColumns =
    "SELECT c.id, s.service, s.pod, s.type, c.time, c.total, c.stacks, c.format, c.origin, "
    "c.pinned, c.truncated, c.original IS NOT NULL FROM profile_capture c JOIN "
    "profile_subject s ON s.id = c.subject ";

const QString kBecause = QStringLiteral(", because ");

CaptureInfo infoOf(const store::Statement &s) {
    return {.id = s.integer(0),
            .subject = {s.string(1), s.string(2), s.string(3)},
            .time = s.integer(4),
            .total = s.integer(5),
            .stacks = s.integer(6),
            .format = s.string(7),
            .origin = s.string(8),
            .pinned = s.integer(9) != 0,
            .truncated = s.integer(10) != 0,
            .hasOriginal = s.integer(11) != 0};
}

// Frames of interned stacks, read block by block.
class StackReader {
public:
    explicit StackReader(store::Connection &c) : m_c(c) {}

    // The frames of a stack, root first.
    Result<const std::vector<std::uint32_t> *> stack(std::int64_t number) {
        if (m_block.empty() || number < m_first || number >= m_first + static_cast<std::int64_t>(m_block.size())) {
            store::Statement *s = TRY(
                m_c.cached("SELECT first, frames FROM profile_stacks WHERE first <= ? ORDER BY first DESC LIMIT 1"));
            s->reset();
            s->bind(1, number);
            if (!TRY(s->step())) {
                return std::unexpected(damaged(number));
            }
            m_first = s->integer(0);
            auto block = decodeStacks(TRY(unpacked(s->blob(1))));
            s->reset();
            if (!block || number >= m_first + static_cast<std::int64_t>(block->size())) {
                return std::unexpected(damaged(number));
            }
            m_block = std::move(*block);
        }
        return &m_block[static_cast<std::size_t>(number - m_first)];
    }

private:
    static Error damaged(std::int64_t number) {
        return inputError(QStringLiteral("stack %1").arg(number), QStringLiteral("is not in the store"));
    }
    store::Connection &m_c;
    std::int64_t m_first = 0;
    std::vector<std::vector<std::uint32_t>> m_block;
};

Result<std::uint32_t> locationOf(store::Connection &c, profile::Profile &p,
                                 std::unordered_map<std::uint32_t, std::uint32_t> &known, std::uint32_t frame) {
    if (const auto it = known.find(frame); it != known.end()) {
        return it->second;
    }
    store::Statement *s =
        TRY(c.cached("SELECT f.text, g.text, r.line FROM profile_frame r JOIN profile_text f ON f.id = r.function "
                     "JOIN profile_text g ON g.id = r.file WHERE r.id = ?"));
    s->reset();
    s->bind(1, static_cast<std::int64_t>(frame));
    if (!TRY(s->step())) {
        return std::unexpected(
            inputError(QStringLiteral("frame %1").arg(frame), QStringLiteral("is not in the store")));
    }
    const std::uint32_t function = p.addFunction(p.texts.internCopy(s->text(0)), p.texts.internCopy(s->text(1)));
    const std::uint32_t location = p.addLocation(0, function, s->integer(2));
    s->reset();
    known.emplace(frame, location);
    return location;
}

Result<profile::ProfilePtr> rebuild(store::Connection &c, const CaptureInfo &info) {
    auto p = std::make_shared<profile::Profile>();
    p->thing = QStringLiteral("%1 %2").arg(info.subject.pod, formatRfc3339(info.time));
    p->types = {{"goroutine", "count"}};
    p->periodType = p->types[0];
    p->period = 1;
    p->timeNanos = info.time * 1000000;
    p->truncated = info.truncated;
    StackReader reader(c);
    std::unordered_map<std::uint32_t, std::uint32_t> known;
    std::vector<std::uint32_t> stack;
    for (const StackCount &s : TRY(countsOf(c, info.id))) {
        const auto *rootFirst = TRY(reader.stack(s.stack));
        stack.clear();
        for (auto f = rootFirst->rbegin(); f != rootFirst->rend(); ++f) {
            stack.push_back(TRY(locationOf(c, *p, known, *f)));
        }
        p->addSample(stack, std::span(&s.count, 1));
    }
    return profile::ProfilePtr(std::move(p));
}

} // namespace

QString originBecause(const QString &origin, const QString &why) { return origin + kBecause + why; }

QString whyOf(const QString &origin) {
    const auto at = origin.lastIndexOf(kBecause);
    return at < 0 ? QString() : origin.mid(at + kBecause.size());
}

Result<std::shared_ptr<ProfileStore>> ProfileStore::open(std::shared_ptr<store::Database> database) {
    CHECK_STATUS(database->migrate("profilestore", schema()));
    std::shared_ptr<ProfileStore> out(new ProfileStore);
    out->m_database = std::move(database);
    out->m_writer = std::make_shared<Writer>();
    if (out->m_database->writable()) {
        out->m_observer = out->m_database->observeCommits([w = out->m_writer](bool onDisk) {
            if (!onDisk) {
                w->stale = true;
            }
        });
    }
    return out;
}

ProfileStore::~ProfileStore() {
    if (m_database && m_database->writable()) {
        (void)m_database->submit([d = m_database.get(), o = m_observer](store::Connection &) -> Result<bool> {
            d->forget(o);
            return true;
        });
    }
}

QFuture<Result<CaptureId>> ProfileStore::add(Subject subject, profile::ProfilePtr p, AddOptions options) {
    return m_database->submit(
        [w = m_writer, subject = std::move(subject), p = std::move(p),
         options = std::move(options)](store::Connection &c) -> Result<CaptureId> {
            auto id = w->add(c, subject, *p, options);
            if (!id) {
                w->stale = true; // what was interned is rolled back with the job
            }
            return id;
        },
        store::Database::Haste::Linger);
}

Result<std::vector<SubjectInfo>> ProfileStore::subjects() const {
    return m_database->read([](store::Connection &c) -> Result<std::vector<SubjectInfo>> {
        std::vector<SubjectInfo> out;
        auto s =
            TRY(c.prepare("SELECT s.service, s.pod, s.type, count(*), min(c.time), max(c.time), "
                          "(SELECT total FROM profile_capture x WHERE x.subject = s.id ORDER BY time DESC LIMIT 1) "
                          "FROM profile_subject s JOIN profile_capture c ON c.subject = s.id GROUP BY s.id "
                          "ORDER BY s.service, s.pod, s.type"));
        while (TRY(s.step())) {
            out.push_back(
                {{s.string(0), s.string(1), s.string(2)}, s.integer(3), s.integer(4), s.integer(5), s.integer(6)});
        }
        return out;
    });
}

Result<std::vector<CaptureInfo>> ProfileStore::captures(const CaptureQuery &q) const {
    return m_database->read([&](store::Connection &c) -> Result<std::vector<CaptureInfo>> {
        std::vector<CaptureInfo> out;
        auto s =
            TRY(c.prepare(std::string(kInfoColumns) +
                          "WHERE (?1 = '' OR s.service = ?1) AND (?2 = '' OR s.pod = ?2) AND (?3 = '' OR s.type = ?3) "
                          "AND c.time BETWEEN ?4 AND ?5 AND (?6 = 0 OR c.pinned = 1 OR c.original IS NOT NULL) "
                          "ORDER BY c.time, c.id LIMIT ?7"));
        s.bindAll(q.service, q.pod, q.type, q.range.start, q.range.end, q.keptOnly ? 1 : 0, q.limit);
        while (TRY(s.step())) {
            out.push_back(infoOf(s));
        }
        return out;
    });
}

Result<std::optional<CaptureInfo>> ProfileStore::find(CaptureId id) const {
    return m_database->read([&](store::Connection &c) -> Result<std::optional<CaptureInfo>> {
        auto s = TRY(c.prepare(std::string(kInfoColumns) + "WHERE c.id = ?"));
        s.bind(1, id);
        return TRY(s.step()) ? std::optional(infoOf(s)) : std::nullopt;
    });
}

Result<std::optional<CaptureInfo>> ProfileStore::before(const Subject &who, TimeMs time) const {
    return m_database->read([&](store::Connection &c) -> Result<std::optional<CaptureInfo>> {
        auto s = TRY(c.prepare(std::string(kInfoColumns) +
                               "WHERE s.service = ? AND s.pod = ? AND s.type = ? AND c.time <= ? "
                               "ORDER BY c.time DESC, c.id DESC LIMIT 1"));
        s.bindAll(who.service, who.pod, who.type, time);
        return TRY(s.step()) ? std::optional(infoOf(s)) : std::nullopt;
    });
}

Result<profile::ProfilePtr> ProfileStore::load(CaptureId id) const {
    const auto info = TRY(find(id));
    if (!info) {
        return std::unexpected(inputError(QStringLiteral("capture %1").arg(id), QStringLiteral("is not in the store")));
    }
    return m_database->read([&](store::Connection &c) -> Result<profile::ProfilePtr> {
        if (!info->hasOriginal) {
            return rebuild(c, *info);
        }
        auto s = TRY(c.prepare("SELECT original FROM profile_capture WHERE id = ?"));
        s.bind(1, id);
        if (!TRY(s.step())) {
            return std::unexpected(
                inputError(QStringLiteral("capture %1").arg(id), QStringLiteral("is not in the store")));
        }
        auto p = std::make_shared<profile::Profile>(*TRY(profile::readProfile(
            std::string(s.blob(0)), QStringLiteral("%1 %2").arg(info->subject.pod, formatRfc3339(info->time)))));
        p->timeNanos = p->timeNanos == 0 ? info->time * 1000000 : p->timeNanos;
        return profile::ProfilePtr(std::move(p));
    });
}

Result<std::vector<std::vector<TrendPoint>>>
ProfileStore::trend(const Subject &who, const std::vector<profile::StackId> &stacks, TimeRange range) const {
    return m_database->read([&](store::Connection &c) -> Result<std::vector<std::vector<TrendPoint>>> {
        std::unordered_map<std::int64_t, std::size_t> wanted; // stack number -> place in `stacks`
        auto blocks = TRY(c.prepare("SELECT first, hashes FROM profile_stacks"));
        while (TRY(blocks.step())) {
            const std::string_view hashes = blocks.blob(1);
            for (std::size_t at = 0; at + 8 <= hashes.size(); at += 8) {
                profile::StackId id = 0;
                std::memcpy(&id, hashes.data() + at, 8);
                if (const auto it = std::find(stacks.begin(), stacks.end(), id); it != stacks.end()) {
                    wanted.emplace(blocks.integer(0) + static_cast<std::int64_t>(at / 8),
                                   static_cast<std::size_t>(it - stacks.begin()));
                }
            }
        }
        std::vector<std::vector<TrendPoint>> out(stacks.size());
        // Differences are followed forwards: each capture is decoded once.
        std::unordered_map<CaptureId, std::unordered_map<std::int64_t, std::int64_t>> state;
        auto s = TRY(c.prepare(
            "SELECT c.id, c.base, c.time, c.counts FROM profile_capture c JOIN profile_subject s ON s.id = c.subject "
            "WHERE s.service = ? AND s.pod = ? AND s.type = ? AND c.counts IS NOT NULL ORDER BY c.id"));
        s.bindAll(who.service, who.pod, who.type);
        while (TRY(s.step())) {
            std::unordered_map<std::int64_t, std::int64_t> now;
            if (!s.isNull(1)) {
                now = state[s.integer(1)];
            }
            const auto counts = decodeCounts(TRY(unpacked(s.blob(3))));
            if (!counts) {
                return std::unexpected(inputError(QStringLiteral("capture %1").arg(s.integer(0)),
                                                  QStringLiteral("is damaged in the store")));
            }
            for (const StackCount &n : *counts) {
                if (wanted.contains(n.stack)) {
                    now[n.stack] += n.count;
                }
            }
            const TimeMs time = s.integer(2);
            if (time >= range.start && time <= range.end) {
                for (auto &points : out) {
                    points.push_back({s.integer(0), time, 0});
                }
                for (const auto &[stack, n] : now) {
                    out[wanted[stack]].back().count = n;
                }
            }
            state[s.integer(0)] = std::move(now);
        }
        for (auto &points : out) {
            std::stable_sort(points.begin(), points.end(),
                             [](const auto &a, const auto &b) { return a.time < b.time; });
        }
        return out;
    });
}

QFuture<Result<bool>> ProfileStore::pin(CaptureId id, bool pinned) {
    return m_database->submit([id, pinned](store::Connection &c) -> Result<bool> {
        CHECK_STATUS(c.run("UPDATE profile_capture SET pinned = ? WHERE id = ?", pinned ? 1 : 0, id));
        return c.changes() > 0;
    });
}

QFuture<Result<std::int64_t>> ProfileStore::thin(ThinPolicy policy) {
    return m_database->submit([w = m_writer, policy](store::Connection &c) -> Result<std::int64_t> {
        auto gone = w->thin(c, policy);
        w->stale = w->stale || !gone;
        return gone;
    });
}

Result<StoreFigures> ProfileStore::figures() const {
    return m_database->read([](store::Connection &c) -> Result<StoreFigures> {
        StoreFigures f;
        f.captures = TRY(c.number("SELECT count(*) FROM profile_capture"));
        f.stacks = TRY(c.number("SELECT coalesce(sum(length(hashes)) / 8, 0) FROM profile_stacks"));
        f.bytes =
            TRY(c.number("SELECT (SELECT coalesce(sum(length(hashes) + length(frames) + 12), 0) FROM profile_stacks) + "
                         "(SELECT coalesce(sum(coalesce(length(counts), 0) + coalesce(length(original), 0) + "
                         "length(origin) + length(format) + 40), 0) FROM profile_capture) + "
                         "(SELECT coalesce(sum(length(text) + 6), 0) FROM profile_text) + "
                         "(SELECT count(*) * 12 FROM profile_frame)"));
        return f;
    });
}

} // namespace bs::profilestore
