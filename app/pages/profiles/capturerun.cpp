// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/profiles/capturerun.h"
#include "data/core/format.h"
#include "data/net/secret.h"
#include "data/workspace/paths.h"
#include <algorithm>

namespace bs {

namespace {
constexpr int kAtOnce = 4;
constexpr int kCostsAsked = 50;
} // namespace

CaptureRun::CaptureRun(const AppContext &context, HandStore store, QObject *parent)
    : QObject(parent), m_context(context), m_store(std::move(store)) {
    m_pool.setMaxThreadCount(2);
}

CaptureRun::~CaptureRun() {
    m_stop.request_stop();
    m_cost.cancel();
    m_round.waitForFinished();
    m_pool.waitForDone();
}

void CaptureRun::find() {
    struct Read {
        std::vector<ProfileEndpoint> endpoints;
        std::vector<Checkout> checkouts;
        QString problem;
    };
    deliver(runOn<Read>(&m_pool,
                        [path = m_context.workspacePath, urls = m_context.profileEndpoints]() -> Result<Read> {
                            Read out;
                            if (!path.isEmpty()) {
                                if (auto w = readWorkspace(path)) {
                                    out.endpoints = std::move(w->profiles);
                                    out.checkouts = std::move(w->checkouts);
                                } else {
                                    out.problem = w.error().text();
                                }
                            }
                            for (const QString &url : urls) { // of a program that has no workspace file
                                const auto c = connectionTo(url);
                                if (url.contains(QStringLiteral("://")) && c && path.isEmpty()) {
                                    ProfileEndpoint e;
                                    e.connection = *c;
                                    out.endpoints.push_back(std::move(e));
                                }
                            }
                            return out;
                        }),
            this, [this](const Result<Read> &r) {
                m_endpoints = r ? r->endpoints : std::vector<ProfileEndpoint>();
                m_checkouts = r ? r->checkouts : std::vector<Checkout>();
                m_problem = r ? r->problem : r.error().text();
                m_servers.clear();
                bool perPod = false;
                for (const ProfileEndpoint &e : m_endpoints) {
                    perPod = perPod || e.isTemplate() || !e.tunnel.isEmpty() || !e.select.isEmpty();
                    if (e.isServer()) {
                        m_servers.push_back(e);
                    }
                }
                if (!perPod || m_context.source == nullptr) {
                    expand({});
                    return;
                }
                deliver(m_context.source->targets(m_stop.get_token()), this,
                        [this](const Result<std::vector<TargetInfo>> &targets) {
                            expand(targets ? *targets : std::vector<TargetInfo>());
                            if (!targets && m_targets.targets.empty()) {
                                m_targets.problems.prepend(targets.error().text());
                            }
                        });
            });
}

void CaptureRun::expand(const std::vector<TargetInfo> &targets) {
    const QString problem = m_problem;
    m_targets = captureTargets(m_endpoints, targets, Approvals(Paths::fromEnvironment().approvals()));
    if (!problem.isEmpty()) {
        m_targets.problems.prepend(problem);
    }
    Q_EMIT found();
}

QString costWords(const std::vector<std::optional<std::int64_t>> &goroutines) {
    std::int64_t most = 0;
    std::int64_t all = 0;
    std::size_t unknown = 0;
    for (const auto &n : goroutines) {
        most = std::max(most, n.value_or(0));
        all += n.value_or(0);
        unknown += n ? 0 : 1;
    }
    if (unknown == goroutines.size()) {
        return QStringLiteral("how many goroutines there are is unknown, so is for how long the target freezes");
    }
    const capture::DumpCost cost = capture::dumpCost(most);
    QString words = goroutines.size() == 1 ? cost.text()
                                           : QStringLiteral("%1 goroutines in %2 pods, the largest of %3")
                                                 .arg(formatCount(double(all)))
                                                 .arg(goroutines.size())
                                                 .arg(cost.text());
    if (unknown > 0) {
        words += QStringLiteral("; %1 pods do not tell theirs").arg(unknown);
    }
    return words;
}

void CaptureRun::askCost(const std::vector<CaptureTarget> &pods) {
    using Counts = std::vector<std::optional<std::int64_t>>;
    m_cost.run<Counts>(
        this,
        [&](std::stop_token stop) {
            auto pool = std::make_shared<QThreadPool>();
            return runOn<Counts>(&m_pool, [pods, stop, pool]() -> Result<Counts> {
                Counts out;
                std::vector<std::shared_ptr<capture::PprofEndpoint>> endpoints;
                std::vector<QFuture<Result<std::vector<capture::ProfileType>>>> answers;
                for (const CaptureTarget &t : pods) {
                    if (t.target.tunnel.isEmpty() && answers.size() < kCostsAsked) {
                        endpoints.push_back(std::make_shared<capture::PprofEndpoint>(t.target.connection, pool.get()));
                        answers.push_back(endpoints.back()->types(stop));
                    } else {
                        out.push_back(std::nullopt);
                    }
                }
                for (auto &a : answers) {
                    a.waitForFinished();
                    std::optional<std::int64_t> n;
                    const auto types = a.resultCount() > 0 ? a.resultAt(0)
                                                           : Result<std::vector<capture::ProfileType>>(
                                                                 std::unexpected(cancelled(QStringLiteral("capture"))));
                    if (types) {
                        for (const capture::ProfileType &t : *types) {
                            n = t.id == u"goroutine" ? t.count : n;
                        }
                    }
                    out.push_back(n);
                }
                return out;
            });
        },
        [this](const Result<Counts> &r) { Q_EMIT costKnown(costWords(r ? *r : Counts(1))); });
}

void CaptureRun::start(const std::vector<CaptureTarget> &pods, const Kind &kind) {
    if (m_running || pods.empty()) {
        return;
    }
    m_running = true;
    m_stop = std::stop_source();
    std::vector<capture::PodTarget> targets;
    for (const CaptureTarget &t : pods) {
        targets.push_back(t.target);
    }
    const capture::FetchRequest q{.type = kind.type, .debug = kind.debug, .seconds = kind.seconds};
    Q_EMIT progress(0, static_cast<int>(pods.size()), 0);
    const auto told = [this](int done, int total) { // on some thread
        QMetaObject::invokeMethod(
            this, [this, done, total] { Q_EMIT progress(done, total, -1); }, Qt::QueuedConnection);
    };
    m_round = capture::captureMany(std::move(targets), q, kAtOnce, &m_pool, std::make_shared<PlainSecretReader>(), told,
                                   m_stop.get_token());
    deliver(m_round, this, [this, pods, kind](const Result<std::vector<capture::PodCapture>> &r) {
        keep(pods, kind, r ? *r : std::vector<capture::PodCapture>());
    });
}

void CaptureRun::keep(const std::vector<CaptureTarget> &pods, const Kind &kind,
                      std::vector<capture::PodCapture> captures) {
    // The time of the session: the demo's clock is not the system's.
    const TimeMs now = m_context.clock->now();
    deliver(runOn<Outcome>(&m_pool,
                           [store = m_store, pods, kind, captures = std::move(captures), now,
                            stop = m_stop.get_token()]() -> Result<Outcome> {
                               Outcome out;
                               for (std::size_t i = 0; i < captures.size(); ++i) {
                                   const auto &c = captures[i].result;
                                   if (!c) {
                                       out.cancelled = out.cancelled || c.error().kind == Error::Kind::Cancelled;
                                       if (c.error().kind != Error::Kind::Cancelled && out.failed++ == 0) {
                                           out.problem = c.error().text();
                                       }
                                       continue;
                                   }
                                   const profilestore::Subject subject{pods[i].service, pods[i].pod, kind.type};
                                   const auto into = store.add(subject, c->profile, now, c->origin);
                                   if (!into && out.failed++ == 0) {
                                       out.problem = into.error().text();
                                   }
                                   if (into) {
                                       out.into = *into;
                                       ++out.stored;
                                       out.first = out.first ? out.first : std::optional(subject);
                                   }
                               }
                               out.cancelled = out.cancelled && stop.stop_requested();
                               return out;
                           }),
            this, [this](const Result<Outcome> &r) {
                m_running = false;
                Q_EMIT finished(r ? *r : Outcome{.problem = r.error().text()});
            });
}

void CaptureRun::cancel() { m_stop.request_stop(); }

} // namespace bs
