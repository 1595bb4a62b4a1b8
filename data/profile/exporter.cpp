// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/profile/exporter.h"
#include "data/core/json.h"
#include "data/profile/frames.h"
#include <algorithm>
#include <map>

namespace bs::profile {

std::string toFolded(const Profile &p, std::size_t type) {
    const FrameIndex index(p);
    std::map<std::string, std::int64_t> lines;
    for (std::size_t s = 0; s < p.samples.size(); ++s) {
        if (p.value(s, type) == 0) {
            continue;
        }
        std::string line;
        const auto stack = p.stack(s);
        for (std::size_t i = stack.size(); i-- > 0;) {
            const auto frames = index.framesOf(stack[i]);
            for (std::size_t k = frames.size(); k-- > 0;) {
                std::string name(frames[k].function);
                std::replace_if(
                    name.begin(), name.end(), [](char c) { return c == ';' || c == '\n' || c == '\r'; }, ':');
                line += (line.empty() ? "" : ";") + name;
            }
        }
        lines[line.empty() ? "(no stack)" : line] += p.value(s, type);
    }
    std::string out;
    for (const auto &[line, n] : lines) {
        out += line + " " + std::to_string(n) + "\n";
    }
    return out;
}

namespace {

// The frames of every location, numbered once each, for formats with a frame table.
struct FrameTable {
    std::vector<Frame> frames;
    std::vector<std::vector<std::size_t>> ofLocation; // innermost first

    FrameTable(const Profile &p, const FrameIndex &index) {
        std::map<std::tuple<std::string_view, std::string_view, std::int64_t>, std::size_t> known;
        for (std::uint32_t l = 0; l < p.locations.size(); ++l) {
            std::vector<std::size_t> numbers;
            for (const Frame &f : index.framesOf(l)) {
                const auto [it, isNew] = known.try_emplace({f.function, f.file, f.line}, frames.size());
                if (isNew) {
                    frames.push_back(f);
                }
                numbers.push_back(it->second);
            }
            ofLocation.push_back(std::move(numbers));
        }
    }
};

std::string_view speedscopeUnit(const std::string &unit) {
    for (const std::string_view known : {"nanoseconds", "microseconds", "milliseconds", "seconds", "bytes"}) {
        if (unit == known) {
            return known;
        }
    }
    return "none";
}

} // namespace

std::string toSpeedscope(const Profile &p) {
    const FrameIndex index(p);
    const FrameTable table(p, index);
    JsonWriter w;
    w.object().field("$schema", "https://www.speedscope.app/file-format-schema.json");
    w.field("exporter", "boundscope " BOUNDSCOPE_VERSION).field("name", p.thing.section(u'/', -1));
    w.field("activeProfileIndex", p.defaultTypeIndex());
    w.key("shared").object().key("frames").array();
    for (const Frame &f : table.frames) {
        w.object().field("name", f.function);
        if (!f.file.empty()) {
            w.field("file", f.file).field("line", f.line);
        }
        w.end();
    }
    w.end().end();
    w.key("profiles").array();
    for (std::size_t t = 0; t < p.types.size(); ++t) {
        w.object()
            .field("type", "sampled")
            .field("name", p.types[t].type)
            .field("unit", speedscopeUnit(p.types[t].unit));
        w.field("startValue", 0).field("endValue", p.total(t)).key("samples").array();
        for (std::size_t s = 0; s < p.samples.size(); ++s) {
            w.array();
            const auto stack = p.stack(s);
            for (std::size_t i = stack.size(); i-- > 0;) {
                const auto &numbers = table.ofLocation[stack[i]];
                std::for_each(numbers.rbegin(), numbers.rend(), [&](std::size_t n) { w.value(n); });
            }
            w.end();
        }
        w.end().key("weights").array();
        for (std::size_t s = 0; s < p.samples.size(); ++s) {
            w.value(p.value(s, t));
        }
        w.end().end();
    }
    w.end().end();
    return w.text();
}

std::string toJson(const Profile &p) {
    const FrameIndex index(p);
    JsonWriter w;
    w.object().field("format", toString(p.format)).key("types").array();
    for (const ValueType &t : p.types) {
        w.object().field("type", t.type).field("unit", t.unit).end();
    }
    w.end().field("time_ns", p.timeNanos).field("duration_ns", p.durationNanos).field("period", p.period);
    w.key("samples").array();
    for (std::size_t s = 0; s < p.samples.size(); ++s) {
        w.object().key("values").array();
        for (std::size_t t = 0; t < p.types.size(); ++t) {
            w.value(p.value(s, t));
        }
        w.end();
        if (!index.state(s).empty()) {
            w.field("state", index.state(s));
        }
        if (!p.labelsOf(s).empty()) {
            w.key("labels").object();
            for (const Label &l : p.labelsOf(s)) {
                w.key(p.text(l.key));
                l.numeric ? w.value(l.number) : w.value(p.text(l.text));
            }
            w.end();
        }
        w.key("frames").array();
        for (const std::uint32_t l : p.stack(s)) {
            for (const Frame &f : index.framesOf(l)) {
                w.object().field("function", f.function).field("file", f.file).field("line", f.line).end();
            }
        }
        w.end().end();
    }
    w.end().end();
    return w.text();
}

} // namespace bs::profile
