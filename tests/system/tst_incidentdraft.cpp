// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The broadcast incident from the simulated fleet to the finished first draft: the program computes the fleet, the page
// is walked on its samples as a person would at the moment the alert fires, and the program exports. Impact and
// resolution must be what the simulator knows, detection and mitigation what was recorded and applied.
#include "app/pages/incident/incidentpage.h"
#include "app/shell/session.h"
#include "data/incident/incidentstore.h"
#include "data/incident/lint.h"
#include "widgets/common/theme.h"
#include "widgets/guide/noticebar.h"
#include "widgets/guide/questioncard.h"
#include <QApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace bs;

namespace {

constexpr TimeMs kBegin = 1'771'326'000'000; // 2026-02-17 11:00 UTC
constexpr DurationMs kMinute = 60'000;
const QString kId = QStringLiteral("INC-0001");

QByteArray run(const QString &program, const QStringList &args, int *status = nullptr) {
    QProcess p;
    p.start(program, args);
    const bool ended = p.waitForFinished(180'000);
    if (status) {
        *status = ended ? p.exitCode() : -1;
    }
    if (!ended || p.exitCode() != 0) {
        qInfo().noquote() << args.join(u' ') << p.readAllStandardError();
    }
    return p.readAllStandardOutput();
}

QByteArray boundscope(const QStringList &args, int *status = nullptr) {
    return run(QStringLiteral(BOUNDSCOPE_BINARY_DIR "/boundscope"), args, status);
}

QString clock(TimeMs t) { return QDateTime::fromMSecsSinceEpoch(t, Qt::UTC).toString(QStringLiteral("HH:mm")); }

} // namespace

class TestIncidentDraft : public QObject {
    Q_OBJECT
    QTemporaryDir m_dir;
    QString m_store;
    TimeMs m_impact = 0, m_mitigated = 0, m_resolved = 0, m_detected = 0;
    QString m_subject;

    QString exported(const QString &format, const QStringList &more = {}) {
        const QString out = m_dir.filePath(QStringLiteral("pm.") + format);
        int status = 0;
        boundscope(QStringList{QStringLiteral("incident"), QStringLiteral("export"), kId, QStringLiteral("--store"),
                               m_store, QStringLiteral("--format"), format, QStringLiteral("--out"), out} +
                       more,
                   &status);
        return status == 0 ? out : QString();
    }
    static QString textOf(const QString &path) {
        QFile f(path);
        return f.open(QIODevice::ReadOnly) ? QString::fromUtf8(f.readAll()) : QString();
    }
    incident::Incident stored() const {
        return incident::IncidentStore::open(m_store)->load(kId).value_or(incident::Incident());
    }

    // The page of a program that starts at `now` on the store, walked as far as its suggestions lead.
    void walkAt(FixedClock &clock, const std::function<void(IncidentPage &, QuestionCard &)> &act) {
        MemorySettings settings;
        Session session(&clock, &settings);
        Session::Choice choice;
        choice.store = m_store;
        QVERIFY(session.open(choice));
        IncidentPage page(session.context(), nullptr);
        page.resize(1348, 800);
        page.setActive(true);
        QTRY_VERIFY_WITH_TIMEOUT(page.isReady(), 60'000);
        act(page, *page.findChild<QuestionCard *>());
        page.setActive(false);
    }
    static void settle(const QuestionCard &card) {
        QTRY_VERIFY_WITH_TIMEOUT(!card.question().text.isEmpty() && !card.question().pending, 60'000);
    }

private Q_SLOTS:
    void initTestCase() {
        if (!QFile::exists(QStringLiteral(BOUNDSCOPE_BINARY_DIR "/boundscope"))) {
            QSKIP("the program is not built");
        }
        applyTheme(*qApp, Theme::lightTheme());
        m_store = m_dir.filePath(QStringLiteral("fleet.db"));
        const QString truthFile = m_dir.filePath(QStringLiteral("truth.json"));
        QVERIFY(!boundscope({QStringLiteral("demo"), QStringLiteral("--scenario"), QStringLiteral("broadcast"),
                             QStringLiteral("--seed"), QStringLiteral("7"), QStringLiteral("--at"),
                             QString::number(kBegin / 1000), QStringLiteral("--history"), QStringLiteral("70m"),
                             QStringLiteral("--store"), m_store, QStringLiteral("--truth"), truthFile})
                     .isEmpty());
        const QJsonObject truth = QJsonDocument::fromJson(textOf(truthFile).toUtf8()).object();
        const auto at = [&truth](const char *name) {
            return kBegin + TimeMs(truth.value(QLatin1String(name)).toDouble() * 1000);
        };
        m_impact = at("impact_start_s");
        m_mitigated = at("mitigated_s");
        m_resolved = at("resolved_s");
        m_subject = truth.value(u"subject").toString().section(u':', 1);
        QVERIFY(m_mitigated > m_impact && m_resolved >= m_mitigated);
        // The alert as the shipped rules record it.
        int status = 0;
        const QByteArray alerts = boundscope({QStringLiteral("rules"), QStringLiteral("replay"),
                                              QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/resources/rules/boundscope.yml"),
                                              QStringLiteral("--store"), m_store, QStringLiteral("--json")},
                                             &status);
        QJsonArray kept;
        for (const QJsonValue &v : QJsonDocument::fromJson(alerts).object().value(u"alerts").toArray()) {
            const QJsonObject a = v.toObject();
            const TimeMs firing =
                QDateTime::fromString(a.value(u"firing_at").toString(), Qt::ISODate).toMSecsSinceEpoch();
            if (a.value(u"firing_at").toString().isEmpty() || firing < m_impact) {
                continue;
            }
            m_detected = m_detected == 0 ? firing : std::min(m_detected, firing);
            QJsonObject labels = a.value(u"labels").toObject();
            labels.insert(QStringLiteral("alertname"), a.value(u"name"));
            kept.append(QJsonObject{{QStringLiteral("labels"), labels},
                                    {QStringLiteral("startsAt"), a.value(u"firing_at")},
                                    {QStringLiteral("endsAt"), a.value(u"resolved_at")}});
        }
        QVERIFY2(m_detected > 0, alerts.left(2000).constData());
        QFile file(m_dir.filePath(QStringLiteral("alerts.json")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QJsonDocument(kept).toJson());
    }
    // At the alert: open, follow the suggestions to the mitigation.
    void theWalkAtTheAlert() {
        FixedClock now(m_detected + 30'000);
        walkAt(now, [&now](IncidentPage &page, QuestionCard &card) {
            page.openSubject(QStringLiteral("new"));
            QTRY_VERIFY_WITH_TIMEOUT(page.isReady(), 60'000); // what happened before is on the timeline
            settle(card);
            for (int step = 0; step < 30 && !card.question().answers.isEmpty(); ++step) {
                const auto q = card.question();
                QString key = q.answers.back().key; // "I don't know" where nothing is suggested
                for (const guide::Answer &a : q.answers) {
                    key = a.suggested ? a.key : key;
                }
                if (q.answers.size() == 1) {
                    break; // an action: what to do is on screen
                }
                QTest::keyClicks(&card, key);
                QTRY_COMPARE_WITH_TIMEOUT(card.question().number, q.number + 1, 30'000);
                settle(card);
            }
        });
        const incident::Incident i = stored();
        QVERIFY2(std::abs(i.mark(incident::Mark::Impact) - m_impact) <= 90'000,
                 qPrintable(clock(i.mark(incident::Mark::Impact)) + QStringLiteral(" is not ") + clock(m_impact)));
        QVERIFY(std::count_if(i.events.begin(), i.events.end(),
                              [](const auto &e) { return e.pinned && !e.curves.empty(); }) >= 1);
    }
    // What others recorded, and what was done, by the commands.
    void alertsAndMitigation() {
        int status = 0;
        boundscope({QStringLiteral("incident"), QStringLiteral("import"), m_dir.filePath(QStringLiteral("alerts.json")),
                    QStringLiteral("--into"), kId, QStringLiteral("--store"), m_store},
                   &status);
        QCOMPARE(status, 0);
        for (const auto &[mark, at] :
             {std::pair{QStringLiteral("detection"), m_detected}, {QStringLiteral("mitigation"), m_mitigated}}) {
            boundscope({QStringLiteral("incident"), QStringLiteral("mark"), kId, mark, QStringLiteral("--at"),
                        QString::number(at / 1000), QStringLiteral("--store"), m_store},
                       &status);
            QCOMPARE(status, 0);
        }
    }
    // Said too early: the mark is on the disk at once and stays where it was put, and the page says why.
    void resolvedTooEarlyStaysWhereItWasPut() {
        FixedClock now(m_detected + 60'000);
        walkAt(now, [this, &now](IncidentPage &page, QuestionCard &card) {
            settle(card);
            for (QAction *a : page.commands()) {
                if (a->text() == u"Mark resolved") {
                    a->trigger();
                }
            }
            QTRY_COMPARE_WITH_TIMEOUT(stored().mark(incident::Mark::Resolution), now.now(), 10'000);
            const auto *notice = page.findChild<NoticeBar *>();
            QTRY_VERIFY2_WITH_TIMEOUT(notice->text().contains(u"does not show yet when it was over"),
                                      qPrintable(notice->text()), 30'000);
            QCOMPARE(stored().mark(incident::Mark::Resolution), now.now());
        });
    }
    // Afterwards: the page has the rest of the curve, and "resolved" is when it came back.
    void resolvedWhenTheCurveSaysSo() {
        FixedClock now(m_resolved + 10 * kMinute);
        walkAt(now, [this](IncidentPage &page, QuestionCard &card) {
            settle(card);
            for (QAction *a : page.commands()) {
                if (a->text() == u"Mark resolved") {
                    a->trigger();
                }
            }
            QTRY_VERIFY2_WITH_TIMEOUT(std::abs(stored().mark(incident::Mark::Resolution) - m_resolved) <= 150'000,
                                      qPrintable(clock(stored().mark(incident::Mark::Resolution))), 30'000);
        });
        const incident::Incident i = stored();
        QVERIFY(i.mark(incident::Mark::Resolution) > m_mitigated);
        // Said on the timeline: what it is, and when a person said so.
        const auto said = std::find_if(i.events.begin(), i.events.end(), [](const auto &e) {
            return e.text.startsWith(u"Resolved set to ") && e.source == u"auto";
        });
        QVERIFY(said != i.events.end());
        QVERIFY2(said->text.contains(clock(i.mark(incident::Mark::Resolution))) &&
                     said->text.contains(clock(now.now())),
                 qPrintable(said->text));
    }
    void theMarkdownIsAFinishedFirstDraft() {
        const QString md = textOf(exported(QStringLiteral("md")));
        QVERIFY(!md.isEmpty());
        for (const QString &words :
             {m_subject, QStringLiteral(" rose from "), clock(m_detected), clock(m_mitigated),
              QStringLiteral("## Summary"), QStringLiteral("## Root cause"), QStringLiteral("## Timeline"),
              QStringLiteral("## Action items"), QStringLiteral("![")}) {
            QVERIFY2(md.contains(words), qPrintable(words + QStringLiteral(" is missing in:\n") + md));
        }
        for (const char *hole : {"TODO", "TBD", "not marked", "%1", "unknown", "NaN", "\n## \n", "()", "  ."}) {
            QVERIFY2(!md.contains(QLatin1String(hole)),
                     qPrintable(QLatin1String(hole) + QStringLiteral(" in:\n") + md));
        }
        static const QRegularExpression empty(QStringLiteral("(^|\n)## [^\n]+\n+(?=(## |$))"));
        QVERIFY2(!empty.match(md).hasMatch(), qPrintable(empty.match(md).captured(0)));
        const incident::Incident i = stored();
        for (const incident::Mark m : incident::kMarks) {
            QVERIFY2(i.mark(m) != kNoTime, qPrintable(incident::toString(m)));
            QVERIFY2(md.contains(clock(i.mark(m))), qPrintable(incident::toString(m)));
        }
        QVERIFY(std::count_if(i.events.begin(), i.events.end(), [](const auto &e) { return e.pinned; }) >= 3);
        const QString svg = m_dir.filePath(QStringLiteral("pm.svg"));
        QVERIFY(QFile::exists(svg)); // the chart beside it
        if (const QString keep = qEnvironmentVariable("BOUNDSCOPE_TEST_PICTURE"); !keep.isEmpty()) {
            for (const QString &name : {QStringLiteral("pm.md"), QStringLiteral("pm.svg")}) {
                QFile::copy(m_dir.filePath(name), keep + u'/' + name);
            }
            QFile::copy(m_store, keep + QStringLiteral("/fleet.db"));
        }
    }
    void nothingContradicts() {
        int status = 0;
        const QByteArray lint = boundscope({QStringLiteral("incident"), QStringLiteral("lint"), kId,
                                            QStringLiteral("--store"), m_store, QStringLiteral("--json")},
                                           &status);
        for (const QJsonValue &f : QJsonDocument::fromJson(lint).object().value(u"findings").toArray()) {
            const QString rule = f.toObject().value(u"rule").toString();
            QVERIFY2(rule == u"incomplete", lint.constData()); // what only people know may be left to write
        }
    }
    void htmlPdfAndJson() {
        const QString html = textOf(exported(QStringLiteral("html")));
        QVERIFY(html.contains(m_subject) && html.contains(QStringLiteral("<svg")) &&
                !html.contains(QStringLiteral("<script")));
        static const QRegularExpression remote(QStringLiteral("(src|href)\\s*=\\s*[\"'](?!data:|#)"));
        QVERIFY2(!remote.match(html).hasMatch(), qPrintable(remote.match(html).captured(0)));
        for (const QString &page : {QStringLiteral("a4"), QStringLiteral("letter")}) {
            const QString pdf = exported(QStringLiteral("pdf"), {QStringLiteral("--page"), page});
            QVERIFY(!pdf.isEmpty());
            if (const QString tool = QStandardPaths::findExecutable(QStringLiteral("pdftotext")); !tool.isEmpty()) {
                const QString text = QString::fromUtf8(run(tool, {pdf, QStringLiteral("-")}));
                QVERIFY2(text.contains(clock(m_detected)) && text.contains(m_subject) &&
                             text.contains(QStringLiteral("page 1 of ")),
                         qPrintable(text.left(3000)));
            }
        }
        const QString json = exported(QStringLiteral("json"));
        const QString other = m_dir.filePath(QStringLiteral("other.db"));
        int status = 0;
        boundscope({QStringLiteral("incident"), QStringLiteral("import"), json, QStringLiteral("--store"), other},
                   &status);
        QCOMPARE(status, 0);
        incident::Incident a = stored(),
                           b = incident::IncidentStore::open(other)->load(kId).value_or(incident::Incident());
        a.audit = b.audit = 0;
        QVERIFY(a == b); // the same document
        // The picture is drawn from what the incident keeps: the other store has no samples and draws the same.
        const QString svg = textOf(exported(QStringLiteral("svg")));
        const QString again = m_dir.filePath(QStringLiteral("again.svg"));
        boundscope({QStringLiteral("incident"), QStringLiteral("export"), kId, QStringLiteral("--store"), other,
                    QStringLiteral("--format"), QStringLiteral("svg"), QStringLiteral("--out"), again},
                   &status);
        QVERIFY(!textOf(again).isEmpty());
        QVERIFY(textOf(again) == svg);
        // Drawn again where the samples are still there: what was drawn once stays.
        QVERIFY(textOf(exported(QStringLiteral("svg"))) == svg);
    }
};

QTEST_MAIN(TestIncidentDraft)
#include "tst_incidentdraft.moc"
