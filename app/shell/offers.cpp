// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/offers.h"
#include "data/core/format.h"

namespace bs {

Offers::Offers(const AppContext &context, std::function<void(const QString &subject)> open, QObject *parent)
    : QObject(parent), m_open(std::move(open)) {
    if (!context.source || !context.clock || context.rendering || context.storePath.endsWith(u".bsi")) {
        return;
    }
    evidence::Words words;
    if (auto all =
            readVocabularies(QStringList{QStringLiteral(":/boundscope/vocabularies")} + context.vocabularyPaths)) {
        words.vocabularies = std::move(*all);
    }
    m_watch = std::make_unique<evidence::DetectionWatch>(context.source, context.clock, std::move(words));
    m_watch->onOffer = [this](const evidence::Detection &d) { onOffer(d.text); };
    m_watch->start();
}

QString Offers::subjectOf(const evidence::Detection &d) {
    const QString name = d.kind == u"burst"    ? QStringLiteral("GoroutineBurst")
                         : d.kind == u"growth" ? QStringLiteral("GoroutineGrowth")
                                               : QStringLiteral("MemoryRunsOut");
    const auto quoted = [](const std::string &text) { return QString::fromStdString(quoteGo(text)); };
    return QStringLiteral("alert:{alertname=\"%1\",service=%2,pod=%3}").arg(name, quoted(d.service), quoted(d.pod));
}

QList<QAction *> Offers::actions() {
    qDeleteAll(m_actions);
    m_actions.clear();
    for (const evidence::Detection &d : m_watch ? m_watch->standing() : std::vector<evidence::Detection>()) {
        auto *action = new QAction(tr("Open an incident: %1").arg(displayText(d.text)), this);
        connect(action, &QAction::triggered, this, [this, subject = subjectOf(d)] { m_open(subject); });
        m_actions << action;
    }
    return m_actions;
}

} // namespace bs
