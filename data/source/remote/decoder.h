// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include "data/series/matrix.h"
#include "data/source/remote/jsonscan.h"
#include <memory>
#include <string>
#include <string_view>

namespace bs {

struct DecodeLimits {
    std::int64_t maxSamples = 50'000'000; // Prometheus's own query.max-samples
    std::int64_t maxSeries = 1'000'000;
    std::size_t maxPiece = 16U << 20; // one label set, message or skipped field
};

// The server's error inside an envelope.
struct EnvelopeError {
    std::string type;    // bad_data, execution, timeout, ... or VictoriaMetrics's status
    std::string message; // the server's own words
};

// Decodes the answer to query and query_range while it arrives: pieces of any size go straight into columns, and no
// copy of the body is kept. The text is scanned by hand: it is a grammar of five shapes, and the time is spent in the
// numbers (std::from_chars), so a general JSON parser with a second pass over its strings costs more.
// Only the order of keys is free; unknown fields are skipped.
class ResultDecoder {
public:
    explicit ResultDecoder(std::size_t expectedPoints = 0, DecodeLimits limits = {});
    // An Error ends the decoding: not JSON, or over a limit.
    [[nodiscard]] Status feed(std::string_view piece);
    // The whole answer has arrived. Error: cut short, or not an answer to a query.
    [[nodiscard]] Result<std::shared_ptr<QueryResult>> finish();
    // Set when the envelope says status "error"; finish() is an Error too then.
    [[nodiscard]] const EnvelopeError &envelopeError() const { return m_error; }
    [[nodiscard]] bool isError() const { return m_status == "error"; }

private:
    enum class State : std::uint8_t { Start, Top, Data, Result, Series, Values, Histograms, Done };
    [[nodiscard]] json::Scan step(json::Cursor &c);
    [[nodiscard]] json::Scan topField(json::Cursor &c);
    [[nodiscard]] json::Scan dataField(json::Cursor &c);
    [[nodiscard]] json::Scan resultItem(json::Cursor &c);
    [[nodiscard]] json::Scan seriesField(json::Cursor &c);
    [[nodiscard]] json::Scan values(json::Cursor &c);
    [[nodiscard]] json::Scan histograms(json::Cursor &c);
    [[nodiscard]] json::Scan plainResult(json::Cursor &c); // a scalar or a string: [t,"v"]
    [[nodiscard]] json::Scan readTexts(json::Cursor &c, std::vector<std::string> &out) const;
    [[nodiscard]] bool enter(json::Cursor &c, State state, char opening);
    [[nodiscard]] Result<std::string_view> feedTail(std::string_view piece);
    [[nodiscard]] Status run(json::Cursor &c);
    [[nodiscard]] Status checkLimits() const;
    [[nodiscard]] Error notAnAnswer(const QString &why) const;
    void endSeries();

    DecodeLimits m_limits;
    State m_state = State::Start;
    std::string m_tail; // the start of a piece whose end has not arrived
    std::string m_head; // first bytes, for messages
    std::int64_t m_offset = 0;
    std::int64_t m_samples = 0;
    std::size_t m_expected;
    std::string m_status, m_resultType;
    EnvelopeError m_error;
    bool m_sawResult = false;
    bool m_plain = false; // the result was [t,"v"]
    std::string m_plainText;
    TimeMs m_plainTime = 0;
    Series m_series;
    std::shared_ptr<QueryResult> m_result = std::make_shared<QueryResult>();
};

} // namespace bs
