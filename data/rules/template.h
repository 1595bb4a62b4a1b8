// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include "data/core/time.h"
#include "data/series/labels.h"
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// The part of Go's text/template that labels and annotations of rules use: {{ $labels.pod }}, {{ $value | humanize }},
// if/else, with, range, define/template/block, variables, pipelines, and Prometheus's functions.
namespace bs::rules {

class TemplateValue;
using TemplateList = std::vector<TemplateValue>;
using TemplateMap = std::map<std::string, TemplateValue>;

struct TemplateTime {
    std::int64_t ns = 0; // since 1970, UTC
};

struct TemplateDuration {
    std::int64_t ns = 0;
};

class TemplateValue {
public:
    TemplateValue() = default;
    TemplateValue(TemplateTime t) : m_v(t) {}
    TemplateValue(TemplateDuration d) : m_v(d) {}
    TemplateValue(bool b) : m_v(b) {}
    TemplateValue(std::int64_t n) : m_v(n) {}
    TemplateValue(double d) : m_v(d) {}
    TemplateValue(std::string s) : m_v(std::move(s)) {}
    TemplateValue(TemplateList l) : m_v(std::make_shared<const TemplateList>(std::move(l))) {}
    TemplateValue(TemplateMap m) : m_v(std::make_shared<const TemplateMap>(std::move(m))) {}

    [[nodiscard]] bool isNil() const { return std::holds_alternative<std::monostate>(m_v); }
    [[nodiscard]] const std::string *string() const { return std::get_if<std::string>(&m_v); }
    [[nodiscard]] const TemplateList *list() const;
    [[nodiscard]] const TemplateMap *map() const;
    [[nodiscard]] const std::int64_t *integer() const { return std::get_if<std::int64_t>(&m_v); }
    [[nodiscard]] const double *real() const { return std::get_if<double>(&m_v); }
    [[nodiscard]] const bool *boolean() const { return std::get_if<bool>(&m_v); }
    [[nodiscard]] const TemplateTime *time() const { return std::get_if<TemplateTime>(&m_v); }
    [[nodiscard]] const TemplateDuration *duration() const { return std::get_if<TemplateDuration>(&m_v); }
    // A sample or the root: a field that it does not have is an error, not empty.
    [[nodiscard]] bool isRecord() const;
    [[nodiscard]] bool truth() const;
    [[nodiscard]] std::string print() const; // as {{ . }} prints it
    // A number, also of text; nullopt when it is none.
    [[nodiscard]] std::optional<double> number() const;

private:
    std::variant<std::monostate, bool, std::int64_t, double, std::string, std::shared_ptr<const TemplateList>,
                 std::shared_ptr<const TemplateMap>, TemplateTime, TemplateDuration>
        m_v;
};

[[nodiscard]] TemplateValue toTemplate(const Labels &labels);

struct TemplateSample {
    Labels labels;
    double value = 0;
};

// What a template may ask for.
struct TemplateContext {
    Labels labels;
    double value = 0;
    Labels externalLabels;
    std::string externalUrl;
    TimeMs now = 0;
    std::function<Result<std::vector<TemplateSample>>(const std::string &expr)> query; // of {{ query "..." }}
};

struct TemplateNode;

// Parsed once, run for every alert. Copies share the tree.
class Template {
public:
    // Errors name the place inside the text as line and column.
    [[nodiscard]] static Result<Template> parse(std::string_view text);
    [[nodiscard]] Result<std::string> run(const TemplateContext &context) const;
    // Plain text needs no run.
    [[nodiscard]] bool isPlain() const { return m_plain; }

private:
    std::shared_ptr<const TemplateNode> m_root;
    bool m_plain = true;
};

// Calls one function of templates. nullopt: there is none of this name.
[[nodiscard]] std::optional<Result<TemplateValue>>
callTemplateFunction(std::string_view name, const std::vector<TemplateValue> &args, const TemplateContext &context);
[[nodiscard]] bool isTemplateFunction(std::string_view name);

// humanize and relatives, for others that show numbers as rules do.
[[nodiscard]] std::string humanize(double v);
[[nodiscard]] std::string humanize1024(double v);
[[nodiscard]] std::string humanizeDuration(double seconds);

} // namespace bs::rules
