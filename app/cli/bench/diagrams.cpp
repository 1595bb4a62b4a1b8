// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/bench.h"
#include "app/pages/bounds/boundspage.h"
#include "app/shell/session.h"
#include "data/bounds/layout.h"
#include "data/bounds/writer.h"
#include "data/core/bytes.h"
#include "widgets/common/theme.h"
#include "widgets/diagram/diagramview.h"
#include <QCoreApplication>
#include <QImage>
#include <QTemporaryDir>
#include <cmath>

namespace bs::cli::bench {

using namespace bounds;

namespace {

// A chain with short cuts, as services call each other: deterministic, so that figures of two builds compare.
Document bigDocument(int nodes, int calls) {
    std::uint32_t state = 5;
    const auto random = [&state](int below) {
        state = state * 1664525 + 1013904223;
        return static_cast<int>((state >> 8) % static_cast<std::uint32_t>(below));
    };
    Document d;
    for (int i = 0; i < nodes; ++i) {
        Node n;
        n.id = {static_cast<std::uint32_t>(i + 1)};
        n.name = QStringLiteral("service-%1").arg(i);
        n.kind = i == 0 ? NodeKind::Entry : NodeKind::Service;
        n.maxInflight = 10 + random(300);
        n.maxRps = 100;
        n.latency.mean = 0.1;
        d.nodes.push_back(n);
    }
    for (int c = 0; c < calls; ++c) {
        Call call;
        call.id = {static_cast<std::uint32_t>(c + 1)};
        const int to = c < nodes - 1 ? c + 1 : 1 + random(nodes - 1);
        const int from = std::max(0, to - 1 - random(30));
        call.from = {static_cast<std::uint32_t>(from + 1)};
        call.to = {static_cast<std::uint32_t>(to + 1)};
        if (from != to) {
            d.calls.push_back(call);
        }
    }
    for (const auto &[id, at] : layered(d)) {
        d.node(id)->position = at;
    }
    return d;
}

void measureLive(DiagramModel &m, double round) {
    QHash<NodeId, LiveNode> nodes;
    QHash<CallId, LiveCall> calls;
    for (const Node &n : m.document().nodes) {
        LiveNode l;
        l.inflight = *n.maxInflight * (0.3 + 0.6 * std::fmod(n.id.v * 0.37 + round, 1.0));
        l.capacity = n.maxInflight;
        l.rps = 50;
        l.latencyMean = 0.1 + 0.1 * std::fmod(n.id.v * 0.11 + round, 1.0);
        l.rejectedRps = n.id.v % 9 == 0 ? 3 : 0;
        l.state = Availability::Data;
        nodes.insert(n.id, l);
    }
    for (const Call &c : m.document().calls) {
        LiveCall l;
        l.perRequest = 1 + c.id.v % 7 * 0.2;
        l.breaker = c.id.v % 11 == 0 ? Breaker::Open : Breaker::Closed;
        calls.insert(c.id, l);
    }
    m.setLive(nodes, calls);
}

// The whole page with its inspector, findings and outline, as a window shows it.
Status page(const Plan &plan, const Report &report) {
    const QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("big.bounds.yaml"));
    CHECK_STATUS(writeFile(path, canonicalText(bigDocument(plan.of(500), plan.of(1200)))));
    const SystemClock clock;
    MemorySettings settings;
    Session session(&clock, &settings);
    BoundsPage bounds(session.context(), nullptr);
    bounds.setAttribute(Qt::WA_DontShowOnScreen);
    bounds.resize(1348, 800);
    bounds.show();
    QCoreApplication::processEvents();
    const auto shown = [&] {
        QCoreApplication::processEvents();
        (void)bounds.grab();
    };
    report(measureThread(
        "bounds_open_500", "ms", plan,
        [&] {
            bounds.openFile(path);
            shown();
        },
        milliseconds));
    const NodeId node = bounds.model()->document().nodes[bounds.model()->document().nodes.size() / 2].id;
    bounds.model()->selectOnly(node);
    int bound = 50;
    report(measureThread(
        "bounds_edit_500", "ms", plan,
        [&] {
            QString why;
            bounds.model()->setField(node, QStringLiteral("max_inflight"), QString::number(++bound), &why);
            shown();
        },
        milliseconds));
    bounds.model()->undoStack()->setClean(); // nothing to keep
    return {};
}

} // namespace

Status diagrams(const Plan &plan, const Report &report) {
    const Document d = bigDocument(plan.of(1000), plan.of(3000));
    report(measureThread("bounds_analyse_1000x3000", "ms", plan, [&] { (void)analyse(d); }, milliseconds));
    const Document two = bigDocument(plan.of(200), plan.of(400));
    report(measureThread("bounds_layout_200", "ms", plan, [&] { (void)layered(two); }, milliseconds));

    DiagramModel model;
    model.setDocument(bigDocument(plan.of(500), plan.of(1200)));
    measureLive(model, 0);
    DiagramView view(&model, nullptr);
    view.setAttribute(Qt::WA_DontShowOnScreen);
    view.resize(1200, 800);
    view.show();
    QCoreApplication::processEvents();
    QImage image(1200, 800, QImage::Format_RGB32);
    const NodeId moved = model.document().nodes[model.document().nodes.size() / 2].id;
    constexpr int kFrames = 20; // a run is the mean of so many: one frame is shorter than a turn of the scheduler
    const auto perFrame = [](Seconds s) { return s * 1000 / kFrames; };
    const auto paint = [&] { view.viewport()->render(&image); };
    const auto frames = [&] {
        for (int i = 0; i < kFrames; ++i) {
            paint();
        }
    };
    view.zoomToFit();
    report(measureThread("bounds_frame_500_fit", "ms", plan, frames, perFrame));
    view.setZoom(1);
    view.centerOn(view.diagram()->geometry().cards.value(moved).center());
    report(measureThread("bounds_frame_500_live", "ms", plan, frames, perFrame));
    int step = 0;
    report(measureThread(
        "bounds_drag_500_live", "ms", plan,
        [&] {
            for (int i = 0; i < kFrames; ++i) {
                ++step;
                view.diagram()->moveCards({moved}, QPointF(step % 60 * 9, step % 60 * 5), true);
                paint(); // all of it: what a window repaints is less
            }
        },
        perFrame));
    int zoom = 0;
    report(measureThread(
        "bounds_zoom_500_live", "ms", plan,
        [&] {
            for (int i = 0; i < kFrames; ++i) {
                view.setZoom(0.6 + 0.02 * (++zoom % 20)); // nothing of the last frame is of use
                paint();
            }
        },
        perFrame));
    (void)view.diagram()->finishMove();
    return page(plan, report);
}

} // namespace bs::cli::bench
