// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The Fleet page as a person meets it: answers, gestures, a source that goes away and comes back.
#include "app/pages/fleet/alertstrip.h"
#include "app/pages/fleet/fleetheader.h"
#include "app/pages/fleet/fleetpage.h"
#include "app/pages/fleet/panelgrid.h"
#include "app/pages/fleet/panelvalues.h"
#include "app/pages/fleet/panelview.h"
#include "app/pages/fleet/valuepicker.h"
#include "boardfixture.h"
#include "data/core/format.h"
#include "widgets/heatmap/heatmapview.h"
#include "widgets/plot/scatterview.h"
#include "widgets/plot/timeplot.h"
#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QTest>

using namespace bs;

class TestFleetPage : public QObject {
    Q_OBJECT
    FixedClock m_clock{1'700'003'600'000};
    MemorySettings m_settings;
    std::unique_ptr<TimeAuthority> m_time;
    std::unique_ptr<test::ManualFeed> m_feed;
    std::unique_ptr<FleetPage> m_page;
    QStringList m_copied;
    QStringList m_opened;

    AppContext context() {
        AppContext c;
        c.clock = &m_clock;
        c.time = m_time.get();
        c.settings = &m_settings;
        c.copyText = [this](const QString &t) { m_copied << t; };
        c.openPage = [this](const QString &page, const QString &subject) { m_opened << page + u'|' + subject; };
        return c;
    }
    PanelView *view(int i) { return m_page->panelViews()[i]; }
    TimePlot *plot() { return m_page->findChild<TimePlot *>(); }
    HeatMapView *heat() { return m_page->findChild<HeatMapView *>(); }

private Q_SLOTS:
    void init() {
        m_time = std::make_unique<TimeAuthority>(&m_clock);
        m_feed = std::make_unique<test::ManualFeed>();
        m_page = std::make_unique<FleetPage>(context(), nullptr, m_feed.get());
        m_page->resize(1360, 826);
        m_page->show();
        m_page->setActive(true);
        m_copied.clear();
        m_opened.clear();
    }
    void cleanup() {
        m_page.reset();
        m_feed.reset();
        m_time.reset();
    }

    void asksWhenActiveAndCancelsWhenLeft() {
        QCOMPARE(m_feed->asked.size(), 1);
        QCOMPARE(m_feed->asked[0].range.length(), 3'600'000);
        m_page->setActive(false);
        QCOMPARE(m_feed->cancelled, 1);
        m_time->refresh();
        QCOMPARE(m_feed->asked.size(), 1); // a hidden page asks nothing
    }
    void showsWhatTheBoardAnswered() {
        QVERIFY(!m_page->isReady());
        m_feed->answer(test::board(m_time->range()));
        QVERIFY(m_page->isReady());
        const QVector<PanelState> states = m_page->panels();
        QCOMPARE(states.size(), 6);
        for (const PanelState &s : states) {
            QVERIFY(s.state == Availability::Data);
            QVERIFY2(s.series > 0, qPrintable(s.title));
        }
        QCOMPARE(states[0].kind, QStringLiteral("area"));
        QCOMPARE(plot()->grid()->series.size(), std::size_t{2});
        QCOMPARE(plot()->marks().size(), std::size_t{1});
        QVERIFY(m_page->alerts()->words().constFirst().startsWith(u"GoroutineCountGrowingRapidly edge-0"));
    }
    void figuresKnowTheirHealth() {
        const auto b = test::board(m_time->range());
        QCOMPARE(figureHealth(b->figures[0]), Health::None);
        QCOMPARE(figureHealth(b->figures[1]), Health::Warn); // 48 of 50
        FigureResult unknown;
        QCOMPARE(figureHealth(unknown), Health::NoData); // never a calm zero
    }
    void dragZoomsTheRangeAndDoubleClickGoesBack() {
        m_feed->answer(test::board(m_time->range()));
        const TimeRange before = m_time->range();
        const QRectF r = plot()->plotRect();
        const auto at = [&](double f) {
            return QPoint(static_cast<int>(r.left() + r.width() * f), static_cast<int>(r.center().y()));
        };
        QTest::mousePress(plot(), Qt::LeftButton, {}, at(0.5));
        QTest::mouseMove(plot(), at(0.6));
        QTest::mouseRelease(plot(), Qt::LeftButton, {}, at(0.75));
        QCOMPARE(m_time->mode(), TimeAuthority::Mode::Historic);
        QVERIFY(std::abs(m_time->range().length() - before.length() / 4) < 20'000);
        QCOMPARE(m_feed->asked.size(), 2); // zooming asks again, it does not magnify
        QCOMPARE(m_feed->asked[1].range, m_time->range());
        QTest::mouseDClick(plot(), Qt::LeftButton, {}, at(0.5));
        QCOMPARE(m_time->mode(), TimeAuthority::Mode::Live);
        QCOMPARE(m_time->range(), before);
    }
    void oneCrosshairForAllTimePanels() {
        m_feed->answer(test::board(m_time->range()));
        const QRectF r = plot()->plotRect();
        // QTest::mouseMove only moves the platform's cursor, which the offscreen one does not report.
        QMouseEvent move(QEvent::MouseMove, r.center(), plot()->mapToGlobal(r.center()), Qt::NoButton, {}, {});
        QApplication::sendEvent(plot(), &move);
        QVERIFY(m_time->crosshair().has_value());
        QCOMPARE(heat()->crosshair(), m_time->crosshair());
        QTest::keyClick(plot(), Qt::Key_Space);
        QVERIFY(m_time->pinned());
    }
    void heatMapNamesAndDrills() {
        m_feed->answer(test::board(m_time->range()));
        const QRectF r = heat()->plotRect();
        const QPoint first(static_cast<int>(r.center().x()), static_cast<int>(r.top() + 3));
        QVERIFY(heat()->hoverText(first).startsWith(u"edge-3")); // sorted by max: the largest first
        QTest::mousePress(heat(), Qt::LeftButton, {}, first);
        QTest::mouseRelease(heat(), Qt::LeftButton, {}, first);
        QCOMPARE(m_opened.size(), 1);
        QVERIFY2(m_opened[0].startsWith(u"profiles|pod:edge-3@"), qPrintable(m_opened[0])); // at the moment of the cell
    }
    void losesTheSourceAndGetsItBack() {
        m_feed->answer(test::board(m_time->range()));
        m_clock.set(m_clock.now() + 240'000);
        m_time->refresh();
        m_feed->fail(QStringLiteral("connection refused"));
        for (const PanelState &s : m_page->panels()) {
            QVERIFY(s.state == Availability::Stale); // old data stay, marked
            QVERIFY(s.series > 0);
        }
        QVERIFY(view(0)->note().contains(u"4 min"));
        QVERIFY(view(0)->note().contains(u"connection refused"));
        QVERIFY(m_page->alerts()->words().constFirst().contains(u"not known"));
        m_feed->answer(test::board(m_time->range()));
        QVERIFY(m_page->panels()[0].state == Availability::Data);
        QVERIFY(view(0)->note().isEmpty());
    }
    void failingFirstSaysWhyAndOffersAgain() {
        m_feed->fail(QStringLiteral("Prometheus did not answer in 5 s"));
        QVERIFY(m_page->isReady());
        QCOMPARE(view(0)->message().kind, PanelMessage::Kind::Error);
        QCOMPARE(view(0)->message().where, QStringLiteral("http://prom.courier:9090"));
        QVERIFY(m_page->panels()[0].state == Availability::Error);
        const auto asked = m_feed->asked.size();
        Q_EMIT view(0)->messageAction(0);
        QCOMPARE(m_feed->asked.size(), asked + 1);
    }
    void notCheckedIsSaidInWords() {
        auto b = test::board(m_time->range());
        auto p = std::make_shared<PanelResult>(*b->panels[4]);
        p->tenants.clear();
        p->availability = Availability::NotChecked;
        p->reason = QStringLiteral("no metric of tenants in this source");
        b->panels[4] = p;
        m_feed->answer(b);
        QCOMPARE(view(4)->message().kind, PanelMessage::Kind::Empty);
        QCOMPARE(view(4)->message().hint, p->reason);
        QVERIFY(m_page->panels()[4].state == Availability::NotChecked);
    }
    // Looking at the past shows the alerts of then, and says so.
    void alertsOfThePastAreMarked() {
        auto b = test::board(m_time->range());
        b->alertsAt = m_time->range().end - 3'600'000;
        m_feed->answer(b);
        QVERIFY2(m_page->alerts()->words().contains(QStringLiteral("at ") + formatClock(b->alertsAt)),
                 qPrintable(m_page->alerts()->words().join(u'|')));
        auto quiet = test::board(m_time->range());
        quiet->alertsAt = b->alertsAt;
        quiet->alerts.clear();
        quiet->alertsAvailability = Availability::NoData;
        m_feed->answer(quiet);
        QVERIFY(m_page->alerts()->words().constFirst().startsWith(u"No alert was recorded at "));
    }
    void filtersBecomeMatchers() {
        m_page->header()->choose(QStringLiteral("service"), {.values = {QStringLiteral("ed\"ge")}});
        QCOMPARE(m_feed->asked.back().filter, std::string("service=\"ed\\\"ge\""));
        m_page->header()->choose(QStringLiteral("zone"), {.values = {QStringLiteral("eu")}});
        QCOMPARE(m_feed->asked.back().filter, std::string("service=\"ed\\\"ge\",zone=\"eu\""));
        m_page->header()->choose(QStringLiteral("service"), {});
        m_page->header()->choose(QStringLiteral("zone"), {.values = {QStringLiteral("eu.1"), QStringLiteral("us")}});
        QCOMPARE(m_feed->asked.back().filter, std::string("zone=~\"eu\\\\.1|us\"")); // a dot is a dot
        m_page->header()->choose(QStringLiteral("zone"), {.pattern = QStringLiteral("eu.*"), .negated = true});
        QCOMPARE(m_feed->asked.back().filter, std::string("zone!~\"eu.*\""));
        m_page->header()->choose(QStringLiteral("zone"), {});
        QCOMPARE(m_feed->asked.back().filter, std::string());
    }
    // Where services are told apart by another label, the filter speaks of that one.
    void theServiceFilterNamesTheRealLabel() {
        auto b = test::board(m_time->range());
        b->serviceLabel = QStringLiteral("app");
        m_feed->answer(b);
        QVERIFY(m_page->header()->identity() == std::pair(QStringLiteral("app"), QString()));
    }
    void valuesAreFoundAndGathered() {
        ValuePicker picker(ValuePicker::Of::Values, {}, m_page.get());
        picker.setAttribute(Qt::WA_DeleteOnClose, false);
        QList<FilterChoice> got;
        connect(&picker, &ValuePicker::chosen, this, [&](const FilterChoice &c) { got << c; });
        picker.setNames({QStringLiteral("cart"), QStringLiteral("edge"), QStringLiteral("orders")}, true);
        QTest::keyClicks(picker.edit(), QStringLiteral("ord"));
        QTest::keyClick(picker.edit(), Qt::Key_Return);
        QCOMPARE(got.back().values, QStringList{QStringLiteral("orders")});
        picker.edit()->clear();
        picker.list()->setCurrentRow(0);
        QTest::keyClick(picker.edit(), Qt::Key_Space);
        QTest::keyClick(picker.edit(), Qt::Key_Down);
        QTest::keyClick(picker.edit(), Qt::Key_Space);
        QCOMPARE(got.back().values, (QStringList{QStringLiteral("cart"), QStringLiteral("edge")}));
        QCOMPARE(got.back().words(), QStringLiteral("2 of them"));
        QTest::keyClicks(picker.edit(), QStringLiteral("or.+x|edge"));
        QVERIFY(picker.list()->currentItem()->text().endsWith(u"edge")); // what it fits is shown
        QTest::keyClick(picker.edit(), Qt::Key_Return);
        QCOMPARE(got.back().pattern, QStringLiteral("or.+x|edge"));
        picker.edit()->setText(QStringLiteral("nobody.*"));
        QTest::keyClick(picker.edit(), Qt::Key_Return);
        QCOMPARE(got.back().pattern, QStringLiteral("nobody.*"));
        const auto n = got.size();
        picker.edit()->setText(QStringLiteral("(nobody"));
        QTest::keyClick(picker.edit(), Qt::Key_Return);
        QCOMPARE(got.size(), n); // not a pattern: said, not sent
    }
    void copiesPromqlAndCsv() {
        m_feed->answer(test::board(m_time->range()));
        view(0)->menuActions()[0]->trigger();
        QVERIFY(m_copied.back().contains(u"process_goroutines"));
        view(4)->menuActions()[1]->trigger();
        QVERIFY(m_copied.back().startsWith(u"tenant,in_flight,mean_in_flight,cap\r\nnorthwind,49900,40000,\r\n"));
    }
    void copiesPicturesOfEachPanel() {
        m_feed->answer(test::board(m_time->range()));
        const auto run = [this](const char *text) {
            for (QAction *a : view(1)->menuActions()) {
                if (a->text() == QLatin1String(text)) {
                    a->trigger();
                    return true;
                }
            }
            return false;
        };
        QVERIFY(run("Copy as PNG"));
        QCOMPARE(QApplication::clipboard()->image().size(), view(1)->size() * 2);
        QVERIFY(run("Copy as SVG"));
        QVERIFY(QApplication::clipboard()->mimeData()->data(QStringLiteral("image/svg+xml")).contains("<svg"));
    }
    void aBrushedPointShowsOnTheTimePanels() {
        m_feed->answer(test::board(m_time->range()));
        auto *scatter = m_page->findChild<ScatterView *>();
        scatter->setFocus();
        QTest::keyClick(scatter, Qt::Key_Down);
        QCOMPARE(m_time->highlight(), QStringLiteral("pod-7")); // the outlier
        QCOMPARE(m_time->highlightGroup(), QStringLiteral("edge"));
        QCOMPARE(plot()->highlightGroup(), QStringLiteral("edge")); // the band of its service
        QCOMPARE(heat()->highlight(), QStringLiteral("pod-7"));
    }
    void notesAndAgeStandUnderThePanelWhole() {
        auto b = test::board(m_time->range());
        auto p = std::make_shared<PanelResult>(*b->panels[2]);
        p->notes = {QStringLiteral("no capacity known for 1 of 2 pools: declare it in the workspace")};
        b->panels[2] = p;
        m_feed->answer(b);
        QVERIFY(view(2)->foot().contains(p->notes[0]));
        QVERIFY(!view(2)->subtitle().contains(u"capacity known"));
        QVERIFY(view(0)->foot().startsWith(u"last sample 5 s ago"));
        m_clock.set(m_clock.now() + 3'000);
        view(0)->tick();
        QVERIFY(view(0)->foot().startsWith(u"last sample 8 s ago")); // it runs on without an answer
        m_clock.set(m_clock.now() - 3'000);
    }
    void qualityOfTargetsAndPanelsIsShown() {
        auto b = test::board(m_time->range());
        using Kind = QualitySpan::Kind;
        b->quality.push_back({Kind::ScrapeFailure,
                              {m_time->range().start, m_time->range().end},
                              QStringLiteral("2 targets not scraped")});
        auto p = std::make_shared<PanelResult>(*b->panels[0]);
        p->quality.push_back({Kind::Gap, {m_time->range().start, m_time->range().end}, QStringLiteral("no data")});
        b->panels[0] = p;
        m_feed->answer(b);
        QCOMPARE(plot()->quality().size(), std::size_t{2});
        QCOMPARE(heat()->quality().size(), std::size_t{1});
        QCOMPARE(heat()->quality()[0].kind, Kind::ScrapeFailure);
    }
    void aggregatedPanelsSaySo() {
        auto b = test::board(m_time->range());
        auto p = std::make_shared<PanelResult>(*b->panels[1]);
        p->aggregated = true;
        p->notes = {QStringLiteral("31.2k series, over 20k: added up by service on the server")};
        b->panels[1] = p;
        m_feed->answer(b);
        QVERIFY(view(1)->foot().contains(u"added up by service"));
        QVERIFY(view(1)->subtitle().contains(u"4 services"));
    }
    void everyPanelCanBeReachedByKeyboard() {
        m_feed->answer(test::board(m_time->range()));
        QSet<QWidget *> reached;
        for (int i = 0; i < 6; ++i) {
            for (QAction *a : m_page->commands()) {
                if (a->text() == u"Next panel") {
                    a->trigger();
                }
            }
            reached << m_page->window()->focusWidget();
        }
        QCOMPARE(reached.size(), 6);
        for (QWidget *w : reached) {
            QVERIFY(w && w->focusPolicy() != Qt::NoFocus);
            QVERIFY2(!w->accessibleName().isEmpty(), w->metaObject()->className());
            QAccessibleInterface *i = QAccessible::queryAccessibleInterface(w);
            QVERIFY(i && i->childCount() > 0);
            for (int c = 0; c < i->childCount(); ++c) {
                QVERIFY(!i->child(c)->text(QAccessible::Name).isEmpty());
                QVERIFY(!i->child(c)->text(QAccessible::Value).isEmpty());
            }
        }
    }
    void alertsAreReachedAndReadAloud() {
        m_feed->answer(test::board(m_time->range()));
        AlertStrip *strip = m_page->alerts();
        QTest::keyClick(strip, Qt::Key_Home);
        QTest::keyClick(strip, Qt::Key_Return);
        QCOMPARE(m_opened.back(), QStringLiteral("incident|alert:GoroutineCountGrowingRapidly"));
        QAccessibleInterface *i = QAccessible::queryAccessibleInterface(strip);
        QVERIFY(i->child(0)->text(QAccessible::Value).contains(u"critical"));
    }
    void expandTakesTheWholePageAndEscGoesBack() {
        m_feed->answer(test::board(m_time->range()));
        Q_EMIT view(1)->expandRequested();
        QVERIFY(view(1)->isVisible() && !view(0)->isVisible());
        QTest::keyClick(m_page.get(), Qt::Key_Escape);
        QVERIFY(view(0)->isVisible());
    }
    void hostileLabelsAreText_data() {
        QTest::addColumn<QString>("name");
        QTest::newRow("html") << QStringLiteral("<img src=x onerror=alert(1)><b>bold</b>");
        QTest::newRow("bidi") << QStringLiteral("abc\u202edef\u2066");
        QTest::newRow("newlines") << QStringLiteral("a\nb\r\nc\t");
        QTest::newRow("100 kB") << QString(100'000, u'x');
    }
    void hostileLabelsAreText() {
        QFETCH(QString, name);
        m_feed->answer(test::board(m_time->range(), name));
        const QPixmap shot = m_page->grab();
        QVERIFY(!shot.isNull());
        for (const QLabel *l : m_page->findChildren<QLabel *>()) {
            QCOMPARE(l->textFormat(), Qt::PlainText);
            QVERIFY(l->text().size() < 2'000);
        }
        const QRectF r = heat()->plotRect();
        QVERIFY(heat()->hoverText(QPoint(static_cast<int>(r.center().x()), static_cast<int>(r.top() + 3))).size() <
                400);
    }
    void layoutAtEverySize_data() {
        QTest::addColumn<QSize>("viewport");
        QTest::newRow("1440x900") << QSize(1336, 712);
        QTest::newRow("1024x700") << QSize(934, 520);
        QTest::newRow("4K") << QSize(3700, 1900);
    }
    void layoutAtEverySize() {
        QFETCH(QSize, viewport);
        const QVector<QRect> rects = fleetLayout(viewport, 6);
        QCOMPARE(rects.size(), 6);
        for (qsizetype i = 0; i < rects.size(); ++i) {
            QVERIFY(rects[i].width() >= 240 && rects[i].height() >= 280);
            QVERIFY(rects[i].right() < viewport.width());
            for (qsizetype j = i + 1; j < rects.size(); ++j) {
                QVERIFY(!rects[i].intersects(rects[j]));
            }
        }
    }
    void alertsGroupByNameWorstFirst() {
        std::vector<AlertInfo> alerts;
        const auto add = [&](const char *name, const char *severity, const char *pod, const char *state) {
            AlertInfo a;
            a.labels = Labels{{"alertname", name}, {"severity", severity}, {"pod", pod}};
            a.state = state;
            alerts.push_back(a);
        };
        add("PoolSaturated", "warning", "a", "firing");
        add("Growing", "critical", "a", "firing");
        add("Growing", "critical", "b", "firing");
        add("Later", "warning", "a", "pending");
        const auto groups = groupAlerts(alerts);
        QCOMPARE(groups.size(), std::size_t{2});
        QCOMPARE(groups[0].name, QStringLiteral("Growing"));
        QCOMPARE(groups[0].subject, QStringLiteral("2 pods"));
        QCOMPARE(groups[0].severity, Health::Crit);
        QCOMPARE(pendingCount(alerts), 1);
    }
    void theStripSaysWhatIsMuted() {
        const auto labels = [](const char *name, const char *pod) {
            return Labels{{"alertname", name}, {"severity", "critical"}, {"pod", pod}};
        };
        const auto firing = [](const Labels &l) {
            AlertInfo a;
            a.labels = l;
            a.state = "firing";
            return a;
        };
        const auto managed = [](const Labels &l, const char *silence, const char *inhibitor) {
            ManagedAlert m;
            m.labels = l;
            m.receivers = {"oncall"};
            if (*silence != 0) {
                m.silencedBy = {silence};
            }
            if (*inhibitor != 0) {
                m.inhibitedBy = {inhibitor};
            }
            return m;
        };
        const SystemClock clock;
        AlertStrip strip(&clock, nullptr);
        strip.resize(1200, 34);
        strip.setAlerts({firing(labels("Quiet", "a")), firing(labels("Half", "a")), firing(labels("Half", "b")),
                         firing(labels("Loud", "a"))});
        QVERIFY(!strip.words().join(u' ').contains(u"silence")); // nobody was asked
        AlertStrip::Silencing s;
        s.configured = true;
        strip.setSilencing(s);
        QVERIFY(strip.words().contains(QStringLiteral("Silences …"))); // asked, no answer yet
        s.error = QStringLiteral("am: refused");
        strip.setSilencing(s);
        QVERIFY(strip.words().contains(QStringLiteral("Silences not known")));
        s.error.clear();
        s.known = true;
        s.silences = 1;
        s.alerts = {managed(labels("Quiet", "a"), "id", ""), managed(labels("Half", "a"), "", "f1"),
                    managed(labels("Half", "b"), "", ""), managed(labels("Loud", "a"), "", "")};
        strip.setSilencing(s);
        const QStringList words = strip.words();
        QVERIFY2(words.contains(QStringLiteral("Quiet a silenced")), qPrintable(words.join(u'|')));
        QVERIFY2(words.contains(QStringLiteral("Half 2 pods 1 inhibited")), qPrintable(words.join(u'|')));
        QVERIFY(words.contains(QStringLiteral("Loud a")) && words.contains(QStringLiteral("1 silence")));
        const auto groups =
            groupAlerts(mergeAlerts({firing(labels("Quiet", "a")), firing(labels("Loud", "a"))}, s.alerts));
        QVERIFY(groups.back().name == u"Quiet" && groups.back().isMuted()); // behind what is heard
        QVERIFY(groups.back().details.contains(u"to oncall"));
        QCOMPARE(groups.back().labels, labels("Quiet", "a"));
        QSignalSpy list(&strip, &AlertStrip::silencesRequested);
        QTest::mouseClick(&strip, Qt::LeftButton, {}, QPoint(strip.width() - 10, 17));
        QCOMPARE(list.count(), 1);
    }
    void missedScrapesAreHoles() {
        PanelResult p;
        p.kind = QStringLiteral("heatmap");
        p.range = {0, 150'000};
        p.step = 15'000;
        HeatRow r;
        test::samples(p.range, 100, r.times, r.values);
        r.missed.push_back({44'000, 76'000});
        p.rows.push_back(r);
        const HeatData d = heatOf(p);
        QVERIFY(std::isnan(d.rows[0].values[4]));
        QVERIFY(!std::isnan(d.rows[0].values[1]));
        QCOMPARE(quantise(d, 100).at(0, 4), std::uint8_t{1}); // the hatch
    }
};

QTEST_MAIN(TestFleetPage)
#include "tst_fleetpage.moc"
