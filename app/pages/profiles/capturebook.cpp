// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/profiles/capturebook.h"
#include "data/profile/reader.h"
#include <QDir>
#include <QFileInfo>
#include <algorithm>

namespace bs {

using namespace profilestore;

namespace {

constexpr int kMostFiles = 500;

// A folder stands for the files in it, by name.
QStringList expanded(const QStringList &paths) {
    QStringList out;
    for (const QString &p : paths) {
        if (!QFileInfo(p).isDir()) {
            out << p;
            continue;
        }
        for (const QFileInfo &f : QDir(p).entryInfoList(QDir::Files, QDir::Name)) {
            if (out.size() < kMostFiles) {
                out << f.filePath();
            }
        }
    }
    return out;
}

} // namespace

void OpenedBook::addFile(const QString &path) {
    const std::lock_guard lock(m_mutex);
    m_files << path;
}

void OpenedBook::add(const QString &name, profile::ProfilePtr p, TimeMs time) {
    const std::lock_guard lock(m_mutex);
    m_items.push_back({name, std::move(p), time});
    std::stable_sort(m_items.begin(), m_items.end(), [](const Item &a, const Item &b) { return a.time < b.time; });
}

QString OpenedBook::where() const {
    const std::lock_guard lock(m_mutex);
    return m_files.isEmpty() ? m_items.empty() ? QString() : m_items.back().name : m_files.join(QStringLiteral(", "));
}

Status OpenedBook::readFiles() {
    QStringList files;
    {
        const std::lock_guard lock(m_mutex);
        files.swap(m_files);
    }
    for (const QString &f : expanded(files)) {
        auto p = TRY(profile::readProfileFile(f));
        const TimeMs written = QFileInfo(f).lastModified().toMSecsSinceEpoch();
        add(QFileInfo(f).fileName(), p, p->timeNanos != 0 ? p->timeNanos / 1000000 : written);
    }
    return {};
}

Subject OpenedBook::subjectOf(const Item &item) const {
    const auto &types = item.profile->types;
    return {QStringLiteral("opened"), QStringLiteral("files"),
            types.empty() ? QStringLiteral("profile")
                          : QString::fromStdString(types[item.profile->defaultTypeIndex()].type)};
}

Result<std::vector<SubjectInfo>> OpenedBook::subjects() {
    CHECK_STATUS(readFiles());
    const std::lock_guard lock(m_mutex);
    std::vector<SubjectInfo> out;
    for (const Item &i : m_items) {
        const Subject s = subjectOf(i);
        auto it = std::find_if(out.begin(), out.end(), [&](const SubjectInfo &x) { return x.subject == s; });
        if (it == out.end()) {
            it = out.insert(out.end(), {s, 0, i.time, i.time, 0});
        }
        ++it->captures;
        it->last = i.time;
        it->lastTotal = i.profile->types.empty() ? 0 : i.profile->total(i.profile->defaultTypeIndex());
    }
    return out;
}

Result<std::vector<CaptureInfo>> OpenedBook::captures(const Subject &subject, TimeRange) {
    CHECK_STATUS(readFiles());
    const std::lock_guard lock(m_mutex);
    std::vector<CaptureInfo> out;
    for (std::size_t i = 0; i < m_items.size(); ++i) {
        const profile::Profile &p = *m_items[i].profile;
        if (subjectOf(m_items[i]) == subject) {
            out.push_back({.id = static_cast<CaptureId>(i + 1),
                           .subject = subject,
                           .time = m_items[i].time,
                           .total = p.total(p.defaultTypeIndex()),
                           .stacks = static_cast<std::int64_t>(p.samples.size()),
                           .format = toString(p.format),
                           .origin = m_items[i].name,
                           .truncated = p.truncated,
                           .hasOriginal = true});
        }
    }
    return out;
}

Result<profile::ProfilePtr> OpenedBook::load(CaptureId id) {
    const std::lock_guard lock(m_mutex);
    if (id < 1 || id > static_cast<CaptureId>(m_items.size())) {
        return std::unexpected(inputError(QStringLiteral("capture %1").arg(id), QStringLiteral("is not open")));
    }
    return m_items[static_cast<std::size_t>(id - 1)].profile;
}

Result<std::vector<std::vector<TrendPoint>>>
OpenedBook::trend(const Subject &subject, const std::vector<profile::StackId> &ids, TimeRange range) {
    const auto all = TRY(captures(subject, range));
    std::vector<std::vector<TrendPoint>> out(ids.size());
    for (const CaptureInfo &c : all) {
        const auto p = TRY(load(c.id));
        std::unordered_map<profile::StackId, std::int64_t> counts;
        for (const auto &g : profile::groupStacks(*p, p->defaultTypeIndex()).groups) {
            counts[g.id] = g.count;
        }
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const auto it = counts.find(ids[i]);
            out[i].push_back({c.id, c.time, it == counts.end() ? 0 : it->second});
        }
    }
    return out;
}

} // namespace bs
