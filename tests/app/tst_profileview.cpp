// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/profiles/profileview.h"
#include "data/profile/leaks.h"
#include "data/profile/reader.h"
#include <QTest>

using namespace bs;

namespace {

profile::ProfilePtr dump(int leaks, int busy) {
    std::string s;
    int id = 10;
    const auto add = [&](int n, const char *state, const char *function, int line) {
        for (int i = 0; i < n; ++i) {
            s += "goroutine " + std::to_string(id++) + " [" + state + "]:\n" + function +
                 "(0x1)\n\t/src/shop.go:" + std::to_string(line) +
                 " +0x1\nmain.run(0x2)\n\t/src/shop.go:3 +0x2\ncreated by main.main\n\t/src/shop.go:1 +0x1\n\n";
        }
    };
    add(leaks, "chan receive, 3 minutes", "example.org/shop/hub.(*Hub).wait", 41);
    add(busy, "running", "example.org/shop/work.Do", 9);
    return *profile::readProfile(s, QStringLiteral("dump"));
}

profile::WaitRules rules() {
    return *profile::WaitRules::parse(*readFile(QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/resources/profile/waits.yaml")),
                                      QStringLiteral("waits"));
}

} // namespace

class TestProfileView : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void twoDumpsAreCompared() {
        OpenedBook book;
        book.add(QStringLiteral("later"), dump(400, 5), 120000);
        book.add(QStringLiteral("before"), dump(150, 6), 60000);
        const auto v = computeProfileView(book, {}, rules(), {});
        QVERIFY2(v, v ? "" : qPrintable(v.error().text()));
        QCOMPARE((*v)->a, 0);
        QCOMPARE((*v)->b, 1);
        QCOMPARE((*v)->totalA, 156);
        QCOMPARE((*v)->totalB, 405);
        QCOMPARE((*v)->rows.size(), std::size_t{2});
        QCOMPARE((*v)->rows[0].delta(), 250);
        QCOMPARE((*v)->rows[0].wait, QStringLiteral("chan receive"));
        QCOMPARE(*(*v)->rows[0].longestWaitS, 180);
        QCOMPARE((*v)->rows[0].path, QStringLiteral("main.run ‹ hub.(*Hub).wait"));
        QCOMPARE((*v)->suspects.size(), std::size_t{1});
        QVERIFY((*v)->suspects[0].words.contains(QStringLiteral("shop.go:41")));
        QCOMPARE((*v)->waits[0], (WaitShare{QStringLiteral("chan receive"), 400}));
        const auto node = nodeOf(*(*v)->graph, (*v)->paths.at((*v)->rows[0].id));
        QVERIFY(node > 0);
        QCOMPARE((*v)->graph->nodes()[static_cast<std::size_t>(node)].value, 400);
        QCOMPARE((*v)->graph->nodes()[static_cast<std::size_t>(node)].base, 150);
    }
    // A leak that begins late: over all captures the median slope is nothing, and the table would deny the suspect.
    void tableAndSuspectsGrowAlike() {
        OpenedBook book;
        std::vector<profile::ProfilePtr> same;
        for (int i = 0; i < 14; ++i) {
            auto p = std::make_shared<profile::Profile>(*dump(120 + std::max(0, i - 9) * 60, 5));
            p->timeNanos = (i + 1) * 60'000'000'000LL;
            book.add(QString::number(i), p, (i + 1) * 60'000LL);
            same.push_back(p);
        }
        const auto v = computeProfileView(book, {}, rules(), {});
        QVERIFY2(v, v ? "" : qPrintable(v.error().text()));
        QCOMPARE((*v)->suspects.size(), std::size_t{1});
        const SuspectCard &card = (*v)->suspects[0];
        const StackRow &row = (*v)->rows[0];
        QCOMPARE(row.id, card.id);
        QCOMPARE(*row.perMinute, 60.0);
        QCOMPARE(*card.perMinute, *row.perMinute);
        const auto leaks = profile::findLeaks(same); // what `profile leaks` says of the same captures
        QCOMPARE(*leaks->suspects[0].growthPerMinute, *row.perMinute);
        QCOMPARE(row.growthFrom, 10 * 60'000LL); // since it began to grow
        QCOMPARE(row.growthCaptures, 5);
        QCOMPARE(*(*v)->rows[1].perMinute, 0.0);
        QCOMPARE((*v)->rows[1].growthCaptures, 14);
        QVERIFY2((*v)->growthRule.contains(QStringLiteral("14 captures from 00:01:00 to 00:14:00")),
                 qPrintable((*v)->growthRule));
        StackModel model;
        model.setRows((*v)->rows, true);
        QCOMPARE(model.index(0, StackModel::Growth).data(Qt::AccessibleTextRole).toString(),
                 QStringLiteral("+60/min since 00:10:00, 5 captures"));
        QCOMPARE(model.index(0, StackModel::Growth).data().toString(), perMinuteText(*card.perMinute));
        QVERIFY(model.index(0, StackModel::Growth).data(Qt::ToolTipRole).toString().contains(u"since 00:10:00"));
    }
    void filtersNarrowAndSayWhatIsWrong() {
        OpenedBook book;
        book.add(QStringLiteral("one"), dump(40, 5), 60000);
        ProfileRequest q;
        q.focus = QStringLiteral("work\\.");
        const auto narrowed = computeProfileView(book, q, rules(), {});
        QCOMPARE((*narrowed)->rows.size(), std::size_t{1});
        QCOMPARE((*narrowed)->allStacks, 2);
        QCOMPARE((*narrowed)->a, -1); // one capture: nothing to compare with
        q.focus = QStringLiteral("(");
        const auto broken = computeProfileView(book, q, rules(), {});
        QVERIFY(!(*broken)->filterError.isEmpty());
        QCOMPARE((*broken)->rows.size(), std::size_t{2});
        q.focus.clear();
        q.minWaitMinutes = 2;
        QCOMPARE((*computeProfileView(book, q, rules(), {}))->rows.size(), std::size_t{1});
    }
    void nothingIsNotZero() {
        OpenedBook empty;
        const auto v = computeProfileView(empty, {}, rules(), {});
        QVERIFY(v);
        QCOMPARE((*v)->b, -1);
        OpenedBook missing;
        missing.addFile(QStringLiteral("/nowhere/x.pb.gz"));
        QVERIFY(!computeProfileView(missing, {}, rules(), {}));
    }
};

QTEST_GUILESS_MAIN(TestProfileView)
#include "tst_profileview.moc"
