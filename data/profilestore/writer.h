// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/profilestore/encoding.h"
#include "data/profilestore/profilestore.h"
#include <atomic>
#include <unordered_map>

namespace bs::profilestore {

// Reads the counts of a capture by following the differences back to a key.
[[nodiscard]] Result<Counts> countsOf(store::Connection &c, CaptureId id);

// What the writer thread knows beside the tables: numbers of texts, frames and stacks, and the last counts of each
// subject. Read from the tables when first needed, and again after a transaction that failed.
struct ProfileStore::Writer {
    std::atomic<bool> stale = true;

    [[nodiscard]] Result<CaptureId> add(store::Connection &c, const Subject &subject, const profile::Profile &p,
                                        const AddOptions &o);
    [[nodiscard]] Result<std::int64_t> thin(store::Connection &c, const ThinPolicy &policy);

private:
    struct Last {
        CaptureId capture = 0;
        int depth = 0;
        Counts counts;
    };
    [[nodiscard]] Status refresh(store::Connection &c);
    [[nodiscard]] Status readStacks(store::Connection &c);
    [[nodiscard]] Result<std::int64_t> subject(store::Connection &c, const Subject &s);
    [[nodiscard]] Result<std::uint32_t> text(store::Connection &c, std::string_view t);
    [[nodiscard]] Result<std::uint32_t> frame(store::Connection &c, const profile::Frame &f);
    [[nodiscard]] Result<Counts> intern(store::Connection &c, const profile::StackGroups &groups);
    [[nodiscard]] Result<Last *> last(store::Connection &c, std::int64_t subject);
    [[nodiscard]] Result<std::int64_t> thinSubject(store::Connection &c, std::int64_t subject,
                                                   const ThinPolicy &policy);
    [[nodiscard]] Status remove(store::Connection &c, CaptureId id);

    std::unordered_map<std::string, std::uint32_t> m_texts;
    std::unordered_map<std::uint64_t, std::uint32_t> m_frames; // by function, file and line, mixed
    std::unordered_map<profile::StackId, std::int64_t> m_stacks;
    std::unordered_map<std::int64_t, Last> m_last;
    std::uint32_t m_nextText = 1;
    std::uint32_t m_nextFrame = 1;
    std::int64_t m_nextStack = 1;
};

} // namespace bs::profilestore
