// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/sourcewatch.h"
#include "data/source/many/manysources.h"

namespace bs {

namespace {

constexpr int kAskWhoEvery = 60; // refreshes

} // namespace

QStringList SourceSummary::partsDown() const {
    QStringList out;
    for (const Part &part : parts) {
        if (part.status.kind == SourceStatus::Kind::Down) {
            out.append(part.name);
        }
    }
    return out;
}

void SourceWatch::takeStatus() {
    m_summary.status = m_source->status();
    m_summary.parts.clear();
    if (const auto *many = dynamic_cast<const ManySources *>(m_source)) {
        for (const ManySources::Part &part : many->parts()) {
            m_summary.parts.append({part.name, part.environment, part.source->status()});
        }
    }
}

SourceWatch::SourceWatch(MetricSource *source, QObject *parent) : QObject(parent), m_source(source) {
    if (!m_source) {
        return;
    }
    m_summary.name = m_source->name();
    takeStatus();
    connect(m_source, &MetricSource::statusChanged, this, [this] {
        takeStatus();
        Q_EMIT changed();
    });
    connect(&m_timer, &QTimer::timeout, this, &SourceWatch::ask);
}

void SourceWatch::start(DurationMs interval) {
    if (m_source) {
        m_timer.start(static_cast<int>(interval));
        ask();
    }
}

void SourceWatch::ask() {
    m_targets.run<std::vector<TargetInfo>>(
        this, [this](const std::stop_token &stop) { return m_source->targets(stop); },
        [this](const Result<std::vector<TargetInfo>> &r) { takeTargets(r); });
    // Clocks drift, servers are upgraded: who it is is asked again now and then.
    if (m_summary.flavour.isEmpty() || ++m_asked % kAskWhoEvery == 0) {
        m_info.run<SourceInfo>(
            this, [this](const std::stop_token &stop) { return m_source->info(stop); },
            [this](const Result<SourceInfo> &r) {
                if (r) {
                    m_summary.flavour = r->flavour;
                    m_summary.clockSkewMs = r->clockSkewMs;
                }
                takeStatus();
                Q_EMIT changed();
            });
    }
}

void SourceWatch::takeTargets(const Result<std::vector<TargetInfo>> &targets) {
    takeStatus();
    m_summary.down.clear();
    m_summary.targets = m_summary.targetsUp = -1;
    if (targets && !targets->empty()) {
        m_summary.targets = static_cast<int>(targets->size());
        m_summary.targetsUp = 0;
        for (const TargetInfo &t : *targets) {
            m_summary.lastScrape = std::max(m_summary.lastScrape, t.lastScrape);
            if (t.health == "up") {
                ++m_summary.targetsUp;
                continue;
            }
            if (t.health == "unknown") {
                continue; // its turn has not come yet: neither up nor down
            }
            const std::string_view pod = t.labels.get("pod");
            const std::string_view shown = pod.empty() ? t.labels.get("instance") : pod;
            m_summary.down << QString::fromUtf8(shown.data(), static_cast<qsizetype>(shown.size()));
        }
    }
    Q_EMIT changed();
}

} // namespace bs
