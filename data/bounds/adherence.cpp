// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/bounds/adherence.h"
#include "data/bounds/findings.h"
#include <QByteArrayList>
#include <algorithm>
#include <cmath>

namespace bs::bounds {

namespace {

constexpr double kSilence = 0.01; // refusals a second that are worth a word

std::string quoted(const QString &text) {
    std::string out = "\"";
    for (const char c : text.toStdString()) {
        out += c == '"' || c == '\\' ? std::string("\\") + c : c == '\n' ? std::string("\\n") : std::string(1, c);
    }
    return out + '"';
}

QString label(const Labels &labels, const std::string &candidates) {
    for (const QByteArray &name : QByteArray::fromStdString(candidates).split(' ')) {
        const auto v = labels.get(std::string_view(name.constData(), static_cast<std::size_t>(name.size())));
        if (!v.empty()) {
            return QString::fromUtf8(v.data(), static_cast<qsizetype>(v.size()));
        }
    }
    return {};
}

bool over(const Maybe &used, const Maybe &quota) { return used && quota && *used > *quota && !nearly(*used, *quota); }
QString n(const Maybe &v) { return v ? exactNumber(std::round(*v * 100) / 100) : QStringLiteral("–"); }

} // namespace

std::vector<AdherenceQuery> adherenceQueries(const QString &service) {
    using G = AdherenceQuery::Gives;
    const std::string at = "service=" + quoted(service);
    const std::string to = "target=" + quoted(service);
    const char *callers = "service app_kubernetes_io_name app service_name job";
    const std::string by = "sum by (service, app_kubernetes_io_name, app, service_name, job) ";
    return {
        {G::Rps, "sum(rate(http_requests_total{" + at + "}[5m]))", ""},
        {G::Inflight, "sum(http_requests_in_flight{" + at + "})", ""},
        {G::Refused, "sum by (code) (rate(http_requests_total{" + at + ",code=~\"429|503\"}[5m]))", "code"},
        {G::Refused, "sum by (reason) (rate(requests_rejected_total{" + at + "}[5m]))", "reason"},
        {G::CallerRps, by + "(rate(client_requests_total{" + to + "}[5m]))", callers},
        {G::CallerInflight, by + "(client_inflight{" + to + "})", callers},
        {G::CallerRefused, by + "(rate(client_requests_total{" + to + ",code=~\"429|503\"}[5m]))", callers},
        {G::CallerRps, "sum by (tenant) (rate(tenant_requests_total{" + at + "}[5m]))", "tenant"},
        {G::CallerInflight, "sum by (tenant) (tenant_inflight{" + at + "})", "tenant"},
        {G::CallerRefused, "sum by (tenant) (rate(tenant_rejected_total{" + at + "}[5m]))", "tenant"},
    };
}

AdherenceMeter::AdherenceMeter(const Contract &contract, const QString &service)
    : m_contract(contract), m_queries(adherenceQueries(service)) {}

CallerUse &AdherenceMeter::use(const QString &caller) {
    for (CallerUse &u : m_out.callers) {
        if (u.caller == caller) {
            return u;
        }
    }
    CallerUse u;
    u.caller = caller;
    for (const Contract::Quota &q : m_contract.quotas) {
        if (q.caller == caller || (q.caller == u"default" && !u.quotaRps && !u.quotaInflight)) {
            u.quotaRps = q.rps;
            u.quotaInflight = q.inflight;
            u.byDefault = q.caller == u"default";
            if (!u.byDefault) {
                break;
            }
        }
    }
    m_out.callers.push_back(std::move(u));
    return m_out.callers.back();
}

void AdherenceMeter::take(std::size_t query, const Matrix &answer) {
    const AdherenceQuery &q = m_queries.at(query);
    const auto add = [](Maybe &to, double v) { to = to.value_or(0) + v; };
    for (const Series &s : answer.series) {
        if (s.values.empty() || !std::isfinite(s.values.back())) {
            continue;
        }
        const double v = s.values.back();
        const QString who = label(s.labels, q.caller);
        const bool caller = q.gives >= AdherenceQuery::Gives::CallerRps;
        const bool isNew = caller && std::none_of(m_out.callers.begin(), m_out.callers.end(),
                                                  [&](const CallerUse &u) { return u.caller == who; });
        if (isNew) {
            use(who).tenant = q.caller == "tenant";
        }
        m_out.measured = true;
        switch (q.gives) {
        case AdherenceQuery::Gives::Rps: add(m_out.rps, v); break;
        case AdherenceQuery::Gives::Inflight: add(m_out.inflight, v); break;
        case AdherenceQuery::Gives::Refused: m_out.refused.emplace_back(who, v); break;
        case AdherenceQuery::Gives::CallerRps: add(use(who).rps, v); break;
        case AdherenceQuery::Gives::CallerInflight: add(use(who).inflight, v); break;
        case AdherenceQuery::Gives::CallerRefused: add(use(who).refusedRps, v); break;
        }
    }
}

Adherence AdherenceMeter::result() const {
    Adherence out = m_out;
    // Tenants reach the service through its callers: beside those only the ones with a line of their own are told.
    const bool services = std::any_of(out.callers.begin(), out.callers.end(), [](const auto &c) { return !c.tenant; });
    std::erase_if(out.callers, [&](const CallerUse &c) { return services && c.tenant && c.byDefault; });
    std::sort(out.callers.begin(), out.callers.end(), [](const auto &a, const auto &b) { return a.caller < b.caller; });
    const auto problem = [&out](Severity s, const char *kind, const QString &text) {
        out.problems.push_back({s, QString::fromLatin1(kind), text});
    };
    double refused = 0;
    for (const auto &[why, rate] : out.refused) {
        refused += rate;
    }
    if (!out.measured) {
        problem(Severity::Note, "not_measured",
                QStringLiteral("no metric of this service was found: whether the contract is kept was not checked"));
        return out;
    }
    if (over(out.rps, m_contract.maxRps)) {
        problem(Severity::Warn, "above_max_rps",
                QStringLiteral("%1 requests a second arrive, the contract takes %2; %3/s are refused")
                    .arg(n(out.rps), n(m_contract.maxRps), n(refused)));
    } else if (refused > kSilence && out.rps && m_contract.maxRps && !over(out.inflight, m_contract.maxInflight)) {
        problem(
            Severity::Warn, "refuses_within_bounds",
            QStringLiteral("%1/s are refused while %2 of %3 requests a second arrive: the service takes less than it "
                           "publishes, or a caller is over its quota")
                .arg(n(refused), n(out.rps), n(m_contract.maxRps)));
    }
    if (over(out.inflight, m_contract.maxInflight)) {
        problem(
            Severity::Warn, "above_max_inflight",
            QStringLiteral("%1 are in flight, the contract takes %2").arg(n(out.inflight), n(m_contract.maxInflight)));
    }
    for (const CallerUse &c : out.callers) {
        const bool rps = over(c.rps, c.quotaRps);
        const bool inflight = over(c.inflight, c.quotaInflight);
        const QString quota = c.byDefault ? QStringLiteral("the default quota") : QStringLiteral("its quota");
        if (rps || inflight) {
            const QString unit = rps ? QStringLiteral(" RPS") : QStringLiteral(" in flight");
            const QString refusal = !c.refusedRps ? QStringLiteral("whether it is refused is not measured")
                                    : *c.refusedRps <= kSilence
                                        ? QStringLiteral("nothing refuses it")
                                        : QStringLiteral("%1/s of it are refused").arg(n(c.refusedRps));
            problem(Severity::Warn, "over_quota",
                    QStringLiteral("%1: %2%3, %4 is %5; %6")
                        .arg(c.caller, n(rps ? c.rps : c.inflight), unit, quota, n(rps ? c.quotaRps : c.quotaInflight),
                             refusal));
        } else if (c.refusedRps.value_or(0) > kSilence && (c.quotaRps || c.quotaInflight)) {
            problem(
                Severity::Warn, "refused_within_quota",
                QStringLiteral("%1: %2/s are refused within %3: %4 of %5 RPS, %6 of %7 in flight")
                    .arg(c.caller, n(c.refusedRps), quota, n(c.rps), n(c.quotaRps), n(c.inflight), n(c.quotaInflight)));
        }
    }
    return out;
}

} // namespace bs::bounds
