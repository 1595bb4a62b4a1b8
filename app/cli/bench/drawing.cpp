// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/bench.h"
#include "widgets/heatmap/heatcells.h"
#include "widgets/plot/timeraster.h"
#include <QCoreApplication>
#include <QPainter>
#include <QProcess>
#include <numeric>

namespace bs::cli::bench {

namespace {

constexpr int kPoints = 1440;

Grid noisyGrid(int series) {
    Grid grid;
    grid.start = 1'767'225'600'000;
    grid.step = 60'000;
    grid.count = kPoints;
    for (int s = 0; s < series; ++s) {
        GridSeries g;
        g.name = QString::number(s);
        g.color = QColor::fromHsv(s * 37 % 360, 160, 220);
        for (int i = 0; i < kPoints; ++i) {
            g.values.push_back(400 + 300 * std::sin(i * 0.01 + s) + (i * 7919 + s * 104729) % 97);
        }
        grid.series.push_back(std::move(g));
    }
    return grid;
}

RasterFrame frameOf(const Grid &grid, double top, int ratio) {
    RasterFrame f;
    f.size = QSize(770, 260) * ratio;
    f.devicePixelRatio = ratio;
    f.range = {grid.start, grid.timeOf(grid.count - 1)};
    f.scale = {.low = 0, .high = top, .from = 260.0 * ratio, .to = 0};
    return f;
}

void plots(const Plan &plan, const Report &report) {
    const Grid hundred = noisyGrid(100);
    const Grid thousand = noisyGrid(1000);
    const std::vector<bool> none(100, false);
    const std::vector<bool> all(1000, false);
    for (const int ratio : {1, 2}) {
        const std::string at = ratio == 2 ? "_at_2x" : "";
        report(measure(
            "draw_stack_100x1440" + at, "ms", plan,
            [&] {
                const Stack stack = stackOf(hundred, none, StackMode::Linear);
                (void)rasterStack(hundred, stack, none, none, frameOf(hundred, stack.top, ratio));
            },
            milliseconds, ratio == 1 ? "uPlot 72 ms a redraw, QCustomPlot about 600 ms" : ""));
        report(measure(
            "draw_lines_1000x1440" + at, "ms", plan,
            [&] { (void)rasterLines(thousand, all, all, frameOf(thousand, 900, ratio)); }, milliseconds,
            ratio == 1 ? "uPlot 310 ms, QPainter 230 ms without width" : ""));
    }
}

void heatMaps(const Plan &plan, const Report &report) {
    HeatData data;
    data.step = 60'000;
    data.count = kPoints;
    for (int r = 0; r < 1000; ++r) {
        HeatStrip strip;
        strip.name = QString::number(r);
        for (int i = 0; i < kPoints; ++i) {
            strip.values.push_back(100 + (r * 31 + i * 17) % 5000);
        }
        data.rows.push_back(std::move(strip));
    }
    HeatCells cells;
    report(measure("heatmap_quantise_1000x1440", "ms", plan, [&] { cells = quantise(data, kPoints); }, milliseconds));
    std::array<QColor, 9> ramp;
    ramp.fill(QColor(200, 80, 40));
    const HeatTable table = heatTable(ramp, QColor(20, 20, 20));
    std::vector<int> order(1000);
    std::iota(order.begin(), order.end(), 0);
    QImage image;
    report(measure(
        "heatmap_recolour_1000x1440", "ms", plan, [&] { image = colourCells(cells, table, order, std::move(image)); },
        milliseconds, "canvas ImageData 5.4 ms, QCPColorMap 15 ms"));
    // What the view does while one pans: the cells that are on the screen go where their time now is.
    std::vector<int> shown(26);
    std::iota(shown.begin(), shown.end(), 0);
    const QImage rows = colourCells(cells, table, shown);
    QImage screen(770, 260, QImage::Format_RGB32);
    int by = 0;
    report(measure(
        "heatmap_pan_1000x1440", "ms", plan,
        [&] {
            QPainter p(&screen);
            p.drawImage(QRectF(-(++by), 0, 770, 260), rows, QRectF(0, 0, rows.width(), rows.height()));
        },
        milliseconds));
}

} // namespace

Status drawing(const Plan &plan, const Report &report) {
    plots(plan, report);
    heatMaps(plan, report);
    return {};
}

Status starting(const Plan &plan, const Report &report) {
    const QString program = QCoreApplication::applicationFilePath();
    bool failed = false;
    const auto start = [&] {
        QProcess p;
        p.start(program, {QStringLiteral("runbook"), QStringLiteral("list")});
        failed = !p.waitForFinished(10'000) || p.exitCode() != 0 || failed;
    };
    const Measured m = measure("start_command", "ms", plan, start, milliseconds, "Chromium to a blank page: 482 ms");
    if (failed) {
        return std::unexpected(inputError(program, QStringLiteral("does not start")));
    }
    report(m);
    return {};
}

} // namespace bs::cli::bench
