// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/net/secret.h"
#include <functional>
#include <memory>

namespace bs {

// The desktop's keychain (Secret Service, KWallet) behind two functions. Both block; called on one thread of their own.
struct Keychain {
    std::function<Result<QString>(const QString &entry)> read;
    std::function<Status(const QString &entry, const QString &secret)> write;
};
[[nodiscard]] Keychain desktopKeychain();

// Files, environment, and the entries of a keychain under the service name "boundscope". A keychain may ask the person
// to unlock it: read() then waits on the network thread, never on the one that draws. One per program.
[[nodiscard]] std::shared_ptr<const SecretReader> makeSecretReader(Keychain keychain = desktopKeychain());

// Puts a secret into the keychain, for workspaces to name.
[[nodiscard]] Status rememberSecret(const QString &entry, const QString &secret, Keychain keychain = desktopKeychain());

} // namespace bs
