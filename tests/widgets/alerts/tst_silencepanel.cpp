// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/alerts/silencepanel.h"
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace bs;

namespace {

QPushButton *find(const SilencePanel &panel, const QString &text) {
    for (QPushButton *b : panel.findChildren<QPushButton *>()) {
        if (b->text() == text && b->isVisibleTo(&panel)) {
            return b;
        }
    }
    return nullptr;
}

SilenceRow row() {
    return {0,
            QStringLiteral("id-1"),
            QStringLiteral("active"),
            QStringLiteral("{alertname=\"A\"}"),
            QStringLiteral("ana"),
            QStringLiteral("<b>raising</b>"),
            3'600'000};
}

} // namespace

class TestSilencePanel : public QObject {
    Q_OBJECT
    FixedClock m_clock{0};

private Q_SLOTS:
    void expiresOnlyWhenAskedTwice() {
        SilencePanel panel(&m_clock, nullptr);
        panel.setServers({QStringLiteral("am")});
        panel.setRows({row()});
        QSignalSpy expired(&panel, &SilencePanel::expireRequested);
        find(panel, QStringLiteral("Expire"))->click();
        QTRY_VERIFY(find(panel, QStringLiteral("Yes, expire")));
        QCOMPARE(expired.count(), 0);
        find(panel, QStringLiteral("Keep"))->click();
        QTRY_VERIFY(find(panel, QStringLiteral("Expire")));
        find(panel, QStringLiteral("Expire"))->click();
        QTRY_VERIFY(find(panel, QStringLiteral("Yes, expire")));
        find(panel, QStringLiteral("Yes, expire"))->click();
        QCOMPARE(expired.count(), 1);
        QCOMPARE(expired[0][1].toString(), QStringLiteral("id-1"));
    }
    void createsOnlyWhenAskedTwiceAndComplete() {
        SilencePanel panel(&m_clock, nullptr);
        panel.setServers({QStringLiteral("am")});
        QSignalSpy created(&panel, &SilencePanel::createRequested);
        panel.startNew(QStringLiteral("alertname=\"A\""));
        QVERIFY(!find(panel, QStringLiteral("Silence"))->isEnabled()); // how many alerts is not known, nor why
        panel.setFit(3);
        QVERIFY(!find(panel, QStringLiteral("Silence"))->isEnabled());
        panel.comment()->setText(QStringLiteral("deploy"));
        panel.author()->setText(QStringLiteral("ana"));
        find(panel, QStringLiteral("Silence"))->click();
        QCOMPARE(created.count(), 0);
        QVERIFY(panel.words().join(u' ').contains(u"3 alerts until 1970-01-01 01:00 UTC"));
        find(panel, QStringLiteral("Yes, silence 3 alerts"))->click();
        QCOMPARE(created.count(), 1);
        QCOMPARE(created[0][1].toString(), QStringLiteral("alertname=\"A\""));
        QCOMPARE(created[0][2].value<DurationMs>(), DurationMs(3'600'000));
    }
    void saysWhatIsThereAsPlainText() {
        SilencePanel panel(&m_clock, nullptr);
        QVERIFY(panel.words().contains(QStringLiteral("Nothing is silenced.")));
        panel.setRows({row()});
        const QString all = panel.words().join(u'\n');
        QVERIFY2(all.contains(u"ana: <b>raising</b>"), qPrintable(all));
        QVERIFY(all.contains(u"until 1970-01-01 01:00 UTC"));
        panel.setProblem(QStringLiteral("am: is down"));
        QVERIFY(panel.words().contains(QStringLiteral("am: is down")));
        panel.setRows({});
        QVERIFY(panel.words().contains(QStringLiteral("What is silenced is not known.")));
    }
    void aChangedMatcherAsksAnew() {
        SilencePanel panel(&m_clock, nullptr);
        panel.startNew(QStringLiteral("a=b"));
        panel.setFit(1);
        panel.comment()->setText(QStringLiteral("x"));
        panel.author()->setText(QStringLiteral("y"));
        find(panel, QStringLiteral("Silence"))->click();
        QVERIFY(find(panel, QStringLiteral("Yes, silence 1 alert")));
        panel.matchers()->setText(QStringLiteral("a=c"));
        QVERIFY(!find(panel, QStringLiteral("Yes, silence 1 alert")));
    }
};

QTEST_MAIN(TestSilencePanel)
#include "tst_silencepanel.moc"
