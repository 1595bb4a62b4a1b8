// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <QStringList>
#include <map>

namespace bs::incident {

// Takes names and secrets out of text on its way out of the program. The same name always becomes the same stand-in
// ("customer 1"), so that a document still reads.
class Redactor {
public:
    Redactor() = default; // scrubs secrets alone
    explicit Redactor(const QStringList &names, const QString &standIn = QStringLiteral("customer"));
    [[nodiscard]] QString operator()(const QString &text) const;
    struct Finding {
        QString found, becomes;
    };
    [[nodiscard]] const std::vector<Finding> &names() const { return m_names; }
    // What would be taken out of `text`, for a preview.
    [[nodiscard]] std::vector<Finding> preview(const QString &text) const;

private:
    std::vector<Finding> m_names; // longest first
};

// Passwords, tokens, keys and credentials in URLs become [secret].
[[nodiscard]] QString scrubSecrets(const QString &text);

} // namespace bs::incident
