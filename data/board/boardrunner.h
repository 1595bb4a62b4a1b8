// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/board/board.h"
#include "data/board/panelresult.h"
#include "data/board/sides.h"
#include "data/source/metricsource.h"
#include "data/vocabulary/vocabulary.h"
#include <QObject>
#include <QThreadPool>
#include <functional>
#include <memory>
#include <optional>

namespace bs {

struct PanelRun;

struct BoardRequest {
    std::shared_ptr<const Board> board;
    TimeRange range;                              // aligned to the step by the runner
    int width = 800;                              // logical pixels of the widest panel: at most one point each
    DurationMs step = 0;                          // 0 = chosen as Grafana chooses $__interval
    std::string filter;                           // matchers such as service="edge",zone="eu-west", without braces
    QStringList panels;                           // ids to run, empty = all
    std::map<QString, double> declaredCapacities; // pool -> slots, from the workspace
    // Called on the runner's thread for every panel as soon as it is there, before run() ends.
    std::function<void(PanelPtr)> onPanel;
};

// Runs boards against one source, or against several side by side (ManySources): then every source is asked in its own
// words, what they say stands side by side with its source, and one that does not answer makes the panels partial. What
// a panel could not learn is in its availability and reason; run() itself fails only when it is stopped. Queries go
// through the source's own bound on requests in flight; a stop request aborts them.
class BoardRunner : public QObject {
public:
    // `source`, `clock` and `pool` outlive the runner. Panels are put together on `pool`.
    BoardRunner(MetricSource *source, std::vector<Vocabulary> vocabularies, const Clock *clock, QThreadPool *pool,
                QObject *parent = nullptr);
    ~BoardRunner() override;

    [[nodiscard]] QFuture<Result<std::shared_ptr<const BoardResult>>> run(BoardRequest request, std::stop_token stop);
    // What was found in the source, or in all of them; null before the first run. Asked again every five minutes.
    [[nodiscard]] std::shared_ptr<const BoundVocabulary> vocabulary() const { return m_vocabulary; }

private:
    struct Run;
    using RunPtr = std::shared_ptr<Run>;
    void bindSides(const RunPtr &run);
    void bound(const RunPtr &run);
    void start(const RunPtr &run);
    // One question to every side that has what it is about; done(answers) when all have answered, at once when none
    // can. The texts asked come out of `asked`.
    struct Asked;
    void askSides(const RunPtr &run, const std::string &pattern, bool instant, Asked *asked,
                  std::function<void(std::vector<SideAnswer>)> done);
    void countSeries(const RunPtr &run);
    void askPanels(const RunPtr &run);
    void askQuality(const RunPtr &run);
    void askFigures(const RunPtr &run);
    void askPanel(const RunPtr &run, std::size_t index);
    void finishPanel(const RunPtr &run, const std::shared_ptr<PanelRun> &panel, std::size_t index);
    void askDeploys(const RunPtr &run);
    void askAlerts(const RunPtr &run);
    void done(const RunPtr &run);

    std::vector<BoardSide> m_sides;
    DurationMs m_patience = 0; // with several: how long one may hold up the others
    std::vector<Vocabulary> m_vocabularies;
    const Clock *m_clock;
    QThreadPool *m_pool;
    std::shared_ptr<const BoundVocabulary> m_vocabulary;
    // How many series a board touches under a filter; counted anew every five minutes, not at every refresh.
    struct Touched {
        QString board;
        std::string filter;
        double series = 0;
        TimeMs at = 0;
    };
    std::optional<Touched> m_touched;
};

} // namespace bs
