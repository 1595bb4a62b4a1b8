// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/runbook/walk.h"
#include <QJsonArray>
#include <QJsonDocument>
#include <cmath>

namespace bs::runbook {

namespace {

QJsonObject toObject(const Suggestion &s) {
    JsonWriter w;
    writeSuggestion(w, s, true);
    return QJsonDocument::fromJson(QByteArray::fromStdString(w.text())).object();
}

} // namespace

Error Walk::refuse(const QString &why) const {
    return inputError(m_tree ? QStringLiteral("runbook %1").arg(m_tree->id) : QStringLiteral("runbook"), why);
}

Entry Walk::entry(Entry::Kind kind, const QString &by, TimeMs at) const {
    Entry e;
    e.seq = static_cast<std::int64_t>(m_journal.size()) + 1;
    e.kind = kind;
    e.by = by;
    e.at = at;
    e.node = m_current;
    return e;
}

Status Walk::take(Entry e) {
    CHECK_STATUS(apply(e));
    m_journal.push_back(std::move(e));
    return {};
}

Result<Walk> Walk::start(TreePtr tree, const StartInfo &info) {
    Walk w;
    w.m_tree = std::move(tree);
    Entry e = w.entry(Entry::Kind::Start, info.by, info.at);
    e.node = w.m_tree->root;
    QJsonArray parameters;
    for (const auto &[name, value] : info.parameters) {
        parameters.append(QJsonArray{name, value});
    }
    e.data = {{QStringLiteral("tree"), w.m_tree->id},
              {QStringLiteral("version"), w.m_tree->version},
              {QStringLiteral("sha256"), w.m_tree->sha256},
              {QStringLiteral("selection"), info.selection},
              {QStringLiteral("parameters"), parameters}};
    CHECK_STATUS(w.take(std::move(e)));
    return w;
}

Result<Walk> Walk::replay(TreePtr tree, const std::vector<Entry> &journal) {
    Walk w;
    w.m_tree = std::move(tree);
    if (journal.empty() || journal.front().kind != Entry::Kind::Start) {
        return std::unexpected(w.refuse(QStringLiteral("the journal does not begin with a start")));
    }
    for (const Entry &e : journal) {
        if (e.seq != static_cast<std::int64_t>(w.m_journal.size()) + 1) {
            return std::unexpected(w.refuse(QStringLiteral("journal entry %1 is missing").arg(w.m_journal.size() + 1)));
        }
        CHECK_STATUS(w.take(e));
    }
    return w;
}

Status Walk::answer(const QString &word, const QString &by, TimeMs at, const std::optional<Suggestion> &proposed,
                    const QString &note) {
    const bool against = proposed && proposed->preselects() && proposed->answer != word;
    Entry e = entry(against ? Entry::Kind::Override : Entry::Kind::Answer, by, at);
    e.answer = word;
    e.note = note.simplified();
    if (proposed) {
        e.data = {{QStringLiteral("suggestion"), toObject(*proposed)}};
    }
    return take(std::move(e));
}

Status Walk::answerNumber(double value, const QString &by, TimeMs at, const std::optional<Suggestion> &proposed,
                          const QString &note) {
    const Node *n = current();
    if (!n || n->answers != Node::Answers::Number || !std::isfinite(value)) {
        return std::unexpected(refuse(QStringLiteral("this step does not ask for a number")));
    }
    for (const Edge &e : n->edges) {
        if (e.answer != u"unknown" && (!e.from || value >= *e.from) && (!e.below || value < *e.below)) {
            const QString text = QStringLiteral("%1 %2").arg(value).arg(n->unit);
            return answer(e.answer, by, at, proposed, note.isEmpty() ? text : QStringLiteral("%1: %2").arg(text, note));
        }
    }
    return std::unexpected(refuse(QStringLiteral("no answer covers %1 %2").arg(value).arg(n->unit)));
}

Status Walk::done(const QString &by, TimeMs at, const QString &note) {
    Entry e = entry(Entry::Kind::Done, by, at);
    e.note = note;
    return take(std::move(e));
}

Status Walk::skip(const QString &by, TimeMs at, const QString &note) {
    Entry e = entry(Entry::Kind::Skip, by, at);
    e.note = note;
    return take(std::move(e));
}

Status Walk::defer(const QString &by, TimeMs at) { return take(entry(Entry::Kind::Defer, by, at)); }

Status Walk::undo(const QString &by, TimeMs at) {
    const std::size_t open = complete() ? 0 : 1;
    if (m_visited.size() <= open) {
        return std::unexpected(refuse(QStringLiteral("there is nothing to undo")));
    }
    return undoTo(m_visited[m_visited.size() - 1 - open], by, at);
}

Status Walk::undoTo(const QString &node, const QString &by, TimeMs at) {
    Entry e = entry(Entry::Kind::Undo, by, at);
    e.node = node;
    return take(std::move(e));
}

Status Walk::worse(const QString &by, TimeMs at) { return take(entry(Entry::Kind::Worse, by, at)); }

Status Walk::escalate(const QString &by, TimeMs at, const QString &note) {
    Entry e = entry(Entry::Kind::Escalate, by, at);
    e.note = note;
    return take(std::move(e));
}

Status Walk::copied(const QString &command, const QString &by, TimeMs at) {
    Entry e = entry(Entry::Kind::Copy, by, at);
    e.note = command;
    return take(std::move(e));
}

Status Walk::note(const QString &text, const QString &by, TimeMs at) {
    Entry e = entry(Entry::Kind::Note, by, at);
    e.note = text;
    return take(std::move(e));
}

Status Walk::handOver(const QString &by, const QString &to, TimeMs at, const QString &card) {
    Entry e = entry(Entry::Kind::HandOver, by, at);
    e.answer = to;
    e.note = card;
    return take(std::move(e));
}

Status Walk::accept(const QString &by, TimeMs at) { return take(entry(Entry::Kind::Accept, by, at)); }

Status Walk::resumed(const QString &by, TimeMs at) {
    Entry e = entry(Entry::Kind::Resume, by, at);
    const TimeMs last = m_journal.empty() ? at : m_journal.back().at;
    e.data = {{QStringLiteral("gap_ms"), qint64(at - last)}};
    e.note = QStringLiteral("resumed, %1 s gap").arg((at - last) / 1000);
    return take(std::move(e));
}

Status Walk::migrate(TreePtr newer, const QString &by, TimeMs at) {
    if (newer->id != m_tree->id) {
        return std::unexpected(refuse(QStringLiteral("%1 is another tree").arg(newer->id)));
    }
    if (!complete() && !newer->node(m_current)) {
        return std::unexpected(refuse(QStringLiteral("version %1 has no step \"%2\"").arg(newer->version, m_current)));
    }
    m_tree = std::move(newer);
    Entry e = entry(Entry::Kind::Migrate, by, at);
    e.data = {{QStringLiteral("version"), m_tree->version}, {QStringLiteral("sha256"), m_tree->sha256}};
    return take(std::move(e));
}

} // namespace bs::runbook
