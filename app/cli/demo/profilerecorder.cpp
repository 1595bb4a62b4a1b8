// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/demo/profilerecorder.h"
#include "app/demo/stacks.h"
#include "data/profile/reader.h"

namespace bs::cli {

namespace {
constexpr std::size_t kPending = 64;
}

Result<std::unique_ptr<ProfileRecorder>> ProfileRecorder::open(std::shared_ptr<store::Database> database) {
    auto recorder = std::make_unique<ProfileRecorder>();
    recorder->m_store = TRY(profilestore::ProfileStore::open(std::move(database)));
    return recorder;
}

Status ProfileRecorder::capture(const demo::Fleet &fleet, const demo::Pod &pod) {
    const QString name = QString::fromStdString(pod.name);
    const auto profile = TRY(profile::readProfile(demo::goroutineProto(demo::stacksOf(fleet, pod), fleet.now()), name));
    profilestore::AddOptions options;
    options.time = static_cast<TimeMs>(fleet.now() * 1000);
    options.origin = QStringLiteral("http://127.0.0.1:9464/%1/debug/pprof/goroutine").arg(name);
    m_pending.push_back(m_store->add(
        {QString::fromStdString(fleet.serviceOf(pod).name), name, QStringLiteral("goroutine")}, profile, options));
    ++m_captures;
    while (m_pending.size() > kPending) {
        m_pending.front().waitForFinished();
        if (const auto done = m_pending.front().result(); !done) {
            return std::unexpected(done.error());
        }
        m_pending.pop_front();
    }
    return {};
}

Status ProfileRecorder::advance(const demo::Fleet &fleet, double interval) {
    for (const auto &pod : fleet.pods()) {
        double &next = m_next.try_emplace(pod->name, fleet.now() + interval * pod->phase).first->second;
        if (fleet.now() < next || !pod->up(fleet.now())) {
            continue;
        }
        next = fleet.now() + interval;
        CHECK_STATUS(capture(fleet, *pod));
    }
    return {};
}

Status ProfileRecorder::finish() {
    for (auto &f : m_pending) {
        f.waitForFinished();
        if (const auto done = f.result(); !done) {
            return std::unexpected(done.error());
        }
    }
    m_pending.clear();
    return {};
}

} // namespace bs::cli
