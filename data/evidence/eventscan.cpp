// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/evidence/eventscan.h"
#include "data/core/async.h"
#include "data/core/format.h"
#include "data/evidence/questions.h"
#include "data/evidence/scanreader.h"
#include "data/incident/timeline.h"
#include "data/profilestore/profilestore.h"
#include <QFileInfo>
#include <cmath>

namespace bs::evidence {

namespace {

constexpr int kMostPoints = 1000;
constexpr DurationMs kSame = 3 * 60'000;

using Q = Question;
const std::vector<Question> &questions() {
    static const std::vector<Question> all{
        {"versions", "max @ (${build_info})", "version", Q::Service},
        {"started", "max @ (${start_time})", "", Q::Pod},
        {"restarts", "max @ (${restarts})", "", Q::Cluster},
        {"oom", "max @ (${oom_kills})", "", Q::Cluster},
        {"breakers", "max @ (${breaker_state})", "breaker,target", Q::Service},
        {"pool_inflight", "sum @ (${pool_inflight})", "pool", Q::Service},
        {"pool_capacity", "sum @ (${pool_capacity})", "pool", Q::Service},
        {"pool_waiting", "sum @ (${pool_queue_depth})", "pool", Q::Service},
        {"down", "max @ (${up}) == 0", "", Q::Pod},
        {"goroutines", "sum @ (${goroutines})", "", Q::Service},
    };
    return all;
}

// What the name of an event in its source says without its time: "pool/pg of catalog".
QStringView keyOf(const incident::Event &e) {
    const qsizetype slash = e.external.lastIndexOf(u'/');
    return QStringView(e.external).left(slash < 0 ? e.external.size() : slash);
}

TimeMs endOf(const incident::Event &e) {
    const TimeMs last = e.last == kNoTime ? e.occurred : e.last;
    return e.ended == kNoTime ? last : std::max(last, e.ended);
}

const incident::Event *sameThing(const incident::Incident &i, const incident::Event &e) {
    for (const incident::Event &known : i.events) {
        if (!known.automatic || known.kind != e.kind || known.external.isEmpty()) {
            continue;
        }
        const bool near = e.occurred <= endOf(known) + kSame && known.occurred <= endOf(e) + kSame;
        if (known.external == e.external || (near && keyOf(known) == keyOf(e))) {
            return &known;
        }
    }
    return nullptr;
}

// The first threshold, kill, breaker and deploy, with the curve they are seen on: evidence that outlives samples.
void pin(EventScan &scan) {
    QStringList kinds = QStringLiteral("threshold oom breaker deploy threshold").split(u' ');
    for (incident::Event &e : scan.events) {
        if (kinds.removeOne(e.kind)) {
            e.pinned = true;
            e.curves = scan.curves;
        }
    }
}

void findMarks(EventScan &scan) {
    for (const incident::Event &e : scan.events) {
        if (e.kind == u"threshold" && (scan.impact == kNoTime || e.occurred < scan.impact)) {
            scan.impact = e.occurred;
        }
    }
    for (const incident::Event &e : scan.events) {
        const bool since = scan.impact == kNoTime || e.occurred >= scan.impact - 60'000;
        if (e.kind == u"alert" && !e.external.contains(u"/pending/") && since &&
            (scan.detection == kNoTime || e.occurred < scan.detection)) {
            scan.detection = e.occurred;
        }
    }
}

// Captures that somebody took, or an alert: those of a recorder, minute by minute, are nobody's news.
std::vector<incident::Event> captureEvents(const QString &path, TimeRange range) {
    std::vector<incident::Event> out;
    if (!QFileInfo::exists(path)) {
        return out;
    }
    store::DatabaseOptions o;
    o.readOnly = true;
    o.immutable = path.endsWith(u".bsi");
    const auto database = store::Database::open(path, o);
    const auto captures = database ? profilestore::ProfileStore::open(*database)
                                   : Result<std::shared_ptr<profilestore::ProfileStore>>(
                                         std::unexpected(inputError(path, QStringLiteral("cannot be read"))));
    if (!captures) {
        return out;
    }
    profilestore::CaptureQuery q;
    q.range = range;
    q.keptOnly = true;
    q.limit = 2000;
    for (const profilestore::CaptureInfo &c :
         (*captures)->captures(q).value_or(std::vector<profilestore::CaptureInfo>())) {
        incident::Event e;
        e.occurred = e.observed = c.time;
        e.kind = QStringLiteral("capture");
        e.source = QStringLiteral("store");
        e.external =
            QStringLiteral("capture/%1/%2").arg(c.subject.pod, c.subject.type) + u'/' + QString::number(c.time);
        e.text = QStringLiteral("%1 profile of %2: %3")
                     .arg(displayText(c.subject.type, 30), displayText(c.subject.pod, 80),
                          formatCount(static_cast<double>(c.total)));
        if (const QString why = profilestore::whyOf(c.origin); !why.isEmpty()) {
            e.text += QStringLiteral(", because ") + displayText(why, 200);
        }
        out.push_back(std::move(e));
    }
    return out;
}

// Asks the queries of a scan; lives in the source's thread until the last one has come.
class Scanner : public QObject {
public:
    Scanner(MetricSource *source, ScanRequest request, std::stop_token stop)
        : QObject(source), m_source(source), m_request(std::move(request)), m_stop(std::move(stop)) {
        m_promise.start();
    }
    QFuture<Result<EventScan>> begin(const Words &words) {
        const auto future = m_promise.future();
        deliver(bindWords(m_source, words, m_request.range.end, m_stop), this,
                [this](Result<std::shared_ptr<const BoundVocabulary>> r) {
                    if (r) {
                        m_vocabulary = forEvidence(**r);
                        ask();
                    } else {
                        finish(std::unexpected(r.error()));
                    }
                });
        return future;
    }

private:
    void ask() {
        m_queries = scanQueries(m_request.range, *m_vocabulary);
        m_left = m_queries.size() + 1;
        QThreadPool *pool = m_request.pool ? m_request.pool : QThreadPool::globalInstance();
        using Events = std::vector<incident::Event>;
        deliver(runOn<Events>(pool,
                              [paths = m_request.captures, range = m_request.range] {
                                  Events all;
                                  for (const QString &path : paths) {
                                      const Events more = captureEvents(path, range);
                                      all.insert(all.end(), more.begin(), more.end());
                                  }
                                  return Result<Events>(std::move(all));
                              }),
                this, [this](Result<Events> r) {
                    if (r) {
                        m_request.crossings.insert(m_request.crossings.end(), r->begin(), r->end());
                    }
                    one();
                });
        for (const NamedQuery &q : m_queries) {
            deliver(m_source->queryRange(q.query, m_stop), this,
                    [this, &q](const Result<std::shared_ptr<const QueryResult>> &r) {
                        Snapshot holder;
                        holder.vocabulary = m_vocabulary;
                        store(holder, q, r);
                        m_answers[q.name] = std::move(holder.answers[q.name]);
                        one();
                    });
        }
    }
    void one() {
        if (--m_left == 0) {
            finish(readScan(m_answers, m_request, *m_vocabulary));
        }
    }
    void finish(Result<EventScan> r) {
        m_promise.addResult(std::move(r));
        m_promise.finish();
        deleteLater();
    }

    MetricSource *m_source;
    ScanRequest m_request;
    std::stop_token m_stop;
    std::shared_ptr<const BoundVocabulary> m_vocabulary;
    std::vector<NamedQuery> m_queries;
    std::map<std::string, Fetched> m_answers;
    std::size_t m_left = 0;
    QPromise<Result<EventScan>> m_promise;
};

} // namespace

DurationMs scanStep(TimeRange range) {
    return std::max<DurationMs>(15'000, (range.length() / kMostPoints + 14'999) / 15'000 * 15'000);
}

std::vector<NamedQuery> scanQueries(TimeRange range, const BoundVocabulary &vocabulary) {
    RangeQuery frame;
    frame.step = scanStep(range);
    frame.start = range.start / frame.step * frame.step; // one grid for every scan: the same change, the same time
    frame.end = range.end;
    frame.lookback = std::max<DurationMs>(2 * frame.step, 45'000);
    std::vector<NamedQuery> out =
        ask(questions(), vocabulary, {}, std::max<DurationMs>(120'000, frame.step), frame).queries;
    RangeQuery alerts = frame;
    alerts.expr = "max by (alertname,alertstate,severity,service,job,pod,pool,tenant,target) (ALERTS)";
    out.push_back({"alerts", std::move(alerts)});
    return out;
}

EventScan readScan(const std::map<std::string, Fetched> &answers, const ScanRequest &request,
                   const BoundVocabulary &vocabulary) {
    EventScan out = ScanReader(answers, request, vocabulary).read();
    for (const auto &[name, f] : answers) {
        if (f.state == Availability::Error) {
            out.unread << QStringLiteral("%1: %2").arg(QString::fromStdString(name), f.reason);
        }
    }
    for (const incident::Event &e : request.crossings) {
        if (e.occurred >= request.range.start && e.occurred <= request.range.end) {
            out.events.push_back(e);
        }
    }
    std::vector<incident::Event> folded;
    incident::sortEvents(out.events);
    for (incident::Event &e : out.events) {
        e.recorded = std::max(request.recorded, e.occurred);
        incident::addEvent(folded, std::move(e));
    }
    out.events = std::move(folded);
    pin(out);
    findMarks(out);
    return out;
}

std::vector<incident::Event> crossingsOf(const Situation &s) {
    std::vector<incident::Event> out;
    const auto add = [&out](const std::string &key, TimeMs at, const QString &text) {
        incident::Event e;
        e.occurred = e.observed = at;
        e.kind = QStringLiteral("threshold");
        e.source = QStringLiteral("metrics");
        e.external = QString::fromStdString(key) + u'/' + QString::number(at);
        e.text = text.left(1).toUpper() + text.mid(1);
        out.push_back(std::move(e));
    };
    for (const FanoutState &f : s.fanouts) {
        if (f.at != kNoTime && f.peak >= 100 && f.times() >= 8) {
            add("fanout/" + f.service, f.at,
                QStringLiteral("one request of %1 starts %2 calls, usually at most %3")
                    .arg(displayText(f.service, 80), formatCount(f.peak), formatCount(f.usual)));
        }
    }
    for (const Anomaly &a : s.anomalies) {
        const bool told = a.kind == "count" || a.kind == "dependency" || a.kind == "errors" || a.kind == "latency";
        if (a.size >= 1 && a.onset != kNoTime && told) {
            add(a.kind + "/" + a.service + (a.about.empty() ? "" : " " + a.about), a.onset, a.text);
        }
    }
    return out;
}

std::vector<incident::Event> unseen(const incident::Incident &i, const std::vector<incident::Event> &scan) {
    std::vector<incident::Event> out;
    for (incident::Event e : scan) {
        const incident::Event *known = sameThing(i, e);
        if (known && (known->ended != kNoTime || e.ended == kNoTime)) {
            continue;
        }
        if (known) { // it has ended since: the same event again, with its end
            e.occurred = known->occurred;
            e.external = known->external;
            e.text = known->text;
        }
        const bool pinnedBefore = std::any_of(i.events.begin(), i.events.end(), [&](const incident::Event &k) {
            return k.automatic && k.pinned && k.kind == e.kind;
        });
        if (pinnedBefore) {
            e.pinned = false;
            e.curves.clear();
        }
        out.push_back(std::move(e));
    }
    return out;
}

QFuture<Result<EventScan>> scanEvents(MetricSource *source, ScanRequest request, const Words &words,
                                      std::stop_token stop) {
    return (new Scanner(source, std::move(request), std::move(stop)))->begin(words);
}

} // namespace bs::evidence
