// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/demo/fleet.h"
#include "data/profilestore/profilestore.h"
#include <deque>

namespace bs::cli {

// Goroutine profiles of every simulated pod into a store, now and then, as a recorder that polls debug=0 would take
// them: the bytes are made as a pod would send them and read like any other profile.
class ProfileRecorder {
public:
    [[nodiscard]] static Result<std::unique_ptr<ProfileRecorder>> open(std::shared_ptr<store::Database> database);
    // Captures the pods whose turn it is; `interval` in seconds.
    [[nodiscard]] Status advance(const demo::Fleet &fleet, double interval);
    [[nodiscard]] Status finish();
    [[nodiscard]] std::int64_t captures() const { return m_captures; }

private:
    [[nodiscard]] Status capture(const demo::Fleet &fleet, const demo::Pod &pod);
    std::shared_ptr<profilestore::ProfileStore> m_store;
    std::map<std::string, double> m_next; // by pod
    std::deque<QFuture<Result<profilestore::CaptureId>>> m_pending;
    std::int64_t m_captures = 0;
};

} // namespace bs::cli
