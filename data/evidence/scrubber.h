// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/evidence/bundle.h"
#include "data/profile/model.h"
#include <unordered_map>

namespace bs::evidence {

// Redacts all that goes into a bundle, and counts what it took out and where.
class Scrubber {
public:
    explicit Scrubber(const incident::Redactor &redact) : m_redact(redact) {}
    QString text(const char *place, const QString &text);
    std::string text(const char *place, std::string_view text);
    // A metric's or a label's name: what is left of it stays a name.
    std::string name(const char *place, std::string_view name);
    Labels labels(const char *place, const Labels &labels);
    // YAML and JSON: stand-ins without spaces, which a plain key may not begin or end with.
    QString document(const char *place, const QString &text);
    // Names in functions, files, labels and comments. The bytes of the result hold the redacted ones.
    [[nodiscard]] Result<profile::ProfilePtr> profile(const profile::Profile &p);
    [[nodiscard]] std::vector<Removal> removed() const;

private:
    const incident::Redactor &m_redact;
    std::map<std::pair<QString, QString>, Removal> m_removed;
    std::unordered_map<std::string, std::string> m_known; // label values come again and again
};

} // namespace bs::evidence
