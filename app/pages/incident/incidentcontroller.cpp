// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/incident/incidentcontroller.h"
#include "app/cli/runbook/trees.h"
#include "data/evidence/side.h"

namespace bs {

struct IncidentController::Loaded {
    QStringList ids;
    bool readOnly = false;
    std::optional<incident::Incident> incident;
    std::optional<runbook::Walk> walk;
    QString reason; // why there is no walk
};

namespace {

using Store = std::optional<incident::IncidentStore>;

constexpr DurationMs kSnapshotLives = 15'000;
constexpr DurationMs kLooksBack = 30 * 60'000; // "what happened in the 30 min before"

Result<bool> ensureOpen(Store &store, const QString &path) {
    if (store) {
        return false;
    }
    auto opened = incident::IncidentStore::open(path);
    if (opened) {
        store.emplace(std::move(*opened));
        return false;
    }
    auto readOnly = incident::IncidentStore::open(path, incident::IncidentStore::Mode::ReadOnly);
    if (!readOnly) {
        return std::unexpected(opened.error());
    }
    store.emplace(std::move(*readOnly));
    return true;
}

// The walk of an incident, from its journal; its tree is the one it pinned.
std::optional<runbook::Walk> walkOf(const incident::Incident &i, QString &reason) {
    if (i.journal.empty()) {
        return std::nullopt;
    }
    const auto tree = cli::findTree(i.tree.isEmpty() ? QStringLiteral("default") : i.tree);
    if (!tree) {
        reason = tree.error().text();
        return std::nullopt;
    }
    auto walk = runbook::Walk::replay(*tree, i.journal);
    if (!walk) {
        reason = walk.error().text();
        return std::nullopt;
    }
    return std::move(*walk);
}

} // namespace

IncidentController::IncidentController(const AppContext &context, QObject *parent)
    : QObject(parent), m_context(context), m_store(std::make_shared<Store>()) {
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
    const auto work = [store = m_store, path = m_context.storePath, id]() -> Result<Loaded> {
        Loaded out;
        out.readOnly = TRY(ensureOpen(*store, path));
        out.ids = TRY((*store)->ids());
        QString chosen = id;
        for (auto it = out.ids.rbegin(); chosen.isEmpty() && it != out.ids.rend(); ++it) {
            if (const auto i = (*store)->load(*it); i && i->closed == kNoTime) {
                chosen = *it;
            }
        }
        if (chosen.isEmpty() && !out.ids.isEmpty()) {
            chosen = out.ids.back();
        }
        if (!chosen.isEmpty()) {
            out.incident = TRY((*store)->load(chosen));
            out.walk = walkOf(*out.incident, out.reason);
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
    m_state.ids = loaded.ids;
    m_state.readOnly = loaded.readOnly;
    m_state.incident = std::move(loaded.incident);
    m_state.walk = std::move(loaded.walk);
    m_state.reason = loaded.reason;
    m_state.availability = m_state.incident ? Availability::Data : Availability::NoData;
    const runbook::Node *node = m_state.walk ? m_state.walk->current() : nullptr;
    m_state.looking = m_context.source && node && node->kind == runbook::Node::Kind::Question;
    m_state.scanning = m_state.looking;
    Q_EMIT changed();
    lookAgain();
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
                    return;
                }
                const bool moved = next.has_value();
                m_state.incident = std::move(*r);
                if (moved) {
                    m_state.walk = std::move(next);
                }
                Q_EMIT changed();
                if (moved) {
                    lookAgain();
                }
            });
}

void IncidentController::openIncident(const QString &title, const QString &severity, const QString &treeName,
                                      const QString &selection) {
    const auto work = [store = m_store, path = m_context.storePath, title, severity, treeName, selection,
                       by = m_operator, at = now()]() -> Result<Loaded> {
        Loaded out;
        out.readOnly = TRY(ensureOpen(*store, path));
        const incident::Incident created = TRY((*store)->create(incident::openEntry(title, severity, by, at)));
        const runbook::TreePtr tree = TRY(cli::findTree(treeName.isEmpty() ? QStringLiteral("default") : treeName));
        runbook::StartInfo info;
        info.by = by;
        info.at = at;
        info.selection = selection;
        auto walk = TRY(runbook::Walk::start(tree, info));
        std::vector<incident::LogEntry> entries{incident::walkEntry(created.id, walk.journal().back(), {})};
        entries.push_back(incident::markEntry(created.id, incident::Mark::Response, at, by, at));
        out.incident = TRY((*store)->append(created.id, entries));
        out.ids = TRY((*store)->ids());
        out.walk = std::move(walk);
        return out;
    };
    deliver(runOn<Loaded>(&m_storeThread, work), this, [this](Result<Loaded> r) {
        if (!r) {
            Q_EMIT failed(r.error().text());
            return;
        }
        take(std::move(*r));
    });
}

void IncidentController::answer(const QString &answer, const QString &note) {
    if (!m_state.walk || !m_state.walk->current() || m_pending > 0) {
        return;
    }
    runbook::Walk next = *m_state.walk;
    const QString question = questionOf(next.current()->id);
    if (const Status s = next.answer(answer, m_operator, now(), m_state.suggestion, note); !s) {
        Q_EMIT failed(s.error().reason);
        return;
    }
    const auto entry = incident::walkEntry(m_state.incident->id, next.journal().back(), question);
    submit({entry}, std::move(next));
}

void IncidentController::step(runbook::Entry::Kind kind, const QString &words) {
    if (!m_state.walk || m_pending > 0) {
        return;
    }
    using K = runbook::Entry::Kind;
    runbook::Walk next = *m_state.walk;
    const QString question = next.current() ? questionOf(next.current()->id) : QString();
    Status s;
    switch (kind) {
    case K::Done: s = next.done(m_operator, now(), words); break;
    case K::Skip: s = next.skip(m_operator, now(), words); break;
    case K::Defer: s = next.defer(m_operator, now()); break;
    case K::Undo: s = words.isEmpty() ? next.undo(m_operator, now()) : next.undoTo(words, m_operator, now()); break;
    case K::Worse: s = next.worse(m_operator, now()); break;
    case K::Escalate: s = next.escalate(m_operator, now(), words); break;
    case K::Copy: s = next.copied(words, m_operator, now()); break;
    case K::HandOver: s = next.handOver(m_operator, words, now(), {}); break;
    case K::Accept: s = next.accept(words.isEmpty() ? m_operator : words, now()); break;
    default: return;
    }
    if (!s) {
        Q_EMIT failed(s.error().reason);
        return;
    }
    const auto entry = incident::walkEntry(m_state.incident->id, next.journal().back(), question);
    submit({entry}, std::move(next));
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

void IncidentController::lookAgain() {
    m_evidence.reset();
    m_words.bound.reset(); // a service that is new may bring other metrics
    look();
}

void IncidentController::look() {
    m_looking.cancel();
    m_side.cancel();
    m_state.suggestion.reset();
    m_state.looking = false;
    const runbook::Node *node = m_state.walk ? m_state.walk->current() : nullptr;
    if (!node || node->kind != runbook::Node::Kind::Question) {
        Q_EMIT suggestionChanged();
        return;
    }
    const QString selection = m_state.walk->selection();
    const bool fresh = m_evidence && m_evidenceSelection == selection && now() - m_evidenceTaken < kSnapshotLives;
    if (fresh || !m_context.source) {
        suggest();
        return;
    }
    m_state.looking = true;
    Q_EMIT suggestionChanged();
    takeSnapshot(selection);
}

void IncidentController::takeSnapshot(const QString &selection) {
    using Taken = std::shared_ptr<const evidence::Snapshot>;
    m_evidenceAt = evidenceTime();
    m_looking.run<Taken>(
        this,
        [this, selection](std::stop_token stop) {
            return evidence::takeSnapshot(m_context.source, m_evidenceAt, selection, stop, m_words);
        },
        [this, selection](Result<Taken> r) {
            if (!r) {
                m_state.looking = false;
                m_evidence.reset();
                Q_EMIT failed(r.error().text());
                suggest();
                return;
            }
            m_evidenceSelection = selection;
            m_words.bound = (*r)->vocabulary; // the next snapshot of this source need not ask again
            takeSide(std::move(*r));
        });
}

void IncidentController::takeSide(std::shared_ptr<const evidence::Snapshot> snapshot) {
    const auto tree = cli::findTree(m_state.walk ? m_state.walk->tree().id : QStringLiteral("default"));
    if (!tree) {
        return;
    }
    m_side.run<evidence::SideEvidence>(
        this,
        [this, tree = *tree, snapshot](std::stop_token stop) {
            evidence::SideInputs inputs;
            inputs.diagrams = m_context.diagramPaths;
            inputs.captures = m_context.storePath;
            inputs.pool = m_context.interactive;
            return evidence::takeSide(m_context.source, *tree, *snapshot, stop, inputs);
        },
        [this, snapshot](Result<evidence::SideEvidence> side) {
            m_evidence = std::make_shared<evidence::SnapshotEvidence>(snapshot, side ? std::move(*side)
                                                                                     : evidence::SideEvidence());
            m_evidenceTaken = now();
            suggest();
        });
}

void IncidentController::suggest() {
    m_state.looking = false;
    const runbook::Node *node = m_state.walk ? m_state.walk->current() : nullptr;
    if (!node) {
        return;
    }
    const TimeMs at = m_evidence ? m_evidenceAt : evidenceTime();
    std::vector<runbook::Evidence> found;
    for (const runbook::EvidenceRef &ref : node->evidence) {
        if (m_evidence) {
            found.push_back(m_evidence->find(ref, at));
            continue;
        }
        runbook::Evidence none;
        none.id = ref.id;
        none.provider = ref.provider;
        none.reason =
            m_context.source ? QStringLiteral("the source did not answer") : QStringLiteral("no source is open");
        none.state = m_context.source ? Availability::Error : Availability::NotChecked;
        found.push_back(none);
    }
    m_state.suggestion = runbook::suggest(*node, std::move(found), at);
    Q_EMIT suggestionChanged();
    if (m_evidence && !m_scanned) {
        m_scanned = true;
        scan();
    } else if (!m_evidence) {
        endScan();
    }
}

void IncidentController::endScan() {
    if (m_state.scanning) {
        m_state.scanning = false;
        Q_EMIT changed();
    }
}

void IncidentController::scan() {
    const auto &i = m_state.incident;
    if (!i || m_state.readOnly || i->closed != kNoTime || !m_context.source) {
        endScan();
        return;
    }
    const TimeMs impact = i->mark(incident::Mark::Impact);
    const TimeMs from = std::min(impact == kNoTime ? i->opened : impact, i->opened) - kLooksBack;
    const QString victim = m_evidence ? QString::fromStdString(m_evidence->situation().victim) : QString();
    m_scanning.run<evidence::EventScan>(
        this,
        [this, from, victim](std::stop_token stop) {
            evidence::ScanRequest request;
            request.range = {from, evidenceTime()};
            request.recorded = now();
            request.service = victim;
            request.captures = m_context.storePath;
            request.pool = m_context.interactive;
            if (m_evidence) {
                request.crossings = evidence::crossingsOf(m_evidence->situation());
            }
            return evidence::scanEvents(m_context.source, std::move(request), m_words, stop);
        },
        [this](Result<evidence::EventScan> r) {
            if (r) {
                takeScan(std::move(*r));
            } else {
                endScan();
            }
        });
}

void IncidentController::takeScan(evidence::EventScan scan) {
    if (!m_state.incident) {
        return;
    }
    const incident::Incident &i = *m_state.incident;
    std::vector<incident::LogEntry> entries;
    for (const incident::Event &e : evidence::unseen(i, scan.events)) {
        entries.push_back(incident::eventEntry(i.id, e, QStringLiteral("auto"), now()));
    }
    for (const auto &[mark, at] :
         {std::pair(incident::Mark::Impact, scan.impact), std::pair(incident::Mark::Detection, scan.detection)}) {
        if (i.mark(mark) == kNoTime && at != kNoTime) {
            entries.push_back(incident::markEntry(i.id, mark, at, QStringLiteral("auto"), now()));
        }
    }
    if (!scan.curves.empty() && scan.curves != i.curves) {
        entries.push_back(incident::curvesEntry(i.id, scan.curves, now()));
    }
    m_state.scanning = false;
    if (!entries.empty()) {
        submit(std::move(entries), std::nullopt); // changed() follows when it is written
    } else {
        Q_EMIT changed();
    }
    if (!scan.unread.isEmpty()) {
        Q_EMIT failed(tr("Not on the timeline: %1").arg(scan.unread.join(QStringLiteral("; "))));
    }
}

} // namespace bs
