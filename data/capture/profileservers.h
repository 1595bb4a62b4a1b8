// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/capture/profilesource.h"
#include "data/net/httpclient.h"
#include <QThreadPool>

namespace bs::capture {

// Grafana Pyroscope: Connect RPC over JSON, with the older /pyroscope/render as a way out for servers that lack it.
// A range of goroutine profiles is the sum of its snapshots there; fetch() divides by their number, which the ratio of
// the summed and the averaged series tells, and says so in `notes`.
class PyroscopeSource final : public ProfileSource {
public:
    PyroscopeSource(Connection connection, QThreadPool *pool, std::shared_ptr<const SecretReader> secrets = nullptr,
                    SubjectLabels labels = {});
    [[nodiscard]] QString name() const override { return m_name; }
    [[nodiscard]] QFuture<Result<std::vector<ProfileType>>> types(std::stop_token stop = {}) override;
    [[nodiscard]] QFuture<Result<Captured>> fetch(FetchRequest request, std::stop_token stop = {}) override;
    [[nodiscard]] QFuture<Result<std::vector<SeriesPoint>>> series(FetchRequest request, DurationMs step,
                                                                   std::stop_token stop = {}) override;
    [[nodiscard]] QFuture<Result<std::vector<ServerSubject>>> subjects(TimeRange range,
                                                                       std::stop_token stop = {}) override;
    [[nodiscard]] QString selectorOf(const ServerSubject &subject) const override;
    [[nodiscard]] bool knowsStackSeries() const override { return true; }

private:
    QString m_name;
    SubjectLabels m_labels;
    std::shared_ptr<HttpClient> m_client;
    QThreadPool *m_pool;
};

// Parca and Polar Signals: the REST gateway. The last capture in the range is fetched by its exact time, so that
// nothing is summed; merged, goroutines are divided by the number of captures.
class ParcaSource final : public ProfileSource {
public:
    ParcaSource(Connection connection, QThreadPool *pool, std::shared_ptr<const SecretReader> secrets = nullptr,
                SubjectLabels labels = {});
    [[nodiscard]] QString name() const override { return m_name; }
    [[nodiscard]] QFuture<Result<std::vector<ProfileType>>> types(std::stop_token stop = {}) override;
    [[nodiscard]] QFuture<Result<Captured>> fetch(FetchRequest request, std::stop_token stop = {}) override;
    [[nodiscard]] QFuture<Result<std::vector<SeriesPoint>>> series(FetchRequest request, DurationMs step,
                                                                   std::stop_token stop = {}) override;
    [[nodiscard]] QFuture<Result<std::vector<ServerSubject>>> subjects(TimeRange range,
                                                                       std::stop_token stop = {}) override;
    [[nodiscard]] QString selectorOf(const ServerSubject &subject) const override;

private:
    QString m_name;
    SubjectLabels m_labels;
    std::shared_ptr<HttpClient> m_client;
    QThreadPool *m_pool;
};

// A selector of what is not empty: {service_name="orders",pod="orders-1"}; values are escaped.
[[nodiscard]] QString selectorText(const std::vector<std::pair<QString, QString>> &equal);

// The answers, as pure functions over their bytes.
[[nodiscard]] Result<std::vector<ProfileType>> parsePyroscopeTypes(std::string_view json, const QString &thing);
[[nodiscard]] Result<std::vector<SeriesPoint>> parsePyroscopeSeries(std::string_view json, const QString &thing);
// /pyroscope/render?format=json: functions only, no files or lines.
[[nodiscard]] Result<profile::ProfilePtr> parseFlamebearer(std::string_view json, const QString &thing);
[[nodiscard]] Result<std::vector<ProfileType>> parseParcaTypes(std::string_view json, const QString &thing);
[[nodiscard]] Result<std::vector<SeriesPoint>> parseParcaSeries(std::string_view json, const QString &thing);
// Series with the labels service, pod and __profile_type__, each triple once.
[[nodiscard]] Result<std::vector<ServerSubject>> parsePyroscopeSubjects(std::string_view json, const SubjectLabels &l,
                                                                        const QString &thing);
// The label sets of a range query; the type is the one that was asked for.
[[nodiscard]] Result<std::vector<ServerSubject>> parseParcaSubjects(std::string_view json, const SubjectLabels &l,
                                                                    const QString &type, const QString &thing);
[[nodiscard]] Result<std::string> parseParcaPprof(std::string_view json, const QString &thing); // gzip pprof
[[nodiscard]] std::int64_t countParcaSamples(std::string_view json);                            // of all series
// Every value divided by n, rounded; stacks that come to nothing stay at 1.
[[nodiscard]] profile::ProfilePtr averaged(const profile::Profile &p, std::int64_t n);

} // namespace bs::capture
