// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/capture/agenda.h"
#include "data/core/format.h"
#include <algorithm>
#include <optional>

namespace bs::capture {

namespace {

constexpr const char *kWho[] = {"service", "app", "job", "pod", "instance"};
constexpr const char *kWhere[] = {"cluster", "namespace"};

QString text(std::string_view s) { return QString::fromUtf8(s.data(), static_cast<qsizetype>(s.size())); }

// The same under another name is the same occasion only with all of its labels.
QString keyOf(const Occasion &o) {
    QString out = QString::number(static_cast<int>(o.kind)) + u'\n' + o.name + u'\n' + QString::number(o.since);
    for (const auto &[name, value] : o.labels) {
        out += u'\n' + text(name) + u'=' + text(value);
    }
    return out;
}

// Whether what both say of themselves is the same, and the occasion says something.
bool names(const Labels &occasion, const Labels &pod) {
    bool named = false;
    for (const char *label : kWho) {
        const std::string_view a = occasion.get(label);
        const std::string_view b = pod.get(label);
        if (!a.empty() && !b.empty()) {
            if (a != b) {
                return false;
            }
            named = true;
        }
    }
    return named && std::all_of(std::begin(kWhere), std::end(kWhere), [&](const char *label) {
               const std::string_view a = occasion.get(label);
               const std::string_view b = pod.get(label);
               return a.empty() || b.empty() || a == b;
           });
}

bool wants(const AgendaPod &p, const Occasion &o) {
    return o.kind == Occasion::Kind::Growth ? p.growth : p.everyAlert || p.alerts.contains(o.name);
}

} // namespace

QString Occasion::text() const {
    if (kind == Kind::Growth) {
        return QStringLiteral("growth: ") + name;
    }
    QString out = QStringLiteral("alert ") + displayText(name, 80);
    // Whose it is and which one: of labels that say the same the first.
    for (const auto &same : {std::initializer_list<const char *>{"service", "app", "job"}, {"pod", "instance"}}) {
        for (const char *label : same) {
            if (const std::string_view v = labels.get(label); !v.empty()) {
                out += QStringLiteral(" %1=%2").arg(QString::fromLatin1(label), displayText(v, 80));
                break;
            }
        }
    }
    return out;
}

TimeMs Agenda::turnOf(const QString &key, DurationMs every, TimeMs now) {
    std::uint64_t hash = 14695981039346656037ULL; // FNV-1a: the same in every process
    for (const QChar c : key) {
        hash = (hash ^ c.unicode()) * 1099511628211ULL;
    }
    const auto offset = static_cast<TimeMs>((hash >> 16) % static_cast<std::uint64_t>(every));
    const TimeMs turn = now / every * every + offset;
    return turn > now ? turn : turn + every;
}

std::vector<Due> Agenda::next(const std::vector<AgendaPod> &pods, const std::vector<Occasion> &now, TimeMs time,
                              QStringList *left) {
    std::vector<Due> due;
    while (!m_recent.empty() && time - m_recent.front() >= kWindow) {
        m_recent.pop_front();
    }
    std::set<QString> going;
    for (const Occasion &o : now) {
        going.insert(keyOf(o));
        if (!m_answered.contains(keyOf(o))) {
            answer(o, pods, time, due, left);
        }
    }
    std::erase_if(m_answered, [&](const QString &key) { return !going.contains(key); });
    std::map<QString, TimeMs> turns;
    for (std::size_t i = 0; i < pods.size(); ++i) {
        const AgendaPod &p = pods[i];
        if (p.every <= 0) {
            continue;
        }
        const auto known = m_turns.find(p.key);
        // A clock that was set back, or an interval that became shorter, does not keep a pod waiting.
        TimeMs turn =
            known == m_turns.end() || known->second > time + p.every ? turnOf(p.key, p.every, time) : known->second;
        if (turn <= time) {
            const bool taken = std::any_of(due.begin(), due.end(), [&](const Due &d) { return d.pod == i; });
            if (!taken) {
                due.push_back({i, {}});
            }
            turn = turnOf(p.key, p.every, time);
        }
        turns.emplace(p.key, turn);
    }
    m_turns = std::move(turns); // pods that are gone are forgotten
    return due;
}

void Agenda::answer(const Occasion &o, const std::vector<AgendaPod> &pods, TimeMs time, std::vector<Due> &due,
                    QStringList *left) {
    std::vector<std::size_t> named;
    for (std::size_t i = 0; i < pods.size(); ++i) {
        if (wants(pods[i], o) && names(o.labels, pods[i].labels)) {
            named.push_back(i);
        }
    }
    if (named.empty()) {
        return; // a pod that is not up yet may still come
    }
    m_answered.insert(keyOf(o));
    std::stable_sort(named.begin(), named.end(),
                     [&](std::size_t a, std::size_t b) { return pods[a].goroutines > pods[b].goroutines; });
    std::size_t mine = 0;
    std::size_t over = 0;
    for (const std::size_t i : named) {
        const auto before = m_taken.find(pods[i].key);
        if (before != m_taken.end() && time >= before->second && time - before->second < pods[i].atMostEvery) {
            continue;
        }
        if (mine == kMostOfOne || m_recent.size() >= kMostOfAll) {
            ++over;
            continue;
        }
        ++mine;
        m_recent.push_back(time);
        m_taken[pods[i].key] = time;
        due.push_back({i, o.text()});
    }
    if (over > 0 && left) {
        *left << QStringLiteral("%1: %2 of its pods are captured, %3 are not: at most %4 for one alert, %5 in 10 min")
                     .arg(o.text())
                     .arg(mine)
                     .arg(over)
                     .arg(kMostOfOne)
                     .arg(kMostOfAll);
    }
}

} // namespace bs::capture
