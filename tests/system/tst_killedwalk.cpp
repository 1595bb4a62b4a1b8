// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The real window, on a display of its own, killed at every step of a walk: what was answered is on the disk, what was
// typed is in the box, and the next start is on the same step. Three steps here; $BOUNDSCOPE_KILLS says how many
// (tools/soak walk N), through as many walks as that takes.
#include "app/pages/incident/incidentvalues.h"
#include "app/pages/incident/runbooks.h"
#include "data/incident/incidentstore.h"
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace bs;

namespace {

const QString kProgram = QStringLiteral(BOUNDSCOPE_BINARY_DIR "/boundscope");
using Kind = runbook::Entry::Kind;

// A display nobody sees: Xvfb picks a free number and says it.
class HiddenDisplay {
public:
    bool start() {
        m_server.start(QStringLiteral("Xvfb"),
                       {QStringLiteral("-displayfd"), QStringLiteral("1"), QStringLiteral("-screen"),
                        QStringLiteral("0"), QStringLiteral("1440x900x24"), QStringLiteral("-nolisten"),
                        QStringLiteral("tcp")});
        QByteArray said;
        while (!said.contains('\n') && m_server.waitForReadyRead(10'000)) {
            said += m_server.readAllStandardOutput();
        }
        m_name = u':' + QString::fromLatin1(said).trimmed();
        return m_name.size() > 1;
    }
    ~HiddenDisplay() {
        m_server.terminate();
        m_server.waitForFinished(3000);
    }
    [[nodiscard]] QProcessEnvironment environment() const {
        QProcessEnvironment e = QProcessEnvironment::systemEnvironment();
        e.insert(QStringLiteral("DISPLAY"), m_name);
        e.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("xcb"));
        e.remove(QStringLiteral("WAYLAND_DISPLAY"));
        return e;
    }
    QByteArray tool(const QStringList &args) const {
        QProcess p;
        p.setProcessEnvironment(environment());
        p.start(QStringLiteral("xdotool"), args);
        p.waitForFinished(5'000);
        return p.exitCode() == 0 ? p.readAllStandardOutput().trimmed() : QByteArray();
    }

private:
    QProcess m_server;
    QString m_name;
};

} // namespace

class TestKilledWalk : public QObject {
    Q_OBJECT
    QTemporaryDir m_dir;
    QString m_store = m_dir.filePath(QStringLiteral("fleet.db"));
    HiddenDisplay m_display;
    QProcess m_window;
    QString m_id;
    QElapsedTimer m_since;

    incident::Incident stored() const {
        auto store = incident::IncidentStore::open(m_store, incident::IncidentStore::Mode::ReadOnly);
        auto i = store && !m_id.isEmpty() ? store->load(m_id) : Result<incident::Incident>();
        return i ? std::move(*i) : incident::Incident();
    }
    static std::optional<runbook::Walk> walkIn(const incident::Incident &i) {
        QString why;
        return walkOf(i, {}, why);
    }
    static qsizetype count(const incident::Incident &i, Kind kind) {
        return std::count_if(i.journal.begin(), i.journal.end(), [kind](const auto &e) { return e.kind == kind; });
    }
    static QString stepOf(const incident::Incident &i) {
        const auto walk = walkIn(i);
        return walk && walk->current() ? walk->current()->id : QString();
    }
    // The key on the last button of the open question: "I don't know", or the one thing an action asks for.
    static QString keyOf(const incident::Incident &i) {
        IncidentController::State s;
        s.incident = i;
        s.walk = walkIn(i);
        const auto q = questionOf(s, i.journal.back().at);
        return q.answers.isEmpty() ? QString() : q.answers.back().key.toLower();
    }
    bool startWindow(const QStringList &more = {}) {
        QProcessEnvironment e = m_display.environment();
        e.insert(QStringLiteral("XDG_CONFIG_HOME"), m_dir.filePath(QStringLiteral("config")));
        e.insert(QStringLiteral("XDG_DATA_HOME"), m_dir.filePath(QStringLiteral("data")));
        m_window.setProcessEnvironment(e);
        m_window.setProcessChannelMode(QProcess::ForwardedChannels);
        m_since.start();
        m_window.start(kProgram, QStringList{QStringLiteral("open"), m_store} + more);
        return m_window.waitForStarted(10'000);
    }
    bool focusWindow() {
        const QString pid = QString::number(m_window.processId());
        for (int i = 0; i < 100; ++i) {
            const QByteArray id =
                m_display
                    .tool({QStringLiteral("search"), QStringLiteral("--onlyvisible"), QStringLiteral("--pid"), pid})
                    .split('\n')
                    .value(0);
            if (!id.isEmpty()) {
                m_display.tool({QStringLiteral("windowfocus"), QStringLiteral("--sync"), QString::fromLatin1(id)});
                return true;
            }
            QTest::qWait(50);
        }
        return false;
    }
    void press(const QString &key) { m_display.tool({QStringLiteral("key"), key}); }
    void killWindow() {
        m_window.kill(); // SIGKILL: nothing of it runs any more
        m_window.waitForFinished(5'000);
    }
    // A walk to be killed in; the one before has come to its end.
    void openWalk() {
        m_id.clear();
        QVERIFY(startWindow({QStringLiteral("--alert"), QStringLiteral("alertname=GoroutineCountHigh")}));
        const auto newest = [this] {
            auto store = incident::IncidentStore::open(m_store, incident::IncidentStore::Mode::ReadOnly);
            const QStringList ids = store ? store->ids().value_or(QStringList()) : QStringList();
            return ids.size() > m_walks ? ids.back() : QString();
        };
        QTRY_VERIFY_WITH_TIMEOUT(!newest().isEmpty(), 20'000);
        m_id = newest();
        ++m_walks;
        QTRY_VERIFY_WITH_TIMEOUT(!stepOf(stored()).isEmpty(), 10'000);
        killWindow();
    }
    // Starts again: on the same step, with the gap on the timeline. Milliseconds from the start of the process.
    void resume(const incident::Incident &before, qint64 &took) {
        QTest::qWait(1100); // a gap under a second is none
        QVERIFY(startWindow());
        QTRY_COMPARE_WITH_TIMEOUT(count(stored(), Kind::Resume), count(before, Kind::Resume) + 1, 10'000);
        took = m_since.elapsed();
        const incident::Incident now = stored();
        QCOMPARE(stepOf(now), stepOf(before));
        QCOMPARE(now.journal.size(), before.journal.size() + 1); // all that was there, and "resumed"
        QVERIFY(std::any_of(now.events.begin(), now.events.end(),
                            [](const auto &e) { return e.kind == u"resumed" && e.text.contains(u"resumed"); }));
        QVERIFY(focusWindow());
    }
    int m_walks = 0;

private Q_SLOTS:
    void initTestCase() {
        if (!QFile::exists(kProgram)) {
            QSKIP("the program is not built");
        }
        for (const QString &tool : {QStringLiteral("Xvfb"), QStringLiteral("xdotool")}) {
            if (QStandardPaths::findExecutable(tool).isEmpty()) {
                QSKIP("Xvfb or xdotool is not installed");
            }
        }
        QVERIFY(m_display.start());
        QProcess demo;
        demo.start(kProgram, {QStringLiteral("demo"), QStringLiteral("--scenario"), QStringLiteral("leak"),
                              QStringLiteral("--history"), QStringLiteral("20m"), QStringLiteral("--pods"),
                              QStringLiteral("10"), QStringLiteral("--store"), m_store});
        QVERIFY(demo.waitForFinished(120'000) && demo.exitCode() == 0);
    }
    void cleanupTestCase() { killWindow(); }
    void killedAtEveryStep() {
        const int kills = std::max(1, qEnvironmentVariable("BOUNDSCOPE_KILLS", QStringLiteral("3")).toInt());
        qint64 slowest = 0;
        int answered = 0;
        for (int n = 0; n < kills; ++n) {
            if (stepOf(stored()).isEmpty()) {
                openWalk();
            }
            const incident::Incident before = stored();
            qint64 took = 0;
            resume(before, took);
            if (QTest::currentTestFailed()) {
                return;
            }
            slowest = std::max(slowest, took);
            const incident::Incident shown = stored();
            const QString key = keyOf(shown);
            QVERIFY(!key.isEmpty());
            const auto grew = [&] { return stored().journal.size() > shown.journal.size(); };
            // The question takes keys once its page stands there; a key that came too early is given again.
            for (int again = 0; again < 20 && !grew(); ++again) {
                if (again > 0) {
                    (void)focusWindow(); // without a window manager the focus may have gone elsewhere
                }
                press(key);
                if (n % 2 == 1) {
                    QTest::qWait(int(QRandomGenerator::global()->bounded(60)));
                    break; // killed in the middle of it: answered or not, never half
                }
                if (!QTest::qWaitFor(grew, 1500)) { // against a suggestion it asks why: any word, and Enter
                    press(key);
                    press(QStringLiteral("Return"));
                    (void)QTest::qWaitFor(grew, 500);
                }
            }
            killWindow();
            const incident::Incident after = stored();
            // A key given again may find the next question: what is there is a whole answer each time.
            QVERIFY2(n % 2 == 1 || after.journal.size() > shown.journal.size(),
                     qPrintable(QStringLiteral("\"%1\" at %2 did nothing").arg(key, stepOf(shown))));
            QVERIFY(n % 2 == 0 || after.journal.size() <= shown.journal.size() + 1);
            QVERIFY(std::equal(shown.journal.begin(), shown.journal.end(), after.journal.begin()));
            answered += int(after.journal.size() - shown.journal.size());
            QVERIFY(!stepOf(after).isEmpty() || walkIn(after)); // the walk can be read back
        }
        qInfo("%d kills, %d answers kept, the slowest resumed %lld ms after its start", kills, answered,
              static_cast<long long>(slowest));
        QVERIFY2(slowest < 2000, "resuming takes longer than two seconds");
    }
    void aHalfWrittenNoteIsStillThere() {
        if (stepOf(stored()).isEmpty()) {
            openWalk();
        }
        qint64 took = 0;
        resume(stored(), took);
        QTest::qWait(500);
        press(QStringLiteral("ctrl+n"));
        m_display.tool({QStringLiteral("type"), QStringLiteral("--delay"), QStringLiteral("20"),
                        QStringLiteral("half a thought")});
        QTest::qWait(500);
        killWindow();
        resume(stored(), took);
        QTest::qWait(500);
        press(QStringLiteral("ctrl+n"));
        press(QStringLiteral("Return"));
        const auto noted = [this] {
            const incident::Incident i = stored();
            return std::any_of(i.events.begin(), i.events.end(),
                               [](const auto &e) { return e.kind == u"note" && e.text == u"half a thought"; });
        };
        QTRY_VERIFY_WITH_TIMEOUT(noted(), 5'000);
        killWindow();
    }
};

QTEST_GUILESS_MAIN(TestKilledWalk)
#include "tst_killedwalk.moc"
