// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/rules/rulescommands.h"
#include "data/core/bytes.h"
#include "data/core/json.h"
#include "data/rules/ruletest.h"
#include <QDir>
#include <QFileInfo>
#include <glob.h>

namespace bs::cli {

namespace {

struct Checked {
    int groups = 0;
    int rules = 0;
    std::vector<rules::RuleProblem> problems;
};

void writeJson(const Checked &c) {
    JsonWriter w;
    w.object().field("groups", c.groups).field("rules", c.rules).key("problems").array();
    for (const rules::RuleProblem &p : c.problems) {
        w.object().field("file", p.file).field("line", p.line).field("column", p.column).field("message", p.message);
        w.end();
    }
    w.end().end();
    printJson(w.text());
}

// The files a pattern of rule_files names, beside the test file. None is worth a warning and no more, as for promtool:
// the tests then run without those rules.
Result<std::vector<std::pair<QString, std::string>>> readRuleFiles(const QString &testFile, const QString &pattern) {
    const QDir base = testFile == u"-" ? QDir() : QFileInfo(testFile).dir();
    const QByteArray path = QFileInfo(base, pattern).filePath().toLocal8Bit();
    glob_t found{};
    QStringList paths;
    if (::glob(path.constData(), 0, nullptr, &found) == 0) {
        for (std::size_t i = 0; i < found.gl_pathc; ++i) {
            paths << QFile::decodeName(found.gl_pathv[i]);
        }
    }
    ::globfree(&found);
    if (paths.isEmpty()) {
        warn(QStringLiteral("%1: no file matches %2 of rule_files").arg(testFile, pattern));
    }
    std::vector<std::pair<QString, std::string>> out;
    for (const QString &p : paths) {
        out.emplace_back(p, TRY(readFile(p)));
    }
    return out;
}

} // namespace

int rulesCheck(const Args &args) {
    Checked total;
    for (const QString &path : args.words().mid(1)) {
        const auto text = readFile(path);
        if (!text) {
            return fail(text.error());
        }
        rules::RuleFile file = rules::parseRuleFile(*text, path);
        total.groups += static_cast<int>(file.groups.size());
        total.rules += file.ruleCount();
        const auto twice = rules::duplicateRules(file);
        total.problems.insert(total.problems.end(), file.problems.begin(), file.problems.end());
        total.problems.insert(total.problems.end(), twice.begin(), twice.end());
    }
    if (args.has(u"json")) {
        writeJson(total);
    } else {
        for (const rules::RuleProblem &p : total.problems) {
            print(p.text() + u'\n');
        }
        print(QStringLiteral("%1 groups, %2 rules, %3 problems\n")
                  .arg(total.groups)
                  .arg(total.rules)
                  .arg(total.problems.size()));
    }
    return total.problems.empty() ? Fine : Problems;
}

int rulesTest(const Args &args) {
    JsonWriter w;
    w.object();
    int passed = 0;
    int failed = 0;
    JsonWriter failures;
    failures.array();
    for (const QString &path : args.words().mid(1)) {
        const auto text = readFile(path);
        if (!text) {
            return fail(text.error());
        }
        const auto report =
            rules::runRuleTests(*text, path, [&path](const QString &pattern) { return readRuleFiles(path, pattern); });
        if (!report) {
            return fail(report.error());
        }
        passed += report->passed();
        failed += report->failed();
        for (const rules::RuleTestResult &t : report->tests) {
            for (const std::string &why : t.failures) {
                failures.object()
                    .field("file", path)
                    .field("line", t.line)
                    .field("name", t.name)
                    .field("why", why)
                    .end();
                if (!args.has(u"json")) {
                    print(QStringLiteral("%1:%2: %3\n    %4\n")
                              .arg(path)
                              .arg(t.line)
                              .arg(QString::fromStdString(t.name), QString::fromStdString(why)));
                }
            }
        }
    }
    if (args.has(u"json")) {
        failures.end();
        w.field("passed", passed).field("failed", failed).key("failures").raw(failures.text()).end();
        printJson(w.text());
    } else {
        print(QStringLiteral("%1 passed, %2 failed\n").arg(passed).arg(failed));
    }
    return failed > 0 ? Problems : Fine;
}

} // namespace bs::cli
