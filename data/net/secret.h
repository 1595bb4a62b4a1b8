// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include <QString>

namespace bs {

// Where a secret lies; never the secret itself. Exactly one of the three is set, or none.
struct SecretRef {
    QString file;     // its first line
    QString env;      // name of an environment variable
    QString keychain; // name of an entry in the desktop's keychain
    bool operator==(const SecretRef &) const = default;
    [[nodiscard]] bool isEmpty() const { return file.isEmpty() && env.isEmpty() && keychain.isEmpty(); }
    [[nodiscard]] QString text() const; // "file /etc/token", for messages; never the value
};

// Reads secrets. Called on the network thread; implementations are thread-safe. The program hands in one that knows
// the keychain; this room stays free of it.
class SecretReader {
public:
    virtual ~SecretReader() = default;
    [[nodiscard]] virtual Result<QString> read(const SecretRef &ref) const = 0;
};

// Files and environment; a keychain reference is an Error that says so.
class PlainSecretReader : public SecretReader {
public:
    [[nodiscard]] Result<QString> read(const SecretRef &ref) const override;
};

} // namespace bs
