// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a rule file, a unit-test file and a template.
#include "data/rules/ruletest.h"

using namespace bs;
using namespace bs::rules;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    if (size > 4096) {
        return 0;
    }
    const std::string text(reinterpret_cast<const char *>(data), size);
    const RuleFile file = parseRuleFile(text, QStringLiteral("fuzz.yml"));
    (void)duplicateRules(file);
    if (const auto t = Template::parse(text)) {
        TemplateContext context;
        context.labels = Labels{{"pod", "a-1"}, {"le", "0.5"}};
        context.value = 12.5;
        context.query = [](const std::string &) {
            return Result<std::vector<TemplateSample>>({{Labels{{"x", "1"}}, 3}, {Labels{{"x", "2"}}, 4}});
        };
        (void)t->run(context);
    }
    if (file.problems.empty()) {
        promql::MemoryStorage storage;
        (void)storage.append(Labels{{"__name__", "up"}, {"job", "j"}}, 0, 0);
        StorageSink sink(storage);
        RuleEngineOptions options;
        options.engine.threads = 1;
        options.engine.maxSamples = 20'000;
        RuleEngine engine(file.groups, storage, options);
        engine.evaluateAll(60'000, sink);
        engine.restore(60'000);
        (void)engine.rules();
    }
    return 0;
}
