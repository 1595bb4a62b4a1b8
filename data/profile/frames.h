// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/profile/model.h"

namespace bs::profile {

// Stacks as people compare them. The same process told in debug=0, 1 and 2 shows different frames of the Go runtime:
// debug=0 has all of them (gopark, chanrecv ... main, goexit), debug=1 hides those at the leaf, debug=2 the unexported
// ones everywhere. What the three have in common is the *plain* stack, and the StackId is a hash of it:
//   - goroutine profiles leave out unexported runtime functions, everything in internal/runtime/, and all runtime
//     functions at the leaf; "runtime.gopanic" is called "panic" as debug=2 prints it;
//   - block and mutex profiles leave out runtime functions at the leaf;
//   - all others keep every frame;
//   - a stack that has nothing else keeps its runtime frames.
// Inlined functions are frames like any other. Type arguments count as "[...]" in the hash.

using StackId = std::uint64_t;            // 0 = none
[[nodiscard]] QString idText(StackId id); // 16 hexadecimal digits

struct Frame {
    std::string_view function; // of an address without a symbol: "0x42ecc2"
    std::string_view file;     // ... and the program or library it is in
    std::int64_t line = 0;
    bool operator==(const Frame &) const = default;
};

// Knows the frames and hashes of every location of one profile; a stack is then put together from numbers.
class FrameIndex {
public:
    explicit FrameIndex(const Profile &p);

    // The plain stack of a sample, leaf first.
    [[nodiscard]] std::vector<Frame> plain(std::size_t sample) const;
    [[nodiscard]] StackId id(std::size_t sample) const;
    // One location: its frames, innermost inlined first.
    [[nodiscard]] std::vector<Frame> framesOf(std::uint32_t location) const;
    // What created the goroutines of a sample, and what they wait on; empty when unknown.
    [[nodiscard]] Frame creator(std::size_t sample) const;
    [[nodiscard]] std::string_view state(std::size_t sample) const;
    // A frame nobody calls theirs: standard library or runtime (no dot in the first path element).
    [[nodiscard]] static bool isLibrary(std::string_view function);

private:
    enum class Hide : std::uint8_t { Nothing, LeafRuntime, AllRuntime };
    enum class Kind : std::uint8_t { Shown, RuntimeExported, RuntimeInternal };
    struct Part {
        Frame frame;
        std::uint64_t hash = 0;
        Kind kind = Kind::Shown;
    };
    template <class Fn> void walk(std::size_t sample, Fn fn) const;
    void addPart(const Location &l, const Line *line);

    const Profile &m_p;
    Hide m_hide = Hide::Nothing;
    std::vector<Part> m_parts;                             // of all locations
    std::vector<std::uint32_t> m_first;                    // by location; one more at the end
    std::vector<std::unique_ptr<std::string>> m_addresses; // names of frames without symbol
};

} // namespace bs::profile
