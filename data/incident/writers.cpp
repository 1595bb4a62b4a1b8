// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Markdown, HTML and CSV of a postmortem.
#include "data/core/format.h"
#include "data/incident/document.h"
#include "data/incident/plain.h"
#include "data/incident/timeline.h"
#include <QRegularExpression>

namespace bs::incident {

namespace {

QString cell(const QString &text) {
    QString out = text;
    out.replace(u'\\', QStringLiteral("\\\\")).replace(u'|', QStringLiteral("\\|"));
    return out.replace(u'<', QStringLiteral("\\<")).replace(u'\n', u' ').replace(u'\r', u' ');
}

// Text of the data, not of the author: nothing in it may become markup.
QString plainMarkdown(const QString &text) {
    static const QRegularExpression special(QStringLiteral("([\\\\`*_\\[\\]<>#])"));
    QString out = text;
    out.replace(special, QStringLiteral("\\\\\\1"));
    return out.replace(u'\n', u' ');
}

QString tableMarkdown(const Table &t) {
    QString out;
    const qsizetype columns = t.head.isEmpty() ? (t.rows.empty() ? 0 : t.rows.front().size()) : t.head.size();
    QStringList head = t.head;
    while (head.size() < columns) {
        head << QString();
    }
    out += QStringLiteral("| %1 |\n").arg(head.join(QStringLiteral(" | ")));
    out += QStringLiteral("|%1\n").arg(QStringLiteral(" --- |").repeated(columns));
    for (const QStringList &row : t.rows) {
        QStringList cells;
        for (const QString &c : row) {
            cells << cell(c);
        }
        out += QStringLiteral("| %1 |\n").arg(cells.join(QStringLiteral(" | ")));
    }
    return out;
}

struct Markdown {
    QString pictureFile;
    QString operator()(const Heading &h) const {
        return QStringLiteral("%1 %2\n").arg(QString(h.level, u'#'), plainMarkdown(h.text));
    }
    QString operator()(const Text &t) const { return t.markdown + u'\n'; }
    QString operator()(const Facts &f) const {
        QString out;
        for (const Fact &x : f.facts) {
            out += QStringLiteral("- **%1:** %2 (%3)\n").arg(x.name, x.value, x.detail);
        }
        return out;
    }
    QString operator()(const Table &t) const { return tableMarkdown(t); }
    QString operator()(const Picture &p) const {
        QString out;
        if (!pictureFile.isEmpty()) {
            out += QStringLiteral("![%1](%2)\n\n").arg(plainMarkdown(p.picture.title), pictureFile);
        }
        QStringList keys;
        for (const TimelinePicture::Number &n : p.picture.numbers) {
            keys << QStringLiteral("**%1** %2").arg(n.n).arg(plainMarkdown(n.label));
        }
        return out + keys.join(QStringLiteral(" · ")) + u'\n';
    }
};

QString inlineHtml(const QString &text) {
    static const QRegularExpression code(QStringLiteral("`([^`]+)`"));
    static const QRegularExpression bold(QStringLiteral("\\*\\*([^*]+)\\*\\*"));
    static const QRegularExpression escaped(QStringLiteral("\\\\([\\\\`*_\\[\\]&lt;&gt;#])"));
    QString out = text.toHtmlEscaped();
    out.replace(code, QStringLiteral("<code>\\1</code>"));
    out.replace(bold, QStringLiteral("<b>\\1</b>"));
    return out.replace(escaped, QStringLiteral("\\1"));
}

const char *kStyle = "body{font:14px/1.5 Inter,system-ui,sans-serif;color:#161a20;max-width:760px;margin:24px "
                     "auto;padding:0 16px;background:#fff}"
                     "h1{font-size:22px;line-height:28px;margin:0 0 8px}h2{font-size:15px;margin:20px 0 4px}"
                     "table{border-collapse:collapse;width:100%;margin:6px 0}td,th{border-bottom:1px solid "
                     "#dee2e8;padding:3px 8px 3px 0;"
                     "text-align:left;vertical-align:top}th{color:#5e6874;font-weight:500}code,pre{font:12px/1.5 "
                     "'JetBrains Mono',monospace;"
                     "background:#f7f8fa}pre{border:1px solid #dee2e8;padding:8px;overflow:auto}.facts td{border:1px "
                     "solid #dee2e8;padding:6px 10px}"
                     ".facts b{font-size:17px}.muted{color:#5e6874;font-size:12px}svg{max-width:100%;height:auto}";

struct Html {
    QByteArray svg;
    QString operator()(const Heading &h) const {
        return QStringLiteral("<h%1>%2</h%1>\n").arg(h.level).arg(h.text.toHtmlEscaped());
    }
    QString operator()(const Text &t) const { return markdownToHtml(t.markdown); }
    QString operator()(const Facts &f) const {
        QString out = QStringLiteral("<table class=\"facts\"><tr>");
        for (const Fact &x : f.facts) {
            out += QStringLiteral(
                       "<td><span class=\"muted\">%1</span><br><b>%2</b><br><span class=\"muted\">%3</span></td>")
                       .arg(x.name.toHtmlEscaped(), x.value.toHtmlEscaped(), x.detail.toHtmlEscaped());
        }
        return out + QStringLiteral("</tr></table>\n");
    }
    QString operator()(const Table &t) const {
        QString out = QStringLiteral("<table>");
        if (!t.head.isEmpty()) {
            out += QStringLiteral("<tr>");
            for (const QString &h : t.head) {
                out += QStringLiteral("<th>%1</th>").arg(h.toHtmlEscaped());
            }
            out += QStringLiteral("</tr>\n");
        }
        for (const QStringList &row : t.rows) {
            out += QStringLiteral("<tr>");
            for (const QString &c : row) {
                out += QStringLiteral("<td>%1</td>").arg(c.toHtmlEscaped());
            }
            out += QStringLiteral("</tr>\n");
        }
        return out + QStringLiteral("</table>\n");
    }
    QString operator()(const Picture &p) const {
        QString out = QStringLiteral("<p class=\"muted\">%1</p>\n").arg(p.picture.title.toHtmlEscaped());
        const qsizetype from = svg.indexOf("<svg");
        if (from >= 0) {
            out += QString::fromUtf8(svg.mid(from)) + u'\n';
        }
        QStringList keys;
        for (const TimelinePicture::Number &n : p.picture.numbers) {
            keys << QStringLiteral("<b>%1</b> %2").arg(n.n).arg(n.label.toHtmlEscaped());
        }
        return out + QStringLiteral("<p class=\"muted\">%1</p>\n").arg(keys.join(QStringLiteral(" &middot; ")));
    }
};

QString csvCell(const QString &text) {
    QString t = visibleText(text);
    if (!t.isEmpty() && QStringLiteral("=+-@\t\r").contains(t[0])) {
        t.prepend(u'\''); // a spreadsheet would run it
    }
    if (t.contains(u'"') || t.contains(u',') || t.contains(u'\n') || t.contains(u'\r')) {
        t.replace(u'"', QStringLiteral("\"\""));
        return QStringLiteral("\"%1\"").arg(t);
    }
    return t;
}

QString csvRow(const QStringList &cells) {
    QStringList out;
    for (const QString &c : cells) {
        out << csvCell(c);
    }
    return out.join(u',') + QStringLiteral("\r\n");
}

} // namespace

QString toMarkdown(const Document &d, const QString &pictureFile) {
    QString out;
    for (const Block &b : d.blocks) {
        out += std::visit(Markdown{pictureFile}, b) + u'\n';
    }
    return visibleText(out.trimmed()) + u'\n';
}

QString toHtml(const Document &d, const QByteArray &svg) {
    QString out = QStringLiteral("<!doctype html>\n<html lang=\"en\"><head><meta "
                                 "charset=\"utf-8\"><title>%1</title>\n<style>%2</style></head>\n<body>\n")
                      .arg(d.title.toHtmlEscaped(), QString::fromLatin1(kStyle));
    for (const Block &b : d.blocks) {
        out += std::visit(Html{svg}, b);
    }
    return visibleText(out) + QStringLiteral("</body></html>\n");
}

QString markdownToHtml(const QString &markdown) {
    QString out;
    QStringList paragraph;
    bool inList = false, inCode = false;
    const auto flush = [&] {
        if (!paragraph.isEmpty()) {
            out += QStringLiteral("<p>%1</p>\n").arg(inlineHtml(paragraph.join(u' ')));
            paragraph.clear();
        }
    };
    const auto closeList = [&] {
        if (inList) {
            out += QStringLiteral("</ul>\n");
            inList = false;
        }
    };
    for (const QString &line : markdown.split(u'\n')) {
        if (line.startsWith(u"```")) {
            flush();
            closeList();
            inCode = !inCode;
            out += inCode ? QStringLiteral("<pre>") : QStringLiteral("</pre>\n");
        } else if (inCode) {
            out += line.toHtmlEscaped() + u'\n';
        } else if (line.startsWith(u"- ") || line.startsWith(u"* ")) {
            flush();
            if (!inList) {
                out += QStringLiteral("<ul>\n");
                inList = true;
            }
            out += QStringLiteral("<li>%1</li>\n").arg(inlineHtml(line.mid(2)));
        } else if (inList && line.startsWith(u"  ") && !line.trimmed().isEmpty()) {
            out.chop(6); // "</li>\n"
            out += QStringLiteral(" %1</li>\n").arg(inlineHtml(line.trimmed()));
        } else if (line.trimmed().isEmpty()) {
            flush();
            closeList();
        } else {
            closeList();
            paragraph << line.trimmed();
        }
    }
    flush();
    closeList();
    return inCode ? out + QStringLiteral("</pre>\n") : out;
}

QString timelineCsv(const Incident &original, const ExportOptions &options) {
    const Incident i = redacted(original, Redactor(options.hide));
    QString out = csvRow({QStringLiteral("occurred_at"), QStringLiteral("local_time"), QStringLiteral("zone"),
                          QStringLiteral("recorded_at"), QStringLiteral("kind"), QStringLiteral("source"),
                          QStringLiteral("text"), QStringLiteral("count"), QStringLiteral("pinned")});
    for (const Event &e : i.events) {
        out += csvRow({formatRfc3339(e.occurred), clockIn(e.occurred, options.zone, true), options.zone,
                       formatRfc3339(e.recorded), e.kind, e.source, eventLine(e, options.zone),
                       QString::number(e.count), e.pinned ? QStringLiteral("yes") : QString()});
    }
    return out;
}

QString actionsCsv(const Incident &original, const ExportOptions &options) {
    const Incident i = redacted(original, Redactor(options.hide));
    static const std::map<QString, QString> priority{{QStringLiteral("P0"), QStringLiteral("Highest")},
                                                     {QStringLiteral("P1"), QStringLiteral("High")},
                                                     {QStringLiteral("P2"), QStringLiteral("Medium")}};
    QString out = csvRow({QStringLiteral("Summary"), QStringLiteral("Issue Type"), QStringLiteral("Priority"),
                          QStringLiteral("Assignee"), QStringLiteral("Due Date"), QStringLiteral("Description"),
                          QStringLiteral("Labels")});
    for (const ActionItem &a : i.postmortem.actions) {
        const auto p = priority.find(a.priority);
        out += csvRow({a.text, QStringLiteral("Task"), p == priority.end() ? a.priority : p->second, a.owner, a.due,
                       QStringLiteral("From %1: %2").arg(i.id, i.title), QStringLiteral("postmortem %1").arg(i.id)});
    }
    return out;
}

} // namespace bs::incident
