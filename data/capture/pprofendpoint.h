// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/capture/profilesource.h"
#include "data/net/httpclient.h"
#include <QThreadPool>
#include <functional>

namespace bs::capture {

// What a debug=2 dump costs the target: the runtime stops the world while it writes every stack, and starts again with
// a buffer of twice the size up to seven times. Measured cases: 15,000 goroutines of a database were stopped for 9.5 s
// (0.64 ms each, deep stacks); small services take some 40 us each.
struct DumpCost {
    std::int64_t goroutines = 0;
    double likelySeconds = 0;
    double worstSeconds = 0;
    bool willBeCut = false;             // more than the runtime's 64 MiB at a kilobyte each
    [[nodiscard]] QString text() const; // "5,214 goroutines: the target stops for about 0.2 s, at worst 3.3 s"
};
[[nodiscard]] DumpCost dumpCost(std::int64_t goroutines);

// net/http/pprof of one process.
class PprofEndpoint final : public ProfileSource {
public:
    // `connection.url` may be the host alone, ".../debug/pprof" or one profile below it.
    PprofEndpoint(Connection connection, QThreadPool *pool, std::shared_ptr<const SecretReader> secrets = nullptr);

    [[nodiscard]] QString name() const override { return m_name; }
    [[nodiscard]] QFuture<Result<std::vector<ProfileType>>> types(std::stop_token stop = {}) override;
    [[nodiscard]] QFuture<Result<Captured>> fetch(FetchRequest request, std::stop_token stop = {}) override;
    [[nodiscard]] QFuture<Result<std::vector<SeriesPoint>>> series(FetchRequest request, DurationMs step,
                                                                   std::stop_token stop = {}) override;
    [[nodiscard]] QFuture<Result<std::vector<ServerSubject>>> subjects(TimeRange range,
                                                                       std::stop_token stop = {}) override;
    // The profile that the URL named, empty when it is a base URL.
    [[nodiscard]] QString namedType() const { return m_namedType; }

private:
    QString m_name;
    QString m_namedType;
    QList<std::pair<QString, QString>> m_namedParams;
    std::shared_ptr<HttpClient> m_client;
    QThreadPool *m_pool;
};

// Profiles and their counts, out of the index page of net/http/pprof.
[[nodiscard]] std::vector<ProfileType> parsePprofIndex(std::string_view html);

// "http://{{instance_host}}:6060/debug/pprof" with the labels of a target; instance_host and instance_port are the
// parts of `instance`. A label that is missing, or whose value is no host name, port or plain word, is an Error: what a
// server says of itself must not choose another host or path.
[[nodiscard]] Result<QString> expandEndpoint(const QString &pattern, const Labels &labels);

struct PodTarget {
    Labels labels;
    Connection connection;
    // The command that opens the way to this pod, already filled with its labels and approved; empty: none is needed.
    // The port it listens on stands in for the one of the connection.
    QStringList tunnel;
};
struct PodCapture {
    Labels labels;
    Result<Captured> result = std::unexpected(cancelled(QStringLiteral("capture")));
};
// Captures of many pods, at most `atOnce` at a time; progress(done, all) is called on some thread. One answer per
// target, in their order; after a stop request those not started are cancelled.
[[nodiscard]] QFuture<Result<std::vector<PodCapture>>>
captureMany(std::vector<PodTarget> targets, FetchRequest request, int atOnce, QThreadPool *pool,
            std::shared_ptr<const SecretReader> secrets, std::function<void(int, int)> progress, std::stop_token stop);

} // namespace bs::capture
