// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/board/boardrunner.h"
#include "data/board/assemble.h"
#include "data/board/interval.h"
#include "data/board/panelrun.h"
#include "data/board/quality.h"
#include "data/core/async.h"
#include "data/core/format.h"
#include "data/vocabulary/detect.h"
#include <algorithm>
#include <cmath>

namespace bs {

namespace {

constexpr double kMostSeries = 20'000;
constexpr std::string_view kFolded = "_folded";
constexpr DurationMs kBindAgainAfter = 300'000;

using Bound = std::shared_ptr<const BoundVocabulary>;
using Answered = std::shared_ptr<const QueryResult>;

std::optional<double> single(const Result<Answered> &r) {
    if (!r || (*r)->matrix.series.empty() || (*r)->matrix.series.front().values.empty()) {
        return std::nullopt;
    }
    return (*r)->matrix.series.front().values.back();
}

// Floor, then up by one step when that loses more than nothing: the newest whole step is the right edge.
TimeRange alignedRange(TimeRange range, DurationMs step) {
    const auto down = [step](TimeMs t) { return t - ((t % step) + step) % step; };
    return {down(range.start), down(range.end)};
}

} // namespace

struct BoardRunner::Run {
    BoardRequest request;
    std::stop_token stop;
    std::shared_ptr<QPromise<Result<std::shared_ptr<const BoardResult>>>> promise;
    std::shared_ptr<BoardResult> result = std::make_shared<BoardResult>();
    std::vector<const BoardPanel *> panels;
    Macros macros;
    Bound vocabulary;
    TimeMs end = 0; // of the range as asked: where instant queries look
    int left = 0;   // parts that have not answered
};

BoardRunner::BoardRunner(MetricSource *source, std::vector<Vocabulary> vocabularies, const Clock *clock,
                         QThreadPool *pool, QObject *parent)
    : QObject(parent), m_source(source), m_vocabularies(std::move(vocabularies)), m_clock(clock), m_pool(pool) {}

BoardRunner::~BoardRunner() = default;

QFuture<Result<Bound>> BoardRunner::bind(TimeRange range, std::stop_token stop) {
    if (m_vocabulary && m_clock->now() - m_boundAt < kBindAgainAfter) {
        return ready<Bound>(m_vocabulary);
    }
    auto promise = std::make_shared<QPromise<Result<Bound>>>();
    promise->start();
    deliver(detectVocabulary(m_source, m_vocabularies, range, std::move(stop)), this,
            [this, promise](Result<Bound> bound) {
                // What was found once stays until something is found again: a source that is down has not changed its
                // names.
                if (bound && !(*bound)->concepts.empty()) {
                    m_vocabulary = *bound;
                    m_boundAt = m_clock->now();
                } else if (m_vocabulary) {
                    bound = m_vocabulary;
                }
                promise->addResult(std::move(bound));
                promise->finish();
            });
    return promise->future();
}

QFuture<Result<std::shared_ptr<const BoardResult>>> BoardRunner::run(BoardRequest request, std::stop_token stop) {
    auto run = std::make_shared<Run>();
    run->request = std::move(request);
    run->stop = std::move(stop);
    run->promise = std::make_shared<QPromise<Result<std::shared_ptr<const BoardResult>>>>();
    run->promise->start();
    run->result->board = run->request.board->id;
    run->result->asOf = m_clock->now();
    for (const BoardPanel &panel : run->request.board->panels) {
        if (run->request.panels.isEmpty() || run->request.panels.contains(panel.id)) {
            run->panels.push_back(&panel);
        }
    }
    run->result->panels.resize(run->panels.size());
    deliver(bind(run->request.range, run->stop), this, [this, run](Result<Bound> bound) {
        if (bound) {
            run->vocabulary = *bound;
            run->result->vocabularies = (*bound)->fits;
        } else {
            run->vocabulary = std::make_shared<const BoundVocabulary>();
            run->result->error = bound.error().text();
        }
        start(run);
    });
    return run->promise->future();
}

void BoardRunner::start(const std::shared_ptr<Run> &run) {
    const DurationMs scrape = run->vocabulary->scrapeInterval;
    const TimeRange asked = run->request.range;
    const DurationMs step =
        run->request.step > 0 ? run->request.step : gridInterval(asked.length(), run->request.width, scrape);
    run->macros = {.interval = step,
                   .rateInterval = rateInterval(step, scrape),
                   .range = std::max<DurationMs>(asked.length(), scrape),
                   .filter = run->request.filter};
    run->end = asked.end;
    run->result->range = alignedRange(asked, step);
    run->result->step = step;
    run->left = 1;
    askFigures(run);
    askDeploys(run);
    askQuality(run);
    askAlerts(run);
    countSeries(run);
}

void BoardRunner::askPanels(const std::shared_ptr<Run> &run) {
    run->result->aggregated = run->result->seriesTouched.value_or(0) > kMostSeries;
    for (std::size_t i = 0; i < run->panels.size(); ++i) {
        askPanel(run, i);
    }
    done(run);
}

// How much will this touch? Asked before the panels, which fold on the server when it is too much.
void BoardRunner::countSeries(const std::shared_ptr<Run> &run) {
    const QString &board = run->request.board->id;
    const std::string &filter = run->request.filter;
    if (m_touched && m_touched->board == board && m_touched->filter == filter &&
        m_clock->now() - m_touched->at < kBindAgainAfter) {
        run->result->seriesTouched = m_touched->series;
        return askPanels(run);
    }
    std::vector<std::string> counts;
    for (const std::string &pattern : run->request.board->seriesCount) {
        if (const auto expanded = expand(pattern, *run->vocabulary, run->macros);
            expanded && expanded->missing.isEmpty()) {
            counts.push_back(expanded->expr);
        }
    }
    if (counts.empty()) {
        return askPanels(run);
    }
    auto left = std::make_shared<std::size_t>(counts.size());
    for (const std::string &expr : counts) {
        deliver(m_source->query({.expr = expr, .time = run->end}, run->stop), this,
                [this, run, left, board, filter](Result<Answered> r) {
                    if (const auto n = single(r)) {
                        run->result->seriesTouched = run->result->seriesTouched.value_or(0) + *n;
                    }
                    if (--*left > 0) {
                        return;
                    }
                    if (run->result->seriesTouched) {
                        m_touched = Touched{board, filter, *run->result->seriesTouched, m_clock->now()};
                    }
                    askPanels(run);
                });
    }
}

void BoardRunner::done(const std::shared_ptr<Run> &run) {
    if (--run->left > 0) {
        return;
    }
    if (run->stop.stop_requested()) {
        run->promise->addResult(std::unexpected(cancelled(run->result->board)));
    } else {
        run->promise->addResult(std::shared_ptr<const BoardResult>(run->result));
    }
    run->promise->finish();
}

void BoardRunner::askFigures(const std::shared_ptr<Run> &run) {
    const auto &figures = run->request.board->figures;
    run->result->figures.resize(figures.size());
    for (std::size_t i = 0; i < figures.size(); ++i) {
        FigureResult &figure = run->result->figures[i];
        figure.id = figures[i].id;
        figure.title = figures[i].title;
        figure.unit = figures[i].unit;
        figure.value = quietNaN();
        const auto ask = [&](const std::string &pattern, auto take) {
            const auto expanded = expand(pattern, *run->vocabulary, run->macros);
            if (!expanded || !expanded->missing.isEmpty()) {
                figure.reason = expanded
                                    ? QStringLiteral("no metric for ") + expanded->missing.join(QStringLiteral(", "))
                                    : expanded.error().text();
                return;
            }
            ++run->left;
            deliver(m_source->query({.expr = expanded->expr, .time = run->end}, run->stop), this,
                    [this, run, i, take](Result<Answered> r) {
                        take(run->result->figures[i], r);
                        done(run);
                    });
        };
        ask(figures[i].expr, [](FigureResult &f, const Result<Answered> &r) {
            const auto value = single(r);
            f.availability = !r ? Availability::Error : value ? Availability::Data : Availability::NoData;
            f.reason = r ? QString() : r.error().text();
            f.value = value.value_or(quietNaN());
            if (r && ((*r)->partial || !(*r)->warnings.empty()) && value) {
                f.availability = Availability::Partial;
            }
        });
        if (!figures[i].of.empty()) {
            ask(figures[i].of, [](FigureResult &f, const Result<Answered> &r) { f.of = single(r); });
        }
    }
}

void BoardRunner::askDeploys(const std::shared_ptr<Run> &run) {
    const auto expanded = expand(run->request.board->deploys, *run->vocabulary, run->macros);
    if (run->request.board->deploys.empty() || !expanded || !expanded->missing.isEmpty()) {
        return;
    }
    ++run->left;
    const RangeQuery query{.expr = expanded->expr,
                           .start = run->result->range.start,
                           .end = run->result->range.end,
                           .step = run->result->step};
    deliver(m_source->queryRange(query, run->stop), this, [this, run](Result<Answered> r) {
        if (r) {
            run->result->deploys = assemble::deploys((*r)->matrix.series, run->vocabulary->label("service"),
                                                     run->result->range, run->result->step);
        }
        done(run);
    });
}

// What happened to the targets themselves, for the strip under the time axes.
void BoardRunner::askQuality(const std::shared_ptr<Run> &run) {
    const auto ask = [&](const std::string &pattern, QualitySpan::Kind kind, const char *one, const char *many) {
        const auto expanded = expand(pattern, *run->vocabulary, run->macros);
        if (pattern.empty() || !expanded || !expanded->missing.isEmpty()) {
            return;
        }
        ++run->left;
        const RangeQuery query{.expr = expanded->expr,
                               .start = run->result->range.start,
                               .end = run->result->range.end,
                               .step = run->result->step};
        deliver(m_source->queryRange(query, run->stop), this, [this, run, kind, one, many](Result<Answered> r) {
            if (r && !(*r)->matrix.series.empty()) {
                const auto spans = assemble::spansAbove(
                    (*r)->matrix.series.front(), run->result->step, kind, [one, many](double most) {
                        return most == 1 ? QString::fromLatin1(one)
                                         : QStringLiteral("%1 %2").arg(formatCount(most), QLatin1String(many));
                    });
                run->result->quality.insert(run->result->quality.end(), spans.begin(), spans.end());
            }
            done(run);
        });
    };
    ask(run->request.board->scrapeFailures, QualitySpan::Kind::ScrapeFailure, "1 target not scraped",
        "targets not scraped");
    ask(run->request.board->counterResets, QualitySpan::Kind::CounterReset, "1 process began anew",
        "processes began anew");
}

void BoardRunner::askAlerts(const std::shared_ptr<Run> &run) {
    ++run->left;
    deliver(m_source->alerts(run->stop), this, [this, run](Result<std::vector<AlertInfo>> alerts) {
        if (!alerts) {
            run->result->alertsAvailability = Availability::Error;
            run->result->alertsReason = alerts.error().text();
            return done(run);
        }
        std::erase_if(*alerts, [](const AlertInfo &a) { return a.state != "firing" && a.state != "pending"; });
        std::stable_sort(alerts->begin(), alerts->end(), [](const AlertInfo &a, const AlertInfo &b) {
            return std::pair(a.state != "firing", a.activeAt) < std::pair(b.state != "firing", b.activeAt);
        });
        run->result->alertsAvailability = alerts->empty() ? Availability::NoData : Availability::Data;
        run->result->alerts = std::move(*alerts);
        done(run);
    });
}

namespace {

struct Question {
    std::string name, expr;
    bool instant;
};

PanelResult described(const BoardPanel &panel, const BoardResult &board) {
    PanelResult out;
    out.id = panel.id;
    out.title = panel.title;
    out.subtitle = panel.subtitle;
    out.kind = panel.kind;
    out.unit = panel.unit;
    out.drill = panel.drill;
    out.bands = panel.bands;
    out.thresholds = panel.thresholds;
    out.range = board.range;
    out.step = board.step;
    out.asOf = board.asOf;
    return out;
}

// What to ask for a panel. A query whose concepts the source does not have is answered here: not checked, and why.
std::vector<Question> questionsFor(PanelRun &p, const BoardResult &board, const Macros &macros) {
    std::vector<Question> questions;
    const BoardPanel &panel = *p.input.panel;
    const auto foldable = [&panel](const auto &entry) { return entry.first.ends_with(kFolded); };
    p.input.folded = board.aggregated && std::any_of(panel.queries.begin(), panel.queries.end(), foldable);
    for (const auto &[key, query] : panel.queries) {
        const bool isFolded = key.ends_with(kFolded);
        const std::string name = isFolded ? key.substr(0, key.size() - kFolded.size()) : key;
        if (p.input.folded && !isFolded) {
            p.input.answers[name].availability = Availability::NoData; // its folded form answers, or nothing does
            continue;
        }
        if (!p.input.folded && isFolded) {
            continue;
        }
        assemble::Answer &answer = p.input.answers[name];
        const auto expanded = expand(query.expr, *p.input.vocabulary, macros);
        if (!expanded || !expanded->missing.isEmpty()) {
            const bool unreachable = !board.error.isEmpty();
            answer.availability = unreachable ? Availability::Error : Availability::NotChecked;
            answer.reason = unreachable ? board.error
                            : expanded ? QStringLiteral("no metric for ") + expanded->missing.join(QStringLiteral(", "))
                                       : expanded.error().text();
            continue;
        }
        appendNew(p.out.notes, expanded->notes);
        p.out.queries.append({QString::fromStdString(name), QString::fromStdString(expanded->expr), query.instant});
        questions.push_back({name, expanded->expr, query.instant});
    }
    if (p.input.folded) {
        p.out.aggregated = true;
        p.out.notes.append(QStringLiteral("%1 series, over %2: added up by service on the server")
                               .arg(formatCount(*board.seriesTouched), formatCount(kMostSeries)));
    }
    return questions;
}

} // namespace

// One panel: its queries, then its kind's assembly on the pool.
void BoardRunner::askPanel(const std::shared_ptr<Run> &run, std::size_t index) {
    auto p = std::make_shared<PanelRun>();
    p->input.panel = run->panels[index]; // the run holds the board until the end
    p->input.vocabulary = run->vocabulary;
    p->input.declaredCapacities = run->request.declaredCapacities;
    p->input.range = run->result->range;
    p->input.step = run->result->step;
    p->out = described(*run->panels[index], *run->result);
    ++run->left;
    const auto questions = questionsFor(*p, *run->result, run->macros);
    if (questions.empty()) {
        return finishPanel(run, p, index);
    }
    p->left = static_cast<int>(questions.size());
    for (const Question &question : questions) {
        const RangeQuery range{.expr = question.expr,
                               .start = run->result->range.start,
                               .end = run->result->range.end,
                               .step = run->result->step};
        const auto future = question.instant ? m_source->query({.expr = question.expr, .time = run->end}, run->stop)
                                             : m_source->queryRange(range, run->stop);
        deliver(future, this, [this, run, p, index, name = question.name](Result<Answered> r) {
            takeAnswer(*p, name, r);
            if (--p->left == 0) {
                finishPanel(run, p, index);
            }
        });
    }
}

void BoardRunner::finishPanel(const std::shared_ptr<Run> &run, const std::shared_ptr<PanelRun> &p, std::size_t index) {
    auto work = [run, p]() -> Result<PanelPtr> {
        assemblePanel(*p);
        return std::make_shared<const PanelResult>(std::move(p->out));
    };
    deliver(runOn<PanelPtr>(m_pool, std::move(work)), this, [this, run, index](Result<PanelPtr> made) {
        if (made) {
            run->result->panels[index] = *made;
            if (run->request.onPanel && !run->stop.stop_requested()) {
                run->request.onPanel(*made);
            }
        }
        done(run);
    });
}

} // namespace bs
