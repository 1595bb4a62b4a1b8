// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/bounds/exchange/exchange.h"
#include "data/bounds/fields.h"
#include "data/bounds/reader.h"
#include "data/bounds/writer.h"
#include <QRegularExpression>
#include <QSet>
#include <algorithm>

namespace bs::bounds {

std::optional<Form> formFrom(QStringView word) {
    const std::pair<QStringView, Form> forms[] = {{u"yaml", Form::Yaml},
                                                  {u"json", Form::Json},
                                                  {u"mermaid", Form::Mermaid},
                                                  {u"dot", Form::Dot},
                                                  {u"ascii", Form::Ascii}};
    for (const auto &[name, form] : forms) {
        if (name == word) {
            return form;
        }
    }
    return std::nullopt;
}

Form guessForm(const std::string &text, const QString &file) {
    const QString head =
        QString::fromUtf8(text.data(), static_cast<qsizetype>(std::min<std::size_t>(text.size(), 4096)));
    static const QRegularExpression mermaid(
        QStringLiteral("^\\s*(```+\\s*mermaid|(%%[^\\n]*\\n\\s*)*(flowchart|graph)\\s+(TB|TD|BT|RL|LR)\\b)"));
    static const QRegularExpression dot(
        QStringLiteral("^\\s*((//|#)[^\\n]*\\n\\s*)*(strict\\s+)?(di)?graph\\b[^\\n]*\\{"),
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression ascii(QStringLiteral("^\\s*\\[[^\\]\\n{]*\\](\\s*x[0-9.]+)?\\s*(\\n|$)"));
    if (mermaid.match(head).hasMatch() || file.endsWith(u".mmd") || file.endsWith(u".mermaid")) {
        return Form::Mermaid;
    }
    if (dot.match(head).hasMatch() || file.endsWith(u".dot") || file.endsWith(u".gv")) {
        return Form::Dot;
    }
    return ascii.match(head).hasMatch() ? Form::Ascii : Form::Yaml; // JSON is YAML
}

QString boundLabel(const Node &n) {
    QStringList parts;
    if (n.maxRps) {
        parts << QString::fromStdString(numberText(*n.maxRps)) + QStringLiteral(" RPS");
    }
    if (const Maybe offer = n.offer()) {
        parts << QString::fromStdString(numberText(*offer)) +
                     (n.kind == NodeKind::Database ? QStringLiteral(" connections") : QStringLiteral(" in-flight"));
    }
    QString title = n.title();
    title.replace(u'[', u'(').replace(u']', u')').replace(u'\n', u' ');
    return parts.isEmpty() ? title : title + QStringLiteral(": ") + parts.join(QStringLiteral(", "));
}

void readLabel(const QString &label, Node &n) {
    QString text = label;
    static const QRegularExpression breaks(QStringLiteral("<br\\s*/?>|\\\\n|\\n"));
    text.replace(breaks, QStringLiteral(", "));
    static const QRegularExpression bound(
        QStringLiteral("([0-9][0-9_]*(?:\\.[0-9]+)?)(k?)\\s*(rps|/s|in[- ]?flight|connections?|workers?|pods?)\\b"),
        QRegularExpression::CaseInsensitiveOption);
    qsizetype first = text.size();
    for (auto it = bound.globalMatch(text); it.hasNext();) {
        const auto m = it.next();
        first = std::min(first, m.capturedStart());
        const double v = m.captured(1).remove(u'_').toDouble() * (m.captured(2).isEmpty() ? 1 : 1000);
        const QString unit = m.captured(3).toLower();
        if (unit == u"rps" || unit == u"/s") {
            n.maxRps = v;
        } else if (unit.startsWith(u"pod")) {
            n.pods = v;
        } else {
            n.maxInflight = v;
            if (unit.startsWith(u"conn") && n.kind == NodeKind::Service) {
                n.kind = NodeKind::Database;
            }
        }
    }
    QString title = text.left(first).trimmed();
    while (title.endsWith(u':') || title.endsWith(u',') || title.endsWith(u'(')) {
        title = title.chopped(1).trimmed();
    }
    n.label = title.left(200);
}

QString callLabel(const Call &c) {
    QStringList parts;
    if (!c.label.isEmpty()) {
        QString label = c.label.simplified();
        parts << label.replace(u'|', u'/').replace(u'[', u'(').replace(u']', u')');
    }
    if (c.perRequest && *c.perRequest != 1) {
        parts << QStringLiteral("x") + QString::fromStdString(numberText(*c.perRequest));
    }
    if (c.mode == CallMode::Parallel) {
        parts << QStringLiteral("parallel");
    }
    if (c.retries && *c.retries > 0) {
        parts << QStringLiteral("retries ") + QString::fromStdString(numberText(*c.retries));
    }
    if (c.async) {
        parts << QStringLiteral("async");
    }
    return parts.join(u' ');
}

void readCallLabel(const QString &label, Call &c) {
    static const QRegularExpression times(QStringLiteral("(?:^|\\s)[x×*]\\s*([0-9]+(?:\\.[0-9]+)?)(k?)\\b"));
    static const QRegularExpression retries(QStringLiteral("\\bretries\\s+([0-9]{1,9})\\b"));
    if (const auto m = times.match(label); m.hasMatch()) {
        c.perRequest = m.captured(1).toDouble() * (m.captured(2).isEmpty() ? 1 : 1000);
    }
    if (const auto m = retries.match(label); m.hasMatch()) {
        c.retries = m.captured(1).toDouble();
    }
    static const QRegularExpression parallel(QStringLiteral("\\bparallel\\b"));
    static const QRegularExpression async(QStringLiteral("\\basync\\b"));
    if (parallel.match(label).hasMatch()) {
        c.mode = CallMode::Parallel;
    }
    c.async = c.async || async.match(label).hasMatch();
    QString rest = label; // what is no number of ours says what is called
    for (const QRegularExpression *known : {&times, &retries, &parallel, &async}) {
        rest.replace(*known, QStringLiteral(" "));
    }
    c.label = rest.simplified().left(200);
}

QString slugOf(const QString &title) {
    QString out;
    for (const QChar ch : title.toLower()) {
        if (ch.isLetterOrNumber() || ch == u'_' || ch == u'.') {
            out += ch;
        } else if (!out.isEmpty() && !out.endsWith(u'-')) {
            out += u'-';
        }
    }
    while (out.endsWith(u'-')) {
        out.chop(1);
    }
    return out.isEmpty() ? QStringLiteral("node") : out.left(100);
}

Node &Assembler::node(const QString &key) {
    if (const NodeId id = m_ids.value(key)) {
        return *m_document.node(id);
    }
    Node n;
    n.id = {static_cast<std::uint32_t>(m_document.nodes.size() + 1)};
    n.name = key;
    m_ids.insert(key, n.id);
    m_document.nodes.push_back(n);
    return m_document.nodes.back();
}

Call &Assembler::call(const QString &from, const QString &to) {
    Call c;
    c.id = {static_cast<std::uint32_t>(m_document.calls.size() + 1)};
    c.from = node(from).id;
    c.to = node(to).id;
    m_document.calls.push_back(c);
    return m_document.calls.back();
}

Document Assembler::finish() {
    const bool saysEntry = std::any_of(m_document.nodes.begin(), m_document.nodes.end(),
                                       [](const Node &n) { return n.kind == NodeKind::Entry; });
    QSet<QString> taken;
    for (Node &n : m_document.nodes) {
        const QString wish = slugOf(n.name);
        n.name = wish;
        for (int count = 2; taken.contains(n.name); ++count) {
            n.name = QStringLiteral("%1-%2").arg(wish).arg(count);
        }
        taken.insert(n.name);
        n.label = n.label == n.name ? QString() : n.label;
        const auto has = [&](auto end) {
            return std::any_of(m_document.calls.begin(), m_document.calls.end(),
                               [&](const Call &c) { return c.*end == n.id; });
        };
        if (!saysEntry && n.kind == NodeKind::Service && has(&Call::from) && !has(&Call::to)) {
            n.kind = NodeKind::Entry;
        }
    }
    for (Call &c : m_document.calls) {
        const Node *to = m_document.node(c.to);
        c.async = c.async && to && (to->kind == NodeKind::Queue || to->kind == NodeKind::Broker);
    }
    return std::move(m_document);
}

std::string toForm(const Document &d, Form form) {
    switch (form) {
    case Form::Yaml: return canonicalText(d);
    case Form::Json: return toJson(d) + '\n';
    case Form::Mermaid: return toMermaid(d);
    case Form::Dot: return toDot(d);
    case Form::Ascii: return toAscii(d);
    }
    return {};
}

Result<Document> fromForm(const std::string &text, const QString &file, Form form) {
    switch (form) {
    case Form::Mermaid: return fromMermaid(text, file);
    case Form::Dot: return fromDot(text, file);
    case Form::Ascii: return fromAscii(text, file);
    case Form::Yaml:
    case Form::Json: return documentFrom(text, file);
    }
    return documentFrom(text, file);
}

} // namespace bs::bounds
