// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The wire forms of profiles, as runtime/pprof writes them: profile.proto, debug=1 and debug=2.
#include "app/demo/random.h"
#include "app/demo/stacks.h"
#include "data/core/bytes.h"
#include <QString>
#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

namespace bs::demo {

namespace {

constexpr std::size_t kDumpLimit = 64U << 20U;

std::uint64_t address(const Frame &f) {
    std::uint64_t h = 0xcbf29ce484222325ULL;
    for (const char c : f.function + ":" + std::to_string(f.line)) {
        h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    }
    return 0x400000 + h % 0xc00000;
}

std::string hex(std::uint64_t n) { return QString::number(n, 16).toStdString(); }

// Protocol buffers, as little of them as a profile needs.
struct Proto {
    std::string bytes;
    void varint(std::uint64_t v) {
        while (v >= 0x80) {
            bytes.push_back(static_cast<char>(v | 0x80U));
            v >>= 7U;
        }
        bytes.push_back(static_cast<char>(v));
    }
    void number(int field, std::uint64_t v) {
        if (v != 0) {
            varint(static_cast<std::uint64_t>(field) << 3U);
            varint(v);
        }
    }
    void text(int field, const std::string &s) {
        varint(static_cast<std::uint64_t>(field) << 3U | 2U);
        varint(s.size());
        bytes += s;
    }
    void packed(int field, const std::vector<std::uint64_t> &values) {
        Proto inner;
        for (const std::uint64_t v : values) {
            inner.varint(v);
        }
        text(field, inner.bytes);
    }
};

class ProfileWriter {
public:
    ProfileWriter() { intern(""); }
    void type(int field, const char *name, const char *unit) {
        Proto p;
        p.number(1, intern(name));
        p.number(2, intern(unit));
        m_out.text(field, p.bytes);
    }
    void sample(const std::vector<Frame> &frames, const std::vector<std::uint64_t> &values) {
        std::vector<std::uint64_t> ids;
        for (const Frame &f : frames) {
            ids.push_back(location(f));
        }
        Proto p;
        p.packed(1, ids);
        p.packed(2, values);
        m_out.text(2, p.bytes);
    }
    std::string finish(double now, std::uint64_t period, const char *defaultType) {
        Proto mapping;
        mapping.number(1, 1);
        mapping.number(2, 0x400000);
        mapping.number(3, 0x1400000);
        mapping.number(5, intern("/app/service"));
        mapping.number(7, 1);
        mapping.number(8, 1);
        mapping.number(9, 1);
        m_out.text(3, mapping.bytes);
        m_out.bytes += m_locations.bytes + m_functions.bytes;
        const std::uint64_t preferred = *defaultType != '\0' ? intern(defaultType) : 0;
        for (const std::string &s : m_strings) {
            m_out.text(6, s);
        }
        m_out.number(9, static_cast<std::uint64_t>(now * 1e9));
        m_out.number(12, period);
        m_out.number(14, preferred);
        return gzip(m_out.bytes, 1);
    }

private:
    std::uint64_t intern(const std::string &s) {
        const auto [it, added] = m_ids.try_emplace(s, m_strings.size());
        if (added) {
            m_strings.push_back(s);
        }
        return it->second;
    }
    std::uint64_t location(const Frame &f) {
        const std::uint64_t pc = address(f);
        const auto [it, added] = m_known.try_emplace(f.function + "\n" + std::to_string(f.line), m_known.size() + 1);
        if (added) {
            Proto function;
            function.number(1, it->second);
            function.number(2, intern(f.function));
            function.number(3, intern(f.function));
            function.number(4, intern(f.file));
            m_functions.text(5, function.bytes);
            Proto line;
            line.number(1, it->second);
            line.number(2, static_cast<std::uint64_t>(f.line));
            Proto loc;
            loc.number(1, it->second);
            loc.number(2, 1);
            loc.number(3, pc);
            loc.text(4, line.bytes);
            m_locations.text(4, loc.bytes);
        }
        return it->second;
    }
    Proto m_out, m_locations, m_functions;
    std::vector<std::string> m_strings;
    std::unordered_map<std::string, std::uint64_t> m_ids, m_known;
};

bool hidden(const Frame &f) {
    return f.function.starts_with("runtime.") || f.function.starts_with("internal/runtime/");
}

} // namespace

std::string goroutineProto(const std::vector<StackCount> &stacks, double now) {
    ProfileWriter w;
    w.type(1, "goroutine", "count");
    w.type(11, "goroutine", "count");
    for (const StackCount &s : stacks) {
        w.sample(s.frames, {static_cast<std::uint64_t>(s.count)});
    }
    return w.finish(now, 1, "");
}

std::string goroutineText(const std::vector<StackCount> &stacks) {
    std::int64_t total = 0;
    for (const StackCount &s : stacks) {
        total += s.count;
    }
    std::string out = "goroutine profile: total " + std::to_string(total) + "\n";
    for (const StackCount &s : stacks) {
        out += std::to_string(s.count) + " @";
        for (const Frame &f : s.frames) {
            out += " 0x" + hex(address(f) + 1);
        }
        out += " 0x46f4c1\n"; // goexit
        bool shown = false;
        for (const Frame &f : s.frames) {
            shown = shown || !hidden(f);
            if (shown) {
                out += "#\t0x" + hex(address(f)) + "\t" + f.function + "+0x" + hex(address(f) % 0x900) + "\t" + f.file +
                       ":" + std::to_string(f.line) + "\n";
            }
        }
        out += "\n";
    }
    return out;
}

// Every goroutine in words. Numbers of goroutines that wait for ever are the same in every dump of a process.
std::string goroutineDump(const std::vector<StackCount> &stacks) {
    std::string out;
    std::uint64_t next = 1'000'000;
    std::uint64_t fixed = 17;
    for (const StackCount &s : stacks) {
        std::string body;
        bool shown = false;
        for (const Frame &f : s.frames) {
            shown = shown || !hidden(f);
            if (shown) {
                body += f.function + "(0xc000" + hex(address(f) % 0xfffff) + "0, 0x1)\n\t" + f.file + ":" +
                        std::to_string(f.line) + " +0x" + hex(address(f) % 0x900) + "\n";
            }
        }
        body += "created by " + s.createdBy.function + " in goroutine 1\n\t" + s.createdBy.file + ":" +
                std::to_string(s.createdBy.line) + " +0x" + hex(address(s.createdBy) % 0x900) + "\n\n";
        for (std::int64_t i = 0; i < s.count; ++i) {
            const std::uint64_t id = s.forever ? fixed++ * 3 : next++;
            // Spread over the time since the first of them began to wait.
            const double waited = s.waitSeconds * static_cast<double>(s.count - i) / static_cast<double>(s.count);
            out += "goroutine " + std::to_string(id) + " [" + s.state;
            if (const int minutes = static_cast<int>(waited / 60); minutes > 0) {
                out += ", " + std::to_string(minutes) + " minutes";
            }
            out += "]:\n" + body;
            if (out.size() > kDumpLimit) {
                out.resize(kDumpLimit);
                return out;
            }
        }
    }
    return out;
}

std::string heapProto(const Fleet &fleet, const Pod &pod) {
    const ServiceSpec &s = fleet.serviceOf(pod);
    ProfileWriter w;
    w.type(1, "alloc_objects", "count");
    w.type(1, "alloc_space", "bytes");
    w.type(1, "inuse_objects", "count");
    w.type(1, "inuse_space", "bytes");
    w.type(11, "space", "bytes");
    const double age = fleet.now() - pod.process.started;
    const auto hold = [&](double bytes, double size, std::vector<Frame> frames) {
        if (bytes < size) {
            return;
        }
        const auto objects = static_cast<std::uint64_t>(bytes / size);
        const double allocated = bytes * (1 + age / 40);
        w.sample(frames, {static_cast<std::uint64_t>(allocated / size), static_cast<std::uint64_t>(allocated), objects,
                          static_cast<std::uint64_t>(bytes)});
    };
    const Frame main{"main.main", "/src/courier/cmd/main.go", 58};
    hold(s.baseBytes * 0.6, 4096, {{"courier/cache.(*Cache).Put", "/src/courier/cache/cache.go", 91}, main});
    hold(s.baseBytes * 0.3, 32768,
         {{"bufio.NewReaderSize", "/usr/local/go/src/bufio/bufio.go", 57},
          {"net/http.newBufioReader", "/usr/local/go/src/net/http/server.go", 869},
          {"net/http.(*conn).serve", "/usr/local/go/src/net/http/server.go", 2051}});
    hold(pod.inFlight() * s.bytesPerRequest, 8192,
         {{"encoding/json.(*encodeState).marshal", "/usr/local/go/src/encoding/json/encode.go", 297},
          {"net/http.(*conn).serve", "/usr/local/go/src/net/http/server.go", 2102}});
    if (s.name == "notification-sender") {
        hold(pod.process.childBytes, 32768,
             {{"bytes.growSlice", "/usr/local/go/src/bytes/buffer.go", 249},
              {"courier/tmpl.(*Cache).Render", "/src/courier/tmpl/cache.go", 71},
              {"courier/notify.(*Service).send", "/src/courier/notify/service.go", 122}});
    } else if (s.name == "catalog") {
        hold(pod.process.childBytes, 16384,
             {{"courier/inventory.(*Client).Update", "/src/courier/inventory/client.go", 39},
              {"courier/catalog.(*Service).BulkUpdate.func1", "/src/courier/catalog/items.go", 57}});
    }
    hold(pod.process.leaked * 24e3, 8192, {{"courier/feed.(*Buffer).Grow", "/src/courier/feed/buffer.go", 33}, main});
    return w.finish(fleet.now(), 524288, "inuse_space");
}

} // namespace bs::demo
