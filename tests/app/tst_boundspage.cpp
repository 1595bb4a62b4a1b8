// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The bounds page and its files: open, draw, save in place, recover, meet another writer; by the keys of the page.
#include "app/pages/bounds/boundspage.h"
#include "data/core/bytes.h"
#include "widgets/common/theme.h"
#include "widgets/diagram/diagramview.h"
#include <QApplication>
#include <QLineEdit>
#include <QSignalSpy>
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
    void anotherWriterIsNoticedAndNeverOverwrittenInSilence() {
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
        page->model()->undoStack()->undo(); // nothing of ours: theirs is read
        QVERIFY(page->openFile(desk.path));
        QCOMPARE(*page->model()->document().nodeNamed(u"edge")->maxInflight, 600.0);
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
