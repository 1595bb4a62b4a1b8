// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/json.h"
#include "data/core/result.h"
#include "data/core/time.h"
#include "data/runbook/journal.h"
#include <QJsonObject>
#include <QString>
#include <QStringList>
#include <array>
#include <optional>
#include <vector>

namespace bs::incident {

// The five moments that every time of an incident is computed from.
enum class Mark : std::uint8_t { Impact, Detection, Response, Mitigation, Resolution };
inline constexpr std::array<Mark, 5> kMarks{Mark::Impact, Mark::Detection, Mark::Response, Mark::Mitigation,
                                            Mark::Resolution};
[[nodiscard]] QString toString(Mark m);
[[nodiscard]] std::optional<Mark> markFrom(const QString &word);

// Seconds, all from impact start; absent while an end is not marked.
struct Times {
    std::optional<std::int64_t> detect, respond, mitigate, resolve;
    bool operator==(const Times &) const = default;
};

// The points a chart of this incident draws, kept so that it is the same when the samples are gone.
struct Curve {
    QString label, unit, query;
    std::vector<TimeMs> times;
    std::vector<double> values;
    bool operator==(const Curve &) const = default;
};

// One thing that happened. Three clocks: when it occurred, when something saw it, when it was written down here.
struct Event {
    QString id;
    TimeMs occurred = 0;
    TimeMs observed = 0;
    TimeMs recorded = 0;
    TimeMs ended = kNoTime; // of an event with a duration
    QString kind;           // deploy, alert, page, oom, restart, breaker, threshold, capture, answer, override, copy,
                            // hand_over, gap, mark, note, decision, external, resumed
    QString source;         // "on-call 1", "rules", "alertmanager", "store", "runbook"
    QString external;       // the source's own id, for folding duplicates
    QString text;
    bool automatic = true;
    bool pinned = false;
    bool kept = false; // in the postmortem's timeline
    bool edited = false;
    bool redacted = false;
    QString redactReason;
    int count = 1;             // folded repeats
    TimeMs last = kNoTime;     // of the repeats
    std::vector<Curve> curves; // pinned data
    QString picture;           // pinned picture, SVG text
    QJsonObject data;
    bool operator==(const Event &) const = default;
};

struct ActionItem {
    QString id;
    QString priority;                      // P0, P1, P2
    QString text, owner, due, state, kind; // state: open, done; due: YYYY-MM-DD; kind: mitigate, prevent, process
    bool operator==(const ActionItem &) const = default;
};

// What the error budget is computed from until objectives exist as a page.
struct BudgetInput {
    double target = 0; // 0.999
    double windowDays = 30;
    double errorRatio = 0; // mean during the outage, for the event-based method; 0 = not known
    QString query;
    bool operator==(const BudgetInput &) const = default;
};

struct Section {
    QString id;    // summary, root_cause, ...
    QString title; // Summary
    QString text;  // Markdown
    bool operator==(const Section &) const = default;
};

// The document of the template (L960), KK.3, and: trigger, detected by, where we got lucky, why surprised, evidence.
struct Postmortem {
    QString title, author, status = QStringLiteral("draft");
    QString affected, triggering, rootCauseSentence;
    std::vector<Section> sections;
    std::vector<ActionItem> actions;
    BudgetInput budget;
    bool operator==(const Postmortem &) const = default;

    [[nodiscard]] const Section *section(const QString &id) const;
    [[nodiscard]] QString text(const QString &id) const;
    void set(const QString &id, const QString &text);
};

struct Incident {
    QString id; // INC-0142
    QString title, severity;
    QString commander, comms;
    TimeMs opened = 0;
    TimeMs closed = kNoTime;
    QString selection;                               // matchers, as text
    std::vector<std::pair<QString, QString>> labels; // of the alert it came from
    std::array<TimeMs, 5> marks{kNoTime, kNoTime, kNoTime, kNoTime, kNoTime};
    std::vector<Event> events; // in order, see timeline.h
    std::vector<Curve> curves; // what the timeline picture draws
    Postmortem postmortem;
    QString tree;                        // of the walk
    QString treeText;                    // its file as it was when the walk began: a newer one cannot lose the walk
    std::vector<runbook::Entry> journal; // of the walk
    std::int64_t audit = 0;              // entries in the log behind this state
    bool operator==(const Incident &) const = default;

    [[nodiscard]] TimeMs mark(Mark m) const { return marks[static_cast<std::size_t>(m)]; }
    [[nodiscard]] Times times() const;
    [[nodiscard]] const Event *event(const QString &eventId) const;
};

// The lossless form (resources/schemas/incident.schema.json); reading gives back an equal value.
void write(JsonWriter &w, const Event &e);
void write(JsonWriter &w, const Curve &c);
void write(JsonWriter &w, const Postmortem &p);
[[nodiscard]] std::string toJson(const Incident &i);
[[nodiscard]] Result<Incident> incidentFromJson(const QByteArray &json, const QString &thing);
[[nodiscard]] Event eventFromJson(const QJsonObject &o);
[[nodiscard]] Curve curveFromJson(const QJsonObject &o);
[[nodiscard]] Postmortem postmortemFromJson(const QJsonObject &o);
[[nodiscard]] QJsonObject toObject(const std::string &json);

} // namespace bs::incident
