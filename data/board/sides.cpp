// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/board/sides.h"
#include "data/core/format.h"
#include "data/promql/ast.h"
#include "data/promql/parser.h"
#include "data/source/many/manysources.h"
#include <algorithm>

namespace bs {

namespace {

void appendNew(QStringList &to, const QString &text) {
    if (!to.contains(text)) {
        to.append(text);
    }
}

// The identity labels of `side` as everybody calls them.
Labels inCommonWords(const Labels &labels, const BoundVocabulary &common, const BoundVocabulary &side) {
    std::vector<Labels::Pair> pairs(labels.begin(), labels.end());
    for (const auto &[identity, own] : side.identity) {
        const std::string shared = common.label(identity);
        if (own == shared || !labels.has(own)) {
            continue;
        }
        std::erase_if(pairs, [&](const Labels::Pair &p) { return p.first == shared || p.first == own; });
        pairs.emplace_back(shared, std::string(labels.get(own)));
    }
    return Labels::fromPairs(std::move(pairs));
}

} // namespace

std::shared_ptr<const BoundVocabulary> commonVocabulary(const std::vector<BoardSide> &sides) {
    std::vector<const BoundVocabulary *> known;
    for (const BoardSide &side : sides) {
        if (side.vocabulary) {
            known.push_back(side.vocabulary.get());
        }
    }
    if (sides.size() == 1 && sides.front().vocabulary) {
        return sides.front().vocabulary;
    }
    auto common = std::make_shared<BoundVocabulary>();
    common->scrapeInterval = known.empty() ? common->scrapeInterval : 0;
    common->scrapeIntervalKnown = !known.empty();
    for (const BoundVocabulary *v : known) {
        common->scrapeInterval = std::max(common->scrapeInterval, v->scrapeInterval);
        common->scrapeIntervalKnown = common->scrapeIntervalKnown && v->scrapeIntervalKnown;
        for (const QString &fit : v->fits) {
            appendNew(common->fits, fit);
        }
        for (const auto &[name, bound] : v->concepts) {
            common->concepts.try_emplace(name, bound);
        }
        for (const auto &[identity, label] : v->identity) {
            const auto [it, fresh] = common->identity.try_emplace(identity, label);
            it->second = fresh || it->second == label ? label : identity;
        }
    }
    return common;
}

std::string filterFor(const std::string &filter, const BoundVocabulary &common, const BoundVocabulary &side) {
    const auto matchers = filter.empty() ? Result<std::vector<Matcher>>(std::vector<Matcher>())
                                         : promql::parseSelector("{" + filter + "}");
    if (!matchers) {
        return filter; // the source itself will say what is wrong with it
    }
    std::string out;
    for (Matcher m : *matchers) {
        for (const auto &[identity, own] : side.identity) {
            if (m.name == common.label(identity)) {
                m.name = own;
                break;
            }
        }
        out += (out.empty() ? "" : ",") + m.toString();
    }
    return out;
}

assemble::Answer joinAnswers(const std::vector<SideAnswer> &answers, const BoundVocabulary &common) {
    assemble::Answer out;
    if (answers.size() == 1 && answers.front().name.empty()) {
        return {answers.front().availability, answers.front().reason, answers.front().result};
    }
    const auto has = [&answers](Availability a) {
        return std::any_of(answers.begin(), answers.end(),
                           [a](const SideAnswer &answer) { return answer.availability == a; });
    };
    out.availability = has(Availability::Data)     ? Availability::Data
                       : has(Availability::Error)  ? Availability::Error
                       : has(Availability::NoData) ? Availability::NoData
                                                   : Availability::NotChecked;
    auto all = std::make_shared<QueryResult>();
    bool answered = false;
    for (const SideAnswer &a : answers) {
        if (a.availability == out.availability && out.reason.isEmpty() && !a.reason.isEmpty()) {
            out.reason = QString::fromStdString(a.name) + QStringLiteral(": ") + a.reason;
        }
        if (!a.result) {
            continue;
        }
        answered = true;
        all->type = a.result->type;
        for (const Series &s : a.result->matrix.series) {
            all->matrix.series.push_back(s);
            Labels &labels = all->matrix.series.back().labels;
            labels = withSource(inCommonWords(s.labels, common, *a.vocabulary), a.name);
        }
    }
    if (answered) {
        out.result = std::move(all);
    }
    return out;
}

QStringList missingSides(const std::vector<SideAnswer> &answers) {
    QStringList out;
    for (const SideAnswer &a : answers) {
        if (a.availability == Availability::Error && !a.name.empty()) {
            appendNew(out, displayText(QString::fromStdString(a.name) + QStringLiteral(": ") + a.reason));
        }
    }
    return out;
}

namespace {

using promql::NodeKind;

// The rule of the outermost aggregation. `or vector(0)` behind it changes nothing when added up.
AcrossSources ruleOf(const promql::Expr &e, int depth) {
    if (depth > 64) {
        return AcrossSources::Unknown;
    }
    if (e.kind == NodeKind::Paren) {
        return ruleOf(*promql::as<promql::Paren>(e).expr, depth + 1);
    }
    if (e.kind == NodeKind::Aggregate) {
        switch (promql::as<promql::Aggregate>(e).op) {
        case promql::Agg::Sum:
        case promql::Agg::Count: return AcrossSources::Add;
        case promql::Agg::Max: return AcrossSources::Largest;
        case promql::Agg::Min: return AcrossSources::Smallest;
        default: return AcrossSources::Unknown;
        }
    }
    if (e.kind == NodeKind::Binary) {
        const auto &b = promql::as<promql::Binary>(e);
        const AcrossSources left = ruleOf(*b.lhs, depth + 1);
        if (b.op == promql::Op::Or && left == AcrossSources::Add && b.rhs->kind == NodeKind::Call) {
            const auto &call = promql::as<promql::Call>(*b.rhs);
            const bool zero = call.args.size() == 1 && call.args.front()->kind == NodeKind::Number &&
                              promql::as<promql::NumberLiteral>(*call.args.front()).value == 0;
            return zero ? left : AcrossSources::Unknown;
        }
    }
    return AcrossSources::Unknown;
}

} // namespace

AcrossSources acrossSources(const std::string &expr) {
    const auto parsed = promql::parseExpr(expr);
    return parsed ? ruleOf(**parsed, 0) : AcrossSources::Unknown;
}

std::optional<double> combine(AcrossSources rule, const std::vector<double> &values) {
    if (values.empty() || (rule == AcrossSources::Unknown && values.size() > 1)) {
        return std::nullopt;
    }
    double out = values.front();
    for (std::size_t i = 1; i < values.size(); ++i) {
        out = rule == AcrossSources::Add       ? out + values[i]
              : rule == AcrossSources::Largest ? std::max(out, values[i])
                                               : std::min(out, values[i]);
    }
    return out;
}

} // namespace bs
