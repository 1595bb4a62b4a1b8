// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Graphviz. Our own fields travel as attributes, so that DOT reads back without loss of bounds; foreign graphs are read
// for their structure and for labels such as "API: 100 RPS".
#include "data/bounds/exchange/exchange.h"
#include "data/bounds/fields.h"
#include "data/bounds/reader.h"
#include <QRegularExpression>
#include <QStringList>
#include <functional>

namespace bs::bounds {

namespace {

QString quoted(QString text) {
    text.replace(u'\\', QStringLiteral("\\\\"))
        .replace(u'"', QStringLiteral("\\\""))
        .replace(u'\n', QStringLiteral("\\n"));
    return u'"' + text + u'"';
}

void attributes(QString &out, const YamlNode &fields, const QString &prefix) {
    for (const YamlNode::Entry &e : fields.entries) {
        const QString key = prefix + QString::fromStdString(e.key);
        if (e.value.kind == YamlNode::Kind::Map) {
            attributes(out, e.value, key + u'.');
        } else if (key != u"from" && key != u"to" && key != u"parent" && key != u"label") {
            out += QStringLiteral(", ") + quoted(key) + u'=' + quoted(QString::fromStdString(e.value.text));
        }
    }
}

QString shapeOf(NodeKind kind) {
    switch (kind) {
    case NodeKind::Database:
    case NodeKind::Cache: return QStringLiteral("cylinder");
    case NodeKind::External: return QStringLiteral("hexagon");
    case NodeKind::Queue:
    case NodeKind::Broker: return QStringLiteral("cds");
    case NodeKind::Entry: return QStringLiteral("ellipse");
    default: return QStringLiteral("box");
    }
}

class Reader {
public:
    Reader(QString text, QString file) : m_text(std::move(text)), m_file(std::move(file)) {}

    Result<Document> run() {
        QString word = TRY(token());
        if (word.toLower() == u"strict") {
            word = TRY(token());
        }
        if (word.toLower() != u"digraph" && word.toLower() != u"graph") {
            return error(QStringLiteral("a DOT file begins with digraph"));
        }
        word = TRY(token());
        if (word != u"{" || m_quoted) {
            m_name = word;
            word = TRY(token());
        }
        if (word != u"{") {
            return error(QStringLiteral("{ is expected"));
        }
        CHECK_STATUS(block(0, {}));
        Document d = m_out.finish();
        d.name = m_name == u"bounds" ? QString() : m_name;
        for (const Change &c : m_changes) {
            if (c.isNode) {
                if (auto n = withField(d, d.nodes[c.index], c.key, c.value)) {
                    d.nodes[c.index] = *n;
                }
            } else if (auto k = withField(d, d.calls[c.index], c.key, c.value)) {
                d.calls[c.index] = *k;
            }
        }
        return d;
    }

private:
    struct Change {
        bool isNode;
        std::size_t index;
        QString key, value;
    };
    using Attributes = QList<std::pair<QString, QString>>;

    std::unexpected<Error> error(const QString &why) const {
        return std::unexpected(inputError(m_file, why, static_cast<int>(m_text.left(m_at).count(u'\n')) + 1, 1));
    }

    // By hand: a regular expression looks at the whole text again for every token.
    void skip() {
        const QStringView text(m_text);
        for (;;) {
            while (m_at < text.size() && text[m_at].isSpace()) {
                ++m_at;
            }
            const QStringView rest = text.mid(m_at);
            if (rest.startsWith(u'#') || rest.startsWith(u"//")) {
                const qsizetype end = text.indexOf(u'\n', m_at);
                m_at = end < 0 ? text.size() : end;
            } else if (const qsizetype end = rest.startsWith(u"/*") ? text.indexOf(u"*/", m_at + 2) : -1; end >= 0) {
                m_at = end + 2;
            } else {
                return;
            }
        }
    }
    QChar peek() {
        skip();
        return m_at < m_text.size() ? m_text[m_at] : QChar();
    }
    Result<QString> token() {
        skip();
        m_quoted = false;
        if (m_at >= m_text.size()) {
            return error(QStringLiteral("the file ends too early"));
        }
        const QChar c = m_text[m_at];
        if (c == u'"') {
            return string();
        }
        if (c == u'<') {
            return html();
        }
        if (m_text.mid(m_at, 2) == u"->" || m_text.mid(m_at, 2) == u"--") {
            m_at += 2;
            return QStringLiteral("->");
        }
        const qsizetype start = m_at;
        const auto isName = [this](qsizetype at) {
            const QChar k = m_text[at];
            return k.isLetterOrNumber() || k == u'_' || k == u'.' || k.unicode() >= 0x80;
        };
        m_at +=
            c == u'-' && m_at + 1 < m_text.size() && (m_text[m_at + 1].isDigit() || m_text[m_at + 1] == u'.') ? 1 : 0;
        while (m_at < m_text.size() && isName(m_at)) {
            ++m_at;
        }
        m_at = std::max(m_at, start + 1);
        return m_text.mid(start, m_at - start);
    }
    Result<QString> string() {
        QString out;
        for (++m_at; m_at < m_text.size(); ++m_at) {
            if (m_text[m_at] == u'\\' && m_at + 1 < m_text.size()) {
                const QChar next = m_text[++m_at];
                out += next == u'n' || next == u'l' || next == u'r' ? QChar(u'\n') : next;
            } else if (m_text[m_at] == u'"') {
                ++m_at;
                m_quoted = true;
                return out;
            } else {
                out += m_text[m_at];
            }
        }
        return error(QStringLiteral("\" is never closed"));
    }
    Result<QString> html() {
        int depth = 0;
        const qsizetype start = m_at + 1;
        for (; m_at < m_text.size(); ++m_at) {
            depth += m_text[m_at] == u'<' ? 1 : m_text[m_at] == u'>' ? -1 : 0;
            if (depth == 0) {
                QString inner = m_text.mid(start, m_at++ - start);
                static const QRegularExpression tags(QStringLiteral("<[^>]*>"));
                m_quoted = true;
                return inner.replace(tags, QStringLiteral(" "));
            }
        }
        return error(QStringLiteral("< is never closed"));
    }

    Result<Attributes> attributeList() {
        Attributes out;
        while (peek() == u'[') {
            ++m_at;
            while (peek() != u']') {
                const QString key = TRY(token());
                if (key == u"," || key == u";") {
                    continue;
                }
                QString value;
                if (peek() == u'=') {
                    ++m_at;
                    value = TRY(token());
                }
                out.append({key, value});
            }
            ++m_at;
        }
        return out;
    }

    void port() { // a:port:n
        while (peek() == u':') {
            ++m_at;
            (void)token();
        }
    }

    // One end of an edge: a name, or { a b }.
    Result<QStringList> end(int depth, const QString &group, const QString &first, bool firstQuoted) {
        if ((first == u"{" || first == u"subgraph") && !firstQuoted) {
            QString name;
            if (first == u"subgraph") {
                if (peek() != u'{') {
                    name = TRY(token());
                }
                if (TRY(token()) != u"{") {
                    return error(QStringLiteral("{ is expected"));
                }
            }
            QString inner = group;
            if (name.startsWith(u"cluster")) {
                inner = QStringLiteral("group ") + name;
                Node &g = m_out.node(inner);
                g.kind = NodeKind::Group;
                g.name = name.mid(7).isEmpty() ? name : name.mid(name.indexOf(u'_') < 0 ? 7 : name.indexOf(u'_') + 1);
                const NodeId id = g.id;
                if (!group.isEmpty()) {
                    const NodeId parent = m_out.node(group).id;
                    m_out.node(inner).parent = parent;
                }
                (void)id;
            }
            QStringList members;
            CHECK_STATUS(block(depth + 1, inner, &members));
            return members;
        }
        port();
        const bool isNew = !m_out.knows(first);
        m_out.node(first);
        if (isNew && !group.isEmpty()) {
            const NodeId parent = m_out.node(group).id;
            m_out.node(first).parent = parent;
        }
        return QStringList{first};
    }

    Status block(int depth, const QString &group, QStringList *members = nullptr) {
        if (depth > 30) {
            return error(QStringLiteral("subgraphs nested too deeply"));
        }
        for (;;) {
            const QString word = TRY(token());
            const bool isQuoted = m_quoted;
            if (word == u"}" && !isQuoted) {
                return {};
            }
            if ((word == u";" || word == u",") && !isQuoted) {
                continue;
            }
            if (!isQuoted && (word == u"node" || word == u"edge" || word == u"graph") && peek() == u'[') {
                (void)TRY(attributeList());
                continue;
            }
            if (peek() == u'=') {
                ++m_at;
                const QString value = TRY(token());
                if (word == u"label" && !group.isEmpty()) {
                    m_out.node(group).label = value;
                }
                continue;
            }
            CHECK_STATUS(statement(depth, group, word, isQuoted, members));
        }
    }

    Status statement(int depth, const QString &group, const QString &word, bool isQuoted, QStringList *members) {
        static const QRegularExpression name(QStringLiteral("^[{}\\[\\]=;,>-]$"));
        if (!isQuoted && word != u"{" && name.match(word).hasMatch()) {
            return error(QStringLiteral("\"%1\" is not expected here").arg(word));
        }
        QStringList from = TRY(end(depth, group, word, isQuoted));
        if (members) {
            *members << from;
        }
        std::vector<std::size_t> calls;
        while (peek() == u'-') {
            (void)TRY(token());
            const QString next = TRY(token());
            const QStringList to = TRY(end(depth, group, next, m_quoted));
            for (const QString &a : from) {
                for (const QString &b : to) {
                    if (m_out.size() > 20000) {
                        return error(QStringLiteral("the graph is too large"));
                    }
                    calls.push_back(m_out.call(a, b).id.v - 1);
                }
            }
            from = to;
        }
        const Attributes all = TRY(attributeList());
        if (calls.empty() && !from.isEmpty() && (isQuoted || (word != u"{" && word != u"subgraph"))) {
            nodeAttributes(m_out.node(word), all);
        }
        for (const std::size_t c : calls) {
            for (const auto &[key, value] : all) {
                m_changes.push_back({false, c, key == u"label" ? QString() : key, value});
                if (key == u"label") {
                    m_changes.pop_back();
                    Call probe;
                    readCallLabel(value, probe);
                    if (probe.perRequest) {
                        m_changes.push_back(
                            {false, c, QStringLiteral("per_request"), QString::number(*probe.perRequest)});
                    }
                    if (probe.mode == CallMode::Parallel) {
                        m_changes.push_back({false, c, QStringLiteral("mode"), QStringLiteral("parallel")});
                    }
                    if (!probe.label.isEmpty()) {
                        m_changes.push_back({false, c, QStringLiteral("label"), probe.label});
                    }
                }
            }
        }
        return {};
    }

    void nodeAttributes(Node &n, const Attributes &all) {
        for (const auto &[key, value] : all) {
            if (key == u"label") {
                readLabel(value, n);
            } else if (key == u"shape" && value == u"cylinder") {
                n.kind = NodeKind::Database;
            } else if (key == u"kind") {
                n.kind = nodeKindFrom(value).value_or(n.kind);
            } else {
                m_changes.push_back({true, n.id.v - 1, key, value});
            }
        }
    }

    QString m_text;
    QString m_file;
    QString m_name;
    qsizetype m_at = 0;
    bool m_quoted = false;
    Assembler m_out;
    std::vector<Change> m_changes;
};

} // namespace

std::string toDot(const Document &d, bool withPositions) {
    QString out = QStringLiteral("digraph %1 {\n  rankdir=LR;\n  node [shape=box];\n")
                      .arg(quoted(d.name.isEmpty() ? QStringLiteral("bounds") : d.name));
    const auto line = [&](const Node &n) {
        QString s =
            QStringLiteral("%1 [label=%2, shape=%3").arg(quoted(n.name), quoted(boundLabel(n)), shapeOf(n.kind));
        attributes(s, fieldsOf(d, n), QString());
        if (withPositions && n.position) {
            s += QStringLiteral(", pos=\"%1,%2!\"").arg(n.position->x).arg(-n.position->y);
        }
        return s + QStringLiteral("];\n");
    };
    const std::function<void(NodeId, const QString &)> members = [&](NodeId parent, const QString &indent) {
        for (const Node &n : d.nodes) {
            if (n.parent != parent || indent.size() > 64) {
                continue;
            }
            if (n.kind != NodeKind::Group) {
                out += indent + line(n);
                continue;
            }
            out += indent + QStringLiteral("subgraph %1 {\n%2  label=%3;\n")
                                .arg(quoted(QStringLiteral("cluster_") + n.name), indent, quoted(n.title()));
            members(n.id, indent + QStringLiteral("  "));
            out += indent + QStringLiteral("}\n");
        }
    };
    members({}, QStringLiteral("  "));
    for (const Call &c : d.calls) {
        QString s = QStringLiteral("  %1 -> %2 [label=%3")
                        .arg(quoted(d.node(c.from)->name), quoted(d.node(c.to)->name), quoted(callLabel(c)));
        attributes(s, fieldsOf(d, c), QString());
        out += s + QStringLiteral("];\n");
    }
    return (out + QStringLiteral("}\n")).toStdString();
}

Result<Document> fromDot(const std::string &text, const QString &file) {
    return Reader(QString::fromStdString(text), file).run();
}

} // namespace bs::bounds
