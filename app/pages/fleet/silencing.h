// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/shell/appcontext.h"
#include "data/alertmanager/alertwatch.h"
#include <QPointer>

namespace bs {

class AlertStrip;
class SilencePanel;

// Between the Alertmanagers of the workspace, the alert strip and the list of silences.
class Silencing : public QObject {
    Q_OBJECT
public:
    Silencing(const AppContext &context, AlertStrip *strip); // the strip's child
    // False without Alertmanagers, and once their workspace was closed.
    [[nodiscard]] bool isConfigured() const { return !m_watch.isNull(); }
    [[nodiscard]] std::vector<ManagedAlert> alerts() const;
    [[nodiscard]] bool hasAsked() const; // every one has answered or failed once
    void setActive(bool active);         // asks while the page is looked at
    void openList();
    void openNew(const Labels &labels);
    [[nodiscard]] SilencePanel *panel();

Q_SIGNALS:
    void changed(); // what is muted may have changed

private:
    void refresh();
    void fit(const QString &matchers);
    void create(int server, const QString &matchers, DurationMs length, const QString &comment, const QString &author);
    void expire(int server, const QString &id);
    AppContext m_context;
    QPointer<AlertmanagerWatch> m_watch;
    AlertStrip *m_strip;
    SilencePanel *m_panel = nullptr;
};

} // namespace bs
