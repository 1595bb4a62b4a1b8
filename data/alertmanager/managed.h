// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/time.h"
#include "data/series/labels.h"
#include <QString>
#include <string>
#include <vector>

// What an Alertmanager says over its API v2.
namespace bs {

struct ManagedAlert {
    Labels labels;
    Labels annotations;
    TimeMs startsAt = kNoTime;
    TimeMs endsAt = kNoTime;
    TimeMs updatedAt = kNoTime;
    std::string fingerprint, generatorUrl;
    std::string state; // active, suppressed, unprocessed
    std::vector<std::string> receivers;
    std::vector<std::string> silencedBy;  // ids of silences
    std::vector<std::string> inhibitedBy; // fingerprints of alerts
};

// Alerts that one receiver is told of together.
struct ManagedGroup {
    Labels labels;
    std::string receiver;
    std::vector<ManagedAlert> alerts;
};

struct Silence {
    std::string id;
    std::vector<Matcher> matchers;
    TimeMs startsAt = kNoTime;
    TimeMs endsAt = kNoTime;
    TimeMs updatedAt = kNoTime;
    std::string createdBy, comment;
    std::string state; // active, pending, expired
};

struct NewSilence {
    std::vector<Matcher> matchers;
    TimeMs startsAt = 0;
    TimeMs endsAt = 0;
    std::string createdBy, comment;
};

struct AlertmanagerInfo {
    QString version;
    QString cluster; // ready, settling, disabled
    int peers = 0;
};

// Matchers as amtool takes them: name=value, name!=value, name=~regex, name!~regex, quotes optional; a word alone is an
// alertname; one text may hold several, with commas, with or without braces. An Error names the text and the reason.
[[nodiscard]] Result<std::vector<Matcher>> parseAlertMatchers(const QString &text);
// {a="b",c=~"d"}
[[nodiscard]] std::string matchersText(const std::vector<Matcher> &matchers);
// What is wrong with a silence before anybody is asked; an Alertmanager says the same.
[[nodiscard]] Status checkSilence(const NewSilence &silence);
// The matchers that fit exactly these labels.
[[nodiscard]] std::vector<Matcher> matchersFor(const Labels &labels);

} // namespace bs
