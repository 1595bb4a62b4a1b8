// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/net/httpclient.h"
#include "data/source/metricsource.h"
#include "data/source/remote/breaker.h"
#include <QThreadPool>
#include <functional>
#include <memory>

namespace bs {

// A server with the Prometheus HTTP API: Prometheus, Thanos, Mimir, VictoriaMetrics, or any of them behind Grafana's
// data source proxy. Answers are decoded on the network thread while they arrive. Ranges over the server's point limit
// are asked in pieces and joined. Failures that may pass are tried again, twice at most, with jittered waits; a source
// that is down is left alone for a while (Breaker) and says why in status().
class RemoteSource : public MetricSource {
    Q_OBJECT
public:
    explicit RemoteSource(Connection connection, std::shared_ptr<const SecretReader> secrets = nullptr,
                          QObject *parent = nullptr);
    ~RemoteSource() override;

    [[nodiscard]] QString name() const override;
    [[nodiscard]] QFuture<Result<std::shared_ptr<const QueryResult>>> query(const InstantQuery &q,
                                                                            std::stop_token stop) override;
    [[nodiscard]] QFuture<Result<std::shared_ptr<const QueryResult>>> queryRange(const RangeQuery &q,
                                                                                 std::stop_token stop) override;
    [[nodiscard]] QFuture<Result<std::vector<Labels>>> series(const SeriesQuery &q, std::stop_token stop) override;
    [[nodiscard]] QFuture<Result<std::vector<std::string>>> labelNames(const SeriesQuery &q,
                                                                       std::stop_token stop) override;
    [[nodiscard]] QFuture<Result<std::vector<std::string>>> labelValues(const std::string &label, const SeriesQuery &q,
                                                                        std::stop_token stop) override;
    [[nodiscard]] QFuture<Result<std::vector<MetricMetadata>>> metadata(std::stop_token stop) override;
    [[nodiscard]] QFuture<Result<std::vector<TargetInfo>>> targets(std::stop_token stop) override;
    [[nodiscard]] QFuture<Result<std::vector<RuleInfo>>> rules(std::stop_token stop) override;
    [[nodiscard]] QFuture<Result<std::vector<AlertInfo>>> alerts(std::stop_token stop) override;
    [[nodiscard]] QFuture<Result<SourceInfo>> info(std::stop_token stop) override;
    [[nodiscard]] QFuture<Result<std::vector<Exemplar>>> exemplars(const std::string &expr, TimeRange range,
                                                                   std::stop_token stop) override;
    [[nodiscard]] SourceStatus status() const override { return m_status; }
    [[nodiscard]] DurationMs newestHidden() const override { return m_isVictoria ? kVictoriaHides : 0; }
    [[nodiscard]] const Connection &connection() const { return m_client.connection(); }
    void wake() override;

private:
    static constexpr DurationMs kVictoriaHides = 30'000; // -search.latencyOffset
    struct Call;                                         // one request with its retries
    using Answer = std::function<void(Result<HttpResponse>)>;

    void send(std::function<HttpRequest()> make, std::stop_token stop, Answer done);
    void attempt(const std::shared_ptr<Call> &call);
    void answered(const std::shared_ptr<Call> &call, Result<HttpResponse> response);
    void noteSuccess(DurationMs latencyMs, const HttpResponse &response);
    void noteFailure(const QString &reason);
    void setStatus(SourceStatus::Kind kind, const QString &reason);
    [[nodiscard]] HttpRequest request(const QString &path, HttpRequest::Params params, bool mayPost) const;
    [[nodiscard]] HttpRequest::Params seriesParams(const SeriesQuery &q) const;
    // Sends, decodes the answer on the pool with `decode`.
    template <class T, class Decode>
    [[nodiscard]] QFuture<Result<T>> fetch(HttpRequest request, std::stop_token stop, Decode decode);
    using Decoded = std::function<void(Result<std::shared_ptr<QueryResult>>)>;
    void ask(HttpRequest request, std::size_t points, const QString &expr, std::stop_token stop, Decoded done);
    struct Detection;
    void detect(const std::shared_ptr<Detection> &d);
    void detectThanos(const std::shared_ptr<Detection> &d);
    void detectExternalUrl(const std::shared_ptr<Detection> &d);
    void detectFeatures(const std::shared_ptr<Detection> &d);
    void detectGrafana(const std::shared_ptr<Detection> &d);

    QThreadPool m_pool; // decodes the small endpoints
    HttpClient m_client;
    Breaker m_breaker;
    SourceStatus m_status;
    SystemClock m_clock;
    SourceInfo m_info; // as last detected; its point limit is used when splitting
    bool m_isVictoria = false;
};

} // namespace bs
