// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/source/many/manysources.h"
#include "data/source/many/patience.h"
#include "data/source/remote/promises.h"
#include <algorithm>

namespace bs {

namespace {

constexpr std::string_view kExportedSource = "exported_source";

// A name before every message, so that it is known whom it is about.
void take(std::vector<std::string> &to, const std::vector<std::string> &from, const std::string &source) {
    for (const std::string &text : from) {
        to.push_back(source + ": " + text);
    }
}

template <class T> void sortUnique(std::vector<T> &list) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
}

// The error of a call that every source failed: what they agree on, or all of it.
Error allFailed(const std::vector<Error> &errors) {
    Error e = errors.front();
    for (const Error &other : errors) {
        if (other.reason != e.reason && !e.reason.contains(other.text())) {
            e.reason += QStringLiteral("; ") + other.text();
        }
    }
    return e;
}

} // namespace

Labels withSource(Labels labels, const std::string &source) {
    if (const std::string before(labels.get(kSourceLabel)); !before.empty()) {
        labels.set(kExportedSource, before);
    }
    labels.set(kSourceLabel, source);
    return labels;
}

Result<std::shared_ptr<const QueryResult>> unite(const std::vector<SourceAnswer> &answers) {
    auto all = std::make_shared<QueryResult>();
    bool first = true;
    for (const SourceAnswer &a : answers) {
        if (!a.result) {
            all->partial = true;
            all->warnings.push_back(a.source + ": " + a.missing.toStdString());
            continue;
        }
        const QueryResult &r = *a.result;
        if (r.type == QueryResult::Type::String) {
            return std::unexpected(usageError(QStringLiteral("query"),
                                              QStringLiteral("answers with a text from each source: choose one")));
        }
        const auto type = r.type == QueryResult::Type::Scalar ? QueryResult::Type::Vector : r.type;
        all->type = first ? type : all->type;
        first = false;
        all->partial = all->partial || r.partial;
        take(all->warnings, r.warnings, a.source);
        take(all->infos, r.infos, a.source);
        for (const Series &s : r.matrix.series) {
            all->matrix.series.push_back(s);
            all->matrix.series.back().labels = withSource(s.labels, a.source);
        }
    }
    return all;
}

ManySources::ManySources(std::vector<Part> parts, DurationMs patience, QObject *parent)
    : MetricSource(parent), m_parts(std::move(parts)), m_patience(patience) {
    m_pool.setMaxThreadCount(2);
    for (const Part &part : m_parts) {
        connect(part.source.get(), &MetricSource::statusChanged, this, &MetricSource::statusChanged);
    }
}

ManySources::~ManySources() { m_pool.waitForDone(); }

void ManySources::wake() {
    for (const Part &part : m_parts) {
        part.source->wake();
    }
}

QString ManySources::name() const {
    QStringList names;
    for (const Part &part : m_parts) {
        names.append(part.name);
    }
    return names.join(QStringLiteral(", "));
}

template <class T, class Start, class Done>
void ManySources::askAll(Start start, const std::stop_token &stop, Done done) {
    struct All {
        std::vector<std::optional<Result<T>>> answers;
        std::size_t left = 0;
    };
    auto all = std::make_shared<All>();
    all->answers.resize(m_parts.size());
    all->left = m_parts.size();
    for (std::size_t i = 0; i < m_parts.size(); ++i) {
        MetricSource *source = m_parts[i].source.get();
        askPatiently<T>(
            m_parts[i].name, [&start, source](const std::stop_token &inner) { return start(*source, inner); }, stop,
            m_patience, this,
            [all, i, done](Result<T> r) {
                all->answers[i] = std::move(r);
                if (--all->left > 0) {
                    return;
                }
                std::vector<Result<T>> answers;
                for (auto &a : all->answers) {
                    answers.push_back(std::move(*a));
                }
                done(std::move(answers));
            });
    }
}

template <class Start>
QFuture<Result<ManySources::Shared>> ManySources::askQuery(Start start, const std::stop_token &stop) {
    const auto promise = newPromise<Shared>();
    askAll<Shared>(start, stop, [this, promise](std::vector<Result<Shared>> answers) {
        std::vector<SourceAnswer> given;
        std::vector<Error> errors;
        for (std::size_t i = 0; i < answers.size(); ++i) {
            SourceAnswer a{m_parts[i].name.toStdString(), nullptr, {}};
            if (answers[i]) {
                a.result = *answers[i];
            } else {
                errors.push_back(answers[i].error());
                a.missing = answers[i].error().text();
            }
            given.push_back(std::move(a));
        }
        if (errors.size() == answers.size()) {
            return fulfil<Shared>(promise, std::unexpected(allFailed(errors)));
        }
        // Copying a big answer takes longer than a frame.
        deliver(runOn<Shared>(&m_pool, [given = std::move(given)] { return unite(given); }), this,
                [promise](Result<Shared> r) { fulfil<Shared>(promise, std::move(r)); });
    });
    return promise->future();
}

template <class Item, class Start, class Tag>
QFuture<Result<std::vector<Item>>> ManySources::askLists(Start start, const std::stop_token &stop, Tag tag) {
    const auto promise = newPromise<std::vector<Item>>();
    askAll<std::vector<Item>>(start, stop, [this, promise, tag](std::vector<Result<std::vector<Item>>> answers) {
        std::vector<Item> all;
        std::vector<Error> errors;
        for (std::size_t i = 0; i < answers.size(); ++i) {
            if (!answers[i]) {
                errors.push_back(answers[i].error());
                continue;
            }
            for (Item &item : *answers[i]) {
                tag(item, m_parts[i].name.toStdString());
                all.push_back(std::move(item));
            }
        }
        if (errors.size() == answers.size()) {
            return fulfil<std::vector<Item>>(promise, std::unexpected(allFailed(errors)));
        }
        fulfil<std::vector<Item>>(promise, std::move(all));
    });
    return promise->future();
}

QFuture<Result<ManySources::Shared>> ManySources::query(const InstantQuery &q, std::stop_token stop) {
    return askQuery([q](MetricSource &s, const std::stop_token &inner) { return s.query(q, inner); }, stop);
}

QFuture<Result<ManySources::Shared>> ManySources::queryRange(const RangeQuery &q, std::stop_token stop) {
    return askQuery([q](MetricSource &s, const std::stop_token &inner) { return s.queryRange(q, inner); }, stop);
}

QFuture<Result<std::vector<Labels>>> ManySources::series(const SeriesQuery &q, std::stop_token stop) {
    return askLists<Labels>([q](MetricSource &s, const std::stop_token &inner) { return s.series(q, inner); }, stop,
                            [](Labels &l, const std::string &name) { l = withSource(std::move(l), name); });
}

namespace {

QFuture<Result<std::vector<std::string>>> uniqueTexts(const QFuture<Result<std::vector<std::string>>> &all,
                                                      QObject *context) {
    const auto promise = newPromise<std::vector<std::string>>();
    deliver(all, context, [promise](Result<std::vector<std::string>> r) {
        if (r) {
            sortUnique(*r);
        }
        fulfil<std::vector<std::string>>(promise, std::move(r));
    });
    return promise->future();
}

const auto kAsIs = [](const auto & /*item*/, const std::string & /*name*/) {};

} // namespace

QFuture<Result<std::vector<std::string>>> ManySources::labelNames(const SeriesQuery &q, std::stop_token stop) {
    return uniqueTexts(
        askLists<std::string>([q](MetricSource &s, const std::stop_token &inner) { return s.labelNames(q, inner); },
                              stop, kAsIs),
        this);
}

QFuture<Result<std::vector<std::string>>> ManySources::labelValues(const std::string &label, const SeriesQuery &q,
                                                                   std::stop_token stop) {
    return uniqueTexts(
        askLists<std::string>(
            [label, q](MetricSource &s, const std::stop_token &inner) { return s.labelValues(label, q, inner); }, stop,
            kAsIs),
        this);
}

QFuture<Result<std::vector<MetricMetadata>>> ManySources::metadata(std::stop_token stop) {
    return askLists<MetricMetadata>([](MetricSource &s, const std::stop_token &inner) { return s.metadata(inner); },
                                    stop, kAsIs);
}

QFuture<Result<std::vector<TargetInfo>>> ManySources::targets(std::stop_token stop) {
    return askLists<TargetInfo>(
        [](MetricSource &s, const std::stop_token &inner) { return s.targets(inner); }, stop,
        [](TargetInfo &t, const std::string &name) { t.labels = withSource(std::move(t.labels), name); });
}

QFuture<Result<std::vector<RuleInfo>>> ManySources::rules(std::stop_token stop) {
    return askLists<RuleInfo>([](MetricSource &s, const std::stop_token &inner) { return s.rules(inner); }, stop,
                              [](RuleInfo &r, const std::string &name) {
                                  for (AlertInfo &a : r.alerts) {
                                      a.labels = withSource(std::move(a.labels), name);
                                  }
                              });
}

QFuture<Result<std::vector<AlertInfo>>> ManySources::alerts(std::stop_token stop) {
    return askLists<AlertInfo>(
        [](MetricSource &s, const std::stop_token &inner) { return s.alerts(inner); }, stop,
        [](AlertInfo &a, const std::string &name) { a.labels = withSource(std::move(a.labels), name); });
}

QFuture<Result<std::vector<Exemplar>>> ManySources::exemplars(const std::string &expr, TimeRange range,
                                                              std::stop_token stop) {
    return askLists<Exemplar>(
        [expr, range](MetricSource &s, const std::stop_token &inner) { return s.exemplars(expr, range, inner); }, stop,
        [](Exemplar &e, const std::string &name) { e.seriesLabels = withSource(std::move(e.seriesLabels), name); });
}

// One line about all of them: the kinds there are, the worst latency, the largest difference of clocks.
QFuture<Result<SourceInfo>> ManySources::info(std::stop_token stop) {
    const auto promise = newPromise<SourceInfo>();
    askAll<SourceInfo>([](MetricSource &s, const std::stop_token &inner) { return s.info(inner); }, stop,
                       [promise](std::vector<Result<SourceInfo>> answers) {
                           SourceInfo all;
                           QStringList flavours;
                           std::vector<Error> errors;
                           for (const auto &a : answers) {
                               if (!a) {
                                   errors.push_back(a.error());
                                   continue;
                               }
                               flavours.append(a->flavour);
                               all.latencyMs = std::max(all.latencyMs, a->latencyMs);
                               all.maxPoints = std::min(all.maxPoints, a->maxPoints);
                               if (std::abs(a->clockSkewMs) > std::abs(all.clockSkewMs)) {
                                   all.clockSkewMs = a->clockSkewMs;
                               }
                           }
                           if (errors.size() == answers.size()) {
                               return fulfil<SourceInfo>(promise, std::unexpected(allFailed(errors)));
                           }
                           flavours.removeDuplicates();
                           all.flavour = flavours.join(QStringLiteral(", "));
                           fulfil<SourceInfo>(promise, all);
                       });
    return promise->future();
}

DurationMs ManySources::newestHidden() const {
    DurationMs longest = 0;
    for (const Part &part : m_parts) {
        longest = std::max(longest, part.source->newestHidden());
    }
    return longest;
}

SourceStatus ManySources::status() const {
    SourceStatus all;
    QStringList reasons;
    std::size_t down = 0;
    for (const Part &part : m_parts) {
        const SourceStatus s = part.source->status();
        down += s.kind == SourceStatus::Kind::Down ? 1 : 0;
        all.kind = std::max(all.kind, s.kind);
        all.latencyMs = std::max(all.latencyMs, s.latencyMs);
        all.lastAnswer = std::max(all.lastAnswer, s.lastAnswer);
        all.since = std::max(all.since, s.since);
        if (!s.reason.isEmpty()) {
            reasons.append(part.name + QStringLiteral(": ") + s.reason);
        }
    }
    if (all.kind == SourceStatus::Kind::Down && down < m_parts.size()) {
        all.kind = SourceStatus::Kind::Slow;
    }
    all.reason = reasons.join(QStringLiteral("; "));
    return all;
}

} // namespace bs
