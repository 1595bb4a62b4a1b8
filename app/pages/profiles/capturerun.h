// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/pages/profiles/capturebook.h"
#include "app/shell/appcontext.h"
#include "app/shell/capturetargets.h"
#include "data/core/async.h"
#include <QObject>

namespace bs {

// Captures that a person asked for: whom there is to ask, what it costs, and the captures themselves into the store.
// One round at a time.
class CaptureRun : public QObject {
    Q_OBJECT
public:
    struct Kind {
        QString type = QStringLiteral("goroutine");
        int debug = 0;   // 2: with wait reasons, stops the target
        int seconds = 0; // cpu
        bool operator==(const Kind &) const = default;
    };
    struct Outcome {
        int stored = 0;
        int failed = 0;
        QString problem; // of the first that failed
        QString into;    // the file they are kept in
        std::optional<profilestore::Subject> first;
        bool cancelled = false;
    };

    CaptureRun(const AppContext &context, HandStore store, QObject *parent);
    ~CaptureRun() override;

    // Reads the workspace and asks the source for its targets; found() follows.
    void find();
    [[nodiscard]] const std::vector<CaptureTarget> &targets() const { return m_targets.targets; }
    [[nodiscard]] const QStringList &problems() const { return m_targets.problems; }
    [[nodiscard]] const std::vector<ProfileEndpoint> &servers() const { return m_servers; }
    [[nodiscard]] const std::vector<Checkout> &checkouts() const { return m_checkouts; }
    [[nodiscard]] bool running() const { return m_running; }

    // What dumps of these pods cost, from the index page of each; costKnown() follows.
    void askCost(const std::vector<CaptureTarget> &pods);
    void start(const std::vector<CaptureTarget> &pods, const Kind &kind);
    void cancel();

Q_SIGNALS:
    void found();
    void costKnown(const QString &words);
    void progress(int done, int total, int failed);
    void finished(const bs::CaptureRun::Outcome &outcome);

private:
    void expand(const std::vector<TargetInfo> &targets);
    void keep(const std::vector<CaptureTarget> &pods, const Kind &kind, std::vector<capture::PodCapture> captures);

    AppContext m_context;
    HandStore m_store;
    CaptureTargets m_targets;
    std::vector<ProfileEndpoint> m_endpoints, m_servers;
    std::vector<Checkout> m_checkouts;
    std::stop_source m_stop;
    Latest m_cost;
    QFuture<Result<std::vector<capture::PodCapture>>> m_round; // tells its progress to this object
    QThreadPool m_pool; // parses what comes; its own, so that a long round blocks nobody
    QString m_problem;  // of reading the workspace
    bool m_running = false;
};

// Words on the cost of dumps of many pods: the largest of them counts.
[[nodiscard]] QString costWords(const std::vector<std::optional<std::int64_t>> &goroutines);

} // namespace bs
