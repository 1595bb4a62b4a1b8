// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/runbook/journal.h"
#include <QJsonDocument>
#include <array>

namespace bs::runbook {

namespace {

constexpr std::array<const char *, 15> kKinds{"start", "answer",    "override", "done",     "skip",
                                              "defer", "undo",      "worse",    "escalate", "copy",
                                              "note",  "hand_over", "accept",   "resume",   "migrate"};

} // namespace

QString toString(Entry::Kind k) { return QString::fromLatin1(kKinds.at(static_cast<std::size_t>(k))); }

QByteArray writeEntry(const Entry &e) {
    QJsonObject o{{QStringLiteral("seq"), qint64(e.seq)},
                  {QStringLiteral("kind"), toString(e.kind)},
                  {QStringLiteral("at"), qint64(e.at)},
                  {QStringLiteral("by"), e.by}};
    const auto put = [&o](const char *name, const QString &v) {
        if (!v.isEmpty()) {
            o.insert(QLatin1String(name), v);
        }
    };
    put("node", e.node);
    put("answer", e.answer);
    put("note", e.note);
    if (!e.data.isEmpty()) {
        o.insert(QStringLiteral("data"), e.data);
    }
    return QJsonDocument(o).toJson(QJsonDocument::Compact);
}

Result<Entry> readEntry(const QByteArray &line, const QString &thing) {
    QJsonParseError why;
    const QJsonDocument doc = QJsonDocument::fromJson(line, &why);
    if (!doc.isObject()) {
        return std::unexpected(
            inputError(thing, QStringLiteral("a journal line is not a JSON object (%1)").arg(why.errorString())));
    }
    const QJsonObject o = doc.object();
    const QByteArray kind = o.value(u"kind").toString().toLatin1();
    const auto it = std::find_if(kKinds.begin(), kKinds.end(), [&](const char *k) { return kind == k; });
    if (it == kKinds.end()) {
        return std::unexpected(
            inputError(thing, QStringLiteral("unknown journal entry \"%1\"").arg(QString::fromLatin1(kind.left(40)))));
    }
    Entry e;
    e.seq = o.value(u"seq").toInteger();
    e.kind = static_cast<Entry::Kind>(it - kKinds.begin());
    e.at = o.value(u"at").toInteger();
    e.by = o.value(u"by").toString();
    e.node = o.value(u"node").toString();
    e.answer = o.value(u"answer").toString();
    e.note = o.value(u"note").toString();
    e.data = o.value(u"data").toObject();
    return e;
}

} // namespace bs::runbook
