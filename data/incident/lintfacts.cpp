// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/core/format.h"
#include "data/incident/lint.h"
#include "data/incident/prose.h"
#include "data/incident/timeline.h"
#include <QDateTime>
#include <QRegularExpression>
#include <cmath>

namespace bs::incident {

namespace {

constexpr DurationMs kMinute = 60'000;
using prose::momentOf;
using prose::sentences;
using prose::shared;
using prose::stems;

QRegularExpression re(const char *pattern) {
    return QRegularExpression(QString::fromLatin1(pattern), QRegularExpression::CaseInsensitiveOption);
}

QString mins(double m) { return QStringLiteral("%1 min").arg(QString::number(m, 'f', m == std::floor(m) ? 0 : 1)); }

class FactLint {
public:
    FactLint(const Incident &i, const std::vector<RuleFact> &rules) : m_i(i), m_rules(rules) {}

    std::vector<Finding> run() {
        for (const Section &s : m_i.postmortem.sections) {
            for (const QString &t : sentences(s.text)) {
                namedSpan(s, t);
                outage(s, t);
                inSeconds(s, t);
                took(s, t);
                clockQuote(s, t);
                podCount(s, t);
            }
            simultaneous(s);
        }
        forClauses();
        movedWork();
        affectedConflict();
        return std::move(m_out);
    }

private:
    void add(const char *rule, const QString &section, const QString &quote, const QString &message) {
        const Finding f{QString::fromLatin1(rule), section, quote.left(120), message};
        if (std::find(m_out.begin(), m_out.end(), f) == m_out.end()) {
            m_out.push_back(f);
        }
    }
    void compare(const Section &s, const QString &quote, double said, TimeMs from, TimeMs to, const QString &ends) {
        const double is = static_cast<double>(to - from) / kMinute;
        if (std::abs(is - said) > 0.5) {
            add("duration", s.id, quote,
                QStringLiteral("prose says %1, the events say %2 (%3, %4 to %5)")
                    .arg(mins(said), mins(is), ends, clockIn(from, {}), clockIn(to, {})));
        }
    }
    // "5 minutes from incident start to page", "8-minute detection-to-mitigation"
    void namedSpan(const Section &s, const QString &t) {
        static const QRegularExpression fromTo =
            re("(\\d+(?:\\.\\d+)?)[ -]?min(?:ute)?s?\\s+(?:from\\s+)?([a-z ]{3,24}?)[ -]to[ -]([a-z]{3,24})");
        auto it = fromTo.globalMatch(t);
        while (it.hasNext()) {
            const auto m = it.next();
            const auto from = momentOf(m.captured(2), m_i), to = momentOf(m.captured(3), m_i);
            if (from && to) {
                compare(s, m.captured(0), m.captured(1).toDouble(), *from, *to,
                        QStringLiteral("%1 to %2").arg(m.captured(2).trimmed(), m.captured(3)));
            }
        }
    }
    // "8 minutes of partial outage"
    void outage(const Section &s, const QString &t) {
        static const QRegularExpression of =
            re("(\\d+(?:\\.\\d+)?)[ -]?min(?:ute)?s?\\s+of\\s+(?:[a-z]+\\s+)?(?:outage|downtime|impact)");
        const auto m = of.match(t);
        if (m.hasMatch() && m_i.mark(Mark::Impact) != kNoTime && m_i.mark(Mark::Resolution) != kNoTime) {
            compare(s, m.captured(0), m.captured(1).toDouble(), m_i.mark(Mark::Impact), m_i.mark(Mark::Resolution),
                    QStringLiteral("impact to resolution"));
        }
    }
    // The events that share words with a sentence, at least `least` of them.
    std::vector<const Event *> about(const QString &t, qsizetype least) const {
        std::vector<const Event *> out;
        const std::set<QString> words = stems(t);
        for (const Event &e : m_i.events) {
            if (e.kind != u"mark" && shared(words, stems(e.text)).size() >= least) {
                out.push_back(&e);
            }
        }
        return out;
    }
    // "The WAF block was effective in seconds"
    void inSeconds(const Section &s, const QString &t) {
        static const QRegularExpression quick = re("\\b(in seconds|within seconds|instantly|immediately)\\b");
        const auto m = quick.match(t);
        if (!m.hasMatch()) {
            return;
        }
        static const QRegularExpression number = re("(\\d+)[ -]?min(?:ute)?s?");
        if (const auto n = number.match(t); n.hasMatch()) {
            add("duration", s.id, t,
                QStringLiteral("\"%1\" and \"%2\" in one sentence").arg(m.captured(1), n.captured(0)));
        }
        const std::vector<const Event *> events = about(t, 1);
        if (events.size() >= 2 && m.captured(1).contains(u"second") &&
            events.back()->occurred - events.front()->occurred >= kMinute) {
            add("duration", s.id, t,
                QStringLiteral("prose says %1, the events say %2 (%3 \"%4\" to %5 \"%6\")")
                    .arg(m.captured(1),
                         mins(static_cast<double>(events.back()->occurred - events.front()->occurred) / kMinute),
                         clockIn(events.front()->occurred, {}), events.front()->text.left(40),
                         clockIn(events.back()->occurred, {}), events.back()->text.left(40)));
        }
    }
    // "The hotfix took 13 minutes to prepare and deploy"
    void took(const Section &s, const QString &t) {
        static const QRegularExpression span = re("\\btook (\\d+(?:\\.\\d+)?) min(?:ute)?s?");
        const auto m = span.match(t);
        if (!m.hasMatch()) {
            return;
        }
        const std::vector<const Event *> events = about(t, 1);
        if (events.size() < 2) {
            return;
        }
        const double said = m.captured(1).toDouble();
        const TimeMs from = events.front()->occurred, to = events.back()->occurred;
        if (std::abs(static_cast<double>(to - from) / kMinute - said) > 0.5) {
            compare(
                s, t, said, from, to,
                QStringLiteral("\"%1\" to \"%2\"").arg(events.front()->text.left(40), events.back()->text.left(40)));
        }
    }
    // "Recovery began at 14:51 when an admission control config rollout completed"
    void clockQuote(const Section &s, const QString &t) {
        static const QRegularExpression clock = re("\\bat (\\d{1,2}):(\\d{2})\\b(?: UTC)?,? when (.+)$");
        const auto m = clock.match(t);
        if (!m.hasMatch()) {
            return;
        }
        const int minute = m.captured(1).toInt() * 60 + m.captured(2).toInt();
        QStringList there;
        std::set<QString> words;
        for (const Event &e : m_i.events) {
            const QTime at = QDateTime::fromMSecsSinceEpoch(e.occurred, Qt::UTC).time();
            if (std::abs(at.hour() * 60 + at.minute() - minute) <= 1 && e.kind != u"mark") {
                there << e.text;
                words.merge(stems(e.text));
            }
        }
        if (!there.isEmpty() && shared(stems(m.captured(3)), words).size() < 2) {
            add("other-event", s.id, t,
                QStringLiteral("the timeline at %1:%2 says \"%3\", nothing about \"%4\"")
                    .arg(m.captured(1), m.captured(2), there.join(QStringLiteral("; ")), m.captured(3).left(60)));
        }
    }
    // "6 of 8 pods had restarted"
    void podCount(const Section &s, const QString &t) {
        static const QRegularExpression of = re("\\b(\\d+) of (\\d+) pods[^.]*(?:restart|OOM|died|killed|crash)");
        const auto m = of.match(t);
        if (!m.hasMatch()) {
            return;
        }
        static const QRegularExpression pod = re("\\b[a-z][a-z-]*-\\d+\\b");
        static const QRegularExpression all = re("\\ball (\\d+)? ?pods|(\\d+) of \\d+ pods|all pods");
        std::set<QString> pods;
        for (const Event &e : m_i.events) {
            if (e.kind != u"oom" && e.kind != u"restart" && !e.text.contains(u"OOM") &&
                !e.text.contains(u"restart", Qt::CaseInsensitive)) {
                continue;
            }
            if (all.match(e.text).hasMatch()) {
                return; // the timeline counts them itself
            }
            auto it = pod.globalMatch(e.text);
            while (it.hasNext()) {
                pods.insert(it.next().captured(0));
            }
        }
        const int said = m.captured(1).toInt();
        if (!pods.empty() && said != static_cast<int>(pods.size())) {
            add("count", s.id, m.captured(0),
                QStringLiteral("prose says %1 pods, the timeline shows %2 (%3)")
                    .arg(said)
                    .arg(pods.size())
                    .arg(QStringList(pods.begin(), pods.end()).join(QStringLiteral(", "))));
        }
    }
    // "each making 3 downstream calls, for 150,000 simultaneous goroutines"
    void simultaneous(const Section &s) {
        static const QRegularExpression sim = re("([\\d,]{4,}) simultaneous (\\w+)");
        static const QRegularExpression number = re("\\b\\d[\\d,]*\\b");
        const QString text = s.text.simplified();
        const auto m = sim.match(text);
        if (!m.hasMatch()) {
            return;
        }
        std::vector<double> seen;
        auto it = number.globalMatch(text);
        while (it.hasNext()) {
            seen.push_back(prose::wordNumber(it.next().captured(0)));
        }
        const double product = prose::wordNumber(m.captured(1));
        for (const double a : seen) {
            for (const double b : seen) {
                if (b >= 2 && b <= 20 && a > b && a * b == product) {
                    add("product", s.id, m.captured(0),
                        QStringLiteral("%1 is %2 × %3: so many at once only if each makes its %3 calls in parallel; "
                                       "one after another it is at most %2")
                            .arg(m.captured(1), formatCount(a), formatCount(b)));
                    return;
                }
            }
        }
    }
    // An alert that fired before impact plus its rule's `for:`.
    void forClauses() {
        const TimeMs impact = m_i.mark(Mark::Impact);
        if (impact == kNoTime) {
            return;
        }
        static const QRegularExpression above = re(">\\s*([\\d,]+)");
        for (const Event &e : m_i.events) {
            const bool fires = e.kind == u"alert" || e.kind == u"page" ||
                               e.text.contains(u"alert fires", Qt::CaseInsensitive) || e.text.contains(u" fires");
            if (!fires || e.kind == u"mark") {
                continue;
            }
            const auto m = above.match(e.text);
            for (const RuleFact &r : m_rules) {
                const bool named = !r.name.isEmpty() && e.text.contains(r.name);
                const bool cited = r.threshold > 0 && m.hasMatch() && prose::wordNumber(m.captured(1)) == r.threshold;
                if ((named || cited) && r.holdFor > 0 && e.occurred < impact + r.holdFor) {
                    add("for-clause", QStringLiteral("timeline"), e.text,
                        QStringLiteral("%1 has for: %2, so it can fire at %3 at the earliest, not at %4")
                            .arg(r.name, formatDuration(r.holdFor), clockIn(impact + r.holdFor, {}),
                                 clockIn(e.occurred, {})));
                }
            }
        }
    }
    // Work of a dead pod arrives elsewhere only if somebody sends it again.
    void movedWork() {
        static const QRegularExpression moved = re("rebalanced|redistributed|moves to other|taken over by");
        static const QRegularExpression again = re("retr(y|ies)|redeliver|requeue");
        QString said;
        for (const Event &e : m_i.events) {
            if (moved.match(e.text).hasMatch()) {
                said = e.text;
            }
        }
        const QString factors =
            m_i.postmortem.text(QStringLiteral("contributing")) + m_i.postmortem.text(QStringLiteral("root_cause"));
        if (!said.isEmpty() && !again.match(factors).hasMatch()) {
            add("missing-factor", QStringLiteral("contributing"), said,
                QStringLiteral("a dead pod's request reaches another pod only through a retry or redelivery, which no "
                               "contributing factor names"));
        }
    }
    // "about 500 customers" beside "one customer's notifications"
    void affectedConflict() {
        static const QRegularExpression many = re("\\b(?:about |~)?(\\d{2,}) customers");
        static const QRegularExpression one = re("\\b(?:only )?one customer's");
        QString all = m_i.postmortem.affected + u' ';
        for (const Section &s : m_i.postmortem.sections) {
            all += s.text + u' ';
        }
        const auto a = many.match(all), b = one.match(all);
        if (a.hasMatch() && b.hasMatch()) {
            add("affected", QStringLiteral("summary"), b.captured(0),
                QStringLiteral("\"%1\" and \"%2\": who triggered it and who was affected are two fields")
                    .arg(a.captured(0), b.captured(0)));
        }
    }

    const Incident &m_i;
    const std::vector<RuleFact> &m_rules;
    std::vector<Finding> m_out;
};

} // namespace

std::vector<Finding> lintFacts(const Incident &i, const std::vector<RuleFact> &rules) {
    return FactLint(i, rules).run();
}

} // namespace bs::incident
