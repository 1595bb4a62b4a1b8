// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/profile/common.h"
#include "data/profile/leaks.h"
#include "data/profile/waits.h"
#include <QFile>

namespace bs::cli::profiles {

namespace {

void writeCounts(JsonWriter &w, const std::vector<std::int64_t> &counts) {
    w.key("counts").array();
    for (const std::int64_t n : counts) {
        w.value(n);
    }
    w.end();
}

QString waitsOn(const profile::WaitRules &rules, const profile::Suspect &s) {
    const profile::WaitRule *rule = rules.explain(s.frames, s.state);
    return rule == nullptr ? QString() : rule->says;
}

std::string json(const profile::LeakReport &r, const profile::WaitRules &rules) {
    JsonWriter w;
    w.object().key("suspects").array();
    for (const profile::Suspect &s : r.suspects) {
        w.object().field("id", profile::idText(s.id));
        writeCounts(w, s.counts);
        if (s.growthPerMinute) {
            w.field("growth_per_minute", *s.growthPerMinute);
        }
        w.field("growth_per_capture", s.growthPerCapture).field("confidence", toString(s.confidence));
        if (s.persisted) {
            w.field("persisted", *s.persisted);
        }
        if (s.followsLoad) {
            w.field("follows_load", true);
        }
        if (s.reportedByRuntime) {
            w.field("leaked", true);
        }
        if (const QString words = waitsOn(rules, s); !words.isEmpty()) {
            w.field("waits_on", words);
        }
        writeFrames(w, s.frames);
        w.end();
    }
    w.end().key("not_suspected").array();
    for (const profile::Excused &e : r.excused) {
        w.object().field("id", profile::idText(e.id));
        writeCounts(w, e.counts);
        w.field("reason", e.reason);
        writeFrames(w, e.frames);
        w.end();
    }
    w.end().field("load_factor", r.loadFactor).field("first_capture", r.firstCapture).end();
    return w.text();
}

QString countsText(const std::vector<std::int64_t> &counts) {
    QStringList out;
    for (const std::int64_t n : counts) {
        out << QString::number(n);
    }
    return out.join(QStringLiteral(" → "));
}

void printText(const profile::LeakReport &r, const profile::WaitRules &rules) {
    if (r.suspects.empty()) {
        print(QStringLiteral("no suspects\n"));
    }
    for (const profile::Suspect &s : r.suspects) {
        QStringList about{countsText(s.counts)};
        if (s.growthPerMinute) {
            about << QStringLiteral("%1/min").arg(*s.growthPerMinute, 0, 'f', 1);
        }
        about << toString(s.confidence);
        if (s.persisted) {
            about << QStringLiteral("%1 % of the first are still there").arg(*s.persisted * 100, 0, 'f', 0);
        }
        if (const QString words = waitsOn(rules, s); !words.isEmpty()) {
            about << words;
        }
        print(QStringLiteral("%1  %2\n").arg(profile::idText(s.id), about.join(QStringLiteral(", "))));
        const std::size_t own = profile::ownFrame(s.frames);
        for (std::size_t i = 0; i < s.frames.size() && i < own + 6; ++i) {
            print(QStringLiteral("    %1 %2\n        %3:%4\n")
                      .arg(i == own ? QStringLiteral(">") : QStringLiteral(" "), text(s.frames[i].function),
                           text(s.frames[i].file))
                      .arg(s.frames[i].line));
        }
    }
    for (const profile::Excused &e : r.excused) {
        print(
            QStringLiteral("not suspected: %1  %2 (%3)\n").arg(profile::idText(e.id), countsText(e.counts), e.reason));
    }
}

Result<int> run(const Args &a) {
    profile::LeakOptions options{.type = a.value(u"type").toStdString()};
    if (a.has(u"over")) {
        bool ok = false;
        options.over = a.value(u"over").toLongLong(&ok);
        if (!ok || options.over < 0) {
            return std::unexpected(
                usageError(QStringLiteral("--over ") + a.value(u"over"), QStringLiteral("is a whole number")));
        }
    }
    if (a.words().size() < 2) {
        return std::unexpected(
            usageError(QStringLiteral("profile leaks"), QStringLiteral("takes two captures or more, oldest first")));
    }
    std::vector<profile::ProfilePtr> captures;
    for (const QString &path : a.words()) {
        captures.push_back(TRY(open(path)));
    }
    const profile::LeakReport r = TRY(profile::findLeaks(std::move(captures), options));
    const profile::WaitRules rules = TRY(builtinWaits());
    if (a.has(u"json")) {
        printJson(json(r, rules));
    } else {
        printText(r, rules);
    }
    return r.suspects.empty() ? Fine : Problems;
}

} // namespace

Result<profile::WaitRules> builtinWaits() {
    QFile file(QStringLiteral(":/boundscope/profile/waits.yaml"));
    if (!file.open(QIODevice::ReadOnly)) {
        return std::unexpected(inputError(file.fileName(), QStringLiteral("is not built in")));
    }
    return profile::WaitRules::parse(file.readAll().toStdString(), QStringLiteral("waits.yaml"));
}

int leaks(const QStringList &args) {
    const auto a = Args::parse(args, {QStringLiteral("type"), QStringLiteral("over")}, {QStringLiteral("json")});
    const auto r = a ? run(*a) : std::unexpected(a.error());
    return r ? *r : fail(r.error());
}

} // namespace bs::cli::profiles
