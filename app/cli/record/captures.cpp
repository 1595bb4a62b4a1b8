// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/record/captures.h"
#include "app/shell/capturetargets.h"
#include "data/core/async.h"
#include "data/profile/leaks.h"
#include "data/workspace/paths.h"

namespace bs::cli {

namespace {

constexpr int kAtOnce = 4;
constexpr std::size_t kStacksShown = 20; // of each pod
constexpr int kCapturesForLeaks = 8;     // the newest of a pod

QString keyOf(const profilestore::Subject &s) { return s.service + u'\n' + s.pod; }

} // namespace

Captures::Captures(std::shared_ptr<profilestore::ProfileStore> store, std::vector<ProfileEndpoint> endpoints,
                   std::function<std::vector<TargetInfo>()> targets)
    : m_store(std::move(store)), m_endpoints(std::move(endpoints)), m_targets(std::move(targets)) {
    for (const ProfileEndpoint &endpoint : m_endpoints) {
        if (endpoint.every <= 0 || endpoint.kind != u"pprof") {
            continue;
        }
        auto timer = std::make_unique<QTimer>();
        connect(timer.get(), &QTimer::timeout, this, [this, &endpoint] { round(endpoint); });
        timer->start(std::chrono::milliseconds(endpoint.every));
        m_timers.push_back(std::move(timer));
    }
}

Captures::~Captures() {
    m_stop.request_stop();
    m_pool.waitForDone();
}

void Captures::round(const ProfileEndpoint &endpoint) {
    const Approvals approvals(Paths::fromEnvironment().approvals());
    CaptureTargets found = captureTargets({endpoint}, m_targets(), approvals);
    for (const QString &text : found.problems) {
        Q_EMIT problem(text);
    }
    std::vector<capture::PodTarget> pods;
    for (CaptureTarget &t : found.targets) {
        t.target.labels.set("service", t.service.toStdString());
        t.target.labels.set("pod", t.pod.toStdString());
        pods.push_back(std::move(t.target));
    }
    if (pods.empty()) {
        return;
    }
    capture::FetchRequest request; // goroutines, debug=0: it does not stop the target
    deliver(capture::captureMany(std::move(pods), request, kAtOnce, &m_pool, nullptr, {}, m_stop.get_token()), this,
            [this](const Result<std::vector<capture::PodCapture>> &r) {
                if (r) {
                    taken(*r);
                } else {
                    Q_EMIT problem(r.error().text());
                }
            });
}

void Captures::taken(const std::vector<capture::PodCapture> &pods) {
    for (const capture::PodCapture &pod : pods) {
        if (pod.result) {
            keep(pod.labels, *pod.result);
            continue;
        }
        {
            const std::lock_guard guard(m_mutex);
            ++m_figures.failed;
        }
        Q_EMIT problem(pod.result.error().text());
    }
}

void Captures::keep(const Labels &labels, const capture::Captured &captured) {
    profilestore::Subject subject;
    const auto text = [&](const char *name) {
        const std::string_view v = labels.get(name);
        return QString::fromUtf8(v.data(), static_cast<qsizetype>(v.size()));
    };
    subject.service = text("service"); // round() put them there
    subject.pod = text("pod");
    profilestore::AddOptions options;
    options.time = captured.time;
    options.origin = captured.origin;
    rememberStacks(subject, *captured.profile);
    deliver(m_store->add(subject, captured.profile, options), this,
            [this, subject](const Result<profilestore::CaptureId> &id) {
                if (!id) {
                    Q_EMIT problem(id.error().text());
                    return;
                }
                {
                    const std::lock_guard guard(m_mutex);
                    ++m_figures.captured;
                }
                m_pool.start([this, subject] { lookForLeaks(subject); });
            });
}

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
