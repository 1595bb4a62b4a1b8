// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/exposition/labelscan.h"
#include "data/exposition/number.h"
#include "data/exposition/parsers.h"

namespace bs::exposition {

namespace {

// Prometheus text 0.0.4 and 1.0, token for token as Prometheus's promlex.l reads it: blanks between tokens, comments
// of any kind, raw line breaks inside quotes, NUL as the end of the input.
class TextParser {
public:
    TextParser(std::string_view in, LineState &state, Handler &handler, Fault &fault)
        : m_begin(in.data()), m_end(in.data() + in.size()), m_state(state), m_handler(handler), m_fault(fault) {}

    bool run() {
        const char *p = m_begin;
        while (p < m_end && *p != '\0') {
            const char *const line = p;
            skipBlanks<Dialect::Text>(p);
            if (*p == '\n') {
                ++p;
                continue;
            }
            const bool fine = *p == '#' ? comment(line, p) : sample(line, p);
            if (!fine) {
                return false;
            }
            if (m_handler.refused()) {
                m_fault = {line, nullptr};
                return false;
            }
        }
        return true;
    }

private:
    bool fail(const char *at, const char *why) {
        m_fault = {at, why};
        return false;
    }
    static const char *lineEnd(const char *p, const char *end) {
        return static_cast<const char *>(std::memchr(p, '\n', static_cast<std::size_t>(end - p)));
    }
    static bool keyword(const char *&p, std::string_view word) {
        const char *q = p;
        for (const char c : word) {
            if (*q++ != c) {
                return false;
            }
        }
        if (!is(*q, kBlank)) {
            return false;
        }
        skipBlanks<Dialect::Text>(q);
        p = q;
        return true;
    }

    bool comment(const char *line, const char *&p) {
        const char *q = p + 1;
        const char *eol = lineEnd(p, m_end);
        const bool spaced = is(*q, kBlank);
        skipBlanks<Dialect::Text>(q);
        const bool help = spaced && keyword(q, "HELP");
        const bool type = spaced && !help && keyword(q, "TYPE");
        if (!help && !type) { // any other comment
            const bool ends = std::memchr(p, '\0', static_cast<std::size_t>(eol - p)) != nullptr;
            p = ends ? m_end : eol + 1;
            return true;
        }
        MetadataView m;
        m.kind = help ? MetadataKind::Help : MetadataKind::Type;
        m.offset = line - m_begin;
        m_state.arena.clear();
        if (!metadataName(q, m.metric)) {
            return false;
        }
        eol = lineEnd(q, m_end); // a quoted name may hold a line break
        p = eol + 1;
        if (q < eol) {
            ++q; // one separator, whatever it is
        }
        const std::string_view text(q, static_cast<std::size_t>(eol - q));
        if (help) {
            if (!validUtf8(text)) {
                return fail(q, "the HELP text is not valid UTF-8");
            }
            m.text = unescapeHelp(text, m_state.arena);
        } else {
            if (!typeOf(text, m.type)) {
                return fail(q, "is not a metric type of the text format (counter gauge histogram summary untyped)");
            }
            m.text = text;
            m_type = m.type;
        }
        m_handler.metadata(m);
        return true;
    }

    bool metadataName(const char *&q, std::string_view &out) {
        if (*q == '"') {
            ++q;
            return scanText<Dialect::Text>(q, m_end, m_state.arena, out, m_fault);
        }
        if (!is(*q, kMetricStart)) {
            return fail(q, "expected a metric name");
        }
        const char *const from = q;
        while (is(*q, kMetricRest)) {
            ++q;
        }
        out = std::string_view(from, static_cast<std::size_t>(q - from));
        return true;
    }

    static bool typeOf(std::string_view text, MetricType &out) {
        using enum MetricType;
        static constexpr std::pair<std::string_view, MetricType> types[] = {{"counter", Counter},
                                                                            {"gauge", Gauge},
                                                                            {"histogram", Histogram},
                                                                            {"summary", Summary},
                                                                            {"untyped", Unknown}};
        for (const auto &[name, type] : types) {
            if (text == name) {
                out = type;
                return true;
            }
        }
        return false;
    }

    bool sample(const char *line, const char *&p) {
        SampleView s;
        m_state.arena.clear();
        m_state.labels.clear();
        m_state.commaMissing = false;
        const char *const from = p;
        if (is(*p, kMetricStart)) {
            do {
                ++p;
            } while (is(*p, kMetricRest));
            s.name = std::string_view(from, static_cast<std::size_t>(p - from));
        } else if (*p != '{') {
            return fail(p, "expected a metric name, { or a comment");
        }
        const char *seriesEnd = p;
        skipBlanks<Dialect::Text>(p);
        if (*p == '{') {
            ++p;
            if (!scanLabels<Dialect::Text>(p, m_end, m_state, m_state.labels, &s.name, m_fault)) {
                return false;
            }
            seriesEnd = p;
            skipBlanks<Dialect::Text>(p);
        }
        if (s.name.empty()) {
            return fail(from, "the metric name is missing");
        }
        s.series = std::string_view(from, static_cast<std::size_t>(seriesEnd - from));
        if (!valueAndTime(p, s)) {
            return false;
        }
        s.labels = m_state.labels;
        s.type = m_type;
        s.offset = line - m_begin;
        if (m_state.commaMissing) {
            m_handler.notice(QStringLiteral("a comma between two labels is missing"), s.offset);
        }
        m_handler.sample(s);
        return true;
    }

    bool valueAndTime(const char *&p, SampleView &s) {
        const char *const value = p;
        while (*p != ' ' && *p != '\t' && *p != '\n' && *p != '{') {
            ++p;
        }
        if (value == p) {
            return fail(p, "expected a value");
        }
        if (!parseFloat(value, p, s.value)) {
            return fail(value, "is not a number");
        }
        skipBlanks<Dialect::Text>(p);
        if (*p != '\n') {
            const char *const time = p;
            while (*p >= '0' && *p <= '9') {
                ++p;
            }
            if (!parseMillis(time, p, s.time)) {
                return fail(time, "expected a timestamp in whole milliseconds or the end of the line");
            }
            skipBlanks<Dialect::Text>(p);
            if (*p != '\n') {
                return fail(p, "expected the end of the line after the timestamp");
            }
        }
        ++p;
        return true;
    }

    const char *m_begin;
    const char *m_end;
    LineState &m_state;
    Handler &m_handler;
    Fault &m_fault;
    MetricType m_type = MetricType::Unknown;
};

} // namespace

bool parseText(std::string_view in, LineState &state, Handler &handler, Fault &fault) {
    return TextParser(in, state, handler, fault).run();
}

} // namespace bs::exposition
