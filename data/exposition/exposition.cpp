// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/exposition/exposition.h"
#include "data/exposition/number.h"
#include "data/exposition/parsers.h"
#include <algorithm>

namespace bs::exposition {

const char *toString(Format f) {
    switch (f) {
    case Format::Auto: return "auto";
    case Format::Text: return "text";
    case Format::OpenMetrics: return "openmetrics";
    case Format::Protobuf: return "protobuf";
    }
    return "auto";
}

const char *toString(MetricType t) {
    switch (t) {
    case MetricType::Unknown: return "unknown";
    case MetricType::Counter: return "counter";
    case MetricType::Gauge: return "gauge";
    case MetricType::Histogram: return "histogram";
    case MetricType::GaugeHistogram: return "gaugehistogram";
    case MetricType::Summary: return "summary";
    case MetricType::Info: return "info";
    case MetricType::StateSet: return "stateset";
    }
    return "unknown";
}

bool validUtf8(std::string_view s) {
    const auto *p = reinterpret_cast<const unsigned char *>(s.data());
    const auto *const end = p + s.size();
    const auto tail = [&p, end](int n, unsigned low, unsigned high) {
        if (end - p < n || p[1] < low || p[1] > high) {
            return false;
        }
        for (int i = 2; i < n; ++i) {
            if ((p[i] & 0xC0U) != 0x80U) {
                return false;
            }
        }
        p += n;
        return true;
    };
    while (p != end) {
        const unsigned c = *p;
        bool fine = true;
        if (c < 0x80) {
            ++p;
        } else if (c >= 0xC2 && c <= 0xDF) {
            fine = tail(2, 0x80, 0xBF);
        } else if (c >= 0xE0 && c <= 0xEF) {
            fine = tail(3, c == 0xE0 ? 0xA0 : 0x80, c == 0xED ? 0x9F : 0xBF);
        } else if (c >= 0xF0 && c <= 0xF4) {
            fine = tail(4, c == 0xF0 ? 0x90 : 0x80, c == 0xF4 ? 0x8F : 0xBF);
        } else {
            fine = false;
        }
        if (!fine) {
            return false;
        }
    }
    return true;
}

namespace {

std::string_view unescape(std::string_view raw, Arena &arena, bool quotes) {
    if (raw.find('\\') == std::string_view::npos) {
        return raw;
    }
    std::string &out = arena.next();
    for (std::size_t i = 0; i < raw.size(); ++i) {
        const char next = raw[i] == '\\' && i + 1 < raw.size() ? raw[i + 1] : '\0';
        if (next == 'n') {
            out += '\n';
            ++i;
        } else if (next == '\\' || (quotes && next == '"')) {
            out += next;
            ++i;
        } else {
            out += raw[i];
        }
    }
    return out;
}

} // namespace

std::string_view unescapeLabel(std::string_view raw, Arena &arena) { return unescape(raw, arena, true); }
std::string_view unescapeHelp(std::string_view raw, Arena &arena) { return unescape(raw, arena, false); }

Position positionOf(std::string_view bytes, std::int64_t offset) {
    const auto at = static_cast<std::size_t>(std::clamp<std::int64_t>(offset, 0, std::ssize(bytes)));
    const std::string_view before = bytes.substr(0, at);
    const std::size_t newline = before.rfind('\n');
    return {static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1,
            static_cast<int>(newline == std::string_view::npos ? at + 1 : at - newline)};
}

std::string openMetricsFloat(double value) {
    char text[kFloatText];
    return std::string(writeOpenMetrics(value, text));
}

namespace {

// An empty value takes the label away, wherever else in the set it is given (as Prometheus's label builder does).
void dropEmptied(std::vector<Labels::Pair> &pairs) {
    std::vector<std::string> gone;
    for (const auto &[name, value] : pairs) {
        if (value.empty()) {
            gone.push_back(name);
        }
    }
    std::erase_if(pairs, [&gone](const Labels::Pair &p) { return std::ranges::find(gone, p.first) != gone.end(); });
}

} // namespace

Result<Labels> labelsOf(const SampleView &sample) {
    std::vector<Labels::Pair> pairs;
    pairs.reserve(sample.labels.size() + 1);
    pairs.emplace_back(kMetricName, sample.name);
    using enum MetricType;
    for (const LabelView &l : sample.labels) {
        const bool bound = (l.name == "le" && (sample.type == Histogram || sample.type == GaugeHistogram)) ||
                           (l.name == "quantile" && sample.type == Summary);
        char text[kFloatText];
        pairs.emplace_back(l.name, bound ? openMetricsBound(l.value, text) : l.value);
    }
    std::sort(pairs.begin(), pairs.end());
    if (std::ranges::any_of(pairs, [](const Labels::Pair &p) { return p.second.empty(); })) {
        dropEmptied(pairs);
    }
    for (std::size_t i = 1; i < pairs.size(); ++i) {
        if (pairs[i].first == pairs[i - 1].first) {
            return std::unexpected(inputError(QString::fromStdString(pairs[i].first),
                                              QStringLiteral("the label name occurs twice in one sample")));
        }
    }
    return Labels::fromPairs(std::move(pairs));
}

struct Parser::Buffers : LineState {};

Parser::Parser() : m_buffers(std::make_unique<Buffers>()) {}
Parser::~Parser() = default;
Parser::Parser(Parser &&) noexcept = default;
Parser &Parser::operator=(Parser &&) noexcept = default;

Status Parser::parse(std::string_view bytes, Format format, Handler &handler, const ParseOptions &o) {
    m_format = format == Format::Auto ? sniff(bytes) : format;
    LineState &state = *m_buffers;
    std::string_view in = bytes;
    if (m_format != Format::Protobuf && !in.empty() && in.back() != '\n') {
        state.tail.assign(in);
        state.tail += '\n';
        in = state.tail;
    }
    Fault fault;
    bool fine = false;
    switch (m_format) {
    case Format::OpenMetrics: fine = parseOpenMetrics(in, state, handler, o, fault); break;
    case Format::Protobuf: fine = parseProtobuf(in, state, handler, fault); break;
    default: fine = parseText(in, state, handler, fault); break;
    }
    if (fine) {
        handler.finish();
        fine = !handler.refused();
        fault.at = in.data() + in.size();
    }
    if (fine) {
        return {};
    }
    const std::int64_t offset = fault.at == nullptr ? 0 : fault.at - in.data();
    const Position at = positionOf(in, offset);
    const QString why = handler.refused() ? handler.refusal() : QString::fromLatin1(fault.why);
    return std::unexpected(inputError(o.thing, why, at.line, at.column));
}

} // namespace bs::exposition
