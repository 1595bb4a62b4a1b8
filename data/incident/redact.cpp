// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/incident/redact.h"
#include <QRegularExpression>
#include <algorithm>

namespace bs::incident {

namespace {

const QString kSecret = QStringLiteral("[secret]");

struct Pattern {
    QRegularExpression re;
    QString with;
};

const std::vector<Pattern> &patterns() {
    static const std::vector<Pattern> all = [] {
        const auto re = [](const char *p) {
            return QRegularExpression(QString::fromLatin1(p), QRegularExpression::CaseInsensitiveOption);
        };
        return std::vector<Pattern>{
            {re("-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)"), kSecret},
            {re("(://[^/\\s:@]{0,256}:)[^@\\s/]{1,256}@"), QStringLiteral("\\1[secret]@")},
            {re("(authorization\\s*[:=]\\s*(?:bearer|basic|token)\\s+)[^\\s\"',;]{4,4096}"),
             QStringLiteral("\\1[secret]")},
            {re("(\\bbearer\\s+)[a-z0-9._~+/=-]{12,4096}"), QStringLiteral("\\1[secret]")},
            {re("((?:password|passwd|secret|token|api[_-]?key|access[_-]?key|client[_-]?secret)[\"']?\\s*[:=]\\s*[\"']?"
                ")[^\\s\"',;&]{3,4096}"),
             QStringLiteral("\\1[secret]")},
            {re("\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b"), kSecret},
            {re("\\bgh[pousr]_[A-Za-z0-9]{20,255}\\b"), kSecret},
            {re("\\bxox[abprs]-[A-Za-z0-9-]{10,255}"), kSecret},
            {re("\\beyJ[A-Za-z0-9_-]{8,4096}\\.[A-Za-z0-9_-]{8,4096}\\.[A-Za-z0-9_-]{4,4096}"), kSecret},
        };
    }();
    return all;
}

} // namespace

QString scrubSecrets(const QString &text) {
    QString out = text;
    for (const Pattern &p : patterns()) {
        if (p.re.match(out).hasMatch()) {
            out.replace(p.re, p.with);
        }
    }
    return out;
}

Redactor::Redactor(const QStringList &names, const QString &standIn) {
    int i = 0;
    for (const QString &n : names) {
        const QString name = n.trimmed();
        if (!name.isEmpty()) {
            m_names.push_back({name, QStringLiteral("%1 %2").arg(standIn).arg(++i)});
        }
    }
    std::stable_sort(m_names.begin(), m_names.end(),
                     [](const Finding &a, const Finding &b) { return a.found.size() > b.found.size(); });
}

QString Redactor::operator()(const QString &text) const {
    QString out = scrubSecrets(text);
    for (const Finding &f : m_names) {
        out.replace(f.found, f.becomes, Qt::CaseInsensitive);
    }
    return out;
}

std::vector<Redactor::Finding> Redactor::preview(const QString &text) const {
    std::vector<Finding> out;
    for (const Finding &f : m_names) {
        if (text.contains(f.found, Qt::CaseInsensitive)) {
            out.push_back(f);
        }
    }
    for (const Pattern &p : patterns()) {
        if (const auto m = p.re.match(text); m.hasMatch()) {
            out.push_back({m.captured(0).left(12) + QStringLiteral("…"), kSecret});
        }
    }
    return out;
}

} // namespace bs::incident
