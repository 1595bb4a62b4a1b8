// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/rules/ruletest.h"
#include "data/core/format.h"
#include "data/rules/ruletestfile.h"
#include <algorithm>
#include <cmath>

namespace bs::rules {

namespace {

struct Pending { // an input sample that is not yet in the storage
    Labels labels;
    std::vector<promql::NotedValue> values;
    std::size_t next = 0;
};

std::string offsetText(TimeMs t) { return formatDuration(t).toStdString(); }

std::string describe(const std::vector<ExpectedAlert> &alerts) {
    std::string out;
    for (const ExpectedAlert &a : alerts) {
        out += "\n            " + a.labels.toString() + " annotations " + a.annotations.toString();
    }
    return out.empty() ? " none" : out;
}

std::string describe(const std::vector<ExpectedSample> &samples) {
    std::string out;
    for (const ExpectedSample &s : samples) {
        out += "\n            " + s.labels.toString() + " " +
               (s.hist ? promql::histogramText(*s.hist) : promFloat(s.value));
    }
    return out.empty() ? " none" : out;
}

bool sameValue(double a, double b, bool fuzzy) {
    if (std::isnan(a) && std::isnan(b)) {
        return true;
    }
    return a == b || (fuzzy && (std::nextafter(a, INFINITY) == b || std::nextafter(a, -INFINITY) == b));
}

bool sameSamples(const std::vector<ExpectedSample> &a, const std::vector<ExpectedSample> &b, bool fuzzy) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [fuzzy](const auto &x, const auto &y) {
        if (x.labels != y.labels || (x.hist == nullptr) != (y.hist == nullptr)) {
            return false;
        }
        return x.hist ? promql::histogramsMatch(*x.hist, *y.hist, true, fuzzy ? 1e-12 : 1e-15)
                      : sameValue(x.value, y.value, fuzzy);
    });
}

class TestGroupRunner {
public:
    TestGroupRunner(const RuleTestFile &file, const RuleTestGroup &test, std::vector<RuleGroup> groups)
        : m_file(file), m_test(test), m_engine(std::move(groups), m_storage, options(file, test)), m_sink(m_storage) {
        for (const auto &[labels, values] : test.series) {
            m_pending.push_back({labels, values, 0});
        }
    }

    std::vector<std::string> run() {
        TimeMs last = 0;
        for (const AlertTest &a : m_test.alerts) {
            last = std::max(last, a.at);
        }
        for (const ExpressionTest &e : m_test.expressions) {
            last = std::max(last, e.at);
        }
        const DurationMs step = m_file.evaluationInterval;
        if (last / step > 2'000'000) {
            fail("too many evaluations: take a longer evaluation_interval");
            return m_failures;
        }
        for (TimeMs t = 0; t <= last; t += step) {
            appendTill(t);
            m_engine.evaluateAll(m_test.start + t, m_sink);
            ruleErrors();
            checkAlerts(t, t + step);
        }
        appendTill(last);
        for (const ExpressionTest &e : m_test.expressions) {
            checkExpression(e);
        }
        return std::move(m_failures);
    }

private:
    static RuleEngineOptions options(const RuleTestFile &file, const RuleTestGroup &test) {
        RuleEngineOptions o;
        o.defaultInterval = file.evaluationInterval;
        o.externalLabels = test.externalLabels;
        o.externalUrl = test.externalUrl;
        o.engine.subqueryStep = file.evaluationInterval;
        o.engine.threads = 1;
        return o;
    }
    void fail(std::string why) {
        if (m_failures.size() < 50 && std::find(m_failures.begin(), m_failures.end(), why) == m_failures.end()) {
            m_failures.push_back(std::move(why));
        }
    }

    void appendTill(TimeMs t) {
        for (Pending &p : m_pending) {
            for (; p.next < p.values.size(); ++p.next) {
                const TimeMs at = static_cast<TimeMs>(p.next) * m_test.interval;
                if (at > t) {
                    break;
                }
                const promql::NotedValue &v = p.values[p.next];
                if (v.omitted) {
                    continue;
                }
                const Status s = v.hist ? m_storage.append(p.labels, m_test.start + at, *v.hist)
                                        : m_storage.append(p.labels, m_test.start + at, v.value);
                if (!s) {
                    fail(s.error().text().toStdString());
                }
            }
        }
    }

    void ruleErrors() {
        for (const RuleInfo &r : m_engine.rules()) {
            if (!r.lastError.empty()) {
                fail("rule " + r.name + ": " + r.lastError);
            }
        }
    }

    void checkAlerts(TimeMs from, TimeMs to) {
        for (const AlertTest &t : m_test.alerts) {
            if (t.at < from || t.at >= to) {
                continue;
            }
            std::vector<ExpectedAlert> got;
            for (const AlertInfo &a : m_engine.firing(t.alert)) {
                got.push_back({a.labels, a.annotations});
            }
            std::vector<ExpectedAlert> expected = t.expected;
            std::sort(got.begin(), got.end());
            std::sort(expected.begin(), expected.end());
            if (got != expected) {
                fail("alertname: " + t.alert + ", time: " + offsetText(t.at) + ",\n        exp:" + describe(expected) +
                     "\n        got:" + describe(got));
            }
        }
    }

    void checkExpression(const ExpressionTest &t) {
        promql::EngineOptions o = options(m_file, m_test).engine;
        const auto r = promql::Engine(m_storage, o).instant(t.expr, m_test.start + t.at);
        const std::string what = "expr: \"" + t.expr + "\", time: " + offsetText(t.at);
        if (!r) {
            fail(what + ", err: " + r.error().text().toStdString());
            return;
        }
        std::vector<ExpectedSample> got;
        for (const Series &s : r->matrix.series) {
            ExpectedSample e;
            e.labels = s.labels;
            if (s.values.empty()) {
                e.hist = s.histograms.at(0);
            } else {
                e.value = s.values[0];
            }
            got.push_back(std::move(e));
        }
        std::vector<ExpectedSample> expected = t.expected;
        const auto byLabels = [](const ExpectedSample &a, const ExpectedSample &b) { return a.labels < b.labels; };
        std::sort(got.begin(), got.end(), byLabels);
        std::sort(expected.begin(), expected.end(), byLabels);
        if (!sameSamples(expected, got, m_file.fuzzy)) {
            fail(what + ",\n        exp:" + describe(expected) + "\n        got:" + describe(got));
        }
    }

    const RuleTestFile &m_file;
    const RuleTestGroup &m_test;
    promql::MemoryStorage m_storage;
    RuleEngine m_engine;
    StorageSink m_sink;
    std::vector<Pending> m_pending;
    std::vector<std::string> m_failures;
};

// The groups of all rule files, in the order the file asks for.
Result<std::vector<RuleGroup>> groupsOf(const RuleTestFile &file, const RuleFileReader &readRules) {
    std::vector<RuleGroup> out;
    for (const std::string &pattern : file.ruleFiles) {
        for (const auto &[path, text] : TRY(readRules(QString::fromStdString(pattern)))) {
            RuleFile rules = parseRuleFile(text, path);
            if (!rules.problems.empty()) {
                const RuleProblem &p = rules.problems.front();
                return std::unexpected(inputError(p.file, p.message, p.line, p.column));
            }
            std::move(rules.groups.begin(), rules.groups.end(), std::back_inserter(out));
        }
    }
    const auto rank = [&file](const RuleGroup &g) {
        return std::find(file.groupOrder.begin(), file.groupOrder.end(), g.name) - file.groupOrder.begin();
    };
    std::stable_sort(out.begin(), out.end(), [&](const RuleGroup &a, const RuleGroup &b) { return rank(a) < rank(b); });
    return out;
}

} // namespace

int RuleTestReport::passed() const {
    return static_cast<int>(
        std::count_if(tests.begin(), tests.end(), [](const RuleTestResult &t) { return t.failures.empty(); }));
}

int RuleTestReport::failed() const { return static_cast<int>(tests.size()) - passed(); }

Result<RuleTestReport> runRuleTests(const std::string &text, const QString &file, const RuleFileReader &readRules) {
    const RuleTestFile tests = TRY(parseRuleTestFile(text, file));
    const auto groups = groupsOf(tests, readRules);
    RuleTestReport report;
    if (!groups) {
        report.tests.push_back({"rule_files", 1, {groups.error().text().toStdString()}});
        return report;
    }
    for (const RuleTestGroup &t : tests.tests) {
        report.tests.push_back({t.name, t.line, TestGroupRunner(tests, t, *groups).run()});
    }
    return report;
}

} // namespace bs::rules
