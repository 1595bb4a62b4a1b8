// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/profile/folded.h"
#include "data/profile/gotext.h"
#include <algorithm>
#include <cmath>
#include <map>
#include <simdjson.h>

namespace bs::profile {

namespace {

namespace sj = simdjson::dom;

// The value of a field, or the fallback when it is missing or of another type.
template <class T> T valueOr(simdjson::simdjson_result<sj::element> field, T fallback) {
    T value{};
    return field.get(value) == simdjson::SUCCESS ? value : fallback;
}

std::int64_t rounded(double v) {
    return std::isfinite(v) ? static_cast<std::int64_t>(std::clamp(std::round(v), -9e18, 9e18)) : 0;
}

class Reader {
public:
    Reader(std::shared_ptr<const std::string> bytes, const QString &thing) : m_table(m_p) {
        m_p.bytes = std::move(bytes);
        m_p.thing = thing;
        m_p.format = Format::Speedscope;
    }

    Result<Profile> read() {
        sj::parser parser;
        sj::element root;
        if (const auto e = parser.parse(*m_p.bytes).get(root); e != simdjson::SUCCESS) {
            return std::unexpected(
                error(QStringLiteral("is not valid JSON: ") + QString::fromLatin1(simdjson::error_message(e))));
        }
        sj::array frames;
        sj::array profiles;
        if (root["shared"]["frames"].get(frames) != simdjson::SUCCESS ||
            root["profiles"].get(profiles) != simdjson::SUCCESS) {
            return std::unexpected(
                error(QStringLiteral("is JSON, but not a speedscope file: shared.frames or profiles is missing")));
        }
        for (const sj::element f : frames) {
            m_frames.push_back(frame(f));
        }
        for (const sj::element p : profiles) {
            CHECK_STATUS(profile(p));
        }
        if (m_p.samples.empty()) {
            return std::unexpected(error(QStringLiteral("is a speedscope file without samples")));
        }
        return std::move(m_p);
    }

private:
    [[nodiscard]] Error error(QString why) const { return inputError(m_p.thing, std::move(why)); }

    std::uint32_t frame(sj::element f) {
        const auto name = valueOr<std::string_view>(f["name"], {});
        const auto file = valueOr<std::string_view>(f["file"], {});
        const auto line = valueOr<std::int64_t>(f["line"], 0);
        const Text n = m_p.texts.internCopy(name.empty() ? "(unnamed)" : name);
        return m_table.byFrame({.function = m_p.text(n), .file = m_p.text(m_p.texts.internCopy(file)), .line = line});
    }

    Status profile(sj::element p) {
        const auto type = valueOr<std::string_view>(p["type"], {});
        const auto unit = valueOr<std::string_view>(p["unit"], "none");
        if (m_p.types.empty()) {
            const bool counts = unit == "none" || unit.empty();
            m_p.types = {{counts            ? "samples"
                          : unit == "bytes" ? "space"
                                            : "time",
                          counts ? "count" : std::string(unit)}};
            m_p.periodType = m_p.types[0];
        }
        return type == "sampled" ? sampled(p) : type == "evented" ? evented(p) : Status{};
    }

    Status sampled(sj::element p) {
        sj::array samples;
        sj::array weights;
        if (p["samples"].get(samples) != simdjson::SUCCESS || p["weights"].get(weights) != simdjson::SUCCESS ||
            samples.size() != weights.size()) {
            return std::unexpected(
                error(QStringLiteral("has a sampled profile whose samples and weights differ in number")));
        }
        auto weight = weights.begin();
        for (const sj::element s : samples) {
            sj::array stack;
            const auto w = valueOr<double>(*weight, 0);
            ++weight;
            std::vector<std::uint32_t> locations;
            if (s.get(stack) != simdjson::SUCCESS) {
                return std::unexpected(error(QStringLiteral("has a sample that is no list of frames")));
            }
            for (const sj::element f : stack) {
                std::uint64_t index = 0;
                if (f.get(index) != simdjson::SUCCESS || index >= m_frames.size()) {
                    return std::unexpected(error(QStringLiteral("refers to a frame that is not in shared.frames")));
                }
                locations.push_back(m_frames[index]);
            }
            add(locations, w);
        }
        return {};
    }

    Status evented(sj::element p) {
        sj::array events;
        if (p["events"].get(events) != simdjson::SUCCESS) {
            return std::unexpected(error(QStringLiteral("has an evented profile without events")));
        }
        std::vector<std::uint32_t> open;
        double last = 0;
        for (const sj::element e : events) {
            std::string_view kind;
            std::uint64_t index = 0;
            double at = 0;
            if (e["type"].get(kind) != simdjson::SUCCESS || e["frame"].get(index) != simdjson::SUCCESS ||
                e["at"].get(at) != simdjson::SUCCESS || index >= m_frames.size()) {
                return std::unexpected(error(QStringLiteral("has an event that cannot be read")));
            }
            if (!open.empty() && at > last) {
                add(open, at - last);
            }
            last = at;
            if (kind == "O") {
                open.push_back(m_frames[index]);
            } else if (!open.empty()) {
                open.pop_back();
            }
            if (open.size() > 10000) {
                return std::unexpected(error(QStringLiteral("has events nested deeper than 10,000")));
            }
        }
        return {};
    }

    void add(std::vector<std::uint32_t> rootFirst, double weight) {
        std::reverse(rootFirst.begin(), rootFirst.end());
        const std::int64_t v = rounded(weight);
        m_p.addSample(rootFirst, std::span(&v, 1));
    }

    Profile m_p;
    LocationTable m_table;
    std::vector<std::uint32_t> m_frames;
};

} // namespace

Result<Profile> readSpeedscope(std::shared_ptr<const std::string> bytes, const QString &thing) {
    return Reader(std::move(bytes), thing).read();
}

} // namespace bs::profile
