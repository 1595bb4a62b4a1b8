// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the controller reads from the source: the evidence of the open question, and what happened by itself.
#include "app/cli/support/changedframes.h"
#include "app/pages/incident/incidentcontroller.h"
#include "data/core/format.h"
#include "data/evidence/side.h"
#include "data/incident/curves.h"
#include "data/incident/recovery.h"
#include "data/workspace/paths.h"

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
            request.range = {from, m_resolvedAt == kNoTime ? evidenceTime() : std::max(evidenceTime(), now())};
            request.recorded = now();
            request.service = victim;
            request.captures = {m_context.storePath,
                                Paths::fromEnvironment().capturesByHand(m_context.storePath, m_context.workspacePath)};
            request.pool = m_context.interactive;
            if (m_evidence) {
                request.crossings = evidence::crossingsOf(m_evidence->situation());
            }
            return evidence::scanEvents(m_context.evidenceSource(), std::move(request), m_words, stop);
        },
        [this, id = i->id](Result<evidence::EventScan> r) {
            if (r && m_state.incident && m_state.incident->id == id) {
                takeScan(std::move(*r));
                return;
            }
            if (!r && m_resolvedAt != kNoTime) {
                m_resolvedAt = kNoTime;
                Q_EMIT failed(
                    tr("Resolved stays at the moment of the mark: the curve cannot be read: %1").arg(r.error().text()));
            }
            endScan();
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
    const bool due = m_curvesAt == kNoTime || m_resolvedAt != kNoTime || now() - m_curvesAt >= kCurvesEvery ||
                     incident::recoveredAt(i);
    const auto curves = incident::withKept(i.curves, std::move(scan.curves));
    if (due && !curves.empty() && curves != i.curves) {
        m_curvesAt = now();
        entries.push_back(incident::curvesEntry(i.id, curves, now()));
    }
    correctResolved(curves.empty() ? i.curves : curves, entries);
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

// A person says that it is over; when it was over is on the curve. The mark is on the disk before the curve is read.
void IncidentController::markResolved() {
    if (!m_state.incident) {
        return;
    }
    const TimeMs at = now();
    const bool readable = m_context.evidenceSource() && !m_state.readOnly && m_state.incident->closed == kNoTime;
    mark(incident::Mark::Resolution, at);
    if (readable) {
        m_resolvedAt = at;
        Q_EMIT failed(
            tr("Marked resolved at %1 UTC. Reading the curve to see when it came back.").arg(formatClock(at)));
        scan();
    }
}

void IncidentController::correctResolved(const std::vector<incident::Curve> &curves,
                                         std::vector<incident::LogEntry> &entries) {
    const TimeMs marked = std::exchange(m_resolvedAt, kNoTime);
    incident::Incident seen = *m_state.incident;
    if (marked == kNoTime || (seen.mark(incident::Mark::Resolution) != marked && m_pending == 0)) {
        return; // not asked for, or moved by hand since (a mark that is still on its way to the disk is in front of
                // this)
    }
    seen.curves = curves;
    const auto back = incident::recoveredAt(seen);
    if (!back || *back > marked) {
        Q_EMIT failed(tr("Resolved stays at the moment of the mark: the curve does not show yet when it was over."));
        return;
    }
    entries.push_back(incident::markEntry(seen.id, incident::Mark::Resolution, *back, m_operator, now()));
    incident::Event e;
    e.occurred = e.observed = e.recorded = marked;
    e.kind = QStringLiteral("note");
    e.source = QStringLiteral("auto");
    e.text = tr("Resolved set to %1 UTC, when %2 were back in their usual range; it was marked at %3 UTC.")
                 .arg(formatClock(*back), curves.front().label, formatClock(marked));
    entries.push_back(incident::eventEntry(seen.id, e, QStringLiteral("auto"), now()));
    Q_EMIT failed(e.text);
}

} // namespace bs
