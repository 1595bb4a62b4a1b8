// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Time, palette, keys and the window's frame.
#include "app/shell/alertwatch.h"
#include "app/shell/keylist.h"
#include "app/shell/mainwindow.h"
#include "app/shell/palette.h"
#include "app/shell/power.h"
#include "app/shell/render.h"
#include "app/shell/session.h"
#include "app/shell/stallmonitor.h"
#include "app/shell/statusbar.h"
#include "app/shell/welcomepage.h"
#include "data/source/local/localsource.h"
#include "widgets/common/theme.h"
#include <QApplication>
#include <QDir>
#include <QEventLoop>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <ctime>

using namespace bs;

namespace {
constexpr qint64 kNow = 1'700'003'600'000; // 2023-11-14T23:13:20Z
constexpr qint64 kHour = 3'600'000;
} // namespace

class TestShell : public QObject {
    Q_OBJECT
    FixedClock m_clock{kNow};
    MemorySettings m_settings;

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, Theme::darkTheme()); }

    void rangeGrammar_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("start");
        QTest::addColumn<qint64>("end");
        const qint64 midnight = 1'699'920'000'000;
        QTest::newRow("length") << QStringLiteral("6h") << kNow - 6 * kHour << kNow;
        QTest::newRow("last") << QStringLiteral("Last 1 h") << kNow - kHour << kNow;
        QTest::newRow("now-") << QStringLiteral("now-15m to now") << kNow - 900'000 << kNow;
        QTest::newRow("rounded") << QStringLiteral("now/d to now") << midnight << kNow;
        QTest::newRow("yesterday") << QStringLiteral("yesterday") << midnight - 24 * kHour << midnight - 1;
        QTest::newRow("semi-relative") << QStringLiteral("2023-11-14 20:00 to now") << midnight + 20 * kHour << kNow;
        QTest::newRow("absolute") << QStringLiteral("2023-11-14 03:04 to 04:30") << midnight + 11'040'000
                                  << midnight + 16'200'000;
        QTest::newRow("clock") << QStringLiteral("20:00 to 21:00") << midnight + 20 * kHour << midnight + 21 * kHour;
        QTest::newRow("rfc3339") << QStringLiteral("2023-11-14T20:00:00Z to 2023-11-14T21:00:00Z")
                                 << midnight + 20 * kHour << midnight + 21 * kHour;
    }
    void rangeGrammar() {
        QFETCH(QString, text);
        QFETCH(qint64, start);
        QFETCH(qint64, end);
        const auto spec = parseRange(text, kNow, QTimeZone::utc());
        QVERIFY2(spec.has_value(), spec ? "" : qPrintable(spec.error().text()));
        const TimeRange r = spec->resolve(kNow, QTimeZone::utc());
        QCOMPARE(qint64(r.start), start);
        QCOMPARE(qint64(r.end), end);
    }
    void rangeTextReadsBack_data() {
        QTest::addColumn<QString>("text");
        for (const char *t : {"Last 1 h", "Last 1 h 30 m", "2023-11-14 03:04 to 04:30", "2023-11-14 20:00 to now",
                              "now-1d/d to now-1d/d"}) {
            QTest::newRow(t) << QString::fromLatin1(t);
        }
    }
    void rangeTextReadsBack() {
        QFETCH(QString, text);
        const auto spec = parseRange(text, kNow, QTimeZone::utc());
        QVERIFY(spec.has_value());
        const auto again = parseRange(spec->text(QTimeZone::utc()), kNow, QTimeZone::utc());
        QVERIFY2(again.has_value(), qPrintable(spec->text(QTimeZone::utc())));
        QCOMPARE(again->resolve(kNow, QTimeZone::utc()), spec->resolve(kNow, QTimeZone::utc()));
    }
    void rangeErrorsSayWhy() {
        for (const char *bad : {"", "soon", "now to now-1h", "1h to 2h to 3h", "2023-13-44"}) {
            const auto spec = parseRange(QString::fromLatin1(bad), kNow, QTimeZone::utc());
            QVERIFY2(!spec, bad);
            QVERIFY(!spec.error().reason.isEmpty());
        }
    }

    void historyGoesBackAndForward() {
        TimeAuthority time(&m_clock);
        const TimeRange first = time.range();
        time.zoomTo({kNow - 1000'000, kNow - 500'000});
        time.zoomAround(kNow - 750'000, 0.5);
        QCOMPARE(time.range().length(), 250'000);
        time.goBack();
        QCOMPARE(time.range(), (TimeRange{kNow - 1000'000, kNow - 500'000}));
        time.goBack();
        QCOMPARE(time.range(), first);
        QVERIFY(!time.canGoBack());
        time.goForward();
        QVERIFY(time.canGoForward());
        time.setSpec(RangeSpec::last(kHour * 6)); // a new choice ends what was ahead
        QVERIFY(!time.canGoForward());
    }
    void liveFollowsTheClockAndStopsWhenAsked() {
        TimeAuthority time(&m_clock);
        time.setInterval(20);
        int refreshes = 0;
        connect(&time, &TimeAuthority::rangeChanged, &time, [&] { ++refreshes; });
        QTRY_VERIFY(refreshes > 0);
        time.setHeld(true); // hovering
        QTest::qWait(30);
        const int held = refreshes;
        QTest::qWait(80);
        QCOMPARE(refreshes, held);
        time.setHeld(false);
        QTRY_VERIFY(refreshes > held);
        time.setPaused(true);
        QCOMPARE(time.mode(), TimeAuthority::Mode::Paused);
        time.zoomTo({kNow - 10'000, kNow});
        QCOMPARE(time.mode(), TimeAuthority::Mode::Historic);
    }
    void whatAHoldHeldBackComesAfterIt() {
        TimeAuthority time(&m_clock);
        time.setInterval(20);
        int refreshes = 0;
        int modes = 0;
        connect(&time, &TimeAuthority::rangeChanged, &time, [&] { ++refreshes; });
        connect(&time, &TimeAuthority::modeChanged, &time, [&] { ++modes; });
        time.setHeld(true);
        QVERIFY(time.held());
        QCOMPARE(modes, 1); // the chip says so
        QTest::qWait(80);
        QCOMPARE(refreshes, 0);
        time.setInterval(3'600'000);
        time.setHeld(false);
        QCOMPARE(refreshes, 1); // at once, not an hour later
        time.setSpec(RangeSpec::fixed({kNow - 1000, kNow}));
        time.setHeld(true);
        QVERIFY(!time.held()); // nothing live is held
    }
    void aPointerThatRestsHoldsNothingForLong() {
        TimeAuthority time(&m_clock);
        time.setInterval(20);
        int refreshes = 0;
        connect(&time, &TimeAuthority::rangeChanged, &time, [&] { ++refreshes; });
        time.setHeld(true);
        m_clock.set(kNow + 19'000);
        time.setHeld(true); // it moved
        m_clock.set(kNow + 38'000);
        QTest::qWait(60);
        QVERIFY(time.held());
        QCOMPARE(refreshes, 0);
        m_clock.set(kNow + 39'000);
        QTRY_VERIFY(!time.held());
        QTRY_VERIFY(refreshes > 1);
        m_clock.set(kNow);
    }
    void hiddenAndBatterySlowTheRefresh() {
        TimeAuthority time(&m_clock);
        time.setInterval(10'000);
        QCOMPARE(time.pace(), 10'000);
        time.setHidden(true);
        QCOMPARE(time.pace(), 40'000);
        time.setSaving(true);
        QCOMPARE(time.pace(), 80'000);
        time.setHidden(false);
        QCOMPARE(time.pace(), 20'000);
        QCOMPARE(time.interval(), 10'000); // the choice stands
    }
    void batteriesOfTheMachineCount() {
        QTemporaryDir dir;
        const auto write = [&](const char *supply, const char *name, const char *text) {
            QDir(dir.path()).mkpath(QString::fromLatin1(supply));
            QFile f(dir.filePath(QStringLiteral("%1/%2").arg(QLatin1String(supply), QLatin1String(name))));
            QVERIFY(f.open(QIODevice::WriteOnly));
            f.write(text);
        };
        QVERIFY(!onBattery(dir.filePath(QStringLiteral("none"))));
        write("BAT0", "type", "Battery\n");
        write("BAT0", "status", "Discharging\n");
        QVERIFY(onBattery(dir.path()));
        write("AC", "type", "Mains\n");
        write("AC", "online", "1\n");
        QVERIFY(!onBattery(dir.path()));
        write("AC", "online", "0\n");
        QVERIFY(onBattery(dir.path()));
        write("BAT0", "scope", "Device\n"); // a mouse
        QVERIFY(!onBattery(dir.path()));
    }
    void aBrushKnowsItsGroup() {
        TimeAuthority time(&m_clock);
        int changes = 0;
        connect(&time, &TimeAuthority::highlightChanged, &time, [&] { ++changes; });
        time.setHighlight(QStringLiteral("edge-0"), QStringLiteral("edge"));
        time.setHighlight(QStringLiteral("edge-0"), QStringLiteral("edge"));
        QCOMPARE(changes, 1);
        QCOMPARE(time.highlightGroup(), QStringLiteral("edge"));
        time.setHighlight({});
        QVERIFY(time.highlightGroup().isEmpty());
    }
    void rangeAndRefreshAreThereTheNextTime() {
        MemorySettings kept;
        {
            Session session(&m_clock, &kept);
            MainWindow window(session.context(), {});
            session.time()->setSpec(RangeSpec::last(6 * kHour));
            session.time()->setInterval(30'000);
            session.time()->zoomTo({kNow - 1000, kNow}); // a look back is no choice for tomorrow
        }
        Session session(&m_clock, &kept);
        MainWindow window(session.context(), {});
        QCOMPARE(session.time()->range().length(), 6 * kHour);
        QCOMPARE(session.time()->interval(), 30'000);
    }
    void stallsAreSeenWhereverTheWorkIsDone() {
        StallMonitor monitor;
        const auto work = [](int ms) { // of the processor: a sleeping thread is not busy
            const std::clock_t from = std::clock();
            volatile double x = 1;
            while (static_cast<double>(std::clock() - from) * 1000 / CLOCKS_PER_SEC < ms) {
                x = x * 1.0000001;
            }
        };
        const auto turn = [](int ms) { // a loop that blocks, as the program's does; qWait only polls
            QEventLoop loop;
            QTimer::singleShot(ms, &loop, &QEventLoop::quit);
            loop.exec();
        };
        monitor.reset();
        turn(30);
        QVERIFY(monitor.longestMs() < 15);
        QTimer::singleShot(0, this, [&] { work(20); }); // a timer's work
        turn(60);
        QVERIFY2(monitor.longestMs() >= 15, qPrintable(QString::number(monitor.longestMs())));
        QVERIFY(monitor.turnsOver(8) >= 1);
        monitor.reset();
        QMetaObject::invokeMethod(this, [&] { work(20); }, Qt::QueuedConnection); // a posted event's work
        turn(60);
        QVERIFY2(monitor.longestMs() >= 15, qPrintable(QString::number(monitor.longestMs())));
    }
    void crosshairPins() {
        TimeAuthority time(&m_clock);
        time.setCrosshair(kNow - 5);
        time.togglePin();
        time.setCrosshair(std::nullopt);
        QCOMPARE(time.crosshair(), std::optional<TimeMs>(kNow - 5));
        time.togglePin();
        time.setCrosshair(std::nullopt);
        QVERIFY(!time.crosshair());
    }

    void fuzzyFindsWordStarts() {
        QVERIFY(fuzzyScore(QStringLiteral("gtf"), QStringLiteral("Go to Fleet")) >
                fuzzyScore(QStringLiteral("gtf"), QStringLiteral("Get the profile")));
        QVERIFY(fuzzyScore(QStringLiteral("xyz"), QStringLiteral("Go to Fleet")) < 0);
    }
    void paletteOpensAPastedAlert() {
        QAction fleet(QStringLiteral("Go to Fleet"));
        CommandPalette palette({&fleet}, nullptr);
        QStringList opened;
        palette.setAlertOpener([&opened](const QString &text) { opened << text; });
        palette.edit()->setText(QStringLiteral("{alertname=\"PoolSaturated\",service=\"<b>x</b>\"}"));
        QVERIFY(palette.shown().value(0).contains(QStringLiteral("alertname=PoolSaturated")));
        palette.runCurrent();
        QCOMPARE(opened.size(), 1);
        CommandPalette other({&fleet}, nullptr);
        other.setAlertOpener([&opened](const QString &text) { opened << text; });
        other.edit()->setText(QStringLiteral("http://localhost:9090/graph"));
        QVERIFY(other.shown().value(0).contains(QStringLiteral("names no alert")));
        other.runCurrent();
        QCOMPARE(opened.size(), 1);
    }
    void oneKeystrokeOpensAnIncidentFromAnyPage() {
        QTemporaryDir dir;
        Session session(&m_clock, &m_settings);
        session.edit().storePath = dir.filePath(QStringLiteral("s.db"));
        MainWindow window(session.context(), {});
        window.showPage(QStringLiteral("bounds"));
        QAction *open = nullptr;
        QList<QKeySequence> keys;
        for (const PageEntry &p : pageRegistry()) {
            window.showPage(p.id);
            for (QAction *a : window.allActions()) {
                open = a->shortcut() == QKeySequence(Qt::CTRL | Qt::Key_I) ? a : open;
            }
            QVERIFY2(open, qPrintable(p.id));
        }
        window.showPage(QStringLiteral("bounds"));
        open->trigger();
        QCOMPARE(window.currentPage()->id(), QStringLiteral("incident"));
        QTRY_VERIFY(window.currentPage()->panels()[0].state != Availability::NoData &&
                    window.currentPage()->panels()[1].state == Availability::Data);
    }
    void notificationsAreOffUntilAskedFor() {
        MemorySettings settings;
        QCOMPARE(AlertWatch::choice(settings), QStringLiteral("off"));
        QTemporaryDir dir;
        auto store = *store::Store::open(dir.filePath(QStringLiteral("a.db")));
        const auto fire = [&](const char *name, const char *severity, TimeMs at) {
            store::Batch b;
            b.samples.push_back({store->ref(Labels{{"__name__", "ALERTS"},
                                                   {"alertname", name},
                                                   {"alertstate", "firing"},
                                                   {"severity", severity},
                                                   {"service", "a<b>"}}),
                                 at, 1});
            QVERIFY(store->appendNow(std::move(b)));
        };
        LocalSource source(store);
        FixedClock clock(kNow);
        AppContext context;
        context.clock = &clock;
        context.settings = &settings;
        context.source = &source;
        QStringList told;
        AlertWatch watch(
            context, [&told](const QString &title, const QString &body, bool) { told << title + u' ' + body; },
            nullptr);
        const auto look = [&] {
            watch.look();
            QTest::qWait(150);
        };
        fire("Old", "critical", kNow - 1000);
        look();
        AlertWatch::setChoice(settings, QStringLiteral("critical"));
        look();
        QVERIFY(told.isEmpty()); // it fired already
        fire("New", "critical", kNow - 500);
        fire("Small", "warning", kNow - 500);
        look();
        QCOMPARE(told, QStringList{QStringLiteral("New critical · a<b>")});
        look();
        QCOMPARE(told.size(), 1); // once
    }
    void paletteFiltersAndRuns() {
        int ran = 0;
        QAction fleet(QStringLiteral("Go to Fleet"));
        QAction theme(QStringLiteral("Theme: light"));
        connect(&theme, &QAction::triggered, &theme, [&] { ++ran; });
        CommandPalette palette({&fleet, &theme}, nullptr);
        palette.edit()->setText(QStringLiteral("light"));
        QCOMPARE(palette.shown(), QStringList{QStringLiteral("Theme: light")});
        QTest::keyClick(palette.edit(), Qt::Key_Return);
        QCOMPARE(ran, 1);
    }

    void windowWithoutASourceWelcomes() {
        Session session(&m_clock, &m_settings);
        MainWindow window(session.context(), {});
        window.show();
        QVERIFY(window.welcome()->isVisible());
        window.resize(1024, 700);
        QVERIFY(!window.grab().isNull());
        window.setThemeChoice(QStringLiteral("light"));
        QCOMPARE(themeOf(&window).dark, false);
        window.setThemeChoice(QStringLiteral("dark"));
        QCOMPARE(m_settings.value(QStringLiteral("theme"), {}).toString(), QStringLiteral("dark"));
    }
    void theStatusBarTellsTheTimeOfWhatIsOpen() {
        const SystemClock system;
        Session session(&system, &m_settings);
        MainWindow window(session.context(), {});
        const auto told = [&window] {
            QStringList out;
            for (const QLabel *l : window.statusLine()->findChildren<QLabel *>()) {
                out << l->text();
            }
            return out.join(u' ');
        };
        QVERIFY(!told().contains(u"23:13:20 UTC"));
        AppContext bundle = session.context();
        bundle.clock = &m_clock; // a bundle's clock stands at its incident
        window.setContext(bundle);
        QVERIFY2(told().contains(u"23:13:20 UTC"), qPrintable(told()));
        window.setContext(session.context());
        QVERIFY(!told().contains(u"23:13:20 UTC"));
    }
    void keysAreUniquePerContext() {
        Session session(&m_clock, &m_settings);
        MainWindow window(session.context(), {});
        QSet<QString> seen;
        for (const QAction *a : window.actions()) {
            const QString keys = a->shortcut().toString();
            if (!keys.isEmpty()) {
                QVERIFY2(!seen.contains(keys), qPrintable(keys + u' ' + a->text()));
                seen.insert(keys);
            }
        }
        QVERIFY(seen.contains(QStringLiteral("Ctrl+K")));
        QVERIFY(keyLines(window.actions()).size() > seen.size());
    }
    void welcomeAsksForATestAndAConnection() {
        QStringList opened;
        WindowHooks hooks;
        hooks.openAny = [&](const QString &what) { opened << what; };
        Session session(&m_clock, &m_settings);
        MainWindow window(session.context(), hooks);
        QStringList tested;
        connect(window.welcome(), &WelcomePage::testRequested, this, [&](const QString &url) { tested << url; });
        window.welcome()->address()->setText(QStringLiteral("prom:9090"));
        for (QPushButton *b : window.welcome()->findChildren<QPushButton *>()) {
            if (b->text() == u"Test connection") {
                b->click();
            }
        }
        QTest::keyClick(window.welcome()->address(), Qt::Key_Return);
        QCOMPARE(tested, QStringList{QStringLiteral("http://prom:9090")});
        QCOMPARE(opened, QStringList{QStringLiteral("http://prom:9090")});
    }
    void unknownFilesAreRefusedInWords() {
        Session session(&m_clock, &m_settings);
        const auto missing = session.openAny(QStringLiteral("/nowhere/at-all"));
        QVERIFY(!missing);
        QCOMPARE(missing.error().reason, QStringLiteral("no such file"));
    }
    void picturesInThreeForms() {
        QTemporaryDir dir;
        QWidget widget;
        widget.resize(200, 100);
        QLabel label(QStringLiteral("11:53 \u2212 12"), &widget);
        label.setTextFormat(Qt::PlainText);
        label.move(10, 10);
        widget.show();
        for (const char *name : {"a.png", "a.svg", "a.pdf"}) {
            const auto written = writePicture(&widget, dir.filePath(QString::fromLatin1(name)), 1, QStringLiteral("t"));
            QVERIFY2(written.has_value(), name);
        }
        QFile svg(dir.filePath(QStringLiteral("a.svg")));
        QVERIFY(svg.open(QIODevice::ReadOnly));
        const QByteArray text = svg.readAll();
        QVERIFY(!text.contains("<text")); // outlines: no font of ours is needed to read it
        QVERIFY(text.contains("<title>t</title>"));
        QVERIFY(!writePicture(&widget, dir.filePath(QStringLiteral("a.bmp")), 1, {}));
    }
};

QTEST_MAIN(TestShell)
#include "tst_shell.moc"
