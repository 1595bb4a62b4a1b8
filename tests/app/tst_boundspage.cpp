// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The bounds page and its files: open, draw, save in place, recover, meet another writer; by the keys of the page.
#include "app/pages/bounds/boundspage.h"
#include "app/pages/bounds/liveoverlay.h"
#include "app/pages/bounds/replaystrip.h"
#include "data/bounds/difference.h"
#include "data/bounds/exchange/exchange.h"
#include "data/core/bytes.h"
#include "data/source/local/localsource.h"
#include "widgets/common/segmented.h"
#include "widgets/common/theme.h"
#include "widgets/diagram/cardlook.h"
#include "widgets/diagram/diagramview.h"
#include "widgets/diagram/inspector.h"
#include "widgets/diagram/reviewpanel.h"
#include <QApplication>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMouseEvent>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>

using namespace bs;
using namespace bs::bounds;

namespace {

const char *kText = "# by hand\nbounds: 1\nnodes:\n  edge: {kind: entry, max_inflight: 500}   # the door\n"
                    "  db: {kind: database, max_inflight: 50, x-team: data}\ncalls:\n  - {from: edge, to: db}\n"
                    "layout:\n  edge: [0, 0]\n  db: [264, 0]\n";

struct Desk {
    FixedClock clock{1'771'328'520'000};
    MemorySettings settings;
    QThreadPool interactive, background;
    TimeAuthority time{&clock};
    AppContext context;
    QTemporaryDir dir;
    QString path = dir.filePath(QStringLiteral("a.bounds.yaml"));
    Desk() {
        context.clock = &clock;
        context.time = &time;
        context.settings = &settings;
        context.interactive = &interactive;
        context.background = &background;
        write(kText);
        context.diagramPaths = {path};
    }
    void write(const std::string &text) { QVERIFY(writeFile(path, text).has_value()); }
    // An hour of samples: a counter grows by `perSecond`, a gauge is `value`, in the second half twice of it.
    std::shared_ptr<store::Store> store;
    std::unique_ptr<LocalSource> source;
    struct Meter {
        Labels labels;
        double value = 0;
        bool counter = true;
    };
    void measured(const std::vector<Meter> &meters) {
        auto opened = store::Store::open(dir.filePath(QStringLiteral("s.db")));
        QVERIFY(opened.has_value());
        store = *opened;
        store::Batch batch;
        const TimeMs end = clock.now();
        for (const Meter &m : meters) {
            const auto ref = store->ref(m.labels);
            double total = 0;
            for (int i = 0; i <= 240; ++i) {
                const double v = m.value * (i > 120 ? 2 : 1);
                total += v * 15;
                batch.samples.push_back({ref, end - (240 - i) * 15'000, m.counter ? total : v});
            }
        }
        QVERIFY(store->appendNow(std::move(batch)).has_value());
        source = std::make_unique<LocalSource>(store, QStringLiteral("recording"));
        context.source = source.get();
        time.setSpec(RangeSpec::last(3'600'000));
        time.refresh();
    }
    std::string read() { return readFile(path).value_or(std::string()); }
    std::unique_ptr<BoundsPage> page() {
        auto p = std::make_unique<BoundsPage>(context, nullptr);
        p->resize(1348, 800);
        p->show();
        p->setActive(true);
        return p;
    }
};

} // namespace

class TestBoundsPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, Theme::darkTheme()); }

    void opensTheWorkspacesDiagramAndIsReadyWithoutASource() {
        Desk desk;
        const auto page = desk.page();
        QTRY_VERIFY(page->isReady());
        QCOMPARE(page->model()->document().nodes.size(), 2u);
        QVERIFY(page->panels()[0].state == Availability::Data);
        QVERIFY(page->panels()[1].state == Availability::NotChecked); // nothing measured is never a zero
    }
    void savesOnlyWhatChanged() {
        Desk desk;
        const auto page = desk.page();
        QString why;
        QVERIFY(page->model()->setField(NodeId{2}, QStringLiteral("max_inflight"), QStringLiteral("80"), &why));
        QVERIFY(page->saveTo(QString()));
        std::string want = kText;
        want.replace(want.find("50, x-team"), 2, "80");
        QCOMPARE(QString::fromStdString(desk.read()), QString::fromStdString(want));
        QVERIFY(page->model()->undoStack()->isClean());
        page->model()->undoStack()->undo();
        QVERIFY(page->saveTo(QString()));
        QCOMPARE(QString::fromStdString(desk.read()), QString::fromUtf8(kText)); // byte for byte
    }
    void drawnFromAnEmptyCanvasByKeysSavedAndReopened() {
        Desk desk;
        const auto page = desk.page();
        // Shortcuts need an active window, which a machine without a display may not give: the key's action is run.
        const auto press = [&](const QKeySequence &keys) {
            for (QAction *a : page->commands()) {
                if (a->shortcuts().contains(keys)) {
                    a->trigger();
                    return true;
                }
            }
            return false;
        };
        QVERIFY(press(QKeySequence::New));
        QCOMPARE(page->model()->document().nodes.size(), 0u);
        const auto node = [&](const char *label) {
            page->view()->setFocus();
            QVERIFY(press(Qt::Key_N));
            QVERIFY(page->view()->nameEditor());
            QTest::keyClicks(page->view()->nameEditor(), QString::fromUtf8(label));
            QTest::keyClick(page->view()->nameEditor(), Qt::Key_Return);
        };
        node("API: 100 RPS, 200 in-flight");
        node("Backend: 50 in-flight");
        QTest::keyClick(page->view(), Qt::Key_Escape);
        QTest::keyClick(page->view(), Qt::Key_Right); // with nothing selected: the first card
        QVERIFY(press(Qt::Key_E));
        QVERIFY(page->view()->connecting());
        QTest::keyClick(page->view(), Qt::Key_Return);
        QCOMPARE(page->model()->document().calls.size(), 1u);
        const QString path = desk.dir.filePath(QStringLiteral("new.bounds.yaml"));
        QVERIFY(page->saveTo(path));
        QVERIFY(page->openFile(path));
        QCOMPARE(*page->model()->analysis().admissible.inflight, 50.0);
    }
    // The text's diagram from an empty canvas with the mouse (names are typed), then everything that happens to a file.
    void drawnByMouseSavedReopenedDiffedAndExported() {
        Desk desk;
        QString saveAs;
        desk.context.askSavePath = [&](const QString &, const QString &, const QString &) { return saveAs; };
        const auto page = desk.page();
        for (QAction *a : page->commands()) {
            if (a->text() == u"New diagram") {
                a->trigger();
            }
        }
        DiagramView *view = page->view();
        view->setZoom(0.6);
        view->centerOn(560, 260);
        const auto at = [&](double x, double y) { return view->mapFromScene(QPointF(x, y)); };
        const auto node = [&](double x, double y, const char *label) {
            QTest::mouseDClick(view->viewport(), Qt::LeftButton, {}, at(x, y));
            QVERIFY(view->nameEditor());
            QTest::keyClicks(view->nameEditor(), QString::fromUtf8(label));
            QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, at(-60, 560)); // a click elsewhere keeps the name
            QVERIFY(!view->nameEditor());
        };
        node(100, 260, "Edge: 5000 RPS, 500 in-flight");
        node(370, 260, "API Gateway: 1000 RPS, 200 in-flight");
        node(640, 60, "Auth Service: 400 RPS, 100 in-flight");
        node(640, 260, "Catalog Service: 800 RPS, 150 in-flight");
        node(640, 460, "Recommendations: 500 RPS, 100 in-flight");
        node(910, 260, "Database: 50 connections");
        node(910, 460, "Model Service: 300 RPS, 60 in-flight");
        QCOMPARE(page->model()->document().nodes.size(), 7u);
        const auto id = [&](const char *name) {
            return page->model()->document().nodeNamed(QString::fromUtf8(name))->id;
        };
        const auto card = [&](const char *name) { return view->diagram()->geometry().cards.value(id(name)); };
        const auto connect = [&](const char *from, const char *to) {
            const QPoint a = view->mapFromScene(QPointF(card(from).right(), card(from).center().y()));
            const QPoint b = view->mapFromScene(card(to).center());
            QTest::mousePress(view->viewport(), Qt::LeftButton, {}, a);
            QTest::mouseMove(view->viewport(), a + QPoint(6, 6));
            QTest::mouseMove(view->viewport(), b);
            QTest::mouseRelease(view->viewport(), Qt::LeftButton, {}, b);
        };
        const std::pair<const char *, const char *> calls[] = {{"edge", "api-gateway"},
                                                               {"api-gateway", "auth-service"},
                                                               {"api-gateway", "catalog-service"},
                                                               {"api-gateway", "recommendations"},
                                                               {"catalog-service", "database"},
                                                               {"recommendations", "model-service"},
                                                               {"recommendations", "database"}};
        for (const auto &[from, to] : calls) {
            connect(from, to);
        }
        QCOMPARE(page->model()->document().calls.size(), 7u);
        for (std::size_t i = 1; i <= 3; ++i) { // parallel: the pill is clicked, then the inspector's segment
            const auto edge = view->diagram()->geometry().edges.value(page->model()->document().calls[i].id);
            QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->mapFromScene(edge.pill.center()));
            QVERIFY(page->model()->selectedCalls().contains(page->model()->document().calls[i].id));
            auto *mode = page->inspector()->findChild<Segmented *>();
            QVERIFY(mode);
            QTest::mouseClick(mode, Qt::LeftButton, {}, QPoint(mode->width() - 10, mode->height() / 2));
        }
        QCOMPARE(*page->model()->analysis().admissible.inflight, 25.0);
        const auto over = [&] {
            return std::count_if(page->model()->analysis().findings.begin(), page->model()->analysis().findings.end(),
                                 [](const Finding &f) { return f.kind == FindingKind::OverInflight; });
        };
        QCOMPARE(over(), 6); // everything behind the edge
        saveAs = desk.dir.filePath(QStringLiteral("text.bounds.yaml"));
        QVERIFY(page->saveTo(QString()));
        const Document drawn = page->model()->document();
        QVERIFY(page->openFile(saveAs));
        QVERIFY(sameMeaning(page->model()->document(), drawn));
        QVERIFY(difference(drawn, page->model()->document()).items.empty());
        const auto text = readFile(saveAs);
        for (const char *ending : {"svg", "png", "pdf", "mmd", "dot", "json", "txt"}) {
            saveAs = desk.dir.filePath(QStringLiteral("out.") + QString::fromLatin1(ending));
            page->exportAs(QString::fromLatin1(ending));
            QVERIFY2(QFileInfo(saveAs).size() > 200, ending);
        }
        for (const char *ending :
             {"mmd", "dot", "json", "txt"}) { // what holds structure reads back with the same answer
            const QString path = desk.dir.filePath(QStringLiteral("out.") + QString::fromLatin1(ending));
            const std::string out = readFile(path).value_or(std::string());
            const auto back = fromForm(out, path, guessForm(out, path));
            QVERIFY2(back.has_value(), ending);
            QCOMPARE(back->nodes.size(), 7u);
            QCOMPARE(*analyse(*back)->admissible.inflight, 25.0);
        }
        QVERIFY(text.has_value());
    }
    void aDamagedFileOpensNothingAndLosesNothing() {
        Desk desk;
        const auto page = desk.page();
        const QString bad = desk.dir.filePath(QStringLiteral("bad.yaml"));
        QVERIFY(writeFile(bad, "bounds: 1\nnodes: {a: {max_rps: x}}\n").has_value());
        QString why;
        QVERIFY(page->model()->setField(NodeId{2}, QStringLiteral("max_inflight"), QStringLiteral("70"), &why));
        const Document before = page->model()->document();
        QVERIFY(!page->openFile(bad));
        QVERIFY(page->model()->document() == before);
        QCOMPARE(page->file()->path(), desk.path);
        QVERIFY(page->saveTo(QString()));
    }
    void anotherWriterIsNeverOverwrittenInSilence() {
        Desk desk;
        const auto page = desk.page();
        QString why;
        QVERIFY(page->model()->setField(NodeId{2}, QStringLiteral("max_inflight"), QStringLiteral("70"), &why));
        std::string theirs = kText;
        theirs.replace(theirs.find("500}"), 3, "600");
        desk.write(theirs);
        const Status refused = page->file()->save(page->model()->document(), desk.path);
        QVERIFY(!refused && refused.error().reason.contains(QStringLiteral("somebody else")));
        QCOMPARE(desk.read(), theirs);
    }
    void anotherWriterIsNoticedAndBothAreKept() {
        Desk desk;
        const auto page = desk.page();
        QString why;
        QVERIFY(page->model()->setField(NodeId{2}, QStringLiteral("max_inflight"), QStringLiteral("70"), &why));
        std::string theirs = kText;
        theirs.replace(theirs.find("500}"), 3, "600");
        theirs.replace(theirs.find("# by hand"), 9, "# by hers");
        desk.write(theirs);
        QTRY_COMPARE(*page->model()->document().nodeNamed(u"edge")->maxInflight, 600.0);
        QCOMPARE(*page->model()->document().nodeNamed(u"db")->maxInflight, 70.0);
        QVERIFY(page->review()->isHidden()); // nothing to ask
        QVERIFY(page->saveTo(QString()));
        std::string both = theirs;
        both.replace(both.find("50, x-team"), 2, "70");
        QCOMPARE(QString::fromStdString(desk.read()), QString::fromStdString(both)); // their comment, our bound
        // Undo takes the merge back as one step.
        page->model()->undoStack()->undo();
        QCOMPARE(*page->model()->document().nodeNamed(u"edge")->maxInflight, 500.0);
    }
    void whatBothChangedIsAskedInline() {
        Desk desk;
        const auto page = desk.page();
        QString why;
        QVERIFY(page->model()->setField(NodeId{2}, QStringLiteral("max_inflight"), QStringLiteral("70"), &why));
        std::string theirs = kText;
        theirs.replace(theirs.find("50, x-team"), 2, "90");
        desk.write(theirs);
        QTRY_VERIFY(page->review()->isVisible());
        QCOMPARE(page->review()->open(), 1);
        QCOMPARE(*page->model()->document().nodeNamed(u"db")->maxInflight, 70.0); // ours stand
        QVERIFY(!page->saveTo(QString()));                                        // and are not written before
        QCOMPARE(desk.read(), theirs);
        QTest::keyClick(page->review()->list(), Qt::Key_2);
        QCOMPARE(*page->model()->document().nodeNamed(u"db")->maxInflight, 90.0);
        QVERIFY(page->saveTo(QString()));
        QCOMPARE(desk.read(), theirs);
    }
    void aFileThatSomebodyBrokeChangesNothing() {
        Desk desk;
        const auto page = desk.page();
        const Document before = page->model()->document();
        desk.write("bounds: 1\nnodes: {a: {max_rps: x}}\n");
        const auto said = [&](const QString &words) {
            const auto labels = page->findChildren<QLabel *>();
            return std::any_of(labels.begin(), labels.end(),
                               [&](const QLabel *l) { return l->text().contains(words); });
        };
        QTRY_VERIFY(said(QStringLiteral("your diagram stays")));
        QVERIFY(page->model()->document() == before);
    }
    void comparedOnTheCanvas() {
        Desk desk;
        const auto page = desk.page();
        auto older = documentFrom(std::string("bounds: 1\nnodes:\n  edge: {kind: entry, max_inflight: 500}\n"
                                              "  db: {kind: database, max_inflight: 40}\n  old: {max_inflight: 3}\n"
                                              "calls:\n  - {from: edge, to: old}\n"),
                                  QStringLiteral("older"));
        QVERIFY(older.has_value());
        const auto items = page->view()->diagram()->items().size();
        page->compareWith(*older, QStringLiteral("older"));
        QVERIFY(page->review()->isVisible());
        QCOMPARE(page->review()->list()->count(), 4);                 // db changed, old gone, a call gone, a call new
        QCOMPARE(page->view()->diagram()->items().size(), items + 2); // a ghost card and a ghost call
        const Node &db = *page->model()->document().nodeNamed(u"db");
        const CardLook look = lookOf(*page->model(), db);
        QVERIFY(look.change == Change::Changed);
        QCOMPARE(look.changed, QStringLiteral("max_inflight 40 → 50"));
        QVERIFY(lookOf(*page->model(), page->model()->document().calls[0]).change == Change::Added);
        // An edit goes on being compared; closing ends it.
        QString why;
        QVERIFY(page->model()->setField(db.id, QStringLiteral("max_inflight"), QStringLiteral("40"), &why));
        QVERIFY(lookOf(*page->model(), *page->model()->document().nodeNamed(u"db")).change == Change::None);
        QTest::keyClick(page->review()->list(), Qt::Key_Escape);
        QVERIFY(!page->model()->comparing());
        QCOMPARE(page->view()->diagram()->items().size(), items);
    }
    void comparedWithTheLastCommit() {
        const QString git = QStandardPaths::findExecutable(QStringLiteral("git"));
        if (git.isEmpty()) {
            QSKIP("git is not installed");
        }
        Desk desk;
        const auto run = [&](const QStringList &args) {
            QProcess p;
            p.start(git,
                    QStringList{QStringLiteral("-C"), desk.dir.path(), QStringLiteral("-c"),
                                QStringLiteral("user.name=a"), QStringLiteral("-c"), QStringLiteral("user.email=a@b")} +
                        args);
            return p.waitForFinished(10'000) && p.exitCode() == 0;
        };
        QVERIFY(run({QStringLiteral("init"), QStringLiteral("-q")}));
        QVERIFY(run({QStringLiteral("add"), QStringLiteral("a.bounds.yaml")}));
        QVERIFY(run({QStringLiteral("commit"), QStringLiteral("-q"), QStringLiteral("-m"), QStringLiteral("x")}));
        const auto page = desk.page();
        QString why;
        QVERIFY(page->model()->setField(NodeId{2}, QStringLiteral("max_inflight"), QStringLiteral("80"), &why));
        for (QAction *a : page->commands()) {
            if (a->text() == u"Compare with the last commit") {
                a->trigger();
            }
        }
        QTRY_VERIFY_WITH_TIMEOUT(page->model()->comparing(), 15'000);
        QCOMPARE(page->review()->list()->count(), 1);
        QCOMPARE(lookOf(*page->model(), *page->model()->document().nodeNamed(u"db")).changed,
                 QStringLiteral("max_inflight 50 → 80"));
    }
    void measuredBesideDeclaredAndReplayed() {
        Desk desk;
        desk.write("bounds: 1\nnodes:\n"
                   "  edge: {kind: entry, max_inflight: 500, live: {rps: "
                   "'sum(rate(http_requests_total{service=\"edge\"}[2m]))'}}\n"
                   "  db: {kind: database, max_inflight: 50, latency_s: 0.1, live: {inflight: "
                   "'sum(pool_inflight{pool=\"db\"})'}}\n"
                   "calls:\n  - {from: edge, to: db, per_request: 2}\nlayout:\n  edge: [0, 0]\n  db: [264, 0]\n");
        const auto of = [](const char *name, std::vector<Labels::Pair> pairs) {
            pairs.emplace_back("__name__", name);
            pairs.emplace_back("service", "edge");
            pairs.emplace_back("pod", "edge-1");
            return Labels::fromPairs(std::move(pairs));
        };
        desk.measured({{of("http_requests_total", {}), 10},
                       {of("up", {}), 0.5, false},
                       {of("requests_rejected_total", {{"reason", "admission"}}), 3},
                       {of("client_requests_total", {{"target", "db"}, {"outcome", "ok"}}), 50},
                       {of("client_inflight", {{"target", "db"}}), 11, false},
                       {of("client_request_duration_seconds_sum", {{"target", "db"}}), 20},
                       {of("client_request_duration_seconds_count", {{"target", "db"}}), 50},
                       {of("breaker_state", {{"target", "db"}, {"breaker", "db"}}), 1, false},
                       {of("pool_inflight", {{"pool", "db"}}), 20, false},
                       {of("pool_capacity", {{"pool", "db"}}), 25, false}});
        QString page_;
        QString subject;
        desk.context.openPage = [&](const QString &p, const QString &s) {
            page_ = p;
            subject = s;
        };
        const auto page = desk.page();
        const DiagramModel &m = *page->model();
        const auto calls = [&] { return m.liveCalls().value(m.document().calls[0].id); };
        QTRY_VERIFY_WITH_TIMEOUT(calls().breaker == Breaker::Open, 20'000); // 2 in the second half of the hour
        QVERIFY(std::abs(calls().perRequest.value_or(0) - 5) < 0.2);
        const auto drift = m.fanoutDrift(m.document().calls[0].id);
        QVERIFY(drift && drift->far() && drift->declared == 2);
        const EdgeLook edge = lookOf(m, m.document().calls[0]);
        QVERIFY(edge.drift && edge.breaker == Breaker::Open && edge.caption.contains(QStringLiteral("breaker open")));
        const Node &db = *m.document().nodeNamed(u"db");
        const Node &door = *m.document().nodeNamed(u"edge");
        QVERIFY(lookOf(m, door).badge.startsWith(QStringLiteral("rejects 6")));
        QVERIFY(m.live().value(door.id).rejectedWhy.contains(QStringLiteral("admission")));
        QVERIFY(m.latencyDrift(db.id)->far()); // 0.4 s against 0.1 s
        QCOMPARE(lookOf(m, db).badge, QStringLiteral("400 ms, declared 100 ms"));
        QCOMPARE(*m.live().value(db.id).inflight, 40.0);
        QCOMPARE(m.live().value(db.id).callers.size(), 1u);
        // Dragging back to the first half of the hour.
        ReplayStrip *strip = page->replay();
        const QRectF line = strip->track();
        const auto at = [&](double share) {
            return QPoint(int(line.left() + share * line.width()), int(line.center().y()));
        };
        QTest::mousePress(strip, Qt::LeftButton, {}, at(0.9));
        for (const double share : {0.8, 0.6, 0.4, 0.3}) {
            QMouseEvent move(QEvent::MouseMove, QPointF(at(share)), strip->mapToGlobal(QPointF(at(share))),
                             Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
            QCoreApplication::sendEvent(strip, &move);
        }
        QTest::mouseRelease(strip, Qt::LeftButton, {}, at(0.3));
        QTRY_COMPARE_WITH_TIMEOUT(m.live().value(db.id).inflight.value_or(0), 20.0, 20'000);
        QVERIFY(calls().breaker == Breaker::HalfOpen);
        QVERIFY(desk.time.pinned());
        QVERIFY(std::abs(m.liveAt() - (desk.clock.now() - 0.7 * 3'600'000)) < 60'000);
        QTest::keyClick(strip, Qt::Key_End);
        QTRY_COMPARE_WITH_TIMEOUT(m.live().value(db.id).inflight.value_or(0), 40.0, 20'000);
        QVERIFY(!desk.time.pinned());
        // From a card to the pages that show more.
        page->openOnFleet(db.id);
        QCOMPARE(page_ + u' ' + subject, QStringLiteral("fleet pool:db"));
        page->openInProfiles(door.id);
        QCOMPARE(page_ + u' ' + subject, QStringLiteral("profiles pod:edge-1"));
    }
    void discoveredFromMetricsPieceByPiece() {
        Desk desk;
        const auto of = [](const char *name, std::vector<Labels::Pair> pairs) {
            pairs.emplace_back("__name__", name);
            return Labels::fromPairs(std::move(pairs));
        };
        desk.measured({{of("traces_service_graph_request_total", {{"client", "edge"}, {"server", "cart"}}), 30},
                       {of("http_requests_total", {{"service", "edge"}}), 10}});
        const auto page = desk.page();
        for (QAction *a : page->commands()) {
            if (a->text().startsWith(QStringLiteral("Discover"))) {
                a->trigger();
            }
        }
        QTRY_VERIFY_WITH_TIMEOUT(page->review()->isVisible(), 20'000);
        QListWidget *list = page->review()->list();
        QCOMPARE(list->count(), 2);
        QCOMPARE(list->item(0)->text(), QStringLiteral("Add cart"));
        QTest::keyClick(list, Qt::Key_Space); // without the node the call cannot be
        QCOMPARE(page->review()->chosen(), (std::vector<bool>{false, false}));
        list->setCurrentRow(1);
        QTest::keyClick(list, Qt::Key_Space);
        QCOMPARE(page->review()->chosen(), (std::vector<bool>{true, true}));
        QTest::keyClick(list, Qt::Key_Return);
        QCOMPARE(page->model()->document().nodes.size(), 3u);
        QCOMPARE(*page->model()->document().calls[1].perRequest, 3.0);
        QVERIFY(page->model()->document().nodeNamed(u"cart")->position);
        page->model()->undoStack()->undo(); // one step
        QCOMPARE(page->model()->document().nodes.size(), 2u);
    }
    void aConfigurationIsProposed() {
        Desk desk;
        const auto page = desk.page();
        const QString path = desk.dir.filePath(QStringLiteral("config.yaml"));
        QVERIFY(writeFile(path, "concurrency: {global_inflight: 200, per_request_fanout: 8, backend_inflight: 50}\n")
                    .has_value());
        page->importFile(path);
        QVERIFY(page->review()->isVisible());
        QCOMPARE(page->review()->list()->count(), 3);
        QTest::mouseClick(page->review()->acceptButton(), Qt::LeftButton);
        QCOMPARE(page->model()->document().nodes.size(), 4u);
        QVERIFY(page->review()->isHidden());
    }
    void aDiagramWithoutAFileSurvivesACrash() {
        Desk desk;
        {
            const auto page = desk.page();
            for (QAction *a : page->commands()) {
                if (a->text() == u"New diagram") {
                    a->trigger();
                }
            }
            page->model()->addNode({0, 0}, QStringLiteral("Shop: 10 in-flight"));
            QTRY_VERIFY_WITH_TIMEOUT(!desk.settings.value(QStringLiteral("bounds/unsaved"), {}).toString().isEmpty(),
                                     8000);
        }
        const auto page = desk.page();
        QVERIFY(page->model()->document().nodeNamed(u"shop"));
        QVERIFY(!page->file()->writable());
        QVERIFY(page->saveTo(desk.dir.filePath(QStringLiteral("shop.bounds.yaml"))));
        QVERIFY(desk.settings.value(QStringLiteral("bounds/unsaved"), {}).toString().isEmpty());
        // Saved again after a change: the text as written is patched, not made anew.
        QString why;
        QVERIFY(page->model()->setField(NodeId{1}, QStringLiteral("pods"), QStringLiteral("3"), &why));
        QVERIFY(page->saveTo(QString()));
        QVERIFY(page->saveTo(QString()));
    }
    void everyFieldOfANodeIsEditedInTheInspector() {
        Desk desk;
        const auto page = desk.page();
        page->model()->selectOnly(NodeId{2});
        const auto input = [&](const char *name) -> QLineEdit * {
            for (QLineEdit *e : page->inspector()->findChildren<QLineEdit *>()) {
                if (e->accessibleName() == QString::fromUtf8(name)) {
                    return e;
                }
            }
            return nullptr;
        };
        const auto type = [&](const char *name, const char *text) {
            QLineEdit *e = input(name);
            QVERIFY2(e, name);
            e->selectAll();
            QTest::keyClicks(e, QString::fromUtf8(text));
            QTest::keyClick(e, Qt::Key_Return);
        };
        type("Rationale", "one per core");
        type("Derived from", "pg, 50 connections");
        type("Owner", "team-data");
        type("In-flight status", "503");
        type("Name of a caller to cap", "api.v2");
        QTRY_VERIFY(input("api.v2"));
        type("api.v2", "12");
        const Node db = *page->model()->document().nodeNamed(u"db");
        QCOMPARE(db.why.rationale, QStringLiteral("one per core"));
        QCOMPARE(db.why.derivedFrom, QStringLiteral("pg, 50 connections"));
        QCOMPARE(db.owner, QStringLiteral("team-data"));
        QCOMPARE(*db.policy.overInflight.status, 503.0);
        QCOMPARE(db.callers.size(), 1u);
        QCOMPARE(db.callers[0].caller, QStringLiteral("api.v2"));
        QCOMPARE(*db.callers[0].inflight, 12.0);
        while (page->model()->undoStack()->canUndo()) {
            page->model()->undoStack()->undo();
        }
        QVERIFY(page->saveTo(QString()));
        QCOMPARE(QString::fromStdString(desk.read()), QString::fromUtf8(kText));
    }
    void unsavedChangesComeBackAfterACrash() {
        Desk desk;
        {
            const auto page = desk.page();
            QString why;
            QVERIFY(page->model()->setField(NodeId{2}, QStringLiteral("max_inflight"), QStringLiteral("70"), &why));
            QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(page->file()->copyPath()), 8000);
        } // ended without saving
        const auto page = desk.page();
        QCOMPARE(*page->model()->document().nodeNamed(u"db")->maxInflight, 70.0);
        QVERIFY(!page->model()->undoStack()->isClean());
        page->model()->undoStack()->undo();
        QCOMPARE(*page->model()->document().nodeNamed(u"db")->maxInflight, 50.0);
        QVERIFY(page->saveTo(QString()));
        QVERIFY(!QFile::exists(page->file()->copyPath()));
    }
    void everyKeyIsGivenOnce() {
        Desk desk;
        const auto page = desk.page();
        QSet<QString> seen;
        for (const QAction *a : page->commands()) {
            QVERIFY(!a->text().isEmpty());
            for (const QKeySequence &k : a->shortcuts()) {
                QVERIFY2(!seen.contains(k.toString()), qPrintable(k.toString()));
                seen.insert(k.toString());
            }
        }
        QVERIFY(seen.size() > 20);
    }
};

QTEST_MAIN(TestBoundsPage)
#include "tst_boundspage.moc"
