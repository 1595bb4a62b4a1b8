// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the Profiles page tells of one stack: its trend, and the source around its frame.
#include "app/pages/profiles/profilespage.h"
#include "data/checkout/checkout.h"
#include "data/core/format.h"
#include "widgets/flame/sourcesnippet.h"
#include "widgets/flame/trendplot.h"
#include <QStackedWidget>
#include <algorithm>

namespace bs {

namespace {

constexpr DurationMs kBuildsLookBack = 7 * 86'400'000LL;
constexpr DurationMs kBuildsStep = 30 * 60'000;
constexpr std::size_t kMostLines = 3; // without a chosen stack

QString pathOf(const ProfileView &v, quint64 id) {
    for (const StackRow &r : v.rows) {
        if (r.id == id) {
            return r.path;
        }
    }
    for (const SuspectCard &c : v.suspects) {
        if (c.id == id) {
            return c.title;
        }
    }
    return QStringLiteral("stack %1").arg(id, 16, 16, QLatin1Char('0'));
}

} // namespace

void ProfilesPage::applyMode() {
    const bool trend = mode() == Mode::Trend;
    m_centre->setCurrentIndex(trend ? 1 : 0);
    m_flamePanel->segments()->setItems(
        trend
            ? QStringList{QStringLiteral("Range"), QStringLiteral("24 h"), QStringLiteral("7 d"), QStringLiteral("4 w")}
            : QStringList{QStringLiteral("Icicle"), QStringLiteral("Flame"), QStringLiteral("Sandwich")});
    m_trendLength = 0;
    ask();
}

void ProfilesPage::askTrend() {
    if (!m_view || m_view->b < 0 || !m_book) {
        return;
    }
    TrendRequest q{.subject = m_view->subject, .range = m_view->range, .stacks = {}};
    if (m_trendLength > 0) {
        q.range.start = q.range.end - m_trendLength;
    }
    if (m_chosen != 0) {
        q.stacks.emplace_back(m_chosen, pathOf(*m_view, m_chosen));
    }
    const auto add = [&q](quint64 id, const QString &name) {
        const auto same = [id](const auto &s) { return s.first == id; };
        if (q.stacks.size() < kMostLines && std::none_of(q.stacks.begin(), q.stacks.end(), same)) {
            q.stacks.emplace_back(id, name);
        }
    };
    for (std::size_t i = 0; m_chosen == 0 && i < m_view->suspects.size(); ++i) {
        add(m_view->suspects[i].id, pathOf(*m_view, m_view->suspects[i].id));
    }
    for (std::size_t i = 0; m_chosen == 0 && i < m_view->rows.size() && i < kMostLines; ++i) {
        add(m_view->rows[i].id, m_view->rows[i].path);
    }
    m_latestTrend.run<std::vector<TrendLine>>(
        this,
        [&](std::stop_token) {
            return runOn<std::vector<TrendLine>>(m_context.interactive,
                                                 [book = m_book, q] { return computeTrend(*book, q); });
        },
        [this, range = q.range](const Result<std::vector<TrendLine>> &lines) {
            if (!lines) {
                m_context.notify(lines.error().text());
                return;
            }
            m_trend->setLines(*lines, range, m_context.time->zone());
            if (mode() == Mode::Trend) {
                m_flamePanel->setSubtitle(
                    m_book->trendsCost() && std::any_of(lines->begin(), lines->end(),
                                                        [](const TrendLine &l) { return l.points.empty(); })
                        ? QStringLiteral("this server tells totals only, no single stack over time")
                    : m_chosen != 0 ? QStringLiteral("the chosen stack and all of them · growth by Theil-Sen")
                                    : QStringLiteral("the first %1 stacks and all of them · choose one below")
                                          .arg(lines->size() - 1));
            }
        });
}

void ProfilesPage::askSource(const FramePlace &place) {
    m_place = place;
    if (m_run->checkouts().empty()) {
        m_snippet->hide();
        return;
    }
    if (m_context.source == nullptr || !m_view || m_view->b < 0) {
        readSource(place, std::nullopt);
        return;
    }
    const TimeMs at = m_view->captures[static_cast<std::size_t>(m_view->b)].time;
    RangeQuery q{
        .expr = buildQuery(m_view->subject.service), .start = at - kBuildsLookBack, .end = at, .step = kBuildsStep};
    using Answer = std::shared_ptr<const QueryResult>;
    m_latestBuilds.run<Answer>(
        this, [&](std::stop_token stop) { return m_context.source->queryRange(q, stop); },
        [this, place, at](const Result<Answer> &r) { readSource(place, r ? buildsAt(**r, at) : std::nullopt); });
}

void ProfilesPage::readSource(const FramePlace &place, const std::optional<Builds> &builds) {
    const QString service = m_view ? m_view->subject.service : QString();
    m_latestSource.run<SourceLines>(
        this,
        [&](std::stop_token) {
            return runOn<SourceLines>(
                m_context.interactive,
                [checkouts = m_run->checkouts(), service, place, builds]() -> Result<SourceLines> {
                    SourceLines out;
                    const checkout::Place at{place.function, place.file, place.line};
                    const QString shortFile = displayText(place.file, 120).section(u'/', -2);
                    out.title = QStringLiteral("%1:%2").arg(shortFile).arg(place.line);
                    out.hint = QStringLiteral("no checkout of the workspace is of this service");
                    for (const Checkout &c : checkouts) {
                        if (!c.service.isEmpty() && c.service != service) {
                            continue;
                        }
                        const checkout::Checkout repo(c.path, c.prefix);
                        const auto text = repo.around(at, builds ? builds->now : QString());
                        if (!text) {
                            out.hint = text.error().text();
                            continue;
                        }
                        out.title = QStringLiteral("%1:%2 at %3").arg(text->path).arg(place.line).arg(text->revision);
                        if (!text->asked) {
                            out.title += QStringLiteral(" (HEAD: the build's revision is not known)");
                        }
                        out.lines = text->lines;
                        out.firstLine = text->firstLine;
                        out.marked = text->marked;
                        if (!builds || builds->base.isEmpty()) {
                            out.verdict = QStringLiteral("Changed in the last deploy? Not known: no deploy was seen in "
                                                         "7 days.");
                            return out;
                        }
                        const auto change = repo.changed(at, builds->base, builds->now);
                        out.changed = change && change->change == checkout::Change::Changed;
                        out.verdict = change ? change->text()
                                             : QStringLiteral("Changed in the last deploy? Not known: %1")
                                                   .arg(change.error().text());
                        if (!out.verdict.isEmpty()) {
                            out.verdict[0] = out.verdict[0].toUpper();
                        }
                        return out;
                    }
                    return out;
                });
        },
        [this](const Result<SourceLines> &r) {
            if (r) {
                showSource(*r);
            }
        });
}

void ProfilesPage::showSource(const SourceLines &source) {
    m_snippet->setSource(source);
    m_snippet->show();
    if (m_suspectPanel->message().kind == PanelMessage::Kind::Empty) {
        m_suspectPanel->setMessage({}); // the source takes the place of "nothing leaks"
        m_suspectPanel->setSubtitle(QStringLiteral("none · source of the chosen frame"));
    }
}

} // namespace bs
