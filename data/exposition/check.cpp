// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/exposition/check.h"
#include "data/exposition/number.h"
#include <cmath>

namespace bs::exposition {

namespace {

using enum MetricType;

std::vector<std::string_view> suffixesOf(MetricType type) {
    switch (type) {
    case Counter: return {"_total", "_created"};
    case Summary: return {"", "_count", "_sum", "_created"};
    case Histogram: return {"_count", "_sum", "_bucket", "_created"};
    case GaugeHistogram: return {"_gcount", "_gsum", "_bucket"};
    case Info: return {"_info"};
    default: return {""};
    }
}

bool isBucketed(MetricType t) { return t == Histogram || t == GaugeHistogram; }

std::string_view labelOf(const SampleView &s, std::string_view name) {
    for (const LabelView &l : s.labels) {
        if (l.name == name) {
            return l.value;
        }
    }
    return {};
}

// A bound: a number, and infinity written as "+Inf".
bool boundOf(std::string_view text, double &out) {
    return parseFloat(text.data(), text.data() + text.size(), out) && !std::isnan(out) &&
           (out != INFINITY || text == "+Inf");
}

} // namespace

void OpenMetricsCheck::beginFamily(std::string_view name) {
    m_open = true;
    m_name = name;
    m_type = Unknown;
    m_help = m_typed = m_hasUnit = false;
    m_unit.clear();
    m_samples = 0;
    m_groups.clear();
    m_point = Point{};
}

bool OpenMetricsCheck::endFamily() {
    if (!m_open) {
        return true;
    }
    m_open = false;
    if (!endPoint()) {
        return false;
    }
    // Two runs of one name without any metadata are no clash: nothing says what belongs together.
    const bool described = m_help || m_typed || m_hasUnit;
    bool clash = false;
    const auto take = [&](std::string name) {
        const auto [it, fresh] = m_names.try_emplace(std::move(name), described);
        clash = clash || (!fresh && (described || it->second));
    };
    take(m_name);
    for (const std::string_view suffix : suffixesOf(m_type)) {
        if (!suffix.empty()) {
            take(m_name + std::string(suffix));
        }
    }
    if (clash) {
        return no("the name clashes with another metric's, or its samples do not stand together");
    }
    if (!m_unit.empty() && (m_type == Info || m_type == StateSet)) {
        return no("info and stateset have no unit");
    }
    return true;
}

void OpenMetricsCheck::metadata(const MetadataView &m) {
    if (m_open && m.metric == m_name) {
        if (m_samples > 0) {
            no("metadata stands after samples");
            return;
        }
    } else {
        if (!endFamily()) {
            return;
        }
        beginFamily(m.metric);
    }
    bool &seen = m.kind == MetadataKind::Help ? m_help : m.kind == MetadataKind::Type ? m_typed : m_hasUnit;
    if (seen) {
        no("HELP, TYPE or UNIT is given twice");
        return;
    }
    seen = true;
    if (m.kind == MetadataKind::Type) {
        m_type = m.type;
    } else if (m.kind == MetadataKind::Unit) {
        m_unit = m.text;
    }
    m_next.metadata(m);
}

bool OpenMetricsCheck::belongs(std::string_view sampleName) const {
    if (!m_open || !sampleName.starts_with(m_name)) {
        return false;
    }
    const std::string_view suffix = sampleName.substr(m_name.size());
    for (const std::string_view s : suffixesOf(m_type)) {
        if (s == suffix) {
            return true;
        }
    }
    return false;
}

void OpenMetricsCheck::sample(const SampleView &s) {
    const bool native = s.histogram != nullptr && m_open && s.name == m_name && isBucketed(m_type);
    if (!native && !belongs(s.name)) {
        if (!endFamily()) {
            return;
        }
        beginFamily(s.name);
    }
    ++m_samples;
    const std::string_view suffix = s.name.substr(m_name.size());
    if (!native) {
        if (!checkLabels(s, suffix)) {
            return;
        }
        const bool bucket = isBucketed(m_type) && suffix == "_bucket";
        const std::string_view own = bucket                                ? std::string_view("le")
                                     : m_type == Summary && suffix.empty() ? std::string_view("quantile")
                                     : m_type == StateSet                  ? std::string_view(m_name)
                                                                           : std::string_view();
        const std::uint64_t group = m_type == Info ? 1 : labelSetHash(s.labels, own) + 1;
        if (!checkOrder(s, group) || !checkValue(s, suffix) || !addToPoint(s, suffix, group)) {
            return;
        }
    }
    m_next.sample(s);
    if (m_next.refused()) {
        refuse(m_next.refusal());
    }
}

bool OpenMetricsCheck::checkLabels(const SampleView &s, std::string_view suffix) {
    for (std::size_t i = 0; i < s.labels.size(); ++i) {
        for (std::size_t k = 0; k < i; ++k) {
            if (s.labels[i].name == s.labels[k].name) {
                return no("a label name occurs twice");
            }
        }
    }
    double bound = 0;
    if (isBucketed(m_type) && suffix == "_bucket" && !boundOf(labelOf(s, "le"), bound)) {
        return no("a bucket needs a label le with a number, infinity as +Inf");
    }
    if (m_type == Summary && suffix.empty() &&
        (!boundOf(labelOf(s, "quantile"), bound) || !(bound >= 0 && bound <= 1))) {
        return no("a summary's value needs a label quantile from 0 to 1");
    }
    if (m_type == StateSet) {
        bool named = false;
        for (const LabelView &l : s.labels) {
            named = named || l.name == m_name;
        }
        return named || no("a stateset needs a label of its own name");
    }
    return true;
}

bool OpenMetricsCheck::checkOrder(const SampleView &s, std::uint64_t group) {
    const bool first = m_samples == 1;
    if (first || group != m_group) {
        if (!m_groups.insert(group)) {
            return no("the samples of one label set do not stand together");
        }
    } else {
        if ((s.time == kNoTime) != (m_groupTime == kNoTime)) {
            return no("some samples of one label set have a timestamp and some have none");
        }
        if (s.time < m_groupTime && m_type != Info) {
            return no("the timestamps of one label set go backwards");
        }
    }
    m_group = group;
    m_groupTime = s.time;
    return true;
}

bool OpenMetricsCheck::checkValue(const SampleView &s, std::string_view suffix) {
    if (m_type == StateSet && s.value != 0 && s.value != 1) {
        return no("a stateset has only the values 0 and 1");
    }
    if (m_type == Info && s.value != 1) {
        return no("an info has only the value 1");
    }
    const bool counting = suffix == "_total" || suffix == "_count" || suffix == "_bucket" || suffix == "_gcount";
    const bool summing = suffix == "_sum" || suffix == "_gsum";
    if ((counting || summing) && std::isnan(s.value)) {
        return no("a count or a sum is NaN");
    }
    if (counting && s.value < 0) {
        return no("a count is negative");
    }
    if (!s.exemplars.empty() && !s.composite && !(isBucketed(m_type) && suffix == "_bucket") &&
        !(m_type == Counter && suffix == "_total")) {
        return no("only counters and histogram buckets have exemplars");
    }
    return true;
}

bool OpenMetricsCheck::addToPoint(const SampleView &s, std::string_view suffix, std::uint64_t group) {
    if (!isBucketed(m_type) && m_type != Summary) {
        return true;
    }
    if (!m_point.any || m_point.group != group || m_point.time != s.time) {
        if (!endPoint()) {
            return false;
        }
        m_point.any = true;
        m_point.group = group;
        m_point.time = s.time;
        m_point.offset = s.offset;
    }
    Point &p = m_point;
    if (suffix == "_bucket") {
        double bound = 0;
        (void)boundOf(labelOf(s, "le"), bound);
        if (p.hasBucket && bound <= p.bound) {
            return no("the buckets are not in the order of le");
        }
        if (s.value < p.value) {
            return no("the buckets do not grow: they are cumulative");
        }
        p.hasBucket = true;
        p.negativeThreshold = p.negativeThreshold || bound < 0;
        p.negativeObservation = p.negativeObservation || (bound < 0 && s.value > 0);
        p.bound = bound;
        p.value = s.value;
    } else if (suffix == "_count" || suffix == "_gcount") {
        p.hasCount = true;
        p.count = s.value;
    } else if (suffix == "_sum" || suffix == "_gsum") {
        (suffix == "_sum" ? p.hasSum : p.hasGSum) = true;
        p.negativeSum = s.value < 0;
    } else if (suffix.empty()) {
        p.negativeQuantile = p.negativeQuantile || s.value < 0;
    }
    return true;
}

bool OpenMetricsCheck::endPoint() {
    if (!m_point.any) {
        return true;
    }
    bool fine = true;
    if (m_type == Summary) {
        // A quantile or a sum below zero contradicts the specification; Go's client writes both for negative
        // observations, which a complete point makes plain.
        const bool told = m_point.negativeQuantile && m_point.hasSum && m_point.hasCount;
        if ((m_point.negativeSum || m_point.negativeQuantile) && !told) {
            fine = no("a summary's sum or quantile is negative");
        } else if (told) {
            m_next.notice(QStringLiteral("a summary of negative observations: its sum is no counter"), m_point.offset);
        }
    } else {
        fine = endHistogramPoint();
    }
    m_point = Point{};
    return fine;
}

bool OpenMetricsCheck::endHistogramPoint() {
    const Point &p = m_point;
    if (!p.hasBucket || p.bound != INFINITY) {
        return no("the +Inf bucket is missing");
    }
    if (p.hasCount && p.value != p.count) {
        return no("the count is not that of the +Inf bucket");
    }
    if ((p.hasSum || p.hasGSum) != p.hasCount) {
        return no("a histogram has its sum and its count, or neither");
    }
    if (p.hasGSum && p.negativeSum && !p.negativeThreshold) {
        return no("the sum is negative and no bucket is");
    }
    if (p.hasSum && (p.negativeThreshold || p.negativeSum)) {
        // The specification forbids a sum beside buckets below zero; Go's client writes one, which a point that did
        // observe something negative makes plain.
        if (!p.negativeObservation) {
            return no("a sum stands beside buckets below zero, or is negative itself");
        }
        m_next.notice(QStringLiteral("a histogram of negative observations: its sum is no counter"), p.offset);
    }
    return true;
}

void OpenMetricsCheck::finish() {
    if (endFamily()) {
        m_next.finish();
    }
}

} // namespace bs::exposition
