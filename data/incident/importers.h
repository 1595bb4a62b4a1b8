// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/incident/incident.h"

namespace bs::incident {

struct Imported {
    std::optional<Incident> whole; // an exported incident, or a postmortem in the text's template
    std::vector<Event> events;
    QString title, severity;
    std::vector<std::pair<QString, QString>> labels;
    QString format;   // incident, alertmanager, json, csv, template
    QStringList left; // what was left out, and why
};

// Recognised by content: an exported incident, Alertmanager (API v2, webhook, or Prometheus alerts), a JSON list of
// events, CSV with a header, and the plain-text template of the text (TITLE:, DATE:, SUMMARY ...).
[[nodiscard]] Result<Imported> readImport(const QByteArray &bytes, const QString &thing);
// Events of a time that cannot be (before 1970, or long after `now`) are left out and said. A whole incident of such a
// time is an Error: it is taken as it is or not at all.
[[nodiscard]] Status leaveImpossible(Imported &read, TimeMs now, const QString &thing);

// A label set as pasted: {alertname="X", service="y"} or a line of k=v; an Alertmanager, Prometheus or Grafana URL is
// read for its matchers and its time.
struct AlertReference {
    std::vector<std::pair<QString, QString>> labels;
    TimeMs at = kNoTime;
    [[nodiscard]] QString label(const QString &name) const;
};
[[nodiscard]] Result<AlertReference> readAlertReference(const QString &text);

} // namespace bs::incident
