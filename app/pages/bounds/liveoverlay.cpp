// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/bounds/liveoverlay.h"
#include "data/core/format.h"
#include <QRegularExpression>
#include <cmath>

namespace bs {

using namespace bounds;

namespace {

// About the whole fleet at once, so that five hundred nodes are ten questions and not five thousand. Labels of the
// answers: the service's, `target` of a call, and a name (breaker, pool, reason).
struct FleetQuery {
    const char *pattern;
    const char *target; // label names of the answer; empty: none
    const char *name;
};
constexpr FleetQuery kFleet[] = {
    {"sum by ($service) (${requests})", "", ""},
    {"sum by ($service, reason) (${rejected})", "", "reason"},
    {"max by ($service, target, breaker) (${breaker_state})", "target", "breaker"},
    {"sum by ($service, target) (${client_requests})", "target", ""},
    {"sum by ($service, target) (rate(client_requests_total{outcome=\"rejected\"}[$__rate_interval]))", "target", ""},
    {"sum by ($service, target) (rate(client_request_duration_seconds_sum[$__rate_interval])) / sum by ($service, "
     "target) (rate(client_request_duration_seconds_count[$__rate_interval]))",
     "target", ""},
    {"sum by ($service, target) (${client_inflight})", "target", ""},
    {"sum by ($service, pool) (${pool_capacity})", "", "pool"},
    {"sum by ($service, pool) (${pool_submitted})", "", "pool"},
    {"max by ($service, $pod) (${up})", "", "$pod"},
};

QString label(const Labels &labels, const std::string &name) {
    const auto v = labels.get(name);
    return QString::fromUtf8(v.data(), static_cast<qsizetype>(v.size()));
}

// service="catalog" of the queries that a node binds: what its metrics call it.
QString labelValue(const Node &n, const char *labelName) {
    const QRegularExpression quoted(QStringLiteral("\\b%1\\s*=\\s*\"([^\"]*)\"").arg(QString::fromLatin1(labelName)));
    for (const QString *q : {&n.live.rps, &n.live.inflight, &n.live.capacity, &n.live.latencyMean}) {
        if (const auto match = quoted.match(*q); match.hasMatch()) {
            return match.captured(1);
        }
    }
    return {};
}

constexpr int kFleetLimit = 20'000; // series of one answer

} // namespace

LiveOverlay::LiveOverlay(const AppContext &context, DiagramModel *model, QObject *parent)
    : QObject(parent), m_context(context), m_model(model) {}

void LiveOverlay::cancel() {
    m_stop.request_stop();
    m_detecting.cancel();
    ++m_generation;
    m_waiting = 0;
    m_next.reset();
}

Availability LiveOverlay::state() const {
    if (!m_context.evidenceSource() || m_bound == 0) {
        return Availability::NotChecked;
    }
    if (m_failed == m_bound) {
        return Availability::Error;
    }
    return m_answered == 0 ? Availability::NoData : m_answered < m_bound ? Availability::Partial : Availability::Data;
}

void LiveOverlay::askNext(TimeMs at) {
    if (m_waiting > 0) {
        m_next = at;
    } else {
        ask(at);
    }
}

void LiveOverlay::ask(TimeMs at) {
    cancel();
    m_stop = std::stop_source();
    m_nodes.clear();
    for (auto &series : m_fleet) {
        series.clear();
    }
    m_bound = m_answered = m_failed = 0;
    m_at = at;
    if (!m_context.evidenceSource()) {
        m_model->setLive({}, {});
        Q_EMIT finished();
        return;
    }
    m_waiting = 1; // this function itself
    askBindings();
    if (m_detected) {
        askFleet();
    } else {
        detect();
    }
    done();
}

// What the source has is asked once; a source without any of the vocabulary's metrics still answers the bindings.
void LiveOverlay::detect() {
    auto known = readVocabularies(QStringList{QStringLiteral(":/boundscope/vocabularies")} + m_context.vocabularyPaths);
    if (!known) {
        m_detected = true;
        return;
    }
    ++m_waiting;
    const int generation = m_generation;
    const TimeRange range{m_at - 3'600'000, m_at};
    m_detecting.run<std::shared_ptr<const BoundVocabulary>>(
        this,
        [&](std::stop_token stop) {
            return detectVocabulary(m_context.evidenceSource(), std::move(*known), range, stop);
        },
        [this, generation](const Result<std::shared_ptr<const BoundVocabulary>> &found) {
            if (generation != m_generation) {
                return;
            }
            m_detected = found.has_value();
            m_vocabulary = found ? *found : nullptr;
            askFleet();
            done();
        });
}

void LiveOverlay::query(const std::string &expr, int limit, std::function<void(const Answer &)> take) {
    ++m_waiting;
    InstantQuery q;
    q.expr = expr;
    q.time = m_at;
    q.limit = limit;
    deliver(m_context.evidenceSource()->query(q, m_stop.get_token()), this,
            [this, generation = m_generation, take = std::move(take)](const Answer &answer) {
                if (generation == m_generation) {
                    take(answer);
                    done();
                }
            });
}

void LiveOverlay::askBindings() {
    for (const Node &n : m_model->document().nodes) {
        const QString *queries[] = {&n.live.inflight, &n.live.rps, &n.live.capacity, &n.live.latencyMean,
                                    &n.live.latencyP99};
        for (int field = 0; field < 5; ++field) {
            if (!queries[field]->isEmpty()) {
                ++m_bound;
                query(queries[field]->toStdString(), 2,
                      [this, id = n.id, field](const Answer &answer) { take(id, field, answer); });
            }
        }
    }
}

void LiveOverlay::askFleet() {
    if (!m_vocabulary) {
        return;
    }
    Macros macros;
    macros.interval = m_vocabulary->scrapeInterval;
    macros.rateInterval = std::max<DurationMs>(120'000, 4 * m_vocabulary->scrapeInterval);
    const std::string service = m_vocabulary->label("service");
    const std::string pod = m_vocabulary->label("pod");
    for (int i = 0; i < Last; ++i) {
        const auto expanded = expand(kFleet[i].pattern, *m_vocabulary, macros);
        if (!expanded || !expanded->missing.isEmpty()) {
            continue; // the source does not have it: unknown, not zero
        }
        const std::string name = kFleet[i].name == std::string_view("$pod") ? pod : kFleet[i].name;
        query(expanded->expr, kFleetLimit, [this, i, service, name](const Answer &answer) {
            for (std::size_t s = 0; answer && *answer && s < (*answer)->matrix.series.size(); ++s) {
                const auto &one = (*answer)->matrix.series[s];
                if (!one.values.empty() && std::isfinite(one.values.back())) {
                    m_fleet[i].push_back({label(one.labels, service),
                                          *kFleet[i].target ? label(one.labels, kFleet[i].target) : QString(),
                                          name.empty() ? QString() : label(one.labels, name), one.values.back()});
                }
            }
        });
    }
}

void LiveOverlay::take(NodeId node, int field, const Answer &answer) {
    LiveNode &live = m_nodes[node];
    Maybe value;
    if (answer && *answer && (*answer)->matrix.series.size() == 1 && !(*answer)->matrix.series[0].values.empty()) {
        const double v = (*answer)->matrix.series[0].values.back();
        value = std::isfinite(v) ? Maybe(v) : std::nullopt;
    }
    m_failed += answer ? 0 : 1;
    m_answered += value ? 1 : 0;
    Maybe *fields[] = {&live.inflight, &live.rps, &live.capacity, &live.latencyMean, &live.latencyP99};
    *fields[field] = value;
    if (value) {
        live.state = Availability::Data;
    } else if (live.state != Availability::Data) {
        live.state = answer ? Availability::NoData : Availability::Error;
    }
}

void LiveOverlay::done() {
    if (--m_waiting > 0) {
        return;
    }
    publish();
    if (const auto next = std::exchange(m_next, std::nullopt)) {
        ask(*next);
    }
}

Maybe LiveOverlay::sum(Fleet what, const QString &service, const QString &target) const {
    Maybe out;
    for (const Series *s : m_byService[what].value(service)) {
        if (target.isEmpty() || s->target == target) {
            out = out.value_or(0) + s->value;
        }
    }
    return out;
}

// Names first: a node is the service, the target or the pool that its queries speak of, or that has its name.
void LiveOverlay::judgeNodes() {
    for (const Node &n : m_model->document().nodes) {
        if (n.kind == NodeKind::Group) {
            continue;
        }
        const bool known = m_nodes.contains(n.id);
        LiveNode live = m_nodes.value(n.id);
        const QString service = labelValue(n, "service").isEmpty() ? n.name : labelValue(n, "service");
        const QString pool = labelValue(n, "pool").isEmpty() ? n.name : labelValue(n, "pool");
        bool isService = false;
        for (const Series *s : m_byService[Pods].value(service)) {
            if (s->value > 0) {
                isService = true;
                live.pod = live.pod.isEmpty() ? s->name : std::min(live.pod, s->name);
            }
        }
        for (const Series *s : m_byName[Pools].value(pool)) {
            live.pool = pool;
            live.service = s->service; // the one that holds it
        }
        if (isService) {
            live.service = service;
            QStringList why;
            for (const Series *s : m_byService[Rejected].value(service)) {
                live.rejectedRps = live.rejectedRps.value_or(0) + s->value;
                if (s->value >= 0.05) {
                    why << displayText(s->name, 40) + u' ' + formatCount(s->value) + QStringLiteral("/s");
                }
            }
            live.rejectedWhy = why.join(QStringLiteral(", "));
            QStringList open; // a breaker towards a node that is drawn is on its call
            for (const Series *s : m_byService[Breakers].value(service)) {
                if (s->value >= 2 && !m_model->document().nodeNamed(s->target)) {
                    open << s->name;
                }
            }
            live.openBreakers = open.join(QStringLiteral(", "));
        }
        double seconds = 0;
        double calls = 0;
        for (const Series *s : m_byTarget[CallInflight].value(n.name)) {
            live.callers.emplace_back(s->service, s->value);
        }
        for (const Series *s : m_byTarget[CallSeconds].value(n.name)) { // as its callers see it, weighed by their calls
            if (const Maybe rps = sum(Calls, s->service, s->target); rps && *rps > 0) {
                seconds += s->value * *rps;
                calls += *rps;
            }
        }
        if (!live.latencyMean && calls > 0) {
            live.latencyMean = seconds / calls;
        }
        if (live != LiveNode{} || known) {
            m_nodes.insert(n.id, live);
        }
    }
}

LiveCall LiveOverlay::judge(const Call &c) const {
    const Document &d = m_model->document();
    const LiveNode from = m_nodes.value(c.from);
    const LiveNode to = m_nodes.value(c.to);
    const Node &callee = *d.node(c.to);
    const QString service = from.service.isEmpty() ? d.node(c.from)->name : from.service;
    LiveCall live;
    live.rps = sum(Calls, service, callee.name);
    live.latencyMean = sum(CallSeconds, service, callee.name);
    live.rejectedRps = sum(CallRefused, service, callee.name);
    for (const Series *s : m_byService[Breakers].value(service)) {
        if (s->target == callee.name && s->value >= 0) { // -1: its state is unknown
            const Breaker b = s->value >= 2 ? Breaker::Open : s->value >= 1 ? Breaker::HalfOpen : Breaker::Closed;
            live.breakerName = b >= live.breaker ? s->name : live.breakerName;
            live.breaker = std::max(live.breaker, b);
        }
    }
    const auto submitted = [this](const LiveNode &pool) {
        Maybe out;
        for (const Series *s : m_byName[Submitted].value(pool.pool)) {
            out = s->service == pool.service ? Maybe(out.value_or(0) + s->value) : out;
        }
        return out;
    };
    // A pool of the caller is entered once per call.
    if (!live.rps && !to.pool.isEmpty() && to.service == service) {
        live.rps = submitted(to);
    }
    if (!live.rps && m_callers.value(c.to) == 1) {
        live.rps = to.rps; // nobody else calls it
    }
    const bool throughPool = !from.pool.isEmpty() && d.node(c.from)->kind == NodeKind::Pool;
    Maybe in = from.rps;
    if (throughPool) {
        const Maybe entered = submitted(from);
        in = entered ? entered : in;
    } else if (!in) {
        in = sum(Requests, service);
    }
    if (live.rps && in && *in > 0) {
        live.perRequest = *live.rps / *in;
    }
    return live;
}

void LiveOverlay::index() {
    for (int i = 0; i < Last; ++i) {
        m_byService[i].clear();
        m_byTarget[i].clear();
        m_byName[i].clear();
        for (const Series &s : m_fleet[i]) {
            m_byService[i][s.service].push_back(&s);
            m_byTarget[i][s.target].push_back(&s);
            m_byName[i][s.name].push_back(&s);
        }
    }
    m_callers.clear();
    for (const Call &c : m_model->document().calls) {
        ++m_callers[c.to];
    }
}

void LiveOverlay::publish() {
    index();
    judgeNodes();
    QHash<CallId, LiveCall> calls;
    for (const Call &c : m_model->document().calls) {
        if (const LiveCall live = judge(c); live != LiveCall{}) {
            calls.insert(c.id, live);
        }
    }
    m_model->setLive(m_nodes, calls, m_at);
    Q_EMIT finished();
}

} // namespace bs
