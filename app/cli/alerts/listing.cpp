// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/alerts/alertcommands.h"
#include "data/core/format.h"
#include "data/core/json.h"

namespace bs::cli {

namespace {

QString q(const std::string &text) { return displayText(text, 400); }

QString joined(const std::vector<std::string> &texts) {
    QStringList out;
    for (const std::string &t : texts) {
        out << q(t);
    }
    return out.join(QStringLiteral(", "));
}

// What an Alertmanager does with an alert, in a word: it is suppressed either way, but not by the same hand.
const char *stateOf(const ManagedAlert &a) {
    return !a.silencedBy.empty() ? "silenced" : !a.inhibitedBy.empty() ? "inhibited" : a.state.c_str();
}

void timeField(JsonWriter &w, std::string_view name, TimeMs t) {
    t == kNoTime ? w.key(name).null() : w.field(name, formatRfc3339(t));
}

void labelsField(JsonWriter &w, std::string_view name, const Labels &labels) {
    w.key(name).object();
    for (const auto &[key, value] : labels) {
        w.field(key, value);
    }
    w.end();
}

void textsField(JsonWriter &w, std::string_view name, const std::vector<std::string> &texts) {
    w.key(name).array();
    for (const std::string &t : texts) {
        w.value(t);
    }
    w.end();
}

void write(JsonWriter &w, const ManagedAlert &a) {
    w.object();
    labelsField(w, "labels", a.labels);
    labelsField(w, "annotations", a.annotations);
    w.field("state", stateOf(a));
    timeField(w, "starts_at", a.startsAt);
    timeField(w, "ends_at", a.endsAt);
    timeField(w, "updated_at", a.updatedAt);
    textsField(w, "receivers", a.receivers);
    textsField(w, "silenced_by", a.silencedBy);
    textsField(w, "inhibited_by", a.inhibitedBy);
    w.field("fingerprint", a.fingerprint).field("generator_url", a.generatorUrl).end();
}

QString line(const ManagedAlert &a) {
    QString out = QStringLiteral("%1 %2 since %3")
                      .arg(QString::fromLatin1(stateOf(a)), q(a.labels.toString()),
                           a.startsAt == kNoTime ? QStringLiteral("?") : formatRfc3339(a.startsAt));
    if (!a.silencedBy.empty()) {
        out += QStringLiteral(", silenced by ") + joined(a.silencedBy);
    }
    if (!a.inhibitedBy.empty()) {
        out += QStringLiteral(", inhibited by ") + joined(a.inhibitedBy);
    }
    return out + QStringLiteral(", to ") + (a.receivers.empty() ? QStringLiteral("nobody") : joined(a.receivers));
}

Result<ManagedQuery> queryOf(const Args &args) { return ManagedQuery{TRY(matchersOf(args)), args.value(u"receiver")}; }

} // namespace

Result<int> listAlerts(const Args &args) {
    const ManagedQuery query = TRY(queryOf(args));
    const auto server = TRY(openAlertmanager(args));
    const auto alerts = TRY(wait(server->alerts(query, {})));
    if (args.has(u"json")) {
        JsonWriter w;
        w.object().field("alertmanager", server->address()).key("alerts").array();
        for (const ManagedAlert &a : alerts) {
            write(w, a);
        }
        printJson(w.end().end().text());
        return Fine;
    }
    for (const ManagedAlert &a : alerts) {
        print(line(a) + u'\n');
    }
    print(QStringLiteral("%1 alerts\n").arg(alerts.size()));
    return Fine;
}

Result<int> listGroups(const Args &args) {
    const ManagedQuery query = TRY(queryOf(args));
    const auto server = TRY(openAlertmanager(args));
    const auto groups = TRY(wait(server->groups(query, {})));
    if (args.has(u"json")) {
        JsonWriter w;
        w.object().field("alertmanager", server->address()).key("groups").array();
        for (const ManagedGroup &g : groups) {
            w.object();
            labelsField(w, "labels", g.labels);
            w.field("receiver", g.receiver).key("alerts").array();
            for (const ManagedAlert &a : g.alerts) {
                write(w, a);
            }
            w.end().end();
        }
        printJson(w.end().end().text());
        return Fine;
    }
    for (const ManagedGroup &g : groups) {
        print(QStringLiteral("%1 to %2\n").arg(q(g.labels.toString()), q(g.receiver)));
        for (const ManagedAlert &a : g.alerts) {
            print(QStringLiteral("  ") + line(a) + u'\n');
        }
    }
    print(QStringLiteral("%1 groups\n").arg(groups.size()));
    return Fine;
}

Result<int> listSilences(const Args &args) {
    const ManagedQuery query = TRY(queryOf(args));
    const auto server = TRY(openAlertmanager(args));
    auto silences = TRY(wait(server->silences(query, {})));
    if (!args.has(u"expired")) {
        std::erase_if(silences, [](const Silence &s) { return s.state == "expired"; });
    }
    if (args.has(u"json")) {
        JsonWriter w;
        w.object().field("alertmanager", server->address()).key("silences").array();
        for (const Silence &s : silences) {
            w.object().field("id", s.id).field("state", s.state).key("matchers").array();
            for (const Matcher &m : s.matchers) {
                w.value(m.toString());
            }
            w.end();
            timeField(w, "starts_at", s.startsAt);
            timeField(w, "ends_at", s.endsAt);
            w.field("created_by", s.createdBy).field("comment", s.comment).end();
        }
        printJson(w.end().end().text());
        return Fine;
    }
    for (const Silence &s : silences) {
        print(QStringLiteral("%1 %2 %3 until %4, by %5: %6\n")
                  .arg(q(s.id), q(s.state), q(matchersText(s.matchers)),
                       s.endsAt == kNoTime ? QStringLiteral("?") : formatRfc3339(s.endsAt), q(s.createdBy),
                       q(s.comment)));
    }
    print(QStringLiteral("%1 silences\n").arg(silences.size()));
    return Fine;
}

std::map<QString, AlertCommand> alertCommands() {
    return {{QStringLiteral("list"), listAlerts},
            {QStringLiteral("groups"), listGroups},
            {QStringLiteral("silences"), listSilences},
            {QStringLiteral("silence"), makeSilence},
            {QStringLiteral("expire"), expireSilences}};
}

} // namespace bs::cli
