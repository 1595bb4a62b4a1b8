// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The incident: a timeline that scrolls, a postmortem on paper, the next question, the first with evidence.
#include "app/cli/bench/bench.h"
#include "app/cli/runbook/trees.h"
#include "app/cli/support/command.h"
#include "app/pages/postmortem/postmortemfiles.h"
#include "data/core/async.h"
#include "data/evidence/finder.h"
#include "data/evidence/side.h"
#include "data/incident/incidentstore.h"
#include "data/runbook/walk.h"
#include "data/source/local/localsource.h"
#include "widgets/timeline/timelinepanel.h"
#include <QApplication>
#include <QPixmap>
#include <QScrollBar>
#include <QTemporaryDir>
#include <cmath>

namespace bs::cli::bench {

namespace {

constexpr TimeMs kStart = 1'767'225'600'000;
constexpr DurationMs kMinute = 60'000;

incident::Incident week(int events) {
    incident::Incident i;
    i.id = QStringLiteral("INC-0001");
    i.title = QStringLiteral("A week of minute data");
    i.severity = QStringLiteral("SEV2");
    i.opened = kStart;
    incident::Curve c{QStringLiteral("goroutines of checkout"),
                      QStringLiteral("count"),
                      QStringLiteral("sum(process_goroutines)"),
                      {},
                      {}};
    for (int k = 0; k < 7 * 24 * 60; ++k) {
        c.times.push_back(kStart + k * kMinute);
        c.values.push_back(800 + 300 * std::sin(k / 200.0) + k % 17);
    }
    i.curves = {c};
    i.marks = {kStart + 600 * kMinute, kStart + 611 * kMinute, kStart + 612 * kMinute, kStart + 640 * kMinute,
               kStart + 9000 * kMinute};
    for (int k = 0; k < events; ++k) {
        incident::Event e;
        e.id = QStringLiteral("e%1").arg(k);
        e.occurred = e.observed = e.recorded = kStart + k * 10 * kMinute;
        e.kind = k % 5 == 0 ? QStringLiteral("note") : k % 3 == 0 ? QStringLiteral("oom") : QStringLiteral("alert");
        e.source = QStringLiteral("rules");
        e.text =
            QStringLiteral("checkout-%1 said something that takes about a line and a half of a narrow list to tell")
                .arg(k);
        i.events.push_back(e);
    }
    return i;
}

void scrolling(const Plan &plan, const Report &report) {
    TimelinePanel panel;
    panel.resize(460, 700);
    QVector<TimelineRow> rows;
    for (const incident::Event &e : week(1000).events) {
        TimelineRow r;
        r.id = e.id;
        r.at = e.occurred;
        r.icon = QStringLiteral("bell");
        r.health = Health::Crit;
        r.text = e.text;
        r.who = e.source;
        r.note = e.kind == u"note";
        rows << r;
    }
    panel.setRows(rows);
    panel.setAttribute(Qt::WA_DontShowOnScreen);
    panel.show();
    QApplication::processEvents();
    QPixmap frame(panel.list()->viewport()->size());
    QScrollBar *bar = panel.list()->verticalScrollBar();
    constexpr int kFrames = 60;
    report(measure(
        "timeline_scroll_1000_events", "ms/frame", plan,
        [&] {
            for (int f = 0; f < kFrames; ++f) {
                bar->setValue(bar->maximum() * f / kFrames);
                panel.list()->viewport()->render(&frame);
            }
        },
        [](Seconds s) { return s * 1000 / kFrames; }));
}

Status paper(const Plan &plan, const Report &report, const QString &folder) {
    const incident::Incident i = draftedPostmortem(week(1000), QStringLiteral("UTC"));
    Status done;
    report(measure(
        "postmortem_pdf_week_1000_events", "ms", plan,
        [&] { done = writePostmortem(i, {}, QStringLiteral("pdf"), folder + QStringLiteral("/pm.pdf")); },
        milliseconds));
    return done;
}

// A person's answer: the entry on the disk (fsync), the next question from the same samples.
Status answering(const Plan &plan, const Report &report, const QString &folder) {
    auto store = TRY(incident::IncidentStore::open(folder + QStringLiteral("/incidents.db")));
    const auto tree = TRY(findTree(QStringLiteral("default")));
    Status done;
    const auto answer = [&] {
        const auto i = store.create(
            incident::openEntry(QStringLiteral("x"), QStringLiteral("SEV2"), QStringLiteral("oc"), kStart));
        auto walk = runbook::Walk::start(tree, {QStringLiteral("oc"), kStart, {}, {}});
        if (!i || !walk) {
            done =
                std::unexpected(inputError(QStringLiteral("bench"), QStringLiteral("the incident cannot be opened")));
            return;
        }
        std::vector<incident::LogEntry> entries{incident::walkEntry(i->id, walk->journal().back(), {})};
        (void)walk->answer(QStringLiteral("unknown"), QStringLiteral("oc"), kStart, {});
        entries.push_back(incident::walkEntry(i->id, walk->journal().back(), QStringLiteral("q")));
        const auto kept = store.append(i->id, std::move(entries));
        (void)runbook::suggest(*walk->current(), {}, kStart);
        done = kept ? done : Status(std::unexpected(kept.error()));
    };
    report(measure("incident_open_and_first_answer_on_disk", "ms", plan, answer, milliseconds));
    return done;
}

Status evidenceOf1000Pods(const Plan &plan, const Report &report, const QString &folder) {
    const auto store = TRY(store::Store::open(folder + QStringLiteral("/fleet.db")));
    const int pods = plan.of(1000);
    constexpr int kTicks = 240; // an hour at 15 s
    const char *const metrics[] = {"process_goroutines", "process_resident_memory_bytes", "process_start_time_seconds",
                                   "http_requests_total", "http_requests_in_flight"};
    std::vector<store::SeriesRef> refs;
    for (int p = 0; p < pods; ++p) {
        const std::string service = "s" + std::to_string(p % 20), pod = service + "-" + std::to_string(p / 20);
        for (const char *m : metrics) {
            refs.push_back(store->ref(
                Labels{{"__name__", m}, {"job", service}, {"service", service}, {"pod", pod}, {"instance", pod}}));
        }
    }
    for (int t = 0; t < kTicks; t += 10) {
        store::Batch batch;
        for (int k = t; k < t + 10; ++k) {
            for (std::size_t s = 0; s < refs.size(); ++s) {
                batch.samples.push_back(
                    {refs[s], kStart + k * 15'000, 100.0 + static_cast<double>((s * 7 + std::size_t(k)) % 40)});
            }
        }
        TRY(store->appendNow(std::move(batch)));
    }
    LocalSource source(store);
    const TimeMs at = kStart + kTicks * 15'000;
    const auto tree = TRY(findTree(QStringLiteral("default")));
    bool failed = false;
    report(measure(
        "first_question_with_evidence_" + std::to_string(pods) + "_pods", "ms", plan,
        [&] {
            const auto snapshot = wait(evidence::takeSnapshot(&source, at, {}, {}));
            if (!snapshot) {
                failed = true;
                return;
            }
            auto side = wait(evidence::takeSide(&source, *tree, **snapshot, {}));
            evidence::SnapshotEvidence found(*snapshot, side ? std::move(*side) : evidence::SideEvidence());
            const runbook::Node *node = tree->node(tree->root);
            std::vector<runbook::Evidence> all;
            all.reserve(node->evidence.size());
            for (const runbook::EvidenceRef &ref : node->evidence) {
                all.push_back(found.find(ref, at));
            }
            (void)runbook::suggest(*node, std::move(all), at);
        },
        milliseconds));
    return failed ? Status(std::unexpected(inputError(QStringLiteral("bench"), QStringLiteral("the snapshot failed"))))
                  : Status();
}

} // namespace

Status guiding(const Plan &plan, const Report &report) {
    QTemporaryDir folder;
    scrolling(plan, report);
    CHECK_STATUS(paper(plan, report, folder.path()));
    CHECK_STATUS(answering(plan, report, folder.path()));
    return evidenceOf1000Pods(plan, report, folder.path());
}

} // namespace bs::cli::bench
