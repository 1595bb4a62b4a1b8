// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/net/connection.h"
#include "data/core/format.h"
#include "data/net/redirect.h"
#include <array>

namespace bs {

namespace {

QString q(const std::string &text) { return QString::fromStdString(text); }
QString q(const std::optional<std::string> &text) { return text ? q(*text) : QString(); }

QStringList list(const std::vector<std::string> &texts) {
    QStringList out;
    for (const std::string &t : texts) {
        out.append(q(t));
    }
    return out;
}

// NAME_file, NAME_env, NAME_keychain; NAME itself is refused: a secret never stands in the file.
Result<SecretRef> secret(YamlMap &map, const std::string &name) {
    if (const YamlNode *inlined = map.node(name); inlined && !inlined->isNull()) {
        return std::unexpected(map.errorAt(
            *inlined,
            QStringLiteral("secrets do not stand in the file: use %1_file, %1_env or %1_keychain").arg(q(name))));
    }
    SecretRef ref;
    ref.file = q(TRY(map.text(name + "_file")));
    ref.env = q(TRY(map.text(name + "_env")));
    ref.keychain = q(TRY(map.text(name + "_keychain")));
    return ref;
}

Result<QList<std::pair<QString, QString>>> pairs(YamlMap &map, std::string_view key) {
    QList<std::pair<QString, QString>> out;
    const YamlNode *node = map.node(key);
    if (!node || node->isNull()) {
        return out;
    }
    if (node->kind != YamlNode::Kind::Map) {
        return std::unexpected(map.errorAt(*node, QStringLiteral("expected a map of names to values")));
    }
    for (const auto &entry : node->entries) {
        if (entry.value.kind == YamlNode::Kind::Scalar) {
            out.append({q(entry.key), q(entry.value.text)});
        } else if (entry.value.kind == YamlNode::Kind::List) {
            for (const YamlNode &item : entry.value.items) {
                out.append({q(entry.key), q(item.text)});
            }
        } else {
            return std::unexpected(map.errorAt(entry.value, QStringLiteral("expected text or a list of texts")));
        }
    }
    return out;
}

Result<BasicAuth> readBasicAuth(const YamlNode &node, const QString &file) {
    YamlMap map(node, file);
    CHECK_STATUS(map.isMap());
    BasicAuth auth;
    auth.username = q(TRY(map.text("username")));
    auth.usernameRef.file = q(TRY(map.text("username_file")));
    auth.password = TRY(secret(map, "password"));
    CHECK_STATUS(map.finish());
    if (auth.username.isEmpty() == auth.usernameRef.isEmpty()) {
        return std::unexpected(map.errorAt(node, QStringLiteral("give one of username and username_file")));
    }
    return auth;
}

Result<AuthorizationHeader> readAuthorization(const YamlNode &node, const QString &file) {
    YamlMap map(node, file);
    CHECK_STATUS(map.isMap());
    AuthorizationHeader auth;
    if (const auto type = TRY(map.text("type"))) {
        auth.type = q(*type).trimmed();
    }
    auth.credentials = TRY(secret(map, "credentials"));
    auth.command = list(TRY(map.texts("credentials_command")));
    CHECK_STATUS(map.finish());
    if (auth.type.compare(u"basic", Qt::CaseInsensitive) == 0) {
        return std::unexpected(map.errorAt(node, QStringLiteral("type Basic belongs in basic_auth")));
    }
    return auth;
}

Result<OAuth2> readOAuth2(const YamlNode &node, const QString &file) {
    YamlMap map(node, file);
    CHECK_STATUS(map.isMap());
    OAuth2 auth;
    auth.clientId = q(TRY(map.requiredText("client_id")));
    auth.clientSecret = TRY(secret(map, "client_secret"));
    auth.tokenUrl = q(TRY(map.requiredText("token_url")));
    auth.scopes = list(TRY(map.texts("scopes")));
    auth.endpointParams = TRY(pairs(map, "endpoint_params"));
    CHECK_STATUS(map.finish());
    if (!QUrl(auth.tokenUrl).isValid() || QUrl(auth.tokenUrl).host().isEmpty()) {
        return std::unexpected(map.errorAt(node, QStringLiteral("token_url is not a URL")));
    }
    return auth;
}

Result<TlsConfig> readTls(const YamlNode &node, const QString &file) {
    YamlMap map(node, file);
    CHECK_STATUS(map.isMap());
    TlsConfig tls;
    tls.caFile = q(TRY(map.text("ca_file")));
    tls.certFile = q(TRY(map.text("cert_file")));
    tls.keyFile = q(TRY(map.text("key_file")));
    tls.serverName = q(TRY(map.text("server_name")));
    tls.insecureSkipVerify = TRY(map.boolean("insecure_skip_verify")).value_or(false);
    tls.minVersion = q(TRY(map.text("min_version")));
    tls.maxVersion = q(TRY(map.text("max_version")));
    CHECK_STATUS(map.finish());
    if (tls.certFile.isEmpty() != tls.keyFile.isEmpty()) {
        return std::unexpected(map.errorAt(node, QStringLiteral("cert_file and key_file go together")));
    }
    static const QStringList versions{QString(), QStringLiteral("TLS10"), QStringLiteral("TLS11"),
                                      QStringLiteral("TLS12"), QStringLiteral("TLS13")};
    if (!versions.contains(tls.minVersion) || !versions.contains(tls.maxVersion)) {
        return std::unexpected(map.errorAt(node, QStringLiteral("a version is one of TLS10, TLS11, TLS12, TLS13")));
    }
    return tls;
}

Result<HttpHeader> readHeader(const YamlNode::Entry &entry, const QString &file) {
    HttpHeader header;
    header.name = q(entry.key);
    if (isReservedHeader(header.name)) {
        return std::unexpected(yamlError(file, entry.value, QStringLiteral("header %1 is reserved").arg(header.name)));
    }
    YamlMap map(entry.value, file);
    CHECK_STATUS(map.isMap());
    header.values = list(TRY(map.texts("values")));
    if (const YamlNode *inlined = map.node("secrets"); inlined && !inlined->isNull()) {
        return std::unexpected(map.errorAt(
            *inlined, QStringLiteral("secrets do not stand in the file: use files, secrets_env or secrets_keychain")));
    }
    for (const std::string &f : TRY(map.texts("files"))) {
        header.secrets.append({.file = q(f)});
    }
    for (const std::string &e : TRY(map.texts("secrets_env"))) {
        header.secrets.append({.env = q(e)});
    }
    for (const std::string &k : TRY(map.texts("secrets_keychain"))) {
        header.secrets.append({.keychain = q(k)});
    }
    CHECK_STATUS(map.finish());
    for (const QString &v : header.values) {
        if (v.contains(u'\n') || v.contains(u'\r')) {
            return std::unexpected(map.errorAt(entry.value, QStringLiteral("a header value has no line break")));
        }
    }
    return header;
}

Status readHeaders(YamlMap &map, Connection &c) {
    const YamlNode *node = map.node("http_headers");
    if (!node || node->isNull()) {
        return {};
    }
    if (node->kind != YamlNode::Kind::Map) {
        return std::unexpected(map.errorAt(*node, QStringLiteral("expected a map of header names")));
    }
    for (const auto &entry : node->entries) {
        c.headers.append(TRY(readHeader(entry, map.file())));
    }
    return {};
}

Status readAuth(YamlMap &map, Connection &c) {
    const YamlNode *last = nullptr;
    int count = 0;
    const auto present = [&](std::string_view key) -> const YamlNode * {
        const YamlNode *node = map.node(key);
        if (!node || node->isNull()) {
            return nullptr;
        }
        ++count;
        return last = node;
    };
    if (const YamlNode *node = present("basic_auth")) {
        c.basicAuth = TRY(readBasicAuth(*node, map.file()));
    }
    if (const YamlNode *node = present("authorization")) {
        c.authorization = TRY(readAuthorization(*node, map.file()));
    }
    if (const YamlNode *node = present("oauth2")) {
        c.oauth2 = TRY(readOAuth2(*node, map.file()));
    }
    if (count > 1) {
        return std::unexpected(
            map.errorAt(*last, QStringLiteral("at most one of basic_auth, authorization and oauth2")));
    }
    return {};
}

Status readUrl(YamlMap &map, Connection &c) {
    const std::string url = TRY(map.requiredText("url"));
    auto plain = connectionTo(q(url));
    if (!plain) {
        return std::unexpected(map.errorAt(*map.node("url"), plain.error().reason));
    }
    c.url = plain->url;
    return {};
}

Status readLimits(YamlMap &map, Connection &c) {
    c.timeoutMs = TRY(map.durationMs("timeout")).value_or(c.timeoutMs);
    c.idleTimeoutMs = TRY(map.durationMs("idle_timeout")).value_or(c.idleTimeoutMs);
    c.maxInFlight = static_cast<int>(TRY(map.integer("max_in_flight")).value_or(c.maxInFlight));
    if (const auto text = TRY(map.text("max_bytes"))) {
        const auto bytes = parseBytes(*text);
        if (!bytes) {
            return std::unexpected(map.errorAt(*map.node("max_bytes"), bytes.error().reason));
        }
        c.maxBytes = *bytes;
    }
    if (c.maxInFlight < 1 || c.maxInFlight > 6) {
        return std::unexpected(map.errorAt(*map.node("max_in_flight"), QStringLiteral("must be from 1 to 6")));
    }
    if (c.timeoutMs <= 0 || c.idleTimeoutMs <= 0) {
        return std::unexpected(inputError(map.file(), QStringLiteral("a timeout must be longer than nothing")));
    }
    return {};
}

Status readMethod(YamlMap &map, Connection &c) {
    if (const auto method = TRY(map.text("http_method"))) {
        const QString upper = q(*method).toUpper();
        if (upper != u"GET" && upper != u"POST") {
            return std::unexpected(map.errorAt(*map.node("http_method"), QStringLiteral("expected GET or POST")));
        }
        c.method = upper == u"GET" ? Connection::Method::Get : Connection::Method::Post;
    }
    return {};
}

} // namespace

Result<Connection> connectionTo(const QString &text) {
    const QUrl url(text.contains(u"://") ? text : QStringLiteral("http://") + text, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty()) {
        return std::unexpected(usageError(text, QStringLiteral("is not a URL")));
    }
    if (url.scheme() != u"http" && url.scheme() != u"https") {
        return std::unexpected(usageError(displayUrl(url), QStringLiteral("expected http or https")));
    }
    if (!url.userInfo().isEmpty()) {
        return std::unexpected(
            usageError(displayUrl(url),
                       QStringLiteral("user and password do not stand in a URL: use a workspace with basic_auth")));
    }
    Connection c;
    c.url = url;
    return c;
}

Status readHttpConfig(YamlMap &map, Connection &c) {
    c.followRedirects = TRY(map.boolean("follow_redirects")).value_or(true);
    if (const auto compress = TRY(map.boolean("enable_compression"))) {
        c.compression = *compress ? Connection::Compression::Always : Connection::Compression::Never;
    }
    CHECK_STATUS(readAuth(map, c));
    if (const YamlNode *node = map.node("tls_config"); node && !node->isNull()) {
        c.tls = TRY(readTls(*node, map.file()));
    }
    c.proxyUrl = q(TRY(map.text("proxy_url")));
    for (const std::string &entry : TRY(map.texts("no_proxy"))) {
        c.noProxy.append(q(entry).split(u',', Qt::SkipEmptyParts));
    }
    c.proxyFromEnvironment = TRY(map.boolean("proxy_from_environment")).value_or(false);
    return readHeaders(map, c);
}

Result<Connection> readConnection(YamlMap &map) {
    Connection c;
    c.name = q(TRY(map.text("name")));
    CHECK_STATUS(readUrl(map, c));
    c.pathPrefix = q(TRY(map.text("path_prefix")));
    c.params = TRY(pairs(map, "params"));
    CHECK_STATUS(readMethod(map, c));
    CHECK_STATUS(readLimits(map, c));
    CHECK_STATUS(readHttpConfig(map, c));
    return c;
}

} // namespace bs
