// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QHash>
#include <QString>
#include <QVariant>

namespace bs {

// The choices a person makes in the window (geometry, theme, sort order). Handed in, never asked for globally.
class Settings {
public:
    virtual ~Settings() = default;
    [[nodiscard]] virtual QVariant value(const QString &key, const QVariant &fallback = {}) const = 0;
    virtual void setValue(const QString &key, const QVariant &value) = 0;
};

// For tests and `boundscope render`: forgets when it goes.
class MemorySettings final : public Settings {
public:
    [[nodiscard]] QVariant value(const QString &key, const QVariant &fallback) const override {
        return m_values.value(key, fallback);
    }
    void setValue(const QString &key, const QVariant &value) override { m_values.insert(key, value); }

private:
    QHash<QString, QVariant> m_values;
};

} // namespace bs
