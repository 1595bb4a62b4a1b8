// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One pass over the text. A frame is two lines; its identity is the function without its arguments and the file:line,
// both still views into the text, found by hash in a table of the frames seen so far. A stack is a short array of
// frame numbers and is found by hash again. Nothing is copied and no line is looked at twice, so that the time goes
// with the bytes and the memory with the distinct stacks.
#include "data/profile/debug2.h"
#include "data/profile/gotext.h"
#include "data/profile/hash.h"
#include "data/profile/textlines.h"
#include <algorithm>

namespace bs::profile {

namespace {

constexpr std::size_t kRuntimeCut = 64U << 20; // runtime/pprof's largest buffer
constexpr std::size_t kMostWarnings = 20;

// Open addressing, linear probing, by 64-bit hash: value + 1, 0 = free.
class HashTable {
public:
    template <class Equal> std::uint32_t *find(std::uint64_t hash, Equal equal) {
        if ((m_used + 1) * 2 > m_slots.size()) {
            grow();
        }
        const std::size_t mask = m_slots.size() - 1;
        for (std::size_t i = hash & mask;; i = (i + 1) & mask) {
            Slot &s = m_slots[i];
            if (s.value == 0) {
                s.hash = hash;
                ++m_used;
                return &s.value;
            }
            if (s.hash == hash && equal(s.value - 1)) {
                return &s.value;
            }
        }
    }

private:
    struct Slot {
        std::uint64_t hash = 0;
        std::uint32_t value = 0;
    };
    void grow() {
        std::vector<Slot> old(m_slots.empty() ? 256 : m_slots.size() * 2);
        old.swap(m_slots);
        const std::size_t mask = m_slots.size() - 1;
        for (const Slot &s : old) {
            if (s.value != 0) {
                std::size_t i = s.hash & mask;
                while (m_slots[i].value != 0) {
                    i = (i + 1) & mask;
                }
                m_slots[i] = s;
            }
        }
    }
    std::vector<Slot> m_slots;
    std::size_t m_used = 0;
};

struct RawFrame {
    std::string_view function;
    std::string_view place; // "/src/a.go:12", or "" for a C function
};

struct Bucket {
    std::uint32_t first = 0; // into m_stacks
    std::uint32_t size = 0;
    Text state = 0;
    std::uint32_t createdBy = 0; // frame + 1
    std::string_view labels;
    std::int64_t count = 0;
    GoroutineFacts facts;
};

class Reader {
public:
    Reader(std::shared_ptr<const std::string> bytes, const QString &thing) : m_lines(*bytes) {
        m_p.thing = thing;
        m_p.format = Format::Debug2;
        m_p.bytes = std::move(bytes);
    }

    Result<Profile> read() {
        bool more = m_lines.next();
        while (more) {
            GoroutineHeader header;
            if (parseGoroutineHeader(m_lines.line(), header)) {
                more = goroutine(header);
            } else {
                m_lastLooksCut = m_lines.line().starts_with("goroutine ");
                more = m_lines.next();
            }
        }
        finish();
        if (m_buckets.empty()) {
            if (!m_p.warnings.empty()) {
                return std::unexpected(inputError(
                    m_p.thing, QStringLiteral("has no goroutine that can be read: ") + m_p.warnings[0].message,
                    m_p.warnings[0].line));
            }
            return std::unexpected(inputError(m_p.thing, QStringLiteral("has no goroutine in it")));
        }
        fill();
        return std::move(m_p);
    }

private:
    enum class Block : std::uint8_t { Whole, Broken, Cut };

    // Reads one block below its header; returns whether there is a current line left to look at.
    bool goroutine(const GoroutineHeader &header) {
        const std::int64_t offset = m_lines.offset();
        const int number = m_lines.number();
        m_prefix = header.prefix;
        m_stack.clear();
        m_createdBy = 0;
        m_parent = 0;
        m_elided = false;
        m_unavailable = false;
        m_ended = false;
        m_problem.clear();
        const Block block = body();
        if (block == Block::Whole && (!m_stack.empty() || m_unavailable || m_elided)) {
            add(header);
        } else if (block == Block::Cut || (block == Block::Whole && m_lines.atEnd())) {
            m_cut = true;
            warn(QStringLiteral("goroutine %1 is incomplete: the dump ends inside it").arg(header.id), number, offset);
        } else {
            warn(QStringLiteral("goroutine %1 is left out: %2")
                     .arg(header.id)
                     .arg(m_problem.isEmpty() ? QStringLiteral("it has no stack") : m_problem),
                 number, offset);
        }
        return !m_lines.atEnd();
    }

    // The line without the prefix that its block's header has.
    [[nodiscard]] std::string_view line() const {
        const std::string_view l = m_lines.line();
        return m_prefix == 0 ? l : l.size() < m_prefix ? std::string_view() : l.substr(m_prefix);
    }

    Block body() {
        Block result = Block::Whole;
        while (m_lines.next()) {
            std::string_view l = line();
            if (l.empty() || (m_prefix > 0 && trimmed(l).empty())) {
                return result;
            }
            if (l[0] == 'g' && isNextHeader()) {
                return result;
            }
            if (result != Block::Broken) {
                result = entry(l);
            }
            if (result == Block::Cut || m_ended || (result == Block::Broken && (line().empty() || isNextHeader()))) {
                return result;
            }
        }
        return result;
    }

    [[nodiscard]] bool isNextHeader() const {
        GoroutineHeader next;
        return parseGoroutineHeader(m_lines.line(), next);
    }

    Block entry(std::string_view l) {
        switch (l[0]) {
        case '\t': m_unavailable |= l.find("stack unavailable") != std::string_view::npos; return Block::Whole;
        case '.':
            if (l.starts_with("...") && l.ends_with("elided...")) {
                m_elided = true;
                return Block::Whole;
            }
            break;
        case '[':
            if (l.starts_with("[originating from goroutine ")) {
                return ancestors();
            }
            break;
        case 'c':
            if (l.starts_with("created by ")) {
                return createdBy(l.substr(11));
            }
            break;
        case 'n':
            if (l.starts_with("non-Go function at pc=") || l.starts_with("non-Go function\n")) {
                return Block::Whole;
            }
            break;
        default: break;
        }
        return frame(l);
    }

    // Skips the stacks of the goroutines that created this one (GODEBUG=tracebackancestors). The block ends them.
    Block ancestors() {
        while (m_lines.next()) {
            const std::string_view l = line();
            if (trimmed(l).empty()) {
                break;
            }
            if (l[0] == 'g' && isNextHeader()) {
                break;
            }
        }
        m_ended = true;
        return Block::Whole;
    }

    // A function and the line below it. A line without a place below it is text of somebody else (a log, "exit status
    // 2") unless it looks like a call.
    Block frame(std::string_view l) {
        const void *open = l.back() == ')' ? memrchr(l.data(), '(', l.size()) : nullptr;
        RawFrame f{.function = l};
        if (open != nullptr) {
            f.function = l.substr(0, static_cast<std::size_t>(static_cast<const char *>(open) - l.data()));
        }
        if (m_lines.peek(m_prefix) != '\t') {
            const bool call = open != nullptr && f.function.find(' ') == std::string_view::npos;
            if (m_lines.isLast()) {
                return call || !m_p.bytes->ends_with('\n') ? Block::Cut : Block::Whole;
            }
            return call ? noPlace(m_lines.number() + 1) : Block::Whole;
        }
        if (open == nullptr && l.find('(') != std::string_view::npos && l.back() != '>') {
            return broken(QStringLiteral("line %1 is no function call").arg(m_lines.number()));
        }
        if (!place(f)) {
            return m_lines.isLast() ? Block::Cut : noPlace(m_lines.number());
        }
        m_stack.push_back(frameIndex(f));
        return Block::Whole;
    }

    Block noPlace(int lineNumber) { return broken(QStringLiteral("line %1 is no file:line").arg(lineNumber)); }

    // Reads the "\tFILE:LINE +0x1d" line that belongs to a function.
    bool place(RawFrame &f) {
        if (!m_lines.next()) {
            return false;
        }
        std::string_view l = line();
        if (l.empty() || l[0] != '\t') {
            return false;
        }
        l.remove_prefix(1);
        if (l.starts_with("pc=0x")) {
            return true; // a C function without debug information
        }
        const void *space = memrchr(l.data(), ' ', l.size());
        if (space != nullptr) {
            auto at = static_cast<std::size_t>(static_cast<const char *>(space) - l.data());
            if (!l.substr(at + 1).starts_with("+0x")) {
                const auto plus = l.rfind(" +0x");
                at = plus != std::string_view::npos ? plus : l.find(" pc=0x");
            }
            l = l.substr(0, at);
        }
        if (l.empty() || l.back() < '0' || l.back() > '9') {
            return false;
        }
        f.place = l;
        return true;
    }

    Block createdBy(std::string_view function) {
        if (const auto in = function.rfind(" in goroutine "); in != std::string_view::npos) {
            std::string_view id = function.substr(in + 14);
            m_parent = takeNumber<std::uint64_t>(id).value_or(0);
            function = function.substr(0, in);
        }
        RawFrame f{.function = function};
        if (!place(f)) {
            return m_lines.isLast() ? Block::Cut : noPlace(m_lines.number());
        }
        m_createdBy = frameIndex(f) + 1;
        return Block::Whole;
    }

    Block broken(const QString &why) {
        m_problem = why;
        return Block::Broken;
    }

    std::uint32_t frameIndex(const RawFrame &f) {
        const std::uint64_t h = hash64(f.place, hash64(f.function));
        std::uint32_t *slot = m_frameTable.find(
            h, [&](std::uint32_t i) { return m_frames[i].function == f.function && m_frames[i].place == f.place; });
        if (*slot == 0) {
            m_frames.push_back(f);
            *slot = static_cast<std::uint32_t>(m_frames.size());
        }
        return *slot - 1;
    }

    void add(const GoroutineHeader &g) {
        const Text state = m_p.texts.intern(g.state);
        std::uint64_t h = mix64(state, m_createdBy);
        h = g.labels.empty() ? h : hash64(g.labels, h);
        for (const std::uint32_t f : m_stack) {
            h = mix64(h, f);
        }
        std::uint32_t *slot = m_bucketTable.find(h, [&](std::uint32_t i) {
            const Bucket &b = m_buckets[i];
            return b.size == m_stack.size() && b.state == state && b.createdBy == m_createdBy && b.labels == g.labels &&
                   std::equal(m_stack.begin(), m_stack.end(), m_stacks.begin() + b.first);
        });
        if (*slot == 0) {
            m_buckets.push_back({.first = static_cast<std::uint32_t>(m_stacks.size()),
                                 .size = static_cast<std::uint32_t>(m_stack.size()),
                                 .state = state,
                                 .createdBy = m_createdBy,
                                 .labels = g.labels});
            m_stacks.insert(m_stacks.end(), m_stack.begin(), m_stack.end());
            *slot = static_cast<std::uint32_t>(m_buckets.size());
        }
        Bucket &b = m_buckets[*slot - 1];
        ++b.count;
        b.facts.locked += g.locked ? 1 : 0;
        b.facts.leaked += g.leaked ? 1 : 0;
        b.facts.elided |= m_elided;
        if (g.waitMinutes < 0) {
            ++b.facts.waitUnknown;
        } else {
            b.facts.waitMin = b.facts.waitMin < 0 ? g.waitMinutes : std::min(b.facts.waitMin, g.waitMinutes);
            b.facts.waitMax = std::max(b.facts.waitMax, g.waitMinutes);
        }
        m_p.goroutines.push_back({.id = g.id, .parent = m_parent, .sample = *slot - 1, .waitMinutes = g.waitMinutes});
    }

    void finish() {
        const bool full = m_p.bytes->size() >= kRuntimeCut;
        if (full && !m_cut && m_p.goroutines.size() > 1 && !m_p.bytes->ends_with("\n")) {
            // The last goroutine may read well and still miss frames.
            Bucket &b = m_buckets[m_p.goroutines.back().sample];
            if (--b.count > 0 && m_p.goroutines.back().waitMinutes < 0) {
                --b.facts.waitUnknown;
            }
            m_p.goroutines.pop_back();
        }
        m_p.truncated = full || m_cut || m_lastLooksCut;
        if (m_p.truncated) {
            m_p.warnings.insert(
                m_p.warnings.begin(),
                {full ? QStringLiteral("the dump was cut at 64 MiB: the goroutines after its %1 are missing")
                            .arg(m_p.goroutines.size())
                      : QStringLiteral("the dump ends in the middle of a goroutine: it was cut after %1")
                            .arg(m_p.goroutines.size()),
                 m_lines.number(), 1, static_cast<std::int64_t>(m_p.bytes->size())});
        }
    }

    // Turns frames and buckets into the model's columns.
    void fill() {
        m_p.types = {{"goroutine", "count"}};
        m_p.periodType = m_p.types[0];
        m_p.period = 1;
        LocationTable functions(m_p);
        for (const RawFrame &f : m_frames) {
            std::string_view file = f.place;
            std::int64_t lineNumber = 0;
            if (!splitFileLine(f.place, file, lineNumber)) {
                file = f.place;
            }
            m_p.addLocation(0, functions.function(f.function, file), lineNumber);
        }
        for (const Bucket &b : m_buckets) {
            Sample &s =
                m_p.samples[m_p.addSample(std::span(m_stacks).subspan(b.first, b.size), std::span(&b.count, 1))];
            for (const TextLabel &l : parseTextLabels(b.labels)) {
                m_p.labels.push_back({.key = m_p.texts.internCopy(l.key), .text = m_p.texts.internCopy(l.value)});
            }
            s.labelCount = static_cast<std::uint32_t>(m_p.labels.size()) - s.firstLabel;
            m_p.facts.push_back(b.facts);
            m_p.facts.back().state = b.state;
            m_p.facts.back().createdBy = b.createdBy;
        }
    }

    void warn(QString message, int lineNumber, std::int64_t offset) {
        if (m_p.warnings.size() < kMostWarnings) {
            m_p.warnings.push_back({std::move(message), lineNumber, 1, offset});
        }
    }

    Profile m_p;
    TextLines m_lines;
    std::vector<RawFrame> m_frames;
    std::vector<std::uint32_t> m_stacks;
    std::vector<Bucket> m_buckets;
    HashTable m_frameTable;
    HashTable m_bucketTable;
    std::vector<std::uint32_t> m_stack; // of the block being read
    std::size_t m_prefix = 0;
    std::uint32_t m_createdBy = 0;
    std::uint64_t m_parent = 0;
    QString m_problem;
    bool m_elided = false;
    bool m_unavailable = false;
    bool m_ended = false;
    bool m_cut = false;
    bool m_lastLooksCut = false;
};

} // namespace

Result<Profile> readDebug2(std::shared_ptr<const std::string> bytes, const QString &thing) {
    return Reader(std::move(bytes), thing).read();
}

} // namespace bs::profile
