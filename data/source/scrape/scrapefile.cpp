// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/source/scrape/scrapefile.h"
#include "data/core/bytes.h"
#include <QDir>
#include <QFileInfo>
#include <algorithm>

namespace bs {

namespace {

QString toText(std::string_view s) { return QString::fromUtf8(s.data(), static_cast<qsizetype>(s.size())); }

QString besideFile(const std::string &path, const QString &file) { // as Prometheus takes relative paths
    const QString text = toText(path);
    return QFileInfo(text).isAbsolute() ? text : QFileInfo(file).dir().filePath(text);
}

Result<TargetGroup> readGroup(const YamlNode &node, const QString &file) {
    YamlMap m(node, file);
    CHECK_STATUS(m.isMap());
    TargetGroup g;
    g.targets = TRY(m.texts("targets"));
    if (const YamlNode *labels = m.node("labels"); labels != nullptr && !labels->isNull()) {
        if (labels->kind != YamlNode::Kind::Map) {
            return std::unexpected(m.errorAt(*labels, QStringLiteral("labels is not a map")));
        }
        for (const auto &entry : labels->entries) {
            g.labels.set(entry.key, entry.value.text);
        }
    }
    CHECK_STATUS(m.finish());
    return g;
}

Result<std::vector<TargetGroup>> readGroups(const YamlNode *list, const QString &file) {
    std::vector<TargetGroup> out;
    if (list == nullptr || list->isNull()) {
        return out;
    }
    if (list->kind != YamlNode::Kind::List) {
        return std::unexpected(yamlError(file, *list, QStringLiteral("is not a list of target groups")));
    }
    for (const YamlNode &item : list->items) {
        out.push_back(TRY(readGroup(item, file)));
    }
    return out;
}

Status readFiles(YamlMap &m, ScrapeJob &job) {
    const YamlNode *list = m.node("file_sd_configs");
    if (list == nullptr || list->isNull()) {
        return {};
    }
    if (list->kind != YamlNode::Kind::List) {
        return std::unexpected(m.errorAt(*list, QStringLiteral("is not a list")));
    }
    for (const YamlNode &item : list->items) {
        YamlMap f(item, m.file());
        CHECK_STATUS(f.isMap());
        for (const std::string &name : TRY(f.texts("files"))) {
            job.files << besideFile(name, m.file());
        }
        const DurationMs every = TRY(f.durationMs("refresh_interval")).value_or(job.fileRefresh);
        job.fileRefresh = std::min(job.fileRefresh, std::max<DurationMs>(every, 100));
        CHECK_STATUS(f.finish());
    }
    return {};
}

Status readParams(YamlMap &m, ScrapeJob &job) {
    const YamlNode *params = m.node("params");
    if (params == nullptr || params->isNull()) {
        return {};
    }
    YamlMap p(*params, m.file());
    CHECK_STATUS(p.isMap());
    for (const auto &entry : params->entries) {
        for (const std::string &value : TRY(p.texts(entry.key))) {
            job.params.emplace_back(entry.key, value);
        }
    }
    return {};
}

// The defaults that `global` gives to every job.
Result<ScrapeJob> readGlobal(const YamlNode *node, const QString &file) {
    ScrapeJob job;
    if (node == nullptr || node->isNull()) {
        return job;
    }
    YamlMap m(*node, file);
    CHECK_STATUS(m.isMap());
    job.interval = TRY(m.durationMs("scrape_interval")).value_or(job.interval);
    job.timeout = TRY(m.durationMs("scrape_timeout")).value_or(std::min(job.timeout, job.interval));
    if (job.interval <= 0 || job.timeout <= 0 || job.timeout > job.interval) {
        return std::unexpected(
            m.errorAt(*node, QStringLiteral("scrape_timeout is above 0 and at most scrape_interval")));
    }
    job.nativeHistograms = TRY(m.boolean("scrape_native_histograms")).value_or(false);
    job.extraMetrics = TRY(m.boolean("extra_scrape_metrics")).value_or(false);
    job.limits = TRY(readScrapeLimits(m, job.limits));
    for (const char *other :
         {"evaluation_interval", "rule_query_offset", "external_labels", "query_log_file", "keep_dropped_targets"}) {
        (void)m.node(other); // not about what a scrape does
    }
    CHECK_STATUS(m.finish());
    return job;
}

Status readConfigFile(const QString &path, const ScrapeJob &defaults, std::vector<ScrapeJob> &out) {
    const YamlNode root = TRY(parseYaml(TRY(readFile(path)), path));
    const YamlNode *list = root.find("scrape_configs");
    if (list == nullptr) {
        return std::unexpected(inputError(path, QStringLiteral("has no scrape_configs")));
    }
    std::vector<ScrapeJob> jobs = TRY(readScrapeJobs(*list, path, defaults));
    std::move(jobs.begin(), jobs.end(), std::back_inserter(out));
    return {};
}

} // namespace

QStringList filesLike(const QString &pattern) {
    const QFileInfo info(pattern);
    if (!pattern.contains(u'*') && !pattern.contains(u'?')) {
        return {pattern};
    }
    QStringList out;
    for (const QString &name : info.dir().entryList({info.fileName()}, QDir::Files, QDir::Name)) {
        out << info.dir().filePath(name);
    }
    return out;
}

Result<ScrapeJob> readScrapeJob(const YamlNode &node, const QString &file, const ScrapeJob &defaults) {
    YamlMap m(node, file);
    CHECK_STATUS(m.isMap());
    ScrapeJob job = defaults;
    job.name = TRY(m.requiredText("job_name"));
    job.interval = TRY(m.durationMs("scrape_interval")).value_or(job.interval);
    job.timeout = TRY(m.durationMs("scrape_timeout")).value_or(std::min(job.timeout, job.interval));
    job.scheme = TRY(m.text("scheme")).value_or(job.scheme);
    job.metricsPath = TRY(m.text("metrics_path")).value_or(job.metricsPath);
    job.honorLabels = TRY(m.boolean("honor_labels")).value_or(false);
    job.honorTimestamps = TRY(m.boolean("honor_timestamps")).value_or(true);
    job.trackTimestampsStaleness = TRY(m.boolean("track_timestamps_staleness")).value_or(false);
    job.nativeHistograms = TRY(m.boolean("scrape_native_histograms")).value_or(job.nativeHistograms);
    job.extraMetrics = TRY(m.boolean("extra_scrape_metrics")).value_or(job.extraMetrics);
    job.limits = TRY(readScrapeLimits(m, job.limits));
    (void)TRY(m.integer("keep_dropped_targets")); // none are kept
    if (job.interval <= 0 || job.timeout <= 0 || job.timeout > job.interval) {
        return std::unexpected(
            m.errorAt(node, QStringLiteral("scrape_timeout is above 0 and at most scrape_interval")));
    }
    CHECK_STATUS(readParams(m, job));
    job.relabelRules = TRY(readRelabelRules(m.node("relabel_configs"), file));
    job.metricRelabelRules = TRY(readRelabelRules(m.node("metric_relabel_configs"), file));
    job.staticTargets = TRY(readGroups(m.node("static_configs"), file));
    CHECK_STATUS(readFiles(m, job));
    (void)TRY(m.boolean("enable_http2")); // HTTP/1.1 is enough for a scrape
    CHECK_STATUS(readHttpConfig(m, job.connection));
    CHECK_STATUS(m.finish());
    return job;
}

Result<std::vector<ScrapeJob>> readScrapeJobs(const YamlNode &list, const QString &file, const ScrapeJob &defaults) {
    if (list.kind != YamlNode::Kind::List) {
        return std::unexpected(yamlError(file, list, QStringLiteral("is not a list of scrape configurations")));
    }
    std::vector<ScrapeJob> out;
    for (const YamlNode &item : list.items) {
        out.push_back(TRY(readScrapeJob(item, file, defaults)));
        if (std::ranges::count(out, out.back().name, &ScrapeJob::name) > 1) {
            return std::unexpected(yamlError(file, item, QStringLiteral("the job name occurs twice")));
        }
    }
    return out;
}

Result<std::vector<TargetGroup>> readTargetFile(const QString &path) {
    ReadLimits limits;
    limits.maxBytes = limits.maxDecompressed = 64LL << 20;
    const YamlNode root = TRY(parseYaml(TRY(readFile(path, limits)), path));
    return readGroups(&root, path);
}

Result<std::vector<ScrapeJob>> readScrapeFile(const QString &path) {
    const YamlNode root = TRY(parseYaml(TRY(readFile(path)), path));
    if (root.kind != YamlNode::Kind::Map) {
        return readScrapeJobs(root, path);
    }
    const YamlNode *list = root.find("scrape_configs");
    const YamlNode *more = root.find("scrape_config_files");
    if (list == nullptr && more == nullptr) {
        return std::unexpected(inputError(path, QStringLiteral("has no scrape_configs")));
    }
    const ScrapeJob defaults = TRY(readGlobal(root.find("global"), path));
    std::vector<ScrapeJob> out;
    if (list != nullptr && !list->isNull()) {
        out = TRY(readScrapeJobs(*list, path, defaults));
    }
    YamlMap map(root, path);
    for (const std::string &pattern : TRY(map.texts("scrape_config_files"))) {
        for (const QString &file : filesLike(besideFile(pattern, path))) {
            CHECK_STATUS(readConfigFile(file, defaults, out));
        }
    }
    for (const ScrapeJob &job : out) {
        if (std::ranges::count(out, job.name, &ScrapeJob::name) > 1) {
            return std::unexpected(inputError(path, QStringLiteral("the job %1 occurs twice").arg(toText(job.name))));
        }
    }
    return out;
}

} // namespace bs
