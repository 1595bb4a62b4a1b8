// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/capture/agenda.h"
#include "data/capture/pprofendpoint.h"
#include "data/evidence/detections.h"
#include "data/profilestore/profilestore.h"
#include "data/source/metricsource.h"
#include "data/workspace/workspace.h"
#include <QObject>
#include <QThreadPool>
#include <QTimer>
#include <array>
#include <functional>
#include <map>
#include <mutex>
#include <set>

namespace bs::cli {

struct CaptureFigures {
    std::int64_t captured = 0;
    std::int64_t onOccasion = 0; // of them because an alert fired or a pod grew
    std::int64_t failed = 0;
    std::int64_t suspects = 0; // stacks that leak, by the last check
};

// Goroutines of one stack of one pod, for those who look at them as a metric.
struct StackCount {
    std::string service, pod, function, stack;
    std::int64_t count = 0;
};

struct CaptureInputs {
    std::vector<ProfileEndpoint> endpoints;
    std::function<std::vector<TargetInfo>()> targets;                                      // what the scrape loop sees
    std::function<std::vector<RuleInfo>()> rules = [] { return std::vector<RuleInfo>(); }; // and the rules say
    std::shared_ptr<const Clock> clock = std::make_shared<SystemClock>();
    double speed = 1; // of the clock
};

// Captures the goroutine profiles (debug=0: it does not stop the target) of a workspace's endpoints into the store:
// each pod as often as its endpoint says, and when an alert about it begins to fire or its growth is noticed; those are
// pinned and say why. Then looks for stacks that leak. Lives on the thread of its creator.
class Captures : public QObject {
    Q_OBJECT
public:
    Captures(std::shared_ptr<profilestore::ProfileStore> store, CaptureInputs inputs);
    ~Captures() override;
    void noticed(const evidence::Detection &d);           // a growth or a burst is an occasion; others are not
    [[nodiscard]] CaptureFigures figures() const;         // any thread
    [[nodiscard]] std::vector<StackCount> stacks() const; // any thread: the largest of the newest captures

Q_SIGNALS:
    void problem(const QString &text);
    void leak(const QString &text);
    void capturedBecause(const QString &text); // on an occasion

private:
    struct Job {
        QString key;
        profilestore::Subject subject;
        capture::PodTarget target;
        QString because; // empty: by the clock
    };
    // One round of captures at a time: those by the clock do not stand in the way of the others.
    struct Lane {
        std::vector<Job> waiting;
        std::set<QString> busy; // keys that wait or are under way
        bool running = false;
    };
    void look();
    void findPods();
    [[nodiscard]] std::vector<capture::Occasion> occasions();
    void begin(Lane &lane, int atOnce);
    void taken(const Job &job, const capture::PodCapture &pod);
    void keep(const Job &job, const capture::Captured &captured);
    void rememberStacks(const profilestore::Subject &subject, const profile::Profile &p);
    void lookForLeaks(const profilestore::Subject &subject);
    void say(const QStringList &problems);

    std::shared_ptr<profilestore::ProfileStore> m_store;
    CaptureInputs m_in;
    QTimer m_timer;
    capture::Agenda m_agenda;
    std::vector<capture::AgendaPod> m_pods;
    std::vector<Job> m_jobs; // one for each of m_pods
    TimeMs m_podsFound = kNoTime;
    std::vector<capture::Occasion> m_noticed;
    QStringList m_said;
    std::array<Lane, 2> m_lanes; // by the clock, on occasions
    std::stop_source m_stop;
    mutable std::mutex m_mutex;
    CaptureFigures m_figures;
    std::map<QString, std::vector<StackCount>> m_stacks; // by service and pod
    std::map<QString, std::int64_t> m_totals;
    std::map<QString, std::size_t> m_suspects;
    QThreadPool m_pool;
};

} // namespace bs::cli
