// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/exposition/exposition.h"
#include <algorithm>

namespace bs::exposition {

namespace {

// A delimited MetricFamily begins with its length, then field 1 (the name) as text.
bool looksLikeProtobuf(std::string_view bytes) {
    std::size_t i = 0;
    std::uint64_t length = 0;
    for (unsigned shift = 0; i < bytes.size() && shift < 35; shift += 7, ++i) {
        const auto c = static_cast<unsigned char>(bytes[i]);
        length |= static_cast<std::uint64_t>(c & 0x7FU) << shift;
        if (c < 0x80) {
            ++i;
            break;
        }
    }
    if (length < 2 || i + 2 > bytes.size() || bytes[i] != '\x0a') {
        return false;
    }
    const auto name = static_cast<unsigned char>(bytes[i + 1]);
    if (name == 0 || name + 2U > length || i + 2 + name > bytes.size()) {
        return false;
    }
    const std::string_view text = bytes.substr(i + 2, name);
    return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

std::string_view trimmed(std::string_view s) {
    while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) {
        s.remove_prefix(1);
    }
    while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) {
        s.remove_suffix(1);
    }
    return s;
}

// "# TYPE x_total counter" with a sample x_total: the text format, whatever ends it. OpenMetrics names the family x.
bool countsLikeText(std::string_view bytes) {
    static constexpr std::string_view kMark = "_total counter\n";
    const std::size_t mark = bytes.find(kMark);
    if (mark == std::string_view::npos) {
        return false;
    }
    const std::size_t line = bytes.rfind('\n', mark) == std::string_view::npos ? 0 : bytes.rfind('\n', mark) + 1;
    static constexpr std::string_view kType = "# TYPE ";
    if (bytes.substr(line, kType.size()) != kType) {
        return false;
    }
    const std::string_view name = bytes.substr(line + kType.size(), mark + 6 - line - kType.size());
    const std::string_view next = bytes.substr(mark + kMark.size());
    return next.starts_with(name) && next.size() > name.size() &&
           (next[name.size()] == ' ' || next[name.size()] == '{');
}

} // namespace

Format sniff(std::string_view bytes) {
    if (looksLikeProtobuf(bytes)) {
        return Format::Protobuf;
    }
    // "# EOF" begins a line near the end (text after it is an error worth reporting as OpenMetrics' own)
    const std::string_view end = bytes.substr(bytes.size() - std::min<std::size_t>(bytes.size(), 4096));
    if (end.find("\n# EOF") != std::string_view::npos || bytes.starts_with("# EOF")) {
        return countsLikeText(bytes) ? Format::Text : Format::OpenMetrics;
    }
    // only OpenMetrics has these; without "# EOF" it was cut
    if (bytes.starts_with("# UNIT ") || bytes.find("\n# UNIT ") != std::string_view::npos) {
        return Format::OpenMetrics;
    }
    return Format::Text;
}

Format formatOfContentType(std::string_view contentType) {
    std::string lower(contentType);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
    const std::string_view media = trimmed(std::string_view(lower).substr(0, lower.find(';')));
    if (media == "application/openmetrics-text") {
        return Format::OpenMetrics;
    }
    if (media == "application/vnd.google.protobuf") {
        const bool ours = lower.find("proto=io.prometheus.client.metricfamily") != std::string::npos &&
                          lower.find("encoding=delimited") != std::string::npos;
        return ours ? Format::Protobuf : Format::Auto;
    }
    if (media == "text/plain") {
        return Format::Text;
    }
    return Format::Auto;
}

QByteArray acceptHeader(bool nativeHistograms) {
    QByteArray out;
    if (nativeHistograms) {
        out = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,";
    }
    return out + "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                 "application/openmetrics-text;version=0.0.1;q=0.5,"
                 "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
                 "text/plain;version=0.0.4;q=0.3,*/*;q=0.2";
}

} // namespace bs::exposition
