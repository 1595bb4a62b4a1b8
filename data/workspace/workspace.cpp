// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/workspace/workspace.h"
#include "data/core/bytes.h"
#include "data/core/format.h"
#include "data/core/yaml.h"
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QTimeZone>
#include <QUrl>
#include <set>

namespace bs {

namespace {

constexpr std::int64_t kLargestFile = 8 << 20;
constexpr DurationMs kCaptureEvery = 5LL * 60 * 1000;
constexpr DurationMs kLeastBetweenCaptures = 10'000;

QString q(const std::string &text) { return QString::fromStdString(text); }
QString q(const std::optional<std::string> &text) { return text ? q(*text) : QString(); }

class Reader {
public:
    explicit Reader(const QString &path) : m_dir(QFileInfo(path).absoluteDir()) {}

    Result<Workspace> read(YamlMap &map, const QString &path) {
        Workspace w;
        w.path = path;
        w.name = q(TRY(map.text("workspace")));
        if (w.name.isEmpty()) {
            w.name = QFileInfo(path).fileName().section(u'.', 0, 0);
        }
        w.environment = q(TRY(map.text("environment")));
        CHECK_STATUS(timeZone(map, w));
        CHECK_STATUS(each(map, "sources", [&](const YamlNode &n) { return source(n, map.file(), w); }));
        CHECK_STATUS(each(map, "profiles", [&](const YamlNode &n) { return profile(n, map.file(), w); }));
        CHECK_STATUS(each(map, "checkouts", [&](const YamlNode &n) { return checkout(n, map.file(), w); }));
        CHECK_STATUS(each(map, "selectors", [&](const YamlNode &n) { return selector(n, map.file(), w); }));
        CHECK_STATUS(each(map, "links", [&](const YamlNode &n) { return link(n, map.file(), w); }));
        if (const YamlNode *node = map.node("scrape"); node && !node->isNull()) {
            w.scrape = TRY(scrape(*node, map.file()));
        }
        if (const YamlNode *node = map.node("alertmanager"); node && !node->isNull()) {
            CHECK_STATUS(alertmanager(*node, map.file(), w));
        }
        CHECK_STATUS(each(map, "alertmanagers", [&](const YamlNode &n) { return alertmanager(n, map.file(), w); }));
        if (const YamlNode *node = map.node("own_metrics"); node && !node->isNull()) {
            YamlMap inner(*node, map.file());
            CHECK_STATUS(inner.isMap());
            w.ownMetrics = q(TRY(inner.requiredText("listen")));
            CHECK_STATUS(inner.finish());
        }
        w.boards = TRY(paths(map, "boards"));
        w.rules = TRY(paths(map, "rules"));
        w.diagrams = TRY(paths(map, "diagrams"));
        w.runbooks = TRY(paths(map, "runbooks"));
        w.vocabularies = TRY(paths(map, "vocabularies"));
        CHECK_STATUS(capacities(map, w));
        CHECK_STATUS(map.finish());
        return w;
    }

private:
    [[nodiscard]] QString absolute(const QString &path) const {
        return path.isEmpty() ? path : QDir::cleanPath(m_dir.absoluteFilePath(path));
    }
    template <class Fn> static Status each(YamlMap &map, std::string_view key, Fn fn) {
        const YamlNode *node = map.node(key);
        if (!node || node->isNull()) {
            return {};
        }
        if (node->kind != YamlNode::Kind::List) {
            return std::unexpected(map.errorAt(*node, QStringLiteral("expected a list")));
        }
        for (const YamlNode &item : node->items) {
            CHECK_STATUS(fn(item));
        }
        return {};
    }
    Result<QStringList> paths(YamlMap &map, std::string_view key) {
        QStringList out;
        for (const std::string &p : TRY(map.texts(key))) {
            out.append(absolute(q(p)));
        }
        return out;
    }
    // A connection block; its files are relative to the workspace, as Prometheus's are to its configuration.
    Result<Connection> connection(YamlMap &map) {
        Connection c = TRY(readConnection(map));
        const auto fix = [this](SecretRef &ref) { ref.file = absolute(ref.file); };
        if (c.basicAuth) {
            fix(c.basicAuth->password);
            fix(c.basicAuth->usernameRef);
        }
        if (c.authorization) {
            fix(c.authorization->credentials);
        }
        if (c.oauth2) {
            fix(c.oauth2->clientSecret);
        }
        for (HttpHeader &h : c.headers) {
            for (SecretRef &ref : h.secrets) {
                fix(ref);
            }
        }
        for (QString *file : {&c.tls.caFile, &c.tls.certFile, &c.tls.keyFile}) {
            *file = absolute(*file);
        }
        return c;
    }
    static Result<QStringList> command(YamlMap &map, std::string_view key) {
        const YamlNode *node = map.node(key);
        QStringList out;
        if (!node || node->isNull()) {
            return out;
        }
        if (node->kind != YamlNode::Kind::List || node->items.empty()) {
            return std::unexpected(
                map.errorAt(*node, QStringLiteral("a command is a list: program and arguments; no shell reads it")));
        }
        for (const std::string &word : TRY(map.texts(key))) {
            out.append(q(word));
        }
        return out;
    }
    Status source(const YamlNode &node, const QString &file, Workspace &w) {
        YamlMap map(node, file);
        CHECK_STATUS(map.isMap());
        WorkspaceSource s;
        s.environment = q(TRY(map.text("environment")));
        s.kubeContext = q(TRY(map.text("kube_context")));
        s.kubeNamespace = q(TRY(map.text("kube_namespace")));
        s.storePath = absolute(q(TRY(map.text("store"))));
        s.tunnel = TRY(command(map, "tunnel"));
        if (const YamlNode *inner = map.node("keep"); inner && !inner->isNull()) {
            s.keep = TRY(keep(*inner, file));
            if (s.isStore()) {
                return std::unexpected(map.errorAt(*inner, QStringLiteral("a store is on this disk already")));
            }
        }
        if (s.isStore()) {
            s.name = q(TRY(map.text("name")));
        } else {
            s.connection = TRY(connection(map));
            s.name = s.connection.name;
        }
        CHECK_STATUS(map.finish());
        if (s.name.isEmpty()) {
            s.name = s.isStore() ? QFileInfo(s.storePath).completeBaseName() : s.connection.url.host();
        }
        if (s.environment.isEmpty()) {
            s.environment = w.environment;
        }
        for (const WorkspaceSource &other : w.sources) {
            if (other.name == s.name) {
                return std::unexpected(map.errorAt(node, QStringLiteral("there is a source %1 already").arg(s.name)));
            }
        }
        w.sources.push_back(std::move(s));
        return {};
    }
    Result<KeepSection> keep(const YamlNode &node, const QString &file) {
        YamlMap map(node, file);
        CHECK_STATUS(map.isMap());
        KeepSection k;
        k.store = absolute(q(TRY(map.requiredText("store"))));
        k.selectors = TRY(map.texts("selectors"));
        k.last = TRY(map.durationMs("last")).value_or(k.last);
        k.every = TRY(map.durationMs("every")).value_or(k.every);
        if (const YamlNode *most = map.node("max_series"); most && !most->isNull()) {
            const double n = TRY(yamlNumber(*most, file));
            if (!(n >= 1 && n <= 1e6)) {
                return std::unexpected(map.errorAt(*most, QStringLiteral("max_series is from 1 to a million")));
            }
            k.maxSeries = static_cast<int>(n);
        }
        CHECK_STATUS(map.finish());
        if (k.selectors.empty()) {
            return std::unexpected(map.errorAt(node, QStringLiteral("keep names no selectors")));
        }
        if (k.every < 1000 || k.last < 60'000) {
            return std::unexpected(map.errorAt(node, QStringLiteral("every is at least 1s, and last at least 1m")));
        }
        return k;
    }
    Status alertmanager(const YamlNode &node, const QString &file, Workspace &w) {
        YamlMap map(node, file);
        CHECK_STATUS(map.isMap());
        Connection c = TRY(connection(map));
        CHECK_STATUS(map.finish());
        w.alertmanagers.push_back(std::move(c));
        return {};
    }
    static Result<Labels> labels(YamlMap &map) {
        std::vector<Labels::Pair> pairs;
        if (const YamlNode *node = map.node("labels"); node && !node->isNull()) {
            if (node->kind != YamlNode::Kind::Map) {
                return std::unexpected(map.errorAt(*node, QStringLiteral("expected a map of labels")));
            }
            for (const auto &entry : node->entries) {
                if (entry.value.kind != YamlNode::Kind::Scalar) {
                    return std::unexpected(map.errorAt(entry.value, QStringLiteral("a label's value is text")));
                }
                pairs.emplace_back(entry.key, entry.value.text);
            }
        }
        return Labels::fromPairs(std::move(pairs));
    }
    // A URL with {{label}} in it is no URL yet: what stands for the labels is checked in their place.
    static YamlNode formOf(const YamlNode &node, QString &urlTemplate) {
        static const QRegularExpression field(QStringLiteral("\\{\\{[^{}]*\\}\\}"));
        static const QRegularExpression port(QStringLiteral(":\\{\\{[^{}]*\\}\\}"));
        YamlNode copy = node;
        for (YamlNode::Entry &e : copy.entries) {
            if (e.key == "url" && e.value.text.find("{{") != std::string::npos) {
                urlTemplate = q(e.value.text);
                QString form = urlTemplate;
                form.replace(port, QStringLiteral(":1")).replace(field, QStringLiteral("label"));
                e.value.text = form.toStdString();
            }
        }
        if (node.find("tunnel") != nullptr && node.find("url") == nullptr) { // the tunnel tells host and port
            YamlNode url{.kind = YamlNode::Kind::Scalar, .text = "http://127.0.0.1/debug/pprof"};
            copy.entries.push_back({.key = "url", .value = std::move(url)});
        }
        return copy;
    }
    static Status serverKeys(YamlMap &map, ProfileEndpoint &p) {
        p.type = q(TRY(map.text("type")));
        p.serviceLabel = q(TRY(map.text("service_label")));
        p.podLabel = q(TRY(map.text("pod_label")));
        if (p.isServer() && (!p.tunnel.isEmpty() || p.isTemplate())) {
            return std::unexpected(
                map.errorAt(*map.node("kind"), QStringLiteral("a profile server has one URL: a tunnel or a {{label}} "
                                                              "belongs to kind pprof")));
        }
        if (!p.isServer() && !(p.type + p.serviceLabel + p.podLabel).isEmpty()) {
            return std::unexpected(inputError(
                map.file(), QStringLiteral("type, service_label and pod_label belong to kind pyroscope or parca")));
        }
        return {};
    }
    Status checkout(const YamlNode &node, const QString &file, Workspace &w) {
        YamlMap map(node, file);
        CHECK_STATUS(map.isMap());
        Checkout c;
        c.path = absolute(q(TRY(map.requiredText("path"))));
        c.service = q(TRY(map.text("service")));
        c.prefix = q(TRY(map.text("prefix")));
        CHECK_STATUS(map.finish());
        w.checkouts.push_back(std::move(c));
        return {};
    }
    static Result<CaptureOn> captureOn(YamlMap &of, bool pprof) {
        CaptureOn out;
        const YamlNode *node = of.node("capture_on");
        if (!node) {
            return out;
        }
        if (!pprof) {
            return std::unexpected(of.errorAt(*node, QStringLiteral("capture_on is for kind pprof")));
        }
        YamlMap map(*node, of.file());
        CHECK_STATUS(map.isMap());
        if (map.node("alerts")) {
            out.everyAlert = false;
            for (const std::string &name : TRY(map.texts("alerts"))) {
                out.alerts << QString::fromStdString(name);
            }
        }
        out.growth = TRY(map.boolean("growth")).value_or(out.growth);
        out.atMostEvery = TRY(map.durationMs("at_most_every")).value_or(out.atMostEvery);
        if (out.atMostEvery < kLeastBetweenCaptures) {
            return std::unexpected(
                map.errorAt(*map.node("at_most_every"), QStringLiteral("at_most_every is at least 10s")));
        }
        CHECK_STATUS(map.finish());
        return out;
    }
    Status profile(const YamlNode &original, const QString &file, Workspace &w) {
        QString urlTemplate;
        const YamlNode node = formOf(original, urlTemplate);
        YamlMap map(node, file);
        CHECK_STATUS(map.isMap());
        ProfileEndpoint p;
        if (const auto kind = TRY(map.text("kind"))) {
            p.kind = q(*kind);
        }
        static const QStringList kinds{QStringLiteral("pprof"), QStringLiteral("pyroscope"), QStringLiteral("parca"),
                                       QStringLiteral("files")};
        if (!kinds.contains(p.kind)) {
            return std::unexpected(
                map.errorAt(*map.node("kind"), QStringLiteral("kind is pprof, pyroscope, parca or files")));
        }
        p.select = q(TRY(map.text("select")));
        const auto every = TRY(map.durationMs("every"));
        if (every.value_or(1000) != 0 && every.value_or(1000) < 1000) {
            return std::unexpected(map.errorAt(*map.node("every"), QStringLiteral("every is at least 1s, or 0s")));
        }
        p.on = TRY(captureOn(map, p.kind == u"pprof"));
        p.labels = TRY(labels(map));
        if (p.kind == u"files") {
            p.path = absolute(q(TRY(map.requiredText("path"))));
            p.name = q(TRY(map.text("name")));
        } else {
            p.tunnel = TRY(command(map, "tunnel"));
            // Without a tunnel it costs a request; a tunnel for every pod is a person's wish.
            p.every = every.value_or(p.kind == u"pprof" && p.tunnel.isEmpty() ? kCaptureEvery : 0);
            p.connection = TRY(connection(map));
            p.name = p.connection.name;
            p.urlTemplate = urlTemplate;
            CHECK_STATUS(serverKeys(map, p));
        }
        CHECK_STATUS(map.finish());
        w.profiles.push_back(std::move(p));
        return {};
    }
    static Status selector(const YamlNode &node, const QString &file, Workspace &w) {
        YamlMap map(node, file);
        CHECK_STATUS(map.isMap());
        Selector s{q(TRY(map.requiredText("name"))), q(TRY(map.requiredText("match")))};
        CHECK_STATUS(map.finish());
        w.selectors.push_back(std::move(s));
        return {};
    }
    static Status link(const YamlNode &node, const QString &file, Workspace &w) {
        YamlMap map(node, file);
        CHECK_STATUS(map.isMap());
        LinkTemplate l{q(TRY(map.requiredText("title"))), q(TRY(map.requiredText("on"))),
                       q(TRY(map.requiredText("url")))};
        CHECK_STATUS(map.finish());
        static const std::set<QString> places{QStringLiteral("panel"), QStringLiteral("pod"),
                                              QStringLiteral("pool"),  QStringLiteral("tenant"),
                                              QStringLiteral("alert"), QStringLiteral("service")};
        if (!places.contains(l.on)) {
            return std::unexpected(
                map.errorAt(*map.node("on"), QStringLiteral("on is panel, pod, pool, tenant, service or alert")));
        }
        if (!l.url.startsWith(u"https://") && !l.url.startsWith(u"http://")) {
            return std::unexpected(map.errorAt(*map.node("url"), QStringLiteral("a link is http or https")));
        }
        w.links.push_back(std::move(l));
        return {};
    }
    Result<ScrapeSection> scrape(const YamlNode &node, const QString &file) {
        YamlMap map(node, file);
        CHECK_STATUS(map.isMap());
        ScrapeSection s;
        s.store = absolute(q(TRY(map.requiredText("store"))));
        s.interval = TRY(map.durationMs("interval")).value_or(s.interval);
        s.timeout = TRY(map.durationMs("timeout")).value_or(s.timeout);
        s.retention = TRY(map.durationMs("retention")).value_or(0);
        if (const auto size = TRY(map.text("retention_size"))) {
            const auto bytes = parseBytes(*size);
            constexpr std::int64_t kLeast = 1 << 20;
            if (!bytes || (*bytes != 0 && *bytes < kLeast)) {
                return std::unexpected(map.errorAt(
                    *map.node("retention_size"),
                    bytes ? QStringLiteral("retention_size is 0 (no limit) or at least 1MiB") : bytes.error().reason));
            }
            s.retentionBytes = *bytes;
        }
        s.extraMetrics = TRY(map.boolean("extra_scrape_metrics")).value_or(false);
        s.limits = TRY(readScrapeLimits(map, s.limits));
        s.configs = TRY(paths(map, "configs"));
        CHECK_STATUS(each(map, "targets", [&](const YamlNode &n) { return target(n, file, s); }));
        CHECK_STATUS(map.finish());
        if (s.interval < 100) {
            return std::unexpected(map.errorAt(node, QStringLiteral("the interval is at least 100ms")));
        }
        return s;
    }
    static Status target(const YamlNode &node, const QString &file, ScrapeSection &s) {
        ScrapeTargets t;
        t.limits = s.limits;
        if (node.kind == YamlNode::Kind::Scalar) {
            t.urls.append(q(node.text));
        } else {
            YamlMap map(node, file);
            CHECK_STATUS(map.isMap());
            for (const std::string &url : TRY(map.texts("urls"))) {
                t.urls.append(q(url));
            }
            t.labels = TRY(labels(map));
            t.interval = TRY(map.durationMs("interval")).value_or(0);
            t.limits = TRY(readScrapeLimits(map, s.limits));
            CHECK_STATUS(map.finish());
        }
        for (const QString &url : t.urls) {
            if (const auto c = connectionTo(url); !c) {
                return std::unexpected(yamlError(file, node, QStringLiteral("%1 %2").arg(url, c.error().reason)));
            }
        }
        s.targets.push_back(std::move(t));
        return {};
    }
    static Status timeZone(YamlMap &map, Workspace &w) {
        const auto zone = TRY(map.text("timezone"));
        if (!zone) {
            return {};
        }
        w.timeZone = q(*zone);
        if (w.timeZone != u"local" && w.timeZone != u"UTC" && !QTimeZone(w.timeZone.toUtf8()).isValid()) {
            return std::unexpected(
                map.errorAt(*map.node("timezone"), QStringLiteral("%1 is not a time zone").arg(w.timeZone)));
        }
        return {};
    }
    static Status capacities(YamlMap &map, Workspace &w) {
        const YamlNode *node = map.node("capacities");
        if (!node || node->isNull()) {
            return {};
        }
        for (const auto &entry : node->entries) {
            const double slots = TRY(yamlNumber(entry.value, map.file()));
            if (!(slots > 0)) {
                return std::unexpected(map.errorAt(entry.value, QStringLiteral("a capacity is more than nothing")));
            }
            w.capacities[q(entry.key)] = slots;
        }
        return {};
    }

    QDir m_dir;
};

} // namespace

Result<Workspace> parseWorkspace(const std::string &yaml, const QString &path) {
    const YamlNode root = TRY(parseYaml(yaml, path));
    YamlMap map(root, path);
    CHECK_STATUS(map.isMap());
    return Reader(path).read(map, path);
}

Result<Workspace> readWorkspace(const QString &path) {
    return parseWorkspace(TRY(readFile(path, {kLargestFile, kLargestFile})), path);
}

Result<WorkspaceSource> sourceOf(const Workspace &workspace, const QString &name) {
    QStringList names;
    for (const WorkspaceSource &s : workspace.sources) {
        if (name.isEmpty() || s.name == name) {
            return s;
        }
        names.append(s.name);
    }
    return std::unexpected(
        inputError(workspace.path,
                   names.isEmpty()
                       ? QStringLiteral("has no source")
                       : QStringLiteral("has no source %1; there are %2").arg(name, names.join(QStringLiteral(", ")))));
}

} // namespace bs
