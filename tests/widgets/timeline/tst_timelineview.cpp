// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/timeline/timelinepanel.h"
#include <QAbstractItemModelTester>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTest>

using namespace bs;

namespace {

TimelineRow row(const char *id, bool automatic, bool note, bool pinned) {
    TimelineRow r;
    r.id = QString::fromLatin1(id);
    r.at = 1'700'000'000'000;
    r.text = QStringLiteral("text of %1 <b>not bold</b>").arg(r.id);
    r.automatic = automatic;
    r.note = note;
    r.pinned = pinned;
    return r;
}

} // namespace

class TestTimelineView : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void filters() {
        TimelineModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.setRows({row("a", true, false, true), row("b", false, true, false), row("c", true, false, false)});
        QCOMPARE(model.rowCount(), 3);
        model.setFilter(TimelineModel::Filter::Notes);
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.row(0).id, QStringLiteral("b"));
        model.setFilter(TimelineModel::Filter::Pinned);
        QCOMPARE(model.row(0).id, QStringLiteral("a"));
        QCOMPARE(model.count(TimelineModel::Filter::Automatic), 2);
    }
    void notesByKeyboardLoseNothing() {
        TimelinePanel panel;
        panel.resize(460, 500);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        QSignalSpy added(&panel, &TimelinePanel::noteAdded);
        panel.focusNote();
        auto *edit = panel.findChild<QPlainTextEdit *>();
        QTest::keyClicks(edit, QStringLiteral("asked events"));
        QTest::keyClick(edit, Qt::Key_Escape);
        QCOMPARE(panel.noteText(), QStringLiteral("asked events"));
        QTest::keyClick(edit, Qt::Key_Return, Qt::ShiftModifier);
        QCOMPARE(added.size(), 0);
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(added.at(0).at(0).toString(), QStringLiteral("asked events"));
        QCOMPARE(panel.noteText(), QString());
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(added.size(), 1);
    }
    void pinIsAClickAway() {
        TimelinePanel panel;
        panel.resize(460, 500);
        panel.setRows({row("a", true, false, false), row("b", true, false, false)});
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        QSignalSpy pinned(&panel, &TimelinePanel::pinToggled);
        const QRect r = panel.list()->visualRect(panel.model()->index(1, 0));
        QTest::mouseClick(panel.list()->viewport(), Qt::LeftButton, {}, TimelineDelegate::pinRect(r).center());
        QCOMPARE(pinned.at(0).at(0).toString(), QStringLiteral("b"));
    }
    void longWordsGrowTheirRow() {
        TimelinePanel panel;
        panel.resize(460, 500);
        TimelineRow r = row("a", false, true, false);
        r.text = QString(400, u'w').replace(20, 1, u' ').replace(60, 1, u' ') +
                 QStringLiteral(" end of a long note that has to wrap over several lines of the box");
        panel.setRows({r, row("b", true, false, false)});
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        QVERIFY(panel.list()->visualRect(panel.model()->index(0, 0)).height() >
                panel.list()->visualRect(panel.model()->index(1, 0)).height());
    }
};

QTEST_MAIN(TestTimelineView)
#include "tst_timelineview.moc"
