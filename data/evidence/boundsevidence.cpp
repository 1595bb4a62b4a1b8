// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/evidence/boundsevidence.h"
#include "data/bounds/analysis.h"
#include "data/core/format.h"
#include "data/stats/robust.h"
#include <algorithm>
#include <cmath>

namespace bs::evidence {

using runbook::Evidence;

namespace {

constexpr DurationMs kWindow = 10 * 60'000;

std::string keyOf(const bounds::Node &n, bool rate) { return n.name.toStdString() + (rate ? "/rps" : "/inflight"); }

struct Load {
    bounds::Maybe now; // median of the last four samples
    TimeMs newest = kNoTime;
    int n = 0;
};

Load loadOf(const std::map<std::string, Fetched> &answers, const std::string &key) {
    Load out;
    const auto it = answers.find(key);
    if (it == answers.end() || !it->second.result || it->second.result->matrix.series.size() != 1) {
        return out; // a diagram's query gives one number; several would be added up or mixed up by a guess
    }
    const Series &s = it->second.result->matrix.series.front();
    std::vector<double> last;
    for (std::size_t i = 0; i < s.values.size(); ++i) {
        if (std::isfinite(s.values[i])) {
            ++out.n;
            out.newest = s.times[i];
            last.push_back(s.values[i]);
        }
    }
    if (!last.empty()) {
        last.erase(last.begin(), last.end() - std::min<std::ptrdiff_t>(4, static_cast<std::ptrdiff_t>(last.size())));
        out.now = stats::median(std::move(last));
    }
    return out;
}

QString subjectOf(const bounds::Node &n) {
    using Kind = bounds::NodeKind;
    const char *kind = n.kind == Kind::Pool || n.kind == Kind::Database   ? "pool"
                       : n.kind == Kind::Service || n.kind == Kind::Entry ? "service"
                       : n.kind == Kind::Tenant                           ? "tenant"
                                                                          : "dependency";
    return QStringLiteral("%1:%2").arg(QString::fromLatin1(kind), displayText(n.name, 80));
}

// The tier whose demand is the largest against its offer: in flight or per second.
struct Tightest {
    const bounds::Node *node = nullptr;
    double ratio = 0, demand = 0, offer = 0;
    bool rate = false;
};

Tightest tightest(const bounds::Document &d, const bounds::Analysis &a) {
    Tightest out;
    const auto look = [&](const bounds::Tier &t, const bounds::Maybe &ratio, const bounds::Maybe &demand,
                          const bounds::Maybe &offer, bool rate) {
        if (t.reached && ratio && demand && offer && (!out.node || *ratio > out.ratio)) {
            out = {d.node(t.node), *ratio, *demand, *offer, rate};
        }
    };
    for (const bounds::Tier &t : a.tiers) {
        look(t, t.ratioInflight, t.clippedInflight, t.offerInflight, false);
        look(t, t.ratioRps, t.rps, t.offerRps, true);
    }
    return out;
}

void say(Evidence &e, const char *name, const QString &text) {
    e.facts.push_back({QString::fromLatin1(name), text, NAN, {}});
}

void admissible(Evidence &e, const bounds::Document &d, const bounds::Analysis &a) {
    const auto number = [](const bounds::Maybe &v) { return v ? formatCount(*v) : QStringLiteral("not known"); };
    if (a.admissible.inflight) {
        say(e, "Admissible in flight",
            QStringLiteral("%1, bound by %2; offered now %3")
                .arg(number(a.admissible.inflight), bounds::namesOf(d, a.admissible.inflightNodes),
                     number(a.entryInflight)));
    }
    if (a.admissible.rps) {
        say(e, "Admissible requests",
            QStringLiteral("%1/s, bound by %2; offered now %3/s")
                .arg(number(a.admissible.rps), bounds::namesOf(d, a.admissible.rpsNodes), number(a.entryRps)));
    }
}

} // namespace

std::vector<NamedQuery> boundsQueries(const bounds::Document &document, const Snapshot &frame) {
    std::vector<NamedQuery> out;
    for (const bounds::Node &n : document.nodes) {
        if (n.kind != bounds::NodeKind::Entry) {
            continue;
        }
        for (const auto &[rate, expr] : {std::pair(false, n.live.inflight), std::pair(true, n.live.rps)}) {
            if (!expr.isEmpty()) {
                RangeQuery q{expr.toStdString(), frame.at - kWindow,        frame.at,
                             frame.step,         2 * frame.interval + 5000, 2};
                out.push_back({keyOf(n, rate), std::move(q)});
            }
        }
    }
    return out;
}

Evidence boundsEvidence(const bounds::Document &document, const std::map<std::string, Fetched> &answers,
                        const Snapshot &frame) {
    Evidence e;
    e.provider = QStringLiteral("bounds");
    e.source = QStringLiteral("diagram %1").arg(displayText(document.name, 60));
    e.metric = QStringLiteral("demand against offer of the tightest tier");
    e.window = formatDuration(kWindow);
    e.interval = frame.interval;
    e.unit = QStringLiteral("ratio");
    e.threshold = 1;
    bounds::Options options;
    QStringList queries;
    int entries = 0, measured = 0;
    for (const bounds::Node &n : document.nodes) {
        if (n.kind != bounds::NodeKind::Entry) {
            continue;
        }
        ++entries;
        const Load inflight = loadOf(answers, keyOf(n, false)), rps = loadOf(answers, keyOf(n, true));
        for (const QString &q : {n.live.inflight, n.live.rps}) {
            queries << (q.isEmpty() ? QStringList() : QStringList{q});
        }
        measured += inflight.now || rps.now;
        e.n = std::max({e.n, inflight.n, rps.n});
        for (const TimeMs t : {inflight.newest, rps.newest}) {
            e.asOf = t != kNoTime && (e.asOf == kNoTime || t < e.asOf) ? t : e.asOf; // as old as its oldest input
        }
        for (const auto &[what, load, query] :
             {std::tuple("in flight", &inflight, &n.live.inflight), std::tuple("requests", &rps, &n.live.rps)}) {
            if (!load->now) {
                e.missing << (query->isEmpty() ? QStringLiteral("%1, %2: the diagram names no query")
                                               : QStringLiteral("%1, %2: no such sample; the declared load stands in"))
                                 .arg(displayText(n.title(), 60), QString::fromLatin1(what));
            }
        }
        options.entries.push_back({n.id, inflight.now, rps.now});
    }
    e.query = queries.join(QStringLiteral("; "));
    if (measured == 0) {
        e.state = Availability::NoData;
        e.reason = entries == 0 ? QStringLiteral("the diagram has no entry")
                                : QStringLiteral("the load of no entry could be read");
        return e;
    }
    const Result<bounds::Analysis> a = bounds::analyse(document, options);
    if (!a) {
        e.state = Availability::Error;
        e.reason = a.error().reason;
        return e;
    }
    const Tightest t = tightest(document, *a);
    if (!t.node) {
        e.state = Availability::NoData;
        e.reason = QStringLiteral("the diagram has no bound that a request reaches");
        return e;
    }
    e.state = e.missing.isEmpty() ? Availability::Data : Availability::Partial;
    e.reason = e.missing.isEmpty() ? QString() : QStringLiteral("not every entry's load could be read");
    const bool over = t.ratio > 1;
    e.value = t.ratio;
    e.above = over;
    e.verdict = over ? QStringLiteral("yes") : QStringLiteral("no");
    e.subject = subjectOf(*t.node);
    e.text = QStringLiteral("%1: %2 of %3 %4 at the present load%5")
                 .arg(displayText(t.node->title(), 80), formatCount(t.demand), formatCount(t.offer),
                      t.rate ? QStringLiteral("requests/s") : QStringLiteral("in flight"),
                      over ? QStringLiteral(", ×%1 oversubscribed").arg(QString::number(t.ratio, 'f', 1)) : QString());
    say(e, "Binding tier", displayText(t.node->title(), 80));
    admissible(e, document, *a);
    for (const bounds::Finding &f : a->findings) {
        const bool now = f.kind == bounds::FindingKind::OverInflight || f.kind == bounds::FindingKind::OverRps ||
                         f.kind == bounds::FindingKind::NoSteadyState;
        if (now && f.severity >= bounds::Severity::Over && e.facts.size() < 8) {
            say(e, "Finding", bounds::titleOf(document, f));
            if (!f.fixes.empty()) {
                say(e, "Would help", bounds::wordsOf(document, f.fixes.front()));
            }
        }
    }
    return e;
}

} // namespace bs::evidence
