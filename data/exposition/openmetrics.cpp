// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/exposition/labelscan.h"
#include "data/exposition/number.h"
#include "data/exposition/parsers.h"

namespace bs::exposition {

namespace {

constexpr auto kOm = Dialect::OpenMetrics;

// OpenMetrics 1.0, and of 2.0 the start timestamps, composite values and several exemplars: one blank between tokens,
// no empty lines, only HELP, TYPE, UNIT and EOF as comments.
class OpenMetricsParser {
public:
    OpenMetricsParser(std::string_view in, LineState &state, Handler &handler, const ParseOptions &o, Fault &fault)
        : m_begin(in.data()), m_end(in.data() + in.size()), m_state(state), m_handler(handler), m_fault(fault),
          m_strict(o.strict) {}

    bool run() {
        const char *p = m_begin;
        while (p < m_end) {
            const char *const line = p;
            if (*p == '#') {
                if (std::string_view(p, static_cast<std::size_t>(m_end - p)).starts_with("# EOF\n")) {
                    p += 6;
                    return p == m_end || fail(p, "there is data after # EOF");
                }
                if (!metadata(line, p)) {
                    return false;
                }
            } else if (!sample(line, p)) {
                return false;
            }
            if (m_handler.refused()) {
                m_fault = {line, nullptr};
                return false;
            }
        }
        return fail(m_end, "the data does not end with # EOF");
    }

private:
    bool fail(const char *at, const char *why) {
        m_fault = {at, why};
        return false;
    }

    bool metadata(const char *line, const char *&p) {
        const std::string_view rest(p, static_cast<std::size_t>(m_end - p));
        MetadataView m;
        if (rest.starts_with("# HELP ")) {
            m.kind = MetadataKind::Help;
        } else if (rest.starts_with("# TYPE ")) {
            m.kind = MetadataKind::Type;
        } else if (rest.starts_with("# UNIT ")) {
            m.kind = MetadataKind::Unit;
        } else {
            return fail(p, "only # HELP, # TYPE, # UNIT and # EOF may begin with #");
        }
        p += 7;
        m.offset = line - m_begin;
        m_state.arena.clear();
        const char *const from = p;
        if (*p == '"') {
            ++p;
            if (!scanText<kOm>(p, m_end, m_state.arena, m.metric, m_fault)) {
                return false;
            }
        } else {
            while (is(*p, kMetricRest)) {
                ++p;
            }
            m.metric = std::string_view(from, static_cast<std::size_t>(p - from));
        }
        if (m.metric.empty() || (*from >= '0' && *from <= '9')) {
            return fail(from, "expected a metric name");
        }
        if (*p != ' ') {
            return fail(p, "expected a blank after the metric name");
        }
        return metadataText(p, m);
    }

    bool metadataText(const char *&p, MetadataView &m) {
        const char *const text = ++p;
        p = static_cast<const char *>(std::memchr(p, '\n', static_cast<std::size_t>(m_end - p)));
        const std::string_view raw(text, static_cast<std::size_t>(p - text));
        ++p;
        if (!validUtf8(raw)) {
            return fail(text, "is not valid UTF-8");
        }
        if (m.kind == MetadataKind::Help) {
            m.text = unescapeLabel(raw, m_state.arena);
        } else {
            m.text = raw;
        }
        if (m.kind == MetadataKind::Type) {
            if (!typeOf(raw, m.type)) {
                return fail(text, "is not an OpenMetrics type");
            }
            m_type = m.type;
        }
        if (m.kind == MetadataKind::Unit && !raw.empty() && !m_state.modern &&
            (!m.metric.ends_with(raw) || m.metric.size() < raw.size() + 1 ||
             m.metric[m.metric.size() - raw.size() - 1] != '_')) {
            return fail(text, "the unit is not the end of the metric name");
        }
        m_handler.metadata(m);
        return true;
    }

    static bool typeOf(std::string_view text, MetricType &out) {
        using enum MetricType;
        for (const MetricType t : {Unknown, Counter, Gauge, Histogram, GaugeHistogram, Summary, Info, StateSet}) {
            if (text == toString(t)) {
                out = t;
                return true;
            }
        }
        return false;
    }

    bool sample(const char *line, const char *&p) {
        SampleView s;
        m_state.arena.clear();
        m_state.labels.clear();
        m_state.exemplars.clear();
        m_state.exemplarLabels.clear();
        m_state.exemplarSpans.clear();
        m_state.trailingComma = false;
        if (is(*p, kMetricStart)) {
            do {
                ++p;
            } while (is(*p, kMetricRest));
            s.name = std::string_view(line, static_cast<std::size_t>(p - line));
        } else if (*p != '{') {
            return fail(p, *p == '\n' ? "a blank line" : "expected a metric name, { or a comment");
        }
        if (*p == '{') {
            ++p;
            if (!scanLabels<kOm>(p, m_end, m_state, m_state.labels, &s.name, m_fault)) {
                return false;
            }
            if (m_strict && m_state.trailingComma) {
                return fail(p - 1, "a comma before }");
            }
        }
        if (s.name.empty()) {
            return fail(line, "the metric name is missing");
        }
        s.series = std::string_view(line, static_cast<std::size_t>(p - line));
        s.labels = m_state.labels;
        s.type = m_type;
        s.offset = line - m_begin;
        if (*p != ' ') {
            return fail(p, "expected a blank before the value");
        }
        ++p;
        return *p == '{' ? compositeSample(p, s) : plainSample(p, s);
    }

    bool plainSample(const char *&p, SampleView &s) {
        const char *const value = p;
        p = wordEnd(p);
        if (!parseFloat(value, p, s.value)) {
            return fail(value, value == p ? "expected a value" : "is not a number");
        }
        if (!rest(p, s)) {
            return false;
        }
        m_handler.sample(s);
        return true;
    }

    bool compositeSample(const char *&p, SampleView &s) {
        m_state.modern = true;
        ++p;
        if (!scanComposite(p, m_end, m_type, m_composite, m_fault) || !rest(p, s)) {
            return false;
        }
        emitComposite(m_composite, s, m_state, m_handler);
        return true;
    }

    static const char *wordEnd(const char *p) {
        while (*p != ' ' && *p != '\n') {
            ++p;
        }
        return p;
    }

    // [ timestamp] [ st@start] { # {labels} value [timestamp]} up to and including the line break
    bool rest(const char *&p, SampleView &s) {
        if (*p == ' ' && p[1] != '#' && p[1] != 's') {
            const char *const time = ++p;
            p = wordEnd(p);
            if (!parseSeconds(time, p, s.time)) {
                return fail(time, "expected a timestamp in seconds");
            }
        }
        if (*p == ' ' && p[1] == 's') {
            const char *const start = p + 1;
            p = wordEnd(start);
            const std::string_view word(start, static_cast<std::size_t>(p - start));
            if (!word.starts_with("st@") || !parseSeconds(start + 3, p, s.startTime)) {
                return fail(start, "expected a start timestamp such as st@1.5");
            }
            m_state.modern = true;
        }
        while (*p == ' ' && p[1] == '#') {
            if (!m_state.exemplarSpans.empty() && !m_state.modern) {
                return fail(p + 1, "a second exemplar");
            }
            if (!exemplar(p)) {
                return false;
            }
        }
        if (*p != '\n') {
            return fail(p, "expected the end of the line");
        }
        ++p;
        for (std::size_t i = 0; i < m_state.exemplars.size(); ++i) {
            const auto [from, to] = m_state.exemplarSpans[i];
            m_state.exemplars[i].labels = std::span(m_state.exemplarLabels).subspan(from, to - from);
        }
        s.exemplars = m_state.exemplars;
        return true;
    }

    bool exemplar(const char *&p) {
        if (p[2] != ' ' || p[3] != '{') {
            return fail(p + 2, "expected ' # {' before an exemplar");
        }
        const char *const from = p + 3;
        p += 4;
        const std::size_t first = m_state.exemplarLabels.size();
        m_state.trailingComma = false;
        if (!scanLabels<kOm>(p, m_end, m_state, m_state.exemplarLabels, nullptr, m_fault)) {
            return false;
        }
        if (m_strict && m_state.trailingComma) {
            return fail(p - 1, "a comma before }");
        }
        if (*p != ' ') {
            return fail(p, "expected a blank before the exemplar's value");
        }
        m_state.exemplarSpans.emplace_back(first, m_state.exemplarLabels.size());
        ExemplarView &e = m_state.exemplars.emplace_back();
        const char *const value = ++p;
        p = wordEnd(p);
        if (!parseFloat(value, p, e.value)) {
            return fail(value, "the exemplar's value is not a number");
        }
        if (*p == ' ' && p[1] != '#') {
            const char *const time = ++p;
            p = wordEnd(p);
            if (!parseSeconds(time, p, e.time)) {
                return fail(time, "the exemplar's timestamp is not a number of seconds");
            }
        }
        return lengthFits(first, from);
    }

    // OpenMetrics 1.0: at most 128 characters of names and values.
    bool lengthFits(std::size_t first, const char *from) {
        if (m_state.modern) {
            return true;
        }
        std::size_t characters = 0;
        for (std::size_t i = first; i < m_state.exemplarLabels.size(); ++i) {
            for (const std::string_view text : {m_state.exemplarLabels[i].name, m_state.exemplarLabels[i].value}) {
                for (const char c : text) {
                    characters += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
                }
            }
        }
        return characters <= 128 || !m_strict || fail(from, "the exemplar's labels are longer than 128 characters");
    }

    const char *m_begin;
    const char *m_end;
    LineState &m_state;
    Handler &m_handler;
    Fault &m_fault;
    bool m_strict;
    MetricType m_type = MetricType::Unknown;
    Composite m_composite;
};

} // namespace

bool parseOpenMetrics(std::string_view in, LineState &state, Handler &handler, const ParseOptions &options,
                      Fault &fault) {
    state.modern = false;
    return OpenMetricsParser(in, state, handler, options, fault).run();
}

} // namespace bs::exposition
