// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Follows google/pprof profile/legacy_profile.go and profile.go (massageMappings), Apache-2.0, in behaviour.
#include "data/profile/memorymap.h"
#include <QRegularExpression>
#include <algorithm>

namespace bs::profile {

namespace {

const QRegularExpression &procMaps() {
    static const QRegularExpression re(
        QStringLiteral("^\\s*(?:0x)?([[:xdigit:]]+)[\\s-]?\\s*(?:0x)?([[:xdigit:]]+):?(?:\\s+([-rwxp]+))?"
                       "(?:\\s+([[:xdigit:]]+))?\\s+[[:xdigit:]]+:[[:xdigit:]]+\\s+[[:digit:]]+(?:\\s+(\\S+))?"));
    return re;
}

const QRegularExpression &briefMaps() {
    static const QRegularExpression re(
        QStringLiteral("^\\s*(?:0x)?([[:xdigit:]]+)[\\s-]?\\s*(?:0x)?([[:xdigit:]]+):?(?:\\s+([-rwxp]+))?"
                       "(?:\\s+(\\S+))?(?:\\s+\\(@([[:xdigit:]]+)\\))?(?:\\s+([[:xdigit:]]+))?"));
    return re;
}

struct Entry {
    Mapping mapping;
    bool valid = false;
    bool recognised = false;
};

Entry parseEntry(Profile &p, const QString &line) {
    Entry e;
    QString file;
    QString offset;
    QString buildId;
    auto m = procMaps().match(line);
    if (m.hasMatch()) {
        offset = m.captured(4);
        file = m.captured(5);
    } else {
        m = briefMaps().match(line);
        if (!m.hasMatch()) {
            return e;
        }
        file = m.captured(4);
        offset = m.captured(5);
        buildId = m.captured(6);
    }
    e.recognised = true;
    const QString permissions = m.captured(3);
    bool okStart = false;
    bool okEnd = false;
    bool okOffset = true;
    e.mapping.start = m.captured(1).toULongLong(&okStart, 16);
    e.mapping.limit = m.captured(2).toULongLong(&okEnd, 16);
    if (!offset.isEmpty()) {
        e.mapping.offset = offset.toULongLong(&okOffset, 16);
    }
    e.valid = (permissions.isEmpty() || permissions.contains(u'x')) && okStart && okEnd && okOffset;
    e.mapping.file = p.texts.internCopy(file.toStdString());
    e.mapping.buildId = p.texts.internCopy(buildId.toStdString());
    return e;
}

void readEntries(Profile &p, TextLines &lines) {
    QList<std::pair<QString, QString>> attributes; // "$build" -> what later lines mean by it
    while (lines.next()) {
        QString line = QString::fromUtf8(lines.line().data(), static_cast<qsizetype>(lines.line().size()));
        for (const auto &[name, value] : attributes) {
            line.replace(name, value);
        }
        const Entry e = parseEntry(p, line);
        if (e.valid && p.mappings.size() < 1024) {
            p.mappings.push_back(e.mapping);
        } else if (const qsizetype equals = line.indexOf(u'='); !e.recognised && equals > 0 && attributes.size() < 64) {
            attributes.append({u'$' + line.left(equals).trimmed(), line.mid(equals + 1).trimmed()});
        }
    }
}

bool adjacent(const Mapping &a, const Mapping &b) {
    return (a.file == 0 || b.file == 0 || a.file == b.file) &&
           (a.buildId == 0 || b.buildId == 0 || a.buildId == b.buildId) && a.limit == b.start &&
           (a.offset == 0 || b.offset == 0 || a.offset + (a.limit - a.start) == b.offset);
}

bool looksLikeProgram(std::string_view file) {
    static const QRegularExpression library(QStringLiteral("([.]so$|[.]so[._][0-9]+)"));
    const QString name = QString::fromUtf8(file.data(), static_cast<qsizetype>(file.size()))
                             .remove(QStringLiteral("(deleted)"))
                             .trimmed();
    return !name.isEmpty() && !library.match(name).hasMatch() && name[0] != u'[';
}

void massage(Profile &p) {
    std::vector<Mapping> merged;
    for (const Mapping &m : p.mappings) {
        if (!merged.empty() && adjacent(merged.back(), m)) {
            merged.back().limit = m.limit;
            merged.back().file = m.file != 0 ? m.file : merged.back().file;
            merged.back().buildId = m.buildId != 0 ? m.buildId : merged.back().buildId;
        } else {
            merged.push_back(m);
        }
    }
    const auto program =
        std::find_if(merged.begin(), merged.end(), [&](const Mapping &m) { return looksLikeProgram(p.text(m.file)); });
    if (program != merged.end()) {
        std::swap(merged.front(), *program);
    }
    if (merged.size() > 1 && p.text(merged[0].file).starts_with("/anon_hugepage") &&
        merged[0].limit == merged[1].start) {
        merged.erase(merged.begin());
    }
    if (!merged.empty() && merged[0].start - merged[0].offset == 0x400000) {
        merged[0].start = 0x400000;
        merged[0].offset = 0;
    }
    p.mappings = std::move(merged);
}

void numberLocationsByUse(Profile &p) {
    std::vector<std::uint32_t> moved(p.locations.size(), 0); // new index + 1
    std::vector<Location> kept;
    for (const Sample &s : p.samples) {
        for (std::uint32_t i = s.firstFrame; i < s.firstFrame + s.frameCount; ++i) {
            std::uint32_t &to = moved[p.frames[i]];
            if (to == 0) {
                kept.push_back(p.locations[p.frames[i]]);
                to = static_cast<std::uint32_t>(kept.size());
                kept.back().id = to;
            }
            p.frames[i] = to - 1;
        }
    }
    p.locations = std::move(kept);
}

std::uint32_t mappingFor(Profile &p, std::uint64_t address) {
    for (std::size_t i = 0; i < p.mappings.size(); ++i) {
        if (p.mappings[i].start <= address && address < p.mappings[i].limit) {
            return static_cast<std::uint32_t>(i + 1);
        }
    }
    // Old handlers did not write the first part of a mapping that was split in two.
    for (std::size_t i = 0; i < p.mappings.size(); ++i) {
        Mapping &m = p.mappings[i];
        if (m.offset != 0 && m.start - m.offset <= address && address < m.start) {
            m.start -= m.offset;
            m.offset = 0;
            return static_cast<std::uint32_t>(i + 1);
        }
    }
    return 0;
}

void assignMappings(Profile &p) {
    std::uint32_t everything = 0;
    for (Location &l : p.locations) {
        if (l.address == 0) {
            continue;
        }
        l.mapping = mappingFor(p, l.address);
        if (l.mapping == 0) {
            if (everything == 0) {
                p.mappings.push_back({.limit = ~std::uint64_t{0}});
                everything = static_cast<std::uint32_t>(p.mappings.size());
            }
            l.mapping = everything;
        }
    }
    for (std::size_t i = 0; i < p.mappings.size(); ++i) {
        p.mappings[i].id = i + 1;
    }
}

constexpr std::string_view kAllocator =
    "calloc|cfree|malloc|free|memalign|do_memalign|(__)?posix_memalign|pvalloc|valloc|realloc|tcmalloc::.*|tc_calloc|"
    "tc_cfree|tc_malloc|tc_free|tc_memalign|tc_posix_memalign|tc_pvalloc|tc_valloc|tc_realloc|tc_new|tc_delete|"
    "tc_newarray|tc_deletearray|tc_new_nothrow|tc_newarray_nothrow|malloc_zone_malloc|malloc_zone_calloc|"
    "malloc_zone_valloc|malloc_zone_realloc|malloc_zone_memalign|malloc_zone_free|runtime\\..*|BaseArena::.*|"
    "(::)?do_malloc_no_errno|(::)?do_malloc_pages|(::)?do_malloc|DoSampledAllocation|MallocedMemBlock::"
    "MallocedMemBlock|"
    "_M_allocate|__builtin_(vec_)?delete|__builtin_(vec_)?new|__gnu_cxx::new_allocator::allocate|__libc_malloc|"
    "__malloc_alloc_template::allocate|allocate|cpp_alloc|operator new(\\[\\])?|simple_alloc::allocate";
constexpr std::string_view kAllocatorKept = "runtime\\.panic|runtime\\.reflectcall|runtime\\.call[0-9]*";
constexpr std::string_view kLock =
    "RecordLockProfileData|(base::)?RecordLockProfileData.*|(base::)?SubmitMutexProfileData.*|"
    "(base::)?SubmitSpinLockProfileData.*|(base::Mutex::)?AwaitCommon.*|(base::Mutex::)?Unlock.*|"
    "(base::Mutex::)?UnlockSlow.*|(base::Mutex::)?ReaderUnlock.*|(base::MutexLock::)?~MutexLock.*|"
    "(Mutex::)?AwaitCommon.*|(Mutex::)?Unlock.*|(Mutex::)?UnlockSlow.*|(Mutex::)?ReaderUnlock.*|"
    "(MutexLock::)?~MutexLock.*|(SpinLock::)?Unlock.*|(SpinLock::)?SlowUnlock.*|(SpinLockHolder::)?~SpinLockHolder.*";
constexpr std::string_view kProfiler =
    "ProfileData::Add|ProfileData::prof_handler|CpuProfiler::prof_handler|__pthread_sighandler|__restore";

} // namespace

bool isMemoryMapStart(std::string_view line) {
    return line.find("--- Memory map: ---") != std::string_view::npos ||
           line.find("MAPPED_LIBRARIES:") != std::string_view::npos;
}

void readMemoryMap(Profile &p, TextLines &lines) {
    readEntries(p, lines);
    massage(p);
    numberLocationsByUse(p);
    assignMappings(p);
}

void addLegacyFrameFilters(Profile &p) {
    const std::string &first = p.types.empty() ? std::string() : p.types.front().type;
    if (first == "objects" || first == "alloc_objects" || first == "inuse_objects") {
        p.dropFrames = p.texts.intern(kAllocator);
        p.keepFrames = p.texts.intern(kAllocatorKept);
    } else {
        p.dropFrames = p.texts.intern(first == "contentions" ? kLock : kProfiler);
    }
}

} // namespace bs::profile
