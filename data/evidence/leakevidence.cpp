// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/evidence/leakevidence.h"
#include "data/core/format.h"
#include "data/profile/leaks.h"

namespace bs::evidence {

namespace {

constexpr DurationMs kLookBack = 40 * 60'000;
constexpr std::size_t kMost = 12; // captures compared; more say the same and cost time

} // namespace

runbook::Evidence leakEvidence(const profilestore::ProfileStore &captures, const Situation &s,
                               std::vector<CodePlace> *places) {
    runbook::Evidence e;
    e.provider = QStringLiteral("profile_leak");
    e.metric = QStringLiteral("goroutines of the most suspicious stack");
    e.source = QStringLiteral("captures");
    e.window = formatDuration(kLookBack);
    e.unit = QStringLiteral("count");
    e.threshold = 100;
    const PodState *p = s.worstPod();
    if (!p) {
        e.reason = QStringLiteral("no pod is known");
        return e;
    }
    profilestore::CaptureQuery q;
    q.pod = QString::fromStdString(p->name);
    q.type = QStringLiteral("goroutine");
    q.range = {s.snapshot.at - kLookBack, s.snapshot.at};
    e.query = QStringLiteral("goroutine captures of %1").arg(displayText(p->name, 80));
    auto found = captures.captures(q);
    if (!found || found->size() < 2) {
        e.state = found ? Availability::NoData : Availability::Error;
        e.reason = found ? QStringLiteral("fewer than two captures of %1 in the window").arg(displayText(p->name, 80))
                         : found.error().reason;
        return e;
    }
    if (found->size() > kMost) {
        found->erase(found->begin(), found->end() - kMost);
    }
    std::vector<profile::ProfilePtr> profiles;
    for (const profilestore::CaptureInfo &c : *found) {
        if (auto loaded = captures.load(c.id)) {
            profiles.push_back(*loaded);
        }
    }
    e.n = static_cast<int>(profiles.size());
    e.asOf = found->back().time;
    e.interval = std::max<DurationMs>(15'000, (found->back().time - found->front().time) /
                                                  static_cast<DurationMs>(found->size() - 1));
    const auto report = profile::findLeaks(std::move(profiles));
    if (!report) {
        e.state = Availability::Error;
        e.reason = report.error().reason;
        return e;
    }
    e.state = Availability::Data;
    const auto strong = std::find_if(report->suspects.begin(), report->suspects.end(), [](const profile::Suspect &x) {
        return x.confidence == profile::Confidence::Strong;
    });
    if (strong == report->suspects.end()) {
        e.verdict = QStringLiteral("no");
        e.value = 0;
        e.above = false;
        e.text = QStringLiteral("no stack grows from capture to capture");
        return e;
    }
    e.verdict = QStringLiteral("yes");
    e.value = static_cast<double>(strong->counts.back());
    QString name;
    for (const profile::Frame &f : strong->frames) { // the first frame that is not the runtime's own
        const QString function = displayText(f.function, 120);
        if (places) {
            places->push_back({std::string(f.function), std::string(f.file), f.line});
        }
        if (!function.startsWith(QStringLiteral("runtime.")) && name.isEmpty()) {
            name = function;
        }
    }
    e.subject = name.isEmpty() ? QString() : QStringLiteral("stack:%1").arg(name);
    e.text = QStringLiteral("%1: %2 goroutines, was %3")
                 .arg(name, formatCount(e.value), formatCount(static_cast<double>(strong->counts.front())));
    if (strong->growthPerMinute) {
        e.facts.push_back({QStringLiteral("Growth"), {}, *strong->growthPerMinute, QStringLiteral("per_minute")});
    }
    return e;
}

} // namespace bs::evidence
