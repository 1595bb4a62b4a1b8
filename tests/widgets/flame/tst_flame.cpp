// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/flame/flameview.h"
#include <QSignalSpy>
#include <QTest>

using namespace bs;

namespace {

// "a;b;c 3 1" lines: root first, value, base.
std::shared_ptr<const FlameGraph> folded(const QStringList &lines, FlameGraph::WidthBy by = FlameGraph::WidthBy::Value,
                                         bool diff = true) {
    FlameBuilder b("root");
    b.setDifferential(diff);
    for (const QString &line : lines) {
        const QStringList parts = line.split(u' ');
        std::vector<std::uint32_t> stack;
        for (const QString &f : parts[0].split(u';')) {
            FlameFrame frame;
            frame.name = f.toStdString();
            frame.group = f.left(1).toStdString();
            stack.push_back(b.frame(frame.name, frame));
        }
        b.add(stack, parts[1].toLongLong(), parts.size() > 2 ? parts[2].toLongLong() : 0);
    }
    return b.build(by);
}

QString text(const FlameGraph &g) {
    QStringList out;
    for (const FlameNode &n : g.nodes()) {
        out << QStringLiteral("%1%2 %3")
                   .arg(QString(int(n.depth), u' '), QString::fromStdString(g.frame(n).name))
                   .arg(n.value);
    }
    return out.join(u'\n');
}

std::int64_t nodeNamed(const FlameGraph &g, const char *name) {
    for (std::size_t i = 0; i < g.nodes().size(); ++i) {
        if (g.frame(g.nodes()[i]).name == name) {
            return std::int64_t(i);
        }
    }
    return -1;
}

} // namespace

class TestFlame : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void mergesLeftHeavy() {
        const auto g =
            folded({QStringLiteral("a;b 1"), QStringLiteral("a;c 5"), QStringLiteral("d 2"), QStringLiteral("a;b 1")});
        QCOMPARE(text(*g), QStringLiteral("root 9\n a 7\n  c 5\n  b 2\n d 2"));
        QCOMPARE(g->nodes()[3].start, 5.0 / 9);
        QCOMPARE(g->nodes()[1].self, 0);
    }
    void widthByDeltaNeverCancels() {
        const auto g =
            folded({QStringLiteral("a;b 10 0"), QStringLiteral("a;c 0 10")}, FlameGraph::WidthBy::AbsoluteDelta);
        QCOMPARE(g->nodes()[1].delta(), 0);
        QCOMPARE(g->nodes()[1].width, 1.0);
        QCOMPARE(g->nodes()[2].width, 0.5);
    }
    void sandwichCountsRecursionOnce() {
        const auto g = folded({QStringLiteral("a;f;f;x 4"), QStringLiteral("b;f;y 2"), QStringLiteral("b;z 9")});
        const std::uint32_t f = g->nodes()[std::size_t(nodeNamed(*g, "f"))].frame;
        QCOMPARE(text(*g->callees(f)), QStringLiteral("f 6\n f 4\n  x 4\n y 2"));
        QCOMPARE(text(*g->callers(f)), QStringLiteral("f 6\n a 4\n b 2"));
    }
    void findsTheNodeUnderAPixel() {
        const auto g = folded({QStringLiteral("a;b 1"), QStringLiteral("c 1")});
        QCOMPARE(g->at(0.1, 2), nodeNamed(*g, "b"));
        QCOMPARE(g->at(0.9, 2), -1);
        QCOMPARE(g->at(0.9, 1), nodeNamed(*g, "c"));
        FlameGeometry geo;
        geo.width = 200;
        geo.height = 300;
        geo.rows = 3;
        geo.upwards = true;
        QCOMPARE(geo.depthAt(299), 0);
        QCOMPARE(geo.depthAt(300 - 24 - 1), 1);
        geo.zoom(100, 0.5);
        QCOMPARE(geo.x(0.5), 100.0);
        geo.zoom(0, 100);
        QCOMPARE(geo.to - geo.from, 1.0);
    }
    void keysWalkAndZoom() {
        FlameView view;
        view.resize(600, 300);
        view.setGraph(folded({QStringLiteral("a;b 3"), QStringLiteral("a;c 2"), QStringLiteral("d 1")}));
        view.select(0);
        QTest::keyClick(&view, Qt::Key_Down);
        QTest::keyClick(&view, Qt::Key_Down);
        QCOMPARE(view.selected(), nodeNamed(*view.graph(), "b"));
        QTest::keyClick(&view, Qt::Key_Right);
        QCOMPARE(view.selected(), nodeNamed(*view.graph(), "c"));
        QTest::keyClick(&view, Qt::Key_Return);
        QCOMPARE(view.zoomed(), nodeNamed(*view.graph(), "c"));
        QTest::keyClick(&view, Qt::Key_Backspace);
        QCOMPARE(view.zoomed(), nodeNamed(*view.graph(), "a"));
        QSignalSpy copied(&view, &FlameView::copyRequested);
        QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(copied.at(0).at(0).toString(), QStringLiteral("c\na"));
    }
    void aNewGraphKeepsThePlace() {
        FlameView view;
        view.resize(600, 300);
        view.setGraph(folded({QStringLiteral("a;b 3"), QStringLiteral("d 1")}));
        view.zoomTo(nodeNamed(*view.graph(), "a"));
        view.select(nodeNamed(*view.graph(), "b"));
        view.setGraph(folded({QStringLiteral("d 9"), QStringLiteral("a;b 3")}));
        QCOMPARE(view.selected(), nodeNamed(*view.graph(), "b"));
        QCOMPARE(view.zoomed(), nodeNamed(*view.graph(), "a"));
    }
    void clickAndSearch() {
        FlameView view;
        view.resize(400, 240);
        view.setGraph(folded({QStringLiteral("alpha;beta 1"), QStringLiteral("gamma 1")}));
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, QPoint(300, 30));
        QCOMPARE(view.selected(), nodeNamed(*view.graph(), "gamma"));
        QCOMPARE(view.setSearch(QStringLiteral("BET")), 1);
        QVERIFY(view.describe(view.selected()).contains(QStringLiteral("gamma")));
    }
    void hostileAndDeepStacksDraw() {
        FlameBuilder b;
        std::vector<std::uint32_t> deep;
        for (int i = 0; i < 20000; ++i) {
            FlameFrame f;
            f.name = i == 7 ? std::string(100000, 'x') + "<b>\n" : "f" + std::to_string(i);
            deep.push_back(b.frame(f.name, f));
        }
        b.add(deep, 5);
        FlameView view;
        view.resize(500, 400);
        view.setGraph(b.build());
        view.setMode(FlameView::Mode::Flame);
        QVERIFY(!view.grab().isNull());
        QCOMPARE(view.graph()->depth(), 20001U);
    }
};

QTEST_MAIN(TestFlame)
#include "tst_flame.moc"
