// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The menus of pods, pools, tenants, panels and alerts: links that labels cannot bend, commands that say where.
#include "app/pages/fleet/panellinks.h"
#include "app/pages/fleet/panelview.h"
#include "tests/app/boardfixture.h"
#include <QTest>

using namespace bs;
using namespace bs::test;

namespace {

QAction *find(const QMenu &menu, const QString &text) {
    for (QAction *a : menu.actions()) {
        if (a->text() == text) {
            return a;
        }
    }
    return nullptr;
}

PanelPtr pods() {
    return panel("goroutines-per-pod", "heatmap", {0, 60'000}, [](PanelResult &p) {
        HeatRow r;
        r.pod = QStringLiteral("edge-0&x");
        r.service = QStringLiteral("edge");
        r.source = QStringLiteral("eu");
        r.ns = QStringLiteral("shop");
        r.labels = Labels{{"instance", "edge-0&x"}, {"source", "eu"}};
        p.rows.push_back(r);
    });
}

} // namespace

class TestPanelLinks : public QObject {
    Q_OBJECT
    AppContext m_context;
    MemorySettings m_settings;
    SystemClock m_clock;
    std::unique_ptr<TimeAuthority> m_time;
    QUrl m_opened;
    QString m_copied;

private Q_SLOTS:
    void init() {
        m_time = std::make_unique<TimeAuthority>(&m_clock);
        m_context = {};
        m_context.clock = &m_clock;
        m_context.time = m_time.get();
        m_context.settings = &m_settings;
        m_context.openUrl = [this](const QUrl &url) { m_opened = url; };
        m_context.copyText = [this](const QString &text) { m_copied = text; };
        m_context.sources = {
            {QStringLiteral("eu"), QStringLiteral("production"), QStringLiteral("eu-prod"), {}, nullptr},
            {QStringLiteral("us"), QStringLiteral("staging"), QStringLiteral("us-stage"), {}, nullptr}};
        m_context.links = {
            {QStringLiteral("Grafana"), QStringLiteral("pod"), QStringLiteral("https://g/d?var-pod={pod}&s={source}")},
            {QStringLiteral("Traces"), QStringLiteral("pod"), QStringLiteral("https://t/{trace}")},
            {QStringLiteral("Pool"), QStringLiteral("pool"), QStringLiteral("https://g/{pool}/{service}")},
            {QStringLiteral("Tenant"), QStringLiteral("tenant"), QStringLiteral("https://g/{tenant}")},
            {QStringLiteral("Board"), QStringLiteral("panel"),
             QStringLiteral("https://g/b?from={from}&to={to}&q={query}")},
            {QStringLiteral("On call"), QStringLiteral("alert"), QStringLiteral("https://o/{alertname}")}};
    }
    void aPodsMenu() {
        PanelView view(m_context, std::make_shared<SeriesColors>(), QStringLiteral("goroutines-per-pod"),
                       QStringLiteral("heatmap"), QStringLiteral("Pods"), nullptr);
        view.setResult(pods());
        QVERIFY(!view.menuFor(QStringLiteral("nobody")));
        const std::unique_ptr<QMenu> menu(view.menuFor(QStringLiteral("edge-0&x")));
        QVERIFY(menu);
        QVERIFY(find(*menu, QStringLiteral("Grafana")));
        find(*menu, QStringLiteral("Grafana"))->trigger();
        QCOMPARE(m_opened.toString(QUrl::FullyEncoded), QStringLiteral("https://g/d?var-pod=edge-0%26x&s=eu"));
        find(*menu, QStringLiteral("Copy link: Grafana"))->trigger();
        QCOMPARE(m_copied, QStringLiteral("https://g/d?var-pod=edge-0%26x&s=eu"));
        // What it cannot fill it shows and does not offer.
        QVERIFY(!find(*menu, QStringLiteral("Traces")));
        QVERIFY(!find(*menu, QStringLiteral("Traces (needs a label it does not have)"))->isEnabled());
        // The cluster stands in every command: the pod's own, of two.
        find(*menu, QStringLiteral("Copy kubectl logs"))->trigger();
        QCOMPARE(m_copied, QStringLiteral("kubectl --context eu-prod -n shop logs 'edge-0&x' --tail=200 -f"));
    }
    void poolsAndTenants() {
        const auto pools = panel("pool-saturation", "gauges", {0, 60'000}, [](PanelResult &p) {
            for (const char *service : {"edge", "catalog"}) {
                PoolRow r;
                r.pool = QStringLiteral("db");
                r.service = QString::fromLatin1(service);
                r.source = QStringLiteral("us");
                p.pools.push_back(r);
            }
        });
        const auto pool = subjectNamed(*pools, QStringLiteral("catalog · db · us"));
        QVERIFY(pool);
        QCOMPARE(pool->plain, QStringLiteral("db"));
        QMenu menu;
        addLinks(&menu, m_context, *pool);
        find(menu, QStringLiteral("Pool"))->trigger();
        QCOMPARE(m_opened.toString(), QStringLiteral("https://g/db/catalog"));
        const auto tenants = panel("tenants", "tenants", {0, 60'000}, [](PanelResult &p) {
            TenantRow r;
            r.tenant = QStringLiteral("..");
            p.tenants.push_back(r);
        });
        QMenu none;
        addLinks(&none, m_context, *subjectNamed(*tenants, QStringLiteral("..")));
        QVERIFY(!find(none, QStringLiteral("Tenant"))); // its name would be a step up
    }
    void panelsAndAlerts() {
        QMenu menu;
        addLinks(&menu, m_context, subjectOf(*pods(), m_context));
        find(menu, QStringLiteral("Board"))->trigger();
        QCOMPARE(m_opened.toString(QUrl::FullyEncoded),
                 QStringLiteral("https://g/b?from=0&to=60000&q=sum%20by%20%28service%29%20%28process_goroutines%29"));
        const std::vector<AlertInfo> group{
            {.labels = {{"alertname", "Full"}, {"pod", "a"}}, .annotations = {{"runbook_url", "https://wiki/full"}}},
            {.labels = {{"alertname", "Full"}, {"pod", "b"}}, .annotations = {{"runbook_url", "javascript:alert(1)"}}}};
        QMenu alert;
        addRunbook(&alert, m_context, group);
        addLinks(&alert, m_context, subjectOf(group));
        QVERIFY(find(alert, QStringLiteral("Runbook of the alert: wiki")));
        find(alert, QStringLiteral("Runbook of the alert: wiki"))->trigger();
        QCOMPARE(m_opened, QUrl(QStringLiteral("https://wiki/full")));
        QCOMPARE(alert.actions().size(), 4); // the script's address is not among them
        find(alert, QStringLiteral("Copy link: On call"))->trigger();
        QCOMPARE(m_copied, QStringLiteral("https://o/Full"));
        QVERIFY(!subjectOf(group).labels.has("pod")); // only what all of them have
    }
};

QTEST_MAIN(TestPanelLinks)
#include "tst_panellinks.moc"
