// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/capture/profileservers.h"
#include "data/profile/gotext.h"
#include <QByteArray>
#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <simdjson.h>
#include <tuple>

namespace bs::capture {

namespace {

namespace sj = simdjson::dom;

constexpr std::size_t kMostSubjects = 20'000;

Error notThat(const QString &thing, const QString &what) {
    return sourceError(thing, QStringLiteral("the answer is not %1").arg(what));
}

// int64 comes as a number or, in protobuf's JSON, as a string.
std::int64_t integer(simdjson::simdjson_result<sj::element> e) {
    std::int64_t n = 0;
    std::string_view s;
    double d = 0;
    if (e.get(n) == simdjson::SUCCESS) {
        return n;
    }
    if (e.get(s) == simdjson::SUCCESS) {
        std::from_chars(s.data(), s.data() + s.size(), n);
        return n;
    }
    return e.get(d) == simdjson::SUCCESS ? static_cast<std::int64_t>(std::clamp(d, -9e18, 9e18)) : 0;
}

double real(simdjson::simdjson_result<sj::element> e) {
    double d = 0;
    return e.get(d) == simdjson::SUCCESS ? d : static_cast<double>(integer(e));
}

QString string(simdjson::simdjson_result<sj::element> e) {
    std::string_view s;
    return e.get(s) == simdjson::SUCCESS ? QString::fromUtf8(s.data(), static_cast<qsizetype>(s.size())) : QString();
}

Result<sj::element> parse(sj::parser &parser, std::string_view json, const QString &thing) {
    sj::element root;
    if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS) {
        return std::unexpected(notThat(thing, QStringLiteral("JSON")));
    }
    return root;
}

using Found = simdjson::simdjson_result<sj::element>;

// Where the two servers say the same things.
struct Dialect {
    const char *types; // the list of profile types
    QString (*typeId)(const sj::element &type);
    const char *sets; // label sets of what is kept
    Found (*labels)(const sj::element &set);
    const char *points; // of one of `series`
    std::optional<TimeMs> (*time)(const sj::element &point);
};

// Each of an array; nothing of what is none.
template <class Fn> void each(Found e, Fn fn) {
    sj::array all;
    if (e.get(all) == simdjson::SUCCESS) {
        for (const sj::element one : all) {
            fn(one);
        }
    }
}

const Dialect kPyroscope{
    .types = "profileTypes",
    .typeId = [](const sj::element &t) { return string(t["ID"]); },
    .sets = "labelsSet",
    .labels = [](const sj::element &set) { return Found(set["labels"]); },
    .points = "points",
    .time = [](const sj::element &p) { return std::optional<TimeMs>(integer(p["timestamp"])); },
};
const Dialect kParca{
    .types = "types",
    .typeId =
        [](const sj::element &t) {
            bool delta = false;
            return QStringLiteral("%1:%2:%3:%4:%5%6")
                .arg(string(t["name"]), string(t["sampleType"]), string(t["sampleUnit"]), string(t["periodType"]),
                     string(t["periodUnit"]),
                     t["delta"].get(delta) == simdjson::SUCCESS && delta ? QStringLiteral(":delta") : QString());
        },
    .sets = "series",
    .labels = [](const sj::element &set) { return Found(set["labelset"]["labels"]); },
    .points = "samples",
    .time = [](const sj::element &p) -> std::optional<TimeMs> {
        const auto time = parseTime(string(p["timestamp"]).toStdString(), 0);
        return time ? std::optional(*time) : std::nullopt;
    },
};

Result<std::vector<ProfileType>> parseTypes(const Dialect &d, std::string_view json, const QString &thing) {
    sj::parser parser;
    const sj::element root = TRY(parse(parser, json, thing));
    std::vector<ProfileType> out;
    sj::array types;
    if (root[d.types].get(types) != simdjson::SUCCESS) {
        sj::object o; // an empty list may be left out
        return root.get(o) == simdjson::SUCCESS && o.size() == 0
                   ? Result<std::vector<ProfileType>>(out)
                   : std::unexpected(notThat(thing, QStringLiteral("a list of profile types")));
    }
    for (const sj::element t : types) {
        out.push_back(
            {d.typeId(t),
             QStringLiteral("%1: %2/%3").arg(string(t["name"]), string(t["sampleType"]), string(t["sampleUnit"])),
             {}});
    }
    return out;
}

// `type`: of all of them, where the server was asked for one; else their label tells.
Result<std::vector<ServerSubject>> parseSubjects(const Dialect &d, std::string_view json, const SubjectLabels &l,
                                                 const QString &type, const QString &thing) {
    sj::parser parser;
    const sj::element root = TRY(parse(parser, json, thing));
    std::vector<ServerSubject> out;
    std::set<std::tuple<QString, QString, QString>> known;
    each(root[d.sets], [&](const sj::element &set) {
        ServerSubject s{.type = type};
        each(d.labels(set), [&](const sj::element &label) {
            const QString name = string(label["name"]);
            if (name == l.service) {
                s.service = string(label["value"]);
            } else if (name == l.pod) {
                s.pod = string(label["value"]);
            } else if (type.isEmpty() && name == u"__profile_type__") {
                s.type = string(label["value"]);
            }
        });
        if (!s.type.isEmpty() && out.size() < kMostSubjects && known.emplace(s.service, s.pod, s.type).second) {
            out.push_back(std::move(s));
        }
    });
    return out;
}

// All series of the answer together.
Result<std::vector<SeriesPoint>> parseSeries(const Dialect &d, std::string_view json, const QString &thing) {
    sj::parser parser;
    const sj::element root = TRY(parse(parser, json, thing));
    std::map<TimeMs, double> sum;
    each(root["series"], [&](const sj::element &series) {
        each(series[d.points], [&](const sj::element &p) {
            if (const auto time = d.time(p)) {
                sum[*time] += real(p["value"]);
            }
        });
    });
    std::vector<SeriesPoint> out;
    out.reserve(sum.size());
    for (const auto &[time, value] : sum) {
        out.push_back({time, value});
    }
    return out;
}

} // namespace

Result<std::vector<ProfileType>> parsePyroscopeTypes(std::string_view json, const QString &thing) {
    return parseTypes(kPyroscope, json, thing);
}

Result<std::vector<ProfileType>> parseParcaTypes(std::string_view json, const QString &thing) {
    return parseTypes(kParca, json, thing);
}

Result<std::vector<ServerSubject>> parsePyroscopeSubjects(std::string_view json, const SubjectLabels &l,
                                                          const QString &thing) {
    return parseSubjects(kPyroscope, json, l, {}, thing);
}

Result<std::vector<ServerSubject>> parseParcaSubjects(std::string_view json, const SubjectLabels &l,
                                                      const QString &type, const QString &thing) {
    return parseSubjects(kParca, json, l, type, thing);
}

Result<std::vector<SeriesPoint>> parsePyroscopeSeries(std::string_view json, const QString &thing) {
    return parseSeries(kPyroscope, json, thing);
}

Result<std::vector<SeriesPoint>> parseParcaSeries(std::string_view json, const QString &thing) {
    return parseSeries(kParca, json, thing);
}

QString selectorText(const std::vector<std::pair<QString, QString>> &equal) {
    QStringList out;
    for (const auto &[name, value] : equal) {
        if (!value.isEmpty()) {
            QString v = value;
            v.replace(u'\\', QStringLiteral("\\\\")).replace(u'"', QStringLiteral("\\\""));
            v.replace(u'\n', QStringLiteral("\\n"));
            out << QStringLiteral("%1=\"%2\"").arg(name, v);
        }
    }
    return u'{' + out.join(u',') + u'}';
}

bool isGauge(const QString &typeId) {
    // name:sample_type:sample_unit:period_type:period_unit[:delta], or a name alone.
    const QStringList parts = typeId.split(u':');
    if (parts.value(5) == u"delta") {
        return false;
    }
    const QString sample = parts.value(1, parts[0]);
    return sample.startsWith(u"goroutine") || sample.startsWith(u"inuse_") || sample.startsWith(u"thread");
}

namespace {

struct FlameNode {
    std::int64_t begin = 0;
    std::int64_t end = 0;
    std::size_t name = 0;
    std::size_t parent = 0; // + 1 into the level above
};

// One level of a single flamebearer: 4-tuples [distance from the end of the one before, total, self, name].
struct Level {
    std::vector<FlameNode> nodes;
    std::vector<std::int64_t> self;
};

std::optional<Level> decodeLevel(const sj::array &numbers) {
    Level out;
    std::vector<std::int64_t> v;
    for (const sj::element e : numbers) {
        v.push_back(integer(simdjson::simdjson_result<sj::element>(sj::element(e))));
    }
    if (v.size() % 4 != 0) {
        return std::nullopt;
    }
    std::int64_t x = 0;
    for (std::size_t i = 0; i + 3 < v.size(); i += 4) {
        x += v[i];
        if (v[i + 1] < 0 || v[i + 3] < 0) {
            return std::nullopt;
        }
        out.nodes.push_back({x, x + v[i + 1], static_cast<std::size_t>(v[i + 3]), 0});
        out.self.push_back(v[i + 2]);
        x += v[i + 1];
    }
    return out;
}

} // namespace

Result<profile::ProfilePtr> parseFlamebearer(std::string_view json, const QString &thing) {
    sj::parser parser;
    const sj::element root = TRY(parse(parser, json, thing));
    sj::array names;
    sj::array levels;
    if (root["flamebearer"]["names"].get(names) != simdjson::SUCCESS ||
        root["flamebearer"]["levels"].get(levels) != simdjson::SUCCESS ||
        string(root["metadata"]["format"]) == u"double") {
        return std::unexpected(notThat(thing, QStringLiteral("a flame graph of one profile")));
    }
    auto p = std::make_shared<profile::Profile>();
    p->thing = thing;
    const QString units = string(root["metadata"]["units"]);
    const bool goroutines = units == u"goroutines";
    p->types = {{goroutines ? "goroutine" : "samples", "count"}};
    p->periodType = p->types[0];
    profile::LocationTable table(*p);
    std::vector<std::uint32_t> locations;
    for (const sj::element n : names) {
        std::string_view s;
        const profile::Text t = n.get(s) == simdjson::SUCCESS ? p->texts.internCopy(s) : 0;
        locations.push_back(table.byFrame({.function = t == 0 ? std::string_view("(unnamed)") : p->texts[t]}));
    }
    std::vector<Level> tree;
    for (const sj::element l : levels) {
        sj::array numbers;
        auto level = l.get(numbers) == simdjson::SUCCESS ? decodeLevel(numbers) : std::nullopt;
        if (!level || tree.size() > 10000) {
            return std::unexpected(notThat(thing, QStringLiteral("a flame graph: a level is malformed")));
        }
        std::size_t above = 0;
        for (std::size_t i = 0; i < level->nodes.size(); ++i) {
            FlameNode &node = level->nodes[i];
            if (node.name >= locations.size()) {
                return std::unexpected(notThat(thing, QStringLiteral("a flame graph: a name is missing")));
            }
            if (!tree.empty()) {
                const auto &parents = tree.back().nodes;
                while (above < parents.size() && parents[above].end <= node.begin) {
                    ++above;
                }
                node.parent = above < parents.size() ? above + 1 : 0;
            }
        }
        tree.push_back(std::move(*level));
    }
    std::vector<std::uint32_t> stack;
    for (std::size_t depth = 1; depth < tree.size(); ++depth) {
        for (std::size_t i = 0; i < tree[depth].nodes.size(); ++i) {
            const std::int64_t self = tree[depth].self[i];
            if (self == 0) {
                continue;
            }
            stack.clear();
            std::size_t at = i;
            for (std::size_t d = depth; d > 0; --d) { // level 0 is the total
                stack.push_back(locations[tree[d].nodes[at].name]);
                const std::size_t parent = tree[d].nodes[at].parent;
                if (parent == 0) {
                    break;
                }
                at = parent - 1;
            }
            p->addSample(stack, std::span(&self, 1));
        }
    }
    return profile::ProfilePtr(std::move(p));
}

std::int64_t countParcaSamples(std::string_view json) {
    sj::parser parser;
    const auto root = parse(parser, json, {});
    std::int64_t n = 0;
    if (root) {
        each((*root)["series"],
             [&](const sj::element &series) { each(series["samples"], [&](const sj::element &) { ++n; }); });
    }
    return n;
}

Result<std::string> parseParcaPprof(std::string_view json, const QString &thing) {
    sj::parser parser;
    const sj::element root = TRY(parse(parser, json, thing));
    std::string_view base64;
    if (root["pprof"].get(base64) != simdjson::SUCCESS) {
        return std::unexpected(notThat(thing, QStringLiteral("a pprof report")));
    }
    const QByteArray bytes =
        QByteArray::fromBase64(QByteArray::fromRawData(base64.data(), static_cast<qsizetype>(base64.size())));
    return bytes.toStdString();
}

profile::ProfilePtr averaged(const profile::Profile &p, std::int64_t n) {
    auto out = std::make_shared<profile::Profile>(p);
    for (std::int64_t &v : out->values) {
        v = v == 0 || n <= 1 ? v : std::max<std::int64_t>(1, (v + n / 2) / n);
    }
    return out;
}

} // namespace bs::capture
