// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// boundscope incident: Appendix M entered by hand gives 11, 14 and 20 minutes; every export says so; JSON comes back
// whole.
#include "app/cli/support/command.h"
#include "data/core/bytes.h"
#include "data/incident/incidentstore.h"
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

namespace bs::cli {
Command incidentCommand();
}

using namespace bs;

namespace {

QTemporaryDir dir;

int incident_(QStringList args, const QString &store = QStringLiteral("a.db")) {
    args << QStringLiteral("--store") << dir.filePath(store);
    return cli::incidentCommand().run(args);
}

QString exported(const QString &format, const QStringList &more = {}) {
    const QString out = dir.filePath(QStringLiteral("pm.") + format);
    const QStringList args{QStringLiteral("export"),   QStringLiteral("INC-0001"),
                           QStringLiteral("--format"), format,
                           QStringLiteral("--out"),    out};
    return incident_(args + more) == cli::Fine ? QString::fromStdString(readFile(out).value_or(std::string()))
                                               : QString();
}

} // namespace

class TestIncidentExport : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void appendixMByHand() {
        QCOMPARE(incident_({QStringLiteral("new"), QStringLiteral("--title"),
                            QStringLiteral("Broadcast <b>exhausted</b> memory"), QStringLiteral("--severity"),
                            QStringLiteral("SEV1"), QStringLiteral("--at"), QStringLiteral("2026-02-17T11:53:12Z")}),
                 int(cli::Fine));
        const std::pair<const char *, const char *> marks[] = {
            {"impact", "11:42"}, {"detection", "11:53"}, {"mitigation", "11:56"}, {"resolution", "12:02"}};
        for (const auto &[mark, at] : marks) {
            QCOMPARE(
                incident_({QStringLiteral("mark"), QStringLiteral("INC-0001"), QLatin1StringView(mark),
                           QStringLiteral("--at"), QStringLiteral("2026-02-17T%1:00Z").arg(QLatin1StringView(at))}),
                int(cli::Fine));
        }
        QCOMPARE(incident_({QStringLiteral("note"), QStringLiteral("INC-0001"),
                            QStringLiteral("password=hunter2 was in the log"), QStringLiteral("--at"),
                            QStringLiteral("2026-02-17T11:54:52Z")}),
                 int(cli::Fine));
        auto store = incident::IncidentStore::open(dir.filePath(QStringLiteral("a.db")));
        const auto i = store->load(QStringLiteral("INC-0001"));
        QCOMPARE(*i->times().detect, 660);
        QCOMPARE(*i->times().mitigate, 840);
        QCOMPARE(*i->times().resolve, 1200);
    }
    void textFormsSayTheSame() {
        for (const QString &format : {QStringLiteral("md"), QStringLiteral("html")}) {
            const QString text = exported(format);
            for (const char *words : {"11 min", "14 min", "20 min", "11:42", "12:02"}) {
                QVERIFY2(text.contains(QLatin1StringView(words)),
                         qPrintable(format + QStringLiteral(" lacks ") + QLatin1StringView(words)));
            }
        }
        const QString html = exported(QStringLiteral("html"));
        QVERIFY(!html.contains(QStringLiteral("<script")));
        QVERIFY(!html.contains(QStringLiteral("<b>exhausted")));
        QVERIFY(html.contains(QStringLiteral("<svg")));
        QVERIFY(!html.contains(QStringLiteral("src=")));
        QVERIFY(
            !exported(QStringLiteral("md")).contains(QStringLiteral("hunter2"))); // secrets are scrubbed on the way out
    }
    void anotherZoneIsStated() {
        const QString text =
            exported(QStringLiteral("md"), {QStringLiteral("--timezone"), QStringLiteral("Asia/Tokyo")});
        QVERIFY(text.contains(QStringLiteral("20:42")));
        QVERIFY(text.contains(QStringLiteral("Asia/Tokyo")));
        QCOMPARE(incident_({QStringLiteral("export"), QStringLiteral("INC-0001"), QStringLiteral("--format"),
                            QStringLiteral("md"), QStringLiteral("--out"), QStringLiteral("-"),
                            QStringLiteral("--timezone"), QStringLiteral("Moon/Crater")}),
                 int(cli::Usage));
    }
    void theSamePictureTwice() {
        const QString one = exported(QStringLiteral("svg"));
        QVERIFY(one.contains(QStringLiteral("<title>")));
        QVERIFY(!one.contains(QStringLiteral("<text"))); // outlines: no font is named
        QCOMPARE(exported(QStringLiteral("svg")), one);
    }
    void jsonComesBackWhole() {
        QVERIFY(!exported(QStringLiteral("json")).isEmpty());
        QCOMPARE(incident_({QStringLiteral("import"), dir.filePath(QStringLiteral("pm.json"))}, QStringLiteral("b.db")),
                 int(cli::Fine));
        const auto a =
            incident::IncidentStore::open(dir.filePath(QStringLiteral("a.db")))->load(QStringLiteral("INC-0001"));
        const auto b =
            incident::IncidentStore::open(dir.filePath(QStringLiteral("b.db")))->load(QStringLiteral("INC-0001"));
        QVERIFY(b->times() == a->times());
        QCOMPARE(b->events.size(), a->events.size());
        QVERIFY(b->postmortem == a->postmortem);
    }
    void pdfHasRealText() {
        QCOMPARE(incident_({QStringLiteral("note"), QStringLiteral("INC-0001"),
                            QStringLiteral("goroutines \u221212 after the block"), QStringLiteral("--at"),
                            QStringLiteral("2026-02-17T11:57:00Z")}),
                 int(cli::Fine));
        const QString tool = QStandardPaths::findExecutable(QStringLiteral("pdftotext"));
        const QString info = QStandardPaths::findExecutable(QStringLiteral("pdfinfo"));
        for (const char *page : {"a4", "letter"}) {
            QVERIFY(exported(QStringLiteral("pdf"), {QStringLiteral("--page"), QLatin1StringView(page)})
                        .startsWith(QStringLiteral("%PDF")));
            if (tool.isEmpty() || info.isEmpty()) {
                QSKIP("pdftotext is not installed");
            }
            QProcess p;
            p.start(tool, {dir.filePath(QStringLiteral("pm.pdf")), QStringLiteral("-")});
            QVERIFY(p.waitForFinished());
            const QString text = QString::fromUtf8(p.readAllStandardOutput());
            for (const QString &words :
                 {QStringLiteral("11:53"), QStringLiteral("\u221212"), QStringLiteral("page 1 of ")}) {
                QVERIFY2(text.contains(words), qPrintable(words + u'\n' + text));
            }
            p.start(info, {dir.filePath(QStringLiteral("pm.pdf"))});
            QVERIFY(p.waitForFinished());
            const QByteArray size = p.readAllStandardOutput();
            QVERIFY2(size.contains(page[0] == 'a' ? "595" : "612"), size.constData());
        }
    }
    void wrongWordsAreUsage() {
        QCOMPARE(incident_({QStringLiteral("mark"), QStringLiteral("INC-0001"), QStringLiteral("lunch")}),
                 int(cli::Usage));
        QCOMPARE(incident_({QStringLiteral("show"), QStringLiteral("INC-9999")}), int(cli::BadInput));
        QCOMPARE(incident_({QStringLiteral("frobnicate")}), int(cli::Usage));
    }
};

QTEST_MAIN(TestIncidentExport)
#include "tst_incidentexport.moc"
