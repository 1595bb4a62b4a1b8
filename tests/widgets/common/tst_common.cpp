// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Theme, fonts, plain text, axes.
#include "widgets/common/panel.h"
#include "widgets/common/plaintooltip.h"
#include "widgets/common/seriescolors.h"
#include "widgets/common/timeaxis.h"
#include "widgets/common/valuescale.h"
#include <QApplication>
#include <QBuffer>
#include <QFile>
#include <QFontInfo>
#include <QFontMetricsF>
#include <QLabel>
#include <QPainter>
#include <QPdfWriter>
#include <QProcess>
#include <QSet>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

using namespace bs;

namespace {

double luminance(const QColor &c) {
    const auto channel = [](double v) { return v <= 0.03928 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
    return 0.2126 * channel(c.redF()) + 0.7152 * channel(c.greenF()) + 0.0722 * channel(c.blueF());
}

double contrast(const QColor &a, const QColor &b) {
    const double la = luminance(a) + 0.05;
    const double lb = luminance(b) + 0.05;
    return la > lb ? la / lb : lb / la;
}

} // namespace

class TestCommon : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, Theme::darkTheme()); }

    void contrastHolds() {
        for (const Theme *t : {&Theme::darkTheme(), &Theme::lightTheme()}) {
            QVERIFY(contrast(t->textMuted, t->surface) >= 5.3);
            for (const auto &[ink, tint] : {std::pair{t->ok, t->okTint},
                                            {t->warn, t->warnTint},
                                            {t->crit, t->critTint},
                                            {t->info, t->infoTint}}) {
                QVERIFY(contrast(ink, tint) >= 4.7);
            }
            for (const QColor &c : t->series) {
                QVERIFY2(contrast(c, t->surface) >= (t->dark ? 5.1 : 3.0), qPrintable(c.name()));
            }
        }
    }
    void paletteCarriesTheTheme() {
        QWidget w;
        QVERIFY(themeOf(&w).dark);
        w.setPalette(paletteFor(Theme::lightTheme()));
        QVERIFY(!themeOf(&w).dark);
    }
    void fontsAreOursAndFiguresAlign() {
        for (const TextRole role : {TextRole::Body, TextRole::BodyStrong, TextRole::Metric, TextRole::Code}) {
            QVERIFY(QFontInfo(textFont(role)).family().startsWith(u"Boundscope"));
            const QFontMetricsF fm(textFont(role));
            const double one = fm.horizontalAdvance(u'1');
            for (const char16_t c : u"0123456789") {
                if (c != 0) {
                    QVERIFY(std::abs(fm.horizontalAdvance(QChar(c)) - one) < 0.01);
                }
            }
        }
    }
    void pdfKeepsItsCharacters() {
        const QString pdftotext = QStandardPaths::findExecutable(QStringLiteral("pdftotext"));
        if (pdftotext.isEmpty()) {
            QSKIP("poppler-utils is not installed");
        }
        QTemporaryDir dir;
        {
            QPdfWriter pdf(dir.filePath(QStringLiteral("a.pdf")));
            QPainter p(&pdf);
            p.setFont(textFont(TextRole::Metric));
            p.drawText(1000, 2000, QStringLiteral("11:53 \u2212 12.8k"));
        }
        QProcess process;
        process.start(pdftotext, {dir.filePath(QStringLiteral("a.pdf")), QStringLiteral("-")});
        QVERIFY(process.waitForFinished());
        const QString text = QString::fromUtf8(process.readAllStandardOutput());
        QVERIFY2(text.contains(u"11:53"), qPrintable(text));
        QVERIFY2(text.contains(u'\u2212'), qPrintable(text));
    }
    void tooltipsAreNeverMarkup() {
        const QString tip = plainToolTip(QStringLiteral("<b>x</b>&amp;\nsecond"));
        QVERIFY(tip.contains(u"&lt;b&gt;x"));
        QVERIFY(!tip.contains(u"<b>"));
        QVERIFY(plainToolTip(QString()).isEmpty());
        QVERIFY(plainToolTip(QString(100'000, u'<')).size() < 20'000);
    }
    void nineNamesNineColours() {
        SeriesColors colors;
        QSet<int> slots_;
        for (const char *name : {"edge", "api-gateway", "catalog", "recommendations", "auth", "model", "events",
                                 "email-relay", "notification-sender"}) {
            slots_.insert(colors.slot(QString::fromLatin1(name)));
        }
        QCOMPARE(slots_.size(), 9);
        QVERIFY(!slots_.contains(5)); // too near crit
        QCOMPARE(colors.slot(QStringLiteral("edge")), colors.slot(QStringLiteral("edge")));
    }
    void timeTicksAreRound_data() {
        QTest::addColumn<qint64>("length");
        QTest::addColumn<QString>("first");
        QTest::newRow("1 h") << qint64(3'600'000) << QStringLiteral("22:20");
        QTest::newRow("6 h") << qint64(21'600'000) << QStringLiteral("18:00");
        QTest::newRow("2 min") << qint64(120'000) << QStringLiteral("23:11:30");
    }
    void timeTicksAreRound() {
        QFETCH(qint64, length);
        QFETCH(QString, first);
        const TimeMs end = 1'700'003'600'000; // 23:13:20
        const auto ticks = timeTicks({{end - length, end}, 0, 700}, QTimeZone::utc());
        QVERIFY(ticks.size() >= 4 && ticks.size() <= 9);
        QCOMPARE(ticks.front().text, first);
    }
    void timeTicksStartDaysAtLocalMidnight() {
        const QTimeZone berlin("Europe/Berlin");
        if (!berlin.isValid()) {
            QSKIP("no time zone data");
        }
        const TimeMs end = 1'700'003'600'000;
        for (const TimeTick &t : timeTicks({{end - 5 * 86'400'000LL, end}, 0, 700}, berlin)) {
            QCOMPARE(QDateTime::fromMSecsSinceEpoch(t.at, berlin).time(), QTime(0, 0));
        }
    }
    void scalesInvert() {
        const ValueScale linear{ValueScale::Kind::Linear, 0, 200, 300, 100};
        QCOMPARE(linear.px(100), 200.0);
        QCOMPARE(linear.at(200), 100.0);
        const ValueScale log{ValueScale::Kind::Log, 1, 1000, 300, 0};
        QVERIFY(std::abs(log.px(10) - 200) < 1e-9);
        QVERIFY(std::abs(log.at(100) - 100) < 1e-9);
        QCOMPARE(log.px(0), 300.0); // zero has no place on a log axis: the floor
        const TimeScale time{{1000, 3000}, 50, 200};
        QCOMPARE(time.x(2000), 150.0);
        QCOMPARE(time.at(150), TimeMs{2000});
    }
    void niceScalesCoverTheirValues() {
        for (const double top : {0.0, 0.3, 1.0, 296'000.0, 1e9, std::numeric_limits<double>::quiet_NaN()}) {
            const ValueScale s = niceScale(ValueScale::Kind::Linear, 0, top, 100, 0);
            QVERIFY(s.high > s.low && std::isfinite(s.high));
            QVERIFY(std::isnan(top) || s.high >= top);
            QVERIFY(valueTicks(s).size() >= 2);
        }
        QCOMPARE(axisText(60'000), QStringLiteral("60k"));
    }
    void panelShedsFromTheRight() {
        Panel panel(QStringLiteral("Goroutines by service"));
        panel.setSubtitle(QStringLiteral("sum(process_goroutines) · stacked"));
        panel.segments()->setItems({QStringLiteral("Linear"), QStringLiteral("Log")});
        panel.setStatus(Health::Warn, QStringLiteral("partial"));
        panel.resize(700, 300);
        panel.show();
        const auto label = [&](const QString &start) {
            for (QLabel *l : panel.findChildren<QLabel *>()) {
                if (l->text().startsWith(start)) {
                    return l->isVisible();
                }
            }
            return false;
        };
        QVERIFY(label(QStringLiteral("sum(")));
        panel.resize(330, 300);
        QTest::qWait(1);
        QVERIFY(!label(QStringLiteral("sum(")));
        QVERIFY(label(QStringLiteral("Goroutines by service")));
    }
};

QTEST_MAIN(TestCommon)
#include "tst_common.moc"
