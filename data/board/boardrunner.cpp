// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/board/boardrunner.h"
#include "data/board/assemble.h"
#include "data/board/interval.h"
#include "data/board/panelrun.h"
#include "data/board/pastalerts.h"
#include "data/board/quality.h"
#include "data/core/async.h"
#include "data/core/format.h"
#include "data/source/many/manysources.h"
#include "data/source/many/patience.h"
#include "data/vocabulary/detect.h"
#include <algorithm>
#include <cmath>

namespace bs {

namespace {

constexpr double kMostSeries = 20'000;
constexpr std::string_view kFolded = "_folded";
constexpr DurationMs kBindAgainAfter = 300'000;
constexpr DurationMs kPast = 120'000; // a range that ended before this is of the past: so are its alerts

using Bound = std::shared_ptr<const BoundVocabulary>;
using Answered = std::shared_ptr<const QueryResult>;

std::optional<double> single(const Answered &r) {
    if (!r || r->matrix.series.empty() || r->matrix.series.front().values.empty()) {
        return std::nullopt;
    }
    return r->matrix.series.front().values.back();
}

// The one number of every side that has one.
std::vector<double> singles(const std::vector<SideAnswer> &answers) {
    std::vector<double> out;
    for (const SideAnswer &a : answers) {
        if (const auto value = single(a.result)) {
            out.push_back(*value);
        }
    }
    return out;
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
    std::vector<BoardSide> sides; // as they stood when the run began
    Macros macros;
    Bound vocabulary;
    TimeMs end = 0; // of the range as asked: where instant queries look
    int left = 0;   // parts that have not answered
    [[nodiscard]] bool many() const { return sides.size() > 1; }
};

// What askSides() put to the sources.
struct BoardRunner::Asked {
    QList<std::pair<QString, QString>> texts; // side (empty: all of them), expression
    QStringList notes, missing;               // concepts that no side has
};

BoardRunner::BoardRunner(MetricSource *source, std::vector<Vocabulary> vocabularies, const Clock *clock,
                         QThreadPool *pool, QObject *parent)
    : QObject(parent), m_vocabularies(std::move(vocabularies)), m_clock(clock), m_pool(pool) {
    if (const auto *many = dynamic_cast<ManySources *>(source)) {
        for (const ManySources::Part &part : many->parts()) {
            m_sides.push_back({.name = part.name.toStdString(), .source = part.source.get()});
        }
        m_patience = many->patience();
    } else {
        m_sides.push_back({.source = source});
    }
}

BoardRunner::~BoardRunner() = default;

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
    const auto future = run->promise->future();
    bindSides(run);
    return future;
}

// Every side is asked what it has. What was found once stays until something is found again: a source that is down has
// not changed its names.
void BoardRunner::bindSides(const RunPtr &run) {
    auto left = std::make_shared<std::size_t>(1);
    const auto one = [this, run, left] {
        if (--*left == 0) {
            bound(run);
        }
    };
    for (std::size_t i = 0; i < m_sides.size(); ++i) {
        if (m_sides[i].vocabulary && m_clock->now() - m_sides[i].boundAt < kBindAgainAfter) {
            continue;
        }
        ++*left;
        MetricSource *source = m_sides[i].source;
        askPatiently<Bound>(
            QString::fromStdString(m_sides[i].name),
            [&](const std::stop_token &stop) {
                return detectVocabulary(source, m_vocabularies, run->request.range, stop);
            },
            run->stop, m_patience, this,
            [this, i, one](Result<Bound> found) {
                BoardSide &side = m_sides[i];
                side.error = found ? QString() : found.error().text();
                if (found && (!side.vocabulary || !(*found)->concepts.empty())) {
                    side.vocabulary = *found;
                    side.boundAt = (*found)->concepts.empty() ? 0 : m_clock->now();
                }
                one();
            });
    }
    one();
}

void BoardRunner::bound(const RunPtr &run) {
    run->sides = m_sides;
    const bool any =
        std::any_of(m_sides.begin(), m_sides.end(), [](const BoardSide &s) { return s.vocabulary != nullptr; });
    if (any) {
        m_vocabulary = commonVocabulary(m_sides);
        run->vocabulary = m_vocabulary;
        run->result->vocabularies = m_vocabulary->fits;
        const auto identity = [&](const char *name) {
            const auto it = m_vocabulary->identity.find(name);
            return it == m_vocabulary->identity.end() ? QString() : QString::fromStdString(it->second);
        };
        run->result->serviceLabel = identity("service");
        run->result->zoneLabel = identity("zone");
    } else {
        run->vocabulary = std::make_shared<const BoundVocabulary>();
        QStringList why;
        for (const BoardSide &side : m_sides) {
            why.append(side.error);
        }
        why.removeDuplicates();
        run->result->error = why.join(QStringLiteral("; "));
    }
    start(run);
}

void BoardRunner::start(const RunPtr &run) {
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

void BoardRunner::askPanels(const RunPtr &run) {
    run->result->aggregated = run->result->seriesTouched.value_or(0) > kMostSeries;
    for (std::size_t i = 0; i < run->panels.size(); ++i) {
        askPanel(run, i);
    }
    done(run);
}

// How much will this touch? Asked before the panels, which fold on the server when it is too much.
void BoardRunner::countSeries(const RunPtr &run) {
    const QString &board = run->request.board->id;
    const std::string &filter = run->request.filter;
    if (m_touched && m_touched->board == board && m_touched->filter == filter &&
        m_clock->now() - m_touched->at < kBindAgainAfter) {
        run->result->seriesTouched = m_touched->series;
        return askPanels(run);
    }
    const auto &patterns = run->request.board->seriesCount;
    if (patterns.empty()) {
        return askPanels(run);
    }
    auto left = std::make_shared<std::size_t>(patterns.size());
    for (const std::string &pattern : patterns) {
        Asked unused;
        askSides(run, pattern, true, &unused, [this, run, left, board, filter](const std::vector<SideAnswer> &answers) {
            if (const auto n = combine(AcrossSources::Add, singles(answers))) {
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

void BoardRunner::askSides(const RunPtr &run, const std::string &pattern, bool instant, Asked *asked,
                           std::function<void(std::vector<SideAnswer>)> done) {
    struct All {
        std::vector<SideAnswer> answers;
        std::size_t left = 1;
        std::function<void(std::vector<SideAnswer>)> done;
        void one() {
            if (--left == 0) {
                done(std::move(answers));
            }
        }
    };
    auto all = std::make_shared<All>();
    all->answers.resize(run->sides.size());
    all->done = std::move(done);
    for (std::size_t i = 0; i < run->sides.size(); ++i) {
        const BoardSide &side = run->sides[i];
        SideAnswer &answer = all->answers[i];
        answer.name = side.name;
        answer.vocabulary = side.vocabulary ? side.vocabulary : run->vocabulary;
        if (!side.vocabulary && !side.error.isEmpty()) {
            answer.availability = Availability::Error;
            answer.reason = side.error;
            continue;
        }
        Macros macros = run->macros;
        if (run->many()) {
            macros.filter = filterFor(macros.filter, *run->vocabulary, *answer.vocabulary);
        }
        const auto expanded = expand(pattern, *answer.vocabulary, macros);
        if (!expanded || !expanded->missing.isEmpty()) {
            answer.reason = expanded ? noMetricFor(expanded->missing, m_vocabularies) : expanded.error().text();
            continue;
        }
        appendNew(asked->notes, expanded->notes);
        const QString text = QString::fromStdString(expanded->expr);
        asked->texts.append({QString::fromStdString(side.name), text});
        ++all->left;
        const auto ask = [&](const std::stop_token &stop) {
            return instant ? side.source->query({.expr = expanded->expr, .time = run->end}, stop)
                           : side.source->queryRange({.expr = expanded->expr,
                                                      .start = run->result->range.start,
                                                      .end = run->result->range.end,
                                                      .step = run->result->step},
                                                     stop);
        };
        askPatiently<Answered>(QString::fromStdString(side.name), ask, run->stop, m_patience, this,
                               [all, i](Result<Answered> r) {
                                   SideAnswer &a = all->answers[i];
                                   a.availability = !r                            ? Availability::Error
                                                    : (*r)->matrix.series.empty() ? Availability::NoData
                                                                                  : Availability::Data;
                                   a.reason = r ? QString() : r.error().text();
                                   a.result = r.value_or(nullptr);
                                   all->one();
                               });
    }
    const bool same = std::all_of(asked->texts.begin(), asked->texts.end(),
                                  [&](const auto &t) { return t.second == asked->texts.front().second; });
    if (same && !asked->texts.isEmpty()) {
        asked->texts = {{QString(), asked->texts.front().second}};
    }
    all->one();
}

void BoardRunner::done(const RunPtr &run) {
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

namespace {

// A board whose source could not even be asked for its names did not check anything: it failed.
QString reasonOf(const std::vector<SideAnswer> &answers) {
    for (const Availability a : {Availability::Error, Availability::NotChecked}) {
        for (const SideAnswer &answer : answers) {
            if (answer.availability == a) {
                return nameAt(answer.reason, QString::fromStdString(answer.name));
            }
        }
    }
    return {};
}

bool has(const std::vector<SideAnswer> &answers, Availability a) {
    return std::any_of(answers.begin(), answers.end(), [a](const SideAnswer &s) { return s.availability == a; });
}

bool complains(const std::vector<SideAnswer> &answers) {
    return std::any_of(answers.begin(), answers.end(), [](const SideAnswer &s) {
        return s.availability == Availability::Error ||
               (s.result && (s.result->partial || !s.result->warnings.empty()));
    });
}

void takeFigure(FigureResult &f, const std::string &expr, const std::vector<SideAnswer> &answers) {
    const std::vector<double> values = singles(answers);
    const auto value = combine(acrossSources(expr), values);
    f.reason = reasonOf(answers);
    if (value) {
        f.availability = complains(answers) ? Availability::Partial : Availability::Data;
        f.value = *value;
    } else if (values.size() > 1) {
        f.availability = Availability::NotChecked;
        f.reason = QStringLiteral("%1 sources answer, and this cannot be added up: choose one").arg(values.size());
    } else {
        f.availability = has(answers, Availability::Error)    ? Availability::Error
                         : has(answers, Availability::NoData) ? Availability::NoData
                                                              : Availability::NotChecked;
    }
}

} // namespace

void BoardRunner::askFigures(const RunPtr &run) {
    const auto &figures = run->request.board->figures;
    run->result->figures.resize(figures.size());
    for (std::size_t i = 0; i < figures.size(); ++i) {
        FigureResult &figure = run->result->figures[i];
        figure.id = figures[i].id;
        figure.title = figures[i].title;
        figure.unit = figures[i].unit;
        figure.value = quietNaN();
        const auto ask = [&](const std::string &pattern, auto take) {
            ++run->left;
            auto asked = std::make_shared<Asked>();
            askSides(run, pattern, true, asked.get(),
                     [this, run, asked, i, take](const std::vector<SideAnswer> &answers) {
                         const std::string expr =
                             asked->texts.isEmpty() ? std::string() : asked->texts.front().second.toStdString();
                         take(run->result->figures[i], expr, answers);
                         done(run);
                     });
        };
        ask(figures[i].expr, takeFigure);
        if (!figures[i].of.empty()) {
            ask(figures[i].of, [](FigureResult &f, const std::string &expr, const std::vector<SideAnswer> &answers) {
                f.of = combine(acrossSources(expr), singles(answers));
            });
        }
    }
}

void BoardRunner::askDeploys(const RunPtr &run) {
    if (run->request.board->deploys.empty()) {
        return;
    }
    ++run->left;
    Asked unused;
    askSides(run, run->request.board->deploys, false, &unused, [this, run](const std::vector<SideAnswer> &answers) {
        for (const SideAnswer &a : answers) {
            if (!a.result) {
                continue;
            }
            for (DeployMark mark : assemble::deploys(a.result->matrix.series, a.vocabulary->label("service"),
                                                     run->result->range, run->result->step)) {
                mark.service = nameAt(mark.service, QString::fromStdString(a.name));
                run->result->deploys.push_back(std::move(mark));
            }
        }
        std::stable_sort(run->result->deploys.begin(), run->result->deploys.end(),
                         [](const DeployMark &a, const DeployMark &b) { return a.time < b.time; });
        done(run);
    });
}

// What happened to the targets themselves, for the strip under the time axes. Of several sources each tells its own.
void BoardRunner::askQuality(const RunPtr &run) {
    const auto ask = [&](const std::string &pattern, QualitySpan::Kind kind, const char *one, const char *many) {
        if (pattern.empty()) {
            return;
        }
        ++run->left;
        Asked unused;
        askSides(run, pattern, false, &unused, [this, run, kind, one, many](const std::vector<SideAnswer> &answers) {
            for (const SideAnswer &a : answers) {
                if (!a.result || a.result->matrix.series.empty()) {
                    continue;
                }
                const QString source = QString::fromStdString(a.name);
                const auto spans = assemble::spansAbove(
                    a.result->matrix.series.front(), run->result->step, kind, [one, many, source](double most) {
                        return nameAt(most == 1 ? QString::fromLatin1(one)
                                                : QStringLiteral("%1 %2").arg(formatCount(most), QLatin1String(many)),
                                      source);
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

void BoardRunner::askAlerts(const RunPtr &run) {
    struct All {
        std::vector<AlertInfo> alerts;
        QStringList failures;
        std::size_t left = 0;
    };
    ++run->left;
    auto all = std::make_shared<All>();
    all->left = run->sides.size();
    const bool past = run->result->asOf - run->end > kPast;
    run->result->alertsAt = past ? run->end : kNoTime;
    for (const BoardSide &side : run->sides) {
        const QString name = QString::fromStdString(side.name);
        const auto ask = [&](const std::stop_token &stop) {
            return past ? alertsAt(side.source, run->end, stop) : side.source->alerts(stop);
        };
        askPatiently<std::vector<AlertInfo>>(
            name, ask, run->stop, m_patience, this, [this, run, all, name](Result<std::vector<AlertInfo>> alerts) {
                if (!alerts) {
                    const QString why = alerts.error().text();
                    all->failures.append(name.isEmpty() ? why : name + QStringLiteral(": ") + why);
                }
                for (AlertInfo &a : alerts.value_or(std::vector<AlertInfo>())) {
                    if (a.state == "firing" || a.state == "pending") {
                        a.labels = name.isEmpty() ? a.labels : withSource(a.labels, name.toStdString());
                        all->alerts.push_back(std::move(a));
                    }
                }
                if (--all->left > 0) {
                    return;
                }
                std::stable_sort(all->alerts.begin(), all->alerts.end(), [](const AlertInfo &a, const AlertInfo &b) {
                    return std::pair(a.state != "firing", a.activeAt) < std::pair(b.state != "firing", b.activeAt);
                });
                const bool failed = all->failures.size() == static_cast<qsizetype>(run->sides.size());
                run->result->alertsReason = all->failures.join(QStringLiteral("; "));
                run->result->alertsAvailability = failed                     ? Availability::Error
                                                  : !all->failures.isEmpty() ? Availability::Partial
                                                  : all->alerts.empty()      ? Availability::NoData
                                                                             : Availability::Data;
                run->result->alerts = std::move(all->alerts);
                done(run);
            });
    }
}

namespace {

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

} // namespace

// One panel: its queries, then its kind's assembly on the pool.
void BoardRunner::askPanel(const RunPtr &run, std::size_t index) {
    auto p = std::make_shared<PanelRun>();
    const BoardPanel &panel = *run->panels[index]; // the run holds the board until the end
    p->input.panel = &panel;
    p->input.vocabulary = run->vocabulary;
    p->input.declaredCapacities = run->request.declaredCapacities;
    p->input.range = run->result->range;
    p->input.step = run->result->step;
    p->input.many = run->many();
    for (const BoardSide &side : run->sides) {
        p->input.newestHidden = std::max(p->input.newestHidden, side.source->newestHidden());
    }
    p->out = described(panel, *run->result);
    ++run->left;
    const auto foldable = [](const auto &entry) { return entry.first.ends_with(kFolded); };
    p->input.folded = run->result->aggregated && std::any_of(panel.queries.begin(), panel.queries.end(), foldable);
    if (p->input.folded) {
        p->out.aggregated = true;
        p->out.notes.append(QStringLiteral("%1 series, over %2: added up by service on the server")
                                .arg(formatCount(*run->result->seriesTouched), formatCount(kMostSeries)));
    }
    p->left = 1;
    const auto one = [this, run, p, index] {
        if (--p->left == 0) {
            finishPanel(run, p, index);
        }
    };
    for (const auto &[key, query] : panel.queries) {
        const bool isFolded = key.ends_with(kFolded);
        const std::string name = isFolded ? key.substr(0, key.size() - kFolded.size()) : key;
        if (p->input.folded && !isFolded) {
            p->input.answers[name].availability = Availability::NoData; // its folded form answers, or nothing does
            continue;
        }
        if (!p->input.folded && isFolded) {
            continue;
        }
        ++p->left;
        Asked asked;
        askSides(run, query.expr, query.instant, &asked,
                 [p, name, instant = query.instant, one](std::vector<SideAnswer> answers) {
                     takeAnswers(*p, name, instant, std::move(answers));
                     one();
                 });
        appendNew(p->out.notes, asked.notes);
        for (const auto &[side, text] : asked.texts) {
            p->out.queries.append({nameAt(QString::fromStdString(name), side), text, query.instant});
        }
    }
    one();
}

void BoardRunner::finishPanel(const RunPtr &run, const std::shared_ptr<PanelRun> &p, std::size_t index) {
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
