// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/source/scrape/targetscrape.h"
#include "data/core/format.h"
#include "data/exposition/hashes.h"
#include <algorithm>

namespace bs {

using exposition::SampleView;

// Receives the samples of one body.
class TargetScrape::Taker final : public exposition::Handler {
public:
    Taker(TargetScrape &owner, ScrapeOutcome &outcome, TimeMs time) : m_owner(owner), m_out(outcome), m_time(time) {}

    void metadata(const exposition::MetadataView &m) override {
        const std::hash<std::string_view> of;
        m_hash = exposition::mixHash(m_hash ^ of(m.text));
        m_hash = exposition::mixHash(m_hash + of(m.metric) + static_cast<std::uint64_t>(m.kind));
        if (!m_owner.m_shared->metadata.knows(m)) {
            m_news.push_back({m, std::string(m.metric), std::string(m.text)});
        }
    }

    void sample(const SampleView &s) override {
        ++m_out.samples;
        const SeriesCache::Key key = SeriesCache::keyOf(s.series);
        SeriesCache::Entry *entry = m_owner.m_known.find(key);
        const bool fresh = entry == nullptr;
        if (fresh) {
            entry = remember(key, s);
        }
        if (entry == nullptr) {
            return; // refused
        }
        entry->seen = 1;
        if (entry->ref == 0) {
            return;
        }
        ++m_out.kept;
        const auto limit = m_owner.m_target.job->limits.samples;
        if (limit > 0 && m_out.kept > limit) {
            return; // the scrape is lost; it is read to its end to say how much there was
        }
        const bool own = s.time != kNoTime && m_owner.m_target.job->honorTimestamps;
        const TimeMs time = own ? s.time : m_time;
        if (time > m_time + kMostAhead) {
            ++m_ahead;
            return;
        }
        m_out.added += fresh ? 1 : 0;
        entry->tracked = !own || m_owner.m_target.job->trackTimestampsStaleness ? 1 : 0;
        entry->histogram = s.histogram != nullptr ? 1 : 0;
        if (s.histogram != nullptr) {
            m_out.batch.histograms.push_back({entry->ref, time, std::make_shared<NativeHistogram>(*s.histogram)});
        } else {
            m_out.batch.samples.push_back({entry->ref, time, s.value});
        }
        for (const auto &e : s.exemplars) {
            keepExemplar(entry->ref, e, time);
        }
    }

    void finish() override {
        if (m_hash != m_owner.m_metadataHash) { // two targets that contradict each other do not do so for ever
            for (News &n : m_news) {
                n.view.metric = n.metric;
                n.view.text = n.text;
                m_owner.m_shared->metadata.note(n.view);
            }
            m_owner.m_metadataHash = m_hash;
        }
        m_out.batch.metadata = m_owner.m_shared->metadata.takeChanges();
    }
    // Why nothing of a well-formed body may be stored; empty: nothing speaks against it.
    [[nodiscard]] QString objection() const {
        const auto limit = m_owner.m_target.job->limits.samples;
        return limit > 0 && m_out.kept > limit
                   ? QStringLiteral("sample_limit of %1 exceeded: %2 samples").arg(limit).arg(m_out.kept)
                   : QString();
    }
    [[nodiscard]] QStringList notices() const {
        return m_ahead == 0 ? QStringList()
                            : QStringList{QStringLiteral("%1 samples are dated more than 10 minutes ahead and are not "
                                                         "stored")
                                              .arg(m_ahead)};
    }

private:
    // A clock that is off must not move the end of the store into the future: as Prometheus, ten minutes at most.
    static constexpr DurationMs kMostAhead = 600'000;

    SeriesCache::Entry *remember(const SeriesCache::Key &key, const SampleView &s) {
        auto exposed = exposition::labelsOf(s);
        if (!exposed) {
            refuse(exposed.error().thing + QStringLiteral(": ") + exposed.error().reason);
            return nullptr;
        }
        const auto labels = m_owner.labelsFor(s, std::move(*exposed));
        store::SeriesRef ref = 0;
        if (labels && !labels->empty()) {
            if (labels->metric().empty()) {
                refuse(QStringLiteral("relabelling takes the metric's name away"));
                return nullptr;
            }
            if (const QString why = m_owner.tooMuch(*labels); !why.isEmpty()) {
                refuse(why);
                return nullptr;
            }
            ref = m_owner.m_store->ref(*labels);
            if (ref > SeriesCache::kMostRef) {
                refuse(QStringLiteral("the store holds more series than can be scraped"));
                return nullptr;
            }
        }
        SeriesCache::Entry &entry = m_owner.m_known.add(key);
        entry.ref = ref;
        return &entry;
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
    std::int64_t m_ahead = 0;
    struct News {
        exposition::MetadataView view;
        std::string metric, text;
    };
    std::vector<News> m_news;
    std::uint64_t m_hash = 1;
};

bool ScrapeMetadata::knows(const exposition::MetadataView &m) const {
    const auto it = m_known.find(m.metric);
    if (it == m_known.end()) {
        return false;
    }
    using enum exposition::MetadataKind;
    switch (m.kind) {
    case Help: return it->second.help == m.text;
    case Unit: return it->second.unit == m.text;
    case Type: return it->second.type == exposition::toString(m.type);
    }
    return false;
}

void ScrapeMetadata::note(const exposition::MetadataView &m) {
    auto it = m_known.find(m.metric);
    if (it == m_known.end()) {
        if (m_known.size() >= kMost) {
            return;
        }
        it = m_known.emplace(std::string(m.metric), store::Metadata{}).first;
        it->second.metric = m.metric;
    }
    store::Metadata &known = it->second;
    using enum exposition::MetadataKind;
    std::string &field = m.kind == Help ? known.help : (m.kind == Unit ? known.unit : known.type);
    const std::string_view now = m.kind == Type ? std::string_view(exposition::toString(m.type)) : m.text;
    if (field != now) {
        field = now;
        if (m_changed.empty() || m_changed.back() != &known) {
            m_changed.push_back(&known);
        }
    }
}

std::vector<store::Metadata> ScrapeMetadata::takeChanges() {
    std::vector<store::Metadata> out;
    out.reserve(m_changed.size());
    for (const store::Metadata *m : m_changed) {
        out.push_back(*m);
    }
    m_changed.clear();
    return out;
}

TargetScrape::TargetScrape(std::shared_ptr<store::Store> store, ScrapeTarget target,
                           std::shared_ptr<ScrapeShared> shared)
    : m_store(std::move(store)), m_target(std::move(target)), m_shared(std::move(shared)) {}

TargetScrape::~TargetScrape() = default;

std::optional<Labels> TargetScrape::labelsFor(const SampleView &sample, Labels exposed) const {
    Labels labels = std::move(exposed);
    for (const auto &[name, value] : m_target.labels) {
        if (m_target.job->honorLabels) {
            // an empty label counts as given: it is how a push gateway keeps the instance away
            const auto given = [&name = name](const exposition::LabelView &l) { return l.name == name; };
            if (std::ranges::none_of(sample.labels, given)) {
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

// Which limit the labels of a series are above, in Prometheus's words; empty: none.
QString TargetScrape::tooMuch(const Labels &labels) const {
    const ScrapeLimits &limits = m_target.job->limits;
    const QString metric = displayText(labels.metric(), 50);
    if (limits.labels > 0 && std::ssize(labels) > limits.labels) {
        return QStringLiteral("label_limit exceeded (metric: %1, number of labels: %2, limit: %3)")
            .arg(metric)
            .arg(labels.size())
            .arg(limits.labels);
    }
    if (limits.labelNameLength == 0 && limits.labelValueLength == 0) {
        return {};
    }
    for (const auto &[name, value] : labels) {
        if (limits.labelNameLength > 0 && std::ssize(name) > limits.labelNameLength) {
            return QStringLiteral(
                       "label_name_length_limit exceeded (metric: %1, label name: %2, length: %3, limit: %4)")
                .arg(metric, displayText(name, 50))
                .arg(name.size())
                .arg(limits.labelNameLength);
        }
        if (limits.labelValueLength > 0 && std::ssize(value) > limits.labelValueLength) {
            return QStringLiteral("label_value_length_limit exceeded (metric: %1, label name: %2, value: \"%3\", "
                                  "length: %4, limit: %5)")
                .arg(metric, displayText(name, 50), displayText(value, 50))
                .arg(value.size())
                .arg(limits.labelValueLength);
        }
    }
    return {};
}

// As Prometheus keeps its cache: only a scrape that brought something forgets the series it did not bring, so that
// those of a target that was away for a moment do not count as added when it is back.
void TargetScrape::settle(store::Batch &batch, TimeMs time, bool fine, bool empty) {
    static const auto staleHistogram = [] {
        auto h = std::make_shared<NativeHistogram>();
        h->sum = staleMarker();
        return HistogramPtr(h);
    }();
    for (SeriesCache::Entry &e : m_known.entries()) {
        if (e.live && !(fine && e.tracked)) { // also when it begins to carry timestamps of its own
            if (e.histogram) {
                batch.histograms.push_back({e.ref, time, staleHistogram});
            } else {
                batch.samples.push_back({e.ref, time, staleMarker()});
            }
        }
        e.live = fine && e.tracked != 0 ? 1 : 0;
        e.tracked = 0;
    }
    constexpr std::size_t kSpare = 1000; // a target that never answers well must not fill the memory
    if ((fine && !empty) || m_known.size() > m_lastFine * 2 + kSpare) {
        m_known.eraseIf([](const SeriesCache::Entry &e) { return !e.seen; });
    }
    if (fine && !empty) {
        m_lastFine = m_known.size();
    }
    for (SeriesCache::Entry &e : m_known.entries()) {
        e.seen = 0;
    }
    m_known.settle();
    m_known.rewind();
}

void TargetScrape::report(ScrapeOutcome &o, TimeMs time, double seconds) {
    static constexpr const char *names[] = {"up", "scrape_duration_seconds", "scrape_samples_scraped",
                                            "scrape_samples_post_metric_relabeling", "scrape_series_added",
                                            // with extra_scrape_metrics alone
                                            "scrape_timeout_seconds", "scrape_sample_limit", "scrape_body_size_bytes"};
    constexpr std::size_t kAlways = 5;
    static_assert(std::size(names) == std::extent_v<decltype(m_reports)>);
    const double values[] = {o.up ? 1.0 : 0.0,
                             seconds,
                             static_cast<double>(o.samples),
                             static_cast<double>(o.kept),
                             static_cast<double>(o.added),
                             static_cast<double>(m_target.timeout) / 1000,
                             static_cast<double>(m_target.job->limits.samples),
                             static_cast<double>(o.bytes)};
    for (std::size_t i = 0; i < (m_target.job->extraMetrics ? std::size(names) : kAlways); ++i) {
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
    o.bytes = std::ssize(body);
    const exposition::Format format = exposition::formatOfContentType(contentType);
    if (format == exposition::Format::Auto) {
        o.notices
            << QStringLiteral("the content type \"%1\" names no exposition: the format was guessed")
                   .arg(QString::fromUtf8(contentType.data(), static_cast<qsizetype>(contentType.size())).left(80));
    }
    Taker taker(*this, o, time);
    exposition::ParseOptions options;
    options.thing = m_target.url.toString();
    const Status parsed = m_shared->parser.parse(body, format, taker, options);
    if (!parsed) {
        // nothing of a scrape that cannot be read counts, and what was there before is stale
        o.batch = {};
        o.error = parsed.error().line > 0 ? QStringLiteral("line %1, column %2: %3")
                                                .arg(parsed.error().line)
                                                .arg(parsed.error().column)
                                                .arg(parsed.error().reason)
                                          : parsed.error().reason;
    } else if (const QString why = taker.objection(); !why.isEmpty()) {
        o.batch = {};
        o.error = why;
    } else {
        o.up = true;
        o.notices += taker.notices();
    }
    settle(o.batch, time, o.up, body.empty());
    report(o, time, seconds);
    return o;
}

ScrapeOutcome TargetScrape::failed(const QString &why, TimeMs time, double seconds, std::int64_t bytes) {
    ScrapeOutcome o;
    o.error = why;
    o.bytes = bytes;
    settle(o.batch, time, false);
    report(o, time, seconds);
    return o;
}

store::Batch TargetScrape::vanish(TimeMs time) {
    store::Batch batch;
    settle(batch, time, false);
    for (const store::SeriesRef ref : m_reports) {
        if (ref != 0) {
            batch.samples.push_back({ref, time, staleMarker()});
        }
    }
    return batch;
}

} // namespace bs
