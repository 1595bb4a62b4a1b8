// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/pipe.h"
#include <QDataStream>
#include <QIODevice>
#include <cstring>

namespace bs::demo {

namespace {

constexpr quint32 kFrameLimit = 64U << 20U;

void putPairs(QDataStream &s, const std::vector<Labels::Pair> &pairs) {
    s << static_cast<quint32>(pairs.size());
    for (const auto &[name, value] : pairs) {
        s << QByteArray::fromStdString(name) << QByteArray::fromStdString(value);
    }
}

std::vector<Labels::Pair> takePairs(QDataStream &s) {
    quint32 n = 0;
    s >> n;
    std::vector<Labels::Pair> out;
    for (quint32 i = 0; i < n && s.status() == QDataStream::Ok; ++i) {
        QByteArray name;
        QByteArray value;
        s >> name >> value;
        out.emplace_back(name.toStdString(), value.toStdString());
    }
    return out;
}

} // namespace

void PipeSink::frame(char kind, const QByteArray &payload) {
    const auto size = static_cast<quint32>(payload.size());
    char head[5] = {kind};
    std::memcpy(head + 1, &size, 4);
    m_broken =
        m_broken || std::fwrite(head, 1, 5, m_out) != 5 || std::fwrite(payload.constData(), 1, size, m_out) != size;
}

void PipeSink::target(const std::vector<Labels::Pair> &labels) {
    QByteArray payload;
    QDataStream s(&payload, QIODevice::WriteOnly);
    putPairs(s, labels);
    frame('T', payload);
}

void PipeSink::rows(int target, const std::vector<MetricRow> &rows) {
    QByteArray payload;
    QDataStream s(&payload, QIODevice::WriteOnly);
    s << target << static_cast<quint32>(rows.size());
    for (const MetricRow &row : rows) {
        s << QByteArray(row.family.data(), static_cast<qsizetype>(row.family.size()))
          << QByteArray(row.suffix.data(), static_cast<qsizetype>(row.suffix.size())) << static_cast<qint8>(row.type);
        putPairs(s, row.labels);
    }
    frame('R', payload);
}

void PipeSink::scrape(int target, TimeMs t, std::span<const double> values) {
    QByteArray payload(static_cast<qsizetype>(12 + values.size_bytes()), Qt::Uninitialized);
    std::memcpy(payload.data(), &target, 4);
    std::memcpy(payload.data() + 4, &t, 8);
    std::memcpy(payload.data() + 12, values.data(), values.size_bytes());
    frame('S', payload);
}

void PipeSink::missed(int target, TimeMs t) {
    QByteArray payload(12, Qt::Uninitialized);
    std::memcpy(payload.data(), &target, 4);
    std::memcpy(payload.data() + 4, &t, 8);
    frame('M', payload);
}

void PipeSink::progress(double seconds) {
    frame('P', QByteArray(reinterpret_cast<const char *>(&seconds), sizeof seconds));
    std::fflush(m_out);
}

void PipeSink::profile(const std::string &service, const std::string &pod, TimeMs t, const std::string &pprof) {
    QByteArray payload;
    QDataStream s(&payload, QIODevice::WriteOnly);
    s << QByteArray::fromStdString(service) << QByteArray::fromStdString(pod) << static_cast<qint64>(t)
      << QByteArray::fromStdString(pprof);
    frame('G', payload);
}

bool PipeReader::feed(const QByteArray &bytes) {
    m_rest += bytes;
    qsizetype at = 0;
    while (m_rest.size() - at >= 5) {
        quint32 size = 0;
        std::memcpy(&size, m_rest.constData() + at + 1, 4);
        if (size > kFrameLimit) {
            return false;
        }
        if (m_rest.size() - at - 5 < static_cast<qsizetype>(size)) {
            break;
        }
        if (!frame(m_rest[at], m_rest.mid(at + 5, static_cast<qsizetype>(size)))) {
            return false;
        }
        at += 5 + static_cast<qsizetype>(size);
    }
    m_rest.remove(0, at);
    return true;
}

bool PipeReader::frame(char kind, const QByteArray &payload) {
    QDataStream s(payload);
    if (kind == 'T') {
        m_sink.newTarget(takePairs(s));
        return s.status() == QDataStream::Ok;
    }
    if (kind == 'R') {
        int target = 0;
        quint32 n = 0;
        s >> target >> n;
        std::vector<MetricRow> rows;
        for (quint32 i = 0; i < n && s.status() == QDataStream::Ok; ++i) {
            QByteArray family;
            QByteArray suffix;
            qint8 type = 0;
            s >> family >> suffix >> type;
            rows.push_back({*m_names.insert(family.toStdString()).first, *m_names.insert(suffix.toStdString()).first,
                            static_cast<MetricType>(type), takePairs(s)});
        }
        m_sink.rows(target, rows);
        return s.status() == QDataStream::Ok;
    }
    if (kind == 'G') {
        QByteArray service;
        QByteArray pod;
        QByteArray pprof;
        qint64 t = 0;
        s >> service >> pod >> t >> pprof;
        if (s.status() == QDataStream::Ok && onProfile) {
            onProfile(service.toStdString(), pod.toStdString(), t, pprof.toStdString());
        }
        return s.status() == QDataStream::Ok;
    }
    if (kind == 'P' && payload.size() == sizeof m_progress) {
        std::memcpy(&m_progress, payload.constData(), sizeof m_progress);
        return true;
    }
    if ((kind != 'S' && kind != 'M') || payload.size() < 12 || payload.size() % 8 != 4) {
        return false;
    }
    int target = 0;
    TimeMs t = 0;
    std::memcpy(&target, payload.constData(), 4);
    std::memcpy(&t, payload.constData() + 4, 8);
    if (kind == 'M') {
        m_sink.missed(target, t);
        return true;
    }
    std::vector<double> values(static_cast<std::size_t>(payload.size() - 12) / 8);
    std::memcpy(values.data(), payload.constData() + 12, values.size() * 8);
    m_sink.scrape(target, t, values);
    return true;
}

} // namespace bs::demo
