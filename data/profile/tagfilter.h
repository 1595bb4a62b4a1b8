// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/profile/model.h"
#include <QRegularExpression>
#include <optional>

namespace bs::profile {

// What a -tagfocus or -tagignore of pprof asks for.
struct TagQuery {
    std::string key; // empty: any label
    bool isRange = false;
    double low = 0; // in `unit`
    double high = 0;
    bool hasLow = false;
    bool hasHigh = false;
    std::string unit;
    QList<QRegularExpression> patterns; // with a key any may match its value; without, all must match "key:value"
};

[[nodiscard]] Result<std::optional<TagQuery>> compileTagFilter(const Profile &p, const QString &option,
                                                               const QString &value);

class TagFilter {
public:
    TagFilter(const Profile &p, std::optional<TagQuery> query) : m_p(p), m_query(std::move(query)) {}
    [[nodiscard]] bool active() const { return m_query.has_value(); }
    [[nodiscard]] bool matches(std::uint32_t sample) const;

private:
    [[nodiscard]] bool inRange(const Label &l) const;
    [[nodiscard]] bool matchesTexts(std::uint32_t sample) const;
    const Profile &m_p;
    std::optional<TagQuery> m_query;
};

// pprof's unit table: a value in `from`, expressed in `to` ("kb" and "bytes", "ms" and "s"). What cannot be converted
// keeps its value, with `to` as its unit.
[[nodiscard]] double scaleUnit(double value, std::string_view from, std::string_view to, std::string &unit);

} // namespace bs::profile
