// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The drawing that people put into documents:
//   [Edge: 5000 RPS, 500 in-flight]
//          |
//          v
//   [API Gateway: 1000 RPS, 200 in-flight]
//          |
//          +===> [Auth: 400 RPS, 100 in-flight] x2      parallel calls, two a request
//          +---> [Database: 50 connections]             serial
// The same text in brackets is the same node: a database that two services use is one database.
#include "data/bounds/exchange/exchange.h"
#include "data/bounds/fields.h"
#include "data/bounds/whatif.h"
#include "data/core/json.h"
#include <QStringList>
#include <algorithm>

namespace bs::bounds {

namespace {

void writeValue(JsonWriter &w, const YamlNode &v) {
    switch (v.kind) {
    case YamlNode::Kind::Null: w.null(); break;
    case YamlNode::Kind::Scalar:
        if (v.plain && (v.text == "true" || v.text == "false")) {
            w.value(v.text == "true");
        } else if (bool number = false; v.plain && (QString::fromStdString(v.text).toDouble(&number), number)) {
            w.raw(v.text);
        } else {
            w.value(v.text);
        }
        break;
    case YamlNode::Kind::List:
        w.array();
        for (const YamlNode &i : v.items) {
            writeValue(w, i);
        }
        w.end();
        break;
    case YamlNode::Kind::Map:
        w.object();
        for (const YamlNode::Entry &e : v.entries) {
            w.key(e.key);
            writeValue(w, e.value);
        }
        w.end();
        break;
    }
}

class Drawing {
public:
    explicit Drawing(const Document &d) : m_d(d) {}
    std::string run() {
        for (const NodeId id : entriesOf(m_d)) {
            m_out += (m_out.isEmpty() ? QString() : QStringLiteral("\n")) + label(id) + u'\n';
            below(id, QString(), 0);
        }
        for (const Node &n : m_d.nodes) { // what no entry reaches still belongs on the drawing
            if (n.kind != NodeKind::Group && !m_drawn.contains(n.id)) {
                m_out += (m_out.isEmpty() ? QString() : QStringLiteral("\n")) + label(n.id) + u'\n';
                below(n.id, QString(), 0);
            }
        }
        return m_out.toStdString();
    }

private:
    // The title, or the name where another node has the same title: the same text would be the same node.
    QString label(NodeId id) const {
        Node n = *m_d.node(id);
        const auto same = [&n](const Node &o) { return o.kind != NodeKind::Group && o.title() == n.title(); };
        if (std::count_if(m_d.nodes.begin(), m_d.nodes.end(), same) > 1) {
            n.label.clear();
        }
        return u'[' + boundLabel(n) + u']';
    }
    static QString times(const Call &c) {
        Call shown = c;
        shown.mode = CallMode::Serial; // the arrow says it
        const QString words = callLabel(shown);
        return words.isEmpty() ? QString() : u' ' + words;
    }
    void below(NodeId id, const QString &indent, int depth) {
        if (m_drawn.contains(id) || depth > 40) {
            return; // drawn where it was met first
        }
        m_drawn.append(id);
        QList<const Call *> calls;
        for (const Call &c : m_d.calls) {
            if (c.from == id) {
                calls << &c;
            }
        }
        const QString stem = indent + QStringLiteral("       ");
        if (depth == 0 && calls.size() == 1 && calls[0]->mode == CallMode::Serial) {
            m_out += stem + QStringLiteral("|\n") + stem + QStringLiteral("v\n") + label(calls[0]->to) +
                     times(*calls[0]) + u'\n';
            below(calls[0]->to, indent, 0);
            return;
        }
        for (qsizetype i = 0; i < calls.size(); ++i) {
            m_out += stem + QStringLiteral("|\n");
            const bool parallel = calls[i]->mode == CallMode::Parallel;
            m_out += stem + (parallel ? QStringLiteral("+===> ") : QStringLiteral("+---> ")) + label(calls[i]->to) +
                     times(*calls[i]) + u'\n';
            below(calls[i]->to, stem + (i + 1 < calls.size() ? u'|' : u' '), depth + 1);
        }
    }

    const Document &m_d;
    QString m_out;
    QList<NodeId> m_drawn;
};

} // namespace

std::string toJson(const Document &d) {
    JsonWriter w;
    w.object().field("bounds", 1);
    if (!d.name.isEmpty()) {
        w.field("name", d.name);
    }
    w.key("nodes").object();
    for (const Node &n : d.nodes) {
        w.key(n.name.toStdString());
        writeValue(w, fieldsOf(d, n));
    }
    w.end().key("calls").array();
    for (const Call &c : d.calls) {
        writeValue(w, fieldsOf(d, c));
    }
    w.end().key("layout").object();
    for (const Node &n : d.nodes) {
        if (n.position) {
            w.key(n.name.toStdString());
            writeValue(w, positionOf(*n.position));
        }
    }
    w.end().end();
    return w.text();
}

std::string toAscii(const Document &d) { return Drawing(d).run(); }

Result<Document> fromAscii(const std::string &text, const QString &file) {
    Assembler out;
    struct Seen {
        qsizetype column;
        QString key;
    };
    std::vector<Seen> seen;
    bool arrowDown = false;
    int number = 0;
    for (const QString &line : QString::fromStdString(text).split(u'\n')) {
        ++number;
        const qsizetype open = line.indexOf(u'[');
        const qsizetype shut = line.indexOf(u']', open);
        if (open < 0) {
            arrowDown = arrowDown || line.trimmed() == u"v";
            continue;
        }
        if (shut < 0) {
            return std::unexpected(inputError(file, QStringLiteral("[ without ]"), number, static_cast<int>(open) + 1));
        }
        if (out.size() > 20000) {
            return std::unexpected(inputError(file, QStringLiteral("the drawing is too large"), number, 1));
        }
        const QString label = line.mid(open + 1, shut - open - 1).trimmed();
        if (label.isEmpty()) {
            return std::unexpected(
                inputError(file, QStringLiteral("a node needs a name"), number, static_cast<int>(open) + 1));
        }
        Node parsed;
        readLabel(label, parsed);
        const QString key = parsed.label;
        const bool isNew = !out.knows(key);
        Node &n = out.node(key);
        if (isNew || parsed.maxInflight || parsed.maxRps) {
            n.label = parsed.label;
            n.kind = parsed.kind;
            n.maxRps = parsed.maxRps;
            n.maxInflight = parsed.maxInflight;
            n.pods = parsed.pods;
        }
        const qsizetype plus = line.left(open).lastIndexOf(u'+');
        const auto caller = std::find_if(seen.rbegin(), seen.rend(), [&](const Seen &s) {
            return plus >= 0 ? s.column < plus : arrowDown && s.column == open;
        });
        if (plus >= 0 && caller == seen.rend()) {
            return std::unexpected(inputError(file, QStringLiteral("nothing to the left of this call calls it"), number,
                                              static_cast<int>(plus) + 1));
        }
        if (caller != seen.rend()) {
            Call &c = out.call(caller->key, key);
            c.mode = line.mid(plus + 1, open - plus - 1).contains(u'=') ? CallMode::Parallel : CallMode::Serial;
            readCallLabel(line.mid(shut + 1), c);
        }
        seen.push_back({open, key});
        arrowDown = false;
    }
    if (out.size() == 0) {
        return std::unexpected(
            inputError(file, QStringLiteral("no node in the drawing: a node is [Name: 100 RPS, 10 in-flight]")));
    }
    return out.finish();
}

} // namespace bs::bounds
