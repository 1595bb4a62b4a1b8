// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QHash>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>
#include <QUrl>
#include <functional>

// An HTTP server on loopback that misbehaves as told. Runs on the event loop of the thread that made it. A handler is
// given the request and the raw socket, and writes what it likes; helpers below write the usual faults.
class FaultServer {
public:
    struct Request {
        QByteArray method, path, query, body;  // path without query
        QHash<QByteArray, QByteArray> headers; // lower-case names
    };
    using Handler = std::function<void(const Request &, QTcpSocket *)>;

    FaultServer() {
        m_server.listen(QHostAddress::LocalHost, 0);
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] { accept(); });
    }
    void on(const QByteArray &path, Handler handler) { m_handlers[path] = std::move(handler); }
    [[nodiscard]] QString url(const QByteArray &path = {}) const {
        return QStringLiteral("http://127.0.0.1:%1").arg(m_server.serverPort()) + QString::fromUtf8(path);
    }
    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }
    void stop() { m_server.close(); }

    QList<Request> seen;
    int open = 0, mostOpen = 0; // requests being answered at one time
    int aborted = 0;            // clients that went away first

    static void answer(QTcpSocket *s, const QByteArray &body, int status = 200,
                       const QByteArray &type = "application/json", const QByteArray &more = {}) {
        s->write("HTTP/1.1 " + QByteArray::number(status) + " x\r\nContent-Type: " + type + "\r\nContent-Length: " +
                 QByteArray::number(body.size()) + "\r\n" + more + "Connection: close\r\n\r\n" + body);
        s->disconnectFromHost();
    }
    static Handler json(const QByteArray &body, int status = 200) {
        return [body, status](const Request &, QTcpSocket *s) { answer(s, body, status); };
    }
    static Handler html(int status) {
        return [status](const Request &, QTcpSocket *s) {
            answer(s, "<html><head><title>502 Bad Gateway</title></head><body>" + QByteArray(1000, 'x'), status,
                   "text/html");
        };
    }
    static Handler stall() {
        return [](const Request &, QTcpSocket *) {};
    }
    static Handler redirect(const QByteArray &to, int status = 302) {
        return [to, status](const Request &, QTcpSocket *s) {
            answer(s, "moved", status, "text/plain", "Location: " + to + "\r\n");
        };
    }
    // Says `length` bytes, sends `body`, closes.
    static Handler wrongLength(const QByteArray &body, int length) {
        return [body, length](const Request &, QTcpSocket *s) {
            s->write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                     QByteArray::number(length) + "\r\n\r\n" + body);
            s->disconnectFromHost();
        };
    }
    // One byte each `ms` milliseconds, for ever.
    static Handler drip(int ms) {
        return [ms](const Request &, QTcpSocket *s) {
            s->write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n");
            auto *timer = new QTimer(s);
            QObject::connect(timer, &QTimer::timeout, s, [s] { s->write(" "); });
            timer->start(ms);
        };
    }
    static Handler gzipped(const QByteArray &gz) {
        return [gz](const Request &, QTcpSocket *s) {
            answer(s, gz, 200, "application/json", "Content-Encoding: gzip\r\n");
        };
    }

private:
    void accept() {
        while (QTcpSocket *s = m_server.nextPendingConnection()) {
            QObject::connect(s, &QTcpSocket::disconnected, s, &QObject::deleteLater);
            auto buffer = std::make_shared<QByteArray>();
            QObject::connect(s, &QTcpSocket::readyRead, s, [this, s, buffer] {
                buffer->append(s->readAll());
                Request r;
                if (take(*buffer, r)) {
                    handle(r, s);
                }
            });
        }
    }
    static bool take(QByteArray &buffer, Request &r) {
        const auto end = buffer.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        const QList<QByteArray> lines = buffer.left(end).split('\n');
        const QList<QByteArray> first = lines.first().trimmed().split(' ');
        for (qsizetype i = 1; i < lines.size(); ++i) {
            const auto colon = lines[i].indexOf(':');
            r.headers[lines[i].left(colon).toLower()] = lines[i].mid(colon + 1).trimmed();
        }
        const auto length = r.headers.value("content-length").toLongLong();
        if (buffer.size() < end + 4 + length) {
            return false;
        }
        r.method = first.value(0);
        const QByteArray target = first.value(1);
        const auto question = target.indexOf('?');
        r.path = question < 0 ? target : target.left(question);
        r.query = question < 0 ? QByteArray() : target.mid(question + 1);
        r.body = buffer.mid(end + 4, length);
        buffer.remove(0, end + 4 + length);
        return true;
    }
    void handle(const Request &r, QTcpSocket *s) {
        seen.append(r);
        mostOpen = std::max(mostOpen, ++open);
        QObject::connect(s, &QTcpSocket::disconnected, &m_server, [this, s] {
            --open;
            if (s->error() == QAbstractSocket::RemoteHostClosedError) {
                ++aborted;
            }
        });
        const auto it = m_handlers.constFind(r.path);
        const auto any = m_handlers.constFind("*");
        if (it != m_handlers.constEnd()) {
            (*it)(r, s);
        } else if (any != m_handlers.constEnd()) {
            (*any)(r, s);
        } else {
            answer(s, "404 page not found\n", 404, "text/plain");
        }
    }

    QTcpServer m_server;
    QHash<QByteArray, Handler> m_handlers;
};
