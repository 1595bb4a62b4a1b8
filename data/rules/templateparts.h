// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/rules/template.h"
#include <QString>

// What the functions of templates are made of. Private to template*.cpp.
namespace bs::rules {

[[nodiscard]] std::unexpected<Error> refuseTemplate(const std::string &why);
[[nodiscard]] QString templateText(const TemplateValue &v);
[[nodiscard]] std::string fourDigits(double v); // %.4g

// Texts.
[[nodiscard]] QString titled(const QString &s);
[[nodiscard]] QString escapedHtml(const QString &s);
[[nodiscard]] QString escapedJs(const QString &s);
[[nodiscard]] std::string escapedQuery(const QString &s);
[[nodiscard]] QString withoutPort(const QString &hostPort);
[[nodiscard]] QString withoutDomain(const QString &hostPort);
[[nodiscard]] Result<bool> matchesText(const QString &pattern, const QString &s);
[[nodiscard]] Result<QString> replacedAll(const QString &pattern, const QString &to, const QString &s);

// printf, print and println as Go has them.
[[nodiscard]] std::string goPrintf(const std::vector<TemplateValue> &args);
[[nodiscard]] std::string goPrint(const std::vector<TemplateValue> &args);
[[nodiscard]] std::string goPrintln(const std::vector<TemplateValue> &args);

// Times: Go's String(), its layouts, and the methods that make sense in a sentence. nullopt: no such method.
[[nodiscard]] Result<TemplateTime> timeOf(double seconds);
[[nodiscard]] std::string timeText(TemplateTime t);
[[nodiscard]] std::string durationText(TemplateDuration d);
[[nodiscard]] std::optional<Result<TemplateValue>> timeMethod(TemplateTime t, std::string_view name,
                                                              const std::vector<TemplateValue> &args);

} // namespace bs::rules
