// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Follows google/pprof internal/driver/driver_focus.go and internal/measurement (Apache-2.0) in behaviour.
#include "data/profile/tagfilter.h"
#include <algorithm>

namespace bs::profile {

namespace {

struct Unit {
    std::string_view canonical;
    std::vector<std::string_view> aliases;
    double factor;
};

const std::vector<std::vector<Unit>> &unitFamilies() {
    static const std::vector<std::vector<Unit>> families{
        {{"B", {"b", "byte"}, 1},
         {"kB", {"kb", "kbyte", "kilobyte"}, 1024.0},
         {"MB", {"mb", "mbyte", "megabyte"}, 1048576.0},
         {"GB", {"gb", "gbyte", "gigabyte"}, 1073741824.0},
         {"TB", {"tb", "tbyte", "terabyte"}, 1099511627776.0},
         {"PB", {"pb", "pbyte", "petabyte"}, 1125899906842624.0}},
        {{"ns", {"ns", "nanosecond"}, 1},
         {"us", {"μs", "us", "microsecond"}, 1e3},
         {"ms", {"ms", "millisecond"}, 1e6},
         {"s", {"s", "sec", "second"}, 1e9},
         {"hrs", {"hour", "hr"}, 3600e9}},
    };
    return families;
}

const Unit *findUnit(const std::vector<Unit> &family, std::string_view name) {
    std::string n(name);
    std::transform(n.begin(), n.end(), n.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (n.size() > 2 && n.ends_with('s')) {
        n.pop_back();
    }
    for (const Unit &u : family) {
        if (std::find(u.aliases.begin(), u.aliases.end(), n) != u.aliases.end()) {
            return &u;
        }
    }
    return nullptr;
}

std::string utf8(const QString &s) { return s.toStdString(); }

} // namespace

double scaleUnit(double value, std::string_view from, std::string_view to, std::string &unit) {
    for (const auto &family : unitFamilies()) {
        const Unit *f = findUnit(family, from);
        if (f == nullptr) {
            continue;
        }
        const Unit *t = findUnit(family, to);
        t = t != nullptr ? t : findUnit(family, family[0].canonical == "ns" ? "s" : "b");
        unit = t->canonical;
        return value * f->factor / t->factor;
    }
    unit = to == "count" || to == "sample" || to == "unit" || to == "minimum" || to == "auto" ? "" : to;
    return value;
}

Result<std::optional<TagQuery>> compileTagFilter(const Profile &, const QString &option, const QString &value) {
    if (value.isEmpty()) {
        return std::optional<TagQuery>();
    }
    TagQuery q;
    const qsizetype equals = value.indexOf(u'=');
    q.key = utf8(equals < 0 ? QString() : value.left(equals));
    const QString what = value.mid(equals + 1);
    static const QRegularExpression range(
        QStringLiteral("^(?:([+-]?\\d+)([A-Za-z]*))?(:?)(?:([+-]?\\d+)([A-Za-z]*))?$"));
    const auto m = range.match(what);
    if (m.hasMatch() && (!m.captured(1).isEmpty() || !m.captured(4).isEmpty())) {
        q.isRange = true;
        const bool colon = !m.captured(3).isEmpty();
        q.hasLow = !m.captured(1).isEmpty();
        q.hasHigh = !m.captured(4).isEmpty();
        const std::string unit = utf8(q.hasLow ? m.captured(2) : m.captured(5));
        std::string highUnit;
        q.low = scaleUnit(m.captured(1).toDouble(), unit, unit, q.unit);
        q.high = scaleUnit(m.captured(4).toDouble(), utf8(m.captured(5)), q.hasLow ? q.unit : unit, highUnit);
        q.unit = q.hasLow ? q.unit : highUnit;
        if (!colon) {
            q.high = q.low;
            q.hasHigh = q.hasLow;
        }
        return std::optional(q);
    }
    for (const QString &part : what.split(u',')) {
        QRegularExpression re(part);
        if (!re.isValid()) {
            return std::unexpected(usageError(QStringLiteral("--%1 %2").arg(option, part), re.errorString()));
        }
        q.patterns.append(re);
    }
    return std::optional(q);
}

bool TagFilter::inRange(const Label &l) const {
    std::string_view unit = m_p.text(l.unit);
    const std::string_view key = m_p.text(l.key);
    if (unit.empty()) { // pprof infers a unit from the key
        unit = key == "alignment" || key == "request" ? std::string_view("bytes") : key;
    }
    std::string got;
    const double v = scaleUnit(static_cast<double>(l.number), unit, m_query->unit, got);
    return got == m_query->unit && (!m_query->hasLow || v >= m_query->low) && (!m_query->hasHigh || v <= m_query->high);
}

bool TagFilter::matchesTexts(std::uint32_t sample) const {
    const auto labels = m_p.labelsOf(sample);
    const auto text = [&](Text t) {
        const std::string_view s = m_p.text(t);
        return QString::fromUtf8(s.data(), static_cast<qsizetype>(s.size()));
    };
    if (!m_query->key.empty()) {
        return std::any_of(labels.begin(), labels.end(), [&](const Label &l) {
            return !l.numeric && m_p.text(l.key) == m_query->key &&
                   std::any_of(m_query->patterns.begin(), m_query->patterns.end(),
                               [&](const QRegularExpression &re) { return re.match(text(l.text)).hasMatch(); });
        });
    }
    return std::all_of(m_query->patterns.begin(), m_query->patterns.end(), [&](const QRegularExpression &re) {
        return std::any_of(labels.begin(), labels.end(), [&](const Label &l) {
            return !l.numeric && re.match(text(l.key) + u':' + text(l.text)).hasMatch();
        });
    });
}

bool TagFilter::matches(std::uint32_t sample) const {
    if (!m_query->isRange) {
        return matchesTexts(sample);
    }
    const auto labels = m_p.labelsOf(sample);
    return std::any_of(labels.begin(), labels.end(), [&](const Label &l) {
        return l.numeric && (m_query->key.empty() || m_p.text(l.key) == m_query->key) && inRange(l);
    });
}

} // namespace bs::profile
