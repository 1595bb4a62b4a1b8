// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/pages/incident/opening.h"
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
    enum class Role : std::uint8_t { Walks, Reads }; // who only reads does not say that the walk was resumed
    IncidentController(const AppContext &context, QObject *parent, Role role = Role::Walks);
    ~IncidentController() override;

    // One line of the list of incidents.
    struct Brief {
        QString id, title, severity;
        TimeMs opened = kNoTime;
        bool open = true;
        bool operator==(const Brief &) const = default;
    };

    struct State {
        Availability availability = Availability::NotChecked; // no_data: no incident yet
        QString reason;
        bool readOnly = false;
        QStringList ids;           // oldest first
        std::vector<Brief> briefs; // the newest 50 of them, oldest first
        std::optional<incident::Incident> incident;
        std::optional<runbook::Walk> walk;
        std::optional<runbook::Suggestion> suggestion; // of the current question; absent while it is looked for
        TimeMs lookedAt = kNoTime; // the moment the evidence is about, and when (by our clock) it was fetched
        TimeMs lookedOn = kNoTime;
        bool looking = false;  // evidence of the question is being fetched
        bool scanning = false; // what happened by itself is being read back
    };
    [[nodiscard]] const State &state() const { return m_state; }
    [[nodiscard]] const QString &operatorName() const { return m_operator; }

    void load(const QString &id = {}); // the named incident, else the newest open one, else the newest
    void openIncident(const Opening &opening);
    void openAlert(const QString &text); // labels, a URL or a name: its time, its selection, its tree
    // `picture` is the evidence as it was on screen, SVG: frozen with the answer.
    void answer(const QString &answer, const QString &note = {}, const QByteArray &picture = {});
    void answerNumber(double value, const QString &note = {}, const QByteArray &picture = {});
    void handOver(const QString &to, const QString &card);
    void accept(const QString &by);
    void step(runbook::Entry::Kind kind, const QString &words = {}); // Done, Skip, Defer, Undo, Worse, Escalate, Copy
    void addNote(const QString &text, const QString &kind);
    void togglePin(const QString &event);
    void keepEvents(const QStringList &events); // these, and no others, in the postmortem's timeline
    void editEvent(const QString &event, const QString &text);
    void redactEvent(const QString &event, const QString &reason);
    void mark(incident::Mark mark, TimeMs at);
    // Now, on the disk at once; then, as the timeline says, when the incident's curve came back to what was usual.
    void markResolved();
    void watch();  // what happened since the last look; called every second, looks every 30 s
    void notice(); // what another process wrote into the store; called every second
    void savePostmortem(const incident::Postmortem &postmortem);
    void closeIncident();
    void reopenIncident();
    void look();      // shows what the current question suggests, from a snapshot that is fresh enough
    void lookAgain(); // the same from a new one

Q_SIGNALS:
    void changed();
    void suggestionChanged();
    void failed(const QString &reason);

private:
    struct Loaded;
    void openLabels(const QString &text);
    void submitWalk(runbook::Walk next, const QString &question, const QByteArray &picture = {});
    void submit(std::vector<incident::LogEntry> entries, std::optional<runbook::Walk> next);
    void takeSnapshot(const QString &selection);
    void takeSide(std::shared_ptr<const evidence::Snapshot> snapshot);
    void suggest();
    void endScan();
    void scan();                             // what happened by itself, from 30 minutes before to now
    void takeScan(evidence::EventScan scan); // adds what is new; marks impact and detection where nobody did
    void correctResolved(const std::vector<incident::Curve> &curves, std::vector<incident::LogEntry> &entries);
    void take(Loaded loaded);
    void takeNews(Loaded loaded);
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
    Latest m_looking, m_side, m_scanning, m_alerting;
    Role m_role;
    QStringList m_walked; // incidents whose walk this run of the program has had in front
    bool m_scanned = false;
    TimeMs m_scannedAt = kNoTime, m_curvesAt = kNoTime; // by our clock
    TimeMs m_resolvedAt = kNoTime;                      // marked, while the curve that says when is being read
    int m_pending = 0;
    bool m_noticing = false;
};

} // namespace bs
