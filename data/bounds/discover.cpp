// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/bounds/discover.h"
#include "data/bounds/exchange/exchange.h"
#include "data/core/yaml.h"
#include <QMap>

namespace bs::bounds {

namespace {

// Three digits are what a rate over minutes is worth.
double rounded(double v) { return QString::number(v, 'g', 3).toDouble(); }

} // namespace

Document discovered(const std::vector<ObservedCall> &calls, const std::vector<ObservedPool> &pools,
                    const std::vector<ObservedService> &services) {
    Assembler out;
    QMap<QString, double> arrivals;
    for (const ObservedService &s : services) {
        if (s.rps) {
            arrivals[s.name] = *s.rps;
        }
    }
    QMap<QString, double> called;
    QMap<std::pair<QString, QString>, ObservedCall> edges; // two meters of the same call are one call
    for (const ObservedCall &c : calls) {
        if (c.from.isEmpty() || c.to.isEmpty() || c.rps <= 0 || edges.contains({c.from, c.to})) {
            continue;
        }
        edges.insert({c.from, c.to}, c);
        called[c.to] += c.rps;
    }
    for (const ObservedCall &c : std::as_const(edges)) {
        out.node(c.from);
        out.node(c.to);
        const double in = arrivals.contains(c.from) ? arrivals[c.from] : called.value(c.from, 0);
        Call &call = out.call(c.from, c.to);
        if (in > 0) {
            call.perRequest = rounded(c.rps / in);
        }
        call.notes = QStringLiteral("seen in %1").arg(c.origin);
        if (c.latencyS && *c.latencyS > 0) {
            out.node(c.to).latency.mean = rounded(*c.latencyS);
        }
    }
    QMap<QString, int> poolsOf;
    for (const ObservedPool &p : pools) {
        poolsOf[p.service] += p.database ? 0 : 1;
    }
    for (const ObservedPool &p : pools) {
        if (p.capacity <= 0 || p.service.isEmpty()) {
            continue;
        }
        const bool admits = !p.database && (poolsOf[p.service] == 1 || p.name.endsWith(u"admit"));
        if (admits) { // the only pool of a service, or the one of that name, is what it admits
            out.node(p.service).maxInflight = p.capacity;
            continue;
        }
        const bool isNew = !out.knows(p.name);
        Node &n = out.node(p.name);
        n.kind = p.database ? NodeKind::Database : NodeKind::Pool;
        n.maxInflight = isNew ? p.capacity : std::max(p.capacity, n.maxInflight.value_or(0));
        out.call(p.service, p.name);
    }
    for (const ObservedService &s : services) {
        if (out.knows(s.name) && s.pods) {
            out.node(s.name).pods = *s.pods;
        }
    }
    return out.finish();
}

Result<Document> fromConfig(const std::string &text, const QString &file) {
    const YamlNode root = TRY(parseYaml(text, file));
    YamlMap m(root, file);
    CHECK_STATUS(m.isMap());
    Assembler out;
    const QString service = QStringLiteral("service");
    if (const YamlNode *section = m.node("concurrency")) {
        YamlMap c(*section, file);
        CHECK_STATUS(c.isMap());
        Node &n = out.node(service);
        n.kind = NodeKind::Entry;
        n.maxInflight = TRY(c.number("global_inflight"));
        if (const Maybe tenant = TRY(c.number("per_tenant_inflight"))) {
            n.callers.push_back({QStringLiteral("default"), {}, tenant, {}});
        }
        const Maybe fanout = TRY(c.number("per_request_fanout"));
        const Maybe backend = TRY(c.number("backend_inflight"));
        if (fanout || backend) {
            out.node(QStringLiteral("backend")).maxInflight = backend;
            Call &call = out.call(service, QStringLiteral("backend"));
            call.perRequest = fanout;
            call.mode = CallMode::Parallel;
            call.width = fanout && *fanout >= 1 ? fanout : std::nullopt;
        }
    }
    if (const YamlNode *section = m.node("pools")) {
        for (const YamlNode::Entry &e : section->entries) {
            YamlMap p(e.value, file);
            CHECK_STATUS(p.isMap());
            const QString name = QString::fromStdString(e.key);
            Node &n = out.node(name);
            n.kind = NodeKind::Pool;
            n.maxInflight = TRY(p.number("workers"));
            n.policy.overInflight.queueDepth = TRY(p.number("queue_depth"));
            n.policy.overInflight.action = n.policy.overInflight.queueDepth ? QStringLiteral("queue") : QString();
            out.call(service, name);
        }
    }
    if (out.size() == 0) {
        return std::unexpected(inputError(file, QStringLiteral("no concurrency: or pools: section in it")));
    }
    return out.finish();
}

} // namespace bs::bounds
