// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/bounds/exchange/exchange.h"
#include <QRegularExpression>
#include <QStringList>
#include <functional>

namespace bs::bounds {

namespace {

struct Shape {
    QStringView open, shut;
    NodeKind kind;
};
// Longer brackets first: ([ before (.
constexpr Shape kShapes[] = {
    {u"([", u"])", NodeKind::Entry},   {u"[(", u")]", NodeKind::Database}, {u"[[", u"]]", NodeKind::Queue},
    {u"((", u"))", NodeKind::Tenant},  {u"{{", u"}}", NodeKind::External}, {u"[/", u"/]", NodeKind::Broker},
    {u"[\\", u"\\]", NodeKind::Cache}, {u"(", u")", NodeKind::Pool},       {u"[", u"]", NodeKind::Service},
    {u"{", u"}", NodeKind::Service},   {u">", u"]", NodeKind::Service},
};

const Shape &shapeOf(NodeKind kind) {
    for (const Shape &s : kShapes) {
        if (s.kind == kind) {
            return s;
        }
    }
    return kShapes[8]; // a box
}

QString quoted(QString text) {
    text.replace(u'"', QStringLiteral("#quot;")).replace(u'\n', u' ');
    return u'"' + text + u'"';
}

QString unquoted(QString text) {
    text = text.trimmed();
    if (text.size() >= 2 && text.startsWith(u'"') && text.endsWith(u'"')) {
        text = text.mid(1, text.size() - 2);
    }
    return text.replace(QStringLiteral("#quot;"), QStringLiteral("\""))
        .replace(QStringLiteral("#35;"), QStringLiteral("#"));
}

class Reader {
public:
    explicit Reader(QString file) : m_file(std::move(file)) {}

    Result<Document> run(const QString &text) {
        bool head = false;
        for (const QString &raw : text.split(u'\n')) {
            ++m_line;
            for (const QString &piece : statements(raw)) {
                const QString s = piece.trimmed();
                if (s.isEmpty() || s.startsWith(u"%%") || s.startsWith(u"```") || s == u"---") {
                    continue;
                }
                if (!head) {
                    static const QRegularExpression first(QStringLiteral("^(flowchart|graph)\\b"));
                    if (!first.match(s).hasMatch()) {
                        return error(QStringLiteral("a Mermaid flowchart begins with \"flowchart LR\""));
                    }
                    head = true;
                    continue;
                }
                CHECK_STATUS(statement(s));
            }
        }
        if (!head) {
            return error(QStringLiteral("no flowchart in it"));
        }
        return m_out.finish();
    }

private:
    std::unexpected<Error> error(const QString &why) const {
        return std::unexpected(inputError(m_file, why, m_line, 1));
    }

    static QStringList statements(const QString &line) { // split at ; outside quotes
        QStringList out{QString()};
        bool inside = false;
        for (const QChar c : line) {
            inside = inside != (c == u'"');
            if (c == u';' && !inside) {
                out << QString();
            } else {
                out.back() += c;
            }
        }
        return out;
    }

    Status statement(const QString &s) {
        static const QRegularExpression ignored(QStringLiteral("^(classDef|class|style|linkStyle|click|direction)\\b"));
        if (ignored.match(s).hasMatch()) {
            return {};
        }
        if (s == u"end") {
            if (m_groups.isEmpty()) {
                return error(QStringLiteral("end without subgraph"));
            }
            m_groups.removeLast();
            return {};
        }
        if (s.startsWith(u"subgraph")) {
            return subgraph(s.mid(8).trimmed());
        }
        if (s.size() > 20'000) { // what follows looks at the rest of the line for every arrow
            return error(QStringLiteral("a statement of more than 20,000 characters"));
        }
        m_text = s;
        m_at = 0;
        QStringList from = TRY(nodes());
        while (skip(), m_at < m_text.size()) {
            QString label;
            bool async = false;
            CHECK_STATUS(link(label, async));
            const QStringList to = TRY(nodes());
            for (const QString &a : from) {
                for (const QString &b : to) {
                    if (m_out.size() > 20000) {
                        return error(QStringLiteral("the flowchart is too large"));
                    }
                    Call &c = m_out.call(a, b);
                    c.async = async;
                    readCallLabel(label, c);
                }
            }
            from = to;
        }
        return {};
    }

    Status subgraph(const QString &rest) {
        static const QRegularExpression form(QStringLiteral("^([^\\[\\s]+)?\\s*(?:\\[(.*)\\])?$"));
        const auto m = form.match(rest);
        const QString title = m.hasMatch() && !m.captured(2).isEmpty() ? unquoted(m.captured(2)) : unquoted(rest);
        const QString key =
            QStringLiteral("group ") + (m.hasMatch() && !m.captured(1).isEmpty() ? m.captured(1) : rest);
        if (m_groups.size() > 30) {
            return error(QStringLiteral("subgraphs nested too deeply"));
        }
        Node &g = m_out.node(key);
        g.kind = NodeKind::Group;
        g.name = title.isEmpty() ? QStringLiteral("group") : title;
        g.label = title;
        g.parent = m_groups.isEmpty() ? NodeId{} : m_out.node(m_groups.back()).id;
        m_groups << key;
        return {};
    }

    void skip() {
        while (m_at < m_text.size() && m_text[m_at].isSpace()) {
            ++m_at;
        }
    }

    // a & b & c
    Result<QStringList> nodes() {
        QStringList out;
        for (;;) {
            out << TRY(node());
            skip();
            if (m_at >= m_text.size() || m_text[m_at] != u'&') {
                return out;
            }
            ++m_at;
        }
    }

    Result<QString> node() {
        skip();
        const qsizetype start = m_at;
        while (m_at < m_text.size() &&
               (m_text[m_at].isLetterOrNumber() || m_text[m_at] == u'_' || m_text[m_at] == u'.' ||
                (m_text[m_at] == u'-' && m_at + 1 < m_text.size() && m_text[m_at + 1].isLetterOrNumber() &&
                 m_at > start))) {
            ++m_at;
        }
        const QString key = m_text.mid(start, m_at - start);
        if (key.isEmpty()) {
            return error(QStringLiteral("a node is expected at \"%1\"").arg(m_text.mid(start, 20)));
        }
        const bool isNew = !m_out.knows(key);
        Node &n = m_out.node(key);
        if (isNew && !m_groups.isEmpty()) {
            const NodeId group = m_out.node(m_groups.back()).id;
            m_out.node(key).parent = group;
        }
        CHECK_STATUS(shape(n));
        if (m_text.mid(m_at, 3) == u":::") { // a class
            static const QRegularExpression word(QStringLiteral("\\G:::[\\w-]+"));
            m_at += std::max<qsizetype>(3, word.match(m_text, m_at).capturedLength());
        }
        return key;
    }

    Status shape(Node &n) {
        for (const Shape &s : kShapes) {
            if (!QStringView(m_text).mid(m_at).startsWith(s.open)) {
                continue;
            }
            qsizetype from = m_at + s.open.size();
            if (from < m_text.size() && m_text[from] == u'"') {
                from = m_text.indexOf(u'"', from + 1);
            }
            const qsizetype end = from < 0 ? -1 : m_text.indexOf(s.shut, from);
            if (end < 0) {
                return error(QStringLiteral("%1 is never closed").arg(s.open));
            }
            n.kind = s.kind;
            readLabel(unquoted(m_text.mid(m_at + s.open.size(), end - m_at - s.open.size())), n);
            n.name = n.label.isEmpty() ? n.name : n.label;
            m_at = end + s.shut.size();
            break;
        }
        return {};
    }

    // -->, ---, -.->, ==>, --o, --x, with |label| behind or -- label --> around
    Status link(QString &label, bool &async) {
        static const QRegularExpression form(QStringLiteral("\\G<?(?:(--+|==+|-\\.+-?)([>ox]?)\\s*\\|([^|]*)\\||(--|==|"
                                                            "-\\.)\\s+(\\S.*?)\\s*(--+|==+|\\.+-)([>ox]?)(?=\\s|$)|"
                                                            "(--+|==+|-\\.+-?)([>ox])?)"));
        const auto m = form.match(m_text, m_at);
        if (!m.hasMatch() || m.capturedLength() < 2) {
            return error(QStringLiteral("an arrow is expected at \"%1\"").arg(m_text.mid(m_at, 20)));
        }
        m_at = m.capturedEnd();
        label = unquoted(m.captured(3) + m.captured(5));
        async = m.captured(0).contains(QStringLiteral("-."));
        return {};
    }

    QString m_file;
    QString m_text;
    qsizetype m_at = 0;
    int m_line = 0;
    QStringList m_groups;
    Assembler m_out;
};

} // namespace

std::string toMermaid(const Document &d) {
    QString out = QStringLiteral("flowchart LR\n");
    const auto idOf = [](NodeId id) { return QStringLiteral("n%1").arg(id.v); };
    const auto line = [&](const Node &n) {
        const Shape &s = shapeOf(n.kind);
        return idOf(n.id) + s.open.toString() + quoted(boundLabel(n)) + s.shut.toString() + u'\n';
    };
    const std::function<void(NodeId, const QString &)> members = [&](NodeId parent, const QString &indent) {
        for (const Node &n : d.nodes) {
            if (n.parent != parent || indent.size() > 60) {
                continue;
            }
            if (n.kind != NodeKind::Group) {
                out += indent + line(n);
                continue;
            }
            out += indent + QStringLiteral("subgraph %1[%2]\n").arg(idOf(n.id), quoted(n.title()));
            members(n.id, indent + QStringLiteral("  "));
            out += indent + QStringLiteral("end\n");
        }
    };
    members({}, QStringLiteral("  "));
    for (const Call &c : d.calls) {
        const QString label = callLabel(c);
        out += QStringLiteral("  %1 %2%3 %4\n")
                   .arg(idOf(c.from), c.async ? QStringLiteral("-.->") : QStringLiteral("-->"),
                        label.isEmpty() ? QString() : u'|' + quoted(label) + u'|', idOf(c.to));
    }
    return out.toStdString();
}

Result<Document> fromMermaid(const std::string &text, const QString &file) {
    return Reader(file).run(QString::fromStdString(text));
}

} // namespace bs::bounds
