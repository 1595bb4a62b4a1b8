// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/render.h"
#include "app/cli/demo/ruleticker.h"
#include "app/cli/support/command.h"
#include "app/shell/session.h"
#include "data/core/json.h"
#include "widgets/common/theme.h"
#include <QApplication>
#include <QProcess>
#include <QTemporaryDir>

namespace bs::cli {

namespace {

const char *const kHelp =
    R"(Usage: boundscope render PAGE [--source URL | --store DB | --workspace W [--source NAME] | --demo SCENARIO]
                        [--at T] [--range D] [--theme dark|light] [--size WxH] [--scale S] --out F.png|svg|pdf [--json]

Draws a page as the window would, without a display.

  PAGE            fleet, bounds, profiles, incident, postmortem, runbook, ... (those that are built)
  --workspace W   all its sources side by side, or the one that --source names
  --demo NAME     a simulated fleet with that scenario in it (boundscope demo --list), computed for the picture
  --at T          the end of the range: RFC 3339, Unix seconds, now, now-15m, end (the newest sample of a store)
  --range D       its length, 1h unless given
  --crosshair T   pins the crosshair there, with its tooltip
  --size WxH      logical pixels, 1440x900 unless given; at least 640x480
  --subject S     what the page opens on, e.g. pod:ntf-sender-3, file:heap.pb.gz, tree:default or incident:INC-0001
  --out F         the picture; its ending decides the form
  --json          {page,panels:[{title,kind,series,points,state}],first_frame_ms,out}

Example: boundscope render fleet --source http://localhost:9090 --range 6h --out fleet.png
)";

Result<QSize> parseSize(const QString &text) {
    const QStringList parts = text.toLower().split(u'x');
    bool w = false;
    bool h = false;
    const QSize size(parts.value(0).toInt(&w), parts.value(1).toInt(&h));
    if (parts.size() != 2 || !w || !h || size.width() < 640 || size.height() < 480 || size.width() > 8192 ||
        size.height() > 8192) {
        return std::unexpected(
            usageError(QStringLiteral("--size ") + text, QStringLiteral("expected WxH from 640x480 to 8192x8192")));
    }
    return size;
}

void printAnswer(const QString &page, const RenderAnswer &answer, const QString &out) {
    JsonWriter w;
    w.object();
    w.key("page").value(page);
    w.key("panels").array();
    for (const PanelState &p : answer.panels) {
        w.object();
        w.key("title").value(p.title).key("kind").value(p.kind);
        w.key("series").value(p.series).key("points").value(p.points);
        w.key("state").value(toString(p.state));
        w.end();
    }
    w.end();
    w.key("first_frame_ms").value(answer.firstFrameMs);
    w.key("out").value(out);
    w.end();
    printJson(w.text());
}

struct Plan {
    RenderRequest request;
    Session::Choice choice;
    bool light = false;
    bool json = false;
    QString at, crosshair, demo;
    DurationMs range = 3'600'000;
    bool ranged = false; // said by the caller
};

Result<Plan> readPlan(const QStringList &given) {
    const QStringList valued{QStringLiteral("source"),   QStringLiteral("store"), QStringLiteral("workspace"),
                             QStringLiteral("demo"),     QStringLiteral("at"),    QStringLiteral("range"),
                             QStringLiteral("theme"),    QStringLiteral("size"),  QStringLiteral("out"),
                             QStringLiteral("subject"),  QStringLiteral("scale"), QStringLiteral("timeout"),
                             QStringLiteral("crosshair")};
    const Args args = TRY(Args::parse(given, valued, {QStringLiteral("json")}));
    Plan plan;
    if (args.words().size() != 1) {
        return std::unexpected(usageError(
            QStringLiteral("render"), QStringLiteral("name one page, e.g. boundscope render fleet --out fleet.png")));
    }
    plan.request.page = args.words().front();
    plan.request.out = args.value(u"out");
    if (plan.request.out.isEmpty()) {
        return std::unexpected(
            usageError(QStringLiteral("--out"), QStringLiteral("a file ending in .png, .svg or .pdf is needed")));
    }
    if (args.has(u"size")) {
        plan.request.size = TRY(parseSize(args.value(u"size")));
    }
    if (args.has(u"range")) {
        plan.range = TRY(parseDuration(args.value(u"range").toStdString()));
        plan.ranged = true;
    }
    if (args.has(u"timeout")) {
        plan.request.timeout = TRY(parseDuration(args.value(u"timeout").toStdString()));
    }
    const QString theme = args.value(u"theme", QStringLiteral("dark"));
    if (theme != u"dark" && theme != u"light") {
        return std::unexpected(
            usageError(QStringLiteral("--theme ") + theme, QStringLiteral("expected dark or light")));
    }
    plan.light = theme == u"light";
    plan.json = args.has(u"json");
    plan.at = args.value(u"at");
    plan.crosshair = args.value(u"crosshair");
    plan.request.subject = args.value(u"subject");
    plan.request.scale = std::clamp(args.value(u"scale", QStringLiteral("1")).toDouble(), 0.5, 4.0);
    plan.choice.store = args.value(u"store");
    plan.choice.workspace = args.value(u"workspace");
    (plan.choice.workspace.isEmpty() ? plan.choice.url : plan.choice.sourceName) = args.value(u"source");
    plan.demo = args.value(u"demo");
    if (!plan.demo.isEmpty() && !(plan.choice.store + plan.choice.workspace + plan.choice.url).isEmpty()) {
        return std::unexpected(
            usageError(QStringLiteral("--demo"),
                       QStringLiteral("brings its own store: no --store, --workspace or --source beside it")));
    }
    return plan;
}

// The simulator runs as a program of its own: its truth and its memory never enter this process.
Status computeDemo(const QString &scenario, const QString &store) {
    QProcess demo;
    demo.setProcessChannelMode(QProcess::SeparateChannels);
    demo.start(QCoreApplication::applicationFilePath(),
               {QStringLiteral("demo"), QStringLiteral("--scenario"), scenario, QStringLiteral("--history"),
                QStringLiteral("1h"), QStringLiteral("--mitigate-after"), QStringLiteral("never"),
                QStringLiteral("--store"), store});
    if (!demo.waitForFinished(120'000)) {
        demo.kill();
        demo.waitForFinished(2000);
        return std::unexpected(sourceError(scenario, QStringLiteral("the simulated fleet did not finish")));
    }
    if (demo.exitCode() != 0) {
        const QString why = QString::fromUtf8(demo.readAllStandardError()).trimmed().section(QStringLiteral(": "), 1);
        return std::unexpected(usageError(QStringLiteral("--demo"), why.isEmpty() ? scenario : why));
    }
    return {};
}

// The demo's own rules, as the window's ticker would have run them up to the picture's moment.
Status runRules(const QString &path, const QString &at, TimeMs now) {
    const auto store = TRY(store::Store::open(path));
    const TimeMs end = store->maxTime();
    const TimeMs until = TRY(parseTime(at.toStdString(), now, end));
    return evaluateAfterwards(*store, std::min(until, end), 80 * 60'000, 60'000);
}

// The offscreen platform says at every window that it has no size hints; other messages pass.
void quiet(QtMsgType type, const QMessageLogContext & /*context*/, const QString &text) {
    if (type != QtDebugMsg && !text.contains(u"propagateSizeHints") && !text.contains(u"XDG_RUNTIME_DIR")) {
        warn(text);
    }
}

int run(const QStringList &given) {
    qInstallMessageHandler(quiet);
    auto plan = readPlan(given);
    if (!plan) {
        return fail(plan.error());
    }
    QTemporaryDir work;
    if (!plan->demo.isEmpty()) {
        plan->choice.store = work.filePath(plan->demo.section(u'/', -1) + QStringLiteral(".db"));
        if (const Status made = computeDemo(plan->demo, plan->choice.store); !made) {
            return fail(made.error());
        }
        plan->at = plan->at.isEmpty() ? QStringLiteral("end") : plan->at;
        if (plan->request.page == u"fleet") {
            if (const Status run = runRules(plan->choice.store, plan->at, SystemClock().now()); !run) {
                return fail(run.error());
            }
        }
    }
    MemorySettings settings;
    settings.setValue(QStringLiteral("theme"), plan->light ? QStringLiteral("light") : QStringLiteral("dark"));
    SystemClock system;
    FixedClock fixed(system.now());
    Session session(&fixed, &settings);
    session.edit().rendering = true;
    if (const auto opened = session.open(plan->choice); !opened) {
        return fail(opened.error());
    }
    if (!plan->at.isEmpty()) {
        const auto at = parseTime(plan->at.toStdString(), system.now(), session.newestSample());
        if (!at) {
            return fail(at.error());
        }
        fixed.set(*at); // the page's "now": ages and live ranges are told from there
    }
    if (const auto bundle = session.bundleRange(); bundle && plan->at.isEmpty()) {
        fixed.set(bundle->end);
        plan->range = plan->ranged ? plan->range : bundle->end - bundle->start;
    }
    session.edit().clock = &fixed;
    session.time()->setClock(&fixed);
    if (!plan->crosshair.isEmpty()) {
        const auto at = parseTime(plan->crosshair.toStdString(), fixed.now(), session.newestSample());
        if (!at) {
            return fail(at.error());
        }
        plan->request.crosshair = *at;
    }
    session.time()->setSpec(RangeSpec::last(plan->range));
    session.time()->refresh();
    applyTheme(*qApp, plan->light ? Theme::lightTheme() : Theme::darkTheme());
    const auto answer = renderPage(session.context(), plan->request);
    if (!answer) {
        return fail(answer.error());
    }
    if (!answer->complete) {
        warn(QStringLiteral("render: some panels had no answer in time and are drawn as they stand"));
    }
    if (plan->json) {
        printAnswer(plan->request.page, *answer, plan->request.out);
    }
    return Fine;
}

} // namespace

Command renderCommand() {
    Command c;
    c.name = QStringLiteral("render");
    c.summary = QStringLiteral("draw a page into a PNG, SVG or PDF");
    c.help = QString::fromLatin1(kHelp);
    c.words = {QStringLiteral("--source"), QStringLiteral("--store"), QStringLiteral("--workspace"),
               QStringLiteral("--at"),     QStringLiteral("--range"), QStringLiteral("--theme"),
               QStringLiteral("--size"),   QStringLiteral("--out"),   QStringLiteral("--json")};
    c.draws = true;
    c.run = run;
    return c;
}

} // namespace bs::cli
