// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/alertmanager/managed.h"
#include "data/net/httpclient.h"
#include <QObject>
#include <QStringList>
#include <QThreadPool>

namespace bs {

struct ManagedQuery {
    std::vector<Matcher> filter;
    QString receiver; // anchored regex, empty = all
};

// One Alertmanager, reached through its connection block. Calls are made from the thread it lives on; answers are
// decoded elsewhere. Errors name the server and the reason. Nothing is tried twice: whoever asks asks again.
class Alertmanager : public QObject {
    Q_OBJECT
public:
    explicit Alertmanager(Connection connection, std::shared_ptr<const SecretReader> secrets = nullptr,
                          QObject *parent = nullptr);
    ~Alertmanager() override;

    [[nodiscard]] QString name() const;
    [[nodiscard]] QString address() const;
    [[nodiscard]] QFuture<Result<std::vector<ManagedAlert>>> alerts(const ManagedQuery &q, std::stop_token stop);
    [[nodiscard]] QFuture<Result<std::vector<ManagedGroup>>> groups(const ManagedQuery &q, std::stop_token stop);
    // Pending and active first by their end, then expired ones, newest first.
    [[nodiscard]] QFuture<Result<std::vector<Silence>>> silences(const ManagedQuery &q, std::stop_token stop);
    [[nodiscard]] QFuture<Result<AlertmanagerInfo>> info(std::stop_token stop);
    // The id it got. Refused before it is sent where checkSilence() would.
    [[nodiscard]] QFuture<Result<std::string>> createSilence(const NewSilence &silence, std::stop_token stop);
    [[nodiscard]] QFuture<Result<bool>> expireSilence(const std::string &id, std::stop_token stop);

private:
    template <class T, class Decode>
    [[nodiscard]] QFuture<Result<T>> fetch(HttpRequest request, std::stop_token stop, Decode decode);
    QThreadPool m_pool; // decodes
    HttpClient m_client;
};

} // namespace bs
