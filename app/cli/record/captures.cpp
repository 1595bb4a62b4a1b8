// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/record/captures.h"
#include "app/shell/capturetargets.h"
#include "data/core/async.h"
#include "data/profile/leaks.h"
#include "data/workspace/paths.h"

namespace bs::cli {

namespace {

constexpr int kAtOnce = 4; // by the clock
constexpr int kAtOnceOnOccasion = 2;
constexpr std::size_t kFewPods = 200; // found anew at every look
constexpr DurationMs kFindEvery = 15'000;
constexpr std::size_t kStacksShown = 20; // of each pod
constexpr int kCapturesForLeaks = 8;     // the newest of a pod

QString keyOf(const profilestore::Subject &s) { return s.service + u'\n' + s.pod; }

// How often the agenda is looked at: a small part of the shortest interval, and of what an alert may wait.
DurationMs lookEvery(const std::vector<ProfileEndpoint> &endpoints) {
    DurationMs out = 2000;
    for (const ProfileEndpoint &e : endpoints) {
        out = e.every > 0 ? std::min(out, e.every / 10) : out;
    }
    return std::max<DurationMs>(out, 100);
}

} // namespace

Captures::Captures(std::shared_ptr<profilestore::ProfileStore> store, CaptureInputs inputs)
    : m_store(std::move(store)), m_in(std::move(inputs)) {
    std::erase_if(m_in.endpoints, [](const ProfileEndpoint &e) { return e.kind != u"pprof"; });
    if (m_in.endpoints.empty()) {
        return;
    }
    const DurationMs every = lookEvery(m_in.endpoints);
    connect(&m_timer, &QTimer::timeout, this, &Captures::look);
    m_timer.start(std::chrono::milliseconds(
        std::max<DurationMs>(50, static_cast<DurationMs>(static_cast<double>(every) / m_in.speed))));
}

Captures::~Captures() {
    m_stop.request_stop();
    m_pool.waitForDone();
}

void Captures::say(const QStringList &problems) {
    for (const QString &text : problems) {
        if (!m_said.contains(text)) {
            Q_EMIT problem(text); // once, as long as it lasts
        }
    }
    m_said = problems;
}

// Who can be captured now. A pod that two endpoints stand for is one, by the clock of the one that has a clock.
void Captures::findPods() {
    const Approvals approvals(Paths::fromEnvironment().approvals());
    const std::vector<TargetInfo> up = m_in.targets();
    QStringList problems;
    std::map<QString, std::size_t> known;
    m_pods.clear();
    m_jobs.clear();
    for (const ProfileEndpoint &endpoint : m_in.endpoints) {
        CaptureTargets found = captureTargets({endpoint}, up, approvals);
        problems += found.problems;
        for (CaptureTarget &t : found.targets) {
            if (!endpoint.select.isEmpty() && t.target.labels.empty()) {
                continue; // its target is not up (yet): nobody knows whose it is
            }
            Job job{.subject = {t.service, t.pod}, .target = std::move(t.target)};
            job.key = keyOf(job.subject);
            job.target.labels.set("service", t.service.toStdString());
            job.target.labels.set("pod", t.pod.toStdString());
            capture::AgendaPod pod{.key = job.key,
                                   .labels = job.target.labels,
                                   .every = endpoint.every,
                                   .everyAlert = endpoint.on.everyAlert,
                                   .alerts = endpoint.on.alerts,
                                   .growth = endpoint.on.growth,
                                   .atMostEvery = endpoint.on.atMostEvery};
            const auto [it, isNew] = known.try_emplace(job.key, m_pods.size());
            if (isNew) {
                m_pods.push_back(std::move(pod));
                m_jobs.push_back(std::move(job));
            } else if (m_pods[it->second].every == 0 && pod.every > 0) {
                m_pods[it->second] = std::move(pod);
                m_jobs[it->second] = std::move(job);
            }
        }
    }
    {
        const std::lock_guard guard(m_mutex);
        for (capture::AgendaPod &p : m_pods) {
            const auto it = m_totals.find(p.key);
            p.goroutines = it == m_totals.end() ? 0 : static_cast<double>(it->second);
        }
    }
    say(problems);
}

std::vector<capture::Occasion> Captures::occasions() {
    std::vector<capture::Occasion> out = std::exchange(m_noticed, {});
    for (const RuleInfo &rule : m_in.rules()) {
        for (const AlertInfo &alert : rule.alerts) {
            if (alert.state == "firing") {
                out.push_back(
                    {capture::Occasion::Kind::Alert, QString::fromStdString(rule.name), alert.labels, alert.activeAt});
            }
        }
    }
    return out;
}

void Captures::noticed(const evidence::Detection &d) {
    if (d.kind != u"growth" && d.kind != u"burst") {
        return;
    }
    capture::Occasion o{capture::Occasion::Kind::Growth, d.text, {}, m_in.clock->now()};
    o.labels.set("service", d.service);
    o.labels.set("pod", d.pod);
    m_noticed.push_back(std::move(o));
}

void Captures::look() {
    const TimeMs now = m_in.clock->now();
    const DurationMs findEvery = m_pods.size() < kFewPods ? 0 : kFindEvery;
    if (m_podsFound == kNoTime || now < m_podsFound || now - m_podsFound >= findEvery) {
        findPods();
        m_podsFound = now;
    }
    QStringList left;
    for (const capture::Due &due : m_agenda.next(m_pods, occasions(), now, &left)) {
        Lane &lane = m_lanes[due.because.isEmpty() ? 0 : 1];
        if (lane.busy.insert(m_pods[due.pod].key).second) {
            Job job = m_jobs[due.pod];
            job.because = due.because;
            lane.waiting.push_back(std::move(job));
        }
    }
    for (const QString &text : left) {
        Q_EMIT problem(text);
    }
    begin(m_lanes[0], kAtOnce);
    begin(m_lanes[1], kAtOnceOnOccasion);
}

void Captures::begin(Lane &lane, int atOnce) {
    if (lane.running || lane.waiting.empty()) {
        return;
    }
    lane.running = true;
    auto jobs = std::make_shared<std::vector<Job>>(std::exchange(lane.waiting, {}));
    std::vector<capture::PodTarget> pods;
    for (const Job &job : *jobs) {
        pods.push_back(job.target);
    }
    const capture::FetchRequest request; // goroutines, debug=0
    deliver(capture::captureMany(std::move(pods), request, atOnce, &m_pool, nullptr, {}, m_stop.get_token()), this,
            [this, &lane, jobs](const Result<std::vector<capture::PodCapture>> &r) {
                lane.running = false;
                for (const Job &job : *jobs) {
                    lane.busy.erase(job.key);
                }
                if (!r) {
                    Q_EMIT problem(r.error().text());
                    return;
                }
                for (std::size_t i = 0; i < jobs->size() && i < r->size(); ++i) {
                    taken((*jobs)[i], (*r)[i]);
                }
            });
}

void Captures::taken(const Job &job, const capture::PodCapture &pod) {
    if (pod.result) {
        keep(job, *pod.result);
        return;
    }
    {
        const std::lock_guard guard(m_mutex);
        ++m_figures.failed;
    }
    Q_EMIT problem(job.because.isEmpty() ? pod.result.error().text()
                                         : QStringLiteral("%1 (%2)").arg(pod.result.error().text(), job.because));
}

void Captures::keep(const Job &job, const capture::Captured &captured) {
    profilestore::AddOptions options;
    options.time = m_in.speed == 1 ? captured.time : m_in.clock->now(); // a virtual clock knows no moment of receiving
    options.origin = captured.origin;
    if (!job.because.isEmpty()) {
        options.origin = profilestore::originBecause(captured.origin, job.because);
        options.pinned = options.keepOriginal = true;
    }
    deliver(m_store->add(job.subject, captured.profile, options), this,
            [this, job, profile = captured.profile](const Result<profilestore::CaptureId> &id) {
                if (!id) {
                    Q_EMIT problem(id.error().text());
                    return;
                }
                {
                    const std::lock_guard guard(m_mutex);
                    ++m_figures.captured;
                    m_figures.onOccasion += job.because.isEmpty() ? 0 : 1;
                }
                if (!job.because.isEmpty()) {
                    Q_EMIT capturedBecause(QStringLiteral("%1 %2, %3 goroutines: %4")
                                               .arg(job.subject.service, job.subject.pod)
                                               .arg(profile->total(profile->defaultTypeIndex()))
                                               .arg(job.because));
                }
                m_pool.start([this, subject = job.subject, profile] {
                    rememberStacks(subject, *profile);
                    lookForLeaks(subject);
                });
            });
}

// On a pool thread.
void Captures::rememberStacks(const profilestore::Subject &subject, const profile::Profile &p) {
    const profile::StackGroups groups = profile::groupStacks(p, 0);
    std::vector<StackCount> stacks;
    for (const profile::StackGroup &g : groups.groups) {
        if (stacks.size() == kStacksShown) {
            break;
        }
        const std::vector<profile::Frame> frames = groups.frames(g);
        StackCount s;
        s.service = subject.service.toStdString();
        s.pod = subject.pod.toStdString();
        s.function = frames.empty() ? std::string() : std::string(frames[profile::ownFrame(frames)].function);
        s.stack = QString::number(static_cast<qulonglong>(g.id), 16).toStdString();
        s.count = g.count;
        stacks.push_back(std::move(s));
    }
    const std::lock_guard guard(m_mutex);
    m_totals[keyOf(subject)] = groups.total;
    m_stacks[keyOf(subject)] = std::move(stacks);
}

// On a pool thread.
void Captures::lookForLeaks(const profilestore::Subject &subject) {
    profilestore::CaptureQuery query;
    query.service = subject.service;
    query.pod = subject.pod;
    query.type = subject.type;
    auto captures = m_store->captures(query);
    if (!captures || captures->empty()) {
        return;
    }
    const auto from = std::max<std::ptrdiff_t>(0, std::ssize(*captures) - kCapturesForLeaks);
    std::vector<profile::ProfilePtr> profiles;
    for (auto i = from; i < std::ssize(*captures); ++i) {
        if (auto p = m_store->load((*captures)[static_cast<std::size_t>(i)].id)) {
            profiles.push_back(std::move(*p));
        }
    }
    if (profiles.size() < 3) {
        return;
    }
    const auto report = profile::findLeaks(std::move(profiles));
    if (!report) {
        Q_EMIT problem(report.error().text());
        return;
    }
    std::size_t before = 0;
    {
        const std::lock_guard guard(m_mutex);
        before = std::exchange(m_suspects[keyOf(subject)], report->suspects.size());
        m_figures.suspects = 0;
        for (const auto &[who, n] : m_suspects) {
            m_figures.suspects += static_cast<std::int64_t>(n);
        }
    }
    if (report->suspects.size() > before) {
        const auto &first = report->suspects.front();
        Q_EMIT leak(QStringLiteral("%1 %2: %3 goroutines on a stack that grows%4")
                        .arg(subject.service, subject.pod)
                        .arg(first.counts.empty() ? 0 : first.counts.back())
                        .arg(first.growthPerMinute
                                 ? QStringLiteral(" by %1 a minute").arg(*first.growthPerMinute, 0, 'f', 1)
                                 : QString()));
    }
}

CaptureFigures Captures::figures() const {
    const std::lock_guard guard(m_mutex);
    return m_figures;
}

std::vector<StackCount> Captures::stacks() const {
    const std::lock_guard guard(m_mutex);
    std::vector<StackCount> out;
    for (const auto &[subject, stacks] : m_stacks) {
        out.insert(out.end(), stacks.begin(), stacks.end());
    }
    return out;
}

} // namespace bs::cli
