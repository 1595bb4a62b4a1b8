// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/core/bytes.h"
#include "data/workspace/approvals.h"
#include "data/workspace/paths.h"
#include "data/workspace/tunnel.h"
#include "data/workspace/workspace.h"
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace bs;

namespace {

const QString kExample = QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/tests/fixtures/workspace/full.boundscope.yaml");

// Every key a schema allows, by dotted path; `$ref`s into $defs are followed once.
void keysOf(const QJsonObject &schema, const QJsonObject &defs, const QString &at, QStringList &out) {
    QJsonObject s = schema;
    for (const QString &ref : {s[QStringLiteral("$ref")].toString()}) {
        if (!ref.isEmpty()) {
            s = defs[ref.section(u'/', -1)].toObject();
        }
    }
    for (const QJsonValue &all : s[QStringLiteral("allOf")].toArray()) {
        keysOf(all.toObject(), defs, at, out);
    }
    const QJsonObject properties = s[QStringLiteral("properties")].toObject();
    for (auto it = properties.begin(); it != properties.end(); ++it) {
        out.append(at + it.key());
        keysOf(it.value().toObject(), defs, at + it.key() + u'.', out);
    }
    if (s.contains(QStringLiteral("items"))) {
        keysOf(s[QStringLiteral("items")].toObject(), defs, at, out);
    }
}

} // namespace

class TestWorkspace : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theFullExampleReads() {
        const auto w = readWorkspace(kExample);
        QVERIFY2(w, qPrintable(w ? QString() : w.error().text()));
        QCOMPARE(w->name, QStringLiteral("courier-prod"));
        QCOMPARE(w->sources.size(), 3U);
        const WorkspaceSource &eu = w->sources[0];
        QCOMPARE(eu.connection.url, QUrl(QStringLiteral("https://prometheus.eu.example")));
        QCOMPARE(eu.connection.pathPrefix, QStringLiteral("/prometheus"));
        QCOMPARE(eu.connection.headers[0].values, QStringList{QStringLiteral("courier")});
        const QString dir = QFileInfo(kExample).absolutePath();
        QCOMPARE(eu.connection.basicAuth->password.file, dir + QStringLiteral("/secrets/password"));
        QCOMPARE(eu.connection.tls.caFile, dir + QStringLiteral("/ca.pem"));
        QCOMPARE(eu.environment, QStringLiteral("production"));
        QCOMPARE(eu.kubeContext, QStringLiteral("eu-prod"));
        QCOMPARE(eu.tunnel.first(), QStringLiteral("kubectl"));
        QVERIFY(w->sources[2].isStore());
        QCOMPARE(w->capacities.at(QStringLiteral("kafka-consume")), 64.0);
        QCOMPARE(w->scrape->targets[0].labels.get("service"), std::string_view("edge"));
        QCOMPARE(w->scrape->targets[0].limits.samples, 2000);
        QCOMPARE(w->scrape->targets[0].limits.labels, 40);
        QCOMPARE(w->scrape->targets[1].limits.samples, 50'000);
        QCOMPARE(w->scrape->targets[1].limits.targets, 0);
        QCOMPARE(w->scrape->retentionBytes, 2LL << 30);
        QCOMPARE(w->scrape->limits.bodySize, 32LL << 20);
        QCOMPARE(w->scrape->configs, QStringList{dir + QStringLiteral("/scrape.yml")});
        QCOMPARE(w->profiles[0].every, DurationMs(60'000));
        QCOMPARE(w->profiles[0].on, (CaptureOn{false,
                                               {QStringLiteral("GoroutineCountHigh"), QStringLiteral("PoolSaturated")},
                                               true,
                                               DurationMs(600'000)}));
        QCOMPARE(w->profiles[1].every, DurationMs(300'000)); // what a recorder does unless it is told
        QVERIFY(w->profiles[1].on.everyAlert && w->profiles[1].on.growth);
        QCOMPARE(w->profiles[2].every, DurationMs(0)); // a tunnel for every pod is a person's wish
        QVERIFY(!w->profiles[0].isTemplate());
        QCOMPARE(w->profiles[2].tunnel[6], QStringLiteral("pod/{{pod}}"));
        QCOMPARE(w->profiles[2].connection.url, QUrl(QStringLiteral("http://127.0.0.1/debug/pprof")));
        QCOMPARE(w->profiles[3].urlTemplate, QStringLiteral("http://{{instance_host}}:{{port}}/debug/pprof"));
        QVERIFY(w->profiles[4].isServer());
        QCOMPARE(w->checkouts[0].path, dir + QStringLiteral("/courier"));
        QVERIFY(commandsOf(*w).contains(w->profiles[2].tunnel));
        QCOMPARE(sourceOf(*w, {})->name, QStringLiteral("eu-west"));
        const auto none = sourceOf(*w, QStringLiteral("mars"));
        QVERIFY(!none && none.error().reason.contains(u"eu-west, us-east"));
    }
    void theExampleUsesEveryKeyOfTheSchema() {
        QFile schema(QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/resources/schemas/workspace.schema.json"));
        QVERIFY(schema.open(QIODevice::ReadOnly));
        QJsonParseError error;
        const QJsonObject root = QJsonDocument::fromJson(schema.readAll(), &error).object();
        QVERIFY2(error.error == QJsonParseError::NoError, qPrintable(error.errorString()));
        QStringList keys;
        keysOf(root, root[QStringLiteral("$defs")].toObject(), {}, keys);
        QVERIFY(keys.size() > 50);
        const QString example = QString::fromStdString(*readFile(kExample));
        for (const QString &key : keys) {
            QVERIFY2(example.contains(key.section(u'.', -1) + u':'), qPrintable(key));
        }
    }
    void mistakesSayWhere_data() {
        QTest::addColumn<QByteArray>("yaml");
        QTest::addColumn<QString>("text");
        const auto row = [](const char *name, const char *yaml, const char *text) {
            QTest::newRow(name) << QByteArray(yaml) << QString::fromUtf8(text);
        };
        row("unknown key", "workspace: w\nsourcs: []\n", "w.yaml:2:1");
        row("unknown key in a source", "sources:\n  - url: http://a\n    pasword: x\n", "w.yaml:3:5");
        row("password in the file", "sources:\n  - url: http://a\n    basic_auth: {username: u, password: p}\n",
            "password_file, password_env or password_keychain");
        row("token in the file", "sources:\n  - url: http://a\n    authorization: {credentials: p}\n",
            "credentials_file");
        row("secret in a header", "sources:\n  - url: http://a\n    http_headers: {X-Key: {secrets: [x]}}\n",
            "secrets do not stand in the file");
        row("reserved header", "sources:\n  - url: http://a\n    http_headers: {Authorization: {values: [x]}}\n",
            "w.yaml:3:35: header Authorization is reserved");
        row("two ways in",
            "sources:\n  - url: http://a\n    basic_auth: {username: u}\n    authorization: {credentials_file: f}\n",
            "at most one of");
        row("user in the URL", "sources:\n  - url: http://u:p@a\n", "do not stand in a URL");
        row("strange scheme", "sources:\n  - url: file:///etc/passwd\n", "w.yaml:2:10");
        row("same name twice", "sources:\n  - {name: a, url: 'http://a'}\n  - {name: a, url: 'http://b'}\n",
            "there is a source a already");
        row("shell in a tunnel", "sources:\n  - url: http://a\n    tunnel: kubectl port-forward\n",
            "no shell reads it");
        row("tunnel to a server", "profiles:\n  - {kind: parca, url: 'http://a', tunnel: [x]}\n",
            "belongs to kind pprof");
        row("label in the host of a server", "profiles:\n  - {kind: pyroscope, url: 'http://{{a}}'}\n",
            "belongs to kind pprof");
        row("captures of a server's pods",
            "profiles:\n  - {kind: parca, url: 'http://a', capture_on: {growth: false}}\n",
            "w.yaml:2:48: capture_on is for kind pprof");
        row("captures each second", "profiles:\n  - {url: 'http://a', capture_on: {at_most_every: 1s}}\n",
            "at_most_every is at least 10s");
        row("every instant", "profiles:\n  - {url: 'http://a', every: 10ms}\n", "every is at least 1s, or 0s");
        row("label in the scheme", "profiles:\n  - {url: '{{a}}://b'}\n", "w.yaml:2");
        row("time zone", "timezone: Mars/Phobos\n", "w.yaml:1:11: Mars/Phobos is not a time zone");
        row("link scheme", "links:\n  - {title: t, on: pod, url: 'javascript:alert(1)'}\n", "a link is http or https");
        row("capacity", "capacities: {a: 0}\n", "a capacity is more than nothing");
        row("key without certificate", "sources:\n  - url: http://a\n    tls_config: {key_file: k}\n", "go together");
        row("target", "scrape: {store: s, targets: ['ftp://x']}\n", "expected http or https");
        row("limit below nothing", "scrape:\n  store: s\n  label_limit: -1\n",
            "w.yaml:3:16: label_limit is 0 (no limit)");
        row("limit of a target",
            "scrape:\n  store: s\n  targets:\n    - {urls: ['http://a'], body_size_limit: 5 stones}\n", "w.yaml:4:");
        row("retention by size", "scrape: {store: s, retention_size: 5kB}\n", "at least 1MiB");
        row("duplicate key", "workspace: a\nworkspace: b\n", "w.yaml:2");
    }
    void mistakesSayWhere() {
        QFETCH(QByteArray, yaml);
        QFETCH(QString, text);
        const auto w = parseWorkspace(yaml.toStdString(), QStringLiteral("w.yaml"));
        QVERIFY(!w);
        QVERIFY2(w.error().text().contains(text), qPrintable(w.error().text()));
    }
    void linksEscapeHostileValues() {
        const LinkTemplate link{QStringLiteral("Logs"), QStringLiteral("pod"),
                                QStringLiteral("https://logs/?q={pod}&ns={namespace}")};
        const Labels labels{{"pod", "a&b=\"<x>\" é"}, {"namespace", "n"}};
        QCOMPARE(fillLink(link, labels)->toString(QUrl::FullyEncoded),
                 QStringLiteral("https://logs/?q=a%26b%3D%22%3Cx%3E%22%20%C3%A9&ns=n"));
        QVERIFY(!fillLink(link, Labels{{"pod", "a"}}));
    }
    void noValueSaysWhereALinkLeads_data() {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("filled"); // empty: refused
        const auto row = [](const char *name, const char *url, const char *value, const char *filled) {
            QTest::newRow(name) << QString::fromUtf8(url) << QString::fromUtf8(value) << QString::fromUtf8(filled);
        };
        row("path", "https://g/d/{x}?y=1#z", "a/b?c#d", "https://g/d/a%2Fb%3Fc%23d?y=1#z");
        row("two steps up", "https://g/d/{x}/e", "..", "");
        row("in a longer word", "https://g/d/x{x}/e", "..", "https://g/d/x../e");
        row("server", "https://{x}.example/d", "eu-1.prod", "https://eu-1.prod.example/d");
        row("another server", "https://{x}.example/d", "evil.test/", "");
        row("a user", "https://{x}.example/d", "a@evil.test", "");
        row("a port", "https://{x}", "evil.test:1", "");
        row("line breaks", "https://g/?q={x}", "a\r\nSet-Cookie: b", "https://g/?q=a%0D%0ASet-Cookie%3A%20b");
        row("percent", "https://g/?q={x}", "%2e%2e%00", "https://g/?q=%252e%252e%2500");
        row("braces of the URL", "https://g/?left=%7B%22q%22:%22{x}%22%7D", "a\"}",
            "https://g/?left=%7B%22q%22:%22a%22%7D%22%7D");
        row("bidi", "https://g/?q={x}", "\u202eab", "https://g/?q=%E2%80%AEab");
        row("a program", "javascript:alert({x})", "1", "");
    }
    void noValueSaysWhereALinkLeads() {
        QFETCH(QString, url);
        QFETCH(QString, value);
        QFETCH(QString, filled);
        const auto out =
            fillLink({QStringLiteral("t"), QStringLiteral("pod"), url}, Labels{{"x", value.toStdString()}});
        QCOMPARE(out ? out->toString(QUrl::FullyEncoded) : QString(), filled);
        QVERIFY(!fillLink({QStringLiteral("t"), QStringLiteral("pod"), QStringLiteral("https://g/{x}")},
                          Labels{{"x", std::string(100'000, 'a')}}));
    }
    void addressesForABrowser() {
        QVERIFY(webAddress(QStringLiteral(" https://wiki/x?y ")));
        for (const char *bad : {"", "wiki/x", "javascript:alert(1)", "file:///etc/passwd", "https://", "http:///x",
                                "https://user:pw@wiki/x", "data:text/html,x"}) {
            QVERIFY2(!webAddress(QString::fromLatin1(bad)), bad);
        }
    }
    void approvalsPinExactWords() {
        QTemporaryDir dir;
        const QString file = dir.filePath(QStringLiteral("state/approved"));
        Approvals a(file);
        const QStringList command{QStringLiteral("ssh"), QStringLiteral("-L"), QStringLiteral("1:a:1")};
        QVERIFY(!a.isApproved(command));
        QVERIFY(a.approve(command));
        QVERIFY(Approvals(file).isApproved(command));
        QVERIFY(!Approvals(file).isApproved({QStringLiteral("ssh"), QStringLiteral("-L"), QStringLiteral("1:b:1")}));
        QVERIFY(
            !Approvals(file).isApproved({QStringLiteral("ssh -L"), QStringLiteral("1:a:1")})); // other words, same text
    }
    void aTunnelIsRestartedAndEnded() {
        Tunnel t({QStringLiteral("/bin/sh"), QStringLiteral("-c"),
                  QStringLiteral("echo Forwarding from 127.0.0.1; exit 1")});
        t.start();
        QTRY_VERIFY(t.restarts() >= 1);
        QCOMPARE(t.lastLine(), QStringLiteral("Forwarding from 127.0.0.1"));
        QTRY_VERIFY_WITH_TIMEOUT(t.restarts() >= 2, 5000);
        t.stop();
        QVERIFY(t.state() == Tunnel::State::Stopped);
        Tunnel absent({QStringLiteral("/no/such/program")});
        absent.start();
        QTRY_VERIFY(absent.state() == Tunnel::State::Waiting);
        QVERIFY(!absent.lastLine().isEmpty());
    }
    void xdgFoldersAreHonoured() {
        qputenv("XDG_CONFIG_HOME", "/x/config");
        qputenv("XDG_STATE_HOME", "relative");
        const Paths p = Paths::fromEnvironment();
        QCOMPARE(p.config, QStringLiteral("/x/config/boundscope"));
        QCOMPARE(p.state, QDir::homePath() + QStringLiteral("/.local/state/boundscope"));
    }
};

QTEST_GUILESS_MAIN(TestWorkspace)
#include "tst_workspace.moc"
