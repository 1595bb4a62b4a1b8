// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/source/scrape/target.h"
#include "data/core/format.h"
#include "data/source/scrape/scrapefile.h"
#include "data/source/scrape/targetfiles.h"
#include <QUrlQuery>
#include <algorithm>

namespace bs {

namespace {

QString toText(std::string_view s) { return QString::fromUtf8(s.data(), static_cast<qsizetype>(s.size())); }

constexpr std::string_view kParam = "__param_";

std::optional<ScrapeTarget> targetOf(const std::shared_ptr<const ScrapeJob> &job, const std::string &address,
                                     const Labels &groupLabels, QStringList *problems) {
    const auto complain = [&](const QString &why) -> std::optional<ScrapeTarget> {
        if (problems != nullptr) {
            *problems << QStringLiteral("%1: target %2: %3").arg(toText(job->name), toText(address), why);
        }
        return std::nullopt;
    };
    Labels labels;
    labels.set("__address__", address);
    labels.set("__scheme__", job->scheme);
    labels.set("__metrics_path__", job->metricsPath);
    labels.set("__scrape_interval__", formatDuration(job->interval).toStdString());
    labels.set("__scrape_timeout__", formatDuration(job->timeout).toStdString());
    labels.set("job", job->name);
    for (const auto &[name, value] : job->params) {
        labels.set(std::string(kParam) + name, value);
    }
    const QUrl whole(toText(address));
    if (address.find("://") != std::string::npos && whole.isValid() && !whole.host().isEmpty()) {
        labels.set("__scheme__", whole.scheme().toStdString());
        labels.set("__address__", whole.authority().toStdString());
        labels.set("__metrics_path__", whole.path().isEmpty() ? job->metricsPath : whole.path().toStdString());
        for (const auto &[name, value] : QUrlQuery(whole).queryItems(QUrl::FullyDecoded)) {
            labels.set(std::string(kParam) + name.toStdString(), value.toStdString());
        }
    }
    for (const auto &[name, value] : groupLabels) {
        labels.set(name, value);
    }
    const auto kept = relabel(std::move(labels), job->relabelRules);
    if (!kept) {
        return std::nullopt;
    }
    const std::string_view scheme = kept->get("__scheme__");
    if (kept->get("__address__").empty()) {
        return complain(QStringLiteral("has no address"));
    }
    ScrapeTarget t;
    t.job = job;
    t.url = QUrl(toText(std::string(scheme) + "://" + std::string(kept->get("__address__"))));
    t.url.setPath(toText(kept->get("__metrics_path__")));
    QUrlQuery query;
    for (const auto &[name, value] : *kept) {
        if (name.starts_with(kParam)) {
            query.addQueryItem(toText(name.substr(kParam.size())), toText(value));
        }
    }
    t.url.setQuery(query);
    if (!t.url.isValid() || t.url.host().isEmpty() || (scheme != "http" && scheme != "https")) {
        return complain(QStringLiteral("is not an address that HTTP can reach"));
    }
    t.interval = parseDuration(kept->get("__scrape_interval__")).value_or(job->interval);
    t.timeout = std::min(parseDuration(kept->get("__scrape_timeout__")).value_or(job->timeout), t.interval);
    for (const auto &[name, value] : *kept) {
        if (!name.starts_with("__")) {
            t.labels.set(name, value);
        }
    }
    if (!t.labels.has("instance")) {
        t.labels.set("instance", kept->get("__address__"));
    }
    return t;
}

} // namespace

std::string ScrapeTarget::key() const { return url.toString().toStdString() + labels.toString(); }

QStringList targetFiles(const ScrapeJob &job) {
    QStringList out;
    for (const QString &pattern : job.files) {
        out += filesLike(pattern);
    }
    return out;
}

std::vector<ScrapeTarget> targetsOf(const std::shared_ptr<const ScrapeJob> &job, QStringList *problems) {
    std::vector<TargetGroup> groups = job->staticTargets;
    for (const QString &file : targetFiles(*job)) {
        auto found = readTargetFile(file);
        if (!found) {
            if (problems != nullptr) {
                *problems << found.error().text();
            }
            continue;
        }
        for (TargetGroup &g : *found) {
            g.labels.set("__meta_filepath", file.toStdString());
            groups.push_back(std::move(g));
        }
    }
    std::vector<ScrapeTarget> out;
    for (const TargetGroup &g : groups) {
        for (const std::string &address : g.targets) {
            if (auto t = targetOf(job, address, g.labels, problems)) {
                out.push_back(std::move(*t));
            }
        }
    }
    // the same target named twice is one target
    std::ranges::sort(out, {}, [](const ScrapeTarget &t) { return t.key(); });
    const auto again = std::ranges::unique(out, {}, [](const ScrapeTarget &t) { return t.key(); });
    out.erase(again.begin(), again.end());
    return out;
}

Result<ScrapeJob> jobForUrls(const QStringList &urls, const std::string &name) {
    ScrapeJob job;
    job.name = name;
    QStringList authorities;
    QList<QUrl> parsed;
    for (const QString &url : urls) {
        const Connection c = TRY(connectionTo(url)); // the same refusals: no secrets in URLs, http or https
        parsed << c.url;
        authorities << c.url.authority();
    }
    for (const QUrl &url : parsed) {
        TargetGroup group{{url.toString().toStdString()}, {}};
        if (authorities.count(url.authority()) > 1) { // several targets of one server are told apart by their path
            group.labels.set("instance", (url.authority() + url.path()).toStdString());
        }
        job.staticTargets.push_back(std::move(group));
    }
    return job;
}

std::vector<ScrapeTarget> targetsOfServer(const std::vector<TargetInfo> &targets,
                                          const std::shared_ptr<const ScrapeJob> &defaults) {
    std::vector<ScrapeTarget> out;
    for (const TargetInfo &info : targets) {
        ScrapeTarget t;
        t.labels = info.labels;
        t.url = QUrl(toText(info.scrapeUrl));
        t.interval = info.interval > 0 ? info.interval : defaults->interval;
        t.timeout = std::min(info.timeout > 0 ? info.timeout : defaults->timeout, t.interval);
        t.job = defaults;
        if (t.url.isValid() && !t.url.host().isEmpty()) {
            out.push_back(std::move(t));
        }
    }
    return out;
}

} // namespace bs
