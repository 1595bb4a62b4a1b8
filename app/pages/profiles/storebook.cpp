// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/profiles/capturebook.h"
#include <QDir>
#include <QFileInfo>
#include <QThread>
#include <algorithm>

namespace bs {

using namespace profilestore;

namespace {

constexpr int kTries = 20; // another window may be writing its own capture
constexpr int kPauseMs = 100;

// One file of captures, read-only.
class StoreFile {
public:
    StoreFile(QString path, bool mayBeAbsent) : m_path(std::move(path)), m_mayBeAbsent(mayBeAbsent) {}
    // Null: there is none, and that is nothing wrong.
    Result<std::shared_ptr<ProfileStore>> store() {
        const std::lock_guard lock(m_mutex);
        if (!m_store) {
            if (m_path.isEmpty() || !QFileInfo::exists(m_path)) {
                return m_mayBeAbsent || m_path.isEmpty()
                           ? Result<std::shared_ptr<ProfileStore>>(nullptr)
                           : std::unexpected(inputError(m_path, QStringLiteral("no such file")));
            }
            const bool bundle = m_path.endsWith(u".bsi");
            m_store =
                TRY(ProfileStore::open(TRY(store::Database::open(m_path, {.readOnly = true, .immutable = bundle}))));
        }
        return m_store;
    }
    [[nodiscard]] const QString &path() const { return m_path; }

private:
    QString m_path;
    bool m_mayBeAbsent;
    std::mutex m_mutex;
    std::shared_ptr<ProfileStore> m_store;
};

// Captures of the side file have negative ids.
class StoreBook final : public CaptureBook {
public:
    StoreBook(QString path, QString side) : m_main(std::move(path), false), m_side(std::move(side), true) {}

    Result<std::vector<SubjectInfo>> subjects() override {
        std::vector<SubjectInfo> out;
        if (const auto s = TRY(m_main.store())) {
            out = TRY(s->subjects());
        }
        if (const auto s = TRY(m_side.store())) {
            for (SubjectInfo &more : TRY(s->subjects())) {
                const auto it = std::find_if(out.begin(), out.end(),
                                             [&](const SubjectInfo &x) { return x.subject == more.subject; });
                if (it == out.end()) {
                    out.push_back(std::move(more));
                    continue;
                }
                it->captures += more.captures;
                it->lastTotal = more.last > it->last ? more.lastTotal : it->lastTotal;
                it->first = std::min(it->first, more.first);
                it->last = std::max(it->last, more.last);
            }
        }
        return out;
    }
    Result<std::vector<CaptureInfo>> captures(const Subject &s, TimeRange range) override {
        const CaptureQuery q{.service = s.service, .pod = s.pod, .type = s.type, .range = range};
        std::vector<CaptureInfo> out;
        if (const auto store = TRY(m_main.store())) {
            out = TRY(store->captures(q));
        }
        if (const auto store = TRY(m_side.store())) {
            for (CaptureInfo &c : TRY(store->captures(q))) {
                c.id = -c.id;
                out.push_back(std::move(c));
            }
            std::stable_sort(out.begin(), out.end(),
                             [](const CaptureInfo &a, const CaptureInfo &b) { return a.time < b.time; });
        }
        return out;
    }
    Result<profile::ProfilePtr> load(CaptureId id) override {
        const auto store = TRY((id < 0 ? m_side : m_main).store());
        if (!store) {
            return std::unexpected(inputError(QStringLiteral("capture %1").arg(id), QStringLiteral("is gone")));
        }
        return store->load(id < 0 ? -id : id);
    }
    Result<std::vector<std::vector<TrendPoint>>> trend(const Subject &s, const std::vector<profile::StackId> &ids,
                                                       TimeRange range) override {
        std::vector<std::vector<TrendPoint>> out(ids.size());
        if (const auto store = TRY(m_main.store())) {
            out = TRY(store->trend(s, ids, range));
        }
        if (const auto store = TRY(m_side.store())) {
            const auto more = TRY(store->trend(s, ids, range));
            for (std::size_t i = 0; i < ids.size(); ++i) {
                for (TrendPoint p : more[i]) {
                    p.capture = -p.capture;
                    out[i].push_back(p);
                }
                std::stable_sort(out[i].begin(), out[i].end(),
                                 [](const TrendPoint &a, const TrendPoint &b) { return a.time < b.time; });
            }
        }
        return out;
    }
    QString where() const override { return m_main.path().isEmpty() ? m_side.path() : m_main.path(); }

private:
    StoreFile m_main;
    StoreFile m_side;
};

Status addTo(const QString &path, const Subject &subject, const profile::ProfilePtr &profile, const AddOptions &o) {
    const auto store = TRY(ProfileStore::open(TRY(store::Database::open(path))));
    auto done = store->add(subject, profile, o);
    done.waitForFinished();
    const auto id = done.result();
    return id ? Status() : std::unexpected(id.error());
}

} // namespace

std::shared_ptr<CaptureBook> storeBook(const QString &path, const QString &side) {
    return std::make_shared<StoreBook>(path, side);
}

Result<QString> HandStore::add(const Subject &subject, profile::ProfilePtr profile, TimeMs time,
                               const QString &origin) const {
    const AddOptions o{.time = time, .origin = origin, .keepOriginal = profile->bytes != nullptr, .pinned = true};
    if (!m_main.isEmpty() && !m_main.endsWith(u".bsi") && addTo(m_main, subject, profile, o)) {
        return m_main;
    }
    if (!QDir().mkpath(QFileInfo(m_side).path())) {
        return std::unexpected(inputError(m_side, QStringLiteral("its folder cannot be made")));
    }
    for (int i = 0;; ++i) {
        const Status done = addTo(m_side, subject, profile, o);
        if (done) {
            return m_side;
        }
        if (i == kTries) {
            return std::unexpected(done.error());
        }
        QThread::msleep(kPauseMs);
    }
}

} // namespace bs
