// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/labelindex.h"
#include <QTest>
#include <map>
#include <random>

using namespace bs;
using namespace bs::store;

class TestLabelIndex : public QObject {
    Q_OBJECT
private Q_SLOTS:
    // Series of targets, one after the other and mixed, with labels before and behind the shared ones: each is what it
    // was, is found again under the same number, and every matcher finds what a walk through all of them finds.
    void keepsWhatItIsGiven() {
        std::mt19937 random(9);
        LabelIndex index;
        std::vector<Labels> all;
        std::map<Labels, std::uint32_t> numbers;
        for (int i = 0; i < 6000; ++i) {
            const unsigned target = i < 3000 ? static_cast<unsigned>(i) / 100 : random() % 50;
            Labels l{{"__name__", "metric_" + std::to_string(random() % 7)},
                     {"cluster", "c"},
                     {"instance", "i" + std::to_string(target)},
                     {"job", "j"},
                     {"pod", "p" + std::to_string(target % 40)}};
            if (random() % 2 == 0) {
                l.set("le", std::to_string(random() % 12));
            }
            if (random() % 3 == 0) {
                l.set("Abc", std::to_string(random() % 3));
            }
            if (random() % 3 == 0) {
                l.set("zone", std::to_string(random() % 3));
            }
            if (random() % 200 == 0) {
                for (int k = 0; k < 40; ++k) {
                    l.set("many" + std::to_string(k), std::to_string(k));
                }
            }
            const auto pairs = index.internAll(l);
            const std::uint32_t found = index.find(pairs);
            if (const auto it = numbers.find(l); it != numbers.end()) {
                QCOMPARE(found, it->second);
                continue;
            }
            QCOMPARE(found, 0U);
            numbers[l] = index.add(pairs);
            all.push_back(l);
        }
        QVERIFY(all.size() > 3000);
        QCOMPARE(index.count(), all.size());
        for (const auto &[labels, number] : numbers) {
            QCOMPARE(QString::fromStdString(index.labelsOf(number).toString()),
                     QString::fromStdString(labels.toString()));
            QCOMPARE(index.find(index.internAll(labels)), number);
        }
        const std::vector<std::vector<Matcher>> questions = {
            {{Matcher::Op::Equal, "pod", "p7"}},
            {{Matcher::Op::Regex, "instance", "i1.*"}, {Matcher::Op::Equal, "le", "3"}},
            {{Matcher::Op::NotEqual, "zone", ""}, {Matcher::Op::NotEqual, "Abc", "1"}},
            {{Matcher::Op::Equal, "le", ""}},
            {{Matcher::Op::Regex, "many3", ".+"}},
            {{Matcher::Op::Equal, "nothing", "x"}},
        };
        for (const auto &q : questions) {
            const MatcherSet m = *MatcherSet::compile(q);
            std::vector<std::uint32_t> expected;
            for (const auto &[labels, number] : numbers) {
                if (m.matches(labels)) {
                    expected.push_back(number);
                }
            }
            std::sort(expected.begin(), expected.end());
            QVERIFY(index.match(m) == expected);
        }
    }
};

QTEST_GUILESS_MAIN(TestLabelIndex)
#include "tst_labelindex.moc"
