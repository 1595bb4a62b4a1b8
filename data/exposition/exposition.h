// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include "data/core/time.h"
#include "data/series/histogram.h"
#include "data/series/labels.h"
#include <QByteArray>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// What a target says on /metrics, as a stream of views into its bytes: Prometheus text 0.0.4 and 1.0, OpenMetrics 1.0
// and 2.0, and Prometheus's delimited protobuf. Nothing is allocated per sample once the parser is warm; views are
// valid during the call only.
namespace bs::exposition {

enum class Format : std::uint8_t { Auto, Text, OpenMetrics, Protobuf };
[[nodiscard]] const char *toString(Format f);

enum class MetricType : std::uint8_t {
    Unknown,
    Counter,
    Gauge,
    Histogram,
    GaugeHistogram,
    Summary,
    Info,
    StateSet,
};
[[nodiscard]] const char *toString(MetricType t); // as the metadata API names them

struct LabelView {
    std::string_view name;
    std::string_view value; // unescaped
};

struct ExemplarView {
    std::span<const LabelView> labels;
    double value = 0;
    TimeMs time = kNoTime; // kNoTime: none given
};

struct SampleView {
    std::string_view series; // name and labels as they are written: a key for caches. Unique per label set within one
                             // target for as long as it writes the same way; empty when there is no such text
    std::string_view name;
    std::span<const LabelView> labels; // in the order of the input, without the name
    double value = 0;
    TimeMs time = kNoTime;                 // kNoTime: none given, the scrape's own time is meant
    TimeMs startTime = kNoTime;            // when the counter began (st@, protobuf's created timestamp)
    MetricType type = MetricType::Unknown; // of the last TYPE line
    const NativeHistogram *histogram = nullptr;
    std::span<const ExemplarView> exemplars;
    bool composite = false;  // one of several series that one line of OpenMetrics 2.0 or one protobuf message holds
    std::int64_t offset = 0; // of the line, in bytes
};

enum class MetadataKind : std::uint8_t { Help, Type, Unit };

struct MetadataView {
    MetadataKind kind = MetadataKind::Help;
    std::string_view metric;
    std::string_view text; // unescaped
    MetricType type = MetricType::Unknown;
    std::int64_t offset = 0;
};

class Handler {
public:
    virtual ~Handler() = default;
    virtual void metadata(const MetadataView &) {}
    virtual void sample(const SampleView &) = 0;
    // The input ended well; the last chance to refuse it.
    virtual void finish() {}
    // Something that a reader may want to know, at a byte offset; the parse goes on.
    virtual void notice(const QString & /*message*/, std::int64_t /*offset*/) {}

    [[nodiscard]] const QString &refusal() const { return m_refusal; }
    [[nodiscard]] bool refused() const { return m_refused; }

protected:
    // Ends the parse with an Error at the line of the current call.
    void refuse(QString why) {
        m_refused = true;
        m_refusal = std::move(why);
    }

private:
    bool m_refused = false;
    QString m_refusal;
};

struct ParseOptions {
    // OpenMetrics as its specification says, where Prometheus is lenient (a trailing comma in a label set). What
    // spans several lines is OpenMetricsCheck's.
    bool strict = false;
    QString thing = QStringLiteral("exposition"); // named by errors
};

// Parses all of `bytes`. Keep one per target: its buffers are reused.
class Parser {
public:
    Parser();
    ~Parser();
    Parser(Parser &&) noexcept;
    Parser &operator=(Parser &&) noexcept;
    // Format::Auto sniffs. Errors carry line and column.
    [[nodiscard]] Status parse(std::string_view bytes, Format format, Handler &handler, const ParseOptions &o = {});
    [[nodiscard]] Format format() const { return m_format; } // what the last parse took the bytes for

private:
    struct Buffers;
    std::unique_ptr<Buffers> m_buffers;
    Format m_format = Format::Auto;
};

// By content: protobuf, "# EOF" or OpenMetrics-only lines, else text.
[[nodiscard]] Format sniff(std::string_view bytes);

// From a Content-Type header; Auto when it is missing or names none of them (then Prometheus 3 refuses the scrape; we
// sniff, and say so).
[[nodiscard]] Format formatOfContentType(std::string_view contentType);
// What a scrape sends as Accept; protobuf first when native histograms are wanted.
[[nodiscard]] QByteArray acceptHeader(bool nativeHistograms);

// The labels of a sample as Prometheus 3 stores them: sorted, without empty values, `le` of histograms and `quantile`
// of summaries in float form ("1" -> "1.0"). An Error when a label name occurs twice.
[[nodiscard]] Result<Labels> labelsOf(const SampleView &sample);
[[nodiscard]] std::string openMetricsFloat(double value); // "1.0", "+Inf", "1e-05" as Go formats them

// Line and column (1-based, bytes) of an offset.
struct Position {
    int line = 0;
    int column = 0;
};
[[nodiscard]] Position positionOf(std::string_view bytes, std::int64_t offset);

} // namespace bs::exposition
