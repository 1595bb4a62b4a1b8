// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/evidence/deployframes.h"
#include "data/core/format.h"

namespace bs::evidence {

runbook::Evidence deployFrameEvidence(const Situation &s, const std::vector<CodePlace> &places,
                                      const ChangedFrames &changed) {
    runbook::Evidence e;
    e.provider = QStringLiteral("deploy_frame");
    e.metric = QStringLiteral("frames of the growing stack that the deploy changed");
    e.source = QStringLiteral("sources");
    e.interval = s.snapshot.interval;
    e.unit = QStringLiteral("count");
    e.threshold = 1;
    if (!changed) {
        e.reason = QStringLiteral("no checkout of the sources is configured");
        return e;
    }
    if (s.snapshot.get("versions").state != Availability::Data) {
        e.state = Availability::NoData;
        e.reason = QStringLiteral("the source does not tell which version runs");
        return e;
    }
    const auto deploy = std::find_if(s.deploys.begin(), s.deploys.end(),
                                     [&](const DeployState &d) { return s.victim.empty() || d.service == s.victim; });
    e.asOf = s.newest;
    e.n = static_cast<int>(places.size());
    if (deploy == s.deploys.end()) {
        e.state = Availability::Data;
        e.verdict = QStringLiteral("no");
        e.text = QStringLiteral("no version changed in the hour");
        return e;
    }
    e.query = QStringLiteral("%1 %2..%3")
                  .arg(displayText(deploy->service, 80), displayText(deploy->from, 80), displayText(deploy->to, 80));
    if (places.empty()) {
        e.state = Availability::NoData;
        e.reason = QStringLiteral("no growing stack is known to compare with the change");
        return e;
    }
    const auto found = changed(deploy->service, deploy->from, deploy->to, places);
    if (!found) {
        e.state = Availability::Error;
        e.reason = found.error().reason;
        return e;
    }
    e.state = Availability::Data;
    e.value = static_cast<double>(found->size());
    e.above = !found->empty();
    e.verdict = found->empty() ? QStringLiteral("no") : QStringLiteral("yes");
    e.text = found->empty()
                 ? QStringLiteral("%1 changed none of the stack's %2 frames").arg(e.query).arg(places.size())
                 : QStringLiteral("%1 changed %2").arg(e.query, displayText(found->front().place.function, 120));
    if (!found->empty()) {
        e.subject = QStringLiteral("service:%1").arg(QString::fromStdString(deploy->service));
    }
    for (const FrameChange &c : *found) {
        if (e.facts.size() < 6) {
            e.facts.push_back({displayText(c.place.function, 120),
                               QStringLiteral("%1 %2").arg(displayText(c.commit, 12), displayText(c.subject, 120)),
                               kNone,
                               {}});
        }
    }
    return e;
}

} // namespace bs::evidence
