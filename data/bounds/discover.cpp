// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/bounds/discover.h"
#include "data/bounds/analysis.h"
#include "data/bounds/exchange/exchange.h"
#include "data/core/yaml.h"
#include <QMap>
#include <QStringList>
#include <algorithm>
#include <cmath>

namespace bs::bounds {

namespace {

// Three digits are what a rate over minutes is worth.
double rounded(double v) { return QString::number(v, 'g', 3).toDouble(); }
QString text(double v) { return exactNumber(rounded(v)); }

// Names as the assembled document has them.
QString keyOf(const QString &key) {
    const qsizetype arrow = key.indexOf(QStringLiteral(" -> "));
    return arrow < 0 ? slugOf(key) : slugOf(key.left(arrow)) + QStringLiteral(" -> ") + slugOf(key.mid(arrow + 4));
}

// A bound of a configuration: a number from zero up, like every bound of a document.
Result<Maybe> number(YamlMap &m, const char *key) {
    const Maybe v = TRY(m.number(key));
    if (v && (!std::isfinite(*v) || *v < 0 || *v > 1e15)) {
        return std::unexpected(
            m.errorAt(*m.node(key), QStringLiteral("%1 must be a number from zero up").arg(QString::fromUtf8(key))));
    }
    return v;
}

template <class Because> void addPools(Assembler &out, const std::vector<ObservedPool> &pools, Because because) {
    QMap<QString, int> poolsOf;
    for (const ObservedPool &p : pools) {
        poolsOf[p.service] += p.database ? 0 : 1;
    }
    for (const ObservedPool &p : pools) {
        if (p.capacity <= 0 || p.service.isEmpty() || p.name.isEmpty()) {
            continue;
        }
        const bool admits = !p.database && (poolsOf[p.service] == 1 || p.name.endsWith(u"admit"));
        if (admits) { // the only pool of a service, or the one of that name, is what it admits
            out.node(p.service).maxInflight = p.capacity;
            because(p.service, QStringLiteral("%1: pool %2 holds %3").arg(p.origin, p.name, exactNumber(p.capacity)));
            continue;
        }
        const QString name = p.name == p.service ? p.name + QStringLiteral("-pool") : p.name;
        const bool isNew = !out.knows(name);
        Node &n = out.node(name);
        n.kind = p.database ? NodeKind::Database : n.kind == NodeKind::Database ? n.kind : NodeKind::Pool;
        n.maxInflight = isNew ? p.capacity : std::max(p.capacity, n.maxInflight.value_or(0));
        because(name, QStringLiteral("%1: %2 has at most %3 of it").arg(p.origin, p.service, exactNumber(p.capacity)));
        Call &call = out.call(p.service, name);
        call.holdShare = p.heldShare;
        because(p.service + QStringLiteral(" -> ") + name, QStringLiteral("%1: a pool of %2").arg(p.origin, p.service));
    }
}

} // namespace

Found discovered(const std::vector<ObservedCall> &calls, const std::vector<ObservedPool> &pools,
                 const std::vector<ObservedService> &services) {
    Assembler out;
    QHash<QString, QString> evidence;
    const auto because = [&evidence](const QString &key, const QString &what) {
        QString &e = evidence[keyOf(key)];
        e += (e.isEmpty() ? QString() : QStringLiteral("; ")) + what;
    };
    QMap<QString, double> arrivals;
    for (const ObservedService &s : services) {
        if (s.rps) {
            arrivals[s.name] = *s.rps;
        }
    }
    QMap<QString, double> called;
    QMap<std::pair<QString, QString>, ObservedCall> edges; // two meters of the same call are one call
    for (const ObservedCall &c : calls) {
        if (c.from.isEmpty() || c.to.isEmpty() || c.from == c.to || c.rps <= 0 || edges.contains({c.from, c.to})) {
            continue;
        }
        edges.insert({c.from, c.to}, c);
        called[c.to] += c.rps;
    }
    QMap<QString, QStringList> callees;
    QMap<QString, std::pair<double, double>> seconds; // rps x latency, rps: as all callers see it together
    for (const ObservedCall &c : std::as_const(edges)) {
        out.node(c.from);
        out.node(c.to);
        const double in = arrivals.contains(c.from) ? arrivals[c.from] : called.value(c.from, 0);
        Call &call = out.call(c.from, c.to);
        if (in > 0) {
            call.perRequest = rounded(c.rps / in);
        }
        call.notes = QStringLiteral("seen in %1").arg(c.origin);
        because(c.from + QStringLiteral(" -> ") + c.to,
                in > 0
                    ? QStringLiteral("%1: %2/s, while %3/s arrive at %4").arg(c.origin, text(c.rps), text(in), c.from)
                    : QStringLiteral("%1: %2/s; nothing counts what arrives at %3").arg(c.origin, text(c.rps), c.from));
        because(c.to, QStringLiteral("%1: %2/s from %3%4")
                          .arg(c.origin, text(c.rps), c.from,
                               c.latencyS ? QStringLiteral(", %1 s each").arg(text(*c.latencyS)) : QString()));
        callees[c.from] << c.to;
        if (c.latencyS && *c.latencyS > 0) {
            seconds[c.to].first += c.rps * *c.latencyS;
            seconds[c.to].second += c.rps;
        }
    }
    for (auto it = seconds.constBegin(); it != seconds.constEnd(); ++it) {
        out.node(it.key()).latency.mean = rounded(it->first / it->second);
    }
    addPools(out, pools, because);
    for (const ObservedService &s : services) {
        if (out.knows(s.name) && s.pods) {
            out.node(s.name).pods = *s.pods;
            because(s.name, QStringLiteral("%1 pods up").arg(text(*s.pods)));
        }
        if (out.knows(s.name) && s.latencyS && *s.latencyS > 0 && !out.node(s.name).latency.mean) {
            out.node(s.name).latency.mean = rounded(*s.latencyS);
            because(s.name, QStringLiteral("its own duration metric: %1 s").arg(text(*s.latencyS)));
        }
    }
    for (auto it = callees.constBegin(); it != callees.constEnd(); ++it) { // where nothing else is known of a caller
        if (!evidence.contains(keyOf(it.key()))) {
            because(it.key(), QStringLiteral("seen calling %1").arg(it->join(QStringLiteral(", "))));
        }
    }
    return {out.finish(), evidence};
}

namespace {

// The bounds of one service as Appendix-L style configuration has them.
Status readConfig(Assembler &out, YamlMap &m, const QString &service, const QString &file, bool entry,
                  QHash<QString, QString> &evidence) {
    const auto because = [&](const QString &key, const char *what) {
        QString &e = evidence[keyOf(key)];
        e += (e.isEmpty() ? file + QStringLiteral(": ") : QStringLiteral(", ")) + QString::fromUtf8(what);
    };
    if (const YamlNode *section = m.node("concurrency")) {
        YamlMap c(*section, file);
        CHECK_STATUS(c.isMap());
        Node &n = out.node(service);
        n.kind = entry ? NodeKind::Entry : NodeKind::Service;
        if (const Maybe bound = TRY(number(c, "global_inflight"))) {
            n.maxInflight = bound;
            because(service, "concurrency.global_inflight");
        }
        if (const Maybe tenant = TRY(number(c, "per_tenant_inflight"))) {
            n.callers.push_back({QStringLiteral("default"), {}, tenant, {}});
            because(service, "concurrency.per_tenant_inflight");
        }
        const Maybe fanout = TRY(number(c, "per_request_fanout"));
        const Maybe backend = TRY(number(c, "backend_inflight"));
        if (fanout || backend) {
            const QString name = entry ? QStringLiteral("backend") : service + QStringLiteral("-backend");
            out.node(name).maxInflight = backend;
            because(name, "concurrency.backend_inflight");
            Call &call = out.call(service, name);
            call.perRequest = fanout;
            call.mode = CallMode::Parallel;
            call.width = fanout && *fanout >= 1 ? fanout : std::nullopt;
            because(service + QStringLiteral(" -> ") + name, "concurrency.per_request_fanout");
        }
    }
    if (const YamlNode *section = m.node("pools")) {
        YamlMap pools(*section, file);
        CHECK_STATUS(pools.isMap());
        for (const YamlNode::Entry &e : section->entries) {
            YamlMap p(e.value, file);
            CHECK_STATUS(p.isMap());
            const QString name = QString::fromStdString(e.key);
            Node &n = out.node(name);
            n.kind = NodeKind::Pool;
            n.maxInflight = TRY(number(p, "workers"));
            n.policy.overInflight.queueDepth = TRY(number(p, "queue_depth"));
            n.policy.overInflight.action = n.policy.overInflight.queueDepth ? QStringLiteral("queue") : QString();
            because(name, "pools.workers and queue_depth");
            out.call(service, name);
            because(service + QStringLiteral(" -> ") + name, "pools");
        }
    }
    return {};
}

} // namespace

Result<Found> fromConfig(const std::string &text, const QString &file) {
    const YamlNode root = TRY(parseYaml(text, file));
    YamlMap m(root, file);
    CHECK_STATUS(m.isMap());
    Assembler out;
    QHash<QString, QString> evidence;
    const QString name = file.section(u'/', -1);
    CHECK_STATUS(readConfig(out, m, QStringLiteral("service"), name, true, evidence));
    if (out.size() == 0) { // one file for several services: their names, and the same sections below
        for (const YamlNode::Entry &e : root.entries) {
            if (e.value.find("concurrency") || e.value.find("pools")) {
                YamlMap service(e.value, file);
                CHECK_STATUS(readConfig(out, service, QString::fromStdString(e.key), name, false, evidence));
            }
        }
    }
    if (out.size() == 0) {
        return std::unexpected(inputError(file, QStringLiteral("no concurrency: or pools: section in it")));
    }
    return Found{out.finish(), evidence};
}

} // namespace bs::bounds
