// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/pages/profiles/capturebook.h"
#include "data/profile/waits.h"
#include "widgets/flame/capturestrip.h"
#include "widgets/flame/flamegraph.h"
#include "widgets/flame/stacktable.h"
#include "widgets/flame/suspectlist.h"
#include "widgets/flame/trendplot.h"
#include "widgets/flame/waitbar.h"
#include <stop_token>

namespace bs {

// What the Profiles page is asked to show.
struct ProfileRequest {
    std::optional<profilestore::Subject> subject; // nullopt: the one with the most goroutines
    TimeRange range;
    profilestore::CaptureId a = 0; // 0: the first in the range
    profilestore::CaptureId b = 0; // 0: the last in the range, or the one that tells most
    bool newest = false;           // b is the newest, whatever it tells: it was just taken
    TimeMs at = kNoTime;           // b is the last capture at or before this moment
    bool diff = true;
    bool widthByDelta = false;
    QString focus; // regular expressions on functions and files
    QString ignore;
    QString wait; // a wait reason; empty: any
    int minWaitMinutes = 0;
};

// A place in the program, with texts of its own.
struct FramePlace {
    std::string function, file;
    qint64 line = 0;
};

// What it shows: computed on a pool, immutable, handed to the widgets as it is.
struct ProfileView {
    std::vector<profilestore::SubjectInfo> subjects;
    profilestore::Subject subject;
    std::vector<profilestore::CaptureInfo> captures;
    TimeRange range;
    int a = -1; // into captures; -1: nothing to compare with
    int b = -1;
    qint64 totalA = 0;
    qint64 totalB = 0;
    QString unit;
    std::shared_ptr<const FlameGraph> graph;
    std::vector<StackRow> rows;
    qint64 allStacks = 0;
    QString waitTitle;
    std::vector<WaitShare> waits;
    std::vector<SuspectCard> suspects;
    QString suspectRule;
    QString growthRule;  // what the growth of rows and suspects is measured over; empty: of nothing
    QStringList excused; // grew, and is no suspect: why
    QStringList notes;   // truncated, sampled: said in the header
    QString filterError;
    std::unordered_map<quint64, std::vector<std::string>> paths; // row -> names of its frames, root first
    std::unordered_map<quint64, FramePlace> places;              // row -> its first frame that is the service's own
};

// Counts of a few stacks over any range, with the growth of each; the last line is of all goroutines together.
struct TrendRequest {
    profilestore::Subject subject;
    TimeRange range;
    std::vector<std::pair<quint64, QString>> stacks; // id, name
};
[[nodiscard]] Result<std::vector<TrendLine>> computeTrend(CaptureBook &book, const TrendRequest &request);

[[nodiscard]] Result<std::shared_ptr<const ProfileView>> computeProfileView(CaptureBook &book,
                                                                            const ProfileRequest &request,
                                                                            const profile::WaitRules &rules,
                                                                            std::stop_token stop);

// What is wrong with a regular expression and where: "Focus: missing closing parenthesis at character 5"; empty:
// nothing.
[[nodiscard]] QString patternError(const QString &field, const QString &pattern);
// "github.com/a/b/email.(*Client).Post" -> "email.(*Client).Post"
[[nodiscard]] std::string shortFunction(std::string_view function);
// The node that a path of names ends in, -1 when the graph has none.
[[nodiscard]] std::int64_t nodeOf(const FlameGraph &graph, const std::vector<std::string> &rootFirst);

} // namespace bs
