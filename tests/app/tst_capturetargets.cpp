// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which processes the profile endpoints of a workspace stand for.
#include "app/shell/capturetargets.h"
#include <QTemporaryDir>
#include <QTest>

using namespace bs;

namespace {

TargetInfo target(const char *pod, const char *instance, const char *health = "up") {
    TargetInfo t;
    t.labels.set("service", "orders");
    t.labels.set("pod", pod);
    t.labels.set("instance", instance);
    t.labels.set("namespace", "courier");
    t.health = health;
    return t;
}

Workspace workspace(const char *profiles) {
    const auto w = parseWorkspace(std::string("profiles:\n") + profiles, QStringLiteral("w.yaml"));
    return w ? *w : Workspace();
}

} // namespace

class TestCaptureTargets : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aTemplateIsOneForEveryPodThatIsUp() {
        const Workspace w =
            workspace("  - {url: 'http://{{instance_host}}:6060/debug/pprof', select: 'service=\"orders\"'}\n");
        const Approvals none(QString{});
        const auto t =
            captureTargets(w.profiles,
                           {target("orders-0", "10.0.0.1:8080"), target("orders-0", "10.0.0.1:9090"),
                            target("orders-1", "10.0.0.2:8080"), target("orders-2", "10.0.0.3:8080", "down")},
                           none);
        QCOMPARE(t.targets.size(), std::size_t{2}); // one of each, though one has two ports
        QCOMPARE(t.targets[1].pod, QStringLiteral("orders-1"));
        QCOMPARE(t.targets[1].target.connection.url, QUrl(QStringLiteral("http://10.0.0.2:6060/debug/pprof")));
        const auto nobody = captureTargets(w.profiles, {}, none);
        QVERIFY(nobody.targets.empty() && nobody.problems[0].contains(QStringLiteral("no target that is up matches")));
        const auto evil = captureTargets(w.profiles, {target("orders-0", "ev@il:1")}, none);
        QVERIFY(evil.targets.empty() && evil.problems.size() == 1);
    }
    void aTunnelRunsOnceApproved() {
        const Workspace w = workspace("  - {name: k, tunnel: [kubectl, -n, '{{namespace}}', 'pod/{{pod}}']}\n");
        QTemporaryDir dir;
        Approvals approvals(dir.filePath(QStringLiteral("approved")));
        const std::vector<TargetInfo> up{target("orders-0", "10.0.0.1:1"), target("a b;c", "10.0.0.2:1")};
        const auto refused = captureTargets(w.profiles, up, approvals);
        QVERIFY(refused.targets.empty());
        QVERIFY(refused.problems[0].contains(QStringLiteral("not approved")));
        QVERIFY(approvals.approve(commandsOf(w)[0]).has_value());
        const auto t = captureTargets(w.profiles, up, approvals);
        QCOMPARE(t.targets.size(), std::size_t{2}); // approved once, for every pod
        QCOMPARE(t.targets[1].target.tunnel, (QStringList{QStringLiteral("kubectl"), QStringLiteral("-n"),
                                                          QStringLiteral("courier"), QStringLiteral("pod/a b;c")}));
    }
    void labelsOfItsOwnNameOnePod() {
        const Workspace w = workspace("  - {url: 'http://a:6060', labels: {service: edge, pod: edge-0}}\n"
                                      "  - {url: 'http://{{host}}:6060', labels: {host: b}}\n"
                                      "  - {kind: parca, url: 'http://c'}\n");
        const auto t = captureTargets(w.profiles, {}, Approvals(QString{}));
        QCOMPARE(t.targets.size(), std::size_t{2});
        QCOMPARE(t.targets[0].service, QStringLiteral("edge"));
        QCOMPARE(t.targets[1].pod, QStringLiteral("b:6060"));
        QThreadPool pool;
        QVERIFY(serverOf(w.profiles[2], &pool, Approvals(QString{})) != nullptr);
        QVERIFY(serverOf(w.profiles[0], &pool, Approvals(QString{})) == nullptr);
    }
};

QTEST_GUILESS_MAIN(TestCaptureTargets)
#include "tst_capturetargets.moc"
