// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <QStringList>
#include <cstdint>
#include <string_view>

namespace bs {

// What stopped an operation: the thing (file, URL, query, field) and the reason, one sentence a person can act on.
struct Error {
    // The kinds decide the exit status of a command (CLI contract): usage 2; input 3; source 4; internal 3.
    enum class Kind : std::uint8_t { Input, Usage, Source, Cancelled, Internal };
    Kind kind = Kind::Input;
    QString thing;
    QString reason;
    int line = 0;   // 1-based; 0 = the error has no position
    int column = 0; // 1-based, in bytes; 0 = unknown

    bool operator==(const Error &) const = default;

    // "thing:line:column: reason"
    [[nodiscard]] QString text() const;
};

[[nodiscard]] Error inputError(QString thing, QString reason, int line = 0, int column = 0);
[[nodiscard]] Error usageError(QString thing, QString reason);
[[nodiscard]] Error sourceError(QString thing, QString reason);
[[nodiscard]] Error cancelled(QString thing);

// A recoverable finding that travels with a successful result and reaches the screen.
struct Warning {
    QString message;
    int line = 0;
    int column = 0;
    std::int64_t offset = -1; // byte offset, -1 = none
    bool operator==(const Warning &) const = default;
};

} // namespace bs
