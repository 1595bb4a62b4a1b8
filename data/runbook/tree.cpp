// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/runbook/tree.h"
#include <QRegularExpression>
#include <map>

namespace bs::runbook {

const Edge *Node::edge(const QString &answer) const {
    for (const Edge &e : edges) {
        if (e.answer == answer) {
            return &e;
        }
    }
    return nullptr;
}

const EvidenceRef *Node::evidenceRef(const QString &evidenceId) const {
    for (const EvidenceRef &r : evidence) {
        if (r.id == evidenceId) {
            return &r;
        }
    }
    return nullptr;
}

const Node *Tree::node(const QString &nodeId) const {
    for (const Node &n : nodes) {
        if (n.id == nodeId) {
            return &n;
        }
    }
    return nullptr;
}

namespace {

int depth(const Tree &tree, const QString &id, std::map<QString, int> &known) {
    const Node *n = tree.node(id);
    if (!n) {
        return 0;
    }
    if (const auto it = known.find(id); it != known.end()) {
        return it->second;
    }
    known[id] = 0; // closes circles (those with a loop_max)
    int best = 0;
    for (const Edge &e : n->edges) {
        best = std::max(best, e.loopMax > 0 ? 0 : depth(tree, e.next, known));
    }
    best = std::max(best, n->next.isEmpty() ? 0 : depth(tree, n->next, known));
    return known[id] = best + 1;
}

// What a value becomes inside a command line: as it is when it is harmless, else in single quotes for a POSIX shell.
QString shellWord(const QString &value) {
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_.:/@%+=-]+$"));
    if (plain.match(value).hasMatch()) {
        return value;
    }
    QString quoted = value;
    quoted.replace(u'\'', QStringLiteral("'\\''"));
    return QStringLiteral("'%1'").arg(quoted);
}

} // namespace

int Tree::longestPath() const {
    std::map<QString, int> known;
    return depth(*this, root, known);
}

const QStringList &causes() {
    static const QStringList words =
        QStringLiteral("unknown none leak burst load pool-exhausted tenant dependency-down "
                       "dependency-slow retry-storm deploy limit")
            .split(u' ');
    return words;
}

const QStringList &mitigations() {
    static const QStringList words =
        QStringLiteral("none rollback shed-load cap-tenant block-caller bound-fanout raise-capacity scale-out "
                       "stop-retries open-breaker wait-dependency restart escalate")
            .split(u' ');
    return words;
}

const QStringList &subjectKinds() {
    static const QStringList words = QStringLiteral("service pod pool tenant endpoint dependency stack").split(u' ');
    return words;
}

namespace {

bool matchesName(const QString &pattern, const QString &name) {
    return pattern.endsWith(u'*') ? name.startsWith(pattern.chopped(1)) : name == pattern;
}

int claim(const AlertMatch &m, const QString &name, const std::vector<std::pair<QString, QString>> &labels,
          const QString &url) {
    int score = 0;
    if (!m.name.isEmpty()) {
        if (!matchesName(m.name, name)) {
            return 0;
        }
        score += m.name.endsWith(u'*') ? 2 : 4;
    }
    if (!m.label.isEmpty()) {
        const bool held = std::any_of(labels.begin(), labels.end(), [&](const auto &l) {
            return l.first == m.label && matchesName(m.value, l.second);
        });
        if (!held) {
            return 0;
        }
        score += 1;
    }
    if (!m.runbookUrl.isEmpty()) {
        if (!matchesName(m.runbookUrl, url)) {
            return 0;
        }
        score += 8;
    }
    return score;
}

} // namespace

int claims(const Tree &tree, const QString &alertName, const std::vector<std::pair<QString, QString>> &labels,
           const QString &runbookUrl) {
    int best = 0;
    for (const AlertMatch &m : tree.alerts) {
        best = std::max(best, claim(m, alertName, labels, runbookUrl));
    }
    return best;
}

FilledCommand fillCommand(const QString &command, const std::vector<std::pair<QString, QString>> &parameters) {
    static const QRegularExpression hole(QStringLiteral("\\{([a-z_]+)\\}"));
    FilledCommand out;
    qsizetype from = 0;
    auto it = hole.globalMatch(command);
    while (it.hasNext()) {
        const auto m = it.next();
        out.text += command.mid(from, m.capturedStart() - from);
        from = m.capturedEnd();
        const QString name = m.captured(1);
        const auto p = std::find_if(parameters.begin(), parameters.end(),
                                    [&](const auto &pair) { return pair.first == name && !pair.second.isEmpty(); });
        if (p == parameters.end()) {
            out.text += m.captured(0);
            if (!out.unfilled.contains(name)) {
                out.unfilled << name;
            }
        } else {
            out.text += shellWord(p->second);
        }
    }
    out.text += command.mid(from);
    return out;
}

} // namespace bs::runbook
