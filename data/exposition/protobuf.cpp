// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/exposition/number.h"
#include "data/exposition/parsers.h"
#include <cmath>
#include <limits>
#include <stdexcept>
// A field of the wrong wire type is the sender's doing, not ours: an exception that parse() turns into an Error, where
// protozero would assert. This is the only file that uses it.
#define protozero_assert(x) ((x) ? static_cast<void>(0) : throw std::invalid_argument(#x))
#include <protozero/pbf_reader.hpp>

namespace bs::exposition {

namespace {

using protozero::pbf_reader;

std::string_view view(const protozero::data_view &v) { return {v.data(), v.size()}; }

struct Bucket {
    double bound = 0;
    double count = 0;
};

// io.prometheus.client.MetricFamily, length-delimited: the only form in which Go services expose native histograms.
class ProtobufParser {
public:
    ProtobufParser(std::string_view in, LineState &state, Handler &handler, Fault &fault)
        : m_in(in), m_state(state), m_handler(handler), m_fault(fault) {}

    bool run() {
        const char *p = m_in.data();
        const char *const end = p + m_in.size();
        while (p != end) {
            const char *const from = p;
            try {
                const std::uint64_t length = protozero::decode_varint(&p, end);
                if (length > static_cast<std::uint64_t>(end - p)) {
                    m_fault = {from, "a metric family is cut"};
                    return false;
                }
                m_offset = from - m_in.data();
                if (!family({p, static_cast<std::size_t>(length)})) {
                    m_fault.at = from;
                    return false;
                }
                p += length;
            } catch (const std::exception &) {
                m_fault = {from, "is not a protobuf metric family"};
                return false;
            }
            if (m_handler.refused()) {
                m_fault = {from, nullptr};
                return false;
            }
        }
        return true;
    }

private:
    bool fail(const char *why) {
        m_fault.why = why;
        return false;
    }

    bool family(protozero::data_view bytes) {
        std::string_view name, help, unit;
        int type = 0;
        pbf_reader r(bytes);
        while (r.next()) {
            switch (r.tag()) {
            case 1: name = view(r.get_view()); break;
            case 2: help = view(r.get_view()); break;
            case 3: type = r.get_enum(); break;
            case 5: unit = view(r.get_view()); break;
            default: r.skip();
            }
        }
        if (name.empty() || !validUtf8(name) || !validUtf8(help)) {
            return fail("a metric family without a name, or with one that is not UTF-8");
        }
        using enum MetricType;
        static constexpr MetricType types[] = {Counter, Gauge, Summary, Unknown, Histogram, GaugeHistogram};
        if (type < 0 || type > 5) {
            return fail("a metric family of an unknown type");
        }
        m_name = name;
        m_type = types[type];
        describe(help, unit);
        pbf_reader again(bytes);
        while (again.next(4)) {
            if (!metric(again.get_view())) {
                return false;
            }
        }
        return true;
    }

    void describe(std::string_view help, std::string_view unit) {
        MetadataView m;
        m.metric = m_name;
        m.offset = m_offset;
        m.text = help;
        m_handler.metadata(m);
        m.kind = MetadataKind::Type;
        m.type = m_type;
        m.text = toString(m_type);
        m_handler.metadata(m);
        if (!unit.empty()) {
            m.kind = MetadataKind::Unit;
            m.text = unit;
            m_handler.metadata(m);
        }
    }

    bool label(pbf_reader r, std::vector<LabelView> &out) {
        LabelView l;
        while (r.next()) {
            switch (r.tag()) {
            case 1: l.name = view(r.get_view()); break;
            case 2: l.value = view(r.get_view()); break;
            default: r.skip();
            }
        }
        if (l.name.empty() || !validUtf8(l.name) || !validUtf8(l.value)) {
            return fail("a label without a name, or that is not UTF-8");
        }
        out.push_back(l);
        return true;
    }

    [[nodiscard]] std::uint32_t valueTag() const {
        switch (m_type) {
        case MetricType::Gauge: return 2;
        case MetricType::Counter: return 3;
        case MetricType::Summary: return 4;
        case MetricType::Histogram:
        case MetricType::GaugeHistogram: return 7;
        default: return 5; // untyped
        }
    }

    bool metric(protozero::data_view bytes) {
        m_state.labels.clear();
        m_state.exemplars.clear();
        m_state.exemplarLabels.clear();
        m_state.exemplarSpans.clear();
        SampleView s;
        s.name = m_name;
        s.type = m_type;
        s.offset = m_offset;
        pbf_reader r(bytes);
        protozero::data_view value{};
        bool found = false;
        const std::uint32_t tag = valueTag();
        while (r.next()) {
            if (r.tag() == 1) {
                if (!label(r.get_message(), m_state.labels)) {
                    return false;
                }
            } else if (r.tag() == tag) {
                value = r.get_view();
                found = true;
            } else if (r.tag() == 6) {
                s.time = r.get_int64();
            } else {
                r.skip();
            }
        }
        if (!found) {
            return fail("a metric without a value of its family's type");
        }
        s.labels = m_state.labels;
        switch (tag) {
        case 4: return summary(value, s);
        case 7: return histogram(value, s);
        default: return scalar(value, s);
        }
    }

    static TimeMs timestamp(pbf_reader r) {
        std::int64_t seconds = 0;
        std::int64_t nanos = 0;
        while (r.next()) {
            switch (r.tag()) {
            case 1: seconds = r.get_int64(); break;
            case 2: nanos = r.get_int32(); break;
            default: r.skip();
            }
        }
        constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 1000 - 1;
        return std::clamp(seconds, -kMost, kMost) * 1000 + nanos / 1'000'000;
    }

    bool exemplar(pbf_reader r) {
        ExemplarView e;
        const std::size_t first = m_state.exemplarLabels.size();
        while (r.next()) {
            switch (r.tag()) {
            case 1:
                if (!label(r.get_message(), m_state.exemplarLabels)) {
                    return false;
                }
                break;
            case 2: e.value = r.get_double(); break;
            case 3: e.time = timestamp(r.get_message()); break;
            default: r.skip();
            }
        }
        m_state.exemplars.push_back(e);
        m_state.exemplarSpans.emplace_back(first, m_state.exemplarLabels.size());
        return true;
    }

    std::span<const ExemplarView> exemplars() {
        for (std::size_t i = 0; i < m_state.exemplars.size(); ++i) {
            const auto [from, to] = m_state.exemplarSpans[i];
            m_state.exemplars[i].labels = std::span(m_state.exemplarLabels).subspan(from, to - from);
        }
        return m_state.exemplars;
    }

    // Gauge, Counter and Untyped have their value in field 1; a counter's exemplar is 2, its start 3.
    bool scalar(protozero::data_view bytes, SampleView s) {
        pbf_reader r(bytes);
        while (r.next()) {
            if (r.tag() == 1) {
                s.value = r.get_double();
            } else if (r.tag() == 2 && m_type == MetricType::Counter) {
                if (!exemplar(r.get_message())) {
                    return false;
                }
            } else if (r.tag() == 3 && m_type == MetricType::Counter) {
                s.startTime = timestamp(r.get_message());
            } else {
                r.skip();
            }
        }
        s.exemplars = exemplars();
        Exploder{m_state, m_handler, s, {}}.emit("", s.value);
        return true;
    }

    bool summary(protozero::data_view bytes, SampleView s) {
        double count = 0;
        double sum = 0;
        m_buckets.clear();
        pbf_reader r(bytes);
        while (r.next()) {
            switch (r.tag()) {
            case 1: count = static_cast<double>(r.get_uint64()); break;
            case 2: sum = r.get_double(); break;
            case 3: m_buckets.push_back(pairOf(r.get_message())); break;
            case 4: s.startTime = timestamp(r.get_message()); break;
            default: r.skip();
            }
        }
        Exploder out{m_state, m_handler, s, {}};
        out.emit("_count", count);
        out.emit("_sum", sum);
        for (const Bucket &q : m_buckets) {
            out.emit("", q.count, "quantile", openMetricsFloat(q.bound));
        }
        return true;
    }

    static Bucket pairOf(pbf_reader r) {
        Bucket b;
        while (r.next()) {
            switch (r.tag()) {
            case 1: b.bound = r.get_double(); break;
            case 2: b.count = r.get_double(); break;
            default: r.skip();
            }
        }
        return b;
    }

    bool bucket(pbf_reader r) {
        Bucket b;
        while (r.next()) {
            switch (r.tag()) {
            case 1: b.count = static_cast<double>(r.get_uint64()); break;
            case 2: b.bound = r.get_double(); break;
            case 3:
                if (!exemplar(r.get_message())) {
                    return false;
                }
                break;
            case 4: b.count = r.get_double(); break;
            default: r.skip();
            }
        }
        m_buckets.push_back(b);
        return true;
    }

    static NativeHistogram::Span span(pbf_reader r) {
        NativeHistogram::Span s;
        while (r.next()) {
            switch (r.tag()) {
            case 1: s.offset = r.get_sint32(); break;
            case 2: s.length = r.get_uint32(); break;
            default: r.skip();
            }
        }
        return s;
    }

    template <class Range> static void addDeltas(const Range &deltas, std::vector<double> &out) {
        // a message that mixes deltas with counts may have put any number before
        constexpr double kMost = 9.2e18;
        const double last = out.empty() ? 0 : out.back();
        std::int64_t count = std::abs(last) < kMost ? static_cast<std::int64_t>(last) : 0;
        for (const std::int64_t d : deltas) {
            count = static_cast<std::int64_t>(static_cast<std::uint64_t>(count) + static_cast<std::uint64_t>(d));
            out.push_back(static_cast<double>(count));
        }
    }
    template <class Range> static void addCounts(const Range &counts, std::vector<double> &out) {
        for (const double c : counts) {
            out.push_back(c);
        }
    }
    // repeated scalars may come packed or one by one
    static void deltas(pbf_reader &r, std::vector<double> &out) {
        if (r.wire_type() == protozero::pbf_wire_type::length_delimited) {
            addDeltas(r.get_packed_sint64(), out);
        } else {
            addDeltas(std::initializer_list<std::int64_t>{r.get_sint64()}, out);
        }
    }
    static void counts(pbf_reader &r, std::vector<double> &out) {
        if (r.wire_type() == protozero::pbf_wire_type::length_delimited) {
            addCounts(r.get_packed_double(), out);
        } else {
            addCounts(std::initializer_list<double>{r.get_double()}, out);
        }
    }

    void nativeField(pbf_reader &r, NativeHistogram &h) {
        switch (r.tag()) {
        case 5: h.schema = r.get_sint32(); break;
        case 6: h.zeroThreshold = r.get_double(); break;
        case 7: h.zeroCount = static_cast<double>(r.get_uint64()); break;
        case 8: h.zeroCount = r.get_double(); break;
        case 9: h.negativeSpans.push_back(span(r.get_message())); break;
        case 10: deltas(r, h.negative); break;
        case 11: counts(r, h.negative); break;
        case 12: h.positiveSpans.push_back(span(r.get_message())); break;
        case 13: deltas(r, h.positive); break;
        case 14: counts(r, h.positive); break;
        default: r.skip();
        }
    }

    static bool agree(const std::vector<NativeHistogram::Span> &spans, std::size_t buckets) {
        std::uint64_t n = 0;
        for (const auto &s : spans) {
            n += s.length;
        }
        return n == buckets;
    }

    bool histogram(protozero::data_view bytes, SampleView s) {
        NativeHistogram &h = m_state.histogram;
        h = NativeHistogram{};
        m_buckets.clear();
        pbf_reader r(bytes);
        while (r.next()) {
            switch (r.tag()) {
            case 1: h.count = static_cast<double>(r.get_uint64()); break;
            case 2: h.sum = r.get_double(); break;
            case 3:
                if (!bucket(r.get_message())) {
                    return false;
                }
                break;
            case 4: h.count = r.get_double(); break;
            case 15: s.startTime = timestamp(r.get_message()); break;
            case 16:
                if (!exemplar(r.get_message())) {
                    return false;
                }
                break;
            default: nativeField(r, h);
            }
        }
        s.exemplars = exemplars();
        // client_golang marks an empty native histogram by a span of no length
        if (h.zeroThreshold > 0 || h.zeroCount > 0 || !h.positiveSpans.empty() || !h.negativeSpans.empty()) {
            return native(h, s);
        }
        classic(h, s);
        return true;
    }

    bool native(NativeHistogram &h, SampleView &s) {
        if (!agree(h.positiveSpans, h.positive.size()) || !agree(h.negativeSpans, h.negative.size()) || h.schema < -4 ||
            h.schema > 8) {
            return fail("a native histogram whose spans, buckets or schema do not agree");
        }
        if (m_type == MetricType::GaugeHistogram) {
            h.resetHint = NativeHistogram::ResetHint::Gauge;
        }
        std::string &key = m_state.scratch;
        key.assign(s.name);
        for (const LabelView &l : s.labels) {
            key += '\xFE';
            key += l.name;
            key += '\xFF';
            key += l.value;
        }
        s.series = key;
        s.histogram = &h;
        m_handler.sample(s);
        return true;
    }

    void classic(const NativeHistogram &h, const SampleView &s) {
        Exploder out{m_state, m_handler, s, {}};
        out.base.exemplars = {};
        out.emit("_count", h.count);
        out.emit("_sum", h.sum);
        bool infinite = false;
        out.base.exemplars = s.exemplars;
        for (const Bucket &b : m_buckets) {
            infinite = infinite || b.bound == INFINITY;
            out.emit("_bucket", b.count, "le", openMetricsFloat(b.bound));
        }
        if (!infinite) {
            out.emit("_bucket", h.count, "le", "+Inf");
        }
    }

    std::string_view m_in;
    LineState &m_state;
    Handler &m_handler;
    Fault &m_fault;
    std::string_view m_name;
    MetricType m_type = MetricType::Unknown;
    std::int64_t m_offset = 0;
    std::vector<Bucket> m_buckets;
};

} // namespace

bool parseProtobuf(std::string_view in, LineState &state, Handler &handler, Fault &fault) {
    return ProtobufParser(in, state, handler, fault).run();
}

} // namespace bs::exposition
