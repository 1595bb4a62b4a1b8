// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/support/command.h"
#include <cstdio>

namespace bs::cli {

Result<Args> Args::parse(const QStringList &args, const QStringList &valued, const QStringList &flags, bool dashWords) {
    Args out;
    bool wordsOnly = false;
    for (qsizetype i = 0; i < args.size(); ++i) {
        const QString &a = args[i];
        if (wordsOnly || !a.startsWith(u"--") || a == u"-") {
            if (!wordsOnly && !dashWords && a.size() > 1 && a[0] == u'-' && !a[1].isDigit()) {
                return std::unexpected(usageError(a, QStringLiteral("unknown option")));
            }
            out.m_words << a;
            continue;
        }
        if (a == u"--") {
            wordsOnly = true;
            continue;
        }
        const qsizetype equals = a.indexOf(u'=');
        const QString name = equals < 0 ? a.mid(2) : a.mid(2, equals - 2);
        if (flags.contains(name)) {
            if (equals >= 0) {
                return std::unexpected(usageError(QStringLiteral("--") + name, QStringLiteral("takes no value")));
            }
            out.m_options.append({name, QString()});
        } else if (valued.contains(name)) {
            if (equals < 0 && i + 1 >= args.size()) {
                return std::unexpected(usageError(QStringLiteral("--") + name, QStringLiteral("needs a value")));
            }
            out.m_options.append({name, equals < 0 ? args[++i] : a.mid(equals + 1)});
        } else {
            return std::unexpected(usageError(QStringLiteral("--") + name, QStringLiteral("unknown option")));
        }
    }
    return out;
}

bool Args::has(QStringView name) const {
    return std::any_of(m_options.begin(), m_options.end(), [&](const auto &o) { return o.first == name; });
}

QString Args::value(QStringView name, const QString &fallback) const {
    const QStringList all = values(name);
    return all.isEmpty() ? fallback : all.back();
}

QStringList Args::values(QStringView name) const {
    QStringList out;
    for (const auto &o : m_options) {
        if (o.first == name) {
            out << o.second;
        }
    }
    return out;
}

int fail(const Error &error) {
    QString line = error.text();
    line.replace(u'\n', u' ');
    warn(line);
    switch (error.kind) {
    case Error::Kind::Usage: return Usage;
    case Error::Kind::Source:
    case Error::Kind::Cancelled: return Unreachable;
    case Error::Kind::Input:
    case Error::Kind::Internal: return BadInput;
    }
    return BadInput;
}

void warn(const QString &text) {
    const QByteArray utf8 = text.toUtf8();
    std::fprintf(stderr, "boundscope: %s\n", utf8.constData());
}

void print(const QString &text) {
    const QByteArray utf8 = text.toUtf8();
    print(std::string_view(utf8.constData(), static_cast<std::size_t>(utf8.size())));
}

void print(std::string_view utf8) { std::fwrite(utf8.data(), 1, utf8.size(), stdout); }

void printJson(const std::string &json) {
    print(json);
    print(std::string_view("\n"));
}

} // namespace bs::cli
