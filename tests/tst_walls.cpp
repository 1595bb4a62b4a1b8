// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the includes of the whole tree and fails on a broken wall (app -> widgets -> data, and the order inside data/).
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>
#include <map>
#include <set>

namespace {

// What each room of data/ may include beside itself.
const std::map<QString, std::set<QString>> kRooms = [] {
    const std::set<QString> pure{QStringLiteral("core"), QStringLiteral("series")};
    const auto plus = [](std::set<QString> base, std::initializer_list<const char *> more) {
        for (const char *m : more) {
            base.insert(QString::fromLatin1(m));
        }
        return base;
    };
    std::map<QString, std::set<QString>> rooms;
    const auto add = [&rooms](const char *name, std::set<QString> allowed) {
        rooms[QString::fromLatin1(name)] = std::move(allowed);
    };
    add("core", {});
    add("series", {QStringLiteral("core")});
    for (const char *room : {"stats", "exposition", "promql", "profile", "bounds", "runbook", "capacity", "objectives",
                             "net", "store", "checkout"}) {
        add(room, pure);
    }
    add("source", plus(pure, {"exposition", "promql", "net", "store"}));
    add("capture", plus(pure, {"profile", "net"}));
    add("profilestore", plus(pure, {"profile", "store"}));
    add("incident", plus(pure, {"store", "runbook"}));
    rooms[QStringLiteral("profile")].insert(QStringLiteral("stats"));
    add("workspace", plus(pure, {"net"}));
    add("vocabulary", plus(pure, {"source"}));
    add("alertmanager", plus(pure, {"net", "source"}));
    add("rules", plus(pure, {"source", "promql"}));
    add("board", plus(pure, {"source", "vocabulary", "stats", "promql"}));
    add("evidence", plus(pure, {"source", "vocabulary", "stats", "rules", "board", "runbook", "bounds", "profile",
                                "profilestore", "incident", "capture", "store", "checkout"}));
    return rooms;
}();

struct Include {
    QString file; // relative to the tree
    int line = 0;
    QString target;
};

QList<Include> includesBelow(const QString &folder) {
    const QDir root(QStringLiteral(BOUNDSCOPE_SOURCE_DIR));
    QList<Include> out;
    static const QRegularExpression re(QStringLiteral("^\\s*#\\s*include\\s*[<\"]([^>\"]+)[>\"]"));
    QDirIterator it(root.filePath(folder), {QStringLiteral("*.h"), QStringLiteral("*.cpp")}, QDir::Files,
                    QDirIterator::Subdirectories);
    while (it.hasNext()) {
        QFile file(it.next());
        if (!file.open(QIODevice::ReadOnly)) {
            continue;
        }
        int line = 0;
        while (!file.atEnd()) {
            ++line;
            const auto m = re.match(QString::fromUtf8(file.readLine()));
            if (m.hasMatch()) {
                out.append({root.relativeFilePath(file.fileName()), line, m.captured(1)});
            }
        }
    }
    return out;
}

QString at(const Include &i) { return QStringLiteral("%1:%2 includes %3").arg(i.file).arg(i.line).arg(i.target); }

} // namespace

class TestWalls : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void dataNeverReachesUp() {
        static const QRegularExpression gui(
            QStringLiteral("^(Q(Widget|Application|GuiApplication|Painter|Graphics|Main|Dialog|Label|Push|Pixmap|Image|"
                           "Color|Font)|Qt(Gui|Widgets)|qcustomplot|widgets/|app/)"));
        const QList<Include> all = includesBelow(QStringLiteral("data"));
        QVERIFY(all.size() > 20);
        for (const Include &i : all) {
            QVERIFY2(!gui.match(i.target).hasMatch(), qPrintable(at(i)));
        }
    }
    void roomsOfDataIncludeDownwardsOnly() {
        for (const Include &i : includesBelow(QStringLiteral("data"))) {
            if (!i.target.startsWith(u"data/")) {
                continue;
            }
            const QString from = i.file.section(u'/', 1, 1);
            const QString to = i.target.section(u'/', 1, 1);
            QVERIFY2(kRooms.contains(from), qPrintable(from + QStringLiteral(" is not a room")));
            QVERIFY2(from == to || kRooms.at(from).contains(to), qPrintable(at(i)));
        }
    }
    void onlyNetKnowsHttp() {
        static const QRegularExpression network(
            QStringLiteral("^(Qt?Network|QSsl|QTcp|QUdp|QAbstractSocket|QHostAddress|QHttp)"));
        for (const QString &folder : {QStringLiteral("data"), QStringLiteral("widgets")}) {
            for (const Include &i : includesBelow(folder)) {
                QVERIFY2(i.file.startsWith(u"data/net/") || !network.match(i.target).hasMatch(), qPrintable(at(i)));
            }
        }
    }
    void widgetsDoNoInputOutput() {
        static const QRegularExpression io(QStringLiteral(
            "^(app/|sqlite|SQLiteCpp|QSql|QFile$|data/"
            "(net|store|source|capture|profilestore|vocabulary|alertmanager|rules|board|evidence|workspace)/)"));
        for (const Include &i : includesBelow(QStringLiteral("widgets"))) {
            QVERIFY2(!io.match(i.target).hasMatch(), qPrintable(at(i)));
        }
    }
    void onlyTheDemoCommandKnowsTheSimulator() {
        for (const Include &i : includesBelow(QStringLiteral("app"))) {
            if (i.target.startsWith(u"app/demo/")) {
                QVERIFY2(i.file == u"app/cli/demo.cpp" || i.file.startsWith(u"app/cli/demo/") ||
                             i.file.startsWith(u"app/demo/"),
                         qPrintable(at(i)));
            }
        }
    }
    void outsideTextIsNeverRichText() {
        static const QRegularExpression call(QStringLiteral("\\bsetToolTip\\s*[(]"));
        for (const QString &folder : {QStringLiteral("widgets"), QStringLiteral("app")}) {
            QDirIterator it(QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/") + folder,
                            {QStringLiteral("*.cpp"), QStringLiteral("*.h")}, QDir::Files,
                            QDirIterator::Subdirectories);
            while (it.hasNext()) {
                QFile file(it.next());
                QVERIFY(file.open(QIODevice::ReadOnly));
                const QString text = QString::fromUtf8(file.readAll());
                if (!file.fileName().endsWith(u"widgets/common/plaintooltip.cpp")) {
                    QVERIFY2(!call.match(text).hasMatch(),
                             qPrintable(file.fileName() + QStringLiteral(" calls setToolTip: use setPlainToolTip")));
                }
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestWalls)
#include "tst_walls.moc"
