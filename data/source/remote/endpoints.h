// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/net/httpclient.h"
#include "data/source/metricsource.h"
#include <optional>

namespace bs {

// Decoders of the small endpoints. Blocking; called off the GUI thread. `thing` names the request in an Error about
// what was asked (a selector).
[[nodiscard]] Result<std::vector<std::string>> decodeTexts(const HttpResponse &r, const QString &thing);
[[nodiscard]] Result<std::vector<Labels>> decodeSeries(const HttpResponse &r, const QString &thing);
[[nodiscard]] Result<std::vector<MetricMetadata>> decodeMetadata(const HttpResponse &r);
[[nodiscard]] Result<std::vector<TargetInfo>> decodeTargets(const HttpResponse &r);
[[nodiscard]] Result<std::vector<RuleInfo>> decodeRules(const HttpResponse &r);
[[nodiscard]] Result<std::vector<AlertInfo>> decodeAlerts(const HttpResponse &r);
[[nodiscard]] Result<std::vector<Exemplar>> decodeExemplars(const HttpResponse &r, const QString &thing);

struct BuildInfo {
    QString application, version;
    bool onlyVersion = false; // VictoriaMetrics says nothing else
};
// "category.name" of everything that is on.
[[nodiscard]] Result<QStringList> decodeFeatures(const HttpResponse &r);
[[nodiscard]] Result<BuildInfo> decodeBuildInfo(const HttpResponse &r);
// One text of an object in `data`, e.g. a flag; "" when absent.
[[nodiscard]] QString textOfData(const HttpResponse &r, std::string_view key);
[[nodiscard]] bool isSuccess(const HttpResponse &r);

// Label names in a URL path. Names outside [a-zA-Z0-9_] are written as Prometheus 3 reads them: U__http_2e_code.
[[nodiscard]] QString escapeLabelName(const std::string &name);

} // namespace bs
