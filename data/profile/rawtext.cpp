// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The layout is that of google/pprof profile/profile.go (Apache-2.0), String().
#include "data/profile/rawtext.h"
#include <algorithm>
#include <cmath>
#include <cstdarg>
#include <cstdio>
#include <map>

namespace bs::profile {

namespace {

[[gnu::format(printf, 2, 3)]] void add(std::string &out, const char *format, ...) {
    char buffer[256];
    va_list args;
    va_start(args, format);
    const int n = std::vsnprintf(buffer, sizeof buffer, format, args);
    va_end(args);
    out.append(buffer, static_cast<std::size_t>(std::clamp(n, 0, static_cast<int>(sizeof buffer) - 1)));
}

// Four characters of Go's Duration, as "%.4v" cuts it: "4h35", "30.0".
std::string durationText(std::int64_t nanos) {
    std::string out;
    const std::int64_t seconds = nanos / 1000000000;
    if (seconds >= 3600) {
        add(out, "%lldh", static_cast<long long>(seconds / 3600));
    }
    if (seconds >= 60) {
        add(out, "%lldm", static_cast<long long>(seconds / 60 % 60));
    }
    add(out, "%g", std::fmod(static_cast<double>(nanos) / 1e9, 60));
    return out.substr(0, 4);
}

void addLabels(std::string &out, const Profile &p, std::size_t sample, bool numeric) {
    std::map<std::string, std::string> byKey;
    for (const Label &l : p.labelsOf(sample)) {
        if (l.numeric != numeric || (numeric && l.number == 0 && l.unit == 0)) {
            continue;
        }
        std::string value = numeric ? std::to_string(l.number) : std::string(p.text(l.text));
        if (l.unit != 0) {
            value += " " + std::string(p.text(l.unit));
        }
        std::string &all = byKey[std::string(p.text(l.key))];
        all += (all.empty() ? "" : " ") + value;
    }
    if (byKey.empty()) {
        return;
    }
    std::string line;
    for (const auto &[key, value] : byKey) {
        line += (line.empty() ? "" : " ") + key + ":[" + value + "]";
    }
    out += "                " + line + "\n";
}

void addLocation(std::string &out, const Profile &p, const Location &l) {
    std::string head;
    add(head, "%6llu: %s%llx ", static_cast<unsigned long long>(l.id), "0x",
        static_cast<unsigned long long>(l.address));
    if (l.mapping != 0) {
        add(head, "M=%llu ", static_cast<unsigned long long>(p.mappings[l.mapping - 1].id));
    }
    head += l.folded ? "[F] " : "";
    if (l.lineCount == 0) {
        out += head + "\n";
    }
    for (const Line &line : p.linesOf(l)) {
        out += head;
        head = "             ";
        if (line.function == 0) {
            out += "??\n";
            continue;
        }
        const Function &f = p.functions[line.function - 1];
        out.append(p.text(f.name)).append(" ").append(p.text(f.file));
        add(out, ":%lld s=%lld", static_cast<long long>(line.line), static_cast<long long>(f.startLine));
        if (p.text(f.name) != p.text(f.systemName)) {
            out.append("(").append(p.text(f.systemName)).append(")");
        }
        out += "\n";
    }
}

} // namespace

std::string rawText(const Profile &p) {
    std::string out;
    for (const Text c : p.comments) {
        out.append("Comment: ").append(p.text(c)).append("\n");
    }
    out += "PeriodType: " + p.periodType.type + " " + p.periodType.unit + "\n";
    add(out, "Period: %lld\n", static_cast<long long>(p.period));
    if (p.durationNanos != 0) {
        out += "Duration: " + durationText(p.durationNanos) + "\n";
    }
    out += "Samples:\n";
    for (std::size_t i = 0; i < p.types.size(); ++i) {
        out += (i > 0 ? " " : "") + p.types[i].type + "/" + p.types[i].unit;
        out += p.defaultType != 0 && p.types[i].type == p.text(p.defaultType) ? "[dflt]" : "";
    }
    out += "\n";
    for (std::size_t s = 0; s < p.samples.size(); ++s) {
        for (std::size_t t = 0; t < p.types.size(); ++t) {
            add(out, " %10lld", static_cast<long long>(p.value(s, t)));
        }
        out += ": ";
        for (const std::uint32_t l : p.stack(s)) {
            add(out, "%llu ", static_cast<unsigned long long>(p.locations[l].id));
        }
        out += "\n";
        addLabels(out, p, s, false);
        addLabels(out, p, s, true);
    }
    out += "Locations\n";
    for (const Location &l : p.locations) {
        addLocation(out, p, l);
    }
    out += "Mappings\n";
    for (const Mapping &m : p.mappings) {
        add(out, "%llu: 0x%llx/0x%llx/0x%llx ", static_cast<unsigned long long>(m.id),
            static_cast<unsigned long long>(m.start), static_cast<unsigned long long>(m.limit),
            static_cast<unsigned long long>(m.offset));
        out.append(p.text(m.file)).append(" ").append(p.text(m.buildId)).append(" ");
        out += m.hasFunctions ? "[FN]" : "";
        out += m.hasFilenames ? "[FL]" : "";
        out += m.hasLineNumbers ? "[LN]" : "";
        out += m.hasInlineFrames ? "[IN]" : "";
        out += "\n";
    }
    return out;
}

} // namespace bs::profile
