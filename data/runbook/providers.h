// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <QStringList>
#include <span>

namespace bs::runbook {

// What a tree may ask for. The answers are found elsewhere (data/evidence); here are the names, the words each answer
// can be, and the units its threshold may have, so that a tree is checked without a metric source.
struct ProviderSpec {
    QString name;
    QStringList verdicts;
    QStringList units;
    double threshold; // the default, in the first unit
    QString describes;
};

[[nodiscard]] const std::vector<ProviderSpec> &providers();
[[nodiscard]] const ProviderSpec *provider(const QString &name);

} // namespace bs::runbook
