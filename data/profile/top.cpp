// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/profile/top.h"
#include "data/profile/hash.h"
#include <QString>
#include <algorithm>
#include <cstdio>

namespace bs::profile {

namespace {

// What makes two frames one node, by granularity: the fields that are left after pprof's Aggregate.
struct NodeKey {
    std::uint64_t address = 0;
    std::string_view name;
    std::string file;
    std::int64_t line = 0;
    std::string_view object;
    std::int64_t startLine = 0;
    bool operator==(const NodeKey &) const = default;
};

struct NodeHash {
    std::size_t operator()(const NodeKey &k) const {
        return mix64(hash64(k.name, hash64(k.file, k.address)), hash64(k.object, static_cast<std::uint64_t>(k.line)));
    }
};

// Go's path.Clean for the file names that occur: no "//", "/./" or "/../".
std::string cleanPath(std::string_view path) {
    if (path.find("//") == std::string_view::npos && path.find("/.") == std::string_view::npos &&
        !path.ends_with('/') && !path.starts_with("./")) {
        return std::string(path);
    }
    std::vector<std::string_view> parts;
    const bool absolute = path.starts_with('/');
    while (!path.empty()) {
        const auto slash = path.find('/');
        const std::string_view part = path.substr(0, slash);
        path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
        if (part == ".." && !parts.empty() && parts.back() != "..") {
            parts.pop_back();
        } else if (!part.empty() && part != "." && !(part == ".." && absolute)) {
            parts.push_back(part);
        }
    }
    std::string out(absolute ? "/" : "");
    for (std::size_t i = 0; i < parts.size(); ++i) {
        out += (i > 0 ? "/" : "");
        out += parts[i];
    }
    return out.empty() ? "." : out;
}

std::string printableName(const NodeKey &k) {
    std::string out;
    const auto append = [&out](const std::string &s) { out += (out.empty() ? "" : " ") + s; };
    if (k.address != 0) {
        char text[32];
        std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(k.address));
        append(text);
    }
    if (!k.name.empty()) {
        append(std::string(k.name));
    }
    if (k.line != 0) {
        append(k.file + ":" + std::to_string(k.line));
    } else if (!k.file.empty()) {
        append(k.file);
    } else if (k.name.empty() && !k.object.empty()) {
        append("[" + std::string(k.object.substr(k.object.rfind('/') + 1)) + "]");
    } else if (k.name.empty()) {
        append("<unknown>");
    }
    return out;
}

struct Node {
    std::int64_t flat = 0;
    std::int64_t cum = 0;
    std::uint32_t lastSample = 0; // + 1
};

class Counter {
public:
    Counter(const Filtered &f, Granularity g, bool noInlines)
        : m_f(f), m_p(f.profile()), m_g(g), m_noInlines(noInlines) {
        m_first.reserve(f.locationCount() + 1);
        for (std::uint32_t l = 0; l < f.locationCount(); ++l) {
            m_first.push_back(static_cast<std::uint32_t>(m_nodesOf.size()));
            const auto lines = f.lines(l);
            for (const Line &line : noInlines ? lines.last(1) : lines) {
                m_nodesOf.push_back(node(m_p.locations[l], line));
            }
        }
        m_first.push_back(static_cast<std::uint32_t>(m_nodesOf.size()));
        m_nodes.resize(m_keys.size());
    }

    void count(std::size_t type) {
        std::uint32_t stamp = 0;
        for (const Filtered::View &v : m_f.views()) {
            const std::int64_t w = m_p.value(v.sample, type);
            ++stamp;
            const auto stack = m_f.stack(v);
            if (w == 0 || stack.empty()) {
                continue;
            }
            for (const std::uint32_t location : stack) {
                for (std::uint32_t i = m_first[location]; i < m_first[location + 1]; ++i) {
                    Node &n = m_nodes[m_nodesOf[i]];
                    if (n.lastSample != stamp) {
                        n.lastSample = stamp;
                        n.cum += w;
                    }
                }
            }
            m_nodes[m_nodesOf[m_first[stack.front()]]].flat += w; // innermost line of the leaf
        }
    }

    std::vector<TopRow> rows(bool byCum) const {
        std::vector<TopRow> out;
        for (std::size_t i = 0; i < m_nodes.size(); ++i) {
            if (m_nodes[i].cum != 0 || m_nodes[i].flat != 0) {
                out.push_back({printableName(*m_keys[i]), m_nodes[i].flat, m_nodes[i].cum});
            }
        }
        const auto magnitude = [](std::int64_t v) {
            return v < 0 ? -static_cast<std::uint64_t>(v) : static_cast<std::uint64_t>(v);
        };
        std::sort(out.begin(), out.end(), [&](const TopRow &a, const TopRow &b) {
            const auto first = [&](const TopRow &r) { return magnitude(byCum ? r.cum : r.flat); };
            const auto last = [&](const TopRow &r) { return magnitude(byCum ? r.flat : r.cum); };
            if (first(a) != first(b)) {
                return first(a) > first(b);
            }
            return a.name != b.name ? a.name < b.name : last(a) > last(b);
        });
        return out;
    }

private:
    std::uint32_t node(const Location &l, const Line &line) {
        NodeKey k;
        const bool addresses = m_g == Granularity::Addresses;
        const bool withFile = m_g != Granularity::Functions;
        k.address = addresses ? l.address : 0;
        const std::string_view object =
            l.mapping != 0 ? m_p.text(m_p.mappings[l.mapping - 1].file) : std::string_view();
        if (line.function == 0) {
            k.object = object;
        } else {
            const Function &f = m_p.functions[line.function - 1];
            k.name = m_g == Granularity::Files ? std::string_view() : m_p.text(f.name);
            k.file = withFile && f.file != 0 ? cleanPath(m_p.text(f.file)) : std::string();
            k.line = m_g == Granularity::Lines || addresses ? line.line : 0;
            if (k.name.empty()) {
                k.object = object;
                k.startLine = f.startLine;
            }
        }
        const auto [it, isNew] = m_index.try_emplace(std::move(k), static_cast<std::uint32_t>(m_keys.size()));
        if (isNew) {
            m_keys.push_back(&it->first);
        }
        return it->second;
    }

    const Filtered &m_f;
    const Profile &m_p;
    Granularity m_g;
    bool m_noInlines;
    std::unordered_map<NodeKey, std::uint32_t, NodeHash> m_index;
    std::vector<const NodeKey *> m_keys;
    std::vector<std::uint32_t> m_nodesOf;
    std::vector<std::uint32_t> m_first;
    std::vector<Node> m_nodes;
};

} // namespace

Result<Granularity> parseGranularity(const QString &name) {
    static const std::pair<QString, Granularity> kNames[] = {
        {QStringLiteral("functions"), Granularity::Functions},
        {QStringLiteral("filefunctions"), Granularity::FileFunctions},
        {QStringLiteral("files"), Granularity::Files},
        {QStringLiteral("lines"), Granularity::Lines},
        {QStringLiteral("addresses"), Granularity::Addresses}};
    for (const auto &[text, value] : kNames) {
        if (name == text) {
            return value;
        }
    }
    return std::unexpected(usageError(QStringLiteral("--granularity ") + name,
                                      QStringLiteral("is one of functions, filefunctions, files, lines, addresses")));
}

Top top(const Filtered &f, std::size_t type, bool sortByCum, Granularity granularity, bool noInlines) {
    if (f.profile().types.empty()) {
        return {};
    }
    Counter counter(f, granularity, noInlines);
    counter.count(type);
    return {f.profile().total(type), counter.rows(sortByCum)};
}

} // namespace bs::profile
