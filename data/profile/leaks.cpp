// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/profile/leaks.h"
#include "data/profile/diff.h"
#include "data/stats/robust.h"
#include <algorithm>
#include <cmath>
#include <tuple>
#include <unordered_set>

namespace bs::profile {

namespace {

// Roots of goroutines that serve requests: their number is the load, not a leak.
constexpr std::string_view kServers[] = {"net/http.(*conn).serve",
                                         "net/http.(*http2serverConn).runHandler",
                                         "golang.org/x/net/http2.(*serverConn).runHandler",
                                         "google.golang.org/grpc.(*Server).serveStreams",
                                         "google.golang.org/grpc.(*Server).handleStream",
                                         "google.golang.org/grpc.(*Server).handleRawConn",
                                         "github.com/valyala/fasthttp.(*workerPool).workerFunc",
                                         "github.com/valyala/fasthttp.(*Server).serveConn"};
constexpr double kSteadyTau = 0.7;
constexpr double kStrongTau = 0.8;

bool servesRequests(const std::vector<Frame> &frames) {
    // The loop is the root, or just above it (closures that started it).
    const std::size_t from = frames.size() > 4 ? frames.size() - 4 : 0;
    for (std::size_t i = from; i < frames.size(); ++i) {
        for (const std::string_view server : kServers) {
            if (frames[i].function.starts_with(server)) {
                return true;
            }
        }
    }
    return false;
}

struct History {
    StackId id = 0;
    std::vector<std::int64_t> counts;
    std::size_t lastSeen = 0; // capture that shows the frames
    const StackGroup *group = nullptr;
    bool server = false;
};

double kendall(const std::vector<std::int64_t> &v, std::size_t from) {
    std::int64_t s = 0;
    std::int64_t pairs = 0;
    for (std::size_t i = from; i < v.size(); ++i) {
        for (std::size_t j = i + 1; j < v.size(); ++j, ++pairs) {
            s += v[j] > v[i] ? 1 : v[j] < v[i] ? -1 : 0;
        }
    }
    return pairs == 0 ? 0 : static_cast<double>(s) / static_cast<double>(pairs);
}

// The last capture before it began to grow.
std::size_t growthStart(const std::vector<std::int64_t> &counts, std::size_t first) {
    const std::int64_t most = *std::max_element(counts.begin() + static_cast<std::ptrdiff_t>(first), counts.end());
    std::size_t start = first;
    for (std::size_t c = first; c + 1 < counts.size(); ++c) {
        start = (counts[c] - counts[first]) * 10 <= most - counts[first] ? c : start;
    }
    return start;
}

// Two points have a slope too, where Theil and Sen ask for three.
std::optional<double> slopeOf(const std::vector<double> &at, const std::vector<double> &y) {
    if (const auto line = stats::theilSen(at, y)) {
        return line->slope;
    }
    const double span = at.back() - at.front();
    return span > 0 ? std::optional((y.back() - y.front()) / span) : std::nullopt;
}

class Finder {
public:
    Finder(std::vector<ProfilePtr> captures, const LeakOptions &o) : m_captures(std::move(captures)), m_options(o) {}

    Result<LeakReport> run() {
        if (m_captures.size() < 2) {
            return std::unexpected(usageError(QStringLiteral("leaks"), QStringLiteral("needs two captures or more")));
        }
        m_haveTimes =
            std::all_of(m_captures.begin(), m_captures.end(), [](const auto &p) { return p->timeNanos != 0; });
        if (m_haveTimes) {
            std::stable_sort(m_captures.begin(), m_captures.end(),
                             [](const auto &a, const auto &b) { return a->timeNanos < b->timeNanos; });
        }
        for (const ProfilePtr &p : m_captures) {
            if (m_haveTimes) {
                m_report.timesNanos.push_back(p->timeNanos);
            }
        }
        CHECK_STATUS(collect());
        m_report.firstCapture = m_first = afterLastRestart();
        measureLoad();
        for (const auto &[id, h] : m_histories) {
            judge(h);
        }
        rank();
        for (auto &[id, h] : m_histories) {
            m_report.counts.emplace(id, std::move(h.counts));
        }
        for (const StackGroups &g : m_groups) {
            m_report.indexes.push_back(g.index);
        }
        m_report.captures = m_captures;
        return std::move(m_report);
    }

private:
    Status collect() {
        for (std::size_t c = 0; c < m_captures.size(); ++c) {
            const Profile &p = *m_captures[c];
            if (p.types.empty()) {
                return std::unexpected(inputError(p.thing, QStringLiteral("has no sample types")));
            }
            const std::size_t type = TRY(p.typeIndex(m_options.type));
            const ValueType &first = m_captures[0]->types[TRY(m_captures[0]->typeIndex(m_options.type))];
            if (p.types[type] != first) {
                return std::unexpected(inputError(
                    p.thing, QStringLiteral("counts %1, the first capture %2: they cannot be compared")
                                 .arg(QString::fromStdString(p.types[type].type), QString::fromStdString(first.type))));
            }
            m_groups.push_back(groupStacks(p, type));
            for (const StackGroup &g : m_groups.back().groups) {
                History &h = m_histories[g.id];
                h.id = g.id;
                h.counts.resize(m_captures.size());
                h.counts[c] = g.count;
                h.lastSeen = c;
            }
        }
        for (std::size_t c = 0; c < m_groups.size(); ++c) { // the vectors do not move any more
            for (const StackGroup &g : m_groups[c].groups) {
                History &h = m_histories[g.id];
                if (h.lastSeen == c) {
                    h.group = &g;
                    h.server = servesRequests(m_groups[c].frames(g));
                }
            }
        }
        return {};
    }

    // A process that starts anew starts from few goroutines: captures before that say nothing about this one. When only
    // the last capture is left, there is nothing to compare, and all are looked at.
    [[nodiscard]] std::size_t afterLastRestart() {
        std::size_t first = 0;
        for (std::size_t c = 1; c < m_captures.size(); ++c) {
            const bool halved = m_groups[c].total * 2 < m_groups[c - 1].total;
            const bool otherProcess = sameProcess(*m_captures[c - 1], *m_captures[c]) == std::optional(false);
            first = halved || otherProcess ? c : first;
            m_restartIsGuess = otherProcess ? false : halved ? true : m_restartIsGuess;
        }
        return first + 1 < m_captures.size() ? first : 0;
    }

    [[nodiscard]] std::int64_t firstOf(const History &h) const { return h.counts[m_first]; }

    void measureLoad() {
        for (const auto &[id, h] : m_histories) {
            if (h.server) {
                m_servedFirst += firstOf(h);
                m_servedLast += h.counts.back();
            }
        }
        if (m_servedFirst >= 10) {
            m_report.loadFactor = static_cast<double>(m_servedLast) / static_cast<double>(m_servedFirst);
        }
    }

    // Share of the goroutines of this stack in the first capture that are there in the last one, by id.
    [[nodiscard]] std::optional<double> persisted(const History &h) const {
        const Profile &a = *m_captures[m_first];
        const Profile &b = *m_captures.back();
        if (a.goroutines.empty() || b.goroutines.empty() || firstOf(h) == 0 ||
            sameProcess(a, b) != std::optional(true)) {
            return std::nullopt;
        }
        std::unordered_set<std::uint64_t> last;
        for (const Goroutine &g : b.goroutines) {
            if (m_groups.back().index->id(g.sample) == h.id) {
                last.insert(g.id);
            }
        }
        std::int64_t before = 0;
        std::int64_t still = 0;
        for (const Goroutine &g : a.goroutines) {
            if (m_groups[m_first].index->id(g.sample) == h.id) {
                ++before;
                still += last.contains(g.id) ? 1 : 0;
            }
        }
        return before == 0 ? std::nullopt : std::optional(static_cast<double>(still) / static_cast<double>(before));
    }

    void judge(const History &h) {
        const GroupDetails *d = h.group->details.get();
        const bool runtimeSays = d != nullptr && d->leaked > 0 && h.counts.back() > 0;
        const bool grew = h.counts.back() > firstOf(h);
        if (!runtimeSays && (h.counts.back() <= m_options.over || !grew)) {
            return;
        }
        const Growth growth = growthOf(h.counts, m_report.timesNanos, m_first);
        const std::size_t from = growth.from;
        const std::size_t n = m_captures.size() - from;
        const double tau = kendall(h.counts, from);
        Suspect s{.id = h.id, .counts = h.counts, .reportedByRuntime = runtimeSays};
        s.persisted = persisted(h);
        s.frames = m_groups[h.lastSeen].frames(*h.group);
        s.confidence = runtimeSays || (n >= 5 && tau >= kStrongTau) ? Confidence::Strong : Confidence::Weak;
        if (d != nullptr && d->waitMaxMinutes >= 0) {
            s.waitMaxMinutes = d->waitMaxMinutes;
        }
        s.state = mainState(d);
        s.growthPerMinute = growth.perMinute;
        s.growthPerCapture = growth.perCapture;
        const double ratio =
            firstOf(h) > 0 ? static_cast<double>(h.counts.back()) / static_cast<double>(firstOf(h)) : 1e9;
        s.followsLoad = m_report.loadFactor > 1.2 && ratio <= m_report.loadFactor * 1.1;
        if (const QString excuse = runtimeSays ? QString() : excuseFor(h, s, n, tau, ratio); !excuse.isEmpty()) {
            m_report.excused.push_back({h.id, h.counts, excuse, std::move(s.frames)});
        } else {
            m_report.suspects.push_back(std::move(s));
        }
    }

    [[nodiscard]] QString excuseFor(const History &h, const Suspect &s, std::size_t n, double tau, double ratio) const {
        const std::int64_t last = h.counts.back();
        const auto begin = h.counts.begin() + static_cast<std::ptrdiff_t>(m_first);
        const auto start = h.counts.end() - static_cast<std::ptrdiff_t>(n);
        // A drop of all goroutines may have been a restart or a low of the load: growth since then must show itself.
        const auto from = m_restartIsGuess && n < 3 ? h.counts.begin() : begin;
        const std::int64_t before = start == from ? firstOf(h) : *std::max_element(from, start);
        if ((n >= 3 && tau < kSteadyTau && last < *std::max_element(begin, h.counts.end())) ||
            (start != from && (before - firstOf(h)) * 5 >= (last - firstOf(h)) * 4)) {
            return QStringLiteral("it goes up and down");
        }
        // By a twentieth within the last eighth of its growth: how often somebody looked is nothing of the stack's.
        const std::size_t eighth = std::max<std::size_t>(1, (n - 1) / 8);
        if (n >= 3 && last * 20 <= h.counts[h.counts.size() - 1 - eighth] * 21) {
            return QStringLiteral("it grew and stopped growing");
        }
        if (n >= 3 && tau < kSteadyTau) {
            return QStringLiteral("it does not grow steadily");
        }
        if (s.persisted && *s.persisted < 0.5 && firstOf(h) >= 10) {
            return QStringLiteral("its goroutines come and go: %1 % of the first capture's are still there")
                .arg(std::lround(*s.persisted * 100));
        }
        const bool stays = (s.persisted && *s.persisted >= 0.9) || s.waitMaxMinutes.value_or(0) >= 2;
        if (!h.server || stays) {
            return {};
        }
        if (n >= 5 && tau >= kStrongTau && ratio >= 3) {
            return {};
        }
        // The other requests in flight: does this one grow with them or by itself?
        const double otherFirst = static_cast<double>(m_servedFirst - firstOf(h));
        const double otherLast = static_cast<double>(m_servedLast - h.counts.back());
        const bool aloneGrowing = otherFirst >= 10 && ratio > 2 * std::max(1.0, otherLast / otherFirst) && ratio >= 3;
        return aloneGrowing ? QString() : QStringLiteral("requests in flight: it grows with the load");
    }

    static std::string mainState(const GroupDetails *d) {
        if (d == nullptr || d->states.empty()) {
            return {};
        }
        const auto most = std::max_element(d->states.begin(), d->states.end(),
                                           [](const auto &a, const auto &b) { return a.second < b.second; });
        return std::string(most->first);
    }

    void rank() {
        const double load = std::max(1.0, m_report.loadFactor);
        const auto outgrewDoubling = [&](const Suspect &s) {
            return static_cast<double>(s.counts.back()) + 10 >
                   2.2 * load * (static_cast<double>(s.counts[m_first]) + 10);
        };
        const auto excess = [&](const Suspect &s) {
            return static_cast<double>(s.counts.back()) - static_cast<double>(s.counts[m_first]) * load;
        };
        const auto key = [&](const Suspect &s) {
            return std::tuple(s.reportedByRuntime, !s.followsLoad, outgrewDoubling(s), s.persisted.value_or(0) >= 0.9,
                              excess(s));
        };
        std::stable_sort(m_report.suspects.begin(), m_report.suspects.end(), [&](const Suspect &a, const Suspect &b) {
            return key(a) != key(b) ? key(a) > key(b) : a.id < b.id;
        });
        // Two captures cannot tell a leak from twice the load. Beside a stack that outgrew a doubling, one that did not
        // is left for a third capture to judge.
        if (m_captures.size() - m_first == 2 && !m_report.suspects.empty() && outgrewDoubling(m_report.suspects[0])) {
            const auto doubled =
                std::stable_partition(m_report.suspects.begin(), m_report.suspects.end(),
                                      [&](const Suspect &s) { return s.reportedByRuntime || outgrewDoubling(s); });
            for (auto it = doubled; it != m_report.suspects.end(); ++it) {
                m_report.excused.push_back({it->id, it->counts,
                                            QStringLiteral("it no more than doubled, as load does, while another stack "
                                                           "outgrew that: a third capture tells"),
                                            std::move(it->frames)});
            }
            m_report.suspects.erase(doubled, m_report.suspects.end());
        }
        std::stable_sort(m_report.excused.begin(), m_report.excused.end(), [](const Excused &a, const Excused &b) {
            return a.counts.back() != b.counts.back() ? a.counts.back() > b.counts.back() : a.id < b.id;
        });
    }

    std::vector<ProfilePtr> m_captures;
    LeakOptions m_options;
    std::vector<StackGroups> m_groups;
    std::unordered_map<StackId, History> m_histories;
    LeakReport m_report;
    std::size_t m_first = 0;
    std::int64_t m_servedFirst = 0;
    std::int64_t m_servedLast = 0;
    bool m_haveTimes = false;
    bool m_restartIsGuess = false;
};

} // namespace

QString toString(Confidence c) { return c == Confidence::Strong ? QStringLiteral("strong") : QStringLiteral("weak"); }

Growth growthOf(const std::vector<std::int64_t> &counts, const std::vector<std::int64_t> &timesNanos,
                std::size_t first) {
    if (first >= counts.size()) {
        return {};
    }
    // What did not grow is measured over all the captures.
    Growth out{.from = counts.back() > counts[first] ? growthStart(counts, first) : first};
    std::vector<double> x;
    std::vector<double> minutes;
    std::vector<double> y;
    for (std::size_t c = out.from; c < counts.size(); ++c) {
        x.push_back(static_cast<double>(c));
        minutes.push_back(timesNanos.empty() ? 0 : static_cast<double>(timesNanos[c] - timesNanos[first]) / 60e9);
        y.push_back(static_cast<double>(counts[c]));
    }
    out.perCapture = slopeOf(x, y).value_or(0);
    if (!timesNanos.empty()) {
        out.perMinute = slopeOf(minutes, y);
    }
    return out;
}

std::optional<Growth> LeakReport::growth(StackId id) const {
    const auto it = counts.find(id);
    return it == counts.end() ? std::nullopt : std::optional(growthOf(it->second, timesNanos, firstCapture));
}

Result<LeakReport> findLeaks(std::vector<ProfilePtr> captures, const LeakOptions &options) {
    return Finder(std::move(captures), options).run();
}

} // namespace bs::profile
