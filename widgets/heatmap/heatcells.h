// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/time.h"
#include "widgets/common/theme.h"
#include <QImage>
#include <QString>
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace bs {

// One pod (or pool, or task kind): its values on the even grid of HeatData, NaN where there is no point.
struct HeatStrip {
    QString name;
    QString group; // service
    std::vector<double> values;
    std::vector<TimeMs> ooms;     // white ×
    std::vector<TimeMs> restarts; // small tick
    bool ended = false;           // known to be gone: what is missing after its last point is no missed scrape
    bool operator==(const HeatStrip &) const = default;
};

struct HeatData {
    TimeMs start = 0;
    DurationMs step = 1;
    int count = 0;
    std::vector<HeatStrip> rows;
    QString unit = QStringLiteral("count");
    std::function<QString(double)> meaning; // what a value means, in a word; null: nothing is said
    [[nodiscard]] TimeMs timeOf(int i) const { return start + static_cast<DurationMs>(i) * step; }
};
using HeatDataPtr = std::shared_ptr<const HeatData>;

// Values as one byte each on a log axis, made once per answer; colours are then a table look-up and panning a blit.
// 0: nothing there, 1: missed scrape, 2..255: low to high.
struct HeatCells {
    int rows = 0, columns = 0;
    double low = 1, high = 10; // of the axis
    std::vector<std::uint8_t> cells;
    [[nodiscard]] std::uint8_t at(int row, int column) const {
        return cells[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) +
                     static_cast<std::size_t>(column)];
    }
};
// At most `maxColumns` columns: several grid points share one and the largest counts.
[[nodiscard]] HeatCells quantise(const HeatData &data, int maxColumns);

// Rows of cells that stand for several: the largest of each column, behind the rows of the data themselves.
struct HeatFolds {
    std::map<QString, int> groups; // group -> row of the cells
    std::map<QString, int> ended;  // the ended rows of a group
};
[[nodiscard]] HeatFolds foldRows(const HeatData &data, HeatCells &cells);

using HeatTable = std::array<QRgb, 256>;
[[nodiscard]] HeatTable heatTable(const std::array<QColor, 9> &ramp, const QColor &nothing);
// One pixel a cell; `order` are rows of the cells from top to bottom.
[[nodiscard]] QImage colourCells(const HeatCells &cells, const HeatTable &table, const std::vector<int> &order,
                                 QImage reuse = {});

// What rows are sorted by, read once per answer: thousands of rows are long to walk at each resize.
struct HeatScores {
    std::vector<double> max, growth; // one per row
};
[[nodiscard]] HeatScores heatScores(const HeatData &data);

enum class HeatSort : std::uint8_t { Max, Growth, Name };

// The rows as they lie on the screen: groups in order of their worst row, rows within them, those that have ended
// folded into one line behind the living (two or more of them); collapsed groups are one line. Pure, so that it is
// tested without a widget.
struct HeatLayout {
    struct Line {
        int row = -1; // of HeatData; -1: several rows in one line
        QString group;
        int rowsInGroup = 0; // of a collapsed group, or how many have ended
        bool firstOfGroup = false;
        bool ended = false; // the folded ended rows
    };
    struct Folding {
        QStringList collapsed; // groups that are one line
        QStringList unfolded;  // groups whose ended rows are shown one by one
    };
    std::vector<Line> lines;
    [[nodiscard]] static HeatLayout make(const HeatData &data, HeatSort sort, const Folding &folding,
                                         const HeatScores &scores);
};
[[nodiscard]] double heatMax(const HeatStrip &row);    // -inf when empty
[[nodiscard]] double heatGrowth(const HeatStrip &row); // last quarter's mean minus the first's

} // namespace bs
