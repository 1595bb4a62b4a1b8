// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// All that an incident is imported from, and alerts as they are pasted: what is read is written and read again.
#include "data/incident/importers.h"
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size) {
    using namespace bs::incident;
    const QByteArray bytes(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const QString thing = QStringLiteral("fuzz");
    if (const auto read = readImport(bytes, thing)) {
        for (const Event &e : read->events) {
            if (e.occurred == bs::kNoTime) {
                std::abort(); // an event that no timeline takes
            }
        }
        if (read->whole) {
            const std::string once = toJson(*read->whole);
            const auto again = incidentFromJson(QByteArray::fromStdString(once), thing);
            if (!again || toJson(*again) != once) {
                std::abort();
            }
        }
    }
    (void)readAlertReference(QString::fromUtf8(bytes));
    return 0;
}
