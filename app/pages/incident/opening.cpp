// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/incident/opening.h"

namespace bs {

namespace {

// A selection narrows every query of a snapshot, so it may only hold what all of a service's samples carry: a pool's or
// a pod's name would hide the service around it. Those fill commands instead.
const QStringList &scopeLabels() {
    static const QStringList names{QStringLiteral("cluster"),     QStringLiteral("namespace"), QStringLiteral("env"),
                                   QStringLiteral("environment"), QStringLiteral("region"),    QStringLiteral("job"),
                                   QStringLiteral("service")};
    return names;
}

QString quoted(QString value) {
    return value.replace(u'\\', QStringLiteral("\\\\")).replace(u'"', QStringLiteral("\\\""));
}

QString severityOf(const QString &word) {
    const QString w = word.toLower();
    if (w == u"critical" || w == u"page" || w == u"sev1" || w == u"p1") {
        return QStringLiteral("SEV1");
    }
    return w == u"info" || w == u"none" || w == u"sev3" || w == u"p3" ? QStringLiteral("SEV3") : QStringLiteral("SEV2");
}

} // namespace

QString treeFor(const std::vector<std::pair<QString, QString>> &labels, const std::vector<runbook::TreePtr> &trees) {
    QString name, url, best;
    for (const auto &[k, v] : labels) {
        name = k == u"alertname" ? v : name;
        url = k == u"runbook_url" ? v : url;
    }
    int most = 0;
    for (const runbook::TreePtr &t : trees) {
        if (const int claim = runbook::claims(*t, name, labels, url); claim > most) {
            most = claim;
            best = t->id;
        }
    }
    return best;
}

Result<Opening> openingOf(const QString &text, const std::vector<runbook::TreePtr> &trees) {
    const incident::AlertReference alert = TRY(incident::readAlertReference(text));
    Opening out;
    out.labels = alert.labels;
    out.at = alert.at;
    out.severity = severityOf(alert.label(QStringLiteral("severity")));
    out.tree = treeFor(alert.labels, trees);
    QStringList matchers, about;
    for (const auto &[name, value] : alert.labels) {
        if (name == u"alertname" || name == u"severity" || name == u"alertstate" || name == u"runbook_url") {
            continue;
        }
        out.parameters.emplace_back(name, value);
        if (scopeLabels().contains(name)) {
            matchers << QStringLiteral("%1=\"%2\"").arg(name, quoted(value));
        }
        if (about.size() < 3 && !about.contains(value)) {
            about << value.left(60);
        }
    }
    out.selection = matchers.join(u',');
    const QString alertName = alert.label(QStringLiteral("alertname"));
    out.title = alertName.isEmpty() ? about.join(u' ')
                : about.isEmpty()   ? alertName.left(120)
                                  : QStringLiteral("%1: %2").arg(alertName.left(120), about.join(QStringLiteral(", ")));
    return out;
}

} // namespace bs
