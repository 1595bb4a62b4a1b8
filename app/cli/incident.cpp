// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/incident/incidentcli.h"
#include "data/incident/plain.h"
#include <QDir>
#include <QStandardPaths>

namespace bs::cli {

namespace incidents {

QString defaultStore() {
    const QString folder =
        QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/boundscope");
    QDir().mkpath(folder);
    return folder + QStringLiteral("/boundscope.db");
}

Result<incident::Incident> Call::named(qsizetype word) const {
    const QString id = args.words().value(word);
    if (id.isEmpty()) {
        return std::unexpected(
            usageError(QStringLiteral("incident ") + args.words().value(0),
                       QStringLiteral("needs the id of an incident; boundscope incident list shows them")));
    }
    return store.load(id);
}

Result<TimeMs> Call::at() const {
    return args.has(u"at") ? parseTime(args.value(u"at").toStdString(), now) : Result<TimeMs>(now);
}

Result<TimeMs> Call::occurred(TimeMs last) const {
    const TimeMs t = TRY(at());
    CHECK_STATUS(incident::checkOccurred(t, std::max(now, last), QStringLiteral("--at ") + args.value(u"at")));
    return t;
}

} // namespace incidents

namespace {

using Function = Result<int> (*)(incidents::Call &);

struct Sub {
    const char *name;
    Function run;
    bool writes;
};

constexpr Sub kSubs[] = {
    {"new", incidents::create, true},  {"list", incidents::list, false},       {"show", incidents::show, false},
    {"note", incidents::note, true},   {"mark", incidents::mark, true},        {"timeline", incidents::timeline, false},
    {"close", incidents::close, true}, {"export", incidents::exportTo, false}, {"import", incidents::importFrom, true},
    {"lint", incidents::lint, false},  {"bundle", incidents::bundle, false},
};

Result<int> runIncident(const QStringList &arguments) {
    const QStringList valued{
        QStringLiteral("store"),  QStringLiteral("title"),    QStringLiteral("severity"), QStringLiteral("at"),
        QStringLiteral("format"), QStringLiteral("timezone"), QStringLiteral("out"),      QStringLiteral("hide"),
        QStringLiteral("page"),   QStringLiteral("by"),       QStringLiteral("into"),     QStringLiteral("tree"),
        QStringLiteral("select"), QStringLiteral("redact"),   QStringLiteral("diagram"),  QStringLiteral("workspace"),
        QStringLiteral("rules"),  QStringLiteral("source"),   QStringLiteral("template")};
    Args args = TRY(
        Args::parse(arguments, valued, {QStringLiteral("json"), QStringLiteral("actions"), QStringLiteral("preview")}));
    const QString word = args.words().value(0);
    if (word == u"detect") {
        return incidents::detect(args);
    }
    const Sub *sub = nullptr;
    for (const Sub &s : kSubs) {
        sub = word == QLatin1StringView(s.name) ? &s : sub;
    }
    if (!sub) {
        return std::unexpected(usageError(
            word.isEmpty() ? QStringLiteral("incident") : word,
            QStringLiteral(
                "is not one of new, list, show, note, mark, timeline, close, export, import, lint, bundle, detect")));
    }
    const QString path = args.value(u"store", incidents::defaultStore());
    auto store = TRY(incident::IncidentStore::open(path, sub->writes ? incident::IncidentStore::Mode::ReadWrite
                                                                     : incident::IncidentStore::Mode::ReadOnly));
    const QString by = args.value(u"by", qEnvironmentVariable("USER", QStringLiteral("operator")));
    const bool json = args.has(u"json");
    incidents::Call call{std::move(args), std::move(store), SystemClock().now(), by, json};
    return sub->run(call);
}

} // namespace

Command incidentCommand() {
    Command c;
    c.name = QStringLiteral("incident");
    c.summary = QStringLiteral("incidents without the window: open, note, mark, export, import");
    c.draws = true; // exports draw the timeline's picture
    c.words = {QStringLiteral("new"),       QStringLiteral("list"),    QStringLiteral("show"),
               QStringLiteral("note"),      QStringLiteral("mark"),    QStringLiteral("timeline"),
               QStringLiteral("close"),     QStringLiteral("export"),  QStringLiteral("import"),
               QStringLiteral("lint"),      QStringLiteral("--store"), QStringLiteral("--json"),
               QStringLiteral("--format"),  QStringLiteral("--out"),   QStringLiteral("--timezone"),
               QStringLiteral("--template")};
    c.help = QStringLiteral(
        "Usage: boundscope incident COMMAND [--store DB] [--json]\n\n"
        "  new --title TEXT [--severity SEV1|SEV2|SEV3] [--at T]   open one, its runbook begun; prints its id\n"
        "      [--tree NAME] [--select MATCHERS]                   what happened in the 30 minutes before is read from "
        "the\n"
        "      [--source URL | --workspace W]                      store's samples, or from there\n"
        "  list                                                    all of the store\n"
        "  show ID                                                 marks and the four times, all from impact start\n"
        "  note ID TEXT [--at T]                                   a note on the timeline\n"
        "  mark ID impact|detection|response|mitigation|resolution --at T\n"
        "  timeline ID [--timezone Z]                              what happened, in order\n"
        "  close ID\n"
        "  export ID --format md|html|pdf|json|csv|svg|png --out F [--timezone Z] [--hide NAME]...\n"
        "         [--page a4|letter] [--actions]                   the postmortem; csv is the timeline, or the\n"
        "         [--template FILE.md]                             action items in Jira's import columns; a template "
        "is\n"
        "                                                          Markdown, a \"## Title {#id}\" for each section, "
        "in\n"
        "                                                          the order wanted, with what an empty one says\n"
        "  import FILE [--into ID]                                 Alertmanager, CSV or JSON events, or a whole\n"
        "                                                          exported incident\n"
        "  bundle ID --out F.bsi [--redact NAME]... [--preview]    incident, samples and captures of its window and "
        "the\n"
        "         [--source URL | --workspace W]                   documents of the workspace in one file, redacted;\n"
        "         [--diagram FILE]...                              samples come from the store, or from that server;\n"
        "                                                          boundscope open F.bsi. --preview writes nothing "
        "and\n"
        "                                                          says what would be taken out, and where\n"
        "  detect [--source URL | --workspace W] [--at T]          pods that grow, burst or near their memory limit, "
        "by\n"
        "                                                          raw samples; opens nothing\n"
        "  lint ID [--rules FILE]...                               blame words, contradictions (with these alert "
        "rules,\n"
        "                                                          else the store's), what is missing\n\n"
        "Without --store, incidents lie in the data folder of this person (XDG_DATA_HOME/boundscope/boundscope.db).\n"
        "Times: RFC 3339, Unix seconds, now, now-15m.\n");
    c.run = [](const QStringList &args) {
        const auto r = runIncident(args);
        return r ? *r : fail(r.error());
    };
    return c;
}

} // namespace bs::cli
