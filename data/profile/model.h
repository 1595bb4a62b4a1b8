// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bs::profile {

// An index into Profile::texts. 0 is the empty text.
using Text = std::uint32_t;

// The strings of a profile. Most are views into the bytes of the file, which the profile keeps alive; the rest are
// owned here. Append only.
class Texts {
public:
    Texts() : m_views(1), m_owned(std::make_shared<std::vector<std::unique_ptr<std::string>>>()) {}
    // Adds a view without looking for an equal one: index after index, as a file's own string table has them.
    Text append(std::string_view lasting);
    // The index of an equal text, added if it is new. `lasting` must outlive the profile (a view into its bytes).
    Text intern(std::string_view lasting);
    // The same for a text that does not last: copied when it is new.
    Text internCopy(std::string_view passing);
    [[nodiscard]] std::string_view operator[](Text t) const { return m_views[t]; }
    [[nodiscard]] std::size_t size() const { return m_views.size(); }

private:
    std::vector<std::string_view> m_views;
    std::unordered_map<std::string_view, Text> m_index;
    std::shared_ptr<std::vector<std::unique_ptr<std::string>>> m_owned;
};

struct ValueType {
    std::string type; // "goroutine", "inuse_space"
    std::string unit; // "count", "bytes", "nanoseconds"
    bool operator==(const ValueType &) const = default;
};

struct Mapping {
    std::uint64_t id = 0;
    std::uint64_t start = 0;
    std::uint64_t limit = 0;
    std::uint64_t offset = 0;
    Text file = 0;
    Text buildId = 0;
    bool hasFunctions = false;
    bool hasFilenames = false;
    bool hasLineNumbers = false;
    bool hasInlineFrames = false;
};

struct Function {
    std::uint64_t id = 0;
    Text name = 0;
    Text systemName = 0;
    Text file = 0;
    std::int64_t startLine = 0;
};

struct Line {
    std::uint32_t function = 0; // index + 1 into Profile::functions; 0 = unknown
    std::int64_t line = 0;
};

struct Location {
    std::uint64_t id = 0;
    std::uint64_t address = 0;
    std::uint32_t mapping = 0; // index + 1 into Profile::mappings; 0 = none
    std::uint32_t firstLine = 0;
    std::uint32_t lineCount = 0; // lines[firstLine] is the innermost inlined function
    bool folded = false;
};

struct Label {
    Text key = 0;
    Text text = 0; // a text label unless `numeric`
    Text unit = 0;
    bool numeric = false;
    std::int64_t number = 0;
};

struct Sample {
    std::uint32_t firstFrame = 0; // into Profile::frames, leaf first
    std::uint32_t frameCount = 0;
    std::uint32_t firstLabel = 0;
    std::uint32_t labelCount = 0;
};

// What a debug=2 dump tells about the goroutines of one sample, and no other form does.
struct GoroutineFacts {
    Text state = 0;              // "chan receive"; 0 = unknown
    std::uint32_t createdBy = 0; // index + 1 into Profile::locations; 0 = unknown or the main goroutine
    std::int32_t waitMin = -1;   // whole minutes, a lower bound; -1 = nothing known
    std::int32_t waitMax = -1;
    std::uint32_t waitUnknown = 0; // goroutines without minutes: under one minute, running, or leaked
    std::uint32_t locked = 0;      // locked to their thread
    std::uint32_t leaked = 0;      // found unreachable by the garbage collector
    bool elided = false;           // frames were left out of the stack by the runtime
    bool operator==(const GoroutineFacts &) const = default;
};

// One goroutine of a debug=2 (or CockroachDB debug=3) dump.
struct Goroutine {
    std::uint64_t id = 0;
    std::uint64_t parent = 0; // the goroutine that created it; 0 = unknown
    std::uint32_t sample = 0;
    std::int32_t waitMinutes = -1;
};

enum class Format : std::uint8_t {
    Pprof,
    Debug1,
    Debug2,
    LegacyCpu,
    LegacyHeap,
    LegacyContention,
    LegacyThread,
    Folded,
    Speedscope,
};

[[nodiscard]] QString toString(Format format);

// One profile, whatever form it came in. Columns, not objects: a profile of 200,000 samples is a few vectors.
// Immutable after reading and shared as std::shared_ptr<const Profile>.
struct Profile {
    Format format = Format::Pprof;
    QString thing; // file or URL it was read from, for messages
    std::vector<ValueType> types;
    Text defaultType = 0; // name of the type to show; 0 = the last one
    ValueType periodType;
    std::int64_t period = 0;
    std::int64_t timeNanos = 0;     // 0 = the file does not say
    std::int64_t durationNanos = 0; // 0 = an instant, or unknown
    Text dropFrames = 0;            // regular expressions, see filter.h
    Text keepFrames = 0;
    std::vector<Text> comments;
    Texts texts; // of a pprof file: its own string table, index by index
    std::vector<Mapping> mappings;
    std::vector<Function> functions;
    std::vector<Line> lines;
    std::vector<Location> locations;
    std::vector<std::uint32_t> frames; // location indexes of all samples
    std::vector<Sample> samples;
    std::vector<std::int64_t> values; // samples.size() x types.size()
    std::vector<Label> labels;
    std::vector<GoroutineFacts> facts; // one per sample, or empty
    std::vector<Goroutine> goroutines; // in the order of the file; empty when the form does not know them
    bool truncated = false;            // the dump was cut (64 MiB) and its last goroutines are missing
    std::vector<Warning> warnings;
    std::shared_ptr<const std::string> bytes; // what the texts point into

    [[nodiscard]] std::span<const std::uint32_t> stack(std::size_t sample) const {
        return {frames.data() + samples[sample].firstFrame, samples[sample].frameCount};
    }
    [[nodiscard]] std::int64_t value(std::size_t sample, std::size_t type) const {
        return values[sample * types.size() + type];
    }
    [[nodiscard]] std::span<const Label> labelsOf(std::size_t sample) const {
        return {labels.data() + samples[sample].firstLabel, samples[sample].labelCount};
    }
    [[nodiscard]] std::span<const Line> linesOf(const Location &l) const {
        return {lines.data() + l.firstLine, l.lineCount};
    }
    [[nodiscard]] std::string_view text(Text t) const { return texts[t]; }

    // The type a page shows first, as pprof chooses it: default_sample_type, else the last one. 0 without types.
    [[nodiscard]] std::size_t defaultTypeIndex() const;
    // A type by name ("inuse_space", "space") or number; an Error lists what there is.
    [[nodiscard]] Result<std::size_t> typeIndex(std::string_view nameOrNumber) const;
    // Sum of |value| over all samples: what percentages are of.
    [[nodiscard]] std::int64_t total(std::size_t type) const;
    // Stacks of goroutines, whose runtime frames say how they are parked and not whose code it is.
    [[nodiscard]] bool isGoroutines() const;

    std::uint32_t addFunction(Text name, Text file, std::int64_t startLine = 0);
    // A location of one line. Addresses may be 0.
    std::uint32_t addLocation(std::uint64_t address, std::uint32_t function, std::int64_t line);
    // Adds a sample; values.size() must be types.size().
    std::uint32_t addSample(std::span<const std::uint32_t> stackLeafFirst, std::span<const std::int64_t> sampleValues);
};

using ProfilePtr = std::shared_ptr<const Profile>;

} // namespace bs::profile
