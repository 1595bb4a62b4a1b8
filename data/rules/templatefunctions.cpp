// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/promql/notes.h"
#include "data/rules/template.h"
#include <QDateTime>
#include <QRegularExpression>
#include <QUrl>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <unordered_map>

namespace bs::rules {

namespace {

using Values = std::vector<TemplateValue>;
using Answer = Result<TemplateValue>;

std::unexpected<Error> refuse(const std::string &why) {
    return std::unexpected(inputError(QStringLiteral("template"), QString::fromStdString(why)));
}

template <class... A> std::string print(const char *format, A... args) {
    char buffer[512];
    const int n = std::snprintf(buffer, sizeof buffer, format, args...);
    return std::string(buffer, static_cast<std::size_t>(std::clamp(n, 0, 511)));
}

std::string fourDigits(double v) { return std::isfinite(v) ? print("%.4g", v) : promql::formatG(v); }

QString text(const TemplateValue &v) { return QString::fromStdString(v.print()); }

QRegularExpression regexOf(const TemplateValue &v) {
    QString pattern = text(v);
    pattern.replace(QStringLiteral("(?P<"), QStringLiteral("(?<"));
    return QRegularExpression(QStringLiteral("(*LIMIT_MATCH=1000000)") + pattern,
                              QRegularExpression::UseUnicodePropertiesOption);
}

Answer humanizeWith(const Values &a, std::string (*f)(double)) {
    const auto v = a.empty() ? std::nullopt : a[0].number();
    return v ? Answer(TemplateValue(f(*v))) : refuse("can't convert to a number");
}

Answer timestampText(const Values &a) {
    const auto v = a.empty() ? std::nullopt : a[0].number();
    if (!v) {
        return refuse("can't convert to a number");
    }
    if (!std::isfinite(*v) || std::abs(*v) > 9e9) {
        return TemplateValue(fourDigits(*v));
    }
    const auto ms = static_cast<TimeMs>(std::floor(*v * 1000));
    const QDateTime t = QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC);
    QString out = t.toString(QStringLiteral("yyyy-MM-dd hh:mm:ss"));
    if (const TimeMs part = ((ms % 1000) + 1000) % 1000; part != 0) {
        QString digits = QStringLiteral(".%1").arg(part, 3, 10, QChar(u'0'));
        while (digits.endsWith(u'0')) {
            digits.chop(1);
        }
        out += digits;
    }
    return TemplateValue((out + QStringLiteral(" +0000 UTC")).toStdString());
}

// %s %v %d %f %g %e %q %t %x and %% with flags, width and precision.
std::string formatOne(const std::string &spec, char verb, const TemplateValue &v) {
    const std::string flags = spec.substr(0, spec.size() - 1);
    const bool isInt = v.integer() != nullptr;
    const bool isReal = v.real() != nullptr;
    switch (verb) {
    case 's':
    case 'v': {
        const char *type = isInt ? "int=" : "float64=";
        const std::string plain =
            verb == 's' && (isInt || isReal) ? std::string("%!s(") + type + v.print() + ")" : v.print();
        return flags == "%" ? plain : print((flags + "s").c_str(), plain.c_str());
    }
    case 'q': return quoteGo(v.print());
    case 't': return v.print();
    case 'd':
    case 'x':
    case 'X':
    case 'c':
        if (isInt) {
            return print((flags + "ll" + verb).c_str(), static_cast<long long>(*v.integer()));
        }
        break;
    case 'f':
    case 'F':
    case 'e':
    case 'E':
    case 'g':
    case 'G':
        if (isReal) {
            return std::isfinite(*v.real()) ? (flags == "%" && verb == 'g' ? promql::formatG(*v.real())
                                                                           : print((flags + verb).c_str(), *v.real()))
                                            : promql::formatG(*v.real());
        }
        break;
    default: break;
    }
    const char *type = isInt ? "int=" : isReal ? "float64=" : v.string() != nullptr ? "string=" : "";
    return std::string("%!") + verb + "(" + type + v.print() + ")";
}

Answer printf_(const Values &a) {
    if (a.empty()) {
        return refuse("printf wants a format");
    }
    const std::string format = a[0].print();
    std::string out;
    std::size_t next = 1;
    for (std::size_t i = 0; i < format.size(); ++i) {
        if (format[i] != '%') {
            out += format[i];
            continue;
        }
        std::size_t end = i + 1;
        while (end < format.size() && std::string_view("+-# 0123456789.").find(format[end]) != std::string_view::npos &&
               end - i < 12) {
            ++end;
        }
        if (end >= format.size()) {
            out += "%!(NOVERB)";
            break;
        }
        if (format[end] == '%') {
            out += '%';
        } else if (next >= a.size()) {
            out += std::string("%!") + format[end] + "(MISSING)";
        } else {
            out += formatOne(format.substr(i, end - i + 1), format[end], a[next++]);
        }
        i = end;
    }
    return TemplateValue(std::move(out));
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
        const auto n = a[i].number();
        if (l == nullptr || !n || *n < 0 || *n >= static_cast<double>(l->size())) {
            return refuse("error calling index: index out of range: " + a[i].print());
        }
        v = TemplateValue((*l)[static_cast<std::size_t>(*n)]);
    }
    return v;
}

int compare(const TemplateValue &x, const TemplateValue &y) {
    const bool numbers = x.string() == nullptr && y.string() == nullptr;
    const auto a = x.number();
    const auto b = y.number();
    if (numbers && a && b) {
        return *a < *b ? -1 : *a > *b ? 1 : 0;
    }
    const int c = x.print().compare(y.print());
    return c < 0 ? -1 : c > 0 ? 1 : 0;
}

Answer comparison(std::string_view name, const Values &a) {
    if (a.size() < 2) {
        return refuse("missing argument for comparison");
    }
    if (name == "eq") {
        return TemplateValue(
            std::any_of(a.begin() + 1, a.end(), [&](const TemplateValue &v) { return compare(a[0], v) == 0; }));
    }
    const int c = compare(a[0], a[1]);
    return TemplateValue(name == "ne"   ? c != 0
                         : name == "lt" ? c < 0
                         : name == "le" ? c <= 0
                         : name == "gt" ? c > 0
                                        : c >= 0);
}

QString titled(const QString &s) {
    QString out = s;
    bool start = true;
    for (QChar &c : out) {
        if (start) {
            c = c.toUpper();
        }
        start = c.isSpace();
    }
    return out;
}

std::string joined(const Values &a, bool newline) {
    std::string out;
    for (const TemplateValue &v : a) {
        out += (out.empty() || !newline ? "" : " ") + v.print();
    }
    return newline ? out + "\n" : out;
}

std::string percentage(double v) { return fourDigits(v * 100) + "%"; }

Answer textFunction(std::string_view name, const Values &a) {
    const QString s = a.empty() ? QString() : text(a.back());
    const auto of = [](const QString &t) { return Answer(TemplateValue(t.toStdString())); };
    if (name == "toUpper") {
        return of(s.toUpper());
    }
    if (name == "toLower") {
        return of(s.toLower());
    }
    if (name == "title") {
        return of(titled(s));
    }
    if (name == "stripPort") {
        const qsizetype colon = s.lastIndexOf(u':');
        return of(colon > 0 ? s.left(colon).remove(u'[').remove(u']') : s);
    }
    if (name == "stripDomain") {
        const qsizetype dot = s.indexOf(u'.');
        const qsizetype colon = s.lastIndexOf(u':');
        const bool address = !s.isEmpty() && s[0].isDigit();
        return of(dot < 0 || address ? s : s.left(dot) + (colon > dot ? s.mid(colon) : QString()));
    }
    if (name == "urlquery" || name == "urlQueryEscape") {
        return of(QString::fromLatin1(QUrl::toPercentEncoding(s)));
    }
    return of(s); // safeHtml, html, js
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

std::string humanizeDuration(double v) {
    if (!std::isfinite(v)) {
        return fourDigits(v);
    }
    if (v == 0) {
        return "0s";
    }
    if (std::abs(v) >= 1) {
        const char *sign = v < 0 ? "-" : "";
        v = std::abs(v);
        const auto total = static_cast<long long>(std::min(v, 9e15));
        const long long s = total % 60;
        const long long m = total / 60 % 60;
        const long long h = total / 3600 % 24;
        const long long d = total / 86400;
        if (d != 0) {
            return print("%s%lldd %lldh %lldm %llds", sign, d, h, m, s);
        }
        if (h != 0) {
            return print("%s%lldh %lldm %llds", sign, h, m, s);
        }
        return m != 0 ? print("%s%lldm %llds", sign, m, s) : sign + fourDigits(v) + "s";
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
        {"len",
         [](std::string_view, const Values &a, const TemplateContext &) {
             const TemplateValue v = a.empty() ? TemplateValue() : a[0];
             const std::size_t n = v.list() != nullptr  ? v.list()->size()
                                   : v.map() != nullptr ? v.map()->size()
                                                        : v.print().size();
             return Answer(TemplateValue(static_cast<std::int64_t>(n)));
         }},
        {"index", [](std::string_view, const Values &a, const TemplateContext &) { return indexOf(a); }},
        {"printf", [](std::string_view, const Values &a, const TemplateContext &) { return printf_(a); }},
        {"print", [](std::string_view, const Values &a,
                     const TemplateContext &) { return Answer(TemplateValue(joined(a, false))); }},
        {"println", [](std::string_view, const Values &a,
                       const TemplateContext &) { return Answer(TemplateValue(joined(a, true))); }},
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
        {"toTime", [](std::string_view, const Values &a, const TemplateContext &) { return timestampText(a); }},
        {"toDuration",
         [](std::string_view, const Values &a, const TemplateContext &) { return humanizeWith(a, humanizeDuration); }},
        {"now", [](std::string_view, const Values &,
                   const TemplateContext &c) { return Answer(TemplateValue(static_cast<double>(c.now) / 1000)); }},
        {"parseDuration",
         [](std::string_view, const Values &a, const TemplateContext &) -> Answer {
             const DurationMs ms = TRY(parseDuration(a.empty() ? std::string() : a[0].print()));
             return TemplateValue(static_cast<double>(ms) / 1000);
         }},
        {"match",
         [](std::string_view, const Values &a, const TemplateContext &) -> Answer {
             if (a.size() != 2 || !regexOf(a[0]).isValid()) {
                 return refuse("match wants a valid pattern and a text");
             }
             return TemplateValue(regexOf(a[0]).match(text(a[1])).hasMatch());
         }},
        {"reReplaceAll",
         [](std::string_view, const Values &a, const TemplateContext &) -> Answer {
             if (a.size() != 3 || !regexOf(a[0]).isValid()) {
                 return refuse("reReplaceAll wants a valid pattern, a replacement and a text");
             }
             QString to = text(a[1]);
             static const QRegularExpression reference(QStringLiteral("\\$\\{?(\\d+)\\}?"));
             to.replace(u'\\', QStringLiteral("\\\\")).replace(reference, QStringLiteral("\\\\1"));
             return TemplateValue(text(a[2]).replace(regexOf(a[0]), to).toStdString());
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
        {"graphLink",
         [](std::string_view, const Values &a, const TemplateContext &) {
             const QByteArray e = QUrl::toPercentEncoding(a.empty() ? QString() : text(a[0]));
             return Answer(TemplateValue("/graph?g0.expr=" + e.toStdString() + "&g0.tab=0"));
         }},
        {"tableLink",
         [](std::string_view, const Values &a, const TemplateContext &) {
             const QByteArray e = QUrl::toPercentEncoding(a.empty() ? QString() : text(a[0]));
             return Answer(TemplateValue("/graph?g0.expr=" + e.toStdString() + "&g0.tab=1"));
         }},
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
