// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/profile/model.h"
#include <algorithm>
#include <charconv>
#include <limits>

namespace bs::profile {

Text Texts::append(std::string_view lasting) {
    m_views.push_back(lasting);
    return static_cast<Text>(m_views.size() - 1);
}

Text Texts::intern(std::string_view lasting) {
    if (lasting.empty()) {
        return 0;
    }
    const auto [it, isNew] = m_index.try_emplace(lasting, static_cast<Text>(m_views.size()));
    if (isNew) {
        m_views.push_back(lasting);
    }
    return it->second;
}

Text Texts::internCopy(std::string_view passing) {
    if (passing.empty()) {
        return 0;
    }
    if (const auto it = m_index.find(passing); it != m_index.end()) {
        return it->second;
    }
    m_owned->push_back(std::make_unique<std::string>(passing));
    return intern(*m_owned->back());
}

QString toString(Format format) {
    switch (format) {
    case Format::Pprof: return QStringLiteral("pprof");
    case Format::Debug1: return QStringLiteral("debug1");
    case Format::Debug2: return QStringLiteral("debug2");
    case Format::LegacyCpu: return QStringLiteral("gperftools-cpu");
    case Format::LegacyHeap: return QStringLiteral("gperftools-heap");
    case Format::LegacyContention: return QStringLiteral("gperftools-contention");
    case Format::LegacyThread: return QStringLiteral("gperftools-threads");
    case Format::Folded: return QStringLiteral("folded");
    case Format::Speedscope: return QStringLiteral("speedscope");
    }
    return {};
}

std::size_t Profile::defaultTypeIndex() const {
    if (types.empty()) {
        return 0;
    }
    if (defaultType != 0) {
        for (std::size_t i = 0; i < types.size(); ++i) {
            if (types[i].type == text(defaultType)) {
                return i;
            }
        }
    }
    return types.size() - 1;
}

Result<std::size_t> Profile::typeIndex(std::string_view nameOrNumber) const {
    if (nameOrNumber.empty()) {
        return defaultTypeIndex();
    }
    const char *end = nameOrNumber.data() + nameOrNumber.size();
    std::size_t n = 0;
    if (const auto r = std::from_chars(nameOrNumber.data(), end, n);
        r.ec == std::errc() && r.ptr == end && n < types.size()) {
        return n;
    }
    // Older forms say "space" for what is in use; pprof accepts both names.
    const std::string_view plain = nameOrNumber.starts_with("inuse_") ? nameOrNumber.substr(6) : nameOrNumber;
    QStringList known;
    for (std::size_t i = 0; i < types.size(); ++i) {
        if (types[i].type == nameOrNumber || types[i].type == plain) {
            return i;
        }
        known << QString::fromStdString(types[i].type);
    }
    return std::unexpected(usageError(
        QStringLiteral("--type ") + QString::fromUtf8(nameOrNumber.data(), static_cast<qsizetype>(nameOrNumber.size())),
        QStringLiteral("the profile has ") + known.join(QStringLiteral(", "))));
}

std::int64_t Profile::total(std::size_t type) const {
    std::int64_t sum = 0;
    for (std::size_t i = type; i < values.size(); i += types.size()) {
        const std::int64_t v = values[i];
        const std::int64_t magnitude = v < 0 ? (v == std::numeric_limits<std::int64_t>::min() ? 0 : -v) : v;
        if (__builtin_add_overflow(sum, magnitude, &sum)) {
            return std::numeric_limits<std::int64_t>::max();
        }
    }
    return sum;
}

bool Profile::isGoroutines() const { return !types.empty() && types[0].type.starts_with("goroutine"); }

std::uint32_t Profile::addFunction(Text name, Text file, std::int64_t startLine) {
    functions.push_back(
        {.id = functions.size() + 1, .name = name, .systemName = name, .file = file, .startLine = startLine});
    return static_cast<std::uint32_t>(functions.size() - 1);
}

std::uint32_t Profile::addLocation(std::uint64_t address, std::uint32_t function, std::int64_t line) {
    locations.push_back({.id = locations.size() + 1,
                         .address = address,
                         .firstLine = static_cast<std::uint32_t>(lines.size()),
                         .lineCount = 1});
    lines.push_back({.function = function + 1, .line = line});
    return static_cast<std::uint32_t>(locations.size() - 1);
}

std::uint32_t Profile::addSample(std::span<const std::uint32_t> stackLeafFirst,
                                 std::span<const std::int64_t> sampleValues) {
    samples.push_back({.firstFrame = static_cast<std::uint32_t>(frames.size()),
                       .frameCount = static_cast<std::uint32_t>(stackLeafFirst.size()),
                       .firstLabel = static_cast<std::uint32_t>(labels.size())});
    frames.insert(frames.end(), stackLeafFirst.begin(), stackLeafFirst.end());
    values.insert(values.end(), sampleValues.begin(), sampleValues.end());
    return static_cast<std::uint32_t>(samples.size() - 1);
}

} // namespace bs::profile
