// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/capture/pprofendpoint.h"
#include "data/source/metricsource.h"
#include "data/workspace/approvals.h"
#include "data/workspace/workspace.h"

namespace bs {

// One process that can be asked for profiles, and what its captures are called.
struct CaptureTarget {
    QString endpoint; // its name in the workspace, or its URL
    QString service;
    QString pod;
    capture::PodTarget target;
};

struct CaptureTargets {
    std::vector<CaptureTarget> targets;
    QStringList problems; // an endpoint that names nobody, a tunnel that is not approved: one line each
};

// The processes that the pprof endpoints of a workspace stand for: one for a plain URL, one for every target that is
// up and that `select` matches for a URL or a tunnel with {{label}} in it. Labels of the endpoint stand in where a
// target has none.
[[nodiscard]] CaptureTargets captureTargets(const std::vector<ProfileEndpoint> &endpoints,
                                            const std::vector<TargetInfo> &targets, const Approvals &approvals);

// A profile server of the workspace as a source; null for other kinds.
[[nodiscard]] std::shared_ptr<capture::ProfileSource> serverOf(const ProfileEndpoint &endpoint, QThreadPool *pool,
                                                               const Approvals &approvals);

// `service="a"` or `{service="a"}`; empty matches all.
[[nodiscard]] Result<MatcherSet> matchersOf(const QString &selector);

} // namespace bs
