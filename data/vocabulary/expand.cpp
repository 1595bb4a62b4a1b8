// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/vocabulary/vocabulary.h"
#include <algorithm>
#include <optional>

namespace bs {

namespace {

using Kind = VocabularyEntry::Kind;

// An empty vector in any context: what an optional concept becomes when the source does not have it.
constexpr const char *kNothing = "(vector(0) > 1)";

std::string duration(DurationMs ms) { return formatDuration(std::max<DurationMs>(ms, 1)).toStdString(); }

void replaceAll(std::string &text, const std::string &what, const std::string &with) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
        text.replace(at, what.size(), with);
    }
}

std::string braces(const std::string &where, const std::string &filter) {
    if (where.empty() && filter.empty()) {
        return {};
    }
    return "{" + where + (where.empty() || filter.empty() ? "" : ",") + filter + "}";
}

// Turns one concept into PromQL.
class ConceptWriter {
public:
    ConceptWriter(const BoundVocabulary &vocabulary, const Macros &macros, Expanded &out)
        : m_vocabulary(vocabulary), m_macros(macros), m_out(out) {}

    // nullopt: the source has nothing that answers `name` in this form.
    std::optional<std::string> write(const std::string &name, const std::string &form) {
        const auto it = m_vocabulary.concepts.find(name);
        if (it == m_vocabulary.concepts.end()) {
            return std::nullopt;
        }
        std::string all;
        for (const BoundConcept::Entry &bound : it->second.entries) {
            const auto one = writeEntry(bound, form);
            if (one) {
                all += (all.empty() ? "" : " or ") + *one;
            }
        }
        return all.empty() ? std::nullopt : std::optional("(" + all + ")");
    }

private:
    std::optional<std::string> writeEntry(const BoundConcept::Entry &bound, const std::string &form) {
        const VocabularyEntry &e = bound.entry;
        std::optional<std::string> core;
        switch (e.kind) {
        case Kind::Gauge: core = gauge(e, form); break;
        case Kind::Counter: core = counter(e, form); break;
        case Kind::Histogram: core = histogram(bound, form); break;
        case Kind::Expression: core = expression(e, form); break;
        }
        if (!core) {
            return std::nullopt;
        }
        std::string text = *core;
        if (e.scale != 1 && form != "timestamp" && e.kind != Kind::Histogram) {
            text = "(" + text + " * " + QString::number(e.scale, 'g', 17).toStdString() + ")";
        }
        for (const auto &[ours, theirs] : e.labels) {
            if (ours != theirs) {
                text = "label_replace(" + text + ", \"" + ours + "\", \"$1\", \"" + theirs + "\", \"(.+)\")";
            }
        }
        return text;
    }
    [[nodiscard]] std::string selector(const VocabularyEntry &e, const std::string &suffix = {}) const {
        return e.metric + suffix + braces(e.where, m_macros.filter);
    }
    std::string gauge(const VocabularyEntry &e, const std::string &form) {
        const std::string s = selector(e);
        if (form == "timestamp") {
            return "timestamp(" + s + ")";
        }
        if (form.starts_with("window_")) {
            return form.substr(7) + "_over_time(" + s + "[" + duration(m_macros.range) + "])";
        }
        if (form == "changes") { // the sample before the window tells a change at its left edge
            return "changes(" + s + "[" + duration(m_macros.interval + m_vocabulary.scrapeInterval) + "])";
        }
        if ((form == "max" || form == "min" || form == "avg") && m_macros.interval > m_vocabulary.scrapeInterval) {
            const QString note = QString::fromStdString(form + " per " + duration(m_macros.interval));
            if (!m_out.notes.contains(note)) {
                m_out.notes.append(note);
            }
            return form + "_over_time(" + s + "[" + duration(m_macros.interval) + "])";
        }
        return s;
    }
    [[nodiscard]] std::string counter(const VocabularyEntry &e, const std::string &form) const {
        const std::string s = selector(e);
        if (form == "raw") {
            return s;
        }
        if (form == "timestamp") {
            return "timestamp(" + s + ")";
        }
        if (form == "increase") {
            return "increase(" + s + "[" + duration(m_macros.range) + "])";
        }
        const bool window = form.starts_with("window_");
        return "rate(" + s + "[" + duration(window ? m_macros.range : m_macros.rateInterval) + "])";
    }
    [[nodiscard]] std::optional<std::string> histogram(const BoundConcept::Entry &bound,
                                                       const std::string &form) const {
        const VocabularyEntry &e = bound.entry;
        const std::string range = "[" + duration(m_macros.range) + "])";
        const std::string rate = "[" + duration(m_macros.rateInterval) + "])";
        if (form == "native") {
            return bound.native ? std::optional("increase(" + selector(e) + range) : std::nullopt;
        }
        if (form == "sum" || form == "count" || form.empty()) {
            return mean(bound, form == "sum");
        }
        if (!bound.classic) {
            return std::nullopt;
        }
        if (form == "buckets") {
            return "increase(" + selector(e, "_bucket") + range;
        }
        return "rate(" + selector(e, "_bucket") + rate; // rate_buckets
    }
    // Sum or count per second: what a mean is made of; a summary, or a histogram of one sample, has them too.
    [[nodiscard]] std::optional<std::string> mean(const BoundConcept::Entry &bound, bool sum) const {
        const VocabularyEntry &e = bound.entry;
        const std::string rate = "[" + duration(m_macros.rateInterval) + "])";
        if (bound.classic || bound.summary) {
            const std::string text = "rate(" + selector(e, sum ? "_sum" : "_count") + rate;
            return sum && e.scale != 1 ? "(" + text + " * " + QString::number(e.scale, 'g', 17).toStdString() + ")"
                                       : text;
        }
        return bound.native
                   ? std::optional((sum ? "histogram_sum(rate(" : "histogram_count(rate(") + selector(e) + rate + ")")
                   : std::nullopt;
    }
    // Of an expression neither the newest sample's time nor a window can be had from a selector: the time is the
    // evaluation's, which the server's lookback bounds, and the window a subquery.
    [[nodiscard]] std::string expression(const VocabularyEntry &e, const std::string &form) const {
        std::string text = e.expr;
        replaceAll(text, "$filter", m_macros.filter);
        replaceAll(text, "$__rate_interval", duration(m_macros.rateInterval));
        replaceAll(text, "$__interval", duration(m_macros.interval));
        replaceAll(text, "$__range", duration(m_macros.range));
        if (form == "timestamp") {
            return "timestamp(" + text + ")";
        }
        if (form.starts_with("window_")) {
            const DurationMs step = std::max(m_macros.interval, m_vocabulary.scrapeInterval);
            return form.substr(7) + "_over_time((" + text + ")[" + duration(m_macros.range) + ":" + duration(step) +
                   "])";
        }
        return "(" + text + ")";
    }

    const BoundVocabulary &m_vocabulary;
    const Macros &m_macros;
    Expanded &m_out;
};

bool isWord(char ch) { return std::isalnum(static_cast<unsigned char>(ch)) || ch == '_'; }

// The value of $name, or nullopt when it is none of ours (a "$1" of label_replace stays as it is).
std::optional<std::string> variable(const std::string &name, const BoundVocabulary &vocabulary, const Macros &macros) {
    if (name == "__interval") {
        return duration(macros.interval);
    }
    if (name == "__rate_interval") {
        return duration(macros.rateInterval);
    }
    if (name == "__range") {
        return duration(macros.range);
    }
    if (name == "filter") {
        return macros.filter;
    }
    static const std::vector<std::string> identity{"service", "pod", "namespace", "cluster", "tenant", "zone"};
    return std::find(identity.begin(), identity.end(), name) == identity.end() ? std::nullopt
                                                                               : std::optional(vocabulary.label(name));
}

} // namespace

Result<Expanded> expand(const std::string &pattern, const BoundVocabulary &vocabulary, const Macros &macros) {
    Expanded out;
    ConceptWriter writer(vocabulary, macros, out);
    for (std::size_t i = 0; i < pattern.size();) {
        if (pattern[i] != '$' || i + 1 == pattern.size()) {
            out.expr += pattern[i++];
            continue;
        }
        if (pattern[i + 1] == '{') {
            const std::size_t end = pattern.find('}', i);
            if (end == std::string::npos) {
                return std::unexpected(
                    inputError(QString::fromStdString(pattern), QStringLiteral("has a ${ without its }")));
            }
            std::string name = pattern.substr(i + 2, end - i - 2);
            const bool optional = name.ends_with('?');
            name.resize(name.size() - (optional ? 1 : 0));
            const std::size_t colon = name.find(':');
            const std::string form = colon == std::string::npos ? std::string() : name.substr(colon + 1);
            name.resize(std::min(name.size(), colon));
            const auto text = writer.write(name, form);
            if (!text && !optional && !out.missing.contains(QString::fromStdString(name))) {
                out.missing.append(QString::fromStdString(name));
            }
            out.expr += text.value_or(kNothing);
            i = end + 1;
            continue;
        }
        std::size_t end = i + 1;
        while (end < pattern.size() && isWord(pattern[end])) {
            ++end;
        }
        out.expr +=
            variable(pattern.substr(i + 1, end - i - 1), vocabulary, macros).value_or(pattern.substr(i, end - i));
        i = end;
    }
    return out;
}

} // namespace bs
