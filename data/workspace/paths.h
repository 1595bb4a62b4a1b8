// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <QStringList>

namespace bs {

// Folders by the XDG base directory specification; nothing is created here.
struct Paths {
    QString config; // $XDG_CONFIG_HOME/boundscope: the person's boards, vocabularies, runbooks, rules
    QString data;   // $XDG_DATA_HOME/boundscope: stores
    QString state;  // $XDG_STATE_HOME/boundscope: window, last workspace, approvals
    QString cache;  // $XDG_CACHE_HOME/boundscope

    [[nodiscard]] static Paths fromEnvironment();
    [[nodiscard]] QString boards() const { return config + QStringLiteral("/boards"); }
    [[nodiscard]] QString vocabularies() const { return config + QStringLiteral("/vocabularies"); }
    // Captures that a person takes while a recorder writes the store, or without one: NAME.byhand.db beside it; in the
    // person's own folder when that one cannot be written, or there is no store.
    [[nodiscard]] QString capturesByHand(const QString &store, const QString &workspace) const;
    [[nodiscard]] QString approvals() const { return state + QStringLiteral("/approved-commands"); }
};

} // namespace bs
