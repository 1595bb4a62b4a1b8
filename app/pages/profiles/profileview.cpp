// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/profiles/profileview.h"
#include "data/core/format.h"
#include "data/profile/diff.h"
#include "data/profile/leaks.h"
#include "data/stats/robust.h"
#include <QRegularExpression>
#include <algorithm>
#include <tuple>

namespace bs {

using namespace profilestore;
using profile::Frame;

namespace {

constexpr std::size_t kMostTrends = 60;
// Captures that suspects and growth are told from: as many as can be read in a moment.
constexpr int kLeastLeakCaptures = 9;
constexpr int kMostLeakCaptures = 60;
constexpr std::int64_t kMostLeakStacks = 120'000; // of all of them
constexpr int kMostServerCaptures = 5;

QString text(std::string_view s) { return QString::fromUtf8(s.data(), static_cast<qsizetype>(s.size())); }

// One stack of either capture, before filters are asked.
struct Stack {
    profile::StackId id = 0;
    qint64 now = 0;
    qint64 base = 0;
    std::vector<Frame> frames; // leaf first
    QString wait;
    std::optional<qint64> longestS;
    qint64 longKnown = 0;
};

class Builder {
public:
    Builder(CaptureBook &book, const ProfileRequest &q, const profile::WaitRules &rules, std::stop_token stop)
        : m_book(book), m_q(q), m_rules(rules), m_stop(std::move(stop)), m_out(std::make_shared<ProfileView>()) {}

    Result<std::shared_ptr<const ProfileView>> run() {
        CHECK_STATUS(chooseCaptures());
        if (m_out->b < 0) {
            return std::shared_ptr<const ProfileView>(m_out);
        }
        CHECK_STATUS(loadPair());
        compileFilters();
        filter();
        buildGraph();
        buildWaits();
        if (m_stop.stop_requested()) {
            return std::unexpected(cancelled(QStringLiteral("profiles")));
        }
        CHECK_STATUS(findSuspects());
        CHECK_STATUS(buildRows());
        return std::shared_ptr<const ProfileView>(m_out);
    }

private:
    Status chooseCaptures() {
        m_out->subjects = TRY(m_book.subjects());
        m_out->range = m_q.range;
        if (m_out->subjects.empty()) {
            return {};
        }
        m_out->subject = m_q.subject ? *m_q.subject : mostGoroutines();
        m_out->captures = TRY(m_book.captures(m_out->subject, m_q.range));
        auto &all = m_out->captures;
        if (m_book.ignoresRange() && !all.empty()) {
            const DurationMs pad = std::max<DurationMs>(1000, (all.back().time - all.front().time) / 20);
            m_out->range = {all.front().time - pad, all.back().time + pad};
        }
        const auto indexOf = [&](CaptureId id) {
            const auto it = std::find_if(all.begin(), all.end(), [&](const CaptureInfo &c) { return c.id == id; });
            return it == all.end() ? -1 : static_cast<int>(it - all.begin());
        };
        m_out->b = m_q.b != 0 ? indexOf(m_q.b) : -1;
        if (m_out->b < 0 && m_q.at != kNoTime) {
            for (std::size_t i = 0; i < all.size() && (all[i].time <= m_q.at || i == 0); ++i) {
                m_out->b = static_cast<int>(i);
            }
        }
        if (m_out->b < 0) {
            m_out->b = m_q.newest ? static_cast<int>(all.size()) - 1 : mostTelling();
        }
        if (m_q.diff && all.size() > 1) {
            m_out->a = m_q.a != 0 ? indexOf(m_q.a) : -1;
            m_out->a = m_out->a < 0 ? 0 : m_out->a;
            m_out->a = m_out->a == m_out->b ? (m_out->b > 0 ? m_out->b - 1 : -1) : m_out->a;
        }
        return {};
    }

    // The last capture; or the highest, when all is over by the end of the range.
    [[nodiscard]] int mostTelling() const {
        const auto &all = m_out->captures;
        const auto most = std::max_element(
            all.begin(), all.end(), [](const CaptureInfo &x, const CaptureInfo &y) { return x.total < y.total; });
        return all.empty() || most->total < 2 * all.back().total ? static_cast<int>(all.size()) - 1
                                                                 : static_cast<int>(most - all.begin());
    }

    // Where most happened: the goroutine profiles whose total rose most within the range; else the largest.
    [[nodiscard]] Subject mostGoroutines() {
        const auto all = m_book.captures({{}, {}, {}}, m_q.range);
        std::map<Subject, std::pair<std::int64_t, std::int64_t>> extremes;
        for (const CaptureInfo &c : all ? *all : std::vector<CaptureInfo>()) {
            auto &[least, most] = extremes.try_emplace(c.subject, c.total, c.total).first->second;
            least = std::min(least, c.total);
            most = std::max(most, c.total);
        }
        const auto weight = [&](const SubjectInfo &s) {
            const auto it = extremes.find(s.subject);
            const std::int64_t rise = it == extremes.end() ? 0 : it->second.second - it->second.first;
            return std::tuple(s.subject.type.startsWith(u"goroutine"), it != extremes.end() || m_book.ignoresRange(),
                              rise, s.lastTotal);
        };
        return std::max_element(m_out->subjects.begin(), m_out->subjects.end(),
                                [&](const auto &x, const auto &y) { return weight(x) < weight(y); })
            ->subject;
    }

    Status loadPair() {
        m_now = TRY(m_book.load(m_out->captures[static_cast<std::size_t>(m_out->b)].id));
        m_base = m_out->a >= 0 ? TRY(m_book.load(m_out->captures[static_cast<std::size_t>(m_out->a)].id)) : nullptr;
        if (m_now->types.empty()) {
            return std::unexpected(inputError(m_now->thing, QStringLiteral("has no sample types")));
        }
        const auto type = m_now->defaultTypeIndex();
        m_out->unit =
            m_now->isGoroutines() ? QStringLiteral("goroutines") : QString::fromStdString(m_now->types[type].type);
        m_groups = profile::groupStacks(*m_now, type);
        m_out->totalB = m_groups.total;
        std::unordered_map<profile::StackId, std::size_t> place;
        for (const profile::StackGroup &g : m_groups.groups) {
            place.emplace(g.id, m_stacks.size());
            m_stacks.push_back({.id = g.id, .now = g.count, .frames = m_groups.frames(g)});
            describe(m_stacks.back(), g);
        }
        if (m_base) {
            const auto baseType = m_base->typeIndex(m_now->types[type].type);
            if (!baseType) {
                return std::unexpected(
                    inputError(m_base->thing, QStringLiteral("is of another type than %1").arg(m_now->thing)));
            }
            m_baseGroups = profile::groupStacks(*m_base, *baseType);
            m_out->totalA = m_baseGroups.total;
            for (const profile::StackGroup &g : m_baseGroups.groups) {
                const auto [it, isNew] = place.try_emplace(g.id, m_stacks.size());
                if (isNew) {
                    m_stacks.push_back({.id = g.id, .frames = m_baseGroups.frames(g)});
                    describe(m_stacks.back(), g);
                }
                m_stacks[it->second].base = g.count;
            }
        }
        if (m_now->truncated) {
            m_out->notes << QStringLiteral("the dump was cut: counts are of what is left");
        }
        return {};
    }

    // What it waits on: the runtime's own word where the dump has it, else what its frames say.
    void describe(Stack &s, const profile::StackGroup &g) {
        if (g.details && !g.details->states.empty()) {
            const auto &states = g.details->states;
            s.wait = text(std::max_element(states.begin(), states.end(), [](const auto &x, const auto &y) {
                              return x.second < y.second;
                          })->first);
            m_statesKnown = true;
        } else if (const profile::WaitRule *rule = m_rules.explain(s.frames, {})) {
            s.wait = rule->resource;
        }
        if (g.details && g.details->waitMaxMinutes >= 0) {
            s.longestS = g.details->waitMaxMinutes * 60LL;
        }
    }

    void compileFilters() {
        const auto compile = [this](const QString &field, const QString &pattern, QRegularExpression &re) {
            m_out->filterError = m_out->filterError.isEmpty() ? patternError(field, pattern) : m_out->filterError;
            if (!pattern.isEmpty() && patternError(field, pattern).isEmpty()) {
                re = QRegularExpression(pattern);
            }
        };
        compile(QStringLiteral("Focus"), m_q.focus, m_focus);
        compile(QStringLiteral("Ignore"), m_q.ignore, m_ignore);
    }

    [[nodiscard]] bool matches(const QRegularExpression &re, const Stack &s) const {
        return std::any_of(s.frames.begin(), s.frames.end(), [&](const Frame &f) {
            return re.match(text(f.function)).hasMatch() || re.match(text(f.file)).hasMatch();
        });
    }

    void filter() {
        m_out->allStacks = static_cast<qint64>(m_stacks.size());
        std::erase_if(m_stacks, [&](const Stack &s) {
            return (!m_focus.pattern().isEmpty() && !matches(m_focus, s)) ||
                   (!m_ignore.pattern().isEmpty() && matches(m_ignore, s)) ||
                   (!m_q.wait.isEmpty() && s.wait != m_q.wait) ||
                   (m_q.minWaitMinutes > 0 && s.longestS.value_or(0) < m_q.minWaitMinutes * 60LL);
        });
    }

    void buildGraph() {
        FlameBuilder builder(m_out->subject.pod.toStdString());
        builder.setDifferential(m_base != nullptr);
        std::vector<std::uint32_t> path;
        for (const Stack &s : m_stacks) {
            path.clear();
            auto &names = m_out->paths[s.id];
            for (auto f = s.frames.rbegin(); f != s.frames.rend(); ++f) {
                const std::string name = shortFunction(f->function);
                const auto slash = f->function.rfind('/');
                const auto dot = f->function.find('.', slash == std::string_view::npos ? 0 : slash);
                path.push_back(builder.frame(
                    std::string(f->function),
                    {.name = name,
                     .detail = std::string(f->function) + "\n" + std::string(f->file) + ":" + std::to_string(f->line),
                     .group = std::string(f->function.substr(0, dot))}));
                names.push_back(name);
            }
            if (m_statesKnown && !s.wait.isEmpty()) {
                const std::string reason = s.wait.toStdString();
                path.push_back(builder.frame("wait:" + reason, {.name = reason, .group = reason, .pseudo = true}));
                names.push_back(reason);
            }
            builder.add(path, s.now, s.base);
        }
        m_out->graph =
            builder.build(m_q.widthByDelta && m_base ? FlameGraph::WidthBy::AbsoluteDelta : FlameGraph::WidthBy::Value);
    }

    void buildWaits() {
        std::map<QString, qint64> by;
        for (const Stack &s : m_stacks) {
            by[s.wait.isEmpty() ? QStringLiteral("unknown") : s.wait] += s.now;
        }
        for (const auto &[name, n] : by) {
            if (n > 0) {
                m_out->waits.push_back({name, n});
            }
        }
        std::stable_sort(m_out->waits.begin(), m_out->waits.end(),
                         [](const WaitShare &a, const WaitShare &b) { return a.count > b.count; });
        m_out->waitTitle =
            m_statesKnown ? QStringLiteral("Wait reasons at B") : QStringLiteral("Waits at B, by frames");
    }

    [[nodiscard]] QString rowPath(const std::vector<Frame> &frames) const {
        if (frames.empty()) {
            return QStringLiteral("(no stack)");
        }
        std::vector<std::size_t> own;
        for (std::size_t i = frames.size(); i-- > 0;) {
            if (!profile::FrameIndex::isLibrary(frames[i].function)) {
                own.push_back(i);
            }
        }
        QStringList parts;
        const auto add = [&](std::size_t i) {
            const QString name = text(shortFunction(frames[i].function));
            if (parts.isEmpty() || parts.back() != name) {
                parts << name;
            }
        };
        if (own.empty()) {
            add(frames.size() - 1);
        } else {
            add(own.front());
            if (own.size() > 2) {
                add(own[own.size() / 2]);
            }
            add(own.back());
        }
        std::size_t leaf = 0; // the first frame that says something
        while (leaf + 1 < frames.size() && (frames[leaf].function.starts_with("internal/") ||
                                            frames[leaf].function.find(".runtime_") != std::string_view::npos)) {
            ++leaf;
        }
        if (own.empty() || leaf < own.back()) {
            add(leaf);
        }
        return parts.join(QStringLiteral(" ‹ "));
    }

    Status buildRows() {
        std::stable_sort(m_stacks.begin(), m_stacks.end(), [](const Stack &a, const Stack &b) {
            return std::max(a.now, a.base) != std::max(b.now, b.base)
                       ? std::max(a.now, a.base) > std::max(b.now, b.base)
                       : a.id < b.id;
        });
        std::vector<profile::StackId> ids;
        for (const Stack &s : m_stacks) {
            if (ids.size() < kMostTrends) {
                ids.push_back(s.id);
            }
        }
        for (const SuspectCard &c : m_out->suspects) {
            ids.push_back(c.id);
        }
        const auto trends = m_book.trendsCost() ? std::vector<std::vector<TrendPoint>>(ids.size())
                                                : TRY(m_book.trend(m_out->subject, ids, m_out->range));
        std::unordered_map<profile::StackId, const std::vector<TrendPoint> *> trendOf;
        for (std::size_t i = 0; i < ids.size(); ++i) {
            trendOf.emplace(ids[i], &trends[i]);
        }
        for (const Stack &s : m_stacks) {
            StackRow r{.id = s.id,
                       .path = rowPath(s.frames),
                       .now = s.now,
                       .base = s.base,
                       .wait = s.wait,
                       .longestWaitS = s.longestS};
            if (const auto it = trendOf.find(s.id); it != trendOf.end()) {
                r.trend = values(*it->second);
            }
            if (const auto g = m_leaks ? m_leaks->growth(s.id) : std::nullopt; g && g->perMinute) {
                r.perMinute = g->perMinute;
                r.growthFrom = m_leaks->timesNanos[g->from] / 1'000'000;
                r.growthCaptures = static_cast<int>(m_leaks->timesNanos.size() - g->from);
            }
            place(s.id, s.frames);
            m_out->rows.push_back(std::move(r));
        }
        for (SuspectCard &c : m_out->suspects) {
            if (const auto it = trendOf.find(c.id); it != trendOf.end()) {
                c.trend = values(*it->second);
            }
        }
        return {};
    }

    void place(quint64 id, const std::vector<Frame> &frames) {
        if (!frames.empty() && !m_out->places.contains(id)) {
            const Frame &f = frames[profile::ownFrame(frames)];
            m_out->places[id] = {std::string(f.function), std::string(f.file), f.line};
        }
    }

    static std::vector<double> values(const std::vector<TrendPoint> &points) {
        std::vector<double> out;
        const std::size_t step = std::max<std::size_t>(1, points.size() / 120);
        for (std::size_t i = 0; i < points.size(); i += step) {
            out.push_back(static_cast<double>(points[i].count));
        }
        return out;
    }

    // Those between A and B; of too many so many, evenly.
    [[nodiscard]] std::vector<int> leakCaptures() const {
        const int first = std::min(m_out->a, m_out->b);
        const int all = std::max(m_out->a, m_out->b) - first + 1;
        std::int64_t stacks = 1;
        for (int i = first; i < first + all; ++i) {
            stacks = std::max(stacks, m_out->captures[static_cast<std::size_t>(i)].stacks);
        }
        const auto readable =
            static_cast<int>(std::clamp<std::int64_t>(kMostLeakStacks / stacks, kLeastLeakCaptures, kMostLeakCaptures));
        const int n = std::min(all, m_book.trendsCost() ? kMostServerCaptures : readable);
        std::vector<int> out;
        out.reserve(static_cast<std::size_t>(n));
        for (int i = 0; i < n; ++i) {
            out.push_back(first + (n == 1 ? 0 : (all - 1) * i / (n - 1)));
        }
        return out;
    }

    Status findSuspects() {
        if (m_out->a < 0 || !m_now->isGoroutines()) {
            m_out->suspectRule = QStringLiteral("needs two goroutine captures");
            return {};
        }
        std::vector<profile::ProfilePtr> captures;
        const std::vector<int> chosen = leakCaptures();
        for (const int at : chosen) {
            if (m_stop.stop_requested()) {
                return std::unexpected(cancelled(QStringLiteral("profiles")));
            }
            captures.push_back(TRY(m_book.load(m_out->captures[static_cast<std::size_t>(at)].id)));
        }
        m_leaks = TRY(profile::findLeaks(std::move(captures)));
        const profile::LeakReport &report = *m_leaks;
        const int all = std::abs(m_out->b - m_out->a) + 1;
        const QString of = static_cast<int>(chosen.size()) == all
                               ? QStringLiteral("%1 captures").arg(all)
                               : QStringLiteral("%1 of %2 captures").arg(chosen.size()).arg(all);
        m_out->suspectRule = QStringLiteral("> 100 and grew, %1").arg(of);
        const auto clock = [this](int i) { return formatClock(m_out->captures[static_cast<std::size_t>(i)].time); };
        m_out->growthRule = QStringLiteral("Goroutines a minute: Theil-Sen's slope over %1 from %2 to %3; of a stack "
                                           "that grew, since it began to. The suspects' is the same.")
                                .arg(of, clock(chosen.front()), clock(chosen.back()));
        for (const profile::Suspect &s : report.suspects) {
            if (m_out->suspects.size() < 12) {
                m_out->suspects.push_back(card(s));
                place(s.id, s.frames);
            }
        }
        for (const profile::Excused &e : report.excused) {
            m_out->excused << QStringLiteral("%1: %2").arg(rowPath(e.frames), e.reason);
        }
        return {};
    }

    [[nodiscard]] SuspectCard card(const profile::Suspect &s) const {
        SuspectCard c{.id = s.id,
                      .count = s.counts.back(),
                      .perMinute = s.growthPerMinute,
                      .delta = s.counts.back() - s.counts.front()};
        const std::size_t own = profile::ownFrame(s.frames);
        c.title = s.frames.empty() ? QStringLiteral("(no stack)") : text(shortFunction(s.frames[own].function));
        if (own > 0) {
            std::size_t leaf = own - 1;
            c.title += QStringLiteral(" → ") + text(shortFunction(s.frames[leaf].function)).section(u'.', -1);
        }
        const profile::WaitRule *rule = m_rules.explain(s.frames, s.state);
        QStringList words{rule != nullptr ? rule->says : QStringLiteral("what it waits on is unknown")};
        if (!s.frames.empty()) {
            words << QStringLiteral("%1:%2").arg(text(s.frames[own].file).section(u'/', -1)).arg(s.frames[own].line);
        }
        words << (s.confidence == profile::Confidence::Strong ? QStringLiteral("strong") : QStringLiteral("weak"));
        c.words = words.join(QStringLiteral(" · "));
        c.health = s.confidence == profile::Confidence::Strong ? Health::Crit : Health::Warn;
        return c;
    }

    CaptureBook &m_book;
    ProfileRequest m_q;
    const profile::WaitRules &m_rules;
    std::stop_token m_stop;
    std::shared_ptr<ProfileView> m_out;
    profile::ProfilePtr m_now;
    profile::ProfilePtr m_base;
    std::optional<profile::LeakReport> m_leaks;
    profile::StackGroups m_groups;
    profile::StackGroups m_baseGroups;
    std::vector<Stack> m_stacks;
    QRegularExpression m_focus;
    QRegularExpression m_ignore;
    bool m_statesKnown = false;
};

} // namespace

std::string shortFunction(std::string_view function) {
    // The slash of a type argument in brackets is not one of the path.
    const auto bracket = function.find('[');
    const auto slash = function.substr(0, bracket).rfind('/');
    return std::string(slash == std::string_view::npos ? function : function.substr(slash + 1));
}

std::int64_t nodeOf(const FlameGraph &graph, const std::vector<std::string> &rootFirst) {
    const auto &nodes = graph.nodes();
    std::uint32_t at = 0;
    for (const std::string &name : rootFirst) {
        std::uint32_t child = at + 1;
        while (child < nodes[at].end && graph.frame(nodes[child]).name != name) {
            child = nodes[child].end;
        }
        if (child >= nodes[at].end) {
            return -1;
        }
        at = child;
    }
    return at;
}

QString patternError(const QString &field, const QString &pattern) {
    if (pattern.size() > 2000) {
        return QStringLiteral("%1: longer than 2,000 characters").arg(field);
    }
    const QRegularExpression re(pattern);
    return re.isValid() ? QString()
                        : QStringLiteral("%1: %2 at character %3")
                              .arg(field, re.errorString())
                              .arg(std::min(re.patternErrorOffset(), pattern.size()) + 1);
}

Result<std::vector<TrendLine>> computeTrend(CaptureBook &book, const TrendRequest &q) {
    const auto slope = [](const std::vector<std::pair<TimeMs, double>> &points) -> std::optional<double> {
        std::vector<double> x;
        std::vector<double> y;
        // Theil-Sen looks at pairs: a few hundred points tell the slope as well as all.
        const std::size_t step = std::max<std::size_t>(1, points.size() / 400);
        for (std::size_t i = points.size() % step; i < points.size(); i += step) {
            x.push_back(static_cast<double>(points[i].first - points.front().first) / 60000);
            y.push_back(points[i].second);
        }
        const auto line = x.size() < 3 ? std::nullopt : stats::theilSen(x, y);
        return line ? std::optional(line->slope) : std::nullopt;
    };
    std::vector<TrendLine> out;
    TrendLine all{.name = QStringLiteral("all of %1").arg(displayText(q.subject.pod, 60))};
    for (const CaptureInfo &c : TRY(book.captures(q.subject, q.range))) {
        all.points.emplace_back(c.time, static_cast<double>(c.total));
    }
    all.perMinute = slope(all.points);
    std::vector<profile::StackId> ids;
    ids.reserve(q.stacks.size());
    for (const auto &s : q.stacks) {
        ids.push_back(s.first);
    }
    const auto trends = TRY(book.trend(q.subject, ids, q.range));
    for (std::size_t i = 0; i < ids.size(); ++i) {
        TrendLine line{.id = ids[i], .name = q.stacks[i].second};
        for (const TrendPoint &p : trends[i]) {
            line.points.emplace_back(p.time, static_cast<double>(p.count));
        }
        line.perMinute = slope(line.points);
        out.push_back(std::move(line));
    }
    out.push_back(std::move(all));
    return out;
}

Result<std::shared_ptr<const ProfileView>> computeProfileView(CaptureBook &book, const ProfileRequest &request,
                                                              const profile::WaitRules &rules, std::stop_token stop) {
    return Builder(book, request, rules, std::move(stop)).run();
}

} // namespace bs
