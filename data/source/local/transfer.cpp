// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/source/local/transfer.h"
#include "data/core/format.h"
#include "data/exposition/labelsets.h"
#include <QElapsedTimer>
#include <algorithm>
#include <cstdio>
#include <deque>
#include <unordered_map>

namespace bs {

namespace {

using exposition::MetadataKind;
using exposition::MetadataView;
using exposition::SampleView;

class Importer final : public exposition::Handler {
public:
    explicit Importer(store::Store &store) : m_store(store) {}

    void metadata(const MetadataView &m) override {
        store::Metadata &known = m_metadata[std::string(m.metric)];
        known.metric = m.metric;
        switch (m.kind) {
        case MetadataKind::Help: known.help = m.text; break;
        case MetadataKind::Unit: known.unit = m.text; break;
        case MetadataKind::Type: known.type = exposition::toString(m.type); break;
        }
    }
    void sample(const SampleView &s) override {
        if (s.time == kNoTime) {
            refuse(QStringLiteral("a sample without a timestamp: nothing says when it was"));
            return;
        }
        const store::SeriesRef ref = refOf(s);
        if (ref == 0) {
            return;
        }
        if (s.histogram != nullptr) {
            m_batch.histograms.push_back({ref, s.time, std::make_shared<NativeHistogram>(*s.histogram)});
        } else {
            m_batch.samples.push_back({ref, s.time, s.value});
        }
        for (const auto &e : s.exemplars) {
            std::vector<Labels::Pair> pairs;
            for (const auto &l : e.labels) {
                pairs.emplace_back(l.name, l.value);
            }
            m_batch.exemplars.push_back(
                {ref, Labels::fromPairs(std::move(pairs)), e.value, e.time == kNoTime ? s.time : e.time});
        }
        if (m_batch.samples.size() + m_batch.histograms.size() >= kBatch) {
            send();
        }
    }
    void finish() override {
        for (auto &[name, m] : m_metadata) {
            m_batch.metadata.push_back(std::move(m));
        }
        send();
        while (!m_pending.empty() && !refused()) {
            settle();
        }
    }
    TransferResult result;

private:
    static constexpr std::size_t kBatch = 100'000;

    // Samples of one series mostly stand together; others are known by their label set, not by how it is written.
    store::SeriesRef refOf(const SampleView &s) {
        if (!s.series.empty() && s.series == m_lastText && s.type == m_lastType) {
            return m_lastRef;
        }
        if (!m_sets.add(s)) {
            refuse(QStringLiteral("a label name occurs twice in one sample"));
            return 0;
        }
        const exposition::LabelSets::View set = m_sets[m_sets.size() - 1];
        const std::uint64_t hash = set.hash();
        m_lastText = s.series;
        m_lastType = s.type;
        const auto [from, to] = m_byHash.equal_range(hash);
        for (auto it = from; it != to; ++it) {
            if (m_sets[it->second] == set) {
                m_sets.dropLast();
                return m_lastRef = m_refs[it->second];
            }
        }
        m_byHash.emplace(hash, static_cast<std::uint32_t>(m_refs.size()));
        m_refs.push_back(m_store.ref(set.toLabels()));
        result.series = std::ssize(m_refs);
        return m_lastRef = m_refs.back();
    }
    void send() {
        if (m_batch.empty()) {
            return;
        }
        m_pending.push_back(m_store.append(std::move(m_batch)));
        m_batch = {};
        if (m_pending.size() > 3) { // bounded: parsing may be faster than the disk
            settle();
        }
    }
    void settle() {
        m_pending.front().waitForFinished();
        const Result<store::AppendResult> r = m_pending.front().resultAt(0);
        m_pending.pop_front();
        if (!r) {
            refuse(r.error().text());
            return;
        }
        result.samples += r->stored;
        result.duplicates += r->duplicates;
    }

    store::Store &m_store;
    store::Batch m_batch;
    exposition::LabelSets m_sets;
    std::vector<store::SeriesRef> m_refs; // of the sets
    std::unordered_multimap<std::uint64_t, std::uint32_t> m_byHash;
    std::string m_lastText;
    store::SeriesRef m_lastRef = 0;
    std::unordered_map<std::string, store::Metadata> m_metadata;
    std::deque<QFuture<Result<store::AppendResult>>> m_pending;
    exposition::MetricType m_lastType = exposition::MetricType::Unknown;
};

void putLabelValue(std::string &out, std::string_view value) {
    out += '"';
    for (const char c : value) {
        if (c == '\n') {
            out += "\\n";
            continue;
        }
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    out += '"';
}

std::string seriesText(const Labels &labels) {
    std::string out;
    std::string inner;
    const std::string_view name = labels.metric();
    if (isLegacyMetricName(name)) {
        out = name;
    } else {
        putLabelValue(inner, name);
    }
    for (const auto &[label, value] : labels) {
        if (label == kMetricName) {
            continue;
        }
        inner += inner.empty() ? "" : ",";
        if (isLegacyLabelName(label)) {
            inner += label;
        } else {
            putLabelValue(inner, label);
        }
        inner += '=';
        putLabelValue(inner, value);
    }
    return inner.empty() ? out : out + "{" + inner + "}";
}

void putTime(std::string &out, TimeMs t) {
    char text[40];
    const auto ms = t < 0 ? 0 - static_cast<std::uint64_t>(t) : static_cast<std::uint64_t>(t);
    std::snprintf(text, sizeof text, " %s%llu.%03u", t < 0 ? "-" : "", static_cast<unsigned long long>(ms / 1000),
                  static_cast<unsigned>(ms % 1000));
    out += text;
}

std::string histogramText(const NativeHistogram &h) {
    const bool gauge = h.resetHint == NativeHistogram::ResetHint::Gauge;
    std::string out = gauge ? "{gcount:" : "{count:";
    out += promFloat(h.count) + (gauge ? ",gsum:" : ",sum:") + promFloat(h.sum) +
           ",schema:" + std::to_string(h.schema) + ",zero_threshold:" + promFloat(h.zeroThreshold) +
           ",zero_count:" + promFloat(h.zeroCount);
    const auto side = [&out](const char *name, const auto &spans, const auto &counts) {
        if (spans.empty()) {
            return;
        }
        out += std::string(",") + name + "_spans:[";
        for (std::size_t i = 0; i < spans.size(); ++i) {
            out += (i > 0 ? "," : "") + std::to_string(spans[i].offset) + ":" + std::to_string(spans[i].length);
        }
        out += std::string("],") + name + "_buckets:[";
        for (std::size_t i = 0; i < counts.size(); ++i) {
            out += (i > 0 ? "," : "") + promFloat(counts[i]);
        }
        out += "]";
    };
    side("negative", h.negativeSpans, h.negative);
    side("positive", h.positiveSpans, h.positive);
    return out + "}";
}

} // namespace

Result<TransferResult> importOpenMetrics(store::Store &store, std::string_view text, const QString &thing) {
    QElapsedTimer timer;
    timer.start();
    Importer importer(store);
    exposition::Parser parser;
    exposition::ParseOptions options;
    options.thing = thing;
    CHECK_STATUS(parser.parse(text, exposition::Format::Auto, importer, options));
    importer.result.bytes = std::ssize(text);
    importer.result.seconds = static_cast<double>(timer.nsecsElapsed()) / 1e9;
    return importer.result;
}

Result<TransferResult> exportOpenMetrics(const store::Store &store, std::vector<Matcher> matchers, TimeRange range,
                                         const std::function<Status(std::string_view)> &sink) {
    QElapsedTimer timer;
    timer.start();
    TransferResult result;
    std::string out;
    const auto flush = [&](std::size_t above) -> Status {
        if (out.size() > above) {
            result.bytes += std::ssize(out);
            CHECK_STATUS(sink(out));
            out.clear();
        }
        return {};
    };
    for (const std::string &name : store.labelValues(kMetricName)) { // one metric at a time bounds the memory
        auto mine = matchers;
        mine.push_back({Matcher::Op::Equal, std::string(kMetricName), name});
        auto found = TRY(store.select(TRY(MatcherSet::compile(std::move(mine))), range, {}));
        std::ranges::sort(found, {}, [](const auto &s) -> const Labels & { return s->labels; });
        bool typed = false;
        for (const auto &s : found) {
            const std::string series = seriesText(s->labels);
            std::int64_t written = 0;
            for (std::size_t i = 0; i < s->times.size(); ++i) {
                if (!isStale(s->values[i])) {
                    out += series + " " + promFloat(s->values[i]);
                    putTime(out, s->times[i]);
                    out += '\n';
                    ++written;
                }
            }
            for (std::size_t i = 0; i < s->histogramTimes.size(); ++i) {
                if (isStale(s->histograms[i]->sum) || s->histograms[i]->schema == -53) {
                    continue;
                }
                if (!typed) {
                    const bool gauge = s->histograms[i]->resetHint == NativeHistogram::ResetHint::Gauge;
                    out += "# TYPE " + seriesText({{std::string(kMetricName), name}}) +
                           (gauge ? " gaugehistogram\n" : " histogram\n");
                    typed = true;
                }
                out += series + " " + histogramText(*s->histograms[i]);
                putTime(out, s->histogramTimes[i]);
                out += '\n';
                ++written;
            }
            result.samples += written;
            result.series += written > 0 ? 1 : 0;
            CHECK_STATUS(flush(1U << 20U));
        }
    }
    out += "# EOF\n";
    CHECK_STATUS(flush(0));
    result.seconds = static_cast<double>(timer.nsecsElapsed()) / 1e9;
    return result;
}

} // namespace bs
