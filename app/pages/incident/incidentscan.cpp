// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the controller reads from the source: the evidence of the open question, and what happened by itself.
#include "app/cli/support/changedframes.h"
#include "app/pages/incident/incidentcontroller.h"
#include "data/evidence/side.h"
#include "data/incident/recovery.h"

namespace bs {

namespace {

constexpr DurationMs kSnapshotLives = 15'000;
constexpr DurationMs kLooksBack = 30 * 60'000; // "what happened in the 30 min before"
constexpr DurationMs kScanEvery = 30'000;
constexpr DurationMs kCurvesEvery = 5 * 60'000; // the kept curve is written whole: not with every look

} // namespace

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
    if (fresh || !m_context.evidenceSource()) {
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
            return evidence::takeSnapshot(m_context.evidenceSource(), m_evidenceAt, selection, stop, m_words);
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
    if (!m_state.walk) {
        return;
    }
    m_side.run<evidence::SideEvidence>(
        this,
        [this, snapshot](std::stop_token stop) {
            evidence::SideInputs inputs;
            inputs.diagrams = m_context.diagramPaths;
            inputs.captures = m_context.storePath;
            inputs.changed = cli::changedFrames(m_context.workspacePath);
            inputs.pool = m_context.interactive;
            return evidence::takeSide(m_context.evidenceSource(), m_state.walk->tree(), *snapshot, stop, inputs);
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
        none.reason = m_context.evidenceSource() ? QStringLiteral("the source did not answer")
                                                 : QStringLiteral("no source is open");
        none.state = m_context.evidenceSource() ? Availability::Error : Availability::NotChecked;
        found.push_back(none);
    }
    m_state.suggestion = runbook::suggest(*node, std::move(found), at);
    m_state.lookedAt = at;
    m_state.lookedOn = m_evidence ? m_evidenceTaken : now();
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

void IncidentController::watch() {
    const bool live = m_context.evidenceSource() && !m_context.rendering && m_scanned && !m_state.scanning;
    if (live && m_scannedAt != kNoTime && now() - m_scannedAt >= kScanEvery) {
        scan();
    }
}

void IncidentController::scan() {
    m_scannedAt = now();
    const auto &i = m_state.incident;
    if (!i || m_state.readOnly || i->closed != kNoTime || !m_context.evidenceSource()) {
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
            return evidence::scanEvents(m_context.evidenceSource(), std::move(request), m_words, stop);
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
    for (incident::Curve &c : scan.curves) { // as a sentence names it
        if (const QString tail = QStringLiteral(" goroutines, all pods"); c.label.endsWith(tail)) {
            c.label = tr("goroutines of %1").arg(c.label.chopped(tail.size()));
        }
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
    const bool due = m_curvesAt == kNoTime || now() - m_curvesAt >= kCurvesEvery || incident::recoveredAt(i);
    if (due && !scan.curves.empty() && scan.curves != i.curves) {
        m_curvesAt = now();
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
