// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/shell/appcontext.h"
#include "data/core/async.h"
#include "widgets/common/timeaxis.h"
#include <QObject>

namespace bs {

class BoardRunner;
struct Board;

// What happened while captures were taken: deploys, as the Fleet page finds them in the source, and the marks of the
// incidents in the store. A source that does not answer leaves the marks it gave before. GUI thread.
class StripMarks : public QObject {
    Q_OBJECT
public:
    StripMarks(const AppContext &context, QObject *parent);
    ~StripMarks() override;
    // Deploys of `service` are told without its name. The same question within a minute is not asked again.
    void ask(const QString &service, TimeRange range);
    void cancel();
    [[nodiscard]] const std::vector<TimeMark> &marks() const { return m_marks; }
    [[nodiscard]] bool asking() const { return m_asking > 0; }

Q_SIGNALS:
    void changed(); // an answer has come

private:
    void join();
    AppContext m_context;
    std::shared_ptr<const Board> m_board; // deploys and nothing else; null without a source
    std::unique_ptr<BoardRunner> m_runner;
    QString m_service;
    TimeRange m_range;
    std::vector<TimeMark> m_deploys, m_incidents, m_marks;
    Latest m_latestDeploys, m_latestIncidents;
    int m_asking = 0;
};

} // namespace bs
