// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/runbook/runbookpage.h"
#include "data/core/format.h"
#include <QHash>

namespace bs {

namespace {

QString noteOf(const runbook::Node &n) {
    QStringList out;
    if (n.timer > 0) {
        out << formatSpan(n.timer);
    }
    QStringList looks;
    for (const runbook::EvidenceRef &e : n.evidence) {
        looks << QString(e.provider).replace(u'_', u' ');
    }
    if (!looks.isEmpty()) {
        out << QObject::tr("looks at %1").arg(looks.join(QStringLiteral(", ")));
    }
    const auto commands = std::count_if(n.actions.begin(), n.actions.end(),
                                        [](const runbook::Action &a) { return !a.command.isEmpty(); });
    const bool changes =
        std::any_of(n.actions.begin(), n.actions.end(), [](const runbook::Action &a) { return a.changesProduction; });
    if (commands > 0) {
        out << QObject::tr("%1 command%2%3")
                   .arg(commands)
                   .arg(commands == 1 ? QString() : QStringLiteral("s"),
                        changes ? QObject::tr(", changes production") : QString());
    }
    if (n.concludes && !n.concludes->cause.isEmpty()) {
        out << QObject::tr("concludes %1").arg(n.concludes->cause);
    }
    if (n.verify) {
        out << QObject::tr("verified");
    }
    return out.join(QStringLiteral(" · "));
}

QString answerOf(const runbook::Edge &e) {
    QString word = !e.label.isEmpty() ? e.label : e.answer == u"unknown" ? QObject::tr("don't know") : e.answer;
    return e.loopMax > 0 ? QObject::tr("%1 (at most %2×)").arg(word).arg(e.loopMax) : word;
}

} // namespace

guide::TreeDrawing drawingOf(const runbook::Tree &tree) {
    guide::TreeDrawing d;
    QHash<QString, int> index;
    using K = guide::TreeCard::Kind;
    for (const runbook::Node &n : tree.nodes) {
        guide::TreeCard c;
        c.id = n.id;
        c.kind = n.kind == runbook::Node::Kind::Question ? K::Question
                 : n.kind == runbook::Node::Kind::Action ? K::Action
                                                         : K::End;
        c.label = n.label;
        c.prompt = n.prompt;
        c.note = noteOf(n);
        c.root = n.id == tree.root;
        c.escape = n.id == tree.escape;
        index.insert(n.id, int(d.cards.size()));
        d.cards << c;
    }
    for (const runbook::Node &n : tree.nodes) {
        const int from = index.value(n.id);
        for (const runbook::Edge &e : n.edges) {
            if (!index.contains(e.next)) {
                continue;
            }
            const int to = index.value(e.next);
            // Answers that lead to the same step share one way.
            const auto same = std::find_if(d.ways.begin(), d.ways.end(),
                                           [&](const guide::TreeWay &w) { return w.from == from && w.to == to; });
            if (same != d.ways.end()) {
                same->label += QStringLiteral(" · ") + answerOf(e);
            } else {
                d.ways << guide::TreeWay{from, to, answerOf(e), false};
            }
        }
        if (!n.next.isEmpty() && index.contains(n.next)) {
            d.ways << guide::TreeWay{from, index.value(n.next), QObject::tr("then"), false};
        }
    }
    return d;
}

} // namespace bs
