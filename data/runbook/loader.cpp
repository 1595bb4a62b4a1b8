// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/runbook/loader.h"
#include "data/core/bytes.h"
#include "data/runbook/fields.h"
#include "data/runbook/providers.h"
#include <QCryptographicHash>
#include <QRegularExpression>
#include <set>

namespace bs::runbook {

namespace {

class Reader {
public:
    Reader(QString file, std::vector<Problem> &problems) : m_file(std::move(file)), m_problems(problems) {}

    Tree tree(const YamlNode &root) {
        Tree t;
        Fields f(root, {}, m_file, m_problems);
        t.file = m_file;
        readHead(f, t);
        f.each("alerts", [&](const YamlNode &n, const QString &path) { t.alerts.push_back(alert(n, path)); });
        if (const YamlNode *n = f.node("escalate"); n && !n->isNull()) {
            t.escalation = escalation(*n, QStringLiteral("escalate"));
        }
        std::set<QString> ids;
        f.each("nodes", [&](const YamlNode &n, const QString &path) {
            Node node = this->node(n, path);
            if (!node.id.isEmpty() && !ids.insert(node.id).second) {
                add(n, path, QStringLiteral("a second node with the id \"%1\"").arg(node.id));
            }
            t.nodes.push_back(std::move(node));
        });
        if (t.nodes.empty()) {
            f.problem({}, QStringLiteral("needs \"nodes\""));
        }
        for (const auto &[key, id] : {std::pair{"root", t.root}, std::pair{"escape", t.escape}}) {
            if (!id.isEmpty() && !t.node(id)) {
                f.problem(key, QStringLiteral("\"%1\" is no node").arg(id));
            }
        }
        return t;
    }

private:
    void add(const YamlNode &n, const QString &path, const QString &why) {
        m_problems.push_back({path, n.line, n.column, why});
    }

    void readHead(Fields &f, Tree &t) {
        static const QRegularExpression semver(QStringLiteral("^\\d+\\.\\d+\\.\\d+$"));
        static const QRegularExpression name(QStringLiteral("^[a-z0-9][a-z0-9._-]{0,63}$"));
        const std::optional<double> schema = f.number("schema");
        if (!schema) {
            f.problem({}, QStringLiteral("needs \"schema: 1\""));
        } else if (*schema != kSchema) {
            f.problem("schema",
                      QStringLiteral("is version %1; this program reads version %2").arg(*schema).arg(kSchema));
        }
        t.id = f.required("id");
        if (!t.id.isEmpty() && !name.match(t.id).hasMatch()) {
            f.problem("id", QStringLiteral("must be lower-case letters, digits, dot, dash or underscore"));
        }
        t.version = f.required("version");
        if (!t.version.isEmpty() && !semver.match(t.version).hasMatch()) {
            f.problem("version", QStringLiteral("must be a version such as 1.0.0"));
        }
        t.title = limited(f, "title", kLabelLimit, true);
        t.description = f.text("description");
        t.source = f.text("source");
        t.root = f.required("root");
        t.escape = f.text("escape");
        t.symptom = f.text("symptom");
        t.likelyCauses = f.texts("likely_cause");
        t.drilled = f.text("drilled");
        t.postmortemRequired = f.flag("postmortem_required");
    }

    static QString limited(Fields &f, std::string_view key, int limit, bool required) {
        const QString t = required ? f.required(key) : f.text(key);
        if (t.size() > limit) {
            f.problem(key, QStringLiteral("is %1 characters long; %2 fit on the card").arg(t.size()).arg(limit));
        }
        return t;
    }

    AlertMatch alert(const YamlNode &n, const QString &path) {
        Fields f(n, path, m_file, m_problems);
        AlertMatch m{f.text("name"), f.text("label"), f.text("value"), f.text("runbook_url")};
        if ((m.name.isEmpty() && m.label.isEmpty() && m.runbookUrl.isEmpty()) ||
            m.label.isEmpty() != m.value.isEmpty()) {
            f.problem({}, QStringLiteral("needs \"name\", \"label\" with \"value\", or \"runbook_url\""));
        }
        return m;
    }

    Escalation escalation(const YamlNode &n, const QString &path) {
        Fields f(n, path, m_file, m_problems);
        return {f.required("who"), f.duration("after")};
    }

    EvidenceRef evidence(const YamlNode &n, const QString &path) {
        EvidenceRef r;
        if (n.kind == YamlNode::Kind::Scalar) {
            r.provider = r.id = QString::fromStdString(n.text);
            checkProvider(n, path, r);
            return r;
        }
        Fields f(n, path, m_file, m_problems);
        r.provider = f.required("use");
        r.id = f.text("id");
        if (r.id.isEmpty()) {
            r.id = r.provider;
        }
        r.window = f.duration("window");
        r.threshold = f.number("threshold");
        r.unit = f.text("unit");
        r.expr = f.text("expr");
        r.test = f.word("test", {QStringLiteral("above"), QStringLiteral("below")});
        checkProvider(n, path, r);
        return r;
    }

    void checkProvider(const YamlNode &n, const QString &path, const EvidenceRef &r) {
        const ProviderSpec *p = provider(r.provider);
        if (!p) {
            if (!r.provider.isEmpty()) {
                add(n, path, QStringLiteral("no evidence provider is called \"%1\"").arg(r.provider.left(60)));
            }
            return;
        }
        if (r.threshold && r.unit.isEmpty()) {
            add(n, path,
                QStringLiteral("the threshold %1 needs a unit (%2)")
                    .arg(*r.threshold)
                    .arg(p->units.join(QStringLiteral(", "))));
        }
        if (!r.unit.isEmpty() && !p->units.contains(r.unit)) {
            add(n, path,
                QStringLiteral("\"%1\" is no unit of %2 (%3)")
                    .arg(r.unit.left(40), r.provider, p->units.join(QStringLiteral(", "))));
        }
        if ((r.provider == u"promql") != !r.expr.isEmpty()) {
            add(n, path,
                r.expr.isEmpty() ? QStringLiteral("promql needs \"expr\"")
                                 : QStringLiteral("only promql takes \"expr\""));
        }
        if (r.provider == u"promql" && (!r.threshold || r.test.isEmpty())) {
            add(n, path, QStringLiteral("promql needs \"test\", \"threshold\" and \"unit\""));
        }
    }

    SuggestRule rule(const YamlNode &n, const QString &path) {
        Fields f(n, path, m_file, m_problems);
        SuggestRule r;
        r.answer = f.required("answer");
        const bool any = f.has("any");
        if (any && f.has("all")) {
            f.problem("any", QStringLiteral("either \"all\" or \"any\", not both"));
        }
        r.all = !any;
        for (const QString &t : f.texts(any ? "any" : "all")) {
            const qsizetype is = t.indexOf(QStringLiteral(" is "));
            if (is <= 0) {
                f.problem(any ? "any" : "all",
                          QStringLiteral("\"%1\" must read \"EVIDENCE is VERDICT\"").arg(t.left(60)));
                continue;
            }
            r.conditions.push_back({t.left(is).trimmed(), t.mid(is + 4).trimmed()});
        }
        return r;
    }

    Edge edge(const YamlNode &n, const QString &path) {
        Fields f(n, path, m_file, m_problems);
        Edge e;
        e.answer = f.required("answer");
        e.label = limited(f, "label", kLabelLimit, false);
        e.hint = limited(f, "hint", kLabelLimit, false);
        e.key = f.text("key").toUpper();
        if (e.key.size() > 1) {
            f.problem("key", QStringLiteral("must be one letter"));
        }
        e.next = f.required("next");
        e.loopMax = f.integer("loop_max");
        e.from = f.number("from");
        e.below = f.number("below");
        if (e.label.isEmpty()) {
            e.label =
                e.answer == u"unknown" ? QStringLiteral("I don't know") : e.answer.left(1).toUpper() + e.answer.mid(1);
        }
        return e;
    }

    Action action(const YamlNode &n, const QString &path) {
        Fields f(n, path, m_file, m_problems);
        Action a;
        a.text = limited(f, "do", kPromptLimit, true);
        a.command = f.text("command");
        a.expect = f.text("expect");
        a.link = f.text("link");
        a.changesProduction = f.flag("changes_production");
        return a;
    }

    Verify verify(const YamlNode &n, const QString &path) {
        Fields f(n, path, m_file, m_problems);
        Verify v;
        v.metric = f.required("metric");
        v.unit = f.text("unit");
        v.wait = f.duration("wait");
        const auto below = f.number("below");
        const auto above = f.number("above");
        if (below.has_value() == above.has_value()) {
            f.problem({}, QStringLiteral("needs \"below\" or \"above\", one of them"));
        }
        if (v.unit.isEmpty()) {
            f.problem({}, QStringLiteral("the threshold needs a \"unit\""));
        }
        if (v.wait == 0) {
            f.problem({}, QStringLiteral("needs \"wait\": how long until the effect shows"));
        }
        v.threshold = below.value_or(above.value_or(0));
        (below ? v.below : v.above) = f.text(below ? "below" : "above");
        return v;
    }

    Conclusion conclusion(const YamlNode &n, const QString &path) {
        Fields f(n, path, m_file, m_problems);
        Conclusion c;
        c.cause = f.word("cause", causes());
        c.mitigation = f.word("mitigation", mitigations());
        c.subjects = f.texts("subject");
        if (c.cause.isEmpty() || c.mitigation.isEmpty()) {
            f.problem({}, QStringLiteral("needs \"cause\" and \"mitigation\""));
        }
        return c;
    }

    Node node(const YamlNode &n, const QString &path) {
        Fields f(n, path, m_file, m_problems);
        Node out;
        out.line = n.line;
        out.column = n.column;
        out.id = f.required("id");
        const QString kind =
            f.word("kind", {QStringLiteral("question"), QStringLiteral("action"), QStringLiteral("end")});
        out.kind = kind == u"action" ? Node::Kind::Action : kind == u"end" ? Node::Kind::End : Node::Kind::Question;
        if (kind.isEmpty() && !f.has("kind")) {
            f.problem({}, QStringLiteral("needs \"kind\": question, action or end"));
        }
        out.label = limited(f, "label", kLabelLimit, true);
        out.prompt = limited(f, "prompt", kPromptLimit, false);
        out.help = f.text("help");
        out.timer = f.duration("timer");
        readQuestion(f, out);
        readAction(f, out);
        checkNode(f, out);
        return out;
    }

    void readQuestion(Fields &f, Node &out) {
        const QString answers =
            f.word("answers", {QStringLiteral("yes_no"), QStringLiteral("choice"), QStringLiteral("number")});
        out.answers = answers == u"choice"   ? Node::Answers::Choice
                      : answers == u"number" ? Node::Answers::Number
                                             : Node::Answers::YesNo;
        out.unit = f.text("unit");
        f.each("evidence", [&](const YamlNode &e, const QString &p) {
            EvidenceRef r = evidence(e, p);
            if (out.evidenceRef(r.id)) {
                add(e, p, QStringLiteral("a second evidence with the id \"%1\"").arg(r.id));
            }
            out.evidence.push_back(std::move(r));
        });
        f.each("suggest", [&](const YamlNode &e, const QString &p) { out.suggest.push_back(rule(e, p)); });
        f.each("edges", [&](const YamlNode &e, const QString &p) {
            Edge g = edge(e, p);
            if (out.edge(g.answer)) {
                add(e, p, QStringLiteral("a second edge for the answer \"%1\"").arg(g.answer));
            }
            out.edges.push_back(std::move(g));
        });
    }

    void readAction(Fields &f, Node &out) {
        out.next = f.text("next");
        f.each("actions", [&](const YamlNode &e, const QString &p) { out.actions.push_back(action(e, p)); });
        if (const YamlNode *n = f.node("verify"); n && !n->isNull()) {
            out.verify = verify(*n, f.path() + QStringLiteral(".verify"));
        }
        if (const YamlNode *n = f.node("concludes"); n && !n->isNull()) {
            out.concludes = conclusion(*n, f.path() + QStringLiteral(".concludes"));
        }
        if (const YamlNode *n = f.node("escalate"); n && !n->isNull()) {
            out.escalate = escalation(*n, f.path() + QStringLiteral(".escalate"));
        }
    }

    static void checkNode(Fields &f, const Node &n) {
        if (n.kind == Node::Kind::Question) {
            checkQuestion(f, n);
            return;
        }
        if (!n.edges.empty()) {
            f.problem("edges", QStringLiteral("only a question has edges; an action has \"next\""));
        }
        if (n.kind == Node::Kind::End && !n.next.isEmpty()) {
            f.problem("next", QStringLiteral("an end has no \"next\""));
        }
        if (n.leaf() && n.actions.empty() && !n.escalate) {
            f.problem({}, QStringLiteral("a leaf needs an action or \"escalate\""));
        }
    }

    static void checkQuestion(Fields &f, const Node &n) {
        if (!n.edge(QStringLiteral("unknown"))) {
            f.problem({}, QStringLiteral("a question needs an edge for \"unknown\""));
        }
        if (!n.next.isEmpty()) {
            f.problem("next", QStringLiteral("a question has edges, not \"next\""));
        }
        if (n.answers == Node::Answers::YesNo && (!n.edge(QStringLiteral("yes")) || !n.edge(QStringLiteral("no")))) {
            f.problem({}, QStringLiteral("a yes/no question needs edges for \"yes\" and \"no\""));
        }
        if (n.answers == Node::Answers::Number && n.unit.isEmpty()) {
            f.problem({}, QStringLiteral("a number question needs a \"unit\""));
        }
        std::set<QString> keys;
        for (const Edge &e : n.edges) {
            if (!e.key.isEmpty() && !keys.insert(e.key).second) {
                f.problem("edges", QStringLiteral("two answers share the key %1").arg(e.key));
            }
            if (n.answers == Node::Answers::YesNo &&
                !QStringList{QStringLiteral("yes"), QStringLiteral("no"), QStringLiteral("unknown")}.contains(
                    e.answer)) {
                f.problem("edges", QStringLiteral("\"%1\" is no answer to a yes/no question").arg(e.answer));
            }
        }
        for (const SuggestRule &r : n.suggest) {
            checkRule(f, n, r);
        }
    }

    static void checkRule(Fields &f, const Node &n, const SuggestRule &r) {
        if (!r.answer.isEmpty() && !n.edge(r.answer)) {
            f.problem("suggest", QStringLiteral("suggests \"%1\", which no edge answers").arg(r.answer));
        }
        for (const Condition &c : r.conditions) {
            const EvidenceRef *ref = n.evidenceRef(c.evidence);
            const ProviderSpec *p = ref ? provider(ref->provider) : nullptr;
            if (!ref) {
                f.problem("suggest",
                          QStringLiteral("speaks of \"%1\", which is not among the evidence").arg(c.evidence.left(60)));
            } else if (p && !p->verdicts.contains(c.verdict)) {
                f.problem("suggest", QStringLiteral("%1 is never \"%2\" (%3)")
                                         .arg(c.evidence, c.verdict.left(40), p->verdicts.join(QStringLiteral(", "))));
            }
        }
    }

    QString m_file;
    std::vector<Problem> &m_problems;
};

} // namespace

Loaded loadTree(const std::string &text, const QString &file) {
    Loaded out;
    YamlLimits limits;
    limits.maxNodes = 100'000;
    const Result<YamlNode> root = parseYaml(text, file, limits);
    if (!root) {
        // What is wrong with the whole file (not UTF-8, too large) is said at its beginning.
        out.problems.push_back(
            {{}, std::max(1, root.error().line), std::max(1, root.error().column), root.error().reason});
        return out;
    }
    Tree tree = Reader(file, out.problems).tree(*root);
    tree.sha256 =
        QString::fromLatin1(QCryptographicHash::hash(QByteArrayView(text.data(), static_cast<qsizetype>(text.size())),
                                                     QCryptographicHash::Sha256)
                                .toHex());
    checkGraph(tree, out.problems);
    for (Problem &p : out.problems) { // an empty file has no node that would have a place
        p.line = std::max(1, p.line);
        p.column = std::max(1, p.column);
    }
    std::stable_sort(out.problems.begin(), out.problems.end(), [](const Problem &a, const Problem &b) {
        return std::pair(a.line, a.column) < std::pair(b.line, b.column);
    });
    if (out.problems.empty()) {
        out.tree = std::make_shared<const Tree>(std::move(tree));
    }
    return out;
}

Result<Loaded> loadTreeFile(const QString &path) {
    ReadLimits limits;
    limits.maxBytes = 4 << 20;
    limits.maxDecompressed = 4 << 20;
    const std::string text = TRY(readFile(path, limits));
    return loadTree(text, path);
}

} // namespace bs::runbook
