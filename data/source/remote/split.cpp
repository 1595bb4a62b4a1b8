// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/source/remote/split.h"
#include <algorithm>
#include <unordered_map>

namespace bs {

namespace {

constexpr std::int64_t kMostPieces = 64;

// The expression without string literals, comments and white space.
std::string skeleton(const std::string &expr) {
    std::string out;
    char quote = 0;
    bool comment = false;
    for (std::size_t i = 0; i < expr.size(); ++i) {
        const char ch = expr[i];
        if (comment) {
            comment = ch != '\n';
        } else if (quote) {
            if (ch == '\\' && quote != '`') {
                ++i;
            } else if (ch == quote) {
                quote = 0;
            }
        } else if (ch == '"' || ch == '\'' || ch == '`') {
            quote = ch;
            out += '"';
        } else if (ch == '#') {
            comment = true;
        } else if (!std::isspace(static_cast<unsigned char>(ch))) {
            out += ch;
        }
    }
    return out;
}

bool refersToTheRange(const std::string &expr) {
    const std::string bare = skeleton(expr);
    const auto has = [&bare](std::string_view what) { return bare.find(what) != std::string::npos; };
    return has("@start()") || has("@end()") || has("range()");
}

// Appends the columns of a later piece; a point that the earlier piece has already is left out (a server that moves the
// ends of a range gives it twice).
template <class T>
void append(std::vector<TimeMs> &times, std::vector<T> &values, std::vector<TimeMs> &moreTimes,
            std::vector<T> &moreValues) {
    const auto from =
        times.empty() ? moreTimes.begin() : std::upper_bound(moreTimes.begin(), moreTimes.end(), times.back());
    const auto skip = from - moreTimes.begin();
    times.insert(times.end(), from, moreTimes.end());
    values.insert(values.end(), std::make_move_iterator(moreValues.begin() + skip),
                  std::make_move_iterator(moreValues.end()));
}

void appendNew(std::vector<std::string> &to, std::vector<std::string> &from) {
    for (std::string &text : from) {
        if (std::find(to.begin(), to.end(), text) == to.end()) {
            to.push_back(std::move(text));
        }
    }
}

} // namespace

RangeQuery aligned(RangeQuery q) {
    if (q.step > 0) {
        const auto down = [&q](TimeMs t) { return t - ((t % q.step) + q.step) % q.step; };
        q.start = down(q.start);
        q.end = down(q.end);
    }
    return q;
}

Result<std::vector<RangeQuery>> splitRange(const RangeQuery &q, int maxPoints) {
    const QString thing = QString::fromStdString(q.expr);
    if (q.step <= 0) {
        return std::unexpected(usageError(thing, QStringLiteral("the step must be longer than nothing")));
    }
    if (q.end < q.start) {
        return std::unexpected(usageError(thing, QStringLiteral("the range ends before it starts")));
    }
    const std::int64_t steps = (q.end - q.start) / q.step;
    if (steps <= maxPoints) {
        return std::vector{q};
    }
    if (refersToTheRange(q.expr)) {
        return std::unexpected(inputError(
            thing,
            QStringLiteral("asks for %1 points, the server gives %2, and an expression with @ start(), @ end() or "
                           "range() cannot be asked in pieces: take a longer step")
                .arg(steps + 1)
                .arg(maxPoints)));
    }
    const std::int64_t pieces = steps / maxPoints + 1;
    if (pieces > kMostPieces) {
        return std::unexpected(
            inputError(thing, QStringLiteral("asks for %1 points a series, more than %2: take a longer step")
                                  .arg(steps + 1)
                                  .arg(kMostPieces * maxPoints)));
    }
    std::vector<RangeQuery> out;
    for (TimeMs start = q.start; start <= q.end; start += q.step * maxPoints) {
        RangeQuery piece = q;
        piece.start = start;
        piece.end = std::min(q.end, start + q.step * (maxPoints - 1));
        out.push_back(std::move(piece));
    }
    return out;
}

std::shared_ptr<QueryResult> joinResults(std::vector<std::shared_ptr<QueryResult>> pieces) {
    if (pieces.size() == 1) {
        return pieces.front();
    }
    auto joined = std::make_shared<QueryResult>();
    std::vector<Series> &all = joined->matrix.series;
    std::unordered_map<Labels, std::size_t, LabelsHash> index;
    for (const auto &piece : pieces) {
        appendNew(joined->warnings, piece->warnings);
        appendNew(joined->infos, piece->infos);
        joined->partial = joined->partial || piece->partial;
        for (Series &s : piece->matrix.series) {
            const auto [it, fresh] = index.try_emplace(s.labels, all.size());
            if (fresh) {
                all.push_back(std::move(s));
                continue;
            }
            Series &to = all[it->second];
            append(to.times, to.values, s.times, s.values);
            append(to.histogramTimes, to.histograms, s.histogramTimes, s.histograms);
        }
        piece->matrix.series.clear();
    }
    std::sort(all.begin(), all.end(), [](const Series &a, const Series &b) { return a.labels < b.labels; });
    return joined;
}

} // namespace bs
