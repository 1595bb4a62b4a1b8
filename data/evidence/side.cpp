// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/evidence/side.h"
#include "data/bounds/reader.h"
#include "data/core/async.h"
#include "data/core/bytes.h"
#include "data/core/format.h"
#include "data/evidence/boundsevidence.h"
#include "data/evidence/leakevidence.h"
#include <QDir>
#include <QFileInfo>
#include <cmath>
#include <set>
#include <tuple>

namespace bs::evidence {

namespace {

constexpr ReadLimits kDiagramLimits{8LL << 20, 16LL << 20};

std::set<std::string> expressionsOf(const runbook::Tree &tree) {
    std::set<std::string> out;
    for (const runbook::Node &n : tree.nodes) {
        for (const runbook::EvidenceRef &r : n.evidence) {
            if (r.provider == u"promql") {
                out.insert(r.expr.toStdString());
            }
        }
    }
    return out;
}

// The alert rules of the source as one piece of evidence: firing, pending or inactive, with the names.
runbook::Evidence alertEvidence(const std::vector<RuleInfo> &rules, const Snapshot &frame) {
    runbook::Evidence e;
    e.provider = QStringLiteral("alert");
    e.source = frame.source;
    e.interval = frame.interval;
    e.metric = e.query = QStringLiteral("ALERTS");
    int alerting = 0;
    QStringList firing, pending;
    for (const RuleInfo &r : rules) {
        alerting += r.type == "alerting";
        for (const AlertInfo &a : r.alerts) {
            if (a.activeAt <= frame.at) {
                (a.state == "firing" ? firing : pending) << displayText(r.name, 60);
            }
        }
    }
    if (alerting == 0) {
        e.state = Availability::NotChecked;
        e.reason = QStringLiteral("the source has no alert rules");
        return e;
    }
    e.state = Availability::Data;
    e.n = alerting;
    e.asOf = frame.at;
    e.verdict = !firing.isEmpty()    ? QStringLiteral("firing")
                : !pending.isEmpty() ? QStringLiteral("pending")
                                     : QStringLiteral("inactive");
    firing.removeDuplicates();
    e.text = firing.isEmpty() ? QStringLiteral("%1 alert rules, none fires").arg(alerting)
                              : QStringLiteral("firing: %1").arg(firing.join(QStringLiteral(", ")));
    return e;
}

// A folder stands for the documents in it.
QStringList diagramFiles(const QStringList &paths) {
    QStringList out;
    for (const QString &path : paths) {
        if (!QFileInfo(path).isDir()) {
            out << path;
            continue;
        }
        const QDir dir(path);
        for (const QString &name :
             dir.entryList({QStringLiteral("*.yaml"), QStringLiteral("*.yml")}, QDir::Files, QDir::Name)) {
            out << dir.filePath(name);
        }
    }
    return out;
}

// The worst off of several diagrams: a finding before none, then the larger ratio; what is known before what is not.
bool worseOff(const runbook::Evidence &a, const runbook::Evidence &b) {
    return std::tuple(a.known(), a.verdict == u"yes", std::isfinite(a.value) ? a.value : 0) >
           std::tuple(b.known(), b.verdict == u"yes", std::isfinite(b.value) ? b.value : 0);
}

runbook::Evidence failedEvidence(const char *provider, const Error &error) {
    runbook::Evidence e;
    e.provider = QString::fromLatin1(provider);
    e.state = Availability::Error;
    e.reason = error.text();
    return e;
}

struct Compared { // what captures and sources say
    runbook::Evidence leak, frames;
};

Compared compare(const SideInputs &inputs, const Snapshot &frame) {
    const Situation s = understand(frame);
    Compared out;
    std::vector<CodePlace> places;
    out.leak.provider = QStringLiteral("profile_leak");
    out.leak.reason = QStringLiteral("no captures of this window");
    if (!inputs.captures.isEmpty()) {
        store::DatabaseOptions o;
        o.readOnly = true;
        o.immutable = inputs.captures.endsWith(u".bsi");
        if (const auto database = store::Database::open(inputs.captures, o)) {
            if (const auto captures = profilestore::ProfileStore::open(*database)) {
                out.leak = leakEvidence(**captures, s, &places);
            }
        }
    }
    out.frames = deployFrameEvidence(s, places, inputs.changed);
    return out;
}

class SideGatherer : public QObject {
public:
    SideGatherer(MetricSource *source, const runbook::Tree &tree, std::shared_ptr<const Snapshot> frame,
                 SideInputs inputs, std::stop_token stop)
        : QObject(source), m_source(source), m_expressions(expressionsOf(tree)), m_frame(std::move(frame)),
          m_inputs(std::move(inputs)), m_stop(std::move(stop)) {
        m_promise.start();
    }
    QFuture<Result<SideEvidence>> begin() {
        auto future = m_promise.future();
        m_inputs.diagrams = diagramFiles(m_inputs.diagrams);
        QThreadPool *pool = m_inputs.pool ? m_inputs.pool : QThreadPool::globalInstance();
        m_left = m_expressions.size() + m_inputs.diagrams.size() + 2;
        deliver(m_source->rules(m_stop), this, [this](const Result<std::vector<RuleInfo>> &r) {
            if (r) {
                m_side.alert = alertEvidence(*r, *m_frame);
            }
            one();
        });
        deliver(runOn<Compared>(
                    pool, [inputs = m_inputs, frame = m_frame] { return Result<Compared>(compare(inputs, *frame)); }),
                this, [this](Result<Compared> r) {
                    if (r) {
                        m_side.leak = std::move(r->leak);
                        m_side.frames = std::move(r->frames);
                    }
                    one();
                });
        for (const QString &file : m_inputs.diagrams) {
            deliver(runOn<bounds::Document>(pool,
                                            [file]() -> Result<bounds::Document> {
                                                return bounds::documentFrom(TRY(readFile(file, kDiagramLimits)), file);
                                            }),
                    this, [this, pool](Result<bounds::Document> r) {
                        if (r) {
                            askDiagram(std::move(*r), pool);
                        } else {
                            tell(failedEvidence("bounds", r.error()));
                            one();
                        }
                    });
        }
        for (const std::string &expr : m_expressions) {
            RangeQuery q{expr, m_frame->at - 10 * 60'000, m_frame->at, m_frame->step, 2 * m_frame->interval + 5000, 1};
            deliver(m_source->queryRange(q, m_stop), this,
                    [this, q](const Result<std::shared_ptr<const QueryResult>> &r) {
                        Snapshot holder;
                        store(holder, {q.expr, q}, r);
                        m_side.queries[q.expr] = holder.answers[q.expr];
                        one();
                    });
        }
        return future;
    }

private:
    // The load of a diagram's entries, then the diagram under that load.
    void askDiagram(bounds::Document document, QThreadPool *pool) {
        struct Asking {
            bounds::Document document;
            Snapshot holder;
            std::vector<NamedQuery> queries;
            std::size_t left = 0;
        };
        auto asking = std::make_shared<Asking>();
        asking->document = std::move(document);
        asking->queries = boundsQueries(asking->document, *m_frame);
        asking->left = asking->queries.size();
        const auto analyse = [this, asking, pool] {
            deliver(runOn<runbook::Evidence>(pool,
                                             [asking, frame = m_frame] {
                                                 return Result<runbook::Evidence>(
                                                     boundsEvidence(asking->document, asking->holder.answers, *frame));
                                             }),
                    this, [this](Result<runbook::Evidence> r) {
                        if (r) {
                            tell(std::move(*r));
                        }
                        one();
                    });
        };
        if (asking->queries.empty()) {
            analyse();
        }
        for (const NamedQuery &q : asking->queries) {
            deliver(m_source->queryRange(q.query, m_stop), this,
                    [asking, q, analyse](const Result<std::shared_ptr<const QueryResult>> &r) {
                        store(asking->holder, q, r);
                        if (--asking->left == 0) {
                            analyse();
                        }
                    });
        }
    }
    void tell(runbook::Evidence e) {
        if (!m_side.bounds || worseOff(e, *m_side.bounds)) {
            m_side.bounds = std::move(e);
        }
    }
    void one() {
        if (--m_left == 0) {
            m_promise.addResult(Result<SideEvidence>(std::move(m_side)));
            m_promise.finish();
            deleteLater();
        }
    }
    MetricSource *m_source;
    std::set<std::string> m_expressions;
    std::shared_ptr<const Snapshot> m_frame;
    SideInputs m_inputs;
    std::stop_token m_stop;
    SideEvidence m_side;
    std::size_t m_left = 0;
    QPromise<Result<SideEvidence>> m_promise;
};

} // namespace

QFuture<Result<SideEvidence>> takeSide(MetricSource *source, const runbook::Tree &tree, const Snapshot &frame,
                                       std::stop_token stop, const SideInputs &inputs) {
    auto kept = std::make_shared<const Snapshot>(frame); // its answers are shared
    return (new SideGatherer(source, tree, std::move(kept), inputs, std::move(stop)))->begin();
}

} // namespace bs::evidence
