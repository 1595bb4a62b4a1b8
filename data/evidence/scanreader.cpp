// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/evidence/scanreader.h"
#include "data/core/format.h"
#include "data/evidence/questions.h"
#include <cmath>
#include <set>

namespace bs::evidence {

namespace {

constexpr double kFull = 0.95;
constexpr DurationMs kNear = 120'000;

QString word(const Labels &l, std::initializer_list<const char *> names) {
    for (const char *name : names) {
        if (const auto v = l.get(name); !v.empty()) {
            return displayText(v, 80);
        }
    }
    return QStringLiteral("?");
}

QString serviceWord(const Labels &l) { return word(l, {"service", "job"}); }
QString podWord(const Labels &l) { return word(l, {"pod", "instance"}); }

QString idOf(const QString &key, TimeMs at) { return key + u'/' + QString::number(at); }

} // namespace

const std::vector<Series> &ScanReader::series(const char *name) const {
    static const std::vector<Series> none;
    const auto it = m_answers.find(name);
    return it == m_answers.end() || !it->second.result ? none : it->second.result->matrix.series;
}

void ScanReader::add(const char *kind, const char *source, TimeMs at, const QString &text, const QString &external,
                     TimeMs ended) {
    incident::Event e;
    e.occurred = e.observed = at;
    e.ended = ended;
    e.kind = QString::fromLatin1(kind);
    e.source = QString::fromLatin1(source);
    e.external = external;
    e.text = text;
    m_out.events.push_back(std::move(e));
}

template <class F> std::vector<ScanReader::Stretch> ScanReader::stretches(const Series &s, F holds) const {
    std::vector<Stretch> found;
    bool on = false;
    TimeMs last = kNoTime;
    for (std::size_t i = 0; i < s.times.size(); ++i) {
        const bool gap = last != kNoTime && s.times[i] - last > 3 * step();
        const bool now = std::isfinite(s.values[i]) && holds(s.values[i]);
        if (now && (!on || gap)) {
            found.push_back(
                {s.times[i], s.times[i], s.times[i] - m_request.range.start < 2 * step(), false, s.values[i]});
        }
        if (now) {
            found.back().to = s.times[i];
            found.back().most = std::max(found.back().most, s.values[i]);
        }
        on = now;
        last = s.times[i];
    }
    if (!found.empty() && m_request.range.end - found.back().to < 2 * step()) {
        found.back().open = true;
    }
    return found;
}

// A version that was not there at the start of the range: a deploy. One that is gone while an older one still runs was
// rolled back. A new start time alone is a restart.
void ScanReader::deploys() {
    struct Seen {
        TimeMs first = 0, last = 0;
        QString version;
        bool operator<(const Seen &o) const { return std::tie(first, version) < std::tie(o.first, o.version); }
    };
    std::map<QString, std::vector<Seen>> all;
    for (const Series &s : series("versions")) {
        if (!s.times.empty()) {
            all[serviceWord(s.labels)].push_back({s.times.front(), s.times.back(), word(s.labels, {"version"})});
        }
    }
    for (auto &[service, versions] : all) {
        std::sort(versions.begin(), versions.end());
        for (std::size_t i = 1; i < versions.size(); ++i) {
            const Seen &v = versions[i];
            if (v.version == versions[i - 1].version || v.first - m_request.range.start <= 2 * step()) {
                continue;
            }
            const Seen &old = versions[i - 1];
            add("deploy", "metrics", v.first,
                QStringLiteral("Deploy %1 %2, was %3").arg(service, v.version, old.version),
                idOf(QStringLiteral("deploy/%1/%2").arg(service, v.version), v.first));
            if (old.last > v.last + 3 * step()) {
                add("deploy", "metrics", v.last + step(),
                    QStringLiteral("Rolled back %1 to %2, was %3").arg(service, old.version, v.version),
                    idOf(QStringLiteral("rollback/%1/%2").arg(service, old.version), v.last + step()));
            }
        }
    }
}

void ScanReader::restarts() {
    std::map<QString, std::vector<TimeMs>> told; // pod -> the deaths that are on the timeline already
    std::set<QString> oomPods, started;
    for (const Series &s : series("oom")) {
        if (std::any_of(s.values.begin(), s.values.end(), [](double v) { return v > 0; })) {
            oomPods.insert(podWord(s.labels));
        }
    }
    for (const Series &s : series("started")) {
        started.insert(podWord(s.labels));
    }
    for (const Series &s : series("restarts")) {
        const QString pod = podWord(s.labels);
        const bool oom = oomPods.contains(pod);
        for (std::size_t i = 1; i < s.times.size(); ++i) {
            if (!(s.values[i] > s.values[i - 1]) || (!oom && started.contains(pod))) {
                continue; // where the process tells its start, that is the restart's own time
            }
            told[pod].push_back(s.times[i]);
            add(oom ? "oom" : "restart", "kubernetes", s.times[i],
                oom ? QStringLiteral("%1 OOMKilled").arg(pod) : QStringLiteral("%1 restarted").arg(pod),
                idOf(QStringLiteral("%1/%2/%3")
                         .arg(oom ? QStringLiteral("oom") : QStringLiteral("restart"), pod)
                         .arg(s.values[i], 0, 'f', 0),
                     s.times[i]));
        }
    }
    for (const Series &s : series("started")) {
        const QString pod = podWord(s.labels);
        for (std::size_t i = 1; i < s.times.size(); ++i) {
            const auto at = static_cast<TimeMs>(s.values[i] * 1000);
            const auto &deaths = told[pod];
            const bool known =
                std::any_of(deaths.begin(), deaths.end(), [&](TimeMs t) { return t - at < kNear && at - t < kNear; });
            if (s.values[i] > s.values[i - 1] + 1 && at >= m_request.range.start && !known) {
                add("restart", "metrics", at, QStringLiteral("%1 restarted").arg(pod),
                    idOf(QStringLiteral("restart/%1/").arg(pod), at));
            }
        }
    }
}

void ScanReader::alerts() {
    for (const Series &s : series("alerts")) {
        const QString name = word(s.labels, {"alertname"});
        QStringList about;
        for (const char *label : {"service", "job", "pod", "pool", "tenant", "target"}) {
            if (const auto v = s.labels.get(label); !v.empty() && !about.contains(displayText(v, 60))) {
                about << displayText(v, 60);
            }
        }
        const bool pending = s.labels.get("alertstate") == "pending";
        const QString subject = about.isEmpty() ? QString() : QStringLiteral(", ") + about.join(u' ');
        for (const Stretch &f : stretches(s, [](double v) { return v > 0; })) {
            const QString what = pending       ? QStringLiteral("is pending")
                                 : f.fromStart ? QStringLiteral("is firing")
                                               : QStringLiteral("fires");
            const QString key = QStringLiteral("alert/%1%2/%3")
                                    .arg(pending ? QStringLiteral("pending/") : QString(), name, about.join(u' '));
            add("alert", "rules", f.from, QStringLiteral("%1 %2%3").arg(name, what, subject), idOf(key, f.from),
                f.ended());
        }
    }
}

// Open from 2 until it is closed: half-open in between is the breaker trying.
void ScanReader::breakers() {
    for (const Series &s : series("breakers")) {
        const QString name =
            QStringLiteral("%1 to %2").arg(serviceWord(s.labels), word(s.labels, {"target", "breaker"}));
        bool open = false;
        for (const Stretch &f : stretches(s, [&open](double v) {
                 open = v >= 2 || (open && v >= 1);
                 return open;
             })) {
            add("breaker", "metrics", f.from, QStringLiteral("Breaker of %1 opens").arg(name),
                idOf(QStringLiteral("breaker/%1").arg(name), f.from), f.ended());
        }
    }
}

void ScanReader::pools() {
    const auto keyOf = [](const Labels &l) { return std::pair(serviceWord(l), word(l, {"pool"})); };
    std::map<std::pair<QString, QString>, std::map<TimeMs, double>> capacity, waiting;
    for (const auto &[name, into] : {std::pair("pool_capacity", &capacity), std::pair("pool_waiting", &waiting)}) {
        for (const Series &s : series(name)) {
            for (std::size_t i = 0; i < s.times.size(); ++i) {
                (*into)[keyOf(s.labels)][s.times[i]] += s.values[i];
            }
        }
    }
    for (const Series &s : series("pool_inflight")) {
        const auto key = keyOf(s.labels);
        Series used = s;
        for (std::size_t i = 0; i < used.times.size(); ++i) {
            const auto at = capacity[key].find(used.times[i]);
            used.values[i] = at == capacity[key].end() || !(at->second > 0) ? kNone : s.values[i] / at->second;
        }
        for (const Stretch &f : stretches(used, [](double v) { return v >= kFull; })) {
            if (f.fromStart || f.to - f.from < 2 * step()) {
                continue; // one full sample is a busy moment
            }
            double most = 0;
            for (auto it = waiting[key].lower_bound(f.from); it != waiting[key].end() && it->first <= f.to; ++it) {
                most = std::fmax(most, it->second);
            }
            add("threshold", "metrics", f.from,
                QStringLiteral("Pool %1 of %2 at %3%4")
                    .arg(key.second, key.first, formatPercent(std::min(f.most, 99.0)),
                         most > 0 ? QStringLiteral(", up to %1 wait").arg(formatCount(most)) : QString()),
                idOf(QStringLiteral("pool/%1 of %2").arg(key.second, key.first), f.from), f.ended());
        }
    }
}

void ScanReader::targetsDown() {
    for (const Series &s : series("down")) {
        for (const Stretch &f : stretches(s, [](double) { return true; })) {
            if (f.to > f.from) {
                add("gap", "metrics", f.from, QStringLiteral("%1 not scraped").arg(podWord(s.labels)),
                    idOf(QStringLiteral("gap/%1").arg(podWord(s.labels)), f.from), f.ended());
            }
        }
    }
}

// A stretch in which nothing at all was kept of a service that was there before and after.
void ScanReader::gaps() {
    for (const Series &s : series("goroutines")) {
        const QString service = serviceWord(s.labels);
        for (std::size_t i = 1; i < s.times.size(); ++i) {
            if (s.times[i] - s.times[i - 1] > 3 * step()) {
                add("gap", "metrics", s.times[i - 1] + step(), QStringLiteral("No samples of %1").arg(service),
                    idOf(QStringLiteral("gap/%1").arg(service), s.times[i - 1] + step()), s.times[i]);
            }
        }
    }
}

void ScanReader::curve() {
    const Series *best = nullptr;
    double most = 0;
    for (const Series &s : series("goroutines")) {
        if (s.values.empty()) {
            continue;
        }
        if (!m_request.service.isEmpty() && serviceOf(s.labels) == m_request.service.toStdString()) {
            best = &s;
            break;
        }
        std::vector<double> sorted = s.values;
        std::nth_element(sorted.begin(), sorted.begin() + std::ptrdiff_t(sorted.size() / 4), sorted.end());
        const double usual = std::max(sorted[sorted.size() / 4], 1.0);
        const double rise = *std::max_element(s.values.begin(), s.values.end()) / usual;
        if (rise > most) {
            most = rise;
            best = &s;
        }
    }
    if (!best) {
        return;
    }
    // A query of its own, so that the curve can be asked again over a longer range.
    const std::string matcher = serviceMatcher(serviceOf(best->labels), series("goroutines"), m_vocabulary);
    const Result<Expanded> query = expand("sum(${goroutines})", m_vocabulary, {.filter = matcher});
    m_out.curves.push_back({QStringLiteral("%1 goroutines, all pods").arg(serviceWord(best->labels)),
                            QStringLiteral("count"), query ? QString::fromStdString(query->expr) : QString(),
                            best->times, best->values});
}

EventScan ScanReader::read() {
    deploys();
    restarts();
    alerts();
    breakers();
    pools();
    targetsDown();
    gaps();
    curve();
    return std::move(m_out);
}

} // namespace bs::evidence
