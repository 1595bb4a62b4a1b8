// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/exposition/number.h"
#include "data/exposition/parsers.h"
#include <charconv>
#include <cmath>
#include <numeric>

namespace bs::exposition {

namespace {

enum Field : std::uint8_t {
    Count,
    GCount,
    Sum,
    GSum,
    Schema,
    ZeroThreshold,
    ZeroCount,
    NegativeSpans,
    NegativeBuckets,
    PositiveSpans,
    PositiveBuckets,
    Bucket,
    Quantile,
    None
};

constexpr std::string_view kFields[] = {"count",          "gcount",           "sum",
                                        "gsum",           "schema",           "zero_threshold",
                                        "zero_count",     "negative_spans",   "negative_buckets",
                                        "positive_spans", "positive_buckets", "bucket",
                                        "quantile"};

// A histogram of a scrape has a few hundred buckets; more than this is no honest one.
constexpr std::size_t kMostBuckets = 100'000;

bool allowed(Field f, MetricType type) {
    using enum MetricType;
    switch (type) {
    case Summary: return f == Count || f == Sum || f == Quantile;
    case Histogram: return f != Quantile && f != GCount && f != GSum;
    case GaugeHistogram: return f != Quantile && f != Count && f != Sum;
    default: return false;
    }
}

class CompositeScanner {
public:
    CompositeScanner(const char *&p, MetricType type, Composite &out, Fault &fault)
        : m_p(p), m_type(type), m_out(out), m_fault(fault) {}

    bool run() {
        if (!allowed(Sum, m_type) && !allowed(GSum, m_type)) {
            return fail("a composite value needs a TYPE of histogram, gaugehistogram or summary");
        }
        m_out.gauge = m_type == MetricType::GaugeHistogram;
        for (;;) {
            if (!field()) {
                return false;
            }
            if (*m_p == '}') {
                ++m_p;
                return complete();
            }
            if (*m_p != ',') {
                return fail("expected , or } in a composite value");
            }
            ++m_p;
        }
    }

private:
    bool fail(const char *why) {
        m_fault = {m_p, why};
        return false;
    }

    bool field() {
        const char *const from = m_p;
        while (*m_p == '_' || (*m_p >= 'a' && *m_p <= 'z')) {
            ++m_p;
        }
        const std::string_view name(from, static_cast<std::size_t>(m_p - from));
        int f = 0;
        while (f < None && kFields[f] != name) {
            ++f;
        }
        if (f == None || !allowed(static_cast<Field>(f), m_type)) {
            return fail("is not a field of this type's composite value");
        }
        if (m_out.has[f]) {
            return fail("the field is given twice");
        }
        m_out.has[f] = true;
        if (*m_p != ':') {
            return fail("expected : after a field");
        }
        ++m_p;
        return value(static_cast<Field>(f));
    }

    bool value(Field f) {
        switch (f) {
        case Count:
        case GCount: return number(m_out.count);
        case Sum:
        case GSum: return number(m_out.sum);
        case ZeroThreshold: return number(m_out.zeroThreshold);
        case ZeroCount: return number(m_out.zeroCount);
        case Schema: return integer(m_out.schema);
        case NegativeSpans: return list([this] { return span(m_out.negativeSpans); });
        case PositiveSpans: return list([this] { return span(m_out.positiveSpans); });
        case NegativeBuckets: return list([this] { return number(m_out.negative.emplace_back()); });
        case PositiveBuckets: return list([this] { return number(m_out.positive.emplace_back()); });
        default: return list([this] { return pair(); });
        }
    }

    template <class Item> bool list(Item item) {
        if (*m_p != '[') {
            return fail("expected [");
        }
        ++m_p;
        if (*m_p == ']') {
            ++m_p;
            return true;
        }
        for (std::size_t n = 0; n < kMostBuckets; ++n) {
            if (!item()) {
                return false;
            }
            if (*m_p == ']') {
                ++m_p;
                return true;
            }
            if (*m_p != ',') {
                return fail("expected , or ] in a list");
            }
            ++m_p;
        }
        return fail("the list is too long");
    }

    const char *word() {
        const char *const from = m_p;
        while (*m_p != ',' && *m_p != '}' && *m_p != ']' && *m_p != ':' && *m_p != ' ' && *m_p != '\n') {
            ++m_p;
        }
        return from;
    }
    bool number(double &out) {
        const char *const from = word();
        return parseFloat(from, m_p, out) || fail("is not a number");
    }
    template <class Int> bool integer(Int &out) {
        const char *const from = word();
        const auto r = std::from_chars(from, m_p, out);
        return (r.ec == std::errc() && r.ptr == m_p) || fail("is not a whole number");
    }
    bool span(std::vector<NativeHistogram::Span> &spans) {
        NativeHistogram::Span s;
        if (!integer(s.offset)) {
            return false;
        }
        if (*m_p != ':') {
            return fail("expected : in a span");
        }
        ++m_p;
        spans.emplace_back();
        return integer(s.length) && (spans.back() = s, true);
    }
    bool pair() {
        const char *const from = word();
        double bound = 0;
        const std::string_view text(from, static_cast<std::size_t>(m_p - from));
        if (!parseFloat(from, m_p, bound) || std::isnan(bound)) {
            return fail("is not a number");
        }
        if (*m_p != ':') {
            return fail("expected :");
        }
        ++m_p;
        m_infinite = m_infinite || bound == INFINITY;
        double v = 0;
        if (!number(v)) {
            return false;
        }
        m_out.pairs.emplace_back(text, v);
        return true;
    }

    bool complete() {
        if (!(m_out.has[Count] || m_out.has[GCount]) || !(m_out.has[Sum] || m_out.has[GSum])) {
            return fail("a composite value needs its count and its sum");
        }
        if (m_type == MetricType::Summary) {
            return m_out.has[Quantile] || fail("a summary needs quantile:[]");
        }
        if (m_out.has[Bucket] && !m_infinite) {
            return fail("the buckets have no +Inf");
        }
        if (!m_out.has[Schema]) {
            return m_out.has[Bucket] || fail("a histogram needs schema or bucket:[]");
        }
        if (!m_out.has[ZeroThreshold] || !m_out.has[ZeroCount]) {
            return fail("a native histogram needs zero_threshold and zero_count");
        }
        if (m_out.schema < -4 || m_out.schema > 8) {
            return fail("the schema is outside -4..8");
        }
        const auto total = [](const std::vector<NativeHistogram::Span> &spans) {
            return std::accumulate(spans.begin(), spans.end(), std::uint64_t{0},
                                   [](std::uint64_t n, const NativeHistogram::Span &s) { return n + s.length; });
        };
        if (total(m_out.positiveSpans) != m_out.positive.size() ||
            total(m_out.negativeSpans) != m_out.negative.size()) {
            return fail("the spans and the buckets do not agree in number");
        }
        return true;
    }

    const char *&m_p;
    MetricType m_type;
    Composite &m_out;
    Fault &m_fault;
    bool m_infinite = false;
};

} // namespace

void Composite::clear() {
    std::fill(std::begin(has), std::end(has), false);
    count = sum = zeroThreshold = zeroCount = 0;
    schema = 0;
    negativeSpans.clear();
    positiveSpans.clear();
    negative.clear();
    positive.clear();
    pairs.clear();
}

bool scanComposite(const char *&p, const char * /*end*/, MetricType type, Composite &out, Fault &fault) {
    out.clear();
    return CompositeScanner(p, type, out, fault).run();
}

void Exploder::emit(std::string_view suffix, double value, std::string_view label, std::string_view labelValue) {
    if (handler.refused()) {
        return;
    }
    name.assign(base.name);
    name += suffix;
    state.moreLabels.assign(base.labels.begin(), base.labels.end());
    if (!label.empty()) {
        state.moreLabels.push_back({label, labelValue});
    }
    std::string &key = state.scratch;
    key.assign(name);
    for (const LabelView &l : state.moreLabels) {
        key += '\xFE';
        key += l.name;
        key += '\xFF';
        key += l.value;
    }
    SampleView s = base;
    s.series = key;
    s.name = name;
    s.labels = state.moreLabels;
    s.value = value;
    s.histogram = nullptr;
    s.composite = true;
    handler.sample(s);
    base.exemplars = {}; // the exemplars of one line stand with its first series
}

void emitComposite(const Composite &c, SampleView sample, LineState &state, Handler &handler) {
    if (c.has[Schema]) {
        NativeHistogram &h = state.histogram;
        h.schema = c.schema;
        h.zeroThreshold = c.zeroThreshold;
        h.zeroCount = c.zeroCount;
        h.count = c.count;
        h.sum = c.sum;
        h.positiveSpans = c.positiveSpans;
        h.negativeSpans = c.negativeSpans;
        h.positive = c.positive;
        h.negative = c.negative;
        h.customBounds.clear();
        h.resetHint = c.gauge ? NativeHistogram::ResetHint::Gauge : NativeHistogram::ResetHint::Unknown;
        sample.histogram = &h;
        sample.composite = true;
        handler.sample(sample);
        return;
    }
    Exploder out{state, handler, sample, {}};
    out.emit(c.gauge ? "_gcount" : "_count", c.count);
    out.emit(c.gauge ? "_gsum" : "_sum", c.sum);
    for (const auto &[bound, value] : c.pairs) {
        c.has[Quantile] ? out.emit("", value, "quantile", bound) : out.emit("_bucket", value, "le", bound);
    }
}

} // namespace bs::exposition
