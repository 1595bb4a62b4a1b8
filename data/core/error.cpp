// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/core/error.h"

namespace bs {

QString Error::text() const {
    QString out = thing;
    if (line > 0) {
        out += QLatin1Char(':') + QString::number(line);
        if (column > 0) {
            out += QLatin1Char(':') + QString::number(column);
        }
    }
    return out.isEmpty() ? reason : out + QStringLiteral(": ") + reason;
}

Error inputError(QString thing, QString reason, int line, int column) {
    return {Error::Kind::Input, std::move(thing), std::move(reason), line, column};
}
Error usageError(QString thing, QString reason) { return {Error::Kind::Usage, std::move(thing), std::move(reason)}; }
Error sourceError(QString thing, QString reason) { return {Error::Kind::Source, std::move(thing), std::move(reason)}; }
Error cancelled(QString thing) { return {Error::Kind::Cancelled, std::move(thing), QStringLiteral("cancelled")}; }

} // namespace bs
