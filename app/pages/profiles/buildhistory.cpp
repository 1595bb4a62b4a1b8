// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/profiles/buildhistory.h"
#include "app/pages/profiles/profileview.h"
#include <algorithm>
#include <charconv>

namespace bs {

std::string buildQuery(const QString &service) {
    const std::string s = quoteGo(service.toStdString());
    return "max by (version,revision) (build_info{service=" + s + "} or build_info{app=" + s +
           "} or build_info{job=" + s + "})";
}

std::optional<Builds> buildsAt(const QueryResult &answer, TimeMs at) {
    struct Seen {
        QString name;
        TimeMs first = kNoTime, last = kNoTime;
    };
    std::vector<Seen> all;
    for (const Series &s : answer.matrix.series) {
        const auto text = [&](const char *label) {
            const std::string_view v = s.labels.get(label);
            return QString::fromUtf8(v.data(), static_cast<qsizetype>(v.size()));
        };
        Seen seen{text("revision").isEmpty() ? text("version") : text("revision")};
        for (const TimeMs t : s.times) {
            if (t <= at) {
                seen.first = seen.first == kNoTime ? t : seen.first;
                seen.last = t;
            }
        }
        if (!seen.name.isEmpty() && seen.first != kNoTime) {
            all.push_back(seen);
        }
    }
    if (all.empty()) {
        return std::nullopt;
    }
    // While a deploy rolls both are there: the one that came last is the new one.
    const auto now = std::max_element(all.begin(), all.end(), [](const Seen &a, const Seen &b) {
        return std::pair(a.last, a.first) < std::pair(b.last, b.first);
    });
    Builds out{.now = now->name};
    const Seen *base = nullptr;
    for (const Seen &s : all) {
        const bool earlier = s.name != now->name && s.first < now->first;
        if (earlier && (base == nullptr || std::pair(s.last, s.first) > std::pair(base->last, base->first))) {
            base = &s;
        }
    }
    if (base != nullptr) {
        out.base = base->name;
        out.deployed = now->first;
    }
    return out;
}

std::optional<FramePlace> placeOf(std::string_view detail) {
    const auto line = detail.find('\n');
    const auto colon = detail.rfind(':');
    FramePlace out;
    if (line == std::string_view::npos || colon == std::string_view::npos || colon <= line) {
        return std::nullopt;
    }
    out.function = detail.substr(0, line);
    out.file = detail.substr(line + 1, colon - line - 1);
    const std::string_view number = detail.substr(colon + 1);
    std::from_chars(number.data(), number.data() + number.size(), out.line);
    return out.file.empty() || out.line <= 0 ? std::nullopt : std::optional(out);
}

} // namespace bs
