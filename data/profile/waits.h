// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/profile/frames.h"
#include <QRegularExpression>

namespace bs::profile {

// One line of resources/profile/waits.yaml: what goroutines in certain functions wait for, in words.
struct WaitRule {
    QString id;       // "db-pool"
    QString resource; // what is waited for: channel, mutex, pool, http, limiter, grpc, mongo, redis, kafka, disk, net,
                      // timer
    QString says;     // "waits for a free connection of the database pool"
    QString check;    // what to look at next; may be empty
    QList<QRegularExpression> frames; // one of them must match one of the first `within` frames from the leaf
    QList<QRegularExpression> states; // and, where given, one of these the wait reason
    int within = 6;
};

// Answers "what does this stack wait on" from a data file; the first rule that matches wins.
class WaitRules {
public:
    [[nodiscard]] static Result<WaitRules> parse(const std::string &yaml, const QString &file);
    // nullptr: no rule knows. `state` may be empty (debug=0 and 1 do not tell it).
    [[nodiscard]] const WaitRule *explain(std::span<const Frame> leafFirst, std::string_view state) const;
    [[nodiscard]] const std::vector<WaitRule> &rules() const { return m_rules; }

private:
    std::vector<WaitRule> m_rules;
};

} // namespace bs::profile
