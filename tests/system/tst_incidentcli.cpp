// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Incidents through the program itself, without a window.
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace {

const QString kProgram = QStringLiteral(BOUNDSCOPE_BINARY_DIR "/boundscope");

struct Answer {
    int status = -1;
    QByteArray out, err;
    [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
    [[nodiscard]] QString text() const { return QString::fromUtf8(out).trimmed(); }
};

Answer boundscope(const QStringList &args) {
    QProcess p;
    p.start(kProgram, args);
    if (!p.waitForFinished(120'000)) {
        return {};
    }
    return {p.exitCode(), p.readAllStandardOutput(), p.readAllStandardError()};
}

} // namespace

class TestIncidentCli : public QObject {
    Q_OBJECT
    QTemporaryDir m_dir;
    QString m_store;

    Answer incident(QStringList args) {
        args.prepend(QStringLiteral("incident"));
        return boundscope(args + QStringList{QStringLiteral("--store"), m_store});
    }
    static QStringList words(const char *line) { return QString::fromLatin1(line).split(u' '); }

private Q_SLOTS:
    void initTestCase() {
        if (!QFile::exists(kProgram)) {
            QSKIP("the program is not built");
        }
    }
    void init() { m_store = m_dir.filePath(QString::fromLatin1(QTest::currentTestFunction()) + QStringLiteral(".db")); }
    void fiveMarksGiveFourTimes() {
        const QString id = incident(words("new --title Broadcast --severity SEV1 --at 2026-01-15T11:54:00Z")).text();
        QCOMPARE(id, QStringLiteral("INC-0001"));
        for (const char *mark : {"impact --at 2026-01-15T11:42:00Z", "detection --at 2026-01-15T11:53:00Z",
                                 "response --at 2026-01-15T11:54:00Z", "mitigation --at 2026-01-15T11:56:00Z",
                                 "resolution --at 2026-01-15T12:02:00Z"}) {
            QCOMPARE(incident(QStringList{QStringLiteral("mark"), id} + words(mark)).status, 0);
        }
        const QJsonObject show = incident({QStringLiteral("show"), id, QStringLiteral("--json")}).json();
        QCOMPARE(show.value(u"ttd_s").toInt(), 11 * 60);
        QCOMPARE(show.value(u"ttfr_s").toInt(), 12 * 60);
        QCOMPARE(show.value(u"ttm_s").toInt(), 14 * 60);
        QCOMPARE(show.value(u"ttr_s").toInt(), 20 * 60);
        QCOMPARE(show.value(u"marks").toObject().value(u"impact").toString(), QStringLiteral("2026-01-15T11:42:00Z"));
    }
    void theCatalogExampleContradictsItself() {
        const QString source = QStringLiteral(BOUNDSCOPE_SOURCE_DIR);
        const Answer imported =
            incident({QStringLiteral("import"), source + QStringLiteral("/tests/fixtures/incident/catalog.txt"),
                      QStringLiteral("--json")});
        QVERIFY2(imported.status == 0, imported.err);
        const QString id = imported.json().value(u"id").toString();
        for (const char *mark : {"detection --at 2026-04-15T14:23:00Z", "mitigation --at 2026-04-15T14:38:00Z"}) {
            QCOMPARE(incident(QStringList{QStringLiteral("mark"), id} + words(mark)).status, 0);
        }
        const Answer lint = incident({QStringLiteral("lint"), id, QStringLiteral("--json"), QStringLiteral("--rules"),
                                      source + QStringLiteral("/resources/rules/text.yml")});
        QCOMPARE(lint.status, 1);
        const QString all = QString::fromUtf8(lint.out);
        for (const char *said : {
                 "for: 5m",                                                       // the rule cannot have fired at once
                 "prose says 5 min, the events say 2 min",                        // to the page
                 "prose says 8 min, the events say 15 min",                       // detection to mitigation
                 "prose says 8 min, the events say 28 min",                       // of outage
                 "prose says in seconds, the events say 3 min",                   // the block
                 "prose says 13 min",                                             // the hotfix
                 "nothing about",                                                 // recovery at 14:51
                 "50,000",                                                        // 150,000 at once
                 "a dead pod's request reaches another pod only through a retry", // the missing factor
                 "prose says 6 pods, the timeline shows 2",
             }) {
            QVERIFY2(all.contains(QString::fromUtf8(said)), qPrintable(QString::fromUtf8(said) + u'\n' + all));
        }
    }
    void anAlertIsImportedOnce() {
        const QString file = m_dir.filePath(QStringLiteral("alerts.json"));
        QFile f(file);
        QVERIFY(f.open(QIODevice::WriteOnly));
        f.write(R"([{"startsAt":"2026-01-15T11:53:00Z","endsAt":"2026-01-15T12:02:00Z","fingerprint":"77",
                     "status":{"state":"active"},"labels":{"alertname":"PoolSaturated","pool":"pg-main"}}])");
        f.close();
        const QString id = incident(words("new --title T --at 2026-01-15T11:54:00Z")).text();
        for (int i = 0; i < 2; ++i) {
            QCOMPARE(incident({QStringLiteral("import"), file, QStringLiteral("--into"), id}).status, 0);
        }
        const QJsonArray events =
            incident({QStringLiteral("timeline"), id, QStringLiteral("--json")}).json().value(u"events").toArray();
        QStringList alerts;
        for (const QJsonValue &e : events) {
            alerts << (e[u"kind"].toString() == u"alert" ? QStringList{e[u"text"].toString()} : QStringList());
        }
        QCOMPARE(alerts,
                 (QStringList{QStringLiteral("PoolSaturated fires"), QStringLiteral("PoolSaturated resolved")}));
        // Any zone stands beside UTC.
        QVERIFY(incident({QStringLiteral("timeline"), id, QStringLiteral("--timezone"), QStringLiteral("Asia/Kolkata")})
                    .text()
                    .contains(u"17:23:00"));
    }
    // Shapes on raw samples offer an incident; none is opened.
    void detectionsOffer() {
        QCOMPARE(boundscope(words("demo --scenario leak --seed 3 --at 2026-01-15T11:00:00Z --history 45m --store") +
                            QStringList{m_store})
                     .status,
                 0);
        const Answer now =
            boundscope(words("incident detect --at 2026-01-15T11:40:00Z --json --store") + QStringList{m_store});
        QVERIFY2(now.status == 0, now.err);
        QCOMPARE(now.json().value(u"state").toString(), QStringLiteral("data"));
        const QJsonArray found = now.json().value(u"detections").toArray();
        QVERIFY2(!found.isEmpty(), now.out);
        QCOMPARE(found[0][u"kind"].toString(), QStringLiteral("growth"));
        const Answer late =
            boundscope(words("incident detect --at 2026-01-15T15:40:00Z --json --store") + QStringList{m_store});
        QVERIFY(late.json().value(u"state").toString() != u"data"); // old samples are not "nothing found"
        QVERIFY(incident({QStringLiteral("list"), QStringLiteral("--json")})
                    .json()
                    .value(u"incidents")
                    .toArray()
                    .isEmpty());
    }
    // The diagram of the workspace at the load of that moment is one of the walk's witnesses.
    // A template of one's own, in each form that has prose; a broken one is one line that names the place.
    void aTemplateOfOnesOwn() {
        const QString id = incident(words("new --title Broadcast --at 2026-01-15T11:54:00Z")).text();
        const auto write = [this](const char *name, const QByteArray &text) {
            const QString path = m_dir.filePath(QString::fromLatin1(name));
            QFile file(path);
            return file.open(QIODevice::WriteOnly) && file.write(text) == text.size() ? path : QString();
        };
        const QString house =
            write("house.md", "# House style\n\n## Timeline\n\n## Who noticed {#noticed}\nAsk support.\n"
                              "## What happened {#summary}\n");
        const auto exported = [&](const char *format, const QString &form) {
            return incident({QStringLiteral("export"), id, QStringLiteral("--format"), QString::fromLatin1(format),
                             QStringLiteral("--template"), form, QStringLiteral("--out"), QStringLiteral("-")});
        };
        const Answer md = exported("md", house);
        QCOMPARE(md.status, 0);
        QVERIFY2(md.out.contains("## Who noticed\n\nAsk support.") && !md.out.contains("## Summary"),
                 md.out.constData());
        QVERIFY(md.out.indexOf("## Timeline") < md.out.indexOf("## Who noticed"));
        const Answer html = exported("html", house);
        QCOMPARE(html.status, 0);
        QVERIFY(html.out.contains("<h2>Who noticed</h2>") && html.out.contains("<p>Ask support.</p>"));
        QVERIFY(html.out.indexOf("Timeline</h2>") < html.out.indexOf("Who noticed</h2>"));
        const QString twice = write("twice.md", "## A\n\n## A\n");
        for (const auto &[form, says] :
             {std::pair(twice, QByteArray(":3:1: two sections are \"a\"")),
              {write("none.md", "Just prose.\n"), QByteArray("has no section: each begins with \"## Title\"")},
              {write("bytes.md", QByteArray("## A\n\xff\xfe\0", 8)), QByteArray(":2:1: is not text in UTF-8")},
              {m_dir.filePath(QStringLiteral("absent.md")), QByteArray("no such file")}}) {
            const Answer broken = exported("md", form);
            QCOMPARE(broken.status, 3);
            QVERIFY2(broken.err.contains(says) && broken.err.count('\n') == 1, broken.err.constData());
            QVERIFY(broken.out.isEmpty());
        }
        const Answer csv = exported("csv", house);
        QCOMPARE(csv.status, 2);
        QVERIFY(csv.err.contains("md, html and pdf"));
    }
    void impossibleTimesAndHostileText() {
        const QString id = incident(words("new --title Broadcast --at 2026-01-15T11:54:00Z")).text();
        for (const char *at : {"2999-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "-5", "1e14"}) {
            for (const char *what : {"note %1 text", "mark %1 impact", "close %1"}) {
                const Answer a = incident(QString::fromLatin1(what).arg(id).split(u' ') +
                                          QStringList{QStringLiteral("--at"), QString::fromLatin1(at)});
                QVERIFY2(a.status == 3 && a.err.count('\n') == 1, a.err.constData());
                QVERIFY2(a.err.contains("is before 1970") || a.err.contains("is in the future") ||
                             a.err.contains("is after the year 9999"),
                         a.err.constData());
            }
        }
        QCOMPARE(incident(words("new --title X --at 2999-01-01T00:00:00Z")).status, 3);
        // As much as one argument can be: refused in a line, not cut off.
        const Answer longNote = incident({QStringLiteral("note"), id, QString(100'000, u'x')});
        QVERIFY2(longNote.status == 2 && longNote.err.contains("a note holds 10000 characters, this one has 100000"),
                 longNote.err.left(400).constData());
        QVERIFY(longNote.err.count('\n') < 4);
        const QString hostile =
            QStringLiteral("red \x1b[31m \u202egnp.exe\u202c <img src=x onerror=alert(1)> |a| bell\x07");
        QCOMPARE(incident({QStringLiteral("note"), id, hostile}).status, 0);
        const QByteArray controls("\x1b\x07");
        const auto plain = [&](const QByteArray &text) {
            const QString t = QString::fromUtf8(text);
            return !text.contains('\x1b') && !text.contains('\x07') && !t.contains(QChar(0x202e)) &&
                   !t.contains(QChar(0x202c));
        };
        QVERIFY(plain(incident({QStringLiteral("timeline"), id}).out));
        for (const char *format : {"md", "html", "csv"}) {
            const Answer a = incident({QStringLiteral("export"), id, QStringLiteral("--format"),
                                       QString::fromLatin1(format), QStringLiteral("--out"), QStringLiteral("-")});
            QVERIFY2(a.status == 0 && plain(a.out), format);
            QVERIFY2(a.out.contains("\\u202e") && a.out.contains("gnp.exe"), format); // visible, and nothing is lost
            QVERIFY(!QByteArray(format).startsWith("h") || !a.out.contains("<img"));
            QVERIFY(!QByteArray(format).startsWith("m") || !a.out.contains(" <img")); // "\<img"
        }
        // Lossless all the same.
        const QByteArray json = incident({QStringLiteral("export"), id, QStringLiteral("--format"),
                                          QStringLiteral("json"), QStringLiteral("--out"), QStringLiteral("-")})
                                    .out;
        const QJsonArray events = QJsonDocument::fromJson(json).object().value(u"events").toArray();
        QVERIFY(std::any_of(events.begin(), events.end(),
                            [&](const QJsonValue &e) { return e.toObject().value(u"text").toString() == hostile; }));
    }
    void importsLeaveOutWhatCannotBe() {
        const QString path = m_dir.filePath(QStringLiteral("events.json"));
        const auto import = [&](const QJsonArray &events) {
            QFile file(path);
            if (!file.open(QIODevice::WriteOnly) || file.write(QJsonDocument(events).toJson()) <= 0) {
                return Answer();
            }
            file.close();
            return incident({QStringLiteral("import"), path, QStringLiteral("--json")});
        };
        const auto event = [](const QJsonValue &at, const QString &text) {
            return QJsonObject{{QStringLiteral("time"), at}, {QStringLiteral("text"), text}};
        };
        const QJsonObject good = event(QStringLiteral("2026-01-15T11:54:00Z"), QStringLiteral("deploy began"));
        const Answer some =
            import({good, event(QStringLiteral("2999-01-01T00:00:00Z"), QStringLiteral("from the future")),
                    event(-86'400, QStringLiteral("before there were clocks")),
                    event(1e300, QStringLiteral("no number")), event(QJsonValue(), QStringLiteral("x")),
                    event(QStringLiteral("2026-01-15T11:55:00Z"), QString(1 << 20, u'y'))});
        QCOMPARE(some.status, 0);
        QCOMPARE(some.json().value(u"events").toInt(), 2);
        QVERIFY2(some.err.contains("from the future") && some.err.contains("and 1 more"), some.err.constData());
        QVERIFY2(some.err.contains("2 of 6 events have no time or no text"), some.err.constData());
        const QString id = some.json().value(u"id").toString();
        const QByteArray told = incident({QStringLiteral("timeline"), id, QStringLiteral("--json")}).out;
        QVERIFY2(told.size() < 30'000 && told.contains("cut here: it had 1048576 characters"),
                 told.left(300).constData());
        const Answer none = import({event(QStringLiteral("2999-01-01T00:00:00Z"), QStringLiteral("from the future"))});
        QVERIFY2(none.status == 3 && none.err.count('\n') == 1 && none.err.contains("is in the future"),
                 none.err.constData());
        // A whole incident is taken as it is, or not at all.
        QByteArray whole = incident({QStringLiteral("export"), id, QStringLiteral("--format"), QStringLiteral("json"),
                                     QStringLiteral("--out"), QStringLiteral("-")})
                               .out;
        whole.replace("2026-01-15T11:54:00", "1960-01-15T11:54:00");
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(whole) > 0);
        file.close();
        const Answer old = incident({QStringLiteral("import"), path});
        QVERIFY2(old.status == 3 && old.err.count('\n') == 1 && old.err.contains("is before 1970"),
                 old.err.constData());
    }
    // A picture of an incident changes no store, though what happened by itself is on the picture.
    void renderingWritesNothing() {
        QCOMPARE(boundscope({QStringLiteral("demo"), QStringLiteral("--scenario"), QStringLiteral("leak"),
                             QStringLiteral("--at"), QStringLiteral("1768474800"), QStringLiteral("--history"),
                             QStringLiteral("45m"), QStringLiteral("--pods"), QStringLiteral("10"),
                             QStringLiteral("--store"), m_store})
                     .status,
                 0);
        const QString id = incident(words("new --title Leak --at 2026-01-15T11:40:00Z")).text();
        const auto log = [&] {
            return incident({QStringLiteral("export"), id, QStringLiteral("--format"), QStringLiteral("json"),
                             QStringLiteral("--out"), QStringLiteral("-")})
                .out;
        };
        const QByteArray before = log();
        QVERIFY(!before.isEmpty());
        const int told = incident({QStringLiteral("timeline"), id, QStringLiteral("--json")})
                             .json()
                             .value(u"events")
                             .toArray()
                             .size();
        for (const QString &subject : {QStringLiteral("incident:") + id, QStringLiteral("alert:GoroutineCountHigh")}) {
            const Answer a = boundscope(
                {QStringLiteral("render"), QStringLiteral("incident"), QStringLiteral("--store"), m_store,
                 QStringLiteral("--at"), QStringLiteral("end"), QStringLiteral("--subject"), subject,
                 QStringLiteral("--out"), m_dir.filePath(QStringLiteral("i.png")), QStringLiteral("--json")});
            QVERIFY2(a.status == 0, a.err.constData());
            const int shown = a.json().value(u"panels").toArray().at(2).toObject().value(u"points").toInt();
            QVERIFY2(subject.startsWith(u"alert") || shown > told, a.out.constData()); // scanned, and not written
        }
        QVERIFY(log() == before);
        QCOMPARE(
            incident({QStringLiteral("list"), QStringLiteral("--json")}).json().value(u"incidents").toArray().size(),
            1);
    }
    void theWalkReadsTheDiagram() {
        QCOMPARE(boundscope(words("demo --scenario db-pool --seed 3 --at 2026-01-15T11:00:00Z --history 45m --store") +
                            QStringList{m_store})
                     .status,
                 0);
        const QStringList walk =
            words("runbook walk --at 2026-01-15T11:30:00Z --auto --json --store") + QStringList{m_store};
        const auto bounds = [](const QJsonObject &walked) {
            for (const QJsonValue &step : walked.value(u"steps").toArray()) {
                for (const QJsonValue &e : step[u"because"].toArray()) {
                    if (e[u"provider"].toString() == u"bounds") {
                        return e.toObject();
                    }
                }
            }
            return QJsonObject();
        };
        QCOMPARE(bounds(boundscope(walk).json()).value(u"state").toString(), QStringLiteral("not_checked"));
        const QJsonObject read =
            bounds(boundscope(walk + QStringList{QStringLiteral("--diagram"),
                                                 QStringLiteral(BOUNDSCOPE_SOURCE_DIR
                                                                "/resources/diagrams/courier.bounds.yaml")})
                       .json());
        QCOMPARE(read.value(u"state").toString(), QStringLiteral("data"));
        QVERIFY(read.value(u"n").toInt() >= 10);
        QVERIFY(read.value(u"value").toDouble() > 0);
    }
};

QTEST_GUILESS_MAIN(TestIncidentCli)
#include "tst_incidentcli.moc"
