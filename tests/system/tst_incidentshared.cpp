// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One incident, two programs: what the command writes stands on the open page within two seconds, and nothing that the
// page holds (a half-written note, the walk's step) is lost by it.
#include "app/pages/incident/incidentpage.h"
#include "data/incident/incidentstore.h"
#include "widgets/common/theme.h"
#include "widgets/guide/questioncard.h"
#include "widgets/timeline/timelinepanel.h"
#include <QApplication>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace bs;

namespace {

const TimeMs kNow = 1'771'328'520'000; // 2026-02-17 11:42 UTC

int boundscope(const QStringList &args) {
    QProcess p;
    p.start(QStringLiteral(BOUNDSCOPE_BINARY_DIR "/boundscope"), args);
    return p.waitForFinished(60'000) ? p.exitCode() : -1;
}

} // namespace

class TestIncidentShared : public QObject {
    Q_OBJECT
    QTemporaryDir m_dir;
    QString m_store;
    FixedClock m_clock{kNow};
    MemorySettings m_settings;
    QThreadPool m_pool;
    TimeAuthority m_time{&m_clock};

    AppContext context() {
        AppContext c;
        c.clock = &m_clock;
        c.time = &m_time;
        c.settings = &m_settings;
        c.interactive = c.background = &m_pool;
        c.storePath = m_store;
        return c;
    }
    static QStringList told(const IncidentPage &page) {
        QStringList out;
        const TimelineModel *model = page.findChild<TimelinePanel *>()->model();
        for (int row = 0; row < model->rowCount(); ++row) {
            out << model->row(row).text;
        }
        return out;
    }

private Q_SLOTS:
    void init() {
        if (!QFile::exists(QStringLiteral(BOUNDSCOPE_BINARY_DIR "/boundscope"))) {
            QSKIP("the program is not built");
        }
        applyTheme(*qApp, Theme::darkTheme());
        m_settings = MemorySettings();
        m_store = m_dir.filePath(QString::fromLatin1(QTest::currentTestFunction()) + QStringLiteral(".db"));
    }
    void aNoteOfAnotherProgram() {
        IncidentPage page(context(), nullptr);
        page.setActive(true);
        QTRY_VERIFY(page.isReady());
        page.openSubject(QStringLiteral("alert:PoolSaturated"));
        auto *card = page.findChild<QuestionCard *>();
        auto *timeline = page.findChild<TimelinePanel *>();
        QTRY_VERIFY(!card->question().text.isEmpty() && !card->question().pending);
        QTest::keyClicks(card, card->question().answers.back().key);
        QTRY_COMPARE(card->question().number, 2);
        QTRY_VERIFY(!card->question().pending);
        const QString question = card->question().text;
        timeline->setNoteText(QStringLiteral("half a thou"));
        const QStringList store{QStringLiteral("--store"), m_store};
        QCOMPARE(boundscope(QStringList{QStringLiteral("incident"), QStringLiteral("note"), QStringLiteral("INC-0001"),
                                        QStringLiteral("from the other desk"), QStringLiteral("--at"),
                                        QString::number(kNow / 1000)} +
                            store),
                 0);
        QTRY_VERIFY_WITH_TIMEOUT(told(page).join(u'\n').contains(u"from the other desk"), 2500);
        QCOMPARE(card->question().text, question); // the step, and what was begun, stay
        QCOMPARE(card->question().number, 2);
        QCOMPARE(timeline->noteText(), QStringLiteral("half a thou"));
        // And the page writes on behind it.
        QTest::keyClicks(card, card->question().answers.back().key);
        QTRY_COMPARE(card->question().number, 3);
        const auto i = incident::IncidentStore::open(m_store)->load(QStringLiteral("INC-0001"));
        QVERIFY(i.has_value());
        QCOMPARE(std::count_if(i->events.begin(), i->events.end(),
                               [](const auto &e) { return e.text == u"from the other desk"; }),
                 1);
    }
    void anIncidentOfAnotherProgram() {
        IncidentPage page(context(), nullptr);
        page.setActive(true);
        QTRY_VERIFY(page.isReady());
        QVERIFY(page.panels()[2].state != Availability::Data); // none yet
        QCOMPARE(boundscope({QStringLiteral("incident"), QStringLiteral("new"), QStringLiteral("--title"),
                             QStringLiteral("Queue grows"), QStringLiteral("--store"), m_store}),
                 0);
        QTRY_VERIFY_WITH_TIMEOUT(page.panels()[2].state == Availability::Data, 2500);
    }
    // Who opens somebody's bundle reads it: not one byte of it changes, and a key says why nothing happens.
    void aBundleStaysAsItIs() {
        const QStringList store{QStringLiteral("--store"), m_store};
        QCOMPARE(boundscope(QStringList{QStringLiteral("incident"), QStringLiteral("new"), QStringLiteral("--title"),
                                        QStringLiteral("Queue grows")} +
                            store),
                 0);
        const QString bundle = m_dir.filePath(QStringLiteral("a.bsi"));
        QCOMPARE(boundscope(QStringList{QStringLiteral("incident"), QStringLiteral("bundle"),
                                        QStringLiteral("INC-0001"), QStringLiteral("--out"), bundle} +
                            store),
                 0);
        const auto bytes = [&bundle] {
            QFile f(bundle);
            return f.open(QIODevice::ReadOnly) ? f.readAll() : QByteArray();
        };
        const QByteArray before = bytes();
        QVERIFY(!before.isEmpty());
        m_store = bundle;
        {
            IncidentPage page(context(), nullptr);
            page.setActive(true);
            QTRY_VERIFY(page.isReady());
            auto *card = page.findChild<QuestionCard *>();
            QTRY_VERIFY(!card->question().text.isEmpty() && !card->question().pending);
            QTest::keyClicks(card, card->question().answers.back().key);
            page.setActive(false);
            page.setActive(true); // loaded again, and still read only
            QTest::qWait(300);
            QCOMPARE(card->question().number, 1);
        }
        QVERIFY(bytes() == before);
        QVERIFY(!QFile::exists(bundle + QStringLiteral("-wal")) && !QFile::exists(bundle + QStringLiteral("-journal")));
        QVERIFY(boundscope({QStringLiteral("incident"), QStringLiteral("note"), QStringLiteral("INC-0001"),
                            QStringLiteral("x"), QStringLiteral("--store"), bundle}) != 0);
        QVERIFY(bytes() == before);
    }
    // Two windows, one walk: the second shows where it stands instead of writing over it.
    void aStepOfAnotherWindow() {
        IncidentPage one(context(), nullptr);
        one.setActive(true);
        QTRY_VERIFY(one.isReady());
        one.openSubject(QStringLiteral("alert:PoolSaturated"));
        auto *first = one.findChild<QuestionCard *>();
        QTRY_VERIFY(!first->question().text.isEmpty() && !first->question().pending);
        IncidentPage two(context(), nullptr);
        two.setActive(true);
        auto *second = two.findChild<QuestionCard *>();
        QTRY_VERIFY(!second->question().text.isEmpty() && !second->question().pending);
        QTest::keyClicks(first, first->question().answers.back().key);
        QTRY_COMPARE(first->question().number, 2);
        QTRY_COMPARE_WITH_TIMEOUT(second->question().number, 2, 2500);
        QCOMPARE(second->question().text, first->question().text);
    }
};

QTEST_MAIN(TestIncidentShared)
#include "tst_incidentshared.moc"
