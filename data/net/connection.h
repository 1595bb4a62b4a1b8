// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/time.h"
#include "data/core/yaml.h"
#include "data/net/secret.h"
#include <QList>
#include <QString>
#include <QStringList>
#include <QUrl>
#include <optional>
#include <utility>

namespace bs {

// How to reach one server: the names and meaning of Prometheus's own http_config, plus what a reader of a server needs
// (path prefix, query parameters, GET or POST, timeouts, limits). Secrets are references.
struct TlsConfig {
    QString caFile, certFile, keyFile, serverName;
    bool insecureSkipVerify = false;
    QString minVersion; // TLS10 TLS11 TLS12 TLS13, empty = TLS12
    QString maxVersion;
    bool operator==(const TlsConfig &) const = default;
};

struct BasicAuth {
    QString username;
    SecretRef usernameRef; // username_file
    SecretRef password;
    bool operator==(const BasicAuth &) const = default;
};

struct AuthorizationHeader {
    QString type = QStringLiteral("Bearer");
    SecretRef credentials;
    QStringList command;          // credentials_command: prints the credentials
    bool commandApproved = false; // set by whoever asked the person; without it the command is not run
    bool operator==(const AuthorizationHeader &) const = default;
};

struct OAuth2 {
    QString clientId, tokenUrl;
    SecretRef clientSecret;
    QStringList scopes;
    QList<std::pair<QString, QString>> endpointParams;
    bool operator==(const OAuth2 &) const = default;
};

struct HttpHeader {
    QString name;
    QStringList values;
    QList<SecretRef> secrets;
    bool operator==(const HttpHeader &) const = default;
};

struct Connection {
    enum class Method : std::uint8_t { Post, Get };
    // Auto: gzip, but identity on loopback, where compressing costs more than it saves.
    enum class Compression : std::uint8_t { Auto, Always, Never };
    QString name; // what errors and the screen call the server; empty = its URL
    QUrl url;     // http or https, with any path the server lives under
    QString pathPrefix;
    QList<std::pair<QString, QString>> params; // added to every request
    Method method = Method::Post;              // for calls that Prometheus offers both ways
    DurationMs timeoutMs = 30'000;             // total, from sending to the last byte
    DurationMs idleTimeoutMs = 15'000;         // without a single byte
    std::int64_t maxBytes = 512LL << 20;       // of one answer, after decompression
    int maxInFlight = 6;
    bool followRedirects = true;
    Compression compression = Compression::Auto;
    std::optional<BasicAuth> basicAuth;
    std::optional<AuthorizationHeader> authorization;
    std::optional<OAuth2> oauth2;
    TlsConfig tls;
    QString proxyUrl;
    QStringList noProxy;
    bool proxyFromEnvironment = false;
    QList<HttpHeader> headers;
    bool operator==(const Connection &) const = default;
};

// A connection to a plain URL. User and password in a URL are refused: secrets never stand in arguments.
[[nodiscard]] Result<Connection> connectionTo(const QString &url);

// Reads the fields of a connection block out of `map`; the caller finishes the map (unknown keys are errors there).
[[nodiscard]] Result<Connection> readConnection(YamlMap &map);

// The part of it that Prometheus's http_config has (authorization, TLS, proxy, redirects, headers), for scrape jobs.
[[nodiscard]] Status readHttpConfig(YamlMap &map, Connection &connection);

} // namespace bs
