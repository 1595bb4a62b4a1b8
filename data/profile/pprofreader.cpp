// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/profile/pprofreader.h"
#include "data/profile/wire.h"
#include <algorithm>

namespace bs::profile {

namespace {

// Ids are arbitrary 64-bit numbers; most writers number from 1, which a vector answers fastest.
class IdTable {
public:
    explicit IdTable(std::size_t expected) : m_dense(expected * 2 + 16, 0) {}
    // false when the id is there already
    bool add(std::uint64_t id, std::uint32_t index) {
        if (id < m_dense.size()) {
            if (m_dense[id] != 0) {
                return false;
            }
            m_dense[id] = index + 1;
            return true;
        }
        return m_sparse.try_emplace(id, index + 1).second;
    }
    // index + 1, or 0 when there is none
    [[nodiscard]] std::uint32_t find(std::uint64_t id) const {
        if (id < m_dense.size()) {
            return m_dense[id];
        }
        const auto it = m_sparse.find(id);
        return it == m_sparse.end() ? 0 : it->second;
    }

private:
    std::vector<std::uint32_t> m_dense;
    std::unordered_map<std::uint64_t, std::uint32_t> m_sparse;
};

struct Counts {
    std::size_t samples = 0;
    std::size_t mappings = 0;
    std::size_t locations = 0;
    std::size_t functions = 0;
    std::size_t strings = 0;
};

class Reader {
public:
    Reader(std::shared_ptr<const std::string> bytes, const QString &thing) {
        m_p.bytes = std::move(bytes);
        m_p.thing = thing;
    }

    Result<Profile> read() {
        if (m_p.bytes->empty()) {
            return std::unexpected(error(QStringLiteral("is empty: there is no profile data in it")));
        }
        CHECK_STATUS(count());
        CHECK_STATUS(strings());
        CHECK_STATUS(tables());
        CHECK_STATUS(resolveLocations());
        CHECK_STATUS(samples());
        goroutineLabels();
        return std::move(m_p);
    }

private:
    [[nodiscard]] Error error(QString reason) const { return inputError(m_p.thing, std::move(reason)); }
    [[nodiscard]] Error cut(const Wire &w) const {
        const auto at = reinterpret_cast<const char *>(w.p) - m_p.bytes->data();
        return error(
            QStringLiteral("is cut or damaged: the pprof message ends in the middle of a field at byte %1 of %2")
                .arg(at)
                .arg(m_p.bytes->size()));
    }

    Status count() {
        Wire w(*m_p.bytes);
        while (w.next()) {
            m_count.samples += w.field == 2;
            m_count.mappings += w.field == 3;
            m_count.locations += w.field == 4;
            m_count.functions += w.field == 5;
            m_count.strings += w.field == 6;
            if (w.field >= 1 && w.field <= 6 && w.type != 2) {
                return std::unexpected(
                    error(QStringLiteral("is not a pprof profile: field %1 is not a message").arg(w.field)));
            }
        }
        return w.bad ? Status(std::unexpected(cut(w))) : Status{};
    }

    Status strings() {
        Wire w(*m_p.bytes);
        bool first = true;
        while (w.next()) {
            if (w.field != 6) {
                continue;
            }
            if (first && !w.bytes.empty()) {
                return std::unexpected(error(QStringLiteral("has a string table whose first text is not empty")));
            }
            if (!first) {
                m_p.texts.append(w.bytes);
            }
            first = false;
        }
        return {};
    }

    [[nodiscard]] Text text(std::uint64_t index) {
        if (index >= m_p.texts.size()) {
            m_badString = true;
            return 0;
        }
        return static_cast<Text>(index);
    }
    [[nodiscard]] std::string owned(std::uint64_t index) { return std::string(m_p.text(text(index))); }

    ValueType valueType(Wire w) {
        ValueType v;
        while (w.next()) {
            (w.field == 1 ? v.type : w.field == 2 ? v.unit : m_ignored) = owned(w.number);
        }
        m_bad |= w.bad;
        return v;
    }

    Status tables() {
        m_p.mappings.reserve(m_count.mappings);
        m_p.functions.reserve(m_count.functions);
        m_p.locations.reserve(m_count.locations);
        m_p.lines.reserve(m_count.locations);
        IdTable functions(m_count.functions);
        IdTable mappings(m_count.mappings);
        bool timeSeen = false;
        Wire w(*m_p.bytes);
        while (w.next()) {
            switch (w.field) {
            case 1: m_p.types.push_back(valueType(Wire(w.bytes))); break;
            case 3: CHECK_STATUS(mapping(Wire(w.bytes), mappings)); break;
            case 4: location(Wire(w.bytes)); break;
            case 5: CHECK_STATUS(function(Wire(w.bytes), functions)); break;
            case 9:
                if (timeSeen) {
                    return std::unexpected(error(QStringLiteral("holds two concatenated profiles; merge them with go "
                                                                "tool pprof -proto instead of joining files")));
                }
                m_p.timeNanos = static_cast<std::int64_t>(w.number);
                timeSeen = m_p.timeNanos != 0;
                break;
            default: header(w);
            }
        }
        if (m_bad) {
            return std::unexpected(
                error(QStringLiteral("is cut or damaged: a message inside the profile is malformed")));
        }
        if (m_badString) {
            return std::unexpected(error(QStringLiteral("is damaged: it refers to a text beyond its string table")));
        }
        m_functionIds = std::move(functions);
        m_mappingIds = std::move(mappings);
        return {};
    }

    void header(const Wire &w) {
        switch (w.field) {
        case 7: m_p.dropFrames = text(w.number); break;
        case 8: m_p.keepFrames = text(w.number); break;
        case 10: m_p.durationNanos = static_cast<std::int64_t>(w.number); break;
        case 11: m_p.periodType = valueType(Wire(w.bytes)); break;
        case 12: m_p.period = static_cast<std::int64_t>(w.number); break;
        case 13: comments(w); break;
        case 14: m_p.defaultType = text(w.number); break;
        default: break;
        }
    }

    void comments(const Wire &w) {
        if (w.type == 0) {
            m_p.comments.push_back(text(w.number));
            return;
        }
        for (Wire packed(w.bytes); packed.p < packed.end && !packed.bad;) {
            m_p.comments.push_back(text(packed.varint()));
        }
    }

    Status mapping(Wire w, IdTable &ids) {
        Mapping m;
        while (w.next()) {
            switch (w.field) {
            case 1: m.id = w.number; break;
            case 2: m.start = w.number; break;
            case 3: m.limit = w.number; break;
            case 4: m.offset = w.number; break;
            case 5: m.file = text(w.number); break;
            case 6: m.buildId = text(w.number); break;
            case 7: m.hasFunctions = w.number != 0; break;
            case 8: m.hasFilenames = w.number != 0; break;
            case 9: m.hasLineNumbers = w.number != 0; break;
            case 10: m.hasInlineFrames = w.number != 0; break;
            default: break;
            }
        }
        m_bad |= w.bad;
        CHECK_STATUS(checkId(QStringLiteral("mapping"), m.id, ids, m_p.mappings.size()));
        m_p.mappings.push_back(m);
        return {};
    }

    Status function(Wire w, IdTable &ids) {
        Function f;
        while (w.next()) {
            switch (w.field) {
            case 1: f.id = w.number; break;
            case 2: f.name = text(w.number); break;
            case 3: f.systemName = text(w.number); break;
            case 4: f.file = text(w.number); break;
            case 5: f.startLine = static_cast<std::int64_t>(w.number); break;
            default: break;
            }
        }
        m_bad |= w.bad;
        CHECK_STATUS(checkId(QStringLiteral("function"), f.id, ids, m_p.functions.size()));
        m_p.functions.push_back(f);
        return {};
    }

    Status checkId(const QString &what, std::uint64_t id, IdTable &ids, std::size_t index) {
        if (m_bad) {
            return {}; // the damage is reported instead
        }
        if (id == 0) {
            return std::unexpected(error(QStringLiteral("has a %1 with the reserved id 0").arg(what)));
        }
        if (!ids.add(id, static_cast<std::uint32_t>(index))) {
            return std::unexpected(error(QStringLiteral("has two entries for %1 id %2").arg(what).arg(id)));
        }
        return {};
    }

    // Functions and mappings may come later in the file: ids are kept and resolved afterwards.
    void location(Wire w) {
        Location l;
        l.firstLine = static_cast<std::uint32_t>(m_p.lines.size());
        std::uint64_t mappingId = 0;
        while (w.next()) {
            switch (w.field) {
            case 1: l.id = w.number; break;
            case 2: mappingId = w.number; break;
            case 3: l.address = w.number; break;
            case 4: line(Wire(w.bytes)); break;
            case 5: l.folded = w.number != 0; break;
            default: break;
            }
        }
        m_bad |= w.bad;
        l.lineCount = static_cast<std::uint32_t>(m_p.lines.size()) - l.firstLine;
        m_mappingOf.push_back(mappingId);
        m_p.locations.push_back(l);
    }

    void line(Wire w) {
        Line l;
        std::uint64_t functionId = 0;
        while (w.next()) {
            if (w.field == 1) {
                functionId = w.number;
            } else if (w.field == 2) {
                l.line = static_cast<std::int64_t>(w.number);
            }
        }
        m_bad |= w.bad;
        m_functionOf.push_back(functionId);
        m_p.lines.push_back(l);
    }

    Status resolveLocations() {
        IdTable ids(m_p.locations.size());
        for (std::size_t i = 0; i < m_p.locations.size(); ++i) {
            Location &l = m_p.locations[i];
            CHECK_STATUS(checkId(QStringLiteral("location"), l.id, ids, i));
            l.mapping = m_mappingOf[i] == 0 ? 0 : m_mappingIds.find(m_mappingOf[i]);
            if (m_mappingOf[i] != 0 && l.mapping == 0 && m_p.warnings.size() < 20) {
                m_p.warnings.push_back({QStringLiteral("location %1 refers to mapping %2, which is not in the file")
                                            .arg(l.id)
                                            .arg(m_mappingOf[i])});
            }
            for (std::uint32_t k = l.firstLine; k < l.firstLine + l.lineCount; ++k) {
                m_p.lines[k].function = m_functionOf[k] == 0 ? 0 : m_functionIds.find(m_functionOf[k]);
                if (m_p.lines[k].function == 0) {
                    return std::unexpected(
                        error(QStringLiteral(
                                  "has a location (id %1) whose line refers to function %2, which is not in the file")
                                  .arg(l.id)
                                  .arg(m_functionOf[k])));
                }
            }
        }
        m_locationIds = std::move(ids);
        m_mappingOf = {};
        m_functionOf = {};
        return {};
    }

    Status samples() {
        if (m_p.types.empty() && m_count.samples > 0) {
            return std::unexpected(error(QStringLiteral("has samples but no sample types")));
        }
        m_p.samples.reserve(m_count.samples);
        m_p.values.reserve(m_count.samples * m_p.types.size());
        Wire w(*m_p.bytes);
        while (w.next()) {
            if (w.field == 2) {
                CHECK_STATUS(sample(w.bytes));
            }
        }
        if (m_badString) {
            return std::unexpected(
                error(QStringLiteral("is damaged: a label refers to a text beyond the string table")));
        }
        m_p.frames.shrink_to_fit();
        return {};
    }

    Status sample(std::string_view bytes) {
        Sample s{.firstFrame = static_cast<std::uint32_t>(m_p.frames.size()),
                 .firstLabel = static_cast<std::uint32_t>(m_p.labels.size())};
        const std::size_t firstValue = m_p.values.size();
        Wire w(bytes);
        while (w.next()) {
            if (w.field == 1) {
                CHECK_STATUS(locationIds(w));
            } else if (w.field == 2) {
                valuesOf(w);
            } else if (w.field == 3) {
                label(Wire(w.bytes));
            }
        }
        if (w.bad || m_bad) {
            return std::unexpected(
                error(QStringLiteral("is cut or damaged: sample %1 is malformed").arg(m_p.samples.size() + 1)));
        }
        if (m_p.values.size() - firstValue != m_p.types.size()) {
            return std::unexpected(
                error(QStringLiteral("is inconsistent: sample %1 has %2 values, the profile has %3 types")
                          .arg(m_p.samples.size() + 1)
                          .arg(m_p.values.size() - firstValue)
                          .arg(m_p.types.size())));
        }
        if (m_p.frames.size() > 0xf0000000U) {
            return std::unexpected(error(QStringLiteral("has more than 4 billion frames")));
        }
        s.frameCount = static_cast<std::uint32_t>(m_p.frames.size()) - s.firstFrame;
        s.labelCount = static_cast<std::uint32_t>(m_p.labels.size()) - s.firstLabel;
        m_p.samples.push_back(s);
        return {};
    }

    Status locationIds(const Wire &w) {
        if (w.type == 0) {
            return addFrame(w.number);
        }
        Wire packed(w.bytes);
        while (packed.p < packed.end) {
            const std::uint64_t id = packed.varint();
            if (packed.bad) {
                m_bad = true;
                return {};
            }
            CHECK_STATUS(addFrame(id));
        }
        return {};
    }

    Status addFrame(std::uint64_t id) {
        const std::uint32_t index = m_locationIds.find(id);
        if (index == 0) {
            return std::unexpected(
                error(QStringLiteral("is inconsistent: sample %1 refers to location %2, which is not in the file")
                          .arg(m_p.samples.size() + 1)
                          .arg(id)));
        }
        m_p.frames.push_back(index - 1);
        return {};
    }

    void valuesOf(const Wire &w) {
        if (w.type == 0) {
            m_p.values.push_back(static_cast<std::int64_t>(w.number));
            return;
        }
        Wire packed(w.bytes);
        while (packed.p < packed.end && !packed.bad) {
            m_p.values.push_back(static_cast<std::int64_t>(packed.varint()));
        }
        m_bad |= packed.bad;
    }

    void label(Wire w) {
        Label l;
        std::uint64_t str = 0;
        while (w.next()) {
            switch (w.field) {
            case 1: l.key = text(w.number); break;
            case 2: str = w.number; break;
            case 3: l.number = static_cast<std::int64_t>(w.number); break;
            case 4: l.unit = text(w.number); break;
            default: break;
            }
        }
        m_bad |= w.bad;
        l.text = text(str);
        l.numeric = str == 0;
        m_p.labels.push_back(l);
    }

    // CockroachDB's debug=3 puts what a debug=2 dump says into four labels of one sample per goroutine.
    void goroutineLabels() {
        Text id = 0;
        for (Text t = 1; t < m_p.texts.size() && id == 0; ++t) {
            id = m_p.text(t) == "go::goroutine" ? t : 0;
        }
        if (id == 0) {
            return;
        }
        m_p.facts.resize(m_p.samples.size());
        for (std::uint32_t s = 0; s < m_p.samples.size(); ++s) {
            Goroutine g{.sample = s};
            GoroutineFacts &f = m_p.facts[s];
            for (const Label &l : m_p.labelsOf(s)) {
                const std::string_view key = m_p.text(l.key);
                if (key == "go::goroutine") {
                    g.id = static_cast<std::uint64_t>(l.number);
                } else if (key == "go::goroutine_created_by") {
                    g.parent = static_cast<std::uint64_t>(l.number);
                } else if (key == "go::goroutine_state") {
                    f.state = l.text;
                } else if (key == "go::goroutine_wait_minutes") {
                    g.waitMinutes = static_cast<std::int32_t>(std::clamp<std::int64_t>(l.number, 0, 1 << 30));
                }
            }
            f.waitMin = f.waitMax = g.waitMinutes;
            f.waitUnknown = g.waitMinutes < 0 ? 1 : 0;
            if (g.id != 0) {
                m_p.goroutines.push_back(g);
            }
        }
    }

    Profile m_p;
    Counts m_count;
    IdTable m_functionIds{0};
    IdTable m_mappingIds{0};
    IdTable m_locationIds{0};
    std::vector<std::uint64_t> m_mappingOf;  // by location
    std::vector<std::uint64_t> m_functionOf; // by line
    std::string m_ignored;
    bool m_bad = false;
    bool m_badString = false;
};

} // namespace

Result<Profile> readPprof(std::shared_ptr<const std::string> bytes, const QString &thing) {
    return Reader(std::move(bytes), thing).read();
}

} // namespace bs::profile
