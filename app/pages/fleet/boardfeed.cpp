// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/fleet/boardfeed.h"
#include "data/board/boardrunner.h"
#include "data/core/async.h"
#include "data/vocabulary/detect.h"

namespace bs {

namespace {

// The board runner behind the feed's signals.
class RunnerFeed final : public BoardFeed {
public:
    RunnerFeed(const AppContext &context, std::shared_ptr<const Board> board, std::vector<Vocabulary> vocabularies,
               QObject *parent)
        : BoardFeed(parent), m_context(context), m_board(std::move(board)),
          m_runner(context.source, std::move(vocabularies), context.clock, context.interactive) {}

    void ask(const FeedRequest &request) override {
        BoardRequest r;
        r.board = m_board;
        r.range = request.range;
        r.width = request.width;
        r.filter = request.filter;
        r.declaredCapacities = m_context.capacities;
        const auto generation = ++m_generation;
        r.onPanel = [this, generation](const PanelPtr &panel) {
            if (generation == m_generation) {
                Q_EMIT panelArrived(panel);
            }
        };
        m_latest.run<std::shared_ptr<const BoardResult>>(
            this, [this, r = std::move(r)](const std::stop_token &stop) { return m_runner.run(r, stop); },
            [this](const Result<std::shared_ptr<const BoardResult>> &result) {
                if (!result) {
                    Q_EMIT failed(result.error().reason);
                } else if (!(*result)->error.isEmpty()) {
                    Q_EMIT failed((*result)->error);
                } else {
                    Q_EMIT finished(*result);
                }
            });
    }
    void cancel() override {
        ++m_generation;
        m_latest.cancel();
    }
    [[nodiscard]] QString where() const override { return m_context.source->name(); }
    [[nodiscard]] std::vector<PanelOutline> outline() const override {
        std::vector<PanelOutline> out;
        for (const BoardPanel &p : m_board->panels) {
            out.push_back({p.id, p.kind, p.title});
        }
        return out;
    }

private:
    AppContext m_context;
    std::shared_ptr<const Board> m_board;
    BoardRunner m_runner;
    Latest m_latest;
    quint64 m_generation = 0;
};

// Says once what is wrong with the boards on disk.
class BrokenFeed final : public BoardFeed {
public:
    BrokenFeed(QString reason, QString where, QObject *parent)
        : BoardFeed(parent), m_reason(std::move(reason)), m_where(std::move(where)) {}
    void ask(const FeedRequest & /*request*/) override { Q_EMIT failed(m_reason); }
    void cancel() override {}
    [[nodiscard]] QString where() const override { return m_where; }

private:
    QString m_reason, m_where;
};

} // namespace

std::vector<std::pair<QString, QString>> boardsOf(const AppContext &context) {
    std::vector<std::pair<QString, QString>> out;
    for (const auto &[id, board] : readBoards(context.boardPaths).value_or(std::map<QString, Board>())) {
        if (!board.panels.empty()) {
            out.insert(id == u"fleet" ? out.begin() : out.end(), {id, board.title});
        }
    }
    return out;
}

BoardFeed *makeBoardFeed(const AppContext &context, const QString &boardId, QObject *parent) {
    if (!context.source) {
        return nullptr;
    }
    const auto boards = readBoards(context.boardPaths);
    const auto vocabularies =
        readVocabularies(QStringList{QStringLiteral(":/boundscope/vocabularies")} + context.vocabularyPaths);
    if (!boards || !vocabularies) {
        const Error &e = boards ? vocabularies.error() : boards.error();
        return new BrokenFeed(e.reason, e.thing, parent);
    }
    const auto it = boards->find(boardId);
    if (it == boards->end()) {
        return new BrokenFeed(QStringLiteral("there is no board of this name"), boardId, parent);
    }
    return new RunnerFeed(context, std::make_shared<const Board>(it->second), *vocabularies, parent);
}

} // namespace bs
