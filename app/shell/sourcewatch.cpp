// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/sourcewatch.h"

namespace bs {

SourceWatch::SourceWatch(MetricSource *source, QObject *parent) : QObject(parent), m_source(source) {
    if (!m_source) {
        return;
    }
    m_summary.name = m_source->name();
    m_summary.status = m_source->status();
    connect(m_source, &MetricSource::statusChanged, this, [this] {
        m_summary.status = m_source->status();
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
    if (m_summary.flavour.isEmpty()) {
        m_info.run<SourceInfo>(
            this, [this](const std::stop_token &stop) { return m_source->info(stop); },
            [this](const Result<SourceInfo> &r) {
                if (r) {
                    m_summary.flavour = r->flavour;
                    m_summary.clockSkewMs = r->clockSkewMs;
                }
                m_summary.status = m_source->status();
                Q_EMIT changed();
            });
    }
}

void SourceWatch::takeTargets(const Result<std::vector<TargetInfo>> &targets) {
    m_summary.status = m_source->status();
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
            const std::string_view pod = t.labels.get("pod");
            const std::string_view shown = pod.empty() ? t.labels.get("instance") : pod;
            m_summary.down << QString::fromUtf8(shown.data(), static_cast<qsizetype>(shown.size()));
        }
    }
    Q_EMIT changed();
}

} // namespace bs
