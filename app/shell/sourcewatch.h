// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/async.h"
#include "data/source/metricsource.h"
#include <QObject>
#include <QStringList>
#include <QTimer>

namespace bs {

// What the bars say about a source: asked every few seconds, never blocking.
struct SourceSummary {
    QString name;
    QString flavour;
    SourceStatus status;
    int targetsUp = -1; // -1 = the source does not tell
    int targets = -1;
    QStringList down; // instances or pods that are not scraped, for the status bar
    TimeMs lastScrape = kNoTime;
    DurationMs clockSkewMs = 0;
    // Of several sources side by side; empty when there is one.
    struct Part {
        QString name, environment;
        SourceStatus status;
    };
    QList<Part> parts;
    [[nodiscard]] QStringList partsDown() const;
};

class SourceWatch : public QObject {
    Q_OBJECT
public:
    SourceWatch(MetricSource *source, QObject *parent); // source may be null; outlives this
    [[nodiscard]] const SourceSummary &summary() const { return m_summary; }
    void start(DurationMs interval);
    void ask();

Q_SIGNALS:
    void changed();

private:
    void takeStatus();
    void takeTargets(const Result<std::vector<TargetInfo>> &targets);
    MetricSource *m_source;
    SourceSummary m_summary;
    QTimer m_timer;
    int m_asked = 0;
    Latest m_targets;
    Latest m_info;
};

} // namespace bs
