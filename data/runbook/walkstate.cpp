// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a walk's journal means: applying entries, and the questions the page asks of the result.
#include "data/runbook/walk.h"
#include <QJsonArray>

namespace bs::runbook {

namespace {
constexpr DurationMs kMinute = 60'000;
constexpr DurationMs kEscalateAfter = 10 * kMinute;
} // namespace

void Walk::go(const QString &node, TimeMs at) {
    m_current = node;
    m_stepSince = at;
    if (!node.isEmpty()) {
        m_visited.push_back(node);
    }
}

void Walk::addStep(const Entry &e, Step::State state) {
    Step s;
    s.node = e.node;
    s.state = state;
    s.answer = e.answer;
    s.by = e.by;
    s.at = e.at;
    s.note = e.note;
    s.overridden = e.kind == Entry::Kind::Override;
    s.seq = e.seq;
    if (e.data.contains(u"suggestion")) {
        s.suggestion = suggestionFromJson(e.data.value(u"suggestion").toObject());
    }
    m_steps.push_back(std::move(s));
}

Status Walk::apply(const Entry &e) {
    switch (e.kind) {
    case Entry::Kind::Start: return applyStart(e);
    case Entry::Kind::Answer:
    case Entry::Kind::Override: return applyAnswer(e);
    case Entry::Kind::Done:
    case Entry::Kind::Skip:
    case Entry::Kind::Defer:
    case Entry::Kind::Worse: return applyMove(e);
    case Entry::Kind::Undo: return applyUndo(e);
    case Entry::Kind::HandOver:
    case Entry::Kind::Accept: return applyHands(e);
    case Entry::Kind::Escalate:
    case Entry::Kind::Copy:
    case Entry::Kind::Note:
    case Entry::Kind::Resume:
    case Entry::Kind::Migrate: return {};
    }
    return {};
}

Status Walk::applyStart(const Entry &e) {
    if (!m_journal.empty()) {
        return std::unexpected(refuse(QStringLiteral("the walk has started already")));
    }
    if (e.data.value(u"tree").toString() != m_tree->id || e.data.value(u"sha256").toString() != m_tree->sha256) {
        return std::unexpected(refuse(QStringLiteral("the walk was begun with another version (%1 %2)")
                                          .arg(e.data.value(u"tree").toString(), e.data.value(u"version").toString())));
    }
    m_holder = e.by;
    m_startedAt = m_lastAnswerAt = m_heldSince = e.at;
    m_selection = e.data.value(u"selection").toString();
    for (const QJsonValue &p : e.data.value(u"parameters").toArray()) {
        m_parameters.emplace_back(p.toArray().at(0).toString(), p.toArray().at(1).toString());
    }
    go(m_tree->root, e.at);
    return {};
}

Status Walk::applyAnswer(const Entry &e) {
    const Node *n = current();
    if (!n || n->kind != Node::Kind::Question || e.node != m_current) {
        return std::unexpected(refuse(QStringLiteral("step \"%1\" is not the open question").arg(e.node)));
    }
    const Edge *edge = n->edge(e.answer);
    if (!edge) {
        return std::unexpected(refuse(QStringLiteral("\"%1\" is no answer to \"%2\"").arg(e.answer, n->label)));
    }
    if (e.kind == Entry::Kind::Override && e.note.isEmpty()) {
        return std::unexpected(refuse(QStringLiteral("answering against the suggestion needs a one-line note")));
    }
    QString next = edge->next;
    if (edge->loopMax > 0 && ++m_loops[{n->id, edge->answer}] > edge->loopMax) {
        next = m_tree->escape.isEmpty() || m_tree->escape == n->id ? n->edge(QStringLiteral("unknown"))->next
                                                                   : m_tree->escape;
    }
    addStep(e, Step::State::Answered);
    m_lastAnswerAt = e.at;
    go(next, e.at);
    return {};
}

Status Walk::applyMove(const Entry &e) {
    const Node *n = current();
    if (e.kind == Entry::Kind::Worse) {
        if (m_tree->escape.isEmpty()) {
            return std::unexpected(refuse(QStringLiteral("this tree has no escape point")));
        }
        go(m_tree->escape, e.at);
        return {};
    }
    if (!n) {
        return std::unexpected(refuse(QStringLiteral("the walk is complete")));
    }
    if (e.kind == Entry::Kind::Done && n->kind == Node::Kind::Question) {
        return std::unexpected(refuse(QStringLiteral("a question is answered, not done")));
    }
    addStep(e, e.kind == Entry::Kind::Done   ? Step::State::Done
               : e.kind == Entry::Kind::Skip ? Step::State::Skipped
                                             : Step::State::Deferred);
    if (e.kind == Entry::Kind::Done) {
        m_lastAnswerAt = e.at;
    }
    go(n->kind == Node::Kind::Question ? n->edge(QStringLiteral("unknown"))->next : n->next, e.at);
    return {};
}

Status Walk::applyUndo(const Entry &e) {
    const auto at = std::find(m_visited.rbegin(), m_visited.rend(), e.node);
    if (at == m_visited.rend() || (at == m_visited.rbegin() && !complete())) {
        return std::unexpected(refuse(QStringLiteral("\"%1\" is not a step that can be undone").arg(e.node)));
    }
    const std::size_t keep = static_cast<std::size_t>(m_visited.rend() - at) - 1;
    std::vector<QString> undone(m_visited.begin() + static_cast<std::ptrdiff_t>(keep), m_visited.end());
    for (auto s = m_steps.rbegin(); s != m_steps.rend() && !undone.empty(); ++s) {
        const auto hit = std::find(undone.begin(), undone.end(), s->node);
        if (s->state != Step::State::Greyed && hit != undone.end()) {
            s->state = Step::State::Greyed; // kept, offered again when the step is reached again
            undone.erase(hit);
        }
    }
    m_visited.resize(keep);
    go(e.node, e.at);
    return {};
}

Status Walk::applyHands(const Entry &e) {
    if (e.kind == Entry::Kind::HandOver) {
        if (e.answer.trimmed().isEmpty()) {
            return std::unexpected(refuse(QStringLiteral("hand over to whom?")));
        }
        m_offeredTo = e.answer;
        return {};
    }
    if (m_offeredTo.isEmpty()) {
        return std::unexpected(refuse(QStringLiteral("nobody offered to hand over")));
    }
    m_holder = e.by;
    m_heldSince = e.at;
    m_offeredTo.clear();
    return {};
}

std::vector<Step> Walk::trail() const {
    std::vector<Step> out;
    std::copy_if(m_steps.begin(), m_steps.end(), std::back_inserter(out),
                 [](const Step &s) { return s.state != Step::State::Greyed; });
    return out;
}

QStringList Walk::deferred() const {
    QStringList out;
    for (const Step &s : m_steps) {
        if (s.state == Step::State::Deferred) {
            out << s.node;
        } else if (s.state != Step::State::Greyed) {
            out.removeAll(s.node); // answered later after all
        }
    }
    out.removeDuplicates();
    return out;
}

const Step *Walk::greyed(const QString &node) const {
    for (auto s = m_steps.rbegin(); s != m_steps.rend(); ++s) {
        if (s->node == node && s->state == Step::State::Greyed) {
            return &*s;
        }
    }
    return nullptr;
}

bool Walk::timerOut(TimeMs now) const {
    const Node *n = current();
    return n && n->timer > 0 && now - m_stepSince >= n->timer;
}

TimeMs Walk::escalatesAt() const {
    const Node *n = current();
    DurationMs after = n && n->escalate ? n->escalate->after : 0;
    after = after > 0 ? after : m_tree->escalation.after > 0 ? m_tree->escalation.after : kEscalateAfter;
    return m_lastAnswerAt + after;
}

bool Walk::shouldEscalate(TimeMs now) const { return current() && now >= escalatesAt(); }

Walk::HandOverDue Walk::handOverDue(TimeMs now) const {
    const DurationMs held = now - m_heldSince;
    return held >= 180 * kMinute ? HandOverDue::Insist : held >= 60 * kMinute ? HandOverDue::Prompt : HandOverDue::No;
}

Tally Walk::tally() const {
    Tally t;
    for (const Step &s : m_steps) {
        t.answered += s.state == Step::State::Answered || s.state == Step::State::Done;
        t.skipped += s.state == Step::State::Skipped;
        t.overridden += s.state == Step::State::Answered && s.overridden;
        t.withoutData +=
            s.state == Step::State::Answered && s.suggestion && s.suggestion->confidence == Confidence::Insufficient;
    }
    t.deferred = static_cast<int>(deferred().size());
    return t;
}

QString Walk::completionCall() const {
    const Tally t = tally();
    QString out = QStringLiteral("Runbook complete: %1 answered, %2 overridden, %3 without data")
                      .arg(t.answered)
                      .arg(t.overridden)
                      .arg(t.withoutData);
    if (t.deferred > 0) {
        out += QStringLiteral(", %1 still deferred").arg(t.deferred);
    }
    return out;
}

Walk::Concluded Walk::conclusion() const {
    Concluded out;
    const Node *last = nullptr;
    for (const QString &id : m_visited) {
        const Node *n = m_tree->node(id);
        last = n && n->concludes ? n : last;
    }
    if (!last) {
        return out;
    }
    out.cause = last->concludes->cause;
    out.mitigation = last->concludes->mitigation;
    for (const QString &wanted : last->concludes->subjects) {
        for (auto s = m_steps.rbegin(); s != m_steps.rend(); ++s) {
            if (s->state == Step::State::Greyed || !s->suggestion) {
                continue;
            }
            for (const Evidence &e : s->suggestion->because) {
                if (e.id == wanted && !e.subject.isEmpty()) {
                    out.subject = e.subject;
                    return out;
                }
            }
        }
    }
    return out;
}

std::vector<std::pair<QString, QString>> Walk::commandParameters() const {
    std::vector<std::pair<QString, QString>> out = m_parameters;
    for (auto s = m_steps.rbegin(); s != m_steps.rend(); ++s) {
        if (s->state == Step::State::Greyed || !s->suggestion) {
            continue;
        }
        for (const Evidence &e : s->suggestion->because) {
            const qsizetype colon = e.subject.indexOf(u':');
            if (colon > 0) {
                out.emplace_back(e.subject.left(colon), e.subject.mid(colon + 1));
            }
            for (const Fact &f : e.facts) {
                if (f.name == u"namespace" || f.name == u"pod" || f.name == u"service" || f.name == u"port") {
                    out.emplace_back(f.name, f.text);
                }
            }
        }
    }
    return out;
}

} // namespace bs::runbook
