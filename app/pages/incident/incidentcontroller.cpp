// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/incident/incidentcontroller.h"
#include "app/pages/incident/runbooks.h"
#include "data/core/bytes.h"
#include "data/core/format.h"
#include <QJsonArray>
#include <QJsonDocument>

namespace bs {

struct IncidentController::Loaded {
    QStringList ids;
    std::vector<Brief> briefs;
    bool readOnly = false;
    std::optional<incident::Incident> incident;
    std::optional<runbook::Walk> walk;
    QString reason; // why there is no walk
};

namespace {

using Store = std::optional<incident::IncidentStore>;

constexpr DurationMs kShownWithAlert = 60 * 60'000;
constexpr qsizetype kBriefs = 50;
const QString kFront = QStringLiteral("incident/front");
const QString kFrontAt = QStringLiteral("incident/front-at");

// Returns whether it is read only: a bundle, and a file that cannot be written. A picture changes no store.
Result<bool> ensureOpen(Store &store, const QString &path, bool rendering) {
    using Mode = incident::IncidentStore::Mode;
    if (store) {
        return store->readOnly();
    }
    const bool bundle = path.endsWith(u".bsi");
    auto opened = incident::IncidentStore::open(path, bundle      ? Mode::ReadOnly
                                                      : rendering ? Mode::Scratch
                                                                  : Mode::ReadWrite);
    if (!opened && !bundle && !rendering) {
        if (auto readOnly = incident::IncidentStore::open(path, Mode::ReadOnly)) {
            opened = std::move(readOnly);
        }
    }
    if (!opened) {
        return std::unexpected(opened.error());
    }
    store.emplace(std::move(*opened));
    return store->readOnly();
}

std::vector<IncidentController::Brief> briefsOf(const Store &store, const QStringList &ids) {
    std::vector<IncidentController::Brief> out;
    for (const QString &id : ids.mid(std::max<qsizetype>(0, ids.size() - kBriefs))) {
        if (const auto i = store->load(id)) {
            out.push_back({id, i->title, i->severity, i->opened, i->closed == kNoTime});
        }
    }
    return out;
}

QString commonLabels(const std::vector<Series> &series) {
    QStringList out;
    if (series.empty()) {
        return {};
    }
    for (const auto &[name, value] : series.front().labels) {
        bool common = name != "__name__" && name != "alertstate";
        for (const Series &s : series) {
            common = common && s.labels.get(name) == value;
        }
        if (common) {
            out << QStringLiteral("%1=%2").arg(QString::fromStdString(name), QString::fromStdString(quoteGo(value)));
        }
    }
    return out.join(u',');
}

// A walk that an earlier run of the program left open goes on at the same step, and the timeline says how long nobody
// could see it. Part of loading: who presses a key at once finds it on the disk already.
Status sayResumed(Store &store, std::optional<incident::Incident> &i, std::optional<runbook::Walk> &walk,
                  const QString &by, TimeMs at) {
    if (!walk || walk->complete() || i->closed != kNoTime || at - walk->journal().back().at < 1000) {
        return {};
    }
    if (walk->resumed(by, at)) {
        i = TRY(store->append(i->id, {incident::walkEntry(i->id, walk->journal().back(), {})}));
    }
    return {};
}

} // namespace

IncidentController::IncidentController(const AppContext &context, QObject *parent, Role role)
    : QObject(parent), m_context(context), m_store(std::make_shared<Store>()), m_role(role) {
    m_storeThread.setMaxThreadCount(1);
    m_operator = qEnvironmentVariable("USER", QStringLiteral("operator"));
    if (auto all =
            readVocabularies(QStringList{QStringLiteral(":/boundscope/vocabularies")} + context.vocabularyPaths)) {
        m_words.vocabularies = std::move(*all);
    }
}

IncidentController::~IncidentController() {
    m_looking.cancel();
    m_side.cancel();
    m_scanning.cancel();
    m_storeThread.waitForDone();
}

TimeMs IncidentController::evidenceTime() const {
    const bool historic = m_context.time && m_context.time->mode() == TimeAuthority::Mode::Historic;
    return historic ? m_context.time->range().end : now();
}

QString IncidentController::questionOf(const QString &node) const {
    const runbook::Node *n = m_state.walk ? m_state.walk->tree().node(node) : nullptr;
    return n ? n->label : QString();
}

void IncidentController::load(const QString &id) {
    if (m_context.storePath.isEmpty()) {
        m_state.availability = Availability::NotChecked;
        m_state.reason = tr("no store is open: incidents are kept in the workspace's store");
        Q_EMIT changed();
        return;
    }
    // The one that was in front stays in front, also over a restart, until it is closed; one that was opened after that
    // was written down (the program ended in that moment) comes before it.
    const QString front = m_context.settings ? m_context.settings->value(kFront, {}).toString() : QString();
    const bool first = !m_state.incident && m_context.settings;
    const TimeMs frontAt = first ? m_context.settings->value(kFrontAt, 0).toLongLong() : now();
    const bool walks = m_role == Role::Walks && !m_context.rendering;
    const auto work = [store = m_store, path = m_context.storePath, runbooks = m_context.runbookPaths, id, front,
                       frontAt, walks, rendering = m_context.rendering, walked = m_walked, by = m_operator,
                       at = now()]() -> Result<Loaded> {
        Loaded out;
        out.readOnly = TRY(ensureOpen(*store, path, rendering));
        out.ids = TRY((*store)->ids());
        out.briefs = briefsOf(*store, out.ids);
        QString chosen = id;
        for (auto it = out.briefs.rbegin(); id.isEmpty() && it != out.briefs.rend(); ++it) {
            chosen = it->open && (chosen.isEmpty() || it->id == front) ? it->id : chosen;
            if (it->open && !front.isEmpty() && it->opened > frontAt) {
                break;
            }
        }
        if (chosen.isEmpty() && !out.ids.isEmpty()) {
            chosen = out.ids.back();
        }
        if (!chosen.isEmpty()) {
            out.incident = TRY((*store)->load(chosen));
            out.walk = walkOf(*out.incident, runbooks, out.reason);
            if (walks && !out.readOnly && !walked.contains(chosen)) {
                CHECK_STATUS(sayResumed(*store, out.incident, out.walk, by, at));
            }
        }
        return out;
    };
    deliver(runOn<Loaded>(&m_storeThread, work), this, [this](Result<Loaded> r) {
        if (!r) {
            m_state.availability = Availability::Error;
            m_state.reason = r.error().text();
            Q_EMIT changed();
            return;
        }
        take(std::move(*r));
    });
}

void IncidentController::take(Loaded loaded) {
    m_scanned = false;
    m_curvesAt = kNoTime;
    m_resolvedAt = kNoTime;
    m_state.ids = loaded.ids;
    m_state.briefs = std::move(loaded.briefs);
    m_state.readOnly = loaded.readOnly;
    m_state.incident = std::move(loaded.incident);
    m_state.walk = std::move(loaded.walk);
    m_state.reason = loaded.reason;
    m_state.availability = m_state.incident ? Availability::Data : Availability::NoData;
    const runbook::Node *node = m_state.walk ? m_state.walk->current() : nullptr;
    m_state.looking = m_context.evidenceSource() && node && node->kind == runbook::Node::Kind::Question;
    m_state.scanning = m_state.looking;
    if (m_state.incident && m_context.settings && m_role == Role::Walks && !m_context.rendering) {
        m_context.settings->setValue(kFront, m_state.incident->id);
        m_context.settings->setValue(kFrontAt, qlonglong(now()));
    }
    if (m_state.incident) {
        m_walked << m_state.incident->id;
    }
    Q_EMIT changed();
    lookAgain();
}

void IncidentController::notice() {
    const bool readable = m_state.availability == Availability::Data || m_state.availability == Availability::NoData;
    if (m_noticing || m_pending > 0 || !readable || m_context.rendering || m_context.storePath.endsWith(u".bsi")) {
        return;
    }
    m_noticing = true;
    const QString id = m_state.incident ? m_state.incident->id : QString();
    const std::size_t steps = m_state.incident ? m_state.incident->journal.size() : 0;
    const auto work = [store = m_store, runbooks = m_context.runbookPaths, id, steps]() -> Result<Loaded> {
        Loaded out;
        const auto news = *store ? (*store)->news(id) : incident::IncidentStore::News();
        if (news.here || news.anywhere) {
            out.ids = TRY((*store)->ids());
            out.briefs = briefsOf(*store, out.ids);
        }
        if (news.here) {
            out.incident = TRY((*store)->load(id));
            if (out.incident->journal.size() != steps) {
                out.walk = walkOf(*out.incident, runbooks, out.reason);
            }
        }
        return out;
    };
    deliver(runOn<Loaded>(&m_storeThread, work), this, [this](Result<Loaded> r) {
        m_noticing = false;
        if (!r) {
            Q_EMIT failed(r.error().text());
        } else if (!r->ids.isEmpty()) {
            takeNews(std::move(*r));
        }
    });
}

void IncidentController::takeNews(Loaded loaded) {
    if (!m_state.incident) {
        load();
        return;
    }
    m_state.ids = loaded.ids;
    m_state.briefs = std::move(loaded.briefs);
    // What was submitted since brings the newer state itself.
    const bool here = loaded.incident && loaded.incident->id == m_state.incident->id && m_pending == 0;
    const bool moved = here && loaded.incident->journal.size() != m_state.incident->journal.size();
    if (here) {
        m_state.incident = std::move(loaded.incident);
    }
    if (moved) {
        m_state.walk = std::move(loaded.walk);
        m_state.reason = loaded.reason;
    }
    Q_EMIT changed();
    if (moved) {
        lookAgain();
    }
}

// One at a time and in order: the store thread is single. The screen changes when the disk has it.
void IncidentController::submit(std::vector<incident::LogEntry> entries, std::optional<runbook::Walk> next) {
    if (!m_state.incident || m_state.readOnly) {
        Q_EMIT failed(m_state.readOnly ? tr("This incident is read only.") : tr("No incident is open."));
        return;
    }
    ++m_pending;
    const auto work = [store = m_store, id = m_state.incident->id,
                       entries = std::move(entries)]() -> Result<incident::Incident> {
        return (*store)->append(id, entries);
    };
    deliver(runOn<incident::Incident>(&m_storeThread, work), this,
            [this, next = std::move(next)](Result<incident::Incident> r) mutable {
                --m_pending;
                if (!r) {
                    Q_EMIT failed(r.error().text());
                    if (next && m_state.incident) {
                        load(m_state.incident->id); // another process may have moved the walk: shown as it stands
                    }
                    return;
                }
                const bool moved = next.has_value();
                m_state.incident = std::move(*r);
                if (moved) {
                    m_state.walk = std::move(next);
                }
                if (m_state.walk && m_state.walk->journal().size() != m_state.incident->journal.size()) {
                    load(m_state.incident->id);
                    return;
                }
                Q_EMIT changed();
                if (moved) {
                    lookAgain();
                }
            });
}

void IncidentController::openIncident(const Opening &opening) {
    if (m_context.storePath.isEmpty()) {
        Q_EMIT failed(tr("No store is open: incidents are kept in the workspace's store."));
        return;
    }
    const auto work = [store = m_store, path = m_context.storePath, runbooks = m_context.runbookPaths, opening,
                       rendering = m_context.rendering, by = m_operator, at = now()]() -> Result<Loaded> {
        Loaded out;
        out.readOnly = TRY(ensureOpen(*store, path, rendering));
        const runbook::TreePtr tree =
            TRY(treeNamed(opening.tree.isEmpty() ? QStringLiteral("default") : opening.tree, runbooks));
        runbook::StartInfo info;
        info.by = by;
        info.at = at;
        info.selection = opening.selection;
        info.parameters = opening.parameters;
        auto walk = TRY(runbook::Walk::start(tree, info));
        const incident::Incident created =
            TRY((*store)->create(incident::openEntry(opening.title, opening.severity, by, at)));
        std::vector<incident::LogEntry> entries;
        if (!opening.labels.empty()) {
            QJsonArray labels;
            for (const auto &[name, value] : opening.labels) {
                labels.append(QJsonArray{name, value});
            }
            entries.push_back(
                incident::setEntry(created.id, QStringLiteral("labels"),
                                   QString::fromUtf8(QJsonDocument(labels).toJson(QJsonDocument::Compact)), by, at));
            entries.push_back(incident::setEntry(created.id, QStringLiteral("selection"), opening.selection, by, at));
        }
        const auto text = readFile(tree->file, {1LL << 20, 1LL << 20});
        entries.push_back(incident::walkEntry(created.id, walk.journal().back(), {}, {},
                                              text ? QString::fromStdString(*text) : QString()));
        entries.push_back(incident::markEntry(created.id, incident::Mark::Response, at, by, at));
        out.incident = TRY((*store)->append(created.id, entries));
        out.ids = TRY((*store)->ids());
        out.briefs = briefsOf(*store, out.ids);
        out.walk = std::move(walk);
        return out;
    };
    deliver(runOn<Loaded>(&m_storeThread, work), this, [this](Result<Loaded> r) {
        if (!r) {
            Q_EMIT failed(r.error().text());
            return;
        }
        m_walked << r->incident->id;
        take(std::move(*r));
    });
}

// A bare name is all that a group of alerts has: what its firing series have in common are its labels.
void IncidentController::openAlert(const QString &text) {
    const auto read = incident::readAlertReference(text);
    const bool bare = read && read->labels.size() == 1 && read->labels.front().first == u"alertname";
    if (!bare || !m_context.evidenceSource()) {
        openLabels(text);
        return;
    }
    const QString name = read->labels.front().second;
    InstantQuery q;
    q.expr = "ALERTS{alertstate=\"firing\",alertname=" + quoteGo(name.toStdString()) + "}";
    q.time = evidenceTime();
    using Answer = std::shared_ptr<const QueryResult>;
    m_alerting.run<Answer>(
        this, [this, q](std::stop_token stop) { return m_context.evidenceSource()->query(q, stop); },
        [this, text](const Result<Answer> &r) {
            const QString labels = r ? commonLabels((*r)->matrix.series) : QString();
            openLabels(labels.isEmpty() ? text : labels);
        });
}

void IncidentController::openLabels(const QString &text) {
    const auto work = [text, runbooks = m_context.runbookPaths]() -> Result<Opening> {
        return openingOf(text, treesIn(runbooks));
    };
    deliver(runOn<Opening>(&m_storeThread, work), this, [this](Result<Opening> r) {
        if (!r) {
            Q_EMIT failed(r.error().text());
            return;
        }
        // An alert of the past is looked at with the evidence of its time.
        if (r->at != kNoTime && m_context.time && r->at < now() - 5 * 60'000) {
            m_context.time->setSpec(RangeSpec::fixed({r->at - kShownWithAlert, r->at}));
        }
        openIncident(*r);
    });
}

void IncidentController::submitWalk(runbook::Walk next, const QString &question, const QByteArray &picture) {
    const runbook::Entry &made = next.journal().back();
    const runbook::Node *node = next.tree().node(made.node);
    const runbook::Edge *edge = node && !made.answer.isEmpty() ? node->edge(made.answer) : nullptr;
    const QString words =
        edge ? (edge->label.isEmpty() && made.answer == u"unknown" ? tr("I don't know") : edge->label) : QString();
    std::vector<incident::LogEntry> entries{
        incident::walkEntry(m_state.incident->id, made, question, picture, {}, words)};
    submit(std::move(entries), std::move(next));
}

void IncidentController::answer(const QString &answer, const QString &note, const QByteArray &picture) {
    if (!m_state.walk || !m_state.walk->current() || m_pending > 0) {
        return;
    }
    runbook::Walk next = *m_state.walk;
    const QString question = questionOf(next.current()->id);
    if (const Status s = next.answer(answer, m_operator, now(), m_state.suggestion, note); !s) {
        Q_EMIT failed(s.error().reason);
        return;
    }
    submitWalk(std::move(next), question, picture);
}

void IncidentController::answerNumber(double value, const QString &note, const QByteArray &picture) {
    if (!m_state.walk || !m_state.walk->current() || m_pending > 0) {
        return;
    }
    runbook::Walk next = *m_state.walk;
    const QString question = questionOf(next.current()->id);
    if (const Status s = next.answerNumber(value, m_operator, now(), m_state.suggestion, note); !s) {
        Q_EMIT failed(s.error().reason);
        return;
    }
    submitWalk(std::move(next), question, picture);
}

void IncidentController::handOver(const QString &to, const QString &card) {
    if (!m_state.walk || m_pending > 0) {
        return;
    }
    runbook::Walk next = *m_state.walk;
    if (const Status s = next.handOver(next.holder(), to.simplified(), now(), card); !s) {
        Q_EMIT failed(s.error().reason);
        return;
    }
    submitWalk(std::move(next), {});
}

// From here on the receiver is who acts: until then the giver still holds.
void IncidentController::accept(const QString &by) {
    if (!m_state.walk || m_pending > 0) {
        return;
    }
    runbook::Walk next = *m_state.walk;
    const QString name = by.simplified();
    if (const Status s = next.accept(name, now()); !s) {
        Q_EMIT failed(s.error().reason);
        return;
    }
    m_operator = name;
    const QString id = m_state.incident->id;
    std::vector<incident::LogEntry> entries{incident::walkEntry(id, next.journal().back(), {})};
    entries.push_back(incident::setEntry(id, QStringLiteral("commander"), name, name, now()));
    submit(std::move(entries), std::move(next));
}

void IncidentController::step(runbook::Entry::Kind kind, const QString &words) {
    if (!m_state.walk || m_pending > 0) {
        return;
    }
    using K = runbook::Entry::Kind;
    runbook::Walk next = *m_state.walk;
    const QString question = kind == K::Undo && !words.isEmpty() ? questionOf(words)
                             : next.current()                    ? questionOf(next.current()->id)
                                                                 : QString();
    Status s;
    switch (kind) {
    case K::Done: s = next.done(m_operator, now(), words); break;
    case K::Skip: s = next.skip(m_operator, now(), words); break;
    case K::Defer: s = next.defer(m_operator, now()); break;
    case K::Undo: s = words.isEmpty() ? next.undo(m_operator, now()) : next.undoTo(words, m_operator, now()); break;
    case K::Worse: s = next.worse(m_operator, now()); break;
    case K::Escalate: s = next.escalate(m_operator, now(), words); break;
    case K::Copy: s = next.copied(words, m_operator, now()); break;
    default: return;
    }
    if (!s) {
        Q_EMIT failed(s.error().reason);
        return;
    }
    submitWalk(std::move(next), question);
}

void IncidentController::addNote(const QString &text, const QString &kind) {
    if (!m_state.incident) {
        return;
    }
    incident::Event e;
    e.occurred = e.observed = e.recorded = now();
    e.kind = kind == u"decision" ? QStringLiteral("decision") : QStringLiteral("note");
    e.source = m_operator;
    e.text = kind == u"action" ? tr("Action item: %1").arg(text) : text;
    e.automatic = false;
    e.kept = true;
    submit({incident::eventEntry(m_state.incident->id, e, m_operator, now())}, std::nullopt);
}

void IncidentController::togglePin(const QString &event) {
    if (const incident::Event *e = m_state.incident ? m_state.incident->event(event) : nullptr) {
        submit({incident::pinEntry(m_state.incident->id, event, !e->pinned, m_operator, now())}, std::nullopt);
    }
}

void IncidentController::keepEvents(const QStringList &events) {
    std::vector<incident::LogEntry> entries;
    for (const incident::Event &e : m_state.incident ? m_state.incident->events : std::vector<incident::Event>()) {
        if (const bool on = events.contains(e.id); e.kind != u"mark" && e.kept != on) {
            entries.push_back(incident::keepEntry(m_state.incident->id, e.id, on, m_operator, now()));
        }
    }
    if (!entries.empty()) {
        submit(std::move(entries), std::nullopt);
    }
}

void IncidentController::editEvent(const QString &event, const QString &text) {
    if (m_state.incident) {
        submit({incident::editEntry(m_state.incident->id, event, text, kNoTime, m_operator, now())}, std::nullopt);
    }
}

void IncidentController::redactEvent(const QString &event, const QString &reason) {
    if (m_state.incident) {
        submit({incident::redactEntry(m_state.incident->id, event, reason, m_operator, now())}, std::nullopt);
    }
}

void IncidentController::mark(incident::Mark mark, TimeMs at) {
    if (m_state.incident) {
        submit({incident::markEntry(m_state.incident->id, mark, at, m_operator, now())}, std::nullopt);
    }
}

void IncidentController::savePostmortem(const incident::Postmortem &postmortem) {
    if (m_state.incident) {
        submit({incident::postmortemEntry(m_state.incident->id, postmortem, m_operator, now())}, std::nullopt);
    }
}

void IncidentController::closeIncident() {
    if (m_state.incident) {
        submit({incident::closeEntry(m_state.incident->id, m_operator, now())}, std::nullopt);
    }
}

void IncidentController::reopenIncident() {
    if (m_state.incident && m_state.incident->closed != kNoTime) {
        submit({incident::reopenEntry(m_state.incident->id, m_operator, now())}, std::nullopt);
    }
}

} // namespace bs
