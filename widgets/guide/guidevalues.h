// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/availability.h"
#include "data/core/time.h"
#include "widgets/common/statusglyph.h"
#include <QString>
#include <QVector>
#include <limits>
#include <optional>
#include <vector>

// What the views of a guided walk draw. Values only: where they come from is the page's business.
namespace bs::guide {

struct Step {
    enum class State : std::uint8_t { Answered, Overridden, Skipped, Deferred, Undone, Current };
    QString id;
    int number = 0;
    State state = State::Answered;
    QString question;
    QString answer; // with its value: "growing, +212/min"
    QString stamp;  // "11:53:41 · auto"
};

struct Answer {
    QString id;
    QString key;   // one letter or digit
    QString label; // "Growing"
    QString hint;  // "likely a leak"
    bool suggested = false;
};

struct Fact {
    QString name, value;
    Availability state = Availability::Data;
    QString stamp;             // source, query, as of: the tooltip
    Health age = Health::None; // Warn: older than two scrapes; Crit: older than five, and crossed out
    bool words = false;        // a sentence, smaller than a number
    bool operator==(const Fact &) const = default;
};

// One curve of the evidence, with the fitted line where one was fitted.
struct Chart {
    struct Curve {
        QString label;
        std::vector<TimeMs> times;
        std::vector<double> values;
    };
    QString title; // the query, mono
    QString remark;
    Health age = Health::None; // of the newest sample, as a fact's
    QString unit;
    std::vector<Curve> curves;
    TimeRange range;
    TimeMs now = kNoTime;                 // vertical line, and where the fit turns into an outlook
    std::optional<double> slopePerMinute; // of the fit, through (fitAt, fitValue)
    TimeMs fitFrom = kNoTime;
    TimeMs fitAt = kNoTime;
    double fitValue = 0;
    QString fitLabel;
    double threshold = std::numeric_limits<double>::quiet_NaN();
    QString thresholdLabel;
    Availability state = Availability::NotChecked;
    QString reason; // why there is no curve
};

struct Question {
    int number = 0;
    QString runbook; // "goroutine-spike v7"
    QString progress;
    QString pause; // a pause point: what to do before the next step
    QString text;
    // The suggestion: strong, weak or insufficient; never a percentage.
    QString suggestion, confidence, reason, flip;
    QVector<QString> missing;
    Health suggestionHealth = Health::Info;
    Chart chart;
    QVector<Fact> facts;
    QVector<Answer> answers;
    QString numberUnit; // a question that asks for a number, in this unit; its answers are then ranges
    bool asksNumber = false;
    bool moves = false; // it can be skipped and deferred, and it can get worse
    bool canUndo = false;
    bool pending = false; // its evidence is being fetched
    QString drilled;      // "drilled 2026-02-01", or that it never was
    QString before;       // the answer that was undone here, offered again
};

struct Command {
    QString text;   // filled; empty when `unfilled` names what is missing
    QString shown;  // as drawn
    QString expect; // what it should print
    QStringList unfilled;
    QString key; // digit
    bool changesProduction = false;
};

struct Consequence {
    QString key, title, text;
    QVector<Command> commands;
    QString verify;
    bool suggested = false;
};

struct ClockValue {
    QString label;
    DurationMs length = 0;
    bool known = false;
    QString remark; // "stopped 11:53:00", "since 11:42:00", "goal 00:15:00"
    Health health = Health::None;
};

// One thing of the strip that never scrolls: "Step 4 of 14", "Data 12 s old".
struct StripItem {
    QString name, value;
    Health health = Health::None;
    bool operator==(const StripItem &) const = default;
};

struct Header {
    QString severity, title, id;
    QVector<QPair<QString, QString>> facts; // Commander: on-call 1
    QVector<ClockValue> clocks;
    bool running = true;
};

} // namespace bs::guide
