// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include <QString>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace bs::cli {

struct SelfMetric {
    std::string name, help;
    bool counter = false;
    std::vector<std::pair<std::string, std::string>> labels;
    double value = 0;
};

// Questions to servers and stores and how long their answers took, of this process so far.
[[nodiscard]] std::vector<SelfMetric> queryMetrics();

// Boundscope's own metrics at http://LISTEN/metrics, gathered when somebody asks. Off unless a listener is named;
// an address without a host means loopback.
class SelfMetrics {
public:
    using Gather = std::function<std::vector<SelfMetric>()>; // called on the listener's threads
    [[nodiscard]] static Result<std::unique_ptr<SelfMetrics>> listen(const QString &address, Gather gather);
    ~SelfMetrics();

private:
    struct Inside;
    SelfMetrics();
    std::unique_ptr<Inside> m_inside;
};

} // namespace bs::cli
