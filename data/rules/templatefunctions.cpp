// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/promql/notes.h"
#include "data/rules/templateparts.h"
#include <QUrl>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <unordered_map>

namespace bs::rules {

std::unexpected<Error> refuseTemplate(const std::string &why) {
    return std::unexpected(inputError(QStringLiteral("template"), QString::fromStdString(why)));
}

QString templateText(const TemplateValue &v) { return QString::fromStdString(v.print()); }

std::string fourDigits(double v) {
    if (!std::isfinite(v)) {
        return promql::formatG(v);
    }
    char buffer[64];
    const int n = std::snprintf(buffer, sizeof buffer, "%.4g", v);
    return {buffer, static_cast<std::size_t>(std::clamp(n, 0, 63))};
}

namespace {

using Values = std::vector<TemplateValue>;
using Answer = Result<TemplateValue>;

std::unexpected<Error> refuse(const std::string &why) { return refuseTemplate(why); }

QString text(const TemplateValue &v) { return templateText(v); }

Answer humanizeWith(const Values &a, std::string (*f)(double)) {
    const auto v = a.empty() ? std::nullopt : a[0].number();
    return v ? Answer(TemplateValue(f(*v))) : refuse("can't convert to a number");
}

Answer timestampText(const Values &a) {
    const auto v = a.empty() ? std::nullopt : a[0].number();
    if (!v) {
        return refuse("can't convert to a number");
    }
    if (!std::isfinite(*v)) {
        return TemplateValue(fourDigits(*v));
    }
    return TemplateValue(timeText(TRY(timeOf(*v))));
}

Answer toTime(const Values &a) {
    const auto v = a.empty() ? std::nullopt : a[0].number();
    if (!v) {
        return refuse("can't convert to a number");
    }
    return TemplateValue(TRY(timeOf(*v)));
}

Answer toDuration(const Values &a) {
    const auto v = a.empty() ? std::nullopt : a[0].number();
    if (!v || !(std::abs(*v) < 9.2e9)) {
        return refuse("can't convert to a duration");
    }
    return TemplateValue(TemplateDuration{static_cast<std::int64_t>(std::llround(*v * 1e9))});
}

TemplateValue toTemplate(const TemplateSample &s) {
    TemplateMap m;
    m.emplace("Labels", rules::toTemplate(s.labels));
    m.emplace("Value", TemplateValue(s.value));
    return TemplateValue(std::move(m));
}

Answer queryOf(const Values &a, const TemplateContext &context) {
    if (a.empty() || !context.query) {
        return refuse("query is not available here");
    }
    TemplateList out;
    for (const TemplateSample &s : TRY(context.query(a[0].print()))) {
        out.push_back(toTemplate(s));
    }
    return TemplateValue(std::move(out));
}

Answer memberOf(const TemplateValue &sample, const char *name) {
    const auto *m = sample.map();
    if (m == nullptr || !m->contains(name)) {
        return refuse(std::string("not a sample: it has no ") + name);
    }
    return m->at(name);
}

Answer sortByLabel(const Values &a) {
    if (a.size() != 2 || a[1].list() == nullptr) {
        return refuse("sortByLabel wants a label and a query result");
    }
    const std::string label = a[0].print();
    TemplateList out = *a[1].list();
    const auto key = [&label](const TemplateValue &v) {
        const auto labels = memberOf(v, "Labels");
        const auto *m = labels ? labels->map() : nullptr;
        return m != nullptr && m->contains(label) ? m->at(label).print() : std::string();
    };
    std::stable_sort(out.begin(), out.end(), [&](const auto &x, const auto &y) { return key(x) < key(y); });
    return TemplateValue(std::move(out));
}

Answer indexOf(const Values &a) {
    TemplateValue v = a.empty() ? TemplateValue() : a[0];
    for (std::size_t i = 1; i < a.size(); ++i) {
        if (const auto *m = v.map()) {
            const auto it = m->find(a[i].print());
            v = it == m->end() ? TemplateValue(std::string()) : it->second;
            continue;
        }
        const auto *l = v.list();
        const auto *n = a[i].integer();
        if (l == nullptr || n == nullptr || *n < 0 || *n >= static_cast<std::int64_t>(l->size())) {
            return refuse("error calling index: index out of range: " + a[i].print());
        }
        v = TemplateValue((*l)[static_cast<std::size_t>(*n)]);
    }
    return v;
}

// What Go compares with what: an int with a float64 is an error, as in {{ gt $value 10 }}.
enum class Kind : std::uint8_t { Bool, Int, Real, Text, Other };

Kind kindOf(const TemplateValue &v) {
    return v.boolean() != nullptr   ? Kind::Bool
           : v.integer() != nullptr ? Kind::Int
           : v.real() != nullptr    ? Kind::Real
           : v.string() != nullptr  ? Kind::Text
                                    : Kind::Other;
}

Result<int> compare(const TemplateValue &x, const TemplateValue &y, bool ordered) {
    const Kind kind = kindOf(x);
    if (kind != kindOf(y)) {
        return refuse("incompatible types for comparison");
    }
    const auto order = [](const auto &a, const auto &b) { return a < b ? -1 : b < a ? 1 : a == b ? 0 : 2; };
    switch (kind) {
    case Kind::Int: return order(*x.integer(), *y.integer());
    case Kind::Real: return order(*x.real(), *y.real()); // 2: not a number is neither
    case Kind::Text: return order(*x.string(), *y.string());
    case Kind::Bool:
        if (!ordered) {
            return *x.boolean() == *y.boolean() ? 0 : 2;
        }
        [[fallthrough]];
    case Kind::Other: break;
    }
    return refuse("invalid type for comparison");
}

Answer comparison(std::string_view name, const Values &a) {
    if (a.size() < 2 || (a.size() > 2 && name != "eq")) {
        return refuse(a.size() < 2 ? "missing argument for comparison"
                                   : "wrong number of args for " + std::string(name));
    }
    if (name == "eq") {
        for (std::size_t i = 1; i < a.size(); ++i) {
            if (TRY(compare(a[0], a[i], false)) == 0) {
                return TemplateValue(true);
            }
        }
        return TemplateValue(false);
    }
    const int c = TRY(compare(a[0], a[1], name != "ne"));
    return TemplateValue(name == "ne"   ? c != 0
                         : name == "lt" ? c == -1
                         : name == "le" ? c == -1 || c == 0
                         : name == "gt" ? c == 1
                                        : c == 1 || c == 0);
}

Answer sliceOf(const Values &a) {
    if (a.empty() || a.size() > 4) {
        return refuse("wrong number of args for slice");
    }
    const auto *s = a[0].string();
    const auto *l = a[0].list();
    if (s == nullptr && l == nullptr) {
        return refuse("error calling slice: can't slice item of this type");
    }
    const std::size_t size = s != nullptr ? s->size() : l->size();
    std::size_t from = 0;
    std::size_t to = size;
    for (std::size_t i = 1; i < a.size() && i < 3; ++i) {
        const auto *n = a[i].integer();
        if (n == nullptr || *n < 0 || *n > static_cast<std::int64_t>(size)) {
            return refuse("error calling slice: index out of range: " + a[i].print());
        }
        (i == 1 ? from : to) = static_cast<std::size_t>(*n);
    }
    if (from > to) {
        return refuse("error calling slice: invalid slice index");
    }
    if (s != nullptr) {
        return TemplateValue(s->substr(from, to - from));
    }
    using Step = TemplateList::difference_type;
    return TemplateValue(TemplateList(l->begin() + static_cast<Step>(from), l->begin() + static_cast<Step>(to)));
}

Answer lengthOf(const Values &a) {
    const TemplateValue v = a.empty() ? TemplateValue() : a[0];
    if (v.list() == nullptr && v.map() == nullptr && v.string() == nullptr) {
        return refuse("error calling len: len of something that has none");
    }
    const std::size_t n = v.list() != nullptr  ? v.list()->size()
                          : v.map() != nullptr ? v.map()->size()
                                               : v.string()->size();
    return TemplateValue(static_cast<std::int64_t>(n));
}

// For {{ template "x" (args 1 2) }}: arg0, arg1, ...
Answer argsOf(const Values &a) {
    TemplateMap m;
    for (std::size_t i = 0; i < a.size(); ++i) {
        m.emplace("arg" + std::to_string(i), a[i]);
    }
    return TemplateValue(std::move(m));
}

std::string percentage(double v) { return fourDigits(v * 100) + "%"; }

Answer textFunction(std::string_view name, const Values &a) {
    if (a.empty()) {
        return refuse("wrong number of args for " + std::string(name));
    }
    const QString s = text(a.back());
    const auto of = [](const QString &t) { return Answer(TemplateValue(t.toStdString())); };
    return name == "toUpper"       ? of(s.toUpper())
           : name == "toLower"     ? of(s.toLower())
           : name == "title"       ? of(titled(s))
           : name == "stripPort"   ? of(withoutPort(s))
           : name == "stripDomain" ? of(withoutDomain(s))
           : name == "html"        ? of(escapedHtml(s))
           : name == "js"          ? of(escapedJs(s))
           : name == "safeHtml"    ? of(s)
                                   : Answer(TemplateValue(escapedQuery(s)));
}

Answer linkTo(const Values &a, const char *tab) {
    if (a.empty()) {
        return refuse("a link wants an expression");
    }
    return TemplateValue("/graph?g0.expr=" + escapedQuery(text(a[0])) + "&g0.tab=" + tab);
}

} // namespace

std::string humanize(double v) {
    if (v == 0 || !std::isfinite(v)) {
        return fourDigits(v);
    }
    const char *prefix = "";
    if (std::abs(v) >= 1) {
        for (const char *p : {"k", "M", "G", "T", "P", "E", "Z", "Y"}) {
            if (std::abs(v) < 1000) {
                break;
            }
            prefix = p;
            v /= 1000;
        }
    } else {
        for (const char *p : {"m", "u", "n", "p", "f", "a", "z", "y"}) {
            if (std::abs(v) >= 1) {
                break;
            }
            prefix = p;
            v *= 1000;
        }
    }
    return fourDigits(v) + prefix;
}

std::string humanize1024(double v) {
    if (std::abs(v) <= 1 || !std::isfinite(v)) {
        return fourDigits(v);
    }
    const char *prefix = "";
    for (const char *p : {"ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"}) {
        if (std::abs(v) < 1024) {
            break;
        }
        prefix = p;
        v /= 1024;
    }
    return fourDigits(v) + prefix;
}

namespace {
std::string numbers(std::initializer_list<std::pair<long long, char>> parts) {
    std::string out;
    for (const auto &[n, unit] : parts) {
        out += (out.empty() ? "" : " ") + std::to_string(n) + unit;
    }
    return out;
}
} // namespace

std::string humanizeDuration(double v) {
    if (!std::isfinite(v)) {
        return fourDigits(v);
    }
    if (v == 0) {
        return "0s";
    }
    if (std::abs(v) >= 1) {
        const std::string sign = v < 0 ? "-" : "";
        v = std::abs(v);
        const auto total = static_cast<long long>(std::min(v, 9e15));
        const long long s = total % 60;
        const long long m = total / 60 % 60;
        const long long h = total / 3600 % 24;
        const long long d = total / 86400;
        if (d != 0) {
            return sign + numbers({{d, 'd'}, {h, 'h'}, {m, 'm'}, {s, 's'}});
        }
        if (h != 0) {
            return sign + numbers({{h, 'h'}, {m, 'm'}, {s, 's'}});
        }
        return m != 0 ? sign + numbers({{m, 'm'}, {s, 's'}}) : sign + fourDigits(v) + "s";
    }
    const char *prefix = "";
    for (const char *p : {"m", "u", "n", "p", "f", "a", "z", "y"}) {
        if (std::abs(v) >= 1) {
            break;
        }
        prefix = p;
        v *= 1000;
    }
    return fourDigits(v) + prefix + "s";
}

namespace {

using Function = Answer (*)(std::string_view, const Values &, const TemplateContext &);

const std::unordered_map<std::string_view, Function> &table() {
    static const Function words = [](std::string_view n, const Values &a, const TemplateContext &) {
        return textFunction(n, a);
    };
    static const Function compares = [](std::string_view n, const Values &a, const TemplateContext &) {
        return comparison(n, a);
    };
    static const Function needsParser = [](std::string_view, const Values &a, const TemplateContext &) {
        return a.empty() ? Answer(TemplateValue()) : Answer(a.back()); // and, or: see TemplateRunner
    };
    static const std::unordered_map<std::string_view, Function> functions = {
        {"and", needsParser},
        {"or", needsParser},
        {"eq", compares},
        {"ne", compares},
        {"lt", compares},
        {"le", compares},
        {"gt", compares},
        {"ge", compares},
        {"toUpper", words},
        {"toLower", words},
        {"title", words},
        {"stripPort", words},
        {"stripDomain", words},
        {"safeHtml", words},
        {"html", words},
        {"js", words},
        {"urlquery", words},
        {"urlQueryEscape", words},
        {"not", [](std::string_view, const Values &a,
                   const TemplateContext &) { return Answer(TemplateValue(a.empty() || !a[0].truth())); }},
        {"len", [](std::string_view, const Values &a, const TemplateContext &) { return lengthOf(a); }},
        {"slice", [](std::string_view, const Values &a, const TemplateContext &) { return sliceOf(a); }},
        {"args", [](std::string_view, const Values &a, const TemplateContext &) { return argsOf(a); }},
        {"call",
         [](std::string_view, const Values &, const TemplateContext &) -> Answer {
             return refuse("error calling call: non-function");
         }},
        {"index", [](std::string_view, const Values &a, const TemplateContext &) { return indexOf(a); }},
        {"printf",
         [](std::string_view, const Values &a, const TemplateContext &) {
             return a.empty() || a[0].string() == nullptr ? Answer(refuse("printf wants a format"))
                                                          : Answer(TemplateValue(goPrintf(a)));
         }},
        {"print",
         [](std::string_view, const Values &a, const TemplateContext &) { return Answer(TemplateValue(goPrint(a))); }},
        {"println", [](std::string_view, const Values &a,
                       const TemplateContext &) { return Answer(TemplateValue(goPrintln(a))); }},
        {"humanize",
         [](std::string_view, const Values &a, const TemplateContext &) { return humanizeWith(a, humanize); }},
        {"humanize1024",
         [](std::string_view, const Values &a, const TemplateContext &) { return humanizeWith(a, humanize1024); }},
        {"humanizeDuration",
         [](std::string_view, const Values &a, const TemplateContext &) { return humanizeWith(a, humanizeDuration); }},
        {"humanizePercentage",
         [](std::string_view, const Values &a, const TemplateContext &) { return humanizeWith(a, percentage); }},
        {"humanizeTimestamp",
         [](std::string_view, const Values &a, const TemplateContext &) { return timestampText(a); }},
        {"toTime", [](std::string_view, const Values &a, const TemplateContext &) { return toTime(a); }},
        {"toDuration", [](std::string_view, const Values &a, const TemplateContext &) { return toDuration(a); }},
        {"now", [](std::string_view, const Values &,
                   const TemplateContext &c) { return Answer(TemplateValue(static_cast<double>(c.now) / 1000)); }},
        {"parseDuration",
         [](std::string_view, const Values &a, const TemplateContext &) -> Answer {
             const DurationMs ms = TRY(parseDuration(a.empty() ? std::string() : a[0].print()));
             return TemplateValue(static_cast<double>(ms) / 1000);
         }},
        {"match",
         [](std::string_view, const Values &a, const TemplateContext &) -> Answer {
             if (a.size() != 2) {
                 return refuse("match wants a pattern and a text");
             }
             return TemplateValue(TRY(matchesText(text(a[0]), text(a[1]))));
         }},
        {"reReplaceAll",
         [](std::string_view, const Values &a, const TemplateContext &) -> Answer {
             if (a.size() != 3) {
                 return refuse("reReplaceAll wants a pattern, a replacement and a text");
             }
             return TemplateValue(TRY(replacedAll(text(a[0]), text(a[1]), text(a[2]))).toStdString());
         }},
        {"query", [](std::string_view, const Values &a, const TemplateContext &c) { return queryOf(a, c); }},
        {"first",
         [](std::string_view, const Values &a, const TemplateContext &) -> Answer {
             const auto *l = a.empty() ? nullptr : a[0].list();
             if (l == nullptr || l->empty()) {
                 return refuse("first() called on vector with no elements");
             }
             return TemplateValue(l->front());
         }},
        {"value",
         [](std::string_view, const Values &a, const TemplateContext &) {
             return a.empty() ? Answer(refuse("value wants a sample")) : memberOf(a[0], "Value");
         }},
        {"strvalue",
         [](std::string_view, const Values &a, const TemplateContext &) -> Answer {
             const TemplateValue labels = a.empty() ? TemplateValue() : TRY(memberOf(a[0], "Labels"));
             return indexOf({labels, TemplateValue(std::string("__value__"))});
         }},
        {"label",
         [](std::string_view, const Values &a, const TemplateContext &) -> Answer {
             if (a.size() != 2) {
                 return refuse("label wants a name and a sample");
             }
             return indexOf({TRY(memberOf(a[1], "Labels")), a[0]});
         }},
        {"sortByLabel", [](std::string_view, const Values &a, const TemplateContext &) { return sortByLabel(a); }},
        {"externalURL", [](std::string_view, const Values &,
                           const TemplateContext &c) { return Answer(TemplateValue(c.externalUrl)); }},
        {"pathPrefix",
         [](std::string_view, const Values &, const TemplateContext &c) {
             return Answer(TemplateValue(QUrl(QString::fromStdString(c.externalUrl)).path().toStdString()));
         }},
        {"graphLink", [](std::string_view, const Values &a, const TemplateContext &) { return linkTo(a, "0"); }},
        {"tableLink", [](std::string_view, const Values &a, const TemplateContext &) { return linkTo(a, "1"); }},
    };
    return functions;
}

} // namespace

bool isTemplateFunction(std::string_view name) { return table().contains(name); }

std::optional<Result<TemplateValue>> callTemplateFunction(std::string_view name, const std::vector<TemplateValue> &args,
                                                          const TemplateContext &context) {
    const auto it = table().find(name);
    if (it == table().end()) {
        return std::nullopt;
    }
    return it->second(name, args, context);
}

} // namespace bs::rules
