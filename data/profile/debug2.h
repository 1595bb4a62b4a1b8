// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/profile/model.h"

namespace bs::profile {

// The header line of one goroutine in a debug=2 dump, a runtime.Stack text or a crash log, Go 1.0 to 1.27:
//   goroutine 8 gp=0xc000002380 m=3 mp=0xc000100008 [select (leaked), 5 minutes, locked to thread] {rpc: Get}:
struct GoroutineHeader {
    std::uint64_t id = 0;
    std::string_view state; // what it waits on, or "running"; without "(leaked)" and "(scan)"
    std::int32_t waitMinutes = -1;
    bool leaked = false;
    bool locked = false;
    std::string_view labels; // as written, with braces; Go 1.26 inside the brackets, Go 1.27 after them
    std::size_t prefix = 0;  // bytes before "goroutine": indentation or the prefix of a log
};

// false when the line is no header. A line that starts like one and is cut is none.
[[nodiscard]] bool parseGoroutineHeader(std::string_view line, GoroutineHeader &out);

// Reads a dump: one sample per distinct stack, state, creator and label set, and one Goroutine each. Text around the
// goroutines (a log, a panic message, registers) is skipped. A goroutine that cannot be read whole is left out with a
// warning at its offset; a dump that ends in the middle of one, or has the 64 MiB at which the runtime cuts, is
// `truncated`.
[[nodiscard]] Result<Profile> readDebug2(std::shared_ptr<const std::string> bytes, const QString &thing);

} // namespace bs::profile
