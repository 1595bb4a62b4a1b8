// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/incident/links.h"
#include "data/core/format.h"
#include "data/incident/timeline.h"
#include <algorithm>
#include <cmath>
#include <map>

namespace bs::incident {

namespace {

bool inWord(QChar c) { return c.isLetterOrNumber(); }

// 11:53 is no part of 11:53:07, and 4 min none of 14 min or 4 minutes.
bool wholeAt(const QString &text, qsizetype at, qsizetype length) {
    const QChar before = at > 0 ? text[at - 1] : u' ';
    const QChar after = at + length < text.size() ? text[at + length] : u' ';
    const QChar beyond = at + length + 1 < text.size() ? text[at + length + 1] : u' ';
    const bool joined = (after == u':' || after == u'.' || after == u',') && beyond.isDigit();
    const bool joinedBefore = at > 1 && (before == u':' || before == u'.' || before == u',') && text[at - 2].isDigit();
    return !inWord(before) && !inWord(after) && !joined && !joinedBefore;
}

} // namespace

std::optional<Rise> riseOf(const Curve &c, TimeMs impact) {
    std::vector<double> before;
    Rise out;
    out.peak = -1;
    for (std::size_t k = 0; k < std::min(c.times.size(), c.values.size()); ++k) {
        if (!std::isfinite(c.values[k])) {
            continue;
        }
        if (impact != kNoTime && c.times[k] < impact) {
            if (c.times[k] >= impact - 10 * 60'000) {
                before.push_back(c.values[k]);
            }
            continue;
        }
        out.at = c.values[k] > out.peak ? c.times[k] : out.at;
        out.peak = std::max(out.peak, c.values[k]);
    }
    if (before.empty() || out.at == kNoTime) {
        return std::nullopt;
    }
    std::nth_element(before.begin(), before.begin() + static_cast<std::ptrdiff_t>(before.size() / 2), before.end());
    out.before = before[before.size() / 2];
    return out;
}

std::vector<LinkedValue> linkedValues(const Incident &i, const QString &zone) {
    std::vector<LinkedValue> out;
    const auto add = [&out](const QString &name, const QString &text) {
        if (!text.isEmpty()) {
            out.push_back({name, text});
        }
    };
    for (const Mark m : kMarks) {
        if (i.mark(m) != kNoTime) {
            add(toString(m), clockIn(i.mark(m), zone).left(5));
        }
    }
    const Times t = i.times();
    const auto span = [&](const char *name, const std::optional<std::int64_t> &s) {
        add(QString::fromLatin1(name), s && *s > 0 ? formatSpan(*s * 1000) : QString());
    };
    span("time to detect", t.detect);
    span("time to first response", t.respond);
    span("time to mitigate", t.mitigate);
    span("time to resolve", t.resolve);
    for (const Curve &c : i.curves) {
        if (const std::optional<Rise> r = riseOf(c, i.mark(Mark::Impact))) {
            add(QStringLiteral("before, %1").arg(c.label), formatValue(r->before, c.unit));
            add(QStringLiteral("peak, %1").arg(c.label), formatValue(r->peak, c.unit));
            add(QStringLiteral("time of the peak"), clockIn(r->at, zone).left(5));
        }
        break; // the curve that is drawn
    }
    return out;
}

std::vector<LinkedPlace> linkedPlaces(const QString &text, const std::vector<LinkedValue> &values) {
    std::vector<std::size_t> order(values.size());
    for (std::size_t k = 0; k < order.size(); ++k) {
        order[k] = k;
    }
    std::stable_sort(order.begin(), order.end(),
                     [&values](std::size_t a, std::size_t b) { return values[a].text.size() > values[b].text.size(); });
    std::vector<LinkedPlace> out;
    for (const std::size_t k : order) {
        const QString &word = values[k].text;
        for (qsizetype at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
            const bool taken = std::any_of(out.begin(), out.end(), [&](const LinkedPlace &p) {
                return at < p.at + p.length && p.at < at + word.size();
            });
            if (!taken && wholeAt(text, at, word.size())) {
                out.push_back({at, word.size(), k});
            }
        }
    }
    std::sort(out.begin(), out.end(), [](const LinkedPlace &a, const LinkedPlace &b) { return a.at < b.at; });
    return out;
}

int relink(Postmortem &p, const std::vector<LinkedValue> &before, const std::vector<LinkedValue> &after) {
    std::map<QString, QString> becomes; // empty: ambiguous
    for (const LinkedValue &old : before) {
        const auto now =
            std::find_if(after.begin(), after.end(), [&old](const LinkedValue &v) { return v.name == old.name; });
        const QString text = now == after.end() ? old.text : now->text;
        const auto [it, fresh] = becomes.emplace(old.text, text);
        if (!fresh && it->second != text) {
            it->second.clear();
        }
    }
    int changed = 0;
    const auto repair = [&](QString &text) {
        const std::vector<LinkedPlace> places = linkedPlaces(text, before);
        for (auto place = places.rbegin(); place != places.rend(); ++place) {
            const QString &to = becomes[before[place->value].text];
            if (!to.isEmpty() && to != before[place->value].text) {
                text.replace(place->at, place->length, to);
                ++changed;
            }
        }
    };
    for (Section &s : p.sections) {
        repair(s.text);
    }
    repair(p.rootCauseSentence);
    return changed;
}

} // namespace bs::incident
