// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/capture/pprofendpoint.h"

namespace bs::capture {

// The words of a tunnel command with the labels of one pod: `pod/{{pod}}` is one argument whatever the label's value
// holds, and no shell reads it. A missing label, a value with control characters, or one that would begin an argument
// with a dash and so become an option is an Error.
[[nodiscard]] Result<QStringList> expandCommand(const QStringList &words, const Labels &labels);

// The port in a line such as "Forwarding from 127.0.0.1:40123 -> 6060": of loopback only.
[[nodiscard]] std::optional<quint16> forwardedPort(const QByteArray &output);

// What to do once the way is open; the connection names the local port. Runs on the tunnel's own thread.
using ThroughTunnel = std::function<Result<Captured>(const Connection &connection, QThreadPool *pool)>;

// Starts target.tunnel, waits until it says where it listens, calls `then`, and ends the command: one process per pod,
// for as long as its answer takes. Blocks.
[[nodiscard]] Result<Captured> throughTunnel(const PodTarget &target, DurationMs openWithin, std::stop_token stop,
                                             const ThroughTunnel &then);

} // namespace bs::capture
