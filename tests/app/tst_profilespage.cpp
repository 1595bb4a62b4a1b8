// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The Profiles page by its keys and buttons: captures by hand that are kept, many pods and their cost, trend, saved
// views, files that are dropped, a profile server, source beside a frame.
#include "app/pages/profiles/profilespage.h"
#include "app/pages/profiles/serverbook.h"
#include "data/capture/profileservers.h"
#include "data/core/bytes.h"
#include "data/incident/incidentstore.h"
#include "data/profile/exporter.h"
#include "data/profile/reader.h"
#include "data/source/local/localsource.h"
#include "tests/support/faultserver.h"
#include "tests/support/profileserver.h"
#include "widgets/common/theme.h"
#include "widgets/flame/flameview.h"
#include "widgets/flame/sourcesnippet.h"
#include <QApplication>
#include <QDropEvent>
#include <QMimeData>
#include <QProcess>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace bs;
using namespace bs::profilestore;

namespace {

constexpr TimeMs kNow = 1'771'328'520'000;

std::string goroutines(int leak) {
    return "goroutine profile: total " + std::to_string(leak + 5) + "\n" + std::to_string(leak) +
           " @ 0x10 0x30\n#\t0x10\texample.org/shop/hub.wait+0x1\t/src/hub/hub.go:41\n#\t0x30\tmain.main+0x1\t/src/"
           "main.go:3\n\n5 @ 0x20 "
           "0x30\n#\t0x20\tmain.busy+0x1\t/src/main.go:7\n#\t0x30\tmain.main+0x1\t/src/main.go:3\n\n";
}

std::string dump(int leak) {
    std::string s;
    for (int i = 0; i < leak; ++i) {
        s += "goroutine " + std::to_string(i + 1) +
             " [chan receive, 3 minutes]:\nexample.org/shop/hub.wait(0x1)\n\t/src/hub/hub.go:41 +0x1\nmain.main()\n\t/"
             "src/main.go:3 +0x2\n\n";
    }
    return s;
}

// Answers as the pprof of pods below /NAME; each debug=0 capture finds 100 goroutines more.
struct Pods {
    FaultServer http;
    std::map<QByteArray, int> leak;
    bool stall = false;
    explicit Pods(const QList<QByteArray> &names) {
        for (const QByteArray &n : names) {
            leak[n] = 100;
            http.on("/" + n + "/debug/pprof/", [this, n](const auto &, QTcpSocket *s) {
                FaultServer::answer(s,
                                    "<table><tr><td>" + QByteArray::number(leak[n]) +
                                        "</td><td><a href='goroutine?debug=1'>goroutine</a></td></tr></table>",
                                    200, "text/html");
            });
            http.on("/" + n + "/debug/pprof/goroutine", [this, n](const auto &r, QTcpSocket *s) {
                if (stall) {
                    return;
                }
                const std::string text = r.query.contains("debug=2") ? dump(leak[n]) : goroutines(leak[n]);
                leak[n] += 100;
                FaultServer::answer(s, QByteArray::fromStdString(text), 200, "text/plain");
            });
        }
    }
};

struct Desk {
    FixedClock clock{kNow};
    MemorySettings settings;
    QThreadPool interactive, background;
    TimeAuthority time{&clock};
    AppContext context;
    QTemporaryDir dir;
    QString said, copied;
    Desk() {
        interactive.setMaxThreadCount(4);
        background.setMaxThreadCount(4);
        context.clock = &clock;
        context.time = &time;
        context.settings = &settings;
        context.interactive = &interactive;
        context.background = &background;
        context.notify = [this](const QString &s) { said = s; };
        context.copyText = [this](const QString &s) { copied = s; };
        context.storePath = dir.filePath(QStringLiteral("fleet.db"));
        (void)store();
    }
    ~Desk() { // as the window ends: what waits before what it waits for
        interactive.waitForDone();
        background.waitForDone();
    }
    std::shared_ptr<ProfileStore> store() const {
        return *ProfileStore::open(*store::Database::open(context.storePath));
    }
    void workspace(const QString &yaml) {
        context.workspacePath = dir.filePath(QStringLiteral("w.boundscope.yaml"));
        QVERIFY(writeFile(context.workspacePath, yaml.toStdString()).has_value());
    }
    std::unique_ptr<ProfilesPage> page() {
        auto p = std::make_unique<ProfilesPage>(context, nullptr);
        p->resize(1348, 800);
        p->show();
        p->setActive(true);
        return p;
    }
    // Captures of a pod in the store, a minute apart, each with more of the leak.
    void history(int n, const QString &pod, int first, int step) {
        const auto s = store();
        for (int i = 0; i < n; ++i) {
            auto done = s->add({QStringLiteral("orders"), pod},
                               *profile::readProfile(goroutines(first + i * step), QStringLiteral("h")),
                               {.time = kNow - (n - i) * 60'000LL});
            done.waitForFinished();
            QVERIFY(done.result().has_value());
        }
    }
};

QString endpoint(const Pods &pods, const QString &pod) {
    return QStringLiteral("  - {name: %1, url: \"%2/%1/debug/pprof\", labels: {service: orders, pod: %1}}\n")
        .arg(pod, pods.http.url());
}

} // namespace

class TestProfilesPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, Theme::darkTheme()); }

    void aCaptureByHandIsKept() {
        Pods pods({"orders-0"});
        Desk desk;
        desk.workspace(QStringLiteral("profiles:\n") + endpoint(pods, QStringLiteral("orders-0")));
        const auto page = desk.page();
        QTRY_VERIFY(page->isReady());
        QTest::keyClick(page.get(), Qt::Key_C); // one press is one capture
        QTRY_VERIFY2(page->captureBar()->words().startsWith(QStringLiteral("1 captured, kept in fleet.db")),
                     qPrintable(page->captureBar()->words()));
        QTRY_VERIFY(page->view() && page->view()->b == 0);
        QCOMPARE(page->view()->totalB, 105);
        desk.clock.set(kNow + 5'000);
        page->captureBar()->go();
        QTRY_COMPARE(page->view()->captures.size(), std::size_t{2});
        QTRY_COMPARE(page->view()->totalB, 205);
        // In the store, pinned, with its bytes: another program finds them.
        const auto kept = desk.store()->captures({});
        QCOMPARE(kept->size(), std::size_t{2});
        QVERIFY(kept->at(0).pinned && kept->at(0).hasOriginal);
        QCOMPARE(kept->at(0).subject.pod, QStringLiteral("orders-0"));
        // The suspect is named after two captures, and two are weak.
        QTRY_COMPARE(page->view()->suspects.size(), std::size_t{1});
        QVERIFY2(page->view()->suspects[0].words.contains(QStringLiteral("hub.go:41 · weak")),
                 qPrintable(page->view()->suspects[0].words));
    }
    void whileARecorderWritesTheyGoBesideItsStore() {
        Pods pods({"orders-0"});
        Desk desk;
        desk.history(3, QStringLiteral("orders-0"), 50, 10);
        const auto recorder = desk.store(); // holds the lock
        desk.workspace(QStringLiteral("profiles:\n") + endpoint(pods, QStringLiteral("orders-0")));
        const auto page = desk.page();
        QTRY_VERIFY(page->view() && page->view()->captures.size() == 3);
        page->captureBar()->open(page->view()->subject);
        QTRY_VERIFY2(page->captureBar()->words().contains(QStringLiteral("fleet.byhand.db")),
                     qPrintable(page->captureBar()->words()));
        QTRY_COMPARE(page->view()->captures.size(), std::size_t{4}); // one list
        QCOMPARE(page->view()->b, 3);
        QCOMPARE(page->view()->totalB, 105);
        QCOMPARE(page->view()->captures[3].id, -1);
    }
    void aDumpSaysItsCostAndIsAsked() {
        Pods pods({"orders-0", "orders-1"});
        Desk desk;
        desk.workspace(QStringLiteral("profiles:\n") + endpoint(pods, QStringLiteral("orders-0")) +
                       endpoint(pods, QStringLiteral("orders-1")));
        const auto page = desk.page();
        QTRY_VERIFY(page->isReady());
        page->captureBar()->setDebug(true);
        page->captureBar()->open({QStringLiteral("orders"), QStringLiteral("orders-1"), {}});
        QTRY_VERIFY2(page->captureBar()->words().contains(
                         QStringLiteral("100 goroutines: the target freezes for about under 0.1 s")),
                     qPrintable(page->captureBar()->words()));
        for (const auto &r : pods.http.seen) {
            QVERIFY2(!r.query.contains("debug=2"), "asked before the cost was agreed to");
        }
        page->captureBar()->choose(1);
        QTRY_VERIFY(page->captureBar()->words().contains(QStringLiteral("200 goroutines in 2 pods")));
        page->captureBar()->go();
        QTRY_VERIFY(page->captureBar()->words().startsWith(QStringLiteral("2 captured")));
        const auto kept = desk.store()->captures({});
        QCOMPARE(kept->size(), std::size_t{2});
        QVERIFY(kept->at(0).hasOriginal);
        QCOMPARE((*desk.store()->load(kept->at(0).id))->goroutines.size(), std::size_t{100}); // ids are kept
    }
    void manyPodsAreCancelled() {
        QList<QByteArray> names;
        QString yaml = QStringLiteral("profiles:\n");
        for (int i = 0; i < 12; ++i) {
            names << "p" + QByteArray::number(i);
        }
        Pods pods(names);
        for (const QByteArray &n : names) {
            yaml += endpoint(pods, QString::fromLatin1(n));
        }
        Desk desk;
        desk.workspace(yaml);
        pods.stall = true;
        const auto page = desk.page();
        QTRY_VERIFY(page->isReady());
        page->captureBar()->open({QStringLiteral("orders"), QStringLiteral("nobody"), {}});
        QTRY_COMPARE(page->captureBar()->chosen().size(), std::size_t{12});
        QVERIFY(!page->captureRun()->running()); // twelve are not captured unasked
        page->captureBar()->go();
        QTRY_VERIFY(pods.http.open > 0);
        QTest::keyClick(page->captureBar(), Qt::Key_Escape);
        QTRY_VERIFY2(page->captureBar()->words() == QStringLiteral("cancelled"),
                     qPrintable(page->captureBar()->words()));
        QVERIFY(pods.http.mostOpen <= 4);
        QVERIFY(desk.store()->captures({})->empty());
    }
    void withoutEndpointsItSaysWhatToDo() {
        Desk desk;
        const auto page = desk.page();
        QTRY_VERIFY(page->isReady());
        page->captureBar()->open({});
        QTRY_VERIFY(page->captureBar()->words().contains(QStringLiteral("add one under profiles:")));
    }
    void aCellOpensItsPodAtItsTime() {
        Desk desk;
        desk.history(10, QStringLiteral("orders-0"), 50, 10);
        desk.history(10, QStringLiteral("orders-1"), 500, 10);
        const auto page = desk.page();
        QTRY_VERIFY(page->view() && page->view()->subject.pod == u"orders-1");
        page->openSubject(QStringLiteral("pod:orders-0@%1").arg(kNow - 4 * 60'000 + 30'000));
        QTRY_COMPARE(page->view()->subject.pod, QStringLiteral("orders-0"));
        QCOMPARE(page->view()->captures[std::size_t(page->view()->b)].time, kNow - 4 * 60'000);
        QCOMPARE(page->view()->totalB, 50 + 6 * 10 + 5);
        // Rewind and step by keys, and by the strip's own.
        QTest::keyClick(page.get(), Qt::Key_BracketLeft);
        QTRY_COMPARE(page->view()->totalB, 50 + 5 * 10 + 5);
        page->strip()->setFocus();
        QTest::keyClick(page->strip(), Qt::Key_Right);
        QTRY_COMPARE(page->view()->totalB, 50 + 6 * 10 + 5);
        QTest::keyClick(page->strip(), Qt::Key_Right, Qt::ShiftModifier);
        QTRY_COMPARE(page->view()->a, 1);
        QTest::keyClick(page->strip(), Qt::Key_End);
        QTRY_COMPARE(page->view()->b, 9);
        QTest::keyClick(page->strip(), Qt::Key_Home, Qt::ShiftModifier);
        QTRY_COMPARE(page->view()->a, 0);
    }
    void incidentsStandOnTheStrip() {
        Desk desk;
        desk.history(10, QStringLiteral("orders-0"), 50, 10);
        {
            auto incidents = incident::IncidentStore::open(desk.context.storePath);
            QVERIFY(incidents.has_value());
            const auto i = incidents->create(
                incident::openEntry(QStringLiteral("Slow"), QStringLiteral("SEV2"), QStringLiteral("on-call"), kNow));
            QVERIFY(i.has_value());
            QVERIFY(incidents
                        ->append(i->id, {incident::markEntry(i->id, incident::Mark::Impact, kNow - 5 * 60'000,
                                                             QStringLiteral("on-call"), kNow)})
                        .has_value());
        }
        const auto page = desk.page();
        QTRY_COMPARE(page->strip()->marks().size(), std::size_t{1});
        const TimeMark &mark = page->strip()->marks()[0];
        QCOMPARE(mark.at, kNow - 5 * 60'000);
        QCOMPARE(mark.kind, TimeMark::Kind::Impact);
        QCOMPARE(mark.text, QStringLiteral("INC-0001 impact"));
        QVERIFY(page->strip()->accessibleDescription().contains(QStringLiteral("INC-0001 impact at")));
        // Files that somebody opened are of nobody's incident.
        const QString file = desk.dir.filePath(QStringLiteral("a.txt"));
        QVERIFY(writeFile(file, goroutines(50)).has_value());
        page->openSubject(QStringLiteral("file:") + file);
        QTRY_VERIFY(page->strip()->marks().empty());
    }
    // As the Fleet page finds them: a version that appears, of a service that was there before.
    void deploysStandOnTheStrip() {
        Desk desk;
        desk.history(10, QStringLiteral("orders-0"), 50, 10);
        const auto metrics = store::Store::open(desk.dir.filePath(QStringLiteral("metrics.db")));
        QVERIFY(metrics.has_value());
        store::Batch batch;
        const auto build = [&](const char *service, const char *version, TimeMs from, TimeMs to) {
            const store::SeriesRef ref = (*metrics)->ref(Labels{
                {"__name__", "build_info"}, {"service", service}, {"pod", "p-0"}, {"job", "j"}, {"version", version}});
            for (TimeMs t = from; t <= to; t += 15'000) {
                batch.samples.push_back({ref, t, 1});
            }
        };
        const TimeMs start = kNow - 3 * 3'600'000;
        build("orders", "v1", start, kNow - 5 * 60'000);
        build("orders", "v2", kNow - 5 * 60'000, kNow);
        build("events", "v7", start, kNow - 7 * 60'000);
        build("events", "v8", kNow - 7 * 60'000, kNow);
        build("steady", "v1", start, kNow);
        QVERIFY((*metrics)->appendNow(std::move(batch)).has_value());
        LocalSource source(*metrics, QStringLiteral("metrics"));
        desk.context.source = &source;
        const auto page = desk.page();
        QTRY_COMPARE(page->strip()->marks().size(), std::size_t{2});
        const auto &marks = page->strip()->marks();
        QCOMPARE(marks[0].text, QStringLiteral("deploy events v8"));
        QCOMPARE(marks[1].text, QStringLiteral("deploy v2")); // of the service on screen
        QVERIFY(std::abs(marks[1].at - (kNow - 5 * 60'000)) <= 60'000);
        QVERIFY(page->strip()
                    ->toolTipAt(page->strip()->geometryOfBars().x(marks[1].at))
                    .endsWith(QStringLiteral("UTC: deploy v2")));
        page->setActive(false);
    }
    void aStackHasATrend() {
        Desk desk;
        desk.history(10, QStringLiteral("orders-0"), 100, 60);
        const auto page = desk.page();
        QTRY_VERIFY(page->view() && page->view()->rows.size() == 2);
        page->setMode(ProfilesPage::Mode::Trend);
        QTRY_COMPARE(page->trendPlot()->lines().size(), std::size_t{3}); // both stacks, and all
        page->chooseStack(page->view()->rows[0].id, false);
        QTRY_COMPARE(page->trendPlot()->lines().size(), std::size_t{2});
        const TrendLine &line = page->trendPlot()->lines()[0];
        QCOMPARE(line.points.size(), std::size_t{10});
        QCOMPARE(line.points.back().second, 640.0);
        QCOMPARE(*line.perMinute, 60.0);
        QVERIFY(page->trendPlot()->describe().contains(QStringLiteral("640, +60/min")));
        page->setMode(ProfilesPage::Mode::Diff);
        QTRY_VERIFY(!page->trendPlot()->isVisible());
    }
    void filtersAreCheckedAndKeptByName() {
        Desk desk;
        desk.history(2, QStringLiteral("orders-0"), 100, 60);
        const auto page = desk.page();
        QTRY_VERIFY(page->view() && page->view()->rows.size() == 2);
        page->filters()->focusField()->setText(QStringLiteral("hub\\.(wait"));
        Q_EMIT page->filters()->changed();
        QTRY_COMPARE(page->view()->filterError, QStringLiteral("Focus: missing closing parenthesis at character 11"));
        page->filters()->focusField()->setText(QStringLiteral("hub\\."));
        page->filters()->saveView(QStringLiteral("the hub"));
        Q_EMIT page->filters()->changed();
        QTRY_COMPARE(page->view()->rows.size(), std::size_t{1});
        page->filters()->applyView({});
        QTRY_COMPARE(page->view()->rows.size(), std::size_t{2});
        const auto again = desk.page(); // another window, the same settings
        QCOMPARE(again->filters()->views(), QStringList{QStringLiteral("the hub")});
        again->filters()->applyView(QStringLiteral("the hub"));
        QTRY_VERIFY(again->view() && again->view()->rows.size() == 1);
        again->filters()->forgetView(QStringLiteral("the hub"));
        QVERIFY(again->filters()->views().isEmpty());
    }
    void filesAreDropped() {
        Desk desk;
        const QString a = desk.dir.filePath(QStringLiteral("a.txt"));
        const QString b = desk.dir.filePath(QStringLiteral("b.txt"));
        QVERIFY(writeFile(a, goroutines(50)).has_value() && writeFile(b, goroutines(300)).has_value());
        const auto page = desk.page();
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(a), QUrl::fromLocalFile(b)});
        QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(page.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(page.get(), &drop);
        QTRY_VERIFY(page->view() && page->view()->captures.size() == 2);
        QCOMPARE(page->view()->totalA + page->view()->totalB, 55 + 305);
        QVERIFY(page->books().contains(QStringLiteral("Opened files")));
    }
    void stacksAreCopiedAndPathsPinned() {
        Desk desk;
        desk.history(2, QStringLiteral("orders-0"), 100, 60);
        const auto page = desk.page();
        QTRY_VERIFY(page->view() && page->view()->rows.size() == 2);
        page->chooseStack(page->view()->rows[0].id, false);
        QTest::keySequence(page->flame(), QKeySequence::Copy);
        QVERIFY2(desk.copied.contains(QStringLiteral("/src/hub/hub.go:41")) &&
                     desk.copied.indexOf(QStringLiteral("hub.wait")) < desk.copied.indexOf(QStringLiteral("main.main")),
                 qPrintable(desk.copied)); // leaf first
        page->flame()->setMode(FlameView::Mode::Sandwich);
        QTest::keyClick(page->flame(), Qt::Key_P);
        QVERIFY(!page->flame()->grab().isNull());
    }
    void anExportOpensInPprof() {
        Desk desk;
        desk.history(1, QStringLiteral("orders-0"), 100, 60);
        const QString out = desk.dir.filePath(QStringLiteral("it's.pb.gz"));
        desk.context.askSavePath = [out](const QString &, const QString &, const QString &) { return out; };
        const auto page = desk.page();
        QTRY_VERIFY(page->view() && page->view()->b == 0);
        for (QAction *a : page->commands()) {
            if (a->text() == u"Export this profile") {
                a->trigger();
            }
        }
        QTRY_VERIFY(desk.said.startsWith(QStringLiteral("Written: ")));
        QCOMPARE(desk.copied,
                 QStringLiteral("go tool pprof -http=: '") + desk.dir.path() + QStringLiteral("/it'\\''s.pb.gz'"));
        QCOMPARE((*profile::readProfileFile(out))->total(0), 105);
    }
    void aProfileServerIsABook() {
        test::ProfileServer server(kNow - 600'000);
        server.fill(20, 15'000, {QStringLiteral("orders-0"), QStringLiteral("orders-1")});
        Desk desk;
        desk.context.storePath.clear(); // nothing else
        desk.workspace(QStringLiteral("profiles:\n  - {name: pyro, kind: pyroscope, url: \"%1\"}\n").arg(server.url()));
        desk.time.setSpec(RangeSpec::fixed({kNow - 600'000, kNow}));
        const auto page = desk.page();
        QTRY_VERIFY_WITH_TIMEOUT(page->view() && page->view()->b >= 0, 15'000);
        QCOMPARE(page->view()->captures.size(), std::size_t{20});
        QCOMPARE(page->view()->subject.service, QStringLiteral("orders"));
        QCOMPARE(page->view()->totalB, 205);
        QCOMPARE(page->view()->suspects.size(), std::size_t{1});
        page->setMode(ProfilesPage::Mode::Trend);
        page->chooseStack(page->view()->suspects[0].id, false);
        QTRY_VERIFY_WITH_TIMEOUT(
            page->trendPlot()->lines().size() == 2 && page->trendPlot()->lines()[0].points.size() == 20, 15'000);
        QCOMPARE(*page->trendPlot()->lines()[0].perMinute, 40.0); // 10 each 15 s
    }
    void sourceStandsBesideTheSuspect() {
        if (QStandardPaths::findExecutable(QStringLiteral("git")).isEmpty()) {
            QSKIP("git is not installed");
        }
        Desk desk;
        const QString repo = desk.dir.filePath(QStringLiteral("shop"));
        QDir().mkpath(repo + QStringLiteral("/hub"));
        std::string text = "package hub\n\nfunc wait(c chan int) {\n";
        while (std::count(text.begin(), text.end(), '\n') < 40) {
            text += "\t// more\n";
        }
        text += "\t<-c\n}\n";
        QVERIFY(writeFile(repo + QStringLiteral("/hub/hub.go"), text).has_value());
        QProcess git;
        git.setWorkingDirectory(repo);
        git.start(QStringLiteral("sh"),
                  {QStringLiteral("-c"), QStringLiteral("git init -q && git add -A && git -c user.name=n -c "
                                                        "user.email=e@example.org commit -q -m first")});
        QVERIFY(git.waitForFinished(20'000) && git.exitCode() == 0);
        desk.workspace(QStringLiteral("checkouts:\n  - {path: shop, service: orders}\n"));
        desk.history(5, QStringLiteral("orders-0"), 100, 60);
        const auto page = desk.page();
        QTRY_VERIFY(page->view() && page->view()->suspects.size() == 1);
        QTRY_VERIFY(!page->captureRun()->checkouts().empty());
        page->chooseStack(page->view()->suspects[0].id, false);
        QTRY_VERIFY(page->snippet()->isVisible());
        QCOMPARE(page->snippet()->source().marked, 41);
        QVERIFY(page->snippet()->source().lines.contains(QStringLiteral("    <-c")));
        QVERIFY(page->snippet()->source().verdict.contains(QStringLiteral("Not known"))); // never a no
    }
    void theBuildBeforeIsTold() {
        QueryResult r;
        const auto series = [&](const char *version, const char *revision, std::vector<TimeMs> times) {
            Labels l;
            l.set("version", version);
            l.set("revision", revision);
            r.matrix.series.push_back({.labels = l, .times = times, .values = std::vector<double>(times.size(), 1)});
        };
        series("v1", "aaa", {10, 20, 30});
        series("v2", "bbb", {30, 40, 50});
        series("v3", "", {60});
        QCOMPARE(*buildsAt(r, 50), (Builds{QStringLiteral("bbb"), QStringLiteral("aaa"), 30}));
        QCOMPARE(*buildsAt(r, 25), (Builds{QStringLiteral("aaa"), {}, kNoTime}));
        QCOMPARE(*buildsAt(r, 70), (Builds{QStringLiteral("v3"), QStringLiteral("bbb"), 60}));
        QVERIFY(!buildsAt(r, 5));
        QVERIFY(buildQuery(QStringLiteral("a\"b")).find("service=\"a\\\"b\"") != std::string::npos);
    }
};

QTEST_MAIN(TestProfilesPage)
#include "tst_profilespage.moc"
