// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/shell/appcontext.h"
#include "data/core/async.h"
#include "data/evidence/eventscan.h"
#include "data/evidence/finder.h"
#include "data/incident/incidentstore.h"
#include "data/runbook/walk.h"
#include <QObject>
#include <optional>

namespace bs {

// The incident in front and its walk, without a widget. Every action makes an entry, the entry is written (fsync) on
// the store's own thread, and only then the state changes: what is on screen is on disk. All signals on the GUI thread.
class IncidentController : public QObject {
    Q_OBJECT
public:
    IncidentController(const AppContext &context, QObject *parent);
    ~IncidentController() override;

    struct State {
        Availability availability = Availability::NotChecked; // no_data: no incident yet
        QString reason;
        bool readOnly = false;
        QStringList ids; // oldest first
        std::optional<incident::Incident> incident;
        std::optional<runbook::Walk> walk;
        std::optional<runbook::Suggestion> suggestion; // of the current question; absent while it is looked for
        bool looking = false;                          // evidence of the question is being fetched
        bool scanning = false;                         // what happened by itself is being read back
    };
    [[nodiscard]] const State &state() const { return m_state; }
    [[nodiscard]] const QString &operatorName() const { return m_operator; }

    void load(const QString &id = {}); // the named incident, else the newest open one, else the newest
    void openIncident(const QString &title, const QString &severity, const QString &tree = {},
                      const QString &selection = {});
    void answer(const QString &answer, const QString &note = {});
    void step(runbook::Entry::Kind kind,
              const QString &words = {}); // Done, Skip, Defer, Undo, Worse, Escalate, Copy, HandOver, Accept
    void addNote(const QString &text, const QString &kind);
    void togglePin(const QString &event);
    void mark(incident::Mark mark, TimeMs at);
    void savePostmortem(const incident::Postmortem &postmortem);
    void closeIncident();
    void look();      // shows what the current question suggests, from a snapshot that is fresh enough
    void lookAgain(); // the same from a new one

Q_SIGNALS:
    void changed();
    void suggestionChanged();
    void failed(const QString &reason);

private:
    struct Loaded;
    void submit(std::vector<incident::LogEntry> entries, std::optional<runbook::Walk> next);
    void takeSnapshot(const QString &selection);
    void takeSide(std::shared_ptr<const evidence::Snapshot> snapshot);
    void suggest();
    void endScan();
    void scan();                             // what happened by itself, from 30 minutes before to now
    void takeScan(evidence::EventScan scan); // adds what is new; marks impact and detection where nobody did
    void take(Loaded loaded);
    [[nodiscard]] QString questionOf(const QString &node) const;
    [[nodiscard]] TimeMs now() const { return m_context.clock->now(); }
    // The moment evidence is asked about: the end of the window's range while it looks at the past, else now.
    [[nodiscard]] TimeMs evidenceTime() const;

    AppContext m_context;
    QThreadPool m_storeThread; // one thread: the store has one connection
    std::shared_ptr<std::optional<incident::IncidentStore>> m_store;
    State m_state;
    QString m_operator;
    // One snapshot serves the questions of the next moments: a step's answers speak about the same samples.
    std::shared_ptr<evidence::SnapshotEvidence> m_evidence;
    evidence::Words m_words; // what the source's metrics mean; bound once asked
    QString m_evidenceSelection;
    TimeMs m_evidenceTaken = kNoTime; // by our clock
    TimeMs m_evidenceAt = kNoTime;    // the moment it is about
    Latest m_looking, m_side, m_scanning;
    bool m_scanned = false;
    int m_pending = 0;
};

} // namespace bs
