// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/incident/importtext.h"
#include "data/incident/document.h"
#include "data/incident/plain.h"
#include "data/incident/timeline.h"
#include <QDateTime>
#include <QRegularExpression>
#include <QUrl>
#include <QUrlQuery>

namespace bs::incident {

TimeMs importTime(const QString &text) {
    const QString t = text.trimmed();
    if (t.isEmpty() || t.startsWith(u"0001-")) {
        return kNoTime; // Go's zero time: Alertmanager's "not ended"
    }
    if (const Result<TimeMs> r = parseTime(t.toStdString(), 0); r && t.size() > 5 && t[0].isDigit()) {
        return *r;
    }
    for (const char *format : {"yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm"}) {
        QDateTime d = QDateTime::fromString(t, QString::fromLatin1(format));
        if (d.isValid()) {
            d.setTimeSpec(Qt::UTC);
            return d.toMSecsSinceEpoch();
        }
    }
    const QDateTime iso = QDateTime::fromString(t, Qt::ISODateWithMs);
    return iso.isValid() ? iso.toMSecsSinceEpoch() : kNoTime;
}

std::vector<QStringList> csvRows(const QString &text) {
    std::vector<QStringList> rows;
    QStringList row;
    QString cell;
    bool quoted = false;
    const auto endCell = [&] {
        row << shortened(cell);
        cell.clear();
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (quoted) {
            if (c == u'"' && i + 1 < text.size() && text[i + 1] == u'"') {
                cell += c;
                ++i;
            } else if (c == u'"') {
                quoted = false;
            } else {
                cell += c;
            }
        } else if (c == u'"') {
            quoted = true;
        } else if (c == u',' || c == u';' || c == u'\t') {
            endCell();
        } else if (c == u'\n') {
            endCell();
            rows.push_back(std::exchange(row, {}));
        } else if (c != u'\r') {
            cell += c;
        }
    }
    if (!cell.isEmpty() || !row.isEmpty()) {
        endCell();
        rows.push_back(row);
    }
    return rows;
}

Result<Imported> readCsv(const QString &text, const QString &thing) {
    const std::vector<QStringList> rows = csvRows(text);
    const auto column = [&](const QStringList &names) -> qsizetype {
        for (const QString &n : names) {
            for (qsizetype i = 0; !rows.empty() && i < rows.front().size(); ++i) {
                if (rows.front()[i].trimmed().compare(n, Qt::CaseInsensitive) == 0) {
                    return i;
                }
            }
        }
        return -1;
    };
    const auto words = [](const char *w) { return QString::fromLatin1(w).split(u' '); };
    const qsizetype time = column(words("occurred_at time timestamp at date")),
                    what = column(words("text message description event summary"));
    const qsizetype kind = column(words("kind type")), source = column(words("source who author"));
    if (time < 0 || what < 0) {
        return std::unexpected(
            inputError(thing, QStringLiteral("is no JSON, and as CSV it needs a header with \"time\" and \"text\"")));
    }
    Imported out;
    out.format = QStringLiteral("csv");
    for (std::size_t r = 1; r < rows.size(); ++r) {
        if (rows[r].size() == 1 && rows[r][0].trimmed().isEmpty()) {
            continue;
        }
        Event e;
        e.occurred = e.observed = importTime(rows[r].value(time));
        if (e.occurred == kNoTime) {
            return std::unexpected(inputError(
                thing, QStringLiteral("\"%1\" is no time").arg(rows[r].value(time).left(40)), static_cast<int>(r) + 1));
        }
        e.text = rows[r].value(what);
        e.kind = kind >= 0 && !rows[r].value(kind).isEmpty() ? rows[r].value(kind) : QStringLiteral("external");
        e.source = source >= 0 && !rows[r].value(source).isEmpty() ? rows[r].value(source) : QStringLiteral("import");
        out.events.push_back(std::move(e));
    }
    return out;
}

namespace {

// The template of the text, read by its lines.
class TemplateReader {
public:
    Result<Imported> read(const QString &text, const QString &thing) {
        QString section, body;
        for (const QString &line : text.split(u'\n')) {
            static const QRegularExpression head(QStringLiteral("^(TITLE|DATE|DURATION|SEVERITY|AUTHOR):\\s*(.*)$"));
            static const QRegularExpression caps(QStringLiteral("^[A-Z][A-Z ]{4,40}$"));
            if (const auto m = head.match(line); m.hasMatch()) {
                m_head.insert({m.captured(1), m.captured(2).trimmed()});
            } else if (caps.match(line.trimmed()).hasMatch()) {
                finish(section, body);
                section = line.trimmed();
                body.clear();
            } else if (!line.startsWith(u"----")) {
                body += line + u'\n';
            }
        }
        finish(section, body);
        if (m_date == kNoTime && !m_i.events.empty()) {
            return std::unexpected(inputError(thing, QStringLiteral("needs \"DATE: YYYY-MM-DD\"")));
        }
        Imported out;
        out.format = QStringLiteral("template");
        m_i.title = m_i.postmortem.title = m_head[QStringLiteral("TITLE")];
        m_i.severity = m_head[QStringLiteral("SEVERITY")];
        m_i.postmortem.author = m_head[QStringLiteral("AUTHOR")];
        markDuration();
        sortEvents(m_i.events);
        out.whole = std::move(m_i);
        return out;
    }

private:
    TimeMs dayStart() {
        const QDate d = QDate::fromString(m_head[QStringLiteral("DATE")], Qt::ISODate);
        return d.isValid() ? d.startOfDay(Qt::UTC).toMSecsSinceEpoch() : kNoTime;
    }
    void markDuration() {
        static const QRegularExpression span(
            QStringLiteral("(\\d{1,2}):(\\d{2})\\s*(?:to|-|–)\\s*(\\d{1,2}):(\\d{2})"));
        const auto m = span.match(m_head[QStringLiteral("DURATION")]);
        const TimeMs day = dayStart();
        if (m.hasMatch() && day != kNoTime) {
            m_i.marks[0] = day + (m.captured(1).toInt() * 60 + m.captured(2).toInt()) * 60'000;
            m_i.marks[4] = day + (m.captured(3).toInt() * 60 + m.captured(4).toInt()) * 60'000;
            m_i.opened = m_i.marks[0];
        }
    }
    void finish(const QString &section, const QString &body) {
        static const std::map<QString, QString> ids{
            {QStringLiteral("SUMMARY"), QStringLiteral("summary")},
            {QStringLiteral("ROOT CAUSE"), QStringLiteral("root_cause")},
            {QStringLiteral("CONTRIBUTING FACTORS"), QStringLiteral("contributing")},
            {QStringLiteral("WHAT WENT WELL"), QStringLiteral("went_well")},
            {QStringLiteral("WHAT WENT POORLY"), QStringLiteral("went_poorly")}};
        if (section == u"TIMELINE") {
            timeline(body);
        } else if (section == u"ACTION ITEMS") {
            actions(body);
        } else if (const auto id = ids.find(section); id != ids.end()) {
            for (const auto &[known, title] : templateSections()) {
                if (known == id->second) {
                    m_i.postmortem.sections.push_back({known, title, body.trimmed()});
                }
            }
        }
    }
    void timeline(const QString &body) {
        static const QRegularExpression row(QStringLiteral("^(\\d{1,2}):(\\d{2})(?::(\\d{2}))?\\s+(.+)$"));
        m_date = dayStart();
        for (const QString &line : body.split(u'\n')) {
            const auto m = row.match(line.trimmed());
            if (!m.hasMatch()) {
                continue;
            }
            Event e;
            e.id = QStringLiteral("t%1").arg(m_i.events.size() + 1, 3, 10, QLatin1Char('0'));
            e.kind = QStringLiteral("external");
            e.source = QStringLiteral("import");
            e.text = m.captured(4);
            e.kept = true;
            e.occurred = (m_date == kNoTime ? 0 : m_date) +
                         ((m.captured(1).toInt() * 60 + m.captured(2).toInt()) * 60 + m.captured(3).toInt()) * 1000;
            e.observed = e.recorded = e.occurred;
            m_i.events.push_back(std::move(e));
        }
    }
    void actions(const QString &body) {
        static const QRegularExpression item(QStringLiteral("\\[(P\\d)\\]\\s*(.*)"));
        static const QRegularExpression owner(QStringLiteral("Owner:\\s*([^,]+),\\s*Due:\\s*(\\d{4}-\\d{2}-\\d{2})"));
        for (const QString &line : body.split(u'\n')) {
            if (const auto m = item.match(line); m.hasMatch()) {
                const bool done = m.captured(2).contains(u"[DONE");
                m_i.postmortem.actions.push_back({QStringLiteral("a%1").arg(m_i.postmortem.actions.size() + 1),
                                                  m.captured(1),
                                                  m.captured(2).section(u'[', 0, 0).trimmed(),
                                                  {},
                                                  {},
                                                  done ? QStringLiteral("done") : QStringLiteral("open"),
                                                  {}});
            } else if (const auto o = owner.match(line); o.hasMatch() && !m_i.postmortem.actions.empty()) {
                m_i.postmortem.actions.back().owner = o.captured(1).trimmed();
                m_i.postmortem.actions.back().due = o.captured(2);
            }
        }
    }

    std::map<QString, QString> m_head;
    Incident m_i;
    TimeMs m_date = kNoTime;
};

} // namespace

Result<Imported> readTemplate(const QString &text, const QString &thing) { return TemplateReader().read(text, thing); }

QString AlertReference::label(const QString &name) const {
    for (const auto &[k, v] : labels) {
        if (k == name) {
            return v;
        }
    }
    return {};
}

namespace {

// What an alert's page or link says: Alertmanager (filter={...} behind the #), Prometheus (/alerts?search=, /graph?
// g0.expr=), Grafana (queryString=, any number of matcher=, dashboard variables var-x=).
QString matchersOf(const QUrlQuery &query) {
    const auto value = [&](const char *name) {
        return query.queryItemValue(QString::fromLatin1(name), QUrl::FullyDecoded);
    };
    QStringList found{value("filter")};
    found += query.allQueryItemValues(QStringLiteral("matcher"), QUrl::FullyDecoded);
    found.removeAll(QString());
    for (const char *name : {"g0.expr", "expr", "query", "queryString"}) {
        if (found.isEmpty() && !value(name).isEmpty()) {
            found << value(name);
        }
    }
    static const QRegularExpression bare(QStringLiteral("^[A-Za-z_][A-Za-z0-9_]{0,199}$"));
    if (const QString name = value("search"); found.isEmpty() && bare.match(name).hasMatch()) {
        found << QStringLiteral("alertname=\"%1\"").arg(name);
    }
    for (const auto &[name, text] : query.queryItems(QUrl::FullyDecoded)) {
        if (name.startsWith(u"var-") && !text.isEmpty() && !text.startsWith(u'$') && text != u"All") {
            found << QStringLiteral("%1=\"%2\"").arg(name.mid(4), QString(text).replace(u'"', QStringLiteral("\\\"")));
        }
    }
    return found.join(u',');
}

} // namespace

Result<AlertReference> readAlertReference(const QString &text) {
    AlertReference out;
    QString matchers = text.trimmed().left(8000);
    if (matchers.startsWith(u"http://") || matchers.startsWith(u"https://")) {
        const QUrl url(matchers);
        QUrlQuery query(url);
        if (url.fragment().contains(u'?')) { // Alertmanager: /#/alerts?filter={...}
            query = QUrlQuery(url.fragment().section(u'?', 1));
        }
        matchers = matchersOf(query);
        for (const char *name : {"g0.end_input", "g0.moment_input", "to", "endsAt", "startsAt"}) {
            const QString t = query.queryItemValue(QString::fromLatin1(name), QUrl::FullyDecoded);
            bool ms = false;
            const qint64 number = t.toLongLong(&ms);
            out.at = out.at != kNoTime ? out.at : ms && number > 100'000'000'000 ? number : importTime(t);
        }
    } else if (static const QRegularExpression name(QStringLiteral("^[A-Z][A-Za-z0-9_]{2,199}$"));
               name.match(matchers).hasMatch()) {
        out.labels.emplace_back(QStringLiteral("alertname"), matchers); // a bare name, as alerts are named
        return out;
    }
    static const QRegularExpression pair(
        QStringLiteral("([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,{}\"~=]+))"));
    auto it = pair.globalMatch(matchers);
    while (it.hasNext() && out.labels.size() < 64) {
        const auto m = it.next();
        const std::pair<QString, QString> label(m.captured(1), m.captured(2).isEmpty() ? m.captured(3) : m.captured(2));
        if (std::find(out.labels.begin(), out.labels.end(), label) == out.labels.end()) {
            out.labels.push_back(label);
        }
    }
    if (out.labels.empty()) {
        return std::unexpected(
            inputError(text.left(120), QStringLiteral("names no alert: paste its labels or its URL")));
    }
    return out;
}

} // namespace bs::incident
