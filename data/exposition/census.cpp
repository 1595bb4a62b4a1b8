// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/exposition/census.h"
#include "data/exposition/check.h"
#include "data/exposition/number.h"
#include <algorithm>
#include <cmath>

namespace bs::exposition {

namespace {

using enum MetricType;

bool suffixBelongs(std::string_view suffix, MetricType type) {
    switch (type) {
    case Counter: return suffix.empty() || suffix == "_total" || suffix == "_created";
    case Summary: return suffix.empty() || suffix == "_count" || suffix == "_sum" || suffix == "_created";
    case Histogram:
        return suffix.empty() || suffix == "_bucket" || suffix == "_count" || suffix == "_sum" || suffix == "_created";
    case GaugeHistogram: return suffix.empty() || suffix == "_bucket" || suffix == "_gcount" || suffix == "_gsum";
    case Info: return suffix.empty() || suffix == "_info";
    default: return suffix.empty();
    }
}

constexpr std::string_view kSuffixes[] = {"_total",  "_created", "_count", "_sum",
                                          "_bucket", "_gcount",  "_gsum",  "_info"};

// A label name that occurs twice with values, or "". Most label sets are told apart by a few bits of each name.
std::string_view labelGivenTwice(std::span<const LabelView> labels) {
    std::uint64_t bits = 0;
    bool suspicious = false;
    for (const LabelView &l : labels) {
        const auto hash = l.name.size() * 7 + static_cast<unsigned char>(l.name.front()) * 3U +
                          static_cast<unsigned char>(l.name.back()) * 13U;
        const std::uint64_t bit = 1ULL << (hash & 63U);
        suspicious = suspicious || (bits & bit) != 0;
        bits |= bit;
    }
    for (std::size_t i = 0; suspicious && i < labels.size(); ++i) {
        for (std::size_t k = 0; k < i; ++k) {
            if (labels[i].name == labels[k].name && !labels[i].value.empty() && !labels[k].value.empty()) {
                return labels[i].name;
            }
        }
    }
    return {};
}

} // namespace

void Census::notice(const QString &message, std::int64_t offset) {
    if (m_result.warnings.size() >= kMostWarnings) {
        ++m_unshown;
        return;
    }
    m_result.warnings.push_back({message, 0, 0, offset});
}

Census::Family &Census::enter(std::string_view name, std::int64_t offset) {
    if (m_family != nullptr && m_familyName == name) {
        return *m_family;
    }
    if (m_family != nullptr) {
        checkHistograms();
        m_family->ended = m_family->sampled;
    }
    auto it = m_families.find(name);
    if (it == m_families.end()) {
        it = m_families.emplace(std::string(name), Family{}).first;
        it->second.offset = offset;
    } else if (it->second.ended) {
        if (it->second.typed) { // without a TYPE nothing says what belongs together
            notice(
                QStringLiteral("the lines of metric %1 do not stand together").arg(QString::fromStdString(it->first)),
                offset);
        }
        it->second.ended = false;
    }
    m_family = &it->second;
    m_familyName = name;
    return *m_family;
}

void Census::metadata(const MetadataView &m) {
    Family &f = enter(m.metric, m.offset);
    m_lastName.clear();
    const auto say = [&](const char *what) {
        notice(QStringLiteral("%1 of metric %2").arg(QLatin1String(what), QString::fromStdString(m_familyName)),
               m.offset);
    };
    if (m.kind == MetadataKind::Unit) {
        return;
    }
    bool &seen = m.kind == MetadataKind::Type ? f.typed : f.helped;
    if (seen) {
        say(m.kind == MetadataKind::Type ? "a second TYPE" : "a second HELP");
    } else if (f.sampled) {
        say(m.kind == MetadataKind::Type ? "a TYPE after samples" : "a HELP after samples");
    }
    seen = true;
    if (m.kind == MetadataKind::Type) {
        f.type = m.type;
    }
}

Census::Family &Census::familyOf(const SampleView &s) {
    if (m_family != nullptr && s.name == m_lastName) {
        return *m_family;
    }
    m_lastName = s.name;
    if (m_family != nullptr && s.name.starts_with(m_familyName) &&
        suffixBelongs(s.name.substr(m_familyName.size()), m_family->type)) {
        return *m_family;
    }
    for (const std::string_view suffix : kSuffixes) {
        if (!s.name.ends_with(suffix)) {
            continue;
        }
        const auto it = m_families.find(s.name.substr(0, s.name.size() - suffix.size()));
        if (it != m_families.end() && suffixBelongs(suffix, it->second.type)) {
            return enter(it->first, s.offset);
        }
    }
    return enter(s.name, s.offset);
}

void Census::sample(const SampleView &s) {
    Family &f = familyOf(s);
    f.sampled = true;
    ++m_result.samples;
    m_result.exemplars += std::ssize(s.exemplars);
    const std::uint64_t series = seriesHash(s);
    const bool known = !m_series.insert(series);
    const bool again =
        s.time == kNoTime
            ? known
            : !m_points.insert(mixHash(series + static_cast<std::uint64_t>(s.time) * 0x9E3779B97F4A7C15ULL));
    if (again) {
        notice(QStringLiteral("a second sample of the same series at the same time: only the first counts"), s.offset);
    }
    if (const std::string_view twice = labelGivenTwice(s.labels); !twice.empty()) {
        refuse(QStringLiteral("the label name %1 occurs twice")
                   .arg(QString::fromUtf8(twice.data(), static_cast<qsizetype>(twice.size()))));
        return;
    }
    if (f.type == Histogram && f.typed && s.time == kNoTime) {
        collectHistogram(s);
    }
}

void Census::collectHistogram(const SampleView &s) {
    const std::string_view suffix = s.name.substr(std::min(s.name.size(), m_familyName.size()));
    if (suffix == "_bucket") {
        double bound = NAN;
        for (const LabelView &l : s.labels) {
            if (l.name == "le" && !parseFloat(l.value.data(), l.value.data() + l.value.size(), bound)) {
                bound = NAN;
            }
        }
        if (std::isnan(bound)) {
            notice(QStringLiteral("a bucket without a number in its label le"), s.offset);
            return;
        }
        auto &h = m_histograms[labelSetHash(s.labels, "le")];
        h.offset = s.offset;
        h.buckets.emplace_back(bound, s.value);
    } else if (suffix == "_count") {
        m_histograms[labelSetHash(s.labels)].count = s.value;
    }
}

void Census::checkHistograms() {
    for (auto &[hash, h] : m_histograms) {
        if (h.buckets.empty()) {
            continue;
        }
        std::sort(h.buckets.begin(), h.buckets.end());
        bool falls = false;
        for (std::size_t i = 1; i < h.buckets.size(); ++i) {
            falls = falls || h.buckets[i].second < h.buckets[i - 1].second;
        }
        const QString name = QString::fromStdString(m_familyName);
        if (h.buckets.back().first != INFINITY) {
            notice(QStringLiteral("histogram %1 has no +Inf bucket: quantiles cannot be computed").arg(name), h.offset);
        } else if (h.count >= 0 && h.buckets.back().second != h.count) {
            notice(QStringLiteral("histogram %1: the +Inf bucket is not its count").arg(name), h.offset);
        }
        if (falls) {
            notice(QStringLiteral("histogram %1: a bucket holds less than a narrower one").arg(name), h.offset);
        }
    }
    m_histograms.clear();
}

void Census::finish() { checkHistograms(); }

CensusResult Census::result(std::string_view bytes) {
    m_result.families = std::ssize(m_families);
    m_result.series = static_cast<std::int64_t>(m_series.size());
    auto &warnings = m_result.warnings;
    std::stable_sort(warnings.begin(), warnings.end(),
                     [](const Warning &a, const Warning &b) { return a.offset < b.offset; });
    std::size_t from = 0;
    int line = 1;
    for (Warning &w : warnings) {
        const auto at = static_cast<std::size_t>(std::clamp<std::int64_t>(w.offset, 0, std::ssize(bytes)));
        const std::string_view step = bytes.substr(from, at - from);
        line += static_cast<int>(std::count(step.begin(), step.end(), '\n'));
        w.line = line;
        w.column = 1; // findings are of whole lines
        from = at;
    }
    if (m_unshown > 0) {
        warnings.push_back({QStringLiteral("%1 more findings are not listed").arg(m_unshown), line, 1, -1});
    }
    return std::move(m_result);
}

Result<CensusResult> takeCensus(std::string_view bytes, Format format, const QString &thing) {
    if (bytes.empty() && format == Format::Auto) {
        return std::unexpected(inputError(thing, QStringLiteral("is empty: there is no exposition to read")));
    }
    Parser parser;
    Census census;
    OpenMetricsCheck check(census);
    const Format sniffed = format == Format::Auto ? sniff(bytes) : format;
    const bool open = sniffed == Format::OpenMetrics;
    ParseOptions options;
    options.strict = open;
    options.thing = thing;
    Handler &handler = open ? static_cast<Handler &>(check) : census;
    CHECK_STATUS(parser.parse(bytes, sniffed, handler, options));
    CensusResult out = census.result(bytes);
    out.format = sniffed;
    if (sniffed == Format::Text && !bytes.empty() && bytes.back() != '\n') {
        const Position end = positionOf(bytes, std::ssize(bytes));
        out.warnings.push_back({QStringLiteral("the last line has no line break: the exposition may be cut"), end.line,
                                end.column, std::ssize(bytes)});
    }
    return out;
}

} // namespace bs::exposition
