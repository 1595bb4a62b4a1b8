// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The catalog-api contract of the text, and what its numbers contradict.
#include "data/bounds/adherence.h"
#include <QTest>

using namespace bs;
using namespace bs::bounds;

namespace {

const char *kCatalog =
    "contract: 1\nservice: catalog-api\nversion: v3.2\n"
    "capacity: {max_rps: 5000, max_inflight: 1000, burst_s: 30}\n"
    "quotas:\n  default: {rps: 100, inflight: 20}\n  payments: {rps: 500, inflight: 50, tier: premium}\n"
    "  search: {rps: 1000, inflight: 100, tier: premium}\n"
    "degradation:\n  over_rps: {status: 503, retry_after_s: 1}\n  over_inflight: {status: 503, retry_after_s: 5}\n"
    "  over_caller: {status: 429}\n"
    "endpoints:\n  - {path: \"/v1/catalog/get/{id}\", method: GET, cost: low}\n"
    "  - {path: /v1/catalog/bulk, method: POST, cost: high, max_batch: 1000}\n"
    "  - {path: /v1/catalog/import, method: POST, cost: very high, max_batch: 100, async: true}\n"
    "change_policy: {capacity_days: 14, quota_days: 7, breaking_days: 182}\n";

QStringList linted(const std::string &text, QDate today = QDate(2026, 1, 20)) {
    const ContractReading r = readContract(text, QStringLiteral("contract.yaml"));
    QStringList out;
    for (const Error &e : r.errors) {
        out << QStringLiteral("ERROR ") + e.text();
    }
    for (const ContractProblem &p : lintContract(r.contract, today)) {
        out << bounds::toString(p.severity) + u' ' + p.kind + u' ' + p.text;
    }
    return out;
}

bool has(const QStringList &lines, const char *part) { return !lines.filter(QString::fromUtf8(part)).isEmpty(); }

} // namespace

class TestContract : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void golden() {
        const QStringList lines = linted(kCatalog);
        QVERIFY(has(lines, "1,000 / 5,000 = 0.2 s"));
        QVERIFY(has(
            lines,
            "payments: 50 in flight for 500 RPS needs 0.1 s a request; at the implied 0.2 s it sustains only 250 RPS"));
        QVERIFY(has(lines, "search: 100 in flight for 1,000 RPS needs 0.1 s a request; at the implied 0.2 s it "
                           "sustains only 500 RPS"));
        QVERIFY(!has(lines, "default: "));
        QVERIFY(has(
            lines,
            "room for 35 default callers: (5,000 - 1,500) / 100 = 35 by RPS, (1,000 - 150) / 20 = 42 by in-flight"));
        QVERIFY(
            has(lines, "warn burst_contradicts_reject burst tolerance 30 s contradicts 503 at once above 5,000 RPS"));
        QVERIFY(has(lines, "warn batch_above_bound POST /v1/catalog/bulk: a batch of 1,000 in 100 requests at once is "
                           "100,000 items, 100 times"));
        QCOMPARE(lines.filter(QStringLiteral("warn ")).size(), 4);
        std::string spent = kCatalog;
        spent.replace(spent.find("status: 503, retry_after_s: 1"), 11, "after_burst: true, status: 503");
        QVERIFY(!has(linted(spent), "burst_contradicts"));
    }
    void datesAndAcknowledgements() {
        const std::string more = std::string(kCatalog) +
                                 "reviewed: 2024-11-01\nchanges:\n"
                                 "  - {what: capacity, announced: 2026-01-01, effective: 2026-01-10}\n"
                                 "  - {what: quota, announced: 2026-01-01, effective: 2026-01-10}\n"
                                 "acknowledged:\n  - {caller: payments, version: v3.1, on: 2025-06-01}\n";
        const QStringList lines = linted(more);
        QVERIFY(has(lines, "error short_notice change of capacity announced 2026-01-01 for 2026-01-10: 9 days' notice, "
                           "the policy promises 14"));
        QCOMPARE(lines.filter(QStringLiteral("short_notice")).size(), 1);
        QVERIFY(has(lines, "review_overdue"));
        QVERIFY(has(lines, "payments acknowledged v3.1, the contract is v3.2"));
        QVERIFY(has(lines, "search has a quota and has not acknowledged"));
        QVERIFY(!has(linted(more, QDate(2025, 10, 31)), "review_overdue"));
    }
    void quotaSums() {
        std::string text = kCatalog;
        text.replace(text.find("rps: 1000, inflight: 100"), 24, "rps: 4600, inflight: 970");
        QVERIFY(has(linted(text), "error quota_sum named quotas promise 5,100 RPS, the service has 5,000"));
        QVERIFY(has(linted(text), "error quota_sum named quotas promise 1,020 in flight, the service has 1,000"));
    }
    void copies() {
        std::string other = kCatalog;
        other.replace(other.find("rps: 500, inflight: 50"), 22, "rps: 600, inflight: 50");
        const auto found = compareContracts(readContract(kCatalog, {}).contract, readContract(other, {}).contract);
        QCOMPARE(found.size(), 1u);
        QVERIFY(found[0].text.contains(
            QStringLiteral("quota of payments: 500 RPS, 50 in flight and 600 RPS, 50 in flight")));
    }
    // Live figures against the quotas: whoever is over, whoever is refused though it is not.
    void adherence() {
        const ContractReading r = readContract(kCatalog, {});
        AdherenceMeter meter(r.contract, QStringLiteral("catalog"));
        const auto give = [&](const char *part, std::vector<Series> series) {
            for (std::size_t i = 0; i < meter.queries().size(); ++i) {
                if (meter.queries()[i].expr.find(part) != std::string::npos) {
                    meter.take(i, Matrix{series});
                    return;
                }
            }
            QFAIL(part);
        };
        const auto sample = [](std::initializer_list<Labels::Pair> labels, double v) {
            Series s;
            s.labels = Labels(labels);
            s.times = {1};
            s.values = {v};
            return s;
        };
        give("sum(rate(http_requests_total{service=\"catalog\"}", {sample({}, 4000)});
        give("sum by (code)", {sample({{"code", "429"}}, 120)});
        give("(rate(client_requests_total{target=\"catalog\"}[5m]))",
             {sample({{"service", "payments"}}, 700), sample({{"service", "search"}}, 900),
              sample({{"service", "cron"}}, 90)});
        give("client_inflight", {sample({{"service", "payments"}}, 40), sample({{"service", "cron"}}, 33)});
        give("tenant_rejected_total", {sample({{"tenant", "search"}}, 3)});
        const Adherence a = meter.result();
        QVERIFY(a.measured);
        QCOMPARE(a.callers.size(), 3u);
        QStringList said;
        for (const ContractProblem &p : a.problems) {
            said << p.kind + u' ' + p.text;
        }
        QVERIFY(has(said, "over_quota payments: 700 RPS, its quota is 500; whether it is refused is not measured"));
        QVERIFY(has(said, "over_quota cron: 33 in flight, the default quota is 20"));
        QVERIFY(has(said, "refused_within_quota search: 3/s are refused within its quota: 900 of 1,000 RPS"));
        QVERIFY(has(said, "refuses_within_bounds 120/s are refused while 4,000 of 5,000"));
        AdherenceMeter silent(r.contract, QStringLiteral("nobody"));
        QVERIFY(!silent.result().measured); // not checked is no clean bill
        QCOMPARE(silent.result().problems.front().kind, QStringLiteral("not_measured"));
    }
    void damaged() {
        QVERIFY(!readContract("contract: 1\n", {}).errors.empty());
        QVERIFY(!readContract("service: a\n", {}).errors.empty());
        QVERIFY(!readContract("contract: 1\nservice: a\ncapacity: {max_rps: -5}\n", {}).errors.empty());
        QVERIFY(!readContract("contract: 1\nservice: a\nreviewed: soon\n", {}).errors.empty());
        QVERIFY(!readContract("contract: 1\nservice: a\nquotas: [1]\nendpoints: {}\nchanges: 5\n", {}).errors.empty());
        QCOMPARE(readContract("contract: 1\nservice: a\nx: 1\n", {}).warnings.size(), 1u);
    }
    void markdown() {
        const ContractReading r = readContract(kCatalog, {});
        const QString md = contractMarkdown(r.contract, {});
        QVERIFY(md.contains(QStringLiteral("| payments | 500 | 50 | premium |")));
        QVERIFY(md.contains(QStringLiteral("- RPS: reject with 503, Retry-After 1 s")));
    }
};

QTEST_GUILESS_MAIN(TestContract)
#include "tst_contract.moc"
