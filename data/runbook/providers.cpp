// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/runbook/providers.h"

namespace bs::runbook {

namespace {

ProviderSpec spec(const char *name, const char *verdicts, const char *units, double threshold, const char *describes) {
    return {QString::fromLatin1(name), QString::fromLatin1(verdicts).split(u' '),
            QString::fromLatin1(units).split(u' ', Qt::SkipEmptyParts), threshold, QString::fromUtf8(describes)};
}

} // namespace

const std::vector<ProviderSpec> &providers() {
    static const std::vector<ProviderSpec> all{
        spec("symptom", "abnormal recovering normal", "ratio", 1.5,
             "Is anything out of its usual range, and which service is the victim?"),
        spec("growth", "growing burst stable falling", "per_minute", 10,
             "Robust slope of the goroutine count: growing, a burst that then stands, stable or falling"),
        spec("load", "elevated normal", "ratio", 1.3, "Requests per second against the hour before"),
        spec("load_explains", "yes no", "ratio", 0.8, "Does the goroutine count only follow the requests?"),
        spec("strain", "yes no", "percent", 80, "Is a bound nearly used up, or are requests slow, failing or refused?"),
        spec("tenant_share", "yes no", "percent", 50, "Does one tenant hold most of the new work?"),
        spec("endpoint_share", "yes no", "percent", 50, "Does one endpoint hold most of the new work?"),
        spec("fanout", "yes no", "times", 8, "Does one request start far more calls than before?"),
        spec("pods", "one some all", "", 0, "Is one pod affected, some, or all?"),
        spec("pool", "yes no", "percent", 95, "Is a pool used up, with callers waiting?"),
        spec("dependency_slow", "yes no", "times", 2, "Did calls to a dependency slow down first?"),
        spec("breaker", "open closed", "", 0, "Is a circuit breaker open, or a dependency answering errors?"),
        spec("retries", "yes no", "percent", 20, "Are retries a large share of the calls?"),
        spec("memory_limit", "short enough", "minutes", 10, "How long until memory reaches the limit?"),
        spec("restarts", "oom restarts none", "count", 1, "Have pods restarted or been OOM-killed?"),
        spec("deploy", "yes no", "minutes", 15, "Did a deploy of the victim come just before?"),
        spec("profile_leak", "yes no", "count", 100, "Does one stack grow from capture to capture?"),
        spec("alert", "firing pending inactive", "", 0, "What do the alert rules say?"),
        spec("bounds", "yes no", "ratio", 1, "Does the bound diagram have a finding on the victim?"),
        spec("deploy_frame", "yes no", "count", 1, "Did the deploy touch a frame of the growing stack?"),
        spec("promql", "yes no", "count ratio percent seconds minutes bytes per_second per_minute times", 0,
             "A query of the tree's own, compared with its threshold"),
    };
    return all;
}

const ProviderSpec *provider(const QString &name) {
    for (const ProviderSpec &p : providers()) {
        if (p.name == name) {
            return &p;
        }
    }
    return nullptr;
}

} // namespace bs::runbook
