// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/runbook/suggestion.h"
#include "data/core/format.h"
#include <QJsonArray>
#include <cmath>

namespace bs::runbook {

QString toString(Confidence c) {
    switch (c) {
    case Confidence::Strong: return QStringLiteral("strong");
    case Confidence::Weak: return QStringLiteral("weak");
    case Confidence::Insufficient: break;
    }
    return QStringLiteral("insufficient");
}

Confidence confidenceOf(const Evidence &e, TimeMs at) {
    if (!e.known() || e.asOf == kNoTime || e.n < 5 || e.state == Availability::NotChecked ||
        e.state == Availability::NoData || e.state == Availability::Error) {
        return Confidence::Insufficient;
    }
    const DurationMs age = at - e.asOf;
    if (age > 5 * e.interval) {
        return Confidence::Insufficient;
    }
    const bool numbers = std::isfinite(e.value) && std::isfinite(e.threshold) && e.threshold != 0;
    const double ratio = numbers ? e.value / e.threshold : 0;
    const bool far = !numbers || (e.above ? ratio >= 2 : ratio <= 0.5);
    const bool fresh = age <= 2 * e.interval;
    const bool whole = e.missing.isEmpty() && e.state == Availability::Data;
    return e.n >= 10 && fresh && far && whole ? Confidence::Strong : Confidence::Weak;
}

namespace {

// Three values: held, not held, not known.
std::optional<bool> holds(const SuggestRule &rule, const std::vector<Evidence> &evidence) {
    bool unknown = false;
    for (const Condition &c : rule.conditions) {
        const auto it =
            std::find_if(evidence.begin(), evidence.end(), [&](const Evidence &e) { return e.id == c.evidence; });
        if (it == evidence.end() || !it->known()) {
            unknown = true;
            continue;
        }
        const bool held = it->verdict == c.verdict;
        if (held != rule.all) {
            return held; // one that fails ends "all", one that holds ends "any"
        }
    }
    if (unknown) {
        return std::nullopt;
    }
    return rule.all;
}

void decide(const SuggestRule &rule, const std::vector<Evidence> &evidence, Suggestion &out) {
    out.answer = rule.answer;
    for (std::size_t i = 0; i < evidence.size(); ++i) {
        const bool named = rule.conditions.empty() ||
                           std::any_of(rule.conditions.begin(), rule.conditions.end(), [&](const Condition &c) {
                               return c.evidence == evidence[i].id && (rule.all || c.verdict == evidence[i].verdict);
                           });
        if (named && evidence[i].known()) {
            out.deciding.push_back(static_cast<int>(i));
        }
    }
}

// A tree without rules: yes if any piece says yes, no if all say no; a choice is what the first piece says.
std::vector<SuggestRule> impliedRules(const Node &n) {
    std::vector<SuggestRule> rules;
    if (n.answers == Node::Answers::YesNo) {
        SuggestRule yes{QStringLiteral("yes"), false, {}};
        SuggestRule no{QStringLiteral("no"), true, {}};
        for (const EvidenceRef &r : n.evidence) {
            yes.conditions.push_back({r.id, QStringLiteral("yes")});
            no.conditions.push_back({r.id, QStringLiteral("no")});
        }
        return {yes, no};
    }
    for (const Edge &e : n.edges) {
        if (!n.evidence.empty() && e.answer != u"unknown") {
            rules.push_back({e.answer, true, {{n.evidence.front().id, e.answer}}});
        }
    }
    return rules;
}

QString flipText(const Evidence &e) {
    if (!std::isfinite(e.threshold)) {
        return {};
    }
    // Evidence counts percent from 0 to 100, the format from 0 to 1.
    const bool percent = e.unit == u"percent";
    return QStringLiteral("%1 %2 %3")
        .arg(e.metric.isEmpty() ? e.provider : e.metric, e.above ? QStringLiteral("<") : QStringLiteral(">="),
             formatValue(percent ? e.threshold / 100 : e.threshold, e.unit));
}

void finish(Suggestion &s, TimeMs at, bool skippedUnknownRule) {
    Confidence c = s.deciding.empty() ? Confidence::Insufficient : Confidence::Strong;
    QStringList reasons;
    for (const int i : s.deciding) {
        const Evidence &e = s.because[static_cast<std::size_t>(i)];
        c = std::min(c, confidenceOf(e, at));
        if (!e.text.isEmpty()) {
            reasons << e.text;
        }
        if (s.wouldFlipIf.isEmpty()) {
            s.wouldFlipIf = flipText(e);
        }
    }
    s.reason = reasons.join(QStringLiteral("; "));
    if (c == Confidence::Strong && (skippedUnknownRule || !s.missing.isEmpty())) {
        c = Confidence::Weak;
    }
    s.confidence = c;
    if (c == Confidence::Insufficient) {
        s.answer = QStringLiteral("unknown");
    }
}

} // namespace

Suggestion suggest(const Node &question, std::vector<Evidence> evidence, TimeMs at) {
    Suggestion s;
    s.because = std::move(evidence);
    s.answer = QStringLiteral("unknown");
    for (const Evidence &e : s.because) {
        s.missing += e.missing;
        if (!e.known()) {
            s.missing << (e.reason.isEmpty() ? e.provider : QStringLiteral("%1: %2").arg(e.provider, e.reason));
        }
    }
    s.missing.removeDuplicates();
    bool skipped = false;
    const std::vector<SuggestRule> rules = question.suggest.empty() ? impliedRules(question) : question.suggest;
    for (const SuggestRule &rule : rules) {
        const std::optional<bool> held = holds(rule, s.because);
        if (!held) {
            skipped = true;
            continue;
        }
        if (*held) {
            decide(rule, s.because, s);
            break;
        }
    }
    finish(s, at, skipped);
    return s;
}

void writeSuggestion(JsonWriter &w, const Suggestion &s, bool withCurves) {
    w.object().field("answer", s.answer).field("confidence", toString(s.confidence));
    w.key("because").array();
    for (const Evidence &e : s.because) {
        writeEvidence(w, e, withCurves);
    }
    w.end().key("deciding").array();
    for (const int i : s.deciding) {
        w.value(i);
    }
    w.end().field("reason", s.reason).field("would_flip_if", s.wouldFlipIf).key("missing").array();
    for (const QString &m : s.missing) {
        w.value(m);
    }
    w.end().end();
}

Suggestion suggestionFromJson(const QJsonObject &o) {
    Suggestion s;
    s.answer = o.value(u"answer").toString();
    const QString c = o.value(u"confidence").toString();
    s.confidence = c == u"strong" ? Confidence::Strong : c == u"weak" ? Confidence::Weak : Confidence::Insufficient;
    for (const QJsonValue &v : o.value(u"because").toArray()) {
        s.because.push_back(evidenceFromJson(v.toObject()));
    }
    for (const QJsonValue &v : o.value(u"deciding").toArray()) {
        if (v.toInt(-1) >= 0 && v.toInt() < static_cast<int>(s.because.size())) {
            s.deciding.push_back(v.toInt());
        }
    }
    s.reason = o.value(u"reason").toString();
    s.wouldFlipIf = o.value(u"would_flip_if").toString();
    for (const QJsonValue &v : o.value(u"missing").toArray()) {
        s.missing << v.toString();
    }
    return s;
}

} // namespace bs::runbook
