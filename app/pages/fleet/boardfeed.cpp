// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/fleet/boardfeed.h"
#include "data/board/boardrunner.h"
#include "data/core/async.h"
#include "data/core/format.h"
#include "data/vocabulary/detect.h"
#include <QTimer>
#include <cmath>
#include <optional>

namespace bs {

namespace {

// The board runner behind the feed's signals.
class RunnerFeed final : public BoardFeed {
public:
    RunnerFeed(const AppContext &context, std::shared_ptr<const Board> board, std::vector<Vocabulary> vocabularies,
               QObject *parent)
        : BoardFeed(parent), m_context(context), m_board(std::move(board)),
          m_runner(context.source, std::move(vocabularies), context.clock, context.interactive) {
        m_silence.setSingleShot(true);
        connect(&m_silence, &QTimer::timeout, this, [this] {
            Q_EMIT failed(QStringLiteral("the source has not answered for %1").arg(formatSpan(kSilenceMs)));
        });
    }

    void ask(const FeedRequest &request) override {
        // A refresh of the same view does not break off one that is under way: a source slower than the refresh would
        // never finish, and one that hangs never be noticed.
        const DurationMs onward = request.range.end - m_asked.range.end;
        const bool same = m_running && m_context.time->mode() == TimeAuthority::Mode::Live &&
                          request.filter == m_asked.filter && request.width == m_asked.width &&
                          std::abs(request.range.length() - m_asked.range.length()) < 1000 && onward >= 0 &&
                          onward < kLongWait; // after sleep nothing under way will ever be answered
        if (same) {
            m_next = request;
            return;
        }
        start(request);
    }
    void cancel() override {
        ++m_generation;
        m_running = false;
        m_next.reset();
        m_silence.stop();
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
    void start(const FeedRequest &request) {
        BoardRequest r;
        r.board = m_board;
        r.range = request.range;
        r.width = request.width;
        r.filter = request.filter;
        r.declaredCapacities = m_context.capacities;
        m_asked = request;
        m_next.reset();
        m_running = true;
        const auto generation = ++m_generation;
        r.onPanel = [this, generation](const PanelPtr &panel) {
            if (generation == m_generation) {
                m_silence.stop();
                Q_EMIT panelArrived(panel);
            }
        };
        if (!m_context.rendering) {
            m_silence.start(kSilenceMs);
        }
        m_latest.run<std::shared_ptr<const BoardResult>>(
            this, [this, r = std::move(r)](const std::stop_token &stop) { return m_runner.run(r, stop); },
            [this](const Result<std::shared_ptr<const BoardResult>> &result) {
                m_silence.stop();
                m_running = false;
                if (!result) {
                    Q_EMIT failed(result.error().reason);
                } else if (!(*result)->error.isEmpty()) {
                    Q_EMIT failed((*result)->error);
                } else {
                    Q_EMIT finished(*result);
                }
                if (m_next) {
                    start(FeedRequest(*m_next));
                }
            });
    }
    static constexpr int kSilenceMs = 5'000;
    static constexpr DurationMs kLongWait = 60'000;
    AppContext m_context;
    std::shared_ptr<const Board> m_board;
    BoardRunner m_runner;
    Latest m_latest;
    quint64 m_generation = 0;
    FeedRequest m_asked;
    std::optional<FeedRequest> m_next; // asked for while the last one is under way
    QTimer m_silence;
    bool m_running = false;
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
