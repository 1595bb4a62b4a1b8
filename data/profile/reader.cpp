// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/profile/reader.h"
#include "data/profile/debug1.h"
#include "data/profile/debug2.h"
#include "data/profile/folded.h"
#include "data/profile/javaprofile.h"
#include "data/profile/legacybinary.h"
#include "data/profile/pprofreader.h"
#include "data/profile/racetext.h"
#include "data/profile/textlines.h"
#include <algorithm>

namespace bs::profile {

namespace {

using Bytes = std::shared_ptr<const std::string>;

// The first line that is neither blank nor a comment.
std::string_view firstLine(std::string_view text) {
    TextLines lines(text.substr(0, 64 * 1024));
    while (lines.next()) {
        const std::string_view l = trimmed(lines.line());
        if (!l.empty() && l[0] != '#') {
            return lines.line();
        }
    }
    return {};
}

bool looksBinary(std::string_view bytes) {
    const std::string_view head = bytes.substr(0, 1024);
    return std::any_of(head.begin(), head.end(), [](char c) {
        const auto u = static_cast<unsigned char>(c);
        return u < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != '\v' && c != '\x1b';
    });
}

bool hasGoroutineHeader(std::string_view text) {
    GoroutineHeader header;
    for (auto at = text.find("goroutine "); at != std::string_view::npos; at = text.find("goroutine ", at + 10)) {
        const std::string_view line = text.substr(at, std::min<std::size_t>(text.find('\n', at) - at, 4096));
        std::string_view cr = line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
        if (parseGoroutineHeader(cr, header)) {
            return true;
        }
    }
    return false;
}

// Tried before protobuf: these are recognised for certain.
using ReadFn = Result<Profile> (*)(Bytes, const QString &);
ReadFn textReader(std::string_view first) {
    if (isCountHeader(first)) {
        return readCountText;
    }
    if (isHeapHeader(first)) {
        return readHeapText;
    }
    if (isContentionHeader(first)) {
        return readContentionText;
    }
    if (isThreadHeader(first)) {
        return readThreadText;
    }
    return nullptr;
}

// Words for what it is when it is no profile.
QString whatElse(std::string_view bytes, std::string_view first) {
    const std::string_view t = trimmed(first);
    if (t.starts_with("<!") || t.starts_with("<html") || t.starts_with("<HTML")) {
        return QStringLiteral("is an HTML page, not a profile (a login or error page, or the index of /debug/pprof/?)");
    }
    if (t.starts_with("Unknown profile") || t.starts_with("404 ")) {
        return QStringLiteral("is the answer of a server that has no such profile");
    }
    if (bytes.starts_with("go 1.") && bytes.substr(0, 32).find(" trace") != std::string_view::npos) {
        return QStringLiteral("is a Go execution trace, not a profile");
    }
    return QStringLiteral(
        "is in no profile format this program knows (pprof, debug=1 or debug=2 text, gperftools, folded "
        "stacks, speedscope)");
}

Result<Profile> readAny(const Bytes &bytes, const QString &thing) {
    const std::string_view all = *bytes;
    if (all.empty()) {
        return std::unexpected(inputError(thing, QStringLiteral("is empty: there is no profile data in it")));
    }
    const std::string_view first = firstLine(all);
    if (looksBinary(all)) {
        if (isLegacyCpu(all)) {
            return readLegacyCpu(bytes, thing);
        }
        if (all.starts_with("go 1.")) {
            return std::unexpected(inputError(thing, whatElse(all, first)));
        }
        if (!(hasGoroutineHeader(all.substr(0, 1 << 20)) && all[0] >= 0x20)) {
            return readPprof(bytes, thing);
        }
    }
    if (isJavaText(all, first)) {
        return readJavaText(bytes, thing);
    }
    if (const ReadFn fn = textReader(first)) {
        return fn(bytes, thing);
    }
    if (hasGoroutineHeader(all)) {
        return readDebug2(bytes, thing);
    }
    if (isRaceText(all)) {
        return readRaceText(bytes, thing);
    }
    if (trimmed(first).starts_with('{')) {
        return readSpeedscope(bytes, thing);
    }
    if (trimmed(all.substr(0, 4096)).starts_with("goroutine ")) {
        return readDebug2(bytes, thing); // says that it is cut
    }
    if (Result<Profile> p = readPprof(bytes, thing)) {
        return p;
    }
    if (looksFolded(all)) {
        return readFolded(bytes, thing);
    }
    return std::unexpected(inputError(thing, whatElse(all, first)));
}

} // namespace

Result<ProfilePtr> readProfile(std::string bytes, const QString &thing, const ReadLimits &limits) {
    auto plain = std::make_shared<const std::string>(TRY(decompress(std::move(bytes), thing, limits.maxDecompressed)));
    return std::make_shared<const Profile>(TRY(readAny(plain, thing)));
}

Result<ProfilePtr> readProfileFile(const QString &path, const ReadLimits &limits) {
    const QString thing = path == u"-" ? QStringLiteral("standard input") : path;
    auto plain = std::make_shared<const std::string>(TRY(readFile(path, limits)));
    return std::make_shared<const Profile>(TRY(readAny(plain, thing)));
}

} // namespace bs::profile
