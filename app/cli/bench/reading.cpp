// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/bench.h"
#include "data/exposition/labelsets.h"
#include "data/profile/exporter.h"
#include "data/profile/reader.h"
#include "data/source/remote/decoder.h"

namespace bs::cli::bench {

namespace {

// An exposition as services have them: many series of few families, histograms among them.
std::string expositionText(int pods) {
    std::string out = "# HELP http_request_duration_seconds Time to answer.\n"
                      "# TYPE http_request_duration_seconds histogram\n";
    const char *bounds[] = {"0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"};
    for (int p = 0; p < pods; ++p) {
        const std::string labels = "{service=\"catalog\",pod=\"catalog-" + std::to_string(p) + "\",zone=\"eu-west-1" +
                                   std::string(1, static_cast<char>('a' + p % 3)) + "\",endpoint=\"GET /v1/items\"";
        int count = 0;
        for (const char *b : bounds) {
            count += 137 + p % 11;
            out +=
                "http_request_duration_seconds_bucket" + labels + ",le=\"" + b + "\"} " + std::to_string(count) + "\n";
        }
        out += "http_request_duration_seconds_sum" + labels + "} " + std::to_string(count * 0.0731) + "\n";
        out += "http_request_duration_seconds_count" + labels + "} " + std::to_string(count) + "\n";
    }
    return out;
}

// Reads a scrape three ways: views into its bytes; label sets that outlive them, and values; one set of strings a
// sample.
class Taker final : public exposition::Handler {
public:
    enum class Want : std::uint8_t { Views, Sets, Strings };
    explicit Taker(Want want) : m_want(want) {}
    void begin() {
        m_sets.clear();
        m_values.clear();
        m_pairs = 0;
    }
    void sample(const exposition::SampleView &s) override {
        m_values.push_back(s.value);
        if (m_want == Want::Sets) {
            m_pairs += m_sets.add(s) ? 1 : 0;
        } else if (m_want == Want::Strings) {
            const auto labels = exposition::labelsOf(s);
            m_pairs += labels ? labels->size() : 0;
        }
    }

private:
    Want m_want;
    exposition::LabelSets m_sets;
    std::vector<double> m_values;
    std::size_t m_pairs = 0;
};

// The answer of query_range: `series` of 1,440 points.
std::string rangeAnswer(int series, bool floats) {
    std::string out = R"({"status":"success","data":{"resultType":"matrix","result":[)";
    for (int s = 0; s < series; ++s) {
        out += s > 0 ? "," : "";
        out += R"({"metric":{"__name__":"process_goroutines","pod":"p-)" + std::to_string(s) + R"("},"values":[)";
        for (int i = 0; i < 1440; ++i) {
            out += i > 0 ? ",[" : "[";
            out += std::to_string(1767225600 + i * 60) + ",\"" + std::to_string(800 + (s * 31 + i * 7) % 911);
            out += floats ? ".3141592653589\"]" : "\"]";
        }
        out += "]}";
    }
    return out + "]}}";
}

void decode(const std::string &body) {
    ResultDecoder decoder;
    constexpr std::size_t kPiece = 64 << 10;
    for (std::size_t at = 0; at < body.size(); at += kPiece) {
        if (!decoder.feed(std::string_view(body).substr(at, kPiece))) {
            return;
        }
    }
    (void)decoder.finish();
}

// A dump of debug=2: `goroutines` at `stacks` places.
std::string dump(int goroutines, int stacks) {
    std::string out;
    for (int g = 0; g < goroutines; ++g) {
        const std::string place = std::to_string(g % stacks);
        out += "goroutine " + std::to_string(1000 + g) + " [select, " + std::to_string(1 + g % 40) + " minutes]:\n";
        for (int f = 0; f < 12; ++f) {
            out += "courier/pkg" + std::to_string(f) + ".(*Service).method" + (f == 6 ? place : std::string("X")) +
                   "(0xc0004a1200, {0x1029f3a, 0x5}, 0x1)\n\t/src/courier/pkg" + std::to_string(f) +
                   "/service.go:" + std::to_string(80 + f) + " +0x1d4\n";
        }
        out += "created by courier/pkg.(*Service).Run in goroutine 1\n\t/src/courier/pkg/service.go:31 +0x8f\n\n";
    }
    return out;
}

void expositions(const Plan &plan, const Report &report) {
    const std::string text = expositionText(plan.of(69'000)); // 966,000 samples, 120 MB
    const double mb = static_cast<double>(text.size()) / 1e6;
    const auto figure = [&](const char *name, Taker::Want want, const char *peer) {
        exposition::Parser parser;
        Taker taker(want);
        report(measure(
            name, "MB/s", plan,
            [&] {
                taker.begin();
                (void)parser.parse(text, exposition::Format::Text, taker);
            },
            [mb](Seconds s) { return mb / s; }, peer));
    };
    figure("exposition_parse", Taker::Want::Views, "VictoriaMetrics parser, zero-copy rows: 1,089 MB/s");
    figure("exposition_parse_label_sets", Taker::Want::Sets, "Prometheus textparse 2.42 with label sets: 205 MB/s");
    figure("exposition_parse_labels", Taker::Want::Strings, "");
}

void answers(const Plan &plan, const Report &report) {
    for (const bool floats : {false, true}) {
        const std::string body = rangeAnswer(plan.of(1000), floats);
        report(measure(
            floats ? "query_range_decode_floats" : "query_range_decode_integers", "ms", plan, [&] { decode(body); },
            milliseconds,
            floats ? "1,000 x 1,440: client_golang 708 ms, simdjson 53 ms"
                   : "1,000 x 1,440: client_golang 442 ms, simdjson 34 ms"));
    }
}

Status profiles(const Plan &plan, const Report &report) {
    const std::string text = dump(plan.of(12'000), 50);
    const double mb = static_cast<double>(text.size()) / 1e6;
    report(measure(
        "profile_read_debug2", "MB/s", plan, [&] { (void)profile::readProfile(text, QStringLiteral("dump")); },
        [mb](Seconds s) { return mb / s; }, "panicparse 2.3: 12 MB/s; gostackparse 302 MiB/s as published"));
    const std::string many = dump(plan.of(4752), 4752);
    const auto read = TRY(profile::readProfile(many, QStringLiteral("dump")));
    const std::string pprof = profile::toPprof(*read);
    if (const auto again = TRY(profile::readProfile(pprof, QStringLiteral("pprof"))); again->samples.empty()) {
        return std::unexpected(inputError(QStringLiteral("pprof"), QStringLiteral("came back empty")));
    }
    report(measure(
        "profile_read_pprof_4752_stacks", "ms", plan,
        [&] { (void)profile::readProfile(pprof, QStringLiteral("pprof")); }, milliseconds,
        "go tool pprof -top, whole process: 66 ms"));
    return {};
}

} // namespace

Status reading(const Plan &plan, const Report &report) {
    expositions(plan, report);
    answers(plan, report);
    return profiles(plan, report);
}

} // namespace bs::cli::bench
