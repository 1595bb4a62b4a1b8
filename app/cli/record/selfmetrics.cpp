// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/record/selfmetrics.h"
#include "data/source/querytally.h"
#include <map>
#include <prometheus/collectable.h>
#include <prometheus/exposer.h>
#include <prometheus/metric_family.h>

namespace bs::cli {

namespace {

class Gatherer final : public prometheus::Collectable {
public:
    explicit Gatherer(SelfMetrics::Gather gather) : m_gather(std::move(gather)) {}

    [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override {
        std::map<std::string, prometheus::MetricFamily> families;
        for (const SelfMetric &m : m_gather()) {
            prometheus::MetricFamily &f = families[m.name];
            f.name = m.name;
            f.help = m.help;
            f.type = m.counter ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge;
            prometheus::ClientMetric metric;
            for (const auto &[name, value] : m.labels) {
                metric.label.push_back({name, value});
            }
            (m.counter ? metric.counter.value : metric.gauge.value) = m.value;
            f.metric.push_back(std::move(metric));
        }
        std::vector<prometheus::MetricFamily> out;
        for (auto &[name, family] : families) {
            out.push_back(std::move(family));
        }
        return out;
    }

private:
    SelfMetrics::Gather m_gather;
};

} // namespace

struct SelfMetrics::Inside {
    std::shared_ptr<Gatherer> gatherer;
    std::unique_ptr<prometheus::Exposer> exposer;
};

std::vector<SelfMetric> queryMetrics() {
    std::vector<SelfMetric> out;
    for (const auto &[where, tally] : {std::pair{"server", &serverTally()}, std::pair{"store", &storeTally()}}) {
        const std::vector<std::pair<std::string, std::string>> of{{"of", where}};
        out.push_back({"boundscope_queries_total", "Questions that were answered.", true, of,
                       static_cast<double>(tally->answers.load())});
        out.push_back({"boundscope_queries_failed_total", "Questions that were not answered, or refused.", true, of,
                       static_cast<double>(tally->failures.load())});
        out.push_back({"boundscope_query_seconds_total", "From asking to the whole answer, all together.", true, of,
                       static_cast<double>(tally->milliseconds.load()) / 1000});
    }
    return out;
}

SelfMetrics::SelfMetrics() : m_inside(std::make_unique<Inside>()) {}
SelfMetrics::~SelfMetrics() = default;

Result<std::unique_ptr<SelfMetrics>> SelfMetrics::listen(const QString &address, Gather gather) {
    const QString bind = address.contains(u':') && !address.startsWith(u':')
                             ? address
                             : QStringLiteral("127.0.0.1:") + address.section(u':', -1);
    std::unique_ptr<SelfMetrics> out(new SelfMetrics);
    out->m_inside->gatherer = std::make_shared<Gatherer>(std::move(gather));
    try {
        out->m_inside->exposer = std::make_unique<prometheus::Exposer>(bind.toStdString(), 1);
        out->m_inside->exposer->RegisterCollectable(out->m_inside->gatherer);
    } catch (const std::exception &e) {
        return std::unexpected(
            sourceError(bind, QStringLiteral("cannot listen there: ") + QString::fromUtf8(e.what())));
    }
    return out;
}

} // namespace bs::cli
