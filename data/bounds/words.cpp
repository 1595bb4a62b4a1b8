// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The analysis in words. Everything here is made on demand: the analysis itself is numbers.
#include "data/bounds/analysis.h"
#include "data/bounds/fields.h"
#include "data/bounds/findings.h"
#include "data/core/format.h"
#include <QLocale>
#include <QStringList>
#include <cmath>

namespace bs::bounds {

QString toString(Severity severity) {
    switch (severity) {
    case Severity::Note: return QStringLiteral("note");
    case Severity::Warn: return QStringLiteral("warn");
    case Severity::Over: return QStringLiteral("over");
    case Severity::Error: return QStringLiteral("error");
    }
    return {};
}

QString toString(FindingKind kind) {
    switch (kind) {
    case FindingKind::OverInflight: return QStringLiteral("over_inflight");
    case FindingKind::OverRps: return QStringLiteral("over_rps");
    case FindingKind::NoSteadyState: return QStringLiteral("no_steady_state");
    case FindingKind::NoBound: return QStringLiteral("no_bound");
    case FindingKind::ZeroBound: return QStringLiteral("zero_bound");
    case FindingKind::RpsOutOfReach: return QStringLiteral("rps_out_of_reach");
    case FindingKind::BoundNotDerived: return QStringLiteral("bound_not_derived");
    case FindingKind::LatencyTooShort: return QStringLiteral("latency_too_short");
    case FindingKind::PodsContradict: return QStringLiteral("pods_contradict");
    case FindingKind::QuotaOversold: return QStringLiteral("quota_oversold");
    case FindingKind::CallerOverCap: return QStringLiteral("caller_over_cap");
    case FindingKind::CapAboveBound: return QStringLiteral("cap_above_bound");
    case FindingKind::FanoutAboveBound: return QStringLiteral("fanout_above_bound");
    case FindingKind::TimeoutGrows: return QStringLiteral("timeout_grows");
    case FindingKind::RetryAmplification: return QStringLiteral("retry_amplification");
    case FindingKind::ContractMismatch: return QStringLiteral("contract_mismatch");
    case FindingKind::ContractUnacknowledged: return QStringLiteral("contract_unacknowledged");
    case FindingKind::UnknownRate: return QStringLiteral("unknown_rate");
    case FindingKind::Unreached: return QStringLiteral("unreached");
    }
    return {};
}

QString exactNumber(double value) {
    if (std::isinf(value)) {
        return QStringLiteral("∞");
    }
    static const QLocale c = [] {
        QLocale l(QLocale::English, QLocale::UnitedStates);
        return l;
    }();
    if (nearly(value, std::round(value))) {
        return c.toString(std::round(value), 'f', 0);
    }
    QString s = c.toString(value, 'f', std::abs(value) < 0.01 ? 6 : 3);
    while (s.endsWith(u'0')) {
        s.chop(1);
    }
    return s.endsWith(u'.') ? s.chopped(1) : s;
}

namespace {

QString number(const Maybe &v) { return v ? exactNumber(*v) : QStringLiteral("–"); }
QString amount(const Maybe &v, bool rate) { return number(v) + (rate ? QStringLiteral("/s") : QString()); }

QString titleOf(const Document &d, NodeId id) {
    const Node *n = d.node(id);
    return n ? n->title() : QStringLiteral("?");
}

QString endsOf(const Document &d, CallId id) {
    const Call *c = d.call(id);
    return c ? titleOf(d, c->from) + QStringLiteral(" → ") + titleOf(d, c->to) : QStringLiteral("?");
}

QString ratio(const Finding &f) {
    if (!f.ratio) {
        return QStringLiteral("–");
    }
    return std::isinf(*f.ratio) ? QStringLiteral("without end") : formatTimes(*f.ratio);
}

QString openArithmetic(const Document &d, const Analysis &a, const Finding &f) {
    QStringList parts;
    for (const Call &c : d.calls) {
        const Tier *caller = c.to == f.node && !c.async ? a.tier(c.from) : nullptr;
        if (!caller || !caller->clippedInflight) {
            continue;
        }
        const double lets =
            std::min(*caller->clippedInflight, caller->offerInflight.value_or(*caller->clippedInflight));
        parts << QStringLiteral("%1 %2 × %3").arg(titleOf(d, c.from), exactNumber(lets), exactNumber(c.openAtOnce()));
    }
    for (const EntryAnswer &e : a.entries) {
        if (e.node == f.node && e.inflight) {
            parts << QStringLiteral("load %1").arg(exactNumber(*e.inflight));
        }
    }
    const Tier *t = a.tier(f.node);
    QString s = QStringLiteral("%1 = %2 open at once, %3 offered")
                    .arg(parts.join(QStringLiteral(" + ")), number(f.demand), number(f.offer));
    if (t && t->rawInflight && t->clippedInflight && !nearly(*t->rawInflight, *t->clippedInflight)) {
        s += QStringLiteral(" (%1 before the bounds upstream shed)").arg(number(t->rawInflight));
    }
    return s;
}

QString rateArithmetic(const Document &d, const Analysis &a, const Finding &f) {
    QStringList parts;
    for (const Call &c : d.calls) {
        const Tier *caller = c.to == f.node ? a.tier(c.from) : nullptr;
        if (!caller || !caller->rps) {
            continue;
        }
        QString part =
            QStringLiteral("%1 %2/s × %3").arg(titleOf(d, c.from), number(caller->rps), exactNumber(c.calls()));
        if (const Maybe attempts = c.attempts(); attempts && *attempts > 1) {
            part += QStringLiteral(" × %1 attempts").arg(exactNumber(*attempts));
        }
        parts << part;
    }
    return QStringLiteral("%1 = %2/s, %3/s offered")
        .arg(parts.isEmpty() ? QStringLiteral("load") : parts.join(QStringLiteral(" + ")), number(f.demand),
             number(f.offer));
}

} // namespace

QString namesOf(const Document &document, const std::vector<NodeId> &nodes) {
    QStringList names;
    for (const NodeId id : nodes) {
        names << titleOf(document, id);
    }
    if (names.size() < 2) {
        return names.join(QString());
    }
    const QString last = names.takeLast();
    return names.join(QStringLiteral(", ")) + QStringLiteral(" and ") + last;
}

QString titleOf(const Document &d, const Finding &f) {
    const QString node = titleOf(d, f.node);
    switch (f.kind) {
    case FindingKind::OverInflight:
        return QStringLiteral("%1 oversubscribed %2: %3 demanded, %4 offered")
            .arg(node, ratio(f), number(f.demand), number(f.offer));
    case FindingKind::OverRps:
        return QStringLiteral("%1 gets %2 of its max RPS: %3/s into %4/s")
            .arg(node, ratio(f), number(f.demand), number(f.offer));
    case FindingKind::NoSteadyState:
        return QStringLiteral("%1 has no steady state: utilisation %2").arg(node, exactNumber(f.ratio.value_or(1)));
    case FindingKind::NoBound: return QStringLiteral("%1 has no in-flight bound").arg(node);
    case FindingKind::ZeroBound: return QStringLiteral("%1 admits nothing: its bound is 0").arg(node);
    case FindingKind::RpsOutOfReach:
        return QStringLiteral("%1 cannot reach its max RPS: %2 in flight needed, %3 allowed")
            .arg(node, number(f.demand), number(f.offer));
    case FindingKind::BoundNotDerived:
        return QStringLiteral("%1 allows %2 its need: a bound that was not derived")
            .arg(node, formatTimes(1 / *f.ratio));
    case FindingKind::LatencyTooShort:
        return QStringLiteral("%1 says %2 s in the mean, and %3")
            .arg(node, number(f.offer),
                 f.subject.isEmpty() ? QStringLiteral("waits %1 s for its calls").arg(number(f.demand))
                                     : QStringLiteral("a p99 of %1 s").arg(number(f.demand)));
    case FindingKind::PodsContradict:
        return QStringLiteral("%1 says %2 in flight, its pods say %3").arg(node, number(f.offer), number(f.demand));
    case FindingKind::QuotaOversold:
        return QStringLiteral("%1 promises its callers %2 in all, and has %3")
            .arg(node, amount(f.demand, f.rate), amount(f.offer, f.rate));
    case FindingKind::CallerOverCap:
        return QStringLiteral("%1 may %2 %3, its cap is %4")
            .arg(endsOf(d, f.call), f.rate ? QStringLiteral("send") : QStringLiteral("open"), amount(f.demand, f.rate),
                 amount(f.offer, f.rate));
    case FindingKind::CapAboveBound:
        return QStringLiteral("%1: the cap of caller %2, %3, is above its whole bound %4")
            .arg(node, f.subject, amount(f.demand, f.rate), amount(f.offer, f.rate));
    case FindingKind::FanoutAboveBound:
        return QStringLiteral("One request opens %1 calls at %2, which admits %3")
            .arg(number(f.demand), node, number(f.offer));
    case FindingKind::TimeoutGrows:
        return QStringLiteral("%1 may wait %2 s, its own caller gives up after %3 s")
            .arg(endsOf(d, f.call), number(f.demand), number(f.offer));
    case FindingKind::RetryAmplification:
        return QStringLiteral("Retries of several tiers multiply: up to %1 attempts at %2").arg(number(f.demand), node);
    case FindingKind::ContractMismatch:
        return QStringLiteral("%1 relies on contract %2, %3 is %4")
            .arg(endsOf(d, f.call), d.call(f.call) ? d.call(f.call)->contract.version : QString(), node, f.subject);
    case FindingKind::ContractUnacknowledged:
        return QStringLiteral("%1: nobody acknowledged contract %2")
            .arg(endsOf(d, f.call), d.call(f.call) ? d.call(f.call)->contract.version : QString());
    case FindingKind::UnknownRate:
        return QStringLiteral("%1 retries, and how often attempts fail is not declared").arg(endsOf(d, f.call));
    case FindingKind::Unreached: return QStringLiteral("No entry's requests reach %1").arg(node);
    }
    return {};
}

QString arithmeticOf(const Document &d, const Analysis &a, const Finding &f) {
    const Node *n = d.node(f.node);
    if (!n) {
        return {};
    }
    switch (f.kind) {
    case FindingKind::OverInflight: return openArithmetic(d, a, f);
    case FindingKind::OverRps: return rateArithmetic(d, a, f);
    case FindingKind::NoSteadyState:
        return QStringLiteral("%1 of %2: at or above 1 a queue grows without end, so there is no mean to give")
            .arg(amount(f.demand, f.rate), amount(f.offer, f.rate));
    case FindingKind::NoBound:
        return n->maxRps && n->latency.mean
                   ? QStringLiteral("%1/s × %2 s = %3 in flight would carry its max RPS")
                         .arg(number(n->maxRps), number(n->latency.mean), exactNumber(*n->maxRps * *n->latency.mean))
                   : QStringLiteral(
                         "declare max_inflight, or pods and inflight_per_pod; until then it offers infinity");
    case FindingKind::ZeroBound: return QStringLiteral("every request that needs it is refused");
    case FindingKind::RpsOutOfReach:
        return QStringLiteral("%1/s × %2 s = %3; %4 in flight carry at most %5/s")
            .arg(number(n->maxRps), number(n->latency.mean), number(f.demand), number(f.offer),
                 exactNumber(*f.offer / n->latency.mean.value_or(1)));
    case FindingKind::BoundNotDerived:
        return QStringLiteral("%1/s × p99 %2 s = %3, the bound is %4")
            .arg(number(n->maxRps), number(n->latency.p99), number(f.demand), number(f.offer));
    case FindingKind::LatencyTooShort:
        return f.subject.isEmpty()
                   ? QStringLiteral(
                         "serial calls one after another, of parallel ones the slowest: at least %1 s of %2 s")
                         .arg(number(f.demand), number(f.offer))
                   : QStringLiteral("a p99 below the mean: one of the two was not measured");
    case FindingKind::PodsContradict:
        return QStringLiteral("%1 pods × %2 = %3, max_inflight %4 wins")
            .arg(number(n->pods), number(n->inflightPerPod), number(f.demand), number(f.offer));
    case FindingKind::QuotaOversold:
        return QStringLiteral("sum of the caller caps, each times its count: %1 of %2 = %3; fine while callers do not "
                              "peak together")
            .arg(amount(f.demand, f.rate), amount(f.offer, f.rate), ratio(f));
    case FindingKind::CallerOverCap: return QStringLiteral("cap of %1; the rest is rejected").arg(f.subject);
    case FindingKind::CapAboveBound: return QStringLiteral("the bound is reached first: the cap protects nobody");
    case FindingKind::FanoutAboveBound:
        return QStringLiteral("a single request fills it; with separate semaphores it waits, it does not deadlock");
    case FindingKind::TimeoutGrows: return QStringLiteral("timeout × (1 + retries) must shrink inwards");
    case FindingKind::RetryAmplification: return QStringLiteral("the product of 1 + retries over the calls on the way");
    case FindingKind::ContractMismatch: return QStringLiteral("caller and callee hold different copies");
    case FindingKind::ContractUnacknowledged: return QStringLiteral("a contract binds once its caller has read it");
    case FindingKind::UnknownRate: return QStringLiteral("rates behind it are unknown until fail is declared");
    case FindingKind::Unreached: return QStringLiteral("nothing calls it, so nothing can be said about its load");
    }
    return {};
}

QString wordsOf(const Document &d, const Fix &fix) {
    const QString unit = fix.field == u"max_rps" ? QStringLiteral("/s") : QString();
    const QString change =
        QStringLiteral("%1 %2 → %3").arg(fix.field, number(fix.from) + unit, exactNumber(fix.to) + unit);
    QString s;
    switch (fix.kind) {
    case Fix::Kind::AdmitLess: s = QStringLiteral("Admit less at %1: %2").arg(titleOf(d, fix.node), change); break;
    case Fix::Kind::Raise: s = QStringLiteral("Raise %1: %2").arg(titleOf(d, fix.node), change); break;
    case Fix::Kind::AddPods: s = QStringLiteral("Add pods to %1: %2").arg(titleOf(d, fix.node), change); break;
    case Fix::Kind::CutFanout: s = QStringLiteral("Cut the fan-out %1: %2").arg(endsOf(d, fix.call), change); break;
    case Fix::Kind::Derive:
        s = QStringLiteral("Set %1: %2").arg(fix.call ? endsOf(d, fix.call) : titleOf(d, fix.node), change);
        break;
    }
    if (fix.kind == Fix::Kind::AdmitLess || fix.bindsNext.empty() || !fix.admissibleThen) {
        return s;
    }
    return s + QStringLiteral("; then %1 %2 at %3")
                   .arg(namesOf(d, fix.bindsNext),
                        fix.bindsNext.size() > 1 ? QStringLiteral("bind") : QStringLiteral("binds"),
                        exactNumber(floorOf(*fix.admissibleThen)) +
                            (fix.rate ? QStringLiteral("/s") : QStringLiteral(" requests")));
}

std::optional<Document> fixed(const Document &document, const Fix &fix) {
    Document out = document;
    const QString text = QString::fromStdString(numberText(fix.to));
    if (fix.call) {
        Call *c = out.call(fix.call);
        auto changed = c ? withField(document, *c, fix.field, text)
                         : Result<Call>(std::unexpected(usageError(fix.field, QStringLiteral("gone"))));
        if (!changed) {
            return std::nullopt;
        }
        *c = *changed;
        return out;
    }
    Node *n = out.node(fix.node);
    auto changed = n ? withField(document, *n, fix.field, text)
                     : Result<Node>(std::unexpected(usageError(fix.field, QStringLiteral("gone"))));
    if (!changed) {
        return std::nullopt;
    }
    *n = *changed;
    return out;
}

} // namespace bs::bounds
