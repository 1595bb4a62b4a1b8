// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The text's diagram drawn on the page from an empty canvas, by keys alone and by mouse alone (names are typed), saved,
// reopened, compared and exported; every field edited; nothing lost on the way. Only events, no calls of the model.
#include "app/pages/bounds/boundspage.h"
#include "data/bounds/difference.h"
#include "data/bounds/exchange/exchange.h"
#include "data/bounds/fields.h"
#include "data/core/bytes.h"
#include "widgets/common/segmented.h"
#include "widgets/common/theme.h"
#include "widgets/diagram/diagramview.h"
#include "widgets/diagram/fieldrow.h"
#include "widgets/diagram/findingspanel.h"
#include "widgets/diagram/inspector.h"
#include "widgets/diagram/reviewpanel.h"
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMouseEvent>
#include <QProcess>
#include <QPushButton>
#include <QStandardPaths>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

using namespace bs;
using namespace bs::bounds;

namespace {

const char *const kNodes[] = {"Edge: 5000 RPS, 500 in-flight",           "API Gateway: 1000 RPS, 200 in-flight",
                              "Auth Service: 400 RPS, 100 in-flight",    "Catalog Service: 800 RPS, 150 in-flight",
                              "Recommendations: 500 RPS, 100 in-flight", "Database: 50 connections",
                              "Model Service: 300 RPS, 60 in-flight"};
const std::pair<const char *, const char *> kCalls[] = {{"edge", "api-gateway"},
                                                        {"api-gateway", "auth-service"},
                                                        {"api-gateway", "catalog-service"},
                                                        {"api-gateway", "recommendations"},
                                                        {"catalog-service", "database"},
                                                        {"recommendations", "model-service"},
                                                        {"recommendations", "database"}};

struct Desk {
    FixedClock clock{1'771'328'520'000};
    MemorySettings settings;
    QThreadPool interactive, background;
    TimeAuthority time{&clock};
    AppContext context;
    QTemporaryDir dir;
    QString answer; // to the next question for a file
    QStringList told;
    std::unique_ptr<BoundsPage> page;
    Desk() {
        context.clock = &clock;
        context.time = &time;
        context.settings = &settings;
        context.interactive = &interactive;
        context.background = &background;
        context.askSavePath = [this](const QString &, const QString &, const QString &) { return answer; };
        context.askOpenPath = [this](const QString &, const QString &) { return answer; };
        context.copyText = [](const QString &text) { QApplication::clipboard()->setText(text); };
        context.notify = [this](const QString &text) { told << text; };
        open();
    }
    void open() {
        page.reset();
        page = std::make_unique<BoundsPage>(context, nullptr);
        page->resize(1348, 800);
        page->show();
        page->setActive(true);
        page->activateWindow();
        (void)QTest::qWaitForWindowActive(page.get());
        page->view()->setFocus();
    }
    QString path(const char *name) const { return dir.filePath(QString::fromUtf8(name)); }
    const Document &document() const { return page->model()->document(); }
    NodeId id(const char *name) const {
        const Node *n = document().nodeNamed(QString::fromUtf8(name));
        return n ? n->id : NodeId{};
    }
    DiagramView *view() const { return page->view(); }
    void key(int k, Qt::KeyboardModifiers m = {}) const { QTest::keyClick(view(), static_cast<Qt::Key>(k), m); }
    void type(const char *text) const {
        QLineEdit *e = view()->nameEditor();
        QVERIFY(e);
        e->selectAll();
        QTest::keyClicks(e, QString::fromUtf8(text));
    }
    int overTiers() const {
        const auto &f = page->model()->analysis().findings;
        return static_cast<int>(
            std::count_if(f.begin(), f.end(), [](const Finding &x) { return x.kind == FindingKind::OverInflight; }));
    }
    // The findings as the corrected reference has them: pg-main binds at 25, six tiers over.
    void readsAsTheReference() const {
        const Analysis &a = page->model()->analysis();
        QCOMPARE(*a.admissible.inflight, 25.0);
        QCOMPARE(namesOf(document(), a.admissible.inflightNodes), QStringLiteral("Database"));
        QCOMPARE(*a.admissible.rps, 300.0);
        QCOMPARE(namesOf(document(), a.admissible.rpsNodes), QStringLiteral("Model Service"));
        QCOMPARE(overTiers(), 6);
        QCOMPARE(titleOf(document(), a.findings.front()),
                 QStringLiteral("Database oversubscribed 5×: 250 demanded, 50 offered"));
    }
    // A menu that is open: the row is clicked, or walked to.
    void click(const char *text) const {
        auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
        QVERIFY2(menu, text);
        for (QAction *a : menu->actions()) {
            if (a->text() == QString::fromUtf8(text)) {
                QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(a).center());
                return;
            }
        }
        QFAIL(text);
    }
    void walkTo(const char *text) const {
        auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
        QVERIFY2(menu, text);
        for (int i = 0; i < 30 && (!menu->activeAction() || menu->activeAction()->text() != QString::fromUtf8(text));
             ++i) {
            QTest::keyClick(menu, Qt::Key_Down);
        }
        QVERIFY(menu->activeAction() && menu->activeAction()->text() == QString::fromUtf8(text));
        QTest::keyClick(menu, Qt::Key_Return);
    }
    BarButton *bar(const char *strong) const {
        for (BarButton *b : page->findChildren<BarButton *>()) {
            if (b->look().strong.trimmed() == QString::fromUtf8(strong) ||
                b->look().lead == QString::fromUtf8(strong)) {
                return b;
            }
        }
        return nullptr;
    }
    template <class W> W *named(const char *name) const {
        for (W *w : page->inspector()->findChildren<W *>()) {
            if (w->accessibleName() == QString::fromUtf8(name) && w->isVisible()) {
                return w;
            }
        }
        return nullptr;
    }
};

void reads(const QString &path) {
    const std::string out = readFile(path).value_or(std::string());
    const auto back = fromForm(out, path, guessForm(out, path));
    QVERIFY2(back.has_value(), qPrintable(path));
    QCOMPARE(back->nodes.size(), 7u);
    QCOMPARE(*analyse(*back)->admissible.inflight, 25.0);
}

} // namespace

class TestBoundsDrawing : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, Theme::darkTheme()); }

    void byKeysAlone() {
        Desk d;
        d.key(Qt::Key_N, Qt::ControlModifier);
        QVERIFY(d.document().nodes.empty());
        for (const char *label : kNodes) {
            d.key(Qt::Key_N);
            d.type(label);
            QTest::keyClick(d.view()->nameEditor(), Qt::Key_Return);
        }
        QCOMPARE(d.document().nodes.size(), 7u);
        const auto select = [&](const char *name) {
            d.key(Qt::Key_Escape);
            for (int i = 0; i < 9 && d.page->model()->selection() != std::vector<NodeId>{d.id(name)}; ++i) {
                d.key(Qt::Key_Tab);
            }
            QVERIFY2(d.page->model()->selectedNodes().contains(d.id(name)), name);
        };
        for (const auto &[from, to] : kCalls) {
            select(from);
            d.key(Qt::Key_E);
            QVERIFY(d.view()->connecting());
            for (int i = 0; i < 9 && d.view()->diagram()->target() != d.id(to); ++i) {
                d.key(Qt::Key_Tab);
            }
            d.key(Qt::Key_Return);
        }
        QCOMPARE(d.document().calls.size(), 7u);
        select("api-gateway"); // its calls one after another, and back: then all three at once
        d.key(Qt::Key_Period);
        d.key(Qt::Key_M);
        QCOMPARE(d.page->model()->selectedCalls().size(), 1);
        QCOMPARE(d.document().calls[1].mode, CallMode::Parallel);
        d.key(Qt::Key_Period);
        d.key(Qt::Key_M);
        d.key(Qt::Key_Period);
        d.key(Qt::Key_I); // the third in the inspector: label, from, to, per request, mode
        auto *mode = d.page->inspector()->findChild<Segmented *>();
        QVERIFY(mode);
        QTest::keyClick(mode, Qt::Key_Right);
        d.readsAsTheReference();
        // Saved, reopened, compared, exported.
        d.answer = d.path("keys.bounds.yaml");
        d.key(Qt::Key_S, Qt::ControlModifier);
        QVERIFY(QFileInfo::exists(d.answer));
        const Document drawn = d.document();
        d.key(Qt::Key_N, Qt::ControlModifier);
        QVERIFY(d.document().nodes.empty());
        d.key(Qt::Key_O, Qt::ControlModifier);
        QVERIFY(sameMeaning(d.document(), drawn));
        d.readsAsTheReference();
        select("database");
        d.key(Qt::Key_F2);
        d.type("Database: 80 connections");
        QTest::keyClick(d.view()->nameEditor(), Qt::Key_Return);
        d.key(Qt::Key_D, Qt::ControlModifier | Qt::ShiftModifier); // with the file as saved
        QVERIFY(d.page->review()->isVisible());
        QCOMPARE(d.page->review()->list()->count(), 1);
        QVERIFY(d.page->review()->list()->item(0)->text().contains(QStringLiteral("database")));
        QTest::keyClick(d.page->review()->list(), Qt::Key_Escape);
        QVERIFY(!d.page->review()->isVisible());
        d.key(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(d.page->model()->undoStack()->isClean());
        d.answer = d.path("keys.mmd");
        d.key(Qt::Key_E, Qt::ControlModifier);
        d.walkTo("Mermaid");
        reads(d.answer);
        d.answer = d.path("keys.svg");
        d.key(Qt::Key_E, Qt::ControlModifier);
        d.walkTo("SVG picture");
        QVERIFY(QFileInfo(d.answer).size() > 1000);
    }
    void byMouseAlone() {
        Desk d;
        QTest::mouseClick(d.bar("Diagram"), Qt::LeftButton);
        d.click("New diagram");
        QVERIFY(d.document().nodes.empty());
        DiagramView *view = d.view();
        for (int i = 0; i < 3; ++i) { // out
            for (BarButton *b : d.page->findChildren<BarButton *>()) {
                if (b->accessibleName() == u"Zoom out") {
                    QTest::mouseClick(b, Qt::LeftButton);
                }
            }
        }
        QVERIFY(view->zoom() < 0.6);
        const QPoint places[] = {{60, 180}, {200, 180}, {340, 60}, {340, 180}, {340, 300}, {480, 180}, {480, 300}};
        for (std::size_t i = 0; i < std::size(kNodes); ++i) {
            QTest::mouseDClick(view->viewport(), Qt::LeftButton, {}, places[i]);
            d.type(kNodes[i]);
            QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, QPoint(12, 12)); // elsewhere keeps the name
        }
        QCOMPARE(d.document().nodes.size(), 7u);
        const auto card = [&](const char *name) { return view->diagram()->geometry().cards.value(d.id(name)); };
        for (const auto &[from, to] : kCalls) {
            const QPoint a = view->mapFromScene(QPointF(card(from).right(), card(from).center().y()));
            const QPoint b = view->mapFromScene(card(to).center());
            QTest::mousePress(view->viewport(), Qt::LeftButton, {}, a);
            QTest::mouseMove(view->viewport(), a + QPoint(6, 6));
            QTest::mouseMove(view->viewport(), b);
            QVERIFY(view->diagram()->target() == d.id(to)); // the target is shown while one drags
            QTest::mouseRelease(view->viewport(), Qt::LeftButton, {}, b);
        }
        QCOMPARE(d.document().calls.size(), 7u);
        for (std::size_t i = 1; i <= 3; ++i) {
            const auto edge = view->diagram()->geometry().edges.value(d.document().calls[i].id);
            QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->mapFromScene(edge.pill.center()));
            auto *mode = d.page->inspector()->findChild<Segmented *>();
            QVERIFY(mode);
            QTest::mouseClick(mode, Qt::LeftButton, {}, QPoint(mode->width() - 10, mode->height() / 2));
        }
        d.readsAsTheReference();
        d.answer = d.path("mouse.bounds.yaml");
        QPushButton *save = nullptr;
        for (QPushButton *b : d.page->inspector()->findChildren<QPushButton *>()) {
            save = b->text() == u"Save" ? b : save;
        }
        QTest::mouseClick(save, Qt::LeftButton);
        const Document drawn = d.document();
        QTest::mouseClick(d.bar("Diagram"), Qt::LeftButton);
        d.click("New diagram");
        QTest::mouseClick(d.bar("Diagram"), Qt::LeftButton);
        d.click("Open…");
        QVERIFY(sameMeaning(d.document(), drawn));
        // A fix of the first finding, by its buttons, is what the comparison then shows.
        QListWidget *list = d.page->findings()->list();
        QVERIFY(list && list->count() > 0);
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(list->item(0)).center());
        for (const char *words : {"Preview", "Apply"}) {
            QTest::qWait(50); // the cards of the fixes come with the next turn
            QPushButton *button = nullptr;
            for (QPushButton *b : d.page->findChildren<QPushButton *>()) {
                button = !button && b->text() == QString::fromLatin1(words) && b->isVisible() ? b : button;
            }
            QVERIFY2(button, words);
            QTest::mouseClick(button, Qt::LeftButton);
        }
        QCoreApplication::processEvents();
        QVERIFY(!d.page->model()->previewing());
        QVERIFY(!sameMeaning(d.document(), drawn));
        QTest::mouseClick(d.bar("Diagram"), Qt::LeftButton);
        d.click("Compare with another file…");
        QVERIFY(d.page->review()->isVisible());
        QCOMPARE(d.page->review()->list()->count(), 1);
        for (const auto &[ending, words] :
             {std::pair("svg", "SVG picture"), std::pair("png", "PNG picture"), std::pair("pdf", "PDF page"),
              std::pair("mmd", "Mermaid"), std::pair("dot", "DOT"), std::pair("json", "JSON"),
              std::pair("txt", "Text drawing")}) {
            d.answer = d.dir.filePath(QStringLiteral("mouse.") + QString::fromLatin1(ending));
            QTest::mouseClick(d.bar("Export"), Qt::LeftButton);
            d.click(words);
            QVERIFY2(QFileInfo(d.answer).size() > 200, ending);
        }
    }
    // What people expect of an editor, each by its key or its gesture.
    void theEditorsExpectations() {
        Desk d;
        const QString path = d.path("e.bounds.yaml");
        QVERIFY(writeFile(path, "bounds: 1\nnodes:\n  edge: {kind: entry, max_inflight: 5}\n  api: {max_inflight: 4}\n"
                                "  db: {kind: database, max_inflight: 3}\ncalls:\n  - {from: edge, to: api}\n"
                                "  - {from: api, to: db, per_request: 2}\nlayout:\n  edge: [0, 0]\n  api: [264, 8]\n"
                                "  db: [528, 16]\n")
                    .has_value());
        QVERIFY(d.page->openFile(path));
        DiagramModel *m = d.page->model();
        const auto position = [&](const char *name) { return *d.document().node(d.id(name))->position; };
        const auto steps = [&] { return m->undoStack()->index(); };
        // Select all, one with the mouse, a marquee.
        d.key(Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(m->selectedNodes().size(), 3);
        const auto at = [&](const char *name) {
            return d.view()->mapFromScene(d.view()->diagram()->geometry().cards.value(d.id(name)).center());
        };
        QTest::mouseClick(d.view()->viewport(), Qt::LeftButton, {}, at("api"));
        QCOMPARE(m->selection(), (std::vector<NodeId>{d.id("api")}));
        QTest::mouseClick(d.view()->viewport(), Qt::LeftButton, Qt::ControlModifier, at("db"));
        QCOMPARE(m->selectedNodes().size(), 2);
        const QPoint corner = d.view()->mapFromScene(QPointF(-30, -40));
        QTest::mousePress(d.view()->viewport(), Qt::LeftButton, {}, corner);
        QTest::mouseMove(d.view()->viewport(), at("api") - QPoint(40, 0));
        QTest::mouseMove(d.view()->viewport(), at("api"));
        QTest::mouseRelease(d.view()->viewport(), Qt::LeftButton, {}, at("api"));
        QCOMPARE(m->selectedNodes(), (QSet<NodeId>{d.id("edge"), d.id("api")}));
        // Moved by the grid, with Shift by the pixel; one step each.
        const Point before = position("edge");
        d.key(Qt::Key_Right);
        QCOMPARE(position("edge").x, before.x + 16);
        d.key(Qt::Key_Down, Qt::ShiftModifier);
        QCOMPARE(position("edge").y, before.y + 1);
        QCOMPARE(steps(), 2);
        d.key(Qt::Key_Z, Qt::ControlModifier);
        d.key(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(position("edge"), before);
        // A drag snaps to the card beside it and shows a guide; Alt suppresses it.
        const auto drag = [&](const char *name, const QPoint &by, Qt::KeyboardModifiers mods) {
            const QPoint from = at(name);
            QTest::mousePress(d.view()->viewport(), Qt::LeftButton, {}, from);
            QMouseEvent move(QEvent::MouseMove, QPointF(from + by),
                             d.view()->viewport()->mapToGlobal(QPointF(from + by)), Qt::NoButton, Qt::LeftButton, mods);
            QCoreApplication::sendEvent(d.view()->viewport(), &move);
            QTest::mouseRelease(d.view()->viewport(), Qt::LeftButton, mods, from + by);
        };
        const double z = d.view()->zoom();
        d.key(Qt::Key_Escape);
        drag("db", QPoint(0, int(std::round(-7 * z))), {}); // near the top of api, which lies at 8
        QCOMPARE(position("db").y, 8.0);
        d.key(Qt::Key_Z, Qt::ControlModifier);
        drag("db", QPoint(int(std::round(37 * z)), int(std::round(41 * z))), Qt::AltModifier);
        QVERIFY(std::fmod(position("db").x, 8) != 0 || std::fmod(position("db").y, 8) != 0 || z != 1);
        d.key(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(position("db"), (Point{528, 16}));
        // Duplicate keeps the arrows; delete takes them along.
        QTest::mouseClick(d.view()->viewport(), Qt::LeftButton, {}, at("api"));
        d.key(Qt::Key_D, Qt::ControlModifier);
        QCOMPARE(d.document().nodes.size(), 4u);
        QCOMPARE(d.document().calls.size(), 4u); // to it and from it
        QCOMPARE(d.document().calls[3].perRequest, Maybe(2.0));
        d.key(Qt::Key_Delete);
        QCOMPARE(d.document().nodes.size(), 3u);
        QCOMPARE(d.document().calls.size(), 2u);
        // Copied as text into another window; pasted text may be Mermaid.
        d.key(Qt::Key_A, Qt::ControlModifier);
        d.key(Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QApplication::clipboard()->text().startsWith(QStringLiteral("bounds: 1\n")));
        {
            Desk other;
            other.key(Qt::Key_N, Qt::ControlModifier);
            other.key(Qt::Key_V, Qt::ControlModifier);
            QCOMPARE(other.document().nodes.size(), 3u);
            QCOMPARE(other.document().calls.size(), 2u);
            QApplication::clipboard()->setText(QStringLiteral("flowchart LR\n A[Mail] --> B[(Box)]\n"));
            other.key(Qt::Key_V, Qt::ControlModifier);
            QCOMPARE(other.document().nodes.size(), 5u);
            other.page->model()->undoStack()->setClean();
        }
        d.page->activateWindow();
        (void)QTest::qWaitForWindowActive(d.page.get());
        d.view()->setFocus();
        // Group into a tier and out of it; align from the menu of a card.
        d.key(Qt::Key_A, Qt::ControlModifier);
        d.key(Qt::Key_G, Qt::ControlModifier);
        QCOMPARE(d.document().nodes.size(), 4u);
        QCOMPARE(d.view()->diagram()->geometry().groups.size(), 1);
        d.key(Qt::Key_G, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(d.view()->diagram()->geometry().groups.size(), 0);
        for (QAction *a : d.page->commands()) {
            if (a->text() == u"Align top edges") {
                a->trigger();
            }
        }
        QCOMPARE(position("db").y, position("edge").y);
        // Auto layout leaves a pinned card where it is, and puts nothing on it.
        d.key(Qt::Key_Escape);
        QTest::mouseClick(d.view()->viewport(), Qt::LeftButton, {}, at("db"));
        d.key(Qt::Key_P);
        const Point pinned = position("db");
        const int at0 = steps();
        d.key(Qt::Key_A, Qt::ControlModifier);
        d.key(Qt::Key_L);
        QTRY_VERIFY_WITH_TIMEOUT(steps() > at0, 15'000);
        QCOMPARE(position("db"), pinned);
        for (const char *name : {"edge", "api"}) {
            QVERIFY(!DiagramGeometry::cardAt(position(name)).intersects(DiagramGeometry::cardAt(pinned)));
        }
        // Zoom: to the selection, to everything, in and out.
        QTest::mouseClick(d.view()->viewport(), Qt::LeftButton, {}, at("api"));
        d.key(Qt::Key_2, Qt::ShiftModifier);
        QVERIFY(d.view()->zoom() > 1.2);
        d.key(Qt::Key_1, Qt::ShiftModifier);
        QVERIFY(d.view()->zoom() <= 1);
        const double fit = d.view()->zoom();
        d.key(Qt::Key_Plus);
        QVERIFY(d.view()->zoom() > fit);
        d.key(Qt::Key_Minus);
        // Search goes there.
        d.key(Qt::Key_F, Qt::ControlModifier);
        auto *find = d.page->findChild<QLineEdit *>();
        for (QLineEdit *e : d.page->findChildren<QLineEdit *>()) {
            find = e->accessibleName() == u"Find a node" ? e : find;
        }
        QVERIFY(find && find->isVisible());
        QTest::keyClicks(find, QStringLiteral("ED"));
        QTest::keyClick(find, Qt::Key_Return);
        QCOMPARE(m->selection(), (std::vector<NodeId>{d.id("edge")}));
        // Everything goes back, byte for byte.
        while (m->undoStack()->canUndo()) {
            d.key(Qt::Key_Z, Qt::ControlModifier);
        }
        QVERIFY(m->undoStack()->isClean());
    }
    void theMinimapComesAboveForty() {
        Desk d;
        std::string text = "bounds: 1\nnodes:\n";
        for (int i = 0; i < 41; ++i) {
            text += "  n" + std::to_string(i) + ": {max_inflight: 1}\n";
        }
        const QString path = d.path("m.bounds.yaml");
        QVERIFY(writeFile(path, text).has_value());
        QVERIFY(d.page->openFile(path));
        QWidget *map = nullptr;
        for (QWidget *w : d.view()->findChildren<QWidget *>()) {
            map = w->accessibleName() == u"Overview of the diagram" ? w : map;
        }
        QVERIFY(map && map->isVisible());
        d.view()->setZoom(1);
        const QPointF before = d.view()->mapToScene(QPoint(0, 0));
        QTest::mouseClick(map, Qt::LeftButton, {}, QPoint(map->width() / 2, map->height() - 10));
        QVERIFY(d.view()->mapToScene(QPoint(0, 0)) != before); // a click goes there
        d.key(Qt::Key_Escape);
        d.page->model()->selectOnly(d.document().nodes[0].id);
        d.key(Qt::Key_Delete);
        QVERIFY(!map->isVisible());
    }
    // Every field that a file may hold has a row, by its name there, and takes a value; each is one step.
    void everyFieldHasItsPlace_data() {
        QTest::addColumn<bool>("call");
        QTest::addColumn<int>("tab");
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("value");
        const auto row = [](bool call, int tab, const char *field, const char *value) {
            QTest::newRow((std::string(call ? "call " : "node ") + field).c_str())
                << call << tab << QString::fromUtf8(field) << QString::fromUtf8(value);
        };
        for (const char *n : {"max_rps", "max_inflight", "pods", "inflight_per_pod", "burst_s", "latency_s.mean",
                              "latency_s.p99", "callers.edge.inflight", "callers.edge.rps", "callers.edge.count"}) {
            row(false, 0, n, "7");
        }
        for (const char *rule : {"over_inflight", "over_rps", "over_caller"}) {
            const std::string p = std::string("policy.") + rule;
            row(false, 0, (p + ".action").c_str(), "queue");
            row(false, 0, (p + ".status").c_str(), "429");
            row(false, 0, (p + ".retry_after_s").c_str(), "5");
            row(false, 0, (p + ".queue_depth").c_str(), "12");
        }
        for (const char *w : {"label", "owner", "contract", "notes", "why.rationale", "why.derived_from",
                              "why.validated_by", "why.reviewed"}) {
            row(false, 0, w, "some words");
        }
        row(false, 0, "kind", "cache");
        row(false, 0, "parent", "inner");
        row(false, 0, "pinned", "true");
        for (const char *q : {"live.inflight", "live.rps", "live.capacity", "live.latency_mean", "live.latency_p99"}) {
            row(false, 1, q, "sum(up)");
        }
        for (const auto &[f, v] :
             {std::pair("label", "GET /cart"), std::pair("from", "db"), std::pair("to", "edge"),
              std::pair("per_request", "0.4"), std::pair("mode", "parallel"), std::pair("width", "3"),
              std::pair("retries", "2"), std::pair("fail", "0.1"), std::pair("timeout_s", "0.5"),
              std::pair("cancels", "false"), std::pair("hold_share", "0.4"), std::pair("depth", "2"),
              std::pair("contract.version", "v3"), std::pair("contract.acknowledged_by", "payments"),
              std::pair("contract.on", "2026-01-20"), std::pair("notes", "n")}) {
            row(true, 0, f, v);
        }
    }
    void everyFieldHasItsPlace() {
        QFETCH(bool, call);
        QFETCH(int, tab);
        QFETCH(QString, field);
        QFETCH(QString, value);
        Desk d;
        const QString path = d.path("f.bounds.yaml");
        const std::string text =
            "bounds: 1\nnodes:\n  edge: {kind: entry, max_inflight: 5}\n  db: {kind: database, "
            "callers: {edge: {}}}\n  inner: {kind: group}\n  c: {}\ncalls:\n  - {from: edge, to: c}\nlayout:\n"
            "  edge: [0, 0]\n  db: [264, 0]\n  c: [264, 200]\n";
        QVERIFY(writeFile(path, text).has_value());
        QVERIFY(d.page->openFile(path));
        if (call) {
            d.page->model()->select({}, {d.document().calls[0].id});
        } else {
            d.page->model()->selectOnly(d.id("db"));
        }
        d.page->inspector()->tabs()->setCurrentIndex(tab);
        const auto now = [&] {
            return call ? fieldText(fieldsOf(d.document(), d.document().calls[0]), field)
                        : fieldText(fieldsOf(d.document(), *d.document().node(NodeId{2})), field);
        };
        const auto before = now();
        bool found = false;
        for (FieldRow *r : d.page->inspector()->findChildren<FieldRow *>()) {
            if (r->field() == field && !found) {
                found = true;
                QVERIFY(!r->input()->accessibleName().isEmpty());
                r->input()->selectAll();
                QTest::keyClicks(r->input(), value);
                QTest::keyClick(r->input(), Qt::Key_Return);
            }
        }
        for (QComboBox *b : d.page->inspector()->findChildren<QComboBox *>()) {
            if (const int at = b->findData(value); !found && b->property("field").toString() == field && at >= 0) {
                found = true;
                QVERIFY(!b->accessibleName().isEmpty());
                b->setFocus();
                while (b->currentIndex() != at) { // the keys of a closed list
                    QTest::keyClick(b, b->currentIndex() < at ? Qt::Key_Down : Qt::Key_Up);
                }
            }
        }
        for (Segmented *s : d.page->inspector()->findChildren<Segmented *>()) {
            if (!found && s->accessibleName() == field) {
                found = true;
                QTest::keyClick(s, Qt::Key_Right);
            }
        }
        QVERIFY2(found, qPrintable(field));
        QCOMPARE(now().value_or(QString()), value);
        QVERIFY(d.page->saveTo(QString()));
        QVERIFY(documentFrom(readFile(path).value_or(std::string()), path).has_value());
        const int steps = d.page->model()->undoStack()->index();
        QVERIFY(steps >= 1);
        while (d.page->model()->undoStack()->canUndo()) {
            d.page->model()->undoStack()->undo();
        }
        QVERIFY(now() == before);
        QVERIFY(d.page->saveTo(QString()));
        QCOMPARE(QString::fromStdString(readFile(path).value_or(std::string())), QString::fromStdString(text));
    }
    void aQueryThatIsNoneIsRefusedInPlace() {
        Desk d;
        d.page->model()->selectOnly(d.document().nodes[0].id);
        d.page->inspector()->tabs()->setCurrentIndex(1);
        const int steps = d.page->model()->undoStack()->count();
        for (FieldRow *r : d.page->inspector()->findChildren<FieldRow *>()) {
            if (r->field() == u"live.capacity") {
                const QString was = r->input()->text();
                r->input()->setFocus();
                r->input()->selectAll();
                QTest::keyClicks(r->input(), QStringLiteral("sum(up"));
                QTest::keyClick(r->input(), Qt::Key_Return);
                QVERIFY(r->input()->accessibleDescription().contains(QStringLiteral("no PromQL")));
                QCOMPARE(r->input()->text(), QStringLiteral("sum(up")); // what was typed is not thrown away
                QTest::keyClick(r->input(), Qt::Key_Escape);
                QCOMPARE(r->input()->text(), was);
            }
        }
        QCOMPARE(d.page->model()->undoStack()->count(), steps);
    }
    void callersComeAndGoWithUndo() {
        Desk d;
        const QString path = d.path("c.bounds.yaml");
        QVERIFY(writeFile(path, "bounds: 1\nnodes:\n  a: {kind: entry, max_inflight: 5}\n").has_value());
        QVERIFY(d.page->openFile(path));
        d.page->model()->selectOnly(NodeId{1});
        auto *name = d.named<QLineEdit>("Name of a caller to cap");
        QVERIFY(name);
        QTest::keyClicks(name, QStringLiteral("search"));
        QTest::keyClick(name, Qt::Key_Return);
        QTRY_VERIFY(d.named<QLineEdit>("search, how many such callers"));
        QCOMPARE(d.page->model()->undoStack()->count(), 1);
        d.page->model()->undoStack()->undo();
        QTRY_VERIFY(!d.named<QLineEdit>("search, how many such callers"));
        d.page->model()->undoStack()->redo();
        QTRY_VERIFY(d.named<QLineEdit>("search, how many such callers"));
    }
    void nothingUnsavedIsLostByANewDiagram() {
        Desk d;
        const QString path = d.path("n.bounds.yaml");
        QVERIFY(writeFile(path, "bounds: 1\nnodes:\n  a: {kind: entry, max_inflight: 5}\n").has_value());
        QVERIFY(d.page->openFile(path));
        d.page->model()->selectOnly(NodeId{1});
        QString why;
        QVERIFY(d.page->model()->setField(NodeId{1}, QStringLiteral("max_inflight"), QStringLiteral("9"), &why));
        d.key(Qt::Key_N, Qt::ControlModifier);
        QVERIFY(d.document().nodes.empty());
        // A diagram without a file makes room for a file, and comes back from the menu.
        d.key(Qt::Key_N);
        d.type("Shop: 10 in-flight");
        QTest::keyClick(d.view()->nameEditor(), Qt::Key_Return);
        d.answer = path;
        d.key(Qt::Key_O, Qt::ControlModifier);
        QCOMPARE(*d.document().nodeNamed(u"a")->maxInflight, 9.0); // its own unsaved change is back
        QVERIFY(!d.page->model()->undoStack()->isClean());
        QTest::mouseClick(d.bar("Diagram"), Qt::LeftButton);
        d.click("Bring back the diagram that was never saved");
        QVERIFY(d.document().nodeNamed(u"shop"));
        QCOMPARE(readFile(path).value_or(std::string()),
                 std::string("bounds: 1\nnodes:\n  a: {kind: entry, max_inflight: 5}\n"));
    }
    void revertIsAStepThatUndoTakesBack() {
        Desk d;
        const QString path = d.path("r.bounds.yaml");
        const std::string text = "bounds: 1\nnodes:\n  a: {kind: entry, max_inflight: 5} # x\n  b: {}\ncalls:\n"
                                 "  - {from: a, to: b}\nlayout:\n  a: [0, 0]\n  b: [264, 0]\n";
        QVERIFY(writeFile(path, text).has_value());
        QVERIFY(d.page->openFile(path));
        const Document before = d.document();
        d.page->model()->selectOnly(NodeId{2});
        d.key(Qt::Key_Delete);
        QCOMPARE(d.document().nodes.size(), 1u);
        const Document ours = d.document();
        for (QPushButton *b : d.page->inspector()->findChildren<QPushButton *>()) {
            if (b->text() == u"Revert") {
                QTest::mouseClick(b, Qt::LeftButton);
            }
        }
        QVERIFY(sameMeaning(d.document(), before));
        QVERIFY(d.page->model()->undoStack()->isClean());
        d.key(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(sameMeaning(d.document(), ours));
        d.key(Qt::Key_Y, Qt::ControlModifier);
        QVERIFY(d.page->saveTo(QString()));
        QCOMPARE(readFile(path).value_or(std::string()), text);
    }
    void comparedWithACommitFromTheMenu() {
        const QString git = QStandardPaths::findExecutable(QStringLiteral("git"));
        if (git.isEmpty()) {
            QSKIP("git is not installed");
        }
        Desk d;
        const auto run = [&](const QStringList &args) {
            QProcess p;
            p.start(git,
                    QStringList{QStringLiteral("-C"), d.dir.path(), QStringLiteral("-c"), QStringLiteral("user.name=a"),
                                QStringLiteral("-c"), QStringLiteral("user.email=a@b")} +
                        args);
            return p.waitForFinished(10'000) && p.exitCode() == 0;
        };
        const QString path = d.path("g.bounds.yaml");
        QVERIFY(run({QStringLiteral("init"), QStringLiteral("-q")}));
        for (const char *bound : {"5", "6", "7"}) {
            QVERIFY(writeFile(path, std::string("bounds: 1\nnodes:\n  a: {kind: entry, max_inflight: ") + bound + "}\n")
                        .has_value());
            QVERIFY(run({QStringLiteral("add"), QStringLiteral("-A")}));
            QVERIFY(run({QStringLiteral("commit"), QStringLiteral("-q"), QStringLiteral("-m"),
                         QStringLiteral("bound ") + QString::fromLatin1(bound)}));
        }
        QVERIFY(d.page->openFile(path));
        QTest::mouseClick(d.bar("Diagram"), Qt::LeftButton);
        QMenu *commits = nullptr;
        for (QMenu *m : d.page->findChildren<QMenu *>()) {
            commits = m->title() == u"Compare with a commit" ? m : commits;
        }
        QVERIFY(commits);
        QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Escape);
        commits->popup(QPoint(10, 10));
        QTRY_COMPARE_WITH_TIMEOUT(commits->actions().size(), 3, 15'000);
        QVERIFY(commits->actions()[2]->text().endsWith(QStringLiteral("bound 5")));
        QTest::mouseClick(commits, Qt::LeftButton, {}, commits->actionGeometry(commits->actions()[2]).center());
        QTRY_VERIFY_WITH_TIMEOUT(d.page->review()->isVisible(), 15'000);
        QCOMPARE(d.page->review()->list()->count(), 1);
        QVERIFY(d.page->review()->list()->item(0)->text().contains(QStringLiteral("a")));
    }
};

QTEST_MAIN(TestBoundsDrawing)
#include "tst_boundsdrawing.moc"
