// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The rules of a runbook that is read at 03:00, one test or more for each, named by its number. The first half holds
// the shipped trees against them, the second the page.
#include "app/cli/runbook/trees.h"
#include "app/pages/incident/handover.h"
#include "app/pages/incident/incidentpage.h"
#include "app/pages/incident/incidentvalues.h"
#include "data/incident/incidentstore.h"
#include "widgets/common/theme.h"
#include "widgets/guide/handoverpanel.h"
#include "widgets/guide/incidentheader.h"
#include "widgets/guide/noticebar.h"
#include "widgets/guide/questioncard.h"
#include "widgets/guide/suggestionbar.h"
#include "widgets/guide/thenpanel.h"
#include "widgets/guide/trailview.h"
#include "widgets/guide/walkstrip.h"
#include "widgets/timeline/timelinepanel.h"
#include <QApplication>
#include <QDirIterator>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

using namespace bs;

namespace {

const TimeMs kNow = 1'771'328'520'000; // 2026-02-17 11:42 UTC
constexpr DurationMs kMinute = 60'000;

struct Desk {
    FixedClock clock{kNow};
    MemorySettings settings;
    QThreadPool interactive, background;
    TimeAuthority time{&clock};
    AppContext context;
    QStringList copied;
    std::unique_ptr<IncidentPage> page;

    explicit Desk(const QString &store) {
        context.clock = &clock;
        context.time = &time;
        context.settings = &settings;
        context.interactive = &interactive;
        context.background = &background;
        context.storePath = store;
        context.copyText = [this](const QString &text) { copied << text; };
        fresh();
    }
    ~Desk() { page.reset(); }
    void fresh() { // as the program starts again
        page = std::make_unique<IncidentPage>(context, nullptr);
        page->resize(1348, 800);
        page->show();
        page->setActive(true);
    }
    template <class T> T *the() const { return page->findChild<T *>(); }
    [[nodiscard]] const guide::Question &question() const { return the<QuestionCard>()->question(); }
    void begin() {
        QTRY_VERIFY(page->isReady());
        page->openSubject(
            QStringLiteral("alert:alertname=PoolSaturated,service=checkout,pool=email,severity=critical"));
        QTRY_VERIFY(!question().text.isEmpty() && !question().pending);
    }
    void answerUnknown() {
        const int number = question().number;
        for (const guide::Answer &a : question().answers) {
            if (a.id == u"unknown" || a.id == u"done") {
                QTest::keyClicks(the<QuestionCard>(), a.key);
            }
        }
        QTRY_COMPARE(question().number, number + 1);
        QTRY_VERIFY(!question().pending);
    }
    void tick() const { QMetaObject::invokeMethod(page.get(), "secondPassed"); }
    [[nodiscard]] QString strip() const {
        QStringList all;
        for (const guide::StripItem &i : the<WalkStrip>()->items()) {
            all << i.name + u' ' + i.value;
        }
        return all.join(QStringLiteral(" | "));
    }
    [[nodiscard]] QString timeline() const {
        const TimelineModel *m = the<TimelinePanel>()->model();
        QString out;
        for (int i = 0; i < m->rowCount(); ++i) {
            out += m->row(i).text + u'\n';
        }
        return out;
    }
    [[nodiscard]] incident::Incident stored(const QString &id = QStringLiteral("INC-0001")) const {
        return incident::IncidentStore::open(context.storePath)->load(id).value_or(incident::Incident());
    }
    void command(const char *text) const {
        for (QAction *a : page->commands()) {
            if (a->text() == QLatin1String(text)) {
                a->trigger();
                return;
            }
        }
        QFAIL(text);
    }
};

int wordsIn(const QString &text) { return int(text.split(u' ', Qt::SkipEmptyParts).size()); }

runbook::Evidence evidenceOf(TimeMs asOf) {
    runbook::Evidence e;
    e.id = e.provider = QStringLiteral("growth");
    e.state = Availability::Data;
    e.verdict = QStringLiteral("growing");
    e.value = 212;
    e.threshold = 10;
    e.unit = QStringLiteral("per_minute");
    e.n = 40;
    e.asOf = asOf;
    e.interval = 15'000;
    e.query = QStringLiteral("sum(process_goroutines)");
    e.source = QStringLiteral("prometheus");
    e.text = QStringLiteral("+212/min");
    e.facts = {{QStringLiteral("slope"), {}, 212, QStringLiteral("per_minute")}};
    e.curves = {{QStringLiteral("all"), {asOf - 60'000, asOf}, {100, 312}}};
    return e;
}

// A state with a suggestion, without a source.
IncidentController::State stateWith(const QString &answer, TimeMs asOf) {
    IncidentController::State s;
    s.incident.emplace();
    s.walk = *runbook::Walk::start(*cli::findTree(QStringLiteral("y-seed")), {QStringLiteral("oc"), kNow, {}, {}});
    runbook::Suggestion g;
    g.answer = answer;
    g.confidence = runbook::Confidence::Strong;
    g.reason = QStringLiteral("+212/min over 10 min, n 40");
    g.because = {evidenceOf(asOf)};
    g.deciding = {0};
    g.wouldFlipIf = QStringLiteral("slope < 10/min");
    s.suggestion = g;
    s.lookedAt = s.lookedOn = kNow;
    return s;
}

double luminance(const QColor &c) {
    const auto part = [](double v) { return v <= 0.03928 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
    return 0.2126 * part(c.redF()) + 0.7152 * part(c.greenF()) + 0.0722 * part(c.blueF());
}

double contrast(const QColor &a, const QColor &b) {
    const double x = luminance(a), y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

QByteArray sourceOf(const char *folders) {
    QByteArray all;
    for (const QString &folder : QString::fromLatin1(folders).split(u' ')) {
        QDirIterator it(QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/") + folder,
                        {QStringLiteral("*.cpp"), QStringLiteral("*.h")}, QDir::Files);
        while (it.hasNext()) {
            QFile f(it.next());
            if (f.open(QIODevice::ReadOnly)) {
                all += f.readAll();
            }
        }
    }
    return all;
}

} // namespace

class TestThreeOClock : public QObject {
    Q_OBJECT
    QTemporaryDir m_dir;
    int m_stores = 0;
    QString store() { return m_dir.filePath(QStringLiteral("s%1.db").arg(++m_stores)); }

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, Theme::darkTheme()); }

    void rule01_oneStepShortWords() {
        for (const auto &tree : cli::shippedTrees()) {
            for (const runbook::Node &n : tree->nodes) {
                const QByteArray where = (tree->id + u'/' + n.id).toUtf8();
                QVERIFY2(n.label.size() <= 60 && wordsIn(n.label) <= 12, where.constData());
                QVERIFY2(n.prompt.size() <= 90, where.constData());
            }
        }
        Desk desk(store());
        desk.begin();
        QCOMPARE(desk.page->findChildren<QuestionCard *>().size(), 1);
    }
    void rule02_aPauseBetweenFiveAndNineSteps() {
        Desk desk(store());
        desk.begin();
        int since = 0, pauses = 0;
        while (!desk.question().answers.isEmpty() && desk.question().number < 20) {
            const bool pause = !desk.question().pause.isEmpty();
            if (pause) {
                QVERIFY(since >= 5 && since <= 9);
                since = 0;
                ++pauses;
            }
            QVERIFY(since <= 9);
            desk.answerUnknown();
            ++since;
        }
        QVERIFY(pauses >= 1);
    }
    void rule03_theAnswerIsTheObservedState() {
        auto s = stateWith(QStringLiteral("growing"), kNow);
        const QString answer = s.walk->current()->edges.front().answer;
        s.suggestion->answer = answer;
        QVERIFY(s.walk->answer(answer, QStringLiteral("oc"), kNow, s.suggestion));
        const auto trail = trailOf(*s.walk);
        QVERIFY2(trail.front().answer.contains(QStringLiteral("+212/min")), qPrintable(trail.front().answer));
        QVERIFY(!trail.front().answer.contains(QStringLiteral("checked")));
    }
    void rule04_whatIsLostIfLateComesFirst() {
        const auto tree = *cli::findTree(QStringLiteral("default"));
        const runbook::Node *memory = tree->node(QStringLiteral("memory"));
        QVERIFY(memory);
        QVERIFY(tree->node(tree->root)->edge(QStringLiteral("abnormal"))->next == memory->id); // before any cause
        const runbook::Node *guard = tree->node(memory->edge(QStringLiteral("yes"))->next);
        QVERIFY(guard->kind == runbook::Node::Kind::Action);
        QVERIFY(!guard->actions.empty() && !guard->actions.front().changesProduction); // keep the evidence, then shed
        QVERIFY(tree->node(tree->escape)->kind == runbook::Node::Kind::Action);        // worse: mitigate first
    }
    void rule05_everyMitigationIsVerified() {
        for (const auto &tree : cli::shippedTrees()) {
            if (tree->id == u"y-seed") {
                continue; // the appendix word for word: it verifies nothing, which is one of its gaps
            }
            for (const runbook::Node &n : tree->nodes) {
                const bool changes =
                    std::any_of(n.actions.begin(), n.actions.end(), [](const auto &a) { return a.changesProduction; });
                if (changes) {
                    QVERIFY2(n.verify && n.verify->wait > 0 && !n.verify->metric.isEmpty() &&
                                 n.verify->below.isEmpty() != n.verify->above.isEmpty(),
                             qPrintable(tree->id + u'/' + n.id));
                }
            }
        }
        auto s = stateWith({}, kNow);
        s.walk = *runbook::Walk::start(*cli::findTree(QStringLiteral("default")), {QStringLiteral("oc"), kNow, {}, {}});
        QVERIFY(s.walk->answer(QStringLiteral("abnormal"), QStringLiteral("oc"), kNow, {}));
        const auto leads = consequencesOf(s, {});
        QVERIFY(
            std::any_of(leads.begin(), leads.end(), [](const guide::Consequence &c) { return !c.verify.isEmpty(); }));
    }
    void rule06_tenMinutesWithoutProgressEscalates() {
        Desk desk(store());
        desk.begin();
        desk.tick();
        QVERIFY(!desk.the<IncidentHeader>()->escalates());
        desk.clock.set(kNow + 11 * kMinute);
        desk.tick();
        QVERIFY(desk.the<IncidentHeader>()->escalates());
        QCOMPARE(desk.the<IncidentHeader>()->secondary()->property("kind").toString(), QStringLiteral("primary"));
        QVERIFY(desk.strip().contains(QStringLiteral("escalate now")));
        desk.answerUnknown(); // progress
        desk.tick();
        QVERIFY(!desk.the<IncidentHeader>()->escalates());
    }
    void rule07_theStripIsAlwaysThere() {
        Desk desk(store());
        desk.begin();
        desk.clock.set(kNow + 30'000);
        desk.tick();
        for (const char *words :
             {"Step 1", "Held by ", "Last answer 00:00:30 ago", "Data ", "Timer ", "Escalate in "}) {
            QVERIFY2(desk.strip().contains(QLatin1String(words)), qPrintable(desk.strip()));
        }
        for (const QSize size : {QSize(1348, 800), QSize(944, 620)}) {
            desk.page->resize(size);
            QCoreApplication::processEvents();
            for (const QWidget *w :
                 {static_cast<QWidget *>(desk.the<WalkStrip>()), static_cast<QWidget *>(desk.the<IncidentHeader>())}) {
                QVERIFY(w->isVisible());
                QVERIFY(w->visibleRegion().boundingRect().size() == w->size()); // nothing over it, nothing scrolls it
            }
        }
    }
    void rule08_everyNumberSaysHowOldItIs() {
        const auto ageAfter = [](DurationMs age) {
            const auto s = stateWith(QStringLiteral("growing"), kNow - age);
            return questionOf(s, kNow);
        };
        const auto fresh = ageAfter(10'000);
        QVERIFY(fresh.chart.remark.contains(QStringLiteral("as of ")) &&
                fresh.chart.remark.contains(QStringLiteral("10 s ago")));
        QVERIFY(fresh.facts.front().stamp.contains(QStringLiteral("prometheus")));
        QVERIFY(fresh.facts.front().stamp.contains(QStringLiteral("sum(process_goroutines)")));
        QVERIFY(fresh.facts.front().age == Health::None);
        QVERIFY(ageAfter(45'000).facts.front().age == Health::Warn); // older than two scrapes of 15 s
        const auto old = ageAfter(80'000);
        QVERIFY(old.facts.front().age == Health::Crit && old.chart.age == Health::Crit);
        QuestionCard card;
        card.resize(868, 560);
        card.setQuestion(old);
        const auto labels = card.findChildren<QLabel *>();
        QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel *l) { return l->font().strikeOut(); }));
    }
    void rule09_theSuggestionHasTheFocusAndDoesNotAnswer() {
        auto s = stateWith(QStringLiteral("growing"), kNow);
        s.suggestion->answer = s.walk->current()->edges.front().answer;
        QuestionCard card;
        card.resize(868, 560);
        card.show();
        QVERIFY(QTest::qWaitForWindowExposed(&card));
        QSignalSpy answered(&card, &QuestionCard::answered);
        const auto q = questionOf(s, kNow);
        card.setQuestion(q);
        QCOMPARE(answered.size(), 0);
        QVERIFY(q.reason.contains(QStringLiteral("+212/min")) && !q.confidence.contains(u'%'));
        QTest::keyClick(card.focusWidget(), Qt::Key_Return);
        QCOMPARE(answered.size(), 1);
        QCOMPARE(answered[0][0].toString(), s.suggestion->answer);
        s.suggestion->confidence = runbook::Confidence::Insufficient;
        const auto none = questionOf(s, kNow);
        QVERIFY(std::none_of(none.answers.begin(), none.answers.end(), [](const auto &a) { return a.suggested; }));
    }
    void rule10_overrideWithOneKeyAndOneLine() {
        auto s = stateWith(QStringLiteral("growing"), kNow);
        const auto &edges = s.walk->current()->edges;
        s.suggestion->answer = edges[0].answer;
        QuestionCard card;
        card.resize(868, 560);
        card.show();
        QVERIFY(QTest::qWaitForWindowExposed(&card));
        const auto q = questionOf(s, kNow);
        card.setQuestion(q);
        QSignalSpy answered(&card, &QuestionCard::answered);
        QTest::keyClicks(&card, q.answers[1].key);
        QCOMPARE(answered.size(), 0); // it asks why, in place
        QTest::keyClick(card.steps()->edit(), Qt::Key_Return);
        QCOMPARE(answered.size(), 0); // a note is required
        QTest::keyClicks(card.steps()->edit(), QStringLiteral("seen on another board"));
        QTest::keyClick(card.steps()->edit(), Qt::Key_Return);
        QCOMPARE(answered.size(), 1);
        QCOMPARE(answered[0][0].toString(), edges[1].answer);
        QVERIFY(s.walk->answer(answered[0][0].toString(), QStringLiteral("oc"), kNow, s.suggestion,
                               answered[0][1].toString()));
        const runbook::Step step = s.walk->trail().back();
        QVERIFY(step.overridden && step.note == u"seen on another board" && step.suggestion); // both are kept
    }
    void rule11_iDontKnowIsAnAnswerOfItsOwn() {
        for (const auto &tree : cli::shippedTrees()) {
            for (const runbook::Node &n : tree->nodes) {
                if (n.kind == runbook::Node::Kind::Question) {
                    const runbook::Edge *e = n.edge(QStringLiteral("unknown"));
                    QVERIFY2(e && tree->node(e->next), qPrintable(tree->id + u'/' + n.id));
                }
            }
        }
        Desk desk(store());
        desk.begin();
        QVERIFY(std::any_of(desk.question().answers.begin(), desk.question().answers.end(),
                            [](const auto &a) { return a.id == u"unknown" && !a.key.isEmpty(); }));
        desk.answerUnknown();
    }
    void rule12_backToAnyAnswerAndNothingIsDeleted() {
        Desk desk(store());
        desk.begin();
        const QString first = desk.question().text;
        for (int i = 0; i < 3; ++i) {
            desk.answerUnknown();
        }
        Q_EMIT desk.the<TrailView>()->stepChosen(desk.stored().journal[1].node);
        QTRY_COMPARE(desk.question().text, first);
        const auto walk = runbook::Walk::replay(*cli::findTree(QStringLiteral("default")), desk.stored().journal);
        QVERIFY(walk);
        QCOMPARE(walk->steps().size(), std::size_t(3)); // greyed, still there
        QVERIFY(walk->trail().empty());
        QVERIFY(std::any_of(desk.question().answers.begin(), desk.question().answers.end(),
                            [](const auto &a) { return a.hint == u"your answer before"; }));
    }
    void rule13_noDialogsAndEscLosesNothing() {
        const QByteArray code = sourceOf("app/pages/incident widgets/guide widgets/timeline");
        QVERIFY(code.size() > 10'000);
        for (const char *modal : {"QDialog", "QMessageBox", "QInputDialog", "setModal", "->exec()"}) {
            QVERIFY2(!code.contains(modal), modal);
        }
        Desk desk(store());
        desk.begin();
        auto *panel = desk.the<TimelinePanel>();
        auto *note = panel->findChild<QPlainTextEdit *>();
        note->setFocus();
        QTest::keyClicks(note, QStringLiteral("half a thought"));
        QTest::keyClick(note, Qt::Key_Escape);
        QCOMPARE(panel->noteText(), QStringLiteral("half a thought"));
        // Taking something out is asked for in place, and can be taken back for five seconds.
        desk.answerUnknown();
        panel->list()->setCurrentIndex(panel->model()->index(0, 0));
        QTest::keyClick(panel->list(), Qt::Key_Delete);
        QTest::keyClicks(note, QStringLiteral("a name"));
        QTest::keyClick(note, Qt::Key_Return);
        QVERIFY(desk.the<NoticeBar>()->text().contains(QStringLiteral("Ctrl+Z")));
        desk.command("Keep the event that is being redacted");
        desk.page->setActive(false);
        QCOMPARE(panel->noteText(), QStringLiteral("half a thought"));
        const auto events = desk.stored().events;
        QVERIFY(std::none_of(events.begin(), events.end(), [](const auto &e) { return e.redacted; }));
    }
    void rule14_everyActionByKeyboard() {
        Desk desk(store());
        desk.begin();
        QStringList keys;
        for (const QAction *a : desk.page->commands()) {
            if (!a->shortcut().isEmpty()) {
                QVERIFY2(!keys.contains(a->shortcut().toString()), qPrintable(a->text())); // one key, one meaning
                keys << a->shortcut().toString();
            }
        }
        for (const char *key : {"Ctrl+M", "Ctrl+J", "Ctrl+D", "Ctrl+W", "Ctrl+E", "Ctrl+H", "Ctrl+N", "Ctrl+P", "F5"}) {
            QVERIFY2(keys.contains(QLatin1String(key)), key);
        }
        for (const QPushButton *b : desk.page->findChildren<QPushButton *>()) {
            if (b->isVisible()) { // each can be reached by Tab, and those of the walk show their key
                QVERIFY2(b->focusPolicy() & Qt::TabFocus, qPrintable(b->text()));
            }
        }
        for (const QPushButton *b : desk.the<StepBar>()->findChildren<QPushButton *>()) {
            if (b->isVisible()) {
                QVERIFY2(b->text().contains(QStringLiteral("Ctrl+")), qPrintable(b->text()));
            }
        }
        // Letters that the window uses stand back for an answer's.
        for (const guide::Answer &a : desk.question().answers) {
            QVERIFY(!a.key.isEmpty());
            QKeyEvent override(QEvent::ShortcutOverride, a.key[0].unicode(), Qt::NoModifier, a.key);
            override.ignore();
            QCoreApplication::sendEvent(desk.page.get(), &override);
            QVERIFY(override.isAccepted());
        }
    }
    void rule15_largeTypeThatGrowsToTwice() {
        auto s = stateWith(QStringLiteral("growing"), kNow);
        s.suggestion->answer = s.walk->current()->edges.front().answer;
        QuestionCard card;
        card.resize(868, 760);
        card.show();
        card.setQuestion(questionOf(s, kNow));
        const auto question = [&card] {
            for (QLabel *l : card.findChildren<QLabel *>()) {
                if (l->text() == card.question().text) {
                    return l;
                }
            }
            return static_cast<QLabel *>(nullptr);
        };
        QVERIFY(question()->font().pixelSize() >= 24);
        for (const double scale : {1.0, 1.5, 2.0}) {
            card.setScale(scale);
            QCoreApplication::processEvents();
            QVERIFY(question()->font().pixelSize() >= int(30 * scale));
            QVERIFY(question()->height() >= question()->heightForWidth(question()->width())); // not clipped
            for (const QLabel *l : card.findChildren<QLabel *>()) {
                QVERIFY2(!l->font().italic(), qPrintable(l->text()));
                QVERIFY2(l->text().size() < 4 || l->text() != l->text().toUpper() || l->text().contains(u'/'),
                         qPrintable(l->text()));
            }
            const auto buttons = card.findChildren<AnswerButton *>();
            QCOMPARE(buttons.size(), card.question().answers.size());
            for (const AnswerButton *b : buttons) {
                QVERIFY(card.rect().contains(b->geometry()));
                QVERIFY(b->height() >= int(54 * scale));
            }
        }
    }
    void rule16_contrast() {
        for (const Theme *t : {&Theme::darkTheme(), &Theme::lightTheme()}) {
            for (const QColor &ground : {t->bg, t->surface, t->raised}) {
                for (const QColor &ink : {t->text, t->text2, t->textMuted}) {
                    QVERIFY2(contrast(ink, ground) >= 4.5, qPrintable(ink.name() + u' ' + ground.name()));
                }
                for (const Health h : {Health::Ok, Health::Warn, Health::Crit, Health::Info}) {
                    QVERIFY(contrast(statusColor(h, *t), ground) >= 3);
                    QVERIFY(contrast(statusColor(h, *t), statusTint(h, *t)) >= 4.5);
                }
            }
            QVERIFY(contrast(QColor(Qt::white), t->accentFill) >= 4.5);
        }
        QVERIFY(luminance(Theme::darkTheme().bg) < 0.05); // no white flash at night
    }
    void rule17_shapeWordAndColour() {
        QList<QImage> shapes;
        for (const Health h : {Health::Ok, Health::NoData, Health::Info, Health::Warn, Health::Crit}) {
            QVERIFY(!statusWord(h).isEmpty());
            QImage image(32, 32, QImage::Format_Grayscale8);
            image.fill(Qt::black);
            QPainter p(&image);
            paintStatus(p, QRectF(1, 1, 30, 30), h, Theme::darkTheme());
            p.end();
            for (QImage &other : shapes) { // without colour they are told apart by many pixels
                int differ = 0;
                for (int y = 0; y < 32; ++y) {
                    for (int x = 0; x < 32; ++x) {
                        differ += (qGray(image.pixel(x, y)) > 60) != (qGray(other.pixel(x, y)) > 60) ? 1 : 0;
                    }
                }
                QVERIFY(differ > 20);
            }
            shapes << image;
        }
    }
    void rule18_exactCommandsCopiedAndLogged() {
        ThenPanel panel;
        guide::Consequence c;
        guide::Command filled, open;
        filled.text = filled.shown = QStringLiteral("kubectl -n courier get pods");
        filled.expect = QStringLiteral("six pods");
        filled.key = QStringLiteral("1");
        open.shown = QStringLiteral("kubectl -n {namespace} get pods");
        open.unfilled = {QStringLiteral("namespace")};
        open.key = QStringLiteral("2");
        c.commands = {filled, open};
        panel.setConsequences({c});
        QSignalSpy copied(&panel, &ThenPanel::copyRequested);
        panel.copyByKey(QStringLiteral("2"));
        QCOMPARE(copied.size(), 0);
        panel.copyByKey(QStringLiteral("1"));
        QCOMPARE(copied.size(), 1);
        const auto labels = panel.findChildren<QLabel *>();
        QVERIFY(std::any_of(labels.begin(), labels.end(),
                            [](const QLabel *l) { return l->text().contains(QStringLiteral("six pods")); }));
        Desk desk(store());
        desk.begin();
        Q_EMIT desk.the<ThenPanel>()->copyRequested(QStringLiteral("kubectl get pods"));
        QTRY_VERIFY(desk.timeline().contains(QStringLiteral("Copied: kubectl get pods")));
        QCOMPARE(desk.copied, QStringList{QStringLiteral("kubectl get pods")});
        QVERIFY(!sourceOf("app/pages/incident widgets/guide data/runbook").contains("QProcess")); // nothing is run
    }
    void rule19_placeKeeping() {
        Desk desk(store());
        desk.begin();
        desk.answerUnknown();
        desk.command("Skip this step");
        QTRY_COMPARE(desk.question().number, 3);
        desk.command("Defer this step");
        QTRY_COMPARE(desk.question().number, 4);
        const QString said = desk.the<TrailView>()->accessibleDescription();
        QVERIFY(said.contains(QStringLiteral("skipped")) && said.contains(QStringLiteral("deferred")));
        desk.command("Close the incident"); // nags once
        QVERIFY(desk.the<NoticeBar>()->text().contains(QStringLiteral("Deferred and not answered")));
        QVERIFY(desk.stored().closed == kNoTime);
        desk.command("Close the incident");
        QTRY_VERIFY(desk.stored().closed != kNoTime);
    }
    void rule20_theCompletionCall() {
        Desk desk(store());
        desk.begin();
        int guard = 0;
        while (!desk.question().answers.isEmpty() && ++guard < 40) {
            desk.answerUnknown();
        }
        QVERIFY2(desk.question().text.startsWith(QStringLiteral("Runbook complete: ")),
                 qPrintable(desk.question().text));
        QVERIFY(desk.question().text.contains(QStringLiteral("overridden")));
        QVERIFY(desk.question().text.contains(QStringLiteral("without data")));
    }
    void rule21_handOverWithAccept() {
        Desk desk(store());
        desk.begin();
        desk.answerUnknown();
        const QString giver = desk.strip();
        desk.command("Hand over the incident");
        auto *hands = desk.the<HandOverPanel>();
        QVERIFY(hands->isVisible());
        QVERIFY(hands->card().contains(QStringLiteral("What was asked and tried")));
        QVERIFY(hands->card().contains(QStringLiteral("this step")));
        auto *name = hands->findChild<QLineEdit *>();
        QTest::keyClicks(name, QStringLiteral("mira"));
        QTest::keyClick(name, Qt::Key_Return);
        QTRY_VERIFY(desk.timeline().contains(QStringLiteral("offers the incident to mira")));
        desk.tick();
        QVERIFY(desk.strip().contains(QStringLiteral("offered to mira"))); // the giver still holds
        QVERIFY(desk.stored().commander != u"mira");
        QCOMPARE(name->text(), QStringLiteral("mira"));
        QTest::keyClick(name, Qt::Key_Return);
        QTRY_VERIFY(desk.timeline().contains(QStringLiteral("mira takes the incident")));
        QCOMPARE(desk.stored().commander, QStringLiteral("mira"));
        desk.clock.set(kNow + 61 * kMinute);
        desk.tick();
        QVERIFY(desk.strip().contains(QStringLiteral("hand over")));
        QVERIFY(!hands->isVisible());
        desk.clock.set(kNow + 181 * kMinute);
        desk.tick();
        QVERIFY(hands->isVisible()); // it insists
    }
    void rule22_resumesOnTheSameStepAndSaysTheGap() {
        Desk desk(store());
        desk.begin();
        desk.answerUnknown();
        const QString text = desk.question().text;
        desk.page.reset(); // nothing was said goodbye to
        desk.clock.set(kNow + 41'000);
        desk.fresh();
        QTRY_VERIFY(desk.page->isReady());
        QTRY_COMPARE(desk.question().text, text);
        QTRY_VERIFY2(desk.timeline().contains(QStringLiteral("resumed, 41 s gap")), qPrintable(desk.timeline()));
        desk.page->setActive(false);
        desk.page->setActive(true); // looking elsewhere is no interruption
        QTRY_VERIFY(desk.page->isReady());
        QCOMPARE(desk.timeline().count(QStringLiteral("resumed")), 1);
    }
    void rule23_theFooterSaysWhenItWasDrilled() {
        Desk desk(store());
        desk.begin();
        QVERIFY(desk.question().runbook.contains(QStringLiteral("default 1.")));
        QVERIFY(desk.question().drilled.contains(QStringLiteral("drilled")));
        const auto labels = desk.the<QuestionCard>()->findChildren<QLabel *>();
        QVERIFY(std::any_of(labels.begin(), labels.end(), [&desk](const QLabel *l) {
            return l->isVisible() && l->text().contains(desk.question().drilled);
        }));
    }
    void rule24_itGotWorseFromAnywhere() {
        for (const auto &tree : cli::shippedTrees()) {
            if (tree->escape.isEmpty()) {
                QVERIFY2(tree->id == u"y-seed", qPrintable(tree->id)); // the appendix word for word has none
                continue;
            }
            auto walk = *runbook::Walk::start(tree, {QStringLiteral("oc"), kNow, {}, {}});
            for (int step = 0; step < 40 && walk.current(); ++step) {
                auto other = walk;
                QVERIFY(other.worse(QStringLiteral("oc"), kNow));
                QCOMPARE(other.current()->id, tree->escape);
                walk.current()->kind == runbook::Node::Kind::Question
                    ? (void)walk.answer(QStringLiteral("unknown"), QStringLiteral("oc"), kNow, {})
                    : (void)walk.done(QStringLiteral("oc"), kNow);
            }
        }
        Desk desk(store());
        desk.begin();
        Q_EMIT desk.the<QuestionCard>()->moveChosen(QStringLiteral("worse"));
        QTRY_VERIFY(desk.timeline().contains(QStringLiteral("It got worse")));
    }
    void rule25_nothingMovesAndNothingVanishes() {
        const QByteArray code = sourceOf("app/pages/incident widgets/guide widgets/timeline");
        for (const char *motion : {"QPropertyAnimation", "QVariantAnimation", "QTimeLine", "QMovie"}) {
            QVERIFY2(!code.contains(motion), motion);
        }
        Desk desk(store());
        desk.begin();
        auto *notice = desk.the<NoticeBar>();
        notice->say(QStringLiteral("the source did not answer"));
        notice->say(QStringLiteral("disk full"));
        for (int s = 0; s < 60; ++s) {
            desk.clock.set(kNow + s * 10'000);
            desk.tick();
        }
        QVERIFY(notice->isVisible() && notice->text() == u"disk full");
        QTest::keyClick(desk.page.get(), Qt::Key_Escape);
        QCOMPARE(notice->text(), QStringLiteral("the source did not answer")); // one at a time, acknowledged
        QTest::keyClick(desk.page.get(), Qt::Key_Escape);
        QVERIFY(!notice->isVisible());
    }

    // Beside the rules: several incidents, one in front.
    void severalIncidentsOneInFront() {
        Desk desk(store());
        desk.begin();
        desk.clock.set(kNow + kMinute);
        desk.page->openSubject(QStringLiteral("new"));
        QTRY_COMPARE(desk.stored(QStringLiteral("INC-0002")).id, QStringLiteral("INC-0002"));
        QTRY_COMPARE(desk.settings.value(QStringLiteral("incident/front"), {}).toString(), QStringLiteral("INC-0002"));
        desk.command("Next open incident");
        QTRY_COMPARE(desk.settings.value(QStringLiteral("incident/front"), {}).toString(), QStringLiteral("INC-0001"));
        desk.fresh(); // the one in front is in front again
        QTRY_VERIFY(desk.page->isReady());
        QTRY_COMPARE(desk.the<IncidentHeader>()->accessibleName().contains(QStringLiteral("INC-0001")), true);
    }
    void anAlertBringsItsLabels() {
        Desk desk(store());
        desk.begin();
        const incident::Incident i = desk.stored();
        QCOMPARE(i.severity, QStringLiteral("SEV1"));
        QCOMPARE(i.selection, QStringLiteral("service=\"checkout\"")); // a pool's name would hide its service
        QCOMPARE(i.labels.size(), std::size_t(4));
        QCOMPARE(i.tree, QStringLiteral("default"));
        QVERIFY(!i.treeText.isEmpty());
        const auto walk = runbook::Walk::replay(*cli::findTree(QStringLiteral("default")), i.journal);
        const auto parameters = walk->commandParameters();
        QVERIFY(std::find(parameters.begin(), parameters.end(),
                          std::pair(QStringLiteral("pool"), QStringLiteral("email"))) != parameters.end());
    }
};

QTEST_MAIN(TestThreeOClock)
#include "tst_threeoclock.moc"
