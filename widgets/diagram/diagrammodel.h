// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/bounds/analysis.h"
#include "data/bounds/difference.h"
#include "data/bounds/edit.h"
#include "data/core/availability.h"
#include "data/core/time.h"
#include <QHash>
#include <QObject>
#include <QSet>
#include <QUndoStack>

namespace bs {

// What was measured for one node and one call; nothing measured stays nullopt.
struct LiveNode {
    bounds::Maybe inflight, rps, capacity, latencyMean, latencyP99;
    bounds::Maybe rejectedRps;                       // requests a second that it refused
    QString openBreakers;                            // names of those towards what the diagram does not show
    QString rejectedWhy;                             // "admission 12/s, tenant_cap 3/s"
    std::vector<std::pair<QString, double>> callers; // in flight here per caller, as the callers count them
    QString service, pool, pod;                      // what the metrics call it, for the pages that show more
    Availability state = Availability::NotChecked;
    bool operator==(const LiveNode &) const = default;
};
enum class Breaker : std::uint8_t { Unknown, Closed, HalfOpen, Open }; // in the order of the harm
struct LiveCall {
    bounds::Maybe perRequest;  // attempts per request of the caller
    bounds::Maybe rps;         // attempts a second
    bounds::Maybe latencyMean; // seconds, as the caller sees it
    bounds::Maybe rejectedRps; // attempts a second that never left the caller
    Breaker breaker = Breaker::Unknown;
    QString breakerName;
    bool operator==(const LiveCall &) const = default;
};
// Measured against declared; `drift` is measured / declared, and far when they are not within a fifth of each other.
struct Drift {
    double declared = 0, measured = 0;
    [[nodiscard]] double ratio() const { return measured / declared; }
    [[nodiscard]] bool far() const { return ratio() > 1.2 || ratio() < 1 / 1.2; }
};

// The document behind every view of a diagram: canvas, outline, inspector and findings share it, its undo stack and
// its selection. Every change goes through push(): one gesture, one step. GUI thread.
class DiagramModel : public QObject {
    Q_OBJECT
public:
    explicit DiagramModel(QObject *parent = nullptr);

    [[nodiscard]] const bounds::Document &document() const { return m_document; }
    void setDocument(const bounds::Document &document); // clears undo and selection
    // False when the edit does not fit; then refused() says why. Edits with the same `gesture` (not 0) become one step.
    bool push(const bounds::Edit &edit, const QString &text, int gesture = 0);
    [[nodiscard]] QUndoStack *undoStack() { return &m_undo; }

    // Analysis of the document, or of the previewed one, at `load` times the declared load.
    [[nodiscard]] const bounds::Analysis &analysis() const { return m_analysis; }
    [[nodiscard]] const QString &analysisError() const { return m_error; }
    [[nodiscard]] double load() const { return m_load; }
    void setLoad(double load);
    // What is offered at the entries: as they declare it, or as it is measured where it is.
    void setLiveInputs(bool on);
    [[nodiscard]] bool liveInputs() const { return m_liveInputs; }
    // "tiers over 6 → 8, admissible 25 → 60 in flight": against the document as declared; empty when nothing is asked.
    [[nodiscard]] const QString &againstToday() const { return m_againstToday; }
    void previewBreakerOpen(bounds::CallId call);
    void previewSlower(bounds::NodeId node, double factor);
    void setPreview(const std::optional<bounds::Document> &document, const QString &what); // nullopt ends it
    [[nodiscard]] bool previewing() const { return m_preview.has_value(); }
    [[nodiscard]] const QString &previewText() const { return m_previewText; }
    [[nodiscard]] const bounds::Document &shown() const { return m_preview ? *m_preview : m_document; }

    [[nodiscard]] const QHash<bounds::NodeId, LiveNode> &live() const { return m_live; }
    [[nodiscard]] const QHash<bounds::CallId, LiveCall> &liveCalls() const { return m_liveCalls; }
    void setLive(const QHash<bounds::NodeId, LiveNode> &nodes, const QHash<bounds::CallId, LiveCall> &calls,
                 TimeMs at = kNoTime);
    [[nodiscard]] TimeMs liveAt() const { return m_liveAt; } // the moment that was measured
    [[nodiscard]] std::optional<Drift> fanoutDrift(bounds::CallId call) const;
    [[nodiscard]] std::optional<Drift> latencyDrift(bounds::NodeId node) const;

    // Another version to compare with, drawn on the canvas until it is ended.
    void compareWith(const std::optional<bounds::Document> &older, const QString &what);
    [[nodiscard]] bool comparing() const { return m_older.has_value(); }
    [[nodiscard]] const bounds::Comparison &comparison() const { return m_comparison; }
    [[nodiscard]] const QString &comparedWith() const { return m_olderName; }

    [[nodiscard]] const QSet<bounds::NodeId> &selectedNodes() const { return m_nodes; }
    [[nodiscard]] const QSet<bounds::CallId> &selectedCalls() const { return m_calls; }
    [[nodiscard]] std::vector<bounds::NodeId> selection() const; // nodes in the order of the document
    void select(const QSet<bounds::NodeId> &nodes, const QSet<bounds::CallId> &calls = {});
    void selectOnly(bounds::NodeId node) { select({node}); }
    [[nodiscard]] bounds::Severity severityOf(bounds::NodeId node) const; // worst finding; Note when there is none
    // What the entry may admit before this node is full, where it is the first to be; nullopt for other nodes.
    [[nodiscard]] bounds::Maybe bindsAt(bounds::NodeId node) const;

    // Gestures that every view offers.
    bounds::NodeId addNode(const bounds::Point &at, const QString &label = QString());
    bool connectNodes(bounds::NodeId from, bounds::NodeId to);
    bool rename(bounds::NodeId node, const QString &label); // "API: 100 RPS, 20 in-flight" sets bounds too
    bool setField(bounds::NodeId node, const QString &field, const QString &text, QString *why);
    bool setField(bounds::CallId call, const QString &field, const QString &text, QString *why);
    void toggleParallel(); // the selected calls, or those of the selected nodes
    void removeSelection();
    void duplicateSelection();
    void groupSelection();
    void ungroupSelection();
    void nudge(double dx, double dy);
    enum class Align : std::uint8_t { Left, Top, Row, Column };
    void align(Align how);
    [[nodiscard]] QString copyText() const; // YAML of the selection
    bool paste(const QString &text);        // YAML, Mermaid, DOT or a drawing
    [[nodiscard]] bounds::Point freeSpot(bounds::NodeId near) const;

Q_SIGNALS:
    void documentChanged();
    void analysisChanged();
    void selectionChanged();
    void liveChanged();
    void comparisonChanged();
    void refused(const QString &why);

private:
    friend class EditCommand;
    void changed();
    void analyse();
    void compare();
    void sayAgainstToday();
    bounds::Document m_document;
    std::optional<bounds::Document> m_older;
    QString m_olderName;
    bounds::Comparison m_comparison;
    TimeMs m_liveAt = kNoTime;
    std::optional<bounds::Document> m_preview;
    QString m_previewText;
    QUndoStack m_undo;
    bounds::Analysis m_analysis;
    QString m_error;
    QHash<bounds::NodeId, bounds::Severity> m_severity;
    double m_load = 1;
    bool m_liveInputs = false;
    QString m_againstToday;
    QHash<bounds::NodeId, LiveNode> m_live;
    QHash<bounds::CallId, LiveCall> m_liveCalls;
    QSet<bounds::NodeId> m_nodes;
    QSet<bounds::CallId> m_calls;
};

} // namespace bs
