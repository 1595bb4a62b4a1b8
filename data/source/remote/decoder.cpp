// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/source/remote/decoder.h"
#include "data/core/format.h"
#include "data/source/remote/histogramjson.h"
#include "data/source/remote/pointscan.h"

namespace bs {

using json::Cursor;
using json::Scan;

namespace {

constexpr std::size_t kHeadBytes = 200;
constexpr std::size_t kMostReserved = 11'001; // the longest series a Prometheus sends
constexpr std::size_t kBridge = 4096;
constexpr std::size_t kMostMessages = 100;

Scan readLabels(Cursor &c, Labels &out) {
    Cursor next = c;
    if (const Scan s = json::expect(next, '{'); s != Scan::Ok) {
        return s;
    }
    std::vector<Labels::Pair> pairs;
    while (true) {
        json::skipSeparators(next);
        if (next.at == next.end) {
            return Scan::NeedMore;
        }
        if (*next.at == '}') {
            out = Labels::fromPairs(std::move(pairs));
            c.at = next.at + 1;
            return Scan::Ok;
        }
        Labels::Pair &pair = pairs.emplace_back();
        if (const Scan s = json::readString(next, pair.first); s != Scan::Ok) {
            return s;
        }
        if (const Scan s = json::expect(next, ':'); s != Scan::Ok) {
            return s;
        }
        if (const Scan s = json::readString(next, pair.second); s != Scan::Ok) {
            return s;
        }
    }
}

Scan readHistogramPoint(Cursor &c, TimeMs &t, NativeHistogram &h) {
    Cursor next = c;
    if (const Scan s = json::expect(next, '['); s != Scan::Ok) {
        return s;
    }
    if (const Scan s = json::readSeconds(next, t); s != Scan::Ok) {
        return s;
    }
    json::skipSeparators(next);
    if (const Scan s = readHistogram(next, h); s != Scan::Ok) {
        return s;
    }
    if (const Scan s = json::expect(next, ']'); s != Scan::Ok) {
        return s;
    }
    c.at = next.at;
    return Scan::Ok;
}

template <class T> void trim(std::vector<T> &column) {
    if (column.capacity() > column.size() + column.size() / 4 + 8) {
        column.shrink_to_fit();
    }
}

// Reads the next key of an object with its colon, or its end. Ok with an empty key: the object has ended.
Scan readKey(Cursor &c, std::string &key, bool &ended) {
    Cursor next = c;
    json::skipSeparators(next);
    if (next.at == next.end) {
        return Scan::NeedMore;
    }
    ended = *next.at == '}';
    if (ended) {
        c.at = next.at + 1;
        return Scan::Ok;
    }
    if (const Scan s = json::readString(next, key); s != Scan::Ok) {
        return s;
    }
    if (const Scan s = json::expect(next, ':'); s != Scan::Ok) {
        return s;
    }
    json::skipSpace(next);
    if (next.at == next.end) {
        return Scan::NeedMore;
    }
    c.at = next.at;
    return Scan::Ok;
}

} // namespace

ResultDecoder::ResultDecoder(std::size_t expectedPoints, DecodeLimits limits)
    : m_limits(limits), m_expected(std::min(expectedPoints, kMostReserved)) {}

Error ResultDecoder::notAnAnswer(const QString &why) const {
    return sourceError(QStringLiteral("answer"),
                       why + QStringLiteral(": ") + displayText(QString::fromUtf8(m_head).simplified()));
}

Status ResultDecoder::feed(std::string_view piece) {
    if (m_head.size() < kHeadBytes) {
        m_head.append(piece.substr(0, kHeadBytes - m_head.size()));
    }
    if (!m_tail.empty()) {
        piece = TRY(feedTail(piece));
    }
    Cursor c{piece.data(), piece.data() + piece.size()};
    CHECK_STATUS(run(c));
    m_offset += c.at - piece.data();
    m_tail.append(c.at, c.end);
    return {};
}

// Completes what the last piece left unfinished with the first bytes of this one, so that the rest of it is read where
// it lies. Returns that rest; it is empty if the unfinished thing goes on beyond the piece.
Result<std::string_view> ResultDecoder::feedTail(std::string_view piece) {
    std::size_t taken = 0;
    while (taken < piece.size()) {
        const std::size_t more = std::min(piece.size() - taken, std::max<std::size_t>(kBridge, m_tail.size()));
        m_tail.append(piece.substr(taken, more));
        taken += more;
        Cursor c{m_tail.data(), m_tail.data() + m_tail.size()};
        CHECK_STATUS(run(c));
        m_offset += c.at - m_tail.data();
        const auto left = static_cast<std::size_t>(c.end - c.at);
        if (left <= taken) { // all that is left came from this piece
            m_tail.clear();
            return piece.substr(taken - left);
        }
        m_tail.erase(0, m_tail.size() - left);
    }
    return std::string_view();
}

Status ResultDecoder::run(Cursor &c) {
    while (true) {
        const Scan s = step(c);
        if (s == Scan::Bad) {
            const QString where = m_state == State::Start
                                      ? QStringLiteral("is not JSON")
                                      : QStringLiteral("is not a query's answer at byte %1").arg(m_offset);
            return std::unexpected(notAnAnswer(where));
        }
        CHECK_STATUS(checkLimits());
        if (s == Scan::NeedMore) {
            if (static_cast<std::size_t>(c.end - c.at) > m_limits.maxPiece) {
                return std::unexpected(notAnAnswer(QStringLiteral("holds one field of more than 16 MiB")));
            }
            return {};
        }
    }
}

Status ResultDecoder::checkLimits() const {
    if (m_samples > m_limits.maxSamples ||
        static_cast<std::int64_t>(m_result->matrix.series.size()) > m_limits.maxSeries) {
        return std::unexpected(
            sourceError(QStringLiteral("answer"),
                        QStringLiteral("holds more than %1 samples or %2 series: ask for less, or for longer steps")
                            .arg(m_limits.maxSamples)
                            .arg(m_limits.maxSeries)));
    }
    return {};
}

Scan ResultDecoder::step(Cursor &c) {
    switch (m_state) {
    case State::Start: {
        const Scan s = json::expect(c, '{');
        if (s == Scan::Ok) {
            m_state = State::Top;
        }
        return s;
    }
    case State::Top: return topField(c);
    case State::Data: return dataField(c);
    case State::Result: return resultItem(c);
    case State::Series: return seriesField(c);
    case State::Values: return values(c);
    case State::Histograms: return histograms(c);
    case State::Done: json::skipSpace(c); return c.at == c.end ? Scan::NeedMore : Scan::Bad;
    }
    return Scan::Bad;
}

bool ResultDecoder::enter(Cursor &c, State state, char opening) {
    if (*c.at != opening) {
        return false;
    }
    ++c.at;
    m_state = state;
    return true;
}

Scan ResultDecoder::topField(Cursor &c) {
    Cursor next = c;
    std::string key;
    bool ended = false;
    if (const Scan s = readKey(next, key, ended); s != Scan::Ok) {
        return s;
    }
    if (ended) {
        m_state = State::Done;
        c.at = next.at;
        return Scan::Ok;
    }
    Scan s = Scan::Ok;
    if (key == "data" && enter(next, State::Data, '{')) {
        s = Scan::Ok;
    } else if (key == "status") {
        s = json::readString(next, m_status);
    } else if (key == "errorType") {
        s = json::readString(next, m_error.type);
    } else if (key == "error") {
        s = json::readString(next, m_error.message);
    } else if (key == "warnings") {
        s = readTexts(next, m_result->warnings);
    } else if (key == "infos") {
        s = readTexts(next, m_result->infos);
    } else if (key == "isPartial") {
        s = json::readBool(next, m_result->partial);
    } else {
        s = json::skipValue(next);
    }
    if (s == Scan::Ok) {
        c.at = next.at;
    }
    return s;
}

Scan ResultDecoder::dataField(Cursor &c) {
    Cursor next = c;
    std::string key;
    bool ended = false;
    if (const Scan s = readKey(next, key, ended); s != Scan::Ok) {
        return s;
    }
    if (ended) {
        m_state = State::Top;
        c.at = next.at;
        return Scan::Ok;
    }
    Scan s = Scan::Ok;
    if (key == "resultType") {
        s = json::readString(next, m_resultType);
    } else if (key == "result" && enter(next, State::Result, '[')) {
        m_sawResult = true;
    } else {
        s = json::skipValue(next);
    }
    if (s == Scan::Ok) {
        c.at = next.at;
    }
    return s;
}

Scan ResultDecoder::resultItem(Cursor &c) {
    Cursor next = c;
    json::skipSeparators(next);
    if (next.at == next.end) {
        return Scan::NeedMore;
    }
    if (*next.at == ']') {
        ++next.at;
        m_state = State::Data;
    } else if (!enter(next, State::Series, '{')) {
        return plainResult(c);
    }
    c.at = next.at;
    return Scan::Ok;
}

Scan ResultDecoder::plainResult(Cursor &c) {
    Cursor next = c;
    json::skipSpace(next);
    if (m_plain) {
        return Scan::Bad;
    }
    if (const Scan s = json::readSeconds(next, m_plainTime); s != Scan::Ok) {
        return s;
    }
    json::skipSeparators(next);
    if (const Scan s = json::readString(next, m_plainText); s != Scan::Ok) {
        return s;
    }
    m_plain = true;
    c.at = next.at;
    return Scan::Ok;
}

Scan ResultDecoder::seriesField(Cursor &c) {
    Cursor next = c;
    std::string key;
    bool ended = false;
    if (const Scan s = readKey(next, key, ended); s != Scan::Ok) {
        return s;
    }
    TimeMs t = 0;
    double v = 0;
    Scan s = Scan::Ok;
    if (ended) {
        endSeries();
        m_state = State::Result;
    } else if (key == "metric") {
        s = readLabels(next, m_series.labels);
    } else if (key == "values" && enter(next, State::Values, '[')) {
        m_series.times.reserve(m_expected);
        m_series.values.reserve(m_expected);
    } else if (key == "histograms" && enter(next, State::Histograms, '[')) {
        s = Scan::Ok;
    } else if (key == "value") {
        s = point::readPoint(next, t, v);
        if (s == Scan::Ok) {
            m_series.times.push_back(t);
            m_series.values.push_back(v);
            ++m_samples;
        }
    } else if (key == "histogram") {
        NativeHistogram h;
        s = readHistogramPoint(next, t, h);
        if (s == Scan::Ok) {
            m_series.histogramTimes.push_back(t);
            m_series.histograms.push_back(std::make_shared<const NativeHistogram>(std::move(h)));
            ++m_samples;
        }
    } else {
        s = json::skipValue(next);
    }
    if (s == Scan::Ok) {
        c.at = next.at;
    }
    return s;
}

// Everything of the current list that has arrived, in one go.
Scan ResultDecoder::values(Cursor &c) {
    const std::size_t before = m_series.times.size();
    Scan s = Scan::Ok;
    while (true) {
        json::skipSeparators(c);
        if (c.at == c.end) {
            s = Scan::NeedMore;
            break;
        }
        if (*c.at == ']') {
            ++c.at;
            m_state = State::Series;
            break;
        }
        TimeMs t = 0;
        double v = 0;
        s = point::readPoint(c, t, v);
        if (s != Scan::Ok) {
            break;
        }
        m_series.times.push_back(t);
        m_series.values.push_back(v);
    }
    m_samples += static_cast<std::int64_t>(m_series.times.size() - before);
    return s;
}

Scan ResultDecoder::histograms(Cursor &c) {
    json::skipSeparators(c);
    if (c.at == c.end) {
        return Scan::NeedMore;
    }
    if (*c.at == ']') {
        ++c.at;
        m_state = State::Series;
        return Scan::Ok;
    }
    TimeMs t = 0;
    NativeHistogram h;
    const Scan s = readHistogramPoint(c, t, h);
    if (s == Scan::Ok) {
        m_series.histogramTimes.push_back(t);
        m_series.histograms.push_back(std::make_shared<const NativeHistogram>(std::move(h)));
        ++m_samples;
    }
    return s;
}

Scan ResultDecoder::readTexts(Cursor &c, std::vector<std::string> &out) const {
    Cursor next = c;
    if (*next.at == 'n') {
        return json::skipValue(c);
    }
    if (const Scan s = json::expect(next, '['); s != Scan::Ok) {
        return s;
    }
    std::vector<std::string> texts;
    while (true) {
        json::skipSeparators(next);
        if (next.at == next.end) {
            return Scan::NeedMore;
        }
        if (*next.at == ']') {
            c.at = next.at + 1;
            texts.resize(std::min(texts.size(), kMostMessages));
            out = std::move(texts);
            return Scan::Ok;
        }
        if (const Scan s = json::readString(next, texts.emplace_back()); s != Scan::Ok) {
            return s;
        }
    }
}

void ResultDecoder::endSeries() {
    trim(m_series.times);
    trim(m_series.values);
    m_expected = std::min(m_series.times.size(), kMostReserved); // the next series is likely to be as long
    m_result->matrix.series.push_back(std::exchange(m_series, {}));
}

Result<std::shared_ptr<QueryResult>> ResultDecoder::finish() {
    if (m_state != State::Done) {
        return std::unexpected(m_state == State::Start ? notAnAnswer(QStringLiteral("is not JSON"))
                                                       : notAnAnswer(QStringLiteral("ends early")));
    }
    if (isError()) {
        return std::unexpected(sourceError(QStringLiteral("answer"), QString::fromStdString(m_error.message)));
    }
    if (m_status != "success" || !m_sawResult) {
        return std::unexpected(notAnAnswer(QStringLiteral("is not a query's answer")));
    }
    QueryResult &r = *m_result;
    r.type = m_resultType == "vector"   ? QueryResult::Type::Vector
             : m_resultType == "scalar" ? QueryResult::Type::Scalar
             : m_resultType == "string" ? QueryResult::Type::String
                                        : QueryResult::Type::Matrix;
    if (r.type == QueryResult::Type::String) {
        r.text = m_plainText;
        r.textTime = m_plainTime;
    } else if (r.type == QueryResult::Type::Scalar) {
        const std::string quoted = '"' + m_plainText + '"';
        Cursor c{quoted.data(), quoted.data() + quoted.size()};
        double v = 0;
        if (!m_plain || json::readSample(c, v) != Scan::Ok) {
            return std::unexpected(notAnAnswer(QStringLiteral("is not a scalar")));
        }
        r.matrix.series.push_back({.times = {m_plainTime}, .values = {v}});
    }
    return m_result;
}

} // namespace bs
