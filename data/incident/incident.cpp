// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/incident/incident.h"

namespace bs::incident {

namespace {
constexpr std::array<const char *, 5> kWords{"impact", "detection", "response", "mitigation", "resolution"};
}

QString toString(Mark m) { return QString::fromLatin1(kWords.at(static_cast<std::size_t>(m))); }

std::optional<Mark> markFrom(const QString &word) {
    for (const Mark m : kMarks) {
        if (toString(m) == word) {
            return m;
        }
    }
    return std::nullopt;
}

Times Incident::times() const {
    const auto since = [&](Mark m) -> std::optional<std::int64_t> {
        if (mark(Mark::Impact) == kNoTime || mark(m) == kNoTime) {
            return std::nullopt;
        }
        return (mark(m) - mark(Mark::Impact)) / 1000;
    };
    return {since(Mark::Detection), since(Mark::Response), since(Mark::Mitigation), since(Mark::Resolution)};
}

const Event *Incident::event(const QString &eventId) const {
    for (const Event &e : events) {
        if (e.id == eventId) {
            return &e;
        }
    }
    return nullptr;
}

const Section *Postmortem::section(const QString &id) const {
    for (const Section &s : sections) {
        if (s.id == id) {
            return &s;
        }
    }
    return nullptr;
}

QString Postmortem::text(const QString &id) const {
    const Section *s = section(id);
    return s ? s->text : QString();
}

void Postmortem::set(const QString &id, const QString &text) {
    for (Section &s : sections) {
        if (s.id == id) {
            s.text = text;
            return;
        }
    }
    sections.push_back({id, id, text});
}

} // namespace bs::incident
