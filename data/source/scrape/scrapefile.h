// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/source/scrape/target.h"

namespace bs {

// What a file says of scraping: a Prometheus configuration (scrape_configs with the defaults of its `global`, and
// scrape_config_files), or a bare list of scrape_configs. What it says of other things (rules, alerting, storage) is
// not looked at.
[[nodiscard]] Result<std::vector<ScrapeJob>> readScrapeFile(const QString &path);

// A list of Prometheus's scrape_configs. Unknown keys are errors, so that nothing is silently not done.
[[nodiscard]] Result<std::vector<ScrapeJob>> readScrapeJobs(const YamlNode &list, const QString &file,
                                                            const ScrapeJob &defaults = {});
// One entry of such a list.
[[nodiscard]] Result<ScrapeJob> readScrapeJob(const YamlNode &node, const QString &file,
                                              const ScrapeJob &defaults = {});

// A file of service discovery: [{targets: [...], labels: {...}}], JSON or YAML.
[[nodiscard]] Result<std::vector<TargetGroup>> readTargetFile(const QString &path);

// The files that a pattern names now; * and ? in its last component.
[[nodiscard]] QStringList filesLike(const QString &pattern);

} // namespace bs
