// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/profile/frames.h"
#include "data/profile/hash.h"
#include <cstdio>

namespace bs::profile {

namespace {

// "main.Map[go.shape.int,...]" and "main.Map[...]" are one function: the text outside the brackets.
std::uint64_t hashFunction(std::string_view name) {
    std::uint64_t h = 0;
    while (!name.empty()) {
        const auto open = name.find('[');
        h = hash64(name.substr(0, open), h);
        if (open == std::string_view::npos) {
            break;
        }
        std::size_t i = open;
        for (int depth = 0; i < name.size(); ++i) {
            depth += name[i] == '[' ? 1 : name[i] == ']' ? -1 : 0;
            if (depth == 0) {
                ++i;
                break;
            }
        }
        name.remove_prefix(i);
    }
    return h;
}

bool isExported(std::string_view runtimeName) {
    const std::string_view n = runtimeName.substr(8); // after "runtime."
    return !n.empty() && n[0] >= 'A' && n[0] <= 'Z';
}

} // namespace

QString idText(StackId id) { return QStringLiteral("%1").arg(id, 16, 16, QLatin1Char('0')); }

bool FrameIndex::isLibrary(std::string_view function) {
    const auto slash = function.find('/');
    const std::string_view first = function.substr(0, slash);
    if (slash == std::string_view::npos) {
        const std::string_view package = first.substr(0, first.find('.'));
        return package != "main" && package != "command-line-arguments" && package != "panic";
    }
    return first.find('.') == std::string_view::npos && first != "main";
}

FrameIndex::FrameIndex(const Profile &p) : m_p(p) {
    const std::string_view first = p.types.empty() ? std::string_view() : std::string_view(p.types[0].type);
    m_hide = p.isGoroutines() ? Hide::AllRuntime : first == "contentions" ? Hide::LeafRuntime : Hide::Nothing;
    m_first.reserve(p.locations.size() + 1);
    m_parts.reserve(p.lines.size() + 16);
    for (const Location &l : p.locations) {
        m_first.push_back(static_cast<std::uint32_t>(m_parts.size()));
        if (l.lineCount == 0) {
            addPart(l, nullptr);
        }
        for (const Line &line : p.linesOf(l)) {
            addPart(l, &line);
        }
    }
    m_first.push_back(static_cast<std::uint32_t>(m_parts.size()));
}

void FrameIndex::addPart(const Location &l, const Line *line) {
    Part part;
    const Function *f = line != nullptr && line->function != 0 ? &m_p.functions[line->function - 1] : nullptr;
    if (f != nullptr) {
        part.frame = {m_p.text(f->name), m_p.text(f->file), line->line};
    }
    if (part.frame.function.empty()) {
        char name[32];
        std::snprintf(name, sizeof name, "0x%llx", static_cast<unsigned long long>(l.address));
        m_addresses.push_back(std::make_unique<std::string>(name));
        part.frame.function = *m_addresses.back();
        if (part.frame.file.empty() && l.mapping != 0) {
            part.frame.file = m_p.text(m_p.mappings[l.mapping - 1].file);
        }
    }
    std::string_view &name = part.frame.function;
    if (name == "runtime.gopanic" && m_hide == Hide::AllRuntime) {
        name = "panic";
    }
    if (name.starts_with("runtime.")) {
        part.kind = isExported(name) ? Kind::RuntimeExported : Kind::RuntimeInternal;
    } else if (name.starts_with("internal/runtime/")) {
        part.kind = Kind::RuntimeInternal;
    }
    part.hash = mix64(hash64(part.frame.file, hashFunction(name)), static_cast<std::uint64_t>(part.frame.line) + 1);
    m_parts.push_back(part);
}

// Calls fn(part) for each frame of the plain stack, leaf first.
template <class Fn> void FrameIndex::walk(std::size_t sample, Fn fn) const {
    const auto visit = [&](bool everything) {
        bool leaf = true;
        bool any = false;
        for (const std::uint32_t location : m_p.stack(sample)) {
            for (std::uint32_t i = m_first[location]; i < m_first[location + 1]; ++i) {
                const Part &part = m_parts[i];
                const bool runtime = part.kind != Kind::Shown;
                const bool hidden = !everything && runtime && m_hide != Hide::Nothing &&
                                    (leaf || (m_hide == Hide::AllRuntime && part.kind == Kind::RuntimeInternal));
                leaf = leaf && runtime;
                if (!hidden) {
                    fn(part);
                    any = true;
                }
            }
        }
        return any;
    };
    if (!visit(false)) {
        visit(true);
    }
}

std::vector<Frame> FrameIndex::plain(std::size_t sample) const {
    std::vector<Frame> out;
    walk(sample, [&](const Part &part) { out.push_back(part.frame); });
    return out;
}

StackId FrameIndex::id(std::size_t sample) const {
    std::uint64_t h = 0x626f756e64ULL;
    walk(sample, [&](const Part &part) { h = mix64(h, part.hash); });
    return h == 0 ? 1 : h;
}

Frame FrameIndex::creator(std::size_t sample) const {
    if (m_p.facts.empty() || m_p.facts[sample].createdBy == 0) {
        return {};
    }
    return m_parts[m_first[m_p.facts[sample].createdBy - 1]].frame;
}

std::string_view FrameIndex::state(std::size_t sample) const {
    return m_p.facts.empty() ? std::string_view() : m_p.text(m_p.facts[sample].state);
}

std::vector<Frame> FrameIndex::framesOf(std::uint32_t location) const {
    std::vector<Frame> out;
    for (std::uint32_t i = m_first[location]; i < m_first[location + 1]; ++i) {
        out.push_back(m_parts[i].frame);
    }
    return out;
}

} // namespace bs::profile
