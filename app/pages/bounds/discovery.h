// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/bounds/observe.h"
#include "data/source/metricsource.h"
#include <QObject>

namespace bs {

// Asks a source all of what a first diagram can be read from. One at a time; the last one wins.
class Discovery : public QObject {
    Q_OBJECT
public:
    explicit Discovery(QObject *parent) : QObject(parent) {}
    void ask(MetricSource *source, TimeMs at);
    void cancel();

Q_SIGNALS:
    void found(const bs::bounds::Found &what);
    void failed(const QString &why);

private:
    void done();
    std::vector<std::shared_ptr<const QueryResult>> m_answers; // in the order of the queries
    QString m_error, m_name;
    std::stop_source m_stop;
    int m_generation = 0;
    int m_waiting = 0;
};

} // namespace bs
