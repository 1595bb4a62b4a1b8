// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/power.h"
#include <QDir>
#include <QFile>

namespace bs {

namespace {

QByteArray read(const QDir &supply, const char *name) {
    QFile file(supply.filePath(QString::fromLatin1(name)));
    return file.open(QIODevice::ReadOnly) ? file.read(64).trimmed() : QByteArray();
}

} // namespace

bool onBattery(const QString &supplies) {
    bool discharging = false;
    const QDir all(supplies);
    for (const QString &name : all.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        const QDir supply(all.filePath(name));
        const QByteArray type = read(supply, "type");
        if (type == "Mains" && read(supply, "online") == "1") {
            return false;
        }
        // A mouse has a battery too; its scope is the device.
        if (type == "Battery" && read(supply, "scope") != "Device") {
            discharging = discharging || read(supply, "status") == "Discharging";
        }
    }
    return discharging;
}

} // namespace bs
