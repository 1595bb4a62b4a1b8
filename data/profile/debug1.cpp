// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Values and sections follow google/pprof profile/legacy_profile.go (Apache-2.0) in behaviour; unlike it, the `#`
// symbols and labels of Go's own text are read, not skipped.
#include "data/profile/debug1.h"
#include "data/profile/gotext.h"
#include "data/profile/memorymap.h"
#include "data/profile/textlines.h"
#include "data/profile/unsample.h"
#include <QRegularExpression>
#include <algorithm>
#include <array>
#include <cmath>

namespace bs::profile {

namespace {

constexpr std::size_t kMostWarnings = 20;

Profile newProfile(std::shared_ptr<const std::string> bytes, const QString &thing, Format format) {
    Profile p;
    p.bytes = std::move(bytes);
    p.thing = thing;
    p.format = format;
    return p;
}

bool isBlankOrComment(std::string_view line) {
    line = trimmed(line);
    return line.empty() || line.front() == '#';
}

bool skipToHeader(TextLines &lines) {
    while (lines.next()) {
        if (!isBlankOrComment(lines.line())) {
            return true;
        }
    }
    return false;
}

void warnAt(Profile &p, const TextLines &lines, QString message) {
    if (p.warnings.size() < kMostWarnings) {
        p.warnings.push_back({std::move(message), lines.number(), 1, lines.offset()});
    }
}

// Collects the records of a text profile: what a record line says is completed by the `#` lines below it.
class Records {
public:
    Records(Profile &p, TextLines &lines) : m_p(p), m_lines(lines), m_table(p) {}

    // Starts a record. Addresses are those after '@': return addresses, 1 past the call.
    void begin(std::span<const std::int64_t> values, std::string_view addresses) {
        flush();
        m_values.assign(values.begin(), values.end());
        m_addresses.clear();
        for (auto at = addresses.find("0x"); at != std::string_view::npos; at = addresses.find("0x", at)) {
            std::string_view digits = addresses.substr(at + 2);
            const auto a = takeNumber<std::uint64_t>(digits, 16);
            if (!a) {
                warnAt(m_p, m_lines, QStringLiteral("an address that is no 64-bit hexadecimal number is left out"));
            } else {
                m_addresses.push_back(*a - 1);
            }
            at += 2;
        }
        m_open = true;
    }
    void numberLabel(std::string_view key, std::int64_t value) { m_blockSize = {key, value}; }

    // A line below the record that starts with '#'.
    void comment(std::string_view line) {
        if (!m_open) {
            return;
        }
        std::string_view rest = line;
        if (take(rest, "# labels:")) {
            m_labels = parseTextLabels(rest);
        } else if (const auto frame = parseSymbolFrame(line)) {
            m_frames.push_back(m_table.byFrame(*frame));
        }
    }

    void flush() {
        if (!m_open) {
            return;
        }
        if (m_frames.empty()) {
            for (const std::uint64_t a : m_addresses) {
                m_frames.push_back(m_table.byAddress(a));
            }
        } else {
            m_symbols = true;
        }
        Sample &s = m_p.samples[m_p.addSample(m_frames, m_values)];
        for (const TextLabel &l : m_labels) {
            m_p.labels.push_back({.key = m_p.texts.internCopy(l.key), .text = m_p.texts.internCopy(l.value)});
        }
        if (!m_blockSize.first.empty()) {
            m_p.labels.push_back(
                {.key = m_p.texts.intern(m_blockSize.first), .numeric = true, .number = m_blockSize.second});
        }
        s.labelCount = static_cast<std::uint32_t>(m_p.labels.size()) - s.firstLabel;
        m_labels.clear();
        m_frames.clear();
        m_blockSize = {};
        m_open = false;
    }
    [[nodiscard]] bool hasSymbols() const { return m_symbols; }

private:
    Profile &m_p;
    TextLines &m_lines;
    LocationTable m_table;
    std::vector<std::int64_t> m_values;
    std::vector<std::uint64_t> m_addresses;
    std::vector<std::uint32_t> m_frames;
    std::vector<TextLabel> m_labels;
    std::pair<std::string_view, std::int64_t> m_blockSize;
    bool m_open = false;
    bool m_symbols = false;
};

Result<Profile> finish(Profile p, TextLines &lines, bool hasSymbols, Format unsymbolised) {
    while (!isMemoryMapStart(lines.line()) && lines.next()) {
    }
    if (hasSymbols) {
        p.format = Format::Debug1;
    } else {
        readMemoryMap(p, lines);
        p.format = unsymbolised;
    }
    addLegacyFrameFilters(p);
    return p;
}

Error notOne(const QString &thing, const QString &what) {
    return inputError(thing, QStringLiteral("is not a %1").arg(what));
}

// "4 @ 0x1 0x2": the count, and what follows the '@'.
bool splitRecord(std::string_view line, std::int64_t &count, std::string_view &addresses) {
    line = trimmed(line);
    const auto n = takeNumber<std::int64_t>(line);
    if (!n || !take(line, " @")) {
        return false;
    }
    count = *n;
    addresses = line;
    return true;
}

} // namespace

bool isCountHeader(std::string_view line) {
    const auto at = line.find(" profile: total ");
    if (at == std::string_view::npos || at == 0 || line.substr(0, at).find_first_of(" \t") != std::string_view::npos) {
        return false;
    }
    std::string_view n = trimmed(line.substr(at + 16));
    return takeNumber<std::int64_t>(n).has_value() && n.empty();
}

bool isHeapHeader(std::string_view line) { return line.find("heap profile: ") != std::string_view::npos; }

bool isContentionHeader(std::string_view line) {
    return line.starts_with("--- contentionz ") || line.starts_with("--- mutex:") ||
           line.starts_with("--- contention:");
}

bool isThreadHeader(std::string_view line) {
    return line.starts_with("--- threadz ") || line.starts_with("--- Thread ");
}

Result<Profile> readCountText(std::shared_ptr<const std::string> bytes, const QString &thing) {
    Profile p = newProfile(bytes, thing, Format::Debug1);
    TextLines lines(*bytes);
    if (!skipToHeader(lines) || !isCountHeader(lines.line())) {
        return std::unexpected(
            notOne(thing, QStringLiteral("text profile: the line \"NAME profile: total N\" is missing")));
    }
    const std::string_view header = trimmed(lines.line());
    const std::string type(header.substr(0, header.find(' ')));
    std::string_view totalText = header.substr(header.rfind(' ') + 1);
    const std::int64_t claimed = takeNumber<std::int64_t>(totalText).value_or(0);
    p.types = {{type, "count"}};
    p.periodType = p.types[0];
    p.period = 1;
    Records records(p, lines);
    std::int64_t sum = 0;
    while (lines.next()) {
        const std::string_view line = lines.line();
        if (line.starts_with('#')) {
            records.comment(line);
            continue;
        }
        if (trimmed(line).empty()) {
            continue;
        }
        if (line.starts_with("---")) {
            break;
        }
        std::int64_t count = 0;
        std::string_view addresses;
        if (splitRecord(line, count, addresses)) {
            records.begin(std::span(&count, 1), addresses);
            (void)__builtin_add_overflow(sum, count, &sum);
        } else {
            warnAt(p, lines, QStringLiteral("a line that is neither a record nor a frame is left out"));
        }
    }
    records.flush();
    if (p.samples.empty() && !p.warnings.empty()) {
        return std::unexpected(inputError(
            thing, QStringLiteral("has a text profile header but no record below it can be read"), p.warnings[0].line));
    }
    if (sum < claimed) {
        p.truncated = true;
        warnAt(p, lines,
               QStringLiteral("the header says total %1, the records add up to %2: the text was cut")
                   .arg(claimed)
                   .arg(sum));
    }
    return finish(std::move(p), lines, records.hasSymbols(), Format::Debug1);
}

namespace {

struct HeapHeader {
    bool known = false;
    bool unsample = false; // "v2": values are of a Poisson sample
    bool hasAlloc = false;
    std::int64_t period = 1;
};

HeapHeader parseHeapHeader(std::string_view line) {
    static const QRegularExpression re(QStringLiteral("heap profile: *(\\d+): *(\\d+) *\\[ *(\\d+): *(\\d+) *\\] *@ "
                                                      "*(heap[_a-z0-9]*|growthz?|fragmentationz?)/?(\\d*)"));
    const auto m =
        re.match(QString::fromUtf8(line.data(), static_cast<qsizetype>(std::min<std::size_t>(line.size(), 500))));
    HeapHeader h;
    if (!m.hasMatch()) {
        return h;
    }
    const QString kind = m.captured(5);
    h.known = kind == u"heapz_v2" || kind == u"heap_v2" || kind == u"heapprofile" || kind == u"heap" ||
              !kind.startsWith(u"heap");
    if (!kind.startsWith(u"heap")) {
        return h;
    }
    h.hasAlloc = (m.captured(3) != m.captured(1) && m.captured(3) != u"0") ||
                 (m.captured(4) != m.captured(2) && m.captured(4) != u"0");
    const std::int64_t rate = m.captured(6).toLongLong();
    h.unsample = kind != u"heapprofile";
    h.period = kind == u"heapprofile" ? 1 : kind == u"heap" ? rate / 2 : rate;
    return h;
}

// "1: 524288 [3: 1572864] @": four numbers.
bool heapNumbers(std::string_view s, std::array<std::int64_t, 4> &n, std::string_view &addresses) {
    static constexpr std::string_view kAfter[4] = {":", "[", ":", "]"};
    for (std::size_t i = 0; i < 4; ++i) {
        skipSpaces(s);
        const auto v = takeNumber<std::int64_t>(s);
        skipSpaces(s);
        if (!v || !take(s, kAfter[i])) {
            return false;
        }
        n[i] = *v;
    }
    skipSpaces(s);
    addresses = s;
    return take(addresses, "@");
}

} // namespace

void unsampleHeap(std::int64_t &count, std::int64_t &size, std::int64_t rate) {
    if (count == 0 || size == 0) {
        count = size = 0;
        return;
    }
    if (rate <= 1) {
        return;
    }
    const double average = static_cast<double>(size) / static_cast<double>(count);
    const double scale = 1 / (1 - std::exp(-average / static_cast<double>(rate)));
    const double limit = 9e18;
    count = static_cast<std::int64_t>(std::clamp(static_cast<double>(count) * scale, -limit, limit));
    size = static_cast<std::int64_t>(std::clamp(static_cast<double>(size) * scale, -limit, limit));
}

Result<Profile> readHeapText(std::shared_ptr<const std::string> bytes, const QString &thing) {
    Profile p = newProfile(bytes, thing, Format::LegacyHeap);
    TextLines lines(*bytes);
    const HeapHeader header = skipToHeader(lines) ? parseHeapHeader(lines.line()) : HeapHeader{};
    if (!header.known) {
        return std::unexpected(
            inputError(thing, QStringLiteral("has a heap profile header of an unknown kind"), lines.number()));
    }
    p.periodType = {"space", "bytes"};
    p.period = header.period;
    p.types = header.hasAlloc ? std::vector<ValueType>{{"alloc_objects", "count"},
                                                       {"alloc_space", "bytes"},
                                                       {"inuse_objects", "count"},
                                                       {"inuse_space", "bytes"}}
                              : std::vector<ValueType>{{"objects", "count"}, {"space", "bytes"}};
    Records records(p, lines);
    while (lines.next()) {
        const std::string_view line = trimmed(lines.line());
        if (line.starts_with('#')) {
            records.comment(lines.line());
            continue;
        }
        if (line.empty()) {
            continue;
        }
        if (isMemoryMapStart(line)) {
            break;
        }
        std::array<std::int64_t, 4> n{};
        std::string_view addresses;
        if (!heapNumbers(line, n, addresses) || (n[0] == 0 && n[1] != 0) ||
            (header.hasAlloc && n[2] == 0 && n[3] != 0)) {
            warnAt(p, lines, QStringLiteral("a line that is no heap record is left out"));
            continue;
        }
        std::int64_t blockSize = n[2] != 0 && header.hasAlloc ? n[3] / n[2] : 0;
        blockSize = n[0] != 0 ? n[1] / n[0] : blockSize;
        if (header.unsample) {
            unsampleHeap(n[0], n[1], header.period);
            unsampleHeap(n[2], n[3], header.period);
        }
        const std::array<std::int64_t, 4> all{n[2], n[3], n[0], n[1]};
        records.begin(header.hasAlloc ? std::span(all) : std::span(all).subspan(2), addresses);
        records.numberLabel("bytes", blockSize);
    }
    records.flush();
    return finish(std::move(p), lines, records.hasSymbols(), Format::LegacyHeap);
}

namespace {

struct ContentionHeader {
    std::int64_t cyclesPerSecond = 0;
    std::int64_t period = 1;
};

// "cycles/second = 3201000000" and the like; false for a line that is no attribute.
bool contentionAttribute(Profile &p, ContentionHeader &h, std::string_view line) {
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) {
        return false;
    }
    const std::string_view key = trimmed(line.substr(0, equals));
    std::string_view value = trimmed(line.substr(equals + 1));
    const std::int64_t n = takeNumber<std::int64_t>(value).value_or(0);
    if (key == "cycles/second") {
        h.cyclesPerSecond = n;
    } else if (key == "sampling period") {
        h.period = n;
        p.period = n;
    } else if (key == "ms since reset" && !__builtin_mul_overflow(n, 1000000, &p.durationNanos)) {
        return true;
    }
    return true;
}

bool contentionValues(std::string_view line, const ContentionHeader &h, std::array<std::int64_t, 2> &values,
                      std::string_view &addresses) {
    auto delay = takeNumber<std::int64_t>(line);
    skipSpaces(line);
    auto count = takeNumber<std::int64_t>(line);
    if (!delay || !count || !take(line, " @")) {
        return false;
    }
    addresses = line;
    if (h.period > 0) {
        if (h.cyclesPerSecond > 0) {
            const double ns = static_cast<double>(*delay) * static_cast<double>(h.period) /
                              (static_cast<double>(h.cyclesPerSecond) / 1e9);
            delay = static_cast<std::int64_t>(std::clamp(ns, -9e18, 9e18));
        }
        if (__builtin_mul_overflow(*count, h.period, &*count)) {
            return false;
        }
    }
    values = {*count, *delay};
    return true;
}

} // namespace

Result<Profile> readContentionText(std::shared_ptr<const std::string> bytes, const QString &thing) {
    Profile p = newProfile(bytes, thing, Format::LegacyContention);
    TextLines lines(*bytes);
    if (!skipToHeader(lines) || !isContentionHeader(lines.line())) {
        return std::unexpected(notOne(thing, QStringLiteral("contention profile")));
    }
    p.types = {{"contentions", "count"}, {"delay", "nanoseconds"}};
    p.periodType = p.types[0];
    p.period = 1;
    ContentionHeader header;
    Records records(p, lines);
    bool inHeader = true;
    while (lines.next()) {
        const std::string_view line = trimmed(lines.line());
        if (line.starts_with('#')) {
            records.comment(lines.line());
            continue;
        }
        if (line.empty()) {
            continue;
        }
        if (line.starts_with("---")) {
            break;
        }
        if (inHeader && contentionAttribute(p, header, line)) {
            continue;
        }
        inHeader = false;
        std::array<std::int64_t, 2> values{};
        std::string_view addresses;
        if (contentionValues(line, header, values, addresses)) {
            records.begin(values, addresses);
        } else {
            warnAt(p, lines, QStringLiteral("a line that is no contention record is left out"));
        }
    }
    records.flush();
    return finish(std::move(p), lines, records.hasSymbols(), Format::LegacyContention);
}

} // namespace bs::profile
