// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/evidence/detections.h"
#include "data/core/async.h"
#include "data/core/format.h"
#include "data/stats/robust.h"
#include <cmath>

namespace bs::evidence {

namespace {

constexpr DurationMs kGone = 10 * 60'000;
constexpr double kShortMinutes = 10;
constexpr std::size_t kMost = 20;

QString idOf(const char *kind, const PodState &p) {
    return QStringLiteral("%1/%2/%3")
        .arg(QString::fromLatin1(kind), QString::fromStdString(p.service), QString::fromStdString(p.name));
}

} // namespace

std::optional<double> minutesToMemoryLimit(const Situation &s, const PodState &p) {
    const double now = s.grid.now(p.memory);
    const auto g = stats::growth(s.grid.times(), p.memory,
                                 std::max(s.grid.at() - s.grid.span(5), s.grid.times()[p.first]), s.grid.at());
    // Noise is no growth: at least 1 % of the limit over the window.
    if (!g || !std::isfinite(now) || !std::isfinite(p.memoryLimit) || !(g->low > 0) ||
        !(g->rise > 0.01 * p.memoryLimit)) {
        return std::nullopt;
    }
    return stats::minutesToLimit(now, g->perMinute, p.memoryLimit);
}

std::vector<Detection> detections(const Situation &s) {
    std::vector<std::pair<double, Detection>> found; // how pressing
    if (s.newest == kNoTime || s.snapshot.at - s.newest > 5 * s.snapshot.interval) {
        return {}; // old samples show nothing of now
    }
    for (const PodState &p : s.pods) {
        const QString pod = displayText(p.name, 80);
        const double now = s.grid.now(p.goroutines, 0.5);
        if (const auto minutes = minutesToMemoryLimit(s, p); minutes && *minutes < kShortMinutes) {
            found.emplace_back(3000 - *minutes, Detection{QStringLiteral("time_to_limit"), p.service, p.name,
                                                          QStringLiteral("%1 reaches its memory limit in %2 min")
                                                              .arg(pod)
                                                              .arg(std::max(0.0, *minutes), 0, 'f', 0),
                                                          idOf("time_to_limit", p)});
        }
        const double load = [&] {
            const ServiceState *v = s.service(p.service);
            return v && std::isfinite(v->requestRatio) ? std::max(1.0, v->requestRatio) : 1.0;
        }();
        const bool stands =
            std::isfinite(now) && std::isfinite(p.before) && now - p.before > 100 && now > 1.5 * load * p.before;
        if (p.burst && stands) {
            found.emplace_back(1000 + now / std::max(1.0, p.before),
                               Detection{QStringLiteral("burst"), p.service, p.name,
                                         QStringLiteral("%1 jumped to %2 goroutines, usually %3")
                                             .arg(pod, formatCount(now), formatCount(p.before)),
                                         idOf("burst", p)});
        } else if (p.growing) {
            found.emplace_back(p.perMinute / 10, Detection{QStringLiteral("growth"), p.service, p.name,
                                                           QStringLiteral("%1 grows by %2/min, %3 now, usually %4")
                                                               .arg(pod, formatCount(p.perMinute), formatCount(now),
                                                                    formatCount(p.before)),
                                                           idOf("growth", p)});
        }
    }
    std::stable_sort(found.begin(), found.end(), [](const auto &a, const auto &b) { return a.first > b.first; });
    std::vector<Detection> out;
    for (auto &[size, d] : found) {
        if (out.size() < kMost) {
            out.push_back(std::move(d));
        }
    }
    return out;
}

DetectionWatch::DetectionWatch(MetricSource *source, const Clock *clock, Words words, QObject *parent)
    : QObject(parent), m_source(source), m_clock(clock), m_words(std::move(words)) {
    connect(&m_timer, &QTimer::timeout, this, [this] { look(); });
}

DetectionWatch::~DetectionWatch() { m_stop.request_stop(); }

void DetectionWatch::start(DurationMs every) {
    m_timer.start(std::chrono::milliseconds(every));
    look();
}

void DetectionWatch::look() {
    if (m_looking) {
        return; // a source that is slower than the timer is not asked twice
    }
    m_looking = true;
    const TimeMs at = m_clock->now();
    deliver(takeSnapshot(m_source, at, {}, m_stop.get_token(), m_words), this,
            [this, at](const Result<std::shared_ptr<const Snapshot>> &r) {
                if (!r) {
                    m_looking = false;
                    onFailure(r.error().reason);
                    return;
                }
                // What the source's metrics are called is asked anew now and then: a new service may bring new ones.
                using Found = std::vector<Detection>;
                deliver(runOn<Found>(QThreadPool::globalInstance(),
                                     [snapshot = *r] { return Result<Found>(detections(understand(*snapshot))); }),
                        this, [this, at](const Result<Found> &found) {
                            m_looking = false;
                            take(found ? *found : Found(), at);
                        });
            });
}

void DetectionWatch::take(const std::vector<Detection> &found, TimeMs at) {
    m_standing = found;
    std::erase_if(m_seen, [at](const auto &seen) { return at - seen.second > kGone; });
    for (const Detection &d : found) {
        if (m_seen.insert_or_assign(d.id, at).second) {
            onOffer(d);
        }
    }
}

} // namespace bs::evidence
