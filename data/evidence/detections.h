// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/evidence/situation.h"
#include <QTimer>

namespace bs::evidence {

// A shape seen on raw samples, by the program itself: alert rules with long `for` clauses outlive the pods they are
// about. A detection offers an incident and never opens one.
struct Detection {
    QString kind; // growth, burst, time_to_limit
    std::string service, pod;
    QString text; // with its numbers
    QString id;   // the same as long as it lasts
};
[[nodiscard]] std::vector<Detection> detections(const Situation &s); // the most pressing first

// Minutes until a pod's memory reaches its limit at the growth of the last five; nothing while it does not grow.
[[nodiscard]] std::optional<double> minutesToMemoryLimit(const Situation &s, const PodState &p);

// Looks at any source again and again, and says each detection once until it has been gone for ten minutes.
class DetectionWatch : public QObject {
public:
    // `source`, `clock` outlive this.
    DetectionWatch(MetricSource *source, const Clock *clock, Words words, QObject *parent = nullptr);
    ~DetectionWatch() override;
    std::function<void(const Detection &)> onOffer = [](const Detection &) {};
    std::function<void(const QString &reason)> onFailure = [](const QString &) {};
    void start(DurationMs every = 60'000);
    void look();
    [[nodiscard]] bool looking() const { return m_looking; }
    [[nodiscard]] const std::vector<Detection> &standing() const { return m_standing; }

private:
    void take(const std::vector<Detection> &found, TimeMs at);
    MetricSource *m_source;
    const Clock *m_clock;
    Words m_words;
    QTimer m_timer;
    std::stop_source m_stop;
    bool m_looking = false;
    std::vector<Detection> m_standing;
    std::map<QString, TimeMs> m_seen; // when each was last seen
};

} // namespace bs::evidence
