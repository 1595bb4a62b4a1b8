// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/vocabulary/detect.h"
#include "data/core/async.h"
#include "data/core/bytes.h"
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <set>

namespace bs {

namespace {

using Kind = VocabularyEntry::Kind;
using Bound = std::shared_ptr<const BoundVocabulary>;

// The labels of these decide who a series belongs to.
const std::vector<std::string> kTelling{"goroutines", "tasks", "pool_inflight", "requests", "rss"};

std::vector<std::string> metricsOf(const VocabularyEntry &e) {
    if (e.kind == Kind::Expression) {
        return e.needs;
    }
    return e.kind == Kind::Histogram ? std::vector{e.metric, e.metric + "_bucket", e.metric + "_count"}
                                     : std::vector{e.metric};
}

std::string anyOf(const std::set<std::string> &names) {
    std::string out;
    for (const std::string &name : names) {
        out += (out.empty() ? "" : "|") + name;
    }
    return "{__name__=~\"" + out + "\"}";
}

struct Detection {
    MetricSource *source = nullptr;
    std::vector<Vocabulary> vocabularies;
    TimeRange range;
    std::stop_token stop;
    std::shared_ptr<QPromise<Result<Bound>>> promise;
    std::shared_ptr<BoundVocabulary> bound = std::make_shared<BoundVocabulary>();
    std::set<std::string> telling; // metrics whose labels are looked at
    // Identity labels with more than one candidate, to be settled by how many series carry each.
    struct Choice {
        std::string identity;
        std::vector<std::string> candidates;
        std::vector<double> carried;
    };
    std::vector<Choice> choices;
    std::size_t asked = 0;
};
using DetectionPtr = std::shared_ptr<Detection>;

void finish(const DetectionPtr &d, Result<Bound> result) {
    d->promise->addResult(std::move(result));
    d->promise->finish();
}

void bindConcepts(Detection &d, const std::set<std::string> &have) {
    *d.bound = bindVocabularies(d.vocabularies, have);
    for (const std::string &name : kTelling) {
        const auto it = d.bound->concepts.find(name);
        if (it != d.bound->concepts.end()) {
            for (const auto &e : it->second.entries) {
                for (const std::string &metric : metricsOf(e.entry)) {
                    if (have.contains(metric)) {
                        d.telling.insert(metric);
                    }
                }
            }
        }
    }
}

void askInterval(const DetectionPtr &d);

// One candidate after another: how many of the telling series carry it?
void askCoverage(const DetectionPtr &d) {
    for (auto &choice : d->choices) {
        if (choice.carried.size() == choice.candidates.size()) {
            continue;
        }
        std::string selector = anyOf(d->telling);
        selector.insert(selector.size() - 1, "," + choice.candidates[choice.carried.size()] + "!=\"\"");
        const InstantQuery query{.expr = "count(" + selector + ")", .time = d->range.end};
        deliver(d->source->query(query, d->stop), d->source,
                [d, &choice](Result<std::shared_ptr<const QueryResult>> r) {
                    const bool known = r && !(*r)->matrix.series.empty() && !(*r)->matrix.series.front().values.empty();
                    choice.carried.push_back(known ? (*r)->matrix.series.front().values.front() : 0);
                    askCoverage(d);
                });
        return;
    }
    for (const auto &choice : d->choices) {
        // max_element gives the first of equals: the order of the candidates decides.
        const auto best = std::max_element(choice.carried.begin(), choice.carried.end()) - choice.carried.begin();
        d->bound->identity[choice.identity] = choice.candidates[static_cast<std::size_t>(best)];
    }
    askInterval(d);
}

void chooseIdentity(const DetectionPtr &d, const std::vector<std::string> &names) {
    const std::set<std::string> have(names.begin(), names.end());
    std::map<std::string, std::vector<std::string>> present;
    for (const Vocabulary &v : d->vocabularies) {
        for (const auto &[identity, candidates] : v.identity.labels) {
            for (const std::string &c : candidates) {
                auto &list = present[identity];
                if (have.contains(c) && std::find(list.begin(), list.end(), c) == list.end()) {
                    list.push_back(c);
                }
            }
        }
    }
    for (auto &[identity, candidates] : present) {
        if (candidates.size() == 1) {
            d->bound->identity[identity] = candidates.front();
        } else if (candidates.size() > 1) {
            d->choices.push_back({identity, std::move(candidates), {}});
        }
    }
    askCoverage(d);
}

// Sources that do not tell their targets show the interval in how often `up` was written.
void guessInterval(const DetectionPtr &d) {
    const InstantQuery query{.expr = "max(count_over_time(up[5m]))", .time = d->range.end};
    deliver(d->source->query(query, d->stop), d->source, [d](Result<std::shared_ptr<const QueryResult>> r) {
        if (r && !(*r)->matrix.series.empty() && !(*r)->matrix.series.front().values.empty()) {
            const double n = (*r)->matrix.series.front().values.front();
            if (n >= 2) {
                const double seconds = 300 / n;
                d->bound->scrapeInterval =
                    static_cast<DurationMs>(seconds < 1 ? seconds * 1000 : std::round(seconds) * 1000);
                d->bound->scrapeIntervalKnown = true;
            }
        }
        finish(d, Bound(d->bound));
    });
}

void askInterval(const DetectionPtr &d) {
    deliver(d->source->targets(d->stop), d->source, [d](Result<std::vector<TargetInfo>> targets) {
        std::map<DurationMs, int> votes;
        for (const TargetInfo &t : targets.value_or(std::vector<TargetInfo>())) {
            if (t.interval > 0) {
                ++votes[t.interval];
            }
        }
        if (votes.empty()) {
            return guessInterval(d);
        }
        const auto most = std::max_element(votes.begin(), votes.end(),
                                           [](const auto &a, const auto &b) { return a.second < b.second; });
        d->bound->scrapeInterval = most->first;
        d->bound->scrapeIntervalKnown = true;
        finish(d, Bound(d->bound));
    });
}

void askLabels(const DetectionPtr &d) {
    if (d->telling.empty()) {
        return askInterval(d);
    }
    const SeriesQuery query{.selectors = {anyOf(d->telling)}, .range = d->range};
    deliver(d->source->labelNames(query, d->stop), d->source, [d](Result<std::vector<std::string>> names) {
        if (!names) {
            return finish(d, std::unexpected(names.error()));
        }
        chooseIdentity(d, *names);
    });
}

// A folder's YAML files, or the file itself.
QStringList yamlFiles(const QString &path) {
    if (QFileInfo(path).isFile()) {
        return {path};
    }
    const QDir dir(path);
    QStringList out;
    for (const QString &name :
         dir.entryList({QStringLiteral("*.yaml"), QStringLiteral("*.yml")}, QDir::Files, QDir::Name)) {
        out.append(dir.filePath(name));
    }
    return out;
}

} // namespace

BoundVocabulary bindVocabularies(const std::vector<Vocabulary> &vocabularies, const std::set<std::string> &have) {
    BoundVocabulary out;
    for (const Vocabulary &v : vocabularies) {
        bool fits = false;
        for (const auto &[name, entries] : v.concepts) {
            for (const VocabularyEntry &e : entries) {
                BoundConcept::Entry bound{e, v.name, true, false, false};
                bool there = false;
                if (e.kind == Kind::Histogram) {
                    bound.classic = have.contains(e.metric + "_bucket");
                    bound.native = have.contains(e.metric);
                    bound.summary = have.contains(e.metric + "_count");
                    there = bound.classic || bound.native || bound.summary;
                } else {
                    const auto needed = metricsOf(e);
                    there = std::all_of(needed.begin(), needed.end(), [&](const auto &m) { return have.contains(m); });
                }
                if (!there) {
                    continue;
                }
                fits = fits || name != "up";
                BoundConcept &target = out.concepts[name];
                target.unit = e.unit;
                target.entries.push_back(std::move(bound));
            }
        }
        if (fits) {
            out.fits.append(v.name);
        }
    }
    return out;
}

QFuture<Result<Bound>> detectVocabulary(MetricSource *source, std::vector<Vocabulary> vocabularies, TimeRange range,
                                        std::stop_token stop) {
    auto d = std::make_shared<Detection>();
    d->source = source;
    d->vocabularies = std::move(vocabularies);
    d->range = range;
    d->stop = std::move(stop);
    d->promise = std::make_shared<QPromise<Result<Bound>>>();
    d->promise->start();
    std::set<std::string> names;
    for (const Vocabulary &v : d->vocabularies) {
        for (const auto &[name, entries] : v.concepts) {
            for (const VocabularyEntry &e : entries) {
                const auto metrics = metricsOf(e);
                names.insert(metrics.begin(), metrics.end());
            }
        }
    }
    const auto future = d->promise->future();
    if (names.empty()) {
        finish(d, std::unexpected(inputError(QStringLiteral("vocabulary"), QStringLiteral("names no metric"))));
        return future;
    }
    const SeriesQuery query{.selectors = {anyOf(names)}, .range = range};
    deliver(source->labelValues("__name__", query, d->stop), source, [d](Result<std::vector<std::string>> found) {
        if (!found) {
            return finish(d, std::unexpected(found.error()));
        }
        bindConcepts(*d, {found->begin(), found->end()});
        askLabels(d);
    });
    return future;
}

Result<std::vector<Vocabulary>> readVocabularies(const QStringList &folders) {
    std::vector<Vocabulary> all;
    for (const QString &folder : folders) {
        for (const QString &path : yamlFiles(folder)) {
            QFile file(path);
            if (!file.open(QIODevice::ReadOnly)) {
                return std::unexpected(inputError(file.fileName(), file.errorString()));
            }
            all.push_back(TRY(readVocabulary(file.read(8 << 20).toStdString(), file.fileName())));
        }
    }
    return all;
}

} // namespace bs
