// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/secrets.h"
#include "data/source/remote/remotesource.h"
#include "tests/support/awaits.h"
#include "tests/support/faultserver.h"
#include <QTest>
#include <QThread>
#include <map>

using namespace bs;

class TestSecrets : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theKeychainIsAskedOffTheThreadThatDraws() {
        std::map<QString, QString> entries{{QStringLiteral("prom"), QStringLiteral("s3cret")}};
        QThread *asked = nullptr;
        const auto reader =
            makeSecretReader({[&](const QString &entry) -> Result<QString> {
                                  asked = QThread::currentThread();
                                  if (!entries.contains(entry)) {
                                      return std::unexpected(inputError(entry, QStringLiteral("is not there")));
                                  }
                                  return entries[entry];
                              },
                              {}});
        FaultServer server;
        server.on("*", FaultServer::json("{\"status\":\"success\",\"data\":[\"a\"]}"));
        Connection c = *connectionTo(server.url());
        c.authorization = AuthorizationHeader{.credentials = {.keychain = QStringLiteral("prom")}};
        RemoteSource source(c, reader);
        QVERIFY(await(source.labelNames({}, {})));
        QCOMPARE(server.seen.first().headers.value("authorization"), QByteArray("Bearer s3cret"));
        QVERIFY(asked && asked != QThread::currentThread());
        c.authorization->credentials.keychain = QStringLiteral("other");
        RemoteSource stranger(c, reader);
        const auto r = await(stranger.labelNames({}, {}));
        QVERIFY(!r);
        QCOMPARE(r.error().text(), QStringLiteral("other: is not there"));
        QCOMPARE(server.seen.size(), 1); // never asked without what it needs
    }
    void filesAndEnvironmentStay() {
        qputenv("BOUNDSCOPE_TEST_SECRET", "from the environment");
        const auto reader = makeSecretReader({});
        QCOMPARE(*reader->read({.env = QStringLiteral("BOUNDSCOPE_TEST_SECRET")}),
                 QStringLiteral("from the environment"));
        QVERIFY(!reader->read({.file = QStringLiteral("/nowhere/at/all")}));
    }
    // Without a desktop there is no keychain: one clear line, at once.
    void withoutADesktopItSaysSo() {
        qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all");
        const auto r = makeSecretReader()->read({.keychain = QStringLiteral("prom")});
        QVERIFY(!r);
        QVERIFY2(r.error().text().startsWith(u"keychain entry prom: "), qPrintable(r.error().text()));
        QVERIFY(!r.error().text().contains(u'\n'));
        QVERIFY(!r.error().reason.isEmpty());
    }
    void whatIsRememberedIsWritten() {
        QString entry, secret;
        QVERIFY(rememberSecret(QStringLiteral("prom"), QStringLiteral("x"),
                               {{}, [&](const QString &e, const QString &s) -> Status {
                                    entry = e;
                                    secret = s;
                                    return {};
                                }}));
        QCOMPARE(entry + secret, QStringLiteral("promx"));
    }
};

QTEST_GUILESS_MAIN(TestSecrets)
#include "tst_secrets.moc"
