// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The incident page without a window: open, answer by keys, copy, note; and every step survives the page's end.
#include "app/cli/runbook/trees.h"
#include "app/pages/incident/incidentpage.h"
#include "widgets/common/theme.h"
#include "widgets/guide/questioncard.h"
#include "widgets/guide/trailview.h"
#include "widgets/timeline/timelinepanel.h"
#include <QApplication>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace bs;

namespace {

const TimeMs kNow = 1'771'328'520'000; // 2026-02-17 11:42 UTC

struct Desk {
    FixedClock clock{kNow};
    MemorySettings settings;
    QThreadPool interactive, background;
    TimeAuthority time{&clock};
    AppContext context;
    QStringList copied;
    explicit Desk(const QString &store) {
        context.clock = &clock;
        context.time = &time;
        context.settings = &settings;
        context.interactive = &interactive;
        context.background = &background;
        context.storePath = store;
        context.notify = [](const QString &why) { qInfo().noquote() << why; };
        context.copyText = [this](const QString &text) { copied << text; };
    }
};

} // namespace

class TestIncidentPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, Theme::darkTheme()); }

    void withoutAStoreItSaysSo() {
        Desk desk{QString()};
        IncidentPage page(desk.context, nullptr);
        page.setActive(true);
        QTRY_VERIFY(page.isReady());
        QVERIFY(page.panels()[0].state == Availability::NotChecked);
    }
    void aDamagedStoreIsAnErrorAndNothingElse() {
        QTemporaryDir dir;
        const QString path = dir.filePath(QStringLiteral("x.db"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(5000, 'x'));
        file.close();
        Desk desk{path};
        IncidentPage page(desk.context, nullptr);
        page.setActive(true);
        QTRY_VERIFY(page.isReady());
        QVERIFY(page.panels()[0].state == Availability::Error);
    }
    void everyStepSurvivesTheEndOfTheProgram() {
        QTemporaryDir dir;
        const QString path = dir.filePath(QStringLiteral("x.db"));
        QStringList said;
        for (int step = 0; step < 6; ++step) {
            Desk desk{path};
            desk.clock.set(kNow + step * 60'000);
            auto page = std::make_unique<IncidentPage>(desk.context, nullptr);
            page->resize(1348, 800);
            page->setActive(true);
            QTRY_VERIFY(page->isReady());
            auto *card = page->findChild<QuestionCard *>();
            if (step == 0) {
                page->openSubject(QStringLiteral("alert:GoroutineCountHigh"));
            }
            QTRY_VERIFY(!card->question().text.isEmpty());
            QTRY_VERIFY(!card->question().pending);
            QCOMPARE(card->question().number, step + 1);
            if (!said.isEmpty()) {
                QVERIFY2(card->question().text == said.back(), "the same step is open again");
            }
            QVERIFY(!card->question().answers.isEmpty());
            QVERIFY(!card->question().answers.back().suggested); // nothing is known, so nothing is preselected
            QSignalSpy moved(card, &QuestionCard::answered);
            QTest::keyClicks(card, card->question().answers.back().key);
            QCOMPARE(moved.size(), 1);
            QTRY_COMPARE(card->question().number, step + 2);
            QTRY_VERIFY(!card->question().pending);
            said << card->question().text;
        }
        Desk desk{path};
        IncidentPage page(desk.context, nullptr);
        page.setActive(true);
        QTRY_VERIFY(page.isReady());
        QCOMPARE(page.panels()[1].points, 6);
        QVERIFY(page.panels()[2].points >= 7); // six answers and the first response
    }
    void notesAndUndoReachTheTimeline() {
        QTemporaryDir dir;
        Desk desk{dir.filePath(QStringLiteral("x.db"))};
        IncidentPage page(desk.context, nullptr);
        page.resize(1348, 800);
        page.setActive(true);
        QTRY_VERIFY(page.isReady());
        page.openSubject(QStringLiteral("alert:PoolSaturated"));
        auto *card = page.findChild<QuestionCard *>();
        QTRY_VERIFY(!card->question().text.isEmpty() && !card->question().pending);
        const QString first = card->question().text;
        QTest::keyClicks(card, card->question().answers.front().key);
        QTRY_COMPARE(card->question().number, 2);
        QTest::keyClick(card, Qt::Key_Backspace);
        QTRY_COMPARE(card->question().text, first);
        auto *timeline = page.findChild<TimelinePanel *>();
        const int before = timeline->model()->count(TimelineModel::Filter::Notes);
        Q_EMIT timeline->noteAdded(QStringLiteral("asked <b>events</b> to delete it"), QStringLiteral("note"));
        QTRY_COMPARE(timeline->model()->count(TimelineModel::Filter::Notes), before + 1);
        page.resize(900, 600); // the timeline becomes a tab, and comes back
        page.show();
        page.resize(1348, 800);
        const QPixmap picture = page.grab();
        QVERIFY(!picture.isNull());
        if (const QString path = qEnvironmentVariable("BOUNDSCOPE_TEST_PICTURE"); !path.isEmpty()) {
            picture.save(path);
        }
    }
};

QTEST_MAIN(TestIncidentPage)
#include "tst_incidentpage.moc"
