// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/fleet/panellinks.h"
#include "app/pages/fleet/panelvalues.h"
#include "data/core/format.h"
#include <algorithm>

namespace bs {

namespace {

void put(Labels &labels, const char *name, const QString &value) {
    if (!value.isEmpty() && !labels.has(name)) {
        labels.set(name, value.toStdString());
    }
}

Subject made(const char *on, const QString &name, const QString &plain, const QString &source, Labels labels) {
    Subject s{QString::fromLatin1(on), name, plain, source, std::move(labels)};
    put(s.labels, on, plain);
    put(s.labels, "source", source);
    return s;
}

QString menuText(const QString &text) { return displayText(text, 60).replace(u'&', QStringLiteral("&&")); }

void addLink(QMenu *menu, const AppContext &context, const QString &title, const QUrl &url) {
    menu->addAction(menuText(title), menu, [open = context.openUrl, url] { open(url); });
    menu->addAction(QStringLiteral("Copy link: %1").arg(menuText(title)), menu,
                    [copy = context.copyText, url] { copy(url.toString(QUrl::FullyEncoded)); });
}

} // namespace

std::optional<Subject> subjectNamed(const PanelResult &panel, const QString &name) {
    for (const HeatRow &r : panel.rows) {
        if (r.pod == name) {
            Subject s = made("pod", name, r.pod, r.source, r.labels);
            put(s.labels, "service", r.service);
            put(s.labels, "namespace", r.ns);
            put(s.labels, "cluster", r.cluster);
            return s;
        }
    }
    const std::vector<QString> pools = poolNames(panel);
    for (std::size_t i = 0; i < pools.size(); ++i) {
        if (pools[i] == name) {
            const PoolRow &r = panel.pools[i];
            Subject s = made("pool", name, r.pool, r.source, r.labels);
            put(s.labels, "service", r.service);
            return s;
        }
    }
    for (const TenantRow &r : panel.tenants) {
        if (nameAt(r.tenant, r.source) == name) {
            return made("tenant", name, r.tenant, r.source, {});
        }
    }
    for (const FanoutRow &r : panel.fanouts) {
        if (nameAt(r.endpoint, r.source) == name) {
            Subject s = made("service", name, r.service, r.source, {});
            put(s.labels, "endpoint", r.endpoint);
            return s;
        }
    }
    for (const ScatterPoint &p : panel.scatter ? panel.scatter->points : std::vector<ScatterPoint>()) {
        if (p.pod == name) {
            Subject s = made("pod", name, p.pod, p.source, {});
            put(s.labels, "service", p.service);
            return s;
        }
    }
    for (const PanelSeries &line : panel.series) {
        if (line.name == name && !line.other) {
            const QString source = QString::fromStdString(std::string(line.labels.get("source")));
            const QString plain = source.isEmpty() ? name : name.chopped(nameAt(QString(), source).size());
            return made("service", name, plain, source, line.labels);
        }
    }
    return std::nullopt;
}

Subject subjectOf(const PanelResult &panel, const AppContext &context) {
    Subject s = made("panel", panel.title, panel.id, context.sourceName, {});
    put(s.labels, "title", panel.title);
    put(s.labels, "from", QString::number(panel.range.start));
    put(s.labels, "to", QString::number(panel.range.end));
    put(s.labels, "query", panel.queries.isEmpty() ? QString() : panel.queries.front().expr);
    put(s.labels, "environment", context.environment);
    put(s.labels, "workspace", context.workspaceName);
    return s;
}

Subject subjectOf(const std::vector<AlertInfo> &group) {
    if (group.empty()) {
        return {};
    }
    Labels common = group.front().labels;
    for (const AlertInfo &a : group) {
        std::vector<Labels::Pair> kept;
        std::copy_if(common.begin(), common.end(), std::back_inserter(kept),
                     [&a](const Labels::Pair &p) { return a.labels.get(p.first) == p.second; });
        common = Labels::fromPairs(std::move(kept));
    }
    const auto text = [&common](const char *name) { return QString::fromStdString(std::string(common.get(name))); };
    return made("alert", text("alertname"), text("alertname"), text("source"), common);
}

void addLinks(QMenu *menu, const AppContext &context, const Subject &subject) {
    for (const LinkTemplate &link : context.links) {
        if (link.on != subject.on) {
            continue;
        }
        if (const auto url = fillLink(link, subject.labels)) {
            addLink(menu, context, link.title, *url);
        } else {
            QAction *a =
                menu->addAction(QStringLiteral("%1 (needs a label it does not have)").arg(menuText(link.title)));
            a->setEnabled(false);
        }
    }
}

void addCommands(QMenu *menu, const AppContext &context, const Subject &subject) {
    if (subject.on != u"pod") {
        return;
    }
    runbook::KubeTarget where = context.kubeTarget(subject.source);
    if (const std::string_view space = subject.labels.get("namespace"); !space.empty()) {
        where.space = QString::fromUtf8(space.data(), static_cast<qsizetype>(space.size()));
    }
    if (where.isEmpty()) {
        return; // nothing says that this pod is in a cluster
    }
    const QString pod = runbook::shellQuoted(subject.plain);
    const auto add = [&](const QString &title, const QString &command) {
        menu->addAction(title, menu,
                        [copy = context.copyText, text = runbook::inEnvironment(command, where)] { copy(text); });
    };
    add(QStringLiteral("Copy kubectl describe"), QStringLiteral("kubectl describe pod %1").arg(pod));
    add(QStringLiteral("Copy kubectl logs"), QStringLiteral("kubectl logs %1 --tail=200 -f").arg(pod));
    add(QStringLiteral("Copy kubectl port-forward"), QStringLiteral("kubectl port-forward pod/%1 6060:6060").arg(pod));
}

void addRunbook(QMenu *menu, const AppContext &context, const std::vector<AlertInfo> &group) {
    QStringList seen;
    for (const AlertInfo &a : group) {
        const std::string_view given = a.annotations.get("runbook_url");
        const auto url = webAddress(QString::fromUtf8(given.data(), static_cast<qsizetype>(given.size())));
        if (url && !seen.contains(url->toString()) && seen.size() < 5) {
            seen.append(url->toString());
            addLink(menu, context, QStringLiteral("Runbook of the alert: %1").arg(url->host()), *url);
        }
    }
}

} // namespace bs
