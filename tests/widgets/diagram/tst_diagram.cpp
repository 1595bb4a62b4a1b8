// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Geometry without a widget, the model's gestures and undo, and walks over the canvas by keyboard and by mouse.
#include "data/bounds/exchange/exchange.h"
#include "data/bounds/layout.h"
#include "data/bounds/reader.h"
#include "data/bounds/whatif.h"
#include "data/bounds/writer.h"
#include "widgets/diagram/diagramview.h"
#include "widgets/diagram/findingspanel.h"
#include "widgets/diagram/inspector.h"
#include "widgets/diagram/outline.h"
#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QImage>
#include <QLineEdit>
#include <QListWidget>
#include <QMouseEvent>
#include <QPainter>
#include <QRandomGenerator>
#include <QScreen>
#include <QSignalSpy>
#include <QTest>

using namespace bs;
using namespace bs::bounds;

namespace {

const std::string kText =
    "bounds: 1\nnodes:\n  edge: {kind: entry, max_rps: 5000, max_inflight: 500}\n"
    "  api: {max_rps: 1000, max_inflight: 200}\n  auth: {max_inflight: 100}\n"
    "  db: {kind: database, max_inflight: 50}\ncalls:\n  - {from: edge, to: api}\n"
    "  - {from: api, to: auth, mode: parallel}\n  - {from: auth, to: db}\n  - {from: api, to: db}\n"
    "layout:\n  edge: [0, 0]\n  api: [264, 0]\n  auth: [528, 0]\n  db: [792, 0]\n";

Document read(const std::string &text) {
    auto d = documentFrom(text, QStringLiteral("t"));
    return d ? *d : Document{};
}

NodeId named(const DiagramModel &m, const char *name) {
    const Node *n = m.document().nodeNamed(QString::fromUtf8(name));
    return n ? n->id : NodeId{};
}

Document randomDocument(int nodes, int calls) {
    QRandomGenerator r(5);
    Document d;
    for (int i = 0; i < nodes; ++i) {
        Node n;
        n.id = {static_cast<std::uint32_t>(i + 1)};
        n.name = QStringLiteral("service-%1").arg(i);
        n.kind = i == 0 ? NodeKind::Entry : NodeKind::Service;
        n.maxInflight = 10 + r.bounded(300);
        n.maxRps = 100;
        d.nodes.push_back(n);
    }
    for (int c = 0; c < calls; ++c) {
        Call call;
        call.id = {static_cast<std::uint32_t>(c + 1)};
        const int to = c < nodes - 1 ? c + 1 : 1 + r.bounded(nodes - 1);
        call.from = d.nodes[static_cast<std::size_t>(std::max(0, to - 1 - r.bounded(30)))].id;
        call.to = d.nodes[static_cast<std::size_t>(to)].id;
        if (call.from != call.to) {
            d.calls.push_back(call);
        }
    }
    for (const auto &[id, at] : layered(d)) {
        d.node(id)->position = at;
    }
    return d;
}

// A canvas of a known size at 100 %, with (0, 0) of the scene at (60, 60).
struct Canvas {
    DiagramModel model;
    DiagramView view{&model, nullptr};
    Canvas() {
        view.resize(1400, 700);
        view.show();
        (void)QTest::qWaitForWindowExposed(&view);
        view.setFocus();
    }
    void home() {
        view.setZoom(1);
        view.centerOn(view.viewport()->width() / 2.0 - 60, view.viewport()->height() / 2.0 - 60);
    }
    QPoint at(double x, double y) const { return view.mapFromScene(QPointF(x, y)); }
    QPoint card(const char *name) { return at(view.diagram()->geometry().cards.value(named(model, name)).center()); }
    QPoint at(const QPointF &p) const { return view.mapFromScene(p); }
    QPoint port(const char *name) {
        const QRectF c = view.diagram()->geometry().cards.value(named(model, name));
        return at(QPointF(c.right(), c.center().y()));
    }
    void drag(const QPoint &from, const QPoint &to) {
        QWidget *v = view.viewport();
        QTest::mousePress(v, Qt::LeftButton, {}, from);
        QTest::mouseMove(v, from + QPoint(6, 6));
        QTest::mouseMove(v, (from + to) / 2);
        QTest::mouseMove(v, to);
        QTest::mouseRelease(v, Qt::LeftButton, {}, to);
    }
    void type(const QString &text) {
        QVERIFY(view.nameEditor());
        QTest::keyClicks(view.nameEditor(), text);
        QTest::keyClick(view.nameEditor(), Qt::Key_Return);
        QVERIFY(!view.nameEditor());
    }
};

} // namespace

class TestDiagram : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void edgesKeepClearOfCardsAndPillsToo() {
        const Document d = read(kText); // api -> db has to pass auth
        const auto a = analyse(d);
        const DiagramGeometry g = DiagramGeometry::of(d, *a);
        QCOMPARE(g.edges.size(), 4);
        for (const Call &c : d.calls) {
            const EdgeShape e = g.edges.value(c.id);
            for (auto it = g.cards.constBegin(); it != g.cards.constEnd(); ++it) {
                if (it.key() == c.from || it.key() == c.to) {
                    continue;
                }
                for (int i = 0; i <= 100; ++i) {
                    QVERIFY(!it->contains(e.path.pointAtPercent(i / 100.0)));
                }
                QVERIFY(!e.pillClear || !it->intersects(e.pill));
            }
            QVERIFY(e.pillClear);
        }
        const auto more = DiagramGeometry::widthFor(500);
        QVERIFY(more > DiagramGeometry::widthFor(5) && DiagramGeometry::widthFor(1e9) <= 6);
        QVERIFY(DiagramGeometry::widthFor(std::nullopt) > 0);
    }
    void followingIsLayingAnew() {
        Document d = randomDocument(80, 200);
        DiagramGeometry g = DiagramGeometry::of(d, *analyse(d));
        const auto same = [&] {
            const DiagramGeometry fresh = DiagramGeometry::of(d, *analyse(d));
            return g.cards == fresh.cards && g.edges.size() == fresh.edges.size() &&
                   std::all_of(d.calls.begin(), d.calls.end(), [&](const Call &c) {
                       const EdgeShape a = g.edges.value(c.id);
                       const EdgeShape b = fresh.edges.value(c.id);
                       return a.path == b.path && a.pill == b.pill && a.width == b.width && a.pillClear == b.pillClear;
                   });
        };
        d.nodes[3].maxInflight = 9999; // a width, no line
        QVERIFY(g.follow(d, *analyse(d)) && same());
        d.calls[7].perRequest = 25000; // a wider pill
        QVERIFY(!g.follow(d, *analyse(d)) && same());
        d.nodes[5].position->y += 120;
        QVERIFY(!g.follow(d, *analyse(d)) && same());
        d.calls.erase(d.calls.begin() + 9);
        QVERIFY(!g.follow(d, *analyse(d)) && same());
        d.calls[2].to = d.calls[30].to == d.calls[2].from ? d.calls[31].to : d.calls[30].to;
        QVERIFY(!g.follow(d, *analyse(d)) && same());
        QVERIFY(g.follow(d, *analyse(d)));
    }
    void snapsToGridAndCards() {
        const Document d = read(kText);
        const DiagramGeometry g = DiagramGeometry::of(d, *analyse(d));
        const auto s = g.snapped({267, 203}, {d.nodeNamed(u"db")->id});
        QCOMPARE(s.at, (Point{264, 200}));
        QCOMPARE(*s.guideX, 264.0);
        QVERIFY(!s.guideY);
        QVERIFY(g.neighbour(d.nodeNamed(u"api")->id, 1, 0) == d.nodeNamed(u"auth")->id);
        QVERIFY(g.neighbour(d.nodeNamed(u"api")->id, -1, 0) == d.nodeNamed(u"edge")->id);
        QVERIFY(!g.neighbour(d.nodeNamed(u"api")->id, 0, 1));
    }
    void layoutPutsNothingOnAnythingAndLeavesPinned() {
        Document d = randomDocument(60, 120);
        d.nodes[7].pinned = true;
        d.nodes[7].position = Point{528, 104};
        for (const auto &[id, at] : layered(d)) {
            QVERIFY(id != d.nodes[7].id);
            d.node(id)->position = at;
        }
        for (const Node &a : d.nodes) {
            for (const Node &b : d.nodes) {
                QVERIFY(a.id == b.id ||
                        !DiagramGeometry::cardAt(*a.position).intersects(DiagramGeometry::cardAt(*b.position)));
            }
        }
        const auto plain =
            fromPlainDot(read(kText), "graph 1 10 4\nnode n1 1.5 2 2.4 1.2 \"\" solid box black\nstop\n");
        QCOMPARE(plain.size(), 1u);
        QCOMPARE(plain[0].second, (Point{24, 104}));
        QVERIFY(dotInput(d).find("n1 ->") != std::string::npos);
    }
    void everyGestureIsOneStepAndGoesBack() {
        DiagramModel m;
        m.setDocument(read(kText));
        const Document start = m.document();
        QString why;
        const QList<std::function<void()>> gestures{
            [&] { m.addNode({0, 300}, QStringLiteral("Cache: 50 RPS, 5 in-flight")); },
            [&] { m.connectNodes(named(m, "api"), named(m, "cache")); },
            [&] { m.rename(named(m, "cache"), QStringLiteral("Redis")); },
            [&] { QVERIFY(m.setField(named(m, "redis"), QStringLiteral("max_rps"), QStringLiteral("70"), &why)); },
            [&] {
                QVERIFY(m.setField(m.document().calls[1].id, QStringLiteral("per_request"), QStringLiteral("4"), &why));
            },
            [&] {
                m.selectOnly(named(m, "api"));
                m.nudge(16, 0);
            },
            [&] { m.duplicateSelection(); },
            [&] {
                m.select({named(m, "api"), named(m, "auth")});
                m.groupSelection();
            },
            [&] {
                m.align(DiagramModel::Align::Top);
                m.nudge(0, 8);
                m.align(DiagramModel::Align::Column);
                m.selectOnly(named(m, "edge"));
                m.removeSelection();
            },
            [&] { QVERIFY(m.paste(QStringLiteral("flowchart LR\n A[Billing] --> B[(Ledger)]"))); }};
        std::vector<Document> states;
        for (const auto &g : gestures) {
            states.push_back(m.document());
            g();
        }
        const Document end = m.document();
        QVERIFY(m.undoStack()->count() >= 10);
        while (m.undoStack()->canUndo()) {
            m.undoStack()->undo();
        }
        QVERIFY(m.document() == start);
        while (m.undoStack()->canRedo()) {
            m.undoStack()->redo();
        }
        QVERIFY(m.document() == end);
        QSignalSpy refused(&m, &DiagramModel::refused);
        QVERIFY(!m.setField(named(m, "db"), QStringLiteral("max_rps"), QStringLiteral("many"), &why));
        QVERIFY(why.contains(QStringLiteral("number")));
        QVERIFY(!m.paste(QStringLiteral("{{{")));
        QCOMPARE(refused.count(), 1);
        QVERIFY(m.document() == end);
    }
    // A thousand gestures of every kind, undone and redone: the text of the file is the same at every step.
    void aThousandGesturesGoBackByteForByte() {
        QRandomGenerator r(20260214);
        DiagramModel m;
        m.setDocument(read(kText));
        m.undoStack()->setUndoLimit(0);
        const auto text = [&] { return canonicalText(m.document()); };
        std::vector<std::string> states{text()};
        const auto any = [&]() -> const Node & {
            return m.document().nodes[static_cast<std::size_t>(r.bounded(static_cast<int>(m.document().nodes.size())))];
        };
        QString why;
        for (int tries = 0; states.size() <= 1000 && tries < 20'000; ++tries) {
            const int before = m.undoStack()->index();
            if (m.document().nodes.size() < 4) {
                m.addNode({double(r.bounded(900)), 0}, QStringLiteral("Pool %1: 5 in-flight").arg(r.bounded(40)));
            } else {
                m.select({any().id, any().id});
                switch (r.bounded(13)) {
                case 0: m.addNode({double(r.bounded(900)), 300}, QStringLiteral("New %1").arg(r.bounded(40))); break;
                case 1: m.connectNodes(any().id, any().id); break;
                case 2:
                    m.rename(any().id, QStringLiteral("Name %1: %2 RPS").arg(r.bounded(99)).arg(r.bounded(999)));
                    break;
                case 3:
                    m.setField(any().id, QStringLiteral("latency_s.p99"), QString::number(r.bounded(9)), &why);
                    break;
                case 4:
                    m.setField(any().id, QStringLiteral("callers.x.count"), QString::number(r.bounded(9)), &why);
                    break;
                case 5:
                    m.setField(any().id, QStringLiteral("policy.over_rps.action"), QStringLiteral("queue"), &why);
                    break;
                case 6: m.nudge(r.bounded(64) - 32, r.bounded(64) - 32); break;
                case 7: m.toggleParallel(); break;
                case 8: m.align(DiagramModel::Align::Row); break;
                case 9: r.bounded(2) ? m.groupSelection() : m.ungroupSelection(); break;
                case 10: m.document().nodes.size() > 30 ? m.removeSelection() : m.duplicateSelection(); break;
                case 11:
                    r.bounded(3) ? (void)m.setField(any().id, QStringLiteral("pinned"), QStringLiteral("true"), &why)
                                 : m.removeSelection();
                    break;
                default: m.paste(QStringLiteral("flowchart LR\n A[In] -->|x2| B[(Box)]")); break;
                }
            }
            const int steps = m.undoStack()->index() - before;
            QVERIFY2(steps == 0 || steps == 1, "one gesture, one step");
            if (steps == 1) {
                states.push_back(text());
            }
        }
        QCOMPARE(states.size(), 1001u);
        for (std::size_t i = states.size() - 1; i-- > 0;) {
            m.undoStack()->undo();
            QVERIFY2(text() == states[i], qPrintable(QStringLiteral("undo to %1").arg(i)));
        }
        QVERIFY(!m.undoStack()->canUndo());
        for (std::size_t i = 1; i < states.size(); ++i) {
            m.undoStack()->redo();
            QVERIFY2(text() == states[i], qPrintable(QStringLiteral("redo to %1").arg(i)));
        }
    }
    void copiedTextIsADocument() {
        DiagramModel m;
        m.setDocument(read(kText));
        m.select({named(m, "api"), named(m, "auth")});
        const Document piece = read(m.copyText().toStdString());
        QCOMPARE(piece.nodes.size(), 2u);
        QCOMPARE(piece.calls.size(), 1u);
    }
    void drawnByKeyboardAlone() {
        Canvas c;
        // The actions of the page are keys of the canvas; here they are called as the page does.
        const auto node = [&](const char *label) {
            c.view.addNodeHere();
            c.type(QString::fromUtf8(label));
        };
        const auto select = [&](const char *name) {
            QTest::keyClick(&c.view, Qt::Key_Escape); // Tab begins at the first card again
            for (int i = 0; i < 20 && c.model.selection() != std::vector<NodeId>{named(c.model, name)}; ++i) {
                QTest::keyClick(&c.view, Qt::Key_Tab);
                c.view.setFocus();
            }
            QVERIFY(c.model.selectedNodes().contains(named(c.model, name)));
        };
        const auto connect = [&](const char *from, const char *to) {
            select(from);
            c.view.startConnecting();
            QVERIFY(c.view.connecting());
            for (int i = 0; i < 20 && c.view.diagram()->target() != named(c.model, to); ++i) {
                QTest::keyClick(&c.view, Qt::Key_Tab);
            }
            QTest::keyClick(&c.view, Qt::Key_Return);
            QVERIFY(!c.view.connecting());
        };
        node("Edge: 5000 RPS, 500 in-flight");
        node("API Gateway: 1000 RPS, 200 in-flight");
        node("Auth Service: 400 RPS, 100 in-flight");
        node("Catalog Service: 800 RPS, 150 in-flight");
        node("Recommendations: 500 RPS, 100 in-flight");
        node("Model Service: 300 RPS, 60 in-flight");
        node("Database: 50 connections");
        connect("edge", "api-gateway");
        connect("api-gateway", "auth-service");
        connect("api-gateway", "catalog-service");
        connect("api-gateway", "recommendations");
        connect("catalog-service", "database");
        connect("recommendations", "model-service");
        connect("recommendations", "database");
        QString why;
        for (std::size_t i = 1; i <= 3; ++i) {
            QVERIFY(c.model.setField(c.model.document().calls[i].id, QStringLiteral("mode"), QStringLiteral("parallel"),
                                     &why));
        }
        QCOMPARE(*c.model.analysis().admissible.inflight, 25.0);
        QCOMPARE(*c.model.bindsAt(named(c.model, "database")), 25.0);
        const Document again = read(canonicalText(c.model.document())); // saved and opened
        QCOMPARE(*analyse(again)->admissible.inflight, 25.0);
        // Escape leaves, arrows move by the grid.
        select("edge");
        c.view.startConnecting();
        QTest::keyClick(&c.view, Qt::Key_Escape);
        QVERIFY(!c.view.connecting());
        const Point before = *c.model.document().nodeNamed(u"edge")->position;
        QTest::keyClick(&c.view, Qt::Key_Right);
        QCOMPARE(c.model.document().nodeNamed(u"edge")->position->x, before.x + 16);
    }
    void drawnByMouseAlone() {
        Canvas c;
        c.home();
        const auto node = [&](double x, double y, const char *label) {
            QTest::mouseDClick(c.view.viewport(), Qt::LeftButton, {}, c.at(x, y));
            c.type(QString::fromUtf8(label)); // names are typed, everything else is the mouse
            c.home();
        };
        node(100, 100, "Edge: 5000 RPS, 500 in-flight");
        node(400, 100, "API: 1000 RPS, 200 in-flight");
        node(700, 300, "Database: 50 connections");
        QCOMPARE(c.model.document().nodes.size(), 3u);
        c.drag(c.port("edge"), c.card("api"));
        c.drag(c.port("api"), c.card("database"));
        QCOMPARE(c.model.document().calls.size(), 2u);
        QCOMPARE(*c.model.analysis().admissible.inflight, 50.0);
        // A drag is one step; the card lands on the grid and comes back.
        const Point before = *c.model.document().nodeNamed(u"database")->position;
        const int steps = c.model.undoStack()->count();
        c.drag(c.card("database"), c.card("database") + QPoint(83, 41));
        const Point after = *c.model.document().nodeNamed(u"database")->position;
        QVERIFY(after != before);
        QCOMPARE(after.x, DiagramGeometry::snap(after.x));
        QCOMPARE(c.model.undoStack()->count(), steps + 1);
        c.model.undoStack()->undo();
        QCOMPARE(*c.model.document().nodeNamed(u"database")->position, before);
        // A marquee takes what it touches; a connection dropped on the ground is none.
        c.home();
        c.drag(c.at(5, 20), c.at(500, 160));
        QCOMPARE(c.model.selectedNodes().size(), 2);
        c.drag(c.port("api"), c.at(500, 500));
        QCOMPARE(c.model.document().calls.size(), 2u);
        // Click on a pill selects the call.
        const CallId call = c.model.document().calls[0].id;
        QTest::mouseClick(c.view.viewport(), Qt::LeftButton, {},
                          c.at(c.view.diagram()->geometry().edges.value(call).pill.center()));
        QVERIFY(c.model.selectedCalls().contains(call));
    }
    void outlineSharesTheSelection() {
        DiagramModel m;
        m.setDocument(read(kText));
        DiagramOutline outline(&m, nullptr);
        outline.show();
        const QAbstractItemModelTester tester(outline.model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(outline.topLevelItem(0)->childCount(), 4);
        QVERIFY(outline.topLevelItem(0)->child(3)->text(0).contains(QStringLiteral("binds")));
        m.selectOnly(named(m, "auth"));
        QVERIFY(outline.topLevelItem(0)->child(2)->isSelected());
        outline.clearSelection();
        outline.topLevelItem(0)->child(1)->setSelected(true);
        QVERIFY(m.selectedNodes() == QSet<NodeId>{named(m, "api")});
        QCOMPARE(outline.topLevelItem(1)->childCount(), static_cast<int>(m.analysis().findings.size()));
    }
    void inspectorEditsInPlaceAndSaysWhatIsWrong() {
        DiagramModel m;
        m.setDocument(read(kText));
        Inspector inspector(&m, new QWidget, nullptr);
        inspector.show();
        m.selectOnly(named(m, "db"));
        QLineEdit *bound = nullptr;
        for (QLineEdit *e : inspector.findChildren<QLineEdit *>()) {
            bound = e->accessibleName() == u"Max in-flight" ? e : bound;
        }
        QVERIFY(bound);
        QCOMPARE(bound->text(), QStringLiteral("50"));
        bound->setFocus();
        bound->selectAll();
        QTest::keyClicks(bound, QStringLiteral("80"));
        QTest::keyClick(bound, Qt::Key_Return);
        QCOMPARE(*m.document().nodeNamed(u"db")->maxInflight, 80.0);
        bound->selectAll();
        QTest::keyClicks(bound, QStringLiteral("-3"));
        QTest::keyClick(bound, Qt::Key_Return);
        QCOMPARE(*m.document().nodeNamed(u"db")->maxInflight, 80.0);
        QVERIFY(bound->accessibleDescription().contains(QStringLiteral("at least 0")));
        m.undoStack()->undo();
        QCOMPARE(*m.document().nodeNamed(u"db")->maxInflight, 50.0);
        QCOMPARE(m.undoStack()->index(), 0);
    }
    void findingsPreviewAndApply() {
        DiagramModel m;
        m.setDocument(read(kText));
        FindingsPanel panel(&m, nullptr);
        QVERIFY(panel.list()->count() > 0);
        QVERIFY(panel.list()->item(0)->text().startsWith(QStringLiteral("db oversubscribed")));
        panel.list()->setCurrentRow(0);
        Q_EMIT panel.list()->itemActivated(panel.list()->item(0));
        QVERIFY(m.previewing());
        QCOMPARE(*m.shown().nodeNamed(u"edge")->maxInflight, 50.0);
        QCOMPARE(*m.document().nodeNamed(u"edge")->maxInflight, 500.0); // a preview changes nothing
        m.push(becoming(m.document(), m.shown()), QStringLiteral("Apply"));
        QVERIFY(!m.previewing());
        QCOMPARE(*m.document().nodeNamed(u"edge")->maxInflight, 50.0);
        m.undoStack()->undo();
        QCOMPARE(*m.document().nodeNamed(u"edge")->maxInflight, 500.0);
    }
    void liveIsNeverMixedWithTheWorstCase() {
        DiagramModel m;
        m.setDocument(read(kText));
        const Node &db = *m.document().nodeNamed(u"db");
        QVERIFY(!lookOf(m, db).live);
        LiveNode measured;
        measured.inflight = 44;
        measured.capacity = 50;
        measured.state = Availability::Data;
        m.setLive({{db.id, measured}}, {{m.document().calls[0].id, LiveCall{50000}}});
        const CardLook look = lookOf(m, db);
        QVERIFY(look.live && look.bar == Health::Warn);
        QVERIFY(look.barText.startsWith(QStringLiteral("44")) && look.barText.contains(QStringLiteral("88")));
        const EdgeLook edge = lookOf(m, m.document().calls[0]);
        QCOMPARE(edge.pill, QStringLiteral("×50k"));
        QCOMPARE(edge.caption, QStringLiteral("declared ×1"));
    }
    void whatIfIsToldAgainstToday() {
        DiagramModel m;
        m.setDocument(read(kText));
        QVERIFY(m.againstToday().isEmpty());
        m.previewBreakerOpen(m.document().calls[3].id); // api -> db
        QVERIFY(m.previewing());
        QVERIFY2(m.againstToday().contains(QStringLiteral("admissible 50 in flight")) ||
                     m.againstToday().contains(QStringLiteral("→")),
                 qPrintable(m.againstToday()));
        DiagramView view(&m, nullptr);
        view.resize(900, 300);
        QImage image(900, 300, QImage::Format_RGB32);
        static_cast<QWidget &>(view).render(&image); // an edge that the what-if has not
        m.setPreview(std::nullopt, QString());
        // Measured load at the entry instead of the declared one.
        LiveNode busy;
        busy.inflight = 40;
        busy.rps = 80;
        m.setLive({{named(m, "edge"), busy}}, {});
        m.setLiveInputs(true);
        QCOMPARE(*m.analysis().entryInflight, 40.0);
        QCOMPARE(*m.analysis().entryRps, 80.0);
        QVERIFY(m.againstToday().contains(QStringLiteral("tiers over 3 → 0")));
        m.setLiveInputs(false);
        QCOMPARE(*m.analysis().entryInflight, 500.0);
        QSignalSpy refused(&m, &DiagramModel::refused);
        m.previewSlower(named(m, "db"), 5); // declares no latency
        QCOMPARE(refused.count(), 1);
    }
    void movingEdgesLeaveTheGroundAndComeBack() {
        Canvas c;
        c.model.setDocument(read(kText));
        c.home();
        const auto shot = [&] {
            QImage image(c.view.viewport()->size(), QImage::Format_RGB32);
            c.view.viewport()->render(&image);
            return image;
        };
        const QImage before = shot();
        const NodeId db = named(c.model, "db");
        c.view.diagram()->moveCards({db}, {0, 200}, true);
        QVERIFY(shot() != before);
        c.view.diagram()->moveCards({db}, {0, 0}, true);
        QVERIFY(c.view.diagram()->finishMove().empty());
        QCOMPARE(shot(), before); // nothing of the way is left on the canvas
        c.model.selectOnly(named(c.model, "api"));
        QVERIFY(shot() != before);
        c.model.select({});
        QCOMPARE(shot(), before);
        c.model.setLoad(3);
        QVERIFY(shot() != before);
        c.model.setLoad(1);
        QCOMPARE(shot(), before);
    }
    // After every edit the canvas shows what a canvas made anew would: the ground keeps nothing old.
    void everyEditIsDrawnAtOnce() {
        Canvas c;
        c.model.setDocument(read(kText));
        c.home();
        const auto shotOf = [](Canvas &canvas) {
            QImage image(canvas.view.viewport()->size(), QImage::Format_RGB32);
            canvas.view.viewport()->render(&image);
            return image;
        };
        const auto fresh = [&] {
            Canvas other;
            other.model.setDocument(c.model.document());
            other.model.select(c.model.selectedNodes(), c.model.selectedCalls());
            other.home();
            return shotOf(other);
        };
        (void)shotOf(c);
        QString why;
        const std::pair<const char *, std::function<void()>> edits[] = {
            {"connect", [&] { c.model.connectNodes(named(c.model, "edge"), named(c.model, "db")); }},
            {"undo", [&] { c.model.undoStack()->undo(); }},
            {"redo", [&] { c.model.undoStack()->redo(); }},
            {"duplicate",
             [&] {
                 c.model.selectOnly(named(c.model, "api"));
                 c.model.duplicateSelection();
             }},
            {"group", [&] { c.model.groupSelection(); }},
            {"bound",
             [&] {
                 c.model.setField(named(c.model, "db"), QStringLiteral("max_inflight"), QStringLiteral("900"), &why);
             }},
            {"delete",
             [&] {
                 c.model.selectOnly(named(c.model, "auth"));
                 c.model.removeSelection();
             }},
            {"move", [&] {
                 c.model.selectOnly(named(c.model, "db"));
                 c.model.nudge(-40, 160);
             }}};
        for (const auto &[name, edit] : edits) {
            edit();
            QVERIFY2(shotOf(c) == fresh(), name);
        }
    }
    // What is really on the screen while cards are dragged, not what a whole repaint would show.
    void aDragLeavesNothingBehind() {
        Canvas c;
        c.model.setDocument(read(kText));
        c.home();
        QTest::qWait(30);
        QWidget *v = c.view.viewport();
        const QPoint from = c.card("db");
        QTest::mousePress(v, Qt::LeftButton, {}, from);
        for (int i = 1; i <= 12; ++i) {
            const QPointF at = from + QPoint(-37 * i, 19 * i);
            QMouseEvent move(QEvent::MouseMove, at, v->mapToGlobal(at), Qt::NoButton, Qt::LeftButton, {});
            QCoreApplication::sendEvent(v, &move);
            if (i % 3 == 0) {
                v->repaint(QRect(0, 0, 8, 8)); // a paint for another reason in between
            }
            QCoreApplication::processEvents();
        }
        QTest::qWait(30);
        const QImage screen =
            c.view.screen()->grabWindow(c.view.winId()).toImage().convertToFormat(QImage::Format_RGB32);
        if (screen.isNull() || screen.size() != c.view.size()) {
            QSKIP("this platform shows no screen");
        }
        const QImage whole = c.view.grab().toImage().convertToFormat(QImage::Format_RGB32);
        QVERIFY(screen == whole);
        QTest::mouseRelease(v, Qt::LeftButton, {}, from + QPoint(-37 * 12, 19 * 12));
    }
    void hostileNamesAreOnlyText() {
        DiagramModel m;
        Document d = read(kText);
        d.nodes[0].label = QStringLiteral("<b>x</b>\u202Eevil\n") + QString(5000, u'W');
        m.setDocument(d);
        QVERIFY(lookOf(m, m.document().nodes[0]).title.size() < 200);
        DiagramView view(&m, nullptr);
        view.resize(600, 400);
        QImage image(600, 400, QImage::Format_RGB32);
        static_cast<QWidget &>(view).render(&image);
    }
    void fiveHundredNodesStayFluid() {
        DiagramModel m;
        m.setDocument(randomDocument(500, 1200));
        DiagramView view(&m, nullptr);
        view.resize(1200, 800);
        view.show();
        view.zoomToFit();
        QImage image(1200, 800, QImage::Format_RGB32);
        static_cast<QWidget &>(view).render(&image);
        const QSet<NodeId> moving{m.document().nodes[200].id};
        QElapsedTimer timer;
        double move = 1e9;
        double paint = 1e9;
        view.setZoom(1);
        view.centerOn(view.diagram()->geometry().cards.value(m.document().nodes[200].id).center());
        for (int i = 1; i < 8; ++i) {
            timer.start();
            view.diagram()->moveCards(moving, QPointF(i * 9, i * 5), true);
            move = std::min(move, static_cast<double>(timer.nsecsElapsed()) / 1e6);
            timer.start();
            view.viewport()->grab();
            paint = std::min(paint, static_cast<double>(timer.nsecsElapsed()) / 1e6);
        }
        QCOMPARE(view.diagram()->finishMove().size(), 1u);
        qInfo("500 nodes: a drag step moves in %.2f ms and paints in %.2f ms", move, paint);
        timer.start();
        const auto to = layered(m.document());
        qInfo("layout of 500 nodes: %.1f ms", static_cast<double>(timer.nsecsElapsed()) / 1e6);
        QCOMPARE(to.size(), 500u);
    }
};

QTEST_MAIN(TestDiagram)
#include "tst_diagram.moc"
