// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include <QString>
#include <QStringList>
#include <map>
#include <string>
#include <vector>

namespace bs {

// A board is YAML (resources/schemas/board.schema.json): panels whose queries are PromQL templates over the vocabulary
// (data/vocabulary/vocabulary.h). Users add boards; Fleet is one of them.
struct BoardQuery {
    std::string expr;
    bool instant = false;  // at the range's end; otherwise over the range
    bool optional = false; // its absence does not make the panel not checked
};

struct BoardPanel {
    // What is drawn, and which queries the kind reads:
    //   line, area   main
    //   heatmap      main, started, restarts, oom, up
    //   gauges       inflight (trend), now, capacity, queue, worst, seen
    //   fanout       buckets, native, gauge, cap
    //   tenants      main (over the window, ranks), now, cap
    //   scatter      x, y
    // Above 20,000 series `NAME_folded` is asked instead of NAME where it exists: rows by service, added up by the
    // server.
    QString kind;
    QString id, title, subtitle, unit;
    std::map<std::string, BoardQuery> queries;
    std::vector<double> thresholds; // ratios or values, ascending: marked, warning, critical
    int top = 10;                   // series or rows kept; the rest is folded or counted
    QString groupBy;                // the label a row or series is called by; "service" unless told
    QString bands;                  // "goroutines": the text's interpretation bands name each value
    QString drill;                  // page that a click opens: profiles, bounds, fleet
};

struct BoardFigure {
    QString id, title, unit;
    std::string expr; // instant
    std::string of;   // "48 / 50": the second number, may be empty
};

struct Board {
    QString id, title;
    std::vector<BoardFigure> figures;
    std::vector<BoardPanel> panels;
    std::string deploys; // range query whose series appearing means a deploy: count by (service, version) (...)
    // Instant, each counted by itself and added up: how many series the board touches. What the source does not have
    // counts nothing.
    std::vector<std::string> seriesCount;
    // Range queries of one series each, for the strip under the time axes: how many targets were not scraped, how many
    // processes began anew. May be empty.
    std::string scrapeFailures, counterResets;
};

[[nodiscard]] Result<Board> readBoard(const std::string &yaml, const QString &file);
// The built-in boards (":/boundscope/boards") and those in `folders`, by id; a user's board replaces a built-in one.
[[nodiscard]] Result<std::map<QString, Board>> readBoards(const QStringList &folders);

} // namespace bs
