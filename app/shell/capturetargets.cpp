// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/capturetargets.h"
#include "data/capture/podtunnel.h"
#include "data/capture/profileservers.h"
#include "data/promql/parser.h"
#include <QSet>

namespace bs {

namespace {

QString labelOf(const Labels &labels, std::initializer_list<const char *> names) {
    for (const char *name : names) {
        if (const std::string_view v = labels.get(name); !v.empty()) {
            return QString::fromUtf8(v.data(), static_cast<qsizetype>(v.size()));
        }
    }
    return {};
}

Labels withDefaults(Labels labels, const Labels &defaults) {
    for (const auto &[name, value] : defaults) {
        if (labels.get(name).empty()) {
            labels.set(name, value);
        }
    }
    return labels;
}

class Expander {
public:
    Expander(const std::vector<TargetInfo> &up, const Approvals &approvals) : m_up(up), m_approvals(approvals) {}

    void add(const ProfileEndpoint &e) {
        m_endpoint = &e;
        m_name = e.name.isEmpty() ? e.isTemplate() ? e.urlTemplate : e.connection.url.toString() : e.name;
        if (!e.tunnel.isEmpty() && !m_approvals.isApproved(e.tunnel)) {
            m_out.problems
                << QStringLiteral("%1: its tunnel is not approved: boundscope workspace approve FILE").arg(m_name);
            return;
        }
        const auto matchers = matchersOf(e.select);
        if (!matchers) {
            m_out.problems << matchers.error().text();
            return;
        }
        std::vector<Labels> matching;
        for (const TargetInfo &t : m_up) {
            if (t.health == "up" && matchers->matches(t.labels)) {
                matching.push_back(withDefaults(t.labels, e.labels));
            }
        }
        const bool perPod = e.isTemplate() || e.tunnel.join(QString()).contains(QStringLiteral("{{"));
        if (perPod && e.select.isEmpty() && filledBy(e, e.labels)) {
            take(e.labels); // its own labels name the one pod it is for
            return;
        }
        if (!perPod) {
            take(!e.select.isEmpty() && matching.size() == 1 ? matching[0] : e.labels);
            return;
        }
        for (const Labels &labels : matching) {
            take(labels);
        }
        if (matching.empty()) {
            m_out.problems << QStringLiteral("%1: no target that is up matches %2")
                                  .arg(m_name, e.select.isEmpty() ? QStringLiteral("{}") : e.select);
        }
    }
    CaptureTargets out() && { return std::move(m_out); }

private:
    [[nodiscard]] static bool filledBy(const ProfileEndpoint &e, const Labels &labels) {
        return (!e.isTemplate() || capture::expandEndpoint(e.urlTemplate, labels)) &&
               (e.tunnel.isEmpty() || capture::expandCommand(e.tunnel, labels));
    }
    void take(const Labels &labels) {
        const ProfileEndpoint &e = *m_endpoint;
        CaptureTarget t{.endpoint = m_name, .target = {.labels = labels, .connection = e.connection}};
        if (e.isTemplate()) {
            const auto url = capture::expandEndpoint(e.urlTemplate, labels);
            const auto plain = url ? connectionTo(*url) : Result<Connection>(std::unexpected(url.error()));
            if (!plain) {
                m_out.problems << plain.error().text();
                return;
            }
            t.target.connection.url = plain->url;
        }
        if (!e.tunnel.isEmpty()) {
            auto words = capture::expandCommand(e.tunnel, labels);
            if (!words) {
                m_out.problems << words.error().text();
                return;
            }
            t.target.tunnel = std::move(*words);
        }
        applyApprovals(t.target.connection, m_approvals);
        t.service = labelOf(labels, {"service", "app", "job"});
        t.pod = labelOf(labels, {"pod", "instance"});
        t.service = t.service.isEmpty() ? m_name : t.service;
        t.pod = t.pod.isEmpty() ? t.target.connection.url.authority() : t.pod;
        const QString key = t.service + u'\n' + t.pod;
        if (!m_known.contains(key)) { // a pod with two scraped ports is one
            m_known.insert(key);
            m_out.targets.push_back(std::move(t));
        }
    }

    const std::vector<TargetInfo> &m_up;
    const Approvals &m_approvals;
    const ProfileEndpoint *m_endpoint = nullptr;
    QString m_name;
    QSet<QString> m_known;
    CaptureTargets m_out;
};

} // namespace

Result<MatcherSet> matchersOf(const QString &selector) {
    if (selector.trimmed().isEmpty()) {
        return MatcherSet::compile({});
    }
    const QString text = selector.contains(u'{') ? selector : u'{' + selector + u'}';
    return MatcherSet::compile(TRY(promql::parseSelector(text.toStdString())));
}

CaptureTargets captureTargets(const std::vector<ProfileEndpoint> &endpoints, const std::vector<TargetInfo> &targets,
                              const Approvals &approvals) {
    Expander all(targets, approvals);
    for (const ProfileEndpoint &e : endpoints) {
        if (e.kind == u"pprof") {
            all.add(e);
        }
    }
    return std::move(all).out();
}

std::shared_ptr<capture::ProfileSource> serverOf(const ProfileEndpoint &endpoint, QThreadPool *pool,
                                                 const Approvals &approvals) {
    Connection connection = endpoint.connection;
    connection.name = endpoint.name;
    applyApprovals(connection, approvals);
    const auto secrets = std::make_shared<PlainSecretReader>();
    const capture::SubjectLabels labels{endpoint.serviceLabel, endpoint.podLabel};
    if (endpoint.kind == u"pyroscope") {
        return std::make_shared<capture::PyroscopeSource>(std::move(connection), pool, secrets, labels);
    }
    if (endpoint.kind == u"parca") {
        return std::make_shared<capture::ParcaSource>(std::move(connection), pool, secrets, labels);
    }
    return nullptr;
}

} // namespace bs
