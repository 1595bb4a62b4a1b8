// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/bench.h"
#include "app/cli/support/command.h"
#include "data/core/json.h"
#include <algorithm>
#include <ctime>

namespace bs::cli {

namespace bench {

Measured measure(std::string name, std::string unit, const Plan &plan, const std::function<void()> &work,
                 const std::function<double(Seconds)> &toValue, std::string peer) {
    Measured m{std::move(name), std::move(unit), {}, std::move(peer)};
    work();
    for (int i = 0; i < plan.repeats; ++i) {
        m.runs.push_back(toValue(secondsOf(work)));
    }
    return m;
}

Seconds threadSecondsOf(const std::function<void()> &work) {
    const auto now = [] {
        timespec t{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
    };
    const double from = now();
    work();
    return now() - from;
}

Measured measureThread(std::string name, std::string unit, const Plan &plan, const std::function<void()> &work,
                       const std::function<double(Seconds)> &toValue) {
    Measured m{std::move(name), std::move(unit), {}, {}};
    work();
    for (int i = 0; i < plan.repeats; ++i) {
        m.runs.push_back(toValue(threadSecondsOf(work)));
    }
    return m;
}

} // namespace bench

namespace {

struct Summary {
    double median = 0;
    double low = 0;
    double high = 0;
};

Summary summarise(std::vector<double> runs) {
    std::sort(runs.begin(), runs.end());
    const std::size_t n = runs.size();
    const double median = n % 2 == 1 ? runs[n / 2] : (runs[n / 2 - 1] + runs[n / 2]) / 2;
    return {median, runs.front(), runs.back()};
}

QString figure(double v) { return QString::number(v, 'f', v >= 100 ? 0 : (v >= 10 ? 1 : 2)); }

void printLine(const bench::Measured &m) {
    const Summary s = summarise(m.runs);
    print(QStringLiteral("%1 %2 %3  (%4 to %5)\n")
              .arg(QString::fromStdString(m.name), -32)
              .arg(figure(s.median), 10)
              .arg(QString::fromStdString(m.unit), -12)
              .arg(figure(s.low), figure(s.high)));
    if (!m.peer.empty()) {
        print(QStringLiteral("%1 measured elsewhere: %2\n").arg(QString(), -32).arg(QString::fromStdString(m.peer)));
    }
}

void writeJson(const std::vector<bench::Measured> &all) {
    JsonWriter w;
    w.object().key("results").array();
    for (const bench::Measured &m : all) {
        const Summary s = summarise(m.runs);
        w.object().field("name", m.name).field("unit", m.unit).field("median", s.median);
        w.field("min", s.low).field("max", s.high);
        if (!m.peer.empty()) {
            w.field("peer_measured_elsewhere", m.peer);
        }
        w.end();
    }
    w.end().end();
    printJson(w.text());
}

int run(const QStringList &words) {
    const auto args = Args::parse(words, {QStringLiteral("figure"), QStringLiteral("seconds"), QStringLiteral("part")},
                                  {QStringLiteral("json"), QStringLiteral("short")});
    if (!args) {
        return fail(args.error());
    }
    if (args->has(u"figure")) {
        const int seconds = std::clamp(args->value(u"seconds", QStringLiteral("60")).toInt(), 0, 3600);
        const Status done = bench::printFigure(args->value(u"figure"), seconds);
        return done ? Fine : fail(done.error());
    }
    if (!args->words().isEmpty()) {
        return fail(usageError(args->words().first(), QStringLiteral("bench takes no words")));
    }
    const bool json = args->has(u"json");
    const bench::Plan plan =
        args->has(u"short") ? bench::Plan{.repeats = 3, .size = 0.2} : bench::Plan{.repeats = 5, .size = 1};
    std::vector<bench::Measured> all;
    const bool whole = plan.size == 1;
    const bench::Report report = [&](const bench::Measured &m) {
        all.push_back(m);
        if (!whole && m.unit == "ms") {
            all.back().peer.clear(); // times of smaller inputs compare with nothing
        }
        if (!json) {
            printLine(all.back());
        }
    };
    using Part = Status (*)(const bench::Plan &, const bench::Report &);
    const std::pair<QStringView, Part> parts[] = {{u"reading", bench::reading},  {u"storing", bench::storing},
                                                  {u"drawing", bench::drawing},  {u"diagrams", bench::diagrams},
                                                  {u"guiding", bench::guiding},  {u"window", bench::window},
                                                  {u"starting", bench::starting}};
    const QString only = args->value(u"part");
    bool known = only.isEmpty();
    for (const auto &[name, part] : parts) {
        known = known || name == only;
        if (!only.isEmpty() && name != only) {
            continue;
        }
        if (const Status done = part(plan, report); !done) {
            return fail(done.error());
        }
    }
    if (!known) {
        return fail(usageError(QStringLiteral("--part"), QStringLiteral("is one of reading, storing, drawing, "
                                                                        "diagrams, guiding, window, starting")));
    }
    if (json) {
        writeJson(all);
    }
    return Fine;
}

} // namespace

Command benchCommand() {
    Command c;
    c.name = QStringLiteral("bench");
    c.summary = QStringLiteral("measure this build on this machine");
    c.help = QStringLiteral(
        "Usage: boundscope bench [--short] [--part NAME] [--json]\n\n"
        "Reads expositions, answers and profiles, fills a store and asks it, draws, walks an incident, and\n"
        "starts itself; every figure is the median of five runs after one that does not count.\n\n"
        "  --short  a fifth of the input, three runs\n"
        "  --part   one of reading, storing, drawing, diagrams, guiding, window, starting alone; frames and\n"
        "           edits of diagrams are processor time of their thread\n"
        "  --figure NAME [--seconds N]  one figure of the Fleet window alone, its number on stdout:\n"
        "           first-paint  ms from process start to the painted page, 100 pods answered\n"
        "           memory       MiB resident with 1,000 pods, after two refreshes\n"
        "           stall        the GUI thread's longest turn in N s live with 1,000 pods, ms\n"
        "           hidden       % of a core that the hidden window takes\n"
        "           bounds-paint ms from process start to the painted Bounds page of the demo's diagram\n"
        "  --json   {results:[{name,unit,median,min,max,peer_measured_elsewhere?}]}\n\n"
        "Figures of other programs are for orientation: they were measured on another machine\n"
        "with inputs of their own.\n");
    c.words = {QStringLiteral("--short"), QStringLiteral("--json"), QStringLiteral("--figure"),
               QStringLiteral("--part")};
    c.draws = true; // frames of a diagram, a timeline and the window are those of widgets
    c.run = run;
    return c;
}

} // namespace bs::cli
