// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/source/scrape/targetscrape.h"

namespace bs {

using exposition::SampleView;

// Receives the samples of one body.
class TargetScrape::Taker final : public exposition::Handler {
public:
    Taker(TargetScrape &owner, ScrapeOutcome &outcome, TimeMs time) : m_owner(owner), m_out(outcome), m_time(time) {}

    void metadata(const exposition::MetadataView &m) override {
        auto it = m_owner.m_metadata.find(m.metric);
        if (it == m_owner.m_metadata.end()) {
            it = m_owner.m_metadata.emplace(std::string(m.metric), store::Metadata{}).first;
            it->second.metric = m.metric;
        }
        std::string &known = m.kind == exposition::MetadataKind::Help   ? it->second.help
                             : m.kind == exposition::MetadataKind::Unit ? it->second.unit
                                                                        : it->second.type;
        const std::string_view now =
            m.kind == exposition::MetadataKind::Type ? std::string_view(exposition::toString(m.type)) : m.text;
        if (known != now) {
            known = now;
            m_changed.push_back(&it->second);
        }
    }

    void sample(const SampleView &s) override {
        ++m_out.samples;
        Known &known = knownOf(s);
        if (refused() || known.ref == 0) {
            known.seen = m_owner.m_round;
            return;
        }
        ++m_out.kept;
        const auto limit = m_owner.m_target.job->sampleLimit;
        if (limit > 0 && m_out.kept > limit) {
            refuse(QStringLiteral("sample_limit of %1 exceeded").arg(limit));
            return;
        }
        m_out.added += !known.live && known.seen != m_owner.m_round ? 1 : 0;
        const bool own = s.time != kNoTime && m_owner.m_target.job->honorTimestamps;
        known.seen = m_owner.m_round;
        known.stale = !own || m_owner.m_target.job->trackTimestampsStaleness;
        known.histogram = s.histogram != nullptr;
        const TimeMs time = own ? s.time : m_time;
        if (s.histogram != nullptr) {
            m_out.batch.histograms.push_back({known.ref, time, std::make_shared<NativeHistogram>(*s.histogram)});
        } else {
            m_out.batch.samples.push_back({known.ref, time, s.value});
        }
        for (const auto &e : s.exemplars) {
            keepExemplar(known.ref, e, time);
        }
    }

    void finish() override {
        for (const store::Metadata *m : m_changed) {
            m_out.batch.metadata.push_back(*m);
        }
    }

private:
    Known &knownOf(const SampleView &s) {
        if (s.type != m_type) { // the same text under another TYPE may become other labels (le, quantile)
            m_type = s.type;
        }
        if (const auto it = m_owner.m_known.find(s.series); it != m_owner.m_known.end()) {
            return it->second;
        }
        Known &known = m_owner.m_known.emplace(std::string(s.series), Known{}).first->second;
        auto labels = exposition::labelsOf(s);
        if (!labels) {
            refuse(labels.error().thing + QStringLiteral(": ") + labels.error().reason);
        } else if (const auto final = m_owner.labelsFor(std::move(*labels))) {
            if (final->metric().empty()) {
                refuse(QStringLiteral("relabelling takes the metric's name away"));
            } else {
                known.ref = m_owner.m_store->ref(*final);
            }
        }
        return known;
    }
    void keepExemplar(store::SeriesRef ref, const exposition::ExemplarView &e, TimeMs time) {
        std::vector<Labels::Pair> pairs;
        for (const auto &l : e.labels) {
            pairs.emplace_back(l.name, l.value);
        }
        m_out.batch.exemplars.push_back(
            {ref, Labels::fromPairs(std::move(pairs)), e.value, e.time == kNoTime ? time : e.time});
    }

    TargetScrape &m_owner;
    ScrapeOutcome &m_out;
    TimeMs m_time;
    exposition::MetricType m_type = exposition::MetricType::Unknown;
    std::vector<const store::Metadata *> m_changed;
};

TargetScrape::TargetScrape(std::shared_ptr<store::Store> store, ScrapeTarget target)
    : m_store(std::move(store)), m_target(std::move(target)) {}

TargetScrape::~TargetScrape() = default;

std::optional<Labels> TargetScrape::labelsFor(Labels exposed) const {
    Labels labels = std::move(exposed);
    for (const auto &[name, value] : m_target.labels) {
        if (m_target.job->honorLabels) {
            if (!labels.has(name)) {
                labels.set(name, value);
            }
            continue;
        }
        if (labels.has(name)) {
            std::string other = "exported_" + name;
            while (labels.has(other) || m_target.labels.has(other)) {
                other.insert(0, "exported_");
            }
            labels.set(other, labels.get(name));
        }
        labels.set(name, value);
    }
    return m_target.job->metricRelabelRules.empty() ? std::optional(std::move(labels))
                                                    : relabel(std::move(labels), m_target.job->metricRelabelRules);
}

void TargetScrape::markVanished(store::Batch &batch, TimeMs time, bool all) {
    static const auto staleHistogram = [] {
        auto h = std::make_shared<NativeHistogram>();
        h->sum = staleMarker();
        return HistogramPtr(h);
    }();
    for (auto it = m_known.begin(); it != m_known.end();) {
        Known &k = it->second;
        if (k.seen == m_round && !all) {
            k.live = true;
            ++it;
            continue;
        }
        if (k.ref != 0 && k.stale && k.live) {
            if (k.histogram) {
                batch.histograms.push_back({k.ref, time, staleHistogram});
            } else {
                batch.samples.push_back({k.ref, time, staleMarker()});
            }
        }
        it = m_known.erase(it);
    }
}

void TargetScrape::report(ScrapeOutcome &o, TimeMs time, double seconds) {
    static constexpr const char *names[] = {"up", "scrape_duration_seconds", "scrape_samples_scraped",
                                            "scrape_samples_post_metric_relabeling", "scrape_series_added"};
    const double values[] = {o.up ? 1.0 : 0.0, seconds, static_cast<double>(o.samples), static_cast<double>(o.kept),
                             static_cast<double>(o.added)};
    for (std::size_t i = 0; i < std::size(names); ++i) {
        if (m_reports[i] == 0) {
            Labels labels = m_target.labels;
            labels.set(kMetricName, names[i]);
            m_reports[i] = m_store->ref(labels);
        }
        o.batch.samples.push_back({m_reports[i], time, values[i]});
    }
}

ScrapeOutcome TargetScrape::take(std::string_view body, std::string_view contentType, TimeMs time, double seconds) {
    ScrapeOutcome o;
    ++m_round;
    const exposition::Format format = exposition::formatOfContentType(contentType);
    if (format == exposition::Format::Auto) {
        o.notices
            << QStringLiteral("the content type \"%1\" names no exposition: the format was guessed")
                   .arg(QString::fromUtf8(contentType.data(), static_cast<qsizetype>(contentType.size())).left(80));
    }
    Taker taker(*this, o, time);
    exposition::ParseOptions options;
    options.thing = m_target.url.toString();
    const Status parsed = m_parser.parse(body, format, taker, options);
    if (!parsed) {
        // nothing of a scrape that cannot be read counts, and what was there before is stale
        o.batch = {};
        o.error = parsed.error().line > 0 ? QStringLiteral("line %1, column %2: %3")
                                                .arg(parsed.error().line)
                                                .arg(parsed.error().column)
                                                .arg(parsed.error().reason)
                                          : parsed.error().reason;
    } else {
        o.up = true;
    }
    markVanished(o.batch, time, !o.up);
    report(o, time, seconds);
    return o;
}

ScrapeOutcome TargetScrape::failed(const QString &why, TimeMs time, double seconds) {
    ScrapeOutcome o;
    ++m_round;
    o.error = why;
    markVanished(o.batch, time, true);
    report(o, time, seconds);
    return o;
}

store::Batch TargetScrape::vanish(TimeMs time) {
    store::Batch batch;
    ++m_round;
    markVanished(batch, time, true);
    for (const store::SeriesRef ref : m_reports) {
        if (ref != 0) {
            batch.samples.push_back({ref, time, staleMarker()});
        }
    }
    return batch;
}

} // namespace bs
